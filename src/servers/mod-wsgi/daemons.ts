import { wsgiOptions, type WsgiOption } from '../../catalog/apache/mod-wsgi.ts';
import { cutOptions } from '../../syntax/apache/options.ts';
import { headSpan } from '../../syntax/apache/tree.ts';
import { cutWord } from '../../syntax/apache/words.ts';
import type { Span } from '../../text/source.ts';
import { IN_BLOCK, surroundingsOf } from '../../text/template-blocks.ts';
import { known, mapValue, unknown, type Value } from '../../text/value.ts';
import { compareVersions } from '../../target.ts';
import type { ApacheEntry } from '../apache/model.ts';
import type { WsgiProcesses, WsgiSetting, WsgiValue } from './model.ts';

/** User and group of httpd's own processes. */
export interface Account {
  readonly user: Value<string>;
  readonly group: Value<string>;
}

/** What a daemon group is written with: name, value, where; the last of a name holds. */
type Written = ReadonlyMap<string, { readonly text: string; readonly span: Span; readonly hole: string | undefined }>;

/** A `WSGIDaemonProcess` with all its options. `version`: the target's mod_wsgi; without one, what any version knows counts. */
export function daemonOf(entry: ApacheEntry, account: Account, version?: string): WsgiProcesses {
  const { directive } = entry;
  const doubt = surroundingsOf(directive.file, directive).isBranch ? IN_BLOCK : undefined;
  return daemonProcesses('daemon', entry.args[0] ?? '', writtenIn(entry), headSpan(directive), account, version, doubt);
}

/** The options in a directive. What `Define` gives is put in where it is a value as a whole. */
function writtenIn({ directive, args }: ApacheEntry): Written {
  const { text, limit, file } = directive;
  const name = cutWord(text, directive.args, limit);
  const { options } = cutOptions(text, name?.next ?? limit, limit);
  return new Map(
    options.map(({ name: option, value, start, end }) => {
      const resolved = value.includes('${') ? args.find((arg) => arg.startsWith(`${option}=`))?.slice(option.length + 1) : value;
      const hole = resolved === undefined || /\$\{|\{\{|<%/.test(resolved) ? 'it is set out of view' : undefined;
      return [option, { text: resolved ?? value, span: file.span(start, end), hole }];
    }),
  );
}

/** The settings of a daemon group from what is written of it. `doubt`: why something else may be. */
export function daemonProcesses(
  mode: 'daemon' | 'express',
  group: string,
  written: Written,
  span: Span,
  account: Account,
  version?: string,
  doubt?: string,
): WsgiProcesses {
  const get = (name: string): WsgiSetting | undefined => {
    const option = wsgiOptions().get(name);
    if (option === undefined || (version !== undefined && option.since !== undefined && compareVersions(option.since, version) > 0))
      return undefined;
    const said = written.get(name);
    if (doubt !== undefined) return { option, value: unknown(doubt, said?.span ?? span), span: said?.span ?? span };
    if (said === undefined) return { option, value: known(valueFrom(option, option.default), span, 'default'), span };
    const value = said.hole === undefined ? known(valueFrom(option, said.text), said.span) : unknown(said.hole, said.span);
    return { option, value, span: said.span };
  };
  const number = (name: string): Value<number> => mapValue(get(name)!.value, Number);
  const accountOf = (name: string, inherited: Value<string>): Value<string> => {
    const { value } = get(name)!;
    return value.known && value.value === undefined ? { ...inherited, origin: 'inherited' } : mapValue(value, String);
  };
  return {
    mode,
    group,
    span,
    processes: number('processes'),
    threads: number('threads'),
    user: accountOf('user', account.user),
    // `user=` alone leaves httpd's group (wsgi_add_daemon_process() of mod_wsgi.c).
    userGroup: accountOf('group', account.group),
    get,
  };
}

/** C's atoi(). */
const atoi = (text: string): number => Number(/^\s*[+-]?\d+/.exec(text)?.[0] ?? 0);

function valueFrom({ kind }: WsgiOption, text: string | undefined): WsgiValue {
  if (text === undefined) return undefined;
  if (kind === 'number') return atoi(text);
  if (kind === 'octal') return Number.parseInt(text, 8);
  if (kind === 'seconds') return Number.parseFloat(text);
  return kind === 'switch' ? /^on$/i.test(text) : text;
}

/** A group that can't be known, or that nothing in view declares: it stands in a file that nobody gave, or nowhere. */
export function unknownProcesses(group: string, reason: string, span: Span): WsgiProcesses {
  const value = unknown(reason, span);
  return { mode: 'daemon', group, span, processes: value, threads: value, user: value, userGroup: value, get: () => undefined };
}

/** httpd's own children: how many they are is the MPM's affair. */
export function embedded(span: Span, { user, group }: Account): WsgiProcesses {
  const many = unknown("it runs in httpd's own processes, of which the MPM starts as many as it needs", span);
  return { mode: 'embedded', group: '', span, processes: many, threads: many, user, userGroup: group, get: () => undefined };
}
