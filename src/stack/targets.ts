import { serverName } from '../launchers/server-name.ts';
import type { Launch } from '../launchers/launch.ts';
import type { ApacheConfig } from '../servers/apache/model.ts';
import type { NginxConfig } from '../servers/nginx/model.ts';
import type { Fact, NginxVendor, Target, Versioned } from '../target.ts';
import type { FileSet } from '../text/files.ts';
import type { SourceFile, Span } from '../text/source.ts';
import { valueOf } from '../text/value.ts';
import { packagedVersion, profileOf } from './packages.ts';
import { PinnedVersions } from './pinned.ts';

/** How the packages of PyPI are called that hold a server. */
const PYPI: Readonly<Partial<Record<Versioned, readonly string[]>>> = {
  gunicorn: ['gunicorn'],
  uwsgi: ['uwsgi', 'pyuwsgi'],
  'mod-wsgi': ['mod-wsgi'],
};

/** The place of a program of the distribution: what pip installs lies in /usr/local or a virtual environment. */
const PACKAGED_PROGRAM = /^\/(?:usr\/)?s?bin\//;

const LOAD_WSGI = /^[ \t]*LoadModule[ \t]+wsgi_module[ \t]+"?([^\s"]+)/gim;

/** Debian's and Ubuntu's, by its full path; `modules/mod_wsgi.so` may be anybody's. */
const PACKAGED_MODULE = /^\/usr\/lib\/apache2\/modules\//;

/** The target as it is for each server: what is given before what the repository says before what its distribution packages. */
export class Targets {
  readonly given: Target;
  readonly #files: FileSet;
  readonly #pinned: PinnedVersions;

  constructor(files: FileSet, given: Target) {
    this.given = given;
    this.#files = files;
    this.#pinned = new PinnedVersions(files);
  }

  /** For an application server by the command that starts it, or the file that is all there is of it. */
  ofApp(server: 'gunicorn' | 'uwsgi', launch: Launch | undefined, file: SourceFile | undefined): Target {
    const { given } = this;
    if (given.versions[server]) return given;
    return this.#with(server, this.#appVersion(server, launch, file));
  }

  #appVersion(server: 'gunicorn' | 'uwsgi', launch: Launch | undefined, file: SourceFile | undefined): Fact<string> | undefined {
    const program = launch && serverName(launch.words) === server ? launch.words[0]?.value : undefined;
    // A program of the distribution's: pins of a project say nothing of it.
    if (program !== undefined && PACKAGED_PROGRAM.test(program)) return packagedVersion(this.given, server);
    if (program === undefined && server === 'uwsgi' && file && this.#startsItself(file)) return packagedVersion(this.given, server);
    const span: Span | undefined = launch?.span ?? file?.span(0, 0);
    if (span === undefined) return undefined;
    return this.#pinned.of({ names: PYPI[server]!, file: span.file, span, cwd: valueOf(launch?.cwd) });
  }

  /** True for a file that the distribution's own service starts with the distribution's uWSGI. */
  #startsItself(file: SourceFile): boolean {
    const instances = profileOf(this.given)?.uwsgi?.instances;
    return instances !== undefined && this.#files.placesOf(file.id).some((place) => this.#isIn(place, instances.folder));
  }

  #isIn(place: string, folder: string): boolean {
    const host = this.#files.hostPath(place) ?? place;
    return host.slice(0, host.lastIndexOf('/')) === folder;
  }

  /** For a configuration of nginx. */
  ofNginx(config: NginxConfig): Target {
    const { given } = this;
    const vendor = given.nginxFrom ?? vendorBy(config, given);
    const target: Target = vendor === undefined ? given : { ...given, nginxFrom: vendor };
    if (given.versions.nginx || (vendor?.value ?? 'distribution') !== 'distribution') return target;
    const version = packagedVersion(given, 'nginx');
    return version === undefined ? target : { ...target, versions: { ...target.versions, nginx: version } };
  }

  /**
   * For Apache with the files it is given. mod_wsgi may come from pip as well: its version is the distribution's only where the
   * module is loaded that the distribution installs, and a pinned one where another is.
   */
  ofApache(sources: readonly SourceFile[]): Target {
    const { given } = this;
    const apache = given.versions.apache ?? packagedVersion(given, 'apache');
    const wsgi = given.versions['mod-wsgi'] ?? this.#wsgiVersion(sources);
    return { ...given, versions: { ...given.versions, ...(apache && { apache }), ...(wsgi && { 'mod-wsgi': wsgi }) } };
  }

  #wsgiVersion(sources: readonly SourceFile[]): Fact<string> | undefined {
    const loads = sources.flatMap((file) =>
      [...file.text.matchAll(LOAD_WSGI)].map((match) => ({ file, path: match[1]!, at: match.index })),
    );
    const [first] = loads;
    if (first === undefined || loads.some(({ path }) => path !== first.path)) return undefined;
    if (PACKAGED_MODULE.test(first.path)) return packagedVersion(this.given, 'mod-wsgi');
    const span = first.file.span(first.at, first.at);
    return this.#pinned.of({ names: PYPI['mod-wsgi']!, file: first.file.id, span, cwd: undefined });
  }

  /** For whatever front. */
  ofFront(front: NginxConfig | ApacheConfig): Target {
    return 'root' in front ? this.ofNginx(front) : this.ofApache(front.files);
  }

  #with(server: Versioned, version: Fact<string> | undefined): Target {
    const { given } = this;
    return version === undefined ? given : { ...given, versions: { ...given.versions, [server]: version } };
  }
}

/** An nginx.conf that names nginx on a distribution whose own names another comes with nginx.org's package. */
function vendorBy({ user, complete }: NginxConfig, target: Target): Fact<NginxVendor> | undefined {
  const own = profileOf(target)?.nginx?.user;
  if (!complete || user === undefined || own === undefined || own === 'nginx' || user.args[0] !== 'nginx') return undefined;
  return { value: 'nginx.org', from: 'files', at: user.span };
}
