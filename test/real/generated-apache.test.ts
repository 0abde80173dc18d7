import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { apacheModules } from '../../src/generate/apache-modules.ts';
import { plan } from '../../src/generate/plan.ts';
import type { GeneratedFile, Wanted } from '../../src/generate/wanted.ts';
import { writeApache } from '../../src/generate/write/apache.ts';
import { nameOf, possible } from '../generate/combinations.ts';
import { haveAll, need } from './need.ts';

const ready = haveAll([need('apache2', 'apache2 libapache2-mod-wsgi-py3'), need('openssl', 'openssl')]);

/** Debian has these in httpd itself, the image httpd as files. */
const BUILT_IN = new Set(['unixd', 'log_config']);

/** What every distribution loads, and the image by our own configuration. */
const USUAL = ['mpm_event', 'authz_core', 'mime', 'dir', 'env', 'setenvif', 'alias', 'reqtimeout'];

const loading = (name: string): string => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`;

/** A site with the places, users and certificates that this machine has. */
const here = (text: string, folder: string): string =>
  text
    .replace(/ user=\S+ group=\S+ /g, ' user=www-data group=www-data ')
    .replace(/^( *SSLCertificateFile) .*$/gm, `$1 ${folder}/cert.pem`)
    .replace(/^( *SSLCertificateKeyFile) .*$/gm, `$1 ${folder}/key.pem`)
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
      'Listen 127.0.0.1:80',
      'Listen 127.0.0.1:443',
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

/** Makes a folder in which httpd can judge the files. */
function prepare(files: readonly GeneratedFile[], wanted: Wanted, folder: string, pair: string): void {
  mkdirSync(join(folder, 'sites'), { recursive: true });
  execFileSync('cp', [join(pair, 'cert.pem'), join(pair, 'key.pem'), folder]);
  for (const { path, text } of files.filter(({ path: one }) => one.endsWith('.conf') && one !== 'apache/httpd.conf'))
    writeFileSync(join(folder, 'sites', path.slice(dirname(path).length + 1)), here(text, folder));
  writeFileSync(join(folder, 'httpd.conf'), mainFile(files, wanted, folder));
}

/** What `apache2 -t` says of a folder; empty when it takes it. */
function complaintOf(folder: string): Promise<string> {
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

describe.runIf(ready)('what is generated for Apache', () => {
  const root = mkdtempSync(join(tmpdir(), 'stacklint-generated-apache-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('is taken by apache2 -t, whatever is answered', async () => {
    const pair = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=shop.example.com'];
    execFileSync('openssl', [...pair, '-keyout', join(root, 'key.pem'), '-out', join(root, 'cert.pem')], { stdio: 'ignore' });
    // Many answers change what starts an application, and nothing of Apache's.
    const trees = new Map<string, { readonly name: string; readonly files: readonly GeneratedFile[]; readonly wanted: Wanted }>();
    let answered = 0;
    for (const answers of possible()) {
      if (answers.front !== 'apache') continue;
      answered++;
      const wanted = plan(answers);
      const files = writeApache(wanted);
      trees.set(JSON.stringify(files), { name: nameOf(answers), files, wanted });
    }
    const queue = [...trees.values()].entries();
    const refused: string[] = [];
    const judge = async (): Promise<void> => {
      for (const [at, { name, files, wanted }] of queue) {
        const folder = join(root, String(at));
        prepare(files, wanted, folder, root);
        const complaint = await complaintOf(folder);
        if (complaint !== '') refused.push(`${name}: ${complaint}`);
        rmSync(folder, { recursive: true });
      }
    };
    await Promise.all([judge(), judge()]);
    expect(refused).toEqual([]);
    expect(answered).toBeGreaterThan(1000);
    expect(trees.size).toBeGreaterThan(200);
    process.stdout.write(`apache2 -t: ${trees.size} different trees of ${answered} combinations\n`);
  }, 300_000);
});
