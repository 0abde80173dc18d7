import { describe, expect, it } from 'vitest';
import { plan } from '../../src/generate/plan.ts';
import { writeSupervisor } from '../../src/generate/write/supervisor.ts';
import { answersOf } from './combinations.ts';

/** The text of one file that is written for answers. */
const textOf = (changes: Parameters<typeof answersOf>[0], path: string): string | undefined =>
  writeSupervisor(plan(answersOf(changes))).find((file) => file.path === path)?.text;

describe('writeSupervisor', () => {
  it('writes a program on Debian', () => {
    expect(textOf({ launcher: 'supervisor' }, 'etc/supervisor/conf.d/shop.conf')).toBe(`# starts shop

[program:shop]
command=/srv/shop/venv/bin/gunicorn -c /srv/shop/gunicorn.conf.py
directory=/srv/shop
user=shop
# its own, which supervisor does not set
environment=HOME="/srv/shop",USER="shop"

autostart=true
autorestart=true
# finishes running requests
stopsignal=TERM
# 5 s more than it gives running requests: then it is killed
stopwaitsecs=35
# its workers too, when it has to be killed
killasgroup=true

redirect_stderr=true
stdout_logfile=/var/log/supervisor/shop.log
`);
  });

  it('writes a program on RHEL, which is an Apache', () => {
    expect(textOf({ server: 'mod_wsgi-express', launcher: 'supervisor', socket: 'tcp', distro: 'rhel-9' }, 'etc/supervisord.d/shop.ini'))
      .toBe(`# starts shop

[program:shop]
command=/srv/shop/venv/bin/mod_wsgi-express start-server /srv/shop/shop.wsgi --working-directory /srv/shop --host 127.0.0.1 --port 8000 --server-name shop.example.com --server-alias www.shop.example.com --processes 4 --threads 15 --request-timeout 60 --graceful-timeout 30 --queue-timeout 45 --socket-timeout 65 --connect-timeout 15 --startup-timeout 15 --deadlock-timeout 60 --shutdown-timeout 5 --limit-request-body 10485760 --trust-proxy 127.0.0.1 --trust-proxy-header X-Forwarded-For --trust-proxy-header X-Forwarded-Proto --log-to-terminal
directory=/srv/shop
user=shop
# its own, which supervisor does not set
environment=HOME="/srv/shop",USER="shop"

autostart=true
autorestart=true
# Apache finishes running requests; SIGTERM would cut them
stopsignal=WINCH
# 5 s more than it gives running requests: then it is killed
stopwaitsecs=35
# its workers too, when it has to be killed
killasgroup=true

redirect_stderr=true
stdout_logfile=/var/log/supervisor/shop.log
`);
  });
});
