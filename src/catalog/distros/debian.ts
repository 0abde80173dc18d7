import { paramsFiles, proxyParams } from './params.ts';
import type { ApachePackage, NginxPackage, Profile, UwsgiPackage } from './profile.ts';

/*
 * Facts from the packages nginx-common, apache2, uwsgi-core, supervisor, login and adduser of each release, unpacked; test/real
 * compares those of Debian 12 with what is installed.
 */

/** sites-available/default of nginx-common, to which a link in sites-enabled leads: the same text in every release here. */
const SITE = {
  path: '/etc/nginx/sites-enabled/default',
  text: `server {
  listen 80 default_server;
  listen [::]:80 default_server;
  root /var/www/html;
  index index.html index.htm index.nginx-debian.html;
  server_name _;
  location / {
    try_files $uri $uri/ =404;
  }
}
`,
};

const SNIPPETS = {
  'snippets/fastcgi-php.conf': `fastcgi_split_path_info ^(.+?\\.php)(/.*)$;
try_files $fastcgi_script_name =404;
set $path_info $fastcgi_path_info;
fastcgi_param PATH_INFO $path_info;
fastcgi_index index.php;
include fastcgi.conf;
`,
  'snippets/snakeoil.conf': `ssl_certificate /etc/ssl/certs/ssl-cert-snakeoil.pem;
ssl_certificate_key /etc/ssl/private/ssl-cert-snakeoil.key;
`,
};

interface Main {
  /** Lines of the main level between `pid` and `events`. */
  readonly main?: string;
  /** Lines of http before the types, behind \`types_hash_max_size\`. */
  readonly http?: string;
  readonly tls?: string;
  readonly logs?: string;
}

const TLS = 'ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;\n  ssl_prefer_server_ciphers on;';
const ERROR_LOG = 'error_log /var/log/nginx/error.log;';

const nginxConf = ({ main = '', http = '', tls = TLS, logs = '' }: Main): string => `user www-data;
worker_processes auto;
pid /run/nginx.pid;
${main}
events {
  worker_connections 768;
}
http {
  sendfile on;
  tcp_nopush on;
  types_hash_max_size 2048;
  ${http}
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  ${tls}
  access_log /var/log/nginx/access.log;
  ${logs}
  gzip on;
}
`;

/** Debian builds without `--user`: nginx's own default is nobody. */
const NGINX = {
  user: 'www-data',
  builtInUser: 'nobody',
  sites: ['conf.d/*.conf', 'sites-enabled/*'],
  site: SITE,
  privateTmp: false,
};

/** The security updates of 2026 put `HTTP_HOST` into the params files of all releases of Debian here. */
const debianNginx = (main: Main): NginxPackage => ({
  ...NGINX,
  id: 'debian',
  title: "Debian's package",
  main: nginxConf(main),
  snippets: {
    ...paramsFiles({ every: { HTTP_HOST: '$host' }, fastcgi: { REMOTE_USER: '$remote_user' } }),
    proxy_params: proxyParams('$host'),
    ...SNIPPETS,
  },
});

const ubuntuNginx = (main: Main, remoteUser = true): NginxPackage => ({
  ...NGINX,
  id: 'ubuntu',
  title: "Ubuntu's package",
  main: nginxConf(main),
  snippets: {
    ...paramsFiles({ fastcgi: remoteUser ? { REMOTE_USER: '$remote_user' } : {} }),
    // Ubuntu still passes the client's own header on.
    proxy_params: proxyParams('$http_host'),
    ...SNIPPETS,
  },
});

const APACHE: ApachePackage = {
  user: 'www-data',
  group: 'www-data',
  root: '/etc/apache2',
  main: '/etc/apache2/apache2.conf',
  sites: ['conf-enabled/*.conf', 'sites-enabled/*.conf'],
  timeout: 300,
  privateTmp: true,
};

/** /usr/share/uwsgi/init and /usr/share/uwsgi/conf/default.ini: how the init script starts every file of apps-enabled. */
const UWSGI: UwsgiPackage = {
  needsPlugin: true,
  instances: {
    script: 'uwsgi',
    folder: '/etc/uwsgi/apps-enabled',
    available: '/etc/uwsgi/apps-available',
    endings: ['db', 'ini', 'js', 'json', 'sqlite', 'sqlite3', 'xml', 'yaml', 'yml'],
    sockets: '/run/uwsgi/app/',
    namespace: 'app',
    inherited: '/usr/share/uwsgi/conf/default.ini',
    options: [
      ['declare-option', 'deb-confnamespace=$1'],
      ['declare-option', 'deb-confname=$1'],
      ['master', 'true'],
      ['workers', '2'],
      ['no-orphans', 'true'],
      ['pidfile', '/run/uwsgi/%(deb-confnamespace)/%(deb-confname)/pid'],
      ['socket', '/run/uwsgi/%(deb-confnamespace)/%(deb-confname)/socket'],
      ['chown-socket', 'www-data'],
      ['chmod-socket', '660'],
      ['log-date', 'true'],
      ['uid', 'www-data'],
      ['gid', 'www-data'],
    ],
    logs: '/var/log/uwsgi/app/',
    settings: '/etc/default/uwsgi',
  },
};

const BASE = { apache: APACHE, uwsgi: UWSGI, selinux: false };

/** Security updates take Debian's apache2 to newer versions of upstream: it has none for the life of a release. */
export const DEBIAN: readonly Profile[] = [
  {
    ...BASE,
    name: 'debian',
    title: 'Debian',
    versions: {},
    nginx: debianNginx({}),
    homeMode: '0700',
  },
  {
    ...BASE,
    name: 'debian-11',
    title: 'Debian 11',
    versions: {
      nginx: '1.18.0',
      'mod-wsgi': '4.7.1',
      gunicorn: '20.1.0',
      uwsgi: '2.0.19.1',
      systemd: '247',
      supervisor: '4.2.2',
      python: '3.9.2',
    },
    nginx: debianNginx({ logs: ERROR_LOG }),
    homeMode: '0755',
  },
  {
    ...BASE,
    name: 'debian-12',
    title: 'Debian 12',
    versions: {
      nginx: '1.22.1',
      'mod-wsgi': '4.9.4',
      gunicorn: '20.1.0',
      uwsgi: '2.0.21',
      systemd: '252',
      supervisor: '4.2.5',
      python: '3.11.2',
    },
    nginx: debianNginx({ main: ERROR_LOG }),
    homeMode: '0700',
  },
  {
    ...BASE,
    name: 'debian-13',
    title: 'Debian 13',
    versions: {
      nginx: '1.26.3',
      'mod-wsgi': '5.0.2',
      gunicorn: '23.0.0',
      uwsgi: '2.0.28',
      systemd: '257',
      supervisor: '4.2.5',
      python: '3.13.5',
    },
    nginx: debianNginx({
      main: `worker_cpu_affinity auto;\n${ERROR_LOG}`,
      http: 'server_tokens off;',
      tls: 'ssl_protocols TLSv1.2 TLSv1.3;\n  ssl_prefer_server_ciphers off;',
    }),
    homeMode: '0700',
  },
];

export const UBUNTU: readonly Profile[] = [
  {
    ...BASE,
    name: 'ubuntu',
    title: 'Ubuntu',
    versions: {},
    nginx: ubuntuNginx({}),
    homeMode: '0750',
  },
  {
    ...BASE,
    name: 'ubuntu-20.04',
    title: 'Ubuntu 20.04',
    versions: {
      nginx: '1.18.0',
      apache: '2.4.41',
      'mod-wsgi': '4.6.8',
      gunicorn: '20.0.4',
      uwsgi: '2.0.18',
      systemd: '245',
      supervisor: '4.1.0',
      python: '3.8.2',
    },
    nginx: ubuntuNginx({ http: 'tcp_nodelay on;\n  keepalive_timeout 65;', logs: ERROR_LOG }, false),
    homeMode: '0755',
  },
  {
    ...BASE,
    name: 'ubuntu-22.04',
    title: 'Ubuntu 22.04',
    versions: {
      nginx: '1.18.0',
      apache: '2.4.52',
      'mod-wsgi': '4.9.0',
      gunicorn: '20.1.0',
      uwsgi: '2.0.20',
      systemd: '249',
      supervisor: '4.2.1',
      python: '3.10.6',
    },
    nginx: ubuntuNginx({ logs: ERROR_LOG }),
    homeMode: '0750',
  },
  {
    ...BASE,
    name: 'ubuntu-24.04',
    title: 'Ubuntu 24.04',
    versions: {
      nginx: '1.24.0',
      apache: '2.4.58',
      'mod-wsgi': '5.0.0',
      gunicorn: '20.1.0',
      uwsgi: '2.0.24',
      systemd: '255',
      supervisor: '4.2.5',
      python: '3.12.3',
    },
    nginx: ubuntuNginx({ main: ERROR_LOG }),
    homeMode: '0750',
  },
];
