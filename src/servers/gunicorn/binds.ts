import type { Launch } from '../../launchers/launch.ts';
import type { Span } from '../../text/source.ts';
import { writtenOf, type Unknown } from '../../text/value.ts';
import { joinPath } from '../../text/file-set.ts';
import { tcpAddress, unixAddress, type Address, type Protocol, type UnknownAddress } from '../address.ts';
import { sketchAddress, sketchOf } from '../sketch.ts';
import { openText, startsWithHole } from '../../text/template.ts';
import { settingValue, textOf } from './effective.ts';
import type { GunicornSettings } from './model.ts';

/** A socket gunicorn binds. */
export interface GunicornListener {
  readonly address: Address;
  /** Undefined when it can't be known. */
  readonly protocol: Protocol | undefined;
  readonly span: Span;
  readonly via: 'bind';
  readonly origin: 'explicit' | 'default';
}

/** What gunicorn listens on without handed sockets. Source: gunicorn/config.py (Config.address), gunicorn/util.py (parse_address). */
export function listenersOf(settings: GunicornSettings, launch?: Launch): GunicornListener[] {
  const protocol = protocolOf(settings);
  const sources = bindSources(settings, launch);
  return sources.flatMap(({ value, span, origin }): GunicornListener[] => {
    const place = { protocol, span, via: 'bind', origin } as const;
    if (typeof value !== 'string') return [{ ...place, address: value }];
    return [{ ...place, address: parseBind(value, settings, launch) }];
  });
}

interface Bind {
  readonly value: string | UnknownAddress;
  readonly span: Span;
  readonly origin: 'explicit' | 'default';
}

/** Every `-b` of the level that wins has a place of its own; a list in a file has one for all. */
function bindSources(settings: GunicornSettings, launch: Launch | undefined): Bind[] {
  const winner = settings.get('bind');
  const origin = winner.where === 'default' || winner.where === 'environment' ? 'default' : 'explicit';
  const level = settings.all('bind').filter((source) => source.where === winner.where);
  const sources = level.length > 0 && winner.where !== 'file' ? level : [winner];
  const binds: Bind[] = [];
  let taken = 0;
  for (const source of sources) {
    const value = settingValue(source);
    const span = source.valueSpan;
    if (value === undefined) {
      binds.push({
        value: source.value.known ? { kind: 'unknown', reason: 'no address', text: '' } : openBind(source.value, settings, launch),
        span,
        origin,
      });
      continue;
    }
    // A repeated flag's value holds those before it.
    const all = Array.isArray(value) ? (value as readonly unknown[]).filter((item) => typeof item === 'string') : [];
    for (const text of all.slice(taken)) binds.push({ value: text, span, origin });
    taken = sources.length > 1 ? all.length : 0;
  }
  return binds;
}

/** What a bind with holes says all the same. */
function openBind({ reason, written = '' }: Unknown, settings: GunicornSettings, launch: Launch | undefined): UnknownAddress {
  // Hardly anybody gives supervisord itself a PORT.
  if (settings.get('bind').where === 'environment' && launch?.manager.kind === 'supervisor')
    return { kind: 'unknown', reason, text: written, sketch: sketchOf(tcpAddress('127.0.0.1', 8000), `${reason}: taken for unset`) };
  const sketch = sketchAddress(written, { bare: 'host', port: 8000, base: socketBase(settings, launch) });
  return { kind: 'unknown', reason, text: written, sketch };
}

/** Source: gunicorn/util.py (parse_address). */
function parseBind(text: string, settings: GunicornSettings, launch: Launch | undefined): Address {
  const path = /^(?=unix:)[^]*unix:(?:\/\/)?([^]*)$/.exec(text)?.[1];
  if (path !== undefined) {
    if (path.startsWith('/')) return unixAddress(path);
    const base = socketBase(settings, launch);
    if (base !== undefined && openText(base) === undefined) return unixAddress(path, base);
    const reason = 'a relative path, and the working directory is not known';
    return { kind: 'unknown', reason, text, sketch: sketchAddress(text, { bare: 'host', base }) };
  }
  if (text.startsWith('fd://')) return { kind: 'unknown', reason: 'an inherited file descriptor', text };
  const address = text.startsWith('tcp://') ? text.slice('tcp://'.length).split('tcp://')[0]! : text;
  const [host, port] = hostAndPort(address);
  if (!/^\s*\+?\d+\s*$/.test(port)) return { kind: 'unknown', reason: `'${port}' is not a valid port number.`, text };
  return tcpAddress(host === '' ? '0.0.0.0' : host.toLowerCase(), Number(port));
}

function hostAndPort(address: string): readonly [host: string, port: string] {
  if (address.includes('[') && address.includes(']')) return [address.split(']')[0]!.slice(1), address.split(']:')[1] ?? '8000'];
  const parts = address.split(':');
  return [parts[0]!, parts[1] ?? '8000'];
}

/** Relative paths: against the directory after `chdir` (`--chdir` is applied before the sockets are made); it may have holes. */
function socketBase(settings: GunicornSettings, launch: Launch | undefined): string | undefined {
  const cwd = writtenOf(launch?.cwd);
  const chdir = settings.get('chdir');
  if (chdir.where === 'default') return chdir.value.known || settings.complete ? cwd : undefined;
  const path = textOf(chdir) ?? (chdir.value.known ? undefined : chdir.value.written);
  if (path === undefined) return undefined;
  if (path.startsWith('/') || startsWithHole(path)) return path;
  return cwd === undefined ? undefined : joinPath(cwd, path);
}

/** HTTP, HTTPS with a certificate, or uwsgi with `protocol = "uwsgi"` (24.0 and later). */
function protocolOf(settings: GunicornSettings): Protocol | undefined {
  const protocol = settings.get('protocol');
  if (!protocol.value.known && protocol.where !== 'default') return undefined;
  if (textOf(protocol) === 'uwsgi') return 'uwsgi';
  const certificate = settings.get('certfile');
  if (!certificate.value.known) return certificate.where === 'default' ? 'http' : undefined;
  return textOf(certificate) || textOf(settings.get('keyfile')) ? 'https' : 'http';
}
