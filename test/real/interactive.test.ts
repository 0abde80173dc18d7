import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTo } from './built.ts';
import { haveAll, need } from './need.ts';

const SITE = `server {
    listen 80;
    gzzip on;
    location /static {
        alias /srv/app/static/;
    }
}
`;

/** A terminal's text without what only places and colours it. */
// oxlint-disable-next-line no-control-regex
const plain = (shown: string): string => shown.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '').replaceAll('\r', '');

describe.runIf(haveAll([need('python3', 'python3')]))('--fix --interactive on a terminal', () => {
  let folder = '';
  let cli = '';
  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-terminal-')));
    cli = await buildTo(join(folder, 'dist'));
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  const play = (steps: readonly (readonly [string, string])[]) => {
    const site = join(folder, 'site.conf');
    writeFileSync(site, SITE);
    const driver = join(import.meta.dirname, 'at-terminal.py');
    const words = [process.execPath, cli, '--fix', '--interactive', '-f', 'concise', 'site.conf'];
    const { status, stdout } = spawnSync('python3', [driver, JSON.stringify(steps), ...words], {
      cwd: folder,
      env: { PATH: '/usr/bin:/bin', TERM: 'xterm', NO_COLOR: '1' },
      encoding: 'utf8',
    });
    return { status, shown: plain(stdout), text: readFileSync(site, 'utf8') };
  };

  it('makes what is accepted', () => {
    const { status, shown, text } = play([
      ['Make this fix?', 'n\r'],
      ['Make this fix?', 'y\r'],
    ]);
    expect(text).toBe(SITE.replace('/static {', '/static/ {'));
    expect(status).toBe(1);
    expect(shown).toContain(`[1/2] site.conf:3:5: error: unknown directive "gzzip" [nginx/unknown-directive]
changes behaviour: Change it to "gzip"
--- site.conf
+++ site.conf
@@ -1,6 +1,6 @@
 server {
     listen 80;
-    gzzip on;
+    gzip on;
     location /static {
         alias /srv/app/static/;
     }
`);
    expect(shown).toContain('? Make this fix? (ynasqH) n');
    expect(shown).toContain(`stacklint: fixed 1 finding in 1 file
stacklint:   1 nginx/alias-traversal: Write location /static/
stacklint: 1 fix not wanted
stacklint:   1 nginx/unknown-directive: Change it to "gzip"
site.conf:3:5: error: unknown directive "gzzip" [nginx/unknown-directive]
`);
  });

  it('writes nothing at Ctrl-C', () => {
    const { status, shown, text } = play([
      ['Make this fix?', 'y\r'],
      ['Make this fix?', '\u0003'],
    ]);
    expect([status, text]).toEqual([2, SITE]);
    expect(shown.endsWith('stacklint: broken off: nothing was written\n')).toBe(true);
  });

  it('asks nobody in a pipe', () => {
    const { status, stderr } = spawnSync(process.execPath, [cli, '--fix', '-i', 'site.conf'], {
      cwd: folder,
      encoding: 'utf8',
      input: 'y\n',
    });
    expect([status, stderr]).toEqual([2, 'stacklint: --interactive asks on a terminal, and nobody sits at one here\n']);
  });
});
