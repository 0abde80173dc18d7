import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discover } from '../../src/discover/discover.ts';
import { disk } from '../../src/discover/vfs.ts';
import { HOOK, NAME_ROWS, oneLine } from '../../src/syntax/names.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const STACKS = join(ROOT, 'fixtures', 'stacks');

const files = new RegExp(oneLine(HOOK.files));
const exclude = new RegExp(oneLine(HOOK.exclude));
const runsHook = (name: string): boolean => files.test(name) && !exclude.test(name);

/** A verbose pattern of the manifest without its blanks. */
const published = (key: string): string | undefined =>
  new RegExp(`${key}: &${key} \\|-\\n([^]*?)\\n  [a-z]`)
    .exec(readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8'))?.[1]
    ?.replaceAll(/\s+|\(\?x\)/g, '');

describe('the patterns of the pre-commit hook', () => {
  it('are those that init writes', () => {
    expect([published('files'), published('exclude')]).toEqual([oneLine(HOOK.files), oneLine(HOOK.exclude)]);
  });

  it('say the same to Python', () => {
    const odd = NAME_ROWS.flatMap((row) => [row.ending, row.name, row.folder]).filter(
      (source) => source !== undefined && /[\s#'"]|\\[^.]|\(\?/.test(source),
    );
    expect(odd).toEqual([]);
  });
});

describe('a change of a fixture', () => {
  // A file that is read only because another names it may be called anything (`-c settings.py`, `ini = app.txt`): no pattern knows it.
  it.each(readdirSync(STACKS))('runs the hook when it is of a file that discovery reads of %s', (stack) => {
    const { sources } = discover(disk, ['.'], { cwd: join(STACKS, stack) }).input;
    expect(sources.map(({ id }) => id).filter((name) => !runsHook(name))).toEqual([]);
    expect(sources).not.toEqual([]);
  });
});
