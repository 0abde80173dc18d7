import { expect, it } from 'vitest';
import { generate } from '../../src/generate/index.ts';
import { answersOf } from './combinations.ts';

const installOf = (changes: Parameters<typeof answersOf>[0]): readonly string[] =>
  generate(answersOf(changes))
    .find(({ path }) => path === 'INSTALL.md')!
    .text.split('\n');

const STATIC = [{ url: '/files/', folder: '/home/alice/files/' }];

it('leaves a folder of static files that is there to its owner', () => {
  const folders = (changes: Parameters<typeof answersOf>[0]): readonly string[] =>
    installOf(changes).filter((line) => line.endsWith('/home/alice/files'));
  expect(folders({ static: STATIC })).toEqual([
    '[ -d /home/alice/files ] || install --directory --owner=root --group=root --mode=0755 /home/alice/files',
  ]);
  expect(folders({ static: STATIC, distro: 'docker', launcher: 'compose' })).toEqual([
    '[ -d /home/alice/files ] || install --directory --owner=10001 --group=10001 --mode=0755 /home/alice/files',
  ]);
});

it('writes nothing of root into a folder that anybody may write to', () => {
  expect(installOf({ distro: 'rhel-9' }).filter((line) => line.includes('/tmp'))).toEqual([]);
});

const ALONE = { front: 'none', socket: 'tcp', static: [], server: 'gunicorn' } as const;

it('has applications refuse other names where no web server does', () => {
  const hosts = (changes: Parameters<typeof answersOf>[0]): readonly string[] =>
    installOf({ ...ALONE, tls: 'files', ...changes }).filter((line) => /hosts|TrustedHost/i.test(line));
  const names = '["shop.example.com", "www.shop.example.com"]';
  expect(hosts({})).toEqual([`app.config["TRUSTED_HOSTS"] = ${names}`]);
  expect(hosts({ server: 'mod_wsgi-express' })).toEqual([]);
  expect(hosts({ front: 'nginx' })).toEqual([]);
  expect(hosts({ framework: 'fastapi' })).toEqual([
    'from fastapi.middleware.trustedhost import TrustedHostMiddleware',
    `app.add_middleware(TrustedHostMiddleware, allowed_hosts=${names})`,
  ]);
  expect(hosts({ framework: 'django' })).toEqual([`ALLOWED_HOSTS = ${names}`]);
});

it('says what becomes of health checks that ask by address', () => {
  const note = (changes: Parameters<typeof answersOf>[0]): readonly string[] =>
    installOf({ ...ALONE, tls: 'behind-lb', behind: 'alb', ...changes }).filter((line) => line.includes('health check'));
  const refused = [
    "The health check of the Application Load Balancer asks by the machine's address, which the application answers with 400: let it take `200-400` for healthy.",
  ];
  expect(note({})).toEqual(refused);
  expect(note({ framework: 'django' })).toEqual(refused);
  expect(note({ server: 'mod_wsgi-express' })).toEqual(refused);
  expect(note({ behind: 'cloudflare' })).toEqual([]);
});
