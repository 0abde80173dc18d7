import type { Host } from '../launchers/host.ts';
import type { Launch } from '../launchers/launch.ts';
import type { Protocol, Spoken } from '../servers/address.ts';
import type { ApacheHandler } from '../servers/apache/model.ts';
import type { PassDirective } from '../servers/nginx/model.ts';
import type { App, Certainty } from '../stack/model.ts';
import type { Fact, Versioned } from '../target.ts';
import type { GraphChain } from './graph-chains.ts';
import type { Place, Told, ToldAddress } from './graph-values.ts';

/** The formats of `stacklint graph --format`. */
export type GraphFormat = 'text' | 'json' | 'mermaid' | 'svg';

/** A fact of the target and who says it: a flag, stacklint.ini (`config`), a line of `files`, what a distribution packages (`distro`). */
export type GraphFact<T = string> = { readonly value: T; readonly from: Fact<T>['from']; readonly distro?: string } & Partial<Place>;

export interface GraphTarget {
  readonly distro: GraphFact | null;
  readonly cores: GraphFact<number> | null;
  /** Bytes. */
  readonly memory: GraphFact<number> | null;
  readonly frontProxies: GraphFact<number> | null;
  readonly versions: Readonly<Partial<Record<Versioned, GraphFact>>>;
}

/** `ssl` is null where it is not known. */
type GraphListen = ToldAddress & { readonly ssl: boolean | null };

export interface GraphServer extends Place {
  readonly id: string;
  /** False for a site that nginx does not read. */
  readonly enabled: boolean;
  /** `stream`: it hands connections on, whatever is spoken on them. */
  readonly context: 'http' | 'stream';
  readonly names: readonly string[];
  readonly listens: readonly GraphListen[];
}

export interface GraphFront extends Place {
  readonly id: string;
  readonly kind: 'nginx' | 'apache';
  /** False for fragments: the main file is out of view. */
  readonly complete: boolean;
  /** Whose nginx.conf is taken for the main file that is out of view: `Debian's package`. */
  readonly assumed: string | null;
  readonly version: GraphFact | null;
  /** The hosts it runs on. */
  readonly hosts: readonly string[];
  readonly servers: readonly GraphServer[];
}

export interface GraphRoute extends Place {
  readonly id: string;
  readonly front: string;
  /** Null outside of any `server`: a fragment that others include. */
  readonly server: string | null;
  /**
   * With its modifier: `= /`, `~ \.php$`; `@name`; empty for a server of `stream`. Of Apache the path or the pattern of a URL, or the
   * pattern of a file.
   */
  readonly location: string;
  readonly handler: PassDirective | ApacheHandler;
  /** As written. */
  readonly target: string;
}

export type GraphEdge = Place &
  ToldAddress & {
    readonly id: string;
    readonly route: string;
    readonly speaks: Spoken;
    readonly app: string | null;
    readonly listener: string | null;
    /** The server of a front's own that listens there. */
    readonly next: string | null;
    /** Where the front runs. */
    readonly host: string;
    readonly certainty: Certainty;
    /** Why it is not exact; empty when it is. */
    readonly reason: string;
    /** True for a local address of which nothing in view speaks. */
    readonly unserved: boolean;
  };

export type GraphListener = Place &
  ToldAddress & {
    readonly id: string;
    /** Null when it depends on a value that is not known. */
    readonly protocol: Protocol | null;
    readonly via: string;
  };

export interface GraphApp extends Place {
  readonly id: string;
  readonly kind: App['kind'];
  readonly label: string;
  /** Where it runs. */
  readonly host: string;
  /** A launch; for a vassal that of its Emperor. */
  readonly startedBy: string | null;
  /** The Emperor of a vassal. */
  readonly emperor: string | null;
  readonly version: GraphFact | null;
  readonly workers: Told<number>;
  readonly threads: Told<number>;
  /** Whom the workers run as. */
  readonly runsAs: Told<string>;
  /** The paths at which uWSGI mounts applications of their own. */
  readonly mounts: readonly Told<string>[];
  readonly listeners: readonly GraphListener[];
}

export interface GraphLaunch extends Place {
  readonly id: string;
  readonly name: string;
  readonly manager: Launch['manager']['kind'];
  readonly host: string;
  readonly user: Told<string>;
  readonly cwd: Told<string>;
  /** How often it is started at the same time. */
  readonly instances: Told<number>;
}

/** One of several stacks that have nothing to do with each other; what belongs to it by id. */
export interface GraphStack {
  readonly id: string;
  /** Its folder; `.` for what lies in the folder of no other. */
  readonly name: string;
  readonly fronts: readonly string[];
  readonly apps: readonly string[];
  readonly launches: readonly string[];
}

/** A machine, or a container. */
export interface GraphHost {
  readonly id: string;
  readonly kind: Host['kind'];
  readonly name: string;
  /** The deployment it belongs to: a compose file, a namespace. */
  readonly project: string | null;
}

/** The Stack as plain data whose ids (`s1`, `r1`, …) hold within one output: what docs/graph.md describes. */
export interface Graph {
  /** What holds everywhere, but for what was measured on this machine. */
  readonly target: GraphTarget;
  readonly stacks: readonly GraphStack[];
  readonly fronts: readonly GraphFront[];
  readonly routes: readonly GraphRoute[];
  readonly edges: readonly GraphEdge[];
  readonly apps: readonly GraphApp[];
  readonly launches: readonly GraphLaunch[];
  readonly hosts: readonly GraphHost[];
  readonly chains: readonly GraphChain[];
}
