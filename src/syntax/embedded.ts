import type { FileId, SourceFile } from '../text/source.ts';
import type { Language } from './language.ts';

/** Files that stand inside of others, and where they lie besides their id. */
export interface Embedded {
  readonly sources: readonly SourceFile[];
  /** Place to id. */
  readonly links: ReadonlyMap<string, string>;
  /** Folders of ids, and the path of the host that each stands for. */
  readonly map: readonly (readonly [folder: string, host: string])[];
  /** What of the files that carry them was left alone, and why. */
  readonly left: readonly Left[];
}

/** A file, or a part of it, that nobody could make out. */
export interface Left {
  readonly id: FileId;
  readonly reason: string;
}

/** Reads the files inside of all files of a language; the same objects each time for the same files. */
type Reader = (files: readonly SourceFile[]) => Embedded;

/** Languages whose files may carry others. */
const CARRIERS: Readonly<Partial<Record<Language, () => Promise<Reader>>>> = {
  kubernetes: async () => (await import('./kubernetes/embedded.ts')).filesInManifests,
};

/** All files that stand inside of the given ones. */
export async function embeddedIn(
  sources: readonly SourceFile[],
  languageOf: (file: SourceFile) => Language | undefined,
): Promise<Embedded> {
  const found: Embedded[] = [];
  for (const [language, load] of Object.entries(CARRIERS)) {
    const carriers = sources.filter((source) => languageOf(source) === language);
    if (carriers.length > 0) found.push((await load())(carriers));
  }
  return {
    sources: found.flatMap((one) => one.sources),
    links: new Map(found.flatMap(({ links }) => [...links])),
    map: found.flatMap(({ map }) => map),
    left: found.flatMap(({ left }) => left),
  };
}
