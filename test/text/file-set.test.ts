import { describe, expect, it } from 'vitest';
import { createFileSet, joinPath, type FileSetOptions } from '../../src/text/file-set.ts';
import { SourceFile } from '../../src/text/source.ts';

const set = (paths: readonly string[], options: FileSetOptions = {}) =>
  createFileSet(
    paths.map((path) => new SourceFile(path, '')),
    options,
  );
const from = (file: string) => ({ file, start: 0, end: 0 });

describe('find', () => {
  it.each([
    [
      'by the conventional host path',
      ['etc/nginx/snippets/tls.conf'],
      '/etc/nginx/snippets/tls.conf',
      'etc/nginx/nginx.conf',
      'etc/nginx/snippets/tls.conf',
    ],
    [
      'by the longest common tail',
      ['deploy/srv/app/gunicorn.conf.py', 'other/gunicorn.conf.py'],
      '/srv/app/gunicorn.conf.py',
      'deploy/app.service',
      'deploy/srv/app/gunicorn.conf.py',
    ],
    ['by its name when it is the only one', ['conf/gunicorn.conf.py'], '/srv/app/gunicorn.conf.py', 'app.service', 'conf/gunicorn.conf.py'],
    ['nearest to the file that names it', ['a/app.ini', 'b/app.ini'], '/etc/app.ini', 'b/app.service', 'b/app.ini'],
  ])('finds a file %s', (_, paths, path, file, found) => {
    expect(set(paths).find(path, from(file))?.id).toBe(found);
  });

  it('finds nothing where two are as near', () => {
    const files = set(['a/app.ini', 'b/app.ini']);
    expect(files.find('/etc/app.ini', from('app.service'))).toBeUndefined();
  });

  it('takes [map] before conventions', () => {
    const files = set(['deploy/app.ini', 'etc/app.ini'], { map: [['deploy', '/etc']] });
    expect(files.hostPath('deploy/app.ini')).toBe('/etc/app.ini');
  });

  it('maps the folder itself', () => {
    const files = set(['app.ini', '/srv/x.ini'], { map: [['.', '/etc/uwsgi']] });
    expect(files.hostPath('app.ini')).toBe('/etc/uwsgi/app.ini');
    expect(files.hostPath('/srv/x.ini')).toBe('/srv/x.ini');
  });

  it('answers a link with the file it leads to', () => {
    const links = new Map([['etc/nginx/sites-enabled/app', 'etc/nginx/sites-available/app']]);
    const files = set(['etc/nginx/sites-available/app'], { links });
    expect(files.find('/etc/nginx/sites-enabled/app', from('x'))?.id).toBe('etc/nginx/sites-available/app');
    expect(files.placesOf('etc/nginx/sites-available/app')).toEqual(['etc/nginx/sites-available/app', 'etc/nginx/sites-enabled/app']);
  });

  it('wants what lies there and was not read', () => {
    const files = set(['etc/nginx/nginx.conf'], { names: ['etc/nginx/odd.inc'] });
    expect(files.find('odd.inc', from('etc/nginx/nginx.conf'), '/etc/nginx')).toBeUndefined();
    expect(files.wants).toEqual([{ path: '/etc/nginx/odd.inc', from: from('etc/nginx/nginx.conf'), id: 'etc/nginx/odd.inc' }]);
  });
});

describe('glob', () => {
  it('matches in byte order, skips dot files, and knows when a part is out of view', () => {
    const files = set([
      'etc/nginx/conf.d/b.conf',
      'etc/nginx/conf.d/B.conf',
      'etc/nginx/conf.d/.x.conf',
      'etc/nginx/conf.d/10.conf',
      'etc/nginx/conf.d/9.conf',
    ]);
    const { files: found, complete } = files.glob('/etc/nginx/conf.d/*.conf', from('etc/nginx/nginx.conf'));
    expect(found.map(({ id }) => id.slice('etc/nginx/conf.d/'.length))).toEqual(['10.conf', '9.conf', 'B.conf', 'b.conf']);
    expect(complete).toBe(true);
    expect(files.glob('/etc/nginx/other.d/*.conf', from('etc/nginx/nginx.conf')).complete).toBe(false);
  });

  it('goes through folders that hold only folders', () => {
    const files = set(['srv/a/app.ini', 'srv/b/app.ini']);
    expect(files.glob('/srv/*/app.ini', from('etc/emperor.ini')).files.map(({ id }) => id)).toEqual(['srv/a/app.ini', 'srv/b/app.ini']);
  });
});

describe('joinPath', () => {
  it.each([
    ['/srv/app', 'run/x', '/srv/app/run/x'],
    ['/srv', '../../etc', '/etc'],
    ['', '/a//b/./c', '/a/b/c'],
    ['a/b', '../c', 'a/c'],
  ])('%s + %s', (base, path, whole) => expect(joinPath(base, path)).toBe(whole));
});
