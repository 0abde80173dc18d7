// A deterministic tree of N sites: nginx.conf, shared snippets, and per site a vhost with TLS and redirect, a
// gunicorn.conf.py and a systemd unit. Defects are seeded by the site's number, so that recall can be counted.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Defect by the last digit of the site's number; the digits that are not here are clean. */
export const DEFECTS = {
  0: 'nginx/alias-traversal',
  1: 'stack/socket-mismatch',
  2: 'nginx/proxy-set-header-inheritance',
  3: 'gunicorn/unknown-setting',
  4: 'stack/timeout-order',
  5: 'systemd/stop-timeout',
};

const name = (i) => `site${String(i).padStart(5, '0')}`;

function vhost(i) {
  const site = name(i);
  const socket = i % 10 === 1 ? `/run/${site}/other.sock` : `/run/${site}/gunicorn.sock`;
  // The snippet passes Upgrade on: where a WebSocket may run, a long timeout is no defect.
  const header =
    i % 10 === 2 ? '\n        proxy_set_header X-Request-Start $msec;' : i % 10 === 4 ? '' : '\n        include snippets/proxy.conf;';
  const timeout = i % 10 === 4 ? '\n        proxy_read_timeout 300s;' : '';
  return `# ${site}
upstream ${site} {
    server unix:${socket} fail_timeout=0;
}

server {
    listen 8080;
    listen [::]:8080;
    server_name ${site}.example.org www.${site}.example.org;
    return 301 https://$host$request_uri;
}

server {
    listen 8443 ssl;
    listen [::]:8443 ssl;
    server_name ${site}.example.org www.${site}.example.org;
    include snippets/tls.conf;
    client_max_body_size 10m;
    root /srv/${site}/public;
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;

    location ${i % 10 === 0 ? '/static' : '/static/'} {
        alias /srv/${site}/static/;
        expires 30d;
    }

    location = /favicon.ico {
        access_log off;
        log_not_found off;
    }

    location /media/ {
        alias /srv/${site}/media/;
    }

    location / {${header}${timeout}
        proxy_pass http://${site};
        proxy_redirect off;
    }
}
`;
}

const conf = (i) => `# ${name(i)}
bind = "unix:/run/${name(i)}/gunicorn.sock"
workers = 4
${i % 10 === 3 ? 'time_out = 60\n' : ''}graceful_timeout = 30
accesslog = "-"
`;

const unit = (i) => `[Unit]
Description=${name(i)}
After=network.target

[Service]
Type=notify
User=${name(i)}
Group=www-data
UMask=0007
RuntimeDirectory=${name(i)}
WorkingDirectory=/srv/${name(i)}
ExecStart=/srv/${name(i)}/venv/bin/gunicorn -c /srv/${name(i)}/gunicorn.conf.py wsgi:app
TimeoutStopSec=${i % 10 === 5 ? 5 : 40}
Restart=on-failure

[Install]
WantedBy=multi-user.target
`;

/** Writes the tree below `out`; nginx can load `out/etc/nginx/nginx.conf`. */
export function writeTree(count, out) {
  const root = resolve(out);
  const nginx = join(root, 'etc/nginx');
  const write = (path, text) => writeFileSync(join(root, path), text);
  for (const folder of ['etc/nginx/sites-enabled', 'etc/nginx/snippets', 'etc/systemd/system', 'tls', 'logs'])
    mkdirSync(join(root, folder), { recursive: true });
  if (!existsSync(join(root, 'tls/c.pem'))) {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const files = ['-keyout', join(root, 'tls/k.pem'), '-out', join(root, 'tls/c.pem')];
    execFileSync('openssl', ['req', '-x509', ...key, '-subj', '/CN=bench', '-days', '3650', ...files], { stdio: 'ignore' });
  }
  write(
    'etc/nginx/nginx.conf',
    `user www-data;
worker_processes auto;
pid ${root}/nginx.pid;
error_log ${root}/logs/error.log warn;
events {
    worker_connections 1024;
}
http {
    server_tokens off;
    default_type application/octet-stream;
    server_names_hash_max_size 65536;
    server_names_hash_bucket_size 128;
    access_log ${root}/logs/access.log;
    sendfile on;
    keepalive_timeout 65;
    map $http_upgrade $connection_upgrade {
        default upgrade;
        '' close;
    }
    include sites-enabled/*.conf;
}
`,
  );
  write(
    'etc/nginx/snippets/proxy.conf',
    `proxy_http_version 1.1;
proxy_set_header Host $host;
proxy_set_header X-Real-IP $remote_addr;
proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $connection_upgrade;
`,
  );
  write(
    'etc/nginx/snippets/tls.conf',
    `ssl_certificate ${root}/tls/c.pem;\nssl_certificate_key ${root}/tls/k.pem;\nssl_session_cache shared:SSL:10m;\n`,
  );
  write('stacklint.ini', '[target]\ncores = 4\nmemory = 8G\ndistro = debian-12\nnginx = 1.22\ngunicorn = 20.1\n');
  for (let i = 0; i < count; i++) {
    mkdirSync(join(root, 'srv', name(i)), { recursive: true });
    write(`etc/nginx/sites-enabled/${name(i)}.conf`, vhost(i));
    write(`srv/${name(i)}/gunicorn.conf.py`, conf(i));
    write(`etc/systemd/system/${name(i)}.service`, unit(i));
  }
  return { root, nginx };
}
