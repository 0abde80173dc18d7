import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLANK, comment, directive, emitApache, section, type ApacheNode } from '../../../src/generate/emit/apache.ts';

const word = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('a', ' ', '"', "'", '\\', '#', '<', '>', '/', '$', '{', '}', '%', '|', 'é'), maxLength: 8 }),
);
const name = fc.constantFrom('Alias', 'ServerName', 'RewriteRule', 'Require');
const tree = fc.letrec<{ readonly node: ApacheNode; readonly nodes: readonly ApacheNode[] }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.constant(BLANK),
    fc.tuple(name, fc.array(word, { maxLength: 4 })).map(([own, args]) => directive(own, ...args)),
    fc.string({ minLength: 1, maxLength: 20 }).map((text) => comment(text.trim())),
    fc
      .tuple(fc.constantFrom('VirtualHost', 'Directory', 'If'), fc.array(word, { maxLength: 2 }), tie('nodes'))
      .map(([own, args, body]) => section(own, args, body)),
  ),
  nodes: fc.array(tie('node'), { maxLength: 4 }),
})).nodes;

/** What reads otherwise is nothing but what our parser takes for a template. */
const REFUSALS =
  /^$|can't be a comment|can't read control characters|would put in a variable|\(a template\)|reads otherwise: .*,true\] instead/;

function refusalOf(nodes: readonly ApacheNode[]): string {
  try {
    emitApache(nodes);
    return '';
  } catch (error) {
    return String(error);
  }
}

describe('emitApache', () => {
  it('writes whatever it takes so that it reads the same, and says what it does not take', () => {
    let taken = 0;
    fc.assert(
      fc.property(tree, (nodes) => {
        const refusal = refusalOf(nodes);
        if (refusal === '') taken++;
        expect(refusal).toMatch(REFUSALS);
      }),
      { numRuns: 500, seed: 4 },
    );
    expect(taken).toBeGreaterThan(250);
  });

  it('quotes what needs it, and wraps lists where it is told to', () => {
    const text = emitApache([
      comment('a folder with a blank'),
      directive('Alias', '/static/', '/srv/my shop/static/'),
      directive('RewriteCond', '%{REQUEST_URI}', '!^/\\.well-known/'),
      BLANK,
      section('Directory', ['/srv/a "b"'], [directive('Require', 'all', 'granted'), section('RequireAny', [], [])]),
      { kind: 'directive', name: 'WSGIDaemonProcess', lines: [['shop'], ['processes=2', 'threads=15'], ['umask=0027']] },
      directive('ServerSignature', ''),
    ]);
    expect(text).toBe(`# a folder with a blank
Alias /static/ "/srv/my shop/static/"
RewriteCond %{REQUEST_URI} !^/\\.well-known/

<Directory "/srv/a \\"b\\"">
    Require all granted
    <RequireAny>
    </RequireAny>
</Directory>
WSGIDaemonProcess shop \\
    processes=2 threads=15 \\
    umask=0027
ServerSignature ""
`);
  });

  it('refuses what Apache would read as something else', () => {
    expect(() => emitApache([directive('Alias', '/static/', '/srv/${HOME}')])).toThrow(
      'Apache would put in a variable for what is in "/srv/${HOME}"',
    );
    expect(() => emitApache([directive('Alias', '/a\nInclude /etc/passwd')])).toThrow(
      'Apache can\'t read control characters: "/a\\nInclude /etc/passwd"',
    );
    expect(() => emitApache([comment('a\nInclude /etc/passwd')])).toThrow('"a\\nInclude /etc/passwd" can\'t be a comment of Apache\'s');
    expect(() => emitApache([directive('Alias', '{{', '/x')])).not.toThrow();
    expect(() => emitApache([directive('Alias', '{{a}}', '/x')])).toThrow('what was to be written for Apache reads otherwise');
  });
});
