import type { ParseError, Suggestion } from '../../text/source.ts';
import { nearest } from '../../text/nearest.ts';
import type { MappedText } from '../../text/mapped.ts';
import { rawWords, jsonWords, type RawWord } from './words.ts';
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
  before?: DockerfileInstruction,
): ParseError[] {
  const { name, args, start, nameEnd } = instruction;
  const at = { start, end: nameEnd };
  if (!INSTRUCTIONS.has(name)) {
    const meant = meantBy(name);
    const message = `unknown instruction: ${name}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`;
    return [{ ...at, message, suggestion: meant === undefined ? continued(instruction, before, escape) : inPlace(args, at, meant) }];
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
      return [{ ...at, message: 'FROM requires either one or three arguments', suggestion: withoutAs(args, words) }];
    case 'COPY':
    case 'ADD': {
      const count = jsonWords(args)?.length ?? words.length;
      if (count === 0) return [{ ...at, message: `${name} requires at least two arguments` }];
      if (count > 1) return [];
      const message = `${name} requires at least two arguments, but only one was provided. Destination could not be determined`;
      const here = { title: 'Put it into the working directory', safety: 'manual' as const, edits: behind(args, ' .') };
      return [{ ...at, message, suggestion: here }];
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
      if (jsonWords(args) !== undefined) return [];
      return [{ ...at, message: 'SHELL requires the arguments to be in JSON form', suggestion: asJson(args) }];
    case 'HEALTHCHECK': {
      const kind = /^\S+/.exec(text)![0];
      return /^(?:cmd|none)$/i.test(kind)
        ? []
        : [
            {
              ...at,
              message: `Unknown type ${JSON.stringify(kind.toUpperCase())} in HEALTHCHECK (try CMD)`,
              suggestion: { title: 'Put CMD before it', edits: [{ ...args.span(0, 0), text: 'CMD ' }] },
            },
          ];
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

const inPlace = ({ file }: MappedText, { start, end }: Pick<ParseError, 'start' | 'end'>, text: string): Suggestion => ({
  title: `Change it to ${text}`,
  edits: [{ ...file.span(start, end), text }],
});

const behind = (args: MappedText, text: string): Suggestion['edits'] => {
  const end = args.text.trimEnd().length;
  const at = args.span(0, end).end;
  return [{ ...args.file.span(at, at), text }];
};

/** `FROM image as`: a name that was never written is not needed. */
function withoutAs(args: MappedText, [image, as, ...rest]: readonly RawWord[]): Suggestion | undefined {
  if (!image || !as || rest.length > 0 || !/^as$/i.test(args.text.slice(as.start, as.end))) return undefined;
  return { title: 'Leave the stage without a name', edits: [{ ...args.span(image.end, as.end), text: '' }] };
}

/** Plain words as an array of JSON, with the flag without which a shell would look for a script. */
function asJson(args: MappedText): Suggestion | undefined {
  const text = args.text.trim();
  const span = args.span(0, args.text.trimEnd().length);
  if (!/^[\w./ -]+$/.test(text) || args.file.slice(span) !== text) return undefined;
  const words = text.split(/ +/);
  const all = words.length === 1 && text.endsWith('sh') ? [text, '-c'] : words;
  const array = all.map((word) => JSON.stringify(word)).join(', ');
  return { title: 'Write it as JSON', edits: [{ ...span, text: `[${array}]` }] };
}

/** An indented line behind a command is most likely its next one. */
function continued(
  { start, args: { file } }: DockerfileInstruction,
  before: DockerfileInstruction | undefined,
  escape: string,
): Suggestion | undefined {
  const line = file.text.lastIndexOf('\n', start - 1) + 1;
  if (before === undefined || !/^[ \t]+$/.test(file.text.slice(line, start)) || before.heredocs.length > 0) return undefined;
  if (!/^\r?\n[ \t]+$/.test(file.text.slice(before.end, start))) return undefined;
  return {
    title: `Go on with ${before.name}, if this belongs to it`,
    safety: 'manual',
    edits: [{ ...file.span(before.end, before.end), text: ` ${escape}` }],
  };
}
