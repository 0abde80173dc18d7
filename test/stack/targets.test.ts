import { describe, expect, it } from 'vitest';
import { factSource } from '../../src/stack/fact-source.ts';
import type { Stack } from '../../src/stack/model.ts';
import type { Target } from '../../src/target.ts';
import { valueOf } from '../../src/text/value.ts';
import { gunicorn, service, site, stackOf, type Texts } from './support.ts';

const debian: Target = { distro: { value: 'debian-12', from: 'flag' }, versions: {} };

/** `label version (where from)` of each application. */
const versions = ({ apps, files }: Stack): string[] =>
  apps.map(({ label, version, versionFact }) => {
    const by = versionFact && factSource(versionFact, files);
    return `${label}${version === undefined ? '' : ` ${version}`}${by === undefined ? '' : ` (${by})`}`;
  });

const versionsIn = async (texts: Texts, target: Target = { versions: {} }): Promise<string[]> => versions(await stackOf(texts, { target }));

const CONF = 'bind = "127.0.0.1:8000"\nworkers = 3\n';

describe('the version of an application server', () => {
  it.each<[what: string, texts: Texts, expected: string[]]>([
    [
      'is pinned beside its configuration',
      { 'gunicorn.conf.py': CONF, 'requirements.txt': '\ngunicorn==20.1.0\n' },
      ['gunicorn (gunicorn.conf.py) 20.1.0 (requirements.txt:2)'],
    ],
    [
      'is pinned around a folder of the deployment',
      { 'deploy/gunicorn.conf.py': CONF, 'src/requirements.txt': 'gunicorn==20.1.0\n' },
      ['gunicorn (gunicorn.conf.py) 20.1.0 (src/requirements.txt:1)'],
    ],
    [
      'is pinned in a folder of requirements',
      { 'app/gunicorn.conf.py': CONF, 'requirements/base.txt': 'gunicorn==20.1.0', 'requirements/dev.txt': '-r base.txt' },
      ['gunicorn (gunicorn.conf.py) 20.1.0 (requirements/base.txt:1)'],
    ],
    [
      'is that of the lock file',
      {
        'gunicorn.conf.py': CONF,
        'pyproject.toml': 'dependencies = [\n"gunicorn==19.0"\n]',
        'uv.lock': '[[package]]\nname = "gunicorn"\nversion = "23.0.0"\n',
      },
      ['gunicorn (gunicorn.conf.py) 23.0.0 (uv.lock:3)'],
    ],
    [
      'is that of the constraints',
      { 'gunicorn.conf.py': CONF, 'requirements.txt': 'gunicorn\n', 'constraints.txt': 'gunicorn==20.1.0' },
      ['gunicorn (gunicorn.conf.py) 20.1.0 (constraints.txt:1)'],
    ],
    [
      'is left open by a range',
      { 'app/gunicorn.conf.py': CONF, 'app/requirements.txt': 'gunicorn>=20', 'requirements.txt': 'gunicorn==20.1.0' },
      ['gunicorn (gunicorn.conf.py)'],
    ],
    [
      'is left open by two that do not agree',
      { 'gunicorn.conf.py': CONF, 'requirements.txt': 'gunicorn==20.1.0', 'requirements-prod.txt': 'gunicorn==20.0.4' },
      ['gunicorn (gunicorn.conf.py)'],
    ],
    [
      'is not that of a neighbour',
      { 'examples/a/gunicorn.conf.py': CONF, 'examples/b/requirements.txt': 'gunicorn==20.1.0' },
      ['gunicorn (gunicorn.conf.py)'],
    ],
    [
      'is that of each project',
      {
        'a/gunicorn.conf.py': CONF,
        'a/requirements.txt': 'gunicorn==20.1.0',
        'b/gunicorn.conf.py': CONF,
        'b/requirements.txt': 'gunicorn==19.9.0',
      },
      ['gunicorn (gunicorn.conf.py) 20.1.0 (a/requirements.txt:1)', 'gunicorn (gunicorn.conf.py) 19.9.0 (b/requirements.txt:1)'],
    ],
    [
      'is that of the folder it runs in',
      {
        'etc/systemd/system/web.service': service('/srv/app/venv/bin/gunicorn wsgi:app'),
        'srv/app/requirements.txt': 'gunicorn==20.1.0',
        'srv/other/requirements.txt': 'gunicorn==19.9.0',
      },
      ['gunicorn (web.service) 20.1.0 (srv/app/requirements.txt:1)'],
    ],
    [
      'of uWSGI is pinned under either name',
      { 'uwsgi.ini': '[uwsgi]\nhttp-socket = :8000\nmodule = app\n', 'requirements.txt': 'pyuwsgi==2.0.23.post1\n' },
      ['uWSGI (uwsgi.ini) 2.0.23 (requirements.txt:1)'],
    ],
  ])('%s', async (_, texts, expected) => {
    expect(await versionsIn(texts)).toEqual(expected);
  });

  it('is what flags say first', async () => {
    const texts = { 'gunicorn.conf.py': CONF, 'requirements.txt': 'gunicorn==20.1.0' };
    expect(await versionsIn(texts, { versions: { gunicorn: { value: '23.0', from: 'flag' } } })).toEqual([
      'gunicorn (gunicorn.conf.py) 23.0',
    ]);
  });

  it("is the distribution's for its own program alone", async () => {
    const texts = (program: string): Texts => ({ 'web.service': service(`${program} wsgi:app`), 'requirements.txt': 'gunicorn==23.0.0' });
    expect(await versionsIn(texts('/usr/bin/gunicorn'), debian)).toEqual(['gunicorn (web.service) 20.1.0 (debian-12)']);
    expect(await versionsIn(texts('/usr/bin/gunicorn'))).toEqual(['gunicorn (web.service)']);
    expect(await versionsIn(texts('/usr/local/bin/gunicorn'), debian)).toEqual(['gunicorn (web.service) 23.0.0 (requirements.txt:1)']);
    expect(await versionsIn({ 'web.service': service('gunicorn wsgi:app') }, debian)).toEqual(['gunicorn (web.service)']);
  });

  it("is the distribution's for what its own service starts", async () => {
    const texts = { 'etc/uwsgi/apps-enabled/web.ini': '[uwsgi]\nplugins = python3\nmodule = app\nsocket = /run/web.sock\n' };
    expect(await versionsIn(texts, debian)).toEqual(['uWSGI (web.ini) 2.0.21 (debian-12)']);
    expect(await versionsIn(texts)).toEqual(['uWSGI (web.ini)']);
  });

  it('is asked of files that were not read yet, and of no more of them than are near', async () => {
    const names = ['app/requirements.txt', 'other/requirements.txt', 'poetry.lock', 'README.md'];
    const stack = await stackOf({ 'app/gunicorn.conf.py': CONF }, { names });
    expect(stack.files.wants.map(({ path, id, aside }) => [path, id, aside])).toEqual([
      ['app/requirements.txt', 'app/requirements.txt', true],
      ['poetry.lock', 'poetry.lock', true],
    ]);
    const given = await stackOf(
      { 'app/gunicorn.conf.py': CONF },
      { names, target: { versions: { gunicorn: { value: '20.1', from: 'flag' } } } },
    );
    expect(given.files.wants.filter(({ aside }) => aside)).toEqual([]);
  });
});

/** The version of each configuration of nginx. */
const fronts = ({ nginx, targetOf, files }: Stack): string[] =>
  nginx.map((config) => {
    const fact = targetOf(config).versions.nginx;
    return fact === undefined ? '?' : `${fact.value} (${factSource(fact, files)})`;
  });

describe('the version of nginx', () => {
  const MAIN = `events {}\nhttp {\n${site('return 204')}}\n`;

  it.each<[what: string, text: string, distro: string | undefined, expected: string]>([
    ["is that of the distribution's package", `user www-data;\n${MAIN}`, 'debian-12', '1.22.1 (debian-12)'],
    ['is known by any name of the release', `user www-data;\n${MAIN}`, 'bookworm', '1.22.1 (debian-12)'],
    ["is not known of nginx.org's package, which runs as nginx", `user nginx;\n${MAIN}`, 'debian-12', '?'],
    ['is not known where there are streams of it', `user nginx;\n${MAIN}`, 'rhel-9', '?'],
    ['is that of the series of Alpine', `user nginx;\n${MAIN}`, 'alpine-3.19', '1.24 (alpine-3.19)'],
    ['is not known of a distribution without its release', MAIN, 'debian', '?'],
    ['is not known of a release that is not known', MAIN, 'debian-99', '?'],
    ['is not known of nothing', MAIN, undefined, '?'],
  ])('%s', async (_, text, distro, expected) => {
    const target: Target = { versions: {}, ...(distro !== undefined && { distro: { value: distro, from: 'flag' } }) };
    expect(fronts(await stackOf({ 'nginx.conf': text }, { target }))).toEqual([expected]);
  });

  it('says in its problems whose version it is', async () => {
    const texts = { 'nginx.conf': `events {}\nhttp {\n  server {\n    http2 on;\n  }\n}\n` };
    const { problems } = await stackOf(texts, { target: debian });
    expect(problems.map(({ severity, message, help }) => [severity, message, help])).toEqual([
      ['warning', 'unknown directive "http2"', '"http2" came with nginx 1.25.1; the target has 1.22.1 (debian-12)'],
    ]);
    const given = await stackOf(texts, { target: { versions: { nginx: { value: '1.22', from: 'flag' } } } });
    expect(given.problems.map(({ severity, help }) => [severity, help])).toEqual([
      ['error', '"http2" came with nginx 1.25.1; the target has 1.22'],
    ]);
  });
});

describe('the nginx.conf of a package', () => {
  const texts = { 'etc/nginx/sites-available/app': site('proxy_pass http://127.0.0.1:8000'), 'app.service': gunicorn('127.0.0.1:8000') };
  const held = ({ nginx }: Stack, name: string): string[] =>
    nginx[0]!.servers[0]!.scope.effective(name).entries.map(({ args }) => args.join(' '));

  it('is taken where the main file is out of view and the distribution is known', async () => {
    const stack = await stackOf(texts, { target: debian });
    const [config] = stack.nginx;
    expect([config!.assumed?.id, config!.complete, config!.user]).toEqual(['<debian>/nginx.conf', false, undefined]);
    expect([held(stack, 'gzip'), held(stack, 'ssl_protocols'), held(stack, 'client_max_body_size')]).toEqual([
      ['on'],
      ['TLSv1 TLSv1.1 TLSv1.2 TLSv1.3'],
      [],
    ]);
    expect(config!.files.map(({ id }) => id)).toEqual(['etc/nginx/sites-available/app']);
    expect(config!.servers).toHaveLength(1);
    expect(stack.edges.map(({ certainty }) => certainty)).toEqual(['exact']);
    expect(stack.problems).toEqual([]);
  });

  it('is not taken of a distribution that nobody names, or beside a main file', async () => {
    expect((await stackOf(texts)).nginx[0]!.assumed).toBeUndefined();
    const whole = await stackOf(
      { ...texts, 'etc/nginx/nginx.conf': 'events {}\nhttp {\n  include sites-available/*;\n}\n' },
      { target: debian },
    );
    expect([whole.nginx.length, whole.nginx[0]!.assumed, held(whole, 'gzip')]).toEqual([1, undefined, []]);
  });

  it.each(['debian-11', 'debian-13', 'ubuntu-24.04', 'rhel-9', 'amazon-2', 'alpine-3.19', 'fedora'])(
    'of %s is one nginx would take',
    async (distro) => {
      const stack = await stackOf(texts, { target: { distro: { value: distro, from: 'flag' }, versions: {} } });
      expect(stack.nginx[0]!.assumed?.virtual).toBe(true);
      expect(stack.nginx[0]!.root.holes).toEqual([]);
      expect(stack.problems).toEqual([]);
    },
  );
});

describe('what the containers are made of', () => {
  const COMPOSE = 'services:\n  nginx:\n    image: IMAGE\n    volumes:\n      - ./nginx/app.conf:/etc/nginx/conf.d/default.conf:ro\n';
  const conf = site('proxy_pass http://web:8000');
  const composed = async (image: string, target?: Target): Promise<Stack> =>
    stackOf({ 'docker-compose.yml': COMPOSE.replace('IMAGE', image), 'nginx/app.conf': conf }, target && { target });

  it.each<[image: string, version: string, main: string | undefined, user: string | undefined]>([
    ['nginx:1.25.3-alpine', '1.25.3 (docker-compose.yml:3)', '<nginx-image>/nginx.conf', 'nginx'],
    ['nginx:1.25', '?', '<nginx-image>/nginx.conf', 'nginx'],
    ['nginxinc/nginx-unprivileged:1.26.0', '1.26.0 (docker-compose.yml:3)', '<nginx-unprivileged>/nginx.conf', 'nginx'],
    ['example/nginx:1.25.3', '?', undefined, undefined],
  ])('is known of %s', async (image, version, main, user) => {
    const stack = await composed(image);
    const [config] = stack.nginx;
    expect([fronts(stack), config!.assumed?.id, valueOf(stack.nginxUser(config!))]).toEqual([[version], main, user]);
  });

  it('counts less than what is given', async () => {
    const stack = await composed('nginx:1.25.3-alpine', { ...debian, versions: { nginx: { value: '1.22', from: 'config' } } });
    const { distro, versions: own } = stack.targetOf(stack.nginx[0]!);
    expect([distro?.value, own.nginx?.value]).toEqual(['debian-12', '1.22']);
  });

  it('is not known of a file that two containers read differently', async () => {
    const second = COMPOSE.replace('services:\n', '').replace('nginx:', 'other:').replace('IMAGE', 'nginx:1.27.0');
    const stack = await stackOf({ 'docker-compose.yml': COMPOSE.replace('IMAGE', 'nginx:1.25.3') + second, 'nginx/app.conf': conf });
    expect([stack.hostsOf(stack.nginx[0]!).length, fronts(stack)]).toEqual([2, ['?']]);
  });

  it('is the package of the distribution that an image is built on', async () => {
    const dockerfile =
      'FROM python:3.12-slim-bookworm\nRUN apt-get update && apt-get install -y nginx\nCOPY app.conf /etc/nginx/sites-enabled/app\nCMD ["nginx", "-g", "daemon off;"]\n';
    const stack = await stackOf({ 'app.conf': site('return 204'), Dockerfile: dockerfile });
    expect([fronts(stack), stack.nginx[0]!.assumed?.id]).toEqual([['1.22.1 (debian-12)'], '<debian>/nginx.conf']);
  });

  it('tells the version for a configuration that no command in view reads, where its containers agree', async () => {
    const build = (version: string): string =>
      `FROM python:3.12-slim\nRUN pip install gunicorn==${version}\nCOPY gunicorn.conf.py /srv/\nENTRYPOINT ["/start"]\n`;
    const texts = { 'gunicorn.conf.py': 'bind = "0.0.0.0:8000"\nworkers = 2\n', 'requirements.txt': 'gunicorn==22.0.0\n' };
    expect(await versionsIn({ ...texts, Dockerfile: build('20.1.0') })).toEqual(['gunicorn (gunicorn.conf.py) 20.1.0 (Dockerfile:2)']);
    expect(await versionsIn({ ...texts, Dockerfile: build('20.1.0'), 'Dockerfile.dev': build('23.0.0') })).toEqual([
      'gunicorn (gunicorn.conf.py) 22.0.0 (requirements.txt:1)',
    ]);
  });

  it('is that of the container of a pod', async () => {
    const pod = (image: string): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata:\n  app.conf: |\n    server {\n        listen 80;\n    }\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: nginx\n      image: ${image}\n      volumeMounts: [{name: conf, mountPath: /etc/nginx/conf.d}]\n  volumes: [{name: conf, configMap: {name: conf}}]\n`;
    expect(fronts(await stackOf({ 'k8s/web.yaml': pod('nginx:1.25.3-alpine3.18') }))).toEqual(['1.25.3 (k8s/web.yaml:16)']);
  });

  it('tells the version of an application server that its build installs', async () => {
    const build = (run: string): string =>
      `ARG TAG=3.12\nFROM python:\${TAG}-slim AS base\nRUN ${run}\nFROM base\nCMD ["gunicorn", "--bind", "0.0.0.0:8000", "wsgi:app"]\n`;
    expect(await versionsIn({ 'web/Dockerfile': build('pip install gunicorn==20.1.0') })).toEqual([
      'gunicorn (Dockerfile) 20.1.0 (web/Dockerfile:3)',
    ]);
    const texts = { 'web/Dockerfile': build('pip install -r requirements.txt'), 'web/requirements.txt': 'gunicorn==23.0.0' };
    expect(await versionsIn(texts)).toEqual(['gunicorn (Dockerfile) 23.0.0 (web/requirements.txt:1)']);
    expect(await versionsIn({ ...texts, 'web/Dockerfile': build('pip install gunicorn') })).toEqual([
      'gunicorn (Dockerfile) 23.0.0 (web/requirements.txt:1)',
    ]);
  });
});
