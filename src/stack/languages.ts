import { languageOf, type Language } from '../syntax/language.ts';
import type { SourceFile } from '../text/source.ts';
import type { Stack } from './model.ts';

/** Tells what a file was read as. */
export type Languages = (file: SourceFile) => Language | undefined;

/** What its name and its text say, else what the configurations that name it take it for: `-c settings/production.py`. */
export function languagesOf({ nginx, apps }: Pick<Stack, 'nginx' | 'apps'>): Languages {
  const read = new Map<SourceFile, Language>();
  for (const app of apps) {
    if (app.kind === 'gunicorn') {
      if (app.settings.file) read.set(app.settings.file, 'python');
    } else {
      if (app.options.file) read.set(app.options.file, 'uwsgi-ini');
      for (const { entry } of app.options.list) if (entry) read.set(entry.file, 'uwsgi-ini');
    }
  }
  for (const { files } of nginx) for (const file of files) read.set(file, 'nginx');
  return (file) => languageOf(file.id, file.text) ?? read.get(file);
}
