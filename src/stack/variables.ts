import { readDocuments, type YamlNode } from '../syntax/yaml/read.ts';
import { parseEnvFile } from '../syntax/systemd/env-file.ts';
import type { Host } from '../launchers/host.ts';
import type { FileSet } from '../text/files.ts';
import type { FileId, Span } from '../text/source.ts';
import { openText, type TextHole, isTemplated } from '../text/template.ts';
import { append } from '../text/lists.ts';

/** A value that a file of the repository gives a variable of its templates. */
export interface Definition {
  /** As written: it may have holes of its own. */
  readonly text: string;
  readonly at: Span;
  /** The folder of the role whose files alone it is for; undefined for all below `root`. */
  readonly role: string | undefined;
  /** The folder for whose files it is. */
  readonly root: string;
}

/** What the repository says of a text with holes. */
export type Filled =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly by: readonly Definition[];
      readonly names: readonly string[];
      /** True when no inventory can say otherwise: the environment of the very container fills it in. */
      readonly isSure: boolean;
    }
  /** Different values: which one counts is told elsewhere. */
  | { readonly kind: 'several'; readonly name: string; readonly by: readonly Definition[] }
  | { readonly kind: 'open' };

/** Values for the holes of templates. */
export interface Variables {
  /** Fills the holes of a text of a file. */
  fill(text: string, from: FileId, host?: Host): Filled;
}

/** The environment in which a file is rendered, on the host that reads it. Undefined where nothing is known. */
export type EnvironmentOf = (name: string, from: FileId, host: Host | undefined) => string | undefined;

const OPEN: Filled = { kind: 'open' };

/** Files of variables that are read at most, and variables in them. */
const MOST_FILES = 200;
const MOST_VARIABLES = 5000;
/** Variables within variables that are followed. */
const DEEPEST = 8;
const LONGEST = 4096;

/** A role's own, `roles/web/defaults/main.yml`, or a folder `main/`. */
const ROLE_FILE = /^((?:.*\/)?)(defaults|vars)\/main(?:\.ya?ml|\/[^/]+\.ya?ml)$/;
/** `group_vars/all.yml`, `inventories/production/host_vars/web1/vars.yml`. */
const INVENTORY_FILE = /^((?:.*\/)?)(?:group_vars|host_vars)\/(?:[^/]+\/)*[^/]+$/;
const YAML_NAME = /\.ya?ml$|\/[^/.]+$/;
/** Playbooks lie beside `roles/` or the variables of the inventory. */
const PLAYBOOK = /^((?:.*\/)?)[^/]+\.ya?ml$/;
const ENV_FILE = /^((?:.*\/)?)\.env$/;

/** Reads the variables that the repository defines for its templates: those of Ansible, and `.env`. `at`: a place that needs them. */
export function readVariables(files: FileSet, at: Span, environment: EnvironmentOf = () => undefined): Variables {
  const definitions = new Map<string, Definition[]>();
  let count = 0;
  const add = (name: string, definition: Definition): void => {
    if (count++ >= MOST_VARIABLES) return;
    const list = definitions.get(name);
    if (list) list.push(definition);
    else definitions.set(name, [definition]);
  };
  for (const { place, root, role, kind } of sourcesIn(files)) {
    const file = files.aside(place, at);
    if (file === undefined) continue;
    if (kind === 'env') {
      for (const { name, value, template, start, end } of parseEnvFile(file)) {
        if (!template) add(`\${${name}}`, { text: value, at: file.span(start, end), role, root });
      }
      continue;
    }
    for (const document of readDocuments(file, () => true)) {
      if ('reason' in document) continue;
      const maps = kind === 'play' ? document.root.items.map((play) => play.get('vars')) : [document.root];
      for (const map of maps) collect(map, '', (name, text, span) => add(name, { text, at: span, role, root }));
    }
  }
  return new Repository(definitions, environment);
}

interface Source {
  readonly place: FileId;
  readonly root: string;
  readonly role: string | undefined;
  readonly kind: 'map' | 'play' | 'env';
}

function sourcesIn({ places }: FileSet): Source[] {
  const found: Source[] = [];
  const ansible = new Set<string>();
  for (const place of places) {
    const source = /\.(?:ya?ml|env)$|_vars\//.test(place) ? sourceAt(place) : undefined;
    if (source === undefined) continue;
    found.push(source);
    if (source.kind === 'map') ansible.add(source.root);
  }
  const plays = [...places].flatMap((place): Source[] => {
    const folder = PLAYBOOK.exec(place)?.[1];
    return folder !== undefined && ansible.has(folder) ? [{ place, root: folder, role: undefined, kind: 'play' }] : [];
  });
  return [...found, ...plays].sort((a, b) => (a.place < b.place ? -1 : 1)).slice(0, MOST_FILES);
}

function sourceAt(place: FileId): Source | undefined {
  const role = ROLE_FILE.exec(place)?.[1];
  if (role !== undefined) {
    const root = /^((?:.*\/)?)roles\/[^/]+\/$/.exec(role)?.[1];
    return { place, root: root ?? role, role, kind: 'map' };
  }
  const inventory = YAML_NAME.test(place) ? INVENTORY_FILE.exec(place)?.[1] : undefined;
  // One inventory per environment stands beside the playbooks.
  if (inventory !== undefined)
    return { place, root: inventory.replace(/(?:inventor(?:y|ies)|environments?|hosts)\/(?:[^/]+\/)*$/, ''), role: undefined, kind: 'map' };
  const env = ENV_FILE.exec(place)?.[1];
  return env === undefined ? undefined : { place, root: env, role: undefined, kind: 'env' };
}

/** The scalars of a map, those within others by dotted names. */
function collect(map: YamlNode, prefix: string, add: (name: string, text: string, at: Span) => void, depth = 0): void {
  for (const { key, value } of map.entries) {
    const name = `${prefix}${key}`;
    const { scalar } = value;
    if (scalar) add(name, scalar.text.text, value.span);
    else if (depth < DEEPEST) collect(value, `${name}.`, add, depth + 1);
  }
}

/** `port`, `app.port`, `port|default(8000)`. */
const PLAIN = /^([A-Za-z_][\w.]*)(?:\|(?:default|d)\(("[^"]*"|\d+)(?:,true)?\))?$/;
/** `ENV["PORT"] || 8000`, `ENV.fetch("PORT", "8000")`. */
const ENV = /^ENV(?:\["(\w+)"\]|\.fetch\("(\w+)")(?:\|\||,)?("[^"]*"|\d+)?\)?$/;

const unquoted = (text: string): string => text.replace(/^"(.*)"$/s, '$1');

/** A file, seen from a host that reads it. */
interface Seen {
  readonly file: FileId;
  readonly host: Host | undefined;
}

class Repository implements Variables {
  readonly #definitions: ReadonlyMap<string, readonly Definition[]>;
  readonly #environment: EnvironmentOf;

  constructor(definitions: ReadonlyMap<string, readonly Definition[]>, environment: EnvironmentOf) {
    this.#definitions = definitions;
    this.#environment = environment;
  }

  fill(text: string, from: FileId, host?: Host): Filled {
    return this.#fill(text, { file: from, host }, 0);
  }

  #fill(text: string, from: Seen, depth: number): Filled {
    const open = openText(text, { percent: false });
    if (open === undefined) return isTemplated(text) ? OPEN : { kind: 'text', text, by: [], names: [], isSure: true };
    if (depth >= DEEPEST) return OPEN;
    const by: Definition[] = [];
    const names: string[] = [];
    let isSure = true;
    const parts = new Map<string, string>();
    for (const [index, hole] of open.holes.entries()) {
      const value = this.#valueOf(hole, from, depth);
      if (value.kind !== 'text') return value;
      parts.set(`\uE000${index}\uE001`, value.text);
      append(by, value.by);
      append(names, value.names);
      isSure &&= value.isSure;
    }
    const filled = open.text.replace(/\uE000\d+\uE001/g, (token) => parts.get(token) ?? '');
    return filled.length > LONGEST ? OPEN : { kind: 'text', text: filled, by, names, isSure };
  }

  #valueOf({ engine, expression }: TextHole, from: Seen, depth: number): Filled {
    if (engine === 'environment') return this.#variable(`\${${expression}}`, expression, undefined, from, depth);
    if (engine === 'erb') {
      const [, index, fetched, fallback] = ENV.exec(expression) ?? [];
      const name = index ?? fetched;
      return name === undefined ? OPEN : this.#variable(`\${${name}}`, name, fallback, from, depth);
    }
    const [, name, fallback] = engine === 'braces' ? (PLAIN.exec(expression) ?? []) : [];
    return name === undefined ? OPEN : this.#variable(name, name, fallback, from, depth);
  }

  #variable(key: string, name: string, fallback: string | undefined, from: Seen, depth: number): Filled {
    const given = key.startsWith('$') ? this.#environment(name, from.file, from.host) : undefined;
    if (given !== undefined) return { kind: 'text', text: given, by: [], names: [name], isSure: true };
    const list = this.#inForce(key, from.file);
    if (list.length === 0)
      return fallback === undefined ? OPEN : { kind: 'text', text: unquoted(fallback), by: [], names: [name], isSure: false };
    const filled = list.map(({ text }) => this.#fill(text, from, depth + 1));
    const [first] = filled;
    if (first?.kind !== 'text') return first ?? OPEN;
    if (filled.some((other) => other.kind !== 'text' || other.text !== first.text)) return { kind: 'several', name, by: list };
    return { ...first, by: [...list, ...first.by], names: [name], isSure: false };
  }

  /** What counts for a file: its role's own and what is for all; another role's only where there is nothing else. */
  #inForce(key: string, from: FileId): readonly Definition[] {
    const near = (this.#definitions.get(key) ?? []).filter(({ root }) => from.startsWith(root));
    const own = near.filter(({ role }) => role === undefined || from.startsWith(role));
    return own.length > 0 ? own : near;
  }
}
