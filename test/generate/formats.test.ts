import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALLABLE, DOMAIN, NAME, NETWORK, PREFIX, STATIC, UPLOAD } from '../../src/generate/formats.ts';
import { MACHINE_MEMORY, MEMORY, sizeText, type ValueType } from '../../src/text/value-type.ts';

const read = (type: ValueType<unknown>, words: readonly string[]): unknown[] => words.map((word) => type.parse(word));

describe('what answers may look like', () => {
  it.each<[string, ValueType<unknown>, readonly (readonly [string, unknown])[]]>([
    [
      'domain',
      DOMAIN,
      [
        ['example.com', 'example.com'],
        ['WWW.Example.COM', 'www.example.com'],
        ['localhost', 'localhost'],
        ['a-b.1c.example', 'a-b.1c.example'],
        ['xn--mnchen-3ya.example', 'xn--mnchen-3ya.example'],
        ['münchen.example', 'xn--mnchen-3ya.example'],
        ['例え.テスト', 'xn--r8jz45g.xn--zckzah'],
      ],
    ],
    [
      'name',
      NAME,
      [
        ['shop', 'shop'],
        ['my-shop2', 'my-shop2'],
      ],
    ],
    [
      'app',
      CALLABLE,
      [
        ['wsgi:app', 'wsgi:app'],
        ['shop.wsgi:application', 'shop.wsgi:application'],
        ['_a1:_b', '_a1:_b'],
      ],
    ],
    [
      'prefix',
      PREFIX,
      [
        ['/', '/'],
        ['/shop', '/shop'],
        ['/shop/', '/shop'],
        ['/a/b-c.d_e~f', '/a/b-c.d_e~f'],
      ],
    ],
    [
      'static',
      STATIC,
      [
        ['/static=/srv/shop/static', { url: '/static/', folder: '/srv/shop/static/' }],
        ['/a/b/=/home/me/files/', { url: '/a/b/', folder: '/home/me/files/' }],
      ],
    ],
    [
      'max-upload',
      UPLOAD,
      [
        ['10M', 10 * 1024 ** 2],
        ['1.5G', 1.5 * 1024 ** 3],
        ['2048', 2048],
      ],
    ],
    ['memory', MACHINE_MEMORY, [['512M', 512 * 1024 ** 2]]],
    [
      'behind-from',
      NETWORK,
      [
        ['10.0.0.0/8', '10.0.0.0/8'],
        ['203.0.113.7/32', '203.0.113.7/32'],
        ['2001:DB8::/32', '2001:db8::/32'],
        ['::1/128', '::1/128'],
        ['1:2:3:4:5:6:7:8/128', '1:2:3:4:5:6:7:8/128'],
      ],
    ],
  ])('%s is read', (_, type, cases) => {
    expect(
      read(
        type,
        cases.map(([word]) => word),
      ),
    ).toEqual(cases.map(([, value]) => value));
  });

  it.each<[string, ValueType<unknown>, readonly string[]]>([
    [
      'domain',
      DOMAIN,
      [
        '',
        'a;}',
        'a b',
        'a\nb',
        "a'b",
        'a"b',
        'a$b',
        'a{b',
        'a\\b',
        'a#b',
        '*.example.com',
        'https://example.com',
        'example.com:80',
        'example.com/x',
        '.example.com',
        'example.com.',
        'a..b',
        '-a.example',
        'a-.example',
        'a_b.example',
        '127.0.0.1',
        '1.2.3',
        '::1',
        'a'.repeat(64),
        `${'a.'.repeat(127)}example`,
        'a\u202eb.example',
        'a／b.example',
        'ａ@b',
      ],
    ],
    [
      'name',
      NAME,
      [
        '',
        'Shop',
        '1shop',
        'a_b',
        'a--b',
        'a-',
        '-a',
        '../a',
        'a/b',
        'a b',
        'a'.repeat(31),
        'root',
        'www-data',
        'nginx',
        'systemd-x',
        'etc',
        'networking',
        'rescue',
        'staff',
        'udev',
      ],
    ],
    [
      'app',
      CALLABLE,
      [
        '',
        'app',
        'a:b:c',
        'a:b()',
        'a-b:c',
        'a..b:c',
        '.a:b',
        'a:',
        ':a',
        'import:app',
        'a:class',
        "a:b'",
        'a:b\n',
        '__import__("os"):x',
        'ä:b',
      ],
    ],
    [
      'prefix',
      PREFIX,
      ['', 'shop', '//', '/a//b', '/../a', '/a/..', '/.a', '/a b', '/a;b', '/a"b', '/a$b', '/a%20b', '/a{b}', "/a'b", '/a\\b', '/a\n'],
    ],
    [
      'static',
      STATIC,
      [
        '',
        '/static',
        '/=/srv/x',
        '/s=srv/x',
        '/s=/',
        '/s=/etc',
        '/s=/etc/nginx',
        '/s=/root/x',
        '/s=/proc/1',
        '/s=/srv',
        '/s=/var',
        '/s=/home',
        '/s=/srv/../etc',
        '/s=/srv/./x',
        '/s=/srv//x',
        '/s=/srv/.git',
        '/s=/srv/a b',
        '/s=/srv/a;b',
        '/s=/srv/a"b',
        '/s=/srv/$x',
        '/s=/srv/%i',
        '/s=/srv/x=/y',
        '../s=/srv/x',
      ],
    ],
    ['max-upload', UPLOAD, ['', '0', '-1', '1', '2T', 'x', '10 M B', '1e9']],
    ['memory', MACHINE_MEMORY, ['64M', '65T', '']],
    [
      'behind-from',
      NETWORK,
      [
        '',
        '10.0.0.0',
        '10.0.0.1/8',
        '0.0.0.0/0',
        '::/0',
        '10.0.0.0/33',
        '10.0.0/8',
        '010.0.0.0/8',
        '2001:db8::1/32',
        '1::2::3/64',
        'a/8',
        '10.0.0.0/08',
        '::ffff:1.2.3.4/128',
      ],
    ],
  ])('%s lets nothing else through', (_, type, words) => {
    expect(words.filter((word) => type.parse(word) !== undefined)).toEqual([]);
  });

  it('lets no character through that a configuration could take for more than a letter', () => {
    const odd = fc.string({ unit: fc.constantFrom(...`abc.:/=-_~1 \t\n\r"'\`$%;#{}[]()<>|&\\*?!^,@+`, '\u0000', 'ü', '\u2028', '\u202e') });
    const texts = (value: unknown): string => (typeof value === 'object' ? Object.values(value as object).join('') : String(value));
    fc.assert(
      fc.property(odd, (word) => {
        const read = [DOMAIN, NAME, CALLABLE, PREFIX, STATIC, UPLOAD, NETWORK].map((type: ValueType<unknown>) => type.parse(word));
        expect(read.filter((value) => value !== undefined).map(texts)).toSatisfy((all: readonly string[]) =>
          all.every((text) => /^[A-Za-z0-9._:/~-]+$/.test(text)),
        );
      }),
      { numRuns: 5000 },
    );
  });

  it('writes sizes as they are read again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 46 }), (bytes) => {
        expect([bytes, MEMORY.parse(sizeText(bytes))]).toEqual([bytes, bytes]);
      }),
    );
    expect([2 * 1024 ** 3, 1536 * 1024 ** 2, 1000, 1024 ** 4].map(sizeText)).toEqual(['2G', '1536M', '1000', '1T']);
  });
});
