import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BALANCERS, DISTROS, FRAMEWORKS, FRONTS, LAUNCHERS, SERVERS, SOCKETS, TLS, WORKLOADS } from '../../src/generate/answers.ts';
import type { Answers, AppAnswers } from '../../src/generate/answers.ts';
import { conflictsOf } from '../../src/generate/check.ts';
import { complete, EMPTY_DRAFT, withValue } from '../../src/generate/draft.ts';
import { DOMAIN, NAME } from '../../src/generate/formats.ts';
import { readAnswers } from '../../src/generate/read-answers.ts';
import { answersText } from '../../src/generate/write/answers.ts';
import { ANSWERS, answersOf, SHOP } from './combinations.ts';

const word = <T extends string>(choices: Readonly<Record<T, string>>) => fc.constantFrom(...(Object.keys(choices) as T[]));
const letters = (chars: string, min: number, max: number) => fc.string({ unit: fc.constantFrom(...chars), minLength: min, maxLength: max });
const identifier = letters('abcxyz_', 1, 8).filter((text) => !/^(?:as|by)$/.test(text));
const path = fc
  .array(
    letters('abc.-_19', 1, 6).filter((text) => /^[a-z0-9_]/.test(text)),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => `/${parts.join('/')}`);
const domain = fc
  .array(letters('abc-1', 1, 8), { minLength: 1, maxLength: 4 })
  .map((labels) => labels.join('.'))
  .filter((text) => DOMAIN.parse(text) === text);

const app: fc.Arbitrary<AppAnswers> = fc.record({
  name: letters('abcdef-12', 1, 12).filter((text) => NAME.parse(text) === text),
  server: word(SERVERS),
  launcher: word(LAUNCHERS),
  framework: word(FRAMEWORKS),
  app: fc
    .tuple(fc.array(identifier, { minLength: 1, maxLength: 3 }), identifier)
    .map(([modules, callable]) => `${modules.join('.')}:${callable}`),
  domains: fc.uniqueArray(domain, { minLength: 1, maxLength: 3 }),
  prefix: fc.oneof(fc.constant('/'), path),
  socket: word(SOCKETS),
  workload: word(WORKLOADS),
  static: fc.array(
    fc.tuple(path, path).map(([url, folder]) => ({ url: `${url}/`, folder: `/srv/x${folder}/` })),
    { maxLength: 3 },
  ),
  maxUpload: fc.integer({ min: 1024, max: 1024 ** 4 }),
});

const answers: fc.Arbitrary<Answers> = fc.record({
  front: word(FRONTS),
  distro: word(DISTROS),
  tls: word(TLS),
  behind: word(BALANCERS),
  behindFrom: fc.constantFrom<readonly string[]>([], ['10.0.0.0/8'], ['192.0.2.0/24', '2001:db8::/32']),
  cores: fc.integer({ min: 1, max: 99_999 }),
  memory: fc.integer({ min: 128 * 1024 ** 2, max: 64 * 1024 ** 4 }),
  apps: fc.uniqueArray(app, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
});

describe('the answers file', () => {
  it('gives the same answers when it is read', () => {
    fc.assert(
      fc.property(answers, (wanted) => {
        const read = readAnswers(answersText(wanted));
        if (!read.ok) throw new Error(`${read.line}: ${read.message}`);
        expect(complete(read.draft)).toEqual({ answers: wanted, missing: [], assumed: expect.anything() as unknown });
      }),
    );
  });

  it('says with each key what it decides, once', () => {
    expect(answersText({ ...ANSWERS, apps: [SHOP, { ...SHOP, name: 'blog', prefix: '/blog', static: [] }] })).toBe(`[stack]
# what visitors connect to: nginx, apache, none
front = nginx
# the distribution it runs on: debian-12, ubuntu-24.04, rhel-9, amazon-2023, docker
distro = debian-12
# what stands before it: alb, cloudflare, none
behind = none
# where TLS ends: letsencrypt, files, none, behind-lb
tls = letsencrypt
# cores of the machine it runs on
cores = 4
# its memory: 2G, 512M
memory = 2G

[app shop]
# the application object, as Python imports it
app = shop:app
# names under which visitors reach it, the canonical one first
domain = shop.example.com, www.shop.example.com
# what the application is written with: flask, django, fastapi
framework = flask
# what requests mostly do: io, cpu, websocket, streaming
workload = io
# what runs the application: gunicorn, uwsgi, mod_wsgi, mod_wsgi-express
server = gunicorn
# what starts the server: systemd, systemd-socket, supervisor, compose, emperor
launcher = systemd
# how the front reaches it: unix, tcp
socket = unix
# the path of the site below which it lies: /, /shop
prefix = /
# files that the front serves itself: /static/=/srv/shop/static/
static = "/static/=/srv/shop/static/"
# the largest upload: 10M
max-upload = 10M

[app blog]
app = shop:app
domain = shop.example.com, www.shop.example.com
framework = flask
workload = io
server = gunicorn
launcher = systemd
socket = unix
prefix = /blog
max-upload = 10M
`);
  });

  it.each([
    ['[stak]\n', 1, 'unknown section [stak], there are [stack] and, for each application, [app NAME]'],
    ['[stack]\nfrnt = nginx\n', 2, 'unknown key frnt in [stack] (did you mean front?)'],
    ['[stack]\ncolour = red\n', 2, 'unknown key colour in [stack]: there are front, distro, behind, behind-from, tls, cores and memory'],
    ['[stack]\n\nfront = iis\n', 3, 'front: expected nginx, apache or none, got "iis"'],
    [
      '[app shop]\nname = shop\n',
      2,
      'unknown key name in [app shop]: there are app, domain, framework, workload, server, launcher, socket, prefix, static and max-upload',
    ],
    ['[app shop]\napp = a:b\n[app shop]\n', 3, '[app shop] is there twice'],
    ['[app shop]\napp = a:b\napp = a:c\n', 3, 'app is set twice, first in line 2'],
    ['[app ../x]\n', 1, `[app ../x]: expected ${NAME.expects}, got "../x"`],
    ['[app shop]\ndomain = a.example, b$c\n', 2, `domain: expected ${DOMAIN.expects}, got "b$c"`],
    ['front = nginx\n', 1, 'front stands before the first [section]'],
    ['[stack]\nnonsense\n', 2, 'expected [section] or key = value, got "nonsense"'],
    ['[stack]\nfront = none\n[stock]\n', 3, 'unknown section [stock], there are [stack] and, for each application, [app NAME]'],
  ])('refuses %j', (text, line, message) => {
    expect(readAnswers(text)).toEqual({ ok: false, line, message });
  });
});

describe('what nobody said', () => {
  const given = (...values: readonly (readonly [Parameters<typeof withValue>[1]['key'], unknown])[]) =>
    complete(values.reduce((draft, [key, value]) => withValue(draft, { key, app: 0 }, value), EMPTY_DRAFT));

  it('is what most sites need', () => {
    const { answers: found, assumed } = given(['app', 'wsgi:app'], ['domain', ['www.shop.example.com']]);
    expect(found).toEqual({
      front: 'nginx',
      distro: 'debian-12',
      tls: 'letsencrypt',
      behind: 'none',
      behindFrom: [],
      cores: 2,
      memory: 2 * 1024 ** 3,
      apps: [
        {
          app: 'wsgi:app',
          domains: ['www.shop.example.com'],
          name: 'shop',
          framework: 'flask',
          workload: 'io',
          server: 'gunicorn',
          launcher: 'systemd',
          socket: 'unix',
          prefix: '/',
          static: [],
          maxUpload: 10 * 1024 ** 2,
        },
      ],
    });
    expect(assumed.length).toBe(16);
  });

  it('follows from what was said, and goes together with it', () => {
    const basis = [
      ['app', 'wsgi:app'],
      ['domain', ['example.com']],
    ] as const;
    const questions = [
      ['server', SERVERS],
      ['front', FRONTS],
      ['launcher', LAUNCHERS],
      ['framework', FRAMEWORKS],
      ['workload', WORKLOADS],
      ['socket', { unix: '' }],
      ['distro', DISTROS],
      ['behind', BALANCERS],
      ['tls', { letsencrypt: '', files: '', none: '' }],
    ] as const;
    for (const [key, choices] of questions)
      for (const value of Object.keys(choices)) {
        const { answers: found } = given(...basis, [key, value]);
        expect([key, value, conflictsOf(found!)]).toEqual([key, value, []]);
      }
  });

  it('takes a name from the domain, else from the module, that an account may have', () => {
    const name = (domain: string, module = 'wsgi:app'): string | undefined =>
      given(['app', module], ['domain', [domain]]).answers?.apps[0]?.name;
    expect([
      name('example.com'),
      name('www.example.com'),
      name('1und1.example'),
      name('nginx.example'),
      name('a--b.example'),
      name('localhost'),
      name(`${'very-'.repeat(8)}long.example`),
    ]).toEqual(['example', 'example', 'app-1und1', 'app-nginx', 'wsgi', 'localhost', 'very-very-very-very-very-very']);
  });
});

const UVICORN_ALONE =
  "uvicorn's workers would take the visitor's address from the start of X-Forwarded-For, which visitors can write themselves: use a --front, which believes the balancer alone";

describe('answers that do not go together', () => {
  const shop = SHOP;
  const blog: AppAnswers = { ...SHOP, name: 'blog', prefix: '/blog', static: [] };
  it.each<[string, Answers, readonly string[]]>([
    [
      'networks of nothing',
      answersOf({ behindFrom: ['10.0.0.0/8'] }),
      ['networks are named from which something in front connects, but not what it is: say --behind alb or cloudflare'],
    ],
    [
      'a name that is not public',
      answersOf({ domains: ['localhost'] }),
      ["Let's Encrypt gives certificates for public names alone, and localhost is none: use --tls files"],
    ],
    [
      'uvicorn before a balancer',
      answersOf({ framework: 'fastapi', front: 'none', socket: 'tcp', tls: 'behind-lb', behind: 'alb', static: [] }),
      [UVICORN_ALONE],
    ],
    [
      'Django with WebSockets before a balancer',
      answersOf({
        framework: 'django',
        workload: 'websocket',
        front: 'none',
        socket: 'tcp',
        behind: 'cloudflare',
        tls: 'none',
        static: [],
      }),
      [UVICORN_ALONE],
    ],
    [
      'code among static files',
      answersOf({ static: [{ url: '/static/', folder: '/srv/shop/' }] }),
      ['/srv/shop/ holds the code of shop, which visitors could read then: name a folder below it'],
    ],
    [
      "another application's code among static files",
      answersOf({ apps: [shop, { ...blog, static: [{ url: '/blog/static/', folder: '/srv/shop/' }] }] }),
      ['blog: /srv/shop/ holds the code of shop, which visitors could read then: name a folder below it'],
    ],
    [
      'a site whose file would take the place of one that is there',
      answersOf({ domains: ['000-catch-all'], tls: 'files' }),
      ['a site called 000-catch-all would take the place of a file that the web server has already: put another name first'],
    ],
    [
      'two things under one URL',
      answersOf({ apps: [shop, { ...blog, static: [{ url: '/static/', folder: '/srv/blog/static/' }] }] }),
      ['the static files of shop and the static files of blog lie at /static/ of shop.example.com: give one another URL'],
    ],
    [
      'files in place of an application',
      answersOf({ apps: [{ ...shop, static: [{ url: '/blog/', folder: '/srv/shop/blog/' }] }, blog] }),
      ['the static files of shop and blog lie at /blog/ of shop.example.com: give one another URL'],
    ],
    [
      'two applications for one port',
      answersOf({
        front: 'none',
        tls: 'none',
        apps: [shop, blog].map((one): AppAnswers => ({
          ...one,
          socket: 'tcp',
          prefix: '/',
          static: [],
          domains: [`${one.name}.example.com`],
        })),
      }),
      ["without a web server each application would want the visitors' port for itself: use a --front, or generate a stack for each"],
    ],
    ['one site with its names in another order', answersOf({ apps: [shop, { ...blog, domains: shop.domains.toReversed() }] }), []],
    [
      'one prefix for two',
      answersOf({ apps: [shop, { ...blog, prefix: '/' }] }),
      ['shop and blog both want / of shop.example.com: give each a --prefix'],
    ],
    [
      'one name for two',
      answersOf({ apps: [shop, { ...blog, name: 'shop', domains: ['other.example'] }] }),
      ['names of applications are those of their users and sockets: shop is there twice'],
    ],
    ['two applications of one site', answersOf({ apps: [shop, blog] }), []],
  ])('%s', (_, all, conflicts) => {
    expect(conflictsOf(all)).toEqual(conflicts);
  });
});
