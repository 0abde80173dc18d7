import { describe, expect, it } from 'vitest';
import { edgesOf, gunicorn, service, site, stackOf, type Texts } from './support.ts';

const front = (port: number): string => site(`proxy_pass http://127.0.0.1:${port}`);
const app = (port: number): string => gunicorn(`127.0.0.1:${port}`);

/** Each part as `name: fronts, applications, launches`. */
const partsOf = async (texts: Texts): Promise<string[]> =>
  (await stackOf(texts)).parts.all.map(({ name, nginx, apps, launches }) => `${name}: ${nginx.length}, ${apps.length}, ${launches.length}`);

describe('the stacks below one path', () => {
  it.each<[string, Texts, string[]]>([
    ['nothing', {}, ['.: 0, 0, 0']],
    ['one in the root', { 'nginx.conf': front(1), 'app.service': app(1) }, ['.: 1, 1, 1']],
    ['one in parts', { 'nginx/site.conf': front(1), 'systemd/app.service': app(1) }, ['.: 1, 1, 1']],
    ['one in a folder', { 'deploy/nginx.conf': front(1), 'deploy/app.service': app(1), 'README.conf': '' }, ['.: 1, 1, 1']],
    [
      'two services',
      { 'shop/nginx.conf': front(1), 'shop/shop.service': app(1), 'blog/nginx.conf': front(2), 'blog/blog.service': app(2) },
      ['blog: 1, 1, 1', 'shop: 1, 1, 1'],
    ],
    [
      'two roles',
      {
        'roles/shop/templates/nginx.conf.j2': front(1),
        'roles/shop/templates/shop.service.j2': app(1),
        'roles/blog/templates/nginx.conf.j2': front(2),
        'roles/blog/templates/blog.service.j2': app(2),
        'roles/common/files/celery.service': service('/usr/bin/celery -A app worker'),
      },
      ['.: 0, 0, 1', 'roles/blog: 1, 1, 1', 'roles/shop: 1, 1, 1'],
    ],
    [
      'an example beside the real thing',
      { 'nginx.conf': front(1), 'app.service': app(1), 'examples/demo/nginx.conf': front(1), 'examples/demo/app.service': app(1) },
      ['.: 1, 1, 1', 'examples: 1, 1, 1'],
    ],
    [
      'environments within services',
      Object.fromEntries(
        ['shop/prod', 'shop/staging', 'blog/prod', 'blog/staging'].flatMap((folder) => [
          [`${folder}/nginx.conf`, front(1)],
          [`${folder}/app.service`, app(1)],
        ]),
      ),
      ['blog/prod: 1, 1, 1', 'blog/staging: 1, 1, 1', 'shop/prod: 1, 1, 1', 'shop/staging: 1, 1, 1'],
    ],
    [
      'the folders of a host are one',
      {
        'etc/nginx/conf.d/a.conf': front(1),
        'etc/systemd/system/a.service': app(1),
        'srv/b/nginx.conf': front(2),
        'srv/b/b.service': app(2),
      },
      ['.: 2, 2, 2'],
    ],
  ])('are told apart: %s', async (_, texts, parts) => {
    expect(await partsOf(texts)).toEqual(parts);
  });

  it('are not linked with each other', async () => {
    const stack = await stackOf({
      'shop/nginx.conf': front(8000),
      'shop/shop.service': app(9000),
      'blog/nginx.conf': front(9000),
      'blog/blog.service': app(8000),
    });
    expect(edgesOf(stack)).toEqual([
      '127.0.0.1:8000 -> nothing: unknown: nothing in view listens on 127.0.0.1:8000',
      '127.0.0.1:9000 -> nothing: unknown: nothing in view listens on 127.0.0.1:9000',
    ]);
  });

  it('share what lies above them and has no front there', async () => {
    const stack = await stackOf({
      'app.service': app(8000),
      'a/nginx.conf': front(8000),
      'a/worker.service': app(1),
      'b/nginx.conf': front(8000),
      'b/worker.service': app(2),
    });
    expect(edgesOf(stack)).toEqual(Array.from({ length: 2 }, () => '127.0.0.1:8000 -> gunicorn (app.service) on 127.0.0.1:8000: exact'));
  });

  it('may stand behind one front, perhaps', async () => {
    const stack = await stackOf({
      'nginx.conf': front(8001),
      'a/nginx.conf': front(8000),
      'a/a.service': app(8001),
      'b/nginx.conf': front(8000),
      'b/b.service': app(8002),
    });
    expect(edgesOf(stack)[0]).toBe(
      '127.0.0.1:8001 -> gunicorn (a.service) on 127.0.0.1:8001: likely: gunicorn (a.service) belongs to the stack in a',
    );
  });

  it('bear deep paths', async () => {
    const deep = 'x/'.repeat(3000);
    expect(await partsOf({ [`${deep}nginx.conf`]: front(1), [`${deep}app.service`]: app(1) })).toEqual(['.: 1, 1, 1']);
  });
});

describe('one configuration that several commands name', () => {
  it('is read for the front by the one that is started beside it', async () => {
    const start = '[program:web]\ndirectory=/srv/web\ncommand=/usr/bin/gunicorn -c /srv/web/gunicorn.conf.py app\n';
    const stack = await stackOf({
      'local/gunicorn.conf.py': "bind = '127.0.0.1:8000'\n",
      'local/nginx.conf': front(8000),
      'local/supervisor.conf': start,
      'images/supervisor.conf': start.replace('program:web', 'program:other'),
    });
    expect(edgesOf(stack)).toEqual(['127.0.0.1:8000 -> gunicorn (program:web) on 127.0.0.1:8000: exact']);
  });
});

describe('installations for several environments', () => {
  const vassal = '[uwsgi]\nmodule = app\nsocket = /run/app.sock\nmaster = true\n';
  const files = (...environments: readonly string[]): Texts => ({
    'deploy/common/nginx/site.conf': site('uwsgi_pass unix:/run/app.sock'),
    ...Object.fromEntries(environments.map((name) => [`deploy/${name}/uwsgi/app.ini`, vassal])),
  });

  it('are each alone where they are', async () => {
    const edges = edgesOf(await stackOf(files('production', 'staging')));
    expect(edges).toEqual(Array.from({ length: 2 }, () => 'unix:/run/app.sock -> uWSGI (app.ini) on unix:/run/app.sock: exact'));
  });

  it('are several where the paths do not say for what each is', async () => {
    expect(edgesOf(await stackOf(files('production', 'other')))).toEqual([
      'unix:/run/app.sock -> uWSGI (app.ini) on unix:/run/app.sock: likely: 2 application servers listen there',
    ]);
  });

  it('belong to their own fronts', async () => {
    const stack = await stackOf({
      'conf/nginx.prod.conf': front(8000),
      'conf/nginx.dev.conf': front(8000),
      'conf/web-prod.service': app(8000),
      'conf/web-dev.service': app(8000),
    });
    expect(edgesOf(stack)).toEqual([
      '127.0.0.1:8000 -> gunicorn (web-prod.service) on 127.0.0.1:8000: exact',
      '127.0.0.1:8000 -> gunicorn (web-dev.service) on 127.0.0.1:8000: exact',
    ]);
  });

  it('are likely not those of another', async () => {
    expect(edgesOf(await stackOf({ 'nginx.prod.conf': front(8000), 'web-dev.service': app(8000) }))).toEqual([
      '127.0.0.1:8000 -> gunicorn (web-dev.service) on 127.0.0.1:8000: likely: gunicorn (web-dev.service) is that of development, the front that of production',
    ]);
  });
});
