import { describe, expect, it } from 'vitest';
import { lint } from '../../src/index.ts';
import { SourceFile } from '../../src/text/source.ts';
import { edgesOf, gunicorn, service, site, stackOf, type Texts } from './support.ts';

const NGINX = 'roles/nginx/templates/app.conf.j2';
const UNIT = 'roles/gunicorn/templates/app.service.j2';

const ini = (socket: string, more = ''): Texts => ({
  'roles/uwsgi/templates/app.ini.j2': `[uwsgi]\nmodule = app\n${more}socket = ${socket}\n`,
});
const socketUnit = (stream: string): Texts => ({
  [UNIT]: service('/usr/bin/gunicorn wsgi:app'),
  'roles/gunicorn/templates/app.socket.j2': `[Socket]\nListenStream=${stream}\n`,
});
const program = (bind: string): Texts => ({
  'roles/supervisor/templates/app.conf.j2': `[program:app]\ndirectory=/srv/app\ncommand=/usr/bin/gunicorn --bind ${bind} wsgi:app\n`,
});
const conf = (bind: string, name = 'gunicorn.conf.py.j2'): Texts => ({
  [`roles/gunicorn/templates/${name}`]: `bind = ${bind}\nworkers = {{ workers }}\n`,
});
const unit = (bind: string): Texts => ({ [UNIT]: gunicorn(bind) });

const link = async (pass: string, app: Texts): Promise<string[]> => edgesOf(await stackOf({ [NGINX]: site(pass), ...app }));

describe('a route of a template', () => {
  it.each<[string, Texts]>([
    ['proxy_pass http://127.0.0.1:{{ port }}', unit('127.0.0.1:{{port}}')],
    ['proxy_pass http://127.0.0.1:{{ port }}', unit('0.0.0.0:{{ port }}')],
    ['proxy_pass http://localhost:{{ port }}', unit('127.0.0.1:{{ port }}')],
    ['proxy_pass http://127.0.0.1:{{ port }}/x', unit(':{{ port }}')],
    ['proxy_pass http://{{ host }}:{{ port }}', unit('{{ host }}:{{ port }}')],
    ['proxy_pass http://{{ bind }}', unit('{{ bind }}')],
    ['proxy_pass http://unix:/run/{{ app }}/app.sock', unit('unix:/run/{{ app }}/app.sock')],
    ['proxy_pass http://unix:/var/run/{{ app }}.sock:/', unit('unix:/run/{{ app }}.sock')],
    ['proxy_pass http://unix:{{ app_dir }}/app.sock', unit('unix:{{ app_dir }}/app.sock')],
    ['proxy_pass http://unix:{{ dir }}/app.sock', { [UNIT]: gunicorn('unix:app.sock').replace('=/srv/app', '={{ dir }}') }],
    ['proxy_pass http://unix:/run/{{ app }}.sock', socketUnit('/run/{{ app }}.sock')],
    ['proxy_pass http://127.0.0.1:{{ port }}', socketUnit('127.0.0.1:{{ port }}')],
    ['proxy_pass http://127.0.0.1:{{ port }}', program('127.0.0.1:{{ port }}')],
    ['proxy_pass http://127.0.0.1:{{ port }}', conf("'127.0.0.1:{{ port }}'")],
    ['proxy_pass http://127.0.0.1:{{ port }}', conf("['127.0.0.1:{{ port }}']")],
    ['proxy_pass http://{{ bind }}', conf('"{{ bind }}"')],
    ['uwsgi_pass unix:/run/{{ app }}.sock', ini('/run/{{ app }}.sock')],
    ['uwsgi_pass unix:{{ socket }}', ini('{{ socket }}')],
    ['uwsgi_pass {{ socket }}', ini('{{ socket }}')],
    ['uwsgi_pass 127.0.0.1:{{ port }}', ini(':{{ port }}')],
    ['uwsgi_pass unix:{{ dir }}/app.sock', ini('app.sock', 'chdir = {{ dir }}\n')],
    ['uwsgi_pass unix:/srv/{{ app }}/app.sock', ini('run/../app.sock', 'chdir = /srv/{{ app }}\n')],
  ])('to %s agrees for sure with %j', async (pass, app) => {
    const edges = await link(pass, app);
    expect(edges).toHaveLength(1);
    expect(edges[0]).toMatch(/: exact$/);
  });

  it.each<[string, Texts, string]>([
    ['proxy_pass http://127.0.0.1:{{ item.port }}', unit('127.0.0.1:{{ item.port }}'), '{{ item.port }} may be another in each file'],
    ['proxy_pass http://{{ host }}:8000', unit('0.0.0.0:8000'), 'the template fills in the host {{ host }}: taken by its port'],
    [
      'proxy_pass http://127.0.0.1:{{ port }}',
      unit('{{ host }}:{{ port }}'),
      'the template fills in the host {{ host }}: taken by its port',
    ],
    [
      'proxy_pass http://127.0.0.1:${PORT}',
      { [UNIT]: `${gunicorn('127.0.0.1:${PORT}')}EnvironmentFile=/etc/app.env\n` },
      '${PORT} may be another in each environment',
    ],
  ])('to %s agrees likely with %j', async (pass, app, reason) => {
    const edges = await link(pass, app);
    expect(edges.map((edge) => edge.slice(edge.indexOf(': ', edge.indexOf(' on ')) + 2))).toEqual([`likely: ${reason}`]);
  });

  it.each<[string, Texts]>([
    ['proxy_pass http://127.0.0.1:{{ port }}', unit('127.0.0.1:{{ http_port }}')],
    ['proxy_pass http://127.0.0.1:{{ port }}', unit('127.0.0.1:8000')],
    ['proxy_pass http://127.0.0.1:{{ port }}', unit('10.0.0.5:{{ port }}')],
    ['proxy_pass http://127.0.0.1:{{ port }}', unit('127.0.0.1:<%= port %>')],
    ['proxy_pass http://unix:/run/{{ app }}.sock', unit('unix:/run/{{ app }}/{{ app }}.sock')],
    ['proxy_pass http://unix:/run/{{ app }}.sock', unit('{{ app }}')],
    ['proxy_pass http://{{ host }}:8000', unit('127.0.0.1:8000')],
    ['proxy_pass http://$host:{{ port }}', unit('$host:{{ port }}')],
    ['uwsgi_pass {{ socket }}', ini('{{ other }}')],
  ])('to %s finds nothing in %j', async (pass, app) => {
    const edges = await link(pass, app);
    expect(edges).toHaveLength(1);
    expect(edges[0]).toMatch(/ -> nothing: unknown: /);
  });

  it('meets what a script or a person fills in', async () => {
    const files = (mark: string): Texts => ({
      'files/nginx/app.conf.tpl': site(`uwsgi_pass unix:${mark}`),
      'files/uwsgi/app.ini.tpl': `[uwsgi]\nmodule = app\nsocket = ${mark}\n`,
    });
    for (const mark of ['%uwsgi_socket', '%{uwsgi_socket}', '/run/%app_name.sock', '/run/@APP@.sock', '/run/__APP__.sock']) {
      const [edge] = edgesOf(await stackOf(files(mark)));
      expect([mark, edge?.endsWith(': exact')]).toEqual([mark, true]);
    }
  });

  it('takes a magic variable of uWSGI for one where nothing says otherwise', async () => {
    const stack = await stackOf({
      'etc/nginx/conf.d/a.conf': site('uwsgi_pass unix:/run/app.sock'),
      'etc/uwsgi/app.ini': '[uwsgi]\nsocket = /run/%n.sock\n',
    });
    expect(edgesOf(stack)).toEqual(['unix:/run/app.sock -> uWSGI (app.ini) on unix:/run/app.sock: exact']);
  });
});

describe('a block of a template', () => {
  const choice = (lines: readonly string[]): string =>
    `{% if type == 'prod' %}\n${lines[0]}\n{% elif type == 'test' %}\n${lines[1]}\n{% endif %}\n`;
  const nginx = `server {\nlocation / {\n${choice(['uwsgi_pass 127.0.0.1:3031;', 'uwsgi_pass 127.0.0.1:3032;'])}}\n}\n`;

  it('agrees with the same on the other end', async () => {
    const stack = await stackOf({
      [NGINX]: nginx,
      'roles/uwsgi/templates/app.ini.j2': `[uwsgi]\nmodule = app\n${choice(['socket = 127.0.0.1:3031', 'socket = 127.0.0.1:3032'])}`,
    });
    expect(edgesOf(stack)).toEqual([
      '127.0.0.1:3031 -> uWSGI (app.ini.j2) on 127.0.0.1:3031: exact',
      '127.0.0.1:3032 -> uWSGI (app.ini.j2) on 127.0.0.1:3032: exact',
    ]);
  });

  it('makes a listener likely where the front is rendered in any case', async () => {
    const stack = await stackOf({
      [NGINX]: site('proxy_pass http://127.0.0.1:8000'),
      [UNIT]: `[Service]\n{% if tcp %}\nExecStart=/usr/bin/gunicorn -b 127.0.0.1:8000 a:b\n{% endif %}\n`,
    });
    expect(edgesOf(stack)).toEqual([
      "127.0.0.1:8000 -> gunicorn (app.service) on 127.0.0.1:8000: likely: gunicorn (app.service) listens there only where the template's condition holds: tcp",
    ]);
  });

  it('binds names that mean nothing outside', async () => {
    const looped = `upstream app {\n{% for server in servers %}\nserver 127.0.0.1:{{ server }};\n{% endfor %}\n}\n${site('proxy_pass http://app')}`;
    expect(edgesOf(await stackOf({ [NGINX]: looped, ...unit('127.0.0.1:{{ server }}') }))).toEqual([
      '127.0.0.1:{{ server }} -> gunicorn (app.service) on 127.0.0.1:{{ server }}: likely: server is set in the template itself and may be another there',
    ]);
  });

  it('leaves a setting of gunicorn open', async () => {
    const stack = await stackOf({
      'gunicorn.conf.py.j2':
        "{% if tcp %}\nbind = '127.0.0.1:8000'\n{% else %}\nbind = 'unix:/run/a.sock'\n{% endif %}\ntimeout = {{ timeout }}\n",
    });
    expect(stack.problems).toEqual([]);
    const [app] = stack.apps;
    expect(app?.kind === 'gunicorn' && [app.settings.get('bind').value.known, app.settings.get('timeout').value.known]).toEqual([
      false,
      false,
    ]);
  });
});

describe('an address with holes that nothing serves', () => {
  const findings = async (pass: string, bind: string): Promise<string[]> => {
    const sources = Object.entries({ [NGINX]: site(pass), ...unit(bind) }).map(([id, text]) => new SourceFile(id, text));
    const report = await lint({ sources, target: { versions: {} } }, { select: ['stack/socket-mismatch'] });
    return report.findings.map(({ severity, message }) => `${severity}: ${message}`);
  };

  it('is reported where it differs from the only other whatever is filled in', async () => {
    expect(await findings('proxy_pass http://unix:/run/{{ app }}/app.sock', 'unix:/run/{{ app }}/web.sock')).toEqual([
      'warning: nothing in view listens on unix:/run/{{ app }}/app.sock, and no route leads to gunicorn (app.service) on unix:/run/{{ app }}/web.sock: requests fail with 502, "connect() failed (2: No such file or directory)"; is unix:/run/{{ app }}/web.sock meant?',
    ]);
  });

  it.each([
    ['http://127.0.0.1:{{ port }}', '127.0.0.1:1{{ port }}'],
    ['http://127.0.0.1:{{ port }}', 'unix:/run/{{ app }}.sock'],
    ['http://unix:/run/{{ app }}.sock', 'unix:/run/{{ app }}-1.sock'],
  ])('is reported: %s and %s', async (target, bind) => {
    expect(await findings(`proxy_pass ${target}`, bind)).toHaveLength(1);
  });

  it.each([
    ['http://127.0.0.1:{{ port }}', '127.0.0.1:{{ other }}'],
    ['http://127.0.0.1:{{ port }}', '127.0.0.1:8000'],
    ['http://127.0.0.1:8000', '127.0.0.1:{{ port }}'],
    ['http://unix:/run/{{ a }}.sock', 'unix:/run/{{ b }}.sock'],
    ['http://unix:/run/{{ a }}/x.sock', 'unix:/run/{{ b }}/y.sock'],
    ['http://unix:/run/{{ a }}.sock', 'unix:/run/x.sock'],
    ['http://unix:/run/{{ item }}/x.sock', 'unix:/run/{{ item }}/y.sock'],
    ['http://{{ a }}', 'unix:/run/{{ b }}.sock'],
    ['http://{{ host }}:8000', '127.0.0.1:8001'],
  ])('is not reported where it may be the same: %s and %s', async (target, bind) => {
    expect(await findings(`proxy_pass ${target}`, bind)).toEqual([]);
  });
});

describe('of several branches of a template any may be meant', () => {
  const either = (a: string, b: string): string => `{% if x %}\n${a}\n{% else %}\n${b}\n{% endif %}\n`;
  const program = (port: number): string => `[program:app]\ncommand=/usr/bin/gunicorn -w 3 -b 127.0.0.1:${port} wsgi:app`;
  const cmd = (port: number): string => `CMD ["gunicorn", "-w", "3", "-b", "0.0.0.0:${port}", "wsgi:app"]`;
  const command = (port: number): string => `    command: ["gunicorn", "-w", "3", "-b", "0.0.0.0:${port}", "wsgi:app"]`;
  const compose = (web: string): Texts => ({
    'compose.yml.j2': `services:\n  web:\n    image: python:3.12\n${web}  nginx:\n    image: nginx\n    volumes: ["./deploy/nginx/app.conf:/etc/nginx/conf.d/app.conf"]\n`,
  });
  const UNIT_HEAD = '[Service]\nUser=app\n';
  const START = 'ExecStart=/usr/bin/gunicorn -w 3 -b 127.0.0.1:${PORT} wsgi:app\n';

  it.each<[string, Texts, string?]>([
    ['sections of supervisor', { 'deploy/app.conf.j2': `${either(program(8000), program(8001))}user=app\n` }],
    [
      'commands of a unit',
      { 'deploy/app.service.j2': UNIT_HEAD + either(START.replace('${PORT}', '8001'), START.replace('${PORT}', '8002')) },
    ],
    ['variables of a unit', { 'deploy/app.service.j2': UNIT_HEAD + either('Environment=PORT=8000', 'Environment=PORT=8001') + START }],
    [
      'variables of a file',
      { 'deploy/app.service': `${UNIT_HEAD}EnvironmentFile=/etc/app.env\n${START}`, 'etc/app.env.j2': either('PORT=8000', 'PORT=8001') },
    ],
    [
      'variables of supervisor',
      {
        'deploy/app.conf.j2': `[program:app]\n${either('environment=PORT=8000', 'environment=PORT=8001')}${program(1).split('\n')[1]!.replace(':1 ', ':%(ENV_PORT)s ')}\n`,
      },
    ],
    [
      'variables of upstart',
      {
        'deploy/app.conf.j2': `start on startup\n${either('env PORT=8000', 'env PORT=8001')}exec /usr/bin/gunicorn -w 3 -b 127.0.0.1:$PORT wsgi:app\n`,
      },
    ],
    ['commands of a service', compose(either(command(8000), command(8001))), 'web'],
    [
      'variables of a service',
      compose(
        `    command: ["sh", "-c", "exec gunicorn -w 3 -b 0.0.0.0:$$PORT wsgi:app"]\n    environment:\n${either('      PORT: 8000', '      PORT: 8001')}`,
      ),
      'web',
    ],
    [
      'commands of an image',
      {
        'compose.yml': compose('')['compose.yml.j2']!.replace('image: python:3.12', 'build: .'),
        Dockerfile: `FROM python:3.12\n${either(cmd(8000), cmd(8001))}`,
      },
      'web',
    ],
    [
      'variables of an image',
      {
        'compose.yml': compose('')['compose.yml.j2']!.replace('image: python:3.12', 'build: .'),
        Dockerfile: `FROM python:3.12\n${either('ENV PORT=8000', 'ENV PORT=8001')}CMD exec gunicorn -w 3 -b 0.0.0.0:$PORT wsgi:app\n`,
      },
      'web',
    ],
  ])('%s', async (_, texts, host = '127.0.0.1') => {
    const nginx = site(`proxy_pass http://${host}:8000; proxy_set_header Host $host`);
    const sources = Object.entries({ 'deploy/nginx/app.conf': nginx, ...texts }).map(([id, text]) => new SourceFile(id, text));
    const { findings } = await lint({ sources, target: { versions: {} } });
    expect(findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  });
});
