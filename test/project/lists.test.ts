import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

it('lists of any length are added to lists without a spread, which overflows the stack', () => {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const spreading = files.filter((file) => /^(?!\s*\/?\*).*\.push\(\.\.\./m.test(readFileSync(join(ROOT, 'src', file), 'utf8')));
  expect(spreading.filter((file) => file !== 'text/lists.ts')).toEqual([]);
});
