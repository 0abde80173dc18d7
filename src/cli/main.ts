#!/usr/bin/env node
import { processIo } from './output.ts';
import { readPage } from './pages.ts';
import { run } from './run.ts';

void run(process.argv.slice(2), processIo(readPage)).then((code) => {
  // Output that could not be written has set it already.
  process.exitCode ??= code;
});
