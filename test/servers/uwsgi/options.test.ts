import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUwsgi } from '../../../src/servers/uwsgi/options.ts';
import { catalog, filesOf, launchOf, read, run, show } from './helpers.ts';

describe('the command line', () => {
  it('resolves short, combined, glued and abbreviated options', () => {
    expect(show(run('uwsgi -Mp 4 -s/run/a.sock -C660 -i --process=2 --vacu -H /venv -w app:app'))).toEqual([
      'master = true',
      'processes = 4',
      'socket = /run/a.sock',
      'chmod-socket = 660',
      'single-interpreter = true',
      'processes = 2',
      'vacuum = true',
      'home = /venv',
      'module = app:app',
    ]);
  });

  it('knows where options stand', () => {
    const options = run('uwsgi --http=:80 -Mp 4 -s @x');
    const command = 'web: uwsgi --http=:80 -Mp 4 -s @x\n';
    expect(
      options.list.map(({ span, valueSpan }) => [command.slice(span.start, span.end), command.slice(valueSpan.start, valueSpan.end)]),
    ).toEqual([
      ['--http=:80', ':80'],
      ['M', 'M'],
      ['p 4', '4'],
      ['-s @x', '@x'],
    ]);
  });

  it('reads bare files after all options, files of --ini in place', () => {
    const texts = { '/srv/a.ini': '[uwsgi]\nprocesses = 2\n[prod]\nprocesses = 9\n' };
    expect(show(run('uwsgi a.ini -p 4', texts))).toEqual(['processes = 4', 'processes = 2']);
    expect(show(run('uwsgi --ini a.ini --ini :prod -p 4', texts))).toEqual([
      'ini = a.ini',
      'processes = 2',
      'ini = :prod',
      'processes = 9',
      'processes = 4',
    ]);
    expect(show(run('uwsgi --ini /srv/a.ini:prod', texts))).toEqual(['ini = /srv/a.ini:prod', 'processes = 9']);
  });

  it('says when something is out of view', () => {
    const complete = (command: string): boolean => run(command, { '/srv/a.ini': '[uwsgi]\n' }).complete;
    const commands = [
      'a.ini',
      '--ini a.ini',
      '-p ${N}',
      'a.xml',
      '--yaml a.yaml',
      '--ini b.ini',
      '${OPTIONS}',
      '--ini http://x/a.ini',
      '--include a.conf',
    ];
    expect(commands.map((words) => complete(`uwsgi ${words}`))).toEqual([true, true, true, false, false, false, false, false, false]);
    expect(show(run('uwsgi -p ${N} --http=${P}'))).toEqual(['processes = <a variable>', 'http = <a variable>']);
  });

  it('has the environment before the command, without uWSGI’s own variables', () => {
    const options = run(
      'uwsgi -p 4',
      {},
      { environment: { UWSGI_PROCESSES: '3', UWSGI_WSGI_FILE: 'x.py', UWSGI_RELOADS: '1', PATH: '/' } },
    );
    expect(show(options)).toEqual(['processes = 3', 'wsgi-file = x.py', 'processes = 4']);
    expect(options.list.map(({ where }) => where)).toEqual(['environment', 'environment', 'command-line']);
  });
});

describe('an ini', () => {
  it('expands references in uWSGI’s passes', () => {
    const around = { environment: { FOO: 'bar', EMPTY: '' } };
    const ini = [
      'x = 5',
      'a = %(x)-$(FOO)-%(_)-$(NOPE)',
      'b = $$(FOO) %(x)%(x) $(FOO(b)) $() %(nope',
      'c = $(EMPTY)$(FOO)',
      'listen = %(x)',
      'set-ph = q=%(x)',
      'set = env=K=%(x)',
      'y = $(FOO)',
      'z = %(x y)',
      'm = %(x -- 2 * 3)',
      'n = %(nope + 3)%(9223372036854775807 + 1)%(x / 0)',
    ];
    expect(show(run('uwsgi --ini a.ini', { '/srv/a.ini': `[uwsgi]\n${ini.join('\n')}\n` }, around)).slice(1)).toEqual([
      'x = 5',
      'a = 5-bar-%(_)-$(NOPE)',
      'b = $bar 55 $(FOO(b)) $() %(nope',
      'c = $(FOO)',
      'listen = %(x)',
      'set-ph = q=%(x)',
      'q = %(x)',
      'set = env=K=%(x)',
      'env = K=5',
      'y = bar',
      'z = 5bar',
      'm = 126',
      'n = 3-92233720368547758080',
    ]);
  });

  it('fills the magic variables of the file it reads', () => {
    const line = '%o|%p|%s|%n|%e|%d|%c|%x|%0|%1|%9|%v|%U|%O|%%|%z';
    const texts = { '/srv/sub.d/m.x.ini': `[uwsgi]\na = ${line}\n[s]\na = ${line}\n`, '/srv/e.ini': '[uwsgi]\nini = sub.d/m.x.ini\n' };
    const values = (command: string): unknown =>
      run(command, texts, { user: 'app' })
        .all('a')
        .map(({ value }) => (value.known ? value.value : undefined));
    const own = 'sub.d/m.x.ini|/srv/sub.d/m.x.ini|m.x.ini|m.x|ini|/srv/sub.d/|sub.d';
    expect(values('uwsgi --ini e.ini')).toEqual([`${own}||srv|sub.d||/srv|app|e.ini|%|`]);
    expect(values('uwsgi --ini sub.d/m.x.ini:s')).toEqual([`${own}|s|srv|sub.d||/srv|app|sub.d/m.x.ini|%|`]);
    expect(values('uwsgi e.ini')).toEqual([`${own}||srv|sub.d||/srv|app||%|`]);
  });

  it('leaves unknown what only the host knows', () => {
    const files = filesOf({
      'deploy/app.ini': '[uwsgi]\nsocket = /run/%n.sock\npidfile = %d/x\nname = %h\nenv = A=$(X)\nuid = @(f)\ny = %(name)\n',
    });
    const options = readUwsgi(files, catalog, { file: files.get('deploy/app.ini')! });
    expect(show(options)).toEqual([
      'socket = <the magic variable %n is not known>',
      'pidfile = <the magic variable %d is not known>',
      'name = <the magic variable %h is not known>',
      'env = <the environment variable X is not in view>',
      'uid = <the contents of f are not in view>',
      'y = <the magic variable %h is not known>',
    ]);
  });

  it('puts inherited options last, unexpanded, and included ones in place', () => {
    const texts = {
      '/srv/a.ini': '[uwsgi]\nx = 1\ninherit = t.ini\ninclude = i.ini\nprocesses = 2\n',
      '/srv/t.ini': '[uwsgi]\nprocesses = 3\nt = %(x)\n',
      '/srv/i.ini': '[uwsgi]\nprocesses = 4\ni = %(x)\n',
    };
    const options = run('uwsgi --ini a.ini', texts);
    expect(show(options).slice(1)).toEqual([
      'x = 1',
      'inherit = t.ini',
      'include = i.ini',
      'processes = 4',
      'i = 1',
      'processes = 2',
      'processes = 3',
      't = %(x)',
    ]);
    expect(options.all('processes').map(({ value }) => value.origin)).toEqual(['included', 'explicit', 'inherited']);
    expect([options.file?.id, options.section, options.int(1, 'processes')]).toMatchObject([
      '/srv/a.ini',
      'uwsgi',
      { known: true, value: 3 },
    ]);
  });

  it('runs blocks', () => {
    const lines = [
      'for = a  b',
      'env = X_%(_)_%(_)',
      'end',
      'for-times = 2',
      'env = T%(_)',
      'endfor',
      'if-env = FOO=bar',
      'env = B=%(_)',
      'endif',
      'if-not-env = NOPE',
      'env = C=%(_)',
      'endif',
      'if-opt = env=X_a_a',
      'env = D=%(_)',
      'endif',
      'if-not-opt = env',
      'env = E',
      'endif',
      'if-not-reload',
      'env = F',
      'endif',
      'if-dir = /x',
      'env = G',
      'include = i.ini',
      'endif',
      'for-glob = *',
      'env = %(_)',
      'end',
    ];
    const texts = { '/srv/a.ini': `[uwsgi]\n${lines.join('\n')}\n`, '/srv/i.ini': '[uwsgi]\nthreads = 2\n' };
    const options = run('uwsgi --ini a.ini', texts, { environment: { FOO: 'bar' } });
    const doubt = '<whether if-dir = /x holds is not known>';
    expect(show(options).filter((line) => /^(?:env|threads|include) /.test(line))).toEqual([
      'env = X_a_a',
      'env = X_b_b',
      'env = T1',
      'env = T2',
      'env = B=bar',
      'env = C=%(_)',
      'env = D=X_a_a',
      'env = F',
      `env = ${doubt}`,
      `include = ${doubt}`,
      `threads = ${doubt}`,
      'env = <what for-glob = * finds is not known>',
    ]);
    expect(options.complete).toBe(true);
  });

  it('takes what a template fills in for unknown', () => {
    const ini =
      '[uwsgi]\nsocket = {{ socket }}\n{# why #}\n{% if a == b %}\nmaster = true\n{% else %}\nthreads = 2\n{%- endif %}\nhttp = :${PORT}\nvacuum = true\n';
    const options = read(ini);
    expect(show(options)).toEqual([
      'socket = <a template fills it in>',
      'master = <it stands in a block of a template>',
      'threads = <it stands in a block of a template>',
      'http = <a template fills it in>',
      'vacuum = true',
    ]);
    expect([options, read('[uwsgi]\n{{ extra }}\n'), read("[uwsgi]\n{% include 'x' %}\n")].map(({ complete }) => complete)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('tells options from placeholders', () => {
    const options = read('[uwsgi]\nproceses = 2\nprocesses = 3\ndeclare-option = own=socket=$1\nown = a\n');
    expect(options.list.map(({ name, option }) => [name, option])).toEqual([
      ['proceses', false],
      ['processes', true],
      ['declare-option', true],
      ['own', true],
    ]);
  });

  it('reads flags and numbers as uWSGI does', () => {
    const options = read('[uwsgi]\nvacuum = false ; keep\nmaster = Off\nprocesses = 4 # four\nthreads = two\n');
    expect([options.flag('vacuum'), options.flag('master'), options.flag('lazy-apps')]).toMatchObject([
      { value: true },
      { value: false },
      { value: false, origin: 'default' },
    ]);
    expect([options.int(1, 'processes', 'workers'), options.int(1, 'threads'), options.int(100, 'listen')]).toMatchObject([
      { value: 4 },
      { value: 0 },
      { value: 100 },
    ]);
    expect(run('uwsgi --ini gone.ini').flag('master')).toMatchObject({ known: false, origin: 'default' });
  });

  it('starts vassals with what the Emperor adds', () => {
    const files = filesOf({
      'deploy/e/v.ini': '[uwsgi]\nprocesses = 2\nname = %(base) %v %o %d\n',
      '/e/t.ini': '[uwsgi]\nmaster = true\n',
    });
    const emperor = run('uwsgi --emperor /e --vassals-inherit /e/t.ini --vassal-set base=x');
    expect(
      show(readUwsgi(files, catalog, { file: files.get('deploy/e/v.ini')!, launch: launchOf('uwsgi --emperor /e'), emperor })),
    ).toEqual(['set = base=x', 'base = x', 'processes = 2', 'name = x /e v.ini /e/', 'inherit = /e/t.ini', 'master = true']);
  });
});

describe('hostile input', () => {
  it('ends where uWSGI would not', () => {
    for (const lines of [
      ['ini = :uwsgi'],
      ['include = app.ini', 'include = app.ini'],
      ['inherit = app.ini'],
      ['x = a%(x)'],
      ['x = a%(y)%(y)', 'y = a%(x)%(x)'],
      ['for-times = 999999999', 'env = %(_)'],
      [`for = ${'a '.repeat(20_000)}`, ...Array.from({ length: 200 }, () => 'env = %(_)')],
      Array.from({ length: 20_000 }, () => 'for-times = 1000\nenv = %(_)\nend'),
      Array.from({ length: 2000 }, (_, i) => `x${i} = ${'%(x0)'.repeat(200)}`),
    ]) {
      const ini = `[uwsgi]\n${lines.join('\n')}\n`;
      run('uwsgi --ini app.ini', { '/srv/app.ini': ini });
      expect(() => read(ini)).not.toThrow();
    }
  });

  it('never throws', () => {
    const key = fc.constantFrom(
      'ini',
      'include',
      'inherit',
      'for',
      'for-times',
      'if-env',
      'if-not-opt',
      'end',
      'set',
      'set-ph',
      'x',
      'y',
      'socket',
      'resolve',
      'emperor',
    );
    const value = fc.array(
      fc.constantFrom(':uwsgi', 'app.ini', '%(', '$(', '@(', ')', 'x', 'y', ' ', '+', '/', '%', 'n', '=', ':', '1', '-'),
      { maxLength: 8 },
    );
    const line = fc.tuple(key, value).map(([name, parts]) => `${name}=${parts.join('')}`);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.array(fc.string({ maxLength: 8 })), (lines, words) => {
        const texts = { '/srv/app.ini': `[uwsgi]\n${lines.join('\n')}\n` };
        expect(run('uwsgi --ini app.ini', texts).list[0]?.name).toBe('ini');
        expect(run(`uwsgi ${words.join(' ')}`, texts).section).toBe('uwsgi');
      }),
      { numRuns: 300 },
    );
  });
});
