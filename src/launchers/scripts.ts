import type { FileSet } from '../text/files.ts';
import type { FileId, SourceFile } from '../text/source.ts';
import { known, unknown } from '../text/value.ts';
import type { CommandWord } from '../text/words.ts';
import { commandSpan, dirName } from './command.ts';
import type { CommandState } from './command.ts';
import { machineOf } from './host.ts';
import type { Launch, RunitService, ShellScript } from './launch.ts';
import { serverName } from './server-name.ts';
import { serversOf } from './unwrap.ts';
import { append } from '../text/lists.ts';
import { nameOf } from '../text/paths.ts';

/** Scripts that the machine runs when it boots. */
const AT_BOOT = /(?:^|\/)rc\.local$|(?:^|\/)etc\/(?:rc\.d\/)?init\.d\/[^/]+$/;

/** The services of runit and of s6: `service/web/run`, `/etc/sv/web/run`; documents call the script `runit-run`. */
const RUNIT = /(?:^|\/)(?:(?:service|sv|runit|services\.d)\/(?:[^/]+\/)*?([^/]+)\/run|([^/]*)runit[^/]*run[^/]*)$/;

/** Options with which the servers say something, or stop another one, in place of starting. */
const STARTS_NOTHING = {
  gunicorn: new Set(['--version', '-v', '--help', '-h', '--check-config', '--print-config']),
  uwsgi: new Set([
    '--version',
    '--help',
    '-h',
    '--stop',
    '--reload',
    '--show-config',
    '--no-server',
    '--python-version',
    '--plugins-list',
    '--cheaper-algos-list',
  ]),
} as const;

const startsServer = (words: readonly CommandWord[]): boolean => {
  const server = serverName(words);
  if (server === undefined || words.length < 2) return false;
  const none: ReadonlySet<string> | undefined = (STARTS_NOTHING as Readonly<Record<string, ReadonlySet<string>>>)[server];
  return !words.some(({ value }) => none?.has(value));
};

/**
 * The servers that shell scripts start which none of the `launches` runs: services of runit, rc.local, and scripts of which
 * nobody in view says who starts them.
 */
export function readScripts(files: FileSet, sources: readonly SourceFile[], launches: readonly Launch[]): readonly Launch[] {
  const followed = new Set<FileId>(launches.flatMap(({ scripts }) => scripts ?? []));
  const own: Launch[] = [];
  for (const file of sources) if (!followed.has(file.id)) append(own, launchesOf(file, files));
  // A script that another one runs is started there; of two that run each other the last counts.
  const inside = new Set<FileId>();
  for (const { file } of own) {
    if (own.some((other) => other.file !== file && !inside.has(other.file.id) && other.scripts?.includes(file.id))) inside.add(file.id);
  }
  return own.filter(({ file }) => !inside.has(file.id));
}

function launchesOf(file: SourceFile, files: FileSet): readonly Launch[] {
  const path = files.hostPath(file.id);
  const place = path ?? file.id;
  const service = RUNIT.exec(place);
  const atBoot = AT_BOOT.test(place);
  const manager: RunitService | ShellScript =
    service === null ? { kind: 'script', atBoot } : { kind: 'runit', service: service[1] ?? service[2] ?? '' };
  const at = file.span(0, 0);
  const isInit = manager.kind === 'runit' || atBoot;
  const state: CommandState = {
    words: [],
    through: 'direct',
    // runsv goes into the folder of the service, init stays at the root.
    cwd: atBoot
      ? known('/', at, 'default')
      : manager.kind === 'runit' && path !== undefined
        ? known(dirName(path), at, 'default')
        : unknown('nobody in view says where the script is started', at, 'default'),
    user: isInit ? known('root', at, 'default') : undefined,
    group: undefined,
    umask: undefined,
    environment: new Map(),
    environmentComplete: false,
  };
  const name = manager.kind === 'runit' ? `runit ${manager.service}`.trim() : nameOf(place);
  return serversOf(state, file, path, files)
    .filter(({ end }) => startsServer(end.words))
    .map(({ end, at: own }): Launch => ({ manager, host: machineOf(files), name, file, ...end, span: commandSpan(end.words, own) }));
}
