import { describe, expect, it } from 'vitest';
import { lintFiles } from '../../src/index.ts';
import type { Stack } from '../../src/stack/model.ts';
import { edgesOf, stackOf } from './support.ts';

const configMap = (name: string, data: Readonly<Record<string, string>>, namespace?: string): string =>
  [
    'apiVersion: v1',
    'kind: ConfigMap',
    `metadata: {name: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`}}`,
    'data:',
    ...Object.entries(data).flatMap(([key, text]) => [`  ${key}: |`, ...text.split('\n').map((line) => `    ${line}`)]),
    '',
  ].join('\n');

interface ContainerOf {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly more?: object;
}

/** A Deployment; YAML holds JSON. */
function deployment(
  name: string,
  containers: readonly ContainerOf[],
  volumes: readonly object[] = [],
  more: object = {},
  namespace?: string,
): string {
  const spec = {
    containers: containers.map(({ more: own, ...rest }) => ({ image: 'example.com/app:1', ...rest, ...own })),
    volumes,
    ...more,
  };
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  const template = { metadata: { labels: { app: name } }, spec };
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: ${JSON.stringify(metadata)}\nspec: ${JSON.stringify({ template })}\n`;
}

const service = (name: string, ports: string, more = '', namespace?: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`}}\nspec:\n  selector: {app: ${name}}\n  ports: ${ports}\n${more}`;

const passTo = (address: string): string => `server { location / { proxy_pass http://${address}; } }`;

const all = (...documents: readonly string[]): string => documents.join('---\n');

const NGINX = { name: 'nginx', image: 'nginx:1.26' } as const;
const mount = (name: string, path: string, more: object = {}): object => ({ name, mountPath: path, ...more });
const mounting = (...mounts: readonly object[]): { more: object } => ({ more: { volumeMounts: mounts } });
const fromMap = (name: string, more: object = {}): object => ({ name, configMap: { name, ...more } });

/** nginx in a pod of its own, with one site. */
const edge = (address: string, namespace?: string): string =>
  all(
    configMap('edge', { 'default.conf': passTo(address) }, namespace),
    deployment('edge', [{ ...NGINX, ...mounting(mount('edge', '/etc/nginx/conf.d')) }], [fromMap('edge')], {}, namespace),
  );

const app = (name: string, bind: string, more: object = {}, namespace?: string): string =>
  deployment(name, [{ name: 'app', command: ['gunicorn', '--bind', bind, 'wsgi'], more }], [], {}, namespace);

const linked = async (...documents: readonly string[]): Promise<string[]> => edgesOf(await stackOf({ 'k8s/all.yaml': all(...documents) }));

const missedIn = ({ edges }: Stack): string[] => edges.map(({ missed }) => (missed ? `${missed.by}: ${missed.listener.app.label}` : ''));

describe('pods', () => {
  it('share the loopback between their containers', async () => {
    const pod = deployment(
      'web',
      [
        { ...NGINX, ...mounting(mount('web', '/etc/nginx/conf.d')) },
        { name: 'app', command: ['gunicorn', '--bind', '127.0.0.1:8000', 'wsgi'] },
      ],
      [fromMap('web')],
    );
    expect(await linked(configMap('web', { 'default.conf': passTo('127.0.0.1:8000') }), pod)).toEqual([
      '127.0.0.1:8000 -> gunicorn (Deployment web (app)) on 127.0.0.1:8000: exact',
    ]);
  });

  it('do not share it with others', async () => {
    const stack = await stackOf({ 'k8s/all.yaml': all(edge('127.0.0.1:8000'), app('web', '0.0.0.0:8000')) });
    expect(edgesOf(stack)).toEqual([
      '127.0.0.1:8000 -> nothing: unknown: 127.0.0.1:8000 is container nginx of Deployment edge itself; gunicorn (Deployment web (app)) runs in container app of Deployment web',
    ]);
    expect(missedIn(stack)).toEqual(['loopback: gunicorn (Deployment web (app))']);
  });

  it('share sockets through their volumes, where both mount them', async () => {
    const pod = (appMounts: readonly object[]): string =>
      deployment(
        'web',
        [
          { ...NGINX, ...mounting(mount('web', '/etc/nginx/conf.d'), mount('run', '/sockets')) },
          { name: 'app', command: ['gunicorn', '--bind', 'unix:/run/app/web.sock', 'wsgi'], more: { volumeMounts: appMounts } },
        ],
        [fromMap('web'), { name: 'run', emptyDir: {} }],
      );
    const map = configMap('web', { 'default.conf': passTo('unix:/sockets/web.sock') });
    expect(await linked(map, pod([mount('run', '/run/app')]))).toEqual([
      'unix:/sockets/web.sock -> gunicorn (Deployment web (app)) on unix:/run/app/web.sock: exact',
    ]);
    const apart = await stackOf({ 'k8s/all.yaml': all(configMap('web', { 'default.conf': passTo('unix:/run/app/web.sock') }), pod([])) });
    expect(missedIn(apart)).toEqual(['folder: gunicorn (Deployment web (app))']);
  });

  it('are left alone where a template chooses among parts of the manifest, ConfigMaps are read', async () => {
    const stack = await stackOf({
      'chart/templates/deployment.yaml': `{{- if .Values.on }}\n${all(edge('127.0.0.1:8000'), app('web', '0.0.0.0:8000'))}{{- end }}\n`,
    });
    expect([stack.launches.length, stack.hosts.length, edgesOf(stack)]).toEqual([
      0,
      1,
      ['127.0.0.1:8000 -> nothing: unknown: no application server in view'],
    ]);
  });
});

describe('Services', () => {
  const named = { ports: [{ name: 'http', containerPort: 8000 }] };
  const found = 'gunicorn (Deployment web (app)) on 0.0.0.0:8000: exact';

  it.each([
    ['a number', '[{port: 80, targetPort: 8000}]', 'web'],
    ['a name', '[{port: 80, targetPort: http}]', 'web:80'],
    ['the same number', '[{port: 8000}]', 'web:8000'],
    ['one of several', '[{name: a, port: 80, targetPort: 9}, {name: b, port: 81, targetPort: http}]', 'web:81'],
  ])('hand on to %s', async (_, ports, address) => {
    const [link] = await linked(edge(address), app('web', '0.0.0.0:8000', named), service('web', ports));
    expect(link?.replace(/^\S+ -> /, '')).toBe(found);
  });

  it.each([
    ['a port they do not have', '[{port: 80, targetPort: 8000}]', 'web hands port 8000 on to no port that is known'],
    ['a name that no container has', '[{port: 8000, targetPort: nowhere}]', 'web hands port 8000 on to no port that is known'],
    [
      'another port than the application has',
      '[{port: 8000, targetPort: 9000}]',
      'gunicorn (Deployment web (app)) listens on 0.0.0.0:8000, not on port 9000',
    ],
  ])('lead nowhere by %s', async (_, ports, reason) => {
    expect(await linked(edge('web:8000'), app('web', '0.0.0.0:8000', named), service('web', ports))).toEqual([
      `web:8000 -> nothing: unknown: ${reason}`,
    ]);
  });

  it('without an address of their own lead to the pods as they are', async () => {
    expect(await linked(edge('web:8000'), app('web', '0.0.0.0:8000'), service('web', '[{port: 80}]', '  clusterIP: None\n'))).toEqual([
      `web:8000 -> ${found}`,
    ]);
  });

  it('do not reach what listens on the loopback of its pod', async () => {
    const stack = await stackOf({
      'k8s/all.yaml': all(edge('web'), app('web', '127.0.0.1:8000'), service('web', '[{port: 80, targetPort: 8000}]')),
    });
    expect([edgesOf(stack), missedIn(stack)]).toEqual([
      ['web:80 -> nothing: unknown: gunicorn (Deployment web (app)) listens on 127.0.0.1:8000, which is inside its container alone'],
      ['bind: gunicorn (Deployment web (app))'],
    ]);
  });

  it('have short names in their namespace, and long ones everywhere', async () => {
    const web = (namespace: string, port: number): string =>
      all(app('web', `0.0.0.0:${port}`, {}, namespace), service('web', `[{port: 80, targetPort: ${port}}]`, '', namespace));
    const from = (address: string): Promise<string[]> => linked(edge(address, 'a'), web('a', 8001), web('b', 8002));
    expect(await Promise.all(['web', 'web.a', 'web.b.svc', 'web.b.svc.cluster.local', 'web.c'].map(from))).toEqual([
      ['web:80 -> gunicorn (Deployment web (app)) on 0.0.0.0:8001: exact'],
      ['web.a:80 -> gunicorn (Deployment web (app)) on 0.0.0.0:8001: exact'],
      ['web.b.svc:80 -> gunicorn (Deployment web (app)) on 0.0.0.0:8002: exact'],
      ['web.b.svc.cluster.local:80 -> gunicorn (Deployment web (app)) on 0.0.0.0:8002: exact'],
      ['web.c:80 -> nothing: unknown: web.c:80 is on another host'],
    ]);
  });

  it('of one name in several trees are told apart by their folders', async () => {
    const tree = (port: number): string =>
      all(edge('web'), app('web', `0.0.0.0:${port}`), service('web', `[{port: 80, targetPort: ${port}}]`));
    expect(edgesOf(await stackOf({ 'a/k8s/all.yaml': tree(8001), 'b/k8s/all.yaml': tree(8002) }))).toEqual([
      'web:80 -> gunicorn (Deployment web (app)) on 0.0.0.0:8001: exact',
      'web:80 -> gunicorn (Deployment web (app)) on 0.0.0.0:8002: exact',
    ]);
  });

  it('lead to nginx in other pods', async () => {
    const inner = all(
      configMap('web', { 'default.conf': `server { listen 8080; location / { return 204; } }` }),
      deployment('web', [{ ...NGINX, ...mounting(mount('web', '/etc/nginx/conf.d')) }], [fromMap('web')]),
    );
    const { edges } = await stackOf({ 'k8s/all.yaml': all(edge('web'), inner, service('web', '[{port: 80, targetPort: 8080}]')) });
    expect(edges.map(({ next, certainty }) => [next?.server.listens[0]?.address, certainty])).toEqual([
      [{ kind: 'tcp', host: '0.0.0.0', port: 8080 }, 'exact'],
    ]);
  });
});

describe('mounts of ConfigMaps', () => {
  const MAIN = 'events {}\nhttp {\n  include /etc/nginx/conf.d/*.conf;\n}';

  it('put nginx.conf and its sites together', async () => {
    const { nginx } = await stackOf({
      'k8s/maps.yaml': all(
        configMap('main', { 'nginx.conf': MAIN }),
        configMap('sites', { 'a.conf': passTo('a:1'), 'b.conf': passTo('b:2'), other: 'x\ny' }),
      ),
      'k8s/web.yaml': deployment(
        'web',
        [{ ...NGINX, ...mounting(mount('main', '/etc/nginx/nginx.conf', { subPath: 'nginx.conf' }), mount('sites', '/etc/nginx/conf.d')) }],
        [fromMap('main'), fromMap('sites', { items: [{ key: 'b.conf', path: 'site.conf' }] })],
      ),
      // Another pod with the same places.
      'k8s/x.yaml': edge('x:3'),
    });
    expect(
      nginx.map(({ complete, files, routes }) => [complete, files.map(({ id }) => id), routes.map(({ target }) => target.text)]),
    ).toEqual([
      [true, ['k8s/web.yaml/web/nginx/etc/nginx/nginx.conf', 'k8s/web.yaml/web/nginx/etc/nginx/conf.d/site.conf'], ['http://b:2']],
      [false, ['k8s/maps.yaml/sites/a.conf'], ['http://a:1']],
      [false, ['k8s/x.yaml/edge/nginx/etc/nginx/conf.d/default.conf'], ['http://x:3']],
    ]);
  });

  it('may be several of one: each container is a host of the front', async () => {
    const web = (name: string): string =>
      deployment(
        name,
        [{ ...NGINX, ...mounting(mount('sites', '/etc/nginx/conf.d')) }],
        [{ name: 'sites', projected: { sources: [{ configMap: { name: 'sites' } }] } }],
      );
    const stack = await stackOf({ 'k8s/all.yaml': all(configMap('sites', { 'a.conf': passTo('a:1') }), web('one'), web('two')) });
    expect(stack.nginx.map((front) => stack.hostsOf(front).map(({ name }) => name))).toEqual([
      ['container nginx of Deployment one', 'container nginx of Deployment two'],
    ]);
  });
});

describe('what a container starts', () => {
  const launchesOf = async (container: ContainerOf, ...more: readonly string[]) =>
    (await stackOf({ 'k8s/all.yaml': all(deployment('web', [container]), ...more) })).launches.map(
      ({ words, cwd, user, group, through }) => ({
        words: words.map(({ value, hole }) => (hole === undefined ? value : `${value} (${hole})`)),
        cwd: cwd.known ? cwd.value : cwd.reason,
        user: user?.known ? user.value : user?.reason,
        group: group?.known ? group.value : group?.reason,
        through,
      }),
    );
  const env = (variables: readonly object[]): object => ({ env: variables });

  it('is command and args, with variables', async () => {
    const container = {
      name: 'app',
      command: ['gunicorn'],
      more: {
        args: ['--bind=$(HOST):$(PORT)', '$$(PORT)', '$(NOBODY)', '-w', '$(SECRET)'],
        workingDir: '/srv/web',
        securityContext: { runAsUser: 1000, runAsGroup: 0 },
        envFrom: [{ configMapRef: { name: 'vars' }, prefix: 'X_' }, { configMapRef: { name: 'vars' } }],
        env: [
          { name: 'PORT', value: '8000' },
          { name: 'SECRET', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
        ],
      },
    };
    expect(
      await launchesOf(container, configMap('vars', { long: 'a\nb' }).replace('\ndata:', '\ndata:\n  HOST: 0.0.0.0\n  PORT: "1"')),
    ).toEqual([
      {
        words: [
          'gunicorn',
          '--bind=0.0.0.0:8000',
          '$(PORT)',
          '$(NOBODY) ($(NOBODY) is set out of view)',
          '-w',
          '$(SECRET) (it comes from out of view)',
        ],
        cwd: '/srv/web',
        user: '1000',
        group: 'root',
        through: 'direct',
      },
    ]);
  });

  it('has variables that are made of those above them', async () => {
    const variables = [
      { name: 'LATE', value: '$(PORT)' },
      { name: 'PORT', value: '8000' },
      { name: 'BIND', value: '0.0.0.0:$(PORT)$$(X)' },
    ];
    const [launch] = await launchesOf({ name: 'app', command: ['gunicorn', '-b', '$(BIND)', '$(LATE)'], more: env(variables) });
    expect(launch!.words).toEqual(['gunicorn', '-b', '0.0.0.0:8000$(X)', '$(LATE) ($(PORT) is set out of view)']);
  });

  it('may stand behind a shell', async () => {
    const [launch] = await launchesOf({
      name: 'app',
      command: ['sh', '-c', 'cd /srv/web && exec gunicorn -b 0.0.0.0:$PORT wsgi'],
      more: env([{ name: 'PORT', value: '81' }]),
    });
    expect(launch).toMatchObject({ words: ['gunicorn', '-b', '0.0.0.0:81', 'wsgi'], cwd: '/srv/web', through: 'shell-exec' });
  });

  it('is not known without a command, unless its arguments name a server', async () => {
    expect(await launchesOf({ name: 'app' })).toEqual([]);
    expect(await launchesOf({ name: 'app', more: { args: ['--bind=:8000'] } })).toEqual([]);
    expect((await launchesOf({ name: 'app', more: { args: ['uwsgi', '--http=:8000'] } })).map(({ words }) => words[0])).toEqual(['uwsgi']);
  });

  it('has a time to stop', async () => {
    const graceOf = async (more: object): Promise<unknown> =>
      (await stackOf({ 'k8s/all.yaml': deployment('web', [{ name: 'app', command: ['gunicorn', 'wsgi'] }], [], more) })).launches.map(
        ({ manager }) =>
          manager.kind === 'kubernetes'
            ? [manager.workload, manager.container, manager.gracePeriod.known && manager.gracePeriod.value]
            : manager.kind,
      );
    expect([await graceOf({}), await graceOf({ terminationGracePeriodSeconds: 7 })]).toEqual([
      [['Deployment web', 'app', 30]],
      [['Deployment web', 'app', 7]],
    ]);
  });

  it('reads the settings that are mounted for it', async () => {
    const { apps } = await stackOf({
      'k8s/all.yaml': all(
        configMap('conf', { 'gunicorn.conf.py': 'bind = "0.0.0.0:9"\nworkers = 2' }),
        deployment(
          'web',
          [{ name: 'app', command: ['gunicorn', '-c', '/etc/web/gunicorn.conf.py', 'wsgi'], ...mounting(mount('conf', '/etc/web')) }],
          [fromMap('conf')],
        ),
      ),
      // Not this one, whatever its name.
      'etc/web/gunicorn.conf.py': 'bind = "0.0.0.0:8"\nworkers = 2',
    });
    expect(apps.map((one) => [one.label, one.kind === 'gunicorn' && one.settings.file?.id])).toEqual([
      ['gunicorn (Deployment web (app))', 'k8s/all.yaml/web/app/etc/web/gunicorn.conf.py'],
      ['gunicorn (gunicorn.conf.py)', 'etc/web/gunicorn.conf.py'],
    ]);
  });
});

describe('rules', () => {
  const found = async (...documents: readonly string[]): Promise<string[]> => {
    const { findings } = await lintFiles(new Map([['k8s/all.yaml', all(...documents)]]), { preset: 'pedantic' });
    return findings.map(({ rule }) => rule);
  };
  const two = (first: string, second: string): readonly ContainerOf[] => [
    { name: 'a', command: ['gunicorn', '--bind', first, 'a'] },
    { name: 'b', command: ['gunicorn', '--bind', second, 'b'] },
  ];

  it('know that two containers of a pod can not have one port, and that two pods can', async () => {
    expect(await found(deployment('web', two('0.0.0.0:8000', '0.0.0.0:8000')))).toContain('stack/duplicate-bind');
    expect(await found(deployment('web', two('0.0.0.0:8000', '0.0.0.0:8001')))).not.toContain('stack/duplicate-bind');
    expect(await found(app('one', '0.0.0.0:8000'), app('two', '0.0.0.0:8000'))).not.toContain('stack/duplicate-bind');
  });

  it('know that two containers have files of their own, but for volumes', async () => {
    const sockets = two('unix:/run/app/web.sock', 'unix:/run/app/web.sock');
    const shared = sockets.map((one) => ({ ...one, ...mounting(mount('run', '/run/app')) }));
    expect(await found(deployment('web', sockets))).not.toContain('stack/duplicate-bind');
    expect(await found(deployment('web', shared, [{ name: 'run', emptyDir: {} }]))).toContain('stack/duplicate-bind');
  });

  it('let a container listen on all addresses: others connect to it', async () => {
    const pod = deployment(
      'web',
      [
        { ...NGINX, ...mounting(mount('web', '/etc/nginx/conf.d')) },
        { name: 'app', command: ['gunicorn', '--bind', '0.0.0.0:8000', 'wsgi'] },
      ],
      [fromMap('web')],
    );
    expect(await found(configMap('web', { 'default.conf': passTo('127.0.0.1:8000') }), pod)).not.toContain('stack/backend-exposed');
  });

  it('claim nothing of a pod in which somebody runs who knows what', async () => {
    const pod = (more: readonly ContainerOf[]): string =>
      deployment(
        'web',
        [
          { ...NGINX, ...mounting(mount('web', '/etc/nginx/conf.d')) },
          { name: 'app', command: ['gunicorn', '--bind', '0.0.0.0:8000', 'wsgi'] },
          ...more,
        ],
        [fromMap('web')],
      );
    const map = configMap('web', { 'default.conf': passTo('127.0.0.1:8001') });
    expect(await found(map, pod([]))).toContain('stack/socket-mismatch');
    expect(await found(map, pod([{ name: 'other' }]))).not.toContain('stack/socket-mismatch');
  });
});

describe('container/loopback-bind in pods', () => {
  const said = async (...documents: readonly string[]): Promise<string[]> => {
    const { findings } = await lintFiles(new Map([['k8s/all.yaml', all(...documents)]]), { select: ['container/loopback-bind'] });
    return findings.map(({ severity, message, fix }) => `${severity}: ${message}${fix ? ` (${fix.title})` : ''}`);
  };

  it('names what a Service can not reach', async () => {
    expect(await said(edge('web'), app('web', '127.0.0.1:8000'), service('web', '[{port: 80, targetPort: 8000}]'))).toEqual([
      'error: gunicorn (Deployment web (app)) listens on 127.0.0.1:8000, which is its container alone: nginx in container nginx of Deployment edge is refused and answers 502; bind 0.0.0.0:8000 (Bind 0.0.0.0:8000)',
    ]);
  });

  it('names the Service that is meant by the loopback', async () => {
    expect(await said(edge('127.0.0.1:8000'), app('web', '0.0.0.0:8000'), service('web', '[{port: 80, targetPort: 8000}]'))).toEqual([
      'error: 127.0.0.1:8000 is container nginx of Deployment edge itself, in whose container nothing listens there, and gunicorn (Deployment web (app)) runs in another: requests fail with 502; connect to web:80 (Connect to web:80)',
    ]);
  });

  it('says nothing where the pod may run more than is in view', async () => {
    const own = edge('127.0.0.1:8000').replace('nginx:1.26', 'example.com/nginx-and-app:2');
    const beside = edge('127.0.0.1:8000').replace('"containers":[', '"containers":[{"name":"other","image":"example.com/other"},');
    expect(await said(own, app('web', '0.0.0.0:8000'))).toEqual([]);
    expect(await said(beside, app('web', '0.0.0.0:8000'))).toEqual([]);
  });

  it('says nothing of the loopback within a pod', async () => {
    const pod = deployment(
      'web',
      [
        { ...NGINX, ...mounting(mount('web', '/etc/nginx/conf.d')) },
        { name: 'app', command: ['gunicorn', '--bind', '127.0.0.1:8000', 'wsgi'] },
      ],
      [fromMap('web')],
    );
    expect(await said(configMap('web', { 'default.conf': passTo('127.0.0.1:8000') }), pod)).toEqual([]);
  });
});
