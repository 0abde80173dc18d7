import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stackNames } from './host.ts';
import { nginxTest, unitsVerify } from './judges.ts';
import { haveAll, need, needRoot } from './need.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'stacks');
const fixed = stackNames(FIXTURES).filter((name) => existsSync(join(FIXTURES, name, 'fixed')));
const needs = [needRoot(), need('nginx', 'nginx'), need('systemd-analyze', 'systemd'), need('openssl', 'openssl')];

describe.runIf(haveAll(needs)).sequential('what the fixes leave is accepted by the real servers', () => {
  it('covers the fixture stacks', () => {
    expect(fixed.length).toBeGreaterThanOrEqual(12);
  });

  it.each(fixed)('%s', (name) => {
    const dir = join(FIXTURES, name, 'fixed');
    expect.soft(nginxTest(dir), 'nginx -t').toMatchObject({ ok: true });
    expect.soft(unitsVerify(dir), 'systemd-analyze verify').toMatchObject({ ok: true });
  });
});
