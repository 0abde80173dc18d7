import { describe, expect, it } from 'vitest';
import { moveListener } from '../../../src/stack/addresses.ts';
import { editors } from '../../../src/stack/editors.ts';
import { buildStack } from '../../../src/stack/build.ts';
import { unixAddress } from '../../../src/servers/address.ts';
import { setOption, removeOption, renameOption } from '../../../src/servers/uwsgi/edit.ts';
import { filesOf, run, show } from './helpers.ts';

const FILES = {
  '/srv/app.xml': '<uwsgi><socket>/run/%n.sock</socket><master/><include>more.yml</include></uwsgi>',
  '/srv/more.yml': 'uwsgi:\n  processes: 4\n  env:\n    - A=%e\n    - B=$(FOO)\n',
  '/srv/app.json': '{"uwsgi": {"for": "a b", "env": "X=%(_)", "endfor": true, "inherit": "base.ini"}, "x": {"threads": 2}}',
  '/srv/base.ini': '[uwsgi]\nyaml = more.yml\n',
};

const shown = (command: string, environment: Readonly<Record<string, string>> = {}): readonly [string[], boolean] => {
  const options = run(`uwsgi ${command}`, FILES, { environment });
  return [show(options), options.complete];
};

describe('files in other forms', () => {
  it('are read by option, by the end of their name and by the environment', () => {
    const more = ['processes = 4', 'env = A=yml', 'env = B=bar'];
    const app = ['socket = /run/app.sock', 'master = 1', 'include = more.yml', ...more];
    expect(shown('--xml app.xml -p 2', { FOO: 'bar' })).toEqual([['xml = app.xml', ...app, 'processes = 2'], true]);
    expect(shown('app.xml -p 2', { FOO: 'bar' })).toEqual([['processes = 2', ...app], true]);
    expect(shown('-p 2', { FOO: 'bar', UWSGI_YML: 'more.yml' })).toEqual([['yml = more.yml', ...more, 'processes = 2'], true]);
    expect(shown('--include more.yml', { FOO: 'bar' })).toEqual([['include = more.yml', ...more], true]);
  });

  it('take blocks, and what they inherit goes to the end', () => {
    expect(shown('-j app.json', { FOO: 'bar' })).toEqual([
      [
        'json = app.json',
        'for = a b',
        'env = X=a',
        'env = X=b',
        'endfor = 1',
        'inherit = base.ini',
        'yaml = more.yml',
        'processes = 4',
        'env = A=yml',
        'env = B=$(FOO)',
      ],
      true,
    ]);
  });

  it('have sections', () => {
    expect(shown('--js app.json:x')).toEqual([['js = app.json:x', 'threads = 2'], true]);
    expect(shown('--yaml more.yml:none -M')).toEqual([['yaml = more.yml:none', 'master = true'], true]);
    expect(shown('--json app.json:none -M')).toEqual([['json = app.json:none'], false]);
    expect(shown('--yaml :x -M')).toEqual([['yaml = :x'], false]);
    expect(shown('--xml app.xml: -M')).toEqual([['xml = app.xml:'], false]);
  });

  it('say when one is out of view', () => {
    expect(shown('--xml none.xml -M')).toEqual([['xml = none.xml', 'master = true'], false]);
    expect(shown('none.yaml -M')).toEqual([['master = true'], false]);
  });

  it('skip elements of another mode', () => {
    const files = { '/srv/a.xml': '<uwsgi><x mode="a">1</x><y mode="b">2</y></uwsgi>' };
    expect(show(run('uwsgi --xml a.xml', files))).toEqual(['xml = a.xml', 'x = 1', 'y = 2']);
    expect(show(run('uwsgi --mode b --xml a.xml', files))).toEqual(['mode = b', 'xml = a.xml', 'y = 2']);
  });
});

describe('fixes in other forms', () => {
  const change = (path: string, text: string, name: string, value: string): string | undefined => {
    const edits = setOption(run(`uwsgi ${path}`, { [`/srv/${path}`]: text }), name, value);
    return edits?.reduce((before, { start, end, text: put }) => before.slice(0, start) + put + before.slice(end), text);
  };

  it('replace one plain scalar', () => {
    expect(change('a.xml', '<uwsgi><socket>:3031</socket></uwsgi>', 'socket', '/run/a.sock')).toBe(
      '<uwsgi><socket>/run/a.sock</socket></uwsgi>',
    );
    expect(change('a.yml', 'uwsgi:\n  socket: /x # c\n', 'socket', '/run/a.sock')).toBe('uwsgi:\n  socket: /run/a.sock # c\n');
    expect(change('a.yml', 'uwsgi:\n  socket: "x:1"\n', 'socket', '@a')).toBe('uwsgi:\n  socket: "@a"\n');
    expect(change('a.json', '{"uwsgi": {"socket": "x:1"}}', 'socket', '127.0.0.1:80')).toBe('{"uwsgi": {"socket": "127.0.0.1:80"}}');
    expect(change('a.json', '{"uwsgi": {"harakiri": 20}}', 'harakiri', '60')).toBe('{"uwsgi": {"harakiri": 60}}');
    expect(change('a.json', '{"uwsgi": {"master": false}}', 'master', 'yes')).toBe('{"uwsgi": {"master": "yes"}}');
  });

  it('leave all else alone', () => {
    expect(change('a.xml', '<uwsgi><master/></uwsgi>', 'master', 'true')).toBeUndefined();
    expect(change('a.xml', '<uwsgi><a>x&amp;y</a></uwsgi>', 'a', 'z')).toBeUndefined();
    expect(change('a.xml', '<uwsgi><a>x</a></uwsgi>', 'a', 'y<z')).toBeUndefined();
    expect(change('a.xml', '<uwsgi><a>x</a></uwsgi>', 'b', 'y')).toBeUndefined();
    expect(change('a.yml', 'uwsgi:\n  a: x%n\n', 'a', 'y')).toBeUndefined();
    expect(change('a.yml', 'uwsgi:\n  a: |\n    x\n', 'a', 'y')).toBeUndefined();
    expect(change('a.yml', 'uwsgi:\n  a: x\n', 'a', '@y')).toBeUndefined();
    expect(change('a.json', '{"uwsgi": {"a": "\\u0041"}}', 'a', 'y')).toBeUndefined();
    expect(change('a.json', '{"uwsgi": {"for": "a b", "x": "y", "end": 1}}', 'x', 'z')).toBeUndefined();
    const option = run('uwsgi a.xml', { '/srv/a.xml': '<uwsgi><a>x</a></uwsgi>' }).last('a')!;
    expect(removeOption(option)).toBeUndefined();
  });

  it('rename an element at both of its ends', () => {
    const option = run('uwsgi a.xml', { '/srv/a.xml': '<uwsgi><a>x</a></uwsgi>' }).last('a')!;
    expect(renameOption(option, 'b')).toEqual([
      { file: '/srv/a.xml', start: 8, end: 9, text: 'b' },
      { file: '/srv/a.xml', start: 13, end: 14, text: 'b' },
    ]);
  });
});

describe('the Stack', () => {
  it('has an instance for a file that says of itself what it is', async () => {
    const texts = {
      'uwsgi.yaml': 'uwsgi:\n  module: app\n  socket: /run/app.sock\n  include: more.xml\n',
      'more.xml': '<uwsgi><harakiri>20</harakiri></uwsgi>',
      'compose.yaml': 'services:\n  uwsgi:\n    image: x\n',
    };
    const stack = await buildStack(filesOf(texts), { versions: {} });
    expect(stack.apps.map(({ label, listeners }) => [label, listeners.map(({ address }) => address)])).toEqual([
      ['uWSGI (uwsgi.yaml)', [unixAddress('/run/app.sock')]],
    ]);
    expect(stack.problems).toEqual([]);
    const start = texts['uwsgi.yaml'].indexOf('/run');
    expect(moveListener(stack, stack.listeners[0]!, unixAddress('/run/b.sock'), editors)).toEqual([
      { file: 'uwsgi.yaml', start, end: start + 13, text: '/run/b.sock' },
    ]);
  });

  it('reports what uWSGI cannot read, but not templates', async () => {
    const problems = async (path: string, text: string): Promise<unknown[]> =>
      (await buildStack(filesOf({ [path]: text }), { versions: {} })).problems.map(({ rule, span, message, severity }) => [
        rule,
        text.slice(span.start, span.end),
        message,
        severity,
      ]);
    expect(await problems('uwsgi.yaml', 'uwsgi:\n  module: app\n  socket: %(x)\n')).toEqual([
      ['syntax/uwsgi', '%', 'error parsing YAML file: found character that cannot start any token', 'error'],
    ]);
    expect(await problems('uwsgi.yaml', 'uwsgi:\n  module: app\n  socket: {{ x }}\n')).toEqual([]);
    expect(await problems('uwsgi.xml', '<uwsgi><module>app</modul></uwsgi>')).toEqual([
      ['syntax/uwsgi', '</modul', 'could not parse file: Opening and ending tag mismatch: module line 1 and modul', 'error'],
    ]);
  });
});
