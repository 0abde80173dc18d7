import { sketchIn } from '../servers/sketch.ts';
import { tcpAddress, unixAddress, type Address } from '../servers/address.ts';
import type { NginxConfig } from '../servers/nginx/model.ts';
import { ByPlace } from './by-place.ts';
import type { Host } from '../launchers/host.ts';
import type { FileSet } from '../text/files.ts';
import type { FileId, Span } from '../text/source.ts';
import type { Listener } from './model.ts';
import type { Definition, Filled, Variables } from './variables.ts';

/** A listener at the address that the repository's variables make of its text with holes. */
export interface DefinedListener {
  readonly listener: Listener;
  readonly address: Address;
  readonly span: Span;
  readonly filled: Filled & { readonly kind: 'text' };
}

/** An address with its holes filled in. */
interface DefinedAddress {
  readonly address: Address;
  readonly filled: Filled & { readonly kind: 'text' };
}

/** What addresses with holes are by the repository's own values: for linking alone, since an inventory may say otherwise. */
export class DefinedEnds {
  readonly listeners: ByPlace<DefinedListener>;
  readonly #files: FileSet;
  readonly #variables: Variables;

  constructor(files: FileSet, listeners: readonly Listener[], variables: Variables) {
    this.#files = files;
    this.#variables = variables;
    this.listeners = new ByPlace(
      listeners.flatMap((listener): DefinedListener[] => {
        const own = this.addressOf(listener.address, listener.span.file);
        return own ? [{ listener, span: listener.span, ...own }] : [];
      }),
    );
  }

  /** The address that a text with holes is, seen from its file on a host. */
  addressOf(address: Address, from: FileId, host?: Host): DefinedAddress | undefined {
    const filled = this.#fill(address, from, host);
    if (filled?.kind !== 'text') return undefined;
    const found = addressFrom(filled.text);
    return found && { address: found, filled };
  }

  /** True when two equal texts are different by what the role of each defines. */
  differ(target: Address, from: FileId, own: Address, there: FileId): boolean {
    const [a, b] = [this.#fill(target, from), this.#fill(own, there)];
    return a?.kind === 'text' && b?.kind === 'text' && a.text !== b.text;
  }

  /** Why the repository's variables do not say what an address is, if they speak of it at all. */
  whyOpen(address: Address, from: FileId): string | undefined {
    const filled = this.#fill(address, from);
    return filled?.kind === 'several' ? `${filled.name} has several values: ${this.#listed(filled.by)}` : undefined;
  }

  /** The doubt about what rests on a value; undefined when there is none. */
  reasonOf({ names, by, isSure }: Filled & { readonly kind: 'text' }): string | undefined {
    if (isSure) return undefined;
    const places = by.length === 0 ? 'the default in the template' : this.#listed(by.slice(0, 1));
    return `${names.join(' and ')} as in ${places}: an inventory may say otherwise`;
  }

  #fill(address: Address, from: FileId, host?: Host): Filled | undefined {
    const sketch = address.kind === 'unknown' ? sketchIn(address) : undefined;
    if (sketch === undefined || sketch.holes.length === 0) return undefined;
    const { kind, text, port } = sketch;
    return this.#variables.fill(kind === 'tcp' ? `${text}:${port}` : kind === 'unix' ? `unix:${text}` : text, from, host);
  }

  #listed(by: readonly Definition[]): string {
    const places = by.map(({ at }) => `${at.file}:${this.#files.get(at.file)?.lines.position(at.start).line ?? 1}`);
    return [...new Set(places)].slice(0, 3).join(', ');
  }
}

/** `unix:/p`, `/p`, `host:port`, as a value for nginx and an application server alike has to be. */
function addressFrom(text: string): Address | undefined {
  const path = /^(?:unix:)?((?:\/|@).*)$/s.exec(text)?.[1];
  if (path !== undefined) return unixAddress(path);
  const [, host, port] = /^(\[[^\]]*\]|[^:/]*):(\d{1,5})$/.exec(text) ?? [];
  return host === undefined ? undefined : tcpAddress(host === '' ? '0.0.0.0' : host, Number(port));
}

/** A place whose address depends on what a template fills in from variables; undefined when there is none. */
export function dependsOnVariables(nginx: readonly NginxConfig[], listeners: readonly Listener[]): Span | undefined {
  for (const { address, span } of listeners) if (hasVariables(address)) return span;
  for (const { upstreams, routes } of nginx) {
    for (const { servers } of upstreams) for (const { address, span } of servers) if (hasVariables(address)) return span;
    for (const { target } of routes) if (hasVariables(target.address)) return target.span;
  }
  return undefined;
}

const hasVariables = (address: Address): boolean =>
  address.kind === 'unknown' &&
  address.sketch !== undefined &&
  address.sketch.holes.some(({ engine }) => engine !== 'percent' && engine !== 'mark');
