import type { FileSet } from '../text/files.ts';
import type { Span, Suggestion } from '../text/source.ts';
import type { Value } from '../text/value.ts';
import type { GunicornCatalog } from '../catalog/gunicorn/catalog.ts';
import type { UwsgiCatalog } from '../catalog/uwsgi/catalog.ts';
import type { Host } from '../launchers/host.ts';
import type { Launch, SocketUnit, SystemdService } from '../launchers/launch.ts';
import type { Address, Protocol, Spoken } from '../servers/address.ts';
import type { GunicornSettings } from '../servers/gunicorn/model.ts';
import type { ApacheConfig, ApacheHop, ApacheInstance, ApacheRoute, WsgiMount } from '../servers/apache/model.ts';
import type { WsgiProcesses } from '../servers/mod-wsgi/model.ts';
import type { NginxConfig, NginxRoute, NginxServer, PassChoice, StreamRoute, UpstreamServer } from '../servers/nginx/model.ts';
import type { UwsgiOptions } from '../servers/uwsgi/model.ts';
import type { Parts } from './parts.ts';
import type { Fact, Target } from '../target.ts';

export type Certainty = 'exact' | 'likely' | 'unknown';

/** A socket an application server opens or inherits. */
export interface Listener {
  readonly app: App;
  readonly address: Address;
  /** Undefined when it can't be known (an option's value is unknown). */
  readonly protocol: Protocol | undefined;
  /** Where the address is written; for a default, where the app is declared. */
  readonly span: Span;
  /** Who opens it: the application because something says so, or by default; systemd or supervisord, which hand it over. */
  readonly origin: 'explicit' | 'default' | 'socket-unit' | 'supervisor';
  readonly socketUnit: SocketUnit | undefined;
  /** The option or setting that opens it: `bind`, `socket`, `http-socket`, `ListenStream`. */
  readonly via: string;
  /** Why it may be another address in fact. */
  readonly doubt?: string | undefined;
}

interface AppBase {
  /** As people say it: `gunicorn (web.service)`. */
  readonly label: string;
  /** Where it is declared: the command, else the config file's first statement. */
  readonly span: Span;
  readonly launch: Launch | undefined;
  readonly listeners: readonly Listener[];
  /** Version, when the target says it: `20.1.0`. */
  readonly version: string | undefined;
  /** Where the version is known from. */
  readonly versionFact: Fact<string> | undefined;
}

export interface GunicornApp extends AppBase {
  readonly kind: 'gunicorn';
  readonly settings: GunicornSettings;
  readonly catalog: GunicornCatalog;
}

export interface UwsgiApp extends AppBase {
  readonly kind: 'uwsgi';
  readonly options: UwsgiOptions;
  readonly catalog: UwsgiCatalog;
  /** The Emperor that starts it as a vassal. */
  readonly emperor: UwsgiApp | undefined;
}

/** The applications that one group of processes runs for httpd; or what mod_wsgi-express serves. */
export interface ModWsgiApp extends AppBase {
  readonly kind: 'mod_wsgi';
  readonly processes: WsgiProcesses;
  /** None for mod_wsgi-express. */
  readonly mounts: readonly WsgiMount[];
  readonly instance: ApacheInstance | undefined;
}

/** A file of options for others to include, when nobody in view does. */
export type UwsgiList = Pick<UwsgiApp, 'options' | 'catalog'>;

export type App = GunicornApp | UwsgiApp | ModWsgiApp;

export type Route = NginxRoute | ApacheRoute | StreamRoute;

/** A server of nginx's own at the far end of an edge: nginx behind nginx, a TLS passthrough to a server of `http`. */
export interface NextServer {
  readonly config: NginxConfig;
  readonly server: NginxServer;
  readonly address: Address;
  readonly span: Span;
}

/**
 * What an edge between containers would lead to, were it not out of reach. `bind`: it listens on its own loopback alone;
 * `loopback`: the address is the loopback of the front's own container; `folder`: the two do not share the folder of the socket;
 * `path`: they share it, and the socket in it is called otherwise; `port`: it listens on another; `network`: the two are in no network
 * together; `name`: no host of the deployment is called so, and it is the only one to listen on that port.
 */
export interface Missed {
  readonly listener: Listener;
  readonly by: 'bind' | 'loopback' | 'folder' | 'path' | 'port' | 'network' | 'name';
}

interface EdgeBase {
  readonly speaks: Spoken;
  readonly address: Address;
  /** The word that names the address: in the directive that hands on, or in the `server` of an upstream, or in a `map`. */
  readonly span: Span;
  /** Where the front runs: what its loopback and its paths mean. */
  readonly host: Host;
  readonly listener: Listener | undefined;
  readonly app: App | undefined;
  /** The server of nginx's own that listens there, when no application server does. */
  readonly next?: NextServer | undefined;
  readonly certainty: Certainty;
  readonly missed?: Missed | undefined;
  /** Why it is not `exact`, for people: `no application server in view`, `address holds a variable`. */
  readonly reason: string;
}

/** A route's way over one address to one listener. A group with three servers is three edges; so is a route of three hosts. */
export interface NginxEdge extends EdgeBase {
  readonly front: 'nginx';
  readonly route: NginxRoute;
  readonly speaks: Protocol;
  readonly upstreamServer: UpstreamServer | undefined;
  /** The one of the route's targets that it leads to, where a `map` chooses among several. */
  readonly choice: PassChoice | undefined;
}

/** A connection handed on as it comes, by a server of nginx's `stream`. */
export interface StreamEdge extends EdgeBase {
  readonly front: 'stream';
  readonly route: StreamRoute;
  readonly speaks: 'tcp' | 'udp';
  readonly upstreamServer: UpstreamServer | undefined;
  readonly choice: PassChoice | undefined;
}

export interface ApacheEdge extends EdgeBase {
  readonly front: 'apache';
  readonly route: ApacheRoute;
  readonly speaks: Protocol;
  /** Undefined where mod_wsgi runs the application. */
  readonly hop: ApacheHop | undefined;
}

export type Edge = NginxEdge | ApacheEdge | StreamEdge;

/** What a reader of one file found wrong with it, in the server's wording; the `syntax/*` rules report these. */
export interface Problem {
  /** Id of the rule that reports it. */
  readonly rule: string;
  readonly span: Span;
  readonly message: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly help?: string | undefined;
  readonly suggestion?: Suggestion | undefined;
}

export interface Stack {
  readonly files: FileSet;
  /** What holds everywhere: flags, stacklint.ini, this machine. */
  readonly target: Target;
  readonly nginx: readonly NginxConfig[];
  readonly apache: readonly ApacheConfig[];
  /** The same joined to servers. */
  readonly httpds: readonly ApacheInstance[];
  /** All; `nginxRoutes` and `nginxEdges` are those of nginx's `http`. */
  readonly routes: readonly Route[];
  readonly nginxRoutes: readonly NginxRoute[];
  readonly edges: readonly Edge[];
  readonly nginxEdges: readonly NginxEdge[];
  readonly apacheEdges: readonly ApacheEdge[];
  readonly apps: readonly App[];
  readonly uwsgiLists: readonly UwsgiList[];
  readonly listeners: readonly Listener[];
  readonly launches: readonly Launch[];
  /** The machine first, then the containers. */
  readonly hosts: readonly Host[];
  readonly services: readonly SystemdService[];
  readonly sockets: readonly SocketUnit[];
  readonly problems: readonly Problem[];
  /** The independent stacks below the given paths. */
  readonly parts: Parts;
  /** Where a front runs: several for a configuration that several containers read. */
  hostsOf(front: NginxConfig | ApacheConfig): readonly Host[];
  /** Where an application server runs. */
  hostOf(app: App): Host;
  /** The target as it is for a front: with what the repository and its distribution say of it. */
  targetOf(front: NginxConfig | ApacheConfig): Target;
  /** User nginx's workers run as: in a container who starts it, unless root does; `user`, else by distribution, else unknown. */
  nginxUser(config: NginxConfig): Value<string>;
  /** User httpd's workers run as: `User`, else by distribution, else unknown. */
  apacheUser(instance: ApacheInstance): Value<string>;
  apacheGroup(instance: ApacheInstance): Value<string>;
}
