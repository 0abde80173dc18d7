import { ownVariable } from '../servers/gunicorn/effective.ts';
import type { NginxRoute } from '../servers/nginx/model.ts';
import { uwsgiParams } from '../servers/nginx/queries.ts';
import { known, mapValue, unknown, type Value } from '../text/value.ts';
import { expressText, readExpress } from '../servers/mod-wsgi/express.ts';
import type { ApacheEdge, App, Edge, UwsgiApp } from './model.ts';

/** The part of the path under which an application is reached, and that it does not see in its paths. */
export interface Prefix {
  /** `/app`; empty when the application sees the whole path. */
  readonly path: string;
  /** Who puts it into SCRIPT_NAME: the server on its own, `X-Forwarded-Prefix` for who believes it, or nobody. */
  readonly by: 'server' | 'header' | 'nobody';
}

/** The prefix on a way; `told`: how many values of X-Forwarded-Prefix may be believed. */
export function prefixOf(edges: readonly Edge[], app: App, told: Value<number>): Value<Prefix> {
  const last = edges[edges.length - 1]!;
  const own = ownPrefix(last, app);
  if (own && last.front !== 'apache') return own;
  let whole = known('', last.span, 'default');
  for (const edge of edges) {
    if (edge.front === 'stream' || (edge === last && own)) continue;
    const taken: Value<string> = edge.front === 'nginx' ? takenBy(edge.route) : takenByApache(edge);
    if (!taken.known) return taken;
    if (taken.value === '') continue;
    if (whole.value !== '') return unknown('two fronts take a part of the path', edge.span);
    whole = taken;
  }
  if (own?.known && own.value.path !== '' && whole.value !== '') return unknown('two servers take a part of the path', last.span);
  if (own && whole.value === '') return own;
  const by = whole.value === '' || !told.known || told.value === 0 ? 'nobody' : 'header';
  return known({ path: whole.value, by }, whole.span, whole.origin);
}

/** What nginx takes from the front of the path: `location /app/` with `proxy_pass http://app/` (ngx_http_proxy_create_request). */
function takenBy({ scope, modifier, path, target, pass, handler }: NginxRoute): Value<string> {
  const none = known('', pass.span, 'default');
  const rewrite = scope.own('rewrite')[0];
  if (rewrite) return unknown('a rewrite changes the path', rewrite.span);
  const { uri } = target;
  if (handler !== 'proxy_pass' || uri === undefined) return none;
  if (uri.includes('$') || modifier === '~' || modifier === '~*' || modifier === '@' || path === '')
    return unknown(`it maps to ${uri}`, target.span);
  if (path === uri) return none;
  if (modifier !== '=' && uri === '/') return known(path.replace(/\/$/, ''), pass.span);
  if (path.endsWith(uri)) return known(path.slice(0, -uri.length), pass.span);
  return unknown(`it maps ${path} to ${uri}`, target.span);
}

/** What httpd takes from the front of the path when it hands a request on (ap_proxy_trans_match(), proxy_handler() of mod_proxy.c). */
function takenByApache({ route, hop, span }: ApacheEdge): Value<string> {
  const { handler, path, target } = route;
  const none = known('', span, 'default');
  if (handler === 'SetHandler' || handler === 'AddHandler') {
    return hop?.speaks === 'http' || hop?.speaks === 'https'
      ? unknown(`${handler} hands on the path of a file`, span)
      : unknown(`the path is that of a file with ${handler}`, span);
  }
  const uri = /^(?:unix:[^|]*\|)?[a-z]+:\/\/[^/?#]*(.*)$/is.exec(target)?.[1] ?? '';
  const pattern = /^~ *(.*)$/.exec(path)?.[1];
  if (pattern === undefined) {
    const [from, to] = [path.replace(/\/$/, ''), uri.replace(/\/$/, '')];
    if (from.endsWith(to)) return known(from.slice(0, from.length - to.length), span);
    return unknown(`it maps ${path} to ${uri}`, span);
  }
  // A pattern without a place for what it matched gets the whole path behind its target.
  if (!/[$%]/.test(uri)) return handler === 'ProxyPassMatch' && uri === '' ? none : unknown(`it maps ${pattern} to ${uri}`, span);
  const literal = /^\^?([\w/-]*)\(\.\*\)\$?$/.exec(pattern)?.[1]?.replace(/\/$/, '');
  const rest = /^(.*?)(\/?)\$1$/.exec(uri);
  if (uri === '%{REQUEST_URI}') return none;
  if (literal === undefined || !rest || !literal.endsWith(rest[1]!)) return unknown(`it maps ${pattern} to ${uri}`, span);
  return known(literal.slice(0, literal.length - rest[1]!.length), span);
}

/** What httpd itself puts into SCRIPT_NAME: the place of a mount, and over uwsgi what it takes off the path (ap_add_cgi_vars()). */
function apachePrefix(edge: ApacheEdge, app: App): Value<Prefix> | undefined {
  const { handler, path } = edge.route;
  if (edge.speaks === 'fastcgi' || edge.speaks === 'scgi')
    return unknown(`over ${edge.speaks} Apache puts the whole path into SCRIPT_NAME`, edge.span);
  if (edge.speaks === 'wsgi') {
    if (handler === 'WSGIScriptAlias' && path === '/') return undefined;
    return handler === 'WSGIScriptAlias'
      ? known({ path: path.replace(/\/$/, ''), by: 'server' }, edge.span)
      : unknown(`it depends on the request with ${handler}`, edge.span);
  }
  const mount = app.kind === 'uwsgi' ? mountOf(app) : undefined;
  if (edge.speaks !== 'uwsgi') return mount;
  const taken = takenByApache(edge);
  if (!taken.known) return taken;
  if (taken.value === '') return mount;
  return mount
    ? unknown('both Apache and a mount of uWSGI say SCRIPT_NAME', edge.span)
    : known({ path: taken.value, by: 'server' }, edge.span);
}

/** What stands in `--mount-point` of mod_wsgi-express, which puts a slash before one that has none, and then takes those at its end. */
function expressPrefix(app: App, edge: Edge): Value<Prefix> | undefined {
  if (app.kind !== 'mod_wsgi' || app.instance !== undefined || app.launch === undefined) return undefined;
  const point = expressText(readExpress(app.launch.words), 'mount-point', edge.span);
  return point.known && (point.value ?? '/') === '/'
    ? undefined
    : mapValue(point, (path) => ({ path: path!.startsWith('/') ? path! : `/${path!.replace(/\/+$/, '')}`, by: 'server' }));
}

/**
 * What the server itself puts into SCRIPT_NAME: by a parameter, by a mount of uWSGI, by gunicorn's environment. uWSGI takes a
 * parameter as it comes and leaves PATH_INFO alone, with `uwsgi_modifier1 30` too.
 */
function ownPrefix(edge: Edge, app: App): Value<Prefix> | undefined {
  if (edge.front === 'apache' && app.kind !== 'gunicorn') return apachePrefix(edge, app);
  const express = expressPrefix(app, edge);
  if (express) return express;
  const mount = app.kind === 'uwsgi' ? mountOf(app) : undefined;
  if (edge.front === 'nginx' && edge.speaks === 'uwsgi') {
    const param = uwsgiParams(edge.route.scope).params.get('SCRIPT_NAME')?.at(-1);
    const path = param?.args[1];
    if (path?.includes('$')) return unknown(`SCRIPT_NAME is ${path}`, param!.span);
    if (path && !mount) return unknown(`SCRIPT_NAME is ${path}, and nothing takes that off the path`, param!.span);
  }
  if (mount) return mount;
  const own = app.kind === 'gunicorn' ? ownVariable(app.settings, 'SCRIPT_NAME') : undefined;
  if (own && (!own.known || own.value !== undefined))
    return mapValue(own, (path) => ({ path: path!, by: path === '' ? 'nobody' : 'server' }));
  const variable = app.kind === 'gunicorn' ? app.launch?.environment.get('SCRIPT_NAME') : undefined;
  if (variable?.known === false) return unknown(variable.reason, variable.span);
  return variable?.value ? known({ path: variable.value, by: 'server' }, variable.span, 'environment') : undefined;
}

/** The path of a uWSGI's only mount, where uWSGI takes it off the path. */
function mountOf({ options }: UwsgiApp): Value<Prefix> | undefined {
  const manages = options.flag('manage-script-name');
  const [mount, second] = options.all('mount').filter(({ value }) => !value.known || /^\/[^=]/.test(value.value));
  if (!mount || !manages.known || !manages.value) return undefined;
  if (second) return unknown('there are several mounts', second.span);
  return mapValue(mount.value, (text) => ({ path: text.split('=', 1)[0]!, by: 'server' }));
}
