import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stackNames } from './host.ts';
import { nginxTest, unitsVerify } from './judges.ts';
import { haveAll, need, needRoot } from './need.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'stacks');
const withFixes = stackNames(FIXTURES).filter((name) => existsSync(join(FIXTURES, name, 'fixed')));
/** A tree laid out as on a host is one that its servers can load. */
const fixed = withFixes.filter((name) => existsSync(join(FIXTURES, name, 'fixed/etc')));
const needs = [needRoot(), need('nginx', 'nginx'), need('systemd-analyze', 'systemd'), need('openssl', 'openssl')];

describe.runIf(haveAll(needs)).sequential('what the fixes leave is accepted by the real servers', () => {
  it('covers the fixture stacks', () => {
    expect(fixed.length).toBeGreaterThanOrEqual(12);
    // Templates, containers whose names resolve nowhere here, a repository's own folders.
    expect(withFixes.filter((name) => !fixed.includes(name))).toEqual([
      'ansible-mismatch',
      'compose-loopback',
      'inferred-versions',
      'kubernetes-defects',
      'port-mismatch',
    ]);
  });

  it.each(fixed)('%s', (name) => {
    const dir = join(FIXTURES, name, 'fixed');
    expect.soft(nginxTest(dir), 'nginx -t').toMatchObject({ ok: true });
    expect.soft(unitsVerify(dir), 'systemd-analyze verify').toMatchObject({ ok: true });
  });
});
