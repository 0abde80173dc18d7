import { describe, expect, it } from 'vitest';
import { loadApacheCatalog } from '../../../src/catalog/apache/catalog.ts';
import { checkApache } from '../../../src/servers/apache/check.ts';
import type { ApacheConfig, ApacheScope } from '../../../src/servers/apache/model.ts';
import { readApache, type ApacheOptions } from '../../../src/servers/apache/read.ts';
import { createFileSet } from '../../../src/text/file-set.ts';
import { SourceFile } from '../../../src/text/source.ts';

type Texts = Readonly<Record<string, string>>;

function read(texts: Texts, options: ApacheOptions = {}): ApacheConfig[] {
  const sources = Object.entries(texts).map(([id, text]) => new SourceFile(id, text));
  return readApache(createFileSet(sources), sources, options);
}

/** `VirtualHost/ServerName a`, `?` behind what is not sure to be read. */
function entries(scope: ApacheScope, path = ''): string[] {
  let child = 0;
  return scope.entries.flatMap(({ directive, args, certain }) => {
    const name = path + directive.name;
    const own = `${[name, ...args].join(' ')}${certain ? '' : ' ?'}`;
    return directive.children === undefined ? [own] : [own, ...entries(scope.children[child++]!, `${name}/`)];
  });
}

const entriesOf = (texts: Texts, options?: ApacheOptions): string[][] => read(texts, options).map(({ server }) => entries(server));

async function found(texts: Texts, options: ApacheOptions = {}): Promise<string[]> {
  const problems = checkApache(read(texts, options), await loadApacheCatalog());
  return problems.map(({ span, line, severity, message }) => `${span.file}:${line}: ${severity}: ${message}`);
}

describe('conditions', () => {
  it.each<readonly [string, string[]]>([
    [
      'LoadModule wsgi_module m/mod_wsgi.so\n<IfModule wsgi_module>\nA\n</IfModule>\n<IfModule mod_wsgi.c>\nB\n</IfModule>\n<IfModule !mod_wsgi.c>\nC\n</IfModule>',
      ['LoadModule wsgi_module m/mod_wsgi.so', 'A', 'B'],
    ],
    ['<IfModule mod_x.c>\nA\n</IfModule>\n<IfModule !mod_x.c>\nB\n</IfModule>', ['A ?', 'B ?']],
    [
      'Define A 1\n<IfDefine A>\nX ${A} ${B}\n</IfDefine>\nUnDefine A\n<IfDefine A>\nY\n</IfDefine>',
      ['Define A 1', 'X 1 ${B}', 'UnDefine A'],
    ],
    ['<IfDefine A>\nX\n</IfDefine>', ['X ?']],
    ['<IfDefine X>\nDefine A 1\n</IfDefine>\nS ${A}', ['Define A 1 ?', 'S ${A}']],
    ['<IfVersion >= 2.4>\nA\n</IfVersion>\n<IfVersion < 2.4>\nB\n</IfVersion>\n<IfVersion >= 2.4.30>\nC\n</IfVersion>', ['A', 'C ?']],
    ['<IfFile /x>\nA\n</IfFile>', ['A ?']],
    ['<Macro M $a>\nServerName $a\n</Macro>\nUse M b', ['Macro M $a', 'Use M b']],
    ['<VirtualHost *:80>\n<IfModule x>\nServerName a\n</IfModule>\n</VirtualHost>', ['VirtualHost *:80', 'VirtualHost/ServerName a ?']],
  ])('%j', (text, expected) => {
    expect(entriesOf({ 'app.conf': text })).toEqual([expected]);
  });

  it('know the version of the target', () => {
    const text = '<IfVersion >= 2.4.30>\nC\n</IfVersion>';
    expect(entriesOf({ 'app.conf': text }, { version: '2.4.29' })).toEqual([[]]);
    expect(entriesOf({ 'app.conf': text }, { version: '2.4.62' })).toEqual([['C']]);
  });
});

describe('includes', () => {
  it('are relative to ServerRoot, in byte order, and folders stand for all below them', () => {
    const texts = {
      'etc/apache2/apache2.conf': 'IncludeOptional sites-enabled/*.conf\nInclude ports.conf\nInclude /etc/apache2/extra\n',
      'etc/apache2/ports.conf': 'Listen 80\n',
      'etc/apache2/sites-enabled/b.conf': 'B\n',
      'etc/apache2/sites-enabled/a.conf': 'A\n',
      'etc/apache2/extra/README': 'R\n',
      'etc/apache2/extra/sub/x': 'X\n',
      'etc/apache2/sites-available/c.conf': 'C\n',
    };
    const includes = [
      'IncludeOptional sites-enabled/*.conf',
      'A',
      'B',
      'Include ports.conf',
      'Listen 80',
      'Include /etc/apache2/extra',
      'R',
      'X',
    ];
    expect(entriesOf(texts)).toEqual([includes, ['C']]);
  });

  it('follow ServerRoot and the section they stand in', () => {
    const texts = {
      'conf/httpd.conf': 'ServerRoot /srv/web\n<VirtualHost *:80>\nInclude conf/x.conf\n</VirtualHost>\n',
      '/srv/web/conf/x.conf': 'ServerName a\n',
    };
    const expected = ['ServerRoot /srv/web', 'VirtualHost *:80', 'VirtualHost/Include conf/x.conf', 'VirtualHost/ServerName a'];
    expect(entriesOf(texts)).toEqual([expected]);
  });

  it('that go in circles end', async () => {
    const texts = {
      '/etc/httpd/a.conf': 'Include b.conf\nInclude b.conf\n',
      '/etc/httpd/b.conf': 'Include a.conf\nInclude a.conf\nServerName x\n',
    };
    const message = 'Exceeded maximum include depth of 128, There appears to be a recursion.';
    expect(await found(texts)).toEqual([`/etc/httpd/b.conf:1: error: ${message}`, `/etc/httpd/b.conf:2: error: ${message}`]);
  });

  it('that grow exponentially end', () => {
    const names = [...Array(40).keys()];
    const texts = Object.fromEntries(names.map((n) => [`/etc/httpd/${n}.conf`, `Include ${n + 1}.conf\nInclude ${n + 1}.conf\n`]));
    expect(read(texts)[0]!.files.length).toBe(names.length);
  });

  it('say what is missing where its folder is in view, and nothing elsewhere', async () => {
    const texts = {
      '/etc/apache2/apache2.conf': 'Include conf/none.conf\nInclude other/none.conf\nIncludeOptional conf/no.conf\n',
      '/etc/apache2/conf/a.conf': 'Timeout 5\n',
    };
    const message = 'Could not open configuration file /etc/apache2/conf/none.conf: No such file or directory';
    expect(await found(texts)).toEqual([`/etc/apache2/apache2.conf:1: error: ${message}`]);
  });
});

describe('what httpd refuses', () => {
  const INVALID = (name: string): string =>
    `Invalid command '${name}', perhaps misspelled or defined by a module not included in the server configuration`;

  it.each<readonly [string, string[]]>([
    ['ServerNmae a\n', [`1: error: ${INVALID('ServerNmae')}`]],
    ['FrobnicateAll on\n', [`1: warning: ${INVALID('FrobnicateAll')}`]],
    ['<IfModule mod_frob.c>\nFrobnicateAll on\n</IfModule>\n', []],
    ['PassengerEnabled on\nphp_value a b\nSecRuleEngine On\n<Perl>\n$x = 1;\n</Perl>\n', []],
    ['RewriteLog /x\n', [`1: warning: ${INVALID('RewriteLog')}`]],
    ['<Directory /a>\nListen 80\n</Directory>\n', ['2: error: Listen not allowed in <Directory> context']],
    ['Require all granted\n', ['1: error: Require not allowed here']],
    ['<IfModule mod_ssl.c>\nRequire all granted\n</IfModule>\n', ['2: warning: Require not allowed here']],
    ['<Directory /a>\nProxyPass http://x/\n</Directory>\n', ['2: error: ProxyPass cannot occur within <Directory> section']],
    ['<Location /a>\nProxyPass http://x/\nAlias /b\n</Location>\n', []],
    ['<Location /a>\nAlias /a /b\n</Location>\n', ['2: error: Alias cannot occur within directory context']],
    ['<VirtualHost *:80>\nServerTokens Prod\n</VirtualHost>\n', ['2: error: ServerTokens cannot occur within <VirtualHost> section']],
    ['<RequireAll>\n</RequireAll>\n', ['1: error: <RequireAll not allowed here']],
    [
      '<Location /a>\n<RequireAll>\n</RequireAll>\n</Location>\n',
      ['2: error: <RequireAll> directive contains no authorization directives'],
    ],
    ['SSLEngine\n', ["1: error: SSLEngine takes one argument, SSL switch for the protocol engine ('on', 'off')"]],
    ['KeepAlive yes\n', ['1: error: KeepAlive must be On or Off']],
    ['KeepAlive ${KEEP}\nServerName {{ a }} {{ b }}\n', []],
    ['WSGIRestrictEmbedded yes\n', ['1: error: WSGIRestrictEmbedded must be one of: Off | On']],
    [
      'WSGIDaemonProcess a proceses=2 threads = 3\n',
      ['1: error: Invalid option to WSGI daemon process definition.', '1: error: Invalid option to WSGI daemon process definition.'],
    ],
    ['WSGIDaemonProcess a switch-interval=0.01\nWSGISwitchInterval 0.01\n', []],
    ['WSGIDaemonProcess a ${OPTIONS}\nWSGIDaemonProcess ${NAME}\n', []],
    [
      '<VirtualHost *:80>\nWSGIDaemonProcess a\n</VirtualHost>\n<VirtualHost *:81>\nWSGIDaemonProcess a\n</VirtualHost>\n',
      ['5: error: Name duplicates previous WSGI daemon definition.'],
    ],
    ['{% if x %}\nWSGIDaemonProcess a\n{% else %}\nWSGIDaemonProcess a threads=5\n{% endif %}\n', []],
    ['WSGIScriptAlias / /a.wsgi proces-group=a\n', ['1: error: Invalid option to WSGI script alias definition.']],
    ['<IfModule mod_ssl.c>\nTimeout 5\n', ['1: warning: Expected </IfModule> before end of configuration']],
    ['{% if x %}\n<VirtualHost *:80>\n{% endif %}\n', []],
    ['{% if x %}\n<VirtualHost *:443>\n{% else %}\n<VirtualHost *:80>\n{% endif %}\nServerName a\n</VirtualHost>\n', []],
    ['{% if x %}<Location /a>{% else %}<Location /b>{% endif %}\nRequire all granted\n</Location>\n', []],
    ['{{ if .x }}\n<VirtualHost *:443>\n{{ else }}\n<VirtualHost *:80>\n{{ end }}\nServerName a\n</VirtualHost>\n', []],
  ])('%j', async (text, expected) => {
    expect(await found({ 'app.conf': text })).toEqual(expected.map((line) => `app.conf:${line}`));
  });

  it('depends on the version of mod_wsgi, where that is known', async () => {
    const text = 'WSGISwitchInterval 0.01\nWSGIDaemonProcess a switch-interval=0.01\nWSGILazyInitialization On\n';
    const configs = read({ 'app.conf': text });
    const lines = async (wsgiVersion: string): Promise<readonly (string | undefined)[]> =>
      checkApache(configs, await loadApacheCatalog(), { wsgiVersion }).map(({ line, help }) => `${line}: ${help}`);
    expect(await lines('4.9.4')).toEqual([
      '1: "WSGISwitchInterval" came with mod_wsgi 6.0.0; the target has 4.9.4',
      '2: "switch-interval" came with mod_wsgi 6.0.0; the target has 4.9.4',
    ]);
    expect(await lines('6.0.1')).toEqual(['3: mod_wsgi 5.0.2 was the last with "WSGILazyInitialization"; the target has 6.0.1']);
  });
});

describe('hostile files', () => {
  it.each([
    ['nested hosts', '<VirtualHost *:80>\n'.repeat(30_000)],
    ['nested conditions', `${'<IfModule x>\n'.repeat(30_000)}</A>\n`],
    ['wrong closing tags', `${'<Directory /a>\n'.repeat(20_000)}${'</A>\n'.repeat(20_000)}`],
    ['unknown names', [...Array(5_000).keys()].map((n) => `ServerNam${n.toString(36)} x\n`).join('')],
    ['definitions', `Define A aaaaaaaaaa\n${'Define A ${A}${A}\n'.repeat(2_000)}`],
    ['options', `WSGIDaemonProcess a ${'x=1 '.repeat(20_000)}\n`],
  ])('end: %s', async (_, text) => {
    expect((await found({ 'app.conf': text })).length).toBeLessThan(100_000);
  });
});
