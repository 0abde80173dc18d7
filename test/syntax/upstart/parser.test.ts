import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../../src/text/source.ts';
import { parseUpstart } from '../../../src/syntax/upstart/parser.ts';

const parse = (text: string) => parseUpstart(new SourceFile('etc/init/web.conf', text));

/** Name and value of each stanza, `script` marked. */
const stanzas = (text: string): string[] =>
  parse(text).stanzas.map(({ name, isScript, value }) => `${name}${isScript ? ' script' : ''}: ${value.text}`);

const JOB = `# a site
description "web # 1"   # of two

start on runlevel [2345]
respawn limit 10 5
env PATH=/srv/web/venv/bin
kill timeout 35
pre-start exec mkdir -p /run/web
post-stop script
    rm -f /run/web/pid
  end  script  # done

script
    cd /srv/web
    # inside of the shell
    exec gunicorn app:app
end script
`;

describe('parseUpstart', () => {
  it('reads stanzas, their comments and their scripts', () => {
    expect(stanzas(JOB)).toEqual(
      [
        'description: "web # 1"',
        'start: on runlevel [2345]',
        'respawn: limit 10 5',
        'env: PATH=/srv/web/venv/bin',
        'kill: timeout 35',
        'pre-start: mkdir -p /run/web',
        'post-stop script: rm -f /run/web/pid',
        'script script: cd /srv/web\n    # inside of the shell\n    exec gunicorn app:app',
      ].map((line) =>
        line.replace('post-stop script: rm', 'post-stop script:     rm').replace('script script: cd', 'script script:     cd'),
      ),
    );
    const { comments, errors, stanzas: all } = parse(JOB);
    expect(comments.map(({ start, end }) => JOB.slice(start, end))).toEqual(['# a site', '# of two']);
    expect(errors).toEqual([]);
    expect(JOB.slice(all[6]!.start, all[6]!.end)).toBe('post-stop script\n    rm -f /run/web/pid\n  end  script  # done');
    expect(JOB.slice(all[5]!.start, all[5]!.end)).toBe('pre-start exec mkdir -p /run/web');
  });

  it('joins lines behind a backslash and inside of quotes, and ends a command at # that is not quoted', () => {
    expect(stanzas('exec gunicorn \\\n  --bind :8000 app#x\nexec "a\nb" \'#\' \\# c\nrespawn')).toEqual([
      'exec: gunicorn \\\n  --bind :8000 app',
      'exec: "a\nb" \'#\' \\# c',
      'respawn: ',
    ]);
  });

  it.each([
    ['exe gunicorn app:app\n', 'Unknown stanza', 'exe'],
    ['script\n  exec x\n', 'Unterminated block', 'script'],
    ['exec x "y\n', 'Unterminated quoted string', '"y'],
    ['pre-start script  \nend scripts\n', 'Unterminated block', 'pre-start script'],
  ])('says what init refuses: %j', (text, message, at) => {
    expect(parse(text).errors.map(({ start, end, message, severity }) => ({ message, severity, at: text.slice(start, end) }))).toEqual([
      { message, at },
    ]);
  });

  it('reads around templates', () => {
    const { errors, stanzas: all } = parse('{% if web %}\nexec {{ bin }}/gunicorn app:app\n{% endif %}\n{{ extra }}\n');
    expect(errors).toEqual([]);
    expect(all[0]!.value.text).toBe('{{ bin }}/gunicorn app:app');
  });

  it('reads CR LF', () => {
    expect(stanzas('respawn\r\nexec a \\\r\n b\r\nscript\r\n x\r\nend script\r\n')).toEqual([
      'respawn: ',
      'exec: a \\\r\n b',
      'script script:  x',
    ]);
  });

  it('never throws, and each span lies in the file', () => {
    const piece = fc.constantFrom(
      'script',
      'end script',
      'exec ',
      'pre-start ',
      '\n',
      '\r\n',
      '"',
      "'",
      '\\',
      '#',
      ' ',
      'env A=b',
      '{{',
      '}}',
      '\uFEFF',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece).map((parts) => parts.join('')),
        ),
        (text) => {
          const { stanzas: all, comments, errors } = parse(text);
          let last = 0;
          for (const { start, nameEnd, end, value } of all) {
            expect([start >= last, nameEnd >= start, end >= nameEnd, end <= text.length]).toEqual([true, true, true, true]);
            const span = value.span(0, value.text.length);
            expect(text.slice(span.start, span.end)).toBe(value.text);
            last = end;
          }
          for (const { start, end } of [...comments, ...errors])
            expect([start >= 0, end >= start, end <= text.length]).toEqual([true, true, true]);
        },
      ),
    );
  });
});
