import type { Range } from '../../../syntax/python/tree.ts';
import type { Names, Outcome } from './bindings.ts';
import type { Py, PyFunction } from './values.ts';

export type EnvironmentValue =
  | { readonly kind: 'set'; readonly value: string }
  | { readonly kind: 'unset' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** What the process finds in its environment. */
export type Environment = (name: string) => EnvironmentValue;

/** The module around an expression. */
export interface Machine {
  cwd: string | undefined;
  /** Why a change made now may not happen; undefined when it surely does. */
  readonly sure: string | undefined;
  /** Counts one more operation. */
  step(): void;
  name(name: string): Py;
  /** The value of an environment variable; undefined: not set. */
  variable(name: string): string | undefined;
  setVariable(name: string, value: Outcome | undefined): void;
  loseEnvironment(reason: string): void;
  /** The module changes what a module it imports holds: `os.getenv = …`. */
  patch(path: string): void;
  /** Opaque for what lies in a module that was changed. */
  trust(path: string): void;
  call(target: PyFunction, parameters: Names): Py;
  spoil(range: Range, reason: string): void;
}
