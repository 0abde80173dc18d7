import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readApache } from '../../src/servers/apache/read.ts';
import { createFileSet } from '../../src/text/file-set.ts';
import { SourceFile } from '../../src/text/source.ts';
import { haveAll, need } from './need.ts';
import { seeded } from './seeded.ts';

const ready = haveAll([need('apache2', 'apache2')]);

/** As Debian's apache2.conf includes. */
const DEBIAN = [
  'IncludeOptional mods-enabled/*.load',
  'IncludeOptional mods-enabled/*.conf',
  'IncludeOptional conf-enabled/*.conf',
  'IncludeOptional sites-enabled/*.conf',
];

/** What others write into it. */
const MORE = [
  'IncludeOptional sites-enabled/*',
  'IncludeOptional sites-enabled',
  'IncludeOptional conf-enabled/',
  'IncludeOptional conf.d/[ab]*.conf',
  'IncludeOptional sites-available/b.conf',
  'IncludeOptional conf-available/?.conf',
  'IncludeOptional *-available/c.conf',
  '<IfDefine NEVER>\nIncludeOptional sites-available/*.conf\n</IfDefine>',
  '<IfDefine !NEVER>\nIncludeOptional conf.d/*.conf\n</IfDefine>',
  'Define SITES sites-available\nIncludeOptional ${SITES}/c*.conf',
  '<VirtualHost *:80>\nIncludeOptional conf-available/*.conf\n</VirtualHost>',
  'IncludeOptional {dir}/sites-enabled/*.conf',
];

const NAMES = ['a.conf', 'b.conf', 'c.conf', 'd', 'e.conf.bak', '.f.conf', 'g.load'];

interface Tree {
  readonly isPlain: boolean;
  readonly texts: ReadonlyMap<string, string>;
  /** Where each leads. */
  readonly links: ReadonlyMap<string, string>;
}

function treeOf(dir: string, random: () => number): Tree {
  const chance = (share: number): boolean => random() < share;
  const isPlain = chance(0.5);
  const more = MORE.filter(() => chance(0.25)).map((line) => line.replace('{dir}', dir));
  const lines = isPlain ? DEBIAN : [...DEBIAN.filter(() => chance(0.6)), ...more].sort(() => random() - 0.5);
  const texts = new Map([[`${dir}/apache2.conf`, [`ServerRoot ${dir}`, ...lines, ''].join('\n')]]);
  const links = new Map<string, string>();
  for (const kind of ['sites', 'conf', 'mods']) {
    for (const name of NAMES) {
      const path = `${dir}/${kind}-available/${name}`;
      if (chance(0.8)) texts.set(path, chance(0.1) ? 'IncludeOptional conf.d/*.conf\n' : 'Timeout 60\n');
      if (texts.has(path) && chance(0.35)) links.set(`${dir}/${kind}-enabled/${chance(0.2) ? `0-${name}` : name}`, path);
      if (chance(0.05)) texts.set(`${dir}/${kind}-enabled/own-${name}`, 'Timeout 60\n');
    }
  }
  for (const name of NAMES) if (chance(0.5)) texts.set(`${dir}/conf.d/${name}`, 'Timeout 60\n');
  return { isPlain, texts, links };
}

/** The files that httpd reads, by their real paths. */
function readByHttpd(dir: string, { texts, links }: Tree): ReadonlySet<string> {
  for (const [path, text] of texts) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  for (const [path, target] of links) {
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(`../${target.slice(dir.length + 1)}`, path);
  }
  const { stdout } = spawnSync('apache2', ['-t', '-D', 'DUMP_INCLUDES', '-f', `${dir}/apache2.conf`], {
    env: { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' },
    encoding: 'utf8',
  });
  expect(stdout).toContain('Included configuration files:');
  return new Set([...stdout.matchAll(/^ +\([*\d]+\) (\/\S+)$/gm)].map(([, path]) => realpathSync(path!)));
}

/** The files that we say it does not read, with what they include. */
function unread({ texts, links }: Tree): ReadonlySet<string> {
  const sources = [...texts].map(([id, text]) => new SourceFile(id, text));
  return new Set(readApache(createFileSet(sources, { links }), sources).flatMap(({ file, unreadBy }) => (unreadBy ? [file.id] : [])));
}

describe.runIf(ready)('apache2 -D DUMP_INCLUDES', () => {
  it('leaves out whatever we take for not read, and no more in plain trees of Debian', () => {
    const random = seeded(20_261_127);
    const base = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-includes-')));
    const counts = { trees: 0, read: 0, unread: 0, plain: 0 };
    const wrong: unknown[] = [];
    try {
      for (let at = 0; at < 80; at++) {
        const dir = `${base}/${at}/apache2`;
        const tree = treeOf(dir, random);
        const [theirs, ours] = [readByHttpd(dir, tree), unread(tree)];
        const taken = [...ours].filter((path) => theirs.has(path));
        // Where something of a kind is enabled, all that is not is known.
        const kinds = ['sites', 'conf', 'mods'].filter((kind) => [...theirs].some((path) => path.startsWith(`${dir}/${kind}-`)));
        const isKnown = (path: string): boolean => kinds.some((kind) => path.startsWith(`${dir}/${kind}-available/`));
        const missed = tree.isPlain ? [...tree.texts.keys()].filter((path) => isKnown(path) && !theirs.has(path) && !ours.has(path)) : [];
        if (taken.length + missed.length > 0)
          wrong.push({ main: tree.texts.get(`${dir}/apache2.conf`), links: [...tree.links], taken, missed });
        counts.trees++;
        counts.read += theirs.size;
        counts.unread += ours.size;
        if (tree.isPlain) counts.plain++;
      }
    } finally {
      rmSync(base, { recursive: true, force: true });
    }
    expect(wrong).toEqual([]);
    expect(counts.plain).toBeGreaterThan(20);
    expect(counts.unread).toBeGreaterThan(500);
    process.stdout.write(`apache2 -D DUMP_INCLUDES: ${JSON.stringify(counts)}\n`);
  }, 60_000);
});
