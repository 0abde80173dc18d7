// TypeScript for the scripts here: Node 20 runs none.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

/** A file of the repository as a module's text names it. */
export const sourceName = (path) => JSON.stringify(fileURLToPath(new URL(`../${path}`, import.meta.url)));

/** The module of that text, with all that it imports. */
export async function bundled(entryText) {
  const scratch = mkdtempSync(join(tmpdir(), 'stacklint-bundled-'));
  try {
    const entry = join(scratch, 'entry.js');
    writeFileSync(entry, entryText);
    const bundle = await rolldown({ input: entry, platform: 'node', logLevel: 'silent' });
    const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
    await bundle.close();
    const module = join(scratch, 'module.mjs');
    writeFileSync(module, output[0].code);
    return await import(pathToFileURL(module).href);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
