import { describe, expect, it } from 'vitest';
import { plan } from '../../src/generate/plan.ts';
import { writeGunicorn } from '../../src/generate/write/gunicorn.ts';
import { answersOf } from './combinations.ts';

/** The text of one file that is written for answers. */
const textOf = (changes: Parameters<typeof answersOf>[0], path: string): string | undefined =>
  writeGunicorn(plan(answersOf(changes))).find((file) => file.path === path)?.text;

describe('writeGunicorn', () => {
  it('writes threads behind nginx, over a unix socket of its own', () => {
    expect(textOf({}, 'srv/shop/gunicorn.conf.py'))
      .toBe(`# gunicorn for shop; every setting is explained in https://docs.gunicorn.org/en/stable/settings.html

wsgi_app = "shop:app"

bind = "unix:/run/shop/gunicorn.sock"
# of the socket: only shop and the group of the web server (www-data) may connect
umask = 0o007

# 2 x 4 cores + 1, gunicorn's rule of thumb
workers = 9
# while one request waits, its worker serves others
worker_class = "gthread"
# requests at once in each worker
threads = 4
# in memory: on a slow disk the sign of life of a worker would block
worker_tmp_dir = "/dev/shm"

# a worker that is silent for longer is replaced
timeout = 30
# requests in work are finished before it stops
graceful_timeout = 30
# a worker is replaced after so many requests, so that leaks of memory stay small
max_requests = 1000
# not all workers at once
max_requests_jitter = 100

# to the standard output, which what starts gunicorn collects
accesslog = "-"
# begins with the address of the visitor, not with that of the proxy
access_log_format = '%({x-forwarded-for}i)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s"'
`);
  });

  it('writes a prefix, of which the application is told, and a CPU-bound load', () => {
    expect(textOf({ prefix: '/shop', workload: 'cpu' }, 'srv/shop/gunicorn.conf.py'))
      .toBe(`# gunicorn for shop; every setting is explained in https://docs.gunicorn.org/en/stable/settings.html

wsgi_app = "shop:app"
# the application lies below this path: its routes are without, its links with it
raw_env = ["SCRIPT_NAME=/shop"]

bind = "unix:/run/shop/gunicorn.sock"
# of the socket: only shop and the group of the web server (www-data) may connect
umask = 0o007

# one for each of 4 cores, and one for while another waits
workers = 5
# one request at a time: nothing is won by more while it computes
worker_class = "sync"
# in memory: on a slow disk the sign of life of a worker would block
worker_tmp_dir = "/dev/shm"

# a worker that is silent for longer is replaced
timeout = 30
# requests in work are finished before it stops
graceful_timeout = 30
# a worker is replaced after so many requests, so that leaks of memory stay small
max_requests = 1000
# not all workers at once
max_requests_jitter = 100

# to the standard output, which what starts gunicorn collects
accesslog = "-"
# begins with the address of the visitor, not with that of the proxy
access_log_format = '%({x-forwarded-for}i)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s"'
`);
  });

  it('writes no bind where systemd hands the socket over, and an event loop for ASGI', () => {
    expect(textOf({ launcher: 'systemd-socket', framework: 'fastapi', prefix: '/shop' }, 'srv/shop/gunicorn.conf.py'))
      .toBe(`# gunicorn for shop; every setting is explained in https://docs.gunicorn.org/en/stable/settings.html

wsgi_app = "shop:app"

# one for each of 4 cores
workers = 4
# an ASGI application, many requests in one event loop
worker_class = "uvicorn_worker.UvicornWorker"
# in memory: on a slow disk the sign of life of a worker would block
worker_tmp_dir = "/dev/shm"

# a worker that is silent for longer is replaced
timeout = 30
# requests in work are finished before it stops
graceful_timeout = 30
# a worker is replaced after so many requests, so that leaks of memory stay small
max_requests = 1000
# not all workers at once
max_requests_jitter = 100

# on a unix socket there is no address; only the web server may open it
forwarded_allow_ips = "*"
# to the standard output, which what starts gunicorn collects
accesslog = "-"
`);
  });

  it('writes a socket in a folder that only the web server may enter, for supervisor', () => {
    expect(textOf({ launcher: 'supervisor', workload: 'streaming' }, 'srv/shop/gunicorn.conf.py'))
      .toBe(`# gunicorn for shop; every setting is explained in https://docs.gunicorn.org/en/stable/settings.html

wsgi_app = "shop:app"

bind = "unix:/srv/shop/run/gunicorn.sock"
# of the socket: its folder keeps all but shop and the group www-data out
umask = 0o111

# one for each of 4 cores
workers = 4
# each open stream holds a thread
worker_class = "gthread"
# as many streams at once in each worker
threads = 32
# in memory: on a slow disk the sign of life of a worker would block
worker_tmp_dir = "/dev/shm"

# a worker that is silent for longer is replaced
timeout = 30
# requests in work are finished before it stops
graceful_timeout = 30

# to the standard output, which what starts gunicorn collects
accesslog = "-"
# begins with the address of the visitor, not with that of the proxy
access_log_format = '%({x-forwarded-for}i)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s"'
`);
  });

  it('writes TLS of its own, with the key that systemd lays down for it', () => {
    expect(textOf({ server: 'gunicorn', front: 'none', socket: 'tcp', tls: 'files' }, 'srv/shop/gunicorn.conf.py'))
      .toBe(`# gunicorn for shop; every setting is explained in https://docs.gunicorn.org/en/stable/settings.html

wsgi_app = "shop:app"

bind = "0.0.0.0:443"
certfile = "/etc/ssl/certs/shop.example.com.pem"
# where systemd lays a copy for this service (LoadCredential=)
keyfile = "/run/credentials/shop.service/tls.key"

# 2 x 4 cores + 1, gunicorn's rule of thumb
workers = 9
# no web server takes slow clients off its hands: a sync worker would wait for each
worker_class = "gthread"
# so many slow clients hold one worker
threads = 8
# in memory: on a slow disk the sign of life of a worker would block
worker_tmp_dir = "/dev/shm"

# a worker that is silent for longer is replaced
timeout = 30
# requests in work are finished before it stops
graceful_timeout = 30
# a worker is replaced after so many requests, so that leaks of memory stay small
max_requests = 1000
# not all workers at once
max_requests_jitter = 100

# to the standard output, which what starts gunicorn collects
accesslog = "-"
`);
  });

  it('writes idle connections longer than a balancer keeps them, and lets no visitor name a prefix', () => {
    expect(
      textOf({ server: 'gunicorn', front: 'none', socket: 'tcp', tls: 'behind-lb', behind: 'cloudflare' }, 'srv/shop/gunicorn.conf.py'),
    ).toBe(`# gunicorn for shop; every setting is explained in https://docs.gunicorn.org/en/stable/settings.html

wsgi_app = "shop:app"

bind = "0.0.0.0:8000"

# 2 x 4 cores + 1, gunicorn's rule of thumb
workers = 9
# no web server takes slow clients off its hands: a sync worker would wait for each
worker_class = "gthread"
# so many slow clients hold one worker
threads = 8
# in memory: on a slow disk the sign of life of a worker would block
worker_tmp_dir = "/dev/shm"

# a worker that is silent for longer is replaced
timeout = 30
# requests in work are finished before it stops
graceful_timeout = 30
# a worker is replaced after so many requests, so that leaks of memory stay small
max_requests = 1000
# not all workers at once
max_requests_jitter = 100
# longer than the 900 s that Cloudflare keeps an idle connection: it is the one to close it
keepalive = 905

# the balancer connects from changing addresses; nothing else may reach this port
forwarded_allow_ips = "*"
# the balancer hands on what visitors send as SCRIPT_NAME: it must not name the prefix
forwarder_headers = ""
# to the standard output, which what starts gunicorn collects
accesslog = "-"
# begins with the address of the visitor, not with that of the proxy
access_log_format = '%({cf-connecting-ip}i)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s"'
`);
  });

  it('writes a port in a container, whose network is trusted', () => {
    expect(textOf({ launcher: 'compose', distro: 'docker', socket: 'tcp' }, 'shop/gunicorn.conf.py'))
      .toBe(`# gunicorn for shop; every setting is explained in https://docs.gunicorn.org/en/stable/settings.html

wsgi_app = "shop:app"

bind = "0.0.0.0:8000"

# 2 x 4 cores + 1, gunicorn's rule of thumb
workers = 9
# while one request waits, its worker serves others
worker_class = "gthread"
# requests at once in each worker
threads = 4
# in memory: on a slow disk the sign of life of a worker would block
worker_tmp_dir = "/dev/shm"

# a worker that is silent for longer is replaced
timeout = 30
# requests in work are finished before it stops
graceful_timeout = 30
# a worker is replaced after so many requests, so that leaks of memory stay small
max_requests = 1000
# not all workers at once
max_requests_jitter = 100

# the port is not published: only containers of this network reach it
forwarded_allow_ips = "*"
# to the standard output, which what starts gunicorn collects
accesslog = "-"
# begins with the address of the visitor, not with that of the proxy
access_log_format = '%({x-forwarded-for}i)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s"'
`);
  });
});
