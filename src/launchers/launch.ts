import type { FileId, SourceFile, Span } from '../text/source.ts';
import type { Value } from '../text/value.ts';
import type { CommandWord } from '../text/words.ts';
import type { UnitEntry, UnitTree } from '../syntax/systemd/tree.ts';
import type { UpstartTree } from '../syntax/upstart/parser.ts';
import type { Host } from './host.ts';
import type { SupervisorSection, SupervisorTree } from '../syntax/supervisor/tree.ts';

/** A `.service` (drop-ins merged) as systemd would start it. */
export interface SystemdService {
  readonly kind: 'systemd';
  /** Unit name with suffix, `web.service`. */
  readonly unit: string;
  readonly tree: UnitTree;
  /** Drop-ins in the order systemd reads them. */
  readonly dropIns: readonly UnitTree[];
  /** All assignments of a [Service] key in force, after resets by an empty value; drop-ins last. */
  all(key: string): readonly UnitEntry[];
  /** The last assignment of a [Service] key in force. */
  last(key: string): UnitEntry | undefined;
  /** Lower-cased `Type=`, with systemd's default: `simple` (or `oneshot`, `dbus` by systemd's own rule). */
  readonly type: Value<string>;
  readonly privateTmp: Value<boolean>;
  /** Absolute paths below /run made by RuntimeDirectory=, with mode (octal number) and owner as systemd sets them. */
  readonly runtimeDirectories: readonly { readonly path: string; readonly mode: number; readonly entry: UnitEntry }[];
  /** Seconds; Infinity for `infinity`/0. Default 90. */
  readonly timeoutStop: Value<number>;
  /** Signal name, default SIGTERM. */
  readonly killSignal: Value<string>;
  /** `.socket` units that hand their sockets to this service. */
  readonly sockets: readonly SocketUnit[];
}

/** A `.socket` unit. */
export interface SocketUnit {
  readonly unit: string;
  readonly tree: UnitTree;
  /** The service it starts: `Service=` or the same base name. */
  readonly service: string;
  readonly accept: boolean;
  /** ListenStream= values in force, as written, specifiers resolved. */
  readonly streams: readonly { readonly value: Value<string>; readonly entry: UnitEntry }[];
  readonly user: Value<string>;
  readonly group: Value<string>;
  /** Octal number, default 0o666. */
  readonly mode: Value<number>;
  last(key: string): UnitEntry | undefined;
}

/** A `[program:x]` of supervisor. */
export interface SupervisorProgram {
  readonly kind: 'supervisor';
  /** `program:web` */
  readonly section: SupervisorSection;
  readonly tree: SupervisorTree;
  /** Signal name without SIG, default TERM. */
  readonly stopSignal: Value<string>;
  /** Seconds, default 10. */
  readonly stopWait: Value<number>;
  readonly stopAsGroup: boolean;
  /** Number of processes, default 1. */
  readonly numProcs: Value<number>;
  /** True when `nodaemon` keeps supervisord in the foreground, as containers want it. */
  readonly isForeground: boolean;
  /** What a `[fcgi-program:x]` hands to its processes as their standard input. */
  readonly socket: SupervisorSocket | undefined;
}

/** A socket that supervisord opens for a program. */
export interface SupervisorSocket {
  /** `unix:///run/web.sock`, `tcp://127.0.0.1:8000`. */
  readonly value: Value<string>;
  readonly owner: Value<string>;
  readonly group: Value<string>;
  /** Octal number, default 0o700. */
  readonly mode: Value<number>;
}

/** A line of a Procfile. */
export interface ProcfileLine {
  readonly kind: 'procfile';
  readonly process: string;
}

/** A job of Upstart, `/etc/init/web.conf`. */
export interface UpstartJob {
  readonly kind: 'upstart';
  /** `web`. */
  readonly job: string;
  readonly tree: UpstartTree;
  /** How often the process forks before it is ready, as `expect` says. */
  readonly expect: 'fork' | 'daemon' | 'stop' | undefined;
  readonly respawn: boolean;
  /** Signal name, default SIGTERM. */
  readonly killSignal: Value<string>;
  /** Seconds, default 5. */
  readonly killTimeout: Value<number>;
}

/** The `run` script of a service of runit, which runsv starts again when it ends. */
export interface RunitService {
  readonly kind: 'runit';
  readonly service: string;
}

/** A shell script that nothing in view starts. */
export interface ShellScript {
  readonly kind: 'script';
  /** True for rc.local and the scripts of /etc/init.d, which the machine runs when it boots. */
  readonly atBoot: boolean;
}

/** An instance that the init script of a distribution's package starts of every configuration in its folder. */
export interface PackagedService {
  readonly kind: 'sysv';
  /** The script below /etc/init.d. */
  readonly script: string;
  /** Why something else may start it in fact. */
  readonly doubt: string | undefined;
}

/** A container: a service of a compose file, or what a Dockerfile makes. */
export interface ContainerManager {
  readonly kind: 'compose' | 'docker';
  /** Signal that `docker stop` sends, with SIG, default SIGTERM: `stop_signal`, `STOPSIGNAL`. */
  readonly stopSignal: Value<string>;
  /** Seconds until SIGKILL follows, default 10. */
  readonly stopGrace: Value<number>;
  /** `init: true`: a small process 1 hands signals on. */
  readonly init: boolean;
  /** How the command is written: a shell takes the `shell` form. */
  readonly form: 'exec' | 'shell';
}

/** A container of a pod, or of what makes pods. */
export interface KubernetesContainer {
  readonly kind: 'kubernetes';
  /** As people name it: `Deployment web`. */
  readonly workload: string;
  readonly container: string;
  /** Seconds from SIGTERM to SIGKILL, default 30. */
  readonly gracePeriod: Value<number>;
}

/** Who starts which command, as whom, where, with what environment. */
export interface Launch {
  readonly manager:
    | SystemdService
    | SupervisorProgram
    | ProcfileLine
    | UpstartJob
    | RunitService
    | ShellScript
    | PackagedService
    | ContainerManager
    | KubernetesContainer;
  /** Where it runs. */
  readonly host: Host;
  /** As people name it: `web.service`, `program:web`, `Procfile web`, `upstart web`. */
  readonly name: string;
  readonly file: SourceFile;
  /** The value that holds the command (ExecStart=, command=, the Procfile line). */
  readonly span: Span;
  /** Program and arguments behind wrappers (`sh -c exec`, `env A=b`, `poetry run`, `python -m`): words[0] is the server. */
  readonly words: readonly CommandWord[];
  /** What stands before the server: `shell` runs it as a child without exec, `shell-exec` execs, `wrapper` names another program. */
  readonly through: 'direct' | 'shell' | 'shell-exec' | 'wrapper';
  /** Absolute working directory. systemd's default is `/`. */
  readonly cwd: Value<string>;
  readonly user: Value<string> | undefined;
  readonly group: Value<string> | undefined;
  /** File mode creation mask of the process, octal number. systemd's default is 0o022. */
  readonly umask: Value<number> | undefined;
  readonly environment: ReadonlyMap<string, Value<string>>;
  /** False when the environment also comes from a place out of view (EnvironmentFile not given): lookups of absent names are unknown. */
  readonly environmentComplete: boolean;
  /** The same for each process or instance, where they are known and differ: supervisor's `numprocs`, systemd's templates. */
  readonly variants?: readonly Launch[];
  /** True where every shell on the way ends with the command: nothing stands behind it. */
  readonly isLast?: boolean;
  /** True where a shell on the way starts this one in some cases, and another server in others. */
  readonly hasRival?: boolean;
  /** Shell scripts that were followed on the way to the command. */
  readonly scripts?: readonly FileId[];
}
