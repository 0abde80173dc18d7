import type { SystemdService } from '../launchers/launch.ts';
import type { Edit, Span } from '../text/source.ts';
import type { Editors } from './editors.ts';

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
