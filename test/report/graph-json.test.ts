import { describe, expect, it } from 'vitest';
import { graphJson } from '../../src/report/graph-json.ts';
import { gunicorn, site, stackOf, type Texts } from '../stack/support.ts';
import { fixtureStack, samePath } from './graph-support.ts';

const parsed = async (texts: Texts): Promise<Record<string, readonly unknown[]>> =>
  JSON.parse(graphJson(await stackOf(texts), samePath)) as Record<string, readonly unknown[]>;

/** What an application behind uwsgi_pass is told on one way, over plain HTTP. */
const chain = (id: string, app: string, edge: string, name: string): unknown => ({
  id,
  app,
  ways: [[edge]],
  frontProxies: { value: 0, assumed: true },
  proxyFix: { x_for: { value: 0 }, x_proto: { value: 1 }, x_host: { value: 0 }, x_port: { value: 0 }, x_prefix: { value: 0 } },
  scheme: { value: 'plain' },
  schemeHeader: null,
  django: {
    SECURE_PROXY_SSL_HEADER: { value: [] },
    USE_X_FORWARDED_HOST: { value: false },
    ALLOWED_HOSTS: { value: [name] },
    FORCE_SCRIPT_NAME: { value: '' },
  },
  otherHosts: [],
  prefix: { value: '' },
  prefixBy: 'nobody',
  remarks: [],
});

describe('the graph as json', () => {
  it('tells of a route that leads nowhere', async () => {
    expect(JSON.parse(graphJson(await fixtureStack('demo'), samePath))).toEqual({
      version: 1,
      target: {
        distro: { value: 'debian-12', from: 'config' },
        cores: { value: 2, from: 'config' },
        memory: null,
        frontProxies: null,
        versions: {
          nginx: { value: '1.22', from: 'config' },
          gunicorn: { value: '20.1', from: 'config' },
          uwsgi: { value: '2.0.21', from: 'config' },
        },
      },
      stacks: [{ id: 'k1', name: '.', fronts: ['f1'], apps: ['a1'], launches: ['u1'] }],
      fronts: [
        {
          id: 'f1',
          kind: 'nginx',
          complete: false,
          assumed: "Debian's package",
          version: { value: '1.22', from: 'config' },
          hosts: ['h1'],
          path: 'etc/nginx/sites-available/example.com',
          line: 1,
          servers: [
            {
              id: 's1',
              context: 'http',
              enabled: true,
              names: ['example.com'],
              listens: [
                { address: '0.0.0.0:80', ssl: false },
                { address: '[::]:80', ssl: false },
              ],
              path: 'etc/nginx/sites-available/example.com',
              line: 5,
            },
            {
              id: 's2',
              context: 'http',
              enabled: true,
              names: ['example.com'],
              listens: [
                { address: '0.0.0.0:443', ssl: true },
                { address: '[::]:443', ssl: true },
              ],
              path: 'etc/nginx/sites-available/example.com',
              line: 12,
            },
          ],
        },
      ],
      routes: [
        {
          id: 'r1',
          front: 'f1',
          server: 's2',
          location: '/',
          handler: 'proxy_pass',
          target: 'http://app_server',
          path: 'etc/nginx/sites-available/example.com',
          line: 25,
        },
      ],
      edges: [
        {
          id: 'e1',
          route: 'r1',
          address: 'unix:/run/web/app.sock',
          speaks: 'http',
          app: null,
          listener: null,
          next: null,
          host: 'h1',
          certainty: 'unknown',
          reason: 'nothing in view listens on unix:/run/web/app.sock',
          unserved: true,
          path: 'etc/nginx/sites-available/example.com',
          line: 2,
        },
      ],
      apps: [
        {
          id: 'a1',
          kind: 'gunicorn',
          label: 'gunicorn (web.service)',
          host: 'h1',
          path: 'etc/systemd/system/web.service',
          line: 11,
          startedBy: 'u1',
          emperor: null,
          version: { value: '20.1', from: 'config' },
          workers: { value: 3 },
          threads: { value: 1 },
          runsAs: { value: 'app' },
          mounts: [],
          listeners: [
            {
              id: 'l1',
              address: 'unix:/run/web/gunicorn.sock',
              protocol: 'http',
              via: 'bind',
              path: 'srv/app/gunicorn.conf.py',
              line: 2,
            },
          ],
        },
      ],
      launches: [
        {
          id: 'u1',
          name: 'web.service',
          manager: 'systemd',
          host: 'h1',
          path: 'etc/systemd/system/web.service',
          line: 11,
          user: { value: 'app' },
          cwd: { value: '/srv/app' },
          instances: { value: 1 },
        },
      ],
      hosts: [{ id: 'h1', kind: 'machine', name: 'the machine', project: null }],
      chains: [],
    });
  });

  it('tells of an Emperor and its vassals', async () => {
    expect(JSON.parse(graphJson(await fixtureStack('good-emperor'), samePath))).toEqual({
      version: 1,
      target: {
        distro: { value: 'debian-12', from: 'config' },
        cores: { value: 2, from: 'config' },
        memory: null,
        frontProxies: null,
        versions: {
          nginx: { value: '1.22', from: 'config' },
          gunicorn: { value: '20.1', from: 'config' },
          uwsgi: { value: '2.0.21', from: 'config' },
        },
      },
      stacks: [{ id: 'k1', name: '.', fronts: ['f1'], apps: ['a1', 'a2', 'a3'], launches: ['u1'] }],
      fronts: [
        {
          id: 'f1',
          kind: 'nginx',
          complete: false,
          assumed: "Debian's package",
          version: { value: '1.22', from: 'config' },
          hosts: ['h1'],
          path: 'nginx/sites-available/blog.example.com',
          line: 1,
          servers: [
            {
              id: 's1',
              context: 'http',
              enabled: true,
              names: ['blog.example.com'],
              listens: [
                { address: '0.0.0.0:80', ssl: false },
                { address: '[::]:80', ssl: false },
              ],
              path: 'nginx/sites-available/blog.example.com',
              line: 1,
            },
            {
              id: 's2',
              context: 'http',
              enabled: true,
              names: ['shop.example.com'],
              listens: [
                { address: '0.0.0.0:80', ssl: false },
                { address: '[::]:80', ssl: false },
              ],
              path: 'nginx/sites-available/shop.example.com',
              line: 1,
            },
          ],
        },
      ],
      routes: [
        {
          id: 'r1',
          front: 'f1',
          server: 's1',
          location: '/',
          handler: 'uwsgi_pass',
          target: 'unix:/run/uwsgi/blog.sock',
          path: 'nginx/sites-available/blog.example.com',
          line: 14,
        },
        {
          id: 'r2',
          front: 'f1',
          server: 's2',
          location: '/',
          handler: 'uwsgi_pass',
          target: 'unix:/run/uwsgi/shop.sock',
          path: 'nginx/sites-available/shop.example.com',
          line: 14,
        },
      ],
      edges: [
        {
          id: 'e1',
          route: 'r1',
          address: 'unix:/run/uwsgi/blog.sock',
          speaks: 'uwsgi',
          app: 'a2',
          listener: 'l1',
          next: null,
          host: 'h1',
          certainty: 'exact',
          reason: '',
          unserved: false,
          path: 'nginx/sites-available/blog.example.com',
          line: 14,
        },
        {
          id: 'e2',
          route: 'r2',
          address: 'unix:/run/uwsgi/shop.sock',
          speaks: 'uwsgi',
          app: 'a3',
          listener: 'l2',
          next: null,
          host: 'h1',
          certainty: 'exact',
          reason: '',
          unserved: false,
          path: 'nginx/sites-available/shop.example.com',
          line: 14,
        },
      ],
      apps: [
        {
          id: 'a1',
          kind: 'uwsgi',
          label: 'uWSGI (emperor.uwsgi.service)',
          host: 'h1',
          path: 'systemd/emperor.uwsgi.service',
          line: 10,
          startedBy: 'u1',
          emperor: null,
          version: { value: '2.0.21', from: 'config' },
          workers: { value: 1 },
          threads: { value: 1 },
          runsAs: { value: 'root' },
          mounts: [],
          listeners: [],
        },
        {
          id: 'a2',
          kind: 'uwsgi',
          label: 'uWSGI (blog.ini)',
          host: 'h1',
          path: 'vassals/blog.ini',
          line: 2,
          startedBy: 'u1',
          emperor: 'a1',
          version: { value: '2.0.21', from: 'config' },
          workers: { value: 2 },
          threads: { value: 1 },
          runsAs: { value: 'blog' },
          mounts: [],
          listeners: [
            { id: 'l1', address: 'unix:/run/uwsgi/blog.sock', protocol: 'uwsgi', via: 'socket', path: 'vassals/blog.ini', line: 8 },
          ],
        },
        {
          id: 'a3',
          kind: 'uwsgi',
          label: 'uWSGI (shop.ini)',
          host: 'h1',
          path: 'vassals/shop.ini',
          line: 2,
          startedBy: 'u1',
          emperor: 'a1',
          version: { value: '2.0.21', from: 'config' },
          workers: { value: 2 },
          threads: { value: 1 },
          runsAs: { value: 'shop' },
          mounts: [],
          listeners: [
            { id: 'l2', address: 'unix:/run/uwsgi/shop.sock', protocol: 'uwsgi', via: 'socket', path: 'vassals/shop.ini', line: 8 },
          ],
        },
      ],
      launches: [
        {
          id: 'u1',
          name: 'emperor.uwsgi.service',
          manager: 'systemd',
          host: 'h1',
          path: 'systemd/emperor.uwsgi.service',
          line: 10,
          user: { value: 'root' },
          cwd: { value: '/' },
          instances: { value: 1 },
        },
      ],
      hosts: [{ id: 'h1', kind: 'machine', name: 'the machine', project: null }],
      chains: [chain('c1', 'a2', 'e1', 'blog.example.com'), chain('c2', 'a3', 'e2', 'shop.example.com')],
    });
  });

  it('gives null and the reason for what is not known', async () => {
    const { edges, apps, launches } = await parsed({
      'etc/nginx/sites-available/app': site('proxy_pass http://$backend'),
      'app.service': '[Service]\nExecStart=/usr/bin/gunicorn -c /srv/gone.py -w 2 wsgi:app\n',
      Procfile: 'web: gunicorn --bind $ADDRESS wsgi:app\n',
    });
    expect({ edges, apps, launches }).toEqual({
      edges: [
        {
          id: 'e1',
          route: 'r1',
          address: null,
          text: 'http://$backend',
          speaks: 'http',
          app: null,
          listener: null,
          next: null,
          host: 'h1',
          certainty: 'unknown',
          reason: 'it holds the variable $backend',
          unserved: false,
          path: 'etc/nginx/sites-available/app',
          line: 4,
        },
      ],
      apps: [
        {
          id: 'a1',
          kind: 'gunicorn',
          label: 'gunicorn (app.service)',
          host: 'h1',
          path: 'app.service',
          line: 2,
          startedBy: 'u1',
          emperor: null,
          version: null,
          workers: { value: 2 },
          threads: { value: null, reason: 'a configuration out of view may set it' },
          runsAs: { value: null, reason: 'a configuration out of view may set it' },
          mounts: [],
          listeners: [
            {
              id: 'l1',
              address: null,
              text: '',
              reason: 'a configuration that is not in view may set it',
              protocol: 'http',
              via: 'bind',
              path: 'app.service',
              line: 2,
            },
          ],
        },
        {
          id: 'a2',
          kind: 'gunicorn',
          label: 'gunicorn (Procfile web)',
          host: 'h1',
          path: 'Procfile',
          line: 1,
          startedBy: 'u2',
          emperor: null,
          version: null,
          workers: { value: null, reason: 'a configuration out of view may set it' },
          threads: { value: null, reason: 'a configuration out of view may set it' },
          runsAs: { value: null, reason: 'a configuration out of view may set it' },
          mounts: [],
          listeners: [
            {
              id: 'l2',
              address: null,
              text: '',
              reason: '$ADDRESS is not known here',
              protocol: 'http',
              via: 'bind',
              path: 'Procfile',
              line: 1,
            },
          ],
        },
      ],
      launches: [
        {
          id: 'u1',
          name: 'app.service',
          manager: 'systemd',
          host: 'h1',
          path: 'app.service',
          line: 2,
          user: { value: 'root' },
          cwd: { value: '/' },
          instances: { value: 1 },
        },
        {
          id: 'u2',
          name: 'Procfile web',
          manager: 'procfile',
          host: 'h1',
          path: 'Procfile',
          line: 1,
          user: { value: null, reason: 'no user is stated' },
          cwd: { value: null, reason: 'the folder of the Procfile' },
          instances: { value: 1 },
        },
      ],
    });
  });

  it('tells in which container an application is that no command in view starts, where its file is put into but one', async () => {
    const texts = { Dockerfile: 'FROM python:3.12\nCOPY uwsgi.ini /srv/\n', 'uwsgi.ini': '[uwsgi]\nmaster = true\nsocket = /run/a.sock\n' };
    const where = async (more: Texts): Promise<unknown> => {
      const { apps, hosts } = (await parsed({ ...texts, ...more })) as Record<
        string,
        readonly { id: string; host?: string; name: string }[]
      >;
      return hosts!.find(({ id }) => id === apps![0]!.host)!.name;
    };
    expect(await where({})).toBe('container of Dockerfile');
    expect(await where({ 'dev/Dockerfile': 'FROM python:3.13\nCOPY uwsgi.ini /srv/\n' })).toBe('the machine');
  });

  it('takes this machine for no answer', async () => {
    const texts = {
      'srv/gunicorn.conf.py': 'import multiprocessing\nworkers = multiprocessing.cpu_count() * 2 + 1\n',
      'app.service': gunicorn('127.0.0.1:1 -c /srv/gunicorn.conf.py'),
    };
    const workers = async (from: 'flag' | 'machine'): Promise<unknown> => {
      const stack = await stackOf(texts, { target: { versions: {}, cores: { value: 4, from } } });
      return (JSON.parse(graphJson(stack, samePath)) as { apps: { workers: unknown }[] }).apps[0]!.workers;
    };
    expect([await workers('flag'), await workers('machine')]).toEqual([
      { value: 9 },
      { value: null, reason: 'it depends on the number of cores: cpu_count() * 2 + 1' },
    ]);
  });

  it('holds nothing that a terminal acts on', async () => {
    const stack = await stackOf({
      'etc/nginx/sites-available/app': site('proxy_pass http://127.0.0.1:8000').replace('location /', 'location "/\u202e\u001b[31m"'),
    });
    const json = graphJson(stack, samePath);
    expect(/"location": (.*),/.exec(json)![1]).toBe('"/\\u202e\\u001b[31m"');
    expect((JSON.parse(json) as { routes: { location: string }[] }).routes[0]!.location).toBe('/\u202e\u001b[31m');
  });
});
