import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { disk } from '../../src/discover/vfs.ts';

const folder = mkdtempSync(join(tmpdir(), 'stacklint-vfs-'));
writeFileSync(join(folder, 'a'), '');
symlinkSync('a', join(folder, 'b'));
symlinkSync('c', join(folder, 'c'));

afterAll(() => rmSync(folder, { recursive: true }));

describe('the disk', () => {
  it('tells what lies at a path, links not followed', () => {
    const kinds = ['', 'a', 'b', 'c', 'd', 'a/b'].map((name) => disk.kindOf(join(folder, name)));
    expect(kinds).toEqual(['folder', 'file', 'link', 'link', undefined, undefined]);
  });

  it('throws at no path, whatever the system says of it', () => {
    const long = join(folder, 'x'.repeat(5000));
    for (const path of [long, join(folder, 'c/x'), join(folder, 'a/x'), join(folder, 'd')]) {
      expect([disk.kindOf(path), disk.realPath(path), disk.linkTarget(path)]).toEqual([undefined, undefined, undefined]);
    }
  });
});
