import { loadUwsgiCatalog, type UwsgiCatalog } from '../catalog/uwsgi/catalog.ts';
import type { Launch } from '../launchers/launch.ts';
import { formOf, isInstance, vassalsOf } from '../servers/uwsgi/instance.ts';
import type { UwsgiOptions } from '../servers/uwsgi/model.ts';
import { readUwsgi } from '../servers/uwsgi/options.ts';
import { activationProtocol, listenersOf } from '../servers/uwsgi/sockets.ts';
import type { Form } from '../syntax/uwsgi-form/tree.ts';
import type { FileSet } from '../text/files.ts';
import type { FileId, SourceFile } from '../text/source.ts';
import { valueOf } from '../text/value.ts';
import type { Listener, UwsgiApp, UwsgiList } from './model.ts';
import { socketsOf, standardInput, streamsOf } from './socket-units.ts';
import type { Targets } from './targets.ts';
import { UwsgiService } from './uwsgi-service.ts';
import { append } from '../text/lists.ts';
import { nameOf } from '../text/paths.ts';

/** A file that is a uWSGI configuration by what it says. */
export interface LooseFile {
  readonly file: SourceFile;
  readonly form: Form | 'ini';
}

/**
 * Every uWSGI instance: those that a command starts, their vassals, then the files that nobody in view starts; `started`: of these
 * what the service of the distribution's package starts.
 */
export async function readUwsgiApps(
  files: FileSet,
  loose: readonly LooseFile[],
  launches: readonly Launch[],
  targets: Targets,
): Promise<{ readonly apps: readonly UwsgiApp[]; readonly lists: readonly UwsgiList[]; readonly started: readonly Launch[] }> {
  const catalog = await loadUwsgiCatalog();
  const reader = new Reader(files, catalog, targets);
  for (const launch of launches) reader.start(launch);
  reader.addLoose(loose, launches);
  return { apps: reader.apps, lists: reader.listsAmong(loose), started: reader.started };
}

class Reader {
  readonly apps: UwsgiApp[] = [];
  readonly started: Launch[] = [];
  readonly #files: FileSet;
  readonly #catalog: UwsgiCatalog;
  readonly #targets: Targets;
  /** Files that some instance reads. */
  readonly #read = new Set<FileId>();

  constructor(files: FileSet, catalog: UwsgiCatalog, targets: Targets) {
    this.#files = files;
    this.#catalog = catalog;
    this.#targets = targets;
  }

  start(launch: Launch): void {
    const options = readUwsgi(launch.host.files, this.#catalog, { launch });
    const app = this.#add(options, launch, undefined, launch.name);
    if (options.last('emperor')) this.#addVassals(app);
  }

  /** Files in view that nothing in view starts: an instance each, unless another includes them. */
  addLoose(loose: readonly LooseFile[], launches: readonly Launch[]): void {
    const service = loose.length > 0 ? new UwsgiService(this.#files, this.#targets, launches) : undefined;
    const candidates = loose.filter(({ file, form }) => !this.#read.has(file.id) && isInstance(file, form) && !service?.isShipped(file));
    const read = candidates.map(({ file, form }) => ({ file, form, options: readUwsgi(this.#files, this.#catalog, { file, form }) }));
    const included = new Set(read.flatMap(({ file, options }) => filesOf(options).filter((id) => id !== file.id)));
    // Emperors first: their vassals are nobody else's.
    const isEmperor = ({ options }: { readonly options: UwsgiOptions }): boolean => options.last('emperor') !== undefined;
    for (const { file, form, options } of [...read.filter(isEmperor), ...read.filter((one) => !isEmperor(one))]) {
      if (included.has(file.id) || this.#read.has(file.id)) continue;
      const mayInherit = !isEmperor({ options }) && this.apps.some((app) => app.options.last('emperor')?.value.known === false);
      // Whom an Emperor's vassals run as depends on when it drops the rights that the service starts it with.
      const start = mayInherit || isEmperor({ options }) ? undefined : service?.startOf(file, form);
      if (start) this.started.push(start.launch);
      const app = this.#add(
        mayInherit || start ? readUwsgi(this.#files, this.#catalog, { file, form, mayInherit, ...start }) : options,
        start?.launch,
        undefined,
        nameOf(file.id),
      );
      if (options.last('emperor')) this.#addVassals(app);
    }
  }

  /** Files of options that start nothing by themselves, and that nothing in view reads. */
  listsAmong(loose: readonly LooseFile[]): UwsgiList[] {
    return loose
      .filter(({ file }) => !this.#read.has(file.id))
      .map(({ file, form }) => ({ options: readUwsgi(this.#files, this.#catalog, { file, form }), catalog: this.#catalog }));
  }

  #addVassals(emperor: UwsgiApp): void {
    for (const file of vassalsOf(emperor.options, emperor.launch?.host.files ?? this.#files, valueOf(emperor.launch?.cwd))) {
      if (this.#read.has(file.id)) continue;
      const start = { file, form: formOf(file.id) ?? 'ini', emperor: emperor.options, ...(emperor.launch && { launch: emperor.launch }) };
      this.#add(readUwsgi(emperor.launch?.host.files ?? this.#files, this.#catalog, start), emperor.launch, emperor, nameOf(file.id));
    }
  }

  #add(options: UwsgiOptions, launch: Launch | undefined, emperor: UwsgiApp | undefined, name: string): UwsgiApp {
    for (const id of filesOf(options)) this.#read.add(id);
    if (options.file) this.#read.add(options.file.id);
    const listeners: Listener[] = [];
    const first = options.list[0];
    const isPackaged = launch?.manager.kind === 'sysv';
    // Its file says better whether it is the package's.
    const versionFact = this.#targets.ofApp('uwsgi', isPackaged ? undefined : launch, options.file).versions.uwsgi;
    const app: UwsgiApp = {
      kind: 'uwsgi',
      label: `uWSGI (${name})`,
      span: (emperor ? undefined : launch?.span) ?? first?.span ?? options.file!.span(0, 0),
      launch,
      listeners,
      version: versionFact?.value,
      versionFact,
      options,
      catalog: this.#catalog,
      emperor,
    };
    const variants = emperor ? undefined : launch?.variants;
    if (!variants) append(listeners, listenersFor(app, options, emperor ? undefined : launch));
    else {
      for (const one of variants) append(listeners, listenersFor(app, readUwsgi(one.host.files, this.#catalog, { launch: one }), one));
    }
    this.apps.push(app);
    return app;
  }
}

/** The sockets that are handed over, and those of its options; a vassal (no `launch` of its own) inherits none. */
function listenersFor(app: UwsgiApp, options: UwsgiOptions, launch: Launch | undefined): Listener[] {
  const handed = socketsOf(launch).flatMap((unit) =>
    streamsOf(unit).map(({ address, span }): Listener => ({
      app,
      address,
      protocol: activationProtocol(options),
      span,
      origin: 'socket-unit',
      socketUnit: unit,
      via: 'ListenStream',
    })),
  );
  const { manager } = launch ?? {};
  const own = listenersOf(options).map(({ address, protocol, span, via, doubt, option }): Listener => ({
    app,
    address,
    protocol,
    span,
    origin: option.where === 'shipped' ? 'default' : 'explicit',
    socketUnit: undefined,
    via,
    doubt: option.where === 'shipped' && manager?.kind === 'sysv' ? (doubt ?? manager.doubt) : doubt,
  }));
  const input = standardInput(launch);
  if (!input) return [...handed, ...own];
  // A socket that is its standard input uWSGI takes without being told (uwsgi_bind_sockets in core/socket.c).
  const isInput = ({ address }: Listener): boolean => address.kind === 'unknown' && address.text === 'fd://0';
  const protocol = (own.find(isInput) ?? { protocol: activationProtocol(options) }).protocol;
  return [...own.filter((one) => !isInput(one)), { app, ...input, protocol, origin: 'supervisor', socketUnit: undefined, via: 'socket' }];
}

const filesOf = (options: UwsgiOptions): FileId[] => options.list.flatMap(({ entry, node }) => (entry ?? node)?.file.id ?? []);
