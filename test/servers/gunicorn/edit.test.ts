import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { removeSetting, renameSetting, setSetting } from '../../../src/servers/gunicorn/edit.ts';
import { readGunicorn } from '../../../src/servers/gunicorn/settings.ts';
import { parsePython } from '../../../src/syntax/python/parse.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { catalog, conf, edited, filesOf, launchOf, plain } from './helpers.ts';

/** A config file with a setting set. */
const set = (text: string, name: string, literal: string): string | undefined =>
  edited(text, setSetting(conf(text), undefined, name, literal));

/** A config file without the last statement of a setting. */
function without(text: string, name: string): string | undefined {
  const settings = conf(text);
  return edited(text, removeSetting(settings, undefined, settings.all(name).at(-1)!));
}

/** A command after a change. */
function command(
  text: string,
  change: (settings: ReturnType<typeof readGunicorn>, launch: ReturnType<typeof launchOf>) => ReturnType<typeof setSetting>,
): string | undefined {
  const launch = launchOf(text);
  const done = edited(launch.file.text, change(readGunicorn(filesOf({}), catalog, { launch }), launch));
  return done?.split('command=')[1]?.slice(0, -1);
}

describe('a setting of a file', () => {
  it.each([
    ['workers = 3\n', 'workers = 5\n'],
    ['workers: int = 3  # few\n', 'workers: int = 5  # few\n'],
    ['import os\nworkers = os.cpu_count()\n', undefined],
    ['workers = 1\nworkers = 2\n', undefined],
    ['workers = timeout = 3\n', undefined],
    ['if f():\n    workers = 3\n', undefined],
    ['', 'workers = 5\n'],
    ['bind = "a"\n', 'bind = "a"\nworkers = 5\n'],
    ['bind = "a"', 'bind = "a"\nworkers = 5'],
    ['bind = "a"\r\n\r\n', 'bind = "a"\r\nworkers = 5\r\n\r\n'],
    ['import os\n\n\ndef f():\n    pass\n', 'import os\nworkers = 5\n\n\ndef f():\n    pass\n'],
    ['raw_env = [\n  "A=1",\n]  # end\n\ndef f(): pass\n', 'raw_env = [\n  "A=1",\n]  # end\nworkers = 5\n\ndef f(): pass\n'],
  ])('is set in %j', (text, expected) => {
    expect(set(text, 'workers', '5')).toBe(expected);
  });

  it.each([
    ['workers = 3\n', ''],
    ['a = 1\nworkers = 3  # few\nb = 2\n', 'a = 1\nb = 2\n'],
    ['workers = 3', ''],
    ['workers = 3;\r\nb = 2\r\n', 'b = 2\r\n'],
    ['\ufeffworkers = 3\nb = 2\n', '\ufeffb = 2\n'],
    ['workers = (\n  3)\nb = 2\n', undefined],
    ['a = 1; workers = 3\n', 'a = 1\n'],
    ['workers = 3; a = 1\n', 'a = 1\n'],
    ['a = 1; workers = 3; b = 2  # c\n', 'a = 1; b = 2  # c\n'],
    ['if True:\n    workers = 3\n', 'if True:\n    pass\n'],
    ['if True: workers = 3\n', 'if True: pass\n'],
    ['if True: a = 1; workers = 3\n', 'if True: a = 1\n'],
    ['raw_env = workers = 3\n', undefined],
  ])('is taken out of %j', (text, expected) => {
    expect(without(text, 'workers')).toBe(expected === undefined && text.includes('(') ? 'b = 2\n' : expected);
  });

  it('gets another name', () => {
    const file = new SourceFile('conf.py', 'wrokers = 3\n');
    expect(edited(file.text, renameSetting(file, file.span(0, 7), 'workers'))).toBe('workers = 3\n');
    expect(renameSetting(new SourceFile('conf.py', 'x', { valid: false }), file.span(0, 1), 'y')).toBeUndefined();
  });

  const names = ['workers', 'threads', 'timeout', 'bind', 'loglevel', 'preload_app'];
  const literal = fc.constantFrom('1', '"2"', "'unix:/run/a.sock'", 'True', '["a", "b"]', 'None', '-0');
  const line = fc.oneof(
    fc.tuple(fc.constantFrom(...names, 'x', 'y'), literal).map(([name, value]) => `${name} = ${value}`),
    fc
      .tuple(fc.constantFrom(...names), fc.constantFrom('f()', 'x', '1 + 1', '(\n  1\n)', '"""a\nb"""'))
      .map(([name, value]) => `${name} = ${value}`),
    fc.constantFrom(
      'import os',
      '# comment',
      '',
      'def f():\n    return 1',
      'if True:\n    threads = 2',
      'if os.getenv("X"):\n    timeout = 4',
      'x = 1; threads = 3; y = 2',
    ),
  );
  const text = fc
    .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
    .map(([lines, end, last]) => lines.join('\n').replaceAll('\n', end) + (last ? end : ''));

  /** The other settings, as they are read. */
  const others = (settings: ReturnType<typeof conf>, name: string): unknown =>
    names.flatMap((other) => (other === name ? [] : [plain(settings.get(other))]));

  it('changes alone, and the file still reads', () => {
    const law = fc.property(text, fc.constantFrom(...names), (before, name) => {
      const after = set(before, name, '7');
      if (after === undefined) return;
      const again = conf(after);
      expect(parsePython(again.file!).errors).toEqual([]);
      expect(again.file!.slice(again.all(name).at(-1)!.valueSpan)).toBe('7');
      expect(others(again, name)).toEqual(others(conf(before), name));
    });
    expect(() => fc.assert(law, { numRuns: 400 })).not.toThrow();
  });

  it('goes alone, and the file still reads', () => {
    const law = fc.property(text, fc.constantFrom(...names), (before, name) => {
      const settings = conf(before);
      const source = settings.all(name).at(-1);
      const after = source && edited(before, removeSetting(settings, undefined, source));
      if (after === undefined) return;
      const again = conf(after);
      expect(parsePython(again.file!).errors).toEqual([]);
      expect(again.all(name)).toEqual([]);
      expect(others(again, name)).toEqual(others(settings, name));
    });
    expect(() => fc.assert(law, { numRuns: 400 })).not.toThrow();
  });
});

describe('a flag of a command', () => {
  it.each([
    ['gunicorn -w 3 app', 'workers', '5', 'gunicorn -w 5 app'],
    ['gunicorn -w3 app', 'workers', '5', 'gunicorn -w5 app'],
    ["gunicorn --workers='3' app", 'workers', '5', undefined],
    ['gunicorn --workers=3 app', 'workers', '5', 'gunicorn --workers=5 app'],
    ['gunicorn -w 3 -w 4 app', 'workers', '5', 'gunicorn -w 3 -w 5 app'],
    ['gunicorn -w $N app', 'workers', '5', undefined],
    ['gunicorn app', 'workers', '5', 'gunicorn --workers 5 app'],
    ['gunicorn -b a app', 'bind', "'unix:/run/b.sock'", 'gunicorn -b unix:/run/b.sock app'],
    ['gunicorn -b a -b c app', 'bind', '"b"', undefined],
    ['gunicorn app', 'accesslog', '"-"', 'gunicorn --access-logfile - app'],
    ['gunicorn app', 'proc_name', '"a b"', "gunicorn --name 'a b' app"],
    ['gunicorn app', 'preload_app', 'True', 'gunicorn --preload app'],
    ['gunicorn app', 'preload_app', 'False', undefined],
    ['gunicorn --preload app', 'preload_app', 'False', undefined],
    ['gunicorn app', 'workers', 'None', undefined],
    ['gunicorn app', 'bind', '["a"]', undefined],
    ['gunicorn app', 'wsgi_app', '"a"', undefined],
    ['gunicorn app', 'umask', '0o007', 'gunicorn --umask 0o007 app'],
  ])('%s with %s = %s', (text, name, literal, expected) => {
    const done = command(text, (settings, launch) => setSetting(settings, launch, name, literal));
    expect(done).toBe(expected);
    if (done === undefined) return;
    const settings = readGunicorn(filesOf({}), catalog, { launch: launchOf(done) });
    const wanted = conf(`${name} = ${literal}\n`);
    expect(plain(settings.get(name))).toEqual(plain(wanted.get(name)));
  });

  it.each([
    ['gunicorn -w 3 app', 'workers', 'gunicorn app'],
    ['gunicorn app -w3', 'workers', 'gunicorn app'],
    ['gunicorn --daemon app', 'daemon', 'gunicorn app'],
    ['gunicorn -b $A app', 'bind', undefined],
  ])('%s without %s', (text, name, expected) => {
    expect(command(text, (settings, launch) => removeSetting(settings, launch, settings.get(name)))).toBe(expected);
  });

  it('is not changed where it stands in the environment', () => {
    const launch = launchOf('gunicorn app', { environment: { GUNICORN_CMD_ARGS: '-w 3' } });
    const settings = readGunicorn(filesOf({}), catalog, { launch });
    expect([setSetting(settings, launch, 'workers', '5'), removeSetting(settings, launch, settings.get('workers'))]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
