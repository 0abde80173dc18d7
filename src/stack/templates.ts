import type { FileSet } from '../text/files.ts';
import type { Span } from '../text/source.ts';
import { rootsOf } from '../text/template.ts';
import { namesSetIn, NO_BLOCKS, surroundingsOf, type Surroundings } from '../text/template-blocks.ts';
import { sketchIn } from '../servers/sketch.ts';
import type { Address } from '../servers/address.ts';
import type { Listener } from './model.ts';

/** Why what a front and a listener say may not be so at the same time: one of them stands in a block of a template. */
export type Doubts = (address: Address, at: Span, listener: Listener) => string | undefined;

/** Asks the templates around both ends of an edge. */
export const doubtsIn =
  (files: FileSet): Doubts =>
  (address, at, listener) => {
    const front = surroundingsAt(files, at);
    const own = surroundingsAt(files, listener.span);
    const missing = own.conditions.find((condition) => !front.conditions.includes(condition));
    if (missing !== undefined) return `${listener.app.label} listens there only where the template's condition holds: ${missing}`;
    const holes = [...(sketchIn(address)?.holes ?? []), ...(sketchIn(listener.address)?.holes ?? [])];
    if (holes.length === 0) return undefined;
    const bound = [front.loops, own.loops, ...(at.file === listener.span.file ? [] : [namesIn(files, at), namesIn(files, listener.span)])];
    const name = holes.flatMap(rootsOf).find((root) => bound.some((names) => names.has(root)));
    return name && `${name} is set in the template itself and may be another there`;
  };

function surroundingsAt(files: FileSet, span: Span): Surroundings {
  const file = files.get(span.file);
  return file === undefined ? NO_BLOCKS : surroundingsOf(file, span);
}

function namesIn(files: FileSet, span: Span): ReadonlySet<string> {
  const file = files.get(span.file);
  return file === undefined ? NO_BLOCKS.loops : namesSetIn(file);
}

/** True for a socket that a template opens in one of several branches: in the others there may be another in its place. */
export const hasAlternatives = (files: FileSet, { span, app }: Listener): boolean => [span, app.span].some((at) => isBranch(files, at));

/** True for a place in one of several branches of a template. */
export const isBranch = (files: FileSet, span: Span): boolean => surroundingsAt(files, span).isBranch;
