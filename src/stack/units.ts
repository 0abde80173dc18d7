import type { SystemdService } from '../launchers/launch.ts';
import { plainWords } from '../syntax/systemd/values.ts';
import type { Edit, Span } from '../text/source.ts';
import type { Editors } from './editors.ts';

/** The units that a [Unit] key of a service names, in its file and its drop-ins. */
export const unitsNamed = ({ tree, dropIns }: SystemdService, key: 'Conflicts' | 'JoinsNamespaceOf'): readonly string[] =>
  [tree, ...dropIns]
    .flatMap(({ sections }) => sections.flatMap(({ name, entries }) => (name === 'Unit' ? entries : [])))
    .flatMap((entry) => (entry.key === key ? plainWords(entry.value).map(({ text }) => text) : []));

/** The assignment of a [Service] key that is in force, key and value. */
export function assignmentOf(service: SystemdService, key: string): Span | undefined {
  const entry = service.last(key);
  return entry && entry.value.file.span(entry.start, entry.end);
}

/** Sets a [Service] key in the file where it is in force now (`at`: what else is in force in its place), else in the unit. */
export function setServiceKey(service: SystemdService, key: string, value: string, edit: Editors, at?: Span): Edit[] {
  const file = at?.file ?? service.last(key)?.value.file.id;
  const tree = service.dropIns.find((dropIn) => dropIn.file.id === file) ?? service.tree;
  return edit.systemd.setKey(tree, 'Service', key, value);
}
