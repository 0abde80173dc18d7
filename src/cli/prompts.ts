import { confirm, expand, input, select } from '@inquirer/prompts';
import { UsageError } from './errors.ts';

/** One answer to choose. */
export interface Choice<T> {
  readonly value: T;
  readonly name: string;
  /** A line on what it means. */
  readonly description?: string;
}

/** One answer that a single key gives. */
export interface KeyChoice<T> {
  /** A lower-case letter, no `h`: that one lists the choices. */
  readonly key: string;
  readonly value: T;
  readonly name: string;
}

/** Questions on a terminal. Each throws a UsageError when the reader breaks off (Ctrl-C). */
export interface Prompts {
  select<T>(message: string, choices: readonly Choice<T>[], preset?: T): Promise<T>;
  /** `check` says what is wrong with an answer, or undefined. */
  input(message: string, options?: { readonly preset?: string; readonly check?: (answer: string) => string | undefined }): Promise<string>;
  confirm(message: string, preset: boolean): Promise<boolean>;
  key<T>(message: string, choices: readonly KeyChoice<T>[]): Promise<T>;
}

/** Questions go to stderr: stdout carries the result alone. */
const CONTEXT = { output: process.stderr };

type Key = Extract<Parameters<typeof expand>[0]['choices'][number], { key: unknown }>['key'];

/** Asks on this process's terminal. */
export const terminal: Prompts = {
  select: (message, choices, preset) =>
    answered(select({ message, choices: [...choices], ...(preset !== undefined && { default: preset }) }, CONTEXT)),
  input: (message, { preset, check } = {}) =>
    answered(input({ message, ...(preset !== undefined && { default: preset }), validate: (answer) => check?.(answer) ?? true }, CONTEXT)),
  confirm: (message, preset) => answered(confirm({ message, default: preset }, CONTEXT)),
  key: (message, choices) =>
    answered(expand({ message, choices: choices.map((choice) => ({ ...choice, key: choice.key as Key })) }, CONTEXT)),
};

/** Ctrl-C is an answer, and no failure of ours. */
async function answered<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') throw new UsageError('broken off: nothing was written');
    throw error;
  }
}
