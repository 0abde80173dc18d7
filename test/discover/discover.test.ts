import { describe, expect, it } from 'vitest';
import { discover, lintFollowing, type Discovery, type DiscoverOptions } from '../../src/discover/discover.ts';
import { parseIgnore } from '../../src/discover/ignore.ts';
import type { Report } from '../../src/lint/report.ts';
import { createFileSet } from '../../src/text/file-set.ts';
import { SourceFile } from '../../src/text/source.ts';
import { memoryVfs, type Thing } from './memory.ts';

const SERVER = 'server { listen 80; }\n';

function found(
  things: Readonly<Record<string, Thing>>,
  paths: readonly string[] = ['.'],
  options: Partial<DiscoverOptions> = {},
): Discovery {
  return discover(memoryVfs(things), paths, { cwd: '/repo', ...options });
}

const ids = ({ input }: Discovery): string[] => input.sources.map(({ id }) => id);

describe('what is linted', () => {
  it('reads configurations by name and content, and lists every regular file', () => {
    const result = found({
      '/repo/nginx/app.conf': SERVER,
      '/repo/deploy/web.service': '[Service]\nExecStart=/bin/true\n',
      '/repo/settings.ini': '[other]\na = 1\n',
      '/repo/app.py': 'x = 1\n',
      '/repo/logo.png': 'png',
    });
    expect(ids(result)).toEqual(['deploy/web.service', 'nginx/app.conf']);
    expect(result.input.names).toEqual(['app.py', 'deploy/web.service', 'logo.png', 'nginx/app.conf', 'settings.ini']);
    expect([result.missing, result.empty, result.input.unreadable]).toEqual([[], [], []]);
  });

  it('reads what [map] puts where configurations lie, however it is called', () => {
    const things = {
      '/repo/web/edge': SERVER,
      '/repo/web/sub/two': SERVER,
      '/repo/one.unit': '[Service]\nExecStart=/bin/true\n',
      '/repo/x/edge': SERVER,
    };
    const map = [
      ['web', '/etc/nginx/sites-available'],
      ['one.unit', '/etc/systemd/system/one.service'],
    ] as const;
    expect([ids(found(things)), ids(found(things, ['.'], { map }))]).toEqual([[], ['one.unit', 'web/edge', 'web/sub/two']]);
    expect(ids(found(things, ['.'], { map: [['.', '/etc/nginx']] }))).toEqual(['one.unit', 'web/edge', 'web/sub/two', 'x/edge']);
  });

  it('opens no file whose name tells that it is none', () => {
    const vfs = memoryVfs({ '/repo/app.conf': SERVER, '/repo/app.py': 'x', '/repo/readme.md': 'x' });
    discover(vfs, ['.'], { cwd: '/repo' });
    expect(vfs.reads).toEqual(['/repo/app.conf']);
  });

  it('calls a file by its path below the working directory, else by its absolute path', () => {
    expect(ids(found({ '/repo/app.conf': SERVER, '/etc/nginx/conf.d/x.conf': SERVER }, ['.', '/etc/nginx']))).toEqual([
      '/etc/nginx/conf.d/x.conf',
      'app.conf',
    ]);
    expect(ids(found({ '/repo/app.conf': SERVER, '/deploy/x.conf': SERVER }, ['../deploy']))).toEqual(['/deploy/x.conf']);
  });

  it('tells which given paths are not there or hold nothing', () => {
    const result = found({ '/repo/a/x.txt': 'x', '/repo/b/app.conf': SERVER, '/repo/pipe': { other: true } }, [
      'a',
      'b',
      'c',
      'pipe',
      'a/x.txt',
    ]);
    expect([result.missing, result.empty]).toEqual([
      ['c', 'pipe'],
      ['a', 'a/x.txt'],
    ]);
  });

  it('lints a folder once that is given twice or lies in another', () => {
    expect(ids(found({ '/repo/nginx/app.conf': SERVER }, ['.', 'nginx', './nginx/', 'nginx/app.conf']))).toEqual(['nginx/app.conf']);
  });

  it('takes a folder that is named like a file for a folder', () => {
    expect(ids(found({ '/repo/nginx.conf/app.conf': SERVER }))).toEqual(['nginx.conf/app.conf']);
  });
});

describe('what is left out', () => {
  it('passes over .git, node_modules, site-packages and virtual environments', () => {
    const result = found({
      '/repo/app.conf': SERVER,
      '/repo/.git/x.conf': SERVER,
      '/repo/node_modules/x/x.conf': SERVER,
      '/repo/lib/site-packages/x.conf': SERVER,
      '/repo/my-env/pyvenv.cfg': 'home = /usr/bin\n',
      '/repo/my-env/x.conf': SERVER,
    });
    expect(result.input.names).toEqual(['app.conf']);
  });

  it('passes over what .gitignore names, here and above, and what exclude names', () => {
    const things = {
      '/repo/.git/HEAD': 'ref',
      '/repo/.gitignore': 'build/\n*.local.conf\n',
      '/repo/deploy/.gitignore': '!keep.local.conf\n',
      '/repo/deploy/app.conf': SERVER,
      '/repo/deploy/keep.local.conf': SERVER,
      '/repo/deploy/x.local.conf': SERVER,
      '/repo/deploy/build/x.conf': SERVER,
      '/repo/deploy/old/x.conf': SERVER,
    };
    const options = { exclude: [parseIgnore('/repo', 'deploy/old')] };
    expect(ids(found(things, ['deploy'], options))).toEqual(['deploy/app.conf', 'deploy/keep.local.conf']);
  });

  it('lints an ignored file that is given by name', () => {
    expect(ids(found({ '/repo/.gitignore': '*.conf', '/repo/app.conf': SERVER }, ['app.conf']))).toEqual(['app.conf']);
  });

  it('asks no .gitignore above a tree that is no repository', () => {
    expect(ids(found({ '/.gitignore': '*.conf', '/repo/app.conf': SERVER }))).toEqual(['app.conf']);
  });

  it('passes over fifos, devices, sockets and binary files', () => {
    const result = found({ '/repo/a.conf': { other: true }, '/repo/b.conf': new Uint8Array([115, 0, 1]), '/repo/c.conf': SERVER });
    expect([result.input.names, ids(result)]).toEqual([['b.conf', 'c.conf'], ['c.conf']]);
  });
});

describe('what cannot be read', () => {
  it('is told with its reason, and the rest is linted', () => {
    const result = found({
      '/repo/a.conf': { error: 'EACCES' },
      '/repo/b.conf': SERVER,
      '/repo/closed': { error: 'EACCES', folder: true },
      '/repo/large.conf': '#'.repeat(5 * 1024 * 1024 + 1),
    });
    expect(ids(result)).toEqual(['b.conf']);
    expect(result.input.unreadable).toEqual([
      { id: 'closed', reason: 'permission denied' },
      { id: 'a.conf', reason: 'permission denied' },
      { id: 'large.conf', reason: 'larger than 5 MB' },
    ]);
    expect(found({ '/repo/a.conf': { error: 'EACCES' } }, ['a.conf']).empty).toEqual([]);
  });

  it('reads what is not UTF-8 byte by byte, and marks it', () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('# '), 0xe9, ...new TextEncoder().encode(`\n${SERVER}`)]);
    const [source] = found({ '/repo/a.conf': bytes }).input.sources;
    expect([source?.valid, source?.text]).toEqual([false, `# é\n${SERVER}`]);
  });

  it('keeps a byte order mark: offsets are those of the file', () => {
    const [source] = found({ '/repo/a.conf': `\ufeff# x\n${SERVER}` }).input.sources;
    expect([source?.valid, source?.text]).toEqual([true, `\ufeff# x\n${SERVER}`]);
  });
});

describe('links', () => {
  const links = (things: Readonly<Record<string, Thing>>, paths = ['.'], options: Partial<DiscoverOptions> = {}): [string, string][] => [
    ...found(things, paths, options).input.links,
  ];

  it('lead to files inside, which are linted once at their real path', () => {
    const things = { '/repo/sites-available/app': SERVER, '/repo/sites-enabled/app': { link: '../sites-available/app' } };
    expect(links(things)).toEqual([['sites-enabled/app', 'sites-available/app']]);
    expect(ids(found(things))).toEqual(['sites-available/app']);
  });

  it('that are absolute as on the host resolve inside, by convention, by [map], by the tail of the path', () => {
    const target = { link: '/etc/nginx/sites-available/app' };
    expect(links({ '/repo/x/sites-available/app': SERVER, '/repo/x/sites-enabled/app': target })).toEqual([
      ['x/sites-enabled/app', 'x/sites-available/app'],
    ]);
    const other = { '/repo/web/one': SERVER, '/repo/old/app': SERVER, '/repo/on/app': { link: '/srv/conf/one' } };
    expect(links(other, ['.'], { map: [['web', '/srv/conf']] })).toEqual([['on/app', 'web/one']]);
  });

  it('have what a link calls a configuration opened, whatever its own name', () => {
    const compose = 'services:\n  web:\n    image: a\n';
    const result = found({
      '/repo/files/one.yml': compose,
      '/repo/files/two.yml': compose,
      '/repo/compose.yml': { link: 'files/one.yml' },
    });
    expect(ids(result)).toEqual(['files/one.yml']);
  });

  it('give each file of a linked folder a second place', () => {
    expect(links({ '/repo/available/app.conf': SERVER, '/repo/enabled': { link: 'available' } })).toEqual([
      ['enabled/app.conf', 'available/app.conf'],
    ]);
  });

  it('are not followed to the outside, in circles or to nowhere', () => {
    const things = {
      '/repo/app.conf': SERVER,
      '/repo/a.conf': { link: '/secret/a.conf' },
      '/repo/b.conf': { link: 'b.conf' },
      '/repo/c.conf': { link: 'none.conf' },
      '/repo/all': { link: '/secret' },
      '/secret/a.conf': SERVER,
    };
    expect([links(things), ids(found(things))]).toEqual([[], ['app.conf']]);
  });

  it('to a folder around them end', () => {
    expect(links({ '/repo/conf/app.conf': SERVER, '/repo/conf/self': { link: '..' } })).toEqual([
      ['conf/self/conf/app.conf', 'conf/app.conf'],
    ]);
  });

  it('that are given lead where they lead', () => {
    const result = found({ '/etc/x.conf': SERVER, '/repo/x.conf': { link: '/etc/x.conf' } }, ['x.conf']);
    expect([ids(result), [...result.input.links]]).toEqual([['/etc/x.conf'], [['x.conf', '/etc/x.conf']]]);
  });
});

describe('stdin', () => {
  it('stands for a file, which is not read from the disk', () => {
    const vfs = memoryVfs({ '/repo/nginx/app.conf': 'old', '/repo/nginx/other.conf': SERVER });
    const stdin = new SourceFile('nginx/app.conf', SERVER);
    const result = discover(vfs, [], { cwd: '/repo', stdin });
    expect([result.input.sources, result.input.names, vfs.reads]).toEqual([[stdin], ['nginx/app.conf', 'nginx/other.conf'], []]);
    expect(ids(discover(vfs, ['nginx'], { cwd: '/repo', stdin }))).toEqual(['nginx/app.conf', 'nginx/other.conf']);
  });
});

describe('files that others refer to', () => {
  /** Every `use x;` of a file refers to a file. */
  const lint = (input: Discovery['input']): Promise<Report> => {
    const files = createFileSet(input.sources, input);
    for (const source of files.all) {
      for (const match of source.text.matchAll(/use (\S+);/g)) files.find(match[1]!, source.span(match.index, match.index + 3));
    }
    return Promise.resolve({ wants: files.wants, files } as unknown as Report);
  };

  const follow = async (things: Readonly<Record<string, Thing>>): Promise<[string[], unknown]> => {
    const vfs = memoryVfs(things);
    const { input } = await lintFollowing(vfs, '/repo', discover(vfs, ['app.conf'], { cwd: '/repo' }).input, lint);
    return [input.sources.map(({ id }) => id), input.unreadable];
  };

  it('are read until none are new', async () => {
    const things = {
      '/repo/app.conf': `${SERVER}use a.env; use gone;`,
      '/repo/a.env': 'use b.txt;',
      '/repo/b.txt': 'x',
      '/repo/c.txt': 'x',
    };
    expect(await follow(things)).toEqual([['a.env', 'app.conf', 'b.txt'], []]);
  });

  it('are told when they cannot be read', async () => {
    const things: Record<string, Thing> = { '/repo/app.conf': `${SERVER}use a.env;`, '/repo/a.env': { error: 'EACCES' } };
    expect(await follow(things)).toEqual([['app.conf'], [{ id: 'a.env', reason: 'permission denied' }]]);
  });

  it('are read in at most five rounds', async () => {
    const chain = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`/repo/n${at}`, `use n${at + 1};`]));
    const [sources] = await follow({ '/repo/app.conf': `${SERVER}use n0;`, ...chain });
    expect(sources).toEqual(['app.conf', 'n0', 'n1', 'n2', 'n3']);
  });
});
