import yargs from 'yargs';
import { UsageError, didYouMean } from './errors.ts';
import { COMMANDS, type Command, type CommandSpec, type Flag } from './flags.ts';
import { listOf, wrongValue, type ValueType } from './values.ts';

/** The command line, read and checked against what each command knows. */
export interface Arguments {
  readonly command: Command;
  readonly words: readonly string[];
  /** True for a switch that is on. */
  on(flag: string): boolean;
  /** True where `--no-flag` was given. */
  off(flag: string): boolean;
  /** The last value given. */
  text(flag: string): string | undefined;
  list(flag: string): readonly string[];
  /** The value as its type reads it; throws a UsageError when it does not. */
  value<T>(flag: string, type: ValueType<T>): T | undefined;
}

/** yargs drops a lone `-` from positional arguments: it goes through under this name. */
const STDIN = '\0stdin';

/** Reads the words behind `stacklint`. */
export async function parseArguments(argv: readonly string[]): Promise<Arguments> {
  let found: Arguments | undefined;
  const { words, chosen } = takeChoices(argv);
  // As CommonJS bundles it, `yargs()` must not look at the process: everything it would take from there is given.
  const parser = yargs(words.map((word) => (word === '-' ? STDIN : word)))
    .scriptName('stacklint')
    .detectLocale(false)
    .help(false)
    .version(false)
    .strict()
    .exitProcess(false)
    .parserConfiguration({
      'populate--': true,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    // It must throw: after a handler that returns, yargs goes on with the bad arguments.
    .fail((message, error) => {
      throw error instanceof UsageError ? error : new UsageError(usageMessage(message ?? error.message, argv));
    });
  for (const spec of COMMANDS) {
    const names = spec.name === 'lint' ? '$0' : spec.name;
    parser.command(
      `${names} ${spec.positional}`.trim(),
      spec.help,
      (command) => {
        for (const { name, short, value } of spec.flags) {
          command.option(name, {
            type: value === undefined ? 'boolean' : 'string',
            requiresArg: value !== undefined,
            ...(short && { alias: short }),
          });
        }
        return command;
      },
      (parsed) => {
        found = toArguments(spec, parsed, chosen);
      },
    );
  }
  await parser.parseAsync();
  if (!found) throw new UsageError('nothing to do');
  return found;
}

/** Switches that may be given a value: for yargs they are switches, so that `--verify ./etc` leaves the path alone. */
function takeChoices(argv: readonly string[]): { readonly words: readonly string[]; readonly chosen: ReadonlyMap<string, string> } {
  const chosen = new Map<string, string>();
  const end = argv.indexOf('--');
  const words = argv.map((word, at) => {
    const [, name, value] = /^--([a-z-]+)=(.*)$/s.exec(word) ?? [];
    const flag = COMMANDS.flatMap(({ flags }) => flags).find((one) => one.name === name && one.choice !== undefined);
    if (flag === undefined || value === undefined || (end >= 0 && at > end)) return word;
    if (value !== flag.choice)
      throw new UsageError(`--${flag.name}: the only value that it takes is ${flag.choice}, got ${JSON.stringify(value)}`);
    chosen.set(flag.name, value);
    return `--${flag.name}`;
  });
  return { words, chosen };
}

function usageMessage(message: string, argv: readonly string[]): string {
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1]?.split(', ')[0];
  if (unknown !== undefined) {
    const flags = COMMANDS.flatMap((spec) => spec.flags.map(({ name }) => name));
    const isFlag = argv.some((word) => word.replace(/=.*/s, '') === `--${unknown}`);
    if (argv.some((word) => word.startsWith(`-${unknown}`))) return `unknown argument -${unknown}`;
    const letters = unknown.length === 1 ? argv.find((word) => /^-[^-]/.test(word) && word.includes(unknown)) : undefined;
    if (letters !== undefined) return `unknown argument -${unknown} in ${letters}`;
    if (!isFlag) return `unknown argument ${unknown}`;
    return `unknown argument --${unknown}${didYouMean(
      `--${unknown}`,
      flags.map((name) => `--${name}`),
    )}`;
  }
  const lacking = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (lacking !== undefined) return `${lacking.length === 1 ? '-' : '--'}${lacking} needs a value`;
  if (message.startsWith('Not enough non-option arguments')) return 'a word is missing: stacklint explain RULE';
  return message;
}

function toArguments(spec: CommandSpec, parsed: Readonly<Record<string, unknown>>, chosen: ReadonlyMap<string, string>): Arguments {
  const known = new Map(spec.flags.map((flag) => [flag.name, flag]));
  const given = (name: string): unknown => (known.has(name) ? parsed[name] : undefined);
  for (const flag of known.values()) checkGiven(flag, given(flag.name));
  const texts = (name: string): string[] =>
    [given(name)].flat().flatMap((value) => (typeof value === 'string' ? [value === STDIN ? '-' : value] : []));
  const text = (name: string): string | undefined => texts(name).at(-1) ?? chosen.get(name);
  return {
    command: spec.name,
    words: wordsOf(parsed),
    on: (name) => [given(name)].flat().at(-1) === true,
    off: (name) => given(name) === false,
    text,
    list: (name) => texts(name).flatMap(listOf),
    value(name, type) {
      const value = text(name);
      if (value === undefined) return undefined;
      const read = type.parse(value);
      if (read === undefined) throw new UsageError(`--${wrongValue(name, value, type)}`);
      return read;
    },
  };
}

/** `--no-x` of a flag that takes a value is a mistake, unless it is meant so. */
function checkGiven(flag: Flag, value: unknown): void {
  const negated = [value].flat().includes(false);
  if (negated && flag.value !== undefined && flag.no === undefined) throw new UsageError(`unknown argument --no-${flag.name}`);
  if (flag.value !== undefined && [value].flat().includes('')) throw new UsageError(`--${flag.name} needs a value`);
}

function wordsOf(parsed: Readonly<Record<string, unknown>>): string[] {
  const words = [parsed['paths'], parsed['rule'], parsed['folder'], parsed['--']].flat();
  return words.flatMap((word) => (typeof word === 'string' ? [word === STDIN ? '-' : word] : []));
}
