import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { splitDump } from '../../src/discover/dump.ts';
import { SourceFile } from '../../src/text/source.ts';
import { recordedIo } from '../cli/io.ts';
import { memoryVfs } from './memory.ts';

const MAIN = 'events {}\nhttp {\n    include mime.types;\n    include /etc/nginx/sites-enabled/*;\n}\n';
const TYPES = 'types { text/html html; }';
const SITE = 'server {\n    listen 80;\n    location /static { alias /srv/static/; }\n}\n';

/** As nginx prints them. */
const dumped = (files: Readonly<Record<string, string>>): string =>
  Object.entries(files)
    .map(([path, text]) => `# configuration file ${path}:\n${text}\n`)
    .join('');

const DUMP =
  'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n' +
  dumped({ '/etc/nginx/nginx.conf': MAIN, '/etc/nginx/mime.types': TYPES, '/etc/nginx/sites-enabled/app': SITE });

const split = (text: string) =>
  splitDump(new SourceFile('d.txt', text))?.map(({ id, text: own, readOnly, lines }) => [
    id,
    own.trimStart(),
    lines.position(own.length - own.trimStart().length).line,
    readOnly !== undefined,
  ]);

describe('splitDump', () => {
  it('gives each file at its own lines of the dump', () => {
    expect(split(DUMP)).toEqual([
      ['d.txt/etc/nginx/nginx.conf', MAIN, 3, true],
      ['d.txt/etc/nginx/mime.types', TYPES, 10, true],
      ['d.txt/etc/nginx/sites-enabled/app', SITE, 12, true],
    ]);
    expect(split(DUMP.replaceAll('\n', '\r\n'))?.map(([id, , line]) => [id, line])).toEqual([
      ['d.txt/etc/nginx/nginx.conf', 3],
      ['d.txt/etc/nginx/mime.types', 10],
      ['d.txt/etc/nginx/sites-enabled/app', 12],
    ]);
  });

  it.each(['root@web1:~# nginx -T', '/docker-entrypoint.sh: Configuration complete; ready for start up', '\r'])(
    'knows what follows %j',
    (line) => {
      expect(split(`${line}\n${DUMP}`)?.map(([id]) => id)).toEqual(split(DUMP)!.map(([id]) => id));
    },
  );

  it.each(['', MAIN, `${MAIN}# configuration file /x:\n${SITE}`, '# configuration file x:\n', '# the configuration file /x:\n'])(
    'leaves %j as it is',
    (text) => {
      expect(split(text)).toBeUndefined();
    },
  );

  it('gives up on what is no configuration', () => {
    expect(splitDump(new SourceFile('d', '# configuration file /x:\n'.repeat(100_000)))).toBeUndefined();
  });
});

describe('a dump', () => {
  const things = {
    '/w/dump.txt': DUMP,
    '/w/nginx/sites-enabled/app.conf': 'server { listen 81; }\n',
    '/w/deploy/web.service': '[Service]\nUser=www-data\nExecStart=/usr/bin/gunicorn --bind unix:/run/app.sock app:app\n',
  };
  const played = async (argv: readonly string[], input = '') => {
    const vfs = memoryVfs(things);
    const engine = () => import('../../src/index.ts');
    const { io, out, err } = recordedIo('/w', { vfs, engine, input });
    const status = await run(argv, io);
    return { status, out: out(), err: err() };
  };
  const found = /^dump\.txt:14:\d+: error: .* \(\/etc\/nginx\/sites-enabled\/app:3\) \[nginx\/alias-traversal\]$/;

  it('is read as the files it names, and findings point into it', async () => {
    const { status, out, err } = await played(['-f', 'concise', '--select', 'nginx/alias-traversal,nginx/missing-include', 'dump.txt']);
    expect([
      status,
      out
        .trimEnd()
        .split('\n')
        .map((line) => found.test(line)),
      err,
    ]).toEqual([1, [true], '']);
  });

  it('may come from stdin, beside files', async () => {
    const words = ['-f', 'concise', '--select', 'nginx/alias-traversal', '-', 'deploy'];
    const { out, err } = await played(words, DUMP);
    expect([out.startsWith('stdin:14:'), out.split('\n').length, err]).toEqual([true, 2, '']);
  });

  it('has its place in the graph', async () => {
    const { out } = await played(['graph', 'dump.txt']);
    expect(out).toMatch(
      /^nginx {2,}dump\.txt:1 \(\/etc\/nginx\/nginx\.conf:1\)\n {2}server .* dump\.txt:12 \(\/etc\/nginx\/sites-enabled\/app:1\)\n/,
    );
    const { fronts } = JSON.parse((await played(['graph', '-f', 'json', 'dump.txt'])).out) as { fronts: { servers: object[] }[] };
    expect(fronts[0]!.servers[0]).toMatchObject({ path: 'dump.txt', line: 12, printed: { path: '/etc/nginx/sites-enabled/app', line: 1 } });
  });

  it('is told with the place in the file that was printed', async () => {
    const words = ['--select', 'nginx/alias-traversal', 'dump.txt'];
    expect((await played(words)).out).toContain('\n  --> dump.txt:14:5 (/etc/nginx/sites-enabled/app:3)\n');
    const { findings } = JSON.parse((await played(['-f', 'json', ...words])).out) as { findings: { related: object[] }[] };
    const printed = { path: '/etc/nginx/sites-enabled/app', line: 3 };
    expect(findings).toMatchObject([{ path: 'dump.txt', line: 14, printed, related: [{ path: 'dump.txt', line: 14, printed }] }]);
  });

  it('tells what is not in it by both places', async () => {
    const { err } = await played(['-v', '-'], `${DUMP}# configuration file /etc/nginx/b:\ninclude c.conf;\nserver {}\n`);
    expect(err).toContain('stacklint: not in view: /etc/nginx/c.conf, named in stdin:18 (/etc/nginx/b:1)\n');
  });

  it('is never rewritten', async () => {
    const { status, out, err } = await played(['--fix', '--unsafe-fixes', '--select', 'nginx/alias-traversal', 'dump.txt']);
    expect([status, err, /\n {3}= fix: (.*)\n/.exec(out)?.[1], out.includes('fixable')]).toEqual([
      1,
      'stacklint: fixed nothing\nstacklint: 1 fix shown but left to you\nstacklint:   dump.txt:14 [nginx/alias-traversal]: Write location /static/, where it came from: what nginx -T printed is never rewritten\n',
      'Write location /static/, where it came from: what nginx -T printed is never rewritten (by hand)',
      false,
    ]);
  });
});
