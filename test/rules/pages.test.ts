import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { fix, lint } from '../../src/index.ts';
import type { FixResult } from '../../src/fix/index.ts';
import type { Finding } from '../../src/rule.ts';
import { applyEdits } from '../../src/text/edits.ts';
import { groupBy } from '../../src/text/group.ts';
import type { SourceFile } from '../../src/text/source.ts';
import { folder, inputOf, pageOf, type Marker } from './page.ts';

const HEADINGS = ['Why it matters', 'Wrong', 'Right', 'Fix', 'When to ignore it', 'References'];

/** A finding as the markers of a page state it: the range is cut at the end of its first line, an empty one is one caret. */
function markersOf(finding: Finding, sources: readonly SourceFile[]): Marker[] {
  const mark = (at: Finding['at'], label: string, message: string): Marker => {
    const file = sources.find((source) => source.id === at.file)!;
    const from = file.lines.position(at.start);
    const to = file.lines.position(at.end);
    const endColumn = to.line === from.line ? to.column : file.lines.textOf(from.line).length + 1;
    return { path: at.file, line: from.line, column: from.column, endColumn: Math.max(endColumn, from.column + 1), label, message };
  };
  return [mark(finding.at, finding.rule, finding.message), ...finding.related.map(({ at, message }) => mark(at, 'related', message))];
}

const sorted = (markers: readonly Marker[]): Marker[] =>
  [...new Map(markers.map((marker) => [JSON.stringify(marker), marker])).values()].sort(
    (a, b) =>
      a.path.localeCompare(b.path) ||
      a.line - b.line ||
      a.column - b.column ||
      a.label.localeCompare(b.label) ||
      a.message.localeCompare(b.message),
  );

/** What the fixes that are only shown would make of the files, by whoever makes all of them. */
const byHand = ({ manual, report }: FixResult): (readonly [string, string])[] =>
  [
    ...groupBy(
      manual.flatMap(({ fix: shown }) => shown!.edits),
      ({ file }) => file,
    ),
  ].map(([id, edits]) => [id, applyEdits(report.files.get(id)!.text, edits)]);

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const page = pageOf(rule);
  // A rule that asks what the others left runs with all of them.
  const only = { select: rule.last ? [] : [id], preset: 'pedantic' as const };

  it('has a page that says what the rule says', () => {
    expect(page.title).toBe(id);
    expect(page.summary).toBe(rule.summary);
    expect(page.headings).toEqual(HEADINGS.filter((heading) => heading !== 'Fix' || rule.fix !== 'none'));
    expect(page.sections.get('Wrong')?.length ?? 0).toBeGreaterThan(0);
    expect(page.sections.get('Right')?.length ?? 0).toBeGreaterThan(0);
    for (const source of rule.sources) expect(source).toMatch(/^https:\/\/\S+$/);
  });

  it.each((page.sections.get('Wrong') ?? []).map((example) => [example.title || 'the example', example] as const))(
    'finds in Wrong: %s',
    async (_, example) => {
      const input = inputOf(example);
      const report = await lint(input, only);
      expect(sorted(report.findings.flatMap((finding) => markersOf(finding, example.files)))).toEqual(sorted(example.markers));
      expect(report.findings.some((finding) => finding.rule === id)).toBe(true);
    },
  );

  it.each((page.sections.get('Right') ?? []).map((example) => [example.title || 'the example', example] as const))(
    'is silent in Right: %s',
    async (_, example) => {
      const report = await lint(inputOf(example), only);
      expect(report.findings.map((finding) => finding.message)).toEqual([]);
    },
  );

  it.each((page.sections.get('Fix') ?? []).map((example) => [example.title || 'the example', example] as const))(
    'fixes: %s',
    async (_, fixed) => {
      const wrong = page.sections.get('Wrong')!.find((example) => example.title === fixed.title)!;
      const result = await fix(inputOf(wrong), { ...only, unsafe: true });
      const changed = result.changed.size > 0 ? [...result.changed].map(([path, { after }]) => [path, after]) : byHand(result);
      expect(Object.fromEntries(changed)).toEqual(Object.fromEntries(fixed.files.map((file) => [file.id, file.text])));
      expect(result.rejected).toEqual([]);
    },
  );
});

describe('the rules', () => {
  it('are listed by their file names', () => {
    const files = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap((family) => readdirSync(join(folder, family.name)).map((file) => `${family.name}/${file}`));
    expect(rules.map((rule) => `${rule.id}.ts`)).toEqual(files.filter((file) => file.endsWith('.ts')).sort());
    expect(files.filter((file) => !existsSync(join(folder, file.replace(/\.(?:ts|md)$/, '.md')))).sort()).toEqual([]);
  });

  it('have ids, summaries and aliases of their own', () => {
    const all = rules.flatMap((rule) => [rule.id, rule.summary, ...(rule.aliases ?? [])]);
    expect(all.filter((name, i) => all.indexOf(name) !== i)).toEqual([]);
  });

  it('with a fix show it', () => {
    const without = rules.filter((rule) => rule.fix !== 'none' && (pageOf(rule).sections.get('Fix') ?? []).length === 0);
    expect(without.map((rule) => rule.id)).toEqual([]);
  });
});
