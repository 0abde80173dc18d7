import { loadGunicornCatalog, type GunicornCatalog } from '../catalog/gunicorn/catalog.ts';
import type { Launch } from '../launchers/launch.ts';
import { tcpAddress } from '../servers/address.ts';
import { listenersOf } from '../servers/gunicorn/binds.ts';
import type { GunicornSettings } from '../servers/gunicorn/model.ts';
import { looksLikeGunicornConf, settingsOf } from '../servers/gunicorn/settings.ts';
import { readStart, type GunicornStart, type Told } from '../servers/gunicorn/start.ts';
import { LONGEST_PYTHON } from '../syntax/python/limits.ts';
import { parsePython, readyPython } from '../syntax/python/parse.ts';
import { repairPython } from '../syntax/python/repair.ts';
import type { FileSet } from '../text/files.ts';
import type { SourceFile } from '../text/source.ts';
import type { GunicornApp, Listener, Problem } from './model.ts';
import { problemsOf } from './problems.ts';
import { socketsOf, standardInput, streamsOf } from './socket-units.ts';
import type { Targets } from './targets.ts';
import { append } from '../text/lists.ts';
import { nameOf } from '../text/paths.ts';

/** Every gunicorn: those that a command starts, then the configuration files that no command in view names. */
export async function readGunicornApps(
  files: FileSet,
  confs: readonly SourceFile[],
  launches: readonly Launch[],
  targets: Targets,
): Promise<{ readonly apps: GunicornApp[]; readonly problems: Problem[] }> {
  const catalog = await loadGunicornCatalog();
  const toldTo = (start: GunicornStart): Told => readStart(start.launch?.host.files ?? files, catalog, start);
  const startOf = (start: GunicornStart): Start => {
    const versionFact = targets.ofApp('gunicorn', start.launch, start.file).versions.gunicorn;
    const version = versionFact === undefined ? {} : { version: versionFact.value };
    const variants = start.launch?.variants?.map((launch) => toldTo({ launch, ...version }));
    return { versionFact, told: toldTo({ ...start, ...version }), variants };
  };

  const starts = launches.map((launch) => startOf({ launch }));
  const read = new Set(starts.flatMap(({ told }) => told.config.file ?? []));
  for (const file of confs) {
    if (read.has(file) || file.text.length > LONGEST_PYTHON || !looksLikeGunicornConf(file)) continue;
    read.add(file);
    starts.push(startOf({ file }));
  }
  await readyPython([...read, ...starts.flatMap(({ variants = [] }) => variants.flatMap(({ config }) => config.file ?? []))]);
  const apps = starts.map((start) => build(files, catalog, start));
  // CPython reports the first alone, and the others are often its consequences.
  const problems = [...read].flatMap((file) => {
    const [error] = parsePython(file).errors;
    return error ? problemsOf('syntax/python', file, [{ ...error, suggestion: repairPython(file, error) }]) : [];
  });
  return { apps, problems };
}

interface Start {
  readonly versionFact: GunicornApp['versionFact'];
  readonly told: Told;
  /** What is told to the others that one description starts. */
  readonly variants: readonly Told[] | undefined;
}

function build(files: FileSet, catalog: GunicornCatalog, { versionFact, told, variants }: Start): GunicornApp {
  const { launch, file } = told.start;
  const settingsFor = (one: Told): GunicornSettings => settingsOf(one.start.launch?.host.files ?? files, catalog, one);
  const settings = settingsFor(told);
  const listeners: Listener[] = [];
  const app: GunicornApp = {
    kind: 'gunicorn',
    label: `gunicorn (${launch?.name ?? nameOf(file!.id)})`,
    span: launch?.span ?? file!.span(0, 0),
    launch,
    listeners,
    version: versionFact?.value,
    versionFact,
    settings,
    catalog,
  };
  const ofEach = variants?.flatMap((one) => listenersFor(app, settingsFor(one), one.start.launch));
  append(listeners, ofEach ?? listenersFor(app, settings, launch));
  return app;
}

/**
 * With sockets of systemd handed over gunicorn ignores `bind` (gunicorn/sock.py): its listeners are the unit's then. What
 * supervisord hands over it takes only for `fd://0`.
 */
function listenersFor(app: GunicornApp, settings: GunicornSettings, launch: Launch | undefined): Listener[] {
  const own = listenersOf(settings, launch);
  const protocol = own[0]?.protocol;
  const handed = socketsOf(launch).flatMap((unit) =>
    streamsOf(unit).map(({ address, span }): Listener => ({
      app,
      address,
      protocol,
      span,
      origin: 'socket-unit',
      socketUnit: unit,
      via: 'ListenStream',
    })),
  );
  if (handed.length > 0) return handed;
  const input = standardInput(launch);
  return own.map(({ address, span, via, origin }): Listener => {
    if (input && address.kind === 'unknown' && address.text === 'fd://0') {
      return { app, ...input, protocol, origin: 'supervisor', socketUnit: undefined, via: 'socket' };
    }
    const place = { app, protocol, span, origin, socketUnit: undefined, via };
    const port = address.kind === 'unknown' && launch ? portOf(settings, launch) : undefined;
    return port === undefined ? { ...place, address } : { ...place, address: tcpAddress('127.0.0.1', 8000), doubt: port.doubt };
  });
}

/** Folders whose files go into containers, whose environment a platform may set. */
const OF_A_CONTAINER = /(?:^|\/)[^/]*(?:docker|container|compose|k8s|kubernetes|helm)[^/]*\//i;

/**
 * Without a bind $PORT decides (gunicorn/config.py). Platforms set it; supervisord and runsv as the machine's init starts them have
 * none, and neither has rc.local. `doubt`: why it may be set. Undefined where it is set, or may well be.
 */
function portOf(
  settings: GunicornSettings,
  { manager, host, environment, file }: Launch,
): { readonly doubt: string | undefined } | undefined {
  const bind = settings.get('bind');
  if (bind.where !== 'environment' || bind.value.known || environment.has('PORT')) return undefined;
  if (manager.kind !== 'supervisor' && manager.kind !== 'runit' && manager.kind !== 'script') return undefined;
  const isMachine = host.kind === 'machine' && !OF_A_CONTAINER.test(file.id);
  const isInit = isMachine && (manager.kind === 'runit' || (manager.kind === 'script' ? manager.atBoot : !manager.isForeground));
  return { doubt: isInit ? undefined : 'it names no address: $PORT may be set where it is started' };
}
