import { describe, expect, it } from 'vitest';
import { lint } from '../../src/index.ts';
import type { Finding } from '../../src/rule.ts';
import type { Fact, Target } from '../../src/target.ts';
import { SourceFile } from '../../src/text/source.ts';

const findings = async (
  rule: string,
  files: Readonly<Record<string, string>>,
  target: Partial<Target> = {},
): Promise<readonly Finding[]> => {
  const sources = Object.entries(files).map(([path, text]) => new SourceFile(path, text));
  return (await lint({ sources, target: { versions: {}, ...target } }, { select: [rule] })).findings;
};

const told = async (workers: string, cores: Fact<number>) =>
  (await findings('gunicorn/worker-count', { 'srv/app/gunicorn.conf.py': `workers = ${workers}\n` }, { cores })).map(
    ({ severity, message, counts, fix }) => [severity, counts, fix && `${fix.safety}: ${fix.title}`, message.split(':', 1)[0]],
  );

describe('gunicorn/worker-count', () => {
  it('is advice between 2 x cores + 1 and 4 x cores + 1, a warning above', async () => {
    const cores = { value: 2, from: 'flag' } as const;
    expect(await told('5', cores)).toEqual([]);
    expect(await told('6', cores)).toEqual([['info', true, 'unsafe: Start 5 workers', '6 workers on 2 cores']]);
    expect(await told('9', cores)).toEqual([['info', true, 'unsafe: Start 5 workers', '9 workers on 2 cores']]);
    expect(await told('10', cores)).toEqual([['warning', true, 'unsafe: Start 5 workers', '10 workers on 2 cores']]);
    expect(await told('9', { value: 1, from: 'config' })).toEqual([['warning', true, 'unsafe: Start 3 workers', '9 workers on 1 core']]);
  });

  it("takes this machine's cores for advice alone, and never writes them down", async () => {
    const cores = { value: 2, from: 'machine' } as const;
    expect(await told('50', cores)).toEqual([
      [
        'info',
        false,
        'manual: Start 5 workers, for a target with 2 cores',
        '50 workers on 2 cores (of this machine; set --cores for the target)',
      ],
    ]);
    expect(await told('1', cores)).toEqual([['warning', true, 'manual: Start 5 workers, for a target with 2 cores', '1 sync worker']]);
  });

  it('says what it could not check', async () => {
    const sources = [new SourceFile('srv/app/gunicorn.conf.py', 'workers = 12\n')];
    const { findings: none, skipped } = await lint({ sources, target: { versions: {} } }, { select: ['gunicorn/worker-count'] });
    expect([none, skipped]).toEqual([[], [{ rule: 'gunicorn/worker-count', reason: 'no --cores given', count: 1 }]]);
  });
});

describe('gunicorn/unknown-setting', () => {
  it('is an error where a value is lost, advice where the setting has it anyhow', async () => {
    const severities = async (text: string) =>
      (await findings('gunicorn/unknown-setting', { 'srv/app/gunicorn.conf.py': text })).map(({ severity }) => severity);
    expect(await severities('log_file = "/var/log/app.log"\n')).toEqual(['error']);
    expect(await severities('log_file = "-"\n')).toEqual(['info']);
    expect(await severities('worker = 5\nworkers = 5\n')).toEqual(['info']);
  });

  const fixOf = async (text: string) =>
    (await findings('gunicorn/unknown-setting', { 'srv/app/gunicorn.conf.py': text })).map(({ fix }) => fix?.title);

  it('renames only what gunicorn takes under the right name', async () => {
    expect(await fixOf('worker = 5\n')).toEqual(['Rename it to workers']);
    expect(await fixOf('worker = "many"\n')).toEqual([undefined]);
    expect(await fixOf('preload = "yes"\n')).toEqual([undefined]);
    expect(await fixOf('env = ["A=b"]\n')).toEqual(['Rename it to raw_env']);
    expect(await fixOf('env = "production"\n')).toEqual([undefined]);
  });

  it('renames neither of two that may be meant', async () => {
    expect(await fixOf('worker = 5\nnum_workers = 3\n')).toEqual([undefined, undefined]);
  });
});

describe('gunicorn/daemon-under-manager', () => {
  it('changes no file that a gunicorn of another manager reads', async () => {
    const command = '/srv/venv/bin/gunicorn -c /srv/app/gunicorn.conf.py --pid /run/app.pid wsgi:app\n';
    const found = await findings('gunicorn/daemon-under-manager', {
      'etc/supervisor/conf.d/app.conf': `[program:app]\ncommand=${command}`,
      'etc/systemd/system/app.service': `[Service]\nType=forking\nPIDFile=/run/app.pid\nExecStart=${command}`,
      'srv/app/gunicorn.conf.py': 'daemon = True\n',
    });
    expect(found.map(({ at, fix }) => [at.file, fix])).toEqual([['srv/app/gunicorn.conf.py', undefined]]);
  });
});
