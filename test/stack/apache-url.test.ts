import { expect, it } from 'vitest';
import { tcpAddress, unixAddress } from '../../src/servers/address.ts';
import { withUrl } from '../../src/stack/apache-url.ts';

const tcp = tcpAddress('127.0.0.1', 9000);
const unix = unixAddress('/run/b.sock');

it.each<[url: string, change: Parameters<typeof withUrl>[1], after: string | undefined]>([
  ['http://127.0.0.1:8000/', { to: tcp }, 'http://127.0.0.1:9000/'],
  ['http://127.0.0.1:8000/app?x', { to: unix }, 'unix:/run/b.sock|http://localhost/app?x'],
  ['unix:/run/a.sock|http://shop/app', { to: unix }, 'unix:/run/b.sock|http://shop/app'],
  ['unix:/run/a.sock|http://shop/', { to: tcp }, 'http://127.0.0.1:9000/'],
  ['proxy:unix:/run/a.sock|http://shop', { to: tcp }, 'proxy:http://127.0.0.1:9000'],
  ['http://127.0.0.1:3032/', { scheme: 'uwsgi' }, 'uwsgi://127.0.0.1:3032/'],
  ['http://127.0.0.1:3031/', { scheme: 'uwsgi' }, undefined],
  ['uwsgi://127.0.0.1:3032/', { to: tcpAddress('127.0.0.1', 3031) }, undefined],
  ['unix:/run/a.sock|uwsgi://shop/', { scheme: 'http' }, 'unix:/run/a.sock|http://shop/'],
  ['balancer://shop/', { to: tcp }, undefined],
  ['http://${HOST}:8000/', { to: tcp }, undefined],
  ['http://127.0.0.1:8000/$1', { to: tcp }, undefined],
  ['http://{{ host }}/', { scheme: 'uwsgi' }, undefined],
  ['http://127.0.0.1:8000/', { to: { kind: 'unknown', reason: 'x', text: 'y' } }, undefined],
  ['/srv/app/wsgi.py', { to: tcp }, undefined],
])('%s with %j is %s', (url, change, after) => {
  expect(withUrl(url, change)).toBe(after);
});
