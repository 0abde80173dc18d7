import { join } from 'node:path';
import { build } from 'rolldown';
import config from '../../rolldown.config.ts';

/** Builds the program into a folder, as it is shipped; where it starts. */
export async function buildTo(dir: string): Promise<string> {
  await build({ ...config, cwd: join(import.meta.dirname, '../..'), logLevel: 'silent', output: { ...config.output, dir } });
  return join(dir, 'cli.cjs');
}
