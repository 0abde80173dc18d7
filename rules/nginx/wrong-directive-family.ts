import { rule, type Fix } from '../../src/rule.ts';
import type { NginxEntry, NginxServer, Scope } from '../../src/servers/nginx/model.ts';
import { locationsOf, routesIn } from '../../src/servers/nginx/queries.ts';
import { isMismatched } from '../../src/stack/backends.ts';
import type { Editors } from '../../src/stack/editors.ts';
import type { Stack } from '../../src/stack/model.ts';
import type { Edit } from '../../src/text/source.ts';
import { append } from '../../src/text/lists.ts';

export default rule({
  id: 'nginx/wrong-directive-family',
  summary: 'a setting of one pass directive beside another',
  severity: 'warning',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html', 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html'],
  check({ stack, report, edit }) {
    for (const server of stack.nginx.flatMap(({ servers }) => servers)) {
      const used = familiesBelow(stack, server);
      for (const scope of [server.scope, ...locationsOf(server)]) {
        const [family, ...others] = used.get(scope) ?? [];
        if (family === undefined || others.length > 0) continue;
        for (const entry of scope.entries) {
          const stray = isWrittenIn(scope, entry) ? strayOf(entry, family) : undefined;
          if (stray === undefined) continue;
          report({
            at: entry.span,
            message: messageOf(stray),
            severity: isPassedAnyhow(stray) ? 'info' : 'warning',
            fix: fixFor(stray, server, edit),
          });
        }
      }
    }
  },
});

type Family = 'proxy' | 'uwsgi' | 'fastcgi' | 'scgi' | 'grpc';

/** A directive that nothing at its level reads. */
interface Stray {
  readonly entry: NginxEntry;
  /** Of the pass directive that is used there. */
  readonly family: Family;
  readonly from: Family;
  /** What stands behind the family in its name. */
  readonly what: string;
  /** How to say it to the family in use: name and arguments; undefined when there is no way. */
  readonly instead: readonly [name: string, ...args: string[]] | undefined;
}

const FAMILY = /^(proxy|uwsgi|fastcgi|scgi|grpc)_(.+)$/;

/** What the families have in common, with nginx's default where it is worth naming. */
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['read_timeout', '60s'],
  ['send_timeout', '60s'],
  ['connect_timeout', '60s'],
  ['buffering', 'on'],
  ['request_buffering', 'on'],
  ['buffer_size', '4k'],
  ['buffers', '8 4k'],
  ['busy_buffers_size', '8k'],
  ['next_upstream', 'error timeout'],
  ['next_upstream_timeout', '0'],
  ['next_upstream_tries', '0'],
  ['intercept_errors', 'off'],
]);

const NOT_IN_GRPC = new Set(['buffering', 'request_buffering', 'buffers', 'busy_buffers_size']);

/** nginx refuses a combination of these that does not fit. */
const SIZES = ['buffer_size', 'buffers', 'busy_buffers_size'];

/** The families whose pass directives read what a scope says; none for a scope with a part that is out of view. */
function familiesBelow(stack: Stack, server: NginxServer): ReadonlyMap<Scope, ReadonlySet<Family>> {
  const used = new Map<Scope, Set<Family>>();
  for (const route of routesIn(server)) {
    // Of which family it is to be is not settled: stack/protocol-mismatch.
    const families = isMismatched(stack, route) ? (['proxy', 'uwsgi'] as const) : [FAMILY.exec(route.handler)![1] as Family];
    for (let scope: Scope | undefined = route.scope; scope; scope = scope.parent) {
      const known = used.get(scope) ?? new Set();
      families.forEach((family) => known.add(family));
      used.set(scope, known);
    }
  }
  const pending: Scope[] = [server.scope];
  for (let scope = pending.pop(); scope; scope = pending.pop()) {
    if (scope.holes.length > 0) for (let at: Scope | undefined = scope; at; at = at.parent) used.delete(at);
    for (const child of scope.children) pending.push(child);
  }
  return used;
}

/** What a snippet brings may be meant for several places. */
const isWrittenIn = (scope: Scope, entry: NginxEntry): boolean => entry.includes.length === (scope.head?.includes.length ?? 0);

function strayOf(entry: NginxEntry, family: Family): Stray | undefined {
  const [, from, what] = FAMILY.exec(entry.name) ?? [];
  if (from === undefined || what === undefined || from === family) return undefined;
  const list = what === 'set_header' || what === 'param';
  if (!list && (!DEFAULTS.has(what) || (family === 'grpc' && NOT_IN_GRPC.has(what)))) return undefined;
  const instead = list ? listEntry(what, family, entry.args) : ([`${family}_${what}`, ...entry.args] as const);
  return { entry, family, from: from as Family, what, instead };
}

/** A header as parameter and the other way round: `X-Real-IP` is `HTTP_X_REAL_IP`. */
function listEntry(what: string, family: Family, [name = '', ...values]: readonly string[]): Stray['instead'] {
  const takesHeaders = family === 'proxy' || family === 'grpc';
  const directive = `${family}_${takesHeaders ? 'set_header' : 'param'}`;
  if (takesHeaders === (what === 'set_header')) return [directive, name, ...values];
  if (values.length !== 1) return undefined;
  if (!takesHeaders)
    return /^content-(?:type|length)$/i.test(name) ? undefined : [directive, `HTTP_${name.toUpperCase().replaceAll('-', '_')}`, ...values];
  const header = /^HTTP_(\w+)$/.exec(name)?.[1];
  return header === undefined
    ? undefined
    : [
        directive,
        header
          .toLowerCase()
          .replaceAll('_', '-')
          .replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase()),
        ...values,
      ];
}

/** True for the visitor's Host, which uwsgi_pass and its like send with all the other headers. */
const isPassedAnyhow = ({ entry, from, what, family }: Stray): boolean =>
  from === 'proxy' &&
  what === 'set_header' &&
  family !== 'grpc' &&
  /^host$/i.test(entry.args[0] ?? '') &&
  /^\$(?:http_)?host$/.test(entry.args[1] ?? '');

function messageOf(stray: Stray): string {
  const { entry, family, what, instead } = stray;
  const pass = `${family}_pass`;
  if (isPassedAnyhow(stray))
    return `${entry.name} Host has no effect on ${pass}, which sends the visitor's Host as it came; use ${instead![0]} HTTP_HOST, or remove it`;
  if (what === 'set_header' || what === 'param') {
    const where = instead && hasOwnBelow(entry.scope, instead[0]) ? ' in the location' : '';
    const use = instead ? `use ${instead[0]} ${instead[1]}${where}` : 'remove it';
    return `${entry.name} ${entry.args[0]} has no effect on ${pass}: the application does not get this value; ${use}`;
  }
  const name = instead![0];
  const { entries, certain } = entry.scope.effective(name);
  const value = entries.at(-1)?.args.join(' ');
  if (value !== undefined) return `${entry.name} has no effect on ${pass}: ${name} ${value} applies; remove it`;
  const isLast = certain && entry.scope.context === 'location';
  const applies = isLast ? `the default of ${name} applies, ${DEFAULTS.get(what)}` : `only ${name} counts there`;
  return `${entry.name} has no effect on ${pass}: ${applies}; use ${name}`;
}

/** True when some level below says the directive itself, or may. */
function hasOwnBelow(scope: Scope, name: string): boolean {
  const pending = [...scope.children];
  for (let child = pending.pop(); child; child = pending.pop()) {
    if (child.own(name).length > 0 || !child.effective(name).certain) return true;
    append(pending, child.children);
  }
  return false;
}

/** A line behind the list of each location that has one of its own, in place of the one that has no effect. */
function intoLists({ entry, family, instead }: Stray, server: NginxServer, edit: Editors): Fix | undefined {
  const [name, ...args] = instead!;
  const edits: Edit[] = [];
  for (const { scope, handler } of routesIn(server)) {
    let at: Scope | undefined = scope;
    while (at && at !== entry.scope) at = at.parent;
    if (!at || handler !== `${family}_pass`) continue;
    const last = scope.own(name).at(-1);
    if (!last || last.includes.length > 1 || !scope.effective(name).certain || scope.own(name).some((own) => own.args[0] === args[0]))
      return undefined;
    append(edits, edit.nginx.insertAfter(last.includes[0] ?? last.directive, [`${name} ${args.join(' ')};`]));
  }
  const isPlain = args.every((arg) => /^[\w$.:/-]+$/.test(arg));
  if (edits.length === 0 || !isPlain) return undefined;
  return { title: `Use ${name} ${args[0]} in the location`, safety: 'unsafe', edits: [...edits, ...edit.nginx.remove(entry.directive)] };
}

function fixFor(stray: Stray, server: NginxServer, edit: Editors): Fix | undefined {
  const { entry, from, what, instead } = stray;
  const { directive, scope } = entry;
  // The application may want to be told in another way.
  if (instead === undefined) return { title: `Remove ${entry.name}`, safety: 'manual', edits: edit.nginx.remove(directive) };
  const [name, ...args] = instead;
  const own = scope.own(name);
  const list = what === 'set_header' || what === 'param';
  if (own.some((other) => !list || other.args.join(' ') === args.join(' ')))
    return { title: `Remove ${entry.name}`, safety: 'unsafe', edits: edit.nginx.remove(directive) };
  // A level below with a list of its own would not get the line.
  if (list && hasOwnBelow(scope, name)) return intoLists(stray, server, edit);
  // A first line here would take away the list of the levels above.
  if (list && own.length === 0 && scope.effective(name).entries.length > 0) return undefined;
  // Conditions that only HTTP backends know.
  if (what === 'next_upstream' && args.some((arg) => arg === 'http_502' || arg === 'http_504')) return undefined;
  if (SIZES.includes(what) && SIZES.some((size) => ![undefined, scope].includes(scope.effective(`${from}_${size}`).from))) return undefined;
  return {
    title: list ? `Use ${name} ${args[0]}` : `Use ${name}`,
    safety: 'unsafe',
    edits: [...edit.nginx.rename(directive, name), ...edit.nginx.setArgs(directive, args)],
  };
}
