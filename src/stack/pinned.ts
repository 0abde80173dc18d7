import { pinSource, pinsIn, type Pin, type PinSource } from '../syntax/pins/pins.ts';
import type { FileSet } from '../text/files.ts';
import type { FileId, Span } from '../text/source.ts';
import type { Fact } from '../target.ts';
import { folderOf, isBelow, nameOf } from '../text/paths.ts';

/** So many files are read for the versions of one server: a repository with more of them holds many projects. */
const MAX_FILES = 40;

/** Folders that hold a project's deployment rather than a project: the project is around them. */
const DEPLOYMENT =
  /^(?:\.?(?:ci|compose|confs?|configs?|configuration|deploy|deployments?|docker|etc|gunicorn|infra|infrastructure|nginx|ops|prod|production|scripts?|staging|supervisord?|system|systemd|uwsgi)|apps-(?:available|enabled)|conf\.d|sites-(?:available|enabled)|vassals)$/i;

interface Candidate {
  readonly id: FileId;
  readonly source: PinSource;
  /** The folder of the project: that of `requirements/` for the files in there. */
  readonly folder: string;
  /** The same on the host, when that is known. */
  readonly host: string | undefined;
}

const projectFolder = (id: FileId): string => {
  const folder = folderOf(id);
  return /(?:^|\/)requirements$/.test(folder) ? folderOf(folder) : folder;
};

/** Where the application is, and what asks for its versions. */
export interface Asked {
  /** Names of the packages that are the server: `uwsgi`, `pyuwsgi`. */
  readonly names: readonly string[];
  readonly file: FileId;
  readonly span: Span;
  /** The directory it runs in on the host, when it is known. */
  readonly cwd: string | undefined;
}

/** The version that all of them name; undefined when one leaves a choice, or two do not agree. */
export function versionOf(pins: readonly Pin[]): Fact<string> | undefined {
  const [first] = pins;
  const agreed = first?.version !== undefined && pins.every(({ version }) => version === first.version);
  return agreed ? { value: first.version!, from: 'files', at: first.span } : undefined;
}

/** The versions that lock files and requirements of the repository pin, nearest to who asks. */
export class PinnedVersions {
  readonly #files: FileSet;
  #all: readonly Candidate[] | undefined;
  readonly #known = new Map<string, Fact<string> | undefined>();

  constructor(files: FileSet) {
    this.#files = files;
  }

  /** The version of a package for an application; undefined when nothing pins it, or two projects that are as near do not agree. */
  of(asked: Asked): Fact<string> | undefined {
    const key = [folderOf(asked.file), asked.cwd ?? '', ...asked.names].join('\0');
    if (!this.#known.has(key)) this.#known.set(key, this.#lookUp(asked));
    return this.#known.get(key);
  }

  #candidates(): readonly Candidate[] {
    return (this.#all ??= [...this.#files.places].flatMap((id) => {
      const source = pinSource(id);
      if (source === undefined) return [];
      const host = this.#files.hostPath(id);
      return [{ id, source, folder: projectFolder(id), host: host === undefined ? undefined : projectFolder(host) }];
    }));
  }

  #lookUp(asked: Asked): Fact<string> | undefined {
    if (this.#candidates().length === 0) return undefined;
    // All of them are asked for at once, so that one more round of reading is enough.
    const answers = this.#rounds(asked).map((round) => this.#answer(round, asked));
    return versionOf(answers.find((pins) => pins.length > 0) ?? []);
  }

  /** The files to ask, in groups: the first group of which one names the package has the answer. */
  #rounds({ file, cwd }: Asked): readonly (readonly Candidate[])[] {
    const rounds: Candidate[][] = [];
    const taken = new Set<Candidate>();
    const add = (test: (candidate: Candidate) => boolean): void => {
      const round = this.#candidates().filter((candidate) => !taken.has(candidate) && test(candidate));
      if (taken.size + round.length > MAX_FILES) return;
      for (const candidate of round) taken.add(candidate);
      rounds.push(round);
    };
    if (cwd !== undefined && cwd !== '/') add(({ host }) => host === cwd);
    let around = true;
    for (let folder = folderOf(file); ; folder = folderOf(folder)) {
      const here = folder;
      add((candidate) => candidate.folder === here);
      if (around) add((candidate) => isBelow(candidate.folder, here));
      if (folder === '') return rounds;
      around &&= DEPLOYMENT.test(nameOf(folder));
    }
  }

  /** What a group of files says of the package: lock files before what they were made from, versions before ranges. */
  #answer(round: readonly Candidate[], { names, span }: Asked): readonly Pin[] {
    const pins = round.flatMap(({ id, source }) => {
      const file = this.#files.aside(id, span);
      return file === undefined ? [] : pinsIn(file).map((pin) => ({ ...pin, source }));
    });
    const named = pins.filter(({ name }) => names.includes(name));
    const locked = named.filter(({ source, version }) => source === 'lock' && version !== undefined);
    if (locked.length > 0) return locked;
    const exact = named.filter(({ version }) => version !== undefined);
    return exact.length > 0 ? exact : named;
  }
}
