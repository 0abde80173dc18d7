import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { unifiedDiff } from '../../src/cli/diff.ts';

const folder = mkdtempSync(join(tmpdir(), 'stacklint-diff-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('');

/** Applies a unified diff of one file by its letter: the text it takes for the old one, and the new one. */
function applied(before: string, diff: string): { readonly from: string; readonly to: string } {
  const old = before.split(/(?<=\n)/);
  const from: string[] = [];
  const to: string[] = [];
  const skipTo = (line: number): void => {
    const same = old.slice(from.length, line);
    from.push(...same);
    to.push(...same);
  };
  const body = diff.split(/(?<=\n)/).slice(2);
  for (const [i, line] of body.entries()) {
    const text = line.slice(1, body[i + 1]?.startsWith('\\') ? -1 : undefined);
    const head = /^@@ -(\d+)(,0)?/.exec(line);
    if (head) skipTo(Number(head[1]) - (head[2] ? 0 : 1));
    if (/^[ -]/.test(line)) from.push(text);
    if (/^[ +]/.test(line)) to.push(text);
  }
  skipTo(old.length);
  return { from: from.join(''), to: to.join('') };
}

describe('unifiedDiff', () => {
  it('is empty for equal texts', () => {
    expect(unifiedDiff('a', 'x\n', 'x\n')).toBe('');
  });

  it('shows three lines around a change, and joins what lies near', () => {
    const before = lines(...'abcdefghijklmnopqrst');
    const after = before.replace('d\n', 'D\n').replace('j\n', '').replace('r\n', 'r\nR\n');
    expect(unifiedDiff('etc/app.conf', before, after)).toBe(
      `--- etc/app.conf\n+++ etc/app.conf\n@@ -1,13 +1,12 @@\n a\n b\n c\n-d\n+D\n e\n f\n g\n h\n i\n-j\n k\n l\n m\n` +
        '@@ -16,5 +15,6 @@\n p\n q\n r\n+R\n s\n t\n',
    );
  });

  it('marks a missing last line end, and keeps CRs', () => {
    expect(unifiedDiff('a', 'x\r\ny', 'x\r\nz')).toBe(
      lines('--- a', '+++ a', '@@ -1,2 +1,2 @@', ' x\r', '-y', '\\ No newline at end of file', '+z', '\\ No newline at end of file'),
    );
    expect(unifiedDiff('a', 'x', 'x\n')).toBe(lines('--- a', '+++ a', '@@ -1 +1 @@', '-x', '\\ No newline at end of file', '+x'));
  });

  it('counts from the line before where there is nothing', () => {
    expect(unifiedDiff('a', '', 'x\ny\n')).toBe(lines('--- a', '+++ a', '@@ -0,0 +1,2 @@', '+x', '+y'));
    expect(unifiedDiff('a', 'x\n', '')).toBe(lines('--- a', '+++ a', '@@ -1 +0,0 @@', '-x'));
  });

  it('quotes names as patch reads them', () => {
    expect(unifiedDiff('my app.conf', 'x\n', '').split('\n')[0]).toBe('--- my app.conf\t');
    expect(unifiedDiff('a"b\n.conf', 'x\n', '').split('\n')[0]).toBe('--- "a\\"b\\012.conf"');
  });

  it('colours whole lines and spells out what would steer the terminal', () => {
    const tag = (name: string) => (line: string) => `<${name}>${line}</${name}>`;
    const paint = { header: tag('h'), hunk: tag('k'), removed: tag('r'), added: tag('a') };
    expect(unifiedDiff('f\u009b', '\tx\n', '\t\x1b[31my\n', { paint })).toBe(
      lines('<h>--- f\\x9b</h>', '<h>+++ f\\x9b</h>', '<k>@@ -1 +1 @@</k>', '<r>-\tx</r>', '<a>+\t\\x1b[31my</a>'),
    );
  });

  it('stays exact where the way is too long to be shortest', () => {
    const before = lines(...Array.from({ length: 3000 }, (_, i) => `old ${i}`));
    const after = lines(...Array.from({ length: 3000 }, (_, i) => (i === 1500 ? 'old 1500' : `new ${i}`)));
    const diff = unifiedDiff('f', before, after);
    expect(diff.split('\n')[2]).toBe('@@ -1,3000 +1,3000 @@');
    expect(applied(before, diff)).toEqual({ from: before, to: after });
  });

  const line = fc.constantFrom('', 'a', 'b', '  c', 'd\r', '- e', '+ f', '@@ g', '\\ h');
  const text = fc.tuple(fc.array(line, { maxLength: 14 }), fc.boolean()).map(([all, open]) => (open ? all.join('\n') : lines(...all)));

  it('is exact: applied, it gives the new text', () => {
    fc.assert(
      fc.property(text, text, fc.nat(4), (before, after, context) => {
        const diff = unifiedDiff('f', before, after, { context });
        expect(applied(before, diff)).toEqual({ from: before, to: after });
      }),
      { numRuns: 2000 },
    );
  });

  it.runIf(spawnSync('patch', ['--version']).status === 0)('is what patch -p0 applies', () => {
    fc.assert(
      fc.property(text, text, fc.constantFrom('f', 'a b.conf', 'q"\\\t.ini'), (before, after, name) => {
        writeFileSync(join(folder, name), before);
        const diff = unifiedDiff(name, before, after);
        const run = spawnSync('patch', ['-p0', '--fuzz=0', '--no-backup-if-mismatch'], { cwd: folder, input: diff });
        const failed = diff === '' ? '' : `${run.stderr}`;
        expect([failed, readFileSync(join(folder, name), 'utf8')]).toEqual(['', after]);
      }),
      { numRuns: 60 },
    );
  });
});
