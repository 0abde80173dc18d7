// What the library makes of one deployment: its files and their fates, fronts, apps and edges.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bundled, sourceName } from './bundled.mjs';

const source = (path) => sourceName(`src/${path}`);

const ENTRY = `
export { lint } from ${source('index.ts')};
export { discover, lintFollowing } from ${source('discover/discover.ts')};
export { readSource } from ${source('discover/read.ts')};
export { disk } from ${source('discover/vfs.ts')};
export { languageOf, mayBeConfig } from ${source('syntax/language.ts')};
`;

export const loadLibrary = () => bundled(ENTRY);

/** Every regular file below a folder, by a walk of its own: what discovery leaves out must be seen too. */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** What became of a file. `LOST`: discovery reached it, it is a configuration, and nobody says a word about it. */
function fateOf(library, folder, id, { listed, read, unreadable }) {
  if (read.has(id)) return { id, fate: `read: ${read.get(id)}` };
  if (unreadable.has(id)) return { id, fate: 'unreadable, reported', reason: unreadable.get(id) };
  if (!listed.has(id)) return { id, fate: 'left out: .gitignore, node_modules, virtual environment' };
  if (!library.mayBeConfig(id)) return { id, fate: 'not opened: by its name no configuration' };
  const content = library.readSource(library.disk, join(folder, id), id);
  if (content.kind === 'skipped') return { id, fate: `opened: ${content.reason}` };
  if (content.kind === 'unreadable') return { id, fate: 'LOST: unreadable, not reported', reason: content.reason };
  if (library.languageOf(id, content.source.text) === undefined) return { id, fate: 'opened: by its content none of the formats' };
  return { id, fate: 'LOST: a configuration that was not read' };
}

const EMPTY = { fronts: { nginx: 0, stream: 0, apache: 0 }, routes: 0, apps: 0, listeners: 0, edges: [], sources: [], fates: [] };

/** Counts of a deployment, its edges with place and reason, its sources with their formats; `thrown` when the library throws. */
export async function readDeployment(library, folder) {
  const { discover, lintFollowing, disk, lint, languageOf } = library;
  try {
    const found = discover(disk, ['.'], { cwd: folder });
    const first = { ...found.input, target: { versions: {} } };
    const { input, report } = await lintFollowing(disk, folder, first, (next) => lint(next));
    const { stack } = report;
    const sources = input.sources.map(({ id, text }) => ({ id, language: languageOf(id, text) ?? 'named by another file' }));
    const known = {
      listed: new Set(input.names),
      read: new Map(sources.map(({ id, language }) => [id, language])),
      unreadable: new Map(input.unreadable.map(({ id, reason }) => [id, reason])),
    };
    return {
      fronts: {
        nginx: stack.nginx.filter(({ routes }) => routes.length > 0).length,
        stream: stack.nginx.filter(({ streamRoutes }) => streamRoutes.length > 0).length,
        apache: stack.httpds.filter(({ routes }) => routes.length > 0).length,
      },
      routes: stack.routes.length,
      apps: stack.apps.length,
      listeners: stack.listeners.length,
      edges: stack.edges.map(({ certainty, reason, app, span }) => ({ certainty, reason, app: app?.label, place: placeOf(report, span) })),
      sources,
      fates: filesBelow(folder).map((id) => fateOf(library, folder, id, known)),
    };
  } catch (error) {
    return { ...EMPTY, thrown: error instanceof Error ? error.stack.split('\n').slice(0, 3).join(' | ') : String(error) };
  }
}

function placeOf({ files }, { file, start, end }) {
  const from = files.get(file);
  return from ? `${file}:${from.lines.position(start).line} ${from.text.slice(start, end).replace(/\s+/g, ' ').slice(0, 80)}` : file;
}
