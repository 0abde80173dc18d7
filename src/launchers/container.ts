import type { FileSet } from '../text/files.ts';
import type { SourceFile, Span } from '../text/source.ts';
import { known, unknown } from '../text/value.ts';
import type { Value } from '../text/value.ts';
import type { CommandWord } from '../text/words.ts';
import type { TracedWord } from '../syntax/shell/trace.ts';
import { fartherWay, type Circumstances, type CommandState } from './command.ts';
import type { ContainerFiles } from './container-files.ts';
import { isPlainImage, type ContainerCommand, type Image } from './docker-image.ts';
import type { Host } from './host.ts';
import type { ContainerManager, Launch } from './launch.ts';
import { isSupervisord, serverName } from './server-name.ts';
import { unwrap } from './unwrap.ts';

/** A container and what it was made from. */
export interface Container {
  readonly host: Host;
  /** The same as `host.files`. */
  readonly files: ContainerFiles;
  readonly image: Image;
  readonly launch: Launch | undefined;
  /** In which it starts what it runs. */
  readonly start: Circumstances;
}

export interface ContainerStart {
  readonly name: string;
  readonly image: Image;
  readonly host: Host;
  readonly entrypoint: ContainerCommand | 'empty' | undefined;
  readonly command: ContainerCommand | 'empty' | undefined;
  readonly start: Circumstances;
  readonly manager: Omit<ContainerManager, 'form'>;
}

/** What a container starts with: what its image gives it, and what is said over that. */
export const startIn = (image: Image, over: Partial<Circumstances>): Circumstances => ({
  cwd: over.cwd ?? image.cwd,
  user: over.user ?? image.user,
  environment: new Map([...image.environment, ...(over.environment ?? [])]),
  environmentComplete: (over.environmentComplete ?? true) && isPlainImage(image.base),
});

/** The command that a container runs, as Docker puts it together from the image and what the service says over it. */
export function launchOf(files: FileSet, { name, image, host, manager, start, ...own }: ContainerStart): Launch | undefined {
  const entrypoint = own.entrypoint ?? image.entrypoint;
  // `entrypoint:` takes the image's CMD away.
  const command = own.command ?? (own.entrypoint === undefined ? image.cmd : undefined);
  const parts = [entrypoint, entrypoint && entrypoint !== 'empty' && entrypoint.form === 'shell' ? undefined : command].filter(
    (part) => part !== undefined && part !== 'empty',
  ) as ContainerCommand[];
  const last = parts.at(-1);
  const file = last && files.get(last.span.file);
  if (last === undefined || file === undefined) return undefined;
  const words = parts.flatMap((part) => wordsOf(part, file, image.shell));
  const state: CommandState = {
    ...start,
    words: inPath(words),
    through: 'direct',
    group: undefined,
    umask: known(0o022, last.span, 'default'),
  };
  const form = parts.some((part) => part.form === 'shell') ? 'shell' : 'exec';
  const end = unwrap(state, host.files);
  const behind = !startsServers(end) && parts.length > 1 ? behindScript(state, wordsOf(last, file, image.shell), host) : undefined;
  return { manager: { ...manager, form }, host, name, file, span: last.span, ...(behind ?? end) };
}

const startsServers = ({ words }: CommandState): boolean => serverName(words) !== undefined || isSupervisord(words);

/** What an entrypoint starts that is out of view: by custom such scripts end in `exec "$@"`. */
function behindScript(state: CommandState, command: readonly CommandWord[], host: Host): CommandState | undefined {
  const [script] = state.words;
  const found = script && host.files.find(script.value, script.span, state.cwd.known ? state.cwd.value : undefined);
  if (found && !/\$[@*]|\$\{[@*]/.test(host.files.get(found.id)!.text)) return undefined;
  const end = unwrap({ ...state, words: command, environmentComplete: false }, host.files);
  return !startsServers(end) ? undefined : { ...end, through: fartherWay(end.through, 'wrapper') };
}

function wordsOf(command: ContainerCommand, file: SourceFile, shell: readonly string[]): CommandWord[] {
  if (command.form === 'exec') return [...command.words];
  const { text, span } = command;
  const at: Span = { ...span, end: span.start };
  // A line of another file is no text that an edit of this one may write into.
  const line: TracedWord = { value: text.text, span, text, medium: file.id === span.file ? 'shell' : 'nested' };
  return [...shell.map((value): CommandWord => ({ value, span: at })), line];
}

/** Scripts that are started by their mere name lie where an image puts its own programs. */
function inPath(words: readonly CommandWord[]): readonly CommandWord[] {
  const [first, ...rest] = words;
  if (first === undefined || !/^[\w.-]*(?:\.sh|entry-?point)$/.test(first.value)) return words;
  return [{ ...first, value: `/usr/local/bin/${first.value}` }, ...rest];
}

/** Seconds of a duration as compose writes it: `1m30s`, `90s`. */
export function secondsOf(text: Value<string>): Value<number> {
  if (!text.known) return text;
  const units: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001, us: 1e-6 };
  const parts = [...text.value.matchAll(/(\d+(?:\.\d+)?)(ms|us|h|m|s)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text.value.trim()) return unknown('no duration', text.span);
  return known(
    parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit!]!, 0),
    text.span,
  );
}

/** `SIGTERM` of `TERM`, `SIGTERM` or `15`. */
export function signalOf(written: Value<string>): Value<string> {
  if (!written.known) return written;
  const numbers: Readonly<Record<string, string>> = {
    '1': 'HUP',
    '2': 'INT',
    '3': 'QUIT',
    '9': 'KILL',
    '10': 'USR1',
    '12': 'USR2',
    '15': 'TERM',
  };
  const name = written.value.toUpperCase();
  return { ...written, value: `SIG${(numbers[name] ?? name).replace(/^SIG/, '')}` };
}
