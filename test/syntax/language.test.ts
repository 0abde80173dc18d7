import { describe, expect, it } from 'vitest';
import { languageOf, mayBeConfig, type Language } from '../../src/syntax/language.ts';

const SITE = 'server {\n    listen 80;\n}\n';
const UNIT = '[Unit]\nDescription=x\n';
const LUA = 'local function f()\n  return ngx.OK;\nend\n';

/** Path, text, language; `-`: the name alone says that it is not worth opening, unless somebody names it. */
type Row = readonly [path: string, text: string, language: Language | undefined, unopened?: '-'];

const TABLE: readonly Row[] = [
  ['etc/nginx/nginx.conf', '', 'nginx'],
  ['nginx.conf', 'user www-data;\n', 'nginx'],
  ['nginx.conf.j2', '{{ x }}\n', 'nginx'],
  ['deploy/nginx.conf.template', SITE, 'nginx'],
  ['nginx-prod.conf', SITE, 'nginx'],
  ['my-nginx', SITE, 'nginx'],
  ['etc/nginx/sites-available/default', SITE, 'nginx'],
  ['etc/nginx/sites-available/example.com', 'server\n{\n listen 80;\n}\n', 'nginx'],
  ['sites-enabled/app', '\uFEFFserver {\n', 'nginx'],
  ['etc/nginx/sites-available/.hidden', SITE, 'nginx', '-'],
  ['etc/nginx/conf.d/app.conf', 'upstream app {\n', 'nginx'],
  ['etc/nginx/snippets/proxy.conf', 'proxy_set_header Host $host;\n', 'nginx'],
  ['etc/nginx/proxy_params', 'proxy_set_header Host $http_host;\n', 'nginx'],
  ['uwsgi_params', 'uwsgi_param QUERY_STRING $query_string;\n', 'nginx'],
  ['app.conf', SITE, 'nginx'],
  ['app.conf', 'location / {\n', 'nginx'],
  ['app.conf', 'proxy_pass http://x;\n', undefined],
  ['app.vhost', SITE, 'nginx'],
  ['app.nginx', SITE, 'nginx'],
  ['app.conf', 'key = value\n', undefined],
  ['app.conf', '', undefined],
  ['nginx/README', 'Put your sites here.\n', undefined],
  ['nginx/README.md', SITE, undefined, '-'],
  ['nginx/lua/auth.lua', LUA, undefined],
  ['nginx/start.sh', `cat > nginx.conf <<X\n${SITE}X\n`, undefined],
  ['nginx/entrypoint', `#!/bin/sh\ncat > nginx.conf <<X\n${SITE}X\n`, undefined],
  ['nginx/nginx.vim', 'return x;\n', undefined],
  ['nginx/docker-compose.yml', 'services:\n  x:\n    command: "a;"\n', undefined],
  ['nginx/ssl/app.pem', '-----BEGIN CERTIFICATE-----\n', undefined],
  ['etc/nginx/sites-available/app.bak', SITE, undefined, '-'],
  ['etc/nginx/sites-available/app~', SITE, undefined, '-'],
  ['etc/nginx/nginx.conf.dpkg-dist', SITE, undefined, '-'],
  ['etc/apache2/sites-available/app.conf', '<VirtualHost *:80>\nServerName x\n</VirtualHost>\n', 'apache'],
  ['etc/apache2/sites-available/app', '<IfModule mod_ssl.c>\nserver {\n', 'apache'],
  ['etc/apache2/ports.conf', 'Listen 80\n', 'apache'],
  ['etc/apache2/mods-enabled/wsgi.load', 'LoadModule wsgi_module /usr/lib/apache2/modules/mod_wsgi.so\n', 'apache'],
  ['etc/apache2/magic', '# Magic data\n', undefined],
  ['httpd/conf/httpd.conf', 'ServerRoot "/etc/httpd"\n', 'apache'],
  ['deploy/app.conf', '<virtualhost *:80>\n</virtualhost>\n', 'apache'],
  ['deploy/app.conf', 'WSGIScriptAlias / /srv/app/wsgi.py\n', 'apache'],
  ['deploy/app.conf', 'ProxyPass / http://127.0.0.1:8000/\n', 'apache'],
  ['deploy/app.conf', 'ServerName example.com\n', undefined],
  ['sites-enabled/app', '<VirtualHost *:80>\n</VirtualHost>\n', 'apache'],
  ['nginx/app.conf', '# <VirtualHost> of old: WSGIScriptAlias / x\nserver {\n}\n', 'nginx'],
  ['apache2/app.conf', SITE, 'nginx'],
  ['etc/apache2/setup.sh', 'cat <<X\n<VirtualHost *:80>\nX\n', undefined],
  ['apache/guide.html', '<VirtualHost *:80>\n', undefined, '-'],
  ['server.py', SITE, undefined, '-'],
  ['web.service', '', 'systemd'],
  ['web@.service', UNIT, 'systemd'],
  ['web.socket', UNIT, 'systemd'],
  ['web.service.j2', UNIT, 'systemd'],
  ['web.service.d/override.conf', '', 'systemd'],
  ['etc/systemd/system/web.socket.d/x.conf', '', 'systemd'],
  ['override.conf', '[Service]\nUser=x\n', 'systemd'],
  ['web.timer', UNIT, undefined, '-'],
  ['web.service.ts', 'export class WebService {}\n', undefined, '-'],
  ['etc/avahi/services/web.service', '<?xml version="1.0"?>\n<service-group/>\n', undefined],
  ['dbus-1/system-services/org.example.Web.service', '[D-BUS Service]\nName=org.example.Web\nExec=/x\n', undefined],
  ['etc/supervisor/conf.d/app.conf', '[program:app]\ncommand=x\n', 'supervisor'],
  ['supervisord.conf', '[supervisord]\n', 'supervisor'],
  ['supervisor.ini', '[unix_http_server]\nfile=/x\n[group:a]\nprograms=b\n', 'supervisor'],
  ['hosts.ini', '[group]\nhost1\n[include]\nx=1\n', undefined],
  ['app.ini', '[uwsgi]\nmodule = x\n', 'uwsgi-ini'],
  ['app.ini', '[app:main]\nuse = x\n\n [ uWSGI ]\nmodule = x\n', 'uwsgi-ini'],
  ['uwsgi.ini.example', '[uwsgi]\n', 'uwsgi-ini'],
  ['uwsgi.conf', '[uwsgi]\nmodule = x\n', 'uwsgi-ini'],
  ['setup.cfg', '[flake8]\n', undefined],
  ['stacklint.ini', '[target]\ncores = 2\n', undefined],
  ['gunicorn.conf.py', '', 'python'],
  ['deploy/gunicorn_prod.py', 'bind = "x"\n', 'python'],
  ['app_gunicorn.conf.py', '', 'python'],
  ['web-gunicorn_conf.py', '', 'python'],
  ['gunicorn.conf.py.j2', '', 'python'],
  ['settings.py', 'bind = "x"\n', undefined, '-'],
  ['Procfile', '', 'procfile'],
  ['deploy/Procfile.dev', 'web: x\n', 'procfile'],
  ['Procfile.md', 'web: x\n', undefined, '-'],
];

describe('languageOf', () => {
  const rows = TABLE.map(([path, text, language, unopened]) => ({ path, text, language, opened: unopened === undefined }));

  it.each(rows)('$path $text: $language', ({ path, text, language, opened }) => {
    expect([languageOf(path, text), mayBeConfig(path)]).toEqual([language, opened]);
  });
});
