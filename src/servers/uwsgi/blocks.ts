import { atoi } from './words.ts';
import type { Exported, Loader } from './loader.ts';

/** An open `for…` or `if…` with its argument. */
export interface Block {
  readonly kind: string;
  readonly text: string;
  readonly hole: string | undefined;
}

/** Hands on what a block makes of one option behind it; `doubt`: why it is open whether it is there. */
type Emit = (option: Exported, doubt?: string) => void;

/** More rounds than anyone writes. */
const MOST_ROUNDS = 1000;

/** Runs one option through an open block (the uwsgi_logic_opt_* of core/config.c). Answers how much work it was, in characters. */
export function runBlock(block: Block, option: Exported, loader: Pick<Loader, 'environment' | 'exported'>, emit: Emit): number {
  const copy = (value?: string): Exported => ({
    ...option,
    text: value === undefined ? option.text : option.text.replaceAll('%(_)', () => value),
  });
  if (block.kind.startsWith('for')) {
    const rounds = roundsOf(block);
    if (rounds === undefined) emit({ ...option }, block.hole ?? `what ${block.kind} = ${block.text} finds is not known`);
    else for (const round of rounds) emit(copy(round));
    return (rounds?.length ?? 1) * (option.text.length + 16);
  }
  const verdict = conditionOf(block, loader);
  if (verdict.holds === undefined) emit({ ...option }, verdict.reason);
  else if (verdict.holds) emit(copy(verdict.value));
  return option.text.length + 16;
}

function roundsOf(block: Block): string[] | undefined {
  if (block.hole !== undefined) return undefined;
  if (block.kind === 'for') return block.text.split(' ').filter((word) => word !== '');
  if (block.kind === 'for-times') {
    const times = atoi(block.text);
    return times > MOST_ROUNDS ? undefined : Array.from({ length: Math.max(0, times) }, (_, i) => String(i + 1));
  }
  return undefined;
}

/** Whether the block's options are there; `value` is what `%(_)` stands for, undefined: it stays. */
type Verdict = { readonly holds: boolean; readonly value?: string } | { readonly holds: undefined; readonly reason: string };

function conditionOf(block: Block, loader: Pick<Loader, 'environment' | 'exported'>): Verdict {
  const [, not, what] = /^if-?(not-)?(.*)$/.exec(block.kind)!;
  if (block.hole !== undefined) return { holds: undefined, reason: block.hole };
  if (what === 'reload') return { holds: not !== undefined };
  if (what !== 'env' && what !== 'opt') return { holds: undefined, reason: `whether ${block.kind} = ${block.text} holds is not known` };
  const equals = block.text.indexOf('=');
  const name = equals < 0 ? block.text : block.text.slice(0, equals);
  const found = what === 'env' ? loader.environment(name) : loader.exported(name);
  if (found?.hole !== undefined) return { holds: undefined, reason: found.hole };
  const value = found?.text;
  const holds = value !== undefined && (equals < 0 || value === block.text.slice(equals + 1));
  return { holds: holds !== (not !== undefined), ...(value === undefined ? {} : { value }) };
}
