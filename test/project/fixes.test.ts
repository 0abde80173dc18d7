import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/fixes.md'), 'utf8');

/** The third column of a rule's rows, together. */
function offered(id: string): string {
  const lines = page.split('\n');
  const first = lines.findIndex((line) => line.startsWith(`| ${id} |`));
  if (first < 0) return '';
  const behind = lines.slice(first + 1);
  const more = behind.slice(
    0,
    behind.findIndex((line) => !line.startsWith('| |')),
  );
  return [lines[first]!, ...more].map((line) => line.split('|')[3]!.trim()).join('; ');
}

describe('docs/fixes.md', () => {
  it.each(rules.map(({ id, fix }) => [id, fix] as const))('says what %s offers, up to %s', (id, most) => {
    const words = offered(id);
    const strength = ['none', 'safe', 'unsafe', 'manual'].filter((word) => new RegExp(`(?<![a-z])${word}(?![a-z])`).test(words));
    expect(strength).toContain(most);
    // `safe` at most is no `unsafe`, and so on; what is only shown may stand beside any.
    const beyond: Readonly<Record<string, readonly string[]>> = { none: ['safe', 'unsafe', 'manual'], safe: ['unsafe'] };
    expect(strength.filter((word) => beyond[most]?.includes(word))).toEqual([]);
  });
});
