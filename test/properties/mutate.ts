import * as fc from 'fast-check';
import type { Input } from '../../src/lint/options.ts';
import { SourceFile } from '../../src/text/source.ts';
import { cases, stacks, type Sample } from './fixtures.ts';

/** One change of a text: `from` and `to` are parts of its length, so that it fits whatever became of the text before. */
interface Mutation {
  readonly kind: 'delete' | 'insert' | 'duplicate' | 'swap' | 'splice' | 'byte' | 'cut';
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

const TEXTS = [...stacks, ...cases].flatMap(({ input }) => input.sources.map(({ text }) => text)).filter((text) => text !== '');

/** What the languages trip over. */
const TOKENS = [
  ...'{};"\'\\#=%$@[]()\n\r\t \0\uFEFF\ud800é',
  '\r\n',
  '\\\n',
  '{{ x }}',
  '{% if x %}',
  '${X}',
  '$(X)',
  '%(x)s',
  'include *;',
  'include /etc/nginx/nginx.conf;',
  'server {',
  'location / {',
  'upstream app {',
  '[uwsgi]\n',
  '[Service]\n',
  'ini = /etc/uwsgi/app.ini\n',
  'ExecStart=\n',
  '# stacklint-ignore nginx/*, stack/x\n',
  '"""',
  'bind = [',
];

const piece = fc
  .record({ text: fc.nat(TEXTS.length - 1), from: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(80) })
  .map(({ text: at, from, length }) => {
    const text = TEXTS[at]!;
    const start = Math.floor(from * text.length);
    return text.slice(start, start + length);
  });

const place = fc.double({ min: 0, max: 1, noNaN: true });

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('delete', 'insert', 'duplicate', 'swap', 'splice', 'byte', 'cut'),
  from: place,
  to: place,
  text: fc.oneof(fc.constantFrom(...TOKENS), piece, fc.string({ maxLength: 8, unit: 'binary' })),
});

function apply(text: string, { kind, from, to, text: more }: Mutation): string {
  const [start, reach] = [Math.floor(from * text.length), Math.floor(to * text.length)];
  const end = Math.min(text.length, start + (reach % 40));
  const [before, part, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)];
  switch (kind) {
    case 'delete':
      return before + after;
    case 'insert':
      return before + more + part + after;
    case 'duplicate':
      return before + part + part + after;
    case 'swap': {
      const second = after.slice(0, part.length);
      return before + second + part + after.slice(part.length);
    }
    case 'splice':
      return before + more + after;
    case 'byte':
      return before + String.fromCharCode((more.codePointAt(0) ?? 0) % 256) + text.slice(start + 1);
    case 'cut':
      return before;
  }
}

/** A sample with other texts. */
const withTexts = ({ input }: Sample, change: (text: string, at: number) => string): Input => ({
  ...input,
  sources: input.sources.map((source, at) => {
    const text = change(source.text, at);
    return text === source.text ? source : new SourceFile(source.id, text);
  }),
});

/** One of its files, changed. */
export const oneChanged = (sample: Sample, at: number): fc.Arbitrary<Input> =>
  fc
    .array(mutation, { minLength: 1, maxLength: 6 })
    .map((changes) => withTexts(sample, (text, i) => (i === at ? changes.reduce(apply, text) : text)));

/** Any of its files, changed a little. */
export const someChanged = (sample: Sample): fc.Arbitrary<Input> =>
  fc
    .tuple(...sample.input.sources.map(() => fc.array(mutation, { maxLength: 3 })))
    .map((all) => withTexts(sample, (text, at) => all[at]!.reduce(apply, text)));
