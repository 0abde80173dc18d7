import { describe, expect, it } from 'vitest';
import { lint } from '../../src/index.ts';
import type { Target } from '../../src/target.ts';
import { SourceFile } from '../../src/text/source.ts';

/** Rule, severity and safety of the fix of every finding of some rules, in file order. */
async function found(select: string, files: Readonly<Record<string, string>>, target: Target = { versions: {} }) {
  const sources = Object.entries(files).map(([path, text]) => new SourceFile(path, text));
  const { findings } = await lint({ sources, target }, { select: [select], preset: 'pedantic' });
  return findings.map(({ severity, fix, message }) => ({ severity, safety: fix?.safety, message }));
}

const kinds = async (...args: Parameters<typeof found>) => (await found(...args)).map(({ severity, safety }) => [severity, safety]);

const ini = (...lines: string[]): string => `[uwsgi]\n${lines.join('\n')}\n`;
const unit = (command: string, ...lines: string[]): string => `[Service]\nExecStart=${command}\n${lines.join('\n')}\n`;
const APP = ['module = wsgi:app', 'socket = 127.0.0.1:3031'];

describe('uwsgi/missing-master', () => {
  const started = (...lines: string[]) => ({
    'etc/uwsgi/a.ini': ini(...APP, ...lines),
    'etc/systemd/system/a.service': unit('/usr/bin/uwsgi /etc/uwsgi/a.ini'),
  });

  it.each([
    [started('processes = 2'), [['error', 'safe']]],
    [started('processes = 2', 'master = false'), [['error', 'unsafe']]],
    [started('processes = $(CORES)'), [['warning', 'unsafe']]],
    [started(), [['warning', 'unsafe']]],
    [started('harakiri = 5'), [['error', 'unsafe']]],
    [started('cheaper = 1', 'processes = 2'), []],
    [started('master = $(MASTER)', 'processes = 2'), []],
    [{ 'srv/a.ini': ini(...APP, 'processes = 2') }, [['warning', 'safe']]],
    [{ 'srv/a.ini': ini('emperor = /etc/uwsgi/vassals') }, []],
    [{ 'srv/a.ini': ini('zerg = /run/pool.sock', 'module = wsgi:app') }, []],
  ])('%#', async (files, expected) => {
    expect(await kinds('uwsgi/missing-master', files)).toEqual(expected);
  });
});

describe('uwsgi/unknown-option', () => {
  it('knows the slips of uid and gid', async () => {
    const files = (line: string) => ({ 'srv/a.ini': ini(...APP, 'uid = www-data', line) });
    expect(await kinds('uwsgi/unknown-option', files('git = www-data'))).toEqual([['error', 'unsafe']]);
    expect(await kinds('uwsgi/unknown-option', files('vid = www-data'))).toEqual([['info', undefined]]);
    expect(await kinds('uwsgi/unknown-option', files('env = GIT=%(git)\ngit = /usr/bin/git'))).toEqual([]);
  });
});

describe('uwsgi/missing-die-on-term', () => {
  const started = (command: string, ...lines: string[]) => ({
    'etc/systemd/system/a.service': unit(`/usr/bin/uwsgi ${command}`, ...lines),
  });
  const app = '--module wsgi:app --socket :3031';

  it.each([
    [started(`--master ${app}`), 1],
    [started(app), 1],
    [started(`--die-on-term --master ${app}`), 0],
    [started(`--master ${app}`, 'KillSignal=SIGINT'), 0],
    [started(`--master ${app}`, 'ExecStop=/usr/bin/uwsgi --stop /run/a.pid'), 0],
    [started('--emperor /etc/uwsgi/vassals'), 0],
    [started('--master --emperor /etc/uwsgi/vassals'), 1],
    [started(`--master ${app} $MORE`, 'EnvironmentFile=/etc/default/a'), 0],
    [{ Procfile: `web: uwsgi --master ${app}\n` }, 0],
  ])('%#', async (files, count) => {
    expect(await found('uwsgi/missing-die-on-term', files)).toHaveLength(count);
  });

  it('says how long a stop takes', async () => {
    const [never] = await found('uwsgi/missing-die-on-term', started(`--master ${app}`, 'TimeoutStopSec=infinity'));
    expect(never?.message).toBe(
      'systemctl stop sends SIGTERM to uWSGI (a.service), which reloads instead of stopping: the stop hangs for ever; set die-on-term = true',
    );
  });
});

describe('uwsgi/unknown-option', () => {
  const of = (...lines: string[]) => ({ 'srv/a.ini': ini(...APP, 'master = 1', ...lines) });

  it.each([
    [of('harikiri = 3'), [['error', 'unsafe']]],
    // The option that was meant is there already.
    [of('harikiri = 3', 'harakiri = 4'), [['error', undefined]]],
    [of('harikiri = 3', 'env = X=%(harikiri)'), []],
    [of('harikiri = 3', 'include = gone.ini'), [['warning', 'unsafe']]],
    [of('max_requests = 3', 'include = gone.ini'), [['error', 'unsafe']]],
    [of('backlog = 3', 'include = gone.ini'), []],
    [of('{{ key }} = 3', 'a%n = 3'), []],
    [of('set = harikiri=3'), []],
    [of('strict = 1', 'set = harikiri=3'), [['error', undefined]]],
  ])('%#', async (files, expected) => {
    expect(await kinds('uwsgi/unknown-option', files)).toEqual(expected);
  });

  it('knows versions only where they are exact', async () => {
    const version = (value: string): Target => ({ versions: { uwsgi: { value, from: 'flag' } } });
    const files = of('max-requests-delta = 3');
    expect(await found('uwsgi/unknown-option', files, version('2.0'))).toEqual([]);
    expect(await found('uwsgi/unknown-option', files, version('2.0.29'))).toEqual([]);
    expect(await found('uwsgi/unknown-option', files, version('2.0.28'))).toHaveLength(1);
  });
});

describe('what nginx lets through', () => {
  const stack = (nginx: string, ...lines: string[]) => ({ 'etc/nginx/conf.d/a.conf': nginx, 'srv/a.ini': ini(...APP, ...lines) });
  const pass = 'uwsgi_pass 127.0.0.1:3031;';

  it.each([
    [stack(`server { location / { ${pass} } }`), [['warning', 'safe']]],
    [stack(`server { location / { ${pass} } }`, 'buffer-size = 16384'), [['info', 'safe']]],
    [stack(`server { large_client_header_buffers 4 $x; location / { ${pass} } }`), []],
    // Nothing gets through while the protocols differ.
    [stack('server { location / { proxy_pass http://127.0.0.1:3031; } }'), []],
    // Two routes to one application are one report.
    [stack(`server { location / { ${pass} } location /a { ${pass} } }`), [['warning', 'safe']]],
  ])('as headers: %#', async (files, expected) => {
    expect(await kinds('stack/uwsgi-buffer-size', files)).toEqual(expected);
  });

  it.each([
    [stack(`server { location / { ${pass} } }`, 'limit-post = 1048576'), []],
    [stack(`server { location / { ${pass} } }`, 'limit-post = 1000000'), [['warning', 'unsafe']]],
    [stack(`server { location / { ${pass} } }`, 'limit-post = 0'), []],
    [stack(`server { client_max_body_size 2g; location / { client_max_body_size 1k; ${pass} } }`, 'limit-post = 4096'), []],
    [stack(`server { client_max_body_size 0; location / { ${pass} } }`, 'limit-post = 4096'), [['warning', 'manual']]],
    [stack(`server { include gone.conf; location / { ${pass} } }`, 'limit-post = 4096'), []],
  ])('as bodies: %#', async (files, expected) => {
    expect(await kinds('stack/body-size', files)).toEqual(expected);
  });
});
