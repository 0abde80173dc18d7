import { describe, expect, it } from 'vitest';
import { valueOf } from '../../src/text/value.ts';
import type { Launch } from '../../src/launchers/launch.ts';
import { lint } from '../../src/index.ts';
import { showAddress } from '../../src/servers/address.ts';
import { SourceFile } from '../../src/text/source.ts';
import { edgesOf, gunicorn, site, stackOf, type Texts } from './support.ts';

const SLIM = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\n';

/** Each launch of a container as `name in host: words (way, directory, user)`. */
async function launches(texts: Texts): Promise<string[]> {
  const { launches: all } = await stackOf(texts);
  return all.map(
    ({ name, words, through, cwd, user }) =>
      `${name}: ${words.map(({ value, hole }) => (hole === undefined ? value : `<${value}>`)).join(' ')} (${through}, ${valueOf(cwd) ?? '?'}, ${valueOf(user) ?? '?'})`,
  );
}

const one = async (texts: Texts): Promise<Launch> => (await stackOf(texts)).launches[0]!;

describe('what a container starts', () => {
  it('is put together from ENTRYPOINT and CMD', async () => {
    const run = (end: string) => launches({ Dockerfile: SLIM + end });
    expect(await run('CMD ["gunicorn", "a:b"]\n')).toEqual(['Dockerfile: gunicorn a:b (direct, /app, root)']);
    expect(await run('CMD gunicorn a:b\nUSER app:web\n')).toEqual(['Dockerfile: gunicorn a:b (shell, /app, app)']);
    expect(await run('CMD exec gunicorn a:b\n')).toEqual(['Dockerfile: gunicorn a:b (shell-exec, /app, root)']);
    expect(await run("CMD ['gunicorn', 'a:b']\n")).toEqual(['Dockerfile: [gunicorn, a:b] (shell, /app, root)']);
    expect(await run('ENTRYPOINT ["gunicorn"]\nCMD ["-w", "2", "a:b"]\n')).toEqual(['Dockerfile: gunicorn -w 2 a:b (direct, /app, root)']);
    expect(await run('ENTRYPOINT gunicorn a:b\nCMD ["-w", "2"]\n')).toEqual(['Dockerfile: gunicorn a:b (shell, /app, root)']);
    expect(await run('ENV P=80 Q=x\nCMD gunicorn -b :$P$Q a:b\n')).toEqual(['Dockerfile: gunicorn -b :80x a:b (shell, /app, root)']);
    expect(await run('RUN true\n')).toEqual([]);
  });

  it('follows stages, their targets, and scripts that are copied', async () => {
    const dockerfile = `${SLIM.replace('slim', 'slim AS base')}CMD ["gunicorn", "base"]\nFROM base AS dev\nENTRYPOINT ["dev.sh"]\nFROM base\nCOPY docker/start.sh /start\nCMD ["/start", "gunicorn", "last"]\n`;
    const texts = { Dockerfile: dockerfile, 'docker/start.sh': '#!/bin/sh\ncd /srv\nexec "$@" -w 2\n' };
    expect(await launches(texts)).toEqual(['Dockerfile: gunicorn last -w 2 (shell-exec, /srv, root)']);
    const compose = 'services:\n  web:\n    build: {context: ., target: base}\n';
    expect(await launches({ ...texts, 'compose.yml': compose })).toEqual(['service web: gunicorn base (direct, /app, root)']);
  });

  it('is read of compose files of the first format', async () => {
    const texts = {
      'own.Dockerfile': `${SLIM}CMD ["gunicorn", "a:b"]\n`,
      'docker-compose.yml': 'web:\n  build: .\n  dockerfile: own.Dockerfile\n',
    };
    expect(await launches(texts)).toEqual(['service web: gunicorn a:b (direct, /app, root)']);
  });

  it('is said over the image by the service', async () => {
    const run = (service: string, more: Texts = {}) =>
      launches({
        Dockerfile: `${SLIM}ENTRYPOINT ["gunicorn"]\nCMD ["a:b"]\n`,
        ...more,
        'compose.yml': `services:\n  web:\n    build: .\n${service}`,
      });
    expect(await run('    command: -w 2 "a b:c"\n')).toEqual(['service web: gunicorn -w 2 a b:c (direct, /app, root)']);
    expect(await run('    command: [a, -x]\n    user: "0:5"\n    working_dir: /w\n')).toEqual([
      'service web: gunicorn a -x (direct, /w, root)',
    ]);
    expect(await run('    entrypoint: uwsgi --ini x\n')).toEqual(['service web: uwsgi --ini x (direct, /app, root)']);
    expect(await run('    command: >\n      bash -c "echo\n      && exec gunicorn -b :$$PORT ${W:-x} $NO"\n')).toEqual([
      'service web: gunicorn bash -c echo && exec gunicorn -b :$PORT x $NO (direct, /app, root)'
        .replace('echo &&', '<echo &&')
        .replace('$NO', '$NO>'),
    ]);
    expect(await run('    command: -b ${HOST}:${PORT?no} ${A:+b}\n', { '.env': 'HOST="0.0.0.0" # c\nPORT=80\nA=1\n' })).toEqual([
      'service web: gunicorn -b 0.0.0.0:80 b (direct, /app, root)',
    ]);
  });

  it('knows its environment, its signal and its time', async () => {
    const compose = `services:
  web:
    image: python:3.12
    command: gunicorn a:b
    environment: {A: b, C: "\${X:-y}"}
    env_file: [web.env]
    stop_signal: QUIT
    stop_grace_period: 1m30s
    init: true
`;
    const { manager, environment, environmentComplete } = await one({ 'compose.yml': compose, 'web.env': "A=a\nB='$b'\n" });
    expect([...environment].map(([name, value]) => [name, valueOf(value)])).toEqual([
      ['A', 'b'],
      ['B', '$b'],
      ['C', 'y'],
    ]);
    expect(environmentComplete).toBe(true);
    expect(manager).toMatchObject({
      kind: 'compose',
      stopSignal: { value: 'SIGQUIT' },
      stopGrace: { value: 90 },
      init: true,
      form: 'exec',
    });
    expect((await one({ 'compose.yml': compose })).environmentComplete).toBe(false);
    expect(
      (await one({ 'compose.yml': compose.replace('python:3.12', 'tiangolo/uvicorn-gunicorn'), 'web.env': '' })).environmentComplete,
    ).toBe(false);
  });

  it('has anchors, extensions and overrides in it', async () => {
    const base = `x-app: &app
  image: python:3.12
  environment: {A: "1"}
services:
  web:
    <<: *app
    command: gunicorn a:b
  other:
    extends: {service: web}
    command: gunicorn c:d
`;
    expect(await launches({ 'docker-compose.yml': base })).toEqual([
      'service web: gunicorn a:b (direct, /, root)',
      'service other: gunicorn c:d (direct, /, root)',
    ]);
    const override = 'services:\n  web:\n    command: gunicorn over\n';
    expect(await launches({ 'docker-compose.yml': base, 'docker-compose.override.yml': override })).toEqual([
      'service web: gunicorn over (direct, /, root)',
      'service other: gunicorn c:d (direct, /, root)',
    ]);
    expect(
      (await launches({ 'docker-compose.yml': base, 'docker-compose.prod.yml': override })).map((text) => text.replace(/ \(.*/, '')),
    ).toEqual([
      'service web of docker-compose.yml: gunicorn a:b',
      'service other of docker-compose.yml: gunicorn c:d',
      'service web of docker-compose.prod.yml: gunicorn over',
      'service other of docker-compose.prod.yml: gunicorn c:d',
    ]);
  });

  it('has supervisord start programs in it', async () => {
    const stack = await stackOf({
      Dockerfile: 'FROM python:3.12\nCOPY conf/super.conf /etc/super.conf\nCMD ["supervisord", "-c", "/etc/super.conf"]\n',
      'conf/super.conf': '[supervisord]\nnodaemon=true\n[program:web]\ncommand=gunicorn a:b\n',
    });
    expect(stack.launches.map(({ name, host }) => `${name} in ${host.name}`)).toEqual([
      'Dockerfile in container of Dockerfile',
      'program:web in container of Dockerfile',
    ]);
  });
});

describe('supervisord in a container', () => {
  const texts = (programs: string, more = ''): Texts => ({
    Dockerfile: 'FROM python:3.12\nENV PORT=9000 MODE=image\nWORKDIR /srv/app\nCOPY super.conf /etc/supervisor/conf.d/web.conf\n',
    'compose.yml': `services:\n  web:\n    build: .\n    user: app\n    command: supervisord -n -c /etc/supervisor/conf.d/web.conf\n    environment: {MODE: service}\n${more}`,
    'super.conf': `[supervisord]\nnodaemon=true\nenvironment=LEVEL="%(ENV_MODE)s"\n${programs}`,
  });

  it('gives its programs the environment, the directory and the user of the container', async () => {
    const { launches: all, listeners } = await stackOf(texts('[program:web]\ncommand=gunicorn a:b\nenvironment=OWN="%(ENV_LEVEL)s"\n'));
    const { environment, environmentComplete, cwd, user } = all[1]!;
    expect([...environment].map(([name, value]) => `${name}=${valueOf(value)}`)).toEqual([
      'PORT=9000',
      'MODE=service',
      'LEVEL=service',
      'OWN=service',
    ]);
    expect([environmentComplete, valueOf(cwd), user && valueOf(user)]).toEqual([true, '/srv/app', 'app']);
    // gunicorn binds $PORT where nothing else is said.
    expect(listeners.map(({ address }) => showAddress(address))).toEqual(['0.0.0.0:9000']);
  });

  it('leaves the environment open where a template fills it in, or a file of it is not in view', async () => {
    const complete = async (all: Texts): Promise<boolean> => (await stackOf(all)).launches[1]!.environmentComplete;
    expect(await complete(texts('[program:web]\ncommand=gunicorn a:b\nenvironment={{ all }}\n'))).toBe(false);
    expect(await complete(texts('[program:web]\ncommand=gunicorn a:b\n', '    env_file: web.env\n'))).toBe(false);
  });

  it.each([
    [
      'an entrypoint that hands on',
      'ENTRYPOINT ["/code/start.sh"]\nCMD ["supervisord", "-n", "-c", "/code/super.conf"]\n',
      'export W=4\nexec "$@"\n',
    ],
    ['a script', 'CMD ["/code/start.sh"]\n', 'python manage.py migrate\nexport W=4\nexec supervisord -n -c /code/super.conf\n'],
  ])('is found behind %s, with the web server that it starts', async (_, run, script) => {
    const stack = await stackOf({
      Dockerfile: `FROM python:3.12\nCOPY . /code\n${run}`,
      'start.sh': `#!/bin/sh\n${script}`,
      'super.conf':
        '[supervisord]\nnodaemon=true\n[program:web]\ncommand=gunicorn -w %(ENV_W)s -b 127.0.0.1:8000 a:b\n[program:front]\ncommand=nginx -c /code/front.conf\n',
      'front.conf': `events {}\nhttp {\n${site('proxy_pass http://127.0.0.1:8000')}}\n`,
    });
    expect(stack.launches.map(({ name, host }) => `${name} in ${host.name}`)).toEqual(
      ['Dockerfile', 'program:web', 'program:front'].map((name) => `${name} in container of Dockerfile`),
    );
    expect(stack.edges.map(({ host }) => host.name)).toEqual(['container of Dockerfile']);
    expect(edgesOf(stack)).toEqual(['127.0.0.1:8000 -> gunicorn (program:web) on 127.0.0.1:8000: exact']);
    expect(stack.launches[1]!.words.map(({ value }) => value)).toContain('4');
  });

  it('does not go to its directory unless it is a daemon', async () => {
    const cwd = async (all: Texts): Promise<string | undefined> => valueOf((await stackOf(all)).launches[1]!.cwd);
    const program = 'directory=/opt\n[program:web]\ncommand=gunicorn a:b\n';
    expect(await cwd(texts(program))).toBe('/srv/app');
    const daemon = { ...texts(program), 'super.conf': `[supervisord]\n${program}` };
    expect(await cwd(daemon)).toBe('/opt');
    expect(await cwd(texts('[program:web]\ncommand=gunicorn a:b\ndirectory=inner\n'))).toBe('/srv/app/inner');
  });

  it('starts programs that take each other the port', async () => {
    const two = '[program:a]\ncommand=gunicorn -b :80 a:b\n[program:b]\ncommand=gunicorn -b :80 a:b\n';
    const found = async (all: Texts) =>
      (await lint({ sources: Object.entries(all).map(([id, text]) => new SourceFile(id, text)), target: { versions: {} } })).findings
        .filter(({ rule }) => rule === 'stack/duplicate-bind')
        .map(({ severity, message, at }) => [severity, message, at.file]);
    const message =
      'gunicorn (program:a) and gunicorn (program:b) both listen on 0.0.0.0:80: the one that starts later finds the port in use and ends; give each its own port';
    expect(await found(texts(two))).toEqual([['error', message, 'super.conf']]);
    expect(await found(texts(`${two}autostart=false\n`))).toEqual([]);
    // Each in a container of its own.
    const apart = texts(two, '  other:\n    build: .\n    command: gunicorn -b :80 a:b\n');
    expect(await found({ ...apart, 'super.conf': two.slice(0, two.indexOf('[program:b]')) })).toEqual([]);
  });
});

/** nginx and an application in two containers. */
const pair = (web: string, nginx = '', pass = 'proxy_pass http://web:8000'): Texts => ({
  'compose.yml': `services:\n  web:\n    image: python:3.12\n${web}  nginx:\n    image: nginx\n${nginx}    volumes:\n      - ./app.conf:/etc/nginx/conf.d/app.conf\n      - sock:/run/sock\n`,
  'app.conf': site(pass),
});

describe('the configuration of a front in a container', () => {
  const web = '  web: {image: "python:3.12", command: gunicorn -b 0.0.0.0:8000 a:b}\n';
  const nginx = (more: string, name = 'nginx'): string => `  ${name}:\n    image: nginx:1.26\n${more}`;
  const mount = (...volumes: string[]): string => `    volumes: [${volumes.map((volume) => JSON.stringify(volume)).join(', ')}]\n`;
  const compose = (...services: string[]): string => `services:\n${services.join('')}`;
  const up = 'upstream app { server web:8000; }\n';
  const exact = 'web:8000 -> gunicorn (service web) on 0.0.0.0:8000: exact';
  /** Each configuration by its files and hosts, then the edges. */
  const seen = async (texts: Texts): Promise<readonly unknown[]> => {
    const stack = await stackOf(texts);
    const fronts = stack.nginx.map(
      (front) =>
        `${front.files.map(({ id }) => id).join(' ')} in ${stack
          .hostsOf(front)
          .map(({ name }) => name)
          .join(', ')}`,
    );
    return [fronts, edgesOf(stack)];
  };

  it('is what lies there together, whatever it is called in the repository', async () => {
    const texts = {
      'nginx/prod.conf': site('proxy_pass http://app'),
      'upstream.conf': up,
      'other/dev.conf': site('proxy_pass http://nobody:1'),
    };
    const volumes = mount('./nginx/prod.conf:/etc/nginx/conf.d/default.conf', './upstream.conf:/etc/nginx/conf.d/upstream.conf');
    expect(await seen({ ...texts, 'compose.yml': compose(web, nginx(volumes)) })).toEqual([
      ['nginx/prod.conf upstream.conf in service nginx', 'other/dev.conf in the machine'],
      [exact, 'nobody:1 -> nothing: unknown: nobody:1 is on another host'],
    ]);
    const built = {
      ...texts,
      Dockerfile: 'FROM nginx:1.26\nCOPY nginx/prod.conf /etc/nginx/conf.d/default.conf\nCOPY upstream.conf /etc/nginx/conf.d/\n',
      'compose.yml': compose(web, '  nginx:\n    build: .\n'),
    };
    expect((await seen(built))[1]).toEqual([exact, 'nobody:1 -> nothing: unknown: nobody:1 is on another host']);
  });

  it('has what it includes from elsewhere in it alone', async () => {
    const texts = {
      'core/site.conf': site('proxy_pass http://web:8000', 'include /etc/nginx/snippets/headers.conf;\n'),
      'core/headers.conf': 'add_header X-A b;\n',
      'compose.yml': compose(
        web,
        nginx(mount('./core/site.conf:/templates/site.conf', './core/headers.conf:/etc/nginx/snippets/headers.conf')),
      ),
    };
    expect((await seen(texts))[0]).toEqual(['core/site.conf core/headers.conf in service nginx']);
  });

  it('is one for containers that hold the same, and read once where they share a part', async () => {
    const texts = { 'a.conf': site('proxy_pass http://app'), 'b.conf': up, 'c.conf': site('proxy_pass http://web:8000') };
    const both = mount('./a.conf:/etc/nginx/conf.d/a.conf', './b.conf:/etc/nginx/conf.d/b.conf');
    expect(await seen({ ...texts, 'compose.yml': compose(web, nginx(both), nginx(both, 'other')) })).toEqual([
      ['a.conf b.conf in service nginx, service other', 'c.conf in the machine'],
      [exact, exact, expect.stringContaining('web:8000 -> gunicorn')],
    ]);
    const more = mount('./a.conf:/etc/nginx/conf.d/a.conf', './b.conf:/etc/nginx/conf.d/b.conf', './c.conf:/etc/nginx/conf.d/c.conf');
    const [fronts, edges] = await seen({ ...texts, 'compose.yml': compose(web, nginx(both), nginx(more, 'other')) });
    expect(fronts).toEqual(['a.conf b.conf c.conf in service nginx, service other']);
    expect(edges).toEqual([exact, exact, exact, exact]);
  });

  it('is rendered from templates with the environment of the container', async () => {
    const texts = (environment: string, more = ''): Texts => ({
      'nginx/site.conf.template': site('proxy_pass http://${APP_HOST}:${APP_PORT}'),
      'compose.yml': compose(web, nginx(`${mount('./nginx:/etc/nginx/templates')}    environment: {${environment}}\n${more}`)),
    });
    const ends = async (all: Texts) => (await stackOf(all)).edges.map(({ app, certainty, reason }) => [app?.label, certainty, reason]);
    expect(await ends(texts('APP_HOST: web, APP_PORT: "8000"'))).toEqual([['gunicorn (service web)', 'exact', '']]);
    expect(await ends(texts('APP_HOST: web, APP_PORT: "8001"'))).toEqual([
      [undefined, 'unknown', 'gunicorn (service web) listens on 0.0.0.0:8000, not on port 8001'],
    ]);
    // Another command than nginx's is not served by the entrypoint; neither is a variable that comes from elsewhere.
    for (const open of [
      texts('APP_HOST: web, APP_PORT: "8000"', '    command: sh -c "nginx -g \'daemon off;\'"\n'),
      texts('APP_HOST: web, APP_PORT: "$PORT"'),
      texts('APP_HOST: web'),
    ])
      expect((await ends(open)).map(([, certainty]) => certainty)).toEqual(['unknown']);
    const other = { ...texts('APP_HOST: web, APP_PORT: "8000"', '    command: [nginx-debug, -g, "daemon off;"]\n') };
    expect((await ends(other)).map(([, certainty]) => certainty)).toEqual(['exact']);
  });

  it('is filled in by each container for itself', async () => {
    const of = (name: string, host: string): string =>
      nginx(`${mount('./nginx:/etc/nginx/templates')}    environment: {APP: ${host}}\n`, name);
    const stack = await stackOf({
      'nginx/site.conf.template': site('proxy_pass http://${APP}:8000'),
      'compose.yml': compose(web, web.replace('web', 'api'), of('one', 'web'), of('two', 'api')),
    });
    expect(stack.routes).toHaveLength(1);
    expect(stack.edges.map(({ host, app, certainty }) => [host.name, app?.label, certainty])).toEqual([
      ['service one', 'gunicorn (service web)', 'exact'],
      ['service two', 'gunicorn (service api)', 'exact'],
    ]);
  });
});

describe('routes between containers', () => {
  const edges = async (texts: Texts): Promise<string[]> => edgesOf(await stackOf(texts));
  const command = (bind: string): string => `    command: gunicorn -b ${bind} a:b\n`;

  it('lead by the names of the deployment', async () => {
    const there = ['web:8000 -> gunicorn (service web) on 0.0.0.0:8000: exact'];
    expect(await edges(pair(command('0.0.0.0:8000')))).toEqual(there);
    const named = (more: string, name: string) => edges(pair(command('0.0.0.0:8000') + more, '', `proxy_pass http://${name}:8000`));
    expect(await named('    container_name: App_1\n', 'app_1')).toEqual(['app_1:8000 -> gunicorn (service web) on 0.0.0.0:8000: exact']);
    expect(await named('    networks: {default: {aliases: [back]}}\n', 'back')).toEqual([
      'back:8000 -> gunicorn (service web) on 0.0.0.0:8000: exact',
    ]);
    expect(await edges(pair(command('0.0.0.0:8000'), '    links: ["web:up"]\n', 'proxy_pass http://up:8000'))).toEqual([
      'up:8000 -> gunicorn (service web) on 0.0.0.0:8000: exact',
    ]);
    expect(await named('', 'other')).toEqual(['other:8000 -> nothing: unknown: other:8000 is on another host']);
  });

  it('do not lead to a loopback, another port, or what is not in view', async () => {
    expect(await edges(pair(command('127.0.0.1:8000')))).toEqual([
      'web:8000 -> nothing: unknown: gunicorn (service web) listens on 127.0.0.1:8000, which is inside its container alone',
    ]);
    expect(await edges(pair(command('0.0.0.0:9000')))).toEqual([
      'web:8000 -> nothing: unknown: gunicorn (service web) listens on 0.0.0.0:9000, not on port 8000',
    ]);
    expect(await edges(pair(''))).toEqual(['web:8000 -> nothing: unknown: no application server in view runs in service web']);
    expect(await edges(pair(command('0.0.0.0:8000'), '', 'proxy_pass http://127.0.0.1:8000'))).toEqual([
      '127.0.0.1:8000 -> nothing: unknown: 127.0.0.1:8000 is service nginx itself; gunicorn (service web) runs in service web',
    ]);
  });

  it('lead over a loopback that two containers share', async () => {
    const pass = 'proxy_pass http://127.0.0.1:8000';
    const there = ['127.0.0.1:8000 -> gunicorn (service web) on 127.0.0.1:8000: exact'];
    expect(await edges(pair(`${command('127.0.0.1:8000')}    network_mode: service:nginx\n`, '', pass))).toEqual(there);
    expect(await edges(pair(`${command('127.0.0.1:8000')}    network_mode: host\n`, '    network_mode: host\n', pass))).toEqual(there);
  });

  it('lead to a socket in a folder that both share, wherever each has it', async () => {
    const pass = 'proxy_pass http://unix:/run/sock/a.sock';
    const volume = (name: string): string => `    volumes: ["${name}:/sockets"]\n`;
    expect(await edges(pair(command('unix:/sockets/a.sock') + volume('sock'), '', pass))).toEqual([
      'unix:/run/sock/a.sock -> gunicorn (service web) on unix:/sockets/a.sock: exact',
    ]);
    expect(await edges(pair(command('unix:/run/sock/a.sock') + volume('other'), '', pass))).toEqual([
      'unix:/run/sock/a.sock -> nothing: unknown: gunicorn (service web) has unix:/run/sock/a.sock in files of its own, which service nginx does not share',
    ]);
  });

  it('find sockets behind the link that /var/run is', async () => {
    const volume = (target: string): string => `    volumes: ["sock:${target}"]\n`;
    const texts = pair(command('unix:/var/run/app/a.sock') + volume('/run/app'), '', 'proxy_pass http://unix:/var/run/sock/a.sock');
    expect(await edges(texts)).toEqual(['unix:/run/sock/a.sock -> gunicorn (service web) on unix:/run/app/a.sock: exact']);
    const swapped = { ...texts, 'compose.yml': texts['compose.yml']!.replaceAll(':/run/', ':/var/run/') };
    expect(await edges(swapped)).toEqual(['unix:/run/sock/a.sock -> gunicorn (service web) on unix:/run/app/a.sock: exact']);
  });

  it('lead by name where two are in one network, and nowhere else', async () => {
    const networks = (web: string, nginx: string) => edges(pair(command('0.0.0.0:8000') + web, nginx));
    const there = ['web:8000 -> gunicorn (service web) on 0.0.0.0:8000: exact'];
    const apart = ['web:8000 -> nothing: unknown: service nginx and service web are in no network together'];
    expect(await networks('    networks: [back]\n', '    networks: {front: , back: }\n')).toEqual(there);
    expect(await networks('    networks: [default]\n', '')).toEqual(there);
    expect(await networks('    networks: [back]\n', '    networks: {front: }\n')).toEqual(apart);
    expect(await networks('    networks: [back]\n', '')).toEqual(apart);
    expect(await networks('    networks: ["$N"]\n', '')).toEqual(there);
    expect(await networks('    network_mode: host\n', '')).toEqual(apart);
    expect(await networks('    networks: [back]\n', '    network_mode: host\n')).toEqual(apart);
    expect(await networks('    network_mode: bridge\n', '')).toEqual(there);
  });

  it('lead to other deployments over a network that both take from outside', async () => {
    const network = (body: string): string => `networks:\n  proxy: ${body}\n`;
    const texts = (own: string, other: string): Texts => ({
      'edge/compose.yml': `services:\n  nginx:\n    image: nginx\n    networks: [proxy]\n    volumes: ["./app.conf:/etc/nginx/conf.d/app.conf"]\n${network(own)}`,
      'edge/app.conf': site('proxy_pass http://web:8000'),
      'shop/compose.yml': `services:\n  web:\n    image: python:3.12\n    networks: [proxy]\n${command('0.0.0.0:8000')}${network(other)}`,
    });
    const there = ['web:8000 -> gunicorn (service web of shop/compose.yml) on 0.0.0.0:8000: exact'];
    expect(await edges(texts('{external: true}', '{external: true}'))).toEqual(there);
    expect(await edges(texts('{external: {name: proxy}}', '{name: proxy}'))).toEqual(there);
    const nowhere = ['web:8000 -> nothing: unknown: web:8000 is on another host'];
    expect(await edges(texts('{external: true}', '{}'))).toEqual(nowhere);
    expect(await edges(texts('{external: true, name: a}', '{external: true, name: b}'))).toEqual(nowhere);
  });

  it('lead to a socket in a volume that two deployments take from outside', async () => {
    const volume = (body: string): string =>
      `    volumes: ["sock:/run/sock", "./app.conf:/etc/nginx/conf.d/app.conf"]\nvolumes:\n  sock: ${body}\n`;
    const texts = (body: string): Texts => ({
      'edge/compose.yml': `services:\n  nginx:\n    image: nginx\n${volume(body)}`,
      'edge/app.conf': site('proxy_pass http://unix:/run/sock/a.sock'),
      'shop/compose.yml': `services:\n  web:\n    image: python:3.12\n${command('unix:/run/sock/a.sock')}${volume(body)}`,
    });
    expect(await edges(texts('{external: true}'))).toEqual([
      'unix:/run/sock/a.sock -> gunicorn (service web of shop/compose.yml) on unix:/run/sock/a.sock: exact',
    ]);
    expect((await edges(texts('{}')))[0]).toMatch(/-> nothing: unknown/);
  });

  it('lead from the machine to a published port, and to no other', async () => {
    const texts = (ports: string): Texts => ({
      'compose.yml': `services:\n  web:\n    image: python:3.12\n${command('0.0.0.0:8000')}    ports: [${ports}]\n`,
      'etc/nginx/conf.d/app.conf': site('proxy_pass http://127.0.0.1:9000'),
    });
    const there = ['127.0.0.1:9000 -> gunicorn (service web) on 0.0.0.0:8000: exact'];
    expect(await edges(texts('"9000:8000"'))).toEqual(there);
    expect(await edges(texts('"127.0.0.1:9000-9001:8000-8001/tcp"'))).toEqual(there);
    expect(await edges(texts('{target: 8000, published: "9000"}'))).toEqual(there);
    const nowhere = ['127.0.0.1:9000 -> nothing: unknown: no application server in view'];
    expect(await edges(texts('"10.0.0.1:9000:8000"'))).toEqual(nowhere);
    expect(await edges(texts('"8000"'))).toEqual(nowhere);
  });

  it('lead to whichever lies nearer where a server of nginx listens on a port that a container may be published at', async () => {
    const behind = 'server {\n    listen 8000;\n    location / {\n        return 204;\n    }\n}\n';
    const texts = (next: string): Texts => ({
      'prod/Dockerfile': `${SLIM}CMD ["gunicorn", "-b", "0.0.0.0:8000", "a:b"]\n`,
      'prod/nginx/app.conf': site('proxy_pass http://127.0.0.1:8000'),
      [next]: behind,
    });
    expect(await edges(texts('vagrant/nginx/dev.conf'))).toEqual([
      '127.0.0.1:8000 -> gunicorn (Dockerfile) on 0.0.0.0:8000: likely: a server of nginx listens there too (vagrant/nginx/dev.conf)',
    ]);
    expect(await edges(texts('prod/nginx/next.conf'))).toEqual([
      '127.0.0.1:8000 -> nothing: likely: gunicorn (Dockerfile) may listen there too',
    ]);
    const published = `services:\n  web:\n    image: python:3.12\n${command('0.0.0.0:8000')}    ports: ["8000:8000"]\n`;
    expect(await edges({ ...texts('prod/nginx/next.conf'), 'prod/Dockerfile': SLIM, 'prod/compose.yml': published })).toEqual([
      '127.0.0.1:8000 -> nothing: likely: gunicorn (service web) may listen there too',
    ]);
  });

  it('go on from each deployment that reads the file, to its own application', async () => {
    const texts = pair(command('0.0.0.0:8000'));
    const both = { 'app.conf': texts['app.conf']!, 'dev.yml': texts['compose.yml']!, 'prod.yml': texts['compose.yml']! };
    expect(await edges(both)).toEqual([
      'web:8000 -> gunicorn (service web of dev.yml) on 0.0.0.0:8000: exact',
      'web:8000 -> gunicorn (service web of prod.yml) on 0.0.0.0:8000: exact',
    ]);
  });

  it('leave the machine without containers as it was', async () => {
    const machine = { 'web.service': gunicorn('127.0.0.1:8000'), 'etc/nginx/conf.d/a.conf': site('proxy_pass http://127.0.0.1:8000') };
    const there = ['127.0.0.1:8000 -> gunicorn (web.service) on 127.0.0.1:8000: exact'];
    expect(await edges(machine)).toEqual(there);
    expect(await edges({ ...machine, Dockerfile: `${SLIM}CMD ["gunicorn", "-b", "0.0.0.0:8000", "a:b"]\n` })).toEqual(there);
  });

  it('bear an alias that holds itself many times over', async () => {
    const bomb = [
      'a: &a [x, x]',
      ...Array.from(
        { length: 20 },
        (_, i) =>
          `${String.fromCharCode(98 + i)}: &${String.fromCharCode(98 + i)} [*${String.fromCharCode(97 + i)}, *${String.fromCharCode(97 + i)}]`,
      ),
    ];
    const stack = await stackOf({ 'compose.yml': `${bomb.join('\n')}\nservices:\n  web:\n    image: x\n    command: gunicorn a:b\n` });
    expect(stack.hosts.length).toBeLessThanOrEqual(2);
  });
});
