import type { FileSet } from '../text/files.ts';
import type { UnitTree } from '../syntax/systemd/tree.ts';
import { plainWords } from '../syntax/systemd/values.ts';
import { nameOf } from '../text/paths.ts';

/** Keys whose units are there because of them. */
const NAMING = new Set(['Wants', 'Requires', 'Requisite', 'BindsTo', 'Upholds', 'PartOf', 'Also', 'Sockets', 'Service']);

/** Of so many instances each is looked at by itself. */
const INSTANCES = 64;

/** Tells the instances of each template that are in view: links, files and drop-ins of that name, and what other units name. */
export function instancesAmong(
  trees: readonly UnitTree[],
  dropIns: readonly { readonly unit: string }[],
  files: FileSet,
): (template: string) => readonly string[] {
  const byTemplate = new Map<string, Set<string>>();
  const note = (unit: string): void => {
    const match = /^([^@/]+@)([\w:.\\-]+)(\.(?:service|socket))$/.exec(unit);
    if (match === null) return;
    // The socket of an instance starts the service of that name.
    for (const suffix of match[3] === '.socket' ? ['.socket', '.service'] : ['.service']) {
      const template = match[1]! + suffix;
      const instances = byTemplate.get(template) ?? new Set<string>();
      byTemplate.set(template, instances);
      instances.add(match[2]!);
    }
  };
  for (const place of files.places) if (place.includes('@')) note(nameOf(place));
  for (const { unit } of dropIns) note(unit);
  for (const { file, sections } of trees) {
    for (const { key, value } of sections.flatMap(({ entries }) => entries)) {
      if (NAMING.has(key)) for (const { text } of plainWords(value)) note(text);
      else if (key === 'DefaultInstance') note(nameOf(file.id).replace('@.', `@${value.text}.`));
    }
  }
  return (template) => [...(byTemplate.get(template) ?? [])].sort().slice(0, INSTANCES);
}

/** The name of an instance's unit: `web@.service` and `blue` are `web@blue.service`. */
export const instanceOf = (template: string, instance: string): string => template.replace('@.', () => `@${instance}.`);

/** The template of an instance's unit; of any other its own name. */
export const templateOf = (unit: string): string => unit.replace(/@.*(?=\.(?:service|socket)$)/, '@');
