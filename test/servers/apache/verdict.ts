import { loadApacheCatalog } from '../../../src/catalog/apache/catalog.ts';
import { checkApache } from '../../../src/servers/apache/check.ts';
import type { ApacheProblem, ApacheWorld } from '../../../src/servers/apache/model.ts';
import { readApache } from '../../../src/servers/apache/read.ts';
import { createFileSet } from '../../../src/text/file-set.ts';
import { SourceFile } from '../../../src/text/source.ts';

/** What a server of these lines has: `mod_wsgi 4.9.4` under `httpd 2.4.71`, as Debian builds it. */
export const preamble = (root: string): string => `ServerRoot ${root}
DefaultRuntimeDir ${root}
PidFile ${root}/pid
ErrorLog ${root}/error.log
User www-data
Group www-data
Mutex default:${root}
ServerTokens Prod
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
LoadModule wsgi_module /usr/lib/apache2/modules/mod_wsgi.so
Listen 127.0.0.1:18080
ServerName localhost
`;

const BUILT_IN = ['core.c', 'http_core.c', 'mod_so.c', 'mod_log_config.c', 'mod_logio.c', 'mod_version.c', 'mod_unixd.c', 'mod_watchdog.c'];

export const WORLD: ApacheWorld = {
  modules: new Set([...BUILT_IN, 'version_module', 'event.c', 'mod_authz_core.c', 'mod_alias.c', 'mod_wsgi.c']),
  defines: new Map(),
};

export interface Complaint {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  /** True for what httpd says while it reads, before it executes a directive. */
  readonly reading: boolean;
}

/** httpd notices what is not closed at the end of the file: the innermost that it skips, else the outermost. */
function rank({ message, line, span }: ApacheProblem, main: SourceFile): readonly [number, number] {
  // What an included file holds is met where it is included.
  if (span.file !== main.id) return [main.lines.position(main.text.search(/^Include/m)).line, 0];
  if (message.endsWith('before end of configuration')) return [1e9, -span.start];
  if (message.endsWith('was not closed.')) return [1e9 + 1, span.start];
  return [line, 0];
}

/** What httpd would stop at: what it finds while it reads comes before all that it executes. */
export async function firstComplaint(files: ReadonlyMap<string, string>, main: string): Promise<Complaint | undefined> {
  const sources = [...files].map(([id, text]) => new SourceFile(id, text));
  const set = createFileSet(sources);
  const version = '2.4.71';
  const configs = readApache(set, sources, { version, world: WORLD }).filter(({ file }) => file.id === main);
  const problems = checkApache(configs, await loadApacheCatalog(), { wsgiVersion: '4.9.4', world: WORLD });
  const found = problems
    .filter(({ severity }) => severity === 'error')
    .map((problem, index) => ({ problem, index, rank: rank(problem, set.get(main)!) }))
    .sort(
      (a, b) =>
        Number(b.problem.reading) - Number(a.problem.reading) || a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || a.index - b.index,
    );
  const first = found[0]?.problem;
  return first && { file: first.span.file, line: first.line, message: first.message, reading: first.reading };
}

/** The innermost place and the message of what `apache2 -t` prints; undefined when it takes the file or says something without a place. */
export function readOutput(output: string): Complaint | undefined {
  const text = output.replace(/^(?:\[[^\n]*|AH0\d+:(?! Syntax)[^\n]*)\n/gm, '');
  const places = [...text.matchAll(/Syntax error on line (\d+) of ([^\n:]+):\s*/g)];
  const place = places.at(-1);
  if (place === undefined) return undefined;
  // Of sections that were not closed the last named is the outermost.
  const open = /[^\n]*(?:\n|\\n)[^\n]*?: (<[^\n]*> was not closed\.)\n$/.exec(text)?.[1];
  const message =
    open ??
    text
      .slice(place.index + place[0].length)
      .split('\n')[0]!
      .replace(/^\/ /, '')
      .replace(/^[^\s:]+:\d+: (?=<)/, '')
      .trimEnd()
      .replaceAll('\\\\', '\\');
  return { file: place[2]!, line: Number(place[1]), message, reading: !text.startsWith('AH00526') };
}
