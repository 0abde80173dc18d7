import { rule } from '../../src/rule.ts';
import { versionTold } from '../../src/stack/fact-source.ts';
import type { GunicornApp } from '../../src/stack/model.ts';
import { compareVersions } from '../../src/target.ts';
import type { FileSet } from '../../src/text/files.ts';
import { nearest } from '../../src/text/nearest.ts';

export default rule({
  id: 'gunicorn/invalid-value',
  summary: 'a flag or a value with which gunicorn refuses to start',
  severity: 'error',
  fix: 'none',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://docs.gunicorn.org/en/stable/settings.html', 'https://docs.gunicorn.org/en/stable/configure.html'],
  check({ stack, report }) {
    for (const app of stack.apps) {
      if (app.kind !== 'gunicorn') continue;
      for (const { span, message } of app.settings.invalid)
        report({ at: span, message: `gunicorn does not start: ${message}`, data: message });
      for (const { word, message } of app.settings.command?.refused ?? []) {
        report({ at: word.span, message: `gunicorn does not start: ${message}${meant(app, message, stack.files)}`, data: message });
      }
    }
  },
});

/** The flag that a flag gunicorn does not know is probably meant to be, or the version that has it. */
function meant(app: GunicornApp, message: string, files: FileSet): string {
  const { catalog, version } = app;
  const flag = /^unrecognized arguments: (--[^\s=]+)/.exec(message)?.[1];
  const later = flag === undefined || version === undefined ? undefined : catalog.everByFlag(flag);
  if (later && compareVersions(later.since, version!) > 0)
    return `; ${flag} came with gunicorn ${later.since}, and this is ${versionTold(app, files)}`;
  const near = flag === undefined ? undefined : nearest(flag, catalog.flags(version));
  return near === undefined ? '' : `; did you mean ${near}?`;
}
