/** Texts of XML, YAML and JSON configurations, made of what their grammars allow and a little of what they refuse. */

type Random = () => number;

/** Picks and repeats by one source of chance. */
function chance(random: Random) {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  return {
    pick,
    some: (least: number, most: number, make: () => string): string[] =>
      Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, make),
    rarely: (share: number): boolean => random() < share,
  };
}

/** `p0` has no value of these: uWSGI never ends on a reference to itself. */
const KEYS = ['env', 'pythonpath', 'procname', 'unknown', 'Upper_Case', 'x.y', 'p1', 'log-format'];
const PIECES = [
  'a',
  'b1',
  '/srv/x',
  '-5',
  'é',
  '😀',
  'x=y',
  'a:b',
  'c, d',
  '(',
  ')',
  'o.k',
  '12',
  '%n',
  '%s',
  '%e',
  '%%',
  '%z',
  '%(p0)',
  '$(FOO)',
  '%c',
];

function xml(random: Random): string {
  const { pick, some, rarely } = chance(random);
  const text = (): string =>
    some(1, 4, () =>
      pick([...PIECES, ' ', '\n  ', '&lt;', '&amp;', '&#65;', '&#x42;', '&quot;', '"', "'", '\r\n', '>', ']', '&#37;']),
    ).join('');
  const bad = (): string =>
    pick([
      '<a>1</b>',
      '<a x=1/>',
      '<a',
      '&nope;',
      '<a x="1" x="2"/>',
      '<!-- a -- b -->',
      '<1/>',
      ' & ',
      '<a x/>',
      '<a></a >>]]>',
      '<?xml version="1.0"?>',
    ]);
  const attribute = (): string => pick(['', '', '', ' id="a"', " id='b'", ' mode="live"', ' x="&lt;" y="%n"']);
  const element = (): string => {
    const name = pick(KEYS);
    const inner = pick([
      text,
      text,
      text,
      () => `<![CDATA[${text()}]]>`,
      () => `${text()}<![CDATA[no]]>`,
      () => `<!--${pick(['c', ' d '])}-->${text()}`,
      () => '',
    ]);
    return rarely(0.15) ? `<${name}${attribute()}/>` : `<${name}${attribute()}>${inner()}</${name}${pick(['', '', ' '])}>`;
  };
  const app = (): string =>
    `<app${pick(['', ' mountpoint="/m"', ' domain="d.example"'])}>${pick(['', 'w.py', '\n <script>s</script>\n', '<script>s</script>', '\n <script/>\n'])}</app>`;
  const item = (): string =>
    pick([
      element,
      element,
      element,
      element,
      element,
      app,
      () => '<!-- note -->',
      () => '<?pi x?>',
      () => '<master/>',
      () => '<p0>zero</p0>',
      () => '<mode>live</mode>',
      () => text().replace(/[&%]/g, ''),
    ])();
  const items = (): string => some(0, 8, () => (rarely(0.02) ? bad() : item())).join(pick(['', '\n', '\n    ']));
  const head = pick([
    '',
    '',
    '<?xml version="1.0"?>\n',
    '<?xml version="1.0" encoding="UTF-8"?>\n<!-- x -->\n',
    '\n',
    '<!DOCTYPE uwsgi>\n',
  ]);
  const body = pick([
    () => `<uwsgi>${items()}</uwsgi>`,
    () => `<uwsgi id="a">${items()}</uwsgi>`,
    () => `<root>\n<x/><uwsgi id="a">${items()}</uwsgi>\n<uwsgi>${items()}</uwsgi></root>`,
    () => `<uwsgi>\n    ${items()}\n</uwsgi>\n`,
  ])();
  return head + body + (rarely(0.05) ? pick(['<x/>', 'x', '</uwsgi>', '\n<!-- end -->\n']) : '');
}

function yaml(random: Random): string {
  const { pick, some, rarely } = chance(random);
  const plain = (): string => some(1, 3, () => pick(PIECES)).join(pick(['', ' ', '']));
  const quoted = (): string =>
    pick([
      () =>
        `"${some(0, 4, () => pick([...PIECES, '\\n', '\\x41', '\\u00e9', '\\"', '\\\\', ' # ', ': ', '\n      ', '\\\n   ', '\\t'])).join('')}"`,
      () => `'${some(0, 4, () => pick([...PIECES, "''", '"', '\\n', ' # ', '\n\n     '])).join('')}'`,
    ])();
  const scalar = (): string =>
    pick([
      plain,
      plain,
      plain,
      quoted,
      () => pick(['true', 'false', 'null', '~', '12', '0x1F', '1.5', 'off']),
      () => `${plain()} # note`,
      () => `${plain()}\n      ${plain()}`,
    ])();
  const block = (): string => {
    const indent = pick(['    ', '     ', '        ']);
    return (
      pick(['|', '>', '|-', '>-', '|+', '>+', '|  # note', '>']) +
      '\n' +
      some(1, 3, () => `${rarely(0.2) ? '' : indent + pick(['', '', ' ']) + plain()}\n`).join('') +
      `${indent}z`
    );
  };
  const list = (): string =>
    pick([
      () => `\n${some(1, 3, () => `    - ${scalar()}\n`).join('')}`.replace(/\n$/, ''),
      () => `\n${some(1, 3, () => `  - ${scalar()}\n`).join('')}`.replace(/\n$/, ''),
      () => `[${some(0, 3, () => pick(['a', 'b c', '"q, r"', "'s'", '12'])).join(', ')}]`,
      () => `\n    inner: ${scalar()}`,
      () => `{a: b}`,
      () => `\n    - k: v\n      l: w\n    - m`,
    ])();
  const odd = (): string =>
    pick(['!!str x', '&anchor x', '*anchor', '@x', '`x`', '%(p0)', '- x', 'a: b', '"a" b', '\tx', '? x', '"\\q"', '|x', "'open", '[a', '']);
  const pair = (): string => {
    if (rarely(0.1)) return '  p0: zero\n';
    const key = pick([...KEYS, '"quoted"', "'single'", 'null']);
    const value = rarely(0.05) ? odd() : pick([scalar, scalar, scalar, list, block])();
    return `  ${key}${pick(['', '', ' '])}:${pick([' ', '  '])}${value}${pick(['\n', '\n', '\r\n', '\n\n', '\n# note\n', '\n  # note\n'])}`;
  };
  const section = (name: string): string => `${name}:${pick(['', ' ', '  # ours'])}\n${some(1, 6, pair).join('')}`;
  const head = pick(['', '', '---\n', '# x\n', '%YAML 1.1\n---\n', 'other:\n  z: 1\n', 'other: [1, 2]\n', 'version: 3\n']);
  return head + section('uwsgi') + (rarely(0.3) ? section('other') : '') + pick(['', '', '...\n', '---\nx: 1\n']);
}

function json(random: Random): string {
  const { pick, some, rarely } = chance(random);
  const blank = (): string => pick(['', '', ' ', '\n  ', '\t', ' /* c */ ']);
  const text = (): string =>
    `"${some(0, 4, () => pick([...PIECES, '\\n', '\\"', '\\\\', '\\/', '\\u0041', '\\u00e9', '\\ud83d\\ude00', ' ', '\\t', '\\u0025n', '#'])).join('')}"`;
  const scalar = (): string =>
    pick([text, text, text, () => pick(['true', 'false', 'null', '0', '-12', '1.50', '1e3', '12345678901234567890'])])();
  const bad = (): string =>
    pick(['tru', '01', '1.', '-', '"\\q"', '"\\u12g4"', "'x'", '[1,]', '{"a":1,}', '"a\nb"', 'True', '1e', '[1 2]', '{a:1}', '"open']);
  const value = (): string =>
    rarely(0.03)
      ? bad()
      : pick([
          scalar,
          scalar,
          scalar,
          scalar,
          () => `[${some(0, 4, () => pick([scalar, scalar, scalar, () => '[1]', () => '{"k": 1}'])()).join(`${blank()},`)}]`,
          () => `{"inner": ${scalar()}}`,
        ])();
  const members = (): string => some(0, 8, () => (rarely(0.1) ? '"p0": 7' : member())).join(',');
  const member = (): string => `${blank()}"${pick(KEYS)}"${blank()}:${blank()}${value()}${blank()}`;
  const uwsgi = (): string => `"uwsgi"${blank()}:${blank()}{${members()}}`;
  const rest = (): string[] =>
    some(0, 1, () => pick(['"x": 1', '"y": {"a": [1, {"uwsgi": {"z": 1}}]}', '"uwsgi": {"late": 1}', '"uwsgi": 1']));
  return `{${blank()}${[...(rarely(0.2) ? ['"before": {"a": 1}'] : []), uwsgi(), ...rest()].join(',')}${blank()}}${rarely(0.05) ? pick(['x', '{}', ',']) : blank()}`;
}

export const FORMS = [
  ['xml', xml],
  ['yaml', yaml],
  ['json', json],
] as const;
