import { rule, type Fix } from '../../src/rule.ts';
import type { InvalidSetting } from '../../src/servers/gunicorn/model.ts';
import type { Editors } from '../../src/stack/editors.ts';
import { versionTold } from '../../src/stack/fact-source.ts';
import type { GunicornApp } from '../../src/stack/model.ts';
import { compareVersions } from '../../src/target.ts';
import type { FileSet } from '../../src/text/files.ts';
import { nearest } from '../../src/text/nearest.ts';
import type { CommandWord } from '../../src/text/words.ts';

export default rule({
  id: 'gunicorn/invalid-value',
  summary: 'a flag or a value with which gunicorn refuses to start',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://docs.gunicorn.org/en/stable/settings.html', 'https://docs.gunicorn.org/en/stable/configure.html'],
  check({ stack, report, edit }) {
    for (const app of stack.apps) {
      if (app.kind !== 'gunicorn') continue;
      for (const invalid of app.settings.invalid) {
        const { span, message } = invalid;
        report({ at: span, message: `gunicorn does not start: ${message}`, fix: repaired(app, invalid, edit), data: message });
      }
      for (const { word, message } of app.settings.command?.refused ?? []) {
        report({
          at: word.span,
          message: `gunicorn does not start: ${message}${meant(app, message, stack.files)}`,
          fix: renamed(app, word, message, edit),
          data: message,
        });
      }
    }
  },
});

/** A flag of that version. */
const flagIn = (message: string): string | undefined => /^unrecognized arguments: (--[^\s=]+)/.exec(message)?.[1];

/** The flag that a flag gunicorn does not know is probably meant to be, or the version that has it. */
function meant(app: GunicornApp, message: string, files: FileSet): string {
  const flag = flagIn(message);
  const later = laterFlag(app, flag);
  if (later) return `; ${flag} came with gunicorn ${later.since}, and this is ${versionTold(app, files)}`;
  const near = nearFlag(app, flag);
  return near === undefined ? '' : `; did you mean ${near}?`;
}

function laterFlag({ catalog, version }: GunicornApp, flag: string | undefined) {
  const later = flag === undefined || version === undefined ? undefined : catalog.everByFlag(flag);
  return later && compareVersions(later.since, version!) > 0 ? later : undefined;
}

const nearFlag = ({ catalog, version }: GunicornApp, flag: string | undefined): string | undefined =>
  flag === undefined ? undefined : nearest(flag, catalog.flags(version));

/** The flag by its name, with what is joined to it. */
function renamed(app: GunicornApp, word: CommandWord, message: string, edit: Editors): Fix | undefined {
  const flag = flagIn(message);
  const near = laterFlag(app, flag) ? undefined : nearFlag(app, flag);
  if (flag === undefined || near === undefined || !app.launch) return undefined;
  const edits = edit.words.replaceWord(app.launch.file, word, near + word.value.slice(flag.length));
  return { title: `Change it to ${near}`, safety: 'unsafe', edits };
}

/** A text as the number or truth value that it was meant to be. */
function repaired({ settings, catalog, version }: GunicornApp, { name, span }: InvalidSetting, edit: Editors): Fix | undefined {
  const text = edit.gunicorn.textAt(settings, span);
  const literal = text === undefined ? undefined : literalFor(text.trim(), catalog.lookup(name, version)?.kind, name);
  const edits = literal === undefined ? undefined : edit.gunicorn.replaceText(settings, span, literal);
  return edits && { title: `Write ${literal}`, safety: 'unsafe', edits };
}

function literalFor(text: string, kind: string | undefined, name: string): string | undefined {
  if (kind === 'bool') return /^(?:yes|on|1)$/i.test(text) ? 'True' : /^(?:no|off|0)$/i.test(text) ? 'False' : undefined;
  if (kind !== 'int') return undefined;
  if (name === 'umask' && /^0[0-7]+$/.test(text)) return `0o${text}`;
  return /^(\d+) ?(?:s|secs?|seconds?)$/i.exec(text)?.[1];
}
