import type { FileSet } from '../text/files.ts';
import type { SourceFile, Span } from '../text/source.ts';
import { known, unknown } from '../text/value.ts';
import { unknownVariables } from '../syntax/shell/trace.ts';
import { splitShell } from '../syntax/shell/words.ts';
import { parseProcfile } from '../syntax/procfile/parser.ts';
import type { ProcfileEntry } from '../syntax/procfile/parser.ts';
import { dirName, shellState } from './command.ts';
import type { CommandState } from './command.ts';
import { machineOf } from './host.ts';
import type { Launch, ProcfileLine } from './launch.ts';
import { unwrap } from './unwrap.ts';

/** Reads Procfiles: each line is run by a shell in the folder of the file, with an environment nobody sees. */
export function readProcfile(files: FileSet, sources: readonly SourceFile[]): readonly Launch[] {
  return sources.flatMap((file) =>
    parseProcfile(file).entries.map((entry): Launch => {
      const manager: ProcfileLine = { kind: 'procfile', process: entry.name };
      const span = entry.command.span(0, entry.command.text.length);
      return {
        manager,
        host: machineOf(files),
        name: `Procfile ${entry.name}`,
        file,
        span,
        ...unwrap(startOf(entry, file, span, files), files),
      };
    }),
  );
}

/** One simple command is taken as it is; anything else goes through the shell that runs the line. */
function startOf(entry: ProcfileEntry, file: SourceFile, span: Span, files: FileSet): CommandState {
  const host = files.hostPath(file.id);
  const state = {
    cwd: host === undefined ? unknown('the folder of the Procfile', span) : known(dirName(host), span, 'computed'),
    user: undefined,
    group: undefined,
    umask: undefined,
    environment: new Map(),
    environmentComplete: false,
  };
  const commands = splitShell(entry.command, unknownVariables);
  const [only] = commands;
  if (commands.length === 1 && only!.assignments.length === 0 && only!.words.length > 0) {
    return { ...state, words: only!.words, through: only!.exec || only!.redirections.length === 0 ? 'shell-exec' : 'shell' };
  }
  // What Heroku and foreman run the line with.
  return shellState(entry.command, 'bash', state);
}
