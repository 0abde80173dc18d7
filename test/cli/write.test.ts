import * as fs from 'node:fs/promises';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAll, type FileChange, type WriteFs } from '../../src/cli/write.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'stacklint-write-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

/** Lays down files that hold their names, and the changes to capital letters. */
function lay(...names: string[]): FileChange[] {
  return names.map((name) => {
    writeFileSync(at(name), `${name}\n`);
    return { path: at(name), before: `${name}\n`, after: `${name.toUpperCase()}\n` };
  });
}

/** Names and texts of all that lies in the folder, left-overs too. */
const lies = (): Record<string, string> => Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(at(name), 'utf8')]));

const failure = (code: string): Error => Object.assign(new Error(code), { code });

/** The disk, on which the n-th call of one function fails. */
function failing(name: keyof WriteFs, nth: number, code: string): WriteFs {
  let calls = 0;
  const real = fs[name] as (...args: unknown[]) => Promise<unknown>;
  return { ...fs, [name]: (...args: unknown[]) => (++calls === nth ? Promise.reject(failure(code)) : real(...args)) };
}

const asRoot = process.getuid?.() === 0;

describe('writeAll', () => {
  it('writes all files and leaves nothing beside them', async () => {
    const changes = lay('a', 'b');
    expect(await writeAll(changes)).toEqual({ ok: true, written: [at('a'), at('b')] });
    expect(lies()).toEqual({ a: 'A\n', b: 'B\n' });
  });

  it('keeps the mode', async () => {
    const changes = lay('a', 'b', 'c');
    const modes = [0o600, 0o664, 0o2755];
    changes.forEach(({ path }, i) => chmodSync(path, modes[i]!));
    await writeAll(changes);
    expect(changes.map(({ path }) => statSync(path).mode & 0o7777)).toEqual(modes);
  });

  it.runIf(asRoot)('keeps owner and group', async () => {
    const changes = lay('a');
    chownSync(at('a'), 33, 65534);
    chmodSync(at('a'), 0o4640);
    expect(await writeAll(changes)).toEqual({ ok: true, written: [at('a')] });
    const { uid, gid, mode } = statSync(at('a'));
    expect([uid, gid, mode & 0o7777]).toEqual([33, 65534, 0o4640]);
  });

  it('keeps a byte order mark and every character', async () => {
    writeFileSync(at('a'), '\ufeffä\r\n');
    await writeAll([{ path: at('a'), before: '\ufeffä\r\n', after: '\ufeff𝄞\r\n' }]);
    expect(readFileSync(at('a'))).toEqual(Buffer.from('\ufeff𝄞\r\n'));
  });

  it('writes nothing when one file has changed since it was read', async () => {
    const changes = lay('a', 'b', 'c');
    writeFileSync(at('b'), 'other\n');
    expect(await writeAll(changes)).toEqual({
      ok: false,
      written: [],
      unwritten: [at('a'), at('b'), at('c')],
      path: at('b'),
      reason: 'it has changed since it was read',
      leftBehind: [],
    });
    expect(lies()).toEqual({ a: 'a\n', b: 'other\n', c: 'c\n' });
  });

  it('sees what changes while it writes', async () => {
    const changes = lay('a', 'b');
    const meddling: WriteFs = {
      ...fs,
      open: async (...args) => {
        if (args[1] === 'wx') writeFileSync(at('a'), 'meanwhile\n');
        return fs.open(...args);
      },
    };
    const result = await writeAll(changes, meddling);
    expect(result).toMatchObject({ ok: false, written: [], path: at('a'), reason: 'it has changed since it was read' });
    expect(lies()).toEqual({ a: 'meanwhile\n', b: 'b\n' });
  });

  it('writes nothing when a file is gone', async () => {
    const changes = lay('a', 'b');
    rmSync(at('a'));
    expect(await writeAll(changes)).toMatchObject({ ok: false, written: [], path: at('a'), reason: 'it is not there any more' });
    expect(lies()).toEqual({ b: 'b\n' });
  });

  it('does not follow a file that has become a link', async () => {
    const changes = lay('a', 'b');
    writeFileSync(at('elsewhere'), 'b\n');
    rmSync(at('b'));
    symlinkSync('elsewhere', at('b'));
    expect(await writeAll(changes)).toMatchObject({
      ok: false,
      written: [],
      path: at('b'),
      reason: 'it has become a symbolic link since it was read',
    });
    expect(lies()).toEqual({ a: 'a\n', b: 'b\n', elsewhere: 'b\n' });
  });

  it('does not take a folder for a file', async () => {
    mkdirSync(at('a'));
    const result = await writeAll([{ path: at('a'), before: '', after: 'x' }]);
    expect(result).toMatchObject({ ok: false, reason: 'it is no regular file any more' });
  });

  it.each([
    ['open', 1, 'EROFS', 'a', 'the file system is read-only'],
    ['open', 2, 'EACCES', 'b', 'permission denied'],
    ['open', 3, 'EACCES', 'a', 'nothing can be written beside it: permission denied'],
    ['open', 4, 'ENOSPC', 'b', 'nothing can be written beside it: no space left on the device'],
    ['open', 6, 'EIO', 'b', 'input/output error'],
    ['rename', 1, 'EPERM', 'a', 'operation not permitted'],
  ] as const)('changes nothing when call of %s no. %i fails with %s', async (name, nth, code, file, reason) => {
    const changes = lay('a', 'b');
    expect(await writeAll(changes, failing(name, nth, code))).toEqual({
      ok: false,
      written: [],
      unwritten: [at('a'), at('b')],
      path: at(file),
      reason,
      leftBehind: [],
    });
    expect(lies()).toEqual({ a: 'a\n', b: 'b\n' });
  });

  it('changes nothing when a text can not be brought onto the disk', async () => {
    const changes = lay('a', 'b');
    const full: WriteFs = {
      ...fs,
      open: async (...args) => {
        const file = await fs.open(...args);
        file.sync = () => Promise.reject(failure('ENOSPC'));
        return file;
      },
    };
    expect(await writeAll(changes, full)).toMatchObject({ ok: false, written: [], path: at('a'), reason: 'no space left on the device' });
    expect(lies()).toEqual({ a: 'a\n', b: 'b\n' });
  });

  it('says what is written when a later rename fails, each file wholly old or wholly new', async () => {
    const changes = lay('a', 'b', 'c');
    expect(await writeAll(changes, failing('rename', 2, 'EIO'))).toEqual({
      ok: false,
      written: [at('a')],
      unwritten: [at('b'), at('c')],
      path: at('b'),
      reason: 'input/output error',
      leftBehind: [],
    });
    expect(lies()).toEqual({ a: 'A\n', b: 'b\n', c: 'c\n' });
  });

  it.runIf(asRoot)('tells a user what he may not write, or can not keep', async () => {
    const changes = lay('a', 'b');
    chmodSync(folder, 0o777);
    chownSync(at('a'), 65534, 65534);
    chownSync(at('b'), 0, 33);
    chmodSync(at('b'), 0o666);
    chmodSync(at('a'), 0o400);
    process.setegid!(65534);
    process.seteuid!(65534);
    try {
      expect(await writeAll(changes)).toMatchObject({ ok: false, written: [], path: at('a'), reason: 'permission denied' });
      const kept = await writeAll(changes.slice(1));
      expect(kept).toMatchObject({
        ok: false,
        written: [],
        path: at('b'),
        reason: "its group (id 33) can't be kept: run as its owner or as root",
      });
    } finally {
      process.seteuid!(0);
      process.setegid!(0);
    }
    expect(lies()).toEqual({ a: 'a\n', b: 'b\n' });
  });
});
