import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/args.ts';
import { wantsColour } from '../../src/cli/colour.ts';
import { COMMANDS, helpText } from '../../src/cli/flags.ts';
import { DISTRO, PROXIES, VERSIONS } from '../../src/cli/target-values.ts';
import { CORES, MEMORY } from '../../src/text/value-type.ts';

const refusal = (...argv: string[]): Promise<string> =>
  parseArguments(argv).then(
    () => 'accepted',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('the command line', () => {
  it('takes one word for each list flag', async () => {
    const args = await parseArguments(['--select', 'a/b,c/*', './etc', '--select=d/e', '-f', 'json']);
    expect([args.command, args.words, args.list('select'), args.text('format')]).toEqual([
      'lint',
      ['./etc'],
      ['a/b', 'c/*', 'd/e'],
      'json',
    ]);
  });

  it('keeps -, what stands behind --, and words that look like numbers', async () => {
    expect((await parseArguments(['-', '007', '--', '-x', '--fix'])).words).toEqual(['-', '007', '-x', '--fix']);
    expect((await parseArguments(['-o', '-', 'a'])).text('output-file')).toBe('-');
  });

  it('takes the last of a repeated flag', async () => {
    const args = await parseArguments(['--cores', '2', '--cores', '4', '--fix', '--no-fix']);
    expect([args.text('cores'), args.on('fix'), args.off('config')]).toEqual(['4', false, false]);
  });

  it('knows --no-config, --config FILE and --no-ignores', async () => {
    const none = await parseArguments(['--no-config', '--no-ignores', 'x']);
    expect([none.off('config'), none.text('config'), none.off('ignores'), none.words]).toEqual([true, undefined, true, ['x']]);
    expect((await parseArguments(['--config', 'x.ini'])).text('config')).toBe('x.ini');
  });

  it('takes a value for --verify behind = alone', async () => {
    const plain = await parseArguments(['--verify', './etc', '--fix']);
    expect([plain.on('verify'), plain.text('verify'), plain.words]).toEqual([true, undefined, ['./etc']]);
    const exec = await parseArguments(['--fix', '--verify=exec', './etc', '--', '--verify=exec']);
    expect([exec.on('verify'), exec.text('verify'), exec.words]).toEqual([true, 'exec', ['./etc', '--verify=exec']]);
  });

  it('knows its commands, and no flag of one in another', async () => {
    expect((await parseArguments(['explain', 'a/b'])).words).toEqual(['a/b']);
    expect((await parseArguments(['graph', 'a', '--cores', '2'])).command).toBe('graph');
    expect(await refusal('rules', '--fix')).toBe('UsageError: unknown argument --fix');
    expect(await refusal('rules', 'extra')).toBe('UsageError: unknown argument extra');
    expect(await refusal('explain')).toBe('UsageError: a word is missing: stacklint explain RULE');
  });

  it.each([
    [['--fxi'], 'unknown argument --fxi (did you mean --fix?)'],
    [['--cores'], '--cores needs a value'],
    [['--cores='], '--cores needs a value'],
    [['--select', '--fix'], '--select needs a value'],
    [['--no-select'], 'unknown argument --no-select'],
    [['-x'], 'unknown argument -x'],
    [['-fjson'], 'unknown argument -j in -fjson'],
    [['-o'], '-o needs a value'],
    [['--verify=./etc'], '--verify: the only value that it takes is exec, got "./etc"'],
    [['--verify='], '--verify: the only value that it takes is exec, got ""'],
    [['rules', '--verify=exec'], 'unknown argument --verify'],
  ])('refuses %j', async (argv, message) => {
    expect(await refusal(...argv)).toBe(`UsageError: ${message}`);
  });

  it('has every flag in its help', () => {
    const words = new Set(helpText().split(/[\s,;]+/));
    const flags = COMMANDS.flatMap((command) => command.flags.map(({ name, no }) => `--${no === 'negated' ? 'no-' : ''}${name}`));
    expect(flags.filter((flag) => !words.has(flag))).toEqual([]);
    expect(
      Math.max(
        ...helpText()
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(120);
  });
});

describe('values', () => {
  it('are read whole or not at all', () => {
    expect(['1', '64', '0', '-1', '1.5', '1e3', ''].map(CORES.parse)).toEqual([1, 64, ...Array<undefined>(5)]);
    expect(['2G', '512M', '1.5g', '2GiB', '1024', '64 KB', '0', '2X', 'G'].map(MEMORY.parse)).toEqual([
      2 * 1024 ** 3,
      512 * 1024 ** 2,
      1.5 * 1024 ** 3,
      2 * 1024 ** 3,
      1024,
      65536,
      ...Array<undefined>(3),
    ]);
    expect(['0', '2', '-1', 'x'].map(PROXIES.parse)).toEqual([0, 2, undefined, undefined]);
  });

  it('are versions that the server has had, or may have', () => {
    const read = (server: keyof typeof VERSIONS, ...texts: string[]): (string | undefined)[] => texts.map(VERSIONS[server].parse);
    const no = (count: number): undefined[] => Array<undefined>(count);
    expect(read('nginx', '1.22.1', '1.29', '0.8.55', '1', '23.0', '1.', 'v1.2', '1.2.3.4.5')).toEqual([
      '1.22.1',
      '1.29',
      '0.8.55',
      ...no(5),
    ]);
    expect(read('gunicorn', '23.0.0', '24', '0.17.4', '0', '00', '1.', '')).toEqual(['23.0.0', '24', '0.17.4', ...no(4)]);
    expect(read('uwsgi', '2.0.19.1', '1.9', '2', '20.1')).toEqual(['2.0.19.1', '1.9', ...no(2)]);
    expect(read('apache', '2.4.57', '2.4', '2', '24')).toEqual(['2.4.57', '2.4', ...no(2)]);
    expect(read('mod-wsgi', '4.9.4', '5', '0')).toEqual(['4.9.4', '5', ...no(1)]);
  });

  it('are distributions that are known, also by a code name or with a release to come', () => {
    const taken = ['debian-12', 'ubuntu-24.04', 'alpine', 'amzn-2023', 'bookworm', 'debian-14'];
    expect(taken.map(DISTRO.parse)).toEqual(taken);
    const refused = ['foo', 'arch-1', 'docker', 'sid', 'Debian 12', 'debian12', 'debian-', 'constructor', ''];
    expect(refused.map(DISTRO.parse)).toEqual(Array<undefined>(refused.length));
  });
});

describe('colour', () => {
  it.each([
    ['a terminal', undefined, {}, true, true],
    ['a pipe', undefined, {}, false, false],
    ['a dumb terminal', undefined, { TERM: 'dumb' }, true, false],
    ['NO_COLOR', undefined, { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    ['an empty NO_COLOR', undefined, { NO_COLOR: '' }, true, true],
    ['FORCE_COLOR in a pipe', undefined, { FORCE_COLOR: '1' }, false, true],
    ['an empty FORCE_COLOR', undefined, { FORCE_COLOR: '' }, false, false],
    ['FORCE_COLOR=0', undefined, { FORCE_COLOR: '0' }, true, false],
    ['the flag before all', 'always', { NO_COLOR: '1' }, false, true],
    ['the other flag before all', 'never', { FORCE_COLOR: '1' }, true, false],
    ['auto', 'auto', {}, true, true],
  ])('%s', (_, flag, env: Record<string, string>, isTerminal, expected) => {
    expect(wantsColour(flag, env, isTerminal)).toBe(expected);
  });
});
