import { describe, expect, it } from 'vitest';
import { loadGunicornCatalog } from '../../src/catalog/gunicorn/catalog.ts';

const catalog = await loadGunicornCatalog();

describe('the gunicorn settings', () => {
  it('are all there', () => {
    expect(catalog.names().length).toBe(119);
    expect(new Set(catalog.names()).size).toBe(119);
    expect(catalog.names('20.1.0').length).toBe(85);
    expect(['wsgi_app', 'control_socket', 'debug', 'nope'].map((name) => catalog.has(name))).toEqual([true, true, false, false]);
  });

  it('come and go with the versions', () => {
    const rows: [string, string, boolean][] = [
      ['wsgi_app', '20.0.4', false],
      ['wsgi_app', '20.1.0', true],
      ['header_map', '21.2.0', false],
      ['header_map', '22.0.0', true],
      ['tolerate_dangerous_framing', '22.0.0', true],
      ['tolerate_dangerous_framing', '23.0.0', false],
      ['django_settings', '19.6.0', true],
      ['django_settings', '19.7.0', false],
      ['bind', '19.0', true],
    ];
    expect(rows.filter(([name, version, has]) => catalog.has(name, version) !== has)).toEqual([]);
  });

  it('have a flag or none', () => {
    expect(catalog.byFlag('-w')).toEqual({
      name: 'workers',
      flags: ['-w', '--workers'],
      action: 'store',
      argument: 'int',
      kind: 'int',
      choices: [],
      arity: undefined,
      nargs: undefined,
      constant: undefined,
      since: '19.0',
      until: undefined,
      deprecated: undefined,
    });
    expect(
      ['--bind', '--keep-alive', '--log-file', '--error-logfile', '--env', '--limit-request-field_size', '--no-sendfile'].map(
        (flag) => catalog.byFlag(flag)?.name,
      ),
    ).toEqual(['bind', 'keepalive', 'errorlog', 'errorlog', 'raw_env', 'limit_request_field_size', 'sendfile']);
    expect([catalog.byFlag('--nope'), catalog.byFlag('--header-map', '20.1.0')]).toEqual([undefined, undefined]);
    const flagless = catalog.names().filter((name) => catalog.lookup(name)!.flags.length === 0);
    expect(flagless.filter((name) => catalog.lookup(name)!.kind !== 'callable')).toEqual([
      'wsgi_app',
      'tmp_upload_dir',
      'secure_scheme_headers',
      'logconfig_dict',
      'default_proc_name',
    ]);
    expect(flagless.length).toBe(25);
  });

  it('have the defaults of their version', () => {
    expect(catalog.defaultOf('workers')).toEqual({ kind: 'value', value: 1, variable: 'WEB_CONCURRENCY' });
    expect(catalog.defaultOf('bind')).toEqual({ kind: 'value', value: ['127.0.0.1:8000'], variable: 'PORT' });
    expect(catalog.defaultOf('forwarded_allow_ips')).toEqual({ kind: 'value', value: '127.0.0.1,::1', variable: 'FORWARDED_ALLOW_IPS' });
    expect(catalog.defaultOf('forwarded_allow_ips', '22.0.0')).toMatchObject({ value: '127.0.0.1' });
    expect(catalog.defaultOf('proxy_protocol', '20.1.0')).toMatchObject({ value: false });
    expect(catalog.defaultOf('timeout')).toMatchObject({ value: 30 });
    expect(catalog.defaultOf('pidfile')).toEqual({ kind: 'value', value: null, variable: undefined });
    expect(catalog.defaultOf('user')).toEqual({ kind: 'dynamic' });
    expect(catalog.defaultOf('post_fork')).toEqual({ kind: 'callable' });
    expect(catalog.defaultOf('nope')).toBeUndefined();
  });

  it('change their kind', () => {
    expect([catalog.lookup('proxy_protocol', '20.1.0')?.kind, catalog.lookup('proxy_protocol', '24.1.0')?.kind]).toEqual(['bool', 'enum']);
    expect([catalog.lookup('forwarded_allow_ips', '21.2.0')?.kind, catalog.lookup('forwarded_allow_ips', '22.0.0')?.kind]).toEqual([
      'list-text',
      'addresses',
    ]);
    expect(catalog.lookup('ssl_version')?.deprecated).toBe('21.0');
  });

  it.each([
    ['wrokers', { name: 'workers', how: 'spelling' }],
    ['Bind', { name: 'bind', how: 'spelling' }],
    ['time_out', { name: 'timeout', how: 'spelling' }],
    ['max_request', { name: 'max_requests', how: 'alias' }],
    ['keep_alive', { name: 'keepalive', how: 'spelling' }],
    ['log_level', { name: 'loglevel', how: 'spelling' }],
    ['log_file', { name: 'errorlog', how: 'alias' }],
    ['access_logformat', { name: 'access_log_format', how: 'spelling' }],
    ['preload', { name: 'preload_app', how: 'alias' }],
    ['worker', { name: 'workers', how: 'alias' }],
    ['env', { name: 'raw_env', how: 'alias' }],
    ['workers', undefined],
    ['database_url', undefined],
  ])('%s is near to %j', (name, expected) => {
    expect(catalog.nearest(name)).toEqual(expected);
  });
});
