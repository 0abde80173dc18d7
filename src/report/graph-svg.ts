import type { Stack } from '../stack/model.ts';
import { count } from '../text/count.ts';
import { escapeTerminal } from './escape.ts';
import { chartOf, type Card, type Look, type Wire } from './graph-cards.ts';
import { graphOf } from './graph-data.ts';
import type { Graph } from './graph-model.ts';
import { graphParts } from './graph-parts.ts';
import { layOut, type Frame, type Item, type Layout, type Point } from './layout.ts';
import { most } from '../text/lists.ts';

/**
 * A picture of the stack, to be opened in a browser or put into a page: clients, servers, routes, listeners, application servers,
 * launchers, from left to right. Dashed: likely or not known; red: nothing listens.
 */
export function graphSvg(stack: Stack, pathOf: (id: string) => string): string {
  const graph = graphOf(stack, pathOf);
  const pieces = graphParts(graph, { guests: true })
    .map(({ name, part }) => pieceOf(name, part))
    .filter(({ cards }) => cards.length > 0);
  const isOne = pieces.length === 1;
  let top = MARGIN;
  const drawn = pieces.map((piece) => {
    const title = isOne ? [] : [text({ x: MARGIN, y: top + 14 }, `stack ${piece.name}`, 'head')];
    const start = top + (isOne ? 0 : 24);
    top = start + piece.layout.height + 2 * MARGIN;
    return [...title, `<g transform="translate(${MARGIN} ${start})">`, ...drawPiece(piece), '</g>'].join('\n');
  });
  const width = Math.max(EMPTY_WIDTH, ...pieces.map(({ layout }) => layout.width)) + 2 * MARGIN;
  if (pieces.length === 0) {
    drawn.push(text({ x: MARGIN, y: MARGIN + 14 }, 'nothing that hands requests on, and no application server', 'line'));
    top += 30;
  }
  const legend = legendOf(
    pieces.flatMap(({ wires }) => wires),
    top,
  );
  const height = top + (legend.length > 0 ? 24 : 0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title id="title">${escaped(titleOf(graph))}</title>`,
    `<desc id="desc">${escaped(descriptionOf(graph))}</desc>`,
    `<style>${STYLE}</style>`,
    `<defs>${Object.entries(STROKES).map(arrowOf).join('')}</defs>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#fff"/>`,
    ...drawn,
    ...legend,
    '</svg>',
    '',
  ].join('\n');
}

/** Pixels: around the picture, of a line of text, of a character of the font, inside of a card. */
const MARGIN = 16;
const LINE = 16;
const CHAR = 7.3;
const PAD = 9;
const EMPTY_WIDTH = 420;

/** Characters of a line; longer ones lose their middle, the whole is in the card's title. */
const LONGEST = 38;

interface Paper {
  readonly fill: string;
  readonly stroke: string;
}

const PAPERS: Readonly<Record<Look, Paper>> = {
  clients: { fill: '#fff', stroke: '#57606a' },
  server: { fill: '#eaf2ff', stroke: '#4f7cbf' },
  route: { fill: '#f6f8fa', stroke: '#8c959f' },
  listener: { fill: '#e9f8ee', stroke: '#3a8f52' },
  app: { fill: '#fff6e0', stroke: '#b27b16' },
  launch: { fill: '#f2effd', stroke: '#7a68b8' },
  dead: { fill: '#fff0f0', stroke: '#d1242f' },
  open: { fill: '#fff', stroke: '#8c959f' },
};

/** Colour and dashes of a line. */
const STROKES: Readonly<Record<Wire['look'], { readonly colour: string; readonly dashes?: string }>> = {
  sure: { colour: '#57606a' },
  likely: { colour: '#57606a', dashes: '6 4' },
  open: { colour: '#8c959f', dashes: '2 4' },
  dead: { colour: '#d1242f', dashes: '6 4' },
};

const strokeOf = (look: Wire['look']): string => {
  const { colour, dashes } = STROKES[look];
  return `fill="none" stroke="${colour}" stroke-width="1.4"${dashes === undefined ? '' : ` stroke-dasharray="${dashes}"`}`;
};

const arrowOf = ([look, { colour }]: readonly [string, { readonly colour: string }]): string =>
  `<marker id="arrow-${look}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="${colour}"/></marker>`;

const STYLE = [
  'text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#1f2328}',
  '.name{font-weight:700}',
  '.head{font-weight:700;font-size:14px}',
  '.note{fill:#57606a}',
  '.box{fill:#57606a;stroke:#fff;stroke-width:4px;paint-order:stroke}',
  '.dead{fill:#b3121d}',
].join('');

interface Piece {
  readonly name: string;
  readonly cards: readonly Card[];
  readonly wires: readonly Wire[];
  readonly clusters: ReadonlyMap<string, string>;
  readonly layout: Layout;
  /** What the bands are called; empty for a single one. */
  readonly bands: readonly string[];
}

/** One of several stacks, laid out by itself. */
function pieceOf(name: string, graph: Graph): Piece {
  const { cards, wires, clusters } = chartOf(graph);
  const used = new Set(cards.map(({ host }) => host).filter((host) => host !== ''));
  const hosts = graph.hosts.filter(({ id }) => used.has(id));
  const bandOf = new Map(hosts.map(({ id }, at) => [id, at]));
  const items = cards.map((card): Item => ({
    ...card,
    band: card.look === 'clients' ? -1 : (bandOf.get(card.host) ?? 0),
    ...sizeOf(card),
  }));
  const bands = hosts.length > 1 ? hosts.map(({ name, project }) => (project === null ? name : `${name} (${project})`)) : [];
  return { name, cards, wires, clusters, layout: layOut(items, wires, bands.length > 0), bands };
}

function sizeOf({ lines, look }: Card): { readonly width: number; readonly height: number } {
  const rows = rowsOf(lines);
  const longest = most(rows.map(cellsOf));
  // The ends of a pill are round.
  const round = look === 'listener' || look === 'clients' ? 8 : 0;
  return { width: Math.ceil(longest * CHAR) + 2 * (PAD + round), height: rows.length * LINE + 2 * PAD - 4 };
}

function drawPiece({ cards, wires, clusters, layout, bands }: Piece): string[] {
  const boxes = [
    ...[...layout.bands].flatMap(([band, frame]) => (bands[band] === undefined ? [] : [{ frame, title: bands[band], ...HOST }])),
    ...[...layout.clusters].map(([id, frame]) => ({ frame, title: clusters.get(id) ?? '', ...FRONT })),
  ];
  return [
    ...boxes.map(
      ({ frame: { x, y, width, height }, fill, stroke }) =>
        `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="${fill}" stroke="${stroke}"/>`,
    ),
    ...wires.map((wire, at) => drawWire(wire, layout.ways[at]!)),
    // Above the lines that pass.
    ...boxes.map(({ frame: { x, y }, title }) => text({ x: x + 10, y: y + 17 }, title, 'box')),
    ...cards.map((card) => drawCard(card, layout.frames.get(card.id)!)),
  ];
}

/** The boxes around what runs on a host, and around the servers and routes of a front. */
const HOST: Paper = { fill: '#fcfcfd', stroke: '#d0d7de' };
const FRONT: Paper = { fill: '#f8fbff', stroke: '#a9c4ea' };

/** A line that leaves and arrives level. */
function drawWire({ look, title }: Wire, way: readonly Point[]): string {
  const [start, ...rest] = way as [Point, ...Point[]];
  let from = start;
  const parts = rest.map((to) => {
    const middle = Math.round((from.x + to.x) / 2);
    const part = from.y === to.y ? `H${to.x}` : `C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`;
    from = to;
    return part;
  });
  return `<path d="M${start.x} ${start.y}${parts.join('')}" ${strokeOf(look)} marker-end="url(#arrow-${look})">${tip(title)}</path>`;
}

function drawCard({ look, lines, title }: Card, { x, y, width, height }: Frame): string {
  const { fill, stroke } = PAPERS[look];
  const radius = look === 'listener' || look === 'clients' ? Math.min(18, height / 2) : 5;
  const dashed = look === 'dead' || look === 'open' ? ' stroke-dasharray="6 4"' : '';
  const middle = x + width / 2;
  const rows = rowsOf(lines).map((line, row) => {
    const kind = look === 'dead' ? 'dead' : row === 0 ? 'name' : 'note';
    const at = { x: look === 'listener' || look === 'clients' ? middle : x + PAD, y: y + PAD + 9 + row * LINE };
    return text(at, line, kind, look === 'listener' || look === 'clients');
  });
  return `<g>${tip(title)}<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}" stroke="${stroke}"${dashed}/>${rows.join('')}</g>`;
}

const text = ({ x, y }: Point, words: string, kind: string, isCentred = false): string =>
  `<text x="${x}" y="${y}" class="${kind}"${isCentred ? ' text-anchor="middle"' : ''}>${escaped(words)}</text>`;

const tip = (title: string): string => (title === '' ? '' : `<title>${title.split('\n').map(escaped).join('&#10;')}</title>`);

/** What the lines mean, where some are not plain. */
function legendOf(wires: readonly Wire[], top: number): string[] {
  const told: readonly (readonly [Wire['look'], string])[] = [
    ['likely', 'likely'],
    ['open', 'not in view'],
    ['dead', 'nothing listens there'],
  ];
  let x = MARGIN;
  return told
    .filter(([look]) => wires.some((wire) => wire.look === look))
    .map(([look, words]) => {
      const line = `<path d="M${x} ${top}h36" ${strokeOf(look)}/>${text({ x: x + 44, y: top + 4 }, words, 'note')}`;
      x += 44 + Math.ceil(words.length * CHAR) + 24;
      return line;
    });
}

const titleOf = ({ routes, apps }: Graph): string => `Stack: ${count(routes.length, 'route')}, ${count(apps.length, 'application server')}`;

/** So many applications are told of in words. */
const DESCRIBED = 20;

/** The same in words, for who can't see it: which routes lead to which application. */
function descriptionOf({ apps, edges }: Graph): string {
  const told = apps
    .slice(0, DESCRIBED)
    .map(({ id, label }) => `${label}: ${count(new Set(edges.filter(({ app }) => app === id).map(({ route }) => route)).size, 'route')}`);
  return (
    [...told, ...(apps.length > DESCRIBED ? [`and ${apps.length - DESCRIBED} more`] : [])].join('; ') || 'no application server is in view'
  );
}

/** East Asian wide characters and emoji take two cells of a monospaced font. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

const cellsOf = (words: string): number => [...words].reduce((sum, char) => sum + (WIDE.test(char) ? 2 : 1), 0);

/** The lines of a card as they are shown: what is said in words is broken, what has no blanks shortened. */
const rowsOf = (lines: readonly string[]): string[] => lines.flatMap((line) => broken(escapeTerminal(line)));

const ROWS = 3;

function broken(line: string): string[] {
  const rows: string[] = [];
  for (const word of line.split(' ')) {
    const last = rows.at(-1);
    if (last !== undefined && [...last].length + 1 + [...word].length <= LONGEST) rows[rows.length - 1] = `${last} ${word}`;
    else if (rows.length === ROWS) return [...rows.slice(0, -1), `${rows[ROWS - 1]!} …`];
    else rows.push(shortened(word));
  }
  return rows;
}

/** A line that fits: its beginning and its end, which tell most of a path. */
function shortened(line: string): string {
  const chars = [...line];
  if (chars.length <= LONGEST) return line;
  const head = Math.floor((LONGEST - 1) / 2);
  return `${chars.slice(0, head).join('')}…${chars.slice(chars.length - (LONGEST - 1 - head)).join('')}`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML; what a terminal would act on is spelled out, which XML could not hold either. */
const escaped = (words: string): string => escapeTerminal(words).replace(/[&<>"]/g, (char) => ENTITIES[char]!);
