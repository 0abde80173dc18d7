// What the servers' own checks say of single files of a tree, beside stand-ins for all that a tree does not hold.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, posix } from 'node:path';
import { bundled, sourceName } from './bundled.mjs';

const MAIN = /^[ \t]*(?:events|http|stream)\s*\{/m;

/** Where a file may stand whose name does not tell it; the first that nginx accepts is the one. */
const AROUND = {
  main: (file) => `include ${file};\nevents {}\n`,
  http: (file) => `events {}\nhttp {\n    include ${file};\n}\n`,
  server: (file) => `events {}\nhttp {\n    server {\n        include ${file};\n    }\n}\n`,
  location: (file) => `events {}\nhttp {\n    server {\n        location / {\n            include ${file};\n        }\n    }\n}\n`,
};

/** Folders that a stack's private host takes files for. */
const ON_HOST = /^\/(?:etc|srv|home|opt|usr|var|run|root)\//;

const firstGroups = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1]);

/** Certificate, key and parameters that any directive of TLS takes. */
function keysIn(folder) {
  const [key, certificate, parameters] = ['key.pem', 'certificate.pem', 'dh.pem'].map((name) => join(folder, name));
  const elliptic = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=example.com'];
  execFileSync('openssl', ['req', '-x509', ...elliptic, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  execFileSync('openssl', ['genpkey', '-genparam', '-algorithm', 'DH', '-pkeyopt', 'group:ffdhe2048', '-out', parameters], {
    stdio: 'ignore',
  });
  return { key, certificate, parameters };
}

export async function openJudge() {
  const { nginxTest, unitsVerify } = await bundled(`export { nginxTest, unitsVerify } from ${sourceName('test/real/judges.ts')};`);
  const scratch = mkdtempSync(join(tmpdir(), 'stacklint-judge-'));
  const keys = keysIn(scratch);

  /** Lays out the folder of a file as /etc/nginx, with what its files name. */
  function layOut(files, id) {
    const dir = join(scratch, 'tree');
    rmSync(dir, { recursive: true, force: true });
    const put = (path, text) => {
      // A link on every host.
      const full = join(dir, path.replace(/^\/var\/run\//, '/run/'));
      mkdirSync(dirname(full), { recursive: true });
      if (!existsSync(full)) writeFileSync(full, text);
    };
    // What is on its host in any case comes first: `nginx/conf.d/x` lies in /etc/nginx, whatever file is asked about.
    const home = /^(.*?(?:^|\/)nginx)\//.exec(id)?.[1] ?? dirname(id);
    for (const [name, path] of files) {
      const rest = home === '.' ? name : name.startsWith(`${home}/`) ? name.slice(home.length + 1) : undefined;
      if (rest === undefined) continue;
      mkdirSync(dirname(join(dir, 'etc/nginx', rest)), { recursive: true });
      cpSync(path, join(dir, 'etc/nginx', rest), { dereference: true });
    }
    const text = [...files.values()].map((path) => readFileSync(path, 'utf8').replace(/^\s*#.*$/gm, '')).join('\n');
    const absolute = (path) => posix.resolve('/etc/nginx', path.replace(/^["']|["']$/g, ''));
    for (const path of firstGroups(text, /^\s*include\s+([^\s;*?[$]+)\s*;/gm).map(absolute)) {
      if (ON_HOST.test(path) && !existsSync(path)) put(path, '');
    }
    const standIns = [
      [/^\s*ssl_(?:trusted_|client_)?certificate\s+([^\s;$]+)\s*;/gm, keys.certificate],
      [/^\s*ssl_certificate_key\s+([^\s;$]+)\s*;/gm, keys.key],
      [/^\s*ssl_dhparam\s+([^\s;$]+)\s*;/gm, keys.parameters],
    ];
    for (const [pattern, standIn] of standIns) {
      for (const path of firstGroups(text, pattern).map(absolute)) if (ON_HOST.test(path)) put(path, readFileSync(standIn, 'utf8'));
    }
    for (const path of firstGroups(text, /^\s*(?:access_log|error_log|pid|proxy_cache_path|\w+_temp_path)\s+(\/[^\s;$]+)/gm))
      put(`${dirname(path)}/.there`, '');
    const names = [
      ...firstGroups(text, /^\s*(?:proxy|uwsgi|fastcgi|scgi|grpc)_pass\s+(?:\w+:\/\/)?([A-Za-z][\w.-]*)/gm),
      ...firstGroups(text, /^\s*server\s+([A-Za-z][\w.-]*)/gm),
    ];
    put('/etc/hosts', ['localhost', ...new Set(names)].map((name) => `127.0.0.1 ${name}\n`).join(''));
    return dir;
  }

  return {
    /** `nginx -t` of one file: where it stands, and whether nginx takes it. `files`: paths on disk by id. `place`: known from before. */
    nginx(files, id, place) {
      const text = readFileSync(files.get(id), 'utf8');
      const places = place === undefined ? (MAIN.test(text) ? ['itself'] : ['http', 'server', 'location', 'main']) : [place];
      let first;
      for (const where of places) {
        const dir = layOut(files, id);
        const judged = 'judged.conf';
        mkdirSync(join(dir, 'etc/nginx'), { recursive: true });
        if (where !== 'itself') cpSync(files.get(id), join(dir, 'etc/nginx', judged));
        writeFileSync(join(dir, 'etc/nginx/nginx.conf'), where === 'itself' ? text : AROUND[where](judged));
        const verdict = { place: where, ...nginxTest(dir) };
        if (verdict.ok) return verdict;
        first ??= verdict;
      }
      return first;
    },

    /** `systemd-analyze verify` of one unit. */
    unit(files, id) {
      const dir = join(scratch, 'tree');
      rmSync(dir, { recursive: true, force: true });
      mkdirSync(join(dir, 'etc/systemd/system'), { recursive: true });
      cpSync(files.get(id), join(dir, 'etc/systemd/system', basename(id)));
      return unitsVerify(dir);
    },

    python(files, id) {
      const { status, stderr } = spawnSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.buffer.read())'], {
        input: readFileSync(files.get(id)),
        encoding: 'utf8',
      });
      return { ok: status === 0, output: stderr };
    },

    close: () => rmSync(scratch, { recursive: true, force: true }),
  };
}
