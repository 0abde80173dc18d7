import { describe, expect, it } from 'vitest';
import { loadApacheCatalog } from '../../src/catalog/apache/catalog.ts';
import { wsgiDirectives, wsgiOptions } from '../../src/catalog/apache/mod-wsgi.ts';

const catalog = await loadApacheCatalog();

describe('the table of httpd', () => {
  it('is stamped', () => {
    expect(catalog.source).toMatch(/^Apache HTTP Server 2\.4\.\d+, .*Apache-2\.0/);
  });

  it('knows where directives may stand', () => {
    const places = (name: string, section = false) => catalog.lookup(name, section)?.places;
    const row = { server: 'server', directory: true, location: true, htaccess: false, anywhere: false };
    expect(places('proxytimeout')).toEqual({ ...row, directory: false, location: false });
    expect(places('ProxyPass')).toEqual({ ...row, directory: false });
    expect(places('Listen')).toEqual({ ...row, server: 'main', directory: false, location: false });
    expect(places('Require')).toEqual({ ...row, server: undefined, htaccess: true });
    expect(places('Files', true)).toEqual({ ...row, location: false, htaccess: true });
    expect(places('Include')?.anywhere).toBe(true);
    expect([places('Directory'), places('Listen', true)]).toEqual([undefined, undefined]);
  });

  it.each<readonly [string, readonly string[], string | undefined]>([
    ['ServerName', ['a'], undefined],
    ['ServerName', [''], 'ServerName takes one argument, The hostname and port of the server'],
    ['Alias', ['/a', '/b'], undefined],
    ['Alias', ['/a', '/b', 'c'], 'Alias takes 1-2 arguments, a fakename and a realname, or a realname in a Location'],
    ['keepalive', ['ON', 'x'], undefined],
    ['KeepAlive', [], 'KeepAlive must be On or Off'],
    ['ProxyPass', [], undefined],
    ['LoadModule', ['a'], 'LoadModule takes two arguments, a module name and the name of a shared object file to load it from'],
  ])('%s %j', (name, args, expected) => {
    expect(catalog.complaint(catalog.lookup(name, false)!, args)).toBe(expected);
  });
});

describe('the table of mod_wsgi', () => {
  it('has all directives and options, told apart by version', () => {
    expect(wsgiDirectives().length).toBe(49);
    expect(wsgiDirectives().flatMap(({ name, since }) => (since === undefined ? [] : [name]))).toEqual([
      'WSGISwitchInterval',
      'WSGIPerInterpreterGIL',
      'WSGIFreeThreading',
      'WSGIInterpreterOptions',
      'WSGITelemetryService',
      'WSGISlowRequests',
      'WSGITelemetryOptions',
    ]);
    expect(wsgiOptions().size).toBe(44);
    const newer = [...wsgiOptions().values()].filter(({ since }) => since !== undefined);
    expect(newer.map(({ name }) => name)).toEqual(['switch-interval', 'interrupt-timeout', 'response-flush-delay']);
    expect(wsgiOptions().get('deadlock-timeout')).toEqual({
      name: 'deadlock-timeout',
      kind: 'number',
      default: '300',
      since: undefined,
      least: 0,
      phrase: 'deadlock timeout',
    });
  });
});
