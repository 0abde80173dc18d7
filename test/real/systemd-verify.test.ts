import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cases, judged, sayings } from '../syntax/systemd/cases.ts';
import { haveAll, need } from './need.ts';

const ready = haveAll([need('systemd-analyze', 'systemd')]);

/** mulberry32: the same units on every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const START = '[Service]\nExecStart=/bin/echo a\n';

const WRITTEN: readonly string[] = [
  '[Service]\nExecStart="/bin/echo a\n',
  '[Service]\nExecStart=/bin/echo a \\\n b "c \\\n d\n',
  '[Service\nExecStart=/bin/echo\n',
  '[Service] x\nExecStart=/bin/echo\n',
  '[Service]\n=foo\nExecStart=/bin/echo\n',
  '[Service]\nExecStart=-\n',
  '[Service]\nExecStart=/bin/\n',
  '[Service]\nExecStart=-~/x\n',
  '[Service]\nExecStart=venv/bin/gunicorn app:app\n',
  '[Service]\nExecStart=; /bin/echo a\n',
  '[Service]\nType=oneshot\nExecStart=/bin/echo a ; ; /bin/echo b\n',
  '[Service]\nExecStart=/bin/echo a ; /bin/echo b\n',
  '[Service]\nType=oneshot\nExecStart=/bin/echo "a\nExecStart=/bin/echo b\n',
  '[Service]\nExecStart=@/bin/echo\n',
  '[Service]\nExecStart=++/bin/echo\n',
  '[Service]\nExecStart=|/bin/echo\n',
  '[Service]\nExecStart=/bin/ec"ho\n',
  '[Service]\nExecStart=/bin/ec\\x22ho a\n',
  '[Service]\nExecStart=/bin/echo \\x00 \\400 \\u0000 \\777a\n',
  '[Service]\nExecStart=/bin/echo "\\q" a\\ b\n',
  '[Service]\nExecStart=/bin/echo %(h)s %Y\n',
  '[Service]\nExecStart=/bin/%z\n',
  '[Service]\nExecStart=-/bin/echo %1\n',
  '[Service]\nExecStart=/bin/echo \\',
  '[Service]\nExecStart=/bin/echo\rType=foo\n',
  '[Service]\nExecStart=/bin/echo\nExecReload=kill -HUP $MAINPID\nExecStop=\n',
  '[Service]\nExecStop=/bin/echo\n',
  '[Service]\nType=simple\nExecStop=/bin/echo\n',
  '[Service]\nExecStart=\n',
  '',
  '\n',
  '[Unit]\n',
  '[Unit]\nSuccessAction=none\n',
  '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStop=/bin/echo\n',
  '[Service]\nType=oneshot\nRestart=always\nExecStart=/bin/echo\n',
  '[Service]\nType=oneshot\nRestart=on-failure\nExecStart=/bin/echo\n',
  '[Service]\nType=dbus\nExecStart=/bin/echo\n',
  '[Service]\nExecStart=/bin/echo\nRemainAfterExit=yes\n[Service]\nType=oneshot\nExecStart=/bin/echo\n',
  '[Service]\nExecStart=/bin/echo # foo %s\nRestart=always # x\nPrivateTmp=true ; y\n',
  '\uFEFF# c\n[Service]\nExecStart=/bin/echo\n',
  'foo\n[Service]\nExecStart=/bin/echo\nfoo bar\n',
  '[Service]\n  ExecStart=/bin/echo\n\tType=foo\n',
  '[Service]\nExecStart=/bin/echo\nFoo\\\n=bar\nEnvironment=A\\\n=b\n',
  '[Service]\nStandardOutput=syslog\nExecStart=/bin/echo\nStandardError=syslog+console\n',
  ...[
    'ExecStartPre=~/x',
    'ExecStartPre=/bin/echo "a',
    'Environment="A=1',
    'Environment=A=%z',
    'Environment=1A=2 B=ok A-B=3',
    'Environment=A=\\q',
    'EnvironmentFile=foo',
    'EnvironmentFile=-foo',
    'EnvironmentFile=-/etc/x%z',
    'WorkingDirectory=srv/app',
    'WorkingDirectory=-srv/app',
    'WorkingDirectory=-/srv/app\nWorkingDirectory=~',
    'WorkingDirectory=~/app',
    'WorkingDirectory=$HOME',
    'UMask=9',
    'UMask=07777',
    'UMask=',
    'UMask=u+x',
    'RuntimeDirectoryMode=abc',
    'RuntimeDirectory=/run/x',
    'RuntimeDirectory=../x a',
    'RuntimeDirectory=a/b c',
    'StateDirectory=/x',
    'TimeoutStartSec=foo',
    'TimeoutSec=foo\nTimeoutStopSec=\nTimeoutAbortSec=foo\nRestartSec=5x\nWatchdogSec=x\nRuntimeMaxSec=x',
    'TimeoutStopSec=1min 30\nTimeoutStopSec=infinity\nTimeoutStopSec=1.5h\nTimeoutStopSec=5 parsecs\nTimeoutStopSec=-5\nTimeoutStopSec=5min30s',
    'KillSignal=FOO\nRestartKillSignal=99\nKillSignal=sigterm\nKillSignal=15\nKillSignal=QUIT\nKillSignal=SIGRTMIN+3',
    'Restart=foo',
    'NotifyAccess=foo',
    'ProtectHome=foo\nProtectSystem=foo\nProtectHome=tmpfs\nProtectSystem=strict',
    'User=%z',
    'Group=%z',
    'DynamicUser=maybe',
    'StandardOutput=foo',
    'GuessMainPID=maybe\nRemainAfterExit=',
    'Restart=\nType=\nKillMode=\nPrivateTmp=\nKillSignal=',
    '[Install]\nWantedBy=multi-user.target\nFoo=1\nX-Foo=1',
    '[Unit]\nAfter=foo\nAfter=network.target foo.bar\nWants=network.target, a.service',
    '[Socket]\nListenStream=/run/x',
    '[Timer]\nOnCalendar=daily',
    '[]',
    '[X-]\na',
    '[ Service ]',
    '[service]\nUser=x',
    '[Unit]\nStartLimitIntervalSec=x\nStartLimitBurst=x\nStartLimitBurst=-1\nStartLimitBurst=5',
    '[Unit]\nDescription=a\nDefaultDependencies=perhaps',
  ].map((line) => `${START}${line}\n`),
];

const KEYS = [
  'Type',
  'Restart',
  'KillMode',
  'PrivateTmp',
  'TimeoutStopSec',
  'TimeoutStartSec',
  'KillSignal',
  'UMask',
  'Environment',
  'ExecStart',
  'ExecStart',
  'ExecReload',
  'ExecStop',
  'RemainAfterExit',
  'RestartSec',
  'Foo',
  'execstart',
  'NotifyAccess',
];
const VALUES = [
  'simple',
  'oneshot',
  'forking',
  'notify',
  'always',
  'no',
  'on-failure',
  'mixed',
  'yes',
  'true ',
  '90',
  '1min',
  'infinity',
  'TERM',
  'SIGINT',
  '022',
  '0',
  '',
  'x y',
  '"',
  "'a b'",
  'A=1',
  '"A=b c" D=e',
  '/bin/echo',
  '/bin/echo a',
  '-/bin/echo "b c"',
  '/bin/echo \\',
  '/bin/echo a ; /bin/echo b',
  '/bin/echo %%',
  '%z',
  '/bin/echo %z',
  '/bin/echo \\x4',
  '~/x',
  'bin/x',
  '# c',
  '$A',
  '/bin/echo "x',
];
const LINES = ['[Service]', '[Service]', '[Unit]', '[Install]', '[Foo]', '[X-y]', '# c', ' ; c', '', '  ', 'nonsense', '=x', ' \\', '\\'];

function generate(below: (n: number) => number): string {
  const pick = (from: readonly string[]): string => from[below(from.length)]!;
  const lines = ['[Service]'];
  for (let count = below(8) + 1; count > 0; count--)
    lines.push(below(4) === 0 ? pick(LINES) : `${pick(KEYS)}${below(5) === 0 ? ' = ' : '='}${pick(VALUES)}`);
  return lines.join(below(6) === 0 ? '\r\n' : '\n') + (below(4) === 0 ? '' : '\n');
}

const below = random(252);
const units = [...cases.map(({ input }) => input), ...WRITTEN, ...Array.from({ length: 300 }, () => generate(below))];

describe.runIf(ready)('systemd-analyze verify', () => {
  it(`says of ${units.length} units what is said here`, { timeout: 60_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'stacklint-systemd-'));
    try {
      const names = units.map((_, index) => `u${String(index).padStart(3, '0')}.service`);
      for (const [index, name] of names.entries()) writeFileSync(join(folder, name), units[index]!);
      const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...names.map((name) => join(folder, name))], {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
        env: { PATH: process.env.PATH ?? '' },
      });
      const byUnit = new Map<string, string[]>(names.map((name) => [name, []]));
      for (const line of stderr.split('\n')) {
        const name = /\bu\d{3}\.service\b/.exec(line)?.[0];
        if (name !== undefined) byUnit.get(name)?.push(line);
      }
      const told = (text: string, messages: readonly string[], refused: boolean) => ({ text, messages: [...messages].sort(), refused });
      const real = names.map((name, index) => {
        const { messages, refused } = judged(name, byUnit.get(name)!);
        return told(
          units[index]!,
          messages.map(({ message }) => message),
          refused,
        );
      });
      const mine = names.map((name, index) => {
        const said = sayings(name, units[index]!);
        return told(
          units[index]!,
          said.map(({ message }) => message),
          said.some(({ refuses }) => refuses),
        );
      });
      expect(mine).toEqual(real);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
