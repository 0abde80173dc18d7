import { lintFollowing } from '../discover/discover.ts';
import { escapeTerminal } from '../report/escape.ts';
import type { Arguments } from './args.ts';
import type { Io } from './io.ts';
import type { ExitCode } from './run.ts';
import { openSession, shownPath } from './session.ts';
import { GRAPH_FORMAT } from './values.ts';
import { readList } from './verbose.ts';

/** `stacklint graph [paths]`: the Stack, without a rule run over it. */
export async function runGraph(args: Arguments, io: Io): Promise<ExitCode> {
  const format = args.value('format', GRAPH_FORMAT) ?? 'text';
  const { rules, lint, graph } = await io.engine();
  const session = await openSession(args, io, rules);
  const followed = await lintFollowing(
    io.vfs,
    session.cwd,
    session.input,
    (input) => lint(input, { rules: [] }),
    session.discovery.following,
  );
  const { sources, unreadable } = followed.input;
  if (sources.length + unreadable.length === 0) io.stderr.write('stacklint: nothing to show here\n');
  if (args.on('verbose')) io.stderr.write(readList(session, followed));
  else for (const { id, reason } of unreadable) io.stderr.write(`stacklint: ${escapeTerminal(`not readable: ${id}: ${reason}`)}\n`);
  const text = await graph(followed.report.stack, format, (id) => shownPath(session, id));
  io.stdout.write(text.split('\n').map(escapeTerminal).join('\n'));
  return unreadable.length > 0 ? 3 : 0;
}
