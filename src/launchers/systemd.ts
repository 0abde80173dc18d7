import type { FileSet } from '../text/files.ts';
import { groupBy } from '../text/group.ts';
import type { SourceFile } from '../text/source.ts';
import { known } from '../text/value.ts';
import { splitExec } from '../syntax/systemd/exec.ts';
import { parseUnit } from '../syntax/systemd/parser.ts';
import type { UnitTree } from '../syntax/systemd/tree.ts';
import { parseMode } from '../syntax/systemd/values.ts';
import { lookupIn } from './command.ts';
import { machineOf } from './host.ts';
import type { Launch, SocketUnit, SystemdService } from './launch.ts';
import { instanceOf, instancesAmong, templateOf } from './instances.ts';
import { accountOf, makeService, makeSocket, socketsNamedBy, workingDirectory } from './systemd-units.ts';
import { readEnvironment } from './unit-environment.ts';
import { UnitSettings, declaration, dropInOf, dropInUnits, unitName, valueSpan } from './unit-values.ts';
import { unwrap } from './unwrap.ts';
import { folderOf } from '../text/paths.ts';

/** All that systemd would start from the given files. */
export interface SystemdUnits {
  readonly services: readonly SystemdService[];
  readonly sockets: readonly SocketUnit[];
  readonly launches: readonly Launch[];
}

/** A unit file with the folder that it lies in, or would lie in on the host. */
interface UnitFile {
  readonly unit: string;
  readonly folder: string;
  readonly tree: UnitTree;
}

interface DropIn {
  readonly unit: string;
  readonly folder: string;
  readonly name: string;
  readonly tree: UnitTree;
}

const UMASK = 0o022;
const SYSTEM_FOLDER = /^\/(?:etc|run|usr\/lib|usr\/local\/lib|lib)\/systemd\/(?:system|user)$/;

/** True when the file can be a systemd unit or a drop-in of one that readSystemd reads. */
export const isSystemdFile = (path: string): boolean =>
  unitName(path, 'service') !== undefined ||
  unitName(path, 'socket') !== undefined ||
  /(?:^|\.)(?:service|socket)$/.test(dropInOf(path)?.unit ?? '');

/** Reads services, sockets and their drop-ins as systemd merges them; `sources` are unit files and drop-ins in any order. */
export function readSystemd(files: FileSet, sources: readonly SourceFile[]): SystemdUnits {
  const dropIns = sources.flatMap((file) => {
    const place = dropInOf(files.hostPath(file.id) ?? file.id) ?? dropInOf(file.id);
    return place === undefined ? [] : [{ ...place, tree: parseUnit(file) }];
  });
  const serviceFiles = unitFiles(files, sources, 'service');
  const socketFiles = unitFiles(files, sources, 'socket');
  const dropInsOf = dropInsAmong(dropIns, [...serviceFiles, ...socketFiles]);
  const socketOf = (one: UnitFile): PlacedSocket => ({ ...one, socket: makeSocket(one.unit, one.tree, dropInsOf(one)) });
  const serviceOf = (one: UnitFile, among: readonly PlacedSocket[]): SystemdService => {
    const own = dropInsOf(one);
    const named = among.length > 0 ? socketsNamedBy([one.tree, ...own], one.unit) : [];
    const wanted = among.filter(({ socket }) => socket.service === one.unit || named.includes(socket.unit));
    const near = wanted.filter(({ folder }) => folder === one.folder);
    return makeService(
      one.unit,
      one.tree,
      own,
      (near.length > 0 ? near : wanted).map(({ socket }) => socket),
    );
  };
  const sockets = socketFiles.map(socketOf);
  const units = groupBy(serviceFiles, ({ unit }) => unit);
  const hasTemplate = serviceFiles.some(({ unit }) => unit.endsWith('@.service'));
  const instances = hasTemplate ? instancesAmong(sources.map(parseUnit), dropIns, files) : undefined;
  /** A template as each of its instances that has no file of its own; not where several stacks have one of that name. */
  const variantsOf = (one: UnitFile): readonly SystemdService[] =>
    (units.get(one.unit)!.length > 1 ? [] : (instances?.(one.unit) ?? [])).flatMap((instance) => {
      const unit = instanceOf(one.unit, instance);
      if (units.has(unit)) return [];
      const templates = socketFiles.filter((socket) => socket.unit.endsWith('@.socket'));
      const filled = templates.map((socket) => socketOf({ ...socket, unit: instanceOf(socket.unit, instance) }));
      return [serviceOf({ ...one, unit }, [...sockets, ...filled])];
    });
  const services = serviceFiles.map((one) => ({ service: serviceOf(one, sockets), variants: variantsOf(one) }));
  return {
    services: services.map(({ service }) => service),
    sockets: sockets.map(({ socket }) => socket),
    launches: services.flatMap(({ service, variants }) => {
      const others = variants.map((variant) => launchesOf(variant, files));
      return launchesOf(service, files).map((launch, at): Launch => {
        const same = others.flatMap((launches) => launches[at] ?? []);
        return same.length === 0 ? launch : { ...launch, variants: same };
      });
    }),
  };
}

type PlacedSocket = UnitFile & { readonly socket: SocketUnit };

function unitFiles(files: FileSet, sources: readonly SourceFile[], suffix: 'service' | 'socket'): readonly UnitFile[] {
  return sources.flatMap((file) => {
    const path = files.hostPath(file.id) ?? file.id;
    const unit = unitName(path, suffix) ?? unitName(file.id, suffix);
    return unit === undefined ? [] : [{ unit, folder: folderOf(path), tree: parseUnit(file) }];
  });
}

/** Tells the drop-ins of a unit in the order of their names; of one name the nearest wins, a unit's own over a common one. */
function dropInsAmong(dropIns: readonly DropIn[], units: readonly UnitFile[]): (file: UnitFile) => readonly UnitTree[] {
  const byUnit = groupBy(dropIns, ({ unit }) => unit);
  const namesakes = groupBy(units, ({ unit }) => unit);
  return (file) => {
    const alone = (namesakes.get(file.unit) ?? namesakes.get(templateOf(file.unit)))?.length === 1;
    const byName = new Map<string, DropIn>();
    for (const unit of dropInUnits(file.unit)) {
      for (const dropIn of byUnit.get(unit) ?? []) {
        const near = dropIn.folder === file.folder || (SYSTEM_FOLDER.test(dropIn.folder) && SYSTEM_FOLDER.test(file.folder));
        const belongs = near || (alone && unit === file.unit);
        if (belongs && !byName.has(dropIn.name)) byName.set(dropIn.name, dropIn);
      }
    }
    return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ tree }) => tree);
  };
}

/** The commands of ExecStart=, each with what it starts in. */
function launchesOf(service: SystemdService, files: FileSet): readonly Launch[] {
  const settings = new UnitSettings(service.unit, 'Service', [service.tree, ...service.dropIns]);
  const at = declaration(service.tree, 'Service');
  const account = accountOf(service, settings);
  const surroundings = readEnvironment(settings, service.tree, account.user, files);
  const environment = new Map(surroundings.environment);
  if (service.runtimeDirectories.length > 0) {
    const { entry } = service.runtimeDirectories[0]!;
    environment.set('RUNTIME_DIRECTORY', known(service.runtimeDirectories.map(({ path }) => path).join(':'), valueSpan(entry), 'computed'));
  }
  const lookup = lookupIn(environment, surroundings.environmentComplete);
  const cwd = workingDirectory(service, settings, account.user);
  const umask = settings.scalar(parseMode, known(UMASK, at, 'default'), 'UMask');
  return service.all('ExecStart').flatMap((entry) => {
    const { file } = entry.value;
    const span = valueSpan(entry);
    return splitExec(entry.value, { lookup, specifiers: settings.specifiers }).commands.map((command): Launch => {
      const privileged = /[+!]/.test(command.prefixes);
      const root = known('root', file.span(command.start, command.end));
      const start = {
        words: command.words,
        through: 'direct' as const,
        cwd,
        user: privileged ? root : account.user,
        group: privileged ? root : account.group,
        umask,
        environment,
        environmentComplete: surroundings.environmentComplete,
      };
      return { manager: service, host: machineOf(files), name: service.unit, file, span, ...unwrap(start, files) };
    });
  });
}
