import type { FileSet } from '../text/files.ts';
import type { FileId, SourceFile } from '../text/source.ts';

/** `roles/web/tasks/main.yml`, `playbooks/tasks/nginx.yml`: tasks beside the folders of what they copy. */
const TASKS = /^((?:.*\/)?)(?:tasks|handlers)\/(?:[^/]+\/)*[^/]+\.ya?ml$/;
const COPIED = /^((?:.*\/)?)(?:templates|files)\/(?:[^/]+\/)*[^/]+$/;

const MOST_FILES = 200;

/** The folder of the role whose tasks a file holds; undefined for other files. */
export const roleOfTasks = (id: FileId): string | undefined => TASKS.exec(id)?.[1];

/** Asks for the tasks that may say where the files of a role go; only for roles of which a file is in view. */
export function askForTasks(files: FileSet): void {
  const roles = new Map<string, SourceFile>();
  for (const source of files.all) {
    const role = COPIED.exec(source.id)?.[1];
    if (role !== undefined && !roles.has(role)) roles.set(role, source);
  }
  if (roles.size === 0) return;
  let count = 0;
  for (const place of [...files.places].sort()) {
    const source = roles.get(roleOfTasks(place) ?? '\0');
    if (source && count++ < MOST_FILES) files.aside(place, source.span(0, 0));
  }
}
