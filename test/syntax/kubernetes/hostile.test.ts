import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintFiles } from '../../../src/index.ts';

const STACKS = join(import.meta.dirname, '../../../fixtures/stacks');
const SAMPLES = ['good-kubernetes/k8s/web.yaml', 'good-kubernetes/k8s/api.yaml', 'kubernetes-defects/deploy/shop.yaml'].map((path) =>
  readFileSync(join(STACKS, path), 'utf8'),
);

const lint = (text: string) => lintFiles(new Map([['k8s/all.yaml', text]]), { preset: 'pedantic' });

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n';

describe('manifests', () => {
  it('bear whatever becomes of them: every place lies in the file, under its own name', async () => {
    const piece = fc.constantFrom(
      '\n',
      '  ',
      '- ',
      ': ',
      '|\n',
      '>-\n',
      '"',
      "'",
      '{',
      '[',
      '&a ',
      '*a',
      '{{ x }}',
      '{{- if y }}\n',
      '#',
      '\r\n',
      '\t',
      '---\n',
      '<<: *a\n',
    );
    const place = fc.double({ min: 0, max: 1, noNaN: true });
    const changed = fc
      .record({ sample: fc.nat(SAMPLES.length - 1), edits: fc.array(fc.tuple(place, fc.nat(12), piece), { minLength: 1, maxLength: 4 }) })
      .map(({ sample, edits }) =>
        edits.reduce((text, [at, cut, more]) => {
          const start = Math.floor(at * text.length);
          return text.slice(0, start) + more + text.slice(start + cut);
        }, SAMPLES[sample]!),
      );
    await fc.assert(
      fc.asyncProperty(changed, async (text) => {
        const { findings } = await lint(text);
        const spans = findings.flatMap(({ at, related }) => [at, ...related.map((other) => other.at)]);
        expect(spans.filter(({ file, start, end }) => file !== 'k8s/all.yaml' || start < 0 || start > end || end > text.length)).toEqual(
          [],
        );
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    [
      'aliases of aliases',
      `${HEAD}${Array.from({ length: 40 }, (_, i) => `  k${i}: &a${i} [${i === 0 ? 'x' : `*a${i - 1}, *a${i - 1}`}]`).join('\n')}\n`,
    ],
    ['an alias of itself', `${HEAD}  a: &a\n    b: *a\n`],
    ['a long way down', `${HEAD}  a: ${'['.repeat(100_000)}\n`],
    ['a long way down in blocks', `${HEAD}${Array.from({ length: 1300 }, (_, i) => `${' '.repeat(i + 2)}a:`).join('\n')}\n`],
    ['a huge text', `${HEAD}  a.conf: |\n${'    # nothing to see here\n'.repeat(40_000)}`],
    ['many keys', HEAD + Array.from({ length: 5000 }, (_, i) => `  k${i}.conf: |\n    a\n    b\n`).join('')],
    ['many documents', `${HEAD}  a.conf: |\n    server { }\n---\n`.repeat(2000)],
    ['many marks', '---\n'.repeat(100_000) + HEAD],
    ['holes without an end', `${HEAD}  a: ${'{{ '.repeat(50_000)}\n`],
    ['a key that is no name', `${HEAD}  ../../etc/passwd: |\n    server {\n    }\n`],
  ])('bear %s', async (_, text) => {
    const { findings } = await lint(text);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('say what was left alone', async () => {
    expect((await lint(`${HEAD}  a: [\n`)).left).toEqual([{ id: 'k8s/all.yaml', reason: expect.stringMatching(/^it is no valid YAML: /) }]);
    const chart = `{{- if .Values.on }}\n${SAMPLES[1]!}{{- end }}\n`;
    expect((await lint(chart)).left).toEqual([
      { id: 'k8s/all.yaml', reason: 'a template chooses among its parts: of these only ConfigMaps are read' },
    ]);
  });
});
