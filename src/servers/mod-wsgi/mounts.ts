import { cutOptions, type ApacheOption } from '../../syntax/apache/options.ts';
import { headSpan } from '../../syntax/apache/tree.ts';
import { cutWord } from '../../syntax/apache/words.ts';
import { isTemplated, openText } from '../../text/template.ts';
import { known, unknown, type Value } from '../../text/value.ts';
import { doubtOf } from '../apache/doubt.ts';
import { effective } from '../apache/effective.ts';
import type { ApacheHosts } from '../apache/instance.ts';
import type { ApacheEntry, ApacheHandler, ApacheHost, ApacheInstance, ApacheRoute, ApacheScope, WsgiMount } from '../apache/model.ts';
import { sectionPath } from '../apache/routes.ts';
import { scopesOf } from '../apache/scopes.ts';

/** Every application that mod_wsgi runs in one httpd, by the directives that mount it. */
export function mountsOf(hosts: ApacheHosts): WsgiMount[] {
  const instance: ApacheInstance = { ...hosts, routes: [], mounts: [] };
  return hosts.hosts.flatMap((host) => [...scopesOf(host.scope)].flatMap((scope) => mountsIn(scope, host, instance)));
}

/** The way of a request from httpd into the application. */
export const routeOf = (mount: WsgiMount): ApacheRoute => {
  const { config, host, scope, entry, handler, path, script } = mount;
  return {
    front: 'apache',
    config,
    host,
    scope,
    path,
    pass: { entry, span: headSpan(entry.directive) },
    handler,
    target: script || (entry.args[0] ?? ''),
    speaks: 'wsgi',
    hops: [],
    mount,
    doubt: doubtOf(config, entry),
  };
};

function mountsIn(scope: ApacheScope, host: ApacheHost, instance: ApacheInstance): WsgiMount[] {
  return scope.entries.flatMap((entry): WsgiMount[] => {
    const found = readMount(entry);
    if (found === undefined) return [];
    const { handler, path, script, url } = found;
    const group = groupAt(entry, host, instance, { url, file: script === '' ? undefined : script });
    return [{ config: host.config, host, scope, entry, handler, path, script, group }];
  });
}

interface Mounted {
  readonly handler: ApacheHandler;
  readonly path: string;
  readonly script: string;
  readonly url: string | undefined;
}

function readMount({ directive, args, scope }: ApacheEntry): Mounted | undefined {
  const [first = '', second = ''] = args;
  switch (directive.children === undefined ? directive.name.toLowerCase() : '') {
    case 'wsgiscriptalias':
      return args.length < 2 ? undefined : { handler: 'WSGIScriptAlias', path: first, script: second, url: first };
    case 'wsgiscriptaliasmatch':
      return args.length < 2 ? undefined : { handler: 'WSGIScriptAliasMatch', path: `~ ${first}`, script: second, url: undefined };
    case 'wsgihandlerscript':
      return args.length < 2 ? undefined : { handler: 'WSGIHandlerScript', path: `handler ${first}`, script: second, url: undefined };
    case 'sethandler': {
      const path = sectionPath(scope);
      return first === 'wsgi-script' ? { handler: 'SetHandler', path, script: '', url: undefined } : undefined;
    }
    case 'addhandler': {
      const path = args.slice(1).map((suffix) => `*.${suffix.replace(/^\./, '')}`);
      return first === 'wsgi-script' ? { handler: 'AddHandler', path: path.join(' '), script: '', url: undefined } : undefined;
    }
    default:
      return undefined;
  }
}

/** The options behind the words of a directive that names a script. */
function optionsOf({ directive }: ApacheEntry, words: number): readonly ApacheOption[] {
  const { text, limit } = directive;
  let at = directive.args;
  for (let left = words; left > 0; left--) at = cutWord(text, at, limit)?.next ?? limit;
  return cutOptions(text, at, limit).options;
}

/** The daemon group that runs a script: the directive's own `process-group=`, else `WSGIProcessGroup` as it holds for the place. */
function groupAt(
  entry: ApacheEntry,
  host: ApacheHost,
  instance: ApacheInstance,
  place: { readonly url: string | undefined; readonly file: string | undefined },
): Value<string> {
  const { directive } = entry;
  const scripts = /^wsgi/i.test(directive.name) ? optionsOf(entry, 2) : [];
  const option = scripts.findLast(({ name }) => name === 'process-group');
  if (option) return groupNamed(option.value, directive.file.span(option.start, option.end));
  const { entries, certain } = effective(instance, host, 'wsgiprocessgroup', place);
  const found = entries.at(-1);
  if (found === undefined) {
    const span = headSpan(directive);
    // Fragments leave the main file out, which hardly ever says it for all.
    return certain || !host.scope.holes
      ? known('', span, 'default')
      : unknown('WSGIProcessGroup may stand in a file out of view', span, 'default');
  }
  const span = headSpan(found.directive);
  const [name = ''] = found.args;
  const isOpen = found.open && !isFilledIn(name);
  return isOpen ? unknown('WSGIProcessGroup holds a variable that is set out of view', span) : groupNamed(name, span);
}

/** True for a name that a template fills in: where it says the same elsewhere it means the same group. */
function isFilledIn(name: string): boolean {
  const open = isTemplated(name) ? openText(name) : undefined;
  return open !== undefined && open.doubt === undefined;
}

/** `%{GLOBAL}` is httpd itself; other `%{…}` are put in when the request comes (wsgi_process_group() of mod_wsgi.c). */
function groupNamed(text: string, span: Parameters<typeof known>[1]): Value<string> {
  if (/^%\{GLOBAL\}$/.test(text)) return known('', span);
  if (isFilledIn(text)) return known(text, span);
  return /%\{|\$\{|\{\{|<%/.test(text) ? unknown(`the group ${text} is put together when the request comes`, span) : known(text, span);
}
