#!/usr/bin/env node
import { processIo, written } from './output.ts';
import { readPage } from './pages.ts';
import { run } from './run.ts';

void run(process.argv.slice(2), processIo(readPage)).then(async (code) => {
  await written();
  // Output that could not be written has set it already. To wait for what V8 compiles in the background takes as long as to report.
  process.exit(process.exitCode ?? code);
});
