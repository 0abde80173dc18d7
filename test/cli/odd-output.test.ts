import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import * as engine from '../../src/index.ts';
import { recordedIo } from './io.ts';

/** What a terminal, a reader of lines or GitHub would act on, and what each looks like. */
const ODD = 'a\u001b]0;x\u0007\n::error::b%0A\r\u009b2J\u202ec\u2066\u200f\u061c"\'<b>&`|';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stacklint-odd-')));
const quoted = `"${ODD.replaceAll('"', '\\"')}"`;

const TREE: Readonly<Record<string, string>> = {
  [`etc/nginx/sites-enabled/${ODD}`]: `upstream ${quoted} {\n    server unix:/run/${ODD.replaceAll(/[\n"'|\r]/g, '')}.sock;\n}\nserver {\n    listen 80;\n    server_name ${quoted};\n    lisen ${quoted};\n    ssl_protocols TLSv1;\n    location ${quoted} {\n        proxy_pass http://127.0.0.1:8000;\n        add_header X ${quoted};\n    }\n    include /opt/${ODD.replaceAll(/[\n"'|\r]/g, '')}.conf;\n}\n`,
  [`etc/systemd/system/${ODD}.service`]: `[Unit]\nDescription=${ODD.replaceAll(/[\n\r]/g, '')}\n[Service]\nUser=${ODD.replaceAll(/[\n\r]/g, '')}\nWorkingDirectory=/srv/app\nEnvironment=X=${ODD.replaceAll(/[\n\r"']/g, '')}\nExecStart=/usr/bin/gunicorn --name ${ODD.replaceAll(/[\n\r"'`|<>&]/g, '')} -b 127.0.0.1:8000 -c ${ODD.replaceAll(/[\n\r"'`|<>&]/g, '')}.py app:app\n`,
  [`etc/supervisor/conf.d/${ODD}.conf`]: `[program:${ODD.replaceAll(/[\n\r]/g, '')}]\ncommand=uwsgi --socket :3031 --module app --${ODD.replaceAll(/[\n\r"'`|<>&%]/g, '')}\nautostart=${ODD.replaceAll(/[\n\r%]/g, '')}\n`,
  [`srv/${ODD}/gunicorn.conf.py`]: `bind = "127.0.0.1:8001"\nworker_clas = "${ODD.replaceAll(/[\n\r"\\]/g, '')}"\n`,
  [`etc/uwsgi/${ODD}.ini`]: `[uwsgi]\nsocket = /run/${ODD.replaceAll(/[\n\r]/g, '')}.sock\nmodule = app\n${ODD.replaceAll(/[\n\r]/g, '')} = x\n`,
};

beforeAll(() => {
  for (const [name, text] of Object.entries(TREE)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Everything that is written, in the tree. */
async function output(argv: readonly string[], terminal = false): Promise<{ readonly out: string; readonly err: string }> {
  let out = '';
  const stdout = { isTTY: terminal, columns: 100, write: (text: string) => void (out += text) };
  const recorded = recordedIo(folder, { stdout, engine: () => Promise.resolve(engine) });
  await run(argv, recorded.io);
  return { out, err: recorded.err() };
}

/** Controls (but line ends and tabs), and all that has no width or turns the direction of writing. */
// oxlint-disable-next-line no-control-regex
const ACTIVE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
const INJECTED = /^::error::/m;

describe('what files and their names hold', () => {
  it.each([
    [[]],
    [['--verbose', '--preset', 'pedantic']],
    [['--format', 'concise']],
    [['--format', 'json']],
    [['graph']],
    [['graph', '--format', 'json', '--verbose']],
    [['graph', '--format', 'mermaid']],
    [['graph', '--format', 'svg']],
    [['--output', '../none/\u001b[2J\n::error::']],
    [['--follow-includes', '--verbose']],
    [[ODD]],
    [['--select', ODD]],
    [['--config', ODD]],
    [['--format', ODD]],
    [[`--${ODD}`]],
    [['--output-file', `${ODD}/x`]],
    [['explain', ODD]],
    [['--distro', ODD]],
    [['-', '--stdin-filename', ODD]],
  ])('acts on nobody: %j', async (argv) => {
    const { out, err } = await output(argv);
    expect(out + err).not.toBe('');
    for (const text of [out, err]) {
      expect(ACTIVE.exec(text)?.[0]).toBe(undefined);
      expect(text).not.toMatch(INJECTED);
    }
  });

  it('acts on no terminal that shows a diff or a summary of fixes', async () => {
    const { out, err } = await output(['--diff', '--unsafe-fixes', '--color', 'never'], true);
    expect(out).toMatch(/^--- /m);
    expect(err).toMatch(/fix/);
    expect([ACTIVE.exec(out)?.[0], ACTIVE.exec(err)?.[0], INJECTED.test(out), INJECTED.test(err)]).toEqual([
      undefined,
      undefined,
      false,
      false,
    ]);
  });

  it('stands in JSON as it is', async () => {
    const { findings } = JSON.parse((await output(['--format', 'json'])).out) as { findings: { path: string }[] };
    const { version } = JSON.parse((await output(['graph', '--format', 'json'])).out) as { version: number };
    expect(version).toBe(1);
    expect(findings.map(({ path }) => path)).toContain(`etc/nginx/sites-enabled/${ODD}`);
  });
});
