import { rule, type Draft } from '../../src/rule.ts';
import type { UwsgiCatalog, UwsgiSuggestion } from '../../src/catalog/uwsgi/catalog.ts';
import type { UwsgiOption } from '../../src/servers/uwsgi/model.ts';
import type { Editors } from '../../src/stack/editors.ts';
import { versionTold } from '../../src/stack/fact-source.ts';
import type { UwsgiApp } from '../../src/stack/model.ts';
import { compareVersions } from '../../src/target.ts';
import { sparing } from '../../src/text/nearest.ts';
import { valueOf } from '../../src/text/value.ts';

export default rule({
  id: 'uwsgi/unknown-option',
  summary: 'a key that is no option of uWSGI, which keeps it as a variable and does nothing',
  severity: 'error',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html',
    'https://uwsgi-docs.readthedocs.io/en/latest/Options.html',
    'https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#placeholders',
  ],
  check({ stack, report, edit }) {
    for (const app of stack.apps) {
      if (app.kind !== 'uwsgi') continue;
      const reader = new Reader(app, versionTold(app, stack.files), edit);
      for (const option of app.options.list) {
        const draft = reader.look(option);
        if (draft) report({ at: keyOf(option), data: option.name, ...draft });
      }
    }
  },
});

type Found = Omit<Draft, 'at'> | undefined;

/** True when the key stands there as it is: it does not come out of a `set`. */
const isWritten = ({ entry, node, name }: UwsgiOption): boolean => (entry ?? node)?.key === name;

const keyOf = (option: UwsgiOption): Draft['at'] =>
  option.entry && isWritten(option) ? option.entry.file.span(option.entry.start, option.entry.keyEnd) : option.span;

class Reader {
  readonly #app: UwsgiApp;
  readonly #told: string;
  readonly #edit: Editors;
  readonly #strict: boolean;
  /** Where a `set` or its like makes a variable on purpose; `set` itself is no excuse in strict mode. */
  readonly #setters: ReadonlySet<Draft['at']>;
  /** Options of plugins that the catalogue does not know may have any name. */
  readonly #open: boolean;
  readonly #nearest: UwsgiCatalog['nearest'];

  constructor(app: UwsgiApp, told: string, edit: Editors) {
    const { options } = app;
    this.#app = app;
    this.#nearest = sparing((name) => app.catalog.nearest(name));
    this.#told = told;
    this.#edit = edit;
    this.#strict = valueOf(options.flag('strict')) === true;
    const setters = ['set-placeholder', 'set-ph', 'resolve', ...(this.#strict ? [] : ['set'])];
    this.#setters = new Set(options.all(...setters).map(({ span }) => span));
    this.#open = !options.complete || loadsForeignPlugin(app);
  }

  look(option: UwsgiOption): Found {
    if (option.where === 'environment' || option.where === 'shipped' || this.#setters.has(option.span)) return undefined;
    if (option.option) return this.#ofAnotherVersion(option);
    if (option.entry && /[%$<{]/.test(option.entry.key)) return undefined;
    return this.#withColon(option) ?? (option.where === 'command-line' ? this.#onCommandLine(option) : this.#inFile(option));
  }

  /** An option that the version of the target does not have. */
  #ofAnotherVersion({ name, where }: UwsgiOption): Found {
    const { version, catalog } = this.#app;
    const { since, until } = catalog.lookup(name) ?? {};
    if (version === undefined || !/^\d+\.\d+\.\d/.test(version)) return undefined;
    const early = since !== undefined && (since === 'unreleased' ? compareVersions(version, '2.1') : compareVersions(version, since)) < 0;
    if (!early && (until === undefined || compareVersions(version, until) <= 0)) return undefined;
    const when = early
      ? since === 'unreleased'
        ? 'is in no release of uWSGI yet'
        : `came with uWSGI ${since}`
      : `left uWSGI after ${until}`;
    const fatal = this.#strict || where === 'command-line';
    return {
      message: `${name} ${when}: ${this.#told} ${fatal ? 'refuses to start because of it' : 'keeps it as a variable and does nothing'}; take it out or install a version that has it`,
      severity: fatal ? 'error' : 'warning',
    };
  }

  /** `processes: 4` is a key without a value. */
  #withColon(option: UwsgiOption): Found {
    const [, name = '', value = ''] = /^([\w-]+)[ \t]*:[ \t]*(\S.*)$/.exec(option.name) ?? [];
    if (!this.#app.catalog.lookup(name)) return undefined;
    const edits = option.entry && this.#edit.uwsgi.renameOption(option, `${name} = ${value}`);
    return {
      message: `"${option.name}" sets no option: uWSGI wants "=" between name and value`,
      fix: edits && { title: 'Write "="', safety: 'unsafe', edits },
    };
  }

  #onCommandLine(option: UwsgiOption): Found {
    const { name } = option;
    const { catalog, options } = this.#app;
    // An abbreviation is taken when one option alone begins so, which depends on the version.
    if (this.#open || catalog.startingWith(name).length > 0) return undefined;
    const written = `${name.length === 1 ? '-' : '--'}${name}`;
    const near = this.#nearest(name);
    const meant = near && near.by !== 'foreign' && catalog.lookup(near.name)?.since !== 'unreleased' ? near.name : undefined;
    const edits = meant === undefined ? undefined : this.#edit.uwsgi.renameFlag(options, option, meant);
    return {
      message: `uWSGI has no option ${written} and refuses to start${hint(written, near)}`,
      fix: edits && { title: `Change it to --${meant}`, safety: 'unsafe', edits },
    };
  }

  /** A variable of one's own, as strict mode takes it. */
  #asPlaceholder(option: UwsgiOption): Draft['fix'] {
    const { entry, name } = option;
    const edits =
      entry && isWritten(option) && !/[\n%$]/.test(entry.value)
        ? this.#edit.uwsgi.renameOption(option, `set-placeholder = ${name}`)
        : undefined;
    const joined = edits && entry ? [{ ...edits[0]!, end: entry.valueStart, text: `set-placeholder = ${name}=` }] : undefined;
    return joined && { title: 'Write it as a variable', safety: 'unsafe', edits: joined };
  }

  /** What another server calls so may want another value here. */
  #byHand(option: UwsgiOption, meant: string): Draft['fix'] {
    const isFree = isWritten(option) && !this.#app.options.last(meant);
    const edits = isFree ? this.#edit.uwsgi.renameOption(option, meant) : undefined;
    return edits && { title: `Rename it to ${meant}, where the value suits that`, safety: 'manual', edits };
  }

  #inFile(option: UwsgiOption): Found {
    const { name } = option;
    const { options, catalog } = this.#app;
    const nearest = this.#nearest(name);
    const near = nearest && catalog.lookup(nearest.name)?.since !== 'unreleased' ? nearest : undefined;
    const free = near && near.by !== 'foreign' && !options.last(near.name) && isWritten(option);
    const rename = free ? this.#edit.uwsgi.renameOption(option, near.name) : undefined;
    const fix = rename && { title: `Rename it to ${near!.name}`, safety: 'unsafe' as const, edits: rename };
    if (this.#strict) {
      if (this.#open && !near) return undefined;
      const way = options.isAsked(name) ? `; write set-placeholder = ${name}=… for a variable of your own` : hint(name, near);
      return {
        message: `${name} is no option of uWSGI, which refuses to start because of it (strict)${way}`,
        fix: options.isAsked(name) ? this.#asPlaceholder(option) : fix,
      };
    }
    if (options.isAsked(name)) return undefined;
    if (near && near.by !== 'foreign') {
      const sure = near.by === 'folding' || options.complete;
      return { message: `${name} is no option of uWSGI: ${KEPT}${hint(name, near)}`, fix, severity: sure ? 'error' : 'warning' };
    }
    if (this.#open) return undefined;
    if (near)
      return {
        message: `${name} is no option of uWSGI: ${KEPT}${hint(name, near)}`,
        severity: 'warning',
        fix: this.#byHand(option, near.name),
      };
    return {
      message: `${name} is no option of uWSGI, and no value asks for %(${name}): ${KEPT}, unless the application reads uwsgi.opt`,
      severity: 'info',
    };
  }
}

const KEPT = 'it is kept as a variable and does nothing';

function hint(name: string, near: UwsgiSuggestion | undefined): string {
  if (!near) return '';
  const meant = name.startsWith('--') ? `--${near.name}` : near.name;
  return near.by === 'foreign' ? `; what it means elsewhere is ${meant} here` : `; did you mean ${meant}?`;
}

/** True when a plugin is loaded of which the catalogue has no options: they may be anything. `/path/python311_plugin.so` is `python`. */
function loadsForeignPlugin({ options, catalog }: UwsgiApp): boolean {
  const known = new Set(catalog.options.map(({ plugin }) => plugin));
  const names = options.all('plugin', 'plugins', 'need-plugin', 'need-plugins').map(({ value }) => valueOf(value));
  return names.some((list) => list === undefined || list.split(',').some((name) => !known.has(baseName(name))));
}

const baseName = (plugin: string): string => {
  const file = plugin.trim();
  return file
    .slice(file.lastIndexOf('/') + 1)
    .replace(/_plugin\.so$/, '')
    .replace(/\d+$/, '');
};
