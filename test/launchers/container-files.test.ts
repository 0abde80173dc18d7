import { describe, expect, it } from 'vitest';
import { ContainerFiles, movedMounts, type Mount } from '../../src/launchers/container-files.ts';
import { buildImage } from '../../src/launchers/docker-image.ts';
import { parseDockerfile } from '../../src/syntax/dockerfile/parser.ts';
import { createFileSet } from '../../src/text/file-set.ts';
import { SourceFile } from '../../src/text/source.ts';

const names = ['web/app.py', 'web/conf/a.conf', 'web/conf/b.conf', 'web/nginx.conf', 'other/app.py', 'web/static/x.css'];
const read = names.filter((name) => name !== 'web/conf/b.conf').map((name) => new SourceFile(name, ''));
const from = { file: 'Dockerfile', start: 0, end: 0 };

/** Where a Dockerfile with the context `web` puts what, as `place -> path`. */
function placed(body: string, more: readonly Mount[] = []): string[] {
  const files = createFileSet(read, { names });
  const tree = parseDockerfile(new SourceFile('Dockerfile', `FROM python:3.12\n${body}`));
  const view = new ContainerFiles(files, [...buildImage(tree, { context: 'web' }, files).mounts, ...more]);
  return names.flatMap((name) => {
    const path = view.placeOf(name);
    return path === undefined ? [] : [`${name} -> ${path}`];
  });
}

describe('the files of a container', () => {
  it('lie where COPY puts them', () => {
    expect(placed('WORKDIR /srv\nCOPY app.py .\nCOPY app.py nginx.conf /x/\nCOPY nginx.conf /etc/nginx/conf.d\n')).toEqual([
      'web/app.py -> /x/app.py',
      'web/nginx.conf -> /etc/nginx/conf.d/nginx.conf',
    ]);
    expect(placed('COPY app.py /main.py\nCOPY ["conf", "/etc/app/"]\n')).toEqual([
      'web/app.py -> /main.py',
      'web/conf/a.conf -> /etc/app/a.conf',
      'web/conf/b.conf -> /etc/app/b.conf',
    ]);
    expect(placed('COPY conf/*.conf static /y/\nADD https://example.com/app.py /z\n')).toEqual([
      'web/conf/a.conf -> /y/a.conf',
      'web/conf/b.conf -> /y/b.conf',
      'web/static/x.css -> /y/x.css',
    ]);
    expect(placed('ENV D=/opt/$NO\nCOPY --chown=a:b ./nginx.conf ${D:-/none}/n.conf\n')).toEqual(['web/nginx.conf -> /opt/n.conf']);
  });

  it('come from other stages', () => {
    expect(
      placed('WORKDIR /src\nCOPY . .\nFROM nginx\nCOPY --from=0 /src/conf /etc/nginx/conf.d\nCOPY --from=0 /src/app.py /app/\n'),
    ).toEqual(['web/app.py -> /app/app.py', 'web/conf/a.conf -> /etc/nginx/conf.d/a.conf', 'web/conf/b.conf -> /etc/nginx/conf.d/b.conf']);
    const mounts: readonly Mount[] = [{ target: '/a/b', source: 'x', kind: 'copy' }];
    expect(movedMounts(mounts, '/a', '/n')).toEqual([{ target: '/n/b', source: 'x', kind: 'copy' }]);
    expect(movedMounts(mounts, '/a/b/c', '/n')).toEqual([{ target: '/n', source: 'x/c', kind: 'copy' }]);
    expect(movedMounts(mounts, '/other', '/n')).toEqual([]);
  });

  it('are hidden by volumes', () => {
    expect(placed('COPY conf /c\nCOPY app.py /app.py\n', [{ target: '/c', source: 'other', kind: 'volume' }])).toEqual([
      'web/app.py -> /app.py',
      'other/app.py -> /c/app.py',
    ]);
  });

  it('are found by their paths and globs there, and wanted when they were not read', () => {
    const files = createFileSet(read, { names });
    const view = new ContainerFiles(files, [{ target: '/etc/app', source: 'web/conf', kind: 'copy' }]);
    expect(view.find('/etc/app/a.conf', from)).toEqual({ id: 'web/conf/a.conf', certainty: 'exact' });
    expect(view.find('a.conf', from, '/etc/app')).toEqual({ id: 'web/conf/a.conf', certainty: 'exact' });
    expect(view.hostPath('web/conf/a.conf')).toBe('/etc/app/a.conf');
    expect(view.glob('/etc/app/*.conf', from)).toEqual({ files: [{ id: 'web/conf/a.conf', certainty: 'exact' }], complete: false });
    expect(files.wants).toEqual([{ path: '/etc/app/b.conf', from, id: 'web/conf/b.conf' }]);
  });
});
