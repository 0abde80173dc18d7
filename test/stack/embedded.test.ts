import { describe, expect, it } from 'vitest';
import { fix, lint } from '../../src/index.ts';
import { concise } from '../../src/report/concise.ts';
import { PLAIN } from '../../src/report/options.ts';
import { showStack } from '../../src/report/graph.ts';
import { SourceFile } from '../../src/text/source.ts';

const ANY = { target: { versions: {} } } as const;
const PRINTING = { path: (id: string) => id, paint: PLAIN, minSeverity: 'info', width: 120, quiet: true } as const;

const manifest = (data: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n${data}`;

const inputOf = (text: string, path = 'k8s/web.yaml') => ({ sources: [new SourceFile(path, text)], ...ANY });

async function found(text: string, select: readonly string[]): Promise<string[]> {
  const report = await lint(inputOf(text), { select });
  return report.findings.map(({ at, rule, fix: own }) => {
    const source = report.files.get(at.file)!;
    const { line, column } = source.lines.position(at.start);
    return `${at.file}:${line}:${column} ${rule} ${JSON.stringify(source.slice(at))}${own ? ` (${own.safety})` : ''}`;
  });
}

const ALIAS = ['nginx/alias-traversal'];

describe('a file inside of a ConfigMap', () => {
  const site = 'server {\n  location /a {\n    alias /srv/a/;\n  }\n}\n';

  it.each([
    ['a literal block', `  site.conf: |\n${site.replace(/^/gm, '    ').trimEnd()}\n`, '8:7', '"location /a"', 'safe'],
    ['a literal block, stripped', `  site.conf: |-\n${site.replace(/^/gm, '      ').trimEnd()}\n  b: c\n`, '8:9', '"location /a"', 'safe'],
    ['a literal block, kept', `  site.conf: |+\n${site.replace(/^/gm, '    ').trimEnd()}\n`, '8:7', '"location /a"', 'manual'],
    ['double quotes', `  site.conf: "server {\\n  location /a {\\n    alias /srv/a/; } }\\n"\n`, '6:27', '"location /a"', 'manual'],
    ['single quotes', `  'site.conf': 'server {\n\n    location /a {\n\n    alias /srv/a/; } }'\n`, '8:5', '"location /a"', 'manual'],
    ['a folded block', `  site.conf: >\n    server {\n      location /a { alias /srv/a/; } }\n`, '8:7', '"location /a"', 'manual'],
    ['one line', `  site.conf: server { location /a { alias /srv/a/; } }\n`, '6:23', '"location /a"', 'manual'],
    ['a block behind an anchor', `  site.conf: &site |\n${site.replace(/^/gm, '    ').trimEnd()}\n`, '8:7', '"location /a"', 'safe'],
  ])('is read from %s, with the place in the manifest', async (_, data, at, text, safety) => {
    const expected = `k8s/web.yaml:${at} nginx/alias-traversal ${text} (${safety})`;
    expect(await found(manifest(data), ALIAS)).toEqual([expected]);
    expect(await found(manifest(data).replaceAll('\n', '\r\n'), ALIAS)).toEqual([expected]);
  });

  const twice = `${manifest(`  a.conf: |\n    server {\n      location /a { alias /srv/a/; }\n    }\n`)}---\n${manifest('  b.conf: |\n    server {\n      location /b { alias /srv/b/; }\n    }\n').replace('web', 'other')}`;

  it('is read in each document, and in lists', async () => {
    expect(await found(twice, ALIAS)).toEqual([
      'k8s/web.yaml:8:7 nginx/alias-traversal "location /a" (safe)',
      'k8s/web.yaml:18:7 nginx/alias-traversal "location /b" (safe)',
    ]);
    const list = `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: web}\n  data:\n    a.conf: |\n      server {\n        location /a { alias /srv/a/; }\n      }\n`;
    expect(await found(list, ALIAS)).toEqual(['k8s/web.yaml:10:9 nginx/alias-traversal "location /a" (safe)']);
  });

  it('is none where its text is empty, binary or a list, even mounted by its name', async () => {
    const mounted = (key: string): string => `          - {name: conf, mountPath: /etc/nginx/conf.d/${key}, subPath: ${key}}\n`;
    const pod = `---\napiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  volumes: [{name: conf, configMap: {name: web}}]\n  containers:\n    - name: nginx\n      image: nginx\n      volumeMounts:\n${['a.conf', 'b.conf', 'c.conf'].map(mounted).join('')}`;
    expect(await found(`${manifest('  a.conf: ""\n  c.conf: [x]\n')}binaryData:\n  b.conf: AAAA\n${pod}`, ['*'])).toEqual([]);
  });

  it('is fixed there, with its indent and the line ends of the manifest', async () => {
    const text = manifest(
      '  site.conf: |\n    server {\n      location / {\n        proxy_pass http://127.0.0.1:8000;\n      }\n    }\n  more: x\n',
    );
    for (const newline of ['\n', '\r\n']) {
      const { changed, rejected } = await fix(inputOf(text.replaceAll('\n', newline)), {
        select: ['nginx/proxy-host-header'],
        unsafe: true,
      });
      expect(rejected).toEqual([]);
      expect(changed.get('k8s/web.yaml')?.after).toBe(
        text.replace('        proxy_pass', '        proxy_set_header Host $host;\n        proxy_pass').replaceAll('\n', newline),
      );
    }
  });

  it('is not fixed where quotes or a template are in the way', async () => {
    const text = manifest(
      '  site.conf: |\n    server {\n      server_name {{ .Values.host }};\n      location /a { alias /srv/a/; }\n    }\n',
    );
    const { changed, manual } = await fix(inputOf(text), { select: ALIAS, unsafe: true });
    expect([changed.size, manual.map(({ fix: own }) => own?.title)]).toEqual([
      0,
      ['Write location /a/, where it came from: it is a part of k8s/web.yaml'],
    ]);
  });

  it('may hold ignore comments, which count once', async () => {
    const comment = '# stacklint-ignore nginx/alias-traversal: nothing beside it';
    const text = manifest(
      `  site.conf: |\n    server {\n      ${comment}\n      location /a { alias /srv/a/; }\n      ${comment}\n      location /b/ { alias /srv/b/; }\n    }\n`,
    );
    const report = await lint(inputOf(text), { select: ['nginx/alias-traversal', 'syntax/unused-ignore'] });
    expect([report.summary.ignored, concise(report, PRINTING)]).toEqual([
      1,
      'k8s/web.yaml:10:26: warning: nginx/alias-traversal finds nothing here, so this comment hides nothing; take it out before it hides something new [syntax/unused-ignore]\n',
    ]);
  });

  it('has the places of the manifest in the graph too, and links', async () => {
    const text = manifest(
      '  site.conf: |\n    server {\n      location / { proxy_pass http://127.0.0.1:8000; }\n    }\n  gunicorn.conf.py: |\n    bind = "127.0.0.1:8000"\n    workers = 2\n',
    );
    const { stack } = await lint(inputOf(text), {});
    expect(
      showStack(stack, (id) => id)
        .replace(/ {2,}(?=k8s)/g, '  ')
        .split('\n')
        .slice(0, 6),
    ).toEqual([
      'nginx (fragments)  k8s/web.yaml:7',
      '  server (any name) on 0.0.0.0:80  k8s/web.yaml:7',
      '    /  proxy_pass http://127.0.0.1:8000  k8s/web.yaml:8',
      '      -> gunicorn (gunicorn.conf.py) http on 127.0.0.1:8000  k8s/web.yaml:11',
      'gunicorn (gunicorn.conf.py)  k8s/web.yaml:11',
      '  bind: http on 127.0.0.1:8000  k8s/web.yaml:11',
    ]);
  });

  it('is the same object in each pass', async () => {
    const input = inputOf(twice);
    const ids = async (): Promise<(SourceFile | undefined)[]> => (await lint(input, {})).files.all.slice();
    const [first, second] = [await ids(), await ids()];
    expect(first.map((file) => file?.id)).toEqual(['k8s/web.yaml', 'k8s/web.yaml/web/a.conf', 'k8s/web.yaml/other/b.conf']);
    expect(second.every((file, at) => file === first[at])).toBe(true);
  });

  it('is left alone with the manifest where that is no YAML', async () => {
    expect(await found(manifest('  site.conf: |\n    server { location /a { alias /srv/a/; } }\n b: [\n'), ALIAS)).toEqual([]);
  });
});
