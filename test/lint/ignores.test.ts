import { describe, expect, it } from 'vitest';
import type { LintOptions } from '../../src/lint/options.ts';
import { gunicorn, service, site } from '../stack/support.ts';
import { lintTexts, toyRule, wordRule } from './support.ts';

const NGINX = 'etc/nginx/sites-available/app';
const UNIT = 'etc/systemd/system/app.service';

/** The lines that are still reported by a rule that looks for X, and how many findings were taken out. */
async function left(
  path: string,
  text: string,
  options: Partial<LintOptions> = {},
): Promise<{ readonly lines: number[]; readonly ignored: number }> {
  const report = await lintTexts({ [path]: text }, [wordRule('toy/x', 'X', () => ({}), { aliases: ['toy/old-x'] })], options);
  return { lines: report.findings.map(({ at }) => report.files.get(path)!.lines.position(at.start).line), ignored: report.summary.ignored };
}

describe('an ignore comment', () => {
  it.each<[name: string, path: string, text: string, lines: readonly number[]]>([
    ['covers the directive below it', NGINX, 'server {\n# stacklint-ignore toy/x: because\nroot X;\nindex X;\n}\n', [4]],
    ['may stand above blank lines and comments', NGINX, '# stacklint-ignore toy/x\n\n# more\nroot X;\n', []],
    ['covers all lines of the directive', NGINX, '# stacklint-ignore toy/x\nlog_format main\n  X\n  X;\nroot X;\n', [5]],
    ['covers the head of a block, not what is in it', NGINX, '# stacklint-ignore toy/x\nlocation X {\n    root X;\n}\n', [3]],
    ['covers the one line it stands above inside of a directive', NGINX, 'log_format main\n  X\n  # stacklint-ignore toy/x\n  X;\n', [2]],
    ['stands behind the directive', NGINX, 'root X; # stacklint-ignore toy/x\nindex X;\n', [2]],
    ['stands behind the last line of a directive', NGINX, 'log_format main\n  X\n  ; # stacklint-ignore toy/x\nroot X;\n', [4]],
    ['stands behind the head of a block', NGINX, 'location X { # stacklint-ignore toy/x\n    root X;\n}\n', [2]],
    ['stands behind an opening brace on its own line', NGINX, 'location X\n{ # stacklint-ignore toy/x\n    root X;\n}\n', [3]],
    ['does not reach back from the next line', NGINX, 'root X;\nindex a; # stacklint-ignore toy/x\n', [1]],
    ['does not reach down from behind a directive', NGINX, 'root a; # stacklint-ignore toy/x\nindex X;\n', [2]],
    ['covers the whole file', NGINX, 'root X;\nindex X; # stacklint-ignore-file toy/x\n', []],
    ['covers families', NGINX, '# stacklint-ignore toy/*\nroot X;\n', []],
    ['goes by former names', NGINX, '# stacklint-ignore toy/old-x\nroot X;\n', []],
    ['may name several rules', NGINX, '# stacklint-ignore nginx/y, toy/x\nroot X;\n', []],
    ['is for the rules it names', NGINX, '# stacklint-ignore nginx/x\nroot X;\n', [2]],
    ['is no string', NGINX, 'listen 80;\nroot "\n# stacklint-ignore toy/x\nX";\n', [4]],
    ['stands above a key of a unit', UNIT, '[Service]\n# stacklint-ignore toy/x\nExecStart=/a \\\n  X\nUser=X\n', [5]],
    ['stands inside of a continued value of a unit', UNIT, '[Service]\nExecStart=/a X \\\n# stacklint-ignore toy/x\n  X\n', [2]],
    ['is no comment behind a value of a unit', UNIT, '[Service]\nUser=X # stacklint-ignore toy/x\n', [2]],
    ['stands above an option of uWSGI', 'app.ini', '[uwsgi]\n; stacklint-ignore toy/x\nmodule = X\nenv = X\n', [4]],
    ['is no comment behind an option of uWSGI', 'app.ini', '[uwsgi]\nmodule = X ; stacklint-ignore toy/x\n', [2]],
    [
      'stands above a key of supervisor',
      'etc/supervisor/conf.d/a.conf',
      '[program:a]\n; stacklint-ignore toy/x\ncommand=a\n  X\nuser=X\n',
      [5],
    ],
    ['stands above a line of a Procfile', 'Procfile', '# stacklint-ignore toy/x\nweb: X\nb: X\n', [3]],
    ['stands above a statement of Python', 'gunicorn.conf.py', '# stacklint-ignore toy/x\nbind = [\n    "X",\n]\nuser = "X"\n', [5]],
    ['stands behind a statement of Python', 'gunicorn.conf.py', 'bind = [\n    "X",\n]  # stacklint-ignore toy/x\nuser = "X"\n', [4]],
    ['stands behind a line of a statement of Python', 'gunicorn.conf.py', 'bind = [\n  "X",  # stacklint-ignore toy/x\n  "X",\n]\n', [3]],
    [
      'behind a line of Python does not cover the line above',
      'gunicorn.conf.py',
      'user = "X"\nbind = "a"  # stacklint-ignore toy/x\n',
      [1],
    ],
    ['is no string of Python', 'gunicorn.conf.py', 'a = """\n# stacklint-ignore toy/x\nX"""\n', [3]],
  ])('%s', async (_, path, text, lines) => {
    const all = text.split('X').length - 1;
    expect(await left(path, text)).toEqual({ lines, ignored: all - lines.length });
    expect((await left(path, text, { comments: false })).lines.length).toBe(all);
  });

  it('goes by what a file is read as', async () => {
    const texts = {
      'srv/app/settings.py': 'bind = [  # stacklint-ignore toy/x\n    "127.0.0.1:8000",\n]\n',
      'etc/nginx/nginx.conf': 'events {}\nhttp {\n    include extra/app;\n}\n',
      'etc/nginx/extra/app': 'log_format x 127; # stacklint-ignore toy/x\n',
      [UNIT]: service('/usr/bin/gunicorn -c /srv/app/settings.py wsgi:app'),
    };
    const { summary, findings } = await lintTexts(texts, [wordRule('toy/x', '127')]);
    expect([findings.map(({ at }) => at.file), summary.ignored]).toEqual([[], 2]);
  });

  it('may stand at either end of a finding in two files', async () => {
    const cross = toyRule('toy/cross', ({ stack, report }) => {
      for (const { span, listener } of stack.edges) report({ at: span, message: 'x', related: [{ at: listener!.span, message: 'y' }] });
    });
    const ignored = async (nginx: string, unit: string): Promise<number> =>
      (await lintTexts({ [NGINX]: nginx + site('proxy_pass http://127.0.0.1:8000'), [UNIT]: unit }, [cross])).summary.ignored;
    const unit = gunicorn('127.0.0.1:8000');
    expect([
      await ignored('', unit),
      await ignored('# stacklint-ignore-file toy/cross\n', unit),
      await ignored('', unit.replace('ExecStart', '# stacklint-ignore toy/cross\nExecStart')),
      await ignored('', unit.replace('User', '# stacklint-ignore toy/cross\nUser')),
      await ignored('# stacklint-ignore toy/cross\n', unit),
    ]).toEqual([0, 1, 1, 0, 0]);
  });

  it('knows which of its rules hid something', async () => {
    const seen: string[] = [];
    const last = toyRule(
      'toy/last',
      ({ ignores }) => {
        for (const { rules } of ignores) for (const { id, used } of rules) seen.push(`${id} ${used}`);
      },
      { last: true },
    );
    const text = '# stacklint-ignore toy/x, toy/y\nroot X;\n# stacklint-ignore-file nginx/z\n# stacklint-ignore toy/*\nindex X;\n';
    await lintTexts({ [NGINX]: text }, [last, wordRule('toy/x', 'X'), wordRule('toy/y', 'Y')]);
    expect(seen).toEqual(['toy/x true', 'toy/y false', 'nginx/z false', 'toy/* true']);
  });

  it('costs linear time in number', async () => {
    const texts = { [NGINX]: '# stacklint-ignore toy/x\nroot X;\n'.repeat(10_000) };
    const { summary } = await lintTexts(texts, [wordRule('toy/x', 'X')]);
    expect(summary.ignored).toBe(10_000);
  });
});
