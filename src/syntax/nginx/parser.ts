import { perFile, type SourceFile } from '../../text/source.ts';
import { branchesIn } from '../../text/template-blocks.ts';
import { CLOSE, END, EOF_IN_STATEMENT, HOLE, Lexer, OPEN, SEMICOLON, WORD } from './lexer.ts';
import { readLua } from './lua.ts';
import { missingBrace, missingSemicolon, quantified, strayCharacter } from './repair.ts';
import { findEnvsubst, hasHole } from './template.ts';
import type { Directive, NginxTree, Word } from './tree.ts';

type Draft = { -readonly [K in keyof Directive]: Directive[K] };

interface Frame {
  /** The directive whose block this is; undefined for the file and for a block without a head. */
  readonly owner: Draft | undefined;
  readonly list: Directive[];
  /** Read by a handler of its own (map, types, …), which refuses nested blocks. */
  readonly free: boolean;
  /** The block around it. */
  readonly outer: Frame | undefined;
  readonly depth: number;
}

const FREE_FORM = new Set(['map', 'geo', 'types', 'split_clients', 'charset_map']);

/** Blocks in blocks that are read: nginx itself takes 5000 and crashes at 20000, nobody writes ten. */
export const DEEPEST = 1000;

class Parser {
  readonly #file: SourceFile;
  readonly #lexer: Lexer;
  #frame: Frame;
  /** The words of the statement that is being read. */
  #words: Word[] = [];
  /** The first block whose `}` stands further left than its head: where a missing `}` most likely belongs. */
  #suspect: Draft | undefined;
  /** An error that reached the end of the file was reported: what is open there is its consequence. */
  #endReported = false;
  #tooDeepReported = false;
  /** The block that was open where a block of the template begins, by the offset of its tag. */
  #before: Map<number, Frame> | undefined;

  constructor(file: SourceFile) {
    this.#file = file;
    this.#lexer = new Lexer(file);
    this.#frame = { owner: undefined, list: [], free: false, outer: undefined, depth: 0 };
    this.#lexer.onStatement = (start, end) => this.#statement(start, end);
  }

  parse(): NginxTree {
    const lexer = this.#lexer;
    const { list } = this.#frame;
    for (;;) {
      switch (lexer.next(this.#words.length > 0)) {
        case WORD:
          this.#words.push(lexer.word);
          continue;
        case HOLE:
          this.#words.push(lexer.word);
          this.#simple(lexer.pos);
          continue;
        case SEMICOLON:
          if (this.#words.length > 0) this.#simple(lexer.pos);
          else if (!lexer.steered) this.#stray(lexer.pos - 1, 'safe');
          continue;
        case OPEN:
          this.#open();
          continue;
        case CLOSE:
          this.#close();
          continue;
        case END:
          this.#finish();
      }
      break;
    }
    const { comments, errors } = lexer;
    const template = lexer.template ?? (lexer.text.includes('$') ? findEnvsubst(lexer.text, this.#file.id, comments) : undefined);
    return { file: this.#file, directives: list, comments, errors, template };
  }

  #directive(end: number, block: Directive[] | undefined, open: number): Draft {
    // A copy has just the room it needs; the list that collects is used again.
    const words = this.#words.slice();
    this.#words.length = 0;
    const first = words[0]!;
    const directive: Draft = {
      file: this.#file,
      name: first.value,
      words,
      start: first.start,
      end,
      block,
      open,
      parent: this.#frame.owner,
    };
    this.#frame.list.push(directive);
    return directive;
  }

  #simple(end: number): void {
    this.#directive(end, undefined, -1);
  }

  #open(): void {
    const lexer = this.#lexer;
    const open = lexer.pos - 1;
    const tooDeep = this.#frame.depth >= DEEPEST;
    if (this.#words.length === 0) {
      lexer.report('unexpected "{"', open, open + 1, open);
      if (tooDeep) return this.#skip(open, open);
      // Its content belongs to the block around it, its `}` closes just this.
      this.#push(this.#frame.owner, this.#frame.list, this.#frame.free);
      return;
    }
    if (this.#frame.free) {
      const last = this.#words[this.#words.length - 1]!;
      const glued = last.end === open;
      const hint = glued ? 'quote an argument that holds "{"' : `no block may stand in "${this.#frame.owner!.name}"`;
      lexer.report('unexpected "{"', open, open + 1, open, hint, glued ? quantified(this.#file, { words: this.#words }) : undefined);
      if (glued) return;
    }
    const block: Directive[] = [];
    const free = this.#frame.free || FREE_FORM.has(this.#words[0]!.value);
    const directive = this.#directive(open + 1, block, open);
    if (directive.name.endsWith('_by_lua_block')) this.#lua(directive);
    else if (tooDeep) {
      this.#skip(directive.start, open);
      directive.end = lexer.pos;
    } else this.#push(directive, block, free);
  }

  #stray(at: number, safety: 'safe' | 'manual'): void {
    this.#lexer.report(`unexpected "${this.#file.text[at]}"`, at, at + 1, at, undefined, strayCharacter(this.#file, at, safety));
  }

  #lua(directive: Draft): void {
    const lexer = this.#lexer;
    const lua = readLua(lexer.text, directive.open);
    if (!lua.ok) lexer.report(lua.message, lua.at, Math.max(lua.at + 1, directive.open + 1), lua.stoodAt);
    lexer.pos = lua.ok ? lua.end : lexer.text.length;
    directive.end = lexer.pos;
    this.#endReported ||= !lua.ok;
  }

  /** Passes over a block that is nested too deep, to behind its `}`. */
  #skip(start: number, open: number): void {
    const lexer = this.#lexer;
    if (!this.#tooDeepReported) lexer.report(`blocks nested more than ${DEEPEST} deep are not read`, start, open + 1, open);
    this.#tooDeepReported = true;
    let pending = false;
    for (let depth = 1; depth > 0;) {
      const found = lexer.next(pending);
      if (found === END) return;
      if (found === OPEN) depth++;
      else if (found === CLOSE) depth--;
      pending = found === WORD;
    }
  }

  /** Of a template's branches one is rendered: what one of them opens or closes is so in no other. */
  #statement(start: number, end: number): void {
    const branches = branchesIn(this.#file);
    const before = this.#before?.get(branches.get(start) ?? -1);
    if (before === undefined) {
      if (branches.size > 0) (this.#before ??= new Map()).set(start, this.#frame);
      return;
    }
    for (; this.#frame.depth > before.depth; this.#frame = this.#frame.outer!) {
      // What stands behind the branches goes on with this block, too: a hole without an extent stands for it.
      this.#words.push({ start, end: start, quote: '', value: this.#lexer.text.slice(start, end) });
      this.#simple(start);
      if (this.#frame.owner !== undefined) this.#frame.owner.end = start;
    }
    this.#frame = before;
  }

  #push(owner: Draft | undefined, list: Directive[], free: boolean): void {
    this.#frame = { owner, list, free, outer: this.#frame, depth: this.#frame.depth + 1 };
  }

  #close(): void {
    const lexer = this.#lexer;
    const at = lexer.pos - 1;
    const pending = this.#words.length > 0;
    if (pending) {
      const last = this.#words[this.#words.length - 1]!;
      const { end } = last;
      // What a template puts there may bring its own `;`.
      if (lexer.template === undefined || !hasHole(last.value))
        lexer.report('unexpected "}"', end - 1, end, at, 'a ";" is missing here', missingSemicolon(this.#file, last, this.#frame.owner));
      this.#simple(end);
    }
    const { outer } = this.#frame;
    if (outer === undefined) {
      if (!pending && !lexer.steered) this.#stray(at, 'manual');
      return;
    }
    const { owner } = this.#frame;
    // A block without a head shares its owner with the block around it, which must stay open.
    if (owner !== undefined && outer.owner !== owner) {
      owner.end = lexer.pos;
      this.#suspect ??= this.#outdented(owner, at) ? owner : undefined;
    }
    this.#frame = outer;
  }

  /** True when both the head and the `}` begin their lines and the `}` stands further left. */
  #outdented(owner: Draft, close: number): boolean {
    const head = this.#indent(owner.start);
    const tail = this.#indent(close);
    return head > tail && tail >= 0;
  }

  /** Blanks between the start of the line and `at`, -1 when something else stands there. */
  #indent(at: number): number {
    const { text } = this.#lexer;
    let start = at;
    while (start > 0 && (text[start - 1] === ' ' || text[start - 1] === '\t')) start--;
    return start === 0 || text[start - 1] === '\n' ? at - start : -1;
  }

  #finish(): void {
    const lexer = this.#lexer;
    const { length } = lexer.text;
    const reported = this.#endReported || lexer.errors.some((error) => error.message === EOF_IN_STATEMENT);
    if (this.#words.length > 0) {
      const last = this.#words[this.#words.length - 1]!;
      const { end } = last;
      if (!reported)
        lexer.report(
          EOF_IN_STATEMENT,
          end - 1,
          end,
          length,
          'a ";" is missing here',
          missingSemicolon(this.#file, last, this.#frame.owner),
        );
      this.#simple(end);
    } else if (this.#frame.depth > 0 && !reported && !lexer.steered) {
      const blamed = this.#suspect ?? this.#frame.owner;
      const message = 'unexpected end of file, expecting "}"';
      if (blamed === undefined) lexer.report(message, length, length, length);
      else
        lexer.report(
          message,
          blamed.start,
          blamed.open + 1,
          length,
          'this block is not closed',
          quantified(this.#file, blamed) ?? missingBrace(this.#file, blamed),
        );
    }
    for (let frame: Frame | undefined = this.#frame; frame; frame = frame.outer) if (frame.owner !== undefined) frame.owner.end = length;
  }
}

/** The tree of an nginx configuration file; never throws, the same tree for the same file. */
export const parseNginx: (file: SourceFile) => NginxTree = perFile((file) => new Parser(file).parse());
