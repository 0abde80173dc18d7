import { createHash } from 'node:crypto';
import { TEMPORARY } from '../discover/left-behind.ts';
import { rawPath } from '../discover/vfs.ts';

/**
 * What lies beside a file or folder of that name while it is written. Always the same, so that of two runs only one can make it: whoever
 * finds it there keeps off. A hash, for the name may be as long as a name can be.
 */
export const temporaryName = (name: string): string => TEMPORARY + createHash('sha256').update(rawPath(name)).digest('hex').slice(0, 16);

/** Why nothing can be written where it is there already. */
export const isInUse = (name: string): string =>
  `${name} lies beside it: another stacklint is writing there, or one was killed; when none runs, remove it and run again`;
