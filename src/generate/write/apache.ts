import { apacheModules } from '../apache-modules.ts';
import { BLANK, comment, directive, emitApache, section, type ApacheNode } from '../emit/apache.ts';
import { ACME_FOLDER } from '../places.ts';
import type { GeneratedFile, Wanted, Writer } from '../wanted.ts';
import { appLines, believingLines, backToTlsLines, toTlsLines, tlsLines } from './apache-site.ts';
import { serverLines } from './mod-wsgi.ts';

/** The sites of Apache, the one that takes what none of them is named for, and in a container the whole configuration. */
export const writeApache: Writer = (wanted) => {
  const { answers, places, sites } = wanted;
  if (answers.front !== 'apache') return [];
  const inContainer = answers.distro === 'docker';
  const file = (name: string, nodes: readonly ApacheNode[]): GeneratedFile => ({
    path: places.written(places.site(name)),
    text: emitApache(nodes),
  });
  return [
    file('000-catch-all', catchAll(wanted)),
    ...sites.map((site) => file(site.name, siteNodes(site, wanted))),
    ...(inContainer ? [{ path: places.written(`${IMAGE_ROOT}/conf/httpd.conf`), text: emitApache(imageConfig(wanted)) }] : []),
  ];
};

/** Apache gives requests for names it does not know to the first virtual host of an address: this one, which sorts first. */
function catchAll(wanted: Wanted): ApacheNode[] {
  const { ports, sites, balancer } = wanted;
  const healthPath = balancer?.healthPath;
  const certificate = sites.find((site) => site.certificate)?.certificate;
  const denied: ApacheNode[] = [
    directive('ServerName', 'catch-all.invalid'),
    ...(healthPath === undefined
      ? []
      : [
          comment(`the health checks of ${balancer!.title} ask by address, for no name`),
          directive('RewriteEngine', 'On'),
          directive('RewriteRule', `^${healthPath}$`, '-', '[R=200,L]'),
          directive('ErrorDocument', '200', 'ok'),
        ]),
    section('Location', ['/'], [directive('Require', 'all', 'denied')]),
  ];
  return [
    comment('Who asks for a name that no site has gets no application: this is the first virtual host, which Apache takes then.'),
    directive('ServerTokens', 'Prod'),
    directive('ServerSignature', 'Off'),
    directive('TraceEnable', 'Off'),
    ...serverLines(wanted),
    BLANK,
    section('VirtualHost', [`*:${ports.http}`], denied),
    ...(certificate
      ? [
          BLANK,
          section(
            'VirtualHost',
            [`*:${ports.https}`],
            [
              denied[0]!,
              comment('a certificate is needed to refuse anything; its name will not fit'),
              ...tlsLines(certificate),
              ...denied.slice(1),
            ],
          ),
        ]
      : []),
  ];
}

const rewriting = directive('RewriteEngine', 'On');

function siteNodes(site: Wanted['sites'][number], wanted: Wanted): ApacheNode[] {
  const { ports, answers, hsts } = wanted;
  const { certificate, domains } = site;
  const [name = '', ...aliases] = domains;
  const names = [directive('ServerName', name), ...(aliases.length > 0 ? [directive('ServerAlias', ...aliases)] : [])];
  const strict = [comment(hsts.why), directive('Header', 'always', 'set', 'Strict-Transport-Security', hsts.value), BLANK];
  if (certificate === undefined)
    return [
      section(
        'VirtualHost',
        [`*:${ports.http}`],
        [
          ...names,
          rewriting,
          BLANK,
          ...(answers.tls === 'behind-lb' ? [...believingLines(wanted), ...backToTlsLines(), ...strict] : believingLines(wanted)),
          ...appLines(site, wanted),
        ],
      ),
    ];
  return [
    section('VirtualHost', [`*:${ports.http}`], [...names, BLANK, ...toTlsLines(answers.tls === 'letsencrypt' ? ACME_FOLDER : undefined)]),
    BLANK,
    section(
      'VirtualHost',
      [`*:${ports.https}`],
      [
        ...names,
        rewriting,
        BLANK,
        directive('Protocols', 'h2', 'http/1.1'),
        ...tlsLines(certificate),
        ...strict,
        ...believingLines(wanted),
        ...appLines(site, wanted),
      ],
    ),
  ];
}

/** Modules that a configuration of the image's needs for what every distribution's has loaded. */
const BASE_MODULES = ['mpm_event', 'unixd', 'authz_core', 'log_config', 'mime', 'dir', 'env', 'setenvif', 'alias', 'reqtimeout'];

const IMAGE_ROOT = '/usr/local/apache2';

/** What takes the place of the image's own httpd.conf. */
function imageConfig(wanted: Wanted): ApacheNode[] {
  const { places, ports, sites } = wanted;
  return [
    comment('In place of the httpd.conf that the image httpd:2.4 has.'),
    directive('ServerRoot', IMAGE_ROOT),
    directive('ServerName', 'localhost'),
    directive('Listen', String(ports.http)),
    ...(sites.some(({ certificate }) => certificate) ? [directive('Listen', String(ports.https))] : []),
    BLANK,
    ...[...BASE_MODULES, ...apacheModules(wanted)].map((name) => directive('LoadModule', `${name}_module`, `modules/mod_${name}.so`)),
    BLANK,
    directive('User', places.frontUser),
    directive('Group', places.frontGroup),
    comment("to the container's log"),
    directive('ErrorLog', '/proc/self/fd/2'),
    directive('LogLevel', 'warn'),
    directive('LogFormat', '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"', 'combined'),
    directive('CustomLog', '/proc/self/fd/1', 'combined'),
    directive('TypesConfig', 'conf/mime.types'),
    BLANK,
    comment('files are served from no folder that is not named'),
    section('Directory', ['/'], [directive('AllowOverride', 'None'), directive('Require', 'all', 'denied')]),
    BLANK,
    directive('IncludeOptional', 'conf/sites/*.conf'),
  ];
}
