import { describe, expect, it } from 'vitest';
import { plan } from '../../src/generate/index.ts';
import { writeNginx } from '../../src/generate/write/nginx.ts';
import { answersOf, SHOP } from './combinations.ts';

/** What is written, as `head` prints several files. */
const filesOf = (changes: Parameters<typeof answersOf>[0]): string =>
  writeNginx(plan(answersOf(changes)))
    .map(({ path, text }) => `==> ${path} <==\n${text}`)
    .join('\n');

describe('what is generated for nginx', () => {
  it("a site with TLS by Let's Encrypt, gunicorn on a unix socket", () => {
    expect(filesOf({})).toBe(`==> etc/nginx/sites-available/000-catch-all <==
# other names than those of the sites reach nobody: the connection is closed
server {
    listen 80 default_server;
    listen [::]:80 default_server;
    server_name _;

    # Let's Encrypt looks here whether this server is whose it says
    location ^~ /.well-known/acme-challenge/ {
        root /var/www/letsencrypt;
    }

    location / {
        return 444;
    }
}

server {
    listen 443 default_server ssl http2;
    listen [::]:443 default_server ssl http2;
    server_name _;
    # those of the default server count for all that share its port
    ssl_protocols TLSv1.2 TLSv1.3;
    # no certificate is shown to who asks for another name
    ssl_reject_handshake on;
}

==> etc/nginx/sites-available/shop.example.com <==
upstream shop {
    # a restart must not have it given up for ten seconds: it is asked again at once
    server unix:/run/shop/gunicorn.sock fail_timeout=0;
}

server {
    listen 80;
    listen [::]:80;
    server_name shop.example.com www.shop.example.com;

    # Let's Encrypt looks here whether this server is whose it says
    location ^~ /.well-known/acme-challenge/ {
        root /var/www/letsencrypt;
    }

    location / {
        return 301 https://$host$request_uri;
    }
}

server {
    listen 443 ssl http2;
    listen [::]:443 ssl http2;
    server_name shop.example.com www.shop.example.com;

    ssl_certificate /etc/letsencrypt/live/shop.example.com/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/shop.example.com/privkey.pem;
    # TLS 1.0 and 1.1 are given up: RFC 8996
    ssl_protocols TLSv1.2 TLSv1.3;
    # visitors that come back are spared the full handshake: some 40000 of them in 10 MB
    ssl_session_cache shared:shop.example.com:10m;
    ssl_session_timeout 1d;

    # browsers that were here once use TLS alone for a year
    add_header Strict-Transport-Security max-age=31536000 always;

    # larger uploads are refused here, before they take up the application
    client_max_body_size 10m;

    location /static/ {
        alias /srv/shop/static/;
    }

    location / {
        proxy_pass http://shop;
        # the application knows under which address it is reached: what it redirects to is right
        proxy_redirect off;

        # whom visitors asked for, who they are and how they came; what they claim of it themselves goes no further
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header X-Forwarded-Host $host;
        proxy_set_header X-Forwarded-Prefix "";

        # longer than the 30 s that the application server gives a request: it is the one to end it
        proxy_read_timeout 60s;
    }
}
`);
  });

  it('a balancer that ends TLS, uWSGI below a prefix', () => {
    expect(filesOf({ tls: 'behind-lb', behind: 'alb', server: 'uwsgi', prefix: '/shop', distro: 'rhel-9', socket: 'tcp' }))
      .toBe(`==> etc/nginx/conf.d/000-shared.conf <==
# the Application Load Balancer tells who visitors are; nobody else is believed
set_real_ip_from 10.0.0.0/8;
set_real_ip_from 172.16.0.0/12;
set_real_ip_from 192.168.0.0/16;
# it adds the address to what visitors sent: the last one is its own word, so real_ip_recursive stays off
real_ip_header X-Forwarded-For;

# 1 where the Application Load Balancer connects, by the address of the connection itself
geo $realip_remote_addr $from_balancer {
    default 0;
    10.0.0.0/8 1;
    172.16.0.0/12 1;
    192.168.0.0/16 1;
}

# how visitors came to it; the same header of anybody else counts for nothing
map $from_balancer:$http_x_forwarded_proto $visitor_scheme {
    default http;
    1:https https;
}

==> etc/nginx/conf.d/000-catch-all.conf <==
# other names than those of the sites reach nobody: the connection is closed
server {
    listen 80 default_server;
    listen [::]:80 default_server;
    server_name _;

    # the health check of the Application Load Balancer, which asks by address
    location = /healthz {
        access_log off;
        return 200 ok;
    }

    location / {
        return 444;
    }
}

==> etc/nginx/conf.d/shop.example.com.conf <==
upstream shop {
    # a restart must not have it given up for ten seconds: it is asked again at once
    server 127.0.0.1:8000 fail_timeout=0;
}

server {
    listen 80;
    listen [::]:80;
    server_name shop.example.com www.shop.example.com;

    # who came without TLS is sent back for it: all that goes on from here came over TLS
    if ($visitor_scheme = http) {
        return 301 https://$host$request_uri;
    }

    # browsers that were here once use TLS alone for a year
    add_header Strict-Transport-Security max-age=31536000 always;

    # larger uploads are refused here, before they take up the application
    client_max_body_size 10m;

    location /static/ {
        alias /srv/shop/static/;
    }

    # the same place without its slash
    location = /shop {
        return 301 https://$host/shop/$is_args$args;
    }

    location /shop/ {
        uwsgi_pass shop;
        include uwsgi_params;

        # whom visitors asked for, who they are and how they came; what they claim of it themselves goes no further
        uwsgi_param HTTP_HOST $host;
        uwsgi_param HTTP_X_FORWARDED_FOR $remote_addr;
        uwsgi_param HTTP_X_FORWARDED_PROTO https;
        uwsgi_param HTTP_X_FORWARDED_HOST $host;
        uwsgi_param HTTP_X_FORWARDED_PREFIX "";

        # longer than the 30 s that the application server gives a request: it is the one to end it
        uwsgi_read_timeout 60s;
    }

    location / {
        return 404;
    }
}
`);
  });

  it('a balancer that connects over TLS to containers, WebSockets', () => {
    expect(
      filesOf({
        tls: 'files',
        behind: 'alb',
        behindFrom: ['10.1.0.0/16'],
        workload: 'websocket',
        distro: 'docker',
        launcher: 'compose',
        socket: 'tcp',
      }),
    ).toBe(`==> nginx/conf.d/000-shared.conf <==
# the Application Load Balancer tells who visitors are; nobody else is believed
set_real_ip_from 10.1.0.0/16;
# it adds the address to what visitors sent: the last one is its own word, so real_ip_recursive stays off
real_ip_header X-Forwarded-For;

# connection says Upgrade where visitors ask for a WebSocket, and nowhere else
map $http_upgrade $connection_upgrade {
    default upgrade;
    "" close;
}

==> nginx/conf.d/000-catch-all.conf <==
# other names than those of the sites reach nobody: the connection is closed
server {
    listen 80 default_server;
    listen [::]:80 default_server;
    server_name _;

    # the health check of the Application Load Balancer, which asks by address
    location = /healthz {
        access_log off;
        return 200 ok;
    }

    location / {
        return 444;
    }
}

==> nginx/conf.d/000-catch-all-tls.conf <==
# other names than those of the sites reach nobody: the connection is closed
server {
    listen 443 default_server ssl;
    listen [::]:443 default_server ssl;
    server_name _;
    # the Application Load Balancer says no name in the handshake, and takes any certificate
    ssl_certificate /etc/ssl/certs/shop.example.com.pem;
    ssl_certificate_key /etc/ssl/private/shop.example.com.key;
    ssl_protocols TLSv1.2 TLSv1.3;

    # the health check of the Application Load Balancer, which asks by address
    location = /healthz {
        access_log off;
        return 200 ok;
    }

    location / {
        return 444;
    }
}

==> nginx/conf.d/shop.example.com.conf <==
upstream shop {
    # a container that is made anew has another address: its name is looked up again, by the resolver of Docker
    zone shop 64k;
    resolver 127.0.0.11 valid=10s;
    # a restart must not have it given up for ten seconds: it is asked again at once
    server shop:8000 resolve fail_timeout=0;
}

server {
    listen 80;
    listen [::]:80;
    server_name shop.example.com www.shop.example.com;
    return 301 https://$host$request_uri;
}

server {
    listen 443 ssl;
    listen [::]:443 ssl;
    http2 on;
    server_name shop.example.com www.shop.example.com;

    ssl_certificate /etc/ssl/certs/shop.example.com.pem;
    ssl_certificate_key /etc/ssl/private/shop.example.com.key;
    # TLS 1.0 and 1.1 are given up: RFC 8996
    ssl_protocols TLSv1.2 TLSv1.3;
    # visitors that come back are spared the full handshake: some 40000 of them in 10 MB
    ssl_session_cache shared:shop.example.com:10m;
    ssl_session_timeout 1d;

    # browsers that were here once use TLS alone for a year
    add_header Strict-Transport-Security max-age=31536000 always;

    # larger uploads are refused here, before they take up the application
    client_max_body_size 10m;

    location /static/ {
        alias /srv/shop/static/;
    }

    location / {
        proxy_pass http://shop;
        # the application knows under which address it is reached: what it redirects to is right
        proxy_redirect off;

        # whom visitors asked for, who they are and how they came; what they claim of it themselves goes no further
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header X-Forwarded-Host $host;
        proxy_set_header X-Forwarded-Prefix "";
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade;

        # a WebSocket begins with an Upgrade, which HTTP/1.0 does not have
        proxy_http_version 1.1;

        # connections stay open and may be silent for long
        proxy_read_timeout 3600s;
        proxy_send_timeout 3600s;
    }
}
`);
  });

  it('two applications of one site without TLS, one streams', () => {
    expect(
      filesOf({
        tls: 'none',
        distro: 'ubuntu-24.04',
        apps: [
          { ...SHOP, prefix: '/shop', maxUpload: 1_500_000 },
          { ...SHOP, name: 'feed', server: 'uwsgi', workload: 'streaming', static: [] },
        ],
      }),
    ).toBe(`==> etc/nginx/sites-available/000-catch-all <==
# other names than those of the sites reach nobody: the connection is closed
server {
    listen 80 default_server;
    listen [::]:80 default_server;
    server_name _;
    return 444;
}

==> etc/nginx/sites-available/shop.example.com <==
upstream shop {
    # a restart must not have it given up for ten seconds: it is asked again at once
    server unix:/run/shop/gunicorn.sock fail_timeout=0;
}

upstream feed {
    # a restart must not have it given up for ten seconds: it is asked again at once
    server unix:/run/feed/uwsgi.sock fail_timeout=0;
}

server {
    listen 80;
    listen [::]:80;
    server_name shop.example.com www.shop.example.com;

    # larger uploads are refused here, before they take up the application
    client_max_body_size 10m;

    location /static/ {
        alias /srv/shop/static/;
    }

    # the same place without its slash
    location = /shop {
        return 301 http://$host/shop/$is_args$args;
    }

    location /shop/ {
        client_max_body_size 1500000;
        proxy_pass http://shop;
        # the application knows under which address it is reached: what it redirects to is right
        proxy_redirect off;

        # whom visitors asked for, who they are and how they came; what they claim of it themselves goes no further
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_set_header X-Forwarded-Host $host;
        proxy_set_header X-Forwarded-Prefix "";

        # longer than the 30 s that the application server gives a request: it is the one to end it
        proxy_read_timeout 60s;
    }

    location / {
        uwsgi_pass feed;
        include uwsgi_params;

        # whom visitors asked for, who they are and how they came; what they claim of it themselves goes no further
        uwsgi_param HTTP_HOST $host;
        uwsgi_param HTTP_X_FORWARDED_FOR $remote_addr;
        uwsgi_param HTTP_X_FORWARDED_PROTO $scheme;
        uwsgi_param HTTP_X_FORWARDED_HOST $host;
        uwsgi_param HTTP_X_FORWARDED_PREFIX "";

        # what the application sends goes out at once
        uwsgi_buffering off;

        # connections stay open and may be silent for long
        uwsgi_read_timeout 3600s;
        uwsgi_send_timeout 3600s;
    }
}
`);
  });

  it('is nothing where Apache stands in front, or nobody', () => {
    expect(filesOf({ front: 'apache' })).toBe('');
    expect(filesOf({ front: 'none', server: 'gunicorn', socket: 'tcp', tls: 'none' })).toBe('');
  });
});
