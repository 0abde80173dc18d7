import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, show } from '../servers/uwsgi/helpers.ts';
import { need } from './need.ts';
import { seeded } from './seeded.ts';
import { FORMS } from './uwsgi-forms.ts';

const uwsgi = need('uwsgi', 'uwsgi-core');
const ENVIRONMENT = { FOO: 'bar' };
const COUNT = 80;

/** The list between the marks that `--show-config` prints; undefined when uWSGI left before it. */
const judge = (scratch: string, option: string, file: string): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const child = spawn('uwsgi', [option, file, '--show-config', '--no-server'], {
      cwd: scratch,
      env: { PATH: process.env.PATH ?? '', ...ENVIRONMENT },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 8000,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      resolve(/;uWSGI instance configuration\n\[uwsgi\]\n([^]*?);end of configuration/.exec(text)?.[1]);
    });
  });

describe.runIf(uwsgi.ok).each(FORMS)('uwsgi --%s --show-config', (form, generate) => {
  const random = seeded(20261123);
  const inputs = Array.from({ length: COUNT }, () => generate(random));
  const printed: (string | undefined)[] = [];
  let scratch = '';

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'uwsgi-forms-'));
    inputs.forEach((text, i) => writeFileSync(join(scratch, `i${i}.${form}`), text));
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let i = next++; i < COUNT; i = next++) printed[i] = await judge(scratch, `--${form}`, `i${i}.${form}`);
    };
    await Promise.all([worker(), worker(), worker()]);
  }, 60_000);

  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it.each(inputs.map((_, i) => i))('prints the list read from input %i', (i) => {
    const path = `i${i}.${form}`;
    const around = { cwd: scratch, environment: ENVIRONMENT };
    const options = run(`uwsgi --${form} ${path} --show-config --no-server`, { [`${scratch}/${path}`]: inputs[i]! }, around);
    // Where uWSGI left before it printed, only that is compared.
    const list = printed[i];
    expect(list === undefined ? options.complete : `${show(options).join('\n')}\n`).toEqual(list ?? false);
  });

  it('had answers to compare with', () => {
    expect(printed.filter((list) => list !== undefined).length).toBeGreaterThanOrEqual(50);
  });
});
