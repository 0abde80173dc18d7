import type { Report } from '../../lint/report.ts';
import type { FileId } from '../../text/source.ts';
import type { Layout } from './layout.ts';
import type { Command, Outcome } from './namespace.ts';
import type { StandIn } from './stand-ins.ts';

/** Something that a judge refuses or warns of. */
export interface Complaint {
  /** In the judge's words, without the place. */
  readonly text: string;
  /** Path in the private root. */
  readonly path: string | undefined;
  /** 1-based. */
  readonly line: number | undefined;
}

/** What a judge has to look at together: one configuration, one unit, one file. */
export interface Task {
  /** As people know it: `nginx -t`. */
  readonly judge: string;
  /** Tells the tasks of a judge apart, the same before and after a fix. */
  readonly key: string;
  /** The file to name when it is about the whole. */
  readonly subject: FileId;
  /** The files of the tree that it speaks of; others lie there for them alone. */
  readonly files: ReadonlySet<FileId>;
  readonly layout: Layout;
  readonly command: Command;
  /** None: the judge accepts it. */
  complaints(outcome: Outcome): readonly Complaint[];
  /** What a complaint says is missing, and belongs to no configuration: certificates, users, folders. */
  readonly standIns?: (outcome: Outcome) => readonly StandIn[];
  /** True for a judge that tells of everything at once: what it is silent about is well. */
  readonly isThorough?: boolean;
}

/** Asked for the tasks that the change of some files makes necessary. */
export interface Kind {
  /** What has to be installed, and what the check is called. */
  readonly program: string;
  readonly judge: string;
  /** The real path of the program; undefined where it is not installed. */
  find(): string | undefined;
  tasks(report: Report, changed: ReadonlySet<FileId>, program: string): readonly Task[];
}
