import { groupBy } from '../text/group.ts';
import { least, most } from '../text/lists.ts';

/** A thing to be placed. Sizes in pixels. */
export interface Item {
  readonly id: string;
  /** Column, from the left. */
  readonly layer: number;
  /** Band, from the top: items of one lie in no other's height. -1: left of all bands, for one item of the first column. */
  readonly band: number;
  /** Items of one cluster stand together, and others' boxes do not overlap the one around them. */
  readonly cluster?: string | undefined;
  readonly width: number;
  readonly height: number;
}

export interface Link {
  readonly from: string;
  /** Further to the right. */
  readonly to: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Frame extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  readonly frames: ReadonlyMap<string, Frame>;
  /** For each link the points through which it goes: from a right edge to a left one, past what lies between. */
  readonly ways: readonly (readonly Point[])[];
  /** The frames of the bands that hold something, by their number. */
  readonly bands: ReadonlyMap<number, Frame>;
  readonly clusters: ReadonlyMap<string, Frame>;
  readonly width: number;
  readonly height: number;
}

/** Space between columns, between items, around clusters and around bands. */
const COLUMN_GAP = 64;
const GAP = 14;
const CLUSTER_PAD = 12;
const CLUSTER_TOP = 26;
const BAND_PAD = 14;
const BAND_TOP = 30;
/** Height of the lane on which a link passes a column. */
const LANE = 10;

/** Passes of straightening; more change little. */
const PASSES = 6;

interface Node extends Item {
  readonly before: Node[];
  readonly after: Node[];
  /** Top edge. */
  y: number;
  /** Place among those of its column. */
  rank: number;
}

/**
 * Places items in columns so that few links cross and none goes through an item: those of each column are ordered by what leads to
 * them (the barycentre heuristic of Sugiyama, Tagawa and Toda, 1981), and a link that skips a column gets a place of its own there.
 */
export function layOut(items: readonly Item[], links: readonly Link[], bandTitles = true): Layout {
  const nodes = new Map(items.map((item): [string, Node] => [item.id, { ...item, before: [], after: [], y: 0, rank: 0 }]));
  const chains = links.map(({ from, to }, at) => chainOf(nodes.get(from)!, nodes.get(to)!, at));
  const all = [...nodes.values(), ...chains.flatMap((chain) => chain.slice(1, -1))];
  for (const chain of chains) {
    for (let at = 1; at < chain.length; at++) {
      chain[at - 1]!.after.push(chain[at]!);
      chain[at]!.before.push(chain[at - 1]!);
    }
  }
  const layers = columnsOf(all);
  for (const layer of layers) order(layer);
  const xs = edgesOf(layers);
  const bands = placeBands(layers, bandTitles);
  for (const node of nodes.values()) if (node.band < 0) node.y = Math.round(middleOf(node.after, node, true));
  const left = all.some(({ band }) => band < 0) ? (xs[1] ?? 0) - CLUSTER_PAD - BAND_PAD : 0;
  const frame = (node: Node): Frame => ({ x: xs[node.layer]!, y: node.y, width: node.width, height: node.height });
  const frames = new Map([...nodes.values()].map((node) => [node.id, frame(node)]));
  const clusters = clustersOf([...nodes.values()], frame);
  const outer = [...frames.values(), ...clusters.values()];
  const width = Math.max(0, ...outer.map(({ x, width: own }) => x + own)) + BAND_PAD;
  const height = Math.max(0, ...outer.map(({ y, height: own }) => y + own), ...[...bands.values()].map(({ bottom }) => bottom));
  return {
    frames,
    ways: chains.map((chain) => wayOf(chain, xs)),
    bands: new Map([...bands].map(([band, { top, bottom }]) => [band, { x: left, y: top, width: width - left, height: bottom - top }])),
    clusters,
    width,
    height,
  };
}

/** The nodes of a link: both ends, and one for each column between. */
function chainOf(from: Node, to: Node, at: number): Node[] {
  const between = Array.from({ length: Math.max(0, to.layer - from.layer - 1) }, (_, step): Node => {
    const layer = from.layer + 1 + step;
    // Past the items of a cluster it goes through the cluster.
    const { cluster } = from;
    return { id: `${at}/${layer}`, layer, band: to.band, cluster, width: 0, height: LANE, before: [], after: [], y: 0, rank: 0 };
  });
  return [from, ...between, to];
}

function columnsOf(nodes: readonly Node[]): Node[][] {
  const layers: Node[][] = [];
  for (const node of nodes) {
    while (layers.length <= node.layer) layers.push([]);
    layers[node.layer]!.push(node);
  }
  return layers;
}

/** Orders a column by what leads to each; what nothing leads to goes last, and equals stay as they came. */
function order(layer: Node[]): void {
  const weightOf = ({ before }: Node): number =>
    before.length === 0 ? Infinity : before.reduce((sum, { rank }) => sum + rank, 0) / before.length;
  const weights = new Map(layer.map((node) => [node, weightOf(node)]));
  const clusters = new Map<string, number>();
  for (const node of layer) {
    if (node.cluster !== undefined) clusters.set(node.cluster, Math.min(clusters.get(node.cluster) ?? Infinity, weights.get(node)!));
  }
  const clusterOf = (node: Node): number => (node.cluster === undefined ? weights.get(node)! : clusters.get(node.cluster)!);
  const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
  const places = new Map([...clusters.keys()].map((name, at) => [name, at]));
  const placeOf = ({ cluster }: Node): number => places.get(cluster ?? '') ?? -1;
  layer
    .map((node, at) => ({ node, at }))
    .sort(
      (a, b) =>
        a.node.band - b.node.band ||
        compare(clusterOf(a.node), clusterOf(b.node)) ||
        placeOf(a.node) - placeOf(b.node) ||
        compare(weights.get(a.node)!, weights.get(b.node)!) ||
        a.at - b.at,
    )
    .forEach(({ node }, rank) => {
      node.rank = rank;
      layer[rank] = node;
    });
}

/** Left edges of the columns; empty ones take no space. */
function edgesOf(layers: readonly (readonly Node[])[]): number[] {
  let x = BAND_PAD + CLUSTER_PAD;
  return layers.map((layer) => {
    const left = x;
    const width = Math.max(0, ...layer.map((node) => node.width));
    if (width > 0) x += width + COLUMN_GAP;
    return left;
  });
}

/** Stacks the bands; each is laid out by itself. */
function placeBands(layers: readonly (readonly Node[])[], titles: boolean): Map<number, { readonly top: number; readonly bottom: number }> {
  const byBand = layers.map((layer) => groupBy(layer, ({ band }) => band));
  const numbers = [...new Set(byBand.flatMap((layer) => [...layer.keys()]))].filter((band) => band >= 0).sort((a, b) => a - b);
  const found = new Map<number, { top: number; bottom: number }>();
  let top = 0;
  for (const band of numbers) {
    const own = byBand.flatMap((layer) => [layer.get(band) ?? []]).filter((column) => column.length > 0);
    const hasClusters = own.some((column) => column.some(({ cluster }) => cluster !== undefined));
    const start = top + (titles ? BAND_TOP : 0) + (hasClusters ? CLUSTER_TOP : 0);
    const bottom = placeBand(own, start) + CLUSTER_PAD + (titles ? BAND_PAD : 0);
    found.set(band, { top, bottom });
    top = bottom + (titles ? BAND_PAD : 0);
  }
  return found;
}

/** Places the columns of a band below a line; gives the lowest edge. */
function placeBand(columns: readonly (readonly Node[])[], start: number): number {
  for (const column of columns) stack(column, () => 0);
  for (let pass = 0; pass < PASSES; pass++) {
    const forth = pass % 2 === 0;
    for (const column of forth ? columns : columns.toReversed()) stack(column, (node) => middleOf(forth ? node.before : node.after, node));
  }
  separate(columns.flat());
  const nodes = columns.flat();
  const shift = start - least(nodes.map(({ y }) => y));
  for (const node of nodes) node.y += shift;
  return most(nodes.map(({ y, height }) => y + height));
}

/** Where the top of a node would lie that is level with its neighbours (of the same band); where it lies when there are none. */
function middleOf(neighbours: readonly Node[], node: Node, anyBand = false): number {
  const near = anyBand ? neighbours : neighbours.filter(({ band }) => band === node.band);
  if (near.length === 0) return node.y;
  return near.reduce((sum, { y, height }) => sum + y + height / 2, 0) / near.length - node.height / 2;
}

const gapAfter = (upper: Node, lower: Node): number =>
  upper.cluster === lower.cluster ? GAP : GAP + CLUSTER_PAD + (lower.cluster === undefined ? 0 : CLUSTER_TOP);

/**
 * Puts a column's nodes as near as can be to where they want to be, in their order and without overlaps: runs that touch move as
 * one (the pool-adjacent-violators algorithm).
 */
function stack(column: readonly Node[], wish: (node: Node) => number): void {
  const tops: number[] = [];
  for (const [at, node] of column.entries()) {
    const above = column[at - 1];
    tops.push(above ? tops[at - 1]! + above.height + gapAfter(above, node) : 0);
  }
  // How far below its place in one run of all each wants to be: runs that touch are those whose means do not grow.
  const runs: { readonly start: number; count: number; sum: number }[] = [];
  for (const [at, node] of column.entries()) {
    runs.push({ start: at, count: 1, sum: wish(node) - tops[at]! });
    for (let last = runs.at(-1)!, above = runs.at(-2); above; last = runs.at(-1)!, above = runs.at(-2)) {
      if (above.sum / above.count <= last.sum / last.count) break;
      runs.pop();
      above.count += last.count;
      above.sum += last.sum;
    }
  }
  for (const { start, count, sum } of runs)
    for (let at = start; at < start + count; at++) column[at]!.y = Math.round(sum / count + tops[at]!);
}

/** Moves clusters down until no box around one overlaps another's. */
function separate(nodes: readonly Node[]): void {
  const boxes = [...groupBy(nodes, ({ cluster }) => cluster)]
    .filter(([cluster]) => cluster !== undefined)
    .map(([, own]) => ({
      own,
      top: least(own.map(({ y }) => y)),
      bottom: most(own.map(({ y, height }) => y + height)),
      layers: new Set(own.map(({ layer }) => layer)),
    }))
    .sort((a, b) => a.top - b.top);
  /** For each column the lower edge of the boxes that stand there. */
  const bottoms = new Map<number, number>();
  for (const { own, top, bottom, layers } of boxes) {
    const free = most([...layers].map((layer) => (bottoms.get(layer) ?? -Infinity) + GAP + CLUSTER_PAD + CLUSTER_TOP));
    const shift = Math.max(0, free - top);
    for (const node of own) node.y += shift;
    for (const layer of layers) bottoms.set(layer, Math.max(bottoms.get(layer) ?? -Infinity, bottom + shift));
  }
}

function clustersOf(nodes: readonly Node[], frame: (node: Node) => Frame): Map<string, Frame> {
  const found = new Map<string, Frame>();
  for (const node of nodes) {
    if (node.cluster === undefined) continue;
    const own = frame(node);
    const box = found.get(node.cluster);
    const left = Math.min(box?.x ?? Infinity, own.x - CLUSTER_PAD);
    const top = Math.min(box?.y ?? Infinity, own.y - CLUSTER_TOP);
    const right = Math.max((box?.x ?? 0) + (box?.width ?? 0), own.x + own.width + CLUSTER_PAD);
    const bottom = Math.max((box?.y ?? 0) + (box?.height ?? 0), own.y + own.height + CLUSTER_PAD);
    found.set(node.cluster, { x: left, y: top, width: right - left, height: bottom - top });
  }
  return found;
}

function wayOf(chain: readonly Node[], xs: readonly number[]): Point[] {
  const points = chain.flatMap((node, at): Point[] => {
    const x = xs[node.layer]!;
    const y = node.y + node.height / 2;
    if (at === chain.length - 1) return [{ x, y }];
    // Level past the widest of its column, then up or down.
    return [
      { x: x + node.width, y },
      { x: (xs[node.layer + 1] ?? x) - COLUMN_GAP, y },
    ];
  });
  // A column in which nothing stands has no width to go past.
  const last = points[points.length - 1]!;
  const way: Point[] = [];
  for (const point of points) if (way.length === 0 || (point.x > way[way.length - 1]!.x && point.x < last.x)) way.push(point);
  return [...way, last];
}
