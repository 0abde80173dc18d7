import { describe, expect, it } from 'vitest';
import { lint } from '../../src/index.ts';
import { processes } from '../../src/servers/uwsgi/effective.ts';
import { showAddress } from '../../src/servers/address.ts';
import type { Stack, UwsgiApp } from '../../src/stack/model.ts';
import { socketRights } from '../../src/stack/rights.ts';
import { workerUser } from '../../src/stack/users.ts';
import type { Target } from '../../src/target.ts';
import { SourceFile } from '../../src/text/source.ts';
import { valueOf } from '../../src/text/value.ts';
import { edgesOf, listenersOf, service, site, stackOf, type Texts } from './support.ts';

const on = (distro: string): Target => ({ distro: { value: distro, from: 'flag' }, versions: {} });

const ENABLED = 'etc/uwsgi/apps-enabled';
const AVAILABLE = 'etc/uwsgi/apps-available';
const APP = '[uwsgi]\nplugins = python3\nmodule = app\n';
const PASS = site('uwsgi_pass unix:/run/uwsgi/app/web/socket');
const SITE = { 'etc/nginx/sites-available/web': PASS };

const DOUBT = "it is taken for an instance that Debian's service starts by where its file lies";

const appOf = ({ apps }: Stack): UwsgiApp => apps.find((app) => app.kind === 'uwsgi')!;

/** Who starts each application. */
const starts = ({ apps }: Stack): string[] => apps.map(({ label, launch }) => `${label}: ${launch?.name ?? 'nobody'}`);

describe("an instance of Debian's service", () => {
  it.each(['debian-12', 'debian-11', 'ubuntu-22.04', 'debian'])('is what lies in its folder on %s', async (distro) => {
    const stack = await stackOf({ ...SITE, [`${ENABLED}/web.ini`]: APP }, { target: on(distro) });
    expect(starts(stack)).toEqual(['uWSGI (web.ini): init.d/uwsgi web']);
    expect(listenersOf(stack)).toEqual(['uWSGI (web.ini): socket uwsgi unix:/run/uwsgi/app/web/socket (default)']);
    expect(edgesOf(stack)).toEqual(['unix:/run/uwsgi/app/web/socket -> uWSGI (web.ini) on unix:/run/uwsgi/app/web/socket: exact']);
    expect(stack.launches.map(({ name, manager }) => [name, manager.kind])).toEqual([['init.d/uwsgi web', 'sysv']]);
  });

  it('has what the shipped options say, and its own over them', async () => {
    const facts = async (text: string, distro = 'debian-12') => {
      const stack = await stackOf({ [`${ENABLED}/web.ini`]: text }, { target: on(distro) });
      const app = appOf(stack);
      const { owner, group, mode } = socketRights(app.listeners[0]!);
      return [
        valueOf(processes(app.options)),
        valueOf(workerUser(app)),
        `${valueOf(owner)}:${valueOf(group)} ${valueOf(mode)?.toString(8)}`,
        app.listeners.map(({ address }) => showAddress(address)),
      ];
    };
    const shipped = 'unix:/run/uwsgi/app/web/socket';
    expect(await facts(APP)).toEqual([2, 'www-data', 'www-data:root 660', [shipped]]);
    expect(await facts(`${APP}workers = 5\nuid = deploy\ngid = deploy\nchmod-socket = 666\nsocket = 127.0.0.1:3031\n`)).toEqual([
      5,
      'deploy',
      'www-data:root 666',
      [shipped, '127.0.0.1:3031'],
    ]);
    expect(await facts(`${APP}chown-socket = deploy:nginx\n`)).toEqual([2, 'www-data', 'deploy:nginx 660', [shipped]]);
    // chown-socket came later.
    expect(await facts(APP, 'debian-9')).toEqual([2, 'www-data', 'www-data:www-data 660', [shipped]]);
    expect(await facts(APP, 'ubuntu-18.04')).toEqual([2, 'www-data', 'www-data:www-data 660', [shipped]]);
  });

  it('takes its name from the file in the folder, whatever a link leads to', async () => {
    const links = new Map([[`${ENABLED}/shop.ini`, `${AVAILABLE}/web.ini`]]);
    const stack = await stackOf({ [`${AVAILABLE}/web.ini`]: `${APP}pidfile2 = /run/%n.pid\n` }, { links, target: on('debian-12') });
    expect(listenersOf(stack)).toEqual(['uWSGI (web.ini): socket uwsgi unix:/run/uwsgi/app/shop/socket (default)']);
    expect(valueOf(appOf(stack).options.last('pidfile2')?.value)).toBe('/run/shop.pid');
  });

  it('is read from every form of file that uWSGI has', async () => {
    const texts = {
      [`${ENABLED}/a.xml`]: '<uwsgi><module>app</module></uwsgi>\n',
      [`${ENABLED}/b.yaml`]: 'uwsgi:\n  module: app\n',
      [`${ENABLED}/c.json`]: '{"uwsgi": {"module": "app"}}\n',
      [`${ENABLED}/deep/d.yml`]: 'uwsgi:\n  module: app\n',
      [`${ENABLED}/e.ini.disabled`]: APP,
    };
    const stack = await stackOf(texts, { target: on('debian-12') });
    expect(starts(stack)).toEqual([
      'uWSGI (e.ini.disabled): nobody',
      'uWSGI (a.xml): init.d/uwsgi a',
      'uWSGI (b.yaml): init.d/uwsgi b',
      'uWSGI (d.yml): init.d/uwsgi d',
      'uWSGI (c.json): init.d/uwsgi c',
    ]);
  });

  it('is one for each name', async () => {
    const texts = { [`${ENABLED}/web.yaml`]: 'uwsgi:\n  module: app\n', [`${ENABLED}/web.ini`]: APP };
    expect(starts(await stackOf(texts, { target: on('debian-12') }))).toEqual([
      'uWSGI (web.ini): init.d/uwsgi web',
      'uWSGI (web.yaml): nobody',
    ]);
  });
});

describe("Debian's service is likely", () => {
  const edge = 'unix:/run/uwsgi/app/web/socket -> uWSGI (web.ini) on unix:/run/uwsgi/app/web/socket: likely';

  it('where nobody says what distribution it is', async () => {
    expect(edgesOf(await stackOf({ ...SITE, [`${ENABLED}/web.ini`]: APP }))).toEqual([`${edge}: ${DOUBT}`]);
    const own = { 'etc/nginx/sites-available/web': site('uwsgi_pass unix:/run/web.sock') };
    // What the file says itself holds whoever starts it.
    expect(edgesOf(await stackOf({ ...own, [`${ENABLED}/web.ini`]: `${APP}socket = /run/web.sock\n` }))).toEqual([
      'unix:/run/web.sock -> uWSGI (web.ini) on unix:/run/web.sock: exact',
    ]);
  });

  it('so that it says nothing of the rights of a socket that the file opens itself', async () => {
    const rights = async (more: string, target?: Target): Promise<string> => {
      const texts = { [`${ENABLED}/web.ini`]: `${APP}socket = /run/web.sock\n${more}` };
      const { listeners } = await stackOf(texts, target && { target });
      const { owner, group, mode } = socketRights(listeners.find(({ origin }) => origin === 'explicit')!);
      return `${valueOf(owner)}:${valueOf(group)} ${valueOf(mode)?.toString(8)}`;
    };
    expect(await rights('')).toBe('undefined:undefined undefined');
    expect(await rights('chown-socket = joe:joe\nchmod-socket = 664\n')).toBe('joe:joe 664');
    expect(await rights('', on('debian-12'))).toBe('www-data:root 660');
  });

  it('where no link to the file is in view', async () => {
    const stack = await stackOf({ ...SITE, [`${AVAILABLE}/web.ini`]: APP }, { target: on('debian-12') });
    expect(edgesOf(stack)).toEqual([`${edge}: no link in /etc/uwsgi/apps-enabled is in view`]);
  });
});

describe("Debian's service does not start", () => {
  /** What it starts, and the sockets it opens for that. */
  const started = async (texts: Texts, target: Target = on('debian-12')): Promise<string[]> => {
    const stack = await stackOf({ ...SITE, ...texts }, { target });
    return [...starts(stack), ...listenersOf(stack)].filter((line) => /init\.d|\/run\/uwsgi\/app/.test(line));
  };

  it('what lies elsewhere', async () => {
    expect(await started({ 'deploy/web.ini': APP })).toEqual([]);
  });

  it('what lies there on another distribution', async () => {
    for (const distro of ['rhel-9', 'alpine-3.20', 'nixos']) expect(await started({ [`${ENABLED}/web.ini`]: APP }, on(distro))).toEqual([]);
  });

  it('what a command starts', async () => {
    const texts = { 'web.service': service('/opt/venv/bin/uwsgi --ini /etc/uwsgi/apps-enabled/web.ini'), [`${ENABLED}/web.ini`]: APP };
    expect(await started(texts)).toEqual([]);
  });

  it('what an Emperor starts', async () => {
    expect(
      await started({ 'emperor.service': service('/usr/bin/uwsgi --emperor /etc/uwsgi/apps-enabled'), [`${ENABLED}/web.ini`]: APP }),
    ).toEqual([]);
  });

  it('anything where a unit of its name takes its place', async () => {
    const unit = { 'etc/systemd/system/uwsgi.service': service('/usr/bin/uwsgi --emperor /etc/uwsgi/vassals') };
    expect(await started({ ...unit, [`${ENABLED}/web.ini`]: APP })).toEqual([]);
    const other = { 'etc/systemd/system/emperor.service': service('/usr/bin/uwsgi --emperor /etc/uwsgi/vassals') };
    expect(await started({ ...other, [`${ENABLED}/web.ini`]: APP })).toEqual([
      'uWSGI (web.ini): init.d/uwsgi web',
      'uWSGI (web.ini): socket uwsgi unix:/run/uwsgi/app/web/socket (default)',
    ]);
  });

  it('an Emperor, of whose vassals it would say who they run as', async () => {
    const texts = { [`${ENABLED}/emperor.ini`]: '[uwsgi]\nemperor = /etc/uwsgi/vassals\n', 'etc/uwsgi/vassals/web.ini': APP };
    expect(starts(await stackOf(texts, { target: on('debian-12') }))).toEqual(['uWSGI (emperor.ini): nobody', 'uWSGI (web.ini): nobody']);
  });

  it('what is not enabled where others are', async () => {
    const stack = await stackOf({ [`${ENABLED}/other.ini`]: APP, [`${AVAILABLE}/web.ini`]: APP }, { target: on('debian-12') });
    expect(starts(stack)).toEqual(['uWSGI (other.ini): init.d/uwsgi other', 'uWSGI (web.ini): nobody']);
  });

  it('what a container holds', async () => {
    expect(await started({ Dockerfile: 'FROM debian:12\nCOPY web.ini /etc/uwsgi/apps-enabled/web.ini\n', 'web.ini': APP })).toEqual([]);
  });

  it('with its own options where its settings name others', async () => {
    const settings = (path: string): Texts => ({ 'etc/default/uwsgi': `VERBOSE=yes\nINHERITED_CONFIG=${path}\n` });
    expect(await started({ ...settings('/etc/uwsgi/defaults.ini'), [`${ENABLED}/web.ini`]: APP })).toEqual([]);
    const stack = await stackOf(
      { ...settings('/usr/share/uwsgi/conf/default.ini'), [`${ENABLED}/web.ini`]: APP },
      { target: on('debian-12') },
    );
    expect(starts(stack)).toEqual(['uWSGI (web.ini): init.d/uwsgi web']);
  });

  it('its own options', async () => {
    const text = '[uwsgi]\nsocket = /run/uwsgi/%(deb-confnamespace)/%(deb-confname)/socket\n';
    const texts = { 'usr/share/uwsgi/conf/default.ini': text, [`${ENABLED}/web.ini`]: APP };
    expect(starts(await stackOf(texts, { target: on('debian-12') }))).toEqual(['uWSGI (web.ini): init.d/uwsgi web']);
  });
});

describe('findings', () => {
  /** `severity rule place` of each. */
  const findingsIn = async (texts: Texts, target: Target = { versions: {} }): Promise<string[]> => {
    const sources = Object.entries(texts).map(([id, text]) => new SourceFile(id, text));
    const { findings } = await lint({ sources, target });
    return findings.map(({ severity, rule, at }) => `${severity} ${rule} ${at.file}:${at.start}`);
  };
  const to = (address: string): Texts => ({ 'etc/nginx/sites-available/web': site(`include uwsgi_params; uwsgi_pass ${address}`) });
  const FRONT = to('unix:/run/uwsgi/app/web/socket');
  const MAIN = { 'etc/nginx/nginx.conf': 'user nginx;\nevents {}\nhttp { include sites-available/*; }\n' };
  const SIZED = `${APP}buffer-size = 65535\n`;

  it('are none for what the service says already', async () => {
    for (const target of [{ versions: {} }, on('debian-12'), on('ubuntu-24.04')])
      expect(await findingsIn({ ...FRONT, [`${ENABLED}/web.ini`]: SIZED }, target)).toEqual([]);
  });

  it('stand in the files of the user', async () => {
    const texts = { ...MAIN, ...FRONT, [`${ENABLED}/web.ini`]: SIZED };
    expect(await findingsIn(texts, on('debian-12'))).toEqual([`error stack/socket-permission ${ENABLED}/web.ini:0`]);
    expect(await findingsIn(texts)).toEqual([`warning stack/socket-permission ${ENABLED}/web.ini:0`]);
  });

  it('of a socket of its own rest on no assumption', async () => {
    const texts = {
      ...MAIN,
      ...to('unix:/run/web.sock'),
      [`${ENABLED}/web.ini`]: `${SIZED}socket = /run/web.sock\n`,
    };
    expect(await findingsIn(texts)).toEqual([]);
    expect(await findingsIn(texts, on('debian-12'))).toEqual([
      `error stack/socket-permission ${ENABLED}/web.ini:${texts[`${ENABLED}/web.ini`]!.indexOf('/run')}`,
    ]);
  });

  it('name the socket of the instance where a front passes elsewhere', async () => {
    const texts = { ...to('unix:/run/uwsgi/web.sock'), [`${ENABLED}/web.ini`]: SIZED };
    expect(await findingsIn(texts)).toEqual([]);
    expect(await findingsIn(texts, on('debian-12'))).toEqual(['error stack/socket-mismatch etc/nginx/sites-available/web:82']);
  });

  it('tell of two instances on one port', async () => {
    const own = `${SIZED}socket = 127.0.0.1:3031\n`;
    const texts = { [`${ENABLED}/a.ini`]: own, [`${ENABLED}/b.ini`]: own };
    expect(await findingsIn(texts, on('debian-12'))).toEqual([`warning stack/duplicate-bind ${ENABLED}/b.ini:${own.indexOf('127')}`]);
    expect(await findingsIn(texts)).toEqual([]);
  });
});
