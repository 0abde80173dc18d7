import type { Image } from '../launchers/docker-image.ts';
import type { Host } from '../launchers/host.ts';
import { imageFacts } from '../launchers/image-facts.ts';
import type { Launch } from '../launchers/launch.ts';
import type { ApacheConfig } from '../servers/apache/model.ts';
import type { NginxConfig } from '../servers/nginx/model.ts';
import type { Fact, NginxVendor, Target, Versioned } from '../target.ts';
import type { FileSet } from '../text/files.ts';
import type { SourceFile, Span } from '../text/source.ts';
import { valueOf } from '../text/value.ts';
import { packagedVersion, profileOf } from './packages.ts';
import { PinnedVersions, versionOf } from './pinned.ts';
import { folderOf } from '../text/paths.ts';

type AppServer = Extract<Versioned, 'gunicorn' | 'uwsgi' | 'mod-wsgi'>;

/** How the packages of PyPI are called that hold a server. */
const PYPI: Readonly<Record<AppServer, readonly string[]>> = {
  gunicorn: ['gunicorn'],
  uwsgi: ['uwsgi', 'pyuwsgi'],
  'mod-wsgi': ['mod-wsgi'],
};

/** The place of a program of the distribution: what pip installs lies in /usr/local or a virtual environment. */
const PACKAGED_PROGRAM = /^\/(?:usr\/)?s?bin\//;

const LOAD_WSGI = /^[ \t]*LoadModule[ \t]+wsgi_module[ \t]+"?([^\s"]+)/gim;

/** Debian's and Ubuntu's, by its full path; `modules/mod_wsgi.so` may be anybody's. */
const PACKAGED_MODULE = /^\/usr\/lib\/apache2\/modules\//;

/** A configuration of a front, or as much of it as is known so far. */
export type FrontFiles = Pick<NginxConfig | ApacheConfig, 'file' | 'files'>;

/** Where things run. */
export interface Places {
  hostsOf(front: FrontFiles): readonly Host[];
  /** What a container was made from. */
  imageOf(host: Host): Image | undefined;
  /** The containers into which a file is put. */
  holding(file: SourceFile): readonly Host[];
}

/** The target as it is for each server: what is given before what the repository says before what its distribution packages. */
export class Targets {
  readonly given: Target;
  readonly #files: FileSet;
  readonly #places: Places;
  readonly #pinned: PinnedVersions;
  readonly #onHost = new WeakMap<Host, Target>();
  readonly #ofNginx = new WeakMap<NginxConfig, Target>();

  constructor(files: FileSet, given: Target, places: Places) {
    this.given = given;
    this.#files = files;
    this.#places = places;
    this.#pinned = new PinnedVersions(files);
  }

  /** For an application server by the command that starts it, or the file that is all there is of it. */
  ofApp(server: AppServer, launch: Launch | undefined, file: SourceFile | undefined): Target {
    const hosts = launch ? [launch.host] : file ? this.#places.holding(file) : [];
    const target = this.#agreed(hosts);
    if (target.versions[server]) return target;
    const version = this.#appVersion(server, target, hosts, launch, file);
    return version === undefined ? target : { ...target, versions: { ...target.versions, [server]: version } };
  }

  /** For whatever runs on a host: of a container, what its image says. */
  onHost(host: Host): Target {
    const { given } = this;
    const image = this.#places.imageOf(host);
    if (image === undefined) return given;
    let target = this.#onHost.get(host);
    if (target === undefined) {
      const { versions, ...facts } = imageFacts(image.base);
      target = { ...facts, ...given, versions: { ...versions, ...given.versions } };
      this.#onHost.set(host, target);
    }
    return target;
  }

  /** For a front before it is read: its hosts alone say what it is. */
  ofFront(front: FrontFiles): Target {
    return this.#agreed(this.#places.hostsOf(front));
  }

  /** What is so on all of the hosts. */
  #agreed(hosts: readonly Host[]): Target {
    const targets = hosts.map((host) => this.onHost(host));
    const [first = this.given] = targets;
    const alike = (target: Target): boolean =>
      target.distro?.value === first.distro?.value &&
      target.nginxFrom?.value === first.nginxFrom?.value &&
      (['nginx', 'apache'] as const).every((server) => target.versions[server]?.value === first.versions[server]?.value);
    return targets.every(alike) ? first : this.given;
  }

  #appVersion(
    server: AppServer,
    target: Target,
    hosts: readonly Host[],
    launch: Launch | undefined,
    file: SourceFile | undefined,
  ): Fact<string> | undefined {
    const program = launch?.words[0]?.value;
    // A program of the distribution's: pins of a project say nothing of it.
    if (program !== undefined && PACKAGED_PROGRAM.test(program)) return packagedVersion(target, server);
    const names = PYPI[server];
    const installs = hosts.map((host) => this.#places.imageOf(host)?.installs.filter(({ name }) => names.includes(name)) ?? []);
    const installed = installs.every((pins) => pins.length > 0) ? versionOf(installs.flat()) : undefined;
    if (installed !== undefined) return installed;
    if (program === undefined && server === 'uwsgi' && file && this.#startsItself(file, target)) return packagedVersion(target, server);
    const span: Span | undefined = launch?.span ?? file?.span(0, 0);
    if (span === undefined) return undefined;
    return this.#pinned.of({ names, file: span.file, span, cwd: valueOf(launch?.cwd) });
  }

  /** True for a file that some container is known to hold. */
  isInContainer(file: SourceFile): boolean {
    return this.#places.holding(file).some(({ kind }) => kind === 'container');
  }

  /** True for a file that the distribution's own service starts with the distribution's uWSGI. */
  #startsItself(file: SourceFile, target: Target): boolean {
    const instances = profileOf(target)?.uwsgi?.instances;
    return instances !== undefined && this.#files.placesOf(file.id).some((place) => this.#isIn(place, instances.folder));
  }

  #isIn(place: string, folder: string): boolean {
    const host = this.#files.hostPath(place) ?? place;
    return folderOf(host) === folder;
  }

  /** For a configuration of nginx: every route asks. */
  ofNginx(config: NginxConfig): Target {
    let target = this.#ofNginx.get(config);
    if (target === undefined) this.#ofNginx.set(config, (target = this.#findNginx(config)));
    return target;
  }

  #findNginx(config: NginxConfig): Target {
    const here = this.ofFront(config);
    const vendor = here.nginxFrom ?? vendorBy(config, here);
    const target: Target = vendor === undefined ? here : { ...here, nginxFrom: vendor };
    if (here.versions.nginx || (vendor?.value ?? 'distribution') !== 'distribution') return target;
    const version = packagedVersion(here, 'nginx');
    return version === undefined ? target : { ...target, versions: { ...target.versions, nginx: version } };
  }

  /**
   * For Apache with the files it is given. mod_wsgi may come from pip as well: its version is the distribution's only where the
   * module is loaded that the distribution installs, and a pinned one where another is.
   */
  ofApache(sources: readonly SourceFile[], on: Target = this.given): Target {
    const apache = on.versions.apache ?? packagedVersion(on, 'apache');
    const wsgi = on.versions['mod-wsgi'] ?? this.#wsgiVersion(sources, on);
    return { ...on, versions: { ...on.versions, ...(apache && { apache }), ...(wsgi && { 'mod-wsgi': wsgi }) } };
  }

  #wsgiVersion(sources: readonly SourceFile[], on: Target): Fact<string> | undefined {
    const loads = sources.flatMap((file) =>
      [...file.text.matchAll(LOAD_WSGI)].map((match) => ({ file, path: match[1]!, at: match.index })),
    );
    const [first] = loads;
    if (first === undefined || loads.some(({ path }) => path !== first.path)) return undefined;
    if (PACKAGED_MODULE.test(first.path)) return packagedVersion(on, 'mod-wsgi');
    const span = first.file.span(first.at, first.at);
    return this.#pinned.of({ names: PYPI['mod-wsgi'], file: first.file.id, span, cwd: undefined });
  }

  /** For whatever front that was read. */
  of(front: NginxConfig | ApacheConfig): Target {
    return 'root' in front ? this.ofNginx(front) : this.ofApache(front.files, this.ofFront(front));
  }
}

/** An nginx.conf that names nginx on a distribution whose own names another comes with nginx.org's package. */
function vendorBy({ user, complete }: NginxConfig, target: Target): Fact<NginxVendor> | undefined {
  const own = profileOf(target)?.nginx?.user;
  if (!complete || user === undefined || own === undefined || own === 'nginx' || user.args[0] !== 'nginx') return undefined;
  return { value: 'nginx.org', from: 'files', at: user.span };
}
