import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { graphJson } from '../../src/report/graph-json.ts';
import { stacks } from '../properties/fixtures.ts';
import { gunicorn, site, stackOf } from '../stack/support.ts';
import { fixtureStack, samePath } from './graph-support.ts';
import { TWELVE } from './twelve.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/graph.md'), 'utf8');

type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };
type Thing = { readonly [key: string]: Value };
/** What is wrong with a value; empty when it is as documented. `at`: where it stands. */
type Check = (value: Value, at: string) => string[];

const isThing = (value: Value): value is Thing => typeof value === 'object' && value !== null && !Array.isArray(value);
const fails = (at: string, what: string, value: Value): string[] => [`${at}: ${what}, not ${JSON.stringify(value)?.slice(0, 80)}`];
const kind =
  (name: 'string' | 'number' | 'boolean'): Check =>
  (value, at) =>
    typeof value === name ? [] : fails(at, name, value);
const text = kind('string');
const number = kind('number');
const truth = kind('boolean');
const oneOf =
  (...words: readonly string[]): Check =>
  (value, at) =>
    typeof value === 'string' && words.includes(value) ? [] : fails(at, words.join(' or '), value);
const id =
  (letter: string): Check =>
  (value, at) =>
    typeof value === 'string' && new RegExp(`^${letter}[1-9]\\d*$`).test(value) ? [] : fails(at, `an id ${letter}…`, value);
const orNull =
  (check: Check): Check =>
  (value, at) =>
    value === null ? [] : check(value, at);
const listOf =
  (check: Check): Check =>
  (value, at) =>
    Array.isArray(value) ? value.flatMap((one: Value, i) => check(one, `${at}[${i}]`)) : fails(at, 'a list', value);
const object =
  (keys: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value, at) => {
    if (!isThing(value)) return fails(at, 'an object', value);
    const strange = Object.keys(value).filter((key) => !(key in keys) && !(key in optional));
    const missing = Object.keys(keys).filter((key) => !(key in value));
    const all = { ...keys, ...optional };
    return [
      ...strange.map((key) => `${at}: unknown key ${key}`),
      ...missing.map((key) => `${at}: no ${key}`),
      ...Object.entries(all).flatMap(([key, check]) => (key in value ? check(value[key]!, `${at}.${key}`) : [])),
    ];
  };
const told =
  (check: Check): Check =>
  (value, at) =>
    (isThing(value) && value['value'] === null ? object({ value: () => [], reason: text }) : object({ value: check }))(value, at);
/** A thing with an address: with what is written and a reason when that is not known. */
const addressed =
  (keys: Readonly<Record<string, Check>>): Check =>
  (value, at) =>
    (isThing(value) && value['address'] === null
      ? object({ ...keys, address: () => [], text, reason: text })
      : object({ ...keys, address: text }))(value, at);

const place = { path: text, line: number };
const fact = (check: Check): Check =>
  orNull(object({ value: check, from: oneOf('flag', 'config', 'files', 'distro') }, { ...place, distro: text }));

const listen = addressed({ ssl: orNull(truth) });
const server = { id: id('s'), context: oneOf('http', 'stream'), enabled: truth, names: listOf(text), listens: listOf(listen), ...place };
const listener = { id: id('l'), protocol: orNull(text), via: text, ...place };
const counts = ['x_for', 'x_proto', 'x_host', 'x_port', 'x_prefix'];

const paragraphOf = (name: string): string => new RegExp(`^\\*\\*${name}\\*\\*: (.*?)\\n\\n`, 'ms').exec(`${PAGE}\n\n`)?.[1] ?? '';

/** The words that the page gives for a key: `manager` (`systemd`, …). */
const documented = (name: string, key: string): string[] =>
  [...(new RegExp(`\`${key}\` \\(([^)]*)\\)`).exec(paragraphOf(name))?.[1] ?? '').matchAll(/`(\w+)`/g)].map(([, word]) => word!);

/** Every key of everything, as docs/graph.md names them. */
const KINDS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  front: {
    id: id('f'),
    kind: oneOf('nginx', 'apache'),
    complete: truth,
    assumed: orNull(text),
    version: fact(text),
    hosts: listOf(id('h')),
    servers: listOf(object(server)),
    ...place,
  },
  server,
  route: { id: id('r'), front: id('f'), server: orNull(id('s')), location: text, handler: text, target: text, ...place },
  edge: {
    id: id('e'),
    route: id('r'),
    speaks: oneOf('http', 'https', 'uwsgi', 'suwsgi', 'fastcgi', 'scgi', 'grpc', 'grpcs', 'wsgi', 'tcp', 'udp'),
    app: orNull(id('a')),
    listener: orNull(id('l')),
    next: orNull(id('s')),
    host: id('h'),
    certainty: oneOf('exact', 'likely', 'unknown'),
    reason: text,
    unserved: truth,
    ...place,
  },
  app: {
    id: id('a'),
    kind: oneOf(...documented('app', 'kind')),
    label: text,
    host: id('h'),
    startedBy: orNull(id('u')),
    emperor: orNull(id('a')),
    version: fact(text),
    workers: told(number),
    threads: told(number),
    runsAs: told(text),
    mounts: listOf(told(text)),
    listeners: listOf(addressed(listener)),
    ...place,
  },
  listener,
  launch: {
    id: id('u'),
    name: text,
    manager: oneOf(...documented('launch', 'manager')),
    host: id('h'),
    user: told(text),
    cwd: told(text),
    instances: told(number),
    ...place,
  },
  stack: { id: id('k'), name: text, fronts: listOf(id('f')), apps: listOf(id('a')), launches: listOf(id('u')) },
  host: { id: id('h'), kind: oneOf(...documented('host', 'kind')), name: text, project: orNull(text) },
  chain: {
    id: id('c'),
    app: id('a'),
    ways: listOf(listOf(id('e'))),
    frontProxies: object({ value: number, assumed: truth }),
    proxyFix: object(Object.fromEntries(counts.map((key) => [key, told(number)]))),
    scheme: told(oneOf('plain', 'server', 'header', 'nobody')),
    schemeHeader: orNull(text),
    django: object({
      SECURE_PROXY_SSL_HEADER: told(listOf(text)),
      USE_X_FORWARDED_HOST: told(truth),
      ALLOWED_HOSTS: told(listOf(text)),
      FORCE_SCRIPT_NAME: told(text),
    }),
    otherHosts: listOf(text),
    prefix: told(text),
    prefixBy: orNull(oneOf('server', 'header', 'nobody')),
    remarks: listOf(text),
  },
};

const WHOLE = object({
  version: (value, at) => (value === 1 ? [] : fails(at, '1', value)),
  target: object({
    distro: fact(text),
    cores: fact(number),
    memory: fact(number),
    frontProxies: fact(number),
    versions: object({}, Object.fromEntries(['nginx', 'gunicorn', 'uwsgi', 'apache', 'mod-wsgi'].map((name) => [name, fact(text)]))),
  }),
  stacks: listOf(object(KINDS['stack']!)),
  fronts: listOf(object(KINDS['front']!)),
  routes: listOf(object(KINDS['route']!)),
  edges: listOf(addressed(KINDS['edge']!)),
  apps: listOf(object(KINDS['app']!)),
  launches: listOf(object(KINDS['launch']!)),
  hosts: listOf(object(KINDS['host']!)),
  chains: listOf(object(KINDS['chain']!)),
});

/** Ids of a graph that are named and stand nowhere, or stand twice. */
function strayIds(graph: Value): string[] {
  const made: string[] = [];
  const named: string[] = [];
  const visit = (value: Value, key: string): void => {
    if (Array.isArray(value)) value.forEach((one: Value) => visit(one, key));
    else if (isThing(value)) for (const [inner, one] of Object.entries(value)) visit(one, inner);
    else if (key === 'id') made.push(String(value));
    else if (
      /^(?:front|server|route|app|listener|next|host|startedBy|emperor|ways|fronts|apps|launches|hosts)$/.test(key) &&
      value !== null
    )
      named.push(String(value));
  };
  visit(graph, '');
  return [...named.filter((one) => !made.includes(one)), ...made.filter((one, at) => made.indexOf(one) !== at)];
}

const check = (json: string): string[] => {
  const graph = JSON.parse(json) as Value;
  return [...WHOLE(graph, 'graph'), ...strayIds(graph)];
};

describe('the graph as json', () => {
  it.each(stacks.map(({ name }) => name))('of %s is as documented', async (name) => {
    expect(check(graphJson(await fixtureStack(name), samePath))).toEqual([]);
  });

  it('of everything else is as documented', async () => {
    const stack = await stackOf(TWELVE, {
      target: { versions: { nginx: { value: '1.22', from: 'flag' } }, frontProxies: { value: 1, from: 'flag' } },
    });
    expect(check(graphJson(stack, samePath))).toEqual([]);
    const open = {
      'a/nginx.conf': site('proxy_pass http://$x'),
      'b/nginx.conf': site('uwsgi_pass unix:/run/x'),
      Procfile: 'web: gunicorn -b $X a:b\n',
      'x.service': gunicorn('/x'),
    };
    expect(check(graphJson(await stackOf(open), samePath))).toEqual([]);
    expect(check(graphJson(await stackOf({}), samePath))).toEqual([]);
  });

  it.each(Object.entries(KINDS))('has a documented %s', (name, keys) => {
    const paragraph = paragraphOf(name);
    expect(Object.keys(keys).filter((key) => !paragraph.includes(`\`${key}\``))).toEqual([]);
  });

  it('has no lists that are not documented', () => {
    const table = [...PAGE.matchAll(/^\| `(\w+)` \|/gm)].map(([, key]) => key);
    expect(table).toEqual(['target', 'stacks', 'fronts', 'routes', 'edges', 'apps', 'launches', 'hosts', 'chains']);
  });
});
