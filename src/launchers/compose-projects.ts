import { joinPath } from '../text/file-set.ts';
import type { FileSet } from '../text/files.ts';
import { folderOf, nameOf } from '../text/paths.ts';
import type { FileId, SourceFile } from '../text/source.ts';
import { groupBy } from '../text/group.ts';
import { parseCompose } from '../syntax/compose/parse.ts';
import { readDotenv } from '../syntax/compose/dotenv.ts';
import type { ComposeNode, ComposeTree } from '../syntax/compose/tree.ts';
import type { Lookup } from '../syntax/shell/trace.ts';

/** What one service is made of: the maps that say something of it, each over the one before. */
export interface ServiceLayers {
  readonly name: string;
  readonly layers: readonly ComposeNode[];
}

/** Compose files that are started together, as `docker compose -f one -f other up`. */
export interface ComposeProject {
  readonly id: string;
  readonly files: readonly ComposeTree[];
  /** The folder that relative paths start from. */
  readonly folder: FileId;
  readonly services: readonly ServiceLayers[];
  /** The variables that `.env` beside the first file sets; others are unknown. */
  readonly lookup: Lookup;
}

/** What `docker compose` reads by itself. */
const BASE = /^(?:docker-)?compose\.ya?ml$/;
/** What it reads over that by itself. */
const OVERRIDE = /^(?:docker-)?compose\.override\.ya?ml$/;

const isWhole = (node: ComposeNode): boolean => node.entries.has('image') || node.entries.has('build') || node.entries.has('extends');

/** Groups compose files into projects: those that say of a service only a part go over the file beside them that has the rest. */
export function composeProjects(files: FileSet, sources: readonly SourceFile[]): ComposeProject[] {
  const trees = sources.map(parseCompose).filter(({ services }) => services.size > 0);
  const byFolder = groupBy(trees, ({ file }) => folderOf(file.id));
  return [...byFolder.values()].flatMap((beside) => inFolder(beside).map((group) => projectOf(files, group)));
}

function inFolder(trees: readonly ComposeTree[]): ComposeTree[][] {
  const isPart = ({ services }: ComposeTree): boolean => [...services.values()].some(({ value }) => !isWhole(value));
  const isOverride = (tree: ComposeTree): boolean => OVERRIDE.test(nameOf(tree.file.id));
  const bases = trees.filter((tree) => !isOverride(tree) && !isPart(tree));
  const groups: ComposeTree[][] = [];
  const own = trees.find(isOverride);
  for (const base of bases) {
    const override = own && BASE.test(nameOf(base.file.id)) ? [own] : [];
    groups.push([base, ...override]);
  }
  for (const part of trees.filter((tree) => !isOverride(tree) && isPart(tree))) {
    const missing = [...part.services].filter(([, { value }]) => !isWhole(value)).map(([name]) => name);
    const has = (base: ComposeTree): number => missing.filter((name) => base.services.has(name)).length;
    const [base] = [...bases].sort(
      (a, b) => has(b) - has(a) || Number(BASE.test(nameOf(b.file.id))) - Number(BASE.test(nameOf(a.file.id))),
    );
    groups.push(base && has(base) > 0 ? [base, part] : [part]);
  }
  if (own && !groups.some((group) => group.includes(own))) groups.push([own]);
  return groups;
}

function projectOf(files: FileSet, trees: readonly ComposeTree[]): ComposeProject {
  const folder = folderOf(trees[0]!.file.id);
  const names = new Set(trees.flatMap(({ services }) => [...services.keys()]));
  const services = [...names].map((name) => ({
    name,
    layers: trees.flatMap((tree) => {
      const node = tree.services.get(name)?.value;
      return node ? withExtends(files, tree, node, 0) : [];
    }),
  }));
  const span = trees[0]!.root.span;
  const env = files.take(joinPath(folder, '.env'), '.env', span);
  const file = env && files.get(env.id);
  const variables = file ? readDotenv(file) : new Map<string, never>();
  return {
    id: trees.map((tree) => tree.file.id).join(' '),
    files: trees,
    folder,
    services,
    lookup: (name) => variables.get(name) ?? { known: false, reason: `$${name} is set out of view` },
  };
}

const MAX_EXTENDS = 8;

/** A service with those that it extends under it. */
function withExtends(files: FileSet, tree: ComposeTree, node: ComposeNode, depth: number): ComposeNode[] {
  const extended = node.entries.get('extends')?.value;
  if (!extended || depth === MAX_EXTENDS) return [node];
  const name = extended.text?.text ?? extended.entries.get('service')?.value.text?.text;
  const path = extended.entries.get('file')?.value.text;
  let from: ComposeTree | undefined = tree;
  if (path !== undefined) {
    const found = files.take(joinPath(folderOf(tree.file.id), path.text), path.text, extended.span);
    const file = found && files.get(found.id);
    from = file && parseCompose(file);
  }
  const base = name === undefined ? undefined : from?.services.get(name)?.value;
  return base && from && base !== node ? [...withExtends(files, from, base, depth + 1), node] : [node];
}
