import { describe, expect, it } from 'vitest';
import { lintFiles } from '../../src/index.ts';

const unit = (bind: string, extra = ''): string => `${extra}[Service]\nExecStart=/srv/app/bin/gunicorn --bind ${bind} wsgi:app\n`;
const select = { select: ['stack/duplicate-bind'] };
const severities = async (files: Record<string, string>): Promise<string[]> =>
  (await lintFiles(new Map(Object.entries(files)), select)).findings.map(({ severity }) => severity);

describe('stack/duplicate-bind', () => {
  it('is sure on a host and doubts in a repository', async () => {
    const bind = '127.0.0.1:8000';
    expect(await severities({ 'etc/systemd/system/a.service': unit(bind), 'etc/systemd/system/b.service': unit(bind) })).toEqual(['error']);
    expect(await severities({ 'ops/a.service': unit(bind), 'ops/b.service': unit(bind) })).toEqual(['warning']);
    expect(await severities({ 'one/a.service': unit(bind), 'two/b.service': unit(bind) })).toEqual([]);
  });

  it('sees a wildcard and an address of the same port, in both orders', async () => {
    const both = async (a: string, b: string): Promise<string[]> =>
      severities({ 'etc/systemd/system/a.service': unit(a), 'etc/systemd/system/b.service': unit(b) });
    expect(await both('0.0.0.0:8000', '127.0.0.1:8000')).toEqual(['error']);
    expect(await both('127.0.0.1:8000', '[::]:8000')).toEqual(['error']);
    expect(await both('127.0.0.1:8000', '[::1]:8000')).toEqual([]);
    expect(await both('unix:/var/run/a.sock', 'unix:/run/a.sock')).toEqual(['error']);
  });
});
