import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UwsgiApp } from '../../src/stack/model.ts';
import { socketRights } from '../../src/stack/rights.ts';
import type { Target } from '../../src/target.ts';
import { valueOf } from '../../src/text/value.ts';
import { show } from '../servers/uwsgi/helpers.ts';
import { stackOf } from '../stack/support.ts';
import { haveAll, need, needRoot } from './need.ts';
import { startStack } from './stack-runner.ts';

/** Configurations by their names in /etc/uwsgi/apps-enabled. */
const CONFIGURATIONS: readonly (readonly [name: string, text: string])[] = [
  ['plain.ini', '[uwsgi]\nplugins = python3\nmodule = app\n'],
  ['own-socket.ini', '[uwsgi]\nmodule = app\nsocket = 127.0.0.1:3031\nchmod-socket = 666\n'],
  ['workers.ini', '[uwsgi]\nmodule = app\nprocesses = 4\nworkers = 7\nmaster = false\n'],
  ['names.ini', '[uwsgi]\nmodule = %(deb-confname)\nenv = NAMESPACE=%(deb-confnamespace) %n %s %p %d %c %e %o\n'],
  ['capitals.ini', '[uwsgi]\nmodule = app\nenv = FIRST=%N %S %P %D %C %E %O %X %x\n'],
  ['defaults.ini', '[uwsgi]\nmodule = app\nenv = S=%(socket) W=%(workers) U=%(uid) %(workers + 1)\n'],
  ['started-by.ini', '[uwsgi]\nmodule = app\nenv = BY=%U:%G %v\n'],
  [
    'blocks.ini',
    '[uwsgi]\nmodule = app\nif-opt = master=true\nenv = MASTER=%(_)\nendif =\nfor = a b\nenv = %(_)=%(deb-confname)\nendfor =\n',
  ],
  ['declared.ini', '[uwsgi]\nmodule = app\ndeb-confname = other\nset = x=%(deb-confname)\nenv = X=%(x)\n'],
  ['with space.ini', '[uwsgi]\nmodule = app\nenv = N=%n\n'],
  ['two.dots.ini', '[uwsgi]\nmodule = app\nenv = N=%n\n'],
  ['form.xml', '<uwsgi>\n  <module>app</module>\n  <env>N=%n %(deb-confname)</env>\n  <workers>3</workers>\n</uwsgi>\n'],
  ['form.yaml', 'uwsgi:\n  module: app\n  env: N=%n %(deb-confname)\n  workers: 3\n'],
  ['form.yml', 'uwsgi:\n  module: app\n  socket: /run/other.sock\n'],
  ['form.json', '{"uwsgi": {"module": "app", "env": "N=%n %(deb-confname)", "workers": "3"}}\n'],
];

const target: Target = { distro: { value: 'debian-12', from: 'flag' }, versions: {} };

const ready = haveAll([need('uwsgi', 'uwsgi uwsgi-plugin-python3'), need('bash', 'bash'), need('sed', 'sed')]);

let scratch = '';

/**
 * What the init script makes of a file: its own functions start it, with `uwsgi --show-config` in place of start-stop-daemon
 * and the folders of the machine in the scratch folder.
 */
function judge(name: string): string[] {
  const script = `
    PATH=/usr/sbin:/usr/bin:/sbin:/bin
    DAEMON=/usr/bin/uwsgi NAME=uwsgi UWSGI_CONFDIR=${scratch} UWSGI_APPS_CONFDIR_SUFFIX=s-enabled UWSGI_RUNDIR=/run/uwsgi UWSGI_DEFAULT_CONFNAMESPACE=app
    . /etc/default/uwsgi
    . /usr/share/uwsgi/init/specific_daemon
    install() { :; }
    chown_and_chmod_pidfile() { :; }
    # Only the call behind \`--\` starts something.
    start-stop-daemon() {
      while [ $# -gt 0 ] && [ "$1" != -- ]; do shift; done
      [ $# -gt 0 ] || return 0
      shift
      printf '%s\\0' "$UWSGI_DEB_CONFNAMESPACE" "$UWSGI_DEB_CONFNAME" "$@" > "${scratch}/call"
    }
    do_start_specific_daemon "apps-enabled/$1"
  `;
  const spec = name.slice(0, name.lastIndexOf('.'));
  // It ends with an error: the last of its checks finds that nothing runs.
  spawnSync('bash', ['-c', script, 'bash', spec], { cwd: '/' });
  const [namespace, confname, ...args] = readFileSync(join(scratch, 'call'), 'utf8').split('\0').slice(0, -1);
  const daemonize = args.indexOf('--daemonize');
  expect(args.slice(daemonize)).toEqual(['--daemonize', `/var/log/uwsgi/app/${spec}.log`]);
  // Behind the list it fails to write its pidfile.
  const { stderr } = spawnSync('/usr/bin/uwsgi', [...args.slice(0, daemonize), '--show-config', '--no-server'], {
    cwd: '/',
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', UWSGI_DEB_CONFNAMESPACE: namespace, UWSGI_DEB_CONFNAME: confname },
  });
  const list = /;uWSGI instance configuration\n\[uwsgi\]\n([^]*?);end of configuration/.exec(stderr)![1]!;
  return list.split('\n').slice(0, -1);
}

describe.runIf(ready)("what Debian's init script starts", () => {
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'uwsgi-service-'));
    mkdirSync(join(scratch, 'apps-enabled'));
  });

  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it.each(CONFIGURATIONS)('%s', async (name, text) => {
    const file = join(scratch, 'apps-enabled', name);
    writeFileSync(file, text);
    let printed: string[];
    try {
      printed = judge(name);
    } finally {
      rmSync(file);
    }
    const { apps } = await stackOf({ [`etc/uwsgi/apps-enabled/${name}`]: text }, { target });
    const { options } = apps[0] as UwsgiApp;
    const real = printed
      .map((line) => line.replace(/^\w{3} \w{3} +\d+ [\d:]+ \d{4} - /, '').replaceAll(scratch, '/etc/uwsgi'))
      // The files that the command names are read where they are named, and are no options of theirs here.
      .filter((line) => !/^(?:ini|xmlconfig|yaml|json) = |^(?:show-config|no-server) = /.test(line));
    const names = ['deb-confname', 'deb-confnamespace'];
    const own = show(options).filter((line) => !line.startsWith('daemonize = /var/log/uwsgi/app/'));
    const environment = (lines: readonly string[]): string[] =>
      lines
        .slice(0, 2)
        .filter((line) => names.some((one) => line.startsWith(`${one} = `)))
        .sort();
    // The order of the environment is nobody's.
    expect([environment(own), own.slice(2)]).toEqual([environment(real), real.slice(2)]);
    expect(environment(own)).toHaveLength(2);
  });
});

const RUNNING = [
  ['nginx', 'nginx'],
  ['uwsgi', 'uwsgi uwsgi-plugin-python3'],
  ['systemctl', 'systemd'],
  ['unshare', 'util-linux'],
] as const;

describe.runIf(haveAll([needRoot(), ...RUNNING.map(([command, aptPackage]) => need(command, aptPackage))]))(
  "the sockets of Debian's service",
  () => {
    it('belong to whom the options make them belong', async () => {
      const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'stacks', 'good-uwsgi-debian');
      const names = ['blog', 'shop'].map((name) => `etc/uwsgi/apps-enabled/${name}.ini`);
      const { listeners } = await stackOf(Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])), {
        target,
      });
      const unix = listeners.flatMap((listener) => (listener.address.kind === 'unix' ? [{ listener, path: listener.address.path }] : []));
      const told = unix.map(({ listener, path }) => {
        const { owner, group, mode } = socketRights(listener);
        return `${path} ${valueOf(owner)}:${valueOf(group)} ${valueOf(mode)?.toString(8)}`;
      });
      const running = await startStack(folder);
      try {
        const found = await running.run('stat', '-c', '%n %U:%G %a', ...unix.map(({ path }) => path));
        expect(told).toEqual(found.trim().split('\n'));
        expect(told).toEqual(['/run/uwsgi/app/blog/socket www-data:root 660', '/run/uwsgi/app/shop/socket www-data:root 660']);
        // The script sends SIGQUIT, which ends an instance; SIGTERM would reload it.
        await running.run('systemctl', 'stop', 'uwsgi.service');
        expect(await running.run('pgrep', '-c', '-x', 'uwsgi')).toBe('0\n');
        expect(await running.run('ls', '/run/uwsgi/app')).toBe('');
      } finally {
        await running.stop();
      }
    }, 60_000);
  },
);
