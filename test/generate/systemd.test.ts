import { describe, expect, it } from 'vitest';
import { plan } from '../../src/generate/plan.ts';
import { writeSystemd } from '../../src/generate/write/systemd.ts';
import { answersOf } from './combinations.ts';

/** The text of one file that is written for answers. */
const textOf = (changes: Parameters<typeof answersOf>[0], path: string): string | undefined =>
  writeSystemd(plan(answersOf(changes))).find((file) => file.path === path)?.text;

describe('writeSystemd', () => {
  it('writes a service that makes the folder of its socket', () => {
    expect(textOf({}, 'etc/systemd/system/shop.service')).toBe(`# starts gunicorn for shop

[Unit]
Description=shop (gunicorn)
After=network.target

[Service]
# gunicorn tells systemd when it is ready
Type=notify
User=shop
# the socket belongs to the group of the web server, which may open it
Group=www-data

WorkingDirectory=/srv/shop
# makes /run/shop for the socket
RuntimeDirectory=shop
RuntimeDirectoryMode=0750

ExecStart=/srv/shop/venv/bin/gunicorn -c /srv/shop/gunicorn.conf.py
ExecReload=/bin/kill -s HUP $MAINPID
# only the main process is told to stop: it tells its workers
KillMode=mixed
# 5 s more than it gives running requests: then it is killed
TimeoutStopSec=35
Restart=on-failure

# what it can do without: a fault in the application opens less
NoNewPrivileges=true
PrivateTmp=true
ProtectSystem=full
ProtectControlGroups=true
ProtectKernelModules=true
ProtectKernelTunables=true
RestrictSUIDSGID=true

[Install]
WantedBy=multi-user.target
`);
  });

  it('writes a service whose socket systemd opens', () => {
    expect(textOf({ launcher: 'systemd-socket' }, 'etc/systemd/system/shop.service')).toBe(`# starts gunicorn for shop

[Unit]
Description=shop (gunicorn)
After=network.target
# opens the socket; connections wait there while the service restarts
Requires=shop.socket

[Service]
# gunicorn tells systemd when it is ready
Type=notify
User=shop
Group=shop

WorkingDirectory=/srv/shop

ExecStart=/srv/shop/venv/bin/gunicorn -c /srv/shop/gunicorn.conf.py
ExecReload=/bin/kill -s HUP $MAINPID
# only the main process is told to stop: it tells its workers
KillMode=mixed
# 5 s more than it gives running requests: then it is killed
TimeoutStopSec=35
Restart=on-failure

# what it can do without: a fault in the application opens less
NoNewPrivileges=true
PrivateTmp=true
ProtectSystem=full
ProtectControlGroups=true
ProtectKernelModules=true
ProtectKernelTunables=true
RestrictSUIDSGID=true

[Install]
WantedBy=multi-user.target
`);
  });

  it('writes that socket', () => {
    expect(textOf({ launcher: 'systemd-socket', front: 'apache', distro: 'rhel-9' }, 'etc/systemd/system/shop.socket'))
      .toBe(`# the socket of shop, which systemd opens and hands over

[Unit]
Description=Socket of shop

[Socket]
ListenStream=/run/shop/gunicorn.sock
# only the web server may connect
SocketUser=apache
SocketGroup=apache
SocketMode=0660

[Install]
WantedBy=sockets.target
`);
  });

  it('writes a port that systemd opens', () => {
    expect(textOf({ launcher: 'systemd-socket', socket: 'tcp' }, 'etc/systemd/system/shop.socket'))
      .toBe(`# the socket of shop, which systemd opens and hands over

[Unit]
Description=Socket of shop

[Socket]
ListenStream=127.0.0.1:8000

[Install]
WantedBy=sockets.target
`);
  });

  it('writes a service on a port of root, with a key of root', () => {
    expect(textOf({ server: 'gunicorn', front: 'none', socket: 'tcp', tls: 'files' }, 'etc/systemd/system/shop.service'))
      .toBe(`# starts gunicorn for shop

[Unit]
Description=shop (gunicorn)
After=network.target

[Service]
# gunicorn tells systemd when it is ready
Type=notify
User=shop
Group=shop
# for port 443, without being root
AmbientCapabilities=CAP_NET_BIND_SERVICE

WorkingDirectory=/srv/shop
# the key is for root alone: a copy for this service
LoadCredential=tls.key:/etc/ssl/private/shop.example.com.key

ExecStart=/srv/shop/venv/bin/gunicorn -c /srv/shop/gunicorn.conf.py
ExecReload=/bin/kill -s HUP $MAINPID
# only the main process is told to stop: it tells its workers
KillMode=mixed
# 5 s more than it gives running requests: then it is killed
TimeoutStopSec=35
Restart=on-failure

# what it can do without: a fault in the application opens less
NoNewPrivileges=true
PrivateTmp=true
ProtectSystem=full
ProtectControlGroups=true
ProtectKernelModules=true
ProtectKernelTunables=true
RestrictSUIDSGID=true

[Install]
WantedBy=multi-user.target
`);
  });

  it('writes mod_wsgi-express, which is an Apache', () => {
    expect(textOf({ server: 'mod_wsgi-express', socket: 'tcp' }, 'etc/systemd/system/shop.service'))
      .toBe(`# starts mod_wsgi-express for shop

[Unit]
Description=shop (mod_wsgi-express)
After=network.target

[Service]
# Apache does not tell systemd that it is ready
Type=exec
User=shop
Group=shop

WorkingDirectory=/srv/shop

ExecStart=/srv/shop/venv/bin/mod_wsgi-express start-server /srv/shop/shop.wsgi --working-directory /srv/shop --host 127.0.0.1 --port 8000 --server-name shop.example.com --server-alias www.shop.example.com --processes 4 --threads 15 --request-timeout 60 --graceful-timeout 30 --queue-timeout 45 --socket-timeout 65 --connect-timeout 15 --startup-timeout 15 --deadlock-timeout 60 --shutdown-timeout 5 --limit-request-body 10485760 --trust-proxy 127.0.0.1 --trust-proxy-header X-Forwarded-For --trust-proxy-header X-Forwarded-Proto --log-to-terminal
ExecReload=/bin/kill -s USR1 $MAINPID
# only the main process is told to stop: it tells its workers
KillMode=mixed
# 5 s more than it gives running requests: then it is killed
TimeoutStopSec=35
# Apache finishes running requests; SIGTERM would cut them
KillSignal=SIGWINCH
Restart=on-failure

# what it can do without: a fault in the application opens less
NoNewPrivileges=true
PrivateTmp=true
ProtectSystem=full
ProtectControlGroups=true
ProtectKernelModules=true
ProtectKernelTunables=true
RestrictSUIDSGID=true

[Install]
WantedBy=multi-user.target
`);
  });

  it("writes the Emperor's service", () => {
    expect(textOf({ server: 'uwsgi', launcher: 'emperor' }, 'etc/systemd/system/emperor.uwsgi.service'))
      .toBe(`# starts the Emperor of uWSGI, which starts the applications in its folder

[Unit]
Description=uWSGI Emperor
After=network.target

[Service]
# uWSGI tells systemd when it is ready
Type=notify
# makes /run/uwsgi for the sockets, which root opens and gives away
RuntimeDirectory=uwsgi

# as root: each application gives that up for its own user
ExecStart=/opt/uwsgi/venv/bin/uwsgi --ini /etc/uwsgi/emperor.ini
ExecReload=/bin/kill -s HUP $MAINPID
# only the main process is told to stop: it tells its workers
KillMode=mixed
# 5 s more than it gives running requests: then it is killed
TimeoutStopSec=35
Restart=on-failure

# what it can do without: a fault in the application opens less
NoNewPrivileges=true
PrivateTmp=true
ProtectSystem=full
ProtectControlGroups=true
ProtectKernelModules=true
ProtectKernelTunables=true
RestrictSUIDSGID=true

[Install]
WantedBy=multi-user.target
`);
  });
});
