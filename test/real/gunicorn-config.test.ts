import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tcpAddress, showAddress, unixAddress } from '../../src/servers/address.ts';
import { listenersOf } from '../../src/servers/gunicorn/binds.ts';
import { isFormula } from '../../src/servers/gunicorn/effective.ts';
import type { GunicornSettings, PyValue } from '../../src/servers/gunicorn/model.ts';
import { readGunicorn } from '../../src/servers/gunicorn/settings.ts';
import { catalog, filesOf, launchOf } from '../servers/gunicorn/helpers.ts';
import { type GunicornCase, gunicornCases } from './gunicorn-cases.ts';
import { need } from './need.ts';

const PYTHON = '/usr/bin/python3';
const VERSION = '20.1.0';
const gunicorn = need('gunicorn', 'gunicorn');

interface Started {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly address: readonly unknown[] | string;
}

type Answer = Started | { readonly refused: string };

const cases = gunicornCases(20261123, 320);

/** What depends on the users and folders of the machine. */
const MACHINE = new Set(['user', 'group', 'ssl_version', 'chdir', 'statsd_host']);

/** A value as the judge prints it. */
function printed(value: PyValue, cores: number): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (!('kind' in value)) return value.map((item) => printed(item, cores));
  if (value.kind === 'dict') return Object.fromEntries([...value.items].map(([key, item]) => [key, printed(item, cores)]));
  return value.kind === 'formula' ? value.at(cores) : '<callable>';
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

function ours({ files, args, environment }: GunicornCase, cwd: string): { settings: GunicornSettings; address: string[] | undefined } {
  const texts = Object.fromEntries(Object.entries(files).map(([name, text]) => [join(cwd, name), text]));
  const launch = launchOf(['gunicorn', ...args.map(quoted)].join(' '), { cwd, environment });
  const settings = readGunicorn(filesOf(texts), catalog, { launch, version: VERSION });
  const addresses = listenersOf(settings, launch).map(({ address }) => address);
  return { settings, address: addresses.some(({ kind }) => kind === 'unknown') ? undefined : addresses.map(showAddress) };
}

/** An address of gunicorn's as we show ours. */
function shown(address: unknown, cwd: string): string {
  if (typeof address === 'string') return showAddress(unixAddress(address, cwd));
  const [host, port] = address as [string, number];
  return showAddress(tcpAddress(host === '' ? '0.0.0.0' : host, port));
}

/** What we say gunicorn refuses, in its words. */
const refusals = ({ invalid, command }: GunicornSettings): string[] => [
  ...command!.refused.map(({ message }) => message),
  ...invalid.map(({ message }) => message.replace(/^Invalid value for \w+: /, '')),
];

describe.runIf(gunicorn.ok)('gunicorn 20.1 reads', () => {
  let scratch = '';
  let answers: readonly Answer[] = [];
  const compared = { known: 0, refused: 0, claimed: 0 };

  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'gunicorn-config-'));
    const inputs = cases.map(({ files, args, environment, cores }, i) => {
      const cwd = join(scratch, `c${i}`);
      mkdirSync(cwd);
      for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
      return { cwd, args, environment, cores };
    });
    const script = join(dirname(fileURLToPath(import.meta.url)), 'gunicorn-judge.py');
    const { stdout, stderr, status } = spawnSync(PYTHON, [script], { input: JSON.stringify(inputs), encoding: 'utf8', maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(stderr);
    answers = JSON.parse(stdout) as Answer[];
  }, 120_000);

  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  /** Where gunicorn and we differ about a case that it starts. */
  function differences(i: number, answer: Started): string[] {
    const cwd = join(scratch, `c${i}`);
    const { settings, address } = ours(cases[i]!, cwd);
    const values = catalog.names(VERSION).flatMap((name) => {
      const { value, where } = settings.get(name);
      if (!value.known || MACHINE.has(name)) return [];
      if (where === 'file') compared.known++;
      const [a, b] = [JSON.stringify(printed(value.value, cases[i]!.cores)), JSON.stringify(answer.settings[name])];
      return a === b ? [] : [`${name} (${where}): we say ${a}, gunicorn ${b}`];
    });
    // An address that is none stops gunicorn a step later.
    const bound = typeof answer.address === 'string' ? answer.address : answer.address.map((one) => shown(one, cwd)).join();
    const sockets = address === undefined || address.join() === bound ? [] : [`we say ${address.join()}, gunicorn ${bound}`];
    return [...refusals(settings).map((message) => `we say it refuses: ${message}`), ...values, ...sockets];
  }

  /** What we say gunicorn refuses, where it refuses something else that we could know as well. */
  function wrongRefusals(i: number, { refused }: { readonly refused: string }): string[] {
    const { settings } = ours(cases[i]!, join(scratch, `c${i}`));
    const claimed = refusals(settings);
    compared.refused++;
    if (claimed.length > 0) compared.claimed++;
    // It stops at the first: at a file that fails by itself, or at a value that is not known here.
    const first = /Invalid value for (\w+):/.exec(refused)?.[1];
    const open =
      first !== undefined && (MACHINE.has(first) || settings.all(first).some(({ value }) => !value.known || isFormula(value.value)));
    if (open || refused.includes('Failed to read config file') || claimed.some((message) => refused.includes(message))) return [];
    return claimed.map((message) => `we say it refuses: ${message}, it says: ${refused}`);
  }

  it.each(cases.map((_, i) => i))('case %i as we do', (i) => {
    const answer = answers[i]!;
    expect('refused' in answer ? wrongRefusals(i, answer) : differences(i, answer)).toEqual([]);
  });

  it('had enough to compare', () => {
    expect(compared.known).toBeGreaterThanOrEqual(300);
    expect(compared.refused).toBeGreaterThanOrEqual(80);
    expect(compared.claimed).toBeGreaterThanOrEqual(60);
  });
});
