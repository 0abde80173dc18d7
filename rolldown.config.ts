import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'rolldown';

const root = dirname(fileURLToPath(import.meta.url));

/**
 * What packages load and hardly use, for a third of the time to start. yargs lays out its help (ours is written here), asserts, and checks
 * at run time what TypeScript has checked of our calls. It would read files of others, too: a package.json in the working directory or
 * above, whose "yargs" would say how the command line is read, and translations in a `locales` beside the program's folder. The grammar
 * of Python names the colours of its words.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  cliui: `export default () => ({ div() {}, span() {}, resetOutput() {}, toString: () => '' });`,
  './argsert.js': 'export const argsert = () => undefined;',
  'escalade/sync': 'export default () => undefined;',
  y18n: `
import { format } from 'node:util';
const plural = (one, other, count, ...words) => {
  const text = count === 1 ? one : other;
  return text.includes('%d') ? format(text, count, ...words) : format(text, ...words);
};
export default () => ({ __: format, __n: plural, getLocale: () => 'en', setLocale() {}, updateLocale() {} });`,
  'string-width': 'export default (text) => text.length;',
  assert: `
const insist = (isTrue, message) => { if (!isTrue) throw new Error(message ?? 'assertion failed'); };
export const strictEqual = (actual, expected, message) => insist(Object.is(actual, expected), message);
export const notStrictEqual = (actual, expected, message) => insist(!Object.is(actual, expected), message);`,
  '@lezer/highlight': `
const tag = () => tag;
export const tags = new Proxy({}, { get: () => tag });
export const styleTags = () => () => undefined;`,
};

function standIns(): Plugin {
  return {
    name: 'stand-ins',
    resolveId: (id) => (Object.hasOwn(STAND_INS, id) ? `\0${id}` : undefined),
    load: (id) => STAND_INS[id.slice(1)],
  };
}

/** Escapes what is not ASCII: V8 then keeps the code in half the memory, and reads it without decoding. */
function ascii(): Plugin {
  const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return {
    name: 'ascii',
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/[^\0-\x7f]/g, escaped);
    },
  };
}

/** The rules' pages, for `explain`. */
function pages(): Plugin {
  return {
    name: 'pages',
    generateBundle() {
      const folder = join(root, 'rules');
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));
      const ids = files.map((file) => file.replaceAll('\\', '/').slice(0, -3)).sort();
      const all = Object.fromEntries(ids.map((id) => [id, readFileSync(join(folder, `${id}.md`), 'utf8')]));
      this.emitFile({ type: 'asset', fileName: 'pages.json', source: `${JSON.stringify(all, undefined, 1)}\n` });
    },
  };
}

/** The licences of what the bundle holds of others. */
function licences(): Plugin {
  return {
    name: 'licences',
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
      const folders = new Set(modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replaceAll('\\', '/'))?.[0] ?? []));
      const notices = [...folders].map((folder) => {
        const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
        const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
        if (file === undefined) throw new Error(`${name} has no licence file`);
        return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
      });
      const source = `stacklint's bundle holds parts of these packages.\n\n${notices.sort().join(`\n${'-'.repeat(80)}\n\n`)}`;
      this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source });
    },
  };
}

export default defineConfig({
  input: { cli: 'src/cli/main.ts' },
  platform: 'node',
  transform: { define: { 'import.meta.resolve': 'undefined' } },
  output: {
    dir: 'dist',
    cleanDir: true,
    format: 'cjs',
    minify: true,
    comments: false,
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    // What is loaded together is one file: each file more costs as much time as 15 kB of code.
    codeSplitting: {
      groups: [
        // With what it shares with others: what prints a version or explains a rule loads no linter.
        { name: 'cli', test: /\/src\/cli\/main\.ts$/, priority: 4 },
        { name: 'lint', test: /\/src\/(?:index|cli\/run-lint)\.ts$/, priority: 3 },
        { name: 'nginx', test: /\/src\/stack\/fronts\.ts$/, priority: 2 },
        { name: 'gunicorn', test: /\/src\/stack\/gunicorn-apps\.ts$/, priority: 1 },
      ],
    },
  },
  plugins: [standIns(), ascii(), pages(), licences()],
});
