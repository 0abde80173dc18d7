import type { UwsgiInstances } from '../catalog/distros/profile.ts';
import { machineOf } from '../launchers/host.ts';
import type { Launch } from '../launchers/launch.ts';
import { headerOf, type ShippedOptions } from '../servers/uwsgi/options.ts';
import type { Form } from '../syntax/uwsgi-form/tree.ts';
import type { FileSet } from '../text/files.ts';
import { folderOf, nameOf } from '../text/paths.ts';
import type { FileId, SourceFile, Span } from '../text/source.ts';
import { holesAlone } from '../text/template.ts';
import { known, type Value } from '../text/value.ts';
import { uwsgiInstancesOf } from './packages.ts';
import type { Targets } from './targets.ts';

/** How a distribution's service starts a configuration. */
export interface ServiceStart {
  readonly launch: Launch;
  readonly shipped: ShippedOptions;
}

/** A configuration in the service's folder, or where links lead from there. */
interface Place {
  /** Its path in the service's folder. */
  readonly path: string;
  readonly name: string;
  readonly ending: string;
  /** False where it lies only where links lead from that folder. */
  readonly enabled: boolean;
}

/** Whether a distribution's package may be the one whose script starts a configuration, and with what. */
export class UwsgiService {
  readonly #files: FileSet;
  readonly #targets: Targets;
  readonly #instances: UwsgiInstances | undefined;
  #enabled: readonly Place[] | undefined;
  #hasOther: boolean | undefined;

  /** `launches`: those of uWSGI in view. */
  constructor(files: FileSet, targets: Targets, launches: readonly Launch[]) {
    this.#files = files;
    this.#targets = targets;
    const instances = uwsgiInstancesOf(targets.given);
    // systemd makes no unit of a script where there is one of its name.
    const isReplaced = ({ manager }: Launch): boolean => manager.kind === 'systemd' && manager.unit === `${instances?.script}.service`;
    this.#instances = launches.some(isReplaced) ? undefined : instances;
  }

  /** True for the package's own file of options, which is no configuration of anybody's. */
  isShipped(file: SourceFile): boolean {
    return this.#instances !== undefined && this.#files.hostPath(file.id) === this.#instances.inherited;
  }

  /** How the service starts a file that nothing in view starts; undefined where it does not. */
  startOf(file: SourceFile, form: Form | 'ini'): ServiceStart | undefined {
    const instances = this.#instances;
    const place = instances && this.#placeOf(file.id, instances);
    if (!instances || !place || this.#targets.isInContainer(file)) return undefined;
    // What lies beside the folder is not enabled where others are, and it is not.
    if (place.enabled ? this.#isLater(place, instances) : this.#places(instances).length > 0) return undefined;
    const at = headerOf(file, form, 'uwsgi');
    this.#hasOther ??= this.#hasOtherDefaults(instances, at);
    if (this.#hasOther) return undefined;
    const doubt =
      this.#targets.given.distro === undefined
        ? "it is taken for an instance that Debian's service starts by where its file lies"
        : place.enabled
          ? undefined
          : `no link in ${instances.folder} is in view`;
    const { inherited, options, logs } = instances;
    return {
      launch: launchOf(this.#files, file, at, place, instances, doubt),
      shipped: { inherited, before: options, path: place.path, behind: [['daemonize', `${logs}${place.name}.log`]] },
    };
  }

  /** The script starts one of each name: the first by how it ends. */
  #isLater({ name, ending }: Place, instances: UwsgiInstances): boolean {
    const { endings } = instances;
    return this.#places(instances).some((other) => other.name === name && endings.indexOf(other.ending) < endings.indexOf(ending));
  }

  /** All that lie in the folder. */
  #places(instances: UwsgiInstances): readonly Place[] {
    const folder = `${nameOf(instances.folder)}/`;
    this.#enabled ??= [...this.#files.places]
      .filter((place) => place.includes(folder))
      .flatMap((place) => placeAt(this.#files.hostPath(place) ?? place, instances) ?? [])
      .filter(({ enabled }) => enabled);
    return this.#enabled;
  }

  #placeOf(id: FileId, instances: UwsgiInstances): Place | undefined {
    const places = this.#files.placesOf(id).flatMap((place) => placeAt(this.#files.hostPath(place) ?? place, instances) ?? []);
    return places.find(({ enabled }) => enabled) ?? places[0];
  }

  /** `INHERITED_CONFIG=` may name another configuration than the shipped one. */
  #hasOtherDefaults({ settings, inherited }: UwsgiInstances, from: Span): boolean {
    const tail = settings.slice('/etc/'.length);
    for (const place of this.#files.places) {
      if (!place.endsWith(tail) || this.#files.hostPath(place) !== settings) continue;
      const text = this.#files.aside(place, from)?.text;
      const named = text === undefined ? undefined : [...text.matchAll(/^[ \t]*INHERITED_CONFIG=["']?([^\s"']*)/gm)].at(-1)?.[1];
      if (text !== undefined && named !== inherited) return true;
    }
    return false;
  }
}

/** What a path on the host is to the service; undefined: none of its configurations. */
function placeAt(path: string, { folder, available, endings }: UwsgiInstances): Place | undefined {
  const file = nameOf(path);
  const dot = file.lastIndexOf('.');
  const ending = file.slice(dot + 1);
  // The script looks below folders as well (`find`), but through no links to them.
  const enabled = path.startsWith(`${folder}/`);
  if (dot <= 0 || !endings.includes(ending) || holesAlone(path) !== undefined) return undefined;
  if (!enabled && folderOf(path) !== available) return undefined;
  return { path: enabled ? path : `${folder}/${file}`, name: file.slice(0, dot), ending, enabled };
}

/** do_start_specific_daemon of /usr/share/uwsgi/init/specific_daemon. */
function launchOf(
  files: FileSet,
  file: SourceFile,
  at: Span,
  { name, path, ending }: Place,
  instances: UwsgiInstances,
  doubt: string | undefined,
): Launch {
  const { script, namespace, inherited, logs } = instances;
  const shipped = <T>(value: T): Value<T> => known(value, at, 'default');
  const form = FORM_OPTIONS[ending] ?? ending;
  const words = ['/usr/bin/uwsgi', '--ini', inherited, `--${form}`, path, '--daemonize', `${logs}${name}.log`];
  return {
    manager: { kind: 'sysv', script, doubt },
    host: machineOf(files),
    name: `init.d/${script} ${name}`,
    file,
    span: at,
    words: words.map((value) => ({ value, span: at })),
    through: 'direct',
    // systemd starts scripts of /etc/init.d there, as root and with its own umask.
    cwd: shipped('/'),
    user: shipped('root'),
    group: shipped('root'),
    umask: shipped(0o022),
    environment: new Map([
      ['UWSGI_DEB_CONFNAMESPACE', shipped(namespace)],
      ['UWSGI_DEB_CONFNAME', shipped(name)],
    ]),
    environmentComplete: false,
  };
}

/** conffile_option_name of /usr/share/uwsgi/init/snippets, where it is not how the file ends. */
const FORM_OPTIONS: Readonly<Record<string, string>> = { js: 'json', xml: 'xmlconfig', yml: 'yaml' };
