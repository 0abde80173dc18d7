import { perFile, type SourceFile, type Span } from './source.ts';

/** What has to hold for a place of a template to be rendered. */
export interface Surroundings {
  /** One text per block around the place, from the outside in; equal texts mean the same condition. */
  readonly conditions: readonly string[];
  /** Names that loops around the place bind. */
  readonly loops: ReadonlySet<string>;
  /** True where another branch of a block around the place may stand in its stead. */
  readonly isBranch: boolean;
}

/** Why it is open whether something is there at all. */
export const IN_BLOCK = 'it stands in a block of a template';

export const NO_BLOCKS: Surroundings = { conditions: [], loops: new Set(), isBranch: false };

interface Block {
  readonly kind: 'if' | 'for' | 'other';
  /** The conditions of the branches so far. */
  readonly tried: readonly string[];
  readonly condition: string;
  readonly loops: readonly string[];
  /** Of the block: one object for all branches. */
  readonly shape: { branches: number };
}

/** Longest tag, and deepest nesting that is followed. */
const LONGEST = 1000;
const DEEPEST = 40;

const TAG = new RegExp(
  [
    String.raw`\{%[-+]?\s*(?<jinja>\w+)(?<of>(?:(?!%\}|\{%)[^]){0,${LONGEST}}?)[-+]?%\}`,
    String.raw`\{\{-?\s*(?<go>if|else|end|range|with)\b(?<goOf>(?:(?!\}\}|\{\{)[^]){0,${LONGEST}}?)-?\}\}`,
    String.raw`<%-?(?!=|#)\s*(?<erb>(?:(?!%>|<%)[^]){1,${LONGEST}}?)-?%>`,
    String.raw`\{#(?:(?!#\})[^]){0,${LONGEST}}?#\}`,
  ].join('|'),
  'g',
);

type Step = 'open' | 'branch' | 'close' | undefined;

interface Tag {
  readonly step: Step;
  readonly kind: Block['kind'];
  readonly condition: string;
  readonly loops: readonly string[];
}

const spelled = (text: string): string => text.trim().replace(/\s+/g, ' ').replace(/'/g, '"');

const names = (text: string | undefined): string[] => text?.match(/[A-Za-z_]\w*/g) ?? [];

function readTag(groups: Readonly<Record<string, string | undefined>>): Tag | undefined {
  const { jinja, of = '', go, goOf = '', erb } = groups;
  if (jinja !== undefined) return jinjaTag(jinja, spelled(of));
  if (go !== undefined) return goTag(go, spelled(goOf));
  return erb === undefined ? undefined : erbTag(spelled(erb));
}

function jinjaTag(word: string, of: string): Tag | undefined {
  const loops = word === 'for' ? names(/^(.*?) in /.exec(of)?.[1]) : [];
  if (word === 'if') return { step: 'open', kind: 'if', condition: of, loops };
  if (word === 'for') return { step: 'open', kind: 'for', condition: `for ${of}`, loops };
  if (word === 'elif' || word === 'else') return { step: 'branch', kind: 'if', condition: of, loops };
  return word === 'endif' || word === 'endfor' ? { step: 'close', kind: 'other', condition: '', loops } : undefined;
}

function goTag(word: string, of: string): Tag {
  if (word === 'end') return { step: 'close', kind: 'other', condition: '', loops: [] };
  if (word === 'else') return { step: 'branch', kind: 'if', condition: of.replace(/^if /, ''), loops: [] };
  const loops = word === 'if' ? [] : names(/^(.*?):=/.exec(of)?.[1]);
  return { step: 'open', kind: word === 'if' ? 'if' : 'for', condition: word === 'if' ? of : `${word} ${of}`, loops };
}

function erbTag(code: string): Tag | undefined {
  if (/^(?:end|\})/.test(code)) return { step: 'close', kind: 'other', condition: '', loops: [] };
  const branch = /^(?:elsif (.*)|else)$/.exec(code);
  if (branch) return { step: 'branch', kind: 'if', condition: branch[1] ?? '', loops: [] };
  const test = /^(if|unless) (.*?)(?: then)?$/.exec(code);
  if (test) return { step: 'open', kind: 'if', condition: test[1] === 'if' ? test[2]! : `not ${test[2]!}`, loops: [] };
  const loop = /(?:\bdo|\{) ?(?:\|([^|]*)\|)?$/.exec(code) ?? /^(?:case|while|for|begin)\b/.exec(code);
  return loop ? { step: 'open', kind: 'for', condition: `for ${code}`, loops: names(loop[1]) } : undefined;
}

/**
 * The tags of a template that begin another branch (`{% else %}`), by their offset, and where the tag stands that opens the block: of
 * its branches only one is rendered.
 */
export const branchesIn = perFile((file: SourceFile): ReadonlyMap<number, number> => {
  const branches = new Map<number, number>();
  const open: number[] = [];
  for (const match of file.text.matchAll(TAG)) {
    const step = readTag(match.groups ?? {})?.step;
    if (step === 'open') open.push(match.index);
    else if (step === 'close') open.pop();
    else if (step === 'branch' && open.length > 0) branches.set(match.index, open.at(-1)!);
  }
  return branches;
});

interface Change {
  readonly at: number;
  readonly blocks: readonly Block[];
}

const branchOf = (tried: readonly string[], condition: string): string =>
  tried.length === 0 ? condition : `${condition === '' ? 'else' : condition} after ${tried.join(', ')}`;

const changesIn = perFile((file: SourceFile): readonly Change[] => {
  const changes: Change[] = [];
  if (!/\{%|<%|\{\{/.test(file.text)) return changes;
  let blocks: readonly Block[] = [];
  for (const match of file.text.matchAll(TAG)) {
    const tag = readTag(match.groups ?? {});
    if (tag === undefined) continue;
    const top = blocks.at(-1);
    if (tag.step === 'open') {
      if (blocks.length >= DEEPEST) return changes;
      blocks = [...blocks, { kind: tag.kind, tried: [tag.condition], condition: tag.condition, loops: tag.loops, shape: { branches: 1 } }];
    } else if (top === undefined) continue;
    else if (tag.step === 'close') blocks = blocks.slice(0, -1);
    else {
      top.shape.branches++;
      const condition = branchOf(top.tried, tag.condition);
      blocks = [...blocks.slice(0, -1), { ...top, condition, tried: [...top.tried, tag.condition] }];
    }
    changes.push({ at: match.index + match[0].length, blocks });
  }
  return changes;
});

/** The blocks of a template around a place of a file. */
export function surroundingsOf(file: SourceFile, { start }: Pick<Span, 'start'>): Surroundings {
  const changes = changesIn(file);
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (changes[middle]!.at <= start) low = middle + 1;
    else high = middle;
  }
  const blocks = changes[low - 1]?.blocks ?? [];
  if (blocks.length === 0) return NO_BLOCKS;
  return {
    conditions: blocks.map(({ condition }) => condition),
    loops: new Set(blocks.flatMap(({ loops }) => loops)),
    isBranch: blocks.some(({ shape }) => shape.branches > 1),
  };
}

/** True where a block that is not around `outer`, by default the whole file, may leave a place out of what a template makes. */
export function isConditional(file: SourceFile, at: Pick<Span, 'start'>, outer?: Pick<Span, 'start'>): boolean {
  const { conditions } = surroundingsOf(file, at);
  if (conditions.length === 0) return false;
  const around = outer ? surroundingsOf(file, outer).conditions : [];
  return conditions.some((condition, i) => condition !== around[i]);
}

/** Names that the template itself sets: they mean something in this file alone. */
export const namesSetIn = perFile(
  (file: SourceFile): ReadonlySet<string> =>
    new Set(
      [...file.text.matchAll(/\{%[-+]?\s*set\s+(\w+)|\{\{-?\s*\$(\w+)\s*:?=|<%-?\s*@?(\w+)\s*=(?!=)/g)].map(
        (match) => (match[1] ?? match[2] ?? match[3])!,
      ),
    ),
);
