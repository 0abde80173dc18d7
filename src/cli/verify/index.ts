import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import type { FixResult, Judge, Report } from '../../index.ts';
import type { Fault, State } from '../../fix/verify.ts';
import type { FileId, SourceFile } from '../../text/source.ts';
import { inCarrier } from '../../text/carrier.ts';
import { series } from '../../text/series.ts';
import { isTemplate, isTemplated } from '../../text/template.ts';
import { UnableError } from '../errors.ts';
import { apache, APACHE_MODULE_FOLDERS, isHarmlessApacheModule } from './apache.ts';
import { gunicorn, uwsgi } from './exec.ts';
import type { Complaint, Kind, Task } from './judges.ts';
import { carrierOf } from './layout.ts';
import { isHarmlessNginxModule, nginx, NGINX_MODULE_FOLDERS } from './nginx.ts';
import type { Outcome } from './namespace.ts';
import { python } from './python.ts';
import { Scratch } from './scratch.ts';
import { systemd } from './systemd.ts';

/** Judges that run nothing of what the files say. */
const HARMLESS: readonly Kind[] = [nginx, apache, systemd, python];
/** Those that do. */
const EXECUTING: readonly Kind[] = [gunicorn, uwsgi];

/** So many missing things are put in place for one task. */
const MOST_STAND_INS = 200;
/** So often judges are asked in one run: to find each culprit among thousands would take hours. */
const MOST_ASKED = 500;
/** A longer word of a judge is cut. */
const LONGEST = 300;

/** The real servers' own checks as a judge of the fix engine. */
export interface Verification {
  readonly judge: Judge;
  /** What is to be said of a result, besides what it tells itself: plain lines for the caller to escape and print. */
  notes(result: Pick<FixResult, 'changed' | 'report'>): readonly string[];
  /** Takes away what lies on the disk. */
  dispose(): void;
}

/** `executes`: also those that run what the files say. */
export const createVerification = (executes: boolean): Verification => new Judgement(executes);

class Judgement implements Verification {
  readonly #kinds: readonly Kind[];
  readonly #scratch = new Scratch(harmfulModules());
  /** By all that a judge sees. */
  readonly #known = new Map<string, Promise<readonly Complaint[]>>();
  readonly #seen = new Set<FileId>();
  /** Files that no judge can read before somebody renders them. */
  readonly #templates = new Set<FileId>();
  /** What judges rejected before a step of the fixes and reject after it, by the task's key. */
  readonly #doubts = new Map<string, Doubt>();
  #asked = 0;

  constructor(executes: boolean) {
    this.#kinds = executes ? [...HARMLESS, ...EXECUTING] : HARMLESS;
  }

  readonly judge: Judge = async (before, after) => {
    const changed = changedBetween(before, after);
    for (const kind of this.#kinds) {
      const tasks = tasksOf(kind, after.report, changed);
      if (tasks.length === 0) continue;
      const earlier = new Map(tasksOf(kind, before.report, changed).map((task) => [task.key, task]));
      for (const task of tasks) {
        for (const id of task.files) this.#seen.add(id);
        const fault = await this.#faultOf(task, earlier.get(task.key), { before, after });
        if (fault) return fault;
      }
    }
    return undefined;
  };

  async #faultOf(task: Task, earlier: Task | undefined, states: States): Promise<Fault | undefined> {
    if (this.#asked >= MOST_ASKED)
      return faultFor(task, `not judged: ${task.judge} and its like were asked ${MOST_ASKED} times`, undefined);
    const now = await this.#ask(task);
    if (now.length === 0) {
      this.#doubts.delete(task.key);
      return undefined;
    }
    const then = earlier ? await this.#ask(earlier) : [];
    const fresh = now.find((complaint) => isNew(complaint, then, task, states));
    if (fresh) return faultFor(task, `${task.judge}: ${shown(fresh, task, states.after.report)}`, fileOf(fresh, task));
    this.#doubt(task, now, earlier!, then, states);
    return undefined;
  }

  /** What was wrong already is no reason against a fix, and still worth a word. */
  #doubt(task: Task, now: readonly Complaint[], earlier: Task, then: readonly Complaint[], { before, after }: States): void {
    const template = now.map(({ path }) => task.layout.files.get(path ?? '')?.source).find((source) => source && isUnrendered(source));
    if (template) {
      this.#templates.add(carrierOf(template));
      return;
    }
    const all = (complaints: readonly Complaint[], of: Task, report: Report): string =>
      complaints.map((complaint) => shown(complaint, of, report)).join('; ');
    const first = this.#doubts.get(task.key)?.first ?? all(then, earlier, before.report);
    this.#doubts.set(task.key, { task, first, last: all(now, task, after.report) });
  }

  #ask(task: Task): Promise<readonly Complaint[]> {
    const files = [...task.layout.files].map(([path, { text }]) => [path, text]);
    const key = createHash('sha256')
      .update(JSON.stringify([task.key, task.command.argv, files]))
      .digest('base64');
    let known = this.#known.get(key);
    if (!known) this.#known.set(key, (known = this.#run(task)));
    return known;
  }

  /** Puts in place what is missing and belongs to no configuration, until the judge speaks of the files. */
  async #run(task: Task): Promise<readonly Complaint[]> {
    this.#asked++;
    for (let left = MOST_STAND_INS; ; left--) {
      const outcome = await this.#scratch.run(task.layout, task.command);
      const found = task.complaints(outcome);
      if (found.length === 0 || left === 0) return found;
      if (!this.#mend(task, outcome)) return found;
    }
  }

  /** False when nothing more can be done about what the judge misses. */
  #mend(task: Task, outcome: Outcome): boolean {
    let isNew = false;
    for (const standIn of task.standIns?.(outcome) ?? []) isNew = this.#scratch.standIns.add(standIn) || isNew;
    return isNew;
  }

  notes({ changed, report }: Pick<FixResult, 'changed' | 'report'>): readonly string[] {
    const unseen = [...changed.keys()].filter((id) => !this.#seen.has(id)).sort();
    const forExec = unseen.filter((id) => EXECUTING.some((kind) => kind.tasks(report, new Set([id]), kind.program).length > 0));
    const forNobody = unseen.filter((id) => !forExec.includes(id));
    const lines = [...this.#doubts.values()].map(
      ({ task: { judge, subject }, first, last }) =>
        `${judge} rejected ${subject} before the fixes as well, and so could not judge all of them: ${first}${last === first ? '' : `; it now rejects it for ${last}`}`,
    );
    if (this.#templates.size > 0) lines.push(`not judged, as they are templates: ${series([...this.#templates].sort(), 'and')}`);
    if (forExec.length > 0)
      lines.push(`not judged, as their servers run what they say: ${series(forExec, 'and')} (--verify=exec lets them, in a private copy)`);
    if (forNobody.length > 0) lines.push(`not judged, as no judge reads such files: ${series(forNobody, 'and')}`);
    return lines;
  }

  dispose(): void {
    this.#scratch.dispose();
  }
}

/** A configuration that was rejected all along. */
interface Doubt {
  readonly task: Task;
  readonly first: string;
  readonly last: string;
}

/** Whether somebody has to render a file before a server can read it. */
const isUnrendered = (source: SourceFile): boolean => isTemplate(source) || isTemplated(source.text);

interface States {
  readonly before: State;
  readonly after: State;
}

/** Modules of this machine that would run code as soon as they read a configuration. */
function harmfulModules(): string[] {
  const inFolders = (folders: readonly string[], isHarmless: (file: string) => boolean): string[] =>
    folders
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder).flatMap((file) => (file.includes('.so') && !isHarmless(file) ? [`${folder}/${file}`] : [])));
  return [
    ...inFolders(NGINX_MODULE_FOLDERS, isHarmlessNginxModule),
    // Debian's mod_wsgi.so is a link to a file with the version of Python in its name.
    ...inFolders(APACHE_MODULE_FOLDERS, (file) => isHarmlessApacheModule(file.replace(/\.so-.*$/, '.so'))),
  ];
}

function changedBetween(before: State, after: State): Set<FileId> {
  const changed = [...after.sources.values()].filter(({ id, text }) => before.sources.get(id)?.text !== text);
  return new Set(changed.map(({ id }) => id));
}

/** Throws an UnableError where there is something to judge, and nobody to do it. */
function tasksOf(kind: Kind, report: Report, changed: ReadonlySet<FileId>): readonly Task[] {
  const program = kind.find();
  const tasks = kind.tasks(report, changed, program ?? kind.program);
  if (tasks.length > 0 && program === undefined) {
    throw new UnableError(
      `nothing was written: ${kind.program} is not installed here, so that nobody could judge ${tasks[0]!.subject}; install it, or leave --verify out to write the files unjudged`,
    );
  }
  return tasks;
}

const fileOf = ({ path }: Complaint, { layout }: Task): FileId | undefined => {
  const source = path === undefined ? undefined : layout.files.get(path)?.source;
  return source && carrierOf(source);
};

function faultFor({ files }: Task, reason: string, file: FileId | undefined): Fault {
  const blamed = file === undefined ? files : new Set([file]);
  return { reason, blames: ({ edits }) => edits.some((edit) => blamed.has(edit.file)) };
}

/**
 * Whether a complaint speaks against the fixes: one that is made for the first time, and where others were made before and hid
 * it perhaps, one about a line that the fixes wrote.
 */
function isNew(complaint: Complaint, then: readonly Complaint[], task: Task, { before, after }: States): boolean {
  if (then.some(({ text }) => text === complaint.text)) return false;
  if (then.length === 0 || task.isThorough) return true;
  const placed = complaint.path === undefined ? undefined : task.layout.files.get(complaint.path)?.source;
  if (!placed || complaint.line === undefined) return false;
  const line = placed.lines.textOf(complaint.line);
  const old = before.report.files.get(placed.id);
  const now = after.report.files.get(placed.id);
  return now !== undefined && (old === undefined || !old.text.split(/\r?\n/).includes(line));
}

/** A complaint for people. Of a file that is none of the tree's nothing is shown: the judge may quote it. */
function shown({ text, path, line }: Complaint, task: Task, { files }: Report): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  if (path === undefined) return cut;
  const placed = task.layout.files.get(path);
  if (placed === undefined) return `it stumbles over ${path}, which is no file of the tree`;
  const { source } = placed;
  if (source === undefined || source.virtual) return cut;
  const at = inCarrier(files, source.span(source.lines.startOf(line ?? 1), source.lines.startOf(line ?? 1)));
  const place = files.get(at.file)?.lines.position(at.start).line ?? line;
  return `${cut} (${at.file}${line === undefined ? '' : `:${place}`})`;
}
