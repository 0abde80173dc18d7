import { describe, expect, it } from 'vitest';
import { expressOptions } from '../../src/catalog/apache/express.ts';
import { commandOf } from '../../src/generate/command.ts';
import { conflictsOf, plan } from '../../src/generate/index.ts';
import { answersOf, possible } from './combinations.ts';

const commandFor = (changes: Parameters<typeof answersOf>[0]): string => {
  const answers = answersOf({ server: 'mod_wsgi-express', socket: 'tcp', ...changes });
  expect(conflictsOf(answers)).toEqual([]);
  const wanted = plan(answers);
  return commandOf(wanted.apps[0]!, wanted).join(' ').replaceAll(' --', '\n--');
};

const SIZE = 'limit-request-body 10485760';
const TIMES = `queue-timeout 45
--socket-timeout 65
--connect-timeout 15
--startup-timeout 15
--deadlock-timeout 60
--shutdown-timeout 5`;

describe('the command of mod_wsgi-express', () => {
  it('behind nginx', () => {
    expect(commandFor({ prefix: '/shop' })).toBe(`/srv/shop/venv/bin/mod_wsgi-express start-server /srv/shop/shop.wsgi
--working-directory /srv/shop
--host 127.0.0.1
--port 8000
--server-name shop.example.com
--server-alias www.shop.example.com
--mount-point /shop
--processes 4
--threads 15
--request-timeout 60
--graceful-timeout 30
--${TIMES}
--${SIZE}
--trust-proxy 127.0.0.1
--trust-proxy-header X-Forwarded-For
--trust-proxy-header X-Forwarded-Proto
--log-to-terminal`);
  });

  it('that visitors reach over its own TLS', () => {
    expect(commandFor({ front: 'none', tls: 'files', launcher: 'systemd' })).toContain(`
--port 80
--https-port 443
--ssl-certificate-file`);
    expect(commandFor({ front: 'none', tls: 'files', launcher: 'systemd' })).toContain(`
--https-only
--hsts-policy max-age=31536000
--server-name shop.example.com
--server-alias www.shop.example.com
--processes`);
  });

  it('behind a balancer, whose health checks know no name, for streams', () => {
    const command = commandFor({ front: 'none', tls: 'behind-lb', behind: 'alb', behindFrom: ['10.1.0.0/16'], workload: 'streaming' });
    expect(command).toContain('\n--server-alias www.shop.example.com\n--server-alias *\n');
    expect(command).toContain('\n--request-timeout 0\n');
    expect(command).toContain(
      `\n--${SIZE}\n--url-alias /static/ /srv/shop/static/\n--trust-proxy 10.1.0.0/16\n--trust-proxy-header X-Forwarded-For\n`,
    );
  });

  it('has no option that mod_wsgi-express does not know', () => {
    const used = new Set(
      possible()
        .filter(({ apps }) => apps[0]!.server === 'mod_wsgi-express')
        .flatMap((answers) => {
          const wanted = plan(answers);
          return commandOf(wanted.apps[0]!, wanted).filter((word) => word.startsWith('--'));
        }),
    );
    expect([...used].filter((word) => !expressOptions().has(word.slice(2)))).toEqual([]);
    expect(used.size).toBeGreaterThan(20);
  });
});
