import { describe, expect, it } from 'vitest';
import { lint } from '../../src/index.ts';
import { SourceFile } from '../../src/text/source.ts';
import { languageOf } from '../../src/syntax/language.ts';
import { stacks, type Sample } from './fixtures.ts';

type Range = { readonly start: number; readonly end: number };

/** What stands before the words of a line, by language; of others a name and `=` or `:`. */
const HEADS: Readonly<Record<string, RegExp>> = {
  nginx: /^\s*[^\s;{}]+\s*/,
  apache: /^\s*[^\s;{}]+\s*/,
  dockerfile: /^\s*\S+\s*/,
  shell: /^\s*\S+\s*/,
  python: /^/,
  compose: /^\s*(?:- *)?(?:[\w.-]+:(?:\s+|$))?/,
  kubernetes: /^\s*(?:- *)?(?:[\w.-]+:(?:\s+|$))?/,
};

/** The words of a file that a template might fill in: arguments and values, not the names of directives and settings. */
function wordsOf(file: SourceFile): Range[] {
  const language = languageOf(file.id, file.text);
  const word = language === 'python' ? /(?<=["'])[^"'\n]+(?=["'])/g : /[^\s;{}"'=#[\]()<>\\]+/g;
  const head = HEADS[language ?? ''] ?? /^[^=:\n]*[=:]\s*/;
  return linesOf(file).flatMap(({ start, text }) => {
    const from = head.exec(text)?.[0].length;
    // What is a hole or a placeholder already is no word.
    if (from === undefined || /\{[{%]|%\(/.test(text)) return [];
    return [...text.slice(from).matchAll(word)].map(({ 0: { length }, index }) => ({
      start: start + from + index,
      end: start + from + index + length,
    }));
  });
}

/** The lines that say something by themselves. */
const linesOf = (file: SourceFile): { readonly start: number; readonly end: number; readonly text: string }[] =>
  Array.from({ length: file.lines.count }, (_, i) => {
    const text = file.lines.textOf(i + 1);
    const start = file.lines.startOf(i + 1);
    return { start, end: start + text.length, text };
  }).filter(({ text }) => /\S/.test(text) && !/^\s*(?:#|;|\[|<)/.test(text));

/** What is a whole statement, by language; of others a name and `=`. */
const STATEMENTS: Readonly<Record<string, RegExp>> = {
  nginx: /^[^{}]*;\s*(?:#.*)?$/,
  apache: /^\s*[A-Z]/,
  dockerfile: /^[A-Z]+\s/,
  compose: /^\s+(?:- )?[\w.-]+: *[^\s&*|>{[]/,
};

/** Lines that are whole statements. */
const statementsOf = (file: SourceFile): Range[] => {
  const statement = STATEMENTS[languageOf(file.id, file.text) ?? ''] ?? /^\w[\w-]*\s*=/;
  return linesOf(file).filter(({ text }) => statement.test(text) && !text.endsWith('\\'));
};

/** The line with another port or path of a socket. */
const moved = (line: string): string => line.replace(/(?<=[\d\]*.]):\d{2,5}\b/g, ':9').replace(/\.sock\b/g, '.other.sock');

const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0);

/** How often each rule finds something. */
async function findingsOf(sources: readonly SourceFile[], { input }: Sample): Promise<ReadonlyMap<string, number>> {
  const { findings } = await lint({ ...input, sources }, { preset: 'pedantic' });
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}

/**
 * What comes up when each of the places is changed alone. A hole takes knowledge away, so that there must not be more findings; but
 * one that spoke of the place may give way to another about the same defect.
 */
async function newFindings(
  sample: Sample,
  placesOf: (file: SourceFile) => readonly Range[],
  change: (text: string) => string,
): Promise<string[]> {
  const { sources } = sample.input;
  const before = await findingsOf(sources, sample);
  const found: string[] = [];
  for (const [at, source] of sources.entries()) {
    const language = languageOf(source.id, source.text);
    if (language === undefined) continue;
    for (const { start, end } of placesOf(source)) {
      const text = source.text.slice(0, start) + change(source.text.slice(start, end)) + source.text.slice(end);
      // Python itself takes no such line: only a template of it does.
      const id = language === 'python' ? `${source.id}.j2` : source.id;
      const after = await findingsOf(sources.with(at, new SourceFile(id, text)), sample);
      if (total(after) <= total(before)) continue;
      const line = source.lines.position(start).line;
      for (const [rule, count] of after) {
        if (count > (before.get(rule) ?? 0))
          found.push(`${rule}: ${source.id}:${line}: ${source.lines.textOf(line).trim()} [${source.text.slice(start, end)}]`);
      }
    }
  }
  return found;
}

describe.each(stacks.map((sample) => [sample.name, sample] as const))('in %s no finding comes', (_, sample) => {
  it.each(['{{ x }}', '<%= x %>'])('of a hole in place of a word: %s', async (hole) => {
    expect(await newFindings(sample, wordsOf, () => hole)).toEqual([]);
  });

  it('of two branches that each begin a block', async () => {
    const heads = (file: SourceFile): Range[] =>
      languageOf(file.id, file.text) === 'nginx' ? linesOf(file).filter(({ text }) => /^[^{}#]*\{\s*$/.test(text)) : [];
    const found = await newFindings(sample, heads, (head) => `{% if x %}\n${head}\n{% else %}\n${head}\n{% endif %}`);
    expect(found).toEqual([]);
  });

  it('of a branch with another address beside a line', async () => {
    const addressed = (file: SourceFile): Range[] =>
      statementsOf(file).filter(({ start, end }) => moved(file.text.slice(start, end)) !== file.text.slice(start, end));
    const branches = (line: string): string => `{% if x %}\n${line}\n{% else %}\n${moved(line)}\n{% endif %}`;
    // What is wrong without a template may be wrong in both branches.
    const before = await findingsOf(sample.input.sources, sample);
    const found = await newFindings(sample, addressed, branches);
    expect(found.filter((text) => !before.has(text.split(': ', 1)[0]!))).toEqual([]);
  });

  it('of a condition around a line', async () => {
    expect(await newFindings(sample, statementsOf, (line) => `{% if x %}\n${line}\n{% endif %}`)).toEqual([]);
  });
});

describe('a block that two branches begin', () => {
  it('has in both what stands behind them', async () => {
    const branch = (listen: string): string =>
      `server {\n    listen ${listen};\n    location /${listen.length} {\n        proxy_pass http://127.0.0.1:8000;\n    }\n`;
    const rest = '    proxy_set_header Host $host;\n    proxy_set_header X-Forwarded-Proto $scheme;\n}\n';
    const text = `{% if tls %}\n${branch('443 ssl')}{% else %}\n${branch('80')}{% endif %}\n${rest}`;
    const { findings } = await lint(
      { sources: [new SourceFile('nginx/site.conf.j2', text)], target: { versions: {} } },
      { preset: 'pedantic' },
    );
    expect(findings).toEqual([]);
  });
});
