import { openText, type OpenText } from '../text/template.ts';
import { isWildcard, meets, normalisePath, tcpAddress, type Address, type Sketch } from './address.ts';

/** How a reader takes an address without a colon: nginx and gunicorn for a host, uWSGI for a path, systemd for a path or a port. */
export type BareAddress = 'host' | 'path' | 'port';

export interface SketchOptions {
  readonly bare: BareAddress;
  /** The port of a host alone. */
  readonly port?: number | undefined;
  /** Directory of relative paths, holes as written; undefined when it is not known. */
  readonly base?: string | undefined;
  /** Whether `%name` is a hole. */
  readonly percent?: boolean;
}

const LONE = /^\uE000\d+\uE001$/;

/** Reads an address around its holes; undefined when that says nothing. */
export function sketchAddress(text: string, options: SketchOptions): Sketch | undefined {
  const whole = options.base !== undefined && isRelative(text, options.bare) ? joined(text, options.base) : text;
  const open = openText(whole, { percent: options.percent ?? false });
  return open && read(open, options);
}

/** True for a path that no hole and no slash begins. */
const isRelative = (text: string, bare: BareAddress): boolean =>
  /^unix:/i.test(text) ? /^unix:(?![/@{<$%_])/i.test(text) : bare === 'path' && /^[^/@{<$%_:]/.test(text) && !text.includes(':');

const joined = (text: string, base: string): string =>
  /^unix:/i.test(text) ? `unix:${base}/${text.slice('unix:'.length)}` : `${base}/${text}`;

function read(open: OpenText, { bare, port }: SketchOptions): Sketch | undefined {
  const { text, holes, doubt, show } = open;
  const of = (kind: Sketch['kind'], value: string, at = '', mayBePath = false): Sketch => ({
    kind,
    text: show(value),
    port: show(at),
    mayBePath,
    holes,
    doubt,
  });
  const unix = (path: string): Sketch => of('unix', normalisePath(path));
  if (/^unix:/i.test(text) && bare !== 'port') return unix(text.slice('unix:'.length).replace(/^\/\/(?=[/\uE000])/, ''));
  if (LONE.test(text)) return of('whole', text, '', bare !== 'host');
  const match = /^(\[[^\]]*\]|[^:]*)(?::([^:]*))?$/.exec(text);
  if (bare === 'host' ? match === null || match[1]!.includes('/') : text.includes('/')) {
    return bare !== 'host' && /^[/@\uE000]/.test(text) ? unix(text) : undefined;
  }
  if (match === null) return undefined;
  const [, host = '', written] = match;
  if (written !== undefined) return of('tcp', host === '' ? '0.0.0.0' : host, written);
  // Without a colon of its own it may be whatever its holes make of it.
  if (bare !== 'host') return undefined;
  return host.includes('\uE000') ? of('whole', text) : port === undefined ? undefined : of('tcp', host, String(port));
}

/** The sketch of an address that is known, but for what `doubt` says. */
export function sketchOf(address: Address, doubt?: string): Sketch | undefined {
  if (address.kind === 'unknown') return undefined;
  const [text, port] = address.kind === 'unix' ? [address.path, ''] : [address.host, String(address.port)];
  return { kind: address.kind, text, port, mayBePath: false, holes: [], doubt };
}

/** What is known of an address all the same. */
export const sketchIn = (address: Address): Sketch | undefined => (address.kind === 'unknown' ? address.sketch : sketchOf(address));

/** Names of the places a sketch may be: equal ones are looked at together. */
export function placesOfSketch({ kind, text, port, mayBePath }: Sketch): readonly string[] {
  if (kind === 'tcp') return [port];
  return kind === 'whole' && mayBePath ? [text, `= ${text}`] : [kind === 'whole' ? `= ${text}` : text];
}

/** How sure it is that a client's target is what a listener opens; undefined when they are different or nobody can tell. */
export function agree(target: Sketch, own: Sketch): { readonly doubt: string | undefined } | undefined {
  const doubt = target.doubt ?? own.doubt;
  if (target.kind === 'tcp' && own.kind === 'tcp') return target.port === own.port ? hostsAgree(target.text, own.text, doubt) : undefined;
  if (target.kind === 'tcp' || own.kind === 'tcp') return undefined;
  if (target.text !== own.text) return undefined;
  return target.kind === own.kind || (own.mayBePath && target.kind === 'unix') ? { doubt } : undefined;
}

const HOLE = /[{<$%@_]/;

function hostsAgree(target: string, own: string, doubt: string | undefined): { readonly doubt: string | undefined } | undefined {
  if (target === own) return { doubt };
  const plain = tcpAddress(own, 1);
  if (!HOLE.test(target) && !HOLE.test(own)) return meets(tcpAddress(target, 1), plain) === 'none' ? undefined : { doubt };
  // `*` takes whatever address the other end fills in, if it is one of this host's.
  const open = HOLE.test(target) ? target : own;
  return HOLE.test(target) && !HOLE.test(own) && !isWildcard(plain)
    ? undefined
    : { doubt: doubt ?? `the template fills in the host ${open}: taken by its port` };
}

/** True when no value of the holes makes both the same: what is left between equal beginnings and equal ends has no hole and differs. */
export function mustDiffer(a: Sketch, b: Sketch): boolean {
  if (a.kind === 'whole' || b.kind === 'whole' || a.doubt !== undefined || b.doubt !== undefined) return false;
  if (a.kind !== b.kind) return !/^[{<$%@_]/.test(a.kind === 'tcp' ? a.text : b.text);
  return a.kind === 'tcp' ? textsDiffer(a, b, a.port, b.port) : textsDiffer(a, b, a.text, b.text);
}

function textsDiffer(a: Sketch, b: Sketch, left: string, right: string): boolean {
  const x = parts(left, a);
  const y = parts(right, b);
  while (x.length > 0 && y.length > 0 && x[0] === y[0]) {
    x.shift();
    y.shift();
  }
  while (x.length > 0 && y.length > 0 && x.at(-1) === y.at(-1)) {
    x.pop();
    y.pop();
  }
  return (x.length > 0 || y.length > 0) && [...x, ...y].every((part) => part.length === 1);
}

/** Characters, a hole as one part. */
function parts(text: string, { holes }: Sketch): string[] {
  const out: string[] = [];
  const open = openText(text, { percent: holes.some(({ engine }) => engine === 'percent') });
  if (open === undefined) return [...text];
  for (const [part] of open.text.matchAll(/\uE000\d+\uE001|[^]/g)) out.push(part.length > 1 ? open.show(part) : part);
  return out;
}
