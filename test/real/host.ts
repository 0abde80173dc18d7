import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, posix, relative, sep } from 'node:path';
import { parse } from 'ini';

/** A stack's files on a private host: `script` builds the host's root in a new mount namespace, `dispose` removes what lies outside it. */
export interface PreparedHost {
  /** Directory of this run on the real host: the layer that is laid over it, scripts and logs. */
  readonly scratch: string;
  /** Where the private root is mounted, inside the namespace only. */
  readonly root: string;
  /** Shell text: makes `root` a copy-on-write view of this machine with the stack's files, users and stubs in place. */
  readonly script: string;
  /** Addresses the stack takes for its own, besides loopback. */
  readonly addresses: readonly string[];
  /** Host paths of the stack's files. */
  readonly files: readonly string[];
  dispose(): void;
}

/** Files of a fixture that are about it, not of it. */
const NOT_THE_STACK = /^(?:stacklint\.ini|expected\.txt|README\.md|fixed(?:\/.*)?)$/;

/** Repository folders whose place on a host goes without saying, as the linter takes it. */
const PLACES: readonly (readonly [folder: RegExp, host: string])[] = [
  [/^(?=(?:etc|srv|home|opt|usr|var|run|root)\/)/, '/'],
  [/^nginx\//, '/etc/nginx/'],
  [/^apache2\//, '/etc/apache2/'],
  [/^systemd\/(?:system\/)?/, '/etc/systemd/system/'],
  [/^supervisor\//, '/etc/supervisor/'],
];

/** Answers with what the application learns of the request; needs nothing but Python. */
const APP = `import json
from urllib.parse import quote


def app(environ, start_response):
    names = {key[5:].replace('_', '-').title(): value for key, value in environ.items() if key.startswith('HTTP_')}
    seen = {
        'host': environ.get('HTTP_HOST', environ.get('SERVER_NAME')),
        'scheme': environ['wsgi.url_scheme'],
        'remote_addr': environ.get('REMOTE_ADDR'),
        'method': environ['REQUEST_METHOD'],
        'path': quote(environ.get('SCRIPT_NAME', '')) + quote(environ.get('PATH_INFO', '')),
        'headers': names,
    }
    body = json.dumps(seen).encode() + b'\\n'
    start_response('200 OK', [('Content-Type', 'application/json'), ('Content-Length', str(len(body)))])
    return [body]


application = app
`;

/** Every file and link below a folder, relative with `/`, in byte order. */
function walk(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** `[map]` of the stack's `stacklint.ini`: repository path to host path. */
function mapOf(dir: string): [string, string][] {
  // A fixed tree lies in the stack's folder and need not repeat what is no part of the host.
  const file = [dir, ...(basename(dir) === 'fixed' ? [dirname(dir)] : [])].map((folder) => join(folder, 'stacklint.ini')).find(existsSync);
  if (file === undefined) return [];
  const map: unknown = parse(readFileSync(file, 'utf8')).map;
  if (typeof map !== 'object' || map === null) return [];
  return Object.entries(map).map(([repository, host]) => [repository.replace(/\/+$/, ''), String(host)]);
}

function hostPath(file: string, map: readonly (readonly [string, string])[]): string | undefined {
  for (const [repository, host] of map) {
    if (file === repository) return host;
    if (file.startsWith(`${repository}/`)) return posix.join(host, file.slice(repository.length));
  }
  for (const [folder, host] of PLACES) if (folder.test(file)) return posix.join(host, file.replace(folder, ''));
  return undefined;
}

const unique = (values: Iterable<string>): string[] => [...new Set(values)];

/** First groups of all matches, without quotes and ends of statements. */
const all = (text: string, pattern: RegExp): string[] =>
  unique([...text.matchAll(pattern)].flatMap((match) => match.slice(1).filter((part) => part !== undefined)));

/** What a stack names and does not hold: users, folders, programs, certificates. */
interface Named {
  readonly users: readonly string[];
  /** Folder an app runs in, and the user it runs as. */
  readonly apps: ReadonlyMap<string, string>;
  readonly venvs: readonly string[];
  /** Certificate and key. */
  readonly certificates: readonly string[];
  readonly keys: readonly string[];
  readonly socketFolders: readonly string[];
  /** Folders nginx serves files from. */
  readonly fileFolders: readonly string[];
  /** Addresses of the host's own that are not loopback. */
  readonly addresses: readonly string[];
}

function namedBy(texts: readonly string[]): Named {
  const text = texts.join('\n');
  const user = /^\s*(?:User|Group|SocketUser|SocketGroup|user|group|uid|gid)\s*[= ]\s*["']?([a-z_][\w-]*)(?=["'\s;]|$)/gm;
  const daemon = /WSGIDaemonProcess\s(?:[^\n]*\\\n)*[^\n]*/g;
  const folder = /(?:^\s*(?:WorkingDirectory|chdir|directory)\s*=\s*|--chdir[ =]\s*)["']?(\/[^\s"';]+)/gm;
  const apps = new Map<string, string>();
  for (const one of texts) {
    const owner = /^\s*(?:User|user|uid)\s*=\s*["']?([a-z_][\w-]*)/m.exec(one)?.[1];
    for (const path of all(one, folder)) {
      if (owner !== undefined) apps.set(path, owner);
      else if (!apps.has(path)) apps.set(path, 'root');
    }
  }
  const groups = [...text.matchAll(daemon)].map(([group]) => group);
  for (const group of groups) {
    const [home] = all(group, /\shome=(\/[^\s"']+)/g);
    if (home !== undefined) apps.set(home, all(group, /\suser=([\w-]+)/g)[0] ?? 'www-data');
  }
  return {
    users: unique([
      'www-data',
      ...all(text, user),
      ...all(groups.join('\n'), /\s(?:user|group)=([\w-]+)/g),
      ...all(text, /--(?:user|group)[= ]([a-z_][\w-]*)/g),
      ...all(text, /RUN_(?:USER|GROUP):-([a-z_][\w-]*)\}/g),
      ...all(text, /chown-socket\s*[= ]\s*([a-z_][\w-]*)(?::([a-z_][\w-]*))?/g),
    ]).filter((name) => name !== 'root'),
    apps,
    venvs: unique([
      ...all(text, /(\/(?!usr\/)[\w./-]+)\/bin\/(?:gunicorn|uwsgi|mod_wsgi-express|python3?)\b/g),
      ...all(text, /(?:^\s*(?:virtualenv|venv|home|pyhome)\s*=\s*|\spython-home=)(\/[\w./-]+)/gm),
    ]),
    certificates: all(
      text,
      /(?:ssl_certificate\s+|SSLCertificateFile\s+|--ssl-certificate-file[ =]|certfile\s*=\s*["']?|https(?:-socket)?\s*=\s*[^,\n]*,)(\/[^\s"';,]+)/g,
    ),
    // What systemd lays down for a service comes from a file of root's.
    keys: all(
      text,
      /(?:ssl_certificate_key\s+|SSLCertificateKeyFile\s+|--ssl-certificate-key-file[ =]|LoadCredential=[^:\n]*:|keyfile\s*=\s*["']?|https(?:-socket)?\s*=\s*[^,\n]*,[^,\n]*,)(\/(?!run\/credentials\/)[^\s"';,]+)/g,
    ),
    fileFolders: all(text, /^\s*(?:alias|root)\s+(\/[\w./-]+)/gm),
    addresses: all(text, /(?<![\d.])((?!127\.|0\.)\d{1,3}(?:\.\d{1,3}){3}):\d/g),
    socketFolders: all(text, /(?:unix:|socket\s*=\s*)(\/(?:srv|home|var\/www)\/[^\s"':;]+)\/[^\s"':;/]+/g),
  };
}

let pair: { readonly certificate: string; readonly key: string } | undefined;

/** One self-signed certificate for all stacks of a run. */
function selfSigned(): { readonly certificate: string; readonly key: string } {
  if (pair) return pair;
  const dir = mkdtempSync(join(tmpdir(), 'stacklint-tls-'));
  try {
    const [key, certificate] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
    const options = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    execFileSync('openssl', [...options, '-subj', '/CN=example.com', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    pair = { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
    return pair;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A place in the layer. A link of the stack's, or a path that climbs, would lead to the machine itself. */
function inLayer(layer: string, path: string): string {
  const file = join(layer, path);
  for (let at = file; at !== layer; at = dirname(at)) {
    const isLink = lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    if (isLink || !at.startsWith(layer)) throw new Error(`${path} leads out of the stack`);
  }
  return file;
}

function put(layer: string, path: string, text: string, mode = 0o644): void {
  const file = inLayer(layer, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode });
}

/** A virtual environment over the system's Python; the servers in it are the system's. */
function putVenv(layer: string, venv: string): void {
  put(layer, `${venv}/pyvenv.cfg`, 'home = /usr/bin\ninclude-system-site-packages = true\n');
  put(layer, `${venv}/bin/gunicorn`, '#!/bin/sh\nexec /usr/bin/gunicorn "$@"\n', 0o755);
  put(layer, `${venv}/bin/mod_wsgi-express`, '#!/bin/sh\nexec /usr/local/bin/mod_wsgi-express "$@"\n', 0o755);
  // Debian's uWSGI has Python and its router as plugins; one from PyPI, which lives in such a folder, has them built in.
  // By the environment, so that an Emperor's vassals have them too.
  put(layer, `${venv}/bin/uwsgi`, '#!/bin/sh\nUWSGI_PLUGINS=python3,http exec /usr/bin/uwsgi "$@"\n', 0o755);
  for (const name of ['python', 'python3']) put(layer, `${venv}/bin/${name}`, '#!/bin/sh\nexec /usr/bin/python3 "$@"\n', 0o755);
}

/** Shell words that are never more than one. */
export const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** Folders in whose stead the host has empty ones. */
const OF_ITS_OWN = ['srv', 'home', 'var/log', 'var/www'];

/** Whether this machine has the virtual environment, and the host sees it. */
const isInView = (venv: string): boolean =>
  !OF_ITS_OWN.some((folder) => venv.startsWith(`/${folder}/`)) && existsSync(join(venv, 'pyvenv.cfg'));

function furnishing(named: Named, root: string, scratch: string, hasNginx: boolean, hasApache: boolean): string {
  const lines = [
    'set -e',
    'mount --make-rprivate /',
    `mkdir -p ${scratch}/mnt; mount -t tmpfs -o mode=755 tmpfs ${scratch}/mnt; mkdir ${scratch}/mnt/upper ${scratch}/mnt/work ${root}`,
    `mount -t overlay overlay -o lowerdir=/,upperdir=${scratch}/mnt/upper,workdir=${scratch}/mnt/work ${root}`,
    `cd ${root}`,
    'mount -t proc proc proc; mount -t sysfs sysfs sys; mount --rbind /dev dev; mount -t tmpfs tmpfs dev/shm',
    'mount -t tmpfs -o mode=755 tmpfs run; mkdir -p run/lock run/systemd/system; ln -s /run/lock run/lock/lock 2>/dev/null || true',
    `for d in ${OF_ITS_OWN.join(' ')}; do mkdir -p $d; mount -t tmpfs -o mode=755 tmpfs $d; done`,
    'for d in tmp var/tmp; do mount -t tmpfs -o mode=1777 tmpfs $d; done',
    'mkdir -p var/log/nginx var/log/supervisor var/log/uwsgi/app var/lib/nginx',
    'for d in etc/systemd/system etc/supervisor/conf.d etc/uwsgi/apps-enabled; do rm -rf $d; mkdir -p $d; done',
    hasApache ? 'mkdir -p var/log/apache2; rm -rf etc/apache2/sites-enabled; mkdir -p etc/apache2/sites-enabled' : '',
    'rm -rf etc/nginx/sites-enabled etc/nginx/conf.d etc/nginx/modules-enabled; mkdir -p etc/nginx/sites-enabled etc/nginx/conf.d',
    ...named.users.map((name, index) => {
      const id = 7000 + index;
      return (
        `grep -q '^${name}:' etc/group || echo '${name}:x:${id}:' >> etc/group; grep -q '^${name}:' etc/passwd || ` +
        `echo "${name}:x:${id}:$(sed -n 's/^${name}:[^:]*:\\([0-9]*\\):.*/\\1/p' etc/group)::/home/${name}:/usr/sbin/nologin" >> etc/passwd`
      );
    }),
    // A link of this machine's that lies in the way is replaced: through an absolute one cp would write to the machine itself.
    `cp -a --remove-destination ${scratch}/layer/. .`,
    hasNginx ? enabling('etc/nginx', scratch) : '',
    hasApache ? enabling('etc/apache2', scratch) : '',
    ...named.users.map((name) => `[ ! -d home/${name} ] || { chroot . chown ${name}: /home/${name}; chmod 700 home/${name}; }`),
    ...[...named.apps].map(([path, owner]) => `chroot . chown -R ${owner}: ${quote(path)}`),
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

/** A site that lies in sites-available only is enabled, as `ln -s` in every guide does, and a2ensite. */
const enabling = (folder: string, scratch: string): string =>
  `if [ -z "$(ls ${folder}/sites-enabled)" ] && [ -d ${folder}/sites-available ]; then for f in $(ls ${folder}/sites-available); do ` +
  `[ ! -f ${scratch}/layer/${folder}/sites-available/$f ] || ln -s ../sites-available/$f ${folder}/sites-enabled/$f; done; fi`;

/** Directories that a killed run left behind. */
function removeStale(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^stacklint-host-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** Lays a stack's files out as on its host, byte for byte, beside stubs for what it names and does not hold. */
export function prepareHost(dir: string, options: { readonly app?: string } = {}): PreparedHost {
  removeStale();
  const scratch = mkdtempSync(join(tmpdir(), `stacklint-host-${process.pid}-`));
  const layer = join(scratch, 'layer');
  const root = join(scratch, 'mnt', 'root');
  try {
    const map = mapOf(dir);
    const files: string[] = [];
    const texts: string[] = [];
    mkdirSync(layer);
    for (const file of walk(dir)) {
      const host = NOT_THE_STACK.test(file) ? undefined : hostPath(file, map);
      if (host === undefined) continue;
      const place = inLayer(layer, host);
      mkdirSync(dirname(place), { recursive: true });
      cpSync(join(dir, file), place, { verbatimSymlinks: true });
      files.push(host);
      if (lstatSync(join(dir, file)).isSymbolicLink()) continue;
      texts.push(readFileSync(join(dir, file), 'utf8').replace(/^\s*[#;].*$/gm, ''));
    }
    if (files.length === 0) throw new Error(`${dir}: no file whose place on a host is known`);
    const named = namedBy(texts);
    for (const path of named.apps.keys()) {
      if (!existsSync(join(layer, path, 'wsgi.py'))) put(layer, `${path}/wsgi.py`, options.app ?? APP);
    }
    for (const venv of named.venvs) if (!isInView(venv)) putVenv(layer, venv);
    for (const folder of named.socketFolders) mkdirSync(inLayer(layer, folder), { recursive: true });
    for (const folder of named.fileFolders) put(layer, `${folder}/style.css`, 'body { margin: 0 }\n');
    for (const path of named.certificates) put(layer, path, selfSigned().certificate);
    for (const path of named.keys) put(layer, path, selfSigned().key, 0o600);
    return {
      scratch,
      root,
      addresses: named.addresses,
      files,
      script: furnishing(
        named,
        root,
        scratch,
        files.some((file) => file.startsWith('/etc/nginx/')),
        files.some((file) => file.startsWith('/etc/apache2/')),
      ),
      dispose: () => rmSync(scratch, { recursive: true, force: true }),
    };
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  }
}

/** Names of the fixture stacks. */
export const stackNames = (fixtures: string): string[] =>
  readdirSync(fixtures)
    .filter((name) => statSync(join(fixtures, name)).isDirectory())
    .sort();
