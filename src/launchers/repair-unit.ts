import type { UnitType } from '../catalog/systemd.ts';
import { keysOf, sectionsWith } from '../catalog/systemd.ts';
import { insertKey, removeEntry } from '../syntax/systemd/edit.ts';
import type { UnitEntry, UnitTree } from '../syntax/systemd/tree.ts';
import { nearest, sparing } from '../text/nearest.ts';
import type { Edit, ParseError, Suggestion } from '../text/source.ts';
import { isTemplated } from '../text/template.ts';
import { valueSpan } from './unit-values.ts';

/*
 * What to write instead of what systemd refuses or ignores. What it ignored so far counts for the first time then: such a
 * change is unsafe unless systemd does the same by itself.
 */

/** Another value; undefined where the value stands on several lines. */
export function withValue(entry: UnitEntry, value: string, title = `Write ${entry.key}=${value}`): Suggestion | undefined {
  const span = valueSpan(entry);
  return entry.value.file.slice(span) === entry.value.text ? { title, edits: [{ ...span, text: value }] } : undefined;
}

/** A remark behind a value, which systemd takes for a part of it. */
const REMARK = /^(.*?\S)[ \t]+([#;].*)$/;

/** The value without a remark, or the word that was meant; `isValid` says what systemd reads. */
export function repairValue(entry: UnitEntry, isValid: (text: string) => boolean, words: readonly string[] = []): Suggestion | undefined {
  const { file, text } = entry.value;
  const [, value, remark] = REMARK.exec(text) ?? [];
  if (value !== undefined && remark !== undefined && isValid(value)) {
    const shorter = withValue(entry, value, 'Move the comment above');
    const start = file.text.lastIndexOf('\n', entry.start - 1) + 1;
    return shorter && { ...shorter, edits: [{ ...file.span(start, start), text: `${remark}${file.newline}` }, ...shorter.edits] };
  }
  const bare = text.replace(/^(["'])(.*)\1$/, '$2');
  const meant = bare !== text && isValid(bare) ? bare : nearest(text, words);
  return meant === undefined || !isValid(meant) ? undefined : withValue(entry, meant);
}

/** Asks for the key that was most likely meant by one of a section, the two as JSON. */
export const meantKeys = () =>
  sparing((place) => {
    const [section, key] = JSON.parse(place) as [string, string];
    return nearest(key, keysOf(section));
  });

/** The key that was meant, or the section to which the key belongs. */
export function repairKey(
  entry: UnitEntry,
  tree: UnitTree,
  type: UnitType,
  meantBy: (key: string) => string | undefined,
): Suggestion | undefined {
  const { section, key } = entry;
  const meant = meantBy(JSON.stringify([section, key]));
  if (meant !== undefined)
    return { title: `Change it to ${meant}`, edits: [{ ...entry.value.file.span(entry.start, entry.keyEnd), text: meant }] };
  const [home, ...others] = sectionsWith(key, type);
  if (home === undefined || others.length > 0 || isTemplated(entry.value.text)) return undefined;
  // One that is there has to stay in force.
  if (tree.sections.some(({ name, entries }) => name === home && entries.some((own) => own.key === key))) return undefined;
  const value = entry.value.file.text.slice(entry.value.offset(0), entry.end);
  return { title: `Move it to [${home}]`, edits: [...insertKey(tree, home, key, value), ...removeEntry(entry)] };
}

/** The name of a section that was meant. */
export function repairSection({ file }: UnitTree, { name, start }: UnitTree['sections'][number], type: UnitType): Suggestion | undefined {
  const meant = nearest(name, ['Unit', 'Install', type === 'service' ? 'Service' : 'Socket']);
  const at = file.text.indexOf(name, start);
  return meant === undefined
    ? undefined
    : { title: `Change it to [${meant}]`, edits: [{ ...file.span(at, at + name.length), text: meant }] };
}

/** Where systemd makes the folders of these keys. */
const BASES: Readonly<Record<string, string>> = {
  RuntimeDirectory: '/run/',
  StateDirectory: '/var/lib/',
  CacheDirectory: '/var/cache/',
  LogsDirectory: '/var/log/',
  ConfigurationDirectory: '/etc/',
};

/** `RuntimeDirectory=/run/web` for `web`. */
export function belowBase(entry: UnitEntry, name: string, from: number): Suggestion | undefined {
  const base = BASES[entry.key];
  const path = name.replace(/^\/var\/run\//, '/run/').replace(/\/+$/, '');
  const below = base !== undefined && path.startsWith(base) ? path.slice(base.length) : '';
  const span = entry.value.span(from, from + name.length);
  if (!/^[\w.-]+(?:\/[\w.-]+)*$/.test(below) || entry.value.file.slice(span) !== name) return undefined;
  return { title: `Write ${below}: it is made below ${base}`, edits: [{ ...span, text: below }] };
}

/** The usual folders of a system's root: a path that begins with one of them lost its first slash. */
const ROOTS = /^(?:bin|etc|home|lib|mnt|opt|root|run|sbin|srv|tmp|usr|var)\//;

/** A path that is not absolute: below `folder`, when it is known, from where its writer looked. */
export function absolute(entry: UnitEntry, path: string, from: number, folder?: string): Suggestion | undefined {
  const span = entry.value.span(from, from + path.length);
  const whole = ROOTS.test(path)
    ? `/${path}`
    : folder?.startsWith('/') && !path.startsWith('~')
      ? `${folder.replace(/\/$/, '')}/${path.replace(/^\.\//, '')}`
      : undefined;
  if (whole === undefined || /(?:^|\/)\.\.(?:\/|$)/.test(whole) || entry.value.file.slice(span) !== path) return undefined;
  return { title: `Write ${whole}`, edits: [{ ...span, text: whole }] };
}

/** All but the last command of several: what goes before the main process. */
export function asPreparation(entries: readonly UnitEntry[]): Suggestion | undefined {
  const edits: Edit[] = entries
    .slice(0, -1)
    .map((entry) => ({ ...entry.value.file.span(entry.start, entry.keyEnd), text: 'ExecStartPre' }));
  return edits.length === 0 ? undefined : { title: 'Run the earlier ones before it, if they end by themselves', safety: 'manual', edits };
}

/** Quotes around the one assignment of an `Environment=` whose value holds blanks. */
export function quotedEnvironment(entry: UnitEntry): Suggestion | undefined {
  const { text } = entry.value;
  const isOne = /^[A-Za-z_]\w*=[^"'\\]*$/.test(text) && !/[ \t][A-Za-z_]\w*=/.test(text);
  return isOne ? withValue(entry, `"${text}"`, 'Quote the assignment') : undefined;
}

/** The header that is missing above assignments at the start of a unit, when all of them belong to one section. */
export function repairOutside(tree: UnitTree, errors: readonly ParseError[], type: UnitType): readonly ParseError[] {
  const outside = errors.filter(({ message }) => message === 'Assignment outside of section. Ignoring.');
  if (outside.length === 0) return errors;
  const { file } = tree;
  const all = new Set(outside);
  const homes = outside.map(({ start, end }) => sectionsWith(/^[^=\s]*/.exec(file.text.slice(start, end))![0], type));
  const home = homes[0]?.find((section) => homes.every((sections) => sections.includes(section)));
  if (home === undefined || tree.sections.some(({ name }) => name === home)) return errors;
  const at = file.text.lastIndexOf('\n', outside[0]!.start - 1) + 1;
  const suggestion = { title: `Put [${home}] above`, edits: [{ ...file.span(at, at), text: `[${home}]${file.newline}` }] };
  return errors.map((error) => (all.has(error) ? { ...error, suggestion } : error));
}
