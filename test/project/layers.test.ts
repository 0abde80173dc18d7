import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** From the bottom up; a file may import from its own layer and from those before it. */
const LAYERS: readonly (readonly string[])[] = [
  ['src/text', 'src/target.ts'],
  ['src/syntax'],
  ['src/catalog'],
  ['src/launchers'],
  ['src/servers'],
  ['src/stack'],
  ['src/rule.ts'],
  ['src/lint', 'rules'],
  ['src/pipeline.ts'],
  ['src/fix'],
  ['src/report', 'src/generate'],
  ['src/index.ts'],
  ['src/discover', 'src/cli'],
];

const files = [...walk('src'), ...walk('rules')].filter((file) => file.endsWith('.ts'));

function walk(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(path) : [path];
  });
}

const layerOf = (file: string): number =>
  LAYERS.findIndex((layer) => layer.some((place) => file === place || file.startsWith(`${place}/`)));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
  /** `import('…')`: loaded when that place is reached. */
  readonly late: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [...text.matchAll(/^\s*(import|export)\s+(type\s)?[^;'"]*?from\s+'([^']+)'|import\('([^']+)'\)/gm)];
  return found.map((match) => {
    const target = match[3] ?? match[4]!;
    const to = target.startsWith('.') ? relative(root, normalize(join(root, dirname(file), target))) : target;
    return { from: file, to, typeOnly: match[2] !== undefined, late: match[3] === undefined };
  });
}

const imports = files.flatMap(importsOf);
const show = ({ from, to }: Import): string => `${from} -> ${to}`;

describe('the layers', () => {
  it('hold every file', () => {
    expect(files.filter((file) => layerOf(file) < 0)).toEqual([]);
  });

  it('are imported in one direction', () => {
    const wrong = imports.filter(({ from, to }) => layerOf(to) > layerOf(from) && layerOf(to) >= 0);
    expect(wrong.map(show)).toEqual([]);
  });

  it('have no cycles', () => {
    const graph = new Map<string, string[]>();
    for (const { from, to, typeOnly } of imports) if (!typeOnly && layerOf(to) >= 0) graph.set(from, [...(graph.get(from) ?? []), to]);
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
        return;
      }
      state.set(file, 'open');
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of graph.keys()) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('keep the disk, processes and the network out of the core', () => {
    const wrong = imports.filter(({ from, to }) => to.startsWith('node:') && !/^src\/(discover|cli)\//.test(from));
    expect(wrong.map(show)).toEqual([]);
    const globals = files.filter((file) => !/^src\/(discover|cli)\//.test(file) && /\b(process\.|Date\.now|new Date\()/.test(code(file)));
    expect(globals).toEqual([]);
  });

  it.each([
    ['what the program prints a version with', ['src/cli/main.ts']],
    ['what lints nginx before gunicorn', ['src/cli/run-lint.ts', 'src/index.ts', 'src/stack/fronts.ts', 'src/stack/gunicorn-apps.ts']],
  ])('load no package that few files need with %s', (_, roots) => {
    const reached = new Set(roots);
    for (const file of reached)
      for (const { from, to, typeOnly, late } of imports) if (from === file && !typeOnly && !late) reached.add(to);
    expect(reached.size).toBeGreaterThan(5);
    expect([...reached].filter((name) => /^(?:@lezer\/python|@inquirer\/prompts|yaml|nginx-conf|chalk)$/.test(name))).toEqual([]);
  });

  it('let a rule ask the Stack alone', () => {
    const wrong = imports.filter(
      ({ from, to }) => from.startsWith('rules/') && from !== 'rules/index.ts' && (to.startsWith('src/syntax/') || to.startsWith('rules/')),
    );
    expect(wrong.map(show)).toEqual([]);
    expect(
      imports.filter(({ from, to }) => to.startsWith('rules/') && !['src/index.ts', 'rules/index.ts'].includes(from)).map(show),
    ).toEqual([]);
  });
});

/** A file's text without its comments. */
const code = (file: string): string => readFileSync(join(root, file), 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '');

describe('files', () => {
  it('have at most 400 lines, or a reason in their head', () => {
    const long = files.filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return text.split('\n').length > 401 && !/^\/\/ Generated by |^\/\*\* Long because /.test(text);
    });
    expect(long).toEqual([]);
  });
});
