import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../src/text/source.ts';
import { parseUnit } from '../../src/syntax/systemd/parser.ts';
import { checkUnit } from '../../src/launchers/check-unit.ts';

const check = (path: string, text: string, ...dropIns: readonly string[]) => {
  const tree = parseUnit(new SourceFile(path, text));
  const others = dropIns.map((one, index) => parseUnit(new SourceFile(`/etc/systemd/system/web.service.d/${index}.conf`, one)));
  return checkUnit(tree, others).map(({ message, severity, start, end }) => [message, severity, text.slice(start, end)]);
};

describe('checkUnit', () => {
  it('points at the key, the value or the word', () => {
    expect(
      check('web.service', '[Unit]\nAfter=network.target nginx\n[Service]\nFoo=1\nPrivateTmp=x y\nExecStart=/a b\\q\n[Bar]\n'),
    ).toEqual([
      ['Failed to add dependency on nginx, ignoring: Invalid argument', 'warning', 'nginx'],
      ["Unknown key 'Foo' in section [Service], ignoring.", 'warning', 'Foo'],
      ['Failed to parse boolean value, ignoring: x y', 'warning', 'x y'],
      ['Ignoring unknown escape sequences: "b\\q"', 'warning', 'b\\q'],
      ["Unknown section 'Bar'. Ignoring.", 'warning', '[Bar]'],
    ]);
  });

  it('asks no whole service of a drop-in, and sees a service with its drop-ins', () => {
    const two = 'Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.';
    expect(check('/etc/systemd/system/web.service.d/x.conf', '[Service]\nUser=x\nFoo=1\n')).toEqual([
      ["Unknown key 'Foo' in section [Service], ignoring.", 'warning', 'Foo'],
    ]);
    expect(check('/etc/systemd/system/web.socket.d/x.conf', '[Socket]\nListenStream=/x\n[Service]\n')).toEqual([
      ["Unknown section 'Service'. Ignoring.", 'warning', '[Service]'],
    ]);
    const unit = '[Service]\nExecStart=/a\n';
    expect(check('web.service', unit, '[Service]\nExecStart=/b\n')).toEqual([[two, 'error', '/a']]);
    expect(check('web.service', unit, '[Service]\nExecStart=\nExecStart=/b\n')).toEqual([]);
    expect(check('web.service', '[Service]\n', '[Service]\nExecStart=/b\n')).toEqual([]);
  });

  it('knows sockets', () => {
    expect(check('web.socket', '[Socket]\nListenStream=/x\nSocketMode=9\nAccept=perhaps\n[Install]\nWantedBy=sockets.target\n')).toEqual([
      ['Failed to parse mode value, ignoring: 9', 'warning', '9'],
      ['Failed to parse boolean value, ignoring: perhaps', 'warning', 'perhaps'],
    ]);
  });

  it('keeps still about templates and about words of later versions', () => {
    expect(
      check('web.service.j2', '[Service]\n{% if a %}\nExecStart=/a\n{% else %}\nExecStart=/b\n{% endif %}\nPrivateTmp={{ x }}\n'),
    ).toEqual([]);
    expect(check('web.service', '[Service]\nExecStart=/a %D\nType=notify-reload\nPrivateTmp=disconnected\nRestartSteps=3\n')).toEqual([]);
  });

  it('stops where systemd stops reading, and knows a masked unit', () => {
    expect(check('web.service', '[Service\nFoo=1\n')).toEqual([]);
    expect(check('web.service', '')).toEqual([]);
  });
});
