import { spawnSync } from 'node:child_process';
import { beforeAll, expect, it } from 'vitest';
import { generate } from '../../src/generate/index.ts';
import { possible } from '../generate/combinations.ts';
import { haveAll, need } from './need.ts';

const READY = haveAll([need('bash', 'bash'), need('python3', 'python3')]);

/** Every block of code of every INSTALL.md, each once, by its language. */
const blocks = new Map<string, Set<string>>();

beforeAll(() => {
  for (const answers of possible()) {
    const { text } = generate(answers).find(({ path }) => path === 'INSTALL.md')!;
    for (const [, language, block] of text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)) {
      blocks.set(language!, (blocks.get(language!) ?? new Set()).add(block!));
    }
  }
}, 120_000);

const blocksOf = (language: string): readonly string[] => [...(blocks.get(language) ?? [])];

it.runIf(READY)('every command of every INSTALL.md is one for the shell', () => {
  const commands = blocksOf('sh');
  expect(commands.length).toBeGreaterThan(100);
  // Each in a function of its own: an error in one is none that the next hides.
  const script = commands.map((block, at) => `f${at}() {\n${block}}\n`).join('');
  const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

it.runIf(READY)('every line for an application is Python', () => {
  const judge = 'import ast, json, sys\nfor text in json.load(sys.stdin): ast.parse(text)\n';
  const lines = blocksOf('python');
  expect(lines.length).toBeGreaterThan(5);
  const { status, stderr } = spawnSync('python3', ['-c', judge], { input: JSON.stringify(lines), encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});
