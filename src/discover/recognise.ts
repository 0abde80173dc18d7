import { languageOf, type Language } from '../syntax/language.ts';
import type { Form } from '../syntax/uwsgi-form/tree.ts';
import type { Reading } from '../text/files.ts';
import type { SourceFile } from '../text/source.ts';

/**
 * What a text from outside of the given paths may be read as: `as`, or what it is by itself or at the place of a link, when all of it is that. What is not
 * (`/etc/shadow`, keys, mail with a quoted `server {` in it) must not be read at all: findings quote the lines they stand in.
 */
export async function readingOf(file: SourceFile, as: Reading | { readonly link: string } | undefined): Promise<Reading | undefined> {
  const own = languageOf(file.id, file.text);
  const language = own ?? (typeof as === 'object' ? languageOf(as.link, file.text) : undefined);
  // Read as one thing because it is named so, and as another because of its own name, it could say of one what it hides from the other.
  const wanted = typeof as === 'string' ? as : language;
  if (language !== undefined && language !== wanted) return undefined;
  const reading = READINGS.find((one) => one === wanted);
  return reading !== undefined && (await isAllOf(reading, file, language)) ? reading : undefined;
}

/** Those of `Reading`: a language that is not judged here is not followed. */
const READINGS = [
  'nginx',
  'apache',
  'supervisor',
  'uwsgi-ini',
  'uwsgi-xml',
  'uwsgi-yaml',
  'uwsgi-json',
  'python',
  'environment',
  'shell',
] as const satisfies readonly Reading[];

async function isAllOf(reading: Reading, file: SourceFile, language: Language | undefined): Promise<boolean> {
  switch (reading) {
    case 'nginx':
      return isNginx(file);
    case 'apache':
      return isApache(file);
    case 'supervisor':
    case 'uwsgi-ini':
      return language === reading && isIni(file.text);
    case 'uwsgi-xml':
    case 'uwsgi-yaml':
    case 'uwsgi-json':
      return language === reading && isForm(file, reading);
    case 'python':
      return isGunicorn(file);
    case 'environment':
      return isEnvironment(file.text);
    case 'shell':
      return isShell(file.text) || isEnvironment(file.text);
  }
}

async function isForm(file: SourceFile, reading: `uwsgi-${Form}`): Promise<boolean> {
  const { readForm } = await import('../syntax/uwsgi-form/read.ts');
  return readForm(file, reading.slice('uwsgi-'.length) as Form, '').errors.length === 0;
}

/** Of every line, with those that a backslash continues, that is neither blank nor a comment. */
const everyLine = (text: string, pattern: RegExp): boolean =>
  text
    .replace(/\\\r?\n/g, ' ')
    .split('\n')
    .every((line) => /^\uFEFF?\s*(?:[#;]|$)/.test(line) || pattern.test(line));

const isIni = (text: string): boolean =>
  everyLine(text, /^\uFEFF?[ \t]*(?:\[[^\]]+\][ \t\r]*$|[\w.%@()-]+[ \t]*[=:])|^[ \t]+\S|^[\w-]+\r?$/);

/** The padding of base64 looks like an empty assignment. */
const isEnvironment = (text: string): boolean =>
  everyLine(text, /^[ \t]*(?:export[ \t]+)?[A-Za-z_]\w{0,63}=(?![=\s]*$)|^[ \t]*[A-Z_]+=\s*$/);

const isShell = (text: string): boolean => /^#![ \t]*\/\S*(?:[ /](?:ba|da|a|z|k)?sh|with-contenv)\b/.test(text);

/** A directive of a module that the catalog leaves out looks like those of nginx's own. */
const MODULE_WORD = /^[a-z]+(?:_[a-z0-9]+)+$/;

async function isNginx(file: SourceFile): Promise<boolean> {
  const [{ parseNginx }, catalog] = await Promise.all([
    import('../syntax/nginx/parser.ts'),
    import('../catalog/nginx/catalog.ts').then(({ loadNginxCatalog }) => loadNginxCatalog()),
  ]);
  const names = parseNginx(file).directives.map(({ name }) => name);
  const isKnown = (name: string): boolean => catalog.lookup(name).length > 0;
  return names.some(isKnown) && names.every((name) => isKnown(name) || MODULE_WORD.test(name));
}

async function isApache(file: SourceFile): Promise<boolean> {
  const [{ parseApache }, catalog] = await Promise.all([
    import('../syntax/apache/parser.ts'),
    import('../catalog/apache/catalog.ts').then(({ loadApacheCatalog }) => loadApacheCatalog()),
  ]);
  const { directives } = parseApache(file);
  const known = directives.filter(({ name, children }) => catalog.lookup(name, children !== undefined) !== undefined);
  return known.length > 0 && directives.every(({ name }) => /^[A-Za-z][A-Za-z0-9_]*$/.test(name)) && known.length * 2 > directives.length;
}

async function isGunicorn(file: SourceFile): Promise<boolean> {
  const [{ parsePython, readyPython }, catalog] = await Promise.all([
    import('../syntax/python/parse.ts'),
    import('../catalog/gunicorn/catalog.ts').then(({ loadGunicornCatalog }) => loadGunicornCatalog()),
  ]);
  const names = [...file.text.matchAll(/^([a-z_]+)[ \t]*=/gm)].map((match) => match[1]!);
  if (!names.some((name) => catalog.has(name))) return false;
  await readyPython([file]);
  return parsePython(file).errors.length === 0;
}
