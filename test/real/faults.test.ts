import { mkdtempSync, realpathSync, rmSync, writeFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { recordedIo } from '../cli/io.ts';
import { buildTo } from './built.ts';
import { faulty, FILES, layOut, NEW, OLD, stateOf, stepsOf, TEMPORARY, textOf } from './fault-tree.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-faults-')));
const tree = join(scratch, 'tree');
const log = join(scratch, 'log');
let cli = '';

beforeAll(async () => {
  cli = await buildTo(join(scratch, 'dist'));
}, 120_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const FIX = ['--fix', '--select', 'systemd/type-mismatch', '-f', 'concise'];
const COPY = [...FIX, '--output', 'copy'];
const FIXED = 'stacklint: fixed 3 findings in 3 files\nstacklint:   3 systemd/type-mismatch: Use Type=notify\n';

/** The next run, in this process. */
async function next(words: readonly string[]): Promise<readonly [number, string]> {
  const { io, err } = recordedIo(tree, { engine: () => import('../../src/index.ts') });
  return [await run(words, io), err()];
}

/** The tree when these of its files are new. */
function treeWith(...written: readonly string[]): Record<string, string> {
  layOut(join(scratch, 'model'));
  const state = stateOf(join(scratch, 'model'));
  for (const file of written) state[file] = state[file]!.replace(textOf(file, OLD), textOf(file, NEW));
  return state;
}

/** What lies in the tree, without what stacklint left behind, and that. */
function found(): { readonly files: Record<string, string>; readonly left: readonly string[] } {
  const all = Object.entries(stateOf(tree));
  const isLeft = (path: string): boolean => path.split('/').some((name) => TEMPORARY.test(name));
  return { files: Object.fromEntries(all.filter(([path]) => !isLeft(path))), left: all.map(([path]) => path).filter(isLeft) };
}

const inTheWay = (path: string): string =>
  `${basename(path)} lies beside it: another stacklint is writing there, or one was killed; when none runs, remove it and run again`;

/** The steps that lay the new texts beside the files. */
const LAYING = FILES.flatMap(() => ['open', 'chmod', 'writeFile', 'half', 'sync']);

const LEFT =
  'left behind by a stacklint that was killed, or in use by one that is at work here; no file is half written: when none runs, remove it';

// Some start the program a score of times.
describe('--fix', { timeout: 120_000 }, () => {
  it('changes the disk in known steps', async () => {
    layOut(tree);
    const beside = ['open', ...(process.getuid?.() === 0 ? [] : []), 'chmod', 'writeFile', 'half', 'sync'];
    expect(await stepsOf(cli, tree, FIX, log)).toEqual([
      ...FILES.flatMap(() => beside),
      'rename',
      'rename',
      'rename',
      'sync',
      'sync',
      'sync',
    ]);
    expect(found()).toEqual({ files: treeWith(...FILES), left: [] });
  });

  it('killed at any step leaves each file wholly old or wholly new, and the next run says what is left', async () => {
    for (let at = 1; at <= 21; at++) {
      layOut(tree);
      expect(await faulty(cli, tree, FIX, { FAULT: 'kill', FAULT_AT: `${at}` })).toEqual({ status: 'SIGKILL', out: '', err: '' });
      const { files, left } = found();
      const renamed = Math.max(0, Math.min(3, at - 16));
      expect(files, `step ${at}`).toEqual(treeWith(...FILES.slice(0, renamed)));
      // One is there as soon as it was opened, each in the folder of its file.
      const begun = FILES.slice(renamed, Math.min(3, Math.ceil((at - 1) / 5)));
      expect(left.map(dirname)).toEqual(begun.map(dirname));

      const notes = left.map((path) => `stacklint: ${path}: ${LEFT}\n`).join('');
      const through = [0, renamed === 3 ? 'stacklint: nothing to fix\n' : FIXED];
      const kept = [3, `${notes}stacklint: ${begun[0]}: ${inTheWay(left[0] ?? '')}\nstacklint: nothing was written\n`];
      expect(await next(FIX)).toEqual(left.length === 0 ? through : kept);
      expect(found()).toEqual({ files: left.length === 0 ? treeWith(...FILES) : files, left });
      for (const path of left) rmSync(join(tree, path));
      await next(FIX);
      expect(found()).toEqual({ files: treeWith(...FILES), left: [] });
    }
  });

  it('of which any step fails leaves nothing beside the files and says what is written', async () => {
    const reasons: Record<string, string> = { open: 'nothing can be written beside it: no space left on the device' };
    for (const [i, kind] of [...LAYING, ...FILES.map(() => 'rename')].entries()) {
      layOut(tree);
      const ended = await faulty(cli, tree, FIX, { FAULT: 'ENOSPC', FAULT_AT: `${i + 1}` });
      const renamed = FILES.slice(0, Math.max(0, i - 15));
      const file = FILES[i < 15 ? Math.floor(i / 5) : i - 15]!;
      const rest = FILES.slice(renamed.length).join(', ');
      const state =
        renamed.length === 0
          ? 'nothing was written'
          : `written before that: ${renamed.join(', ')}\nstacklint: not written: ${rest}; run again, since a fix may need both`;
      const err = `stacklint: ${file}: ${reasons[kind] ?? 'no space left on the device'}\nstacklint: ${state}\n`;
      expect(ended, `step ${i + 1}`).toEqual({ status: 3, out: '', err });
      expect(found()).toEqual({ files: treeWith(...renamed), left: [] });
    }
  });

  it('is undisturbed by folders that can not be synced', async () => {
    layOut(tree);
    expect(await faulty(cli, tree, FIX, { FAULT: 'EINVAL', FAULT_AT: '19' })).toEqual({ status: 0, out: '', err: FIXED });
  });

  it('keeps off what another run is writing, whatever step that stands at', async () => {
    for (const at of [1, 2, 6, 15, 17, 19]) {
      layOut(tree);
      rmSync(log, { force: true });
      const go = join(scratch, 'go');
      rmSync(go, { force: true });
      const first = faulty(cli, tree, FIX, { FAULT: 'pause', FAULT_AT: `${at}`, FAULT_LOG: log, FAULT_GO: go });
      while (!existsSync(log)) await new Promise((resolve) => void setTimeout(resolve, 5));
      const second = await next(FIX);
      const { files, left } = found();
      writeFileSync(go, '');
      // At its first step it has read all and holds nothing yet: the other is through before it.
      const renamed = at === 1 ? 3 : Math.max(0, Math.min(3, at - 16));
      const overtaken = `stacklint: ${FILES[0]}: it has changed since it was read\nstacklint: nothing was written\n`;
      expect(await first).toEqual(at === 1 ? { status: 3, out: '', err: overtaken } : { status: 0, out: '', err: FIXED });
      expect(files).toEqual(treeWith(...FILES.slice(0, renamed)));
      const notes = left.map((path) => `stacklint: ${path}: ${LEFT}\n`).join('');
      const kept = `${notes}stacklint: ${FILES[renamed]}: ${inTheWay(left[0] ?? '')}\nstacklint: nothing was written\n`;
      const through = at === 1 ? FIXED : 'stacklint: nothing to fix\n';
      expect(second).toEqual(renamed === 3 ? [0, through] : [3, kept]);
      expect(found(), `step ${at}`).toEqual({ files: treeWith(...FILES), left: [] });
    }
  });

  it.each([
    ['SIGINT', 2, 0, 'stacklint: a/api.service: stopped by SIGINT\nstacklint: nothing was written\n'],
    ['SIGTERM', 12, 0, 'stacklint: real/worker.service: stopped by SIGTERM\nstacklint: nothing was written\n'],
    ['SIGHUP', 17, 3, FIXED],
  ] as const)('told to end by %s takes back what it began, or brings it to its end', async (signal, at, written, err) => {
    layOut(tree);
    expect(await faulty(cli, tree, FIX, { FAULT: signal, FAULT_AT: `${at}` })).toEqual({ status: signal, out: '', err });
    expect(found()).toEqual({ files: treeWith(...FILES.slice(0, written)), left: [] });
  });
});

describe('--output', { timeout: 120_000 }, () => {
  /** The copy, when there is one. */
  const copied = (): Record<string, string> | undefined => (existsSync(join(tree, 'copy')) ? stateOf(join(tree, 'copy')) : undefined);

  it.each([false, true])('comes into being whole or not at all (the folder is there: %s)', async (isThere) => {
    const prepare = (): void => {
      layOut(tree);
      if (isThere) mkdirSync(join(tree, 'copy'));
    };
    prepare();
    const steps = await stepsOf(cli, tree, COPY, log);
    const whole = copied();
    expect(Object.keys(whole ?? {})).toEqual([...FILES, 'b/worker.service', 'c'].sort());
    for (const file of FILES) expect(whole![file]!.endsWith(textOf(file, NEW))).toBe(true);

    for (let at = 1; at <= steps.length; at += isThere ? 5 : 2) {
      prepare();
      const ended = await faulty(cli, tree, COPY, { FAULT: 'ENOSPC', FAULT_AT: `${at}` });
      const err = `stacklint: --output ${join(tree, 'copy')}: no space left on the device; nothing was written\n`;
      expect(ended, `step ${at}: ${steps[at - 1]}`).toEqual({ status: 3, out: '', err });
      expect(copied()).toEqual(isThere ? {} : undefined);
      expect(found().left).toEqual([]);
    }
    for (let at = 1; at <= steps.length; at += isThere ? 9 : 4) {
      prepare();
      expect((await faulty(cli, tree, COPY, { FAULT: 'kill', FAULT_AT: `${at}` })).status).toBe('SIGKILL');
      const second = await next(COPY);
      // The folder itself is made, then the one in which the copy is put together.
      const home = join(tree, isThere ? 'copy' : '.');
      const place = join(home, readdirSync(home).find((name) => TEMPORARY.test(name)) ?? 'none');
      const failure = `stacklint: --output ${join(tree, 'copy')}: ${inTheWay(place)}`;
      const note = `stacklint: ${relative(tree, place)}: ${LEFT}\n`;
      expect(second).toEqual(at <= 2 ? [0, FIXED] : isThere ? [2, `${note}${failure}\n`] : [3, `${note}${failure}; nothing was written\n`]);
      rmSync(join(tree, 'copy'), { recursive: true, force: true });
      rmSync(place, { recursive: true, force: true });
      expect((await next(COPY))[0]).toBe(0);
      expect(copied()).toEqual(whole);
    }
  });
});
