import { spawnSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildTo } from './built.ts';
import { FILES, layOut, NEW, OLD, stateOf, textOf } from './fault-tree.ts';
import { haveAll, need, needRoot } from './need.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-disks-')));
const tree = join(scratch, 'tree');
let cli = '';

beforeAll(async () => {
  cli = await buildTo(join(scratch, 'dist'));
  chmodSync(scratch, 0o755);
}, 120_000);
beforeEach(() => layOut(tree));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const FIX = '--fix --select systemd/type-mismatch -f concise';
const FIXED = 'stacklint: fixed 3 findings in 3 files\nstacklint:   3 systemd/type-mismatch: Use Type=notify\n';

/** Runs a script of the shell in the tree, in a mount namespace of its own; `fix` stands for the program. */
function played(script: string): [status: number | null, said: string] {
  const fix = `fix() { '${process.execPath}' '${cli}' ${FIX} "$@"; }`;
  const { status, stdout, stderr } = spawnSync('unshare', ['--mount', 'sh', '-c', `set -e; ${fix}; ${script}`], {
    cwd: tree,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    encoding: 'utf8',
  });
  return [status, stdout + stderr];
}

/** The same as nobody, who owns nothing here. */
const asNobody = (): string => `setpriv --reuid=65534 --regid=65534 --clear-groups '${process.execPath}' '${cli}' ${FIX}`;

const untouched = (): Record<string, string> => {
  layOut(join(scratch, 'model'));
  return stateOf(join(scratch, 'model'));
};

const needs = [needRoot(), need('unshare', 'util-linux'), need('setpriv', 'util-linux'), need('python3', 'python3')];

describe.runIf(haveAll(needs)).sequential('fixing on real disks', () => {
  it('says that the disk is full, and leaves all as it was', () => {
    // So little space that the first new text has room, and the second none; then room for all.
    const script = [
      'mkdir full; mount -t tmpfs -o size=64k tmpfs full; cp -a a b real full/; cd full',
      'dd if=/dev/zero of=filler bs=4k count=16 2>/dev/null || true; truncate -s -4096 filler',
      'fix && exit 9 || echo "status $?"',
      'rm filler; ls -A . a b real; fix',
      'cat a/api.service b/web.service real/worker.service',
    ];
    expect(played(script.join('\n'))).toEqual([
      0,
      'status 3\n.:\na\nb\nreal\n\na:\napi.service\n\nb:\nweb.service\nworker.service\n\nreal:\nworker.service\n' +
        FILES.map((file) => textOf(file, NEW)).join('') +
        'stacklint: b/web.service: no space left on the device\nstacklint: nothing was written\n' +
        FIXED,
    ]);
  });

  it('says that the disk is full for a copy, and leaves none', () => {
    const script = [
      'mkdir full; mount -t tmpfs -o size=16k tmpfs full; dd if=/dev/zero of=full/filler bs=4k count=2 2>/dev/null',
      'fix --output full/copy && exit 9 || echo "status $?"',
      'ls -A full; rm full/filler; fix --output full/copy; ls -A full/copy',
    ];
    expect(played(script.join('\n'))).toEqual([
      0,
      `status 3\nfiller\na\nb\nc\nreal\nstacklint: --output ${tree}/full/copy: no space left on the device; nothing was written\n${FIXED}`,
    ]);
  });

  it('says that a file system is read-only', () => {
    const script = `mount --bind '${tree}' '${tree}'; mount -o remount,ro,bind '${tree}'; cd '${tree}'; fix`;
    const reason = 'the file system is read-only';
    expect(played(script)).toEqual([3, `stacklint: a/api.service: ${reason}\nstacklint: nothing was written\n`]);
    const copy = script.replace(/fix$/, 'fix --output copy');
    expect(played(copy)).toEqual([3, `stacklint: --output ${tree}/copy: ${reason}; nothing was written\n`]);
    expect(stateOf(tree)).toEqual(untouched());
  });

  it('does not write what its user may not write', () => {
    chmodSync(join(tree, FILES[0]), 0o644);
    const denied = (file: string): [number, string] => [3, `stacklint: ${file}: permission denied\nstacklint: nothing was written\n`];
    expect(played(asNobody())).toEqual(denied(FILES[0]));
    // Whoever owns the folder could replace a file that may only be read: it is left alone.
    expect(played(`chown -R 65534:65534 .; chmod 400 ${FILES[1]}; ${asNobody()}`)).toEqual(denied(FILES[1]));
    expect(played(`chmod 600 ${FILES[1]}; chmod 500 real; ${asNobody()}`)).toEqual([
      3,
      `stacklint: ${FILES[2]}: nothing can be written beside it: permission denied\nstacklint: nothing was written\n`,
    ]);
    for (const file of FILES) expect(stateOf(tree)[file]!.endsWith(textOf(file, OLD))).toBe(true);
    expect(readdirSync(tree, { recursive: true }).filter((name) => String(name).includes('.stacklint-'))).toEqual([]);
    const copy = `chmod 500 .; ${asNobody()} --output copy`;
    expect(played(copy)).toEqual([3, `stacklint: --output ${tree}/copy: permission denied; nothing was written\n`]);
  });

  it('does not part the names of a hard-linked file', () => {
    linkSync(join(tree, FILES[1]), join(tree, 'b/same.service'));
    const before = stateOf(tree);
    expect(played('fix')).toEqual([
      3,
      `stacklint: b/same.service: it is one of 2 names of the same file (hard links), and the others would keep the old text: leave it out with --exclude, or make the others symbolic links\nstacklint: nothing was written\n`,
    ]);
    expect(stateOf(tree)).toEqual(before);
  });

  it('keeps links, modes, owners, access lists and attributes', () => {
    const before = untouched();
    // As `setfacl -m u:33:r` makes it: user rw, user 33 r, group r, mask r, others nothing.
    const acl =
      'struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *e) for e in ((1,6,0xffffffff),(2,4,33),(4,4,0xffffffff),(16,4,0xffffffff),(32,0,0xffffffff)))';
    const set = `import os, struct; os.setxattr("a/api.service", "system.posix_acl_access", ${acl})`;
    const get = 'import os; print(os.getxattr("a/api.service", "system.posix_acl_access").hex())';
    const [status, said] = played(`python3 -c '${set}'; python3 -c '${get}'; fix; python3 -c '${get}'`);
    expect(status).toBe(0);
    const [first, second, ...rest] = said.split('\n');
    expect(first).toMatch(/^0200000001000600ffffffff0200040021000000/);
    expect([second, rest.join('\n')]).toEqual([first, FIXED]);
    expect(stateOf(tree)).toEqual(
      Object.fromEntries(Object.entries(before).map(([path, state]) => [path, state.replace(`Type=${OLD}`, `Type=${NEW}`)])),
    );
  });

  it('rewrites what links lead to where it stands, and leaves alone what lies outside', () => {
    // Given by its link, and by a folder that is a link.
    expect(played('fix b/worker.service c')).toEqual([0, FIXED.replaceAll('3', '2')]);
    expect(stateOf(tree)).toEqual({
      ...untouched(),
      [FILES[0]]: untouched()[FILES[0]]!.replace(OLD, NEW),
      [FILES[2]]: untouched()[FILES[2]]!.replace(OLD, NEW),
    });
    mkdirSync(join(tree, 'inner'));
    layOut(tree);
    expect(played('cd b; fix')[1]).toBe('stacklint: fixed 1 finding in 1 file\nstacklint:   1 systemd/type-mismatch: Use Type=notify\n');
    expect(stateOf(tree)[FILES[2]]).toBe(untouched()[FILES[2]]);
  });
});
