import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { firstComplaint, preamble, readOutput } from './verdict.ts';

interface Case {
  readonly id: string;
  readonly desc: string;
  readonly verdict: 'accept' | 'reject';
  readonly message: string;
  readonly input_b64?: string;
}

const { cases } = JSON.parse(readFileSync(new URL('../../../fixtures/cases/apache-cases.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[];
};

const LEFT_OUT: Readonly<Record<string, string>> = {
  a43: 'the message is cut off before its end: see read.test.ts',
  a17: 'whether a folder exists is not the language',
  a36: 'expressions are not compiled',
  a50: 'described only: a line of 17 MB',
  a62: 'which users a host has is not the language',
};

/** The files that the includes of the table name. */
const INCLUDED: readonly (readonly [string, string])[] = [
  ['inc/ok.conf', 'ServerAdmin a\n'],
  ['inc/open.conf', '<VirtualHost *:80>\n'],
  ['inc/dirx/README', 'Frob_readme on\n'],
];

const rows = cases.filter(({ id }) => !(id in LEFT_OUT));

describe('apache-cases: what the real httpd 2.4.71 with mod_wsgi 4.9.4 said', () => {
  it('covers every row but those left out', () => {
    expect(rows.length + Object.keys(LEFT_OUT).length).toBe(cases.length);
    expect(rows.length).toBeGreaterThanOrEqual(67);
  });

  it.each(rows)('$id: $desc', async ({ id, verdict, message, input_b64 }) => {
    const main = `/conf/${id}.conf`;
    const text = preamble('/conf') + Buffer.from(input_b64!, 'base64').toString('utf8');
    const files = new Map([[main, text], ...INCLUDED.map(([path, body]) => [`/conf/${path}`, body] as const)]);
    const ours = await firstComplaint(files, main);
    const local = ours && {
      ...ours,
      file: ours.file.slice('/conf/'.length),
      message: ours.message.replaceAll('/conf/', '').replace("'/conf'", "'.'"),
    };
    expect(local).toEqual(verdict === 'accept' ? undefined : { ...readOutput(message), reading: local?.reading });
  });
});
