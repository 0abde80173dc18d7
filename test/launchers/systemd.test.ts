import { describe, expect, it } from 'vitest';
import { createFileSet } from '../../src/text/file-set.ts';
import { SourceFile } from '../../src/text/source.ts';
import { readSystemd } from '../../src/launchers/systemd.ts';
import { environment, summary, systemd, told } from './support.ts';

const FOLDER = '/etc/systemd/system';
const unit = (text: string, name = 'web.service'): Record<string, string> => ({ [`${FOLDER}/${name}`]: text });

describe('readSystemd', () => {
  it('reads who starts what, as whom, where', () => {
    const [launch] = systemd(
      unit(`[Service]
User=app
Group=www-data
UMask=0007
WorkingDirectory=/srv/app
Environment=PORT=8000 "NAME=a b"
ExecStart=/srv/app/venv/bin/gunicorn --bind 127.0.0.1:\${PORT} \\
  --name $NAME app:app
`),
    ).launches;
    expect(summary(launch!)).toEqual({
      name: 'web.service',
      words: ['/srv/app/venv/bin/gunicorn', '--bind', '127.0.0.1:8000', '--name', 'a', 'b', 'app:app'],
      through: 'direct',
      cwd: '/srv/app',
      user: 'app',
      group: 'www-data',
      umask: 0o007,
    });
    expect(launch!.file.slice(launch!.span)).toMatch(/^\/srv\/app[^]*app:app$/);
    expect(environment(launch!, 'PORT', 'NAME', 'USER', 'HOME', 'NO')).toEqual({
      PORT: '8000',
      NAME: 'a b',
      USER: 'app',
      HOME: '<$HOME is that of the user>',
      NO: undefined,
    });
    expect(launch!.environmentComplete).toBe(true);
  });

  it('knows the defaults', () => {
    const { launches, services } = systemd(unit('[Service]\nExecStart=/usr/bin/gunicorn app\n'));
    expect(summary(launches[0]!)).toEqual({
      name: 'web.service',
      words: ['/usr/bin/gunicorn', 'app'],
      through: 'direct',
      cwd: '/',
      user: 'root',
      group: 'root',
      umask: 0o022,
    });
    const [service] = services;
    expect(
      [service!.type, service!.privateTmp, service!.timeoutStop, service!.killSignal].map((value) => [told(value), value.origin]),
    ).toEqual([
      ['simple', 'default'],
      [false, 'default'],
      [90, 'default'],
      ['SIGTERM', 'default'],
    ]);
    expect(service!.runtimeDirectories).toEqual([]);
  });

  it('skips values that systemd cannot read, and takes the last it can', () => {
    const [service] = systemd(
      unit(`[Service]
Type=notify
Type=notfy
PrivateTmp=yes
PrivateTmp=maybe
KillSignal=INT
KillSignal=quit
TimeoutSec=5
TimeoutStopSec=1min 5s
TimeoutStopSec=x
RuntimeDirectory=web web/sub
RuntimeDirectory=%p-x:link
RuntimeDirectoryMode=0750
ExecStart=/x
`),
    ).services;
    expect([service!.type, service!.privateTmp, service!.killSignal, service!.timeoutStop].map(told)).toEqual([
      'notify',
      true,
      'SIGINT',
      65,
    ]);
    expect(service!.runtimeDirectories.map(({ path, mode }) => [path, mode])).toEqual([
      ['/run/web', 0o750],
      ['/run/web/sub', 0o750],
      ['/run/web-x', 0o750],
    ]);
  });

  it.each([
    ['BusName=a.b\nExecStart=/x', 'dbus'],
    ['ExecStop=/x', 'oneshot'],
    ['Type=forking\nExecStart=/x', 'forking'],
    ['Type={{ t }}\nExecStart=/x', '<a template fills this in>'],
  ])('the type of %j is %s', (text, type) => {
    expect(told(systemd(unit(`[Service]\n${text}\n`)).services[0]!.type)).toBe(type);
  });

  it.each([
    ['PrivateTmp=false', false],
    ['PrivateTmp=disconnected', true],
    ['DynamicUser=yes', true],
    ['DynamicUser=yes\nPrivateTmp=no', true],
    ['TimeoutStopSec=3', false],
  ])('a private /tmp with %j: %j', (text, value) => {
    expect(told(systemd(unit(`[Service]\n${text}\nExecStart=/x\n`)).services[0]!.privateTmp)).toBe(value);
  });

  it('merges drop-ins by name and honours resets', () => {
    const { services, launches } = systemd({
      ...unit('[Service]\nExecStart=/usr/bin/gunicorn one\nUser=a\nEnvironment=A=1\n'),
      [`${FOLDER}/web.service.d/20-last.conf`]: '[Service]\nUser=c\n',
      [`${FOLDER}/web.service.d/10-first.conf`]: '[Service]\nExecStart=\nExecStart=/usr/bin/gunicorn two\nUser=b\n',
      [`${FOLDER}/service.d/10-first.conf`]: '[Service]\nUser=never\n',
      [`${FOLDER}/service.d/05-all.conf`]: '[Service]\nEnvironment=A=2 B=3\n',
      [`${FOLDER}/other.service.d/x.conf`]: '[Service]\nUser=other\n',
      '/usr/lib/systemd/system/web.service.d/15-vendor.conf': '[Service]\nUMask=027\n',
    });
    expect(services[0]!.dropIns.map(({ file }) => file.id.slice(file.id.lastIndexOf('/') + 1))).toEqual([
      '05-all.conf',
      '10-first.conf',
      '15-vendor.conf',
      '20-last.conf',
    ]);
    expect(launches.map((launch) => [launch.words.at(-1)!.value, launch.file.id, told(launch.user), told(launch.umask)])).toEqual([
      ['two', `${FOLDER}/web.service.d/10-first.conf`, 'c', 0o027],
    ]);
    expect(environment(launches[0]!, 'A', 'B')).toEqual({ A: '2', B: '3' });
    expect(services[0]!.all('User').map(({ value }) => value.text)).toEqual(['a', 'b', 'c']);
    expect(services[0]!.last('User')!.value.text).toBe('c');
  });

  it('reads environment files over Environment=', () => {
    const [launch] = systemd({
      ...unit(
        '[Service]\nEnvironment=A=1 B=1 C=1 D=1\nEnvironmentFile=/etc/web.env\nEnvironmentFile=-/etc/web.d/*.env\nUnsetEnvironment=D\nPassEnvironment=E\nExecStart=/usr/bin/gunicorn $A ${B} ${C}\n',
      ),
      '/etc/web.env': 'A="x y"\nB=2\n',
      '/etc/web.d/one.env': 'B=3\n',
    }).launches;
    expect(launch!.words.map(({ value }) => value)).toEqual(['/usr/bin/gunicorn', 'x', 'y', '3', '1']);
    expect(environment(launch!, 'A', 'B', 'D', 'E')).toEqual({
      A: 'x y',
      B: '3',
      D: undefined,
      E: "<$E comes from systemd's own environment>",
    });
    expect(launch!.environment.get('A')!.span.file).toBe('/etc/web.env');
  });

  it('does not know what a file out of view sets', () => {
    const [launch] = systemd(unit('[Service]\nEnvironmentFile=-/etc/none.env\nExecStart=/usr/bin/gunicorn $A a${B}\n')).launches;
    expect(launch!.environmentComplete).toBe(false);
    expect(launch!.words.map(({ value, hole }) => [value, hole])).toEqual([
      ['/usr/bin/gunicorn', undefined],
      ['$A', '$A is set out of view'],
      ['a${B}', '$B is set out of view'],
    ]);
  });

  it('takes the account from prefixes and directories from the home', () => {
    const accounts = (text: string): unknown => {
      const [launch] = systemd(unit(`[Service]\n${text}\n`)).launches;
      return [launch!.user, launch!.group, launch!.cwd].map(told);
    };
    expect(accounts('User=app\nExecStart=+/x')).toEqual(['root', 'root', '/']);
    expect(accounts('User=app\nWorkingDirectory=~\nExecStart=/x')).toEqual(['app', undefined, "<~ is the user's home>"]);
    expect(accounts('WorkingDirectory=-~\nExecStart=/x')).toEqual(['root', 'root', '/root']);
    expect(accounts('User=0\nGroup=0\nWorkingDirectory=~\nExecStart=/x')).toEqual(['root', 'root', '/root']);
    expect(accounts('DynamicUser=1\nExecStart=/x')).toEqual(['<DynamicUser= makes the user>', undefined, '/']);
    expect(accounts('User=%p\nGroup={{ g }}\nWorkingDirectory=/srv/$X\nExecStart=/x')).toEqual([
      'web',
      '<a template fills this in>',
      '<a variable stands where systemd expands none>',
    ]);
  });

  it('leaves the instance of a template open', () => {
    const [launch] = systemd(
      unit('[Service]\nWorkingDirectory=/srv/%i\nExecStart=/usr/bin/gunicorn --name %p -b unix:/run/%i.sock\n', 'web@.service'),
    ).launches;
    expect(summary(launch!)).toMatchObject({
      name: 'web@.service',
      words: ['/usr/bin/gunicorn', '--name', 'web', '-b', '<unix:/run/%i.sock>'],
      cwd: '<%i depends on the instance of web@.service>',
    });
  });

  it('reads templates of units and units of a user', () => {
    const { launches } = systemd({
      '/repo/deploy/web.service.j2':
        '[Service]\n{% if x %}\nUser={{ user }}\n{% endif %}\nExecStart={{ venv }}/bin/gunicorn -w {{ n }} app\n',
      '/repo/systemd/user/mine.service': '[Service]\nExecStart=%h/bin/gunicorn\n',
    });
    expect(launches.map(summary)).toMatchObject([
      { name: 'web.service', words: ['<{{ venv }}/bin/gunicorn>', '-w', '<{{ n }}>', 'app'], user: '<a template fills this in>' },
      { name: 'mine.service', words: ['<%h/bin/gunicorn>'], user: '<the unit runs as the user of its manager>' },
    ]);
  });

  it('starts every command of a oneshot', () => {
    const { launches } = systemd(unit('[Service]\nType=oneshot\nExecStart=/a 1 ; /b 2\nExecStart=-/c\n'));
    expect(launches.map(({ words }) => words.map(({ value }) => value))).toEqual([['/a', '1'], ['/b', '2'], ['/c']]);
  });
});

describe('sockets', () => {
  it('belong to the service of their name, of Service= and of Sockets=', () => {
    const { sockets, services } = systemd({
      ...unit('[Service]\nExecStart=/x\nSockets=other.socket\n'),
      ...unit('[Socket]\nListenStream=/run/%p.sock\nListenStream=8000\nSocketUser=www-data\nSocketMode=0660\n', 'web.socket'),
      ...unit('[Socket]\nListenStream=/a\nListenStream=\nListenStream=@b\nService=web.service\n', 'third.socket'),
      ...unit('[Socket]\nListenStream=/c\n', 'other.socket'),
      ...unit('[Socket]\nAccept=yes\nListenStream=/d\n', 'each.socket'),
    });
    expect(
      sockets.map(({ unit: name, service, accept, streams, user, group, mode }) => [
        name,
        service,
        accept,
        streams.map(({ value }) => told(value)),
        told(user),
        told(group),
        told(mode),
      ]),
    ).toEqual([
      ['web.socket', 'web.service', false, ['/run/web.sock', '8000'], 'www-data', '<the primary group of SocketUser=>', 0o660],
      ['third.socket', 'web.service', false, ['@b'], 'root', 'root', 0o666],
      ['other.socket', 'other.service', false, ['/c'], 'root', 'root', 0o666],
      ['each.socket', 'each@.service', true, ['/d'], 'root', 'root', 0o666],
    ]);
    expect(services[0]!.sockets.map(({ unit: name }) => name)).toEqual(['web.socket', 'third.socket', 'other.socket']);
    expect(sockets[0]!.last('SocketMode')!.value.text).toBe('0660');
  });

  it('of the same folder come first', () => {
    const { services } = systemd({
      '/repo/a/web.service': '[Service]\nExecStart=/x\n',
      '/repo/a/web.socket': '[Socket]\nListenStream=/a\n',
      '/repo/b/web.service': '[Service]\nExecStart=/x\n',
      '/repo/b/web.socket': '[Socket]\nListenStream=/b\n',
      '/repo/b/web.service.d/x.conf': '[Service]\nUser=b\n',
    });
    expect(services.map(({ sockets, dropIns }) => [sockets.map(({ tree }) => tree.file.id), dropIns.length])).toEqual([
      [['/repo/a/web.socket'], 0],
      [['/repo/b/web.socket'], 1],
    ]);
  });
});

describe('a template', () => {
  const TEMPLATE = '[Service]\nUser=www-%i\nWorkingDirectory=/srv/%I\nExecStart=/usr/bin/gunicorn -b 127.0.0.1:%i app:app\n';
  const variants = (texts: Record<string, string>): unknown[] =>
    systemd(texts).launches.flatMap((launch) =>
      (launch.variants ?? []).map((one) => [one.name, summary(one).words[2], summary(one).user, summary(one).cwd]),
    );

  it('has the instances that links, drop-ins and other units name', () => {
    const own = {
      ...unit(TEMPLATE, 'web@.service'),
      ...unit('[Service]\nExecStart=/bin/true\n[Unit]\nWants=web@8001.service other.service\nRequires=web@%i.service\n', 'all.service'),
      ...unit('[Service]\nUser=eight\n', 'web@8002.service.d/user.conf'),
      ...unit('[Unit]\nBefore=web@9.service\n', 'web@8001.service.d/x.conf'),
    };
    expect(variants(own)).toEqual([
      ['web@8001.service', '127.0.0.1:8001', 'www-8001', '/srv/8001'],
      ['web@8002.service', '127.0.0.1:8002', 'eight', '/srv/8002'],
    ]);
    const links = new Map([[`${FOLDER}/multi-user.target.wants/web@a-b.service`, `${FOLDER}/web@.service`]]);
    const sources = [new SourceFile(`${FOLDER}/web@.service`, TEMPLATE)];
    const { launches } = readSystemd(createFileSet(sources, { links }), sources);
    expect(launches[0]!.variants!.map((one) => [one.name, told(one.cwd)])).toEqual([['web@a-b.service', '/srv/a/b']]);
    expect(summary(launches[0]!)).toMatchObject({ name: 'web@.service', user: '<%i depends on the instance of web@.service>' });
  });

  it('hands each instance the socket of its name', () => {
    const { launches } = systemd({
      ...unit('[Service]\nExecStart=/usr/bin/gunicorn app:app\n', 'web@.service'),
      ...unit('[Socket]\nListenStream=/run/web/%i.sock\n', 'web@.socket'),
      ...unit('[Unit]\nWants=web@a.socket web@b.socket\n', 'x.service'),
    });
    const streams = launches[0]!.variants!.map(({ manager }) =>
      manager.kind === 'systemd' ? manager.sockets.flatMap((socket) => socket.streams.map(({ value }) => told(value))) : [],
    );
    expect(streams).toEqual([['/run/web/a.sock'], ['/run/web/b.sock']]);
  });

  it('has none that a file of its own defines, none without a name, and none where several stacks have one', () => {
    expect(variants({ ...unit(TEMPLATE, 'web@.service'), ...unit(TEMPLATE, 'web@8001.service') })).toEqual([]);
    expect(variants(unit(TEMPLATE, 'web@.service'))).toEqual([]);
    expect(variants({ 'a/web@.service': TEMPLATE, 'b/web@.service': TEMPLATE, 'b/all.service': '[Unit]\nWants=web@1.service\n' })).toEqual(
      [],
    );
  });
});
