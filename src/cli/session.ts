import { discover, LINK_OUT, type Discovery } from '../discover/discover.ts';
import { parsePattern } from '../discover/ignore.ts';
import { splitDump } from '../discover/dump.ts';
import { dirname, fromId, resolvePath, toId, toPosix, upwards } from '../discover/paths.ts';
import { ENOUGH_BYTES, readBytes, readSettings } from '../discover/read.ts';
import { reasonOf, type Vfs } from '../discover/vfs.ts';
import type { Input } from '../lint/options.ts';
import type { Rule } from '../rule.ts';
import { languageOf } from '../syntax/language.ts';
import type { Target } from '../target.ts';
import type { SourceFile } from '../text/source.ts';
import type { Arguments } from './args.ts';
import { CONFIG_NAME, findConfig, NO_CONFIG, readConfig, targetFrom, type Config } from './config.ts';
import { UnableError, UsageError } from './errors.ts';
import type { Io } from './io.ts';

/** What a command works on: the configuration in force and the files that were found. */
export interface Session {
  /** Real. */
  readonly cwd: string;
  readonly config: Config;
  readonly discovery: Discovery;
  readonly input: Input & Discovery['input'];
}

const STDIN_NAME = 'stdin';

/** Reads stacklint.ini and finds the files of `lint` and `graph`. */
export async function openSession(args: Arguments, io: Io, rules: readonly Rule[]): Promise<Session> {
  const cwd = io.vfs.realPath(io.cwd) ?? io.cwd;
  const words = args.words.map((word) => toPosix(word));
  if (words.includes('')) throw new UsageError('a path is empty: is a variable of the shell not set?');
  const paths = words.filter((word) => word !== '-');
  const stdin = await stdinSource(args, io, cwd, words.includes('-'));
  const config = configOf(args, io, cwd, paths[0] ?? stdin?.id ?? '.', rules);
  const excluded = args.list('exclude').flatMap((glob) => parsePattern(toPosix(glob)) ?? []);
  const discovery = discover(io.vfs, paths.length > 0 || stdin ? paths : ['.'], {
    cwd,
    exclude: [...config.exclude, { folder: cwd, patterns: excluded }],
    map: config.map,
    follow: args.on('follow-includes'),
    ...(stdin && { stdin }),
  });
  checkFound(discovery, words.length === 0, io.vfs, cwd);
  return { cwd, config, discovery, input: { ...discovery.input, target: target(args, io, config) } };
}

async function stdinSource(args: Arguments, io: Io, cwd: string, wanted: boolean): Promise<SourceFile | undefined> {
  const name = args.text('stdin-filename');
  if (!wanted && name !== undefined) throw new UsageError('--stdin-filename names the file that - stands for: give - too');
  if (!wanted) return undefined;
  const read = readBytes(toId(cwd, resolvePath(cwd, toPosix(name ?? STDIN_NAME))), await io.stdin(ENOUGH_BYTES));
  if (read.kind !== 'text') throw new UnableError(`stdin could not be read: ${read.reason}`);
  const { source } = read;
  if (languageOf(source.id, source.text) === undefined && !splitDump(source)) {
    const hint = name === undefined ? ': --stdin-filename tells which file it is' : '';
    throw new UsageError(`what stdin holds is no configuration that stacklint reads${hint}`);
  }
  return source;
}

function configOf(args: Arguments, io: Io, cwd: string, firstPath: string, rules: readonly Rule[]): Config {
  if (args.off('config')) return NO_CONFIG;
  const given = args.text('config');
  const path = given === undefined ? findConfig(io.vfs, cwd, firstPath) : resolvePath(cwd, toPosix(given));
  if (path === undefined) return NO_CONFIG;
  let text: string;
  try {
    text = readSettings(io.vfs, io.vfs.realPath(path) ?? path);
  } catch (error) {
    throw new UsageError(`${given ?? CONFIG_NAME}: ${reasonOf(error)}`);
  }
  return readConfig(text, path, cwd, rules);
}

/** What lies where nothing to lint was found. */
function oddity(vfs: Vfs, path: string): string {
  const kind = vfs.kindOf(path);
  if (kind === undefined) return isClosed(vfs, path) ? ' (permission denied)' : '';
  if (kind === 'link' && vfs.realPath(path) === undefined) return ' (a link that leads nowhere)';
  return ' (no regular file)';
}

/** Whether a folder on the way lets nobody look. */
function isClosed(vfs: Vfs, path: string): boolean {
  for (const folder of upwards(dirname(path))) {
    if (vfs.kindOf(folder) !== 'folder') continue;
    try {
      vfs.list(folder);
      return false;
    } catch (error) {
      return reasonOf(error) === reasonOf({ code: 'EACCES' });
    }
  }
  return false;
}

/** What would have been read. */
const READ_HERE =
  'no configuration of nginx, Apache, gunicorn or uWSGI, and nothing that starts them (systemd, supervisor, Upstart, runit, scripts, a Procfile, a Dockerfile, compose files, manifests of Kubernetes)';

function checkFound({ missing, empty, skipped }: Discovery, isDefault: boolean, vfs: Vfs, cwd: string): void {
  if (missing.length > 0) {
    const list = missing.map((path) => path + oddity(vfs, resolvePath(cwd, path)));
    throw new UsageError(`no such file or folder: ${list.join(', ')}`);
  }
  if (empty.length > 0 && !isDefault) {
    const reasons = new Map(skipped.map(({ id, reason }) => [id, reason]));
    const reason = empty.length === 1 ? reasons.get(toId(cwd, vfs.realPath(resolvePath(cwd, empty[0]!)) ?? '')) : undefined;
    const leadsOut = skipped.some(({ reason: why }) => why === LINK_OUT);
    if (reason !== undefined) throw new UsageError(`nothing to lint in ${empty[0]}: ${reason}`);
    const hint = leadsOut ? '; links out of the given paths are not followed' : '';
    throw new UsageError(`nothing to lint in ${empty.join(', ')}: ${READ_HERE}${hint}`);
  }
}

/** Flags before stacklint.ini before, for cores and memory, this machine. */
function target(args: Arguments, io: Io, config: Config): Target {
  const flags = targetFrom((key, type) => {
    const value = args.value(key, type);
    return value === undefined ? undefined : { value, from: 'flag' };
  });
  return { ...io.machine(), ...config.target, ...flags, versions: { ...config.target.versions, ...flags.versions } };
}

/** How a file of the run is called: that of a dump's part is the dump's. */
export const shownPath = ({ discovery }: Session, id: string): string => discovery.parts.get(id) ?? id;

/** The path on disk of a file of the run. */
export const onDisk = ({ cwd }: Session, id: string): string => fromId(cwd, id);
