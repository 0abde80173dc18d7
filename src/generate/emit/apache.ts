import { parseApache } from '../../syntax/apache/parser.ts';
import type { ApacheDirective } from '../../syntax/apache/tree.ts';
import { SourceFile } from '../../text/source.ts';

/** What stands in a configuration of Apache httpd, one after another. */
export type ApacheNode =
  | { readonly kind: 'blank' }
  | { readonly kind: 'comment'; readonly text: string }
  /** Each list of arguments stands on a line of its own, the first beside the name. */
  | { readonly kind: 'directive'; readonly name: string; readonly lines: readonly (readonly string[])[] }
  | { readonly kind: 'section'; readonly name: string; readonly args: readonly string[]; readonly body: readonly ApacheNode[] };

export const BLANK: ApacheNode = { kind: 'blank' };

/** One line. */
export const comment = (text: string): ApacheNode => ({ kind: 'comment', text });

export const directive = (name: string, ...args: readonly string[]): ApacheNode => ({ kind: 'directive', name, lines: [args] });

export const section = (name: string, args: readonly string[], body: readonly ApacheNode[]): ApacheNode => ({
  kind: 'section',
  name,
  args,
  body,
});

/**
 * The text of a configuration. It is read again with our own parser and compared with what was meant: throws an Error where they differ,
 * or where Apache has no way to write a thing down.
 */
export function emitApache(nodes: readonly ApacheNode[]): string {
  const text = linesOf(nodes, '').join('');
  const { directives, comments, errors, template } = parseApache(new SourceFile('generated.conf', text));
  const read = JSON.stringify([directives.map(readDirective), comments.length, errors.map(({ message }) => message), template]);
  const meant = JSON.stringify([nodes.flatMap(meantBy), commentCount(nodes), [], false]);
  if (read !== meant) throw new Error(`what was to be written for Apache reads otherwise: ${read} instead of ${meant}`);
  return text;
}

const INDENT = '    ';

function linesOf(nodes: readonly ApacheNode[], indent: string): string[] {
  return nodes.flatMap((node): string[] => {
    switch (node.kind) {
      case 'blank':
        return ['\n'];
      case 'comment':
        return [`${indent}# ${commentText(node.text)}\n`];
      case 'directive': {
        const lines = node.lines.map((args) => args.map(quoted).join(' '));
        return [`${indent}${[node.name, lines.join(` \\\n${indent}${INDENT}`)].filter(Boolean).join(' ')}\n`];
      }
      case 'section':
        return [
          `${indent}<${[node.name, ...node.args.map(quoted)].join(' ')}>\n`,
          ...linesOf(node.body, indent + INDENT),
          `${indent}</${node.name}>\n`,
        ];
    }
  });
}

/** Control characters end a line, or are cut off at its ends. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001F\u007F]/;

function commentText(text: string): string {
  if (CONTROL.test(text) || text.trim() !== text) throw new Error(`${JSON.stringify(text)} can't be a comment of Apache's`);
  // A backslash at its end would take in the next line.
  return text.endsWith('\\') ? `${text}.` : text;
}

/** An argument, in quotes where it needs them (`ap_getword_conf`, server/util.c). */
function quoted(arg: string): string {
  if (CONTROL.test(arg)) throw new Error(`Apache can't read control characters: ${JSON.stringify(arg)}`);
  if (arg.includes('${')) throw new Error(`Apache would put in a variable for what is in ${JSON.stringify(arg)}`);
  if (/^[^\s"'\\][^\s\\]*(?:\\[^\s\\]+)*$/.test(arg)) return arg;
  return `"${arg.replace(/["\\]/g, '\\$&')}"`;
}

type Meant = readonly [name: string, args: readonly string[], body: readonly Meant[] | undefined];

const meantBy = (node: ApacheNode): Meant[] =>
  node.kind === 'directive'
    ? [[node.name, node.lines.flat(), undefined]]
    : node.kind === 'section'
      ? [[node.name, node.args, node.body.flatMap(meantBy)]]
      : [];

const readDirective = ({ name, words, children }: ApacheDirective): Meant => [
  name,
  words.slice(1).map(({ value, hole }) => (hole ? `${value} (a template)` : value)),
  children?.map(readDirective),
];

const commentCount = (nodes: readonly ApacheNode[]): number =>
  nodes.reduce((sum, node) => sum + (node.kind === 'comment' ? 1 : node.kind === 'section' ? commentCount(node.body) : 0), 0);
