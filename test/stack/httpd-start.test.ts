import { describe, expect, it } from 'vitest';
import { showAddress } from '../../src/servers/address.ts';
import type { Stack } from '../../src/stack/model.ts';
import { edgesOf, site, stackOf, type Texts } from './support.ts';

const UNIT = 'etc/systemd/system/web.service';

/** A main file that says most by what it is started with, as the one that mod_wsgi-express leaves. */
const MAIN = `PidFile /etc/web/httpd.pid
User \${RUN_USER}
Group \${RUN_GROUP}
<IfDefine ON_HOST>
Listen 127.0.0.1:8000
</IfDefine>
<IfDefine !ON_HOST>
Listen 8000
</IfDefine>
<IfDefine MANY>
WSGIDaemonProcess web processes=3 threads=2
</IfDefine>
<IfDefine !MANY>
WSGIDaemonProcess web threads=2
</IfDefine>
<IfDefine WITH_PATH>
WSGIPythonPath ''
</IfDefine>
WSGIScriptAlias / /etc/web/web.wsgi process-group=web
`;

const control = (args: string, more = ''): string => `#!/usr/bin/bash
HTTPD="/usr/sbin/apache2"
HTTPD_ARGS="${args}"
HTTPD_COMMAND="$HTTPD $HTTPD_ARGS"
OWN_USER="\${OWN_USER:-www}"
RUN_USER="\${RUN_USER:-\${OWN_USER}}"
RUN_GROUP="\${RUN_GROUP:-\${OWN_USER}}"
export RUN_USER
export RUN_GROUP
ARGV="$@"
if test -f /etc/web/envvars; then
    . /etc/web/envvars
fi
${more}case $1 in
start|stop)
    exec -a "web" $HTTPD_COMMAND -k $ARGV
    ;;
configtest)
    exec $HTTPD_COMMAND -t
    ;;
*)
    exec $HTTPD_COMMAND $ARGV
esac
`;

const unit = (command: string, more = ''): string => `[Service]\nType=forking\n${more}ExecStart=${command}\n`;

const told = ({ apps, problems }: Stack): unknown => [
  apps.map(({ label, listeners }) => `${label}: ${listeners.map(({ address }) => showAddress(address) || '?').join(' ')}`),
  apps
    .flatMap((app) => (app.kind === 'mod_wsgi' ? [app.processes] : []))
    .map(({ processes, user, userGroup }) =>
      [processes, user, userGroup].map((value) => (value.known ? value.value : value.reason)).join(', '),
    ),
  problems.map(({ message }) => message),
];

const read = async (texts: Texts): Promise<unknown> => told(await stackOf({ 'etc/web/httpd.conf': MAIN, ...texts }));

const EMPTY_PATH = 'WSGIPythonPath takes one argument, Python module search path.';

describe('what httpd is started with', () => {
  it('decides its conditions, and gives the variables', async () => {
    const texts = {
      'etc/web/apachectl': control('-f /etc/web/httpd.conf -DON_HOST -D MANY'),
      'etc/web/envvars': '# nothing\n',
      [UNIT]: unit('/etc/web/apachectl start'),
      'etc/nginx/sites-available/web': site('proxy_pass http://127.0.0.1:8000'),
    };
    expect(await read(texts)).toEqual([['mod_wsgi (web): ? 127.0.0.1:8000'], ['3, www, www'], []]);
    expect(edgesOf(await stackOf({ 'etc/web/httpd.conf': MAIN, ...texts }))).toEqual([
      '127.0.0.1:8000 -> mod_wsgi (web) on 127.0.0.1:8000: exact',
      ' -> mod_wsgi (web) on : exact',
    ]);
  });

  it.each([
    [
      '/usr/sbin/apache2 -DMANY -f /etc/web/httpd.conf -DFOREGROUND',
      'Environment=RUN_USER=a RUN_GROUP=b\n',
      ['mod_wsgi (web): ? *:8000'],
      '3, a, b',
    ],
    [
      '/usr/sbin/httpd -d /etc/web -f httpd.conf -D ON_HOST',
      'WorkingDirectory=/etc/web\n',
      ['mod_wsgi (web): ? 127.0.0.1:8000'],
      '1, User is set out of view, Group is set out of view',
    ],
  ])('%s', async (command, more, listeners, processes) => {
    expect(await read({ [UNIT]: unit(command, more) })).toEqual([listeners, [processes], []]);
  });

  it('stands in the control script that lies beside the main file', async () => {
    const texts = { 'etc/web/apachectl': control('-f /etc/web/httpd.conf -DMANY'), 'etc/web/envvars': '' };
    expect(await read(texts)).toEqual([['mod_wsgi (web): ? *:8000'], ['3, User is set out of view, Group is set out of view'], []]);
    // Below a folder that is no root of a host.
    const stack = await stackOf({ 'dump/httpd.conf': MAIN, 'dump/apachectl': control('-f /etc/web/httpd.conf -DMANY') });
    expect(told(stack)).toMatchObject([['mod_wsgi (web): ? *:8000'], {}, []]);
  });

  it('is not known where a part of it is out of view, or two starts differ', async () => {
    const open = [['mod_wsgi (web): ? 127.0.0.1:8000 *:8000'], ['3, User is set out of view, Group is set out of view'], [EMPTY_PATH]];
    expect(await read({})).toMatchObject([open[0], {}, open[2]]);
    expect(
      await read({ [UNIT]: unit('/usr/sbin/apache2 -f /etc/web/httpd.conf -DMANY $MORE', 'EnvironmentFile=/etc/web.env\n') }),
    ).toMatchObject([open[0], {}, open[2]]);
    expect(
      await read({
        [UNIT]: unit('/usr/sbin/apache2 -f /etc/web/httpd.conf -DMANY'),
        'etc/systemd/system/other.service': unit('/usr/sbin/apache2 -f /etc/web/httpd.conf'),
      }),
    ).toMatchObject([open[0], {}, open[2]]);
  });

  it('gives the variables that are the same for all starts', async () => {
    const start = (variables: string): string => unit('/usr/sbin/apache2 -f /etc/web/httpd.conf -DMANY', `Environment=${variables}\n`);
    expect(
      await read({ [UNIT]: start('RUN_USER=a RUN_GROUP=g'), 'etc/systemd/system/other.service': start('RUN_USER=b RUN_GROUP=g') }),
    ).toEqual([['mod_wsgi (web): ? *:8000'], ['3, User is set out of view, g'], []]);
  });

  it('is looked for in scripts alone', async () => {
    const { files } = await stackOf({
      'etc/web/httpd.conf': MAIN,
      [UNIT]: unit('/srv/app/bin/gunicorn web:app'),
      'etc/systemd/system/a.service': unit('/srv/venv/bin/celery worker'),
      'etc/systemd/system/b.service': unit('/usr/sbin/apachectl start'),
      'etc/systemd/system/c.service': unit('/srv/web/start start'),
    });
    expect(files.wants.map(({ path }) => path)).toEqual(['/srv/web/start', '/gunicorn.conf.py']);
  });

  it('may be set by a file that the script reads', async () => {
    const texts = { 'etc/web/apachectl': control('-f /etc/web/httpd.conf'), [UNIT]: unit('/etc/web/apachectl start') };
    const user = async (envvars: Texts): Promise<unknown> => ((await read({ ...texts, ...envvars })) as unknown[])[1];
    expect(await user({ 'etc/web/envvars': 'RUN_USER=else\n' })).toEqual(['1, else, Group is set out of view']);
    expect(await user({})).toEqual(['1, User is set out of view, Group is set out of view']);
  });
});
