import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/report/graph-model.ts';
import { haveAll, need, needExpress, needRoot } from './need.ts';
import { differences, graphOf as graphOfFolder, listening, processes, requestsFor, settledDifferences, type Running } from './running.ts';
import { startStack } from './stack-runner.ts';

const STACKS = join(import.meta.dirname, '..', '..', 'fixtures', 'stacks');

const graphOf = (stack: string): Promise<Graph> => graphOfFolder(join(STACKS, stack));

/** What `ss` and `ps` print of good-supervisor. */
const SUPERVISED: Running = {
  sockets: listening(`
u_str LISTEN 0      2048    /srv/myapp/run/gunicorn.sock 38528       * 0 users:(("gunicorn",pid=96,fd=5),("gunicorn",pid=94,fd=5),("gunicorn",pid=92,fd=5),("gunicorn",pid=89,fd=5))
u_dgr UNCONN 0      0                 /run/systemd/notify 37529       * 0 users:(("systemd",pid=1,fd=15))
u_str LISTEN 0      1024        /var/run/supervisor.sock.69 38404       * 0 users:(("supervisord",pid=69,fd=4))
tcp   LISTEN 0      511                         0.0.0.0:80    0.0.0.0:* users:(("nginx",pid=71,fd=5),("nginx",pid=70,fd=5))
tcp   LISTEN 0      511                            [::]:80       [::]:* users:(("nginx",pid=71,fd=6),("nginx",pid=70,fd=6))
`),
  processes: processes(`
      1       0 root                             /lib/systemd/systemd --system
     69       1 root                             /usr/bin/python3 /usr/bin/supervisord -n
     89      69 myapp                            /usr/bin/python3 /usr/bin/gunicorn --workers 3 wsgi:app
     92      89 myapp                            /usr/bin/python3 /usr/bin/gunicorn --workers 3 wsgi:app
     94      89 myapp                            /usr/bin/python3 /usr/bin/gunicorn --workers 3 wsgi:app
     96      89 myapp                            /usr/bin/python3 /usr/bin/gunicorn --workers 3 wsgi:app
`),
};

describe('a graph and what runs', () => {
  it('agree', async () => {
    expect(differences(await graphOf('good-supervisor'), SUPERVISED)).toEqual([]);
  });

  it('differ by an address, by the number of workers and by their user', async () => {
    const graph = await graphOf('good-supervisor');
    const [app] = graph.apps;
    const [listener] = app!.listeners;
    const told = { ...app!, workers: { value: 4 }, runsAs: { value: 'www-data' } };
    expect(differences({ ...graph, apps: [told] }, SUPERVISED)).toEqual([
      'gunicorn (program:myapp): 3 workers run, 4 in the graph',
      'gunicorn (program:myapp): workers run as myapp, as www-data in the graph',
    ]);
    expect(differences({ ...graph, apps: [{ ...app!, listeners: [{ ...listener!, address: '127.0.0.1:8000' }] }] }, SUPERVISED)).toEqual([
      'nothing listens on 127.0.0.1:8000',
      'the graph has no unix:/srv/myapp/run/gunicorn.sock, which gunicorn opens',
    ]);
  });
});

const NEEDS = [
  ['nginx', 'nginx'],
  ['gunicorn', 'gunicorn'],
  ['uwsgi', 'uwsgi uwsgi-plugin-python3'],
  ['apache2', 'apache2 libapache2-mod-wsgi-py3'],
  ['supervisord', 'supervisor'],
  ['systemctl', 'systemd'],
  ['curl', 'curl'],
  ['unshare', 'util-linux'],
  ['ss', 'iproute2'],
  ['ps', 'procps'],
] as const;

/** Each with its edges, all of which are exact. */
const RUNNING: readonly (readonly [what: string, stack: string, edges: number])[] = [
  ['an Emperor with two vassals behind nginx', 'good-emperor', 2],
  ['gunicorn behind nginx by socket activation', 'good-socket-activation', 1],
  ['gunicorn under supervisor behind nginx', 'good-supervisor', 1],
  ['two processes of a program of supervisor behind nginx', 'good-numprocs', 2],
  ['two instances of a template of systemd behind nginx', 'good-template', 2],
  ['uWSGI on a unix socket behind nginx', 'good-uwsgi-unix', 1],
  ["two instances of the service of Debian's uWSGI behind nginx", 'good-uwsgi-debian', 2],
  ['gunicorn on a port behind nginx', 'good-gunicorn-tcp', 1],
  ['two groups of daemon processes of Apache', 'good-apache-mod-wsgi', 2],
  ['two gunicorns behind Apache', 'good-apache-gunicorn', 2],
  ['mod_wsgi in an Apache behind nginx', 'good-nginx-apache', 2],
  ['mod_wsgi-express behind nginx', 'good-nginx-express', 1],
];

describe
  .runIf(haveAll([needRoot(), needExpress(), ...NEEDS.map(([command, aptPackage]) => need(command, aptPackage))]))
  .sequential('the graph is what runs', () => {
    it.each(RUNNING)(
      '%s',
      async (_, stack, edges) => {
        const graph = await graphOf(stack);
        const requests = requestsFor(graph);
        expect([graph.edges.length, requests.length]).toEqual([edges, edges]);
        const running = await startStack(join(STACKS, stack));
        try {
          expect(await settledDifferences(graph, running)).toEqual([]);
          for (const { edge, request } of requests) {
            const { status } = await running.request(request);
            expect({ edge: edge.id, status }).toEqual({ edge: edge.id, status: 200 });
          }
        } finally {
          await running.stop();
        }
      },
      60_000,
    );
  });
