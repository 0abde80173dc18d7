import type { Launch } from '../launchers/launch.ts';
import type { ApacheConfig, ApacheRoute } from '../servers/apache/model.ts';
import type { NginxConfig } from '../servers/nginx/model.ts';
import { groupBy } from '../text/group.ts';
import type { FileId } from '../text/source.ts';
import type { App } from './model.ts';
import { commonHead, foldersOf } from '../text/paths.ts';

/** One of several stacks below one path that have nothing to do with each other: examples, services of one repository, environments. */
export interface StackPart {
  /** Its folder as people name it; `.` for what lies in the folder of no other. */
  readonly name: string;
  /** Path of the folder, empty for `.`. */
  readonly folder: string;
  readonly nginx: readonly NginxConfig[];
  readonly apache: readonly ApacheConfig[];
  readonly apps: readonly App[];
  readonly launches: readonly Launch[];
}

/** How a front of one file meets an application: `own` stack, one that may be its own, or that of others. */
export type Sight = 'own' | 'likely' | 'none';

export interface Parts {
  /** At least one; by folder. */
  readonly all: readonly StackPart[];
  /** The part a file belongs to. */
  of(file: FileId): StackPart;
  sees(front: FileId, app: App): Sight;
}

interface Members {
  /** The routes of Apache's that lead out of it. */
  readonly proxied: readonly ApacheRoute[];
  readonly nginx: readonly NginxConfig[];
  readonly apache: readonly ApacheConfig[];
  readonly apps: readonly App[];
  readonly launches: readonly Launch[];
}

/** How many fronts and applications lie below a folder. */
interface Node {
  readonly path: string;
  readonly children: Map<string, Node>;
  fronts: number;
  apps: number;
}

/** A folder that holds a stack of its own, and what lies in it beside the stacks within. */
interface Root {
  readonly folder: string;
  readonly parent: Root | undefined;
  readonly fronts: number;
  readonly apps: number;
}

/** Folders of a host: what lies in one belongs to what lies in the others. */
const OF_HOST = new Set(['etc', 'home', 'lib', 'opt', 'root', 'run', 'srv', 'usr', 'var']);

/** Nobody's repository is deeper; a path may be anything. */
const DEEPEST = 64;

/** The folder all of the files lie in. */
function commonFolder(files: readonly FileId[]): string[] {
  const [first = [], ...others] = files.map(foldersOf);
  return others.reduce((shared, other) => shared.slice(0, commonHead(shared, other)), first);
}

/** The files that say what an application is. */
function filesOf(app: App): FileId[] {
  const own = app.kind === 'gunicorn' ? app.settings.file : app.kind === 'uwsgi' ? app.options.file : undefined;
  // An Emperor of one folder may start vassals of several.
  const start = app.kind === 'uwsgi' && app.emperor ? [] : [app.launch?.file.id ?? app.span.file];
  return [...start, ...(own ? [own.id] : []), ...app.listeners.map(({ span }) => span.file)];
}

/** Tells the stacks below one path apart: folders side by side of which each holds a front with routes and an application. */
export function partsOf({ nginx, apache, proxied, apps, launches }: Members): Parts {
  const homes = new Map(apps.map((app) => [app, commonFolder(filesOf(app))]));
  const routes = [...nginx.flatMap((config) => [...config.routes, ...config.streamRoutes]), ...proxied];
  const fronts = routes.map(({ pass }) => pass.span.file);
  const tree = treeOf([...new Set(fronts)].map(foldersOf), [...homes.values()]);
  const roots = new Map<string, Root>();
  addRoot(tree, undefined, roots);
  const top = roots.get(tree.path)!;
  const isOne = roots.size === 1;
  const rootAt = (folders: readonly string[]): Root => {
    for (let length = folders.length; length > 0; length--) {
      const root = roots.get(folders.slice(0, length).join('/'));
      if (root) return root;
    }
    return top;
  };
  const rootOf = (file: FileId): Root => (isOne ? top : rootAt(foldersOf(file)));
  const members = { nginx, apache, proxied, apps, launches };
  const all = describe([...roots.values()], members, rootOf, (app) => (isOne ? top : rootAt(homes.get(app)!)));
  const byFolder = new Map(all.map((part) => [part.folder, part]));
  const partAt = (root: Root): StackPart => {
    for (let at: Root | undefined = root; at; at = at.parent) {
      const part = byFolder.get(at.folder);
      if (part) return part;
    }
    return all[0]!;
  };
  return {
    all,
    of: (file) => partAt(rootOf(file)),
    sees: (front, app) => (isOne ? 'own' : sight(rootOf(front), rootAt(homes.get(app) ?? []))),
  };
}

function treeOf(fronts: readonly (readonly string[])[], apps: readonly (readonly string[])[]): Node {
  const node = (path: string): Node => ({ path, children: new Map(), fronts: 0, apps: 0 });
  const tree = node('');
  const count = (folders: readonly string[], kind: 'fronts' | 'apps'): void => {
    let at = tree;
    at[kind]++;
    for (const [depth, name] of folders.slice(0, DEEPEST).entries()) {
      let child = at.children.get(name);
      if (!child) at.children.set(name, (child = node(folders.slice(0, depth + 1).join('/'))));
      child[kind]++;
      at = child;
    }
  };
  for (const folders of fronts) count(folders, 'fronts');
  for (const folders of apps) count(folders, 'apps');
  return tree;
}

const isWhole = ({ fronts, apps }: Pick<Node, 'fronts' | 'apps'>): boolean => fronts > 0 && apps > 0;

/** The folders of a node's stacks: its whole children when there are several or something else is whole beside them. */
function stacksIn(node: Node): Node[] {
  for (let at = node; ;) {
    const children = [...at.children.entries()];
    if (children.some(([name]) => OF_HOST.has(name))) return [];
    const whole = children.map(([, child]) => child).filter(isWhole);
    if (whole.length > 1 || (whole.length === 1 && isWhole(without(at, whole)))) return whole;
    if (whole.length === 0) return [];
    at = whole[0]!;
  }
}

const without = (node: Pick<Node, 'fronts' | 'apps'>, inner: readonly Node[]): { fronts: number; apps: number } => ({
  fronts: inner.reduce((rest, child) => rest - child.fronts, node.fronts),
  apps: inner.reduce((rest, child) => rest - child.apps, node.apps),
});

function addRoot(node: Node, parent: Root | undefined, roots: Map<string, Root>): void {
  const inner = stacksIn(node);
  const root: Root = { folder: node.path, parent, ...without(node, inner) };
  roots.set(node.path, root);
  for (const child of inner) addRoot(child, root, roots);
}

/**
 * A front sees the applications of its own stack, those that lie above and belong to no front there, and, where its own folder
 * has none, those of the stacks within: perhaps it stands before one of them.
 */
function sight(front: Root, app: Root): Sight {
  if (front === app) return 'own';
  if (isAbove(app, front)) return app.fronts === 0 ? 'own' : 'none';
  return isAbove(front, app) && front.apps === 0 ? 'likely' : 'none';
}

function isAbove(upper: Root, lower: Root): boolean {
  for (let at = lower.parent; at; at = at.parent) if (at === upper) return true;
  return false;
}

function describe(roots: readonly Root[], members: Members, rootOf: (file: FileId) => Root, homeOf: (app: App) => Root): StackPart[] {
  const nginx = groupBy(members.nginx, ({ file }) => rootOf(file.id));
  const apache = groupBy(members.apache, ({ file }) => rootOf(file.id));
  const apps = groupBy(members.apps, homeOf);
  const launches = groupBy(members.launches, ({ file }) => rootOf(file.id));
  const parts = roots.map((root): StackPart => ({
    name: root.folder || '.',
    folder: root.folder,
    nginx: nginx.get(root) ?? [],
    apache: apache.get(root) ?? [],
    apps: apps.get(root) ?? [],
    launches: launches.get(root) ?? [],
  }));
  const filled = parts.filter((part) => part.nginx.length + part.apache.length + part.apps.length + part.launches.length > 0);
  return (filled.length > 0 ? filled : parts.slice(0, 1)).sort((a, b) => (a.folder < b.folder ? -1 : 1));
}
