import { describe, expect, it } from 'vitest';
import { generate, plan } from '../../src/generate/index.ts';
import { writeCompose } from '../../src/generate/write/compose.ts';
import { answersOf, SHOP } from './combinations.ts';

/** What is written, as `head` prints several files. */
const filesOf = (changes: Parameters<typeof answersOf>[0]): string =>
  writeCompose(plan(answersOf(changes)))
    .map(({ path, text }) => `==> ${path} <==\n${text}`)
    .join('\n');

describe('what is generated for containers', () => {
  it("nginx with Let's Encrypt's certificates, gunicorn on a unix socket and uWSGI on a port", () => {
    expect(
      filesOf({
        distro: 'docker',
        apps: [
          { ...SHOP, launcher: 'compose' },
          { ...SHOP, name: 'feed', server: 'uwsgi', launcher: 'compose', socket: 'tcp', prefix: '/feed', static: [] },
        ],
      }),
    ).toBe(`==> compose.yaml <==
services:
  nginx:
    image: nginx:1.28
    restart: unless-stopped
    ports:
      - "80:80"
      - "443:443"
    volumes:
      # in place of the folder of the image, with its default.conf
      - ./nginx/conf.d:/etc/nginx/conf.d:ro
      # certbot runs on the host: the whole folder, since live/ holds links to archive/
      - /etc/letsencrypt:/etc/letsencrypt:ro
      - /var/www/letsencrypt:/var/www/letsencrypt:ro
      # static files, from the same place of the host
      - /srv/shop/static:/srv/shop/static:ro
      - shop-socket:/run/shop
    # it is stopped before them: requests in work are answered
    depends_on:
      - shop
      - feed
    # as long as the slowest application may take for them
    stop_grace_period: 35s
  shop:
    build: ./shop
    restart: unless-stopped
    volumes:
      - shop-socket:/run/shop
    # 5 s more than it gives running requests: then it is killed
    stop_grace_period: 35s
  feed:
    build: ./feed
    restart: unless-stopped
    # 5 s more than it gives running requests: then it is killed
    stop_grace_period: 35s
volumes:
  shop-socket:

==> shop/Dockerfile <==
# the image of shop
FROM python:3.12-slim-bookworm

# what it prints is in the log at once
ENV PYTHONUNBUFFERED=1

# not root, and the number is the same in every image
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin shop

# the volume over it begins with its owner: the front connects to the socket in there
RUN install --directory --owner=shop --group=shop --mode=0755 /run/shop

RUN pip install --no-cache-dir gunicorn==23.0.0

WORKDIR /app

# before the code: where that alone changes, this is not done again
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .

USER shop

CMD ["gunicorn", "-c", "/app/gunicorn.conf.py"]

==> shop/.dockerignore <==
.git
.venv
venv
**/__pycache__
**/*.pyc
.env
.dockerignore
Dockerfile

==> feed/Dockerfile <==
# the image of feed
FROM python:3.12-slim-bookworm

# what it prints is in the log at once
ENV PYTHONUNBUFFERED=1

# not root, and the number is the same in every image
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin feed

# it is compiled; the compiler does not stay
RUN apt-get update \\
    && apt-get install --yes --no-install-recommends gcc libc6-dev \\
    && pip install --no-cache-dir uwsgi==2.0.30 \\
    && apt-get purge --yes --auto-remove gcc libc6-dev \\
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app

# before the code: where that alone changes, this is not done again
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .

USER feed
EXPOSE 8000

CMD ["uwsgi", "--ini", "/app/uwsgi.ini"]

==> feed/.dockerignore <==
.git
.venv
venv
**/__pycache__
**/*.pyc
.env
.dockerignore
Dockerfile
`);
  });

  it('Apache, and mod_wsgi-express behind it', () => {
    expect(filesOf({ distro: 'docker', front: 'apache', tls: 'none', server: 'mod_wsgi-express', launcher: 'compose', socket: 'tcp' }))
      .toBe(`==> compose.yaml <==
services:
  apache:
    image: httpd:2.4
    restart: unless-stopped
    ports:
      - "80:80"
    volumes:
      - ./apache/httpd.conf:/usr/local/apache2/conf/httpd.conf:ro
      - ./apache/sites:/usr/local/apache2/conf/sites:ro
      # static files, from the same place of the host
      - /srv/shop/static:/srv/shop/static:ro
    # it is stopped before them: requests in work are answered
    depends_on:
      - shop
    # as long as the slowest application may take for them
    stop_grace_period: 35s
  shop:
    build: ./shop
    restart: unless-stopped
    # 5 s more than it gives running requests: then it is killed
    stop_grace_period: 35s

==> shop/Dockerfile <==
# the image of shop
FROM python:3.12-slim-bookworm

# what it prints is in the log at once
ENV PYTHONUNBUFFERED=1

# not root, and the number is the same in every image
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin shop

# it is compiled; the compiler does not stay
RUN apt-get update \\
    && apt-get install --yes --no-install-recommends apache2 apache2-dev gcc libc6-dev make \\
    && pip install --no-cache-dir mod_wsgi==5.0.2 \\
    && apt-get purge --yes --auto-remove apache2-dev gcc libc6-dev make \\
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app

# before the code: where that alone changes, this is not done again
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .

USER shop
EXPOSE 8000

# Apache finishes running requests; SIGTERM would cut them
STOPSIGNAL SIGWINCH

CMD ["mod_wsgi-express", "start-server", "/app/shop.wsgi", "--working-directory", "/app", "--host", "0.0.0.0", "--port", "8000", "--server-name", "shop.example.com", "--server-alias", "www.shop.example.com", "--processes", "4", "--threads", "15", "--request-timeout", "60", "--graceful-timeout", "30", "--queue-timeout", "45", "--socket-timeout", "65", "--connect-timeout", "15", "--startup-timeout", "15", "--deadlock-timeout", "60", "--shutdown-timeout", "5", "--limit-request-body", "10485760", "--trust-proxy", "10.0.0.0/8", "--trust-proxy", "172.16.0.0/12", "--trust-proxy", "192.168.0.0/16", "--trust-proxy-header", "X-Forwarded-For", "--trust-proxy-header", "X-Forwarded-Proto", "--log-to-terminal"]

==> shop/.dockerignore <==
.git
.venv
venv
**/__pycache__
**/*.pyc
.env
.dockerignore
Dockerfile
`);
  });

  it('an ASGI application that speaks TLS itself', () => {
    expect(
      filesOf({
        distro: 'docker',
        front: 'none',
        tls: 'files',
        server: 'gunicorn',
        framework: 'fastapi',
        launcher: 'compose',
        socket: 'tcp',
      }),
    ).toBe(`==> compose.yaml <==
services:
  shop:
    build: ./shop
    restart: unless-stopped
    ports:
      - "443:8443"
    volumes:
      - /etc/ssl/certs/shop.example.com.pem:/etc/ssl/certs/shop.example.com.pem:ro
      - /etc/ssl/private/shop.example.com.key:/etc/ssl/private/shop.example.com.key:ro
    # 5 s more than it gives running requests: then it is killed
    stop_grace_period: 35s

==> shop/Dockerfile <==
# the image of shop
FROM python:3.12-slim-bookworm

# what it prints is in the log at once
ENV PYTHONUNBUFFERED=1

# not root, and the number is the same in every image
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin shop

RUN pip install --no-cache-dir gunicorn==23.0.0 'uvicorn[standard]==0.34.0' uvicorn-worker==0.3.0

WORKDIR /app

# before the code: where that alone changes, this is not done again
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .

USER shop
EXPOSE 8443

CMD ["gunicorn", "-c", "/app/gunicorn.conf.py"]

==> shop/.dockerignore <==
.git
.venv
venv
**/__pycache__
**/*.pyc
.env
.dockerignore
Dockerfile
`);
  });

  it('publishes ports for IPv4 alone behind a balancer that is believed by private addresses', () => {
    const ports = (changes: Parameters<typeof answersOf>[0]): readonly string[] =>
      [
        ...generate(answersOf({ distro: 'docker', launcher: 'compose', ...changes }))
          .find(({ path }) => path === 'compose.yaml')!
          .text.matchAll(/(?:# .*\n +)?- "?[\d.]*:?\d+:\d+"?/g),
      ].map(([line]) => line.replace(/\n +/, '\n'));
    const note = '# IPv4 alone: visitors over IPv6 would come from an address of Docker itself, which is taken for the balancer';
    expect(ports({ tls: 'behind-lb', behind: 'alb' })).toEqual([`${note}\n- 0.0.0.0:80:80`]);
    expect(ports({ front: 'none', socket: 'tcp', tls: 'behind-lb', behind: 'alb', server: 'mod_wsgi-express' })).toEqual([
      `${note}\n- 0.0.0.0:8000:8000`,
    ]);
    expect(ports({ tls: 'behind-lb', behind: 'cloudflare' })).toEqual(['- "80:80"']);
  });

  it('is nothing where there are no containers', () => {
    expect(filesOf({})).toBe('');
  });
});
