import { describe, expect, it } from 'vitest';
import { conflictsOf, generate } from '../../src/generate/index.ts';
import { answersOf, SHOP } from './combinations.ts';

type Changes = Parameters<typeof answersOf>[0];

/** What is generated for Apache and mod_wsgi, as `head` prints several files. */
function apacheFiles(changes: Changes): string {
  const answers = answersOf({ front: 'apache', ...changes });
  expect(conflictsOf(answers)).toEqual([]);
  return generate(answers)
    .filter(({ path }) => /^(?:etc\/(?:apache2|httpd)|apache)\/|\.wsgi$/.test(path))
    .map(({ path, text }) => `==> ${path} <==\n${text}`)
    .join('\n');
}

const SHOP_BELOW = { ...SHOP, prefix: '/shop', static: [{ url: '/shop/static/', folder: '/srv/shop/static/' }] };
const BLOG = {
  ...SHOP,
  name: 'blog',
  prefix: '/blog',
  app: 'blog:app',
  server: 'uwsgi',
  socket: 'tcp',
  workload: 'streaming',
  static: [],
  maxUpload: 1024 ** 2,
} as const;

const CASES: readonly (readonly [name: string, changes: Changes, text: string])[] = [
  [
    "a site with TLS by Let's Encrypt, gunicorn on a unix socket",
    {},
    `==> etc/apache2/sites-available/000-catch-all.conf <==
# Who asks for a name that no site has gets no application: this is the first virtual host, which Apache takes then.
ServerTokens Prod
ServerSignature Off
TraceEnable Off

<VirtualHost *:80>
    ServerName catch-all.invalid
    <Location />
        Require all denied
    </Location>
</VirtualHost>

<VirtualHost *:443>
    ServerName catch-all.invalid
    # a certificate is needed to refuse anything; its name will not fit
    SSLEngine On
    # older versions have known holes
    SSLProtocol -all +TLSv1.2 +TLSv1.3
    SSLCertificateFile /etc/letsencrypt/live/shop.example.com/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/shop.example.com/privkey.pem
    <Location />
        Require all denied
    </Location>
</VirtualHost>

==> etc/apache2/sites-available/shop.example.com.conf <==
<VirtualHost *:80>
    ServerName shop.example.com
    ServerAlias www.shop.example.com

    # Let's Encrypt fetches its tokens over plain HTTP
    Alias /.well-known/acme-challenge/ /var/www/letsencrypt/.well-known/acme-challenge/
    <Directory /var/www/letsencrypt>
        Require all granted
    </Directory>
    RewriteEngine On
    RewriteCond %{REQUEST_URI} !^/\\.well-known/acme-challenge/
    RewriteRule ^ https://%{SERVER_NAME}%{REQUEST_URI} [R=permanent,L]
</VirtualHost>

<VirtualHost *:443>
    ServerName shop.example.com
    ServerAlias www.shop.example.com
    RewriteEngine On

    Protocols h2 http/1.1
    SSLEngine On
    # older versions have known holes
    SSLProtocol -all +TLSv1.2 +TLSv1.3
    SSLCertificateFile /etc/letsencrypt/live/shop.example.com/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/shop.example.com/privkey.pem
    # browsers that were here once use TLS alone for a year
    Header always set Strict-Transport-Security max-age=31536000

    # larger uploads are refused here, before they take up the application
    RewriteCond expr "%{HTTP:Content-Length} -gt 10485760" [NV]
    RewriteRule ^ - [R=413,L]
    # nor is one let through that does not say its length
    RewriteCond %{HTTP:Transfer-Encoding} .
    RewriteRule ^ - [R=411,L]
    # slow visitors have 20 s for the headers, 40 s at most, and must keep up 500 bytes in a second
    RequestReadTimeout header=20-40,MinRate=500 body=20,MinRate=500

    # what visitors say of themselves in these is not true
    RequestHeader unset X-Forwarded-For
    RequestHeader unset X-Forwarded-Host
    RequestHeader unset X-Forwarded-Port
    RequestHeader unset X-Forwarded-Prefix
    RequestHeader unset X-Forwarded-Ssl
    RequestHeader unset Forwarded
    RequestHeader unset X-Forwarded-Protocol
    RequestHeader unset SCRIPT_NAME
    RequestHeader unset PATH_INFO
    RequestHeader unset X_Forwarded_For
    RequestHeader unset X_Forwarded_Host
    RequestHeader unset X_Forwarded_Port
    RequestHeader unset X_Forwarded_Prefix
    RequestHeader unset X_Forwarded_Proto
    RequestHeader set X-Forwarded-Proto expr=%{REQUEST_SCHEME}

    # files that Apache serves itself
    Alias /static/ /srv/shop/static/
    ProxyPass /static/ !
    <Directory /srv/shop/static>
        Options SymLinksIfOwnerMatch
        AllowOverride None
        Require all granted
    </Directory>

    # applications see the name that the visitor asked for
    ProxyPreserveHost On
    # timeout: longer than the 30 s that the application server gives a request: it is the one to end it
    # retry: after a restart it is asked again at once, not after a minute
    # disablereuse: the server closes connections that it keeps, and a request could meet the end of one
    ProxyPass / unix:/run/shop/gunicorn.sock|http://shop/ timeout=60 retry=0 disablereuse=on
    ProxyPassReverse / http://shop/
</VirtualHost>
`,
  ],
  [
    'two applications below prefixes of one site, on RHEL',
    { distro: 'rhel-9', tls: 'none', apps: [SHOP_BELOW, BLOG] },
    `==> etc/httpd/conf.d/000-catch-all.conf <==
# Who asks for a name that no site has gets no application: this is the first virtual host, which Apache takes then.
ServerTokens Prod
ServerSignature Off
TraceEnable Off

<VirtualHost *:80>
    ServerName catch-all.invalid
    <Location />
        Require all denied
    </Location>
</VirtualHost>

==> etc/httpd/conf.d/shop.example.com.conf <==
<VirtualHost *:80>
    ServerName shop.example.com
    ServerAlias www.shop.example.com
    RewriteEngine On

    # nothing is served beside the applications
    <Location />
        Require all denied
    </Location>
    <Location /shop/static/>
        Require all granted
    </Location>
    <Location /blog>
        Require all granted
    </Location>
    <Location /shop>
        Require all granted
    </Location>

    # larger uploads are refused here, before they take up the application
    <Location /blog>
        LimitRequestBody 1048576
    </Location>
    RewriteCond expr "%{HTTP:Content-Length} -gt 1048576" [NV]
    RewriteRule ^/blog(/|$) - [R=413,L]
    RewriteCond expr "%{HTTP:Content-Length} -gt 10485760" [NV]
    RewriteRule ^/shop(/|$) - [R=413,L]
    # nor is one let through that does not say its length
    RewriteCond %{HTTP:Transfer-Encoding} .
    RewriteRule ^ - [R=411,L]
    # slow visitors have 20 s for the headers, 40 s at most, and must keep up 500 bytes in a second
    RequestReadTimeout header=20-40,MinRate=500 body=20,MinRate=500

    # what visitors say of themselves in these is not true
    RequestHeader unset X-Forwarded-For
    RequestHeader unset X-Forwarded-Host
    RequestHeader unset X-Forwarded-Port
    RequestHeader unset X-Forwarded-Prefix
    RequestHeader unset X-Forwarded-Ssl
    RequestHeader unset Forwarded
    RequestHeader unset X-Forwarded-Protocol
    RequestHeader unset SCRIPT_NAME
    RequestHeader unset PATH_INFO
    RequestHeader unset X_Forwarded_For
    RequestHeader unset X_Forwarded_Host
    RequestHeader unset X_Forwarded_Port
    RequestHeader unset X_Forwarded_Prefix
    RequestHeader unset X_Forwarded_Proto
    RequestHeader set X-Forwarded-Proto expr=%{REQUEST_SCHEME}

    # files that Apache serves itself
    Alias /shop/static/ /srv/shop/static/
    ProxyPass /shop/static/ !
    <Directory /srv/shop/static>
        Options SymLinksIfOwnerMatch
        AllowOverride None
        Require all granted
    </Directory>

    # applications see the name that the visitor asked for
    ProxyPreserveHost On
    # timeout: connections stay open and may be silent for long
    # retry: after a restart it is asked again at once, not after a minute
    # flushpackets: each piece goes out as it comes
    ProxyPass /blog uwsgi://127.0.0.1:8001/blog timeout=3600 retry=0 flushpackets=on
    # timeout: longer than the 30 s that the application server gives a request: it is the one to end it
    # retry: after a restart it is asked again at once, not after a minute
    # disablereuse: the server closes connections that it keeps, and a request could meet the end of one
    ProxyPass /shop unix:/run/shop/gunicorn.sock|http://shop/shop timeout=60 retry=0 disablereuse=on
    ProxyPassReverse /shop http://shop/shop
</VirtualHost>
`,
  ],
  [
    'mod_wsgi behind a balancer that ends TLS, on RHEL',
    { distro: 'rhel-9', server: 'mod_wsgi', tls: 'behind-lb', behind: 'alb', behindFrom: ['10.1.0.0/16'], static: [] },
    `==> etc/httpd/conf.d/000-catch-all.conf <==
# Who asks for a name that no site has gets no application: this is the first virtual host, which Apache takes then.
ServerTokens Prod
ServerSignature Off
TraceEnable Off
# applications run in processes of their own alone, never in Apache's
WSGIRestrictEmbedded On
# the folder of the default is closed to Apache's workers
WSGISocketPrefix /run/wsgi

<VirtualHost *:80>
    ServerName catch-all.invalid
    # the health checks of the Application Load Balancer ask by address, for no name
    RewriteEngine On
    RewriteRule ^/healthz$ - [R=200,L]
    ErrorDocument 200 ok
    <Location />
        Require all denied
    </Location>
</VirtualHost>

==> etc/httpd/conf.d/shop.example.com.conf <==
<VirtualHost *:80>
    ServerName shop.example.com
    ServerAlias www.shop.example.com
    RewriteEngine On

    # the visitor's address is what the balancer says in X-Forwarded-For; from other networks it is not believed
    RemoteIPHeader X-Forwarded-For
    RemoteIPInternalProxy 10.1.0.0/16
    # visitors have TLS when the balancer, and nobody else, says so
    SetEnvIfExpr "%{CONN_REMOTE_ADDR} -ipmatch '10.1.0.0/16'" from_balancer
    SetEnvIfExpr "reqenv('from_balancer') == '1' && req('X-Forwarded-Proto') == 'https'" HTTPS=on

    # who came without TLS is sent back for it: all that goes on from here came over TLS
    RewriteCond %{ENV:HTTPS} !=on
    RewriteRule ^ https://%{SERVER_NAME}%{REQUEST_URI} [R=permanent,L]
    # browsers that were here once use TLS alone for a year
    Header always set Strict-Transport-Security max-age=31536000

    # larger uploads are refused here, before they take up the application
    LimitRequestBody 10485760
    RewriteCond expr "%{HTTP:Content-Length} -gt 10485760" [NV]
    RewriteRule ^ - [R=413,L]
    # nor is one let through that does not say its length
    RewriteCond %{HTTP:Transfer-Encoding} .
    RewriteRule ^ - [R=411,L]
    # slow visitors have 20 s for the headers, 40 s at most, and must keep up 500 bytes in a second
    RequestReadTimeout header=20-40,MinRate=500 body=20,MinRate=500

    # what visitors say of themselves in these is not true
    RequestHeader unset X-Forwarded-For
    RequestHeader unset X-Forwarded-Host
    RequestHeader unset X-Forwarded-Port
    RequestHeader unset X-Forwarded-Prefix
    RequestHeader unset X-Forwarded-Ssl
    RequestHeader unset Forwarded
    RequestHeader unset X-Forwarded-Proto

    # processes: one for each of 4 cores
    # threads: mod_wsgi's default: most of them wait
    # request-timeout: a process with requests that take longer is replaced
    # socket-timeout: longer than the 60 s that the application server gives a request: it is the one to end it
    # graceful-timeout: requests in work are finished before it stops
    # lang, locale: else Python takes file names and output for ASCII
    # umask: what it writes is not for everybody
    WSGIDaemonProcess shop user=shop group=shop processes=4 threads=15 \\
        display-name=%{GROUP} python-home=/srv/shop/venv home=/srv/shop \\
        lang=C.UTF-8 locale=C.UTF-8 umask=0027 \\
        request-timeout=60 graceful-timeout=30 \\
        queue-timeout=45 socket-timeout=65 connect-timeout=15 startup-timeout=15 deadlock-timeout=60 shutdown-timeout=5
    # with both groups named here it is loaded before the first request comes
    WSGIScriptAlias / /srv/shop/shop.wsgi process-group=shop application-group=%{GLOBAL}
    <Directory /srv/shop>
        <Files shop.wsgi>
            Require all granted
        </Files>
    </Directory>
</VirtualHost>

==> srv/shop/shop.wsgi <==
# mod_wsgi calls what is named application.
from shop import app as application
`,
  ],
  [
    'WebSockets behind Cloudflare, in containers',
    {
      distro: 'docker',
      launcher: 'compose',
      socket: 'tcp',
      workload: 'websocket',
      tls: 'files',
      behind: 'cloudflare',
      behindFrom: ['198.51.100.0/24'],
    },
    `==> apache/httpd.conf <==
# In place of the httpd.conf that the image httpd:2.4 has.
ServerRoot /usr/local/apache2
ServerName localhost
Listen 80
Listen 443

LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule unixd_module modules/mod_unixd.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule log_config_module modules/mod_log_config.so
LoadModule mime_module modules/mod_mime.so
LoadModule dir_module modules/mod_dir.so
LoadModule env_module modules/mod_env.so
LoadModule setenvif_module modules/mod_setenvif.so
LoadModule alias_module modules/mod_alias.so
LoadModule reqtimeout_module modules/mod_reqtimeout.so
LoadModule headers_module modules/mod_headers.so
LoadModule http2_module modules/mod_http2.so
LoadModule proxy_module modules/mod_proxy.so
LoadModule proxy_http_module modules/mod_proxy_http.so
LoadModule remoteip_module modules/mod_remoteip.so
LoadModule rewrite_module modules/mod_rewrite.so
LoadModule ssl_module modules/mod_ssl.so

User www-data
Group www-data
# to the container's log
ErrorLog /proc/self/fd/2
LogLevel warn
LogFormat "%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined
CustomLog /proc/self/fd/1 combined
TypesConfig conf/mime.types

# files are served from no folder that is not named
<Directory />
    AllowOverride None
    Require all denied
</Directory>

IncludeOptional conf/sites/*.conf

==> apache/sites/000-catch-all.conf <==
# Who asks for a name that no site has gets no application: this is the first virtual host, which Apache takes then.
ServerTokens Prod
ServerSignature Off
TraceEnable Off

<VirtualHost *:80>
    ServerName catch-all.invalid
    <Location />
        Require all denied
    </Location>
</VirtualHost>

<VirtualHost *:443>
    ServerName catch-all.invalid
    # a certificate is needed to refuse anything; its name will not fit
    SSLEngine On
    # older versions have known holes
    SSLProtocol -all +TLSv1.2 +TLSv1.3
    SSLCertificateFile /etc/ssl/certs/shop.example.com.pem
    SSLCertificateKeyFile /etc/ssl/private/shop.example.com.key
    <Location />
        Require all denied
    </Location>
</VirtualHost>

==> apache/sites/shop.example.com.conf <==
<VirtualHost *:80>
    ServerName shop.example.com
    ServerAlias www.shop.example.com

    RewriteEngine On
    RewriteRule ^ https://%{SERVER_NAME}%{REQUEST_URI} [R=permanent,L]
</VirtualHost>

<VirtualHost *:443>
    ServerName shop.example.com
    ServerAlias www.shop.example.com
    RewriteEngine On

    Protocols h2 http/1.1
    SSLEngine On
    # older versions have known holes
    SSLProtocol -all +TLSv1.2 +TLSv1.3
    SSLCertificateFile /etc/ssl/certs/shop.example.com.pem
    SSLCertificateKeyFile /etc/ssl/private/shop.example.com.key
    # browsers that were here once use TLS alone for a year
    Header always set Strict-Transport-Security max-age=31536000

    # the visitor's address is what the balancer says in CF-Connecting-IP; from other networks it is not believed
    RemoteIPHeader CF-Connecting-IP
    RemoteIPInternalProxy 198.51.100.0/24

    # larger uploads are refused here, before they take up the application
    RewriteCond expr "%{HTTP:Content-Length} -gt 10485760" [NV]
    RewriteRule ^ - [R=413,L]
    # nor is one let through that does not say its length
    RewriteCond %{HTTP:Transfer-Encoding} .
    RewriteRule ^ - [R=411,L]
    # slow visitors have 20 s for the headers, 40 s at most, and must keep up 500 bytes in a second
    RequestReadTimeout header=20-40,MinRate=500 body=20,MinRate=500

    # what visitors say of themselves in these is not true
    RequestHeader unset X-Forwarded-For
    RequestHeader unset X-Forwarded-Host
    RequestHeader unset X-Forwarded-Port
    RequestHeader unset X-Forwarded-Prefix
    RequestHeader unset X-Forwarded-Ssl
    RequestHeader unset Forwarded
    RequestHeader unset X-Forwarded-Protocol
    RequestHeader unset SCRIPT_NAME
    RequestHeader unset PATH_INFO
    RequestHeader unset X_Forwarded_For
    RequestHeader unset X_Forwarded_Host
    RequestHeader unset X_Forwarded_Port
    RequestHeader unset X_Forwarded_Prefix
    RequestHeader unset X_Forwarded_Proto
    RequestHeader set X-Forwarded-Proto expr=%{REQUEST_SCHEME}

    # files that Apache serves itself
    Alias /static/ /srv/shop/static/
    ProxyPass /static/ !
    <Directory /srv/shop/static>
        Options SymLinksIfOwnerMatch
        AllowOverride None
        Require all granted
    </Directory>

    # applications see the name that the visitor asked for
    ProxyPreserveHost On
    # timeout: connections stay open and may be silent for long
    # retry: after a restart it is asked again at once, not after a minute
    # disablereuse: the server closes connections that it keeps, and a request could meet the end of one
    ProxyPass / http://shop:8000/ timeout=3600 retry=0 disablereuse=on upgrade=websocket
    ProxyPassReverse / http://shop:8000/
</VirtualHost>
`,
  ],
];

describe('what is generated for Apache', () => {
  it.each(CASES)('%s', (_, changes, text) => {
    expect(apacheFiles(changes)).toBe(text);
  });
});

it('gives each URL to the longest path that fits, whatever application has it', () => {
  const lines = apacheFiles({
    tls: 'none',
    apps: [
      {
        ...SHOP,
        server: 'mod_wsgi',
        static: ['/static/', '/static/img/', '/blog/img/'].map((url, at) => ({ url, folder: `/srv/shop/${at}/` })),
      },
      { ...BLOG, domains: SHOP.domains, static: [{ url: '/blog/img/old/', folder: '/srv/blog/old/' }] },
    ],
  }).split('\n');
  expect(lines.flatMap((line) => /^ *((?:Alias|ProxyPass|WSGIScriptAlias) \S+)( !)?/.exec(line)?.slice(1).join('') ?? [])).toEqual([
    'Alias /blog/img/old/',
    'ProxyPass /blog/img/old/ !',
    'Alias /static/img/',
    'ProxyPass /static/img/ !',
    'Alias /blog/img/',
    'ProxyPass /blog/img/ !',
    'Alias /static/',
    'ProxyPass /static/ !',
    'WSGIScriptAlias /',
    'ProxyPass /blog',
  ]);
});
