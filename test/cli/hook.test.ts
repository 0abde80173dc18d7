import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HOOK_EXCLUDE, HOOK_FILES } from '../../src/cli/init.ts';

const manifest = readFileSync(new URL('../../.pre-commit-hooks.yaml', import.meta.url), 'utf8');

/** A verbose pattern of the manifest without its blanks. */
const pattern = (key: string): string | undefined =>
  new RegExp(`${key}: &${key} \\|-\\n([^]*?)\\n  [a-z]`).exec(manifest)?.[1]?.replaceAll(/\s+|\(\?x\)/g, '');

it('init writes the patterns of the published hook', () => {
  expect(HOOK_FILES).toBe(pattern('files'));
  expect(HOOK_EXCLUDE).toBe(pattern('exclude'));
});
