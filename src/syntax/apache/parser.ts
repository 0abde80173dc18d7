import { perFile, type SourceFile } from '../../text/source.ts';
import { surroundingsOf } from '../../text/template-blocks.ts';
import { isTemplateLine } from '../shell/trace.ts';
import { logicalLines, type LogicalLine } from './lines.ts';
import { isCondition, sectionName, type ApacheDirective, type ApacheError, type ApacheTree, type ApacheWord } from './tree.ts';
import { invalidCommand } from './messages.ts';
import { cutWord, cutWords, type Cut } from './words.ts';

const BOM = '\uFEFF';

/** A statement of a template (`isTemplateLine`) at the begin of a line, and each with what is between them. */
const TAG_FIRST = /^(?:\{[%#]|<%(?!=)|\{\{-?\s*(?:if|else|end|range|with)\b)/;
const TAGS =
  /(\{%(?:(?!%\}|\{%).){0,1000}%\}|\{#(?:(?!#\}|\{#).){0,1000}#\}|<%(?!=)(?:(?!%>|<%).){0,1000}%>|\{\{-?\s*(?:if|else|end|range|with)\b(?:(?!\}\}|\{\{).){0,1000}\}\})/;
const TAG_OF_SECTION = /^\s*<\/?[A-Za-z][^<>]*>\s*$/;

interface Section extends ApacheDirective {
  end: number;
  readonly children: ApacheDirective[];
}

/** Reads an Apache httpd configuration as `ap_build_config` does (server/config.c of 2.4), and goes on where httpd would stop. */
export const parseApache: (file: SourceFile) => ApacheTree = perFile((file) => new Parser(file).parse());

class Parser {
  readonly #file: SourceFile;
  readonly #directives: ApacheDirective[] = [];
  readonly #comments: { start: number; end: number }[] = [];
  readonly #errors: ApacheError[] = [];
  readonly #open: Section[] = [];
  /** How many sections of a name are open. */
  readonly #names = new Map<string, number>();
  #template = false;
  /** The blocks of a template around, each with how many sections were open where it began. */
  #blocks: { readonly condition: string; readonly open: number }[] = [];

  constructor(file: SourceFile) {
    this.#file = file;
  }

  parse(): ApacheTree {
    const bom = this.#file.text.startsWith(BOM);
    let first = true;
    for (const line of logicalLines(this.#file, bom ? BOM.length : 0)) {
      if (bom && first) this.#bom(line);
      first = false;
      this.#line(line);
    }
    this.#finish();
    const [file, directives, comments, errors, template] = [this.#file, this.#directives, this.#comments, this.#errors, this.#template];
    return { file, directives, comments, errors, template };
  }

  get #section(): Section | undefined {
    return this.#open.at(-1);
  }

  #error(start: number, end: number, message: string, line: number, more: Partial<ApacheError> = {}): void {
    this.#errors.push({ start, end, message, line, section: this.#section, ...more });
  }

  #bom({ text, line }: LogicalLine): void {
    const name = cutWord(text, 0, text.text.length)?.word.value ?? '';
    const hint = 'the file begins with a byte order mark, which httpd takes for a part of the first name';
    this.#error(0, BOM.length, invalidCommand(BOM + name), line, { hint });
  }

  #line(line: LogicalLine): void {
    const { text } = line.text;
    if (text === '') return;
    if (TAG_FIRST.test(text) && this.#sections(line)) return;
    if (text.startsWith('#') || isTemplateLine(text)) {
      if (!text.startsWith('#')) this.#statement(line);
      this.#comments.push({ start: line.start, end: line.end });
      return;
    }
    const cut = cutWord(line.text, 0, text.length)!;
    const { value } = cut.word;
    if (value.startsWith('</')) this.#close(line, cut);
    else if (value.startsWith('<') && !(cut.word.hole && value.startsWith('<%'))) this.#begin(line, cut);
    else {
      const name = value.length > 0 && value[1] !== '/' ? value.replace(/>$/, '') : value;
      this.#add(this.#directive(line, name, cut.word, cut.next, text.length));
    }
  }

  /** What one branch of a template opened is not open in the next, which stands in its place. */
  #statement({ start, end }: LogicalLine): void {
    this.#template = true;
    const { conditions } = surroundingsOf(this.#file, { start: end });
    const [open, own] = [this.#blocks[conditions.length - 1]?.open, conditions.at(-1)];
    if (open !== undefined && this.#blocks.length === conditions.length && this.#blocks.at(-1)!.condition !== own)
      while (this.#open.length > open) this.#pop(start);
    this.#blocks = conditions.map((condition, at) => ({ condition, open: this.#blocks[at]?.open ?? this.#open.length }));
  }

  /** `{% if x %}<Location /a>{% else %}<Location /b>{% endif %}`: a line of statements with nothing but sections between them. */
  #sections(line: LogicalLine): boolean {
    const { text } = line.text;
    const parts = text.split(TAGS).filter((part) => part.trim() !== '');
    if (!parts.some((part) => !isTemplateLine(part)) || !parts.every((part) => isTemplateLine(part) || TAG_OF_SECTION.test(part)))
      return false;
    let from = 0;
    for (const part of parts) {
      const at = text.indexOf(part, from);
      from = at + part.length;
      const own = part.trim();
      const begin = at + part.indexOf(own);
      const cut = line.text.part(begin, begin + own.length);
      this.#line({ text: cut, start: cut.offset(0), end: cut.offset(own.length - 1) + 1, line: line.line });
    }
    return true;
  }

  #directive({ text, start, end, line }: LogicalLine, name: string, first: ApacheWord, args: number, limit: number): ApacheDirective {
    const words = [first, ...cutWords(text, args, limit)];
    const [file, parent] = [this.#file, this.#section];
    return { file, name, words, start, end, headEnd: end, text, args, limit, line, children: undefined, terminated: true, parent };
  }

  #add(directive: ApacheDirective): void {
    (this.#section?.children ?? this.#directives).push(directive);
  }

  /** `<Name args>`: the arguments end before the last `>` of the line. */
  #begin(line: LogicalLine, cut: Cut): void {
    const { text } = line;
    const { word } = cut;
    const glued = word.value.endsWith('>') && word.value.length > 1;
    const alone = cut.next >= text.text.length;
    const limit = text.text.lastIndexOf('>');
    // httpd puts the missing `>` of a name that stands alone.
    const terminated = alone || limit >= cut.next;
    const inner = word.quote === '' ? 0 : 1;
    const name = word.value.slice(1, glued ? -1 : undefined);
    const end = word.quote === '' && glued ? word.end - 1 : word.end;
    const start = Math.min(end, word.start + inner + (name === '' ? 0 : 1));
    const stop = alone || !terminated ? text.text.length : limit;
    const head = this.#directive(line, name, { ...word, value: name, start, end }, cut.next, stop);
    const section: Section = { ...head, children: [], terminated };
    this.#add(section);
    this.#open.push(section);
    this.#count(section, 1);
  }

  #count({ name }: Section, by: number): void {
    const key = name.toLowerCase();
    this.#names.set(key, (this.#names.get(key) ?? 0) + by);
  }

  #close(line: LogicalLine, cut: Cut): void {
    const { start, end } = line;
    const tag = cut.word.value;
    const top = this.#section;
    if (top === undefined) {
      this.#error(start, end, withoutMatch(tag), line.line);
      return;
    }
    const called = sectionName(top);
    const condition = isCondition(top);
    const read = condition ? withoutMatch(tag) : undefined;
    if (!tag.endsWith('>')) {
      // The last character is cut off unseen where all of it is skipped.
      const skipped = `Expected </${called}> but saw ${tag.slice(0, -1)}>`;
      this.#error(start, end, `${tag}> directive missing closing '>'`, line.line, {
        whenSkipped: skipped,
        ...(read && { whenRead: read }),
      });
    }
    const name = tag.replace(/>$/, '').slice(2).toLowerCase();
    if (name === top.name.toLowerCase()) {
      if (read !== undefined && line.text.text !== tag) this.#error(start, end, read, line.line, { unless: 'skipped', hint: TEXT_BESIDE });
      this.#pop(end);
      return;
    }
    const head = this.#file.lines.position(top.start).line;
    this.#error(start, end, `Expected </${called}> but saw </${tag.replace(/>$/, '').slice(2)}>`, line.line, {
      hint: `<${called}> of line ${head} is still open`,
      ...(read && { whenRead: read }),
    });
    if (!this.#names.get(name)) return;
    while (this.#section!.name.toLowerCase() !== name) this.#pop(start);
    this.#pop(end);
  }

  #pop(end: number): void {
    const section = this.#open.pop()!;
    section.end = end;
    this.#count(section, -1);
  }

  /** httpd misses the closing tag of a condition only when it skips its content. */
  #finish(): void {
    let conditional = false;
    const { length } = this.#file.text;
    for (const section of this.#open) {
      section.end = length;
      const called = sectionName(section);
      conditional ||= isCondition(section);
      this.#errors.push({
        start: section.start,
        end: section.headEnd,
        message: conditional ? `Expected </${called}> before end of configuration` : `<${called}> was not closed.`,
        line: section.line,
        section,
        ...(conditional && { unless: 'read' }),
      });
    }
  }
}

const TEXT_BESIDE = 'nothing may stand beside the closing tag of a condition';

const withoutMatch = (tag: string): string => `${tag} without matching <${tag.slice(2)} section`;
