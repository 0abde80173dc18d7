import { existsSync } from 'node:fs';
import { joinPath } from '../../text/file-set.ts';
import type { FileSet } from '../../text/files.ts';
import { append } from '../../text/lists.ts';
import { folderOf } from '../../text/paths.ts';
import type { SourceFile } from '../../text/source.ts';
import type { Report } from '../../lint/report.ts';
import { treeOf } from '../../servers/nginx/includes.ts';
import type { NginxConfig, NginxContext, Scope } from '../../servers/nginx/model.ts';
import { anyPem, dhParameters } from './certificate.ts';
import type { Complaint, Kind, Task } from './judges.ts';
import { carrierOf, hostPathsOf, Layout, pathInRoot, pathsByInclude } from './layout.ts';
import { programAt, type Outcome } from './namespace.ts';
import { emptyFile, type StandIn } from './stand-ins.ts';

const JUDGE = 'nginx -t';
const MAIN = '/etc/nginx/nginx.conf';
/** Where files lie that no main file includes. */
const LOOSE = '/etc/nginx/.stacklint';

/** Folders in which distributions keep nginx's modules. */
export const NGINX_MODULE_FOLDERS = ['/usr/lib/nginx/modules', '/usr/lib64/nginx/modules'];

/** Modules that only read their directives when a configuration is tested, in an order in which they can be loaded. */
const HARMLESS = [
  'ndk_http',
  'ngx_mail',
  'ngx_stream',
  'ngx_http_geoip',
  'ngx_stream_geoip',
  'ngx_http_geoip2',
  'ngx_stream_geoip2',
  'ngx_http_image_filter',
  'ngx_http_xslt_filter',
  'ngx_http_auth_pam',
  'ngx_http_brotli_filter',
  'ngx_http_brotli_static',
  'ngx_http_cache_purge_filter',
  'ngx_http_cache_purge',
  'ngx_http_dav_ext',
  'ngx_http_echo',
  'ngx_http_fancyindex',
  'ngx_http_headers_more_filter',
  'ngx_http_subs_filter',
  'ngx_http_uploadprogress',
  'ngx_http_upstream_fair',
  'ngx_http_zstd_filter',
  'ngx_http_zstd_static',
  'ngx_nchan',
].map((name) => `${name}_module.so`);

/** Whether a module may be there when a configuration is tested: those that run code (Lua, Perl, njs, Passenger) may not. */
export const isHarmlessNginxModule = (file: string): boolean => HARMLESS.includes(file);

/** What this machine's distribution has of them. */
function modules(): string[] {
  const found = HARMLESS.map((name) => NGINX_MODULE_FOLDERS.map((folder) => `${folder}/${name}`).find((path) => existsSync(path)));
  return found.filter((path) => path !== undefined);
}

/**
 * Without `load_module`: what stands there instead takes one word in the same place and only keeps a variable of the environment
 * of that name. nginx compares names byte by byte and reads no escapes in this one, so that no other spelling is left.
 */
const withoutModules = (text: string): string =>
  text.replace(/(["']?)load_module\1/g, (word, quote: string) => `${quote}env${quote}`.padEnd(word.length));

/** How the files of a configuration come together. */
interface Assembly {
  /** The main file: of the tree, or the one of the distribution's package. */
  readonly main: SourceFile | undefined;
  /** What it includes, itself among it, and the words that name each. */
  readonly included: ReadonlyMap<SourceFile, ReadonlySet<string>>;
  /** Files that nothing includes, with the context that they are written for, and what they include. */
  readonly loose: ReadonlyMap<SourceFile, NginxContext>;
  readonly looseIncluded: ReadonlyMap<SourceFile, ReadonlySet<string>>;
}

function assemble(config: NginxConfig): Assembly {
  const roots = new Map<SourceFile, NginxContext>();
  const words = new Map<SourceFile, Map<SourceFile, Set<string>>>();
  const scopes: Scope[] = [config.root];
  for (let scope = scopes.pop(); scope; scope = scopes.pop()) {
    for (const { directive, includes } of scope.entries) {
      if (directive.parent !== undefined) continue;
      const root = includes[0]?.file ?? directive.file;
      if (includes.length === 0 && !roots.has(root)) roots.set(root, scope.context);
      const below = words.get(root) ?? new Map<SourceFile, Set<string>>();
      const word = includes.at(-1)?.words[1]?.value;
      const known = below.get(directive.file) ?? new Set();
      words.set(root, below.set(directive.file, word === undefined ? known : known.add(word)));
    }
    append(scopes, scope.children);
  }
  const main = config.assumed ?? [...roots].find(([, context]) => context === 'main')?.[0];
  const loose = new Map([...roots].filter(([file, context]) => file !== main && context !== 'main'));
  const belowLoose = [...loose.keys()].flatMap((file) => [...(words.get(file) ?? [])]);
  return { main, included: (main && words.get(main)) ?? new Map(), loose, looseIncluded: new Map(belowLoose) };
}

/** A loose file in the blocks that belong around it, and whether these stand in `http` or `stream`; undefined for one that has no such place. */
function around(context: NginxContext, path: string): { readonly inside: 'http' | 'stream'; readonly text: string } | undefined {
  const include = `include "${path}";`;
  switch (context) {
    case 'http':
    case 'stream':
      return { inside: context, text: include };
    case 'server':
      return { inside: 'http', text: `server { ${include} }` };
    case 'location':
      return { inside: 'http', text: `server { location /stacklint { ${include} } }` };
    case 'upstream':
      return { inside: 'http', text: `upstream stacklint { ${include} }` };
    default:
      return undefined;
  }
}

/** The main file's text with an include at the end of a block, on the line of its brace, so that all keeps its line. */
function withInclude(main: SourceFile | undefined, inside: 'http' | 'stream', path: string): string {
  const text = main?.text ?? 'events {}\n';
  const include = `include "${path}";`;
  const block = main && treeOf(main).directives.find(({ name, block: inner }) => name === inside && inner !== undefined);
  if (!block || text[block.end - 1] !== '}') return `${text}\n${inside} { ${include} }\n`;
  return `${text.slice(0, block.end - 1)} ${include} ${text.slice(block.end - 1)}`;
}

function tasksOf(config: NginxConfig, files: FileSet, changed: ReadonlySet<string>, program: string): Task[] {
  const { main, included, loose, looseIncluded } = assemble(config);
  const mainPath = (main && !main.virtual && hostPathsOf(main, files).find((path) => pathInRoot(path) !== undefined)) || MAIN;
  const base = folderOf(mainPath);
  const placeAll = (layout: Layout, all: ReadonlyMap<SourceFile, ReadonlySet<string>>): void => {
    for (const [file, words] of all)
      for (const word of words)
        for (const path of pathsByInclude(word, base, file, files)) layout.place(path, file, withoutModules(file.text));
  };
  const task = (layout: Layout, subject: SourceFile, kind: string): Task => ({
    judge: JUDGE,
    key: `nginx ${kind} ${subject.id}`,
    subject: carrierOf(subject),
    files: layout.sources,
    layout,
    command: {
      argv: [
        program,
        '-t',
        '-c',
        mainPath,
        '-g',
        modules()
          .map((path) => `load_module ${path};`)
          .join(' '),
      ],
    },
    complaints,
    standIns: (outcome) => standInsOf(outcome, base),
  });
  const touches = (all: Iterable<SourceFile>): boolean => [...all].some((file) => changed.has(carrierOf(file)));

  const tasks: Task[] = [];
  if (main !== undefined && touches(included.keys())) {
    const layout = new Layout();
    layout.place(mainPath, main, withoutModules(main.text));
    placeAll(layout, included);
    tasks.push(task(layout, main.virtual ? config.file : main, 'main'));
  }
  const joined = [...loose].flatMap(
    ([file, context], at) => around(context, `${LOOSE}/${at}`) && { file, context, path: `${LOOSE}/${at}` },
  );
  const judged = joined.filter((one) => one !== undefined);
  const first = judged[0]?.file;
  if (first !== undefined && touches(looseIncluded.keys())) {
    const inside = judged.some(({ context }) => context === 'stream') ? 'stream' : 'http';
    const layout = new Layout();
    layout.add(`${LOOSE}/all`, judged.map(({ context, path }) => `${around(context, path)!.text}\n`).join(''));
    for (const { file, path } of judged) layout.place(path, file, withoutModules(file.text));
    const text = withoutModules(withInclude(main, inside, `${LOOSE}/all`));
    if (main) layout.place(mainPath, main, text);
    else layout.add(mainPath, text);
    placeAll(layout, included);
    placeAll(layout, looseIncluded);
    tasks.push(task(layout, first, 'loose'));
  }
  return tasks;
}

/** What nginx says stopped it: it goes no further than the first. */
function complaints({ status, output, timedOut }: Outcome): readonly Complaint[] {
  if (status === 0) return [];
  const said = /\[emerg\] (?:\d+#\d+: )?([^]*?)\n(?=nginx: |\d{4}\/\d\d\/\d\d )/.exec(`${output}\nnginx: `)?.[1];
  if (said === undefined)
    return [{ text: timedOut ? 'it did not come to an end' : 'it failed without a word', path: undefined, line: undefined }];
  const place = /^([^]*) in (\/[^]*):(\d+)$/.exec(said);
  return [{ text: place?.[1] ?? said, path: place?.[2], line: place ? Number(place[3]) : undefined }];
}

function standInsOf({ output }: Outcome, base: string): StandIn[] {
  const first = (pattern: RegExp): string | undefined => pattern.exec(output)?.[1];
  const certificate = first(/(?:cannot load certificate(?: key)? |SSL_CTX_load_verify_locations\(|X509_LOOKUP_load_file\()"([^"]+)"/);
  if (certificate !== undefined) return [{ kind: 'file', path: joinPath(base, certificate), text: anyPem() }];
  const parameters = first(/BIO_new_file\("([^"]+)"\) failed/);
  if (parameters !== undefined) return [{ kind: 'file', path: joinPath(base, parameters), text: dhParameters() }];
  const ticketKey = first(/"([^"]+)" must be 48 or 80 bytes/);
  if (ticketKey !== undefined) return [{ kind: 'file', path: joinPath(base, ticketKey), text: '0'.repeat(80) }];
  const folder = first(/mkdir\(\) "([^"]+)" failed \(2:/);
  if (folder !== undefined) return [{ kind: 'folder', path: folderOf(joinPath(base, folder)) }];
  const file = first(/open\(\) "([^"]+)" failed \(2:/);
  if (file !== undefined) return [emptyFile(file, base)];
  const bound = first(/bind\(\) to unix:(\/\S+) failed \(2:/);
  if (bound !== undefined) return [{ kind: 'folder', path: folderOf(bound) }];
  const user = first(/getpwnam\("([^"]+)"\) failed/);
  if (user !== undefined) return [{ kind: 'user', name: user }];
  const group = first(/getgrnam\("([^"]+)"\) failed/);
  if (group !== undefined) return [{ kind: 'group', name: group }];
  const host = first(/host not found in [^"\n]*"([^":/]+)/);
  return host === undefined ? [] : [{ kind: 'host', name: host }];
}

export const nginx: Kind = {
  program: 'nginx',
  judge: JUDGE,
  find: () => programAt('nginx'),
  tasks: ({ stack, files }: Report, changed, program) =>
    stack.nginx.flatMap((config) => tasksOf(config, stack.hostsOf(config)[0]?.files ?? files, changed, program)),
};
