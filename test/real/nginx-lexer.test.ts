import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../src/text/source.ts';
import { parseNginx } from '../../src/syntax/nginx/parser.ts';
import { firstComplaint } from '../catalog/nginx-complaint.ts';
import { cases, firstError, inputOf } from '../syntax/nginx/cases.ts';
import { haveAll, need } from './need.ts';

const ready = haveAll([need('nginx', 'nginx'), need('unshare', 'util-linux')]);

/** A small generator with a seed, so that every run judges the same inputs (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** Directives that take any words, so that nothing but the lexer has a say; the body of `types` is free-form. */
const OWN = [
  'events { }\nhttp {\n  types {\n    text/html html htm "a b" \'c;d\';\n    # a comment; with { and "\n    x/y\n      z \\{ \\; q\\" ;\n  }\n}\n',
  'events {}\nhttp {\n  server {\n    location /a {\n      error_page 404 "/a b";\n      index a.html "b c" \'d"e\' f;\n    }\n  }\n  # end\n}\n',
  'events {\n}\nhttp { types { a b; c "d\ne" f; "g" h; } index "x;y" z{ }\n}\n',
  `events {}\nhttp {\n  index ${'i'.repeat(4080)} b;\n  index "${'q'.repeat(4085)}" c;\n#${'c'.repeat(4088)}\n  index '${'s'.repeat(4088)}';\n}\n`,
  'events {}\nhttp {\n  map $host $m { a 1; "b c" 2; default "x;{}"; }\n  server { index a; }\n}\n',
  'events {}\r\nhttp {\r\n\tindex a\r\n\t\tb;\r\n\tindex "c" d;# x\r\n}\r\n',
];

/** Words and comments about as long as nginx's buffer, ended in every way; at the end of the file and before it. */
const LONG = [4092, 4093, 4094, 4095, 4096, 4097].flatMap((length) => {
  const long = 'x'.repeat(length);
  const words = [`${long} b`, long, `"${long}" b`, `"${long}"`, `'${long}')`, `"${long}"b`, `"${long}`, `é${long}`, `b#${long}`];
  return [
    ...words.map((word) => `events {}\nhttp {\n  index ${word};\n}\n`),
    `events {}\n#${long}\nhttp {}\n`,
    `events {}\nhttp {}\n#${long}`,
  ];
});

const PIECES = [
  ';',
  '{',
  '}',
  '"',
  "'",
  '\\',
  '#',
  '$',
  ' ',
  '\n',
  ')',
  '${',
  '\\\n',
  '";',
  '" ',
  "x'",
  'yyyyyyyyyyyyyyyyyyyy',
  ' ;',
  '\n}\n',
  '\r',
];

const LUA = ['ndk_http_module.so', 'ngx_http_lua_module.so'].every((name) => existsSync(`/usr/lib/nginx/modules/${name}`));

function sources(): string[] {
  const written = cases
    .filter((row) => (!row.needs_lua || LUA) && !/\binclude\b/.test(row.desc))
    .map((row) => inputOf(row))
    .filter((file) => file !== undefined && file.valid && file.text.length < 12_000 && !file.text.includes('${PORT}'))
    .map((file) => file!.text.replaceAll('MODS/', '/usr/lib/nginx/modules/'));
  return [...written, ...OWN, ...OWN, ...OWN, ...OWN, ...OWN];
}

/** Cases as they are and changed in one to three places, weighed towards the inputs on which only the lexer judges. */
function inputs(count: number): string[] {
  const below = random(20_261_123);
  const all = sources();
  const found = [...new Set([...all, ...LONG])];
  while (found.length < count) {
    let text = all[below(all.length)]!;
    for (let changes = 1 + below(3); changes > 0; changes--) {
      const at = below(text.length + 1);
      const piece = PIECES[below(PIECES.length)]!;
      const kind = below(6);
      if (kind === 0) text = text.slice(0, at) + text.slice(at + 1);
      else if (kind === 1) text = text.slice(0, at) + piece + text.slice(at + 1);
      else if (kind === 2 && below(4) === 0) text = text.slice(0, at);
      else text = text.slice(0, at) + piece + text.slice(at);
    }
    found.push(text);
  }
  return found;
}

const ENV = { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' };

/** As root nginx opens the machine's own pid file and logs, in a test too: it gets others in their place. */
const APART =
  process.getuid?.() === 0
    ? [
        'unshare',
        '--mount',
        'sh',
        '-c',
        'set -e; for d in /run /var/log/nginx /var/lib/nginx; do mount -t tmpfs tmpfs $d; done; exec "$@"',
        'sh',
      ]
    : [];

interface Verdict {
  readonly ok: boolean;
  /** The first `[emerg]` message, `in FILE:LINE` included. */
  readonly message: string;
}

function judge(dir: string, name: string, text: string): Promise<Verdict> {
  const path = join(dir, name);
  writeFileSync(path, text);
  return new Promise((resolve, reject) => {
    const [command, ...args] = [...APART, 'nginx', '-t', '-c', path, '-p', dir];
    const child = spawn(command!, args, {
      cwd: dir,
      env: ENV,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let output = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (chunk: string) => (output += chunk));
    child.on('error', reject);
    child.on('close', (status) => {
      const message = /\[emerg\] (?:\d+#\d+: )?([^]*?)(?=\n(?:nginx: |\d{4}\/)|$)/.exec(output)?.[1] ?? '';
      resolve({ ok: status === 0, message: message.trimEnd().replaceAll(`${dir}/`, '') });
    });
  });
}

/** The classes of messages that the lexer and the table of directives give; of others this test has no opinion. */
const JUDGED =
  /^(?:unexpected end of file|unexpected "[^]" in i\d+\.conf:|too long parameter|Lua code block missing|unknown directive |"[^]*" directive is not allowed here|directive "[^]*" (?:is not terminated|has no opening)|invalid number of arguments in ")/;

/** The log drops NUL and cuts a message behind 2048 bytes. */
const sameMessage = (ours: string, logged: string): boolean =>
  logged.length > 1000 ? ours.startsWith(logged.slice(0, 1000)) : ours.replaceAll('\0', '') === logged;

const lineOf = (message: string): number => Number(/:(\d+)$/.exec(message)?.[1] ?? Number.NaN);

describe.runIf(ready)('nginx -t judges the same', () => {
  it('on more than 300 inputs', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'stacklint-nginx-'));
    const all = inputs(520);
    const version = /nginx\/([\d.]+)/.exec(spawnSync('nginx', ['-v'], { env: ENV, encoding: 'utf8' }).stderr)![1]!;
    const counts = { accepted: 0, rejected: 0, elsewhere: 0, templates: 0 };
    const lexerMessages = new Set<string>();
    const wrong: unknown[] = [];
    const one = async (index: number): Promise<void> => {
      const text = all[index]!;
      const name = `i${index}.conf`;
      const tree = parseNginx(new SourceFile(name, text));
      if (tree.template !== undefined && tree.template !== 'envsubst') {
        counts.templates++;
        return;
      }
      const ours = firstComplaint(tree, version);
      const real = await judge(dir, name, text);
      if (real.ok || JUDGED.test(real.message)) {
        counts[real.ok ? 'accepted' : 'rejected']++;
        if (!sameMessage(ours ?? '', real.message)) wrong.push({ text, ours, real });
        const error = firstError(tree);
        if (error !== undefined && real.message.startsWith(error.message)) lexerMessages.add(error.message);
      } else {
        // nginx stopped at a value (ours must lie no earlier), or at the end of `http` or of the file, which have no line.
        counts.elsewhere++;
        const early = real.message.startsWith('no "events" section') || lineOf(ours ?? '') < lineOf(real.message);
        if (ours !== undefined && early) wrong.push({ text, ours, real });
      }
    };
    try {
      let next = 0;
      const worker = async (): Promise<void> => {
        while (next < all.length) await one(next++);
      };
      await Promise.all([worker(), worker(), worker()]);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
    expect(wrong).toEqual([]);
    const judged = counts.accepted + counts.rejected;
    expect(judged).toBeGreaterThanOrEqual(300);
    expect(counts.rejected / judged).toBeGreaterThanOrEqual(0.3);
    expect(lexerMessages.size).toBeGreaterThanOrEqual(8);
    process.stdout.write(`nginx -t: ${JSON.stringify({ ...counts, messages: lexerMessages.size })}\n`);
  }, 120_000);
});
