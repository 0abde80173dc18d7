import type { ParseError } from '../../text/source.ts';
import { nearest } from '../../text/nearest.ts';
import { rawWords, jsonWords } from './words.ts';
import type { DockerfileInstruction } from './tree.ts';

export const INSTRUCTIONS: ReadonlySet<string> = new Set([
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]);

const NEEDS_ONE = new Set(['ARG', 'ENV', 'EXPOSE', 'LABEL', 'HEALTHCHECK', 'ONBUILD', 'VOLUME']);
const NEEDS_EXACTLY_ONE = new Set(['MAINTAINER', 'STOPSIGNAL', 'USER', 'WORKDIR']);

/** The instruction that was most likely meant. */
export const nearestInstruction = (name: string): string | undefined => nearest(name, INSTRUCTIONS);

/** What BuildKit refuses of one instruction, in its words (frontend/dockerfile/instructions/parse.go, parser/line_parsers.go). */
export function checkInstruction(
  instruction: DockerfileInstruction,
  escape: string,
  meantBy: (name: string) => string | undefined,
): ParseError[] {
  const { name, args, start, nameEnd } = instruction;
  const at = { start, end: nameEnd };
  if (!INSTRUCTIONS.has(name)) {
    const meant = meantBy(name);
    return [{ ...at, message: `unknown instruction: ${name}${meant === undefined ? '' : ` (did you mean ${meant}?)`}` }];
  }
  const text = args.text.trim();
  if (text === '') {
    if (NEEDS_ONE.has(name)) return [{ ...at, message: `${name} requires at least one argument` }];
    if (NEEDS_EXACTLY_ONE.has(name)) return [{ ...at, message: `${name} requires exactly one argument` }];
  }
  const words = rawWords(args.text, escape);
  switch (name) {
    case 'FROM':
      if (words.length === 1 || (words.length === 3 && /^as$/i.test(args.text.slice(words[1]!.start, words[1]!.end)))) return [];
      return [{ ...at, message: 'FROM requires either one or three arguments' }];
    case 'COPY':
    case 'ADD': {
      const count = jsonWords(args)?.length ?? words.length;
      if (count === 0) return [{ ...at, message: `${name} requires at least two arguments` }];
      if (count > 1) return [];
      const message = `${name} requires at least two arguments, but only one was provided. Destination could not be determined`;
      return [{ ...at, message }];
    }
    case 'ENV':
    case 'LABEL': {
      // The first word decides between `A b c` and `A=b C=d`.
      const texts = words.map((word) => args.text.slice(word.start, word.end));
      if (!texts[0]!.includes('=')) return texts.length > 1 ? [] : [{ ...at, message: `${name} must have two arguments` }];
      return words.flatMap((word, index) => {
        if (texts[index]!.includes('=')) return [];
        const message = `Syntax error - can't find = in ${JSON.stringify(texts[index])}. Must be of the form: name=value`;
        const { start: from, end } = args.span(word.start, word.end);
        return [{ start: from, end, message }];
      });
    }
    case 'SHELL':
      return jsonWords(args) === undefined ? [{ ...at, message: 'SHELL requires the arguments to be in JSON form' }] : [];
    case 'HEALTHCHECK': {
      const kind = /^\S+/.exec(text)![0];
      return /^(?:cmd|none)$/i.test(kind)
        ? []
        : [{ ...at, message: `Unknown type ${JSON.stringify(kind.toUpperCase())} in HEALTHCHECK (try CMD)` }];
    }
    case 'ONBUILD': {
      const trigger = /^\S+/.exec(text)![0].toUpperCase();
      if (trigger === 'ONBUILD') return [{ ...at, message: "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed" }];
      return trigger === 'FROM' || trigger === 'MAINTAINER' ? [{ ...at, message: `${trigger} isn't allowed as an ONBUILD trigger` }] : [];
    }
    default:
      return [];
  }
}
