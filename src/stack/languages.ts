import { byItself, type Language } from '../syntax/language.ts';
import type { SourceFile } from '../text/source.ts';
import type { Stack } from './model.ts';

/** Tells what a file was read as. */
export type Languages = (file: SourceFile) => Language | undefined;

/** What its name and its text say, else what the configurations that name it take it for: `-c settings/production.py`. */
export function languagesOf({ nginx, apache, apps }: Pick<Stack, 'nginx' | 'apache' | 'apps'>): Languages {
  const named = new Map<SourceFile, Language>();
  for (const app of apps) {
    if (app.kind === 'gunicorn') {
      if (app.settings.file) named.set(app.settings.file, 'python');
    } else if (app.kind === 'uwsgi') {
      const { file, form, list } = app.options;
      if (file) named.set(file, `uwsgi-${form}`);
      for (const { entry, node } of list) {
        if (entry) named.set(entry.file, 'uwsgi-ini');
        if (node) named.set(node.file, `uwsgi-${node.form}`);
      }
    }
  }
  for (const { files } of apache) for (const file of files) named.set(file, 'apache');
  for (const { files } of nginx) for (const file of files) named.set(file, 'nginx');
  return (file) => byItself(file).language ?? named.get(file);
}
