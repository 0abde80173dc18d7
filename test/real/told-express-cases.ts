import { NAME, plain, server, tls, usual, type Case } from './told-cases.ts';

/** What the command lines of mod_wsgi-express in the cases have besides host, port and user. */
export const EXPRESS = {
  EXPRESS_WARY: '',
  EXPRESS_TRUSTING: `--server-name ${NAME} --trust-proxy 127.0.0.1 --trust-proxy-header X-Forwarded-For --trust-proxy-header X-Forwarded-Proto`,
  EXPRESS_ALOOF: '--trust-proxy 10.0.0.0/8 --trust-proxy-header X-Forwarded-Proto',
  EXPRESS_MOUNTED: '--mount-point /shop',
  EXPRESS_BARE: '--mount-point shop/',
  EXPRESS_SLASHED: '--mount-point /shop/',
} as const;

const to = (name: keyof typeof EXPRESS, path = '/'): string => `location ${path} { ${usual} proxy_pass http://127.0.0.1:${name}; }`;

/** mod_wsgi-express behind nginx. */
export const EXPRESS_CASES: readonly Case[] = [
  {
    name: 'mod_wsgi-express that believes nobody',
    http: server(tls, to('EXPRESS_WARY')),
    tls: true,
    counts: '1 1 0 0 0',
    scheme: 'header',
    names: [NAME],
  },
  {
    name: 'mod_wsgi-express that believes nginx, and knows one name',
    http: server(tls, to('EXPRESS_TRUSTING')),
    tls: true,
    counts: '0 1 0 0 0',
    scheme: 'server',
    names: [NAME],
  },
  {
    name: 'mod_wsgi-express that believes nginx, without TLS',
    http: server(plain, to('EXPRESS_TRUSTING')),
    counts: '0 1 0 0 0',
    scheme: 'plain',
    names: [NAME],
  },
  {
    name: 'mod_wsgi-express that believes another proxy',
    http: server(tls, to('EXPRESS_ALOOF')),
    tls: true,
    counts: '1 0 0 0 0',
    scheme: 'nobody',
    names: [NAME],
  },
  ...(
    [
      ['EXPRESS_MOUNTED', '/shop'],
      ['EXPRESS_BARE', '/shop'],
      ['EXPRESS_SLASHED', '/shop/'],
    ] as const
  ).map(([name, prefix]): Case => ({
    name: `mod_wsgi-express with ${EXPRESS[name]}`,
    http: server(plain, to(name, '/shop/')),
    path: '/shop/x',
    counts: '1 1 0 0 0',
    scheme: 'plain',
    names: [NAME],
    prefix: `${prefix} server`,
  })),
];
