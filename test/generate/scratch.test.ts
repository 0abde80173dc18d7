import { it } from 'vitest';
import { writeFileSync } from 'node:fs';
import { generate } from '../../src/generate/index.ts';
import { answersOf, SHOP } from './combinations.ts';
const f = (changes: Parameters<typeof answersOf>[0]): string =>
  generate(answersOf({ front: 'apache', ...changes }))
    .filter(({ path }) => /^(?:etc\/(?:apache2|httpd)|apache)\/|\.wsgi$/.test(path))
    .map(({ path, text }) => `==> ${path} <==\n${text}`)
    .join('\n');
it('x', () => {
  writeFileSync('/tmp/ga1', f({}));
  writeFileSync(
    '/tmp/ga2',
    f({
      distro: 'rhel-9',
      tls: 'none',
      apps: [
        { ...SHOP, prefix: '/shop', static: [{ url: '/shop/static/', folder: '/srv/shop/static/' }] },
        {
          ...SHOP,
          name: 'blog',
          prefix: '/blog',
          app: 'blog:app',
          server: 'uwsgi',
          socket: 'tcp',
          workload: 'streaming',
          static: [],
          maxUpload: 1024 ** 2,
        },
      ],
    }),
  );
  writeFileSync('/tmp/ga3', f({ distro: 'rhel-9', server: 'mod_wsgi', tls: 'behind-lb', behind: 'alb', static: [] }));
  writeFileSync(
    '/tmp/ga4',
    f({
      distro: 'docker',
      launcher: 'compose',
      socket: 'tcp',
      workload: 'websocket',
      tls: 'files',
      behind: 'cloudflare',
      behindFrom: ['198.51.100.0/24'],
    }),
  );
});
