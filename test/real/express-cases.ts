import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A command line of mod_wsgi-express behind nginx, and what shall run. */
export interface Case {
  readonly options: string;
  /** Where nginx looks for it; by default 127.0.0.1:8000. */
  readonly at?: string;
  readonly location?: string;
  /** Who starts it; by default `app`, of the group of that name. */
  readonly user?: string;
  readonly more?: string;
  /** Addresses, and number and user of the processes that run the application. */
  readonly runs: string;
  /** False: nginx sends its own idea of the name. */
  readonly sendsHost?: boolean;
  /** The names that it denies, and what to do about that, as the graph remarks. */
  readonly denied?: string;
}

export const CASES: readonly Case[] = [
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
  {
    options: '--host 127.0.0.1 --server-name other.example --allow-localhost',
    runs: '127.0.0.1:8000; 1 by app',
    denied: 'example.com, which is not its --server-name: add --server-alias example.com',
  },
  {
    options: '--host 127.0.0.1 --server-name example.com',
    sendsHost: false,
    runs: '127.0.0.1:8000; 1 by app',
    denied: "127.0.0.1, which is not its --server-name: send it the visitor's name in Host",
  },
  { options: '--host 127.0.0.1 --server-name other.example --server-alias EXAMPLE.c?m', runs: '127.0.0.1:8000; 1 by app' },
  { options: '--host 127.0.0.1 --server-name other.example --server-alias *.com', runs: '127.0.0.1:8000; 1 by app' },
  { options: '--host 127.0.0.1 --embedded-mode --processes 3 --threads 4', runs: '127.0.0.1:8000; 3 by app' },
  { options: '--host 127.0.0.1 --debug-mode --processes 3', runs: '127.0.0.1:8000; 1 by app' },
];

/** The unit that starts it. */
export const unit = ({ options, user = 'app', more = '' }: Case): string => `[Service]
User=${user}
Group=${user}
WorkingDirectory=/srv/app
${more}ExecStart=/srv/app/venv/bin/mod_wsgi-express start-server wsgi.py ${options}

[Install]
WantedBy=multi-user.target
`;

/** The site of nginx before it. */
export const site = ({ at = '127.0.0.1:8000', location = '/', sendsHost = true }: Case): string => `server {
    listen 80;
    server_name example.com;
    location ${location} {
        proxy_pass http://${at};${sendsHost ? '\n        proxy_set_header Host $host;' : ''}
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
    }
}
`;

/** The files in a folder of their own. */
export function laidOut(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'stacklint-express-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
