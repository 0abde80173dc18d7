import { describe, expect, it } from 'vitest';
import { plan } from '../../src/generate/plan.ts';
import { writeUwsgi } from '../../src/generate/write/uwsgi.ts';
import { answersOf } from './combinations.ts';

/** The text of one file that is written for answers. */
const textOf = (changes: Parameters<typeof answersOf>[0], path: string): string | undefined =>
  writeUwsgi(plan(answersOf(changes))).find((file) => file.path === path)?.text;

describe('writeUwsgi', () => {
  it('writes processes behind nginx, over a unix socket of its own', () => {
    expect(textOf({ server: 'uwsgi' }, 'srv/shop/uwsgi.ini'))
      .toBe(`# uWSGI for shop; every option is listed in https://uwsgi-docs.readthedocs.io/en/latest/Options.html

[uwsgi]
# an option that it does not know stops it, instead of being ignored
strict = true

chdir = /srv/shop
virtualenv = /srv/shop/venv
module = shop:app
# without the application it does not start, instead of answering with errors
need-app = true

# watches the workers, replaces and reloads them
master = true
# 2 x 4 cores + 1, gunicorn's rule of thumb
processes = 9
# threads that the application starts run
enable-threads = true
# SIGTERM stops it, and running requests are finished first
hook-master-start = unix_signal:15 gracefully_kill_them_all
# requests in work are finished before it stops
worker-reload-mercy = 30

socket = /run/shop/uwsgi.sock
# only shop and the group of the web server (www-data) may connect
chmod-socket = 660
# the socket goes with it
vacuum = true
# for headers as large as web servers let through by default
buffer-size = 36864

# a request that takes longer is ended, and its worker replaced
harakiri = 30
# a worker is replaced after so many requests, so that leaks of memory stay small
max-requests = 1000
`);
  });

  it('writes a prefix, and streams', () => {
    expect(textOf({ server: 'uwsgi', prefix: '/shop', workload: 'streaming', socket: 'tcp' }, 'srv/shop/uwsgi.ini'))
      .toBe(`# uWSGI for shop; every option is listed in https://uwsgi-docs.readthedocs.io/en/latest/Options.html

[uwsgi]
# an option that it does not know stops it, instead of being ignored
strict = true

chdir = /srv/shop
virtualenv = /srv/shop/venv
# the application lies below this path: its routes are without, its links with it
mount = /shop=shop:app
manage-script-name = true
# without the application it does not start, instead of answering with errors
need-app = true

# watches the workers, replaces and reloads them
master = true
# one for each of 4 cores
processes = 4
# as many streams at once in each worker
threads = 32
# SIGTERM stops it, and running requests are finished first
hook-master-start = unix_signal:15 gracefully_kill_them_all
# requests in work are finished before it stops
worker-reload-mercy = 30

socket = 127.0.0.1:8000
# for headers as large as web servers let through by default
buffer-size = 36864
`);
  });

  it('writes no socket where systemd hands it over', () => {
    expect(textOf({ server: 'uwsgi', launcher: 'systemd-socket' }, 'srv/shop/uwsgi.ini'))
      .toBe(`# uWSGI for shop; every option is listed in https://uwsgi-docs.readthedocs.io/en/latest/Options.html

[uwsgi]
# an option that it does not know stops it, instead of being ignored
strict = true

chdir = /srv/shop
virtualenv = /srv/shop/venv
module = shop:app
# without the application it does not start, instead of answering with errors
need-app = true

# watches the workers, replaces and reloads them
master = true
# 2 x 4 cores + 1, gunicorn's rule of thumb
processes = 9
# threads that the application starts run
enable-threads = true
# SIGTERM stops it, and running requests are finished first
hook-master-start = unix_signal:15 gracefully_kill_them_all
# requests in work are finished before it stops
worker-reload-mercy = 30

# for headers as large as web servers let through by default
buffer-size = 36864

# a request that takes longer is ended, and its worker replaced
harakiri = 30
# a worker is replaced after so many requests, so that leaks of memory stay small
max-requests = 1000
`);
  });

  it('writes a vassal, which gives its socket away', () => {
    expect(textOf({ server: 'uwsgi', launcher: 'emperor', front: 'apache', distro: 'rhel-9' }, 'etc/uwsgi/vassals/shop.ini'))
      .toBe(`# uWSGI for shop; every option is listed in https://uwsgi-docs.readthedocs.io/en/latest/Options.html

[uwsgi]
# an option that it does not know stops it, instead of being ignored
strict = true

# the Emperor starts it as root, which it gives up
uid = shop
gid = shop
chdir = /srv/shop
virtualenv = /srv/shop/venv
module = shop:app
# without the application it does not start, instead of answering with errors
need-app = true

# watches the workers, replaces and reloads them
master = true
# 2 x 4 cores + 1, gunicorn's rule of thumb
processes = 9
# so many slow visitors hold one worker
threads = 8
# SIGTERM stops it, and running requests are finished first
hook-master-start = unix_signal:15 gracefully_kill_them_all
# requests in work are finished before it stops
worker-reload-mercy = 30

socket = /run/uwsgi/shop.sock
# opened as root, and given away
chown-socket = shop:apache
# only shop and the group of the web server (apache) may connect
chmod-socket = 660
# for headers as large as web servers let through by default
buffer-size = 36864

# a worker is replaced after so many requests, so that leaks of memory stay small
max-requests = 1000
`);
  });

  it('writes the Emperor', () => {
    expect(textOf({ server: 'uwsgi', launcher: 'emperor' }, 'etc/uwsgi/emperor.ini'))
      .toBe(`# uWSGI's Emperor; https://uwsgi-docs.readthedocs.io/en/latest/Emperor.html

[uwsgi]
# an option that it does not know stops it, instead of being ignored
strict = true

# starts each configuration of this folder, and stops it when its file goes
emperor = /etc/uwsgi/vassals
# applications finish running requests when it is stopped
emperor-graceful-shutdown = true
`);
  });

  it('writes TLS, files and a limit of its own without a web server', () => {
    expect(textOf({ server: 'uwsgi', front: 'none', socket: 'tcp', tls: 'files' }, 'srv/shop/uwsgi.ini'))
      .toBe(`# uWSGI for shop; every option is listed in https://uwsgi-docs.readthedocs.io/en/latest/Options.html

[uwsgi]
# an option that it does not know stops it, instead of being ignored
strict = true

chdir = /srv/shop
virtualenv = /srv/shop/venv
module = shop:app
# without the application it does not start, instead of answering with errors
need-app = true

# watches the workers, replaces and reloads them
master = true
# 2 x 4 cores + 1, gunicorn's rule of thumb
processes = 9
# so many slow clients hold one worker
threads = 8
# SIGTERM stops it, and running requests are finished first
hook-master-start = unix_signal:15 gracefully_kill_them_all
# requests in work are finished before it stops
worker-reload-mercy = 30

https-socket = 0.0.0.0:443,/etc/ssl/certs/shop.example.com.pem,/run/credentials/shop.service/tls.key,HIGH
# clients may pause so long in what they send or read
socket-timeout = 30
# for headers as large as web servers let through by default
buffer-size = 36864

# a worker is replaced after so many requests, so that leaks of memory stay small
max-requests = 1000

# else any visitor could say another in X-Forwarded-Proto
route-run = setscheme:https
# larger uploads are refused here, before they take up the application
route-if = ishigher:\${CONTENT_LENGTH};10485760 break:413 Request Entity Too Large
# also gives out folders beside it whose names begin alike (/srv/shop/static-old): keep none there
static-map = /static/=/srv/shop/static/
# a thread of each worker sends the files
offload-threads = 1
`);
  });

  it('writes HTTP of the workers themselves to a balancer', () => {
    expect(textOf({ server: 'uwsgi', front: 'none', socket: 'tcp', tls: 'behind-lb', behind: 'alb', static: [] }, 'srv/shop/uwsgi.ini'))
      .toBe(`# uWSGI for shop; every option is listed in https://uwsgi-docs.readthedocs.io/en/latest/Options.html

[uwsgi]
# an option that it does not know stops it, instead of being ignored
strict = true

chdir = /srv/shop
virtualenv = /srv/shop/venv
module = shop:app
# without the application it does not start, instead of answering with errors
need-app = true

# watches the workers, replaces and reloads them
master = true
# 2 x 4 cores + 1, gunicorn's rule of thumb
processes = 9
# so many slow clients hold one worker
threads = 8
# SIGTERM stops it, and running requests are finished first
hook-master-start = unix_signal:15 gracefully_kill_them_all
# requests in work are finished before it stops
worker-reload-mercy = 30

http-socket = 0.0.0.0:8000
# clients may pause so long in what they send or read
socket-timeout = 30
# for headers as large as web servers let through by default
buffer-size = 36864

# a worker is replaced after so many requests, so that leaks of memory stay small
max-requests = 1000

# larger uploads are refused here, before they take up the application
route-if = ishigher:\${CONTENT_LENGTH};10485760 break:413 Request Entity Too Large
`);
  });

  it('writes a port that a vassal opens before it gives up root', () => {
    expect(
      textOf({ server: 'uwsgi', launcher: 'emperor', front: 'none', socket: 'tcp', tls: 'none', static: [] }, 'etc/uwsgi/vassals/shop.ini'),
    ).toBe(`# uWSGI for shop; every option is listed in https://uwsgi-docs.readthedocs.io/en/latest/Options.html

[uwsgi]
# an option that it does not know stops it, instead of being ignored
strict = true

# the Emperor starts it as root, which it gives up
uid = shop
gid = shop
chdir = /srv/shop
virtualenv = /srv/shop/venv
module = shop:app
# without the application it does not start, instead of answering with errors
need-app = true

# watches the workers, replaces and reloads them
master = true
# 2 x 4 cores + 1, gunicorn's rule of thumb
processes = 9
# so many slow clients hold one worker
threads = 8
# SIGTERM stops it, and running requests are finished first
hook-master-start = unix_signal:15 gracefully_kill_them_all
# requests in work are finished before it stops
worker-reload-mercy = 30

# opened as root, before that is given up
shared-socket = 0.0.0.0:80
http-socket = =0
# clients may pause so long in what they send or read
socket-timeout = 30
# for headers as large as web servers let through by default
buffer-size = 36864

# a worker is replaced after so many requests, so that leaks of memory stay small
max-requests = 1000

# else any visitor could say another in X-Forwarded-Proto
route-run = setscheme:http
# larger uploads are refused here, before they take up the application
route-if = ishigher:\${CONTENT_LENGTH};10485760 break:413 Request Entity Too Large
`);
  });

  it('writes a container', () => {
    expect(textOf({ server: 'uwsgi', launcher: 'compose', distro: 'docker' }, 'shop/uwsgi.ini'))
      .toBe(`# uWSGI for shop; every option is listed in https://uwsgi-docs.readthedocs.io/en/latest/Options.html

[uwsgi]
# an option that it does not know stops it, instead of being ignored
strict = true

chdir = /app
module = shop:app
# without the application it does not start, instead of answering with errors
need-app = true

# watches the workers, replaces and reloads them
master = true
# 2 x 4 cores + 1, gunicorn's rule of thumb
processes = 9
# threads that the application starts run
enable-threads = true
# SIGTERM stops it, and running requests are finished first
hook-master-start = unix_signal:15 gracefully_kill_them_all
# requests in work are finished before it stops
worker-reload-mercy = 30

socket = /run/shop/uwsgi.sock
# only containers that mount its folder reach it
chmod-socket = 666
# the socket goes with it
vacuum = true
# for headers as large as web servers let through by default
buffer-size = 36864

# a request that takes longer is ended, and its worker replaced
harakiri = 30
# a worker is replaced after so many requests, so that leaks of memory stay small
max-requests = 1000
`);
  });
});
