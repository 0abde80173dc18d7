import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { disk, nameOf, rawPath, type Vfs } from '../../src/discover/vfs.ts';
import { recordedIo } from './io.ts';

const SERVER = 'server { BAD }\n';
/** What the engine of the tests finds in `SERVER`. */
const found = (id: string): string => `${id}:1:10: error: BAD does not work here [nginx/bad-word]\n`;
const unread = (id: string, reason: string): string => `${id}:1:1: error: ${id} could not be read: ${reason} [syntax/unreadable]\n`;

let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-hostile-')));
});

// Some of these trees are deeper than Node can follow.
afterEach(() => void spawnSync('rm', ['-rf', folder]));

const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);

function make(command: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

const python = (program: string): void => make('python3', '-c', program);
const SOCKET = "import socket; socket.socket(socket.AF_UNIX).bind('socket.conf')";

async function played(argv: readonly string[], vfs: Vfs = disk): Promise<[status: number, out: string, err: string]> {
  const recorded = recordedIo(folder, { vfs });
  return [await run(['-f', 'concise', ...argv], recorded.io), recorded.out(), recorded.err()];
}

/** What `--verbose` says was passed over. */
const passed = (err: string): string[] => err.split('\n').filter((line) => /^stacklint: (?:skipped|not )/.test(line));

describe('what is no regular file', () => {
  beforeEach(() => {
    write('a.conf', SERVER);
    make('mkfifo', 'pipe.conf');
    python(SOCKET);
    symlinkSync('/dev/zero', join(folder, 'zero.conf'));
    symlinkSync('pipe.conf', join(folder, 'link.conf'));
    symlinkSync('circle.conf', join(folder, 'circle.conf'));
    symlinkSync('gone.conf', join(folder, 'nowhere.conf'));
  });

  it('is passed over with its reason', async () => {
    const [status, out, err] = await played(['-v']);
    expect([status, out]).toEqual([1, found('a.conf')]);
    expect(passed(err)).toEqual([
      'stacklint: skipped circle.conf: a link that leads nowhere or in a circle',
      'stacklint: skipped link.conf: a link to a fifo, a socket or a device',
      'stacklint: skipped nowhere.conf: a link that leads nowhere or in a circle',
      'stacklint: skipped pipe.conf: no regular file, but a fifo, a socket or a device',
      'stacklint: skipped socket.conf: no regular file, but a fifo, a socket or a device',
      'stacklint: skipped zero.conf: a link to a fifo, a socket or a device',
    ]);
  });

  it.each([
    ['pipe.conf', 'no regular file'],
    ['socket.conf', 'no regular file'],
    ['zero.conf', 'no regular file'],
    ['link.conf', 'no regular file'],
    ['/dev/null', 'no regular file'],
    ['circle.conf', 'a link that leads nowhere'],
    ['nowhere.conf', 'a link that leads nowhere'],
  ])('is refused where it is given: %s', async (path, reason) => {
    expect(await played([path])).toEqual([2, '', `stacklint: no such file or folder: ${path} (${reason})\n`]);
    expect((await played(['--config', path]))[0]).toBe(2);
  });

  it('is not waited for when it has taken the place of a file since that was listed', async () => {
    const late: Vfs = { ...disk, list: (path) => disk.list(path).map((entry) => ({ ...entry, kind: 'file' })) };
    expect(await played([], late)).toEqual([
      3,
      found('a.conf') +
        unread('circle.conf', 'a link is in the way') +
        unread('link.conf', 'a link is in the way') +
        unread('nowhere.conf', 'a link is in the way') +
        unread('pipe.conf', 'it is no regular file') +
        unread('socket.conf', 'it is no regular file') +
        unread('zero.conf', 'a link is in the way'),
      '',
    ]);
  });

  it('may be the settings', async () => {
    make('mkfifo', 'stacklint.ini', '.gitignore');
    expect((await played([])).slice(0, 2)).toEqual([1, found('a.conf')]);
  });
});

describe('stdin', () => {
  it.each<[string, string]>([
    ['\0', 'binary: byte 1 is NUL'],
    [`server {\n}\n${'#'.repeat(5 * 1024 * 1024)}`, 'larger than 5 MB'],
  ])('is read as files are: %#', async (input, reason) => {
    const recorded = recordedIo(folder, { input });
    expect([await run(['-'], recorded.io), recorded.out(), recorded.err()]).toEqual([
      3,
      '',
      `stacklint: stdin could not be read: ${reason}\n`,
    ]);
  });
});

describe('a file', () => {
  it('that is gone since it was listed is told, and the rest is linted', async () => {
    write('a.conf', SERVER);
    const late: Vfs = { ...disk, list: (path) => [...disk.list(path), { name: 'b.conf', kind: 'file' }] };
    expect(await played([], late)).toEqual([3, found('a.conf') + unread('b.conf', 'no such file'), '']);
  });

  it('of 100 MB is not read to its end', async () => {
    write('a.conf', SERVER);
    write('large.conf', '# x\n');
    truncateSync(join(folder, 'large.conf'), 100 * 1024 * 1024);
    write('long.conf', `${SERVER}${'#\n'.repeat(3 * 1024 * 1024)}`);
    const reads: number[] = [];
    const counting: Vfs = {
      ...disk,
      read(path, limit) {
        const bytes = disk.read(path, limit);
        reads.push(bytes.length);
        return bytes;
      },
    };
    const [status, out, err] = await played(['-v'], counting);
    expect([status, out]).toEqual([3, found('a.conf') + unread('long.conf', 'larger than 5 MB')]);
    expect(passed(err)).toEqual([
      'stacklint: not readable: long.conf: larger than 5 MB',
      'stacklint: skipped large.conf: binary: byte 5 is NUL',
    ]);
    expect(Math.max(...reads)).toBeLessThan(6 * 1024 * 1024);
  });

  const utf16 = (text: string, big = false): Buffer => {
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
    return big ? bytes.swap16() : bytes;
  };
  const utf32 = (text: string): Buffer =>
    Buffer.concat([...`\ufeff${text}`].map((char) => Buffer.from([char.charCodeAt(0) & 255, char.charCodeAt(0) >> 8, 0, 0])));
  const wide = (name: string): string => `the text is ${name}, which no server reads: save it as UTF-8`;

  it.each<[string, string, Uint8Array, string | undefined, string | undefined]>([
    ['UTF-16', 'app.conf', utf16(SERVER), wide('UTF-16'), undefined],
    ['UTF-16, big-endian', 'app.conf', utf16(SERVER, true), wide('UTF-16'), undefined],
    ['UTF-32', 'app.conf', utf32(SERVER), wide('UTF-32'), undefined],
    ['UTF-16 of somebody else', 'desktop.ini', utf16('[.ShellClassInfo]\r\nIconIndex=0\r\n'), undefined, wide('UTF-16')],
    ['binary', 'logo.conf', Buffer.from([0x89, 0x50, 0, 1]), undefined, 'binary: byte 3 is NUL'],
    ['binary by its name a configuration', 'nginx.conf', Buffer.from('user x;\n\0\0\0\0'), 'binary: byte 9 is NUL', undefined],
    ['binary that holds a configuration', 'app.conf', Buffer.from(`${SERVER}\0`), 'binary: byte 16 is NUL', undefined],
  ])('in another encoding is told or passed over: %s', async (_, name, bytes, unreadable, skipped) => {
    write(name, bytes);
    const [status, out, err] = await played(['-v']);
    expect([status, out]).toEqual([unreadable ? 3 : 0, unreadable ? unread(name, unreadable) : '']);
    expect(passed(err)).toEqual([
      unreadable ? `stacklint: not readable: ${name}: ${unreadable}` : `stacklint: skipped ${name}: ${skipped!}`,
    ]);
  });

  it('of odd text is linted', async () => {
    write('a-latin1.conf', Buffer.from(`# caf\xe9\n${SERVER}`, 'latin1'));
    write('b-invalid.conf', Buffer.concat([Buffer.from([0x23, 0xff, 0xc3, 0x28, 0x0a]), Buffer.from(SERVER)]));
    write('c-bom.conf', `\ufeff${SERVER}`);
    write('d-cr.conf', `server { BAD }\r# x\r`);
    write('e-empty.conf', '');
    write('f-nginx.conf', '');
    write('g-late.conf', `${SERVER}${'#'.repeat(9000)}\0\n`);
    const [status, out] = await played([]);
    expect(status).toBe(1);
    expect(out.split('\n').slice(0, -1)).toEqual([
      'a-latin1.conf:2:10: error: BAD does not work here [nginx/bad-word]',
      'b-invalid.conf:2:10: error: BAD does not work here [nginx/bad-word]',
      'c-bom.conf:1:11: error: BAD does not work here [nginx/bad-word]',
      'd-cr.conf:1:10: error: BAD does not work here [nginx/bad-word]',
      'g-late.conf:1:10: error: BAD does not work here [nginx/bad-word]',
    ]);
  });
});

describe('names', () => {
  const ODD = [
    ['new\nline.conf', 'new\\nline.conf'],
    ['esc\u001b[2J.conf', 'esc\\x1b[2J.conf'],
    ['"quotes\' .conf', '"quotes\' .conf'],
    ['-v.conf', '-v.conf'],
    ['%0A::error::.conf', '%0A::error::.conf'],
    ['rtl\u202efnoc.conf', 'rtl\\u{202e}fnoc.conf'],
    ['isolate\u2066x\u2069.conf', 'isolate\\u{2066}x\\u{2069}.conf'],
    ['wide\u{e0041}.conf', 'wide\\u{e0041}.conf'],
  ] as const;

  it.each(ODD)('are printed so that nothing acts on them: %j', async (name, shown) => {
    write(name, SERVER);
    const [status, out, err] = await played(['-v']);
    expect([status, out]).toEqual([1, `${shown}:1:10: error: BAD does not work here [nginx/bad-word]\n`]);
    expect(err).toBe(`stacklint: configuration: none\nstacklint: read ${shown} (nginx)\n`);
    expect((await played(['--', `./${name}`]))[1]).toBe(out);
  });

  it('that are no text are those of files all the same', async () => {
    python("import os; os.mkdir(b'\\xe9\\xff'); open(b'\\xe9\\xff/caf\\xe9\\xc3\\xa9.conf', 'w').write('server { BAD }')");
    const [status, out] = await played([]);
    expect([status, out]).toEqual([1, '\\u{dce9}\\u{dcff}/caf\\u{dce9}é.conf:1:10: error: BAD does not work here [nginx/bad-word]\n']);
    expect((await played(['--fix']))[0]).toBe(0);
    const raw = Buffer.concat([
      Buffer.from(`${folder}/`),
      Buffer.from([0xe9, 0xff]),
      Buffer.from('/caf'),
      Buffer.from([0xe9, 0xc3, 0xa9]),
      Buffer.from('.conf'),
    ]);
    expect(readFileSync(raw, 'utf8')).toBe('server { good }');
    expect((await played(['--output', 'copy']))[0]).toBe(0);
  });

  it('lead from bytes to text and back', () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
    for (const bytes of [all, Buffer.from('é😀\ufffd'), Buffer.from([0xed, 0xb2, 0x80]), Buffer.from([0xf0, 0x9f, 0x98])]) {
      expect(Buffer.from(rawPath(nameOf(bytes)))).toEqual(bytes);
    }
  });
});

describe('folders', () => {
  it('that are deeper than a path can be are told', async () => {
    write('a.conf', SERVER);
    python('import os\nfor _ in range(2500):\n  os.mkdir("d"); os.chdir("d")');
    const [status, out] = await played([]);
    const lines = out.split('\n').slice(0, -1);
    expect([status, lines[0]]).toEqual([3, found('a.conf').trimEnd()]);
    expect(lines[1]).toMatch(/^(?:d\/)+d:1:1: error: (?:d\/)+d could not be read: its path is too long \[syntax\/unreadable\]$/);
    expect(lines.length).toBe(2);
  });

  it('of other people and those that are ignored are passed over with their reason', async () => {
    for (const name of ['node_modules', '.git', 'env', 'build', 'old']) mkdirSync(join(folder, name));
    write('env/pyvenv.cfg', '');
    write('.gitignore', 'build/\n*.local.conf\n');
    write('a.conf', SERVER);
    write('b.local.conf', SERVER);
    write('notes.txt', '');
    write('other.ini', '[other]\n');
    expect(passed((await played(['-v', '--exclude', 'old']))[2])).toEqual([
      "stacklint: skipped .git: a folder of others' files",
      'stacklint: skipped b.local.conf: ignored by .gitignore',
      'stacklint: skipped build: ignored by .gitignore',
      'stacklint: skipped env: a virtual environment',
      "stacklint: skipped node_modules: a folder of others' files",
      'stacklint: skipped old: excluded',
      'stacklint: skipped other.ini: its text is no configuration that stacklint reads',
      'stacklint: not opened: 2 files whose names are those of no configuration',
    ]);
  });

  it('that hold each other by links give their files no places without end', async () => {
    write('a.conf', SERVER);
    for (let at = 0; at < 1200; at++) write(`file-${at}`, '');
    for (let at = 0; at < 200; at++) symlinkSync('.', join(folder, `link-${at}`));
    const [status, out, err] = await played(['-v']);
    expect([status, out]).toEqual([1, found('a.conf')]);
    expect(passed(err).filter((line) => line.includes('too many links to folders'))).toHaveLength(200 - Math.floor(50_000 / 1201));
  });
});

describe('a given path', () => {
  it('with nothing to lint in it says why', async () => {
    write('logo.conf', Buffer.from([1, 0]));
    write('other.ini', '[other]\n');
    const message = async (path: string): Promise<string> => (await played([path]))[2];
    expect(await message('logo.conf')).toBe('stacklint: nothing to lint in logo.conf: binary: byte 2 is NUL\n');
    expect(await message('other.ini')).toBe('stacklint: nothing to lint in other.ini: its text is no configuration that stacklint reads\n');
    const nothing =
      'stacklint: nothing to lint in .: no configuration of nginx, Apache, gunicorn or uWSGI, and nothing that starts them (systemd, supervisor, Upstart, runit, scripts, a Procfile, a Dockerfile, compose files, manifests of Kubernetes)';
    symlinkSync('other.ini', join(folder, 'here'));
    expect(await message('.')).toBe(`${nothing}\n`);
    symlinkSync('/proc/version', join(folder, 'there.conf'));
    expect(await message('.')).toBe(`${nothing}; links out of the given paths are not followed\n`);
  });

  it('that is a link brings nothing around its end into view', async () => {
    mkdirSync(join(folder, 'inside'));
    mkdirSync(join(folder, 'outside'));
    write('outside/app.conf', 'include /srv/secret.txt;\nserver { BAD }\n');
    write('outside/secret.txt', 'BAD\n');
    symlinkSync('../outside/app.conf', join(folder, 'inside/app.conf'));
    const recorded = recordedIo(join(folder, 'inside'));
    expect(await run(['-f', 'concise', 'app.conf'], recorded.io)).toBe(1);
    expect(recorded.out()).toBe(`${folder}/outside/app.conf:2:10: error: BAD does not work here [nginx/bad-word]\n`);
  });
});

describe('stacklint.ini', () => {
  it('of more than 1 MB is refused, and one of many lines is read', async () => {
    write('a.conf', SERVER);
    write('stacklint.ini', `[lint]\n${'# x\n'.repeat(300_000)}`);
    expect(await played([])).toEqual([2, '', 'stacklint: stacklint.ini: larger than 1 MB\n']);
    write('stacklint.ini', `[map]\n${Array.from({ length: 30_000 }, (_, at) => `folder-${at} = /x/${at}\n`).join('')}`);
    expect((await played([]))[0]).toBe(1);
  });
});
