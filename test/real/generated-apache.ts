import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { apacheModules } from '../../src/generate/apache-modules.ts';
import type { GeneratedFile, Wanted } from '../../src/generate/wanted.ts';

/** Debian has these in httpd itself, the image httpd as files. */
const BUILT_IN = new Set(['unixd', 'log_config']);

/** What every distribution loads, and the image by our own configuration. */
const USUAL = ['mpm_event', 'authz_core', 'mime', 'dir', 'env', 'setenvif', 'alias', 'reqtimeout'];

const loading = (name: string): string => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`;

/** A site with the places, users and certificates that this machine has; Debian's mod_wsgi has one Python. */
export const here = (text: string, folder: string, pair = folder): string =>
  text
    .replace(/ python-home=\S+|^virtualenv = .*\n/gm, '')
    .replace(/\/(?:(?:srv|run)\/shop|var\/www\/letsencrypt)(?=[\s/>])/g, (path) => folder + path)
    .replace(/ user=\S+ group=\S+ /g, ' user=www-data group=www-data ')
    .replace(/^( *SSLCertificateFile) .*$/gm, `$1 ${pair}/cert.pem`)
    .replace(/^( *SSLCertificateKeyFile) .*$/gm, `$1 ${pair}/key.pem`)
    .replaceAll('/run/wsgi', `${folder}/wsgi`);

/** The main file of the server that reads the sites: that of the image, or of a distribution as far as it matters. */
function mainFile(files: readonly GeneratedFile[], wanted: Wanted, folder: string): string {
  const own = files.find(({ path }) => path === 'apache/httpd.conf');
  const places = [`DefaultRuntimeDir ${folder}`, `PidFile ${folder}/pid`, `Mutex default:${folder}`];
  if (own === undefined)
    return [
      `ServerRoot ${folder}`,
      ...places,
      `ErrorLog ${folder}/error.log`,
      'User www-data',
      'Group www-data',
      'ServerName localhost',
      ...[...USUAL, ...apacheModules(wanted)].map(loading),
      'TypesConfig /etc/mime.types',
      `Listen ${wanted.ports.http}`,
      `Listen ${wanted.ports.https}`,
      `Include ${folder}/sites/*.conf`,
      '',
    ].join('\n');
  return `${own.text
    .replace(/^ServerRoot .*$/m, [`ServerRoot ${folder}`, ...places].join('\n'))
    .replace(/^LoadModule (\w+)_module modules\/.*\n/gm, (_, name: string) => (BUILT_IN.has(name) ? '' : `${loading(name)}\n`))
    .replace('TypesConfig conf/mime.types', 'TypesConfig /etc/mime.types')
    .replaceAll('/proc/self/fd/', `${folder}/log.`)
    .replace('IncludeOptional conf/sites', `Include ${folder}/sites`)}`;
}

/** Makes the certificate of all sites, in a folder. */
export function makePair(folder: string): void {
  const pair = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=shop.example.com'];
  execFileSync('openssl', [...pair, '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')], { stdio: 'ignore' });
}

/** Makes a folder in which httpd can judge the files, or run them. */
export function prepare(files: readonly GeneratedFile[], wanted: Wanted, folder: string, pair = folder): void {
  mkdirSync(join(folder, 'sites'), { recursive: true });
  for (const { path, text } of files.filter(({ path: one }) => /^(?:etc\/(?:apache2|httpd)|apache\/sites)\//.test(one)))
    writeFileSync(join(folder, 'sites', path.slice(dirname(path).length + 1)), here(text, folder, pair));
  writeFileSync(join(folder, 'httpd.conf'), mainFile(files, wanted, folder));
}

/** What `apache2 -t` says of a folder; empty when it takes it. */
export function complaintOf(folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('apache2', ['-t', '-f', join(folder, 'httpd.conf')], {
      env: { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let output = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (chunk: string) => (output += chunk));
    child.on('error', reject);
    child.on('close', (status) => resolve(status === 0 && output === 'Syntax OK\n' ? '' : output || `status ${status}`));
  });
}
