import type { SourceFile } from '../text/source.ts';
import type { Language } from './language.ts';

/** Reads the files that stand inside of a file; the same objects each time for the same file. */
type Reader = (file: SourceFile) => readonly SourceFile[];

/** Languages whose files may carry others. */
const CARRIERS: Readonly<Partial<Record<Language, () => Promise<Reader>>>> = {
  kubernetes: async () => (await import('./kubernetes/config-maps.ts')).filesIn,
};

/** The given files, each followed by those that stand inside of it. */
export async function withEmbedded(
  sources: readonly SourceFile[],
  languageOf: (file: SourceFile) => Language | undefined,
): Promise<readonly SourceFile[]> {
  const all: SourceFile[] = [];
  for (const source of sources) {
    all.push(source);
    const load = CARRIERS[languageOf(source) ?? 'nginx'];
    if (load) all.push(...(await load())(source));
  }
  return all;
}
