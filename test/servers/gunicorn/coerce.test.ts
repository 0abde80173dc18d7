import { describe, expect, it } from 'vitest';
import { loadGunicornCatalog } from '../../../src/catalog/gunicorn/catalog.ts';
import { coerce } from '../../../src/servers/gunicorn/coerce.ts';
import { fromArgument } from '../../../src/servers/gunicorn/command-line.ts';

describe('a number behind a flag', async () => {
  const catalog = await loadGunicornCatalog();

  it.each([
    ['umask', '007', 0o007],
    ['umask', '0022', 0o022],
    ['umask', '0o077', 0o077],
    ['umask', '7', 7],
    ['umask', '0', 0],
    ['workers', '04', 4],
    ['workers', '0', 0],
  ])('%s %s', (name, text, value) => {
    const setting = catalog.lookup(name)!;
    expect(coerce(setting, fromArgument(setting, text)!, undefined)).toEqual({ ok: true, value });
  });
});
