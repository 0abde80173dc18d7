import type { FileSet } from '../text/files.ts';
import type { Span } from '../text/source.ts';

/** A port of a container that the machine around it hands on to it. */
export interface PublishedPort {
  /** Address of the machine on which it can be reached: `0.0.0.0` when nothing is said. */
  readonly host: string;
  readonly port: number;
  /** The port inside of the container. */
  readonly target: number;
}

/** A port that the files say others connect to. */
export interface OpenedPort {
  readonly port: number;
  /** As it is written: `ports`, `expose`, `EXPOSE`. */
  readonly via: string;
  readonly span: Span;
}

/** A name in a network that hands ports on: a Service of Kubernetes leads to nothing but these. */
export interface Door {
  readonly names: readonly string[];
  /** `target` is the port behind it; undefined when it can't be known. */
  readonly ports: readonly { readonly port: number; readonly target: number | undefined }[];
}

/** Where processes share a network and a file system: a machine, or one container. */
export interface Host {
  readonly kind: 'machine' | 'container';
  /** As people name it: `the machine`, `service web`, `container app`. */
  readonly name: string;
  /** The file system that its processes see. */
  readonly files: FileSet;
  /** Hosts with the same network share the loopback and its ports: the containers of a pod, `network_mode: host` and the machine. */
  readonly network: string;
  /** The deployment among whose hosts names resolve: a compose file, a namespace of Kubernetes; undefined for the machine. */
  readonly project: string | undefined;
  /** Names by which the other hosts of its project reach it, in lower case. */
  readonly names: readonly string[];
  /** Networks in which its names resolve, and it resolves those of others; undefined where all of a project are in one. */
  readonly segments?: readonly string[] | undefined;
  /** Set where no name resolves but those of its own project, as far as the files say. */
  readonly knowsOwnOnly?: boolean;
  /** Further names for it, by which only some of its ports can be reached, under numbers of their own. */
  readonly doors?: readonly Door[];
  readonly published: readonly PublishedPort[];
  /** Ports that it opens to others, published or not. */
  readonly opened?: readonly OpenedPort[];
  /** Set where what it runs is out of view: an image that somebody made, without a command. */
  readonly runsUnseen?: boolean;
  /** One name for a path wherever it is seen from: equal for two hosts that share the folder it lies in. */
  locate(path: string): string;
}

/** The network of the machine. */
export const MACHINE = '';

/** True when names of one host resolve in the other: both are in one network. */
export function canResolve(a: Host, b: Host): boolean {
  const common = a.segments?.some((segment) => b.segments?.includes(segment));
  return a.project === b.project ? (common ?? true) || b.segments === undefined : common === true;
}

const machines = new WeakMap<FileSet, Host>();

/** The machine for which files are meant that lie in no container. */
export function machineOf(files: FileSet): Host {
  let machine = machines.get(files);
  if (machine === undefined) {
    machine = {
      kind: 'machine',
      name: 'the machine',
      files,
      network: MACHINE,
      project: undefined,
      names: [],
      published: [],
      locate: (path) => path,
    };
    machines.set(files, machine);
  }
  return machine;
}
