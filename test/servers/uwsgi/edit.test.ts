import { describe, expect, it } from 'vitest';
import { removeOption, renameOption, setOption } from '../../../src/servers/uwsgi/edit.ts';
import type { Edit } from '../../../src/text/source.ts';
import { launchOf, read, run } from './helpers.ts';

const apply = (text: string, edits: readonly Edit[] | undefined): string | undefined =>
  edits &&
  [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((before, { start, end, text: put }) => before.slice(0, start) + put + before.slice(end), text);

const inIni = (text: string, name: string, value: string): string | undefined => apply(text, setOption(read(text), name, value));
const inCommand = (words: string, name: string, value: string): string | undefined =>
  apply(`web: ${words}\n`, setOption(run(words), name, value));

describe('setOption', () => {
  it('replaces the winner', () => {
    expect(inIni('[uwsgi]\nprocesses=1\nprocesses=2\n', 'processes', '4')).toBe('[uwsgi]\nprocesses=1\nprocesses=4\n');
  });

  it('adds behind the last option of the section, outside of blocks', () => {
    expect(inIni('[uwsgi]\nprocesses=1\n\n[x]\ny = 1\n', 'master', 'true')).toBe('[uwsgi]\nprocesses=1\nmaster=true\n\n[x]\ny = 1\n');
    expect(inIni('[uwsgi]\na = 1\nif-env = X\nb = 2\nendif =\n', 'master', 'true')).toBe(
      '[uwsgi]\na = 1\nif-env = X\nb = 2\nendif =\nmaster = true\n',
    );
    expect(inIni('[uwsgi]\na = 1\nif-env = X\nb = 2\n', 'master', 'true')).toBe('[uwsgi]\na = 1\nmaster = true\nif-env = X\nb = 2\n');
  });

  it('leaves lines alone that stand for several options', () => {
    expect(inIni('[uwsgi]\nfor = a b\nchdir = %(_)\nend\n', 'chdir', '/x')).toBeUndefined();
    expect(inIni('[uwsgi]\nset = chdir=/y\n', 'chdir', '/x')).toBeUndefined();
  });

  it('changes a command', () => {
    expect(inCommand('uwsgi --http=:80 -p 4 -w app', 'http', '127.0.0.1:80')).toBe('web: uwsgi --http=127.0.0.1:80 -p 4 -w app\n');
    expect(inCommand('uwsgi --http :80 -p 4 -w app', 'processes', '2')).toBe('web: uwsgi --http :80 -p 2 -w app\n');
    expect(inCommand('uwsgi --http :80', 'master', 'true')).toBe('web: uwsgi --http :80 --master\n');
    expect(inCommand('uwsgi --http :80', 'harakiri', '20')).toBe('web: uwsgi --http :80 --harakiri 20\n');
    expect(inCommand('uwsgi --http :80', 'chdir', '/a b')).toBeUndefined();
    expect(inCommand('uwsgi --master', 'master', 'false')).toBeUndefined();
    expect(inCommand('uwsgi --http ${A}', 'http', ':80')).toBeUndefined();
    expect(inCommand('uwsgi', 'master', 'true')).toBeUndefined();
  });

  it('prefers the file a command names', () => {
    const options = run('uwsgi --ini a.ini -p 2', { '/srv/a.ini': '[uwsgi]\nmodule = app\n' });
    expect(setOption(options, 'master', 'true')).toEqual([{ file: '/srv/a.ini', start: 21, end: 21, text: 'master = true\n' }]);
  });
});

describe('removeOption and renameOption', () => {
  it('work on lines and words', () => {
    const text = '[uwsgi]\ndaemonize = /x\nwsgi_file = a\n';
    const options = read(text);
    expect(apply(text, removeOption(options.last('daemonize')!))).toBe('[uwsgi]\nwsgi_file = a\n');
    expect(apply(text, renameOption(options.last('wsgi_file')!, 'wsgi-file'))).toBe('[uwsgi]\ndaemonize = /x\nwsgi-file = a\n');
    const command = run('uwsgi -d /x -p 2');
    const launch = launchOf('uwsgi -d /x -p 2');
    expect(apply('web: uwsgi -d /x -p 2\n', removeOption(command.last('daemonize')!, launch))).toBe('web: uwsgi -p 2\n');
    expect(removeOption(command.last('daemonize')!)).toBeUndefined();
    expect(renameOption(command.last('daemonize')!, 'logto')).toBeUndefined();
    expect(removeOption(run('uwsgi', {}, { environment: { UWSGI_MASTER: '1' } }).last('master')!)).toBeUndefined();
  });
});
