import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../src/cli/config.ts';
import { rules } from '../../src/index.ts';
import type { Input } from '../../src/lint/options.ts';
import { SourceFile } from '../../src/text/source.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');

/** What lies in a stack's folder and is no part of it. */
const ABOUT = /^(?:expected\.txt|fixed\/|stacklint\.ini$)/;

export interface Sample {
  readonly name: string;
  readonly input: Input;
}

/** The fixture stacks, each as one run sees it. */
export const stacks: readonly Sample[] = readdirSync(join(FIXTURES, 'stacks'))
  .sort()
  .map((name) => {
    const folder = join(FIXTURES, 'stacks', name);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
    const names = files.filter((file) => !ABOUT.test(file)).sort();
    const settings = join(folder, 'stacklint.ini');
    const { target, map } = readConfig(existsSync(settings) ? readFileSync(settings, 'utf8') : '', '/stack/stacklint.ini', '/stack', rules);
    const sources = names.map((file) => new SourceFile(file, readFileSync(join(folder, file), 'utf8')));
    return { name, input: { sources, names, target, map } };
  });

/** Where a case of each collection would lie. */
const PLACES = { nginx: 'etc/nginx/nginx.conf', systemd: 'etc/systemd/system/web.service', uwsgi: 'etc/uwsgi/app.ini' } as const;

/** The texts that real servers were asked about, each alone. */
export const cases: readonly Sample[] = Object.entries(PLACES).flatMap(([server, path]) => {
  const text = readFileSync(join(FIXTURES, `cases/${server}-cases.json`), 'utf8');
  const stored = JSON.parse(text) as { readonly cases: readonly { readonly id: string; readonly input_b64?: string }[] };
  // Those without a text are made of one long token each.
  return stored.cases.flatMap(({ id, input_b64 }) => {
    if (input_b64 === undefined) return [];
    const source = new SourceFile(path, Buffer.from(input_b64, 'base64').toString('utf8'));
    return [{ name: `${server} ${id}`, input: { sources: [source], target: { versions: {} } } }];
  });
});
