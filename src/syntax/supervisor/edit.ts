import type { Edit } from '../../text/source.ts';
import { insertKey as insert, removeEntry, setKey as set } from '../systemd/edit.ts';
import type { SupervisorTree } from './tree.ts';

export { removeEntry };

/** A value as supervisor has to find it: `%` doubled. For texts that hold no expansion. */
export const escapeValue = (text: string): string => text.replaceAll('%', '%%');

/** Sets a key to one value (as written in the file): replaces the last assignment, else adds one. */
export const setKey = (tree: SupervisorTree, section: string, key: string, value: string): Edit[] =>
  set(tree, section, key.toLowerCase(), value);

/** Adds `key=value` behind the last assignment of the section. */
export const insertKey = (tree: SupervisorTree, section: string, key: string, value: string): Edit[] =>
  insert(tree, section, key.toLowerCase(), value);
