import { paramsFiles } from './params.ts';
import type { ApachePackage, NginxPackage, Profile, StockSite, UwsgiPackage } from './profile.ts';

/*
 * Facts from the spec files of Fedora, from which Red Hat's and Amazon's packages come, and from what their users quote of the
 * installed files (nginx.conf with `README.dynamic`; PrivateTmp of nginx.service: github.com/systemd/systemd/issues/16184).
 */

/** The server that stands in nginx.conf itself, behind the include of conf.d. */
const siteWith = (parameter: string): StockSite => ({
  path: '/etc/nginx/nginx.conf',
  text: `server {
  listen 80${parameter};
  listen [::]:80${parameter};
  server_name _;
  root /usr/share/nginx/html;
  include /etc/nginx/default.d/*.conf;
  error_page 404 /404.html;
  location = /404.html {
  }
  error_page 500 502 503 504 /50x.html;
  location = /50x.html {
  }
}
`,
});

/** `types_hash_max_size` is 2048 or 4096 by release. */
const NGINX: NginxPackage = {
  id: 'nginx',
  title: "the distribution's package",
  user: 'nginx',
  builtInUser: 'nginx',
  sites: ['conf.d/*.conf'],
  main: `user nginx;
worker_processes auto;
error_log /var/log/nginx/error.log;
pid /run/nginx.pid;
events {
  worker_connections 1024;
}
http {
  log_format main '$remote_addr - $remote_user [$time_local] "$request" '
                  '$status $body_bytes_sent "$http_referer" '
                  '"$http_user_agent" "$http_x_forwarded_for"';
  access_log /var/log/nginx/access.log main;
  sendfile on;
  tcp_nopush on;
  tcp_nodelay on;
  keepalive_timeout 65;
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
}
`,
  // Older packages say default_server, newer ones do not.
  site: undefined,
  snippets: paramsFiles(),
  privateTmp: true,
};

const APACHE: ApachePackage = {
  user: 'apache',
  group: 'apache',
  root: '/etc/httpd',
  main: '/etc/httpd/conf/httpd.conf',
  sites: ['conf.d/*.conf'],
  timeout: 60,
  privateTmp: true,
};

/** EPEL's and Fedora's: an Emperor over /etc/uwsgi.d. */
const UWSGI: UwsgiPackage = { needsPlugin: true, instances: undefined };

const BASE = { apache: APACHE, uwsgi: UWSGI, homeMode: '0700' };

/** nginx comes in streams (`dnf module enable nginx:1.24`), gunicorn and uWSGI from elsewhere: none of them has one version. */
const release = (name: string, title: string, versions: Profile['versions'], site?: StockSite): Profile => ({
  ...BASE,
  name,
  title,
  versions,
  nginx: { ...NGINX, title: `${title.replace(/ \d+$/, '')}'s package`, site },
  selinux: true,
});

const EL: readonly (readonly [id: string, title: string])[] = [
  ['rhel', 'RHEL'],
  ['centos', 'CentOS Stream'],
  ['rocky', 'Rocky Linux'],
  ['almalinux', 'AlmaLinux'],
  ['ol', 'Oracle Linux'],
];

export const REDHAT: readonly Profile[] = [
  ...EL.flatMap(([id, title]) => [
    release(id, title, {}),
    release(`${id}-8`, `${title} 8`, { systemd: '239' }),
    release(`${id}-9`, `${title} 9`, { systemd: '252' }, siteWith('')),
    release(`${id}-10`, `${title} 10`, { systemd: '257' }),
  ]),
  release('fedora', 'Fedora', {}, siteWith('')),
];

/** SELinux is off in Amazon Linux 2 and only watches in 2023. */
export const AMAZON: readonly Profile[] = [
  { ...release('amazon', 'Amazon Linux', {}), selinux: false },
  { ...release('amazon-2', 'Amazon Linux 2', { systemd: '219' }), selinux: false },
  { ...release('amazon-2023', 'Amazon Linux 2023', { systemd: '252' }), selinux: false },
];
