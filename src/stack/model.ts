import type { FileSet } from '../text/files.ts';
import type { Edit, Span } from '../text/source.ts';
import type { Value } from '../text/value.ts';
import type { GunicornCatalog } from '../catalog/gunicorn/catalog.ts';
import type { UwsgiCatalog } from '../catalog/uwsgi/catalog.ts';
import type { Host } from '../launchers/host.ts';
import type { Launch, SocketUnit, SystemdService } from '../launchers/launch.ts';
import type { Address, Protocol } from '../servers/address.ts';
import type { GunicornSettings } from '../servers/gunicorn/model.ts';
import type { ApacheConfig, ApacheRoute } from '../servers/apache/model.ts';
import type { NginxConfig, NginxRoute, UpstreamServer } from '../servers/nginx/model.ts';
import type { UwsgiOptions } from '../servers/uwsgi/model.ts';
import type { Target } from '../target.ts';

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

export type App = GunicornApp | UwsgiApp;

export type Route = NginxRoute | ApacheRoute;

interface EdgeBase {
  readonly speaks: Protocol;
  readonly address: Address;
  /** The word that names the address: in the directive that hands on, or in the `server` of an upstream. */
  readonly span: Span;
  /** Where the front runs: what its loopback and its paths mean. */
  readonly host: Host;
  readonly listener: Listener | undefined;
  readonly app: App | undefined;
  readonly certainty: Certainty;
  /** Why it is not `exact`, for people: `no application server in view`, `address holds a variable`. */
  readonly reason: string;
}

/** A route's way over one address to one listener. A group with three servers is three edges; so is a route of three hosts. */
export interface NginxEdge extends EdgeBase {
  readonly front: 'nginx';
  readonly route: NginxRoute;
  readonly upstreamServer: UpstreamServer | undefined;
}

export interface ApacheEdge extends EdgeBase {
  readonly front: 'apache';
  readonly route: ApacheRoute;
}

export type Edge = NginxEdge | ApacheEdge;

/** What a reader of one file found wrong with it, in the server's wording; the `syntax/*` rules report these. */
export interface Problem {
  /** Id of the rule that reports it. */
  readonly rule: string;
  readonly span: Span;
  readonly message: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly help?: string | undefined;
  /** `did you mean`: what to write instead, and the edit that does it. */
  readonly suggestion?: { readonly title: string; readonly edits: readonly Edit[] } | undefined;
}

export interface Stack {
  readonly files: FileSet;
  readonly target: Target;
  readonly nginx: readonly NginxConfig[];
  readonly apache: readonly ApacheConfig[];
  readonly routes: readonly Route[];
  readonly nginxRoutes: readonly NginxRoute[];
  readonly edges: readonly Edge[];
  readonly nginxEdges: readonly NginxEdge[];
  readonly apps: readonly App[];
  readonly listeners: readonly Listener[];
  readonly launches: readonly Launch[];
  /** The machine first, then the containers. */
  readonly hosts: readonly Host[];
  readonly services: readonly SystemdService[];
  readonly sockets: readonly SocketUnit[];
  readonly problems: readonly Problem[];
  /** Where a front runs: several for a configuration that several containers read. */
  hostsOf(front: NginxConfig | ApacheConfig): readonly Host[];
  /** User nginx's workers run as: `user`, else by distribution, else unknown. */
  nginxUser(config: NginxConfig): Value<string>;
}
