import { EXPRESS_DAEMON, EXPRESS_DEFAULTS, expressOptions, runmodwsgiOptions, type ExpressArity } from '../../catalog/apache/express.ts';
import { isExpressSubcommand } from '../../launchers/server-name.ts';
import type { Launch } from '../../launchers/launch.ts';
import type { Span } from '../../text/source.ts';
import { known, unknown, valueOf, type Value } from '../../text/value.ts';
import type { CommandWord } from '../../text/words.ts';
import { tcpAddress, type Address } from '../address.ts';
import { takesName } from '../apache/alias.ts';
import { daemonProcesses } from './daemons.ts';
import type { WsgiProcesses } from './model.ts';
import { append } from '../../text/lists.ts';

/** One option of a command, with its arguments. */
interface Flag {
  readonly name: string;
  readonly values: readonly CommandWord[];
  readonly span: Span;
}

/** A `mod_wsgi-express start-server` or `manage.py runmodwsgi` taken apart. */
export interface ExpressCommand {
  readonly flags: readonly Flag[];
  /** The script, module or folder that it serves; undefined for runmodwsgi, which asks Django. */
  readonly script: CommandWord | undefined;
  /** Why not all of it is known: a word that may stand for any option. */
  readonly open: string | undefined;
  last(name: string): Flag | undefined;
}

/** Where it listens. */
export interface ExpressListener {
  readonly address: Address;
  readonly tls: boolean;
  readonly span: Span;
  /** `--port`, `--https-port`. */
  readonly via: string;
  readonly origin: 'explicit' | 'default';
}

/** Reads the words behind `start-server` as optparse does: `--port=80`, `--port 80`, unambiguous beginnings. */
export function readExpress(words: readonly CommandWord[]): ExpressCommand {
  const from = words.findIndex(({ value }) => isExpressSubcommand(value)) + 1;
  const options = words[from - 1]?.value === 'runmodwsgi' ? runmodwsgiOptions() : expressOptions();
  const flags: Flag[] = [];
  const scripts: CommandWord[] = [];
  let open: string | undefined;
  for (let at = from; at < words.length; at++) {
    const word = words[at]!;
    const long = /^--([a-z][\w-]*)(?:=(.*))?$/s.exec(word.value);
    if (word.value === '--') {
      append(scripts, words.slice(at + 1));
      break;
    }
    if (!long) {
      if (word.hole !== undefined && !/[./:]/.test(word.value)) open ??= word.hole;
      else if (!word.value.startsWith('-')) scripts.push(word);
      continue;
    }
    const name = fullName(long[1]!, options);
    const count = name === undefined ? 0 : options.get(name)!;
    const joined = long[2] === undefined || count === 0 ? [] : [{ ...word, value: long[2] }];
    const values = [...joined, ...words.slice(at + 1, at + 1 + count - joined.length)];
    at += values.length - joined.length;
    flags.push({ name: name ?? long[1]!, values, span: { ...word.span, end: (values.at(-1) ?? word).span.end } });
  }
  return { flags, script: scripts[0], open, last: (name) => flags.findLast((flag) => flag.name === name) };
}

/** The option that a beginning stands for; undefined for what is none, or could be several. */
function fullName(text: string, options: ReadonlyMap<string, ExpressArity>): string | undefined {
  if (options.has(text)) return text === 'ssl-port' ? 'https-port' : text;
  const found = [...options.keys()].filter((name) => name.startsWith(text));
  return found.length === 1 ? found[0] : undefined;
}

/** The text of an option: as written, else the default; a hole in it is not known. */
export function expressText({ last, open }: ExpressCommand, name: string, span: Span): Value<string | undefined> {
  const flag = last(name);
  const [value] = flag?.values ?? [];
  if (flag !== undefined && value !== undefined)
    return value.hole === undefined ? known(value.value, flag.span) : unknown(value.hole, flag.span);
  return open === undefined ? known(EXPRESS_DEFAULTS[name], span, 'default') : unknown(open, span, 'default');
}

/**
 * Where the server listens: `--host` (default: every interface) and `--port` (8000); also `--https-port` where a server name and
 * both halves of a certificate are given, without which the generated configuration leaves it out.
 */
export function expressListeners(command: ExpressCommand, span: Span): ExpressListener[] {
  const host = expressText(command, 'host', span);
  const at = (name: 'port' | 'https-port'): ExpressListener => {
    const port = expressText(command, name, span);
    const place = command.last(name)?.span ?? command.last('host')?.span ?? span;
    const isSet = command.last(name) !== undefined || command.last('host') !== undefined;
    return {
      address: addressOf(host, port),
      tls: name === 'https-port',
      span: place,
      via: `--${name}`,
      origin: isSet ? 'explicit' : 'default',
    };
  };
  const has = (name: string): boolean => command.last(name) !== undefined;
  const certificate = has('ssl-certificate') || (has('ssl-certificate-file') && has('ssl-certificate-key-file'));
  return has('https-port') && has('server-name') && certificate ? [at('port'), at('https-port')] : [at('port')];
}

/**
 * Whether the generated configuration answers to a name, as ServerName and ServerAlias match it: with `--server-name` a first virtual
 * host denies all others (`--allow-localhost` changes nothing there under httpd 2.4). True where that is not known.
 */
export function isAnswered({ flags, last, open }: ExpressCommand, name: string): boolean {
  const [own] = last('server-name')?.values ?? [];
  if (own === undefined || open !== undefined) return true;
  const known = [own, ...flags.filter((flag) => flag.name === 'server-alias').flatMap(({ values }) => values)];
  // Without its www. a name is sent on to the one with it.
  const names = [...known.map(({ value }) => value), own.value.replace(/^www\./i, '')];
  return known.some(({ hole }) => hole !== undefined) || names.some((one) => takesName(one, name));
}

function addressOf(host: Value<string | undefined>, port: Value<string | undefined>): Address {
  const text = `${valueOf(host) ?? ''}:${valueOf(port) ?? ''}`;
  if (!host.known || !port.known) return { kind: 'unknown', reason: !port.known ? port.reason : (host as { reason: string }).reason, text };
  if (!/^\d{1,5}$/.test(port.value ?? '')) return { kind: 'unknown', reason: 'no port number', text };
  return tcpAddress(host.value ?? '*', Number(port.value));
}

/** The processes of the daemon group that the generated configuration has: its options from the command's. */
export function expressProcesses(command: ExpressCommand, launch: Launch, version?: string): WsgiProcesses {
  const { span } = launch;
  const written = new Map<string, { text: string; span: Span; hole: string | undefined }>();
  for (const [option, name] of Object.entries(EXPRESS_DAEMON)) {
    const value = expressText(command, name, span);
    if (value.known && value.value === undefined) continue;
    const text = value.known ? value.value! : '';
    written.set(option, { text, span: command.last(name)?.span ?? span, hole: value.known ? undefined : value.reason });
  }
  const read = daemonProcesses('express', 'express', written, span, accountOf(command, launch), version);
  // In debug mode there is one process of one thread, whatever the options say.
  if (DEBUG.some((name) => command.last(name)))
    return { ...read, processes: known(1, span, 'computed'), threads: known(1, span, 'computed'), get: () => undefined };
  // httpd's own children run it then, as many as there would be daemon processes.
  return command.last('embedded-mode') === undefined ? read : { ...read, get: () => undefined };
}

const DEBUG = ['debug-mode', 'enable-debugger', 'enable-coverage', 'enable-profiler', 'enable-recorder', 'enable-gdb'];

/** As root MOD_WSGI_USER, WSGI_RUN_USER and `--user` count, the first of them that is there; everybody else stays who he is. */
function accountOf(command: ExpressCommand, { user, group, environment, span }: Launch): { user: Value<string>; group: Value<string> } {
  const starter = valueOf(user);
  const chosen = (name: 'user' | 'group', own: Value<string> | undefined): Value<string> => {
    const variable = ['MOD_WSGI', 'WSGI_RUN'].map((prefix) => environment.get(`${prefix}_${name.toUpperCase()}`)).find(isSet);
    const flag = command.last(name);
    const [word] = flag?.values ?? [];
    const isChosen = variable !== undefined || word !== undefined;
    if (!isChosen || (starter !== undefined && starter !== 'root')) return own ?? unknown('who starts it is not known', span);
    if (starter === undefined) return unknown(`--${name} counts only for root, and who starts it is not known`, flag?.span ?? span);
    if (variable !== undefined) return variable;
    return word!.hole === undefined ? known(word!.value, flag!.span) : unknown(word!.hole, flag!.span);
  };
  return { user: chosen('user', user), group: chosen('group', group ?? user) };
}

/** The shell takes an empty variable for none. */
const isSet = (value: Value<string> | undefined): boolean => value !== undefined && (!value.known || value.value !== '');
