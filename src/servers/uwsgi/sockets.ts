import type { Span } from '../../text/source.ts';
import { joinPath } from '../../text/file-set.ts';
import { isTemplateName, startsWithHole, templateHole } from '../../text/template.ts';
import { IN_BLOCK } from '../../text/template-blocks.ts';
import { tcpAddress, unixAddress } from '../address.ts';
import type { Address, Protocol, UnknownAddress } from '../address.ts';
import { sketchAddress, sketchOf } from '../sketch.ts';
import type { UwsgiOption, UwsgiOptions } from './model.ts';
import { atoi, isNumber } from './words.ts';

/** A socket uWSGI opens because an option says so. */
export interface UwsgiListener {
  readonly address: Address;
  /** Undefined when it can't be known, or has no name here (`raw-socket`). */
  readonly protocol: Protocol | undefined;
  readonly span: Span;
  /** The option's name. */
  readonly via: string;
  readonly origin: 'explicit';
  readonly option: UwsgiOption;
  /** Why it may be another address in fact. */
  readonly doubt: string | undefined;
}

/** Protocol by option (uwsgi_base_options of core/uwsgi.c, plugins/http); `socket` asks `protocol`. */
const PROTOCOLS: Readonly<Record<string, Protocol | 'by-option' | undefined>> = {
  socket: 'by-option',
  'uwsgi-socket': 'uwsgi',
  'suwsgi-socket': 'suwsgi',
  'ssl-socket': 'suwsgi',
  'http-socket': 'http',
  'http11-socket': 'http',
  'https-socket': 'https',
  http: 'http',
  https: 'https',
  https2: 'https',
  'http-to-https': 'http',
  'fastcgi-socket': 'fastcgi',
  'fastcgi-nph-socket': 'fastcgi',
  'scgi-socket': 'scgi',
  'scgi-nph-socket': 'scgi',
  'raw-socket': undefined,
  'puwsgi-socket': undefined,
};

/** All options that open a socket for requests. */
export const SOCKET_OPTIONS: readonly string[] = Object.keys(PROTOCOLS);

/** `address,cert,key…`: only the first part is the address. */
const WITH_CERTIFICATE = new Set(['suwsgi-socket', 'ssl-socket', 'https-socket', 'https']);

/** Values of `protocol` (uwsgi_setup_protocol in core/protocol.c); `fastcgi-nph` and its like speak the same on the wire. */
const SPOKEN: Readonly<Record<string, Protocol>> = {
  uwsgi: 'uwsgi',
  http: 'http',
  http11: 'http',
  https: 'https',
  fastcgi: 'fastcgi',
  'fastcgi-nph': 'fastcgi',
  scgi: 'scgi',
  'scgi-nph': 'scgi',
  suwsgi: 'suwsgi',
};

/** The absolute directory in which relative socket paths end up: `chdir`, seen from where uWSGI starts; undefined when not known. */
export function workingDirectory(options: UwsgiOptions): string | undefined {
  const chdir = options.last('chdir');
  if (!chdir) return options.complete ? options.cwd : undefined;
  if (!chdir.value.known) return undefined;
  if (chdir.value.value.startsWith('/')) return joinPath('/', chdir.value.value);
  return options.cwd === undefined ? undefined : joinPath(options.cwd, chdir.value.value);
}

const notKnown = (reason: string, text: string): UnknownAddress => ({ kind: 'unknown', reason, text });

/** `addr=127.0.0.1:8443,cert=…`: the only option that names its parts (http_plugin.c, uwsgi_opt_https2). */
const namedAddress = (text: string): string => /(?:^|,)addr=([^,]*)/.exec(text)?.[1] ?? '';

/** The address of a socket option's value as bind_to_unix and bind_to_tcp (core/socket.c) take it. */
function addressOf(text: string, options: UwsgiOptions, base: string | undefined, before = Infinity): Address {
  if (text === '') return notKnown('it is empty', text);
  if (text.startsWith('fd://')) return notKnown('an inherited file descriptor', text);
  if (/^=\d+$/.test(text)) {
    const shared = options.all('shared-socket', 'undeferred-shared-socket')[Number(text.slice(1))];
    // It is looked up when the option is read.
    if (!shared || options.list.indexOf(shared) > before) return notKnown('no such shared-socket', text);
    if (!shared.value.known) return notKnown(shared.value.reason, text);
    return shared.value.value.startsWith('=')
      ? notKnown('a shared socket of a shared socket', text)
      : addressOf(shared.value.value, options, base);
  }
  const colon = text.lastIndexOf(':');
  if (colon < 0) {
    if (text.startsWith('@')) return unixAddress(text);
    const abstract = options.flag('abstract-socket');
    if (abstract.known && abstract.value) return unixAddress(`@${text}`);
    // Hardly anybody makes a path an abstract name: `doubtOf` tells of it.
    if (text.startsWith('/')) return unixAddress(text);
    if (!abstract.known) return notKnown(abstract.reason, text);
    if (base !== undefined) return unixAddress(text, base);
    const sketch = sketchAddress(text, { bare: 'path', base: openDirectory(options) });
    return { ...notKnown('a relative path, and the working directory is not known', text), sketch };
  }
  const host = text.slice(0, colon);
  const port = text.slice(colon + 1);
  if (host.includes('*')) return notKnown('the address of a network interface', text);
  if (!isNumber(port)) return notKnown('uWSGI takes it for a TCP address, but what follows the colon is no port', text);
  if (atoi(port) === 0) return notKnown('a port the kernel picks', text);
  return tcpAddress(host === '' ? '0.0.0.0' : host, atoi(port));
}

/** A path is an abstract name where `abstract-socket` is set, which nobody may know. */
function doubtOf(address: Address, options: UwsgiOptions): string | undefined {
  if (address.kind !== 'unix' || address.path.startsWith('@')) return undefined;
  const abstract = options.flag('abstract-socket');
  return abstract.known ? undefined : `${abstract.reason}, and may set abstract-socket`;
}

/** What an option says all the same: an address with holes, or one whose option stands in a block of a template. */
function openAddress(reason: string, text: string, options: UwsgiOptions): UnknownAddress {
  const base = openDirectory(options);
  const sketch =
    reason === IN_BLOCK && templateHole(text) === undefined
      ? sketchOf(addressOf(text, options, workingDirectory(options)))
      : sketchAddress(text, { bare: 'path', base, percent: isTemplateName(options.file?.id ?? '') });
  return { kind: 'unknown', reason, text, sketch };
}

/** The directory of relative paths with the holes of templates in it. */
function openDirectory(options: UwsgiOptions): string | undefined {
  const chdir = options.last('chdir');
  if (!chdir) return options.complete ? options.openCwd : undefined;
  const { written } = chdir;
  if (written.startsWith('/') || startsWithHole(written)) return written;
  return options.openCwd === undefined ? undefined : `${options.openCwd}/${written}`;
}

/** The protocol of `socket` and of sockets handed over by systemd: `protocol`, default uwsgi; undefined when it is not known. */
export function activationProtocol(options: UwsgiOptions): Protocol | undefined {
  const named = options.last('protocol', 'socket-protocol');
  if (!named) return 'uwsgi';
  return named.value.known && Object.hasOwn(SPOKEN, named.value.value) ? SPOKEN[named.value.value] : undefined;
}

function protocolOf(option: UwsgiOption, options: UwsgiOptions): Protocol | undefined {
  const fixed = PROTOCOLS[option.name];
  return fixed === 'by-option' ? activationProtocol(options) : fixed;
}

/** The sockets an instance opens for requests, in the order of its options. */
export function listenersOf(options: UwsgiOptions): UwsgiListener[] {
  const base = workingDirectory(options);
  return options.all(...SOCKET_OPTIONS).map((option): UwsgiListener => {
    const { value, name } = option;
    const whole = value.known ? value.value : option.written;
    const text = name === 'https2' ? namedAddress(whole) : WITH_CERTIFICATE.has(name) ? whole.split(',', 1)[0]! : whole;
    const address = value.known ? addressOf(text, options, base, options.list.indexOf(option)) : openAddress(value.reason, text, options);
    const place = { address, span: option.valueSpan, via: name, origin: 'explicit', doubt: doubtOf(address, options) } as const;
    return { ...place, protocol: protocolOf(option, options), option };
  });
}
