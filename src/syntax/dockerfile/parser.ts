import { MappedText } from '../../text/mapped.ts';
import { perFile } from '../../text/source.ts';
import type { ParseError, SourceFile } from '../../text/source.ts';
import { isTemplateLine, templateEnd } from '../shell/trace.ts';
import { DockerfileLines } from './lines.ts';
import { sparing } from '../../text/nearest.ts';
import { checkInstruction, INSTRUCTIONS, nearestInstruction } from './check.ts';
import { readStages } from './stages.ts';
import type { DockerfileFlag, DockerfileInstruction, DockerfileTree, Heredoc } from './tree.ts';
import { append } from '../../text/lists.ts';
import { isTemplated } from '../../text/template.ts';

/** Instructions whose arguments may hold `<<EOF` (parser.go, canContainHeredoc). */
const WITH_HEREDOC = new Set(['ADD', 'COPY', 'RUN']);
const HEREDOC = /<<(-?)\s*(["']?)([A-Za-z0-9_.]+)\2/g;

/** Reads a Dockerfile (https://docs.docker.com/reference/dockerfile/). */
export const parseDockerfile: (file: SourceFile) => DockerfileTree = perFile((file) => {
  const lines = new DockerfileLines(file);
  const instructions: DockerfileInstruction[] = [];
  const errors: ParseError[] = [];
  let isTemplate = false;
  for (let line = lines.logical(); line !== undefined; line = lines.logical()) {
    if (isTemplateLine(line.text) || templateEnd(line.text, 0) > 0) {
      isTemplate = true;
      continue;
    }
    const instruction = instructionOf(line, file, lines, errors);
    instructions.push(instruction);
  }
  const meantBy = sparing(nearestInstruction);
  if (!isTemplate)
    for (const [at, instruction] of instructions.entries())
      if (!isTemplated(instruction.args.text)) append(errors, checkInstruction(instruction, lines.escape, meantBy, instructions[at - 1]));
  if (instructions.length === 0 && !isTemplate) errors.push({ start: 0, end: 0, message: 'file with no instructions' });
  const { globals, stages, problems } = readStages(instructions, lines.escape);
  if (!isTemplate) append(errors, problems);
  const isKnown = !isTemplate && (lines.syntax === undefined || /^(?:docker\.io\/)?docker\/dockerfile(?::|$)/.test(lines.syntax));
  return {
    file,
    escape: lines.escape,
    instructions,
    globals,
    stages,
    comments: lines.comments,
    // Another frontend has a language of its own, and a template becomes a Dockerfile only when it is filled in.
    errors: isKnown ? errors.sort((a, b) => a.start - b.start) : [],
  };
});

function instructionOf(line: MappedText, file: SourceFile, lines: DockerfileLines, errors: ParseError[]): DockerfileInstruction {
  const { text } = line;
  const name = /^\S+/.exec(text)![0];
  const keyword = name.toUpperCase();
  const { flags, rest } = INSTRUCTIONS.has(keyword) ? flagsOf(line, name.length) : { flags: [], rest: skipBlanks(text, name.length) };
  const span = line.span(0, text.length);
  const args = line.part(rest, text.length);
  const heredocs = WITH_HEREDOC.has(keyword) && text.includes('<<') ? readHeredocs(args, file, lines, errors) : [];
  const end = heredocs.at(-1)?.end ?? span.end;
  return { name: keyword, start: span.start, end, nameEnd: line.offset(name.length - 1) + 1, flags, args, heredocs };
}

const skipBlanks = (text: string, at: number): number => {
  while (at < text.length && /\s/.test(text[at]!)) at++;
  return at;
};

/** Words that begin with `--` right behind the name (parser/split_command.go, extractBuilderFlags). */
function flagsOf(line: MappedText, from: number): { flags: DockerfileFlag[]; rest: number } {
  const { text } = line;
  const flags: DockerfileFlag[] = [];
  let at = skipBlanks(text, from);
  while (text.startsWith('--', at)) {
    const word = /^(?:"(?:[^"\\]|\\[^])*"?|'[^']*'?|[^\s"'])+/.exec(text.slice(at))![0];
    const end = at + word.length;
    if (word === '--') return { flags, rest: skipBlanks(text, end) };
    const equals = word.indexOf('=');
    const { start, end: stop } = line.span(at, end);
    const value = equals < 0 ? undefined : line.part(at + equals + 1, end);
    flags.push({ name: equals < 0 ? word.slice(2) : word.slice(2, equals), value, start, end: stop });
    at = skipBlanks(text, end);
  }
  return { flags, rest: at };
}

function readHeredocs(
  args: MappedText,
  file: SourceFile,
  lines: DockerfileLines,
  errors: ParseError[],
): (Heredoc & { readonly end: number })[] {
  return [...args.text.matchAll(HEREDOC)].map((match) => {
    const [all, dash, , name] = match;
    const first = lines.raw();
    let stop = first?.start ?? file.text.length;
    const start = stop;
    for (let line = first; line !== undefined; line = lines.raw()) {
      const text = file.text.slice(line.start, line.end);
      if ((dash === '' ? text : text.replace(/^\t+/, '')) === name) {
        return { name, body: MappedText.slice(file, start, line.start), end: line.end };
      }
      stop = line.next;
    }
    const gap = file.text.endsWith('\n') ? '' : file.newline;
    const suggestion = {
      title: 'End it at the end of the file',
      safety: 'manual' as const,
      edits: [{ ...file.span(file.text.length, file.text.length), text: `${gap}${name}${file.newline}` }],
    };
    errors.push({ ...args.span(match.index, match.index + all.length), message: 'unterminated heredoc', suggestion });
    return { name: name!, body: MappedText.slice(file, start, stop), end: stop };
  });
}
