import { gunicorn, service, type Texts } from '../stack/support.ts';

const usual = 'include proxy_params;';

const site = (name: string, locations: string, listen = 'listen 443 ssl;'): string =>
  `server {\n    ${listen}\n    server_name ${name};\n${locations}}\n`;

const at = (path: string, pass: string): string => `    location ${path} { ${usual} ${pass}; }\n`;

const vassal = (name: string): string => `[uwsgi]\nmodule = ${name}:app\nmaster = true\nprocesses = 2\nsocket = /run/uwsgi/${name}.sock\n`;

/** A host with twelve applications: sockets and ports, groups, an Emperor, a socket unit, a stream, nginx behind nginx, a typing error. */
export const TWELVE: Texts = {
  'etc/nginx/nginx.conf': `user www-data;
events {}
stream {
    map $ssl_preread_server_name $way {
        default 127.0.0.1:8443;
        mail.example.com 127.0.0.1:9443;
    }
    server { listen 4443; ssl_preread on; proxy_pass $way; }
    server { listen 7000; proxy_pass 127.0.0.1:8007; }
}
http {
    map $cookie_beta $shop { default 127.0.0.1:8002; 1 127.0.0.1:8003; }
    upstream api { server 127.0.0.1:8004; server 127.0.0.1:8005; server unix:/run/api/spare.sock backup; }
    include /etc/nginx/sites-enabled/*;
}
`,
  'etc/nginx/sites-enabled/www': site(
    'www.example.com example.com',
    at('/', 'proxy_pass http://unix:/run/www/gunicorn.sock') + at('/admin/', 'proxy_pass http://127.0.0.1:8001'),
  ),
  'etc/nginx/sites-enabled/shop': site(
    'shop.example.com',
    at('/', 'proxy_pass http://$shop') + at('= /health', 'proxy_pass http://127.0.0.1:8002'),
  ),
  'etc/nginx/sites-enabled/api': site(
    'api.example.com',
    at('/v1/', 'proxy_pass http://api') + at('/v2/', 'proxy_pass http://api') + at('~ ^/old', 'proxy_pass http://legacy.example.net'),
  ),
  'etc/nginx/sites-enabled/blog': site(
    'blog.example.com',
    '    include uwsgi_params;\n    location / { uwsgi_pass unix:/run/uwsgi/blog.sock; }\n',
  ),
  'etc/nginx/sites-enabled/wiki': site(
    'wiki.example.com',
    '    include uwsgi_params;\n    location / { uwsgi_pass unix:/run/uwsgi/wiki.sock; }\n',
  ),
  'etc/nginx/sites-enabled/docs': site('docs.example.com', at('/', 'proxy_pass http://unix:/run/docs.sock')),
  'etc/nginx/sites-enabled/stats': site('stats.example.com', at('/', 'proxy_pass http://unix:/run/stats/gunicorn.sock')),
  'etc/nginx/sites-enabled/inner':
    site('inner.example.com', at('/', 'proxy_pass http://127.0.0.1:8080')) +
    site('cache', at('/', 'proxy_pass http://127.0.0.1:8006'), 'listen 127.0.0.1:8080;'),
  'etc/nginx/sites-enabled/tls': site('tls.example.com', at('/', 'proxy_pass http://127.0.0.1:8001'), 'listen 127.0.0.1:8443 ssl;'),
  'etc/systemd/system/www.service': gunicorn('unix:/run/www/gunicorn.sock --workers 4'),
  'etc/systemd/system/admin.service': gunicorn('127.0.0.1:8001'),
  'etc/systemd/system/shop.service': gunicorn('127.0.0.1:8002 --workers 3 --threads 4'),
  'etc/systemd/system/shop-beta.service': gunicorn('127.0.0.1:8003'),
  'etc/systemd/system/api-a.service': gunicorn('127.0.0.1:8004'),
  'etc/systemd/system/api-b.service': gunicorn('127.0.0.1:8005 --bind unix:/run/api/spare.sock'),
  'etc/systemd/system/emperor.service': service('/usr/bin/uwsgi --emperor /etc/uwsgi/vassals'),
  'etc/uwsgi/vassals/blog.ini': vassal('blog'),
  'etc/uwsgi/vassals/wiki.ini': vassal('wiki'),
  'etc/systemd/system/docs.socket': '[Socket]\nListenStream=/run/docs.sock\n',
  'etc/systemd/system/docs.service': service('/usr/bin/gunicorn wsgi:app'),
  'etc/systemd/system/stats.service': gunicorn('unix:/run/stats/stats.sock'),
  'etc/systemd/system/inner.service': gunicorn('127.0.0.1:8006'),
  'etc/systemd/system/tunnel.service': gunicorn('127.0.0.1:8007'),
};
