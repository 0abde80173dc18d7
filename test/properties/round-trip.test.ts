import { describe, expect, it } from 'vitest';
import { fix, lint, rules, type Input, type Report } from '../../src/index.ts';
import { SourceFile } from '../../src/text/source.ts';
import { inputOf, pageOf } from '../rules/page.ts';
import { cases, stacks, type Sample } from './fixtures.ts';
import { byteFaults, faultsOf, type Told } from './round-trip.ts';

const toldBy = ({ findings }: Report): Told[] =>
  findings.map(({ rule, severity, key, at, message, fix: offered }) => ({
    rule,
    severity,
    key,
    file: at.file,
    message,
    safety: offered?.safety,
  }));

/** All that is wrong with what becomes of the files, each in one line. */
async function faultsIn(input: Input, unsafe: boolean): Promise<string[]> {
  const options = { preset: 'pedantic' } as const;
  const before = await lint(input, options);
  const { changed } = await fix(input, { ...options, unsafe });
  const sources = input.sources.map((source) => {
    const text = changed.get(source.id)?.after;
    return text === undefined ? source : new SourceFile(source.id, text);
  });
  const { left, fresh, lost } = faultsOf(toldBy(before), toldBy(await lint({ ...input, sources }, options)), unsafe);
  const say = (what: string) => (told: Told) => `${what}: ${told.file}: ${told.message} [${told.rule}]`;
  return [
    ...left.map(say('left')),
    ...fresh.map(say('new')),
    ...lost.map(say('lost')),
    ...[...changed].flatMap(([id, { before: old, after }]) => byteFaults(old.text, after).map((fault) => `${id}: ${fault}`)),
  ];
}

/** As it is, and with the line ends and the mark of Windows' editors. */
const forms: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'with CR LF': (text) => text.replace(/\r?\n/g, '\r\n'),
  'without an end of its last line': (text) => text.replace(/\n$/, ''),
};

const inForm = ({ input }: Sample, form: (text: string) => string): Input => ({
  ...input,
  sources: input.sources.map(({ id, text }) => new SourceFile(id, form(text))),
});

const pages: readonly Sample[] = rules.flatMap((rule) =>
  [...pageOf(rule).sections].flatMap(([heading, examples]) =>
    examples.map((example) => ({ name: `${rule.id}, ${heading}: ${example.title}`, input: inputOf(example) })),
  ),
);

const servers = [...new Set(cases.map(({ name }) => name.split(' ')[0]!))];
const all: readonly (readonly [string, readonly Sample[]])[] = [
  ...stacks.map((sample) => [`the stack ${sample.name}`, [sample]] as const),
  ...servers.map((server) => [`what ${server} was asked`, cases.filter(({ name }) => name.startsWith(`${server} `))] as const),
  ...rules.map(({ id }) => [`the page of ${id}`, pages.filter(({ name }) => name.startsWith(`${id},`))] as const),
];

describe('fixing leaves nothing to fix, brings nothing up, and changes only what it is for', () => {
  it.each(all)('in %s', async (_, samples) => {
    const faults: string[] = [];
    for (const sample of samples) {
      for (const [form, change] of Object.entries(forms)) {
        for (const unsafe of [false, true]) {
          const found = await faultsIn(inForm(sample, change), unsafe);
          for (const fault of found) faults.push(`${sample.name}, ${form}${unsafe ? ', all fixes' : ''}: ${fault}`);
        }
      }
    }
    expect(faults).toEqual([]);
  });
});
