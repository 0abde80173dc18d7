import { describe, expect, it } from 'vitest';
import { languagesOf } from '../../src/stack/languages.ts';
import { createSymbols, type Symbols } from '../../src/stack/symbols.ts';
import type { SourceFile, Span } from '../../src/text/source.ts';
import { service, stackOf, type Texts } from './support.ts';

async function read(
  texts: Texts,
): Promise<{ readonly symbols: Symbols; readonly file: SourceFile; readonly at: (text: string, nth?: number) => Span }> {
  const stack = await stackOf(texts);
  const file = stack.files.all[0]!;
  const at = (text: string, nth = 0): Span => {
    let start = file.text.indexOf(text);
    for (let i = 0; i < nth; i++) start = file.text.indexOf(text, start + 1);
    return file.span(start, start + text.length);
  };
  return { symbols: await createSymbols(stack.files, languagesOf(stack)), file, at };
}

describe('the symbol of a place', () => {
  it('in nginx is its blocks by their arguments, and its rank among equals', async () => {
    const text = [
      'server {',
      '    server_name a.com www.a.com;',
      '    listen 80;',
      '    listen 81;',
      '    location ~ ^/x {',
      '        proxy_pass http://x;',
      '        # empty',
      '    }',
      '}',
      'server {',
      '    listen 80;',
      '}',
    ].join('\n');
    const { symbols, at } = await read({ 'etc/nginx/sites-available/app': text });
    const host = '/etc/nginx/sites-available/app#';
    expect(
      [at('server {'), at('listen 80'), at('81'), at('http://x'), at('^/x'), at('# empty'), at('listen 80', 1)].map((span) =>
        symbols.pathOf(span),
      ),
    ).toEqual([
      `${host}server(a.com www.a.com)`,
      `${host}server(a.com www.a.com)/listen`,
      `${host}server(a.com www.a.com)/listen[1]`,
      `${host}server(a.com www.a.com)/location(~ ^/x)/proxy_pass`,
      `${host}server(a.com www.a.com)/location(~ ^/x)`,
      `${host}server(a.com www.a.com)/location(~ ^/x)`,
      `${host}server/listen`,
    ]);
  });

  it('in sections is section and key', async () => {
    const unit = await read({
      'web.service': '[Service]\nExecStart=/a \\\n  b\nEnvironment=A=1\nEnvironment=B=1\n# x\n[Service]\nEnvironment=C=1\n',
    });
    expect(
      [unit.at('[Service]'), unit.at('b\n'), unit.at('A=1'), unit.at('B=1'), unit.at('# x'), unit.at('C=1')].map((span) =>
        unit.symbols.pathOf(span),
      ),
    ).toEqual([
      'web.service#Service',
      'web.service#Service/ExecStart',
      'web.service#Service/Environment',
      'web.service#Service/Environment[1]',
      'web.service#Service',
      'web.service#Service/Environment[2]',
    ]);
    const ini = await read({ 'app.ini': 'x = 1\n[uwsgi]\nmodule = x\nenv = A=1\n' });
    expect([ini.at('x = 1'), ini.at('module'), ini.at('A=1')].map((span) => ini.symbols.pathOf(span))).toEqual([
      'app.ini#/x',
      'app.ini#uwsgi/module',
      'app.ini#uwsgi/env',
    ]);
    const program = await read({ 'etc/supervisor/conf.d/app.conf': '[program:app]\ncommand=x\n  y\n' });
    expect(program.symbols.pathOf(program.at('y'))).toBe('/etc/supervisor/conf.d/app.conf#program:app/command');
  });

  it('in Python is the name a statement begins with, on whatever line', async () => {
    const text = 'bind = [\n    "a",\n]\nif x:\n    workers = \\\n        2\nProcess = 3\n';
    const { symbols, at } = await read({ 'gunicorn.conf.py': text });
    expect([at('bind'), at('"a"'), at(']'), at('2'), at('Process')].map((span) => symbols.pathOf(span))).toEqual([
      'gunicorn.conf.py#bind',
      'gunicorn.conf.py#bind',
      'gunicorn.conf.py#bind',
      'gunicorn.conf.py#workers',
      'gunicorn.conf.py#Process',
    ]);
  });

  it('in a Procfile is the process', async () => {
    const { symbols, at } = await read({ Procfile: 'web: a\nworker-2: b\n' });
    expect([at('a'), at(': b')].map((span) => symbols.pathOf(span))).toEqual(['Procfile#web', 'Procfile#worker-2']);
  });

  it('goes by what a file is read as', async () => {
    const { symbols, at } = await read({
      'srv/app/settings.py': 'bind = (\n    "127.0.0.1:8000"\n)\n',
      'web.service': service('/usr/bin/gunicorn -c /srv/app/settings.py wsgi:app'),
    });
    expect(symbols.pathOf(at('127'))).toBe('srv/app/settings.py#bind');
  });

  it('of a file that is not in view is the file', async () => {
    const { symbols } = await read({ Procfile: '' });
    expect([symbols.pathOf({ file: 'etc/nginx/x', start: 0, end: 0 }), symbols.statementAt({ file: 'x', start: 0, end: 0 })]).toEqual([
      '/etc/nginx/x#',
      undefined,
    ]);
  });

  it('is found in linear time', async () => {
    const count = 20_000;
    const { symbols, file } = await read({
      'etc/nginx/sites-available/app': `server {\n${'    frob 1;\n'.repeat(count)}}\n`,
      'app.ini': `[uwsgi]\n${'x = 1\n'.repeat(count)}`,
    });
    const names = new Set(Array.from({ length: count }, (_, i) => symbols.pathOf(file.span(file.lines.startOf(i + 2) + 4, 0))));
    expect(names.size).toBe(count);
    const ini = new Set(Array.from({ length: count }, (_, i) => symbols.pathOf({ file: 'app.ini', start: 8 + i * 6, end: 0 })));
    expect(ini.size).toBe(count);
  });
});

describe('the statement of a place', () => {
  it.each<[name: string, path: string, text: string, at: string, statement: string | undefined]>([
    ['a directive', 'etc/nginx/conf.d/a.conf', 'server {\n    add_header\n        A b;\n}\n', 'b', 'add_header\n        A b;'],
    ["a block's head", 'etc/nginx/conf.d/a.conf', 'server {\n    location\n /x {\n    }\n}\n', '/x', 'location\n /x '],
    ['an assignment', 'web.service', '[Service]\nExecStart=/a \\\n  b\nUser=x\n', 'b', 'ExecStart=/a \\\n  b'],
    ['no section header', 'web.service', '[Service]\nUser=x\n', '[Ser', undefined],
    ['a line of Python', 'gunicorn.conf.py', 'a = 1\nbind = [\n  "x",\n]\n', '"x"', 'bind = [\n  "x",\n]'],
    ['a line', 'Procfile', 'web: a\nx: b\n', 'a', 'web: a'],
  ])('is %s', async (_, path, text, place, statement) => {
    const { symbols, file, at } = await read({ [path]: text });
    const range = symbols.statementAt(at(place, place === 'a' && path !== 'Procfile' ? 1 : 0));
    expect(range && file.slice(range)).toBe(statement);
  });
});
