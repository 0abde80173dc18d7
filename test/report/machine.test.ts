import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GITHUB_MATCHERS, VSCODE_MATCHER } from '../../src/cli/matchers.ts';
import { concise } from '../../src/report/concise.ts';
import { escapeTerminal } from '../../src/report/escape.ts';
import { json } from '../../src/report/json.ts';
import { file, finding, OPTIONS, report, spanOf } from './fake-report.ts';

const source = file('nginx/my app.conf', 'server {\n    listen 日本 80;\n}\n');
const other = file('/etc/x.service', '[Service]\nUser=app\n');

const found = finding('nginx/x', 'error', {
  at: spanOf(source, '80;\n}'),
  message: 'bad: [80] here',
  related: [{ at: spanOf(other, 'app'), message: 'there' }],
  help: 'do this',
  fix: { title: 'Do it', safety: 'safe', edits: [{ ...spanOf(source, '80'), text: '81' }] },
});
const bare = finding('stack/y', 'info', { at: other.span(0, 9), message: 'y\nz' });

/** What matchers and terminals trip over. */
const texts = fc.string({ unit: fc.constantFrom(...'a1 :[]-/\\"\n\r\t\u001b\u009b\u202e\u2028\ud800é日', '\u{e0041}'), minLength: 1 });

describe('concise', () => {
  it('is one line per finding', () => {
    expect(concise(report([source, other], [found, bare]), OPTIONS)).toBe(
      'nginx/my app.conf:2:15: error: bad: [80] here [nginx/x]\n/etc/x.service:1:1: info: y\\nz [stack/y]\n',
    );
    expect(concise(report([source, other], [found, bare]), { ...OPTIONS, minSeverity: 'warning' })).toBe(
      'nginx/my app.conf:2:15: error: bad: [80] here [nginx/x]\n',
    );
    expect(concise(report([source], []), OPTIONS)).toBe('');
  });

  it('is what the matchers of VS Code and GitHub read, whatever stands in the files', () => {
    const vscode = new RegExp(VSCODE_MATCHER.pattern.regexp);
    const github = GITHUB_MATCHERS.problemMatcher.map(({ pattern }) => new RegExp(pattern[0].regexp));
    const messages = texts.filter((text) => escapeTerminal(text).trim() !== '');
    fc.assert(
      fc.property(messages, fc.constantFrom('error' as const, 'warning' as const, 'info' as const), (message, severity) => {
        const line = concise(report([source], [finding('mod-wsgi/x-1', severity, { at: source.span(9, 10), message })]), OPTIONS).slice(
          0,
          -1,
        );
        const match = vscode.exec(line);
        expect(match?.slice(1)).toEqual(['nginx/my app.conf', '2', '1', severity, escapeTerminal(message), 'mod-wsgi/x-1']);
        expect(github.map((pattern) => pattern.test(line))).toEqual(severity === 'info' ? [false, true] : [true, false]);
      }),
    );
  });
});

describe('json', () => {
  it('has places from 1 in UTF-16 units, ends exclusive, and leaves out what there is not', () => {
    expect(
      JSON.parse(json(report([source, other], [found, bare], [{ rule: 'nginx/z', reason: 'no --cores given', count: 2 }], 1), OPTIONS)),
    ).toEqual({
      version: 1,
      findings: [
        {
          rule: 'nginx/x',
          severity: 'error',
          message: 'bad: [80] here',
          path: 'nginx/my app.conf',
          line: 2,
          column: 15,
          endLine: 3,
          endColumn: 2,
          related: [{ path: '/etc/x.service', line: 2, column: 6, endLine: 2, endColumn: 9, message: 'there' }],
          help: 'do this',
          fix: {
            title: 'Do it',
            safety: 'safe',
            edits: [{ path: 'nginx/my app.conf', line: 2, column: 15, endLine: 2, endColumn: 17, text: '81' }],
          },
          key: 'nginx/x nginx/my app.conf',
        },
        {
          rule: 'stack/y',
          severity: 'info',
          message: 'y\nz',
          path: '/etc/x.service',
          line: 1,
          column: 1,
          endLine: 1,
          endColumn: 10,
          related: [],
          key: 'stack/y /etc/x.service',
        },
      ],
      skipped: [{ rule: 'nginx/z', reason: 'no --cores given', count: 2 }],
      summary: { files: 2, errors: 1, warnings: 0, infos: 1, fixable: 1, ignored: 1 },
    });
  });

  it('is plain enough for a terminal and reads back the same', () => {
    fc.assert(
      fc.property(texts, (message) => {
        const text = json(report([source], [finding('nginx/x', 'info', { at: source.span(0, 1), message })]), OPTIONS);
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect((JSON.parse(text) as { findings: { message: string }[] }).findings[0]?.message).toBe(message);
      }),
    );
  });
});
