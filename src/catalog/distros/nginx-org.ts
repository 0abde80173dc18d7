import { paramsFiles } from './params.ts';
import type { NginxPackage } from './profile.ts';

/*
 * Facts from the packaging of nginx.org (github.com/nginx/pkg-oss) and the templates of the images
 * (github.com/nginx/docker-nginx, github.com/nginx/docker-nginx-unprivileged).
 */

const http = (own: string): string => `http {
  ${own}
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  log_format main '$remote_addr - $remote_user [$time_local] "$request" '
                  '$status $body_bytes_sent "$http_referer" '
                  '"$http_user_agent" "$http_x_forwarded_for"';
  access_log /var/log/nginx/access.log main;
  sendfile on;
  keepalive_timeout 65;
}
`;

const EVENTS = 'events {\n  worker_connections 1024;\n}\n';

const site = (listens: string): string => `server {
  ${listens}
  server_name localhost;
  location / {
    root /usr/share/nginx/html;
    index index.html index.htm;
  }
  error_page 500 502 503 504 /50x.html;
  location = /50x.html {
    root /usr/share/nginx/html;
  }
}
`;

const SITE = '/etc/nginx/conf.d/default.conf';

/** What nginx's sources bring, and so most packages; of a distribution that is not known. */
export const NGINX_SOURCES = { id: 'nginx', snippets: paramsFiles() };

/** What is installed from nginx.org's repositories, on whatever distribution. */
export const NGINX_ORG: NginxPackage = {
  id: 'nginx.org',
  title: "nginx.org's package",
  user: 'nginx',
  builtInUser: 'nginx',
  sites: ['conf.d/*.conf'],
  main: `user nginx;\nworker_processes auto;\nerror_log /var/log/nginx/error.log notice;\npid /run/nginx.pid;\n${EVENTS}${http('')}`,
  site: { path: SITE, text: site('listen 80;') },
  snippets: paramsFiles({ fastcgiConf: false }),
  privateTmp: false,
};

/** The official image: nginx.org's package; its entry point adds the listen for IPv6 to a site that nobody changed. */
export const NGINX_IMAGE: NginxPackage = {
  ...NGINX_ORG,
  id: 'nginx-image',
  title: 'the image nginx',
  site: { path: SITE, text: site('listen 80;\n  listen [::]:80;') },
};

/** The image that runs as uid 101, named nginx in it, from the start: `user` is taken out of its nginx.conf, and it listens on 8080. */
export const UNPRIVILEGED_IMAGE: NginxPackage = {
  ...NGINX_ORG,
  id: 'nginx-unprivileged',
  title: 'the image nginx-unprivileged',
  user: undefined,
  main: `worker_processes auto;\nerror_log /var/log/nginx/error.log notice;\npid /tmp/nginx.pid;\n${EVENTS}${http(
    [
      'proxy_temp_path /tmp/proxy_temp;',
      'client_body_temp_path /tmp/client_temp;',
      'fastcgi_temp_path /tmp/fastcgi_temp;',
      'uwsgi_temp_path /tmp/uwsgi_temp;',
      'scgi_temp_path /tmp/scgi_temp;',
    ].join('\n  '),
  )}`,
  site: { path: SITE, text: site('listen 8080;\n  listen [::]:8080;') },
};
