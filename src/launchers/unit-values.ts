import type { Span } from '../text/source.ts';
import { holesAlone, isTemplated } from '../text/template.ts';
import { IN_BLOCK, isConditional, surroundingsOf } from '../text/template-blocks.ts';
import { known, unknown } from '../text/value.ts';
import type { Value } from '../text/value.ts';
import { Trace } from '../syntax/shell/trace.ts';
import { resolveSpecifiers, unitSpecifiers } from '../syntax/systemd/specifiers.ts';
import type { Specifiers } from '../syntax/systemd/specifiers.ts';
import type { UnitEntry, UnitSection, UnitTree } from '../syntax/systemd/tree.ts';
import { nameOf } from '../text/paths.ts';

const TEMPLATE_SUFFIX = /(?:\.(?:j2|jinja2?|tmpl|tpl|template|erb|in|example|sample|dist|ejs|mustache|hbs))+$/;

/** The unit a file declares, `web.service` also for `web.service.j2`; undefined for drop-ins and other files. */
export function unitName(path: string, suffix: 'service' | 'socket'): string | undefined {
  const name = nameOf(path).replace(TEMPLATE_SUFFIX, '');
  return name.endsWith(`.${suffix}`) && name.length > suffix.length + 1 ? name : undefined;
}

/** Where a drop-in belongs: `/etc/systemd/system/web.service.d/x.conf` to `web.service` of `/etc/systemd/system`. */
export function dropInOf(path: string): { readonly unit: string; readonly folder: string; readonly name: string } | undefined {
  const match = /^(?:(.*)\/)?([^/]+)\.d\/([^/]+)$/.exec(path);
  if (match === null) return undefined;
  const name = match[3]!.replace(TEMPLATE_SUFFIX, '');
  return name.endsWith('.conf') ? { unit: match[2]!, folder: match[1] ?? '', name } : undefined;
}

/** The names of drop-in folders that apply to a unit, the nearest first: `web-api@.service`, its prefixes, `service`. */
export function dropInUnits(unit: string): readonly string[] {
  const dot = unit.lastIndexOf('.');
  const suffix = unit.slice(dot);
  const base = unit.slice(0, dot);
  const at = base.indexOf('@');
  const names = at >= 0 && at < base.length - 1 ? [unit, `${base.slice(0, at + 1)}${suffix}`] : [unit];
  const prefix = at < 0 ? base : base.slice(0, at);
  for (let dash = prefix.lastIndexOf('-', prefix.length - 2); dash > 0; dash = prefix.lastIndexOf('-', dash - 1)) {
    names.push(`${prefix.slice(0, dash + 1)}${suffix}`);
  }
  return [...names, suffix.slice(1)];
}

/** Units of a user's manager lie in folders named `user`. */
export const managerOf = (path: string): 'system' | 'user' => (/\/(?:systemd\/user|user\/systemd)\//.test(path) ? 'user' : 'system');

/** Where a unit is declared, for values nobody wrote: its section, else the start of the file. */
export function declaration(tree: UnitTree, section: string): Span {
  const header = tree.sections.find((one) => one.name === section) ?? tree.sections[0];
  return tree.file.span(header?.start ?? 0, header?.end ?? 0);
}

/** The assignments of one section over a unit and its drop-ins, and how they add up. */
export class UnitSettings {
  readonly specifiers: Specifiers;
  readonly #entries: readonly UnitEntry[];
  readonly #sections: readonly UnitSection[];
  #sectionOf: ReadonlyMap<UnitEntry, UnitSection> | undefined;

  constructor(unit: string, section: string, trees: readonly UnitTree[]) {
    this.specifiers = unitSpecifiers(unit, managerOf(trees[0]!.file.id));
    this.#sections = trees.flatMap((tree) => tree.sections.filter((one) => one.name === section));
    this.#entries = this.#sections.flatMap(({ entries }) => entries);
  }

  /** True where a template may leave an assignment out, or put another one in its stead. */
  isConditional(entry: UnitEntry): boolean {
    const { file } = entry.value;
    if (surroundingsOf(file, entry).conditions.length === 0) return false;
    this.#sectionOf ??= new Map(this.#sections.flatMap((one) => one.entries.map((own) => [own, one])));
    return isConditional(file, entry, this.#sectionOf.get(entry)!);
  }

  /** Every assignment, empty ones too. */
  raw(...keys: readonly string[]): readonly UnitEntry[] {
    return this.#entries.filter((entry) => keys.includes(entry.key));
  }

  /** What is in force of a list: an empty value resets it. */
  all(key: string): readonly UnitEntry[] {
    const list = this.raw(key);
    const reset = list.findLastIndex((entry) => entry.value.text === '');
    return reset < 0 ? list : list.slice(reset + 1);
  }

  last(key: string): UnitEntry | undefined {
    const entry = this.#entries.findLast((one) => one.key === key);
    return entry?.value.text === '' ? undefined : entry;
  }

  /** A value as text, specifiers resolved. */
  text(entry: UnitEntry): Value<string> {
    const written = this.written(entry);
    return written.known && this.isConditional(entry) ? unknown(IN_BLOCK, written.span) : written;
  }

  /** The same, whatever a template makes of the line as a whole. */
  written(entry: UnitEntry): Value<string> {
    const span = valueSpan(entry);
    const out = new Trace(entry.value.file);
    const { bad } = resolveSpecifiers(entry.value, this.specifiers, out);
    if (bad) return unknown('systemd knows no such specifier', span);
    const { text } = out;
    if (isTemplated(text)) return unknown('a template fills this in', span, 'explicit', holesAlone(text));
    // systemd expands variables in command lines alone, so this is a template for envsubst or a mistake.
    if (/\$\{?[A-Za-z_]/.test(text)) return unknown('a variable stands where systemd expands none', span, 'explicit', holesAlone(text));
    return out.hole === undefined ? known(text, span) : unknown(out.hole, span);
  }

  /** The last assignment that systemd can read: it skips what it can't. */
  scalar<T>(parse: (text: string) => T | undefined, fallback: Value<T>, ...keys: readonly string[]): Value<T> {
    for (const entry of this.raw(...keys).toReversed()) {
      const text = this.text(entry);
      if (!text.known) return text;
      const value = parse(text.value);
      if (value !== undefined) return known(value, text.span);
    }
    return fallback;
  }
}

/** The range of a value in the file. */
export const valueSpan = (entry: UnitEntry): Span => entry.value.span(0, entry.value.text.length);
