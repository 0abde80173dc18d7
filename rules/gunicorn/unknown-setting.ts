import { rule, type Fix, type Safety } from '../../src/rule.ts';
import type { GunicornKind } from '../../src/catalog/gunicorn/catalog.ts';
import { isFormula } from '../../src/servers/gunicorn/effective.ts';
import type { GunicornSettings, PyValue, Stranger } from '../../src/servers/gunicorn/model.ts';
import { sparing } from '../../src/text/nearest.ts';
import type { Editors } from '../../src/stack/editors.ts';
import { versionTold } from '../../src/stack/fact-source.ts';
import type { GunicornApp } from '../../src/stack/model.ts';

export default rule({
  id: 'gunicorn/unknown-setting',
  summary: "a name in gunicorn's config file that is no setting, and so is ignored",
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: ['https://docs.gunicorn.org/en/stable/settings.html', 'https://docs.gunicorn.org/en/stable/configure.html#configuration-file'],
  check({ stack, report, edit }) {
    for (const app of stack.apps) {
      if (app.kind !== 'gunicorn' || !isConfig(app)) continue;
      const meantOf = sparing((name) => app.catalog.nearest(name)?.name);
      const written = counted(app.settings.strangers.map(({ name }) => meantOf(name)));
      for (const stranger of app.settings.strangers) {
        if (stranger.usedElsewhere) continue;
        const { name, span } = stranger;
        if (app.catalog.has(name, app.version)) continue;
        const until = app.catalog.lookup(name)?.until;
        if (until !== undefined) {
          if (isOff(stranger)) continue;
          const message = `${name} left gunicorn after ${until} and is ignored without a word since`;
          // An older one may be installed where nobody says which.
          report({ at: span, message, severity: 'info', fix: removal(app, stranger, app.version === undefined ? 'unsafe' : 'safe', edit) });
          continue;
        }
        const since = app.catalog.lookup(name)?.since;
        if (since !== undefined) {
          if (isOff(stranger)) continue;
          const told = versionTold(app, stack.files);
          const message = `${name} came with gunicorn ${since}, and ${told} ignores it without a word; take it out or install a version that has it`;
          report({ at: span, message, severity: 'warning', fix: removal(app, stranger, 'manual', edit) });
          continue;
        }
        const near = meantOf(name);
        const meant = near !== undefined && app.catalog.has(near, app.version) ? near : undefined;
        const ignored = `${name} is no gunicorn setting and is ignored without a word`;
        report(
          meant === undefined
            ? {
                at: span,
                message: `${ignored}; nothing in this file uses it`,
                severity: 'info',
                fix: removal(app, stranger, 'manual', edit),
              }
            : {
                at: span,
                message: `${ignored}${whatHolds(meant, app.settings)}; did you mean ${meant}?`,
                severity: isInForce(stranger, meant, app.settings) ? 'info' : 'error',
                fix: fixFor(stranger, meant, (written.get(meant) ?? 0) > 1, app, edit),
              },
        );
      }
    }
  },
});

/** A file that a command reads, or that is gunicorn's by its name: `timeout = 5` alone may be any program's. */
const isConfig = ({ launch, settings }: GunicornApp): boolean => launch !== undefined || /gunicorn[^/]*\.py$/.test(settings.file?.id ?? '');

/** How often each is there. */
function counted(names: readonly (string | undefined)[]): ReadonlyMap<string | undefined, number> {
  const counts = new Map<string | undefined, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** The assignment taken out. */
function removal({ settings }: GunicornApp, stranger: Stranger, safety: Safety, edit: Editors): Fix | undefined {
  const edits = edit.gunicorn.removeStranger(settings, stranger);
  return edits && { title: 'Take it out', safety, edits };
}

/** True for `debug = False`, which asks for nothing. */
const isOff = ({ value }: Stranger): boolean => value.known && (value.value === false || value.value === null);

/** True when the setting has the same value anyhow: nothing is lost. */
function isInForce({ value }: Stranger, meant: string, settings: GunicornSettings): boolean {
  const held = settings.get(meant).value;
  return value.known && held.known && typeof value.value !== 'object' && value.value === held.value;
}

/** What is in force in its place. */
function whatHolds(meant: string, settings: GunicornSettings): string {
  const { value, where } = settings.get(meant);
  if (where !== 'default') return ` (${meant} is set as well)`;
  if (!value.known || (typeof value.value === 'object' && value.value !== null)) return '';
  const shown =
    value.value === null ? 'unset' : typeof value.value === 'boolean' ? (value.value ? 'on' : 'off') : JSON.stringify(value.value);
  return `: ${meant} stays ${shown}`;
}

/** The right name, where nobody says it yet and gunicorn would take the value. The value counts for the first time then. */
function fixFor(
  { span, value }: Stranger,
  meant: string,
  again: boolean,
  { settings, catalog, version }: GunicornApp,
  edit: Editors,
): Fix | undefined {
  const setting = catalog.lookup(meant, version);
  const isSet = again || settings.all(meant).length > 0;
  if (!setting || !settings.file || isSet || (value.known && !fits(value.value, setting.kind))) return undefined;
  // Texts of another form than `NAME=value` stop gunicorn.
  if (meant === 'raw_env' && !(value.known && [value.value].flat().every((item) => typeof item === 'string' && item.includes('='))))
    return undefined;
  const edits = edit.gunicorn.renameSetting(settings.file, span, meant);
  return edits && { title: `Rename it to ${meant}`, safety: 'unsafe', edits };
}

/** False for a value that would stop gunicorn where it was ignored so far. */
function fits(value: PyValue, kind: GunicornKind): boolean {
  if (kind === 'int')
    return typeof value === 'number' ? Number.isInteger(value) && value >= 0 : isFormula(value) || /^\d+$/.test(String(value));
  if (kind === 'bool') return typeof value === 'boolean';
  if (kind === 'list' || kind === 'list-text') return [value].flat().every((item) => typeof item === 'string');
  if (kind === 'string' || kind === 'class') return typeof value === 'string' || value === null;
  return false;
}
