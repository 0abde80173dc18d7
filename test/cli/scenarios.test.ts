import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { recordedIo, ROOT } from './io.ts';

/**
 * One behaviour of the command line per file: `==== name ====` or `==== name: path ====` heads a part. Parts: test, file,
 * link, env, stdin, command, status, stdout, stderr, after (a file afterwards). The engine is the fake one.
 */
interface Part {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

const FOLDER = join(ROOT, 'fixtures/cli');
const made: string[] = [];

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

function partsOf(scenario: string): Part[] {
  const pieces = scenario.split(/^==== (\w+)(?:: (.+?))? ====\n/m);
  const parts: Part[] = [];
  for (let at = 1; at < pieces.length; at += 3) parts.push({ name: pieces[at]!, path: pieces[at + 1] ?? '', text: pieces[at + 2]! });
  return parts;
}

const wordsOf = (command: string): string[] =>
  [...command.trim().matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2]!).slice(1);

function put(folder: string, path: string): string {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  return full;
}

async function play(parts: readonly Part[]): Promise<Record<string, string>> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-')));
  made.push(folder);
  const text = (name: string): string => parts.find((part) => part.name === name)?.text ?? '';
  for (const { name, path, text: content } of parts) {
    if (name === 'file') writeFileSync(put(folder, path), content);
    if (name === 'link') symlinkSync(content.trim(), put(folder, path));
  }
  const env = Object.fromEntries(
    text('env')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('=')),
  ) as Record<string, string>;
  const { io, out, err } = recordedIo(folder, { env, input: text('stdin') });
  const status = await run(wordsOf(text('command')), io);
  const after = parts.filter(({ name }) => name === 'after').map(({ path }) => [path, readFileSync(join(folder, path), 'utf8')]);
  return { status: `${status}\n`, stdout: out(), stderr: err(), ...Object.fromEntries(after) } as Record<string, string>;
}

describe('scenarios of the command line', () => {
  for (const name of readdirSync(FOLDER).sort()) {
    const parts = partsOf(readFileSync(join(FOLDER, name), 'utf8'));
    it(`${name}: ${parts[0]?.text.trim()}`, async () => {
      const expected = { status: '0\n', stdout: '', stderr: '' };
      const checked = parts.filter((part) => /^(?:status|stdout|stderr|after)$/.test(part.name));
      const stated = Object.fromEntries(checked.map((part) => [part.name === 'after' ? part.path : part.name, part.text]));
      expect(await play(parts)).toEqual({ ...expected, ...stated });
    });
  }
});
