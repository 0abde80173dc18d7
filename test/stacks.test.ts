import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { GITHUB_MATCHERS, VSCODE_MATCHER } from '../src/cli/matchers.ts';
import { run } from '../src/cli/run.ts';
import { rules } from '../src/index.ts';
import { recordedIo } from './cli/io.ts';

const STACKS = join(import.meta.dirname, '../fixtures/stacks');
const ABOUT = 'expected.txt,README.md';

const scratch = mkdtempSync(join(tmpdir(), 'stacklint-stacks-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** What the program prints when it is called in a folder; whatever it finds is no failure. */
async function stacklint(folder: string, ...args: readonly string[]): Promise<string> {
  const { io, out, err } = recordedIo(folder, { engine: () => import('../src/index.ts') });
  const code = await run([...args, '.'], io);
  if (code > 1) throw new Error(err());
  return out();
}

const textIn = (folder: string, file: string): string =>
  existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : 'no such file';

/** The files below a folder, by path. */
const tree = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );

/** A stack's own files: not what is said about it. */
const ownTree = (folder: string): Record<string, string> =>
  Object.fromEntries(Object.entries(tree(folder)).filter(([path]) => !path.startsWith('fixed/') && !ABOUT.split(',').includes(path)));

describe.each(readdirSync(STACKS).sort())('the stack %s', (name) => {
  const folder = join(STACKS, name);
  const fixed = join(folder, 'fixed');
  const lines = textIn(folder, 'expected.txt').split('\n').slice(0, -1);

  it('is judged as expected', async () => {
    expect(await stacklint(folder, '--format', 'concise')).toBe(textIn(folder, 'expected.txt'));
  });

  it('is good if it is called so', () => {
    expect(name.startsWith('good-') ? lines.filter((line) => !line.includes(': info: ')) : []).toEqual([]);
  });

  it('is fixed as expected', async () => {
    const copy = join(scratch, name);
    await stacklint(folder, '--unsafe-fixes', '--output', copy, '--exclude', ABOUT, '--quiet');
    expect(tree(copy)).toEqual(existsSync(fixed) ? tree(fixed) : ownTree(folder));
  });

  it('has nothing to fix afterwards', async () => {
    const { findings } = JSON.parse(await stacklint(existsSync(fixed) ? fixed : folder, '--format', 'json')) as {
      readonly findings: readonly { readonly rule: string; readonly path: string; readonly fix?: { readonly safety: string } }[];
    };
    expect(findings.filter(({ fix }) => fix !== undefined && fix.safety !== 'manual')).toEqual([]);
  });

  it('is shown to editors and GitHub line by line', () => {
    const ids = new Set(rules.map(({ id }) => id));
    const [problem, notice] = GITHUB_MATCHERS.problemMatcher.map(({ pattern }): Pattern => pattern[0]);
    for (const line of lines) {
      const fields = fieldsOf(VSCODE_MATCHER.pattern, line)!;
      expect(
        `${fields['file']}:${fields['line']}:${fields['column']}: ${fields['severity']}: ${fields['message']} [${fields['code']}]`,
      ).toBe(line);
      expect([ids.has(fields['code']!), existsSync(join(folder, fields['file']!))]).toEqual([true, true]);
      const isInfo = fields['severity'] === 'info';
      const { severity, ...others } = fields;
      expect([fieldsOf(problem!, line), fieldsOf(notice!, line)]).toEqual(isInfo ? [undefined, others] : [fields, undefined]);
      expect(severity).toMatch(/^(?:error|warning|info)$/);
    }
  });
});

type Pattern = Readonly<Record<string, number | string>>;

/** What a problem matcher reads in a line, by the names of its groups. */
function fieldsOf({ regexp, ...groups }: Pattern, line: string): Record<string, string> | undefined {
  const match = new RegExp(String(regexp)).exec(line);
  return match ? Object.fromEntries(Object.entries(groups).map(([field, group]) => [field, match[Number(group)]!])) : undefined;
}
