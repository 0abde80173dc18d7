import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactVersion, pinsIn, pinSource, requirementsIn } from '../../../src/syntax/pins/pins.ts';
import { SourceFile } from '../../../src/text/source.ts';

/** `name version @text` of each pin; `?` where the file leaves a choice. */
const pins = (path: string, text: string): string[] => {
  const file = new SourceFile(path, text);
  return pinsIn(file).map(({ name, version, span }) => `${name} ${version ?? '?'} @${file.slice(span)}`);
};

describe('what a file tells of packages', () => {
  it.each<[path: string, source: 'lock' | 'request' | undefined]>([
    ['requirements.txt', 'request'],
    ['app/requirements-dev.txt', 'request'],
    ['app/dev_requirements.txt', 'request'],
    ['requirements/production.txt', 'request'],
    ['constraints.txt', 'request'],
    ['pyproject.toml', 'request'],
    ['Pipfile', 'request'],
    ['setup.cfg', 'request'],
    ['setup.py', 'request'],
    ['Pipfile.lock', 'lock'],
    ['poetry.lock', 'lock'],
    ['uv.lock', 'lock'],
    ['requirements.in', undefined],
    ['docs/notes.txt', undefined],
    ['package-lock.json', undefined],
    ['gunicorn.conf.py', undefined],
  ])('is known of %s by its name', (path, source) => {
    expect(pinSource(path)).toBe(source);
  });
});

describe('one version alone', () => {
  it.each<[specifiers: string, version: string | undefined]>([
    ['==20.1.0', '20.1.0'],
    ['== 20.1.0', '20.1.0'],
    ['===20.1.0', '20.1.0'],
    ['==v20.1', '20.1'],
    ['>=20,==20.1.0', '20.1.0'],
    ['==20.1.0, !=20.0', '20.1.0'],
    ['==2.0.23.post1', '2.0.23'],
    ['==20.1.0+local.1', '20.1.0'],
    ['==20.*', undefined],
    ['==21.0rc1', undefined],
    ['>=20.1.0', undefined],
    ['~=20.1.0', undefined],
    ['<=20.1.0', undefined],
    ['', undefined],
  ])('%j leaves %s', (specifiers, version) => {
    expect(exactVersion(specifiers)).toBe(version);
  });
});

describe('requirements', () => {
  it('are read line by line', () => {
    const text = [
      '\uFEFF# gunicorn==1.0',
      'Django==4.2.1  # gunicorn==1.0',
      'gunicorn[gevent]==20.1.0 ; python_version >= "3.8" \\',
      '    --hash=sha256:00',
      '  uWSGI == 2.0.21',
      'mod_wsgi==4.9.4',
      'flask',
      'pyuwsgi>=2.0,<3',
      'gunicorn-color==0.1.0',
      'django-gunicorn==2',
      './vendor/gunicorn',
      '-e git+https://example.org/gunicorn.git#egg=gunicorn',
      'gunicorn @ https://example.org/gunicorn-20.0.tar.gz',
      '-r base.txt',
      '',
    ].join('\r\n');
    expect(pins('requirements.txt', text)).toEqual([
      'django 4.2.1 @Django==4.2.1',
      'gunicorn 20.1.0 @gunicorn[gevent]==20.1.0',
      'uwsgi 2.0.21 @uWSGI == 2.0.21',
      'mod-wsgi 4.9.4 @mod_wsgi==4.9.4',
      'flask ? @flask',
      'pyuwsgi ? @pyuwsgi>=2.0,<3',
      'gunicorn ? @gunicorn',
    ]);
  });

  it('of setup.cfg', () => {
    const text = '[metadata]\nname = flask-app\n[options]\ninstall_requires =\n    gunicorn==20.1.0\n    flask>=2\n';
    expect(pins('setup.cfg', text)).toEqual(['gunicorn 20.1.0 @gunicorn==20.1.0', 'flask ? @flask>=2']);
  });

  it('of setup.py', () => {
    const text = `setup(\n  name='gunicorn',\n  install_requires=['gunicorn==20.1.0', "flask>=2; python_version>'3'"],\n  # 'django==1.0',\n)\n`;
    expect(pins('setup.py', text)).toEqual(['gunicorn 20.1.0 @gunicorn==20.1.0', 'flask ? @flask>=2']);
  });

  it('of a command', () => {
    expect(
      requirementsIn('pip install --no-cache-dir "gunicorn==20.1.0" uwsgi flask==2.0 ./gunicorn').map(({ name, version }) => [
        name,
        version,
      ]),
    ).toEqual([
      ['gunicorn', '20.1.0'],
      ['uwsgi', undefined],
      ['flask', '2.0'],
    ]);
  });
});

describe('projects', () => {
  it('of PEP 621', () => {
    const text = '[project]\nname = "django"\ndependencies = [\n  "gunicorn==23.0.0",\n  "flask>=2",\n  # "uwsgi==2.0",\n]\n';
    expect(pins('pyproject.toml', text)).toEqual(['gunicorn 23.0.0 @gunicorn==23.0.0', 'flask ? @flask>=2']);
  });

  it('of Poetry', () => {
    const text =
      '[tool.poetry.dependencies]\npython = "^3.11"\ngunicorn = "20.1.0"\nuwsgi = { version = "2.0.21", optional = true }\nflask = "^2"\n';
    expect(pins('pyproject.toml', text)).toEqual([
      'gunicorn 20.1.0 @gunicorn = "20.1.0"',
      'uwsgi 2.0.21 @uwsgi = { version = "2.0.21"',
      'flask ? @flask = "^2"',
    ]);
  });

  it('of Pipenv', () => {
    expect(pins('Pipfile', '[packages]\ngunicorn = "==20.1.0"\ndjango = "*"\n')).toEqual([
      'gunicorn 20.1.0 @gunicorn = "==20.1.0"',
      'django ? @django = "*"',
    ]);
  });
});

describe('lock files', () => {
  it('of Poetry, uv and PDM', () => {
    const text =
      '[[package]]\nname = "django"\nversion = "4.2"\n\n[[package]]\nname = "gunicorn"\nversion = "20.1.0"\n\n[package.dependencies]\nversion = "9"\n\n[[package]]\nname = "gunicorn-x"\nversion = "1"\n';
    for (const name of ['poetry.lock', 'uv.lock', 'pdm.lock']) {
      expect(pins(name, text)).toEqual(['django 4.2 @version = "4.2"', 'gunicorn 20.1.0 @version = "20.1.0"']);
    }
  });

  it('of Pipenv', () => {
    const text = JSON.stringify(
      { default: { gunicorn: { hashes: ['sha256:0'], index: 'pypi', version: '==20.1.0' }, django: { version: '==4.2' } } },
      undefined,
      4,
    );
    expect(pins('Pipfile.lock', text).map((pin) => pin.split(' @')[0])).toEqual(['gunicorn 20.1.0', 'django 4.2']);
  });
});

describe('whatever the text', () => {
  const NAMES = ['requirements.txt', 'setup.cfg', 'setup.py', 'pyproject.toml', 'Pipfile', 'Pipfile.lock', 'poetry.lock'];
  const WORDS = [
    'gunicorn',
    'uwsgi',
    '==',
    '20.1.0',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '\n',
    '\r\n',
    ' ',
    ';',
    ',',
    '#',
    '\\',
    'version',
    ' = ',
    '[[package]]',
    ':',
    '\u0000',
    '\uFEFF',
  ];

  it('never throws, and its spans lie in the file', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NAMES),
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((parts) => parts.join('')),
        ),
        (name, text) => {
          for (const { span } of pinsIn(new SourceFile(name, text))) {
            expect(span.start).toBeLessThan(span.end);
            expect(span.end).toBeLessThanOrEqual(text.length);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each(NAMES)('reads half a megabyte of one word in %s', (name) => {
    for (const word of ['gunicorn', 'gunicorn[', 'gunicorn==', '"gunicorn":{', 'gunicorn = {', '"', 'gunicorn ', 'gunicorn==1,']) {
      expect(pinsIn(new SourceFile(name, word.repeat(Math.ceil(500_000 / word.length))))).toBeInstanceOf(Array);
    }
  });
});
