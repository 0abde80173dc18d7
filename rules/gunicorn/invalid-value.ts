import { rule } from '../../src/rule.ts';
import type { GunicornApp } from '../../src/stack/model.ts';
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
        report({ at: word.span, message: `gunicorn does not start: ${message}${meant(app, message)}`, data: message });
      }
    }
  },
});

/** The flag that a flag gunicorn does not know is probably meant to be. */
function meant({ catalog, version }: GunicornApp, message: string): string {
  const flag = /^unrecognized arguments: (--\S+)/.exec(message)?.[1];
  const near = flag === undefined ? undefined : nearest(flag, catalog.flags(version));
  return near === undefined ? '' : `; did you mean ${near}?`;
}
