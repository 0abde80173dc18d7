import { stacks } from '../properties/fixtures.ts';
import { stackOf } from '../stack/support.ts';
import type { Stack } from '../../src/stack/model.ts';

/** The Stack of a folder of fixtures/stacks, with the target its stacklint.ini tells. */
export async function fixtureStack(name: string): Promise<Stack> {
  const { sources, ...more } = stacks.find((stack) => stack.name === name)!.input;
  return stackOf(Object.fromEntries(sources.map(({ id, text }) => [id, text])), more);
}

export const samePath = (id: string): string => id;
