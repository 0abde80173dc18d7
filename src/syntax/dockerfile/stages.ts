import type { ParseError } from '../../text/source.ts';
import type { Lookup, Resolved } from '../shell/trace.ts';
import type { DockerfileInstruction, DockerfileStage } from './tree.ts';
import { rawWords, wordValue } from './words.ts';

/** `NAME` or `NAME=default` of an ARG, the value by `lookup`. */
export function argsOf(
  { args }: DockerfileInstruction,
  escape: string,
  lookup: Lookup,
): { readonly name: string; readonly value: Resolved }[] {
  return rawWords(args.text, escape).map((word) => {
    const equals = args.text.slice(word.start, word.end).indexOf('=');
    if (equals < 0) return { name: args.text.slice(word.start, word.end), value: undefined };
    const value = wordValue(args, { start: word.start + equals + 1, end: word.end }, escape, lookup);
    const name = args.text.slice(word.start, word.start + equals);
    return { name, value: value.hole === undefined ? { known: true, value: value.value } : { known: false, reason: value.hole } };
  });
}

/** What BuildKit sets by itself for every build: https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope */
const PLATFORM = /^(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)$/;

/** Splits the instructions at each FROM; ARG before the first are defaults for the images. */
export function readStages(
  instructions: readonly DockerfileInstruction[],
  escape: string,
): { globals: DockerfileInstruction[]; stages: DockerfileStage[]; problems: ParseError[] } {
  const globals: DockerfileInstruction[] = [];
  const problems: ParseError[] = [];
  const stages: (DockerfileStage & { readonly instructions: DockerfileInstruction[] })[] = [];
  const known = new Map<string, Resolved>();
  const lookup: Lookup = (name) =>
    known.has(name) ? known.get(name) : PLATFORM.test(name) ? { known: false, reason: `$${name} is set by the builder` } : undefined;
  for (const instruction of instructions) {
    if (instruction.name === 'FROM') {
      stages.push({ ...fromOf(instruction, escape, lookup), instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage) stage.instructions.push(instruction);
    else if (instruction.name === 'ARG') {
      globals.push(instruction);
      for (const { name, value } of argsOf(instruction, escape, lookup)) {
        known.set(name, value ?? { known: false, reason: `$${name} is given to the build` });
      }
    } else problems.push({ start: instruction.start, end: instruction.nameEnd, message: 'no build stage in current context' });
  }
  return { globals, stages, problems };
}

function fromOf(from: DockerfileInstruction, escape: string, lookup: Lookup): Pick<DockerfileStage, 'from' | 'image' | 'name'> {
  const [image, , name] = rawWords(from.args.text, escape);
  const value = wordValue(from.args, image ?? { start: 0, end: 0 }, escape, lookup);
  return { from, image: value, name: name && from.args.text.slice(name.start, name.end).toLowerCase() };
}
