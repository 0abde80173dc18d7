import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { plan } from '../../src/generate/plan.ts';
import type { GeneratedFile, Wanted } from '../../src/generate/wanted.ts';
import { writeApache } from '../../src/generate/write/apache.ts';
import { nameOf, possible } from '../generate/combinations.ts';
import { complaintOf, makePair, prepare } from './generated-apache.ts';
import { haveAll, need } from './need.ts';

const ready = haveAll([need('apache2', 'apache2 libapache2-mod-wsgi-py3'), need('openssl', 'openssl')]);

describe.runIf(ready)('what is generated for Apache', () => {
  const root = mkdtempSync(join(tmpdir(), 'stacklint-generated-apache-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('is taken by apache2 -t, whatever is answered', async () => {
    makePair(root);
    // Many answers change what starts an application, and nothing of Apache's.
    const trees = new Map<string, { readonly name: string; readonly files: readonly GeneratedFile[]; readonly wanted: Wanted }>();
    let answered = 0;
    for (const answers of possible()) {
      if (answers.front !== 'apache') continue;
      answered++;
      const wanted = plan(answers);
      const files = writeApache(wanted);
      trees.set(JSON.stringify(files), { name: nameOf(answers), files, wanted });
    }
    const queue = [...trees.values()].entries();
    const refused: string[] = [];
    const judge = async (): Promise<void> => {
      for (const [at, { name, files, wanted }] of queue) {
        const folder = join(root, String(at));
        prepare(files, wanted, folder, root);
        const complaint = await complaintOf(folder);
        if (complaint !== '') refused.push(`${name}: ${complaint}`);
        rmSync(folder, { recursive: true });
      }
    };
    await Promise.all([judge(), judge()]);
    expect(refused).toEqual([]);
    expect(answered).toBeGreaterThan(1000);
    expect(trees.size).toBeGreaterThan(200);
    process.stdout.write(`apache2 -t: ${trees.size} different trees of ${answered} combinations\n`);
  }, 300_000);
});
