import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { FixResult } from '../../src/fix/index.ts';
import { fix, lint } from '../../src/index.ts';
import { applyEdits } from '../../src/text/edits.ts';
import { groupBy } from '../../src/text/group.ts';
import { SourceFile } from '../../src/text/source.ts';
import { inputOf, pageOf, type Example } from '../rules/page.ts';
import { preamble } from '../servers/apache/verdict.ts';
import { nginxTest, unitsVerify, type Verdict } from './judges.ts';
import { haveAll, need, needRoot } from './need.ts';

type Texts = ReadonlyMap<string, string>;

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'stacklint-pages-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The files below a new folder. */
function laidOut(files: Texts): string {
  const folder = mkdtempSync(join(scratch, 'tree-'));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function ran(command: string, args: readonly string[], options: { readonly cwd?: string; readonly input?: string } = {}): Verdict {
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 20_000, env, ...options });
  return { ok: status === 0, output: stdout + stderr };
}

/** Debian's nginx.conf reads `conf.d/*.conf`; an example with a main file of its own is left as it is. */
function nginx(files: Texts): Verdict {
  const own = files.has('etc/nginx/nginx.conf');
  const place = (path: string): string => (own ? path : path.replace(/^etc\/nginx\/sites-available\/(.*)$/, 'etc/nginx/conf.d/$1.conf'));
  return nginxTest(laidOut(new Map([...files].map(([path, text]) => [place(path), text]))));
}

const SUPERVISOR = `
import io, sys
sys.argv = ['supervisord']
from supervisor.options import ServerOptions
options = ServerOptions()
options.here = '/etc/supervisor'
options.read_config(io.StringIO('[supervisord]\\n' + sys.stdin.read()))
`;

/** What uWSGI lists of these must be all that the file names: it leaves out what it does not read. */
const NAMED = ['module', 'socket', 'procname', 'harakiri'];

function uwsgi(files: Texts): Verdict {
  const [path, text] = [...files][0]!;
  const form = path.slice(path.lastIndexOf('.') + 1);
  // A block that is not closed takes what the command says behind it.
  const { output } = ran('uwsgi', ['--show-config', '--no-server', `--${form}`, path], { cwd: laidOut(files) });
  const list = /;uWSGI instance configuration\n\[uwsgi\]\n([^]*?);end of configuration/.exec(output)?.[1];
  const lacking = NAMED.filter(
    (name) => new RegExp(`^[\\s"<]*${name}\\b`, 'm').test(text) && !new RegExp(`^${name} = `, 'm').test(list ?? ''),
  );
  return { ok: list !== undefined && lacking.length === 0, output };
}

function apache(files: Texts): Verdict {
  const folder = laidOut(files);
  const main = join(folder, 'main.conf');
  writeFileSync(main, preamble(folder) + [...files.keys()].map((path) => `Include ${path}\n`).join(''));
  return ran('apache2', ['-t', '-f', main], { cwd: folder });
}

const JUDGES: Readonly<Record<string, (files: Texts) => Verdict>> = {
  'syntax/nginx': nginx,
  'nginx/unknown-directive': nginx,
  'nginx/misplaced-directive': nginx,
  'nginx/directive-arguments': nginx,
  'nginx/missing-include': nginx,
  'nginx/undefined-upstream': nginx,
  'syntax/systemd': (files) => unitsVerify(laidOut(files)),
  'syntax/supervisor': (files) => ran('python3', ['-c', SUPERVISOR], { input: [...files.values()][0]! }),
  'syntax/python': (files) => ran('python3', ['-m', 'py_compile', [...files.keys()][0]!], { cwd: laidOut(files) }),
  'syntax/apache': apache,
  'syntax/uwsgi': uwsgi,
};

/** The files afterwards: fixed as far as fixes are made, else as those would have it that are only shown. */
function after(example: Example, { changed, manual, report }: FixResult): Map<string, string> {
  const texts = new Map(example.files.filter(({ id }) => id !== 'stacklint.ini').map(({ id, text }) => [id, text]));
  for (const [id, { after: text }] of changed) texts.set(id, text);
  const shown = manual.flatMap((finding) => finding.fix!.edits);
  if (changed.size === 0)
    for (const [id, edits] of groupBy(shown, ({ file }) => file)) texts.set(id, applyEdits(report.files.get(id)!.text, edits));
  return texts;
}

const needs = [
  needRoot(),
  need('nginx', 'nginx'),
  need('systemd-analyze', 'systemd'),
  need('supervisord', 'supervisor'),
  need('apache2', 'apache2 libapache2-mod-wsgi-py3'),
  need('uwsgi', 'uwsgi'),
  need('python3', 'python3'),
];

describe.runIf(haveAll(needs)).each(Object.entries(JUDGES))('what %s refuses', (id, judge) => {
  const rule = rules.find((one) => one.id === id)!;
  const page = pageOf(rule);
  const titles = new Set((page.sections.get('Fix') ?? []).map(({ title }) => title));
  const wrong = (page.sections.get('Wrong') ?? []).filter(
    ({ title, files }) => titles.has(title) && files.every(({ id: path }) => path !== 'compose.yaml'),
  );

  it.each(wrong.map((example) => [example.title, example] as const))('is accepted when it is fixed: %s', async (_, example) => {
    const only = { select: [id], preset: 'pedantic' as const };
    const input = inputOf(example);
    const before = new Map(input.sources.map(({ id: path, text }) => [path, text]));
    expect.soft(judge(before), 'before').toMatchObject({ ok: false });
    const texts = after(example, await fix(input, { ...only, unsafe: true }));
    const left = await lint({ ...input, sources: [...texts].map(([path, text]) => new SourceFile(path, text)) }, only);
    expect(left.findings.map(({ message }) => message)).toEqual([]);
    expect.soft(judge(texts), 'after').toMatchObject({ ok: true });
  });
});
