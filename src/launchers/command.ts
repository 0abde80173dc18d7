import { joinPath } from '../text/file-set.ts';
import type { Span } from '../text/source.ts';
import { known, mapValue, unknown } from '../text/value.ts';
import type { Value } from '../text/value.ts';
import type { MappedText } from '../text/mapped.ts';
import type { CommandWord } from '../text/words.ts';
import type { Lookup, TracedWord } from '../syntax/shell/trace.ts';
import type { Launch } from './launch.ts';
import { least, most } from '../text/lists.ts';
import { folderOf } from '../text/paths.ts';

/** A command and the circumstances it starts in; what unwrapping changes. */
export type CommandState = Pick<
  Launch,
  'words' | 'through' | 'cwd' | 'user' | 'group' | 'umask' | 'environment' | 'environmentComplete' | 'isLast' | 'hasRival' | 'scripts'
>;

/** What a process has from the one that starts it. */
export type Circumstances = Pick<CommandState, 'cwd' | 'user' | 'environment' | 'environmentComplete'>;

const RANK = { direct: 0, wrapper: 1, 'shell-exec': 2, shell: 3 } as const;

/** Of two ways to start, the one that stands farther from the server. */
export const fartherWay = (a: Launch['through'], b: Launch['through']): Launch['through'] => (RANK[a] >= RANK[b] ? a : b);

/** Asks an environment; a name it lacks is certainly unset only where the environment is complete. */
export const lookupIn =
  (environment: ReadonlyMap<string, Value<string>>, complete: boolean): Lookup =>
  (name) =>
    environment.get(name) ?? (complete ? undefined : { known: false, reason: `$${name} is set out of view` });

/** A directory as `cd` reaches it. */
export function directoryAt(base: Value<string>, path: string, span: Span): Value<string> {
  if (path.startsWith('/')) return known(joinPath('/', path), span);
  return base.known ? known(joinPath(base.value, path), span) : unknown(base.reason, span);
}

/** A user or group as written, whose id 0 is root's. */
export const accountNamed = (written: Value<string>): Value<string> => mapValue(written, (name) => (name === '0' ? 'root' : name));

/** The directory of a path. */
export const dirName = (path: string): string => folderOf(path) || '/';

/** A shell (`sh`, `bash`) that is given a text to run, as `sh -c text`. */
export function shellState(text: MappedText, shell: string, circumstances: Omit<CommandState, 'words' | 'through'>): CommandState {
  const span = text.span(0, text.text.length);
  // Words that nobody wrote.
  const at = { ...span, end: span.start };
  const script: TracedWord = { value: text.text, span, text, medium: 'shell' };
  return { ...circumstances, words: [{ value: shell, span: at }, { value: '-c', span: at }, script], through: 'direct' };
}

/** From the first word of a command to its last; `fallback` when they do not all stand in its file. */
export function commandSpan(words: readonly CommandWord[], fallback: Span): Span {
  const spans = words.map(({ span }) => span);
  if (spans.length === 0 || spans.some(({ file }) => file !== fallback.file)) return fallback;
  return { file: fallback.file, start: least(spans.map(({ start }) => start)), end: most(spans.map(({ end }) => end)) };
}
