import { cutOptions, type ApacheOption } from '../../syntax/apache/options.ts';
import { headSpan, nameSpan } from '../../syntax/apache/tree.ts';
import { cutWord } from '../../syntax/apache/words.ts';
import { WSGI_OPTIONS_REMOVED, wsgiOptions, type WsgiOption } from '../../catalog/apache/mod-wsgi.ts';
import { nearest } from '../../text/nearest.ts';
import type { Span, Suggestion } from '../../text/source.ts';
import { surroundingsOf } from '../../text/template-blocks.ts';
import { compareVersions } from '../../target.ts';
import type { ApacheEntry } from './model.ts';
import { joinedOption, renamedOption } from './repair.ts';

export interface Complaint {
  readonly message: string;
  readonly span: Span;
  readonly help?: string | undefined;
  readonly suggestion?: Suggestion | undefined;
}

/** Options of the directives that name a script, as mod_wsgi 4.9.4 and 6.0 read them; `words`: what stands before the options. */
interface ScriptDirective {
  readonly words: number;
  readonly what: string;
  readonly missing: readonly string[];
}

const SCRIPTS: Readonly<Record<string, ScriptDirective>> = {
  wsgiscriptalias: { words: 2, what: 'script alias', missing: [] },
  wsgiscriptaliasmatch: { words: 2, what: 'script alias', missing: [] },
  wsgiimportscript: { words: 1, what: 'import script', missing: ['Location of import script not supplied.'] },
  wsgidispatchscript: { words: 1, what: 'dispatch script', missing: ['Location of dispatch script not supplied.'] },
  wsgiaccessscript: { words: 1, what: 'access script', missing: ['Location of access script not supplied.'] },
  wsgiauthuserscript: { words: 1, what: 'auth user script', missing: ['Location of auth user script not supplied.'] },
  wsgiauthgroupscript: { words: 1, what: 'auth group script', missing: ['Location of auth group script not supplied.'] },
  wsgihandlerscript: {
    words: 2,
    what: 'handler script',
    missing: ['Name for handler script not supplied.', 'Location of handler script not supplied.'],
  },
};

const SCRIPT_OPTIONS = ['process-group', 'application-group', 'callable-object', 'pass-authorization'];

/** What mod_wsgi refuses in the arguments of a directive that it reads itself. */
export function argumentsComplaint(entry: ApacheEntry, version: string | undefined): Complaint[] {
  const { directive, open, args } = entry;
  const name = directive.name.toLowerCase();
  const script = SCRIPTS[name];
  const daemon = name === 'wsgidaemonprocess';
  // An unknown variable may stand for any number of options.
  if (open || (script === undefined && !daemon) || directive.words.some((word) => /\$\{[^{}]*\}/.test(word.value))) return [];
  const { text, limit } = directive;
  let at = directive.args;
  for (let left = daemon ? 1 : script!.words; left > 0; left--) at = cutWord(text, at, limit)?.next ?? limit;
  if (daemon) {
    if ((args[0] ?? '') === '') return [{ message: 'Name of WSGI daemon process not supplied.', span: headSpan(directive) }];
  } else {
    const missing = script!.missing[args.findIndex((arg) => arg === '')] ?? script!.missing[args.length];
    if (missing !== undefined && args.length < script!.words) return [{ message: missing, span: headSpan(directive) }];
  }
  const { options, bad } = cutOptions(text, at, limit);
  const what = daemon ? 'daemon process' : script!.what;
  const found = options.flatMap((option): Complaint[] => {
    const span = directive.file.span(option.start, option.end);
    const complaint = daemon ? daemonOption(option, version) : scriptOption(option, name, what);
    if (complaint === undefined) return [];
    const { meant, ...told } = complaint;
    return [{ ...told, span, suggestion: renamedOption(span, option.name, meant) }];
  });
  if (bad !== undefined) {
    const help = `options are written name=value, without a blank before the "="`;
    const suggestion = joinedOption(directive.file, bad);
    found.push({ message: `Invalid option to WSGI ${what} definition.`, span: directive.file.span(bad.start, bad.end), help, suggestion });
  }
  return found;
}

/** `meant`: the option that is nearly called so. */
type Refusal = { readonly message: string; readonly help?: string | undefined; readonly meant?: string | undefined };

function scriptOption({ name, value }: ApacheOption, directive: string, what: string): Refusal | undefined {
  const alias = directive === 'wsgiscriptalias' || directive === 'wsgiscriptaliasmatch';
  if (!SCRIPT_OPTIONS.includes(name)) {
    const meant = nearest(name, SCRIPT_OPTIONS);
    return { message: `Invalid option to WSGI ${what} definition.`, help: meant && `did you mean "${meant}"?`, meant };
  }
  if (!alias) return undefined;
  if (name === 'pass-authorization') return /^(?:on|off)$/i.test(value) ? undefined : { message: 'Invalid value for authorization flag.' };
  const called = name === 'callable-object' ? 'callable object' : name.replace('-', ' ');
  return value === '' ? { message: `Invalid name for WSGI ${called}.` } : undefined;
}

function daemonOption({ name, value }: ApacheOption, version: string | undefined): Refusal | undefined {
  const invalid = 'Invalid option to WSGI daemon process definition.';
  const option = wsgiOptions().get(name);
  if (option === undefined) {
    const last = WSGI_OPTIONS_REMOVED[name];
    if (last !== undefined) {
      const gone = version !== undefined && compareVersions(version, last) > 0;
      return gone ? { message: invalid, help: `mod_wsgi ${last} was the last with "${name}"; the target has ${version}` } : undefined;
    }
    const meant = nearest(name, wsgiOptions().keys());
    return { message: invalid, help: meant === undefined ? `mod_wsgi knows no option "${name}"` : `did you mean "${meant}"?`, meant };
  }
  if (option.since !== undefined && version !== undefined && compareVersions(option.since, version) > 0)
    return { message: invalid, help: `"${name}" came with mod_wsgi ${option.since}; the target has ${version}` };
  const message = valueComplaint(option, value);
  return message === undefined ? undefined : { message };
}

const invalid = (what: string): string => ['Invalid', what, 'for WSGI daemon process'].join(' ').concat('.');

/** C's atoi(). */
const atoi = (text: string): number => Number(/^\s*[+-]?\d+/.exec(text)?.[0] ?? 0);

function valueComplaint({ name, kind, least, phrase }: WsgiOption, value: string): string | undefined {
  const wrong = invalid(phrase ?? name);
  switch (kind) {
    case 'number': {
      const number = atoi(value);
      if (least === undefined || number >= least || (least > 1 && number === 0)) return undefined;
      if (least <= 1) return wrong;
      const called = `${phrase![0]!.toUpperCase()}${phrase!.slice(1)}`;
      return `${called} must be >= ${least} bytes, or 0 for ${least === 512 ? 'system default' : 'default'}.`;
    }
    case 'octal':
      return /^\s*\+?[0-7]+$/.test(value) ? undefined : wrong;
    case 'seconds':
      return Number.parseFloat(value) > 0 ? undefined : wrong;
    case 'switch':
      return /^(?:on|off)$/i.test(value) ? undefined : wrong;
    case 'user':
      if (name === 'user' && (value === 'root' || value === '#0')) return 'WSGI process blocked from running as root.';
      return value === '' ? invalid(name.replace('-', ' ')) : undefined;
    case 'group':
      return value === '' ? invalid(name.replace('-', ' ')) : undefined;
    case 'path':
      return name === 'home' && !value.startsWith('/') ? invalid('home directory') : undefined;
    case 'text':
      return undefined;
  }
}

/** The names of daemon groups of one server: unique over all virtual hosts. */
export class DaemonNames {
  readonly #first = new Map<string, ApacheEntry>();

  /** The complaint about a name that is taken. */
  add(entry: ApacheEntry): Refusal | undefined {
    const [name] = entry.args;
    const { directive } = entry;
    if (name === undefined || name === '' || name.includes('${') || directive.words[1]?.hole || !entry.certain) return undefined;
    const first = this.#first.get(name);
    if (first === undefined) {
      this.#first.set(name, entry);
      return undefined;
    }
    // Of two branches of a template one is in each file that it makes.
    if (surroundingsOf(directive.file, directive).isBranch) return undefined;
    const { file } = nameSpan(first.directive);
    const line = first.directive.file.lines.position(first.directive.start).line;
    return { message: 'Name duplicates previous WSGI daemon definition.', help: `the first is on line ${line} of ${file}` };
  }
}
