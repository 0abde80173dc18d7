import { describe, expect, it } from 'vitest';
import { streamAddress } from '../../src/stack/socket-units.ts';
import { showAddress } from '../../src/servers/address.ts';
import { known, unknown } from '../../src/text/value.ts';
import { edgesOf, gunicorn, listenersOf, service, site, stackOf, type Texts } from './support.ts';

const appsOf = async (texts: Texts): Promise<string[]> => {
  const { apps, files } = await stackOf(texts);
  return apps.map(
    ({ label, span, launch }) =>
      `${label} at ${span.file}:${files.get(span.file)!.lines.position(span.start).line}${launch ? '' : ' alone'}`,
  );
};

describe('gunicorn', () => {
  it('is what a command starts, and what a configuration nobody names would', async () => {
    expect(
      await appsOf({
        'etc/systemd/system/web.service': service('/usr/bin/gunicorn -c /srv/web/gunicorn.conf.py wsgi:app'),
        'etc/supervisor/conf.d/api.conf': '[program:api]\ncommand=gunicorn -b :8001 wsgi:app\n',
        Procfile: 'web: gunicorn wsgi:app\nworker: celery worker\n',
        'srv/web/gunicorn.conf.py': 'bind = "127.0.0.1:8000"\n',
        'deploy/gunicorn_prod.py': 'bind = "127.0.0.1:9000"\nworkers = 3\n',
        'deploy/gunicorn_helper.py': 'def f():\n    return 1\n',
      }),
    ).toEqual([
      'gunicorn (web.service) at etc/systemd/system/web.service:4',
      'gunicorn (program:api) at etc/supervisor/conf.d/api.conf:2',
      'gunicorn (Procfile web) at Procfile:1',
      'gunicorn (gunicorn_prod.py) at deploy/gunicorn_prod.py:1 alone',
    ]);
  });

  it('keeps its defaults under supervisor, whose own environment nobody sees', async () => {
    const program = (more: string) => stackOf({ 'etc/supervisor/conf.d/web.conf': `[program:web]\ncommand=gunicorn wsgi:app\n${more}` });
    const settings = async (more: string, name: string) => {
      const [app] = (await program(more)).apps;
      return app?.kind === 'gunicorn' ? app.settings.get(name).value : undefined;
    };
    expect(await settings('', 'timeout')).toMatchObject({ known: true, value: 30, origin: 'default' });
    // A platform may well set these.
    expect(await settings('', 'workers')).toMatchObject({ known: false });
    expect(await settings('environment=GUNICORN_CMD_ARGS="--timeout 5"\n', 'timeout')).toMatchObject({ known: true, value: 5 });
  });

  it('listens at its default where no platform sets $PORT, and likely there where one may', async () => {
    const linked = async (path: string, text: string): Promise<string> =>
      edgesOf(await stackOf({ [path]: text, 'etc/nginx/conf.d/web.conf': site('proxy_pass http://127.0.0.1:8000') }))[0]!.replace(
        /^\S+ -> /,
        '',
      );
    const program = '[program:web]\ncommand=gunicorn wsgi:app\n';
    const conf = 'etc/supervisor/conf.d/web.conf';
    const mayBe = 'it names no address: $PORT may be set where it is started';
    expect([
      await linked(conf, program),
      await linked(conf, `[supervisord]\nnodaemon=true\n${program}`),
      await linked('docker/supervisor/web.conf', program),
      await linked(conf, `${program}environment=PORT=9000\n`),
      await linked('etc/service/web/run', '#!/bin/sh\nexec gunicorn wsgi:app\n'),
      await linked('etc/rc.local', 'gunicorn -D wsgi:app\n'),
      await linked('start.sh', 'gunicorn wsgi:app\n'),
      await linked('Procfile', 'web: gunicorn wsgi:app\n'),
    ]).toEqual([
      'gunicorn (program:web) on 127.0.0.1:8000: exact',
      `gunicorn (program:web) on 127.0.0.1:8000: likely: ${mayBe}`,
      `gunicorn (program:web) on 127.0.0.1:8000: likely: ${mayBe}`,
      'nothing: unknown: nothing in view listens on 127.0.0.1:8000',
      'gunicorn (runit web) on 127.0.0.1:8000: exact',
      'gunicorn (rc.local) on 127.0.0.1:8000: exact',
      'gunicorn (start.sh) on 127.0.0.1:8000: likely: nobody in view starts start.sh, and it names no address',
      'nothing: unknown: nothing in view listens on 127.0.0.1:8000',
    ]);
  });

  it('listens where it is told, else at its default', async () => {
    expect(listenersOf(await stackOf({ 'web.service': gunicorn('127.0.0.1:8000 --bind unix:/run/a.sock') }))).toEqual([
      'gunicorn (web.service): bind http 127.0.0.1:8000 (explicit)',
      'gunicorn (web.service): bind http unix:/run/a.sock (explicit)',
    ]);
    expect(listenersOf(await stackOf({ 'web.service': service('/usr/bin/gunicorn wsgi:app') }))).toEqual([
      'gunicorn (web.service): bind http 127.0.0.1:8000 (default)',
    ]);
  });

  it('has from supervisord what the unit of that one sets', async () => {
    const texts = {
      'etc/systemd/system/supervisord.service': service('/usr/bin/supervisord -c /etc/supervisord.conf', 'Environment=PORT=8001\n'),
      'etc/supervisord.conf': '[supervisord]\n[program:web]\ncommand=gunicorn -b 127.0.0.1:%(ENV_PORT)s a:a\n',
    };
    expect(listenersOf(await stackOf(texts))).toEqual(['gunicorn (program:web): bind http 127.0.0.1:8001 (explicit)']);
    const two = { ...texts, 'etc/systemd/system/other.service': service('/usr/bin/supervisord -c /etc/other.conf') };
    expect(listenersOf(await stackOf(two))).toEqual(['gunicorn (program:web): bind http ? (explicit)']);
  });

  it('is found once where each process reads a file of its own', async () => {
    const file = (port: number): string => `[uwsgi]\nmodule = a\nsocket = 127.0.0.1:${port}\n`;
    const stack = await stackOf({
      'etc/supervisor/conf.d/web.conf':
        '[program:web]\ncommand=uwsgi --ini /etc/uwsgi/web-%(process_num)d.ini\nnumprocs=2\nprocess_name=%(process_num)d\n',
      'etc/uwsgi/web-0.ini': file(3031),
      'etc/uwsgi/web-1.ini': file(3032),
      'etc/nginx/conf.d/web.conf': `upstream web { server 127.0.0.1:3031; server 127.0.0.1:3032; }\n${site('uwsgi_pass web')}`,
    });
    expect(edgesOf(stack)).toEqual([
      '127.0.0.1:3031 -> uWSGI (program:web) on 127.0.0.1:3031: exact',
      '127.0.0.1:3032 -> uWSGI (program:web) on 127.0.0.1:3032: exact',
    ]);
  });

  it('has a listener for each process and each instance, and nginx finds each', async () => {
    const stack = await stackOf({
      'etc/supervisor/conf.d/web.conf':
        '[program:web]\ncommand=gunicorn -b 127.0.0.1:80%(process_num)02d a:a\nnumprocs=2\nprocess_name=%(process_num)d\n',
      'etc/systemd/system/api@.service': service('/usr/bin/gunicorn -b unix:/run/api/%i.sock a:a'),
      'etc/systemd/system/all.target': '[Unit]\nWants=api@one.service api@two.service\n',
      'etc/nginx/conf.d/web.conf':
        'upstream web { server 127.0.0.1:8000; server 127.0.0.1:8001; server 127.0.0.1:8002; server unix:/run/api/two.sock; }\n' +
        site('proxy_pass http://web'),
    });
    expect(listenersOf(stack)).toEqual([
      'gunicorn (api@.service): bind http unix:/run/api/one.sock (explicit)',
      'gunicorn (api@.service): bind http unix:/run/api/two.sock (explicit)',
      'gunicorn (program:web): bind http 127.0.0.1:8000 (explicit)',
      'gunicorn (program:web): bind http 127.0.0.1:8001 (explicit)',
    ]);
    expect(edgesOf(stack)).toEqual([
      '127.0.0.1:8000 -> gunicorn (program:web) on 127.0.0.1:8000: exact',
      '127.0.0.1:8001 -> gunicorn (program:web) on 127.0.0.1:8001: exact',
      '127.0.0.1:8002 -> nothing: unknown: nothing in view listens on 127.0.0.1:8002',
      'unix:/run/api/two.sock -> gunicorn (api@.service) on unix:/run/api/two.sock: exact',
    ]);
  });

  it('takes the socket of an fcgi-program only for fd://0, uWSGI in any case', async () => {
    const program = (name: string, command: string): string =>
      `[fcgi-program:${name}]\nsocket=unix:///run/${name}.sock\ncommand=${command}\ndirectory=/srv\n`;
    const stack = await stackOf({
      'etc/supervisor/conf.d/web.conf': [
        program('a', 'gunicorn -b fd://0 a:a'),
        program('b', 'gunicorn -b 127.0.0.1:8000 a:a'),
        program('c', 'uwsgi --master --module a'),
        program('d', 'uwsgi --http-socket fd://0 --module a'),
        program('e', 'uwsgi --protocol http --socket 127.0.0.1:3031 --module a'),
      ].join(''),
    });
    expect(listenersOf(stack)).toEqual([
      'gunicorn (fcgi-program:a): socket http unix:/run/a.sock (supervisor)',
      'gunicorn (fcgi-program:b): bind http 127.0.0.1:8000 (explicit)',
      'uWSGI (fcgi-program:c): socket uwsgi unix:/run/c.sock (supervisor)',
      'uWSGI (fcgi-program:d): socket http unix:/run/d.sock (supervisor)',
      'uWSGI (fcgi-program:e): socket http 127.0.0.1:3031 (explicit)',
      'uWSGI (fcgi-program:e): socket http unix:/run/e.sock (supervisor)',
    ]);
  });

  it('ignores its bind when systemd hands over sockets', async () => {
    const stack = await stackOf({
      'etc/systemd/system/web.service': gunicorn('127.0.0.1:8000'),
      'etc/systemd/system/web.socket': '[Socket]\nListenStream=/run/web.sock\nListenStream=8001\n',
      'etc/nginx/sites-available/web': `${site('proxy_pass http://unix:/run/web.sock')}${site('proxy_pass http://localhost:8001')}${site('proxy_pass http://127.0.0.1:8000')}`,
    });
    expect(listenersOf(stack)).toEqual([
      'gunicorn (web.service): ListenStream http unix:/run/web.sock (socket-unit)',
      'gunicorn (web.service): ListenStream http *:8001 (socket-unit)',
    ]);
    expect(edgesOf(stack)).toEqual([
      'unix:/run/web.sock -> gunicorn (web.service) on unix:/run/web.sock: exact',
      'localhost:8001 -> gunicorn (web.service) on *:8001: exact',
      '127.0.0.1:8000 -> nothing: unknown: nothing in view listens on 127.0.0.1:8000',
    ]);
  });

  it('is handed nothing by a socket that accepts by itself', async () => {
    const stack = await stackOf({
      'web@.service': gunicorn('127.0.0.1:8000'),
      'web.socket': '[Socket]\nListenStream=/run/web.sock\nAccept=yes\n',
    });
    expect(listenersOf(stack)).toEqual(['gunicorn (web@.service): bind http 127.0.0.1:8000 (explicit)']);
  });
});

describe('uWSGI', () => {
  it('is what a command starts, and what a file nobody starts would', async () => {
    expect(
      await appsOf({
        'etc/systemd/system/web.service': service('/usr/bin/uwsgi --ini /etc/uwsgi/web.ini'),
        'etc/uwsgi/web.ini': '[uwsgi]\ninclude = /etc/uwsgi/common.ini\nmodule = x\n',
        'etc/uwsgi/common.ini': '[uwsgi]\nsocket = /run/web.sock\n',
        'etc/uwsgi/loose.ini': '[uwsgi]\nini = /etc/uwsgi/part.ini\nmodule = y\n',
        'etc/uwsgi/part.ini': '[uwsgi]\nsocket = /run/y.sock\n',
        'etc/uwsgi/options.ini': '[uwsgi]\nbuffer-size = 8192\n',
      }),
    ).toEqual(['uWSGI (web.service) at etc/systemd/system/web.service:4', 'uWSGI (loose.ini) at etc/uwsgi/loose.ini:2 alone']);
  });

  it('as an Emperor starts its vassals', async () => {
    const texts = {
      'etc/systemd/system/emperor.service': service('/usr/bin/uwsgi --emperor /etc/uwsgi/vassals'),
      'etc/uwsgi/vassals/a.ini': '[uwsgi]\nmodule = a\nsocket = /run/a.sock\n',
      'etc/uwsgi/vassals/b.ini': '[uwsgi]\nmodule = b\nhttp-socket = :8001\n',
    };
    expect(await appsOf(texts)).toEqual([
      'uWSGI (emperor.service) at etc/systemd/system/emperor.service:4',
      'uWSGI (a.ini) at etc/uwsgi/vassals/a.ini:2',
      'uWSGI (b.ini) at etc/uwsgi/vassals/b.ini:2',
    ]);
    const { apps } = await stackOf(texts);
    expect(apps.map((app) => app.kind === 'uwsgi' && app.emperor?.label)).toEqual([
      undefined,
      'uWSGI (emperor.service)',
      'uWSGI (emperor.service)',
    ]);
  });

  it('as an Emperor nobody starts has its vassals too, wherever they are in the alphabet', async () => {
    const { apps } = await stackOf({
      'etc/uwsgi/apps/a.ini': '[uwsgi]\nmodule = a\n',
      'etc/uwsgi/emperor.ini': '[uwsgi]\nemperor = /etc/uwsgi/apps\n',
      'etc/uwsgi/z.ini': '[uwsgi]\nmodule = z\n',
    });
    expect(apps.map((app) => [app.label, app.kind === 'uwsgi' && app.emperor?.label])).toEqual([
      ['uWSGI (emperor.ini)', undefined],
      ['uWSGI (a.ini)', 'uWSGI (emperor.ini)'],
      ['uWSGI (z.ini)', undefined],
    ]);
  });

  it('takes handed sockets along with its own', async () => {
    const stack = await stackOf({
      'web.service': service('/usr/bin/uwsgi --module x --socket 127.0.0.1:3031'),
      'web.socket': '[Socket]\nListenStream=/run/web.sock\n',
    });
    expect(listenersOf(stack)).toEqual([
      'uWSGI (web.service): ListenStream uwsgi unix:/run/web.sock (socket-unit)',
      'uWSGI (web.service): socket uwsgi 127.0.0.1:3031 (explicit)',
    ]);
  });
});

describe('ListenStream=', () => {
  const span = { file: 'web.socket', start: 0, end: 0 };

  it.each([
    ['/run/app.sock', 'unix:/run/app.sock'],
    ['/var/run/app.sock', 'unix:/run/app.sock'],
    ['@app', 'unix:@app'],
    ['8000', '*:8000'],
    ['127.0.0.1:8000', '127.0.0.1:8000'],
    ['[::]:8000', '[::]:8000'],
    ['[::1]:8000', '[::1]:8000'],
    ['vsock:2:1234', 'vsock:2:1234, not an address systemd listens on'],
    ['localhost:8000', 'localhost:8000, not an address systemd listens on'],
    ['app.sock', 'app.sock, not an address systemd listens on'],
  ])('%s', (text, shown) => {
    const address = streamAddress(known(text, span));
    expect(showAddress(address) + (address.kind === 'unknown' ? `, ${address.reason}` : '')).toBe(shown);
  });

  it('may not be known', () => {
    expect(streamAddress(unknown('a specifier', span))).toEqual({ kind: 'unknown', reason: 'a specifier', text: '' });
  });
});
