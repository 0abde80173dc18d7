import type { ApacheDirective } from '../syntax/apache/tree.ts';
import type { Language } from '../syntax/language.ts';
import type { Form } from '../syntax/uwsgi-form/tree.ts';
import { perFile, type ParseError, type SourceFile } from '../text/source.ts';

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A part of a file that has a name, with the statements in it. */
export interface Section extends Range {
  readonly name: string;
  readonly entries: readonly (Range & { readonly key: string })[];
}

/** What is asked of every file of a language. */
export interface Grammar {
  /** The rule that reports what could not be read. */
  readonly rule: string;
  errors(file: SourceFile): readonly ParseError[];
  /** For languages made of sections. */
  sections?(file: SourceFile): readonly Section[];
  /** For httpd's. */
  directives?(file: SourceFile): readonly ApacheDirective[];
}

export type Grammars = ReadonlyMap<Language, Grammar>;

async function uwsgiForm(form: Form): Promise<Grammar> {
  const { readForm } = await import('../syntax/uwsgi-form/read.ts');
  // The section that uWSGI reads of a file when none is named.
  const sections = perFile((file): readonly Section[] => {
    const { header, entries } = readForm(file, form, '');
    return [{ ...header, name: 'uwsgi', entries }];
  });
  return { rule: 'syntax/uwsgi', errors: (file) => readForm(file, form, '').errors, sections };
}

async function dockerfile(): Promise<Grammar> {
  const { parseDockerfile } = await import('../syntax/dockerfile/parser.ts');
  const keyed = ({ name: key, start, end }: Range & { readonly name: string }): Section['entries'][number] => ({ key, start, end });
  // Stages by their name, instructions by their rank in it.
  const sections = perFile((file): readonly Section[] => {
    const { globals, stages } = parseDockerfile(file);
    const named = stages.map(({ name, from, instructions }, index) => ({
      name: name ?? String(index),
      start: from.start,
      end: from.end,
      entries: [from, ...instructions].map(keyed),
    }));
    return globals.length === 0 ? named : [{ name: '', start: 0, end: 0, entries: globals.map(keyed) }, ...named];
  });
  return { rule: 'syntax/dockerfile', errors: (file) => parseDockerfile(file).errors, sections };
}

/** Those that are loaded where such a file is met; nginx's, systemd's and Python's are always there. */
const LOADERS: Readonly<Partial<Record<Language, () => Promise<Grammar>>>> = {
  async apache() {
    const { parseApache } = await import('../syntax/apache/parser.ts');
    // httpd's own verdicts come with its configuration.
    return { rule: 'syntax/apache', errors: () => [], directives: (file) => parseApache(file).directives };
  },
  async supervisor() {
    const { parseSupervisor } = await import('../syntax/supervisor/parser.ts');
    return {
      rule: 'syntax/supervisor',
      errors: (file) => parseSupervisor(file).errors,
      sections: (file) => parseSupervisor(file).sections,
    };
  },
  async 'uwsgi-ini'() {
    const { parseIni } = await import('../syntax/uwsgi-ini/parser.ts');
    return { rule: 'syntax/uwsgi', errors: (file) => parseIni(file).errors, sections: (file) => parseIni(file).sections };
  },
  'uwsgi-xml': () => uwsgiForm('xml'),
  'uwsgi-yaml': () => uwsgiForm('yaml'),
  'uwsgi-json': () => uwsgiForm('json'),
  dockerfile,
  async upstart() {
    const { parseUpstart } = await import('../syntax/upstart/parser.ts');
    return { rule: 'syntax/upstart', errors: (file) => parseUpstart(file).errors };
  },
  async procfile() {
    const { parseProcfile } = await import('../syntax/procfile/parser.ts');
    return { rule: 'syntax/procfile', errors: (file) => parseProcfile(file).errors };
  },
};

/** The grammars of the languages that the files are in. */
export async function grammarsOf(files: readonly SourceFile[], languageOf: (file: SourceFile) => Language | undefined): Promise<Grammars> {
  const grammars = new Map<Language, Grammar>();
  for (const language of new Set(files.map(languageOf))) {
    const load = language && LOADERS[language];
    if (load) grammars.set(language, await load());
  }
  return grammars;
}
