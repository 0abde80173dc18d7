import { describe, expect, it } from 'vitest';
import { isInstance, vassalsOf } from '../../../src/servers/uwsgi/instance.ts';
import { readUwsgi } from '../../../src/servers/uwsgi/options.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { catalog, filesOf, launchOf } from './helpers.ts';

describe('isInstance', () => {
  it.each([
    ['[uwsgi]\nmodule = app', true],
    ['[uwsgi]\nhttp = :80', true],
    ['[uwsgi]\nemperor = /e', true],
    ['[uwsgi]\ninherit = /e/t.ini', true],
    ['[uwsgi]\nmaster = true', false],
    ['[uwsgi] ; x\nmodule = app', false],
    ['[app]\nmodule = app', false],
  ])('%j', (text, expected) => {
    expect(isInstance(new SourceFile('a.ini', text), 'ini')).toBe(expected);
  });
});

describe('vassalsOf', () => {
  const vassals = (emperor: string): string[] => {
    const files = filesOf({
      '/etc/emperor.ini': `[uwsgi]\n${emperor}\n`,
      '/etc/uwsgi/vassals/b.ini': '[uwsgi]\n',
      '/etc/uwsgi/vassals/a.ini': '[uwsgi]\n',
      '/etc/uwsgi/vassals/c.xml': '<uwsgi/>',
      '/srv/x/uwsgi.ini': '[uwsgi]\n',
      // The glob looks below folders that hold files.
      '/srv/app.py': '',
    });
    const options = readUwsgi(files, catalog, { file: files.get('/etc/emperor.ini')!, launch: launchOf('uwsgi') });
    return vassalsOf(options, files, '/etc').map(({ id }) => id);
  };

  it.each([
    ['emperor = /etc/uwsgi/vassals', ['/etc/uwsgi/vassals/a.ini', '/etc/uwsgi/vassals/b.ini', '/etc/uwsgi/vassals/c.xml']],
    ['emperor = dir:///etc/uwsgi/vassals/', ['/etc/uwsgi/vassals/a.ini', '/etc/uwsgi/vassals/b.ini', '/etc/uwsgi/vassals/c.xml']],
    ['emperor = uwsgi/vassals', ['/etc/uwsgi/vassals/a.ini', '/etc/uwsgi/vassals/b.ini', '/etc/uwsgi/vassals/c.xml']],
    ['emperor = /srv/*/uwsgi.ini\nemperor = /etc/uwsgi/vassals/a.*', ['/srv/x/uwsgi.ini', '/etc/uwsgi/vassals/a.ini']],
    ['emperor = glob:///srv/*/*', ['/srv/x/uwsgi.ini']],
    ['emperor = zmq://tcp://1:2', []],
    ['emperor = $(E)', []],
    ['master = 1', []],
  ])('%j', (emperor, expected) => {
    expect(vassals(emperor)).toEqual(expected);
  });
});
