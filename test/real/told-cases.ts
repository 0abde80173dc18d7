import type { Scheme } from '../../src/stack/told.ts';

/** The configuration between a visitor and an application, and what stacklint shall make of it. */
export interface Case {
  readonly name: string;
  /** Servers of nginx's `http`; LISTEN is the address that visitors reach, INNER one for a server behind it. */
  readonly http?: string;
  /** Lines of Apache's main server, in front of the application or behind nginx. */
  readonly apache?: string;
  /** What stands before it and is not shown to stacklint, as a server of `http`: then LISTEN is what it connects to. */
  readonly before?: string;
  readonly tls?: boolean;
  readonly path?: string;
  /** `x_for x_proto x_host x_port x_prefix`, `?` for one that can't be known. */
  readonly counts: string;
  readonly scheme: Scheme['by'];
  /** Whether Host holds another name than the visitor's, which stands in X-Forwarded-Host (true) or nowhere (undefined). */
  readonly forwardedHost?: boolean | undefined;
  readonly names: readonly string[];
  readonly prefix?: string;
  /** True where the server believes the X-Forwarded-Proto of visitors themselves. */
  readonly forgeable?: boolean;
  /** True where it believes their X-Forwarded-For. */
  readonly choosable?: boolean;
}

/** The name that visitors ask for. */
export const NAME = 'shop.example.com';
export const tls = 'listen LISTEN ssl;';
export const plain = 'listen LISTEN;';
export const server = (listen: string, body: string): string => `server { ${listen} server_name ${NAME}; ${body} }`;
export const usual =
  'proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme;';

export const CASES: readonly Case[] = [
  {
    name: 'the usual headers to gunicorn over a socket',
    http: server(tls, `location / { ${usual} proxy_pass http://unix:DIR/g.sock; }`),
    tls: true,
    counts: '1 1 0 0 0',
    scheme: 'server',
    names: [NAME],
  },
  {
    name: 'the same over TCP',
    http: server(tls, `location / { ${usual} proxy_pass http://127.0.0.1:GUNICORN; }`),
    tls: true,
    counts: '1 1 0 0 0',
    scheme: 'server',
    names: [NAME],
  },
  {
    name: 'no headers at all',
    http: server(plain, 'location / { proxy_pass http://127.0.0.1:GUNICORN; }'),
    counts: '0 0 0 0 0',
    scheme: 'plain',
    forgeable: true,
    names: ['127.0.0.1'],
  },
  {
    name: 'a group, Host in X-Forwarded-Host',
    http: `upstream app_server { server 127.0.0.1:GUNICORN; } ${server(
      tls,
      'proxy_set_header X-Forwarded-Host $host; proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto https; location / { proxy_pass http://app_server; }',
    )}`,
    tls: true,
    counts: '1 1 1 0 0',
    scheme: 'server',
    forwardedHost: true,
    names: [NAME],
  },
  {
    name: 'TLS that nobody tells of',
    http: server(tls, 'location / { proxy_set_header Host $host; proxy_pass http://127.0.0.1:GUNICORN; }'),
    tls: true,
    counts: '0 0 0 0 0',
    scheme: 'nobody',
    forgeable: true,
    names: [NAME],
  },
  {
    name: 'a header of its own for the scheme',
    http: server(
      tls,
      'location / { proxy_set_header Host $http_host; proxy_set_header X-Scheme $scheme; proxy_set_header X-Forwarded-Proto ""; proxy_pass http://127.0.0.1:GUNICORN; }',
    ),
    tls: true,
    counts: '0 0 0 0 0',
    scheme: 'header',
    names: [NAME],
  },
  {
    name: 'gunicorn that believes nobody',
    http: server(tls, `location / { ${usual} proxy_pass http://127.0.0.1:WARY; }`),
    tls: true,
    counts: '1 1 0 0 0',
    scheme: 'header',
    names: [NAME],
  },
  {
    name: 'a prefix that nginx takes away and tells',
    http: server(
      plain,
      `location /shop/ { ${usual} proxy_set_header X-Forwarded-Prefix /shop; proxy_set_header X-Forwarded-Port $server_port; proxy_pass http://unix:DIR/g.sock:/; }`,
    ),
    path: '/shop/x',
    counts: '1 1 0 1 1',
    scheme: 'plain',
    names: [NAME],
    prefix: '/shop header',
  },
  {
    name: 'a prefix that nginx takes away',
    http: server(plain, `location /shop { ${usual} proxy_pass http://unix:DIR/g.sock:/; }`),
    path: '/shop',
    counts: '1 1 0 0 0',
    scheme: 'plain',
    names: [NAME],
    prefix: '/shop nobody',
  },
  {
    name: 'uwsgi_pass',
    http: server(tls, 'location / { include uwsgi_params; uwsgi_pass 127.0.0.1:UWSGI; }'),
    tls: true,
    counts: '0 0 0 0 0',
    scheme: 'server',
    forgeable: true,
    names: [NAME],
  },
  {
    name: 'uwsgi_pass without TLS, to a mount',
    http: server(plain, 'location /shop { include uwsgi_params; uwsgi_pass 127.0.0.1:MOUNTED; }'),
    path: '/shop/x',
    counts: '0 0 0 0 0',
    scheme: 'plain',
    forgeable: true,
    names: [NAME],
    prefix: '/shop server',
  },
  {
    name: 'proxy_pass to an http-socket',
    http: server(tls, `location / { ${usual} proxy_pass http://127.0.0.1:UWSGI_HTTP; }`),
    tls: true,
    counts: '1 1 0 0 0',
    scheme: 'server',
    names: [NAME],
  },
  {
    name: 'nginx behind nginx',
    http: `${server(tls, `location / { ${usual} proxy_pass http://INNER; }`)}
      server { listen INNER; location / { proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_pass http://127.0.0.1:GUNICORN; } }`,
    tls: true,
    counts: '2 1 0 0 0',
    scheme: 'server',
    names: [NAME],
  },
  {
    name: 'nginx behind nginx that overwrites what it does not know',
    http: `${server(tls, `location / { ${usual} proxy_pass http://INNER; }`)}
      server { listen INNER; location / { proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme; proxy_pass http://127.0.0.1:GUNICORN; } }`,
    tls: true,
    counts: '? ? 0 0 0',
    scheme: 'nobody',
    names: [NAME],
  },
  {
    name: 'nginx behind nginx, uwsgi_pass',
    http: `${server(tls, `location / { ${usual} proxy_pass http://INNER; }`)}
      server { listen INNER; location / { include uwsgi_params; uwsgi_pass 127.0.0.1:UWSGI; } }`,
    tls: true,
    counts: '1 1 0 0 0',
    scheme: 'server',
    names: [NAME],
  },
  {
    name: 'nginx behind nginx with the realip module',
    http: `${server(tls, `location / { ${usual} proxy_pass http://INNER; }`)}
      server { listen INNER; set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For; location / { proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_pass http://127.0.0.1:GUNICORN; } }`,
    tls: true,
    counts: '1 1 0 0 0',
    scheme: 'server',
    names: [NAME],
  },
  {
    name: 'a balancer out of view that ends TLS',
    before: server('listen VISITED ssl;', `location / { ${usual} proxy_pass http://LISTEN; }`),
    http: server(
      plain,
      'location / { proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_pass http://127.0.0.1:GUNICORN; }',
    ),
    tls: true,
    counts: '2 1 ? ? ?',
    scheme: 'server',
    names: [NAME],
  },
  {
    name: 'a balancer out of view, uwsgi_pass',
    before: server('listen VISITED ssl;', `location / { ${usual} proxy_pass http://LISTEN; }`),
    http: server(plain, 'location / { include uwsgi_params; uwsgi_pass 127.0.0.1:UWSGI; }'),
    tls: true,
    counts: '1 1 ? ? ?',
    scheme: 'server',
    names: [NAME],
  },
];
