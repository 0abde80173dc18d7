import type { CatalogValue, GunicornCatalog, GunicornSetting } from '../../catalog/gunicorn/catalog.ts';
import type { Span } from '../../text/source.ts';
import type { CommandWord } from '../../text/words.ts';

/** One flag of a command, or the application behind the flags. */
export interface Flag {
  readonly setting: GunicornSetting;
  /** The argument as argparse hands it on; `undefined` for a flag without one. */
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
  /** Flags gunicorn refuses (`unrecognized arguments`, `expected one argument`). */
  readonly refused: readonly { readonly word: CommandWord; readonly message: string }[];
  /** A word out of view may hold further flags: `$OPTS`. */
  readonly open: string | undefined;
}

/** Reads the words behind the program as argparse does. Source: gunicorn/config.py (Config.parser), Lib/argparse.py. */
export function readCommandLine(words: readonly CommandWord[], catalog: GunicornCatalog, version?: string): CommandLine {
  return new Reader(words, catalog, version).read();
}

const FLAGS_OF_NO_SETTING = new Set(['-h', '--help', '-v', '--version']);

class Reader {
  readonly #words: readonly CommandWord[];
  readonly #catalog: GunicornCatalog;
  readonly #version: string | undefined;
  readonly #flags: Flag[] = [];
  readonly #refused: { word: CommandWord; message: string }[] = [];
  #app: CommandWord | undefined;
  #open: string | undefined;
  #at = 0;

  constructor(words: readonly CommandWord[], catalog: GunicornCatalog, version: string | undefined) {
    this.#words = words;
    this.#catalog = catalog;
    this.#version = version;
  }

  read(): CommandLine {
    while (this.#at < this.#words.length) {
      const word = this.#words[this.#at++]!;
      if (word.value === '--') {
        for (const rest of this.#words.slice(this.#at)) this.#positional(rest);
        break;
      }
      if (word.hole !== undefined && !word.value.startsWith('-')) this.#unknownWord(word);
      else if (word.value.startsWith('--')) this.#long(word);
      else if (word.value.startsWith('-') && word.value.length > 1) this.#short(word);
      else this.#positional(word);
    }
    return { flags: this.#flags, app: this.#app, refused: this.#refused, open: this.#open };
  }

  /** `$OPTS` may be flags, or the application. */
  #unknownWord(word: CommandWord): void {
    if (/[:.]/.test(word.value) && this.#app === undefined) this.#app = word;
    else this.#open ??= word.hole!;
  }

  #positional(word: CommandWord): void {
    this.#app ??= word;
  }

  #long(word: CommandWord): void {
    const equals = word.value.indexOf('=');
    const name = equals < 0 ? word.value : word.value.slice(0, equals);
    const setting = this.#lookup(name);
    if (setting === undefined) this.#refuse(word, name);
    else if (equals >= 0)
      this.#add(setting, [word], word.value.slice(equals + 1), word.hole, tailSpan(word, word.value.length - equals - 1));
    else this.#withNext(setting, word);
  }

  /** A flag, or an abbreviation that only one flag has (argparse's allow_abbrev). */
  #lookup(name: string): GunicornSetting | undefined {
    const exact = this.#catalog.byFlag(name, this.#version);
    if (exact !== undefined || name.length < 3) return exact;
    const settings = new Set(this.#catalog.flags(this.#version).filter((flag) => flag.startsWith(name)));
    return settings.size === 1 ? this.#catalog.byFlag([...settings][0]!, this.#version) : undefined;
  }

  /** `-w4`, `-w 4`, `-DR`. */
  #short(word: CommandWord): void {
    let rest = word.value.slice(1);
    while (rest !== '') {
      const name = `-${rest[0]!}`;
      const setting = this.#catalog.byFlag(name, this.#version);
      rest = rest.slice(1);
      if (setting === undefined) {
        this.#refuse(word, name);
        return;
      }
      if (!takesArgument(setting)) this.#add(setting, [word], undefined, undefined, word.span);
      else {
        if (rest === '') this.#withNext(setting, word);
        else this.#add(setting, [word], rest.replace(/^=/, ''), word.hole, tailSpan(word, rest.replace(/^=/, '').length));
        return;
      }
    }
  }

  #withNext(setting: GunicornSetting, word: CommandWord): void {
    if (!takesArgument(setting)) {
      this.#add(setting, [word], undefined, undefined, word.span);
      return;
    }
    const next = this.#words[this.#at];
    const usable = next !== undefined && (!next.value.startsWith('-') || /^-\d+$/.test(next.value) || next.value === '-');
    if (usable) {
      this.#at++;
      this.#add(setting, [word, next], next.value, next.hole, next.span);
    } else if (setting.nargs === '?') this.#add(setting, [word], undefined, undefined, word.span);
    else this.#refused.push({ word, message: `argument ${setting.flags.join('/')}: expected one argument` });
  }

  #refuse(word: CommandWord, name: string): void {
    if (!FLAGS_OF_NO_SETTING.has(name)) this.#refused.push({ word, message: `unrecognized arguments: ${name}` });
  }

  #add(setting: GunicornSetting, words: readonly CommandWord[], text: string | undefined, hole: string | undefined, valueSpan: Span): void {
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
