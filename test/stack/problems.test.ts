import { describe, expect, it } from 'vitest';
import { MOST_FINDINGS } from '../../src/stack/problems.ts';
import type { Input } from '../../src/lint/options.ts';
import { site, stackOf, type Texts } from './support.ts';

/** As `path:line: severity: rule: message`. */
async function problemsOf(texts: Texts, more: Partial<Omit<Input, 'sources'>> = {}): Promise<string[]> {
  const { problems, files } = await stackOf(texts, more);
  return problems.map(({ rule, span, severity, message }) => {
    const line = files.get(span.file)?.lines.position(span.start).line ?? '-';
    return `${span.file}:${line}: ${severity}: ${rule}: ${message}`;
  });
}

describe('what the readers find wrong', () => {
  it('is under the rule of the language', async () => {
    expect(
      await problemsOf({
        'etc/nginx/sites-available/app': 'server {\n    listen 80\n}\n',
        'web.service': '[Service]\nExecStart=/bin/x\nFoo=1\n',
        'etc/supervisor/conf.d/x.conf': '[program:x]\n',
        'app.ini': 'x\n[uwsgi]\nmodule = x\n',
        'gunicorn.conf.py': 'bind = "a\n',
        Procfile: 'web gunicorn\n',
      }),
    ).toEqual([
      expect.stringMatching(/^gunicorn\.conf\.py:1: error: syntax\/python: /),
      expect.stringMatching(/^etc\/nginx\/sites-available\/app:\d: error: syntax\/nginx: /),
      "web.service:3: warning: syntax/systemd: Unknown key 'Foo' in section [Service], ignoring.",
      expect.stringMatching(/^etc\/supervisor\/conf\.d\/x\.conf:1: error: syntax\/supervisor: /),
      expect.stringMatching(/^Procfile:1: warning: syntax\/procfile: /),
    ]);
  });

  it('of a Python file is the first error alone, as CPython says it', async () => {
    const found = await problemsOf({ 'gunicorn.conf.py': `a = ${'('.repeat(1000)}1${')'.repeat(1000)}\nb = ]\nbind = "a\n` });
    expect(found.map((problem) => problem.replace(/(: syntax\/\w+):.*/, '$1'))).toEqual(['gunicorn.conf.py:1: error: syntax/python']);
  });

  it('is asked of files by what names them, whatever they are called', async () => {
    const texts = {
      'etc/nginx/nginx.conf': 'events {}\nhttp {\n    include extra/headers;\n}\n',
      'etc/nginx/extra/headers': 'proxy_set_header X "a;\n',
      'web.service': '[Service]\nExecStart=/usr/bin/gunicorn -c /srv/app/settings.py wsgi:app\n',
      'srv/app/settings.py': 'bind = (\n',
    };
    expect((await problemsOf(texts)).map((problem) => problem.replace(/(: syntax\/\w+):.*/, '$1'))).toEqual([
      'srv/app/settings.py:1: error: syntax/python',
      'etc/nginx/extra/headers:1: error: syntax/nginx',
    ]);
  });

  it('sees a service with its drop-ins, and a drop-in as what it is', async () => {
    const empty = { 'etc/systemd/system/web.service': '[Service]\nUser=app\n' };
    const refused =
      'etc/systemd/system/web.service:1: error: syntax/systemd: Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.';
    expect(await problemsOf(empty)).toEqual([refused]);
    expect(await problemsOf({ ...empty, 'etc/systemd/system/web.service.d/run.conf': '[Service]\nExecStart=/bin/x\n' })).toEqual([]);
  });

  it('knows drop-ins by their place on the host, and takes no loose piece for a unit', async () => {
    expect(
      await problemsOf(
        { 'deploy/web.service': '[Service]\nUser=app\n', 'deploy/override.conf': '[Service]\nExecStart=/bin/x\n' },
        {
          map: [
            ['deploy/web.service', '/etc/systemd/system/web.service'],
            ['deploy/override.conf', '/etc/systemd/system/web.service.d/override.conf'],
          ],
        },
      ),
    ).toEqual([]);
    expect(
      await problemsOf({
        'deploy/override.conf': '[Service]\nUser=app\nFoo=1\n',
        'deploy/more.conf': '[Socket]\nSocketMode=0660\n[Unit]\n',
      }),
    ).toEqual(["deploy/override.conf:3: warning: syntax/systemd: Unknown key 'Foo' in section [Service], ignoring."]);
  });

  it('is mild about what systemd sets right by itself', async () => {
    expect(await problemsOf({ 'web.service': '[Service]\nExecStart=/bin/x\nStandardError=syslog\n' })).toEqual([
      'web.service:3: info: syntax/systemd: Standard output type syslog is obsolete, automatically updating to journal. Please update your unit file, and consider removing the setting altogether.',
    ]);
  });

  it('names the files that could not be read, and what is in them stays open', async () => {
    const main = { 'etc/nginx/nginx.conf': `events {}\nhttp {\n    include secret.conf;\n${site('proxy_pass http://127.0.0.1:8000')}}\n` };
    const unreadable = [{ id: 'etc/nginx/secret.conf', reason: 'permission denied' }];
    expect(await problemsOf(main, { unreadable })).toEqual(['etc/nginx/secret.conf:-: error: syntax/unreadable: permission denied']);
    const { nginxRoutes: routes } = await stackOf(main, { unreadable });
    expect(routes[0]!.scope.effective('proxy_set_header').certain).toBe(false);
    const { nginxRoutes: readable } = await stackOf({ ...main, 'etc/nginx/secret.conf': '' });
    expect(readable[0]!.scope.effective('proxy_set_header').certain).toBe(true);
  });

  it('is as many of a file as somebody may read, and one more that tells of the rest', async () => {
    const { problems } = await stackOf({ 'web.service': `[Service]\n${'x\n'.repeat(200_000)}` });
    expect(problems).toHaveLength(MOST_FINDINGS + 1);
  });
});
