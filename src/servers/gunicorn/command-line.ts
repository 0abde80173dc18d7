import type { CatalogValue, GunicornCatalog, GunicornSetting } from '../../catalog/gunicorn/catalog.ts';
import type { Span } from '../../text/source.ts';
import type { CommandWord } from '../../text/words.ts';
import { parseInteger } from './python/numbers.ts';
import { Opaque } from './python/values.ts';

/** One flag of a command. */
export interface Flag {
  readonly setting: GunicornSetting;
  /** The argument as written; `undefined` for a flag without one. */
  readonly text: string | undefined;
  /** What the flag means without an argument: `store_true`, a constant. */
  readonly constant: CatalogValue | undefined;
  /** Why the argument is not certain. */
  readonly hole: string | undefined;
  /** Flag and argument. */
  readonly span: Span;
  readonly valueSpan: Span;
  /** The words it is made of: one for `-w4`, `--workers=4`, else two. */
  readonly words: readonly CommandWord[];
}

export interface CommandLine {
  readonly flags: readonly Flag[];
  /** `module:callable`. */
  readonly app: CommandWord | undefined;
  /** What gunicorn refuses (`unrecognized arguments`, `expected one argument`), in argparse's words. */
  readonly refused: readonly { readonly word: CommandWord; readonly message: string }[];
  /** A word out of view may hold further flags: `$OPTS`. */
  readonly open: string | undefined;
  /** The last such word: flags behind it can't be taken back. */
  readonly openAt: Span | undefined;
}

/** Reads the words behind the program as argparse does. Source: gunicorn/config.py (Config.parser), Lib/argparse.py. */
export function readCommandLine(words: readonly CommandWord[], catalog: GunicornCatalog, version?: string): CommandLine {
  return new Reader(words, catalog, version).read();
}

/** What argparse makes of an argument before the validator sees it; undefined when it refuses it (gunicorn/config.py, auto_int). */
export function fromArgument({ argument }: GunicornSetting, text: string): string | number | undefined {
  if (argument === 'str') return text;
  try {
    return argument === 'int' ? parseInteger(text, 10) : parseInteger(/^0\d/.test(text) ? text.replace('0', '0o') : text, 0);
  } catch (error) {
    // Digits that are not read here: left to the validator, which does not read them either.
    if (error instanceof Opaque) return text;
    throw error;
  }
}

const FLAGS_OF_NO_SETTING: readonly string[] = ['-h', '--help', '-v', '--version'];

/** A word that is a flag, with what is joined to it. */
interface Match {
  readonly name: string;
  /** Undefined for `--help` and `--version`. */
  readonly setting: GunicornSetting | undefined;
  readonly joined: string | undefined;
}

class Reader {
  readonly #words: readonly CommandWord[];
  readonly #catalog: GunicornCatalog;
  readonly #version: string | undefined;
  readonly #flags: Flag[] = [];
  readonly #refused: { word: CommandWord; message: string }[] = [];
  #app: CommandWord | undefined;
  #open: CommandWord | undefined;
  #at = 0;
  /** argparse takes one run of words for the application; those of a later run have no place. */
  #positionals: 'none' | 'running' | 'taken' = 'none';

  constructor(words: readonly CommandWord[], catalog: GunicornCatalog, version: string | undefined) {
    this.#words = words;
    this.#catalog = catalog;
    this.#version = version;
  }

  read(): CommandLine {
    while (this.#at < this.#words.length) {
      const word = this.#words[this.#at++]!;
      if (word.value === '--') {
        if (this.#positionals === 'taken') this.#positional(word);
        for (; this.#at < this.#words.length; this.#at++) this.#positional(this.#words[this.#at]!);
        break;
      }
      if (word.hole !== undefined && !word.value.startsWith('-')) this.#unknownWord(word);
      else {
        const found = this.#match(word);
        if (found === 'argument') this.#positional(word);
        else {
          if (this.#positionals === 'running') this.#positionals = 'taken';
          if (typeof found === 'string') this.#refuse(word, found);
          else this.#flag(word, found);
        }
      }
    }
    return {
      flags: this.#flags,
      app: this.#app,
      refused: this.#refused,
      open: this.#open && (this.#open.hole ?? 'a word that is not known'),
      openAt: this.#open?.span,
    };
  }

  /** `$OPTS` may be flags, or the application; `{{ x }}=0.0.0.0:80` is a flag. */
  #unknownWord(word: CommandWord): void {
    if (/^[^=]*[:.]/.test(word.value) && this.#app === undefined) this.#positional(word);
    else this.#open = word;
  }

  #positional(word: CommandWord): void {
    if (this.#positionals === 'taken') {
      if (this.#open === undefined) this.#refuse(word, `unrecognized arguments: ${word.value}`);
      return;
    }
    this.#positionals = 'running';
    this.#app ??= word;
  }

  /** What argparse takes a word for; a text is its complaint. Source: ArgumentParser._parse_optional, _get_option_tuples. */
  #match(word: CommandWord): Match | string {
    const { value } = word;
    if (!value.startsWith('-') || value === '-') return 'argument';
    const exact = this.#known(value);
    if (exact !== undefined) return { ...exact, joined: undefined };
    const equals = value.indexOf('=');
    const before = equals < 0 ? value : value.slice(0, equals);
    const joined = equals < 0 ? undefined : value.slice(equals + 1);
    const named = this.#known(before);
    if (named !== undefined) return { ...named, joined };
    if (value.startsWith('--')) {
      const flags = [...this.#catalog.flags(this.#version), ...FLAGS_OF_NO_SETTING].filter((flag) => flag.startsWith(before));
      if (flags.length === 1) return { ...this.#known(flags[0]!)!, joined };
      if (flags.length > 1) return `ambiguous option: ${value} could match ${flags.join(', ')}`;
    } else {
      const letter = this.#known(value.slice(0, 2));
      if (letter !== undefined) return { ...letter, joined: value.slice(2) };
    }
    return /^-(?:\d+|\d*\.\d+)$/.test(value) || value.includes(' ') ? 'argument' : `unrecognized arguments: ${value}`;
  }

  #known(name: string): Omit<Match, 'joined'> | undefined {
    const setting = this.#catalog.byFlag(name, this.#version);
    return setting !== undefined || FLAGS_OF_NO_SETTING.includes(name) ? { name, setting } : undefined;
  }

  /** `-w4`, `-w 4`, `-DR`, `--workers=4`, `--workers 4`. */
  #flag(word: CommandWord, match: Match): void {
    let { name, setting, joined } = match;
    // Letters without an argument may stand in one word.
    while (joined !== undefined && setting !== undefined && !takesArgument(setting)) {
      const next = name.startsWith('--') || joined === '' ? undefined : this.#known(`-${joined[0]!}`);
      if (next === undefined) {
        this.#refuse(word, `argument ${setting.flags.join('/')}: ignored explicit argument '${joined}'`);
        return;
      }
      this.#add(setting, [word], undefined, undefined, word.span);
      ({ name, setting } = next);
      joined = joined.length > 1 ? joined.slice(1) : undefined;
    }
    if (setting === undefined) return;
    if (!takesArgument(setting)) this.#add(setting, [word], undefined, undefined, word.span);
    else if (joined !== undefined) this.#add(setting, [word], joined, word.hole, tailSpan(word, joined.length));
    else this.#withNext(setting, word);
  }

  #withNext(setting: GunicornSetting, word: CommandWord): void {
    const next = this.#words[this.#at];
    const usable = next !== undefined && next.value !== '--' && this.#match(next) === 'argument';
    if (usable) {
      this.#at++;
      this.#add(setting, [word, next], next.value, next.hole, next.span);
    } else if (setting.nargs === '?') this.#add(setting, [word], undefined, undefined, word.span);
    else this.#refuse(word, `argument ${setting.flags.join('/')}: expected one argument`);
  }

  #refuse(word: CommandWord, message: string): void {
    if (word.hole === undefined) this.#refused.push({ word, message });
    else this.#open = word;
  }

  #add(setting: GunicornSetting, words: readonly CommandWord[], text: string | undefined, hole: string | undefined, valueSpan: Span): void {
    if (text !== undefined && hole === undefined && fromArgument(setting, text) === undefined) {
      const message = `argument ${setting.flags.join('/')}: invalid ${setting.argument} value: '${text}'`;
      this.#refused.push({ word: words[words.length - 1]!, message });
      return;
    }
    const constant = text !== undefined ? undefined : setting.action === 'store_true' ? true : setting.constant;
    const first = words[0]!.span;
    const last = words[words.length - 1]!.span;
    this.#flags.push({ setting, text, constant, hole, span: { ...first, end: last.end }, valueSpan, words });
  }
}

const takesArgument = (setting: GunicornSetting): boolean => setting.action === 'store' || setting.action === 'append';

/** The range of the last `length` characters of a word; the whole word when it is quoted. */
function tailSpan(word: CommandWord, length: number): Span {
  const { span } = word;
  return span.end - span.start === word.value.length ? { ...span, start: span.end - length } : span;
}
