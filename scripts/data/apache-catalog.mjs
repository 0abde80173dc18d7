// Asks an installed Apache httpd for its directives and writes src/catalog/apache/directives.json:
//   node scripts/data/apache-catalog.mjs /usr/sbin/apache2 /usr/lib/apache2/modules > src/catalog/apache/directives.json
// `-L` gives names and contexts; the number of arguments is what `-t` says to a directive without any.
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [httpd = '/usr/sbin/apache2', folder = '/usr/lib/apache2/modules'] = process.argv.slice(2);
/** One MPM can be loaded; mod_wsgi has a table of its own; the others are examples and tests. */
const LEFT_OUT = /^mod_(?:mpm_prefork|mpm_worker|wsgi|bucketeer|case_filter|case_filter_in|data|dialup|dumpio|echo)\.so$/;

const scratch = mkdtempSync(join(tmpdir(), 'apache-catalog-'));
mkdirSync(join(scratch, 'run'));

/** What a module needs lies behind it in the alphabet for these. */
const FIRST = ['mod_authn_core.so', 'mod_authz_core.so', 'mod_auth_basic.so', 'mod_dav.so', 'mod_session.so', 'mod_dbd.so', 'mod_cache.so'];
FIRST.push('mod_ldap.so', 'mod_proxy.so', 'mod_slotmem_shm.so', 'mod_socache_shmcb.so', 'mod_ssl.so', 'mod_watchdog.so');

function symbolOf(file) {
  const { stdout } = spawnSync('nm', ['-D', '--defined-only', join(folder, file)], { encoding: 'utf8' });
  return /\b(\w+_module)$/m.exec(stdout)?.[1];
}

const builtIn = spawnSync(httpd, ['-l'], { encoding: 'utf8' }).stdout;
const all = readdirSync(folder).filter(
  (file) => file.endsWith('.so') && !LEFT_OUT.test(file) && !builtIn.includes(file.replace(/so$/, 'c')),
);
const modules = [...FIRST.filter((file) => all.includes(file)), ...all.filter((file) => !FIRST.includes(file))];
const head = [
  `ServerRoot ${scratch}`,
  `DefaultRuntimeDir ${scratch}/run`,
  `PidFile ${scratch}/run/pid`,
  `ErrorLog ${scratch}/error.log`,
  ...modules.map((file) => `LoadModule ${symbolOf(file)} ${join(folder, file)}`),
  'ServerName localhost',
  'Listen 127.0.0.1:18099',
  '',
].join('\n');

const CONTEXTS = {
  anywhere: 'sd',
  'only outside <Directory>, <Files>, <Location>, or <If>': 's',
  'only inside <Directory>, <Files>, <Location>, or <If>': 'd',
};

/** `-L`: name and module, a line of help, the contexts. */
function listed() {
  const config = join(scratch, 'list.conf');
  writeFileSync(config, head);
  const { stdout, stderr } = spawnSync(httpd, ['-L', '-f', config], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (!stdout.includes('ServerName')) throw new Error(stderr);
  const found = [];
  for (const block of stdout.split(/\n(?=\S)/)) {
    const match =
      /^(<?[\w-]+) \((\S+)\)\n(?:[^]*\n)?\tAllowed in \*\.conf (.*?)(?: \[no per-dir config\])?( and in \.htaccess)?(?:\n|$)/.exec(block);
    if (!match) continue;
    const contexts = CONTEXTS[match[3]];
    if (contexts === undefined) throw new Error(block);
    found.push({ name: match[1], module: match[2], contexts: contexts + (match[4] ? 'h' : '') });
  }
  return found;
}

let count = 0;
/** What the server says to some lines behind the modules; no text when it takes them. `early`: it says so while it reads. */
function ask(lines) {
  const config = join(scratch, `p${count++}.conf`);
  writeFileSync(config, `${head}${lines}\n`);
  return new Promise((resolve) => {
    execFile(httpd, ['-t', '-f', config], { timeout: 20_000 }, (error, _, stderr) => {
      rmSync(config);
      const said = error ? stderr.replace(/^\[.*\n/gm, '').trim() : '';
      // What is executed while the file is read is refused without the number of a log message.
      resolve({ text: said.replace(/^[^\n]*Syntax error on line \d+ of [^\n:]*:\s*/, ''), early: said !== '' && !said.startsWith('AH') });
    });
  });
}

const ARITIES = {
  'takes one argument': '1',
  'takes two arguments': '2',
  'takes 1-2 arguments': '12',
  'takes three arguments': '3',
  'takes two or three arguments': '23',
  'takes one, two or three arguments': '123',
  'takes one or three arguments': '13',
  'takes no arguments': '0',
  'requires at least one argument': '1+',
  'requires at least two arguments': '2+',
  'must be On or Off': 'flag',
};
const PHRASE = new RegExp(`^(\\S+) (${Object.keys(ARITIES).join('|')})(?:, ([^]*))?$`);

const within = (contexts, lines) => (contexts.startsWith('s') ? lines : `<Directory />\n${lines}\n</Directory>`);
const SAMPLE = { 1: 'x', 12: 'x', 123: 'x', 13: 'x', 2: 'x y', 23: 'x y', 3: 'x y z', '1+': 'x', '2+': 'x y', flag: 'On', '*': 'x' };

/** `name contexts arity help`; contexts: `s` server, `g` main server alone, `d` sections inside, `l` not in Directory or Files, `f` not in Location;
 * `r`: executed as it is read, wherever that is. */
async function row({ name, contexts }) {
  const section = name.startsWith('<');
  const spelled = (args) => (section ? `${name} ${args === '' ? 'x' : args}>\n</${name.slice(1)}>` : `${name} ${args}`);
  let arity = '*';
  let help = '';
  if (!section) {
    for (const args of ['', 'a', 'a b c d']) {
      const { text, early } = await ask(within(contexts, spelled(args)));
      const match = PHRASE.exec(text);
      if (match && match[1].toLowerCase() === name.toLowerCase()) {
        if (early) return `${name} r ${ARITIES[match[2]]} ${match[3]}`.replaceAll(/\s+/g, ' ').trim();
        [arity, help] = [ARITIES[match[2]], match[3] ?? ''];
        break;
      }
    }
  }
  const refused = async (lines) => /cannot occur within/.test((await ask(lines)).text);
  let where = contexts;
  if (contexts.startsWith('s')) {
    const line = spelled(SAMPLE[arity] ?? '');
    if (await refused(`<VirtualHost *:80>\n${line}\n</VirtualHost>`)) where = where.replace('s', 'g');
    if (contexts.includes('d')) {
      const [inDirectory, inLocation] = [
        await refused(`<Directory />\n${line}\n</Directory>`),
        await refused(`<Location />\n${line}\n</Location>`),
      ];
      where = where.replace('d', inDirectory ? (inLocation ? '' : 'l') : inLocation ? 'f' : 'd');
    }
  }
  return [name, where, arity, help.replaceAll(/\s+/g, ' ').trim()].join(' ').trim();
}

const table = {};
try {
  const queue = listed().filter(({ name }, at, every) => every.findIndex((other) => other.name === name) === at);
  const rows = new Map();
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) rows.set(next, await row(next));
  };
  await Promise.all([worker(), worker()]);
  for (const [{ module }, text] of [...rows].sort(([a], [b]) => (a.name < b.name ? -1 : 1))) (table[module] ??= []).push(text);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const version = /Apache\/([\d.]+)/.exec(spawnSync(httpd, ['-v'], { encoding: 'utf8' }).stdout)[1];
const source = `Apache HTTP Server ${version}, apache2 -L and -t, Apache-2.0: Copyright The Apache Software Foundation (reworked)`;
process.stdout.write(`${JSON.stringify({ source, version, modules: table }, null, 2)}\n`);
