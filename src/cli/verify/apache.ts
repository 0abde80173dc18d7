import { existsSync, readdirSync } from 'node:fs';
import type { Report } from '../../lint/report.ts';
import type { ApacheConfig, ApacheInstance, ApacheScope } from '../../servers/apache/model.ts';
import type { ApacheDirective } from '../../syntax/apache/tree.ts';
import { parseApache } from '../../syntax/apache/parser.ts';
import { joinPath, segmentPattern } from '../../text/file-set.ts';
import type { FileSet } from '../../text/files.ts';
import { append } from '../../text/lists.ts';
import { nameOf } from '../../text/paths.ts';
import type { SourceFile } from '../../text/source.ts';
import { anyPem } from './certificate.ts';
import type { Complaint, Kind, Task } from './judges.ts';
import { carrierOf, hostPathsOf, Layout, pathInRoot, pathsByInclude } from './layout.ts';
import { programAt, type Outcome } from './namespace.ts';
import { emptyFile, type StandIn } from './stand-ins.ts';

/** Folders in which distributions keep httpd's modules. */
export const APACHE_MODULE_FOLDERS = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules', '/usr/lib/httpd/modules'];

/** Modules of httpd itself, and mod_wsgi: what they run, they run when httpd has started. One of the mpm is enough. */
const HARMLESS = new Set(
  `mpm_event access_compat actions alias allowmethods asis auth_basic auth_digest auth_form authn_anon authn_core authn_dbd authn_dbm
  authn_file authn_socache authnz_fcgi authnz_ldap authz_core authz_dbd authz_dbm authz_groupfile authz_host authz_owner authz_user
  autoindex brotli buffer cache cache_disk cache_socache cern_meta cgid charset_lite data dav dav_fs dav_lock dbd deflate dir echo env
  expires ext_filter file_cache filter headers http2 ident imagemap include info lbmethod_bybusyness lbmethod_byrequests
  lbmethod_bytraffic lbmethod_heartbeat ldap log_config log_debug log_forensic logio macro mime mime_magic negotiation proxy proxy_ajp
  proxy_balancer proxy_connect proxy_express proxy_fcgi proxy_fdpass proxy_ftp proxy_hcheck proxy_html proxy_http proxy_http2 proxy_scgi
  proxy_uwsgi proxy_wstunnel ratelimit reflector remoteip reqtimeout request rewrite sed session session_cookie session_crypto
  session_dbd setenvif slotmem_plain slotmem_shm socache_dbm socache_memcache socache_redis socache_shmcb speling ssl status substitute
  suexec systemd unique_id unixd userdir usertrack version vhost_alias watchdog wsgi xml2enc xsendfile`.split(/\s+/),
);

const moduleOf = (file: string): string | undefined => /^mod_(\w+)\.so$/.exec(file)?.[1];

/** Whether a module may be there when a configuration is tested: those that run code (Lua, Perl, PHP, Passenger) may not. */
export const isHarmlessApacheModule = (file: string): boolean => HARMLESS.has(moduleOf(file) ?? '');

/** `LoadModule` lines for what this machine's distribution has of them. */
function loading(): string {
  const folder = APACHE_MODULE_FOLDERS.find((path) => existsSync(path));
  const found = folder === undefined ? [] : readdirSync(folder).filter(isHarmlessApacheModule).sort();
  return found.map((file) => `LoadModule ${moduleOf(file)}_module ${folder}/${file}\n`).join('');
}

/** Where the main file and what is made up for it lie. */
interface Layouts {
  readonly root: string;
  readonly main: string;
}

const DEBIAN: Layouts = { root: '/etc/apache2', main: '/etc/apache2/apache2.conf' };
const REDHAT: Layouts = { root: '/etc/httpd', main: '/etc/httpd/conf/httpd.conf' };
const OWN = '.stacklint';

/** What Debian's envvars sets, which `apache2ctl -t` reads; Red Hat's files name none of it. */
const ENVIRONMENT = {
  APACHE_CONFDIR: '/etc/apache2',
  APACHE_RUN_USER: 'www-data',
  APACHE_RUN_GROUP: 'www-data',
  APACHE_PID_FILE: '/run/apache2/apache2.pid',
  APACHE_RUN_DIR: '/run/apache2',
  APACHE_LOCK_DIR: '/run/lock/apache2',
  APACHE_LOG_DIR: '/var/log/apache2',
  LANG: 'C',
};

/** Without `LoadModule` and `LoadFile`; all else keeps its line. */
function withoutModules(file: SourceFile): string {
  let text = file.text;
  const lists: (readonly ApacheDirective[])[] = [parseApache(file).directives];
  for (let list = lists.pop(); list; list = lists.pop()) {
    for (const { name, children, start, end } of list) {
      if (children) lists.push(children);
      else if (/^load(?:module|file)$/i.test(name))
        text = text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end);
    }
  }
  return text;
}

/** The files that one configuration reads, with the words of the includes that name each. */
function filesOf({ file, server }: ApacheConfig): Map<SourceFile, Set<string>> {
  const found = new Map([[file, new Set<string>()]]);
  const scopes: ApacheScope[] = [server];
  for (let scope = scopes.pop(); scope; scope = scopes.pop()) {
    for (const { directive, includes } of scope.entries) {
      const word = includes.at(-1)?.words[1]?.value;
      const words = found.get(directive.file) ?? new Set();
      found.set(directive.file, word === undefined ? words : words.add(word));
    }
    append(scopes, scope.children);
  }
  return found;
}

const valueOf = ({ server }: ApacheConfig, name: RegExp): string | undefined =>
  server.entries.find(({ directive, open }) => name.test(directive.name) && !open)?.args[0];

const isMain = (config: ApacheConfig): boolean =>
  /(?:^|\/)(?:apache2|httpd)\.conf$/.test(config.file.id) || valueOf(config, /^ServerRoot$/i) !== undefined;

function tasksOf(
  { configs }: ApacheInstance,
  filesFor: (config: ApacheConfig) => FileSet,
  changed: ReadonlySet<string>,
  program: string,
): Task[] {
  const main = configs.find(isMain);
  const usual = program.endsWith('httpd') ? REDHAT : DEBIAN;
  const ownPath = main && hostPathsOf(main.file, filesFor(main)).find((path) => pathInRoot(path) !== undefined);
  const mainPath = ownPath ?? usual.main;
  const written = main && valueOf(main, /^ServerRoot$/i);
  const root = written !== undefined && pathInRoot(written) !== undefined ? written : usual.root;
  const [modulesPath, loosePath] = [`${root}/${OWN}/modules`, `${root}/${OWN}/loose`];

  const placeAll = (layout: Layout, config: ApacheConfig): void => {
    for (const [file, words] of filesOf(config)) {
      const paths = [...words].flatMap((word) => pathsOf(word, root, file, filesFor(config)));
      for (const path of paths) layout.place(path, file, withoutModules(file));
    }
  };
  const task = (subject: SourceFile, kind: string, loose: readonly ApacheConfig[]): Task => {
    const layout = new Layout();
    layout.add(modulesPath, loading());
    layout.add(`${root}/${OWN}/folder`, '');
    if (main) {
      layout.place(mainPath, main.file, withoutModules(main.file));
      placeAll(layout, main);
    } else layout.add(mainPath, `ServerRoot "${root}"\nUser www-data\nGroup www-data\nErrorLog /dev/null\n`);
    for (const [at, config] of loose.entries()) {
      layout.place(`${root}/${OWN}/${at}`, config.file, withoutModules(config.file));
      placeAll(layout, config);
    }
    layout.add(loosePath, loose.map((_, at) => `Include "${root}/${OWN}/${at}"\n`).join(''));
    const argv = [program, '-t', '-d', root, '-f', mainPath, '-C', `Include "${modulesPath}"`, '-c', `Include "${loosePath}"`];
    return {
      judge: `${nameOf(program)} -t`,
      key: `apache ${kind} ${subject.id}`,
      subject: carrierOf(subject),
      files: layout.sources,
      layout,
      // It refuses to serve as root.
      command: { argv, env: ENVIRONMENT, uid: 1000 },
      complaints,
      standIns: (outcome) => standInsOf(outcome, root),
    };
  };
  const touches = (all: readonly ApacheConfig[]): boolean =>
    all.some((config) => [...filesOf(config).keys()].some((file) => changed.has(carrierOf(file))));
  const loose = configs.filter((config) => config !== main);
  return [
    ...(main && touches([main]) ? [task(main.file, 'main', [])] : []),
    ...(loose[0] && touches(loose) ? [task(loose[0].file, 'loose', loose)] : []),
  ];
}

/** An include of a folder takes in all below it. */
function pathsOf(word: string, root: string, file: SourceFile, files: FileSet): string[] {
  if (/[*?[]/.test(word) || nameOf(word) === nameOf(file.id)) return pathsByInclude(word, root, file, files);
  const named = joinPath(root, word);
  const hosts = hostPathsOf(file, files);
  const below = hosts.filter((path) => path.startsWith(`${named}/`));
  return below.length > 0 ? below : hosts.includes(named) ? [named] : [`${named}/${nameOf(file.id)}`];
}

/** What httpd says stopped it: it goes no further than the first. */
function complaints({ status, output, timedOut }: Outcome): readonly Complaint[] {
  if (status === 0) return [];
  const places = [...output.matchAll(/Syntax error on line (\d+) of (\/[^\n]*?):(?:\s|$)/g)];
  const last = places.at(-1);
  if (last) {
    const text = output
      .slice(last.index + last[0].length)
      .trim()
      .split('\n')[0]!;
    return [{ text, path: last[2], line: Number(last[1]) }];
  }
  const said = output
    .split('\n')
    .filter((line) => line !== '' && !/AH00558|AH00111|AH00112|AH00014|^Action |^\[.*:warn\]/.test(line))
    .at(0);
  const text = said?.replace(/^(?:\[[^\]]*\] )*(?:\S+: )?/, '') ?? (timedOut ? 'it did not come to an end' : 'it failed without a word');
  return [{ text, path: undefined, line: undefined }];
}

function standInsOf({ output }: Outcome, root: string): StandIn[] {
  const first = (pattern: RegExp): string | undefined => pattern.exec(output)?.[1];
  const pem = first(/^SSL\w+: file '([^'\n]+)' does not exist or is empty/m);
  if (pem !== undefined) return [{ kind: 'file', path: joinPath(root, pem), text: anyPem() }];
  const file = first(/Could not open configuration file (\/[^\n]+?): No such file/);
  if (file !== undefined) return [emptyFile(file)];
  const wildcard = /No matches for the wildcard '([^'\n]+)' in '([^'\n]+)'/.exec(output);
  if (wildcard) return inFolder(wildcard[2]!, wildcard[1]!);
  const log = first(/Cannot access directory '([^'\n]+)'/);
  if (log !== undefined) return [{ kind: 'folder', path: log }];
  const user = first(/bad user name (\S+)/i);
  if (user !== undefined) return [{ kind: 'user', name: user }];
  const group = first(/bad group name (\S+)/i);
  return group === undefined ? [] : [{ kind: 'group', name: group }];
}

/** A file that a wildcard matches, in a folder that may be missing as well. */
function inFolder(folder: string, wildcard: string): StandIn[] {
  const name = wildcard.replaceAll('*', 'stacklint').replace(/[?[\]]/g, 'x');
  return segmentPattern(wildcard).test(name) ? [emptyFile(name, folder)] : [];
}

export const apache: Kind = {
  program: 'apache2',
  judge: 'apache2 -t',
  find: () => programAt('apache2') ?? programAt('httpd'),
  tasks: ({ stack, files }: Report, changed, program) =>
    stack.httpds.flatMap((instance) => tasksOf(instance, (config) => stack.hostsOf(config)[0]?.files ?? files, changed, program)),
};
