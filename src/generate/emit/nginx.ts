import { NginxConfFile } from 'nginx-conf';
import { parseNginx } from '../../syntax/nginx/parser.ts';
import { quote } from '../../syntax/nginx/quote.ts';
import type { Directive, NginxTree } from '../../syntax/nginx/tree.ts';
import { append } from '../../text/lists.ts';
import { SourceFile } from '../../text/source.ts';

/** A directive as it shall be read: values, not words; what needs quotes gets them. */
export interface Statement {
  readonly name: string;
  readonly args: readonly string[];
  /** What stands between its braces; undefined for a directive that ends with `;`. */
  readonly block?: readonly Statement[] | undefined;
  /** Lines above it, without `#`. */
  readonly comments?: readonly string[] | undefined;
  /** An empty line above it; blocks have one of themselves. */
  readonly gap?: boolean | undefined;
}

const TAB = '    ';

/**
 * The text of a file of nginx, one that our own parser reads as just these statements and comments: an Error where it does not.
 * nginx-conf writes the statements. It keeps those of one block by their names, quotes nothing and puts each comment at the start
 * of its line; so it is given runs of statements that this leaves as they are, and what stands around them is written here:
 * heads of blocks that hold anything else, indentation, empty lines, statements whose names it has a use of its own for.
 */
export function emitNginx(statements: readonly Statement[]): string {
  const text = written(statements).join('\n') + (statements.length > 0 ? '\n' : '');
  const meant = [...tokensOf(statements)];
  const read = [...tokensRead(parseNginx(new SourceFile('generated.conf', text)))];
  const at = meant.findIndex((token, index) => token !== read[index]);
  if (at >= 0 || read.length !== meant.length)
    throw new Error(
      `nginx would not read what was meant: ${meant[at] ?? 'nothing more'} was written as ${read[Math.max(at, 0)] ?? 'nothing'}`,
    );
  return text;
}

/** The lines of a block's content, not indented. */
function written(statements: readonly Statement[]): string[] {
  const lines: string[] = [];
  let run: Statement[] = [];
  const flush = (): void => {
    append(lines, byNginxConf(run));
    run = [];
  };
  statements.forEach((statement, at) => {
    const before = statements[at - 1];
    const isApart = before !== undefined && (statement.gap || statement.block !== undefined || before.block !== undefined);
    const isOurs = !isExpressible(statement);
    if (isApart || isOurs || !fits(statement, run)) flush();
    if (isApart) lines.push('');
    if (!isOurs) run.push(statement);
    else append(lines, byHand(statement));
  });
  flush();
  return lines;
}

function byHand({ name, args, block, comments = [] }: Statement): string[] {
  const head = [name, ...args].map((word) => quote(word)).join(' ');
  const above = comments.map((line) => `# ${line}`);
  if (block === undefined) return [...above, `${head};`];
  return [...above, `${head} {`, ...written(block).map((line) => (line === '' ? '' : TAB + line)), '}'];
}

/** Names under which nginx-conf keeps something else; numbers, which JavaScript puts before other keys. */
const isReserved = (name: string): boolean => name in {} || /^_|^toString$/.test(name) || /^\d+$/.test(name);

/** Whether nginx-conf writes a statement with all that is in it as it is meant. */
function isExpressible({ name, block }: Statement): boolean {
  if (isReserved(quote(name))) return false;
  if (block === undefined) return true;
  return block.every(
    (inner, at) =>
      inner.block === undefined && !inner.comments?.length && !inner.gap && isExpressible(inner) && fits(inner, block.slice(0, at)),
  );
}

/** Whether nginx-conf leaves a statement behind those: it writes all of one name where the first of them stands. */
const fits = ({ name }: Statement, before: readonly Statement[]): boolean =>
  before.at(-1)?.name === name || !before.some((other) => other.name === name);

type Node = Parameters<NginxConfFile['nginx']['_add']>[2] extends readonly (infer T)[] | null | undefined ? T : never;

const valueOf = (args: readonly string[]): string => args.map((arg) => quote(arg)).join(' ');

function nodeOf({ name, args, block, comments = [] }: Statement): Node {
  return {
    name: quote(name),
    value: valueOf(args),
    parent: null,
    children: block?.map(nodeOf) ?? null,
    comments: comments.map((line) => ` ${line}`),
    isVerbatim: false,
    isBlock: block !== undefined,
  };
}

function byNginxConf(run: readonly Statement[]): string[] {
  if (run.length === 0) return [];
  const root: Node = { name: '[root]', value: '', parent: null, children: run.map(nodeOf), comments: [], isVerbatim: false, isBlock: true };
  return new NginxConfFile(root, { tab: TAB }).toString().trimEnd().split('\n');
}

const token = (kind: 'comment' | ';' | '{', words: readonly string[]): string => `${kind} ${JSON.stringify(words)}`;

function* tokensOf(statements: readonly Statement[]): Generator<string> {
  for (const { name, args, block, comments = [] } of statements) {
    for (const line of comments) yield token('comment', [line]);
    yield token(block ? '{' : ';', [name, ...args]);
    if (block === undefined) continue;
    yield* tokensOf(block);
    yield '}';
  }
}

/** The same of what was read: comments at their places, errors as what is never meant. */
function* tokensRead({ file, directives, comments, errors, template }: NginxTree): Generator<string> {
  for (const { message } of errors) yield `error ${message}`;
  if (template !== undefined) yield `template ${template}`;
  let next = 0;
  function* commentsBefore(offset: number): Generator<string> {
    for (let comment = comments[next]; comment && comment.start < offset; comment = comments[++next])
      yield token('comment', [file.text.slice(comment.start, comment.end).replace(/^# ?/, '')]);
  }
  function* read(list: readonly Directive[]): Generator<string> {
    for (const { words, start, end, block } of list) {
      yield* commentsBefore(start);
      yield token(
        block ? '{' : ';',
        words.map(({ value }) => value),
      );
      if (block === undefined) continue;
      yield* read(block);
      yield* commentsBefore(end);
      yield '}';
    }
  }
  yield* read(directives);
  yield* commentsBefore(Infinity);
}
