import { rule, type Draft, type Fix } from '../../src/rule.ts';
import type { NginxRoute } from '../../src/servers/nginx/model.ts';
import { headerSet } from '../../src/servers/nginx/queries.ts';
import type { Editors } from '../../src/stack/editors.ts';
import type { App, NginxEdge, Stack } from '../../src/stack/model.ts';
import { readTimeout, requestLimit, type ReadTimeout } from '../../src/stack/timeouts.ts';
import type { Edit } from '../../src/text/source.ts';
import type { Known } from '../../src/text/value.ts';

export default rule({
  id: 'stack/timeout-order',
  summary: 'nginx and the application server give up in the wrong order',
  severity: 'warning',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout',
    'https://docs.gunicorn.org/en/latest/settings.html#timeout',
    'https://uwsgi-docs.readthedocs.io/en/latest/Options.html#harakiri',
  ],
  check({ stack, report, edit }) {
    for (const { app, wait, limit, edges } of pairs(stack)) {
      const draft = { app, wait, limit: limit.value, fix: fixFor(edges, wait, limit.value, edit) };
      const said = limit.value >= wait.seconds ? early(draft) : inVain(draft, limit);
      if (!said) continue;
      const related = { at: limit.span, message: `${app.label} ends a request after ${limit.value} s (${LIMIT[app.kind]})` };
      report({ at: wait.entry?.span ?? edges[0]!.route.pass.span, ...said, related: [related], edges });
    }
  },
});

const LIMIT = { gunicorn: 'timeout', uwsgi: 'harakiri' } as const;

/** A read timeout and the application behind all the routes for which it holds. */
interface Pair {
  readonly app: App;
  readonly wait: ReadTimeout;
  readonly limit: Known<number>;
  readonly edges: NginxEdge[];
}

/** Every timeout with every application that has a limit, once; not where an answer is long on purpose. */
function pairs(stack: Stack): Iterable<Pair> {
  const found = new Map<App, Map<string, Pair>>();
  for (const edge of stack.nginxEdges) {
    const { route, app, certainty, listener, speaks } = edge;
    if (certainty === 'unknown' || !app || listener?.protocol !== speaks || isStreaming(route)) continue;
    const wait = readTimeout(route);
    const limit = requestLimit(app);
    if (!wait || !limit.known || limit.value === Infinity) continue;
    const { file, start } = wait.entry?.span ?? { file: '', start: 0 };
    const ofApp = found.get(app) ?? new Map<string, Pair>();
    found.set(app, ofApp);
    const key = `${wait.directive}\0${file}\0${start}`;
    const pair = ofApp.get(key);
    if (pair) pair.edges.push(edge);
    else ofApp.set(key, { app, wait, limit, edges: [edge] });
  }
  return [...found.values()].flatMap((ofApp) => [...ofApp.values()]);
}

/** WebSockets, server-sent events, long polling: what lets nginx wait is the point there. */
function isStreaming({ scope, handler }: NginxRoute): boolean {
  const buffering = scope.effective(handler === 'uwsgi_pass' ? 'uwsgi_buffering' : 'proxy_buffering').entries.at(-1);
  return buffering?.args[0] === 'off' || headerSet(scope).headers.has('upgrade');
}

interface Case {
  readonly app: App;
  readonly wait: ReadTimeout;
  readonly limit: number;
  readonly fix: Fix | undefined;
}

type Said = Pick<Draft, 'message' | 'severity' | 'fix'>;

/** nginx does not wait until the application server has given up. */
function early({ app, wait, limit, fix }: Case): Said {
  const { seconds, directive, entry } = wait;
  const wayOut = `set ${directive} ${limit + MARGIN}s`;
  if (seconds === limit)
    return {
      message: `nginx and ${app.label} both give up after ${limit} s (${directive}, ${LIMIT[app.kind]}): whether a slow request ends with 502 or 504, and is seen in the application's log, is left to chance; ${wayOut}`,
      severity: 'info',
      fix,
    };
  const how = entry ? directive : `${directive}, by default`;
  return {
    message: `nginx gives up after ${seconds} s with 504 (${how}), but ${app.label} lets a request run ${limit} s: the worker goes on with an answer nobody waits for, and retries pile up; ${wayOut}`,
    fix,
  };
}

/** A wait that somebody raised, while the worker is killed long before: sure to be in vain where nobody set that limit. */
function inVain({ app, wait, limit }: Case, { origin }: Known<number>): Said | undefined {
  const { seconds, directive, entry } = wait;
  if (!entry || seconds <= 60 || (origin !== 'default' && seconds < 2 * limit)) return undefined;
  const worker = app.kind === 'gunicorn' ? 'sync worker' : 'worker';
  return {
    message: `${directive} is ${seconds} s, but ${app.label} kills a ${worker} after ${limit} s: long requests still end with 502 then; raise ${LIMIT[app.kind]} too, or move the work to a queue`,
    severity: origin === 'default' ? 'warning' : 'info',
  };
}

/** Seconds by which nginx should outlast the application server. */
const MARGIN = 5;

/** A timeout in each location: raised where it has one of its own, else written beside the pass. */
function fixFor(edges: readonly NginxEdge[], { directive, entry }: ReadTimeout, limit: number, edit: Editors): Fix | undefined {
  const value = `${limit + MARGIN}s`;
  const edits: Edit[] = [];
  for (const { scope, pass } of new Set(edges.map(({ route }) => route))) {
    if (scope.context !== 'location' || pass.includes.length > 0) return undefined;
    if (entry?.scope !== scope) edits.push(...edit.nginx.insertBefore(pass.directive, [`${directive} ${value};`]));
    else if (entry.includes.length > 0) return undefined;
    else edits.push(...edit.nginx.setArg(entry.directive, 0, value));
  }
  return { title: `Wait ${limit + MARGIN} s for an answer`, safety: 'unsafe', edits };
}
