import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, show } from '../servers/uwsgi/helpers.ts';
import { need } from './need.ts';

const uwsgi = need('uwsgi', 'uwsgi-core');

/** mulberry32: the same inputs on every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const ENVIRONMENT = { FOO: 'bar', EMPTY: '', NUMBER: '7', NESTED: '%(p0)' };

const INCLUDED = {
  'inc.ini': '[uwsgi]\np0 = 9\nenv = INC=%n-%(p1)-%(_)\n[part]\nprocname = part %x %s %N\n',
  'inherited.ini': '[uwsgi]\nenv = INH=%(p0) $(FOO) %n\ninclude = inc.ini\n',
};

/**
 * An ini made of options that only store a value, of placeholders, blocks and includes; nothing that runs, writes or binds.
 * Placeholders refer to lower ones only: uWSGI never ends on one that refers to itself.
 */
function generate(random: () => number): string {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const some = (most: number, make: () => string): string => Array.from({ length: Math.floor(random() * (most + 1)) }, make).join('');
  const reference = (below: number): string =>
    pick([
      ...(below > 0
        ? [`%(p${Math.floor(random() * below)})`, `%(p${Math.floor(random() * below)} + 2)`, `%(p0 p${Math.floor(random() * below)} * 3)`]
        : []),
      '$(FOO)',
      '$(EMPTY)',
      '$(NOPE)',
      '$(NUMBER)',
      '%(nope)',
      '%(nope + 1)',
      '%(5 2 - 3)',
      '%(processes ++)',
      '$()',
      '%()',
      '%(7 / 0 --)',
      '$(FOO',
      '%(a(b)c)',
      ...(below > 0 ? ['$(NESTED)'] : []),
    ]);
  const magic = (): string =>
    pick(['%n', '%s', '%e', '%d', '%p', '%c', '%o', '%x', '%0', '%1', '%9', '%v', '%N', '%D', '%X', '%%', '%z', '%q', '% ', '%;', '%[']);
  const plain = (): string =>
    pick(['a', 'b1', '/srv', ' ', '  ', ';', ' # c', '"q"', "'", '=', ':', '[x]', '\\', ',', 'é', '(', ')', '$', '\t', '-5', '12']);
  const value = (below: number): string => some(4, () => pick([plain, plain, () => reference(below), magic])());
  const blank = (): string => pick(['', '', ' ', '\t', '  ']);
  const end = (): string => pick(['\n', '\n', '\n', '\r\n', ' \n', '%\n', '\0gone\n']);
  const pair = (key: string, text: string): string =>
    blank() + key + blank() + (text === '' && random() < 0.3 ? '' : '=') + blank() + text + end();
  const simple = (): string =>
    pick([
      () =>
        pair(
          pick(['env', 'pythonpath', 'procname', 'log-format', 'static-map2', 'unknown', 'Upper_Case', 'x.y[]', 'p = q']),
          `V=${value(4)}`,
        ),
      () => pair(`p${Math.floor(random() * 4)}`, value(0)),
      () => pair('p4', value(4)),
      () => pair(pick(['processes', 'threads', 'harakiri', 'workers']), String(1 + Math.floor(random() * 9))),
      () => pair(pick(['master', 'vacuum', 'enable-threads', 'die-on-term', 'lazy-apps']), pick(['true', 'false', '', 'off ; no', '1'])),
      () => pair(pick(['set', 'set-ph', 'set-placeholder']), `s${Math.floor(random() * 3)}=${value(4)}`),
      () => pair('include', 'inc.ini\n;'),
      () => pair('ini', pick([':other', 'inc.ini', 'inc.ini:part', 'inc.ini:'])).replace(/%\n|\0gone/, '\n'),
      () => 'inherit = inherited.ini\n',
      () => pick(['; comment', '#', '  # x = 1', ';%n']) + pick(['\n', '\r\n']),
      () => pick(['\n', ' \r\n', '\t\n']),
    ])();
  const head = (): string =>
    pick([
      'for = a b  c',
      'for = ',
      'for-times = 2',
      'for-times = x',
      'if-env = FOO',
      'if-env = FOO=bar',
      'if-env = FOO=no',
      'if-not-env = FOO',
      'if-not-env = NOPE',
      'if-opt = p0',
      'if-not-opt = processes',
      'if-opt = master=true',
      'if-reload = 1',
      'if-not-reload = 1',
      'ifenv = EMPTY',
    ]);
  const inner = (): string => `env = %(_)${value(4).replaceAll('%\n', '')}\nB_%(_) = %(_)%(_)\n`;
  const block = (): string => `${head()}\n${some(2, inner)}${pick(['end', 'endif', 'endfor', 'end-if', 'end-for'])} =\n`;
  const section = (name: string): string => `${name}\n${some(6, () => (random() < 0.25 ? block() : simple()))}`;
  return `${random() < 0.1 ? 'before = 1\n' : ''}${section('[uwsgi]')}${some(1, () => section(pick(['[other]', '[uwsgi]', '[ uwsgi ]', '[uwsgi] ; x'])))}`;
}

const COUNT = 160;
const random = seeded(20261123);
const inputs = Array.from({ length: COUNT }, () => generate(random));

let scratch = '';

/** The list between the marks that `--show-config` prints; undefined when uWSGI left before it. */
const judge = (file: string): Promise<string[] | undefined> =>
  new Promise((resolve, reject) => {
    const child = spawn('uwsgi', ['--ini', file, '--show-config', '--no-server'], {
      cwd: scratch,
      env: { PATH: process.env.PATH ?? '', ...ENVIRONMENT },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 8000,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', () => {
      const match = /;uWSGI instance configuration\n\[uwsgi\]\n([^]*?);end of configuration/.exec(Buffer.concat(chunks).toString('utf8'));
      resolve(match?.[1]!.split('\n').slice(0, -1));
    });
  });

describe.runIf(uwsgi.ok)('uwsgi --show-config', () => {
  const printed: (string[] | undefined)[] = [];

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'uwsgi-show-config-'));
    mkdirSync(join(scratch, 'sub.d'));
    for (const [name, text] of Object.entries(INCLUDED)) writeFileSync(join(scratch, name), text);
    inputs.forEach((text, i) => writeFileSync(join(scratch, 'sub.d', `i${i}.ini`), text));
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let i = next++; i < COUNT; i = next++) printed[i] = await judge(`sub.d/i${i}.ini`);
    };
    await Promise.all([worker(), worker(), worker()]);
  }, 60_000);

  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  it.each(inputs.map((_, i) => i))('prints the list read from input %i', (i) => {
    const path = `sub.d/i${i}.ini`;
    const texts = Object.fromEntries(Object.entries(INCLUDED).map(([name, text]) => [`${scratch}/${name}`, text]));
    texts[`${scratch}/${path}`] = inputs[i]!;
    const options = run(`uwsgi --ini ${path} --show-config --no-server`, texts, { cwd: scratch, environment: ENVIRONMENT });
    const list = printed[i];
    // Where uWSGI left before it printed, only that is compared.
    expect(list === undefined ? options.complete : show(options).join('\n').split('\n')).toEqual(list ?? false);
  });

  it('had answers to compare with', () => {
    expect(printed.filter((list) => list !== undefined).length).toBeGreaterThanOrEqual(100);
  });
});
