import { rule, type Draft, type Fix } from '../../src/rule.ts';
import { headerSet } from '../../src/servers/nginx/queries.ts';
import { ANSWER_MARGIN } from '../../src/stack/advice.ts';
import type { Editors } from '../../src/stack/editors.ts';
import { frontName, spokenEdges } from '../../src/stack/front-names.ts';
import type { App, Edge, GunicornApp, Route, Stack, UwsgiApp } from '../../src/stack/model.ts';
import { proxyTimeout, readTimeout, requestLimit, type ReadTimeout } from '../../src/stack/timeouts.ts';
import type { Edit } from '../../src/text/source.ts';
import type { Known } from '../../src/text/value.ts';
import { append } from '../../src/text/lists.ts';

export default rule({
  id: 'stack/timeout-order',
  summary: 'the web server and the application server give up in the wrong order',
  severity: 'warning',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout',
    'https://docs.gunicorn.org/en/latest/settings.html#timeout',
    'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#harakiri',
    'https://httpd.apache.org/docs/2.4/mod/mod_proxy.html#proxytimeout',
  ],
  check({ stack, report, edit }) {
    for (const { app, wait, limit, edges } of pairs(stack)) {
      const draft = {
        app,
        wait,
        limit: limit.value,
        edge: edges[0]!,
        fix: fixFor(edges, wait, limit.value, edit) ?? fixForApache(edges, wait, limit.value, edit),
      };
      const said = limit.value >= wait.seconds ? early(draft) : inVain(draft, limit, edit);
      if (!said) continue;
      const related = { at: limit.span, message: `${app.label} ends a request after ${limit.value} s (${LIMIT[app.kind]})` };
      report({ at: wait.span ?? edges[0]!.route.pass.span, ...said, related: [related], edges });
    }
  },
});

const LIMIT = { gunicorn: 'timeout', uwsgi: 'harakiri' } as const;

/** A read timeout and the application behind all the routes for which it holds. */
interface Pair {
  readonly app: Limited;
  readonly wait: ReadTimeout;
  readonly limit: Known<number>;
  readonly edges: Edge[];
}

/** Applications that end a request by a clock of their own. */
type Limited = GunicornApp | UwsgiApp;

const isLimited = (app: App): app is Limited => app.kind !== 'mod_wsgi';

/** Every timeout with every application that has a limit, once; not where an answer is long on purpose. */
function pairs(stack: Stack): Iterable<Pair> {
  const found = new Map<App, Map<string, Pair>>();
  for (const edge of spokenEdges(stack)) {
    const { route, app, certainty, listener, speaks } = edge;
    if (certainty === 'unknown' || !app || !isLimited(app) || listener?.protocol !== speaks || isStreaming(route)) continue;
    const wait = edge.front === 'nginx' ? readTimeout(edge.route) : proxyTimeout(stack, edge);
    const limit = requestLimit(app);
    if (!wait || !limit.known || limit.value === Infinity) continue;
    const { file, start } = wait.span ?? { file: edge.front, start: 0 };
    const ofApp = found.get(app) ?? new Map<string, Pair>();
    found.set(app, ofApp);
    const key = `${wait.directive} ${wait.seconds}\0${file}\0${start}`;
    const pair = ofApp.get(key);
    if (pair) pair.edges.push(edge);
    else ofApp.set(key, { app, wait, limit, edges: [edge] });
  }
  return [...found.values()].flatMap((ofApp) => [...ofApp.values()]);
}

/** WebSockets, server-sent events, long polling: what lets nginx wait is the point there. */
function isStreaming(route: Route): boolean {
  if (route.front === 'apache') return /^wss?:/i.test(route.target) || route.hops.some(({ params }) => params.has('flushpackets'));
  const { scope, handler } = route;
  const buffering = scope.effective(handler === 'uwsgi_pass' ? 'uwsgi_buffering' : 'proxy_buffering').entries.at(-1);
  return buffering?.args[0] === 'off' || headerSet(scope).headers.has('upgrade');
}

interface Case {
  readonly app: Limited;
  readonly wait: ReadTimeout;
  readonly limit: number;
  readonly edge: Edge;
  readonly fix: Fix | undefined;
}

type Said = Pick<Draft, 'message' | 'severity' | 'fix'>;

/** nginx does not wait until the application server has given up. */
function early({ app, wait, limit, edge, fix }: Case): Said {
  const { seconds, directive, span } = wait;
  const front = frontName(edge);
  const wayOut =
    edge.front === 'nginx' ? `set ${directive} ${limit + ANSWER_MARGIN}s` : `set ${apacheSetting(directive)}${limit + ANSWER_MARGIN}`;
  if (seconds === limit)
    return {
      message: `${front} and ${app.label} both give up after ${limit} s (${directive}, ${LIMIT[app.kind]}): ${edge.front === 'nginx' ? 'whether a slow request ends with 502 or 504, and is seen' : 'whether a slow request is seen'} in the application's log, is left to chance; ${wayOut}`,
      severity: 'info',
      fix,
    };
  const how = span ? directive : `${directive}, by default`;
  return {
    message: `${front} gives up after ${seconds} s with ${code(edge)} (${how}), but ${app.label} lets a request run ${limit} s: the worker goes on with an answer nobody waits for, and retries pile up; ${wayOut}`,
    fix,
  };
}

/** `Timeout` holds for much else; a worker's own `timeout=` would win over `ProxyTimeout`. */
const apacheSetting = (directive: string): string => (directive.endsWith('=') ? directive : 'ProxyTimeout ');

/** Apache's answer when it has waited long enough: 502 over HTTP, 500 over uwsgi (seen with httpd 2.4.71). */
const code = ({ front, speaks }: Edge): number => (front === 'nginx' ? 504 : speaks === 'uwsgi' ? 500 : 502);

/** A wait that somebody raised, while the worker is killed long before: sure to be in vain where nobody set that limit. */
function inVain({ app, wait, limit }: Case, { origin }: Known<number>, edit: Editors): Said | undefined {
  const { seconds, directive, span } = wait;
  if (!span || seconds <= 60 || (origin !== 'default' && seconds < 2 * limit)) return undefined;
  const worker = app.kind === 'gunicorn' ? 'sync worker' : 'worker';
  return {
    message: `${directive} is ${seconds} s, but ${app.label} kills a ${worker} after ${limit} s: long requests still end with 502 then; raise ${LIMIT[app.kind]} too, or move the work to a queue`,
    severity: origin === 'default' ? 'warning' : 'info',
    fix: raised(app, seconds - ANSWER_MARGIN, edit),
  };
}

/** As long as the front waits: whether requests are to run so long is to be decided. */
function raised(app: Limited, seconds: number, edit: Editors): Fix | undefined {
  const name = LIMIT[app.kind];
  const edits =
    app.kind === 'gunicorn'
      ? edit.gunicorn.setSetting(app.settings, app.launch, name, String(seconds))
      : edit.uwsgi.setOption(app.options, name, String(seconds));
  return edits && { title: `Let a request run ${seconds} s, if it is to`, safety: 'manual', edits };
}

/** A timeout in each location: raised where it has one of its own, else written beside the pass. */
function fixFor(edges: readonly Edge[], { directive, entry }: ReadTimeout, limit: number, edit: Editors): Fix | undefined {
  const value = `${limit + ANSWER_MARGIN}s`;
  const edits: Edit[] = [];
  for (const route of new Set(edges.map((edge) => edge.route))) {
    if (route.front !== 'nginx') return undefined;
    const { scope, pass } = route;
    if (scope.context !== 'location' || pass.includes.length > 0) return undefined;
    if (entry?.scope !== scope) append(edits, edit.nginx.insertBefore(pass.directive, [`${directive} ${value};`]));
    else if (entry.includes.length > 0) return undefined;
    else append(edits, edit.nginx.setArg(entry.directive, 0, value));
  }
  return { title: `Wait ${limit + ANSWER_MARGIN} s for an answer`, safety: 'unsafe', edits };
}

/** The worker's own timeout, or that of the host: above what hands on where it has none. */
function fixForApache(edges: readonly Edge[], { apache }: ReadTimeout, limit: number, edit: Editors): Fix | undefined {
  const value = String(limit + ANSWER_MARGIN);
  const [edge] = edges;
  if (edge?.front !== 'apache' || edges.some(({ front }) => front !== 'apache')) return undefined;
  const fix = (edits: readonly Edit[]): Fix => ({ title: `Wait ${value} s for an answer`, safety: 'unsafe', edits });
  if (apache) {
    const { directive, open, includes } = apache;
    if (open || includes.length > 0 || directive.file.virtual) return undefined;
    if (/^proxytimeout$/i.test(directive.name)) return fix(edit.apache.setArg(directive, 0, value));
    const at = directive.words.findIndex(({ value: word }) => /^timeout=\d+s?$/i.test(word));
    return at > 0 ? fix(edit.apache.setArg(directive, at - 1, `timeout=${value}`)) : undefined;
  }
  const { pass, host, scope } = edge.route;
  const { directive, file } = { directive: pass.entry.directive, file: pass.entry.directive.file };
  const isAlone = edges.every(({ route }) => route.front === 'apache' && route.host === host);
  if (!isAlone || host.isMain || pass.entry.includes.length > 0 || file.virtual) return undefined;
  // In a section it may not stand: above that then.
  const above = scope === host.scope ? directive : scope.parent === host.scope ? scope.head?.directive : undefined;
  return above && fix(edit.apache.insertBefore(above, [`ProxyTimeout ${value}`]));
}
