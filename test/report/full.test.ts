import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { full } from '../../src/report/full.ts';
import { file, finding, OPTIONS, report, spanOf } from './fake-report.ts';

const nginx = file('nginx/app.conf', 'server {\n    location / {\n        proxy_pass http://127.0.0.1:8000;\n    }\n}\n');
const unit = file('deploy/web.service', '[Service]\n\nExecStart=/venv/bin/gunicorn --bind 127.0.0.1:9000 app:app\nUser=app\n');

const mismatch = finding('stack/bind-mismatch', 'error', {
  at: spanOf(nginx, 'http://127.0.0.1:8000'),
  message: 'nothing listens on 127.0.0.1:8000: every request fails with 502',
  related: [{ at: spanOf(unit, '127.0.0.1:9000'), message: 'gunicorn listens here' }],
  help: 'name the same address at both ends',
  fix: {
    title: 'Send requests to 127.0.0.1:9000',
    safety: 'unsafe',
    edits: [{ ...spanOf(nginx, '127.0.0.1:8000'), text: '127.0.0.1:9000' }],
  },
});

describe('the full report', () => {
  it('frames both ends of a finding over two files', () => {
    expect(full(report([nginx, unit], [mismatch]), OPTIONS)).toBe(
      `error[stack/bind-mismatch]: nothing listens on 127.0.0.1:8000: every request fails with 502
 --> nginx/app.conf:3:20
  |
2 |     location / {
3 |         proxy_pass http://127.0.0.1:8000;
  |                    ^^^^^^^^^^^^^^^^^^^^^
4 |     }
  |
 ::: deploy/web.service:3:37
  |
3 | ExecStart=/venv/bin/gunicorn --bind 127.0.0.1:9000 app:app
  |                                     -------------- gunicorn listens here
4 | User=app
  |
  = help: name the same address at both ends
  = fix: Send requests to 127.0.0.1:9000 (changes behaviour: --fix --unsafe-fixes)

1 error in 2 files
1 fixable with --fix --unsafe-fixes
\`stacklint explain stack/bind-mismatch\` tells the reason, the way out and when to ignore a finding.
`,
    );
  });

  it('shows several places of one file in one frame, with a gap between them', () => {
    const source = file('a.conf', `user a;\n${'x;\n'.repeat(9)}server {\n    listen 80; listen 81;\n}\n`);
    const found = finding('nginx/x', 'warning', {
      at: spanOf(source, 'listen 81'),
      message: 'twice',
      related: [
        { at: spanOf(source, 'listen 80'), message: 'first here' },
        { at: spanOf(source, 'user a'), message: 'run by this user' },
      ],
    });
    expect(full(report([source], [found]), { ...OPTIONS, quiet: true })).toBe(
      `warning[nginx/x]: twice
  --> a.conf:12:16
   |
 1 | user a;
   | ------ run by this user
 2 | x;
   ⋮
11 | server {
12 |     listen 80; listen 81;
   |     --------- first here
   |                ^^^^^^^^^
13 | }
`,
    );
  });

  it('marks the first line of a place over several', () => {
    const source = file('a.conf', 'location / {\n  x;\n}\ny;\n');
    const found = finding('nginx/x', 'info', { at: source.span(0, 19), message: 'empty' });
    expect(full(report([source], [found]), { ...OPTIONS, quiet: true })).toBe(
      'info[nginx/x]: empty\n --> a.conf:1:1\n  |\n1 | location / {\n  | ^^^^^^^^^^^^ … to line 3\n2 |   x;\n',
    );
  });

  it('gives an empty place one caret, also at the end of the file', () => {
    const source = file('a.conf', 'server {');
    const found = finding('syntax/nginx', 'error', { at: source.span(8, 8), message: 'unexpected end of file, expecting "}"' });
    expect(full(report([source], [found]), { ...OPTIONS, quiet: true })).toBe(
      'error[syntax/nginx]: unexpected end of file, expecting "}"\n --> a.conf:1:9\n  |\n1 | server {\n  |         ^\n',
    );
  });

  it('has no frame for a file that could not be read', () => {
    const found = finding('syntax/unreadable', 'error', { at: { file: 'a.conf', start: 0, end: 0 }, message: 'permission denied' });
    expect(full(report([], [found]), { ...OPTIONS, quiet: true })).toBe('error[syntax/unreadable]: permission denied\n --> a.conf:1:1\n');
  });

  it('spells out a fix that is left to the reader', () => {
    const source = file('a.conf', 'server {\n}\n');
    const edits = [{ ...source.span(8, 8), text: '\n\tlisten 80;\n\tserver_name a;' }];
    const found = finding('nginx/x', 'info', { at: source.span(0, 6), message: 'x', fix: { title: 'Name it', safety: 'manual', edits } });
    expect(full(report([source], [found]), { ...OPTIONS, quiet: true })).toContain(
      '  |\n  = fix: Name it (by hand)\n      a.conf:2\n      +     listen 80;\n      +     server_name a;\n',
    );
  });

  it('shows what the lines of such a fix are and would be, in each of its files', () => {
    const edits = [
      { ...spanOf(nginx, '127.0.0.1:8000'), text: 'unix:/run/web.sock' },
      { ...unit.span(9, 10), text: '\n' },
      { ...spanOf(unit, '127.0.0.1:9000'), text: 'unix:/run/web.sock' },
      { ...unit.span(unit.text.length, unit.text.length), text: 'RuntimeDirectory=web\n' },
    ];
    const found = finding('stack/x', 'info', { at: nginx.span(0, 6), message: 'x', fix: { title: 'Move it', safety: 'manual', edits } });
    expect(full(report([nginx, unit], [found]), { ...OPTIONS, quiet: true })).toBe(`info[stack/x]: x
 --> nginx/app.conf:1:1
  |
1 | server {
  | ^^^^^^
2 |     location / {
  |
  = fix: Move it (by hand)
      nginx/app.conf:3
      -         proxy_pass http://127.0.0.1:8000;
      +         proxy_pass http://unix:/run/web.sock;
      deploy/web.service:3
      - ExecStart=/venv/bin/gunicorn --bind 127.0.0.1:9000 app:app
      + ExecStart=/venv/bin/gunicorn --bind unix:/run/web.sock app:app
      deploy/web.service:5
      + RuntimeDirectory=web
`);
  });

  it('cuts such a fix where it is long', () => {
    const source = file('a.conf', 'x;\n'.repeat(30));
    const edits = [{ ...source.span(0, source.text.length), text: `${'y'.repeat(200)};\n` }];
    const found = finding('nginx/x', 'info', { at: source.span(0, 1), message: 'x', fix: { title: 'Less', safety: 'manual', edits } });
    const lines = full(report([source], [found]), { ...OPTIONS, quiet: true }).split('\n');
    expect(lines.slice(7, 9)).toEqual(['  = fix: Less (by hand)', '      a.conf:1']);
    expect(lines.slice(9)).toEqual([...Array<string>(19).fill('      - x;'), '      … 12 more lines', '']);
  });

  it('counts, and says what is hidden, ignored and not checked', () => {
    const source = file('a.conf', 'x;\n');
    const at = source.span(0, 1);
    const fix = { title: 'x', safety: 'safe' as const, edits: [{ ...at, text: 'y' }] };
    const findings = [
      finding('nginx/a', 'error', { at, message: 'a', fix }),
      finding('nginx/b', 'warning', { at, message: 'b' }),
      finding('nginx/c', 'info', { at, message: 'c' }),
      finding('nginx/c', 'info', { at, message: 'd' }),
    ];
    const skipped = [
      { rule: 'gunicorn/workers', reason: 'no --cores given', count: 3 },
      { rule: 'nginx/user', reason: 'no --distro given', count: 1 },
    ];
    const text = full(report([source], findings, skipped, 2), { ...OPTIONS, minSeverity: 'error' });
    expect(text.slice(text.indexOf('\n\n') + 2)).toBe(
      `1 error, 1 warning, 2 infos in 1 file (2 ignored by comments)
1 fixable with --fix
3 not shown (warning and info, by --min-severity)
Not checked:
  gunicorn/workers: no --cores given (3 places)
  nginx/user: no --distro given
\`stacklint explain nginx/a\` tells the reason, the way out and when to ignore a finding.
`,
    );
  });

  it('says when there is nothing to say', () => {
    expect(full(report([nginx], []), OPTIONS)).toBe('no problems in 1 file\n');
    expect(full(report([], []), OPTIONS)).toBe('nothing to check\n');
    expect(full(report([nginx], []), { ...OPTIONS, quiet: true })).toBe('');
  });

  it('colours by severity, and only then', () => {
    const text = full(report([nginx, unit], [mismatch]), { ...OPTIONS, paint: new Chalk({ level: 1 }) });
    expect(text).toContain('\u001b[31merror[stack/bind-mismatch]\u001b[39m');
    expect(text).toContain('\u001b[31m^^^^^^^^^^^^^^^^^^^^^\u001b[39m');
    // oxlint-disable-next-line no-control-regex
    expect(text.replace(/\u001b\[\d+m/g, '')).toBe(full(report([nginx, unit], [mismatch]), OPTIONS));
  });

  it('lets nothing from a file reach the terminal that it would act on', () => {
    const evil = '\u001b[2J\u009b\u202e\u0007\r\u2028';
    const source = file(`a${evil}.conf`, `server_name ${evil};\n`);
    const at = source.span(12, 12 + evil.length);
    const fix = { title: `Drop ${evil}`, safety: 'manual' as const, edits: [{ ...at, text: evil }] };
    const found = finding('nginx/x', 'error', { at, message: `bad ${evil}\n`, related: [{ at, message: evil }], help: evil, fix });
    const text = full(report([source], [found], [{ rule: 'nginx/y', reason: evil, count: 1 }]), OPTIONS);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(text).toContain('error[nginx/x]: bad \\x1b[2J\\x9b\\u{202e}\\x07\\r\\u{2028}\\n\n');
    expect(text).toContain(`1 | server_name \\x1b[2J\\x9b\\u{202e}\\x07\\r\\u{2028};\n  |             ${'^'.repeat(33)}\n`);
  });
});
