import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { array, constantFrom, oneof, sample, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emitNginx, type Statement } from '../../src/generate/emit/nginx.ts';
import { haveAll, need, needRoot } from './need.ts';
import { startStack } from './stack-runner.ts';

const SPECIAL = ['{', '}', ';', '#', '"', "'", '\\', ' ', '\t', '\n', '\r', 'n', 't', 'r', 'a', 'é', '=', '~', '^', '*', '(', ')', '%'];

/** Texts of what nginx's lexer knows as special, but for `$`, which begins a variable. */
const TEXTS = [
  ...sample(
    oneof(
      string({ unit: constantFrom(...SPECIAL), maxLength: 8 }),
      array(constantFrom(...SPECIAL), { maxLength: 3 }).map((a) => a.join('')),
    ),
    {
      numRuns: 60,
      seed: 4,
    },
  ),
  'toString',
  '__proto__',
  '200',
  'on',
  'a\\',
  '\\"',
];

const line = (name: string, ...args: string[]): Statement => ({ name, args });

const ready = haveAll([needRoot(), need('nginx', 'nginx'), need('systemctl', 'systemd'), need('curl', 'curl')]);

describe.runIf(ready).sequential('a text that is emitted for nginx', () => {
  it('is the text that nginx reads, as an argument and as a value of a map', async () => {
    const map: Statement = { ...line('map', '$uri', '$answer'), block: TEXTS.map((text, at) => line(`/map/${at}`, text)) };
    const said = TEXTS.map((text, at): Statement => ({ ...line('location', '=', `/${at}`), block: [line('return', '200', text)] }));
    const mapped: Statement = { ...line('location', '/map/'), block: [line('return', '200', '$answer')] };
    const server: Statement = { ...line('server'), block: [line('listen', '80'), line('server_name', 'a.example'), ...said, mapped] };
    const dir = mkdtempSync(join(tmpdir(), 'stacklint-emitted-'));
    try {
      mkdirSync(join(dir, 'nginx/conf.d'), { recursive: true });
      writeFileSync(join(dir, 'nginx/conf.d/texts.conf'), emitNginx([map, server]));
      const stack = await startStack(dir);
      try {
        const bodies = (folder: string): Promise<string[]> =>
          Promise.all(TEXTS.map(async (_, at) => (await stack.request({ host: 'a.example', path: `${folder}/${at}` })).body));
        expect(await bodies('')).toEqual(TEXTS);
        expect(await bodies('/map')).toEqual(TEXTS);
      } finally {
        await stack.stop();
      }
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
