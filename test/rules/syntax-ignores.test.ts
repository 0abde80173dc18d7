import { describe, expect, it } from 'vitest';
import { fix, lint } from '../../src/index.ts';
import type { LintOptions, Input } from '../../src/index.ts';
import { SourceFile } from '../../src/text/source.ts';

const SITE = 'etc/nginx/sites-available/app';

const inputOf = (text: string): Input => ({ sources: [new SourceFile(SITE, text)], names: [SITE], target: { versions: {} } });

/** A location without and with the mistake that nginx/alias-traversal finds. */
const RIGHT = 'location /static/ { alias /srv/app/static/; }';
const WRONG = 'location /static { alias /srv/app/static/; }';
const site = (...lines: readonly string[]): string => `server {\n${lines.map((line) => `    ${line}\n`).join('')}}\n`;

async function found(text: string, options: Partial<LintOptions> = {}): Promise<string[]> {
  const { findings } = await lint(inputOf(text), options);
  return findings.map(({ rule }) => rule);
}

describe('a comment for a rule that did not run', () => {
  const text = site('# stacklint-ignore nginx/alias-traversal', RIGHT);

  it('is not unused', async () => {
    expect(await found(text)).toEqual(['syntax/unused-ignore']);
    expect(await found(text, { ignore: ['nginx/alias-traversal'] })).toEqual([]);
    expect(await found(text, { severities: new Map([['nginx/*', 'off']]) })).toEqual([]);
    expect(await found(text, { select: ['syntax/*'] })).toEqual([]);
    expect(await found(text, { comments: false })).toEqual([]);
  });

  it('is not unused either when one rule of the family it names did not run', async () => {
    const family = site('# stacklint-ignore nginx/*', RIGHT);
    expect(await found(family, { preset: 'pedantic' })).toEqual(['syntax/unused-ignore']);
    expect(await found(family, { preset: 'pedantic', ignore: ['nginx/unknown-directive'] })).toEqual([]);
  });
});

describe('what is said about ignore comments', () => {
  it('is not hidden by the comment it is said about', async () => {
    expect(await found(site('listen 80; # stacklint-ignore nginx/alias-traversal, syntax/unused-ignore'))).toEqual([
      'syntax/unused-ignore',
    ]);
    expect(await found(site('listen 80; # stacklint-ignore nginx/teapots, syntax/unknown-ignore'))).toEqual([
      'syntax/unknown-ignore',
      'syntax/unused-ignore',
    ]);
  });

  it('is hidden for a whole file', async () => {
    const text = site('# stacklint-ignore nginx/teapots', '# stacklint-ignore nginx/alias-traversal', RIGHT);
    expect(await found(`# stacklint-ignore-file syntax/unknown-ignore, syntax/unused-ignore\n${text}`)).toEqual([]);
  });
});

describe('in a file that cannot be read to its end', () => {
  it('no comment is unused', async () => {
    expect(await found(site('# stacklint-ignore nginx/alias-traversal', 'location / {'))).toEqual(['syntax/nginx']);
  });
});

describe('fixing', () => {
  it('takes out what is unused once the rest is fixed', async () => {
    const text = site('# stacklint-ignore nginx/alias-traversel, nginx/undefined-upstream', WRONG);
    const { changed, rejected } = await fix(inputOf(text), { unsafe: true });
    expect([changed.get(SITE)?.after, rejected]).toEqual([site(RIGHT), []]);
  });
});
