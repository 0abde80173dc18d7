/** Server software whose version a release fixes for its lifetime. */
export type Packaged = 'nginx' | 'apache' | 'mod-wsgi' | 'gunicorn' | 'uwsgi' | 'systemd' | 'supervisor' | 'python';

/** A site that the package enables: it answers what no other server of its port is named for. */
export interface StockSite {
  /** Where it is written on the host. */
  readonly path: string;
  /** What nginx reads of it, without comments. */
  readonly text: string;
}

/** One packaging of nginx: a distribution's, nginx.org's, or an image's. */
export interface NginxPackage {
  /** Names its virtual files: `debian`. */
  readonly id: string;
  /** As people call it: `Debian's package`. */
  readonly title: string;
  /** Whom the `user` of its nginx.conf names; undefined when it has none. */
  readonly user: string | undefined;
  /** Who the workers are in a configuration without `user`: `--user` of its `configure`. */
  readonly builtInUser: string;
  /** Folders below `/etc/nginx` whose files its nginx.conf reads in `http`, in this order. */
  readonly sites: readonly string[];
  /** Its nginx.conf without comments and without the includes of `sites` and of modules; undefined: not known. */
  readonly main: string | undefined;
  /** Undefined: not known, or none. */
  readonly site: StockSite | undefined;
  /** Other files below `/etc/nginx` by their path there. */
  readonly snippets: Readonly<Record<string, string>>;
  /** Its unit hides the host's /tmp from nginx. */
  readonly privateTmp: boolean;
}

/** One packaging of Apache httpd. */
export interface ApachePackage {
  readonly user: string;
  readonly group: string;
  /** `ServerRoot`. */
  readonly root: string;
  /** The file httpd reads first. */
  readonly main: string;
  /** Globs of the sites it reads, relative to the root. */
  readonly sites: readonly string[];
  /** Seconds: `Timeout` of its configuration; httpd's own default is 60. */
  readonly timeout: number;
  readonly privateTmp: boolean;
}

/** How a distribution starts uWSGI itself. */
export interface UwsgiPackage {
  /** Python is a plugin of its own, which a configuration has to name. */
  readonly needsPlugin: boolean;
  /** The service that starts every configuration of a folder; undefined: only an Emperor's, or nothing. */
  readonly instances: UwsgiInstances | undefined;
}

export interface UwsgiInstances {
  /** The script below /etc/init.d, which a unit of systemd of that name takes the place of. */
  readonly script: string;
  /** Folder below which every configuration is started. */
  readonly folder: string;
  /** Where configurations lie of which a link in there makes an instance. */
  readonly available: string;
  /** Ends of their names, without the dot; of files that differ in nothing else the first is started. */
  readonly endings: readonly string[];
  /** The instance of `NAME.ini` listens on `NAME/socket` in there, besides what it says itself. */
  readonly sockets: string;
  /** What the environment of an instance says of it besides its name. */
  readonly namespace: string;
  /** The configuration that is read before each. */
  readonly inherited: string;
  /** Its options in order. */
  readonly options: readonly (readonly [name: string, value: string])[];
  /** Folder of the logs to which the instances daemonize. */
  readonly logs: string;
  /** The file that may name another one than `inherited`. */
  readonly settings: string;
}

/** What a release of a distribution brings: default users, places, shipped files, versions. */
export interface Profile {
  /** `debian-12`; without a release (`debian`) what all its releases have in common. */
  readonly name: string;
  /** `Debian 12`. */
  readonly title: string;
  /** Upstream versions of the packages that stay what they are until the next release; none for what moves or comes in streams. */
  readonly versions: Readonly<Partial<Record<Packaged, string>>>;
  readonly nginx: NginxPackage | undefined;
  readonly apache: ApachePackage | undefined;
  readonly uwsgi: UwsgiPackage | undefined;
  /** The mode of new home folders, `0750`; undefined: it depends on the release, or is not known. */
  readonly homeMode: string | undefined;
  /** SELinux enforces its policy as installed: a web server may connect to what the policy names. */
  readonly selinux: boolean;
}
