import { paramsFiles } from './params.ts';
import type { NginxPackage, Profile } from './profile.ts';

/* Facts from main/nginx (nginx.conf, default.conf, APKBUILD) and main/apache2 of Alpine's aports. */

const NGINX: NginxPackage = {
  id: 'alpine',
  title: "Alpine's package",
  user: 'nginx',
  builtInUser: 'nginx',
  // Since 3.14; conf.d is read at the main level there.
  sites: ['http.d/*.conf'],
  main: `user nginx;
worker_processes auto;
pcre_jit on;
error_log /var/log/nginx/error.log warn;
events {
  worker_connections 1024;
}
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  server_tokens off;
  client_max_body_size 1m;
  sendfile on;
  tcp_nopush on;
  ssl_prefer_server_ciphers on;
  ssl_session_cache shared:SSL:2m;
  ssl_session_timeout 1h;
  ssl_session_tickets off;
  gzip_vary on;
  map $http_upgrade $connection_upgrade {
    default upgrade;
    '' close;
  }
  log_format main '$remote_addr - $remote_user [$time_local] "$request" '
                  '$status $body_bytes_sent "$http_referer" '
                  '"$http_user_agent" "$http_x_forwarded_for"';
  access_log /var/log/nginx/access.log main;
}
`,
  site: {
    path: '/etc/nginx/http.d/default.conf',
    text: `server {
  listen 80 default_server;
  listen [::]:80 default_server;
  location / {
    return 404;
  }
  location = /404.html {
    internal;
  }
}
`,
  },
  snippets: paramsFiles(),
  privateTmp: false,
};

const release = (number: string, nginx?: string): Profile => ({
  name: number === '' ? 'alpine' : `alpine-${number}`,
  title: `Alpine ${number}`.trim(),
  versions: nginx === undefined ? {} : { nginx },
  nginx: NGINX,
  apache: {
    user: 'apache',
    group: 'apache',
    root: '/var/www',
    main: '/etc/apache2/httpd.conf',
    sites: ['/etc/apache2/conf.d/*.conf'],
    timeout: 60,
    privateTmp: false,
  },
  uwsgi: { needsPlugin: true, instances: undefined },
  homeMode: undefined,
  selinux: false,
});

/** A release keeps its series of nginx, whatever the last number. */
export const ALPINE: readonly Profile[] = [
  release(''),
  release('3.17', '1.22'),
  release('3.18', '1.24'),
  release('3.19', '1.24'),
  release('3.20', '1.26'),
  release('3.21', '1.26'),
  release('3.22', '1.28'),
];
