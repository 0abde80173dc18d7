import type { UwsgiCatalog } from '../../catalog/uwsgi/catalog.ts';
import type { Launch } from '../../launchers/launch.ts';
import { readForm } from '../../syntax/uwsgi-form/read.ts';
import type { Form, FormEntry } from '../../syntax/uwsgi-form/tree.ts';
import { closesBlock, opensBlock } from '../../syntax/uwsgi-ini/errors.ts';
import { substituteMagic } from '../../syntax/uwsgi-ini/magic.ts';
import { parseIni } from '../../syntax/uwsgi-ini/parser.ts';
import type { IniEntry } from '../../syntax/uwsgi-ini/tree.ts';
import { joinPath } from '../../text/file-set.ts';
import type { FileSet } from '../../text/files.ts';
import type { SourceFile, Span } from '../../text/source.ts';
import { holesAlone, startsWithHole } from '../../text/template.ts';
import type { Origin } from '../../text/value.ts';
import { valueOf } from '../../text/value.ts';
import { runBlock } from './blocks.ts';
import type { Block } from './blocks.ts';
import { expand, placeholder } from './expand.ts';
import type { Draft, Referent } from './expand.ts';
import { formOf } from './instance.ts';
import type { UwsgiOption } from './model.ts';
import { NO_FIRST_FILE, magicTable } from './magic.ts';
import type { Host, MagicTable } from './magic.ts';
import { TemplateTags, filledByScript, isTemplated } from './templates.ts';

/** An option in uWSGI's exported list while it is being built. */
export interface Exported extends Draft {
  readonly name: string;
  readonly span: Span;
  readonly valueSpan: Span;
  readonly entry: IniEntry | undefined;
  readonly node: FormEntry | undefined;
  readonly where: UwsgiOption['where'];
  readonly origin: Origin;
  /** Already applied: sees no $(), @() or %() any more. */
  configured: boolean;
}

/** Real configurations have some hundreds of options; a file that includes itself must end somewhere. */
const MOST_OPTIONS = 20_000;
const DEEPEST = 40;
const MOST_WORK = 4_000_000;

const strip = (text: string): string => text.replace(/^[ \t\r]+/, '').replace(/(?<![ \t\r])[ \t\r]+$/, '');

/** The user and program uWSGI starts with, as far as the launch says. */
function hostOf(launch: Launch | undefined, cwd: string | undefined): Host {
  const program = launch?.words[0];
  return {
    cwd,
    user: valueOf(launch?.user),
    group: valueOf(launch?.group),
    binary: program?.hole === undefined && program?.value.startsWith('/') ? program.value : undefined,
  };
}

/** Builds the option list as uwsgi_setup does: add_exported_option, uwsgi_ini_config, uwsgi_apply_config_pass, uwsgi_configure. */
export class Loader {
  readonly list: Exported[] = [];
  /** Names made options by `declare-option`. */
  readonly declared = new Set<string>();
  /** Names that some value (`%(name)`) or condition (`if-opt`) asks for. */
  readonly asked = new Set<string>();
  complete = true;
  /** The file and section read first. */
  file: SourceFile | undefined;
  form: Form | 'ini' = 'ini';
  section = 'uwsgi';

  readonly #files: FileSet;
  readonly #catalog: UwsgiCatalog;
  readonly #launch: Launch | undefined;
  readonly #host: Host;
  /** First entry of each name, as uwsgi_get_exported_opt finds it. */
  readonly #first = new Map<string, Exported>();
  #block: Block | undefined;
  #running = false;
  /** Why it is open whether the options at hand exist at all (a block's condition is not known). */
  #doubt: string | undefined;
  #stopped = false;
  #depth = 0;
  #work = 0;
  #origin: Origin = 'explicit';
  /** The ini read last: `:section` means it. */
  #last: { readonly file: SourceFile; readonly path: string | undefined } | undefined;
  #capitals: MagicTable | undefined;

  constructor(files: FileSet, catalog: UwsgiCatalog, launch: Launch | undefined, cwd: string | undefined) {
    this.#files = files;
    this.#catalog = catalog;
    this.#launch = launch;
    this.#host = hostOf(launch, cwd);
  }

  /** What `$(NAME)` and `if-env` see: undefined when it is not set for sure. */
  readonly environment = (name: string): Referent | undefined => {
    const value = this.#launch?.environment.get(name);
    if (value) return value.known ? { text: value.value } : { hole: value.reason };
    return this.#launch?.environmentComplete ? undefined : { hole: `the environment variable ${name} is not in view` };
  };

  /** The first option of a name so far; a hole when one out of view may have it. */
  readonly exported = (name: string): Referent | undefined => {
    this.asked.add(name);
    const found = this.#first.get(name);
    if (found) return { text: found.text, hole: found.hole };
    return this.complete ? undefined : { hole: `"${name}" may be set in a file that is not in view` };
  };

  /** add_exported_option. */
  add(option: Exported): void {
    if (this.#stopped) return;
    if (!this.#running) {
      if (closesBlock(option.name)) this.#block = undefined;
      if (this.#block) {
        this.#running = true;
        this.#work += runBlock(this.#block, option, this, (copy, doubt) => {
          const before = this.#doubt;
          this.#doubt = doubt ?? before;
          this.#push(copy);
          this.#doubt = before;
        });
        this.#running = false;
        if (this.#work > MOST_WORK) this.#stop();
        return;
      }
    }
    this.#push(option);
  }

  #push(option: Exported, placeholderOnly = false): void {
    if (this.#stopped) return;
    if (this.list.length >= MOST_OPTIONS) {
      this.#stop();
      return;
    }
    if (this.#doubt !== undefined) option.hole ??= this.#doubt;
    this.list.push(option);
    if (!this.#first.has(option.name)) this.#first.set(option.name, option);
    if (placeholderOnly) option.configured = true;
    else if (this.#catalog.lookup(option.name)?.flags.has('IMMEDIATE')) {
      this.#apply(option);
      option.configured = true;
    }
  }

  /** uWSGI would exit here, or goes on without end: what comes after is not known. */
  #stop(): void {
    this.#stopped = true;
    this.complete = false;
  }

  /** Runs an option that acts while the list is being built. */
  #apply(option: Exported): void {
    const { name, text } = option;
    if (opensBlock(name)) {
      if (this.#block) this.#stop();
      else this.#block = { kind: name, text, hole: option.hole };
    } else if (name === 'include') this.#loadFrom(option);
    else if (FORM_OPTIONS.has(name)) this.#loadFrom(option, FORM_OPTIONS.get(name));
    else if (name === 'set' || name === 'set-placeholder' || name === 'set-ph' || name === 'resolve') this.#set(option);
    else if (name === 'declare-option') this.declared.add(text.split('=', 1)[0]!);
    else if (OTHER_FORMATS.has(name)) this.complete = false;
  }

  #set(option: Exported): void {
    const equals = option.text.indexOf('=');
    if (equals < 0) return this.#stop();
    const name = option.text.slice(0, equals);
    const copy = { ...option, name, text: option.text.slice(equals + 1), configured: false };
    if (option.name === 'resolve') copy.hole ??= `the address of ${copy.text} is not known`;
    if (option.name !== 'set' && this.#catalog.lookup(name)) return this.#stop();
    this.#push(copy, option.name !== 'set');
  }

  /** `form`: that of the option; without one (`include`, `inherit`) the end of the name tells, and there are no sections. */
  #loadFrom(option: Exported, form?: Form | 'ini'): void {
    const isNamed = option.hole === undefined || option.hole === this.#doubt || holesAlone(option.text) !== undefined;
    if (isNamed) this.#loadFile(option.text, option.valueSpan, form);
    else this.complete = false;
  }

  /** What `--ini` reads of a file that a distribution ships: options whose names and values hold no magic variables. */
  shipped(path: string, pairs: readonly (readonly [name: string, value: string])[], span: Span): void {
    this.#capitals ??= magicTable(this.#host, path, path, '', undefined);
    for (const [name, text] of pairs) this.add({ ...SHIPPED, name, text, span, valueSpan: span, configured: false });
  }

  /** A bare word of the command line (uwsgi_opt_load without an option). */
  operand(text: string, span: Span): void {
    if (!text.startsWith('[')) this.#loadFile(text, span);
  }

  /** `FILE`, `FILE:SECTION`, `:SECTION` (of the ini read last). */
  #loadFile(written: string, span: Span, named?: Form | 'ini'): void {
    const form = named ?? formOf(written);
    if (form === undefined || /^[a-z0-9]+:\/\//i.test(written) || written === '-') {
      this.complete = false;
      return;
    }
    const colon = named ? written.lastIndexOf(':') : -1;
    const path = colon < 0 ? written : written.slice(0, colon);
    const section = colon < 0 ? '' : written.slice(colon + 1);
    if (colon === 0) {
      if (this.#last && form === 'ini') this.load(this.#last.file, section, this.#last.path, form, true);
      else this.#stop();
      return;
    }
    const cwd = this.#host.cwd;
    const found = this.#files.find(path, span, path.startsWith('/') || startsWithHole(path) ? undefined : cwd, `uwsgi-${form}`);
    const file = found && this.#files.get(found.id);
    if (!file) this.complete = false;
    else if (form === 'xml' && colon >= 0 && section === '') this.#stop();
    // What lies below a hole has no path that magic variables could tell.
    else this.load(file, section, holesAlone(path) === undefined ? path : undefined, form, named !== undefined);
  }

  /** All pairs of the section, in order. `path`: as it was named, undefined when nobody did; `byOption`: by `--ini` or its like. */
  load(file: SourceFile, section: string, path: string | undefined, form: Form | 'ini', byOption: boolean): void {
    if (this.#depth >= DEEPEST) return this.#stop();
    const cwd = this.#host.cwd;
    const named = path !== undefined && (path.startsWith('/') || cwd !== undefined) ? joinPath(cwd ?? '/', path) : undefined;
    if (this.#capitals === undefined && !byOption) this.#capitals = NO_FIRST_FILE;
    const table = magicTable(this.#host, path, named ?? this.#files.hostPath(file.id), section, this.#capitals);
    this.#capitals ??= table;
    if (this.file === undefined) {
      this.file = file;
      this.form = form;
      this.section = section === '' ? 'uwsgi' : section;
    }
    if (form === 'ini') this.#last = { file, path };
    const before = this.#origin;
    if (file !== this.file && before === 'explicit') this.#origin = 'included';
    const doubt = this.#doubt;
    this.#depth++;
    if (form === 'ini') this.#addIni(file, section === '' ? 'uwsgi' : section, table);
    else this.#addForm(file, form, section, table);
    this.#depth--;
    this.#doubt = doubt;
    this.#origin = before;
  }

  /** uwsgi_ini_config. */
  #addIni(file: SourceFile, section: string, table: MagicTable): void {
    const doubt = this.#doubt;
    const tags = new TemplateTags();
    for (const part of parseIni(file).sections) {
      if (part.name !== section) continue;
      for (const entry of part.entries) {
        if (this.#stopped) break;
        if (tags.take(entry.key)) continue;
        this.#doubt = doubt ?? tags.doubt;
        this.add(this.#fromEntry(entry, table));
      }
    }
    if (!tags.complete) this.complete = false;
  }

  /** uwsgi_xml_config, uwsgi_yaml_config, uwsgi_json_config. */
  #addForm(file: SourceFile, form: Form, section: string, table: MagicTable): void {
    const { entries, complete } = readForm(file, form, section);
    for (const node of entries) {
      if (this.#stopped) break;
      if (node.mode === undefined || this.#isMode(node.mode)) this.add(this.#fromNode(node, table));
    }
    if (!complete) this.#stop();
  }

  /** XML: an element with another mode than the one that is set is left out. */
  #isMode(mode: string): boolean {
    const set = this.list.findLast(({ name }) => name === 'mode');
    if (set?.hole !== undefined) this.complete = false;
    return set === undefined || set.text === mode;
  }

  #fromNode(node: FormEntry, table: MagicTable): Exported {
    const variable = (letter: string): string | undefined => table.get(letter);
    const value = substituteMagic(node.value, variable);
    const { file, start, end, valueStart, valueEnd } = node;
    return {
      name: substituteMagic(node.key, variable).text,
      text: value.text,
      hole: isTemplated(file.text.slice(valueStart, valueEnd)) ? 'a template fills it in' : (node.hole ?? value.hole),
      span: file.span(start, end),
      valueSpan: file.span(valueStart, valueEnd),
      entry: undefined,
      node,
      where: 'file',
      origin: this.#origin,
      configured: false,
    };
  }

  #fromEntry(entry: IniEntry, table: MagicTable): Exported {
    const variable = (letter: string): string | undefined => table.get(letter);
    const key = substituteMagic(entry.key, variable);
    // A script's `%name` is no magic variable.
    const filled = filledByScript(entry);
    const value = filled === undefined ? substituteMagic(entry.value, variable) : { text: filled };
    // Blanks are stripped from what the magic pass leaves.
    return {
      name: strip(key.text),
      text: strip(value.text),
      hole: filled !== undefined || isTemplated(entry.value) ? 'a template fills it in' : value.hole,
      span: entry.file.span(entry.start, entry.end),
      valueSpan: entry.file.span(entry.valueStart, entry.valueEnd),
      entry,
      node: undefined,
      where: 'file',
      origin: this.#origin,
      configured: false,
    };
  }

  /** Stages 4 and 5: environment, files, placeholders, in passes over the whole list. */
  expand(): void {
    const passes = [
      ['$', this.environment],
      ['@', (name: string) => ({ hole: `the contents of ${name} are not in view` })],
      ['%', (key: string) => placeholder(key, this.exported)],
    ] as const;
    for (const [symbol, lookup] of passes) {
      for (const option of this.list) {
        if (!option.configured && option.text.includes(`${symbol}(`)) expand(option, symbol, lookup);
      }
    }
  }

  /** Stage 6, as far as it adds options: what `inherit` brings lands at the end and sees no expansion. */
  configure(): void {
    for (let at = 0; at < this.list.length; at++) {
      const option = this.list[at]!;
      if (option.configured) continue;
      option.configured = true;
      if (option.name !== 'inherit') continue;
      this.#origin = 'inherited';
      this.#loadFrom(option);
    }
  }
}

const SHIPPED = { hole: undefined, entry: undefined, node: undefined, where: 'shipped', origin: 'default' } as const;

/** Options that read a file of a certain form. */
const FORM_OPTIONS: ReadonlyMap<string, Form | 'ini'> = new Map([
  ['ini', 'ini'],
  ['xml', 'xml'],
  ['xmlconfig', 'xml'],
  ['yaml', 'yaml'],
  ['yml', 'yaml'],
  ['json', 'json'],
  ['js', 'json'],
]);

/** Options that read a file in a format that is not read here. */
const OTHER_FORMATS = new Set(['config', 'ldap', 'sqlite3', 'sqlite', 'inject-before', 'inject-after']);
