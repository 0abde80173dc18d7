import { joinPath } from '../text/file-set.ts';
import type { FileSet } from '../text/files.ts';
import type { FileId, Span } from '../text/source.ts';
import { IN_BLOCK, isConditional } from '../text/template-blocks.ts';
import { known, mapValue, unknown } from '../text/value.ts';
import type { Value } from '../text/value.ts';
import { expandInto } from '../syntax/expand.ts';
import { readDotenv } from '../syntax/compose/dotenv.ts';
import type { ComposeNode } from '../syntax/compose/tree.ts';
import { quotedValue, rawWords } from '../syntax/dockerfile/words.ts';
import { Trace } from '../syntax/shell/trace.ts';
import type { Lookup, Medium, Resolved, TracedWord } from '../syntax/shell/trace.ts';
import type { ContainerCommand } from './docker-image.ts';
import type { ComposeProject, ServiceLayers } from './compose-projects.ts';

/** `[address:][published:]target`. */
export interface ComposePort {
  readonly host: string;
  /** Undefined when Docker picks one. */
  readonly published: number | undefined;
  readonly target: number;
  readonly span: Span;
}

export interface ComposeVolume {
  /** A path of the machine (relative ones begin with `.`), or the name of a volume; undefined for one without a name. */
  readonly source: string | undefined;
  readonly target: string;
}

/** One port range of Docker's at most; more is nothing that people write. */
const MAX_RANGE = 256;

/** What compose files say of one service, variables filled in. */
export class ComposeService {
  readonly name: string;
  readonly project: ComposeProject;
  readonly #layers: readonly ComposeNode[];
  readonly #files: FileSet;

  constructor(files: FileSet, project: ComposeProject, { name, layers }: ServiceLayers) {
    this.#files = files;
    this.project = project;
    this.name = name;
    this.#layers = layers;
  }

  /** Where the service is declared. */
  get span(): Span {
    return this.#layers[0]!.span;
  }

  last(key: string): ComposeNode | undefined {
    return this.#layers.findLast((layer) => layer.entries.has(key))?.entries.get(key)!.value;
  }

  #all(key: string): ComposeNode[] {
    return this.#layers.flatMap((layer) => layer.entries.get(key)?.value ?? []);
  }

  /** A scalar with its variables; undefined when there is none. */
  word(node: ComposeNode | undefined, medium: Medium = 'nested'): TracedWord | undefined {
    if (!node?.exists) return undefined;
    const span = node.span;
    if (node.text === undefined) {
      return node.entries.size > 0 || node.items.length > 0
        ? undefined
        : { value: '', span, medium, text: new Trace(node.file).mapped(span.start), hole: 'a template fills this in' };
    }
    const out = new Trace(node.file);
    expandInto(node.text, 0, node.text.text.length, out, { lookup: this.project.lookup, defaults: 'unknown', doubled: true });
    return out.word(span, medium);
  }

  value(key: string): Value<string> | undefined {
    return this.#valueOf(this.last(key));
  }

  /** A value that a template may leave out, or put another one in its stead, is not known. */
  #valueOf(node: ComposeNode | undefined): Value<string> | undefined {
    const word = this.word(node);
    if (!node || !word) return undefined;
    const around = this.#layers.find(({ file, span }) => file === node.file && span.start <= node.span.start && node.span.end <= span.end);
    const isOpen = around !== undefined && isConditional(node.file, node.span, around.span);
    return valueOf(isOpen ? { ...word, hole: word.hole ?? IN_BLOCK } : word);
  }

  text(node: ComposeNode | undefined): string | undefined {
    const word = this.word(node);
    return word?.hole === undefined ? word?.value : undefined;
  }

  isTrue(key: string): boolean {
    return this.text(this.last(key)) === 'true';
  }

  /** `command` or `entrypoint`; `empty` when it is set to nothing, which takes the image's away. */
  command(key: 'command' | 'entrypoint'): ContainerCommand | 'empty' | undefined {
    const node = this.last(key);
    if (!node?.exists) return undefined;
    const { span } = node;
    if (node.items.length > 0) {
      const medium = node.flow ? 'json' : 'yaml';
      return { form: 'exec', words: node.items.flatMap((item) => this.word(item, medium) ?? []), span };
    }
    const { text } = node;
    if (text === undefined) return node.flow ? 'empty' : { form: 'exec', words: [this.word(node)!], span };
    const lookup: Lookup = (name) => whole(this.project.lookup(name));
    const words = rawWords(text.text, '\\').map((word) => quotedValue(text, word, '\\', { lookup, defaults: 'unknown', doubled: true }));
    return words.length === 0 ? 'empty' : { form: 'exec', words, span };
  }

  /** Variables by what is written last; `complete` is false when a file of them is out of view. */
  environment(): { readonly variables: ReadonlyMap<string, Value<string>>; readonly complete: boolean } {
    const variables = new Map<string, Value<string>>();
    let complete = true;
    for (const { path, span } of this.#all('env_file').flatMap((node) => this.#paths(node))) {
      const found = path === undefined ? undefined : this.#files.take(joinPath(this.project.folder, path), path, span);
      const file = found && this.#files.get(found.id);
      if (!file) complete = false;
      else for (const [name, value] of readDotenv(file)) variables.set(name, value);
    }
    for (const node of this.#all('environment')) {
      for (const [name, { value, keySpan }] of node.entries) {
        variables.set(name, this.#valueOf(value) ?? outOfView(name, keySpan));
      }
      for (const item of node.items) {
        const word = this.word(item);
        const whole = this.#valueOf(item);
        if (!word || !whole) continue;
        const equals = word.value.indexOf('=');
        const name = equals < 0 ? word.value : word.value.slice(0, equals);
        variables.set(name, equals < 0 ? outOfView(name, word.span) : mapValue(whole, (text) => text.slice(equals + 1)));
      }
    }
    return { variables, complete };
  }

  /** A text, a list of them, or of maps with a `path`. */
  #paths(node: ComposeNode): { readonly path: string | undefined; readonly span: Span }[] {
    if (node.items.length > 0) return node.items.flatMap((item) => this.#paths(item));
    const named = node.entries.get('path')?.value ?? node;
    return named.exists ? [{ path: this.text(named), span: named.span }] : [];
  }

  ports(): ComposePort[] {
    return this.#all('ports').flatMap((node) => node.items.flatMap((item) => this.#port(item)));
  }

  #port(item: ComposeNode): ComposePort[] {
    const { span } = item;
    if (item.entries.size > 0) {
      const get = (key: string): string | undefined => this.text(item.entries.get(key)?.value);
      if ((get('protocol') ?? 'tcp') !== 'tcp') return [];
      return range(get('host_ip'), get('published'), get('target') ?? '', span);
    }
    const match = /^(?:(\[[^\]]*\]|[^:]*):)??(?:([\d-]*):)?([\d-]+)(?:\/tcp)?$/.exec(this.text(item) ?? '');
    return match ? range(match[1], match[2], match[3]!, span) : [];
  }

  /** Ports that `expose` tells the other services of. */
  exposed(): { readonly port: number; readonly span: Span }[] {
    return this.#all('expose').flatMap((node) =>
      node.items.flatMap((item) => {
        const port = /^(\d+)(?:\/tcp)?$/.exec(this.text(item) ?? '')?.[1];
        return port === undefined ? [] : [{ port: Number(port), span: item.span }];
      }),
    );
  }

  /** By target, the last wins. */
  volumes(): ComposeVolume[] {
    const volumes = new Map<string, ComposeVolume>();
    for (const item of this.#all('volumes').flatMap((node) => node.items)) {
      const volume = item.entries.size > 0 ? this.#longVolume(item) : shortVolume(this.text(item));
      if (volume) volumes.set(volume.target, volume);
    }
    return [...volumes.values()];
  }

  #longVolume(item: ComposeNode): ComposeVolume | undefined {
    const get = (key: string): string | undefined => this.text(item.entries.get(key)?.value);
    const target = get('target');
    const source = get('source') ?? get('src');
    if (target === undefined || get('type') === 'tmpfs') return undefined;
    return {
      target: clean(target),
      source: get('type') === 'bind' && source !== undefined && !/^[./~]/.test(source) ? `./${source}` : source,
    };
  }

  networkMode(): string | undefined {
    return this.text(this.last('network_mode')) ?? this.text(this.last('net'));
  }

  /** Its networks, under a name that is the same in other projects for those that these may share; undefined when one is not known. */
  networks(): readonly string[] | undefined {
    const nodes = this.#all('networks').filter(({ exists }) => exists);
    const keys = nodes.flatMap((node) => [...node.entries.keys(), ...node.items.map((item) => this.text(item))]);
    if (keys.includes(undefined)) return undefined;
    return (keys.length === 0 ? ['default'] : keys).map((key) => this.#sharedName('networks', key!) ?? `${this.project.id} ${key}`);
  }

  /** A name for a volume that is the same in other projects where these may share it. */
  volumeName(key: string): string {
    return this.#sharedName('volumes', key) ?? `${this.project.folder} ${key}`;
  }

  /** The name of a network or a volume that is not the project's alone: one from outside, or one that says how it is called. */
  #sharedName(section: 'networks' | 'volumes', key: string): string | undefined {
    const node = this.#topLevel(section, key);
    const external = node?.entries.get('external')?.value;
    const name = this.text(external?.entries.get('name')?.value) ?? this.text(node?.entries.get('name')?.value);
    return name ?? (external?.exists && this.text(external) !== 'false' ? key : undefined);
  }

  #topLevel(section: string, key: string): ComposeNode | undefined {
    return this.project.files.map(({ root }) => root.entries.get(section)?.value.entries.get(key)?.value).findLast((node) => node);
  }

  /** False where files say of names from elsewhere: other networks, hosts by name. */
  knowsOwnOnly(): boolean {
    const foreign = ['extra_hosts', 'external_links', 'dns_search', 'dns'].some((key) => this.last(key)?.exists);
    return (
      !foreign && this.networkMode() === undefined && this.networks()?.every((name) => name.startsWith(`${this.project.id} `)) === true
    );
  }

  /** Names by which the others of its project reach it. */
  names(): string[] {
    const names = [this.name, this.value('container_name'), this.value('hostname')].flatMap((name) =>
      typeof name === 'string' ? [name] : name?.known ? [name.value] : [],
    );
    for (const { value } of this.#all('networks').flatMap((node) => [...node.entries.values()])) {
      for (const alias of value.entries.get('aliases')?.value.items ?? []) names.push(this.text(alias) ?? '');
    }
    return names.filter((name) => name !== '').map((name) => name.toLowerCase());
  }

  /** `service` or `service:alias`. */
  links(): { readonly service: string; readonly alias: string }[] {
    const texts = this.#all('links').flatMap((node) => node.items.flatMap((item) => this.text(item) ?? []));
    return texts.map((text) => {
      const [service, alias] = text.split(':');
      return { service: service!, alias: (alias ?? service!).toLowerCase() };
    });
  }

  /** How its image is built; undefined for one that is pulled, the reason where that can't be known. */
  build():
    | { context: FileId; dockerfile: FileId; target: string | undefined; args: ReadonlyMap<string, Resolved>; span: Span }
    | { reason: string; span: Span }
    | undefined {
    const layers = this.#all('build').filter(({ exists }) => exists);
    const node = layers.at(-1);
    if (!node) return undefined;
    const last = (key: string): TracedWord | undefined =>
      layers.map((layer) => this.word(layer.entries.get(key)?.value)).findLast((word) => word !== undefined);
    const context = layers.map((layer) => this.word(layer) ?? this.word(layer.entries.get('context')?.value)).findLast((word) => word);
    // The first format says it beside `build`.
    const [dockerfile, target] = [last('dockerfile') ?? this.word(this.last('dockerfile')), last('target')];
    const open = [context, dockerfile, target].find((word) => word?.hole !== undefined);
    if (open) return { reason: open.hole!, span: node.span };
    if (context === undefined && node.entries.size === 0) return undefined;
    if (/^\w+:\/\/|^git@/.test(context?.value ?? '')) return undefined;
    const folder = joinPath(this.project.folder, context?.value ?? '.');
    const args = new Map<string, Resolved>();
    for (const list of layers.flatMap((layer) => layer.entries.get('args')?.value ?? [])) {
      for (const [name, { value }] of list.entries) args.set(name, resolved(this.word(value)));
      for (const item of list.items) {
        const word = this.word(item);
        const equals = word?.value.indexOf('=') ?? -1;
        if (word && equals > 0) args.set(word.value.slice(0, equals), resolved({ ...word, value: word.value.slice(equals + 1) }));
      }
    }
    return {
      context: folder,
      dockerfile: joinPath(folder, dockerfile?.value ?? 'Dockerfile'),
      target: target?.value,
      args,
      span: node.span,
    };
  }
}

const outOfView = (name: string, span: Span): Value<string> => unknown(`$${name} is set out of view`, span);

function valueOf(word: TracedWord | undefined): Value<string> | undefined {
  if (!word) return undefined;
  return word.hole === undefined ? known(word.value, word.span) : unknown(word.hole, word.span);
}

const resolved = (word: TracedWord | undefined): Resolved =>
  word?.hole === undefined ? word && { known: true, value: word.value } : { known: false, reason: word.hole };

/** A value with blanks would be split into words. */
const whole = (found: Resolved): Resolved =>
  found?.known && /\s/.test(found.value) ? { known: false, reason: 'its value holds blanks' } : found;

const clean = (path: string): string => joinPath('/', path);

function shortVolume(text: string | undefined): ComposeVolume | undefined {
  if (text === undefined) return undefined;
  const parts = text.split(':');
  if (parts.length === 1) return { source: undefined, target: clean(text) };
  return parts[1]!.startsWith('/') ? { source: parts[0]!, target: clean(parts[1]!) } : undefined;
}

function range(host: string | undefined, published: string | undefined, target: string, span: Span): ComposePort[] {
  const [from, to] = ends(target);
  const [first] = published ? ends(published) : [undefined];
  if (from === undefined || to === undefined || to - from > MAX_RANGE) return [];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => ({
    host: host === undefined || host === '' ? '0.0.0.0' : host.replace(/^\[|\]$/g, ''),
    published: first === undefined ? undefined : first + i,
    target: from + i,
    span,
  }));
}

function ends(text: string): [number | undefined, number | undefined] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  return match ? [Number(match[1]), Number(match[2] ?? match[1])] : [undefined, undefined];
}
