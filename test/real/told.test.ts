import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainsOf, type Chain } from '../../src/stack/told.ts';
import { FORWARDED, type ForwardedKey } from '../../src/stack/told-state.ts';
import { valueOf } from '../../src/text/value.ts';
import { stackOf } from '../stack/support.ts';
import { haveAll, need, needExpress } from './need.ts';
import { freePorts } from './ports.ts';
import { APACHE_CASES } from './told-apache-cases.ts';
import { CASES as NGINX_CASES, NAME, type Case } from './told-cases.ts';
import { EXPRESS, EXPRESS_CASES } from './told-express-cases.ts';

const CASES: readonly Case[] = [...NGINX_CASES, ...APACHE_CASES, ...EXPRESS_CASES];

const ready = haveAll([
  need('nginx', 'nginx'),
  need('apache2', 'apache2 libapache2-mod-wsgi-py3'),
  need('gunicorn', 'gunicorn'),
  need('uwsgi', 'uwsgi uwsgi-plugin-python3'),
  need('flask', 'python3-flask'),
  need('openssl', 'openssl'),
  needExpress(),
]);

/** Answers with what it is told, as the server tells it and as Werkzeug's ProxyFix makes of it with the counts of the query. */
const APP = `import json
from werkzeug.middleware.proxy_fix import ProxyFix


def application(environ, start_response):
    from urllib.parse import parse_qs
    counts = {key: int(values[0]) for key, values in parse_qs(environ['QUERY_STRING']).items()}

    def seen(environ):
        return {
            'host': environ.get('HTTP_HOST', ''),
            'scheme': environ['wsgi.url_scheme'],
            'address': environ.get('REMOTE_ADDR', ''),
            'prefix': environ.get('SCRIPT_NAME', ''),
            'path': environ.get('PATH_INFO', ''),
            'headers': {key[5:].replace('_', '-').lower(): value for key, value in environ.items() if key.startswith('HTTP_')},
        }
    raw = seen(environ)
    fixed = {}

    def inner(environ, start_response):
        fixed.update(seen(environ))
        return []
    ProxyFix(inner, **counts)(dict(environ), start_response)
    body = json.dumps({'raw': raw, 'fixed': fixed}).encode()
    start_response('200 OK', [('Content-Type', 'application/json')])
    return [body]
`;

interface Seen {
  readonly host: string;
  readonly scheme: string;
  readonly address: string;
  readonly prefix: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The visitor's own address, and what an ill-meaning one sends. */
const VISITOR = '127.0.0.9';
const FORGED = {
  'x-forwarded-for': '6.6.6.6',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-port': '666',
  'x-forwarded-prefix': '/evil',
};

/** Modules of Apache's that the cases use. */
const MODULES =
  'mpm_event authz_core alias env setenvif headers rewrite remoteip proxy proxy_http proxy_uwsgi slotmem_shm proxy_balancer lbmethod_byrequests socache_shmcb ssl wsgi'.split(
    ' ',
  );

describe.runIf(ready)('what an application is told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stacklint-told-'));
  const children: ChildProcess[] = [];
  const ports: Record<string, string> = {};
  const fill = (text: string, at: number): string =>
    text
      .replace(/\b(?:LISTEN|INNER|VISITED)\b/g, (name) => `127.0.0.1:${ports[`${name}${at}`]}`)
      .replace(/\b(?:DIR|GUNICORN|WARY|UWSGI_HTTP|UWSGI|MOUNTED|EXPRESS_[A-Z]+)\b/g, (name) => ports[name]!);
  const main = (content: string): string =>
    `events {}\nhttp {\n    access_log off;\n    ssl_certificate cert.pem;\n    ssl_certificate_key key.pem;\n${content}\n}\n`;

  /** What Apache needs to run here, above the lines of the cases. */
  const prelude = (): string =>
    [
      `ServerRoot ${folder}`,
      `DefaultRuntimeDir ${folder}`,
      `PidFile ${folder}/apache.pid`,
      `ErrorLog ${folder}/apache.log`,
      'ServerName localhost',
      'User www-data',
      'Group www-data',
      ...MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
      `SSLCertificateFile ${folder}/cert.pem`,
      `SSLCertificateKeyFile ${folder}/key.pem`,
      `<Directory ${folder}>`,
      '    Require all granted',
      '</Directory>',
      '',
    ].join('\n');

  /** The servers behind, as stacklint reads them and as they are started. */
  const units = (): Record<string, string> => ({
    gunicorn: `/usr/bin/gunicorn --bind unix:${folder}/g.sock --bind 127.0.0.1:${ports.GUNICORN} told:application`,
    wary: `/usr/bin/gunicorn --bind 127.0.0.1:${ports.WARY} --forwarded-allow-ips 127.0.0.7 told:application`,
    uwsgi: `/usr/bin/uwsgi --plugins python3 --master --die-on-term --socket 127.0.0.1:${ports.UWSGI} --socket ${folder}/u.sock --chmod-socket=666 --http-socket 127.0.0.1:${ports.UWSGI_HTTP} --module told`,
    mounted: `/usr/bin/uwsgi --plugins python3 --master --die-on-term --socket 127.0.0.1:${ports.MOUNTED} --manage-script-name --mount /shop=told.py`,
    ...Object.fromEntries(
      Object.entries(EXPRESS).map(([name, options]) => [
        name.toLowerCase(),
        `/usr/local/bin/mod_wsgi-express start-server told.py --host 127.0.0.1 --port ${ports[name]} --user www-data --group www-data --server-root ${folder}/${name} ${options}`.trim(),
      ]),
    ),
  });

  beforeAll(async () => {
    const names = [
      'GUNICORN',
      'WARY',
      'UWSGI',
      'UWSGI_HTTP',
      'MOUNTED',
      ...Object.keys(EXPRESS),
      ...CASES.flatMap((_, at) => [`LISTEN${at}`, `INNER${at}`, `VISITED${at}`]),
    ];
    const free = await freePorts(names.length);
    names.forEach((name, at) => (ports[name] = `${free[at]}`));
    ports.DIR = folder;
    writeFileSync(join(folder, 'told.py'), APP);
    const pair = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${NAME}`];
    execFileSync('openssl', [...pair, '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')], { stdio: 'ignore' });
    chmodSync(folder, 0o755);
    const servers = CASES.map(({ http = '', before = '' }, at) => fill(`${http}\n${before}`, at)).join('\n');
    writeFileSync(join(folder, 'apache.conf'), prelude() + CASES.map(({ apache = '' }, at) => fill(apache, at)).join('\n'));
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off;\nuser root;\npid ${folder}/nginx.pid;\n${main(servers)
        .replace('{}', '{}')
        .replaceAll(/(cert|key)\.pem/g, `${folder}/$1.pem`)
        .replaceAll('include uwsgi_params', 'include /etc/nginx/uwsgi_params')}`,
    );
    const start = (command: string): void => {
      const [program, ...words] = command.split(' ');
      children.push(spawn(program!, words, { cwd: folder, stdio: 'ignore' }));
    };
    for (const command of Object.values(units())) start(command);
    start(`/usr/sbin/apache2 -D FOREGROUND -f ${folder}/apache.conf`);
    start(`/usr/sbin/nginx -e ${folder}/error.log -c ${folder}/nginx.conf`);
    const own = ['GUNICORN', 'WARY', 'UWSGI', 'UWSGI_HTTP', 'MOUNTED', ...Object.keys(EXPRESS)];
    const waiting = [...own, 'LISTEN0', `LISTEN${NGINX_CASES.length}`].map((name) => isOpen(Number(ports[name])));
    await Promise.all(waiting).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${['error.log', 'apache.log'].map((name) => readFileSync(join(folder, name), 'utf8')).join('')}`);
    });
  });

  afterAll(async () => {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children.map((child) => (child.exitCode === null ? new Promise((done) => child.once('exit', done)) : undefined)));
    rmSync(folder, { recursive: true });
  });

  /** What a visitor's request brings to the application, with these counts for ProxyFix. */
  async function ask(
    one: Case,
    at: number,
    counts: Readonly<Record<string, number>>,
    headers: Record<string, string>,
  ): Promise<{ raw: Seen; fixed: Seen }> {
    const query = Object.entries(counts)
      .map(([key, count]) => `${key}=${count}`)
      .join('&');
    const port = ports[`${one.before === undefined ? 'LISTEN' : 'VISITED'}${at}`];
    const options = {
      host: '127.0.0.1',
      port,
      localAddress: VISITOR,
      path: `${one.path ?? '/x'}?${query}`,
      headers: { host: NAME, ...headers },
      rejectUnauthorized: false,
    };
    return new Promise((resolve, reject) => {
      const answered = (response: IncomingMessage): void => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () =>
          response.statusCode === 200
            ? resolve(JSON.parse(body) as { raw: Seen; fixed: Seen })
            : reject(new Error(`${response.statusCode}: ${body}`)),
        );
      };
      (one.tls ? httpsRequest(options, answered) : httpRequest(options, answered)).on('error', reject).end();
    });
  }

  it.each(CASES.map((one, at) => [one.name, one, at] as const))('%s', async (_, one, at) => {
    const texts = Object.fromEntries(
      Object.entries(units()).map(([name, command]) => [
        `etc/systemd/system/${name}.service`,
        `[Service]\nUser=www-data\nWorkingDirectory=${folder}\nExecStart=${command}\n`,
      ]),
    );
    const target = { versions: {}, ...(one.before !== undefined && { frontProxies: { value: 1, from: 'flag' as const } }) };
    const fronts = {
      ...(one.http !== undefined && { 'etc/nginx/nginx.conf': main(fill(one.http, at)) }),
      ...(one.apache !== undefined && { 'etc/apache2/apache2.conf': `ServerName localhost\nPidFile apache.pid\n${fill(one.apache, at)}` }),
    };
    const stack = await stackOf({ ...fronts, ...texts }, { target });
    const found = chainsOf(stack);
    expect(found.length).toBe(1);
    const [chain] = found as [Chain];

    // What stacklint says …
    const keys = Object.keys(FORWARDED) as ForwardedKey[];
    const said = keys.map((key) => chain.proxyFix[key]);
    const [scheme, prefix] = [valueOf(chain.scheme), valueOf(chain.prefix)];
    expect({
      counts: said.map((count) => valueOf(count) ?? '?').join(' '),
      scheme: scheme?.by,
      names: valueOf(chain.hosts)?.names,
      forwardedHost: valueOf(chain.usesForwardedHost),
      prefix: prefix && `${prefix.path} ${prefix.by}`,
    }).toEqual({
      counts: one.counts,
      scheme: one.scheme,
      names: one.names,
      forwardedHost: one.forwardedHost ?? false,
      prefix: one.prefix ?? ' nobody',
    });

    // … and what the application learns, from an honest visitor and from one who forges the headers.
    const counts = Object.fromEntries(keys.map((key, i) => [key, valueOf(said[i]) ?? 0])) as Record<ForwardedKey, number>;
    const [visited, other] = one.tls ? ['https', 'http'] : ['http', 'https'];
    const canSend = (header: string): boolean =>
      chain.remarks.some((remark) => remark.startsWith('visitors can send') && remark.split(' themselves')[0]!.includes(header));
    const isForgeable = canSend('X-Forwarded-Proto');
    const isChoosable = canSend('X-Forwarded-For');
    expect({ isForgeable, isChoosable }).toEqual({ isForgeable: one.forgeable ?? false, isChoosable: one.choosable ?? false });
    const byVariable = /uwsgi_pass|uwsgi:\/\/|WSGIScriptAlias|EXPRESS_TRUSTING/.test(`${one.http} ${one.apache}`) && said[0]!.known;
    const tellsAddress = counts.x_for > 0 || byVariable;
    for (const headers of [{}, { ...FORGED, 'x-forwarded-proto': other }]) {
      const { raw, fixed } = await ask(one, at, counts, headers);
      const isFooled = isForgeable && 'x-forwarded-proto' in headers;
      const isMisled = isChoosable && 'x-forwarded-proto' in headers && tellsAddress;
      const { by } = scheme!;
      const byServer = by === 'server' || by === 'plain';
      // Django takes the port away; it reads X-Forwarded-Host whole, and refuses what visitors began.
      const host = (one.forwardedHost ? fixed.host : raw.host).replace(/:\d+$/, '');
      const isForging = 'x-forwarded-host' in headers;
      const django = one.forwardedHost ? raw.headers['x-forwarded-host']! : host;
      expect(isForging ? django.split(', ').at(-1) : django.replace(/:\d+$/, '')).toBe(host);
      expect({
        address: tellsAddress ? fixed.address : VISITOR,
        urlScheme: raw.scheme,
        header: by === 'header' ? raw.headers[scheme!.header!.name.toLowerCase()] : undefined,
        fixedScheme: counts.x_proto > 0 ? fixed.scheme : visited,
        host,
        prefix: fixed.prefix,
        isTaken: raw.path.startsWith('/shop'),
      }).toEqual({
        address: isMisled ? FORGED['x-forwarded-for'] : VISITOR,
        urlScheme: byServer && !isFooled ? visited : other,
        header: by === 'header' ? scheme!.header!.secure : undefined,
        fixedScheme: visited,
        host: one.names[0],
        prefix: prefix!.by === 'nobody' ? '' : prefix!.path,
        isTaken: false,
      });
    }
  });
});

/** Waits until something listens; the runner's own limit ends it. */
async function isOpen(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const opened = await new Promise<boolean>((done) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        done(true);
      });
      socket.on('error', () => done(false));
    });
    if (opened) return;
    await sleep(50);
  }
  throw new Error(`nothing listens on ${port}`);
}
