import type { SourceFile } from './source.ts';

/** Who fills a hole in: Jinja and Go (`{{ x }}`), ERB (`<%= x %>`), the environment (`${X}`), a script (`%{x}`, `%x`), a person (`@X@`). */
export type Engine = 'braces' | 'erb' | 'environment' | 'percent' | 'mark';

/** An expression in a text, whose value whoever renders the text puts in. */
export interface TextHole {
  readonly engine: Engine;
  /** The expression in one spelling: `port`, `port|default(8000)`. */
  readonly expression: string;
  /** As written. */
  readonly raw: string;
}

/** A text with holes. Each hole is one token of private characters, so that no `:` or `/` in it is taken for one of the text. */
export interface OpenText {
  readonly text: string;
  readonly holes: readonly TextHole[];
  /** A part of `text` for people and for comparing: `127.0.0.1:{{ port }}`. */
  show(part: string): string;
  /** Why two texts with the same holes may be different all the same; undefined when they can't be. */
  readonly doubt: string | undefined;
}

/** Where file names say that something is rendered before a server reads it. A person fills in an `.example`: it is no template of theirs. */
const TEMPLATE_NAME = /\.(?:j2|jinja2?|jnj|erb|tmpl|tpl|template|in)$/;

export const isTemplateName = (path: string): boolean => TEMPLATE_NAME.test(path);

/** True for a file that is rendered before a server reads it, by its name or that of the file it stands in. */
export const isTemplate = ({ id, within }: Pick<SourceFile, 'id' | 'within'>): boolean => isTemplateName(id) || within?.isTemplate === true;

/** The name under which a template is rendered, unless somebody says another: `app.ini.j2` is `app.ini`. */
export function renderedName(path: string): string {
  let name = path;
  while (TEMPLATE_NAME.test(name)) name = name.replace(TEMPLATE_NAME, '');
  return name.endsWith('/') || name === '' ? path : name;
}

/** Jinja, Go, ERB, `%{name}` and envsubst holes, closed or not; `${x}` in lower case is the servers' own. */
const ANY_HOLE = /\{\{[^}]*\}{0,3}|\{%[^%]*%?\}?|<%[^%]*%?>?|%\{[A-Za-z_][\w.-]*\}|\$\{[A-Z_][A-Z0-9_]*\}/;

/** True for a text in which Jinja, Go or ERB has something to say. */
export const isTemplated = (text: string): boolean => /\{\{|\{%|<%/.test(text);

/** The first hole of a text, as written. */
export const templateHole = (text: string): string | undefined => (/[{<]/.test(text) ? ANY_HOLE.exec(text)?.[0] : undefined);

/** Longest expression that is taken for one. */
const LONGEST = 400;

const HOLES = new RegExp(
  [
    String.raw`(?<!\{)\{\{(?!\{)[-~]?(?<braces>(?:(?!\}\}|\{\{)[^]){1,${LONGEST}}?)[-~]?\}\}`,
    String.raw`<%=(?<erb>(?:(?!%>|<%)[^]){1,${LONGEST}}?)-?%>`,
    String.raw`\$\{(?<environment>[A-Z_][A-Z0-9_]*)\}`,
    String.raw`%\{(?<percent>[A-Za-z_][\w.-]*)\}`,
    // Two letters are a specifier and a letter behind it.
    String.raw`%(?<bare>[A-Za-z_]\w{2,})`,
    String.raw`@(?<at>[A-Z][A-Z0-9_]*)@|__(?<underscores>[A-Z](?:_?[A-Z0-9])*)__`,
  ].join('|'),
  'g',
);

/** What is no hole that is known, and still not what a server will read. */
const OPEN = /\{\{|\}\}|\{[%#]|<%|[$`]|%[A-Za-z({]/;

/** A token of `OpenText.text`, a hole alone in it. */
const START = '\uE000';
const END = '\uE001';
const TOKEN = /\uE000(\d+)\uE001/g;

export interface HoleOptions {
  /** Whether `%name` is a hole; systemd and uWSGI have specifiers that look alike. */
  readonly percent: boolean;
}

/**
 * Takes a text with holes apart. Undefined when there are none, and when something else in it is open (a variable of the
 * server's own, a statement of the template): then equal texts say nothing.
 */
export function openText(text: string, { percent }: HoleOptions = { percent: false }): OpenText | undefined {
  if (!/[{<$%@_]/.test(text) || text.includes(START)) return undefined;
  const holes: TextHole[] = [];
  const encoded = text.replace(HOLES, (raw, ...args: unknown[]) => {
    const groups = args.at(-1) as Readonly<Record<string, string | undefined>>;
    const hole = holeOf(raw, groups, percent);
    if (hole === undefined) return raw;
    holes.push(hole);
    return `${START}${holes.length - 1}${END}`;
  });
  if (holes.length === 0 || OPEN.test(encoded)) return undefined;
  return {
    text: encoded,
    holes,
    show: (part) => part.replace(TOKEN, (_, index: string) => shown(holes[Number(index)]!)),
    doubt: holes.map(doubtOf).find((doubt) => doubt !== undefined),
  };
}

function holeOf(raw: string, groups: Readonly<Record<string, string | undefined>>, percent: boolean): TextHole | undefined {
  const { braces, erb, environment, bare, at, underscores } = groups;
  const of = (engine: Engine, expression: string): TextHole | undefined => (expression === '' ? undefined : { engine, expression, raw });
  if (braces !== undefined) return of('braces', spelled(braces));
  if (erb !== undefined) return of('erb', spelled(erb));
  if (environment !== undefined) return of('environment', environment);
  const mark = at ?? underscores;
  if (mark !== undefined) return of('mark', mark);
  const name = groups['percent'] ?? bare;
  return percent && name !== undefined ? of('percent', name) : undefined;
}

/** Without blanks but those inside quotes and between words. */
const spelled = (expression: string): string =>
  expression
    .trim()
    .replace(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\s+/g, (_, quoted: string | undefined) => quoted?.replace(/^'(.*)'$/s, '"$1"') ?? ' ')
    .replace(/ ?([|.,()[\]+*/~=<>-]) ?/g, '$1');

const SHOWN: Readonly<Record<Engine, (expression: string) => string>> = {
  braces: (expression) => `{{ ${expression} }}`,
  erb: (expression) => `<%= ${expression} %>`,
  environment: (expression) => `\${${expression}}`,
  percent: (expression) => `%{${expression}}`,
  mark: (expression) => `@${expression}@`,
};

const shown = ({ engine, expression }: TextHole): string => SHOWN[engine](expression);

/** Filters and functions whose result depends on their input alone (https://jinja.palletsprojects.com/en/stable/templates/). */
const PURE = new Set(
  'default d lower upper trim string int float replace join first last basename dirname regex_replace ternary quote length abs round bool'.split(
    ' ',
  ),
);

/** Names that stand for something else from one file, host or task to the next. */
const VARYING =
  /^(?:item|loop|ansible_host|ansible_hostname|ansible_fqdn|ansible_\w*ipv[46]\w*|ansible_facts|inventory_hostname\w*|hostvars|ansible_loop\w*|template_\w+)$/;

/** Why the expression may have another value elsewhere. */
function doubtOf(hole: TextHole): string | undefined {
  const { engine, expression } = hole;
  if (engine === 'environment') return `\${${expression}} may be another in each environment`;
  const bare = expression.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const root = /^[.$@]?[A-Za-z_]\w*/.exec(bare)?.[0];
  if (engine === 'erb' && /\bENV\b/.test(bare)) return `${shown(hole)} may be another in each environment`;
  if (root !== undefined && VARYING.test(root)) return `${shown(hole)} may be another in each file`;
  for (const [, name] of bare.matchAll(/(?:\||^)\s*([A-Za-z_]\w*)(?=\()/g)) if (!PURE.has(name!)) return `${shown(hole)} is computed`;
  for (const [, name] of bare.matchAll(/\|([A-Za-z_]\w*)/g)) if (!PURE.has(name!)) return `${shown(hole)} is computed`;
  return /[?]|\b(?:if|else|lookup|query|now|random|uuid)\b/.test(bare) ? `${shown(hole)} is computed` : undefined;
}

/** The names an expression begins with, for asking whether a loop or a `set` binds them. */
export const rootsOf = ({ expression }: TextHole): readonly string[] =>
  [...expression.replace(/"(?:[^"\\]|\\.)*"/g, '').matchAll(/(?<![\w.|])\s*[.$@]?([A-Za-z_]\w*)/g)].map(([, name]) => name!);

/** True for a text whose first part a template fills in: of a path nobody can say that it is relative. */
export const startsWithHole = (text: string): boolean => openText(text)?.text.startsWith(START) ?? false;

/** The text where nothing but holes keeps it from being known; else undefined. */
export const holesAlone = (text: string | undefined): string | undefined =>
  text !== undefined && openText(text) !== undefined ? text : undefined;
