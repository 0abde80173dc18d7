import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/errors.ts';
import type { Io } from '../../src/cli/io.ts';
import type { Prompts } from '../../src/cli/prompts.ts';
import { run } from '../../src/cli/run.ts';
import { recordedIo } from './io.ts';

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true })));

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-')));
  made.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Somebody who gives these keys one after the other; a `^C` breaks off. The questions are noted as they are put. */
function typing(keys: readonly string[], note: (line: string) => void): Prompts {
  const left = [...keys];
  return {
    select: () => Promise.reject(new Error('not asked')),
    input: () => Promise.reject(new Error('not asked')),
    confirm: () => Promise.reject(new Error('not asked')),
    key: async (message, choices) => {
      const key = left.shift() ?? 'nothing';
      note(`? ${message} (${choices.map(({ key: own }) => own).join('')}) ${key}\n`);
      if (key === '^C') throw new UsageError('broken off: nothing was written');
      const choice = choices.find(({ key: own }) => own === key);
      if (!choice) throw new Error(`no such key: ${key}`);
      return choice.value;
    },
  };
}

async function played(
  files: Readonly<Record<string, string>>,
  argv: readonly string[],
  keys: readonly string[],
  changes: Partial<Io> = {},
) {
  const folder = folderOf(files);
  const recorded = recordedIo(folder, { env: { NO_COLOR: '1' }, ...changes });
  const io: Io = { ...recorded.io, prompts: () => Promise.resolve(typing(keys, recorded.io.stderr.write)) };
  const status = await run(argv, io);
  const texts = Object.fromEntries(Object.keys(files).map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  return { status, out: recorded.out(), err: recorded.err(), texts };
}

const ARGV = ['--fix', '-i', '-f', 'concise'];

describe('--fix --interactive', () => {
  it('shows each fix in the order of the findings and makes those that are accepted', async () => {
    const files = { 'nginx/a.conf': 'server {\nBAD;\nRISKY;\n}\n', 'nginx/b.conf': 'server { BAD BAD; }\n' };
    const { status, out, err, texts } = await played(files, ARGV, ['n', 'y', 'y', 'y']);
    expect(texts).toEqual({ 'nginx/a.conf': 'server {\nBAD;\ncalm;\n}\n', 'nginx/b.conf': 'server { good good; }\n' });
    expect([status, out]).toEqual([1, 'nginx/a.conf:2:1: error: BAD does not work here [nginx/bad-word]\n']);
    expect(err).toBe(`
[1/4] nginx/a.conf:2:1: error: BAD does not work here [nginx/bad-word]
Write good
--- nginx/a.conf
+++ nginx/a.conf
@@ -1,4 +1,4 @@
 server {
-BAD;
+good;
 RISKY;
 }
? Make this fix? (ynasq) n

[2/4] nginx/a.conf:3:1: warning: RISKY does not work here [nginx/risky-word]
changes behaviour: Write calm
--- nginx/a.conf
+++ nginx/a.conf
@@ -1,4 +1,4 @@
 server {
 BAD;
-RISKY;
+calm;
 }
? Make this fix? (ynasq) y

[3/4] nginx/b.conf:1:10: error: BAD does not work here [nginx/bad-word]
Write good
--- nginx/b.conf
+++ nginx/b.conf
@@ -1 +1 @@
-server { BAD BAD; }
+server { good BAD; }
? Make this fix? (ynasq) y

[4/4] nginx/b.conf:1:15: error: BAD does not work here [nginx/bad-word]
Write good
--- nginx/b.conf
+++ nginx/b.conf
@@ -1 +1 @@
-server { good BAD; }
+server { good good; }
? Make this fix? (ynasq) y
stacklint: fixed 3 findings in 2 files
stacklint:   1 nginx/risky-word: Write calm
stacklint:   2 nginx/bad-word: Write good
stacklint: 1 fix not wanted
stacklint:   1 nginx/bad-word: Write good
`);
  });

  const site = (...words: readonly string[]): string => `server {\n${words.map((word) => `${word};\n`).join('')}}\n`;
  const MIXED = { 'nginx/a.conf': site('BAD', 'RISKY', 'BAD', 'RISKY') };
  const endOf = (err: string): string => err.slice(err.lastIndexOf('? ')).replace(/^.*\n/, '');

  it('takes "all" for this one and the safe ones', async () => {
    const { err, texts } = await played(MIXED, ARGV, ['n', 'a']);
    expect(texts).toEqual({ 'nginx/a.conf': site('BAD', 'calm', 'good', 'RISKY') });
    expect(endOf(err)).toBe(`stacklint: fixed 2 findings in 1 file
stacklint:   1 nginx/risky-word: Write calm
stacklint:   1 nginx/bad-word: Write good
stacklint: 1 unsafe fix held back: --unsafe-fixes applies fixes that change behaviour
stacklint:   1 nginx/risky-word: Write calm
stacklint: 1 fix not wanted
stacklint:   1 nginx/bad-word: Write good
`);
  });

  it('takes "all" for unsafe ones as well where those are asked for', async () => {
    const { texts } = await played(MIXED, [...ARGV, '--unsafe-fixes'], ['n', 'a']);
    expect(texts).toEqual({ 'nginx/a.conf': site('BAD', 'calm', 'good', 'calm') });
  });

  it('asks no more about a rule that is skipped', async () => {
    const { err, texts } = await played(MIXED, ARGV, ['s', 'y', 'y']);
    expect(texts).toEqual({ 'nginx/a.conf': site('BAD', 'calm', 'BAD', 'calm') });
    expect(err.match(/^\[.*\]/gm)).toEqual([
      '[1/4] nginx/a.conf:2:1: error: BAD does not work here [nginx/bad-word]',
      '[2/3] nginx/a.conf:3:1: warning: RISKY does not work here [nginx/risky-word]',
      '[3/3] nginx/a.conf:5:1: warning: RISKY does not work here [nginx/risky-word]',
    ]);
    expect(endOf(err)).toBe(`stacklint: fixed 2 findings in 1 file
stacklint:   2 nginx/risky-word: Write calm
stacklint: 2 fixes not wanted
stacklint:   2 nginx/bad-word: Write good
`);
  });

  it('writes what was accepted before the end', async () => {
    const { err, texts } = await played(MIXED, ARGV, ['y', 'n', 'q']);
    expect(texts).toEqual({ 'nginx/a.conf': site('good', 'RISKY', 'BAD', 'RISKY') });
    expect(endOf(err)).toBe(`stacklint: fixed 1 finding in 1 file
stacklint:   1 nginx/bad-word: Write good
stacklint: 1 fix not wanted
stacklint:   1 nginx/risky-word: Write calm
stacklint: 2 fixes not looked at
stacklint:   1 nginx/bad-word: Write good
stacklint:   1 nginx/risky-word: Write calm
`);
  });

  it('writes nothing when it is broken off', async () => {
    const { status, out, err, texts } = await played(MIXED, ARGV, ['y', '^C']);
    expect([status, out, texts]).toEqual([2, '', MIXED]);
    expect(endOf(err)).toBe('stacklint: broken off: nothing was written\n');
  });

  it('asks nothing where there is nothing to decide', async () => {
    const { status, err } = await played({ 'nginx/a.conf': site('CORES') }, ARGV, []);
    expect([status, err]).toEqual([0, 'stacklint: nothing to fix\n']);
  });

  it('names an accepted fix that does not stand the check, and goes on', async () => {
    const { err, texts } = await played({ 'nginx/a.conf': site('WORSE', 'RISKY') }, ARGV, ['y', 'y']);
    expect(texts).toEqual({ 'nginx/a.conf': site('WORSE', 'calm') });
    expect(err).toContain(`? Make this fix? (ynasq) y
stacklint: not made: [nginx/risky-word] it would bring up an error: nginx/a.conf:2 [nginx/bad-word]: BAD does not work here

[2/2] nginx/a.conf:3:1: warning: RISKY does not work here [nginx/risky-word]
`);
    expect(endOf(err)).toBe(`stacklint: fixed 1 finding in 1 file
stacklint:   1 nginx/risky-word: Write calm
stacklint: rejected: nginx/a.conf:2 [nginx/risky-word]: it would bring up an error: nginx/a.conf:2 [nginx/bad-word]: BAD does not work here
`);
  });

  it('lets nothing from a file reach the terminal that it would act on', async () => {
    const { err } = await played({ 'nginx/a\u202e.conf': 'server { # \u001b[2J\u009b\nBAD;\n}\n' }, [...ARGV, '--color', 'always'], ['n']);
    // oxlint-disable-next-line no-control-regex
    expect(err.replace(/\u001b\[\d+m/g, '')).toBe(`
[1/1] nginx/a\\u{202e}.conf:2:1: error: BAD does not work here [nginx/bad-word]
Write good
--- nginx/a\\u{202e}.conf
+++ nginx/a\\u{202e}.conf
@@ -1,3 +1,3 @@
 server { # \\x1b[2J\\x9b
-BAD;
+good;
 }
? Make this fix? (ynasq) n
stacklint: fixed nothing
stacklint: 1 fix not wanted
stacklint:   1 nginx/bad-word: Write good
`);
  });

  it.each([
    [['--interactive'], '--interactive does nothing alone: give --fix too'],
    [['--fix', '-i', '--diff'], '--interactive writes what is accepted where it stands: it does not go with --diff'],
    [['--fix', '-i', '--output', 'x'], '--interactive writes what is accepted where it stands: it does not go with --output'],
    [['--fix', '-i', '-'], 'stdin can only be fixed with --diff'],
  ])('refuses %j', async (argv, message) => {
    const { status, err, texts } = await played(MIXED, argv, []);
    expect([status, err, texts]).toEqual([2, `stacklint: ${message}\n`, MIXED]);
  });

  it('refuses to ask where nobody answers', async () => {
    const { io, err } = recordedIo(folderOf(MIXED));
    expect([await run(ARGV, io), err()]).toEqual([2, 'stacklint: --interactive asks on a terminal, and nobody sits at one here\n']);
  });
});
