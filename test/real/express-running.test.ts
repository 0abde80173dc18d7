import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { haveAll, need, needExpress, needRoot } from './need.ts';
import { differences, graphOf, look, requestsFor, settledDifferences, workersOf } from './running.ts';
import { startStack } from './stack-runner.ts';

/** A command line of mod_wsgi-express behind nginx, and what shall run. */
interface Case {
  readonly options: string;
  /** Where nginx looks for it; by default 127.0.0.1:8000. */
  readonly at?: string;
  readonly location?: string;
  /** Who starts it; by default `app`, of the group of that name. */
  readonly user?: string;
  readonly more?: string;
  /** Addresses, and number and user of the processes that run the application. */
  readonly runs: string;
}

const CASES: readonly Case[] = [
  { options: '', runs: '*:8000; 1 by app' },
  { options: '--host 127.0.0.1 --port=8101', at: '127.0.0.1:8101', runs: '127.0.0.1:8101; 1 by app' },
  { options: '--host 127.0.0.1 --processes 3 --threads 2', runs: '127.0.0.1:8000; 3 by app' },
  // optparse takes the beginning of a name.
  { options: '--host 127.0.0.1 --processe 2', runs: '127.0.0.1:8000; 2 by app' },
  { options: '--host 127.0.0.1 --user web --group web --processes 2', user: 'root', runs: '127.0.0.1:8000; 2 by web' },
  { options: '--host 127.0.0.1 --user web', runs: '127.0.0.1:8000; 1 by app' },
  {
    options: '--host 127.0.0.1 --user web --group web',
    user: 'root',
    more: 'Environment=MOD_WSGI_USER=www-data MOD_WSGI_GROUP=www-data\n',
    runs: '127.0.0.1:8000; 1 by www-data',
  },
  { options: '--host 127.0.0.1 --mount-point /shop --processes 2', location: '/shop/', runs: '127.0.0.1:8000; 2 by app' },
  {
    options: '--host 127.0.0.1 --url-alias /static /srv/app/static --setenv PORT 9 --port 8102',
    at: '127.0.0.1:8102',
    runs: '127.0.0.1:8102; 1 by app',
  },
  {
    options: '--host 127.0.0.1 --trust-proxy 127.0.0.1 --trust-proxy-header X-Forwarded-Proto --server-name example.com --processes 2',
    runs: '127.0.0.1:8000; 2 by app',
  },
  {
    options:
      '--host 127.0.0.1 --user web --group web --https-port 8443 --server-name example.com --ssl-certificate-file /etc/ssl/a.crt --ssl-certificate-key-file /etc/ssl/a.key',
    user: 'root',
    runs: '127.0.0.1:8000 127.0.0.1:8443; 1 by web',
  },
  // Without a name the generated configuration leaves HTTPS out.
  {
    options: '--host 127.0.0.1 --https-port 8443 --ssl-certificate-file /etc/ssl/a.crt --ssl-certificate-key-file /etc/ssl/a.key',
    runs: '127.0.0.1:8000; 1 by app',
  },
  { options: '--host 127.0.0.1 --embedded-mode --processes 3 --threads 4', runs: '127.0.0.1:8000; 3 by app' },
  { options: '--host 127.0.0.1 --debug-mode --processes 3', runs: '127.0.0.1:8000; 1 by app' },
];

const unit = ({ options, user = 'app', more = '' }: Case): string => `[Service]
User=${user}
Group=${user}
WorkingDirectory=/srv/app
${more}ExecStart=/srv/app/venv/bin/mod_wsgi-express start-server wsgi.py ${options}

[Install]
WantedBy=multi-user.target
`;

const site = ({ at = '127.0.0.1:8000', location = '/' }: Case): string => `server {
    listen 80;
    server_name example.com;
    location ${location} {
        proxy_pass http://${at};
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
    }
}
`;

const needs = [
  needRoot(),
  needExpress(),
  need('nginx', 'nginx'),
  need('systemctl', 'systemd'),
  need('curl', 'curl'),
  need('ss', 'iproute2'),
  need('ps', 'procps'),
];

describe.runIf(haveAll(needs)).sequential('mod_wsgi-express as its command line says', () => {
  it.each(CASES.map((one) => [`${one.user ?? 'app'}: ${one.options}`, one] as const))(
    '%s',
    async (_, one) => {
      const folder = mkdtempSync(join(tmpdir(), 'stacklint-express-'));
      try {
        const files = { 'etc/systemd/system/app.service': unit(one), 'etc/nginx/sites-available/app': site(one) };
        for (const [path, text] of Object.entries(files)) {
          mkdirSync(dirname(join(folder, path)), { recursive: true });
          writeFileSync(join(folder, path), text);
        }
        const graph = await graphOf(folder);
        const [app] = graph.apps;
        expect(`${app!.listeners.map(({ address }) => address).join(' ')}; ${app!.workers.value} by ${app!.runsAs.value}`).toBe(one.runs);
        const requests = requestsFor(graph);
        expect(requests.length).toBe(1);
        const running = await startStack(folder);
        try {
          expect(await settledDifferences(graph, running)).toEqual([]);
          const now = await look(running);
          const workers = workersOf(app!, now)!;
          const opened = now.sockets.filter(
            ({ address, holders }) => /:8\d\d\d$/.test(address) && holders.some(({ program }) => program === 'apache2'),
          );
          const addresses = [...new Set(opened.map(({ address }) => address.replace('0.0.0.0', '*')))].sort().join(' ');
          expect(`${addresses}; ${workers.length} by ${[...new Set(workers.map(({ user }) => user))].join(' ')}`).toBe(one.runs);
          // A graph that says anything else is found out.
          const other = { ...app!, workers: { value: workers.length + 1 }, runsAs: { value: 'nobody' } };
          expect(differences({ ...graph, apps: [other] }, now).length).toBe(2);
          const { status } = await running.request(requests[0]!.request);
          expect(status).toBe(200);
        } finally {
          await running.stop();
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    60_000,
  );
});
