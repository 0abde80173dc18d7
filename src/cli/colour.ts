import { PLAIN, type Paint } from '../report/options.ts';
import { UsageError } from './errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether to colour: `--color` before NO_COLOR before FORCE_COLOR before what the terminal is. chalk is not asked: it
 * knows no NO_COLOR and reads the command line itself.
 */
export function wantsColour(flag: string | undefined, env: Environment, isTerminal: boolean): boolean {
  if (flag === 'always') return true;
  if (flag === 'never') return false;
  if (flag !== undefined && flag !== 'auto') throw new UsageError(`--color: expected auto, always or never, got ${JSON.stringify(flag)}`);
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return isTerminal && env['TERM'] !== 'dumb';
}

/** The 16 colours every terminal has, or none; chalk is loaded only for the first. */
export async function painter(colour: boolean): Promise<Paint> {
  if (!colour) return PLAIN;
  const { Chalk } = await import('chalk');
  return new Chalk({ level: 1 });
}
