import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstComplaint, preamble, readOutput, type Complaint } from '../servers/apache/verdict.ts';
import { haveAll, need } from './need.ts';
import { seeded } from './seeded.ts';

const ready = haveAll([need('apache2', 'apache2 libapache2-mod-wsgi-py3')]);

/** Directives whose values httpd does not look up, so that the language alone has a say. */
const OWN = [
  '<VirtualHost *:80>\n  ServerName a.example\n  ServerAlias b c\n  WSGIDaemonProcess a processes=2 threads=15 display-name=%{GROUP}\n  WSGIProcessGroup a\n  WSGIScriptAlias / /tmp/a.wsgi\n  <Directory /tmp>\n    Require all granted\n  </Directory>\n</VirtualHost>\n',
  'Define NAME site\nServerAdmin "${NAME} \\"x\\""\n<IfDefine NAME>\n  ServerSignature Off\n</IfDefine>\n<IfDefine !NAME>\n  Frobnicate on\n</IfDefine>\nUnDefine NAME\n',
  '<IfModule mod_wsgi.c>\n  WSGIScriptReloading Off\n  <Location /a>\n    WSGIApplicationGroup %{GLOBAL}\n  </Location>\n</IfModule>\n<IfModule mod_nope.c>\n  <Foo bar>\n    Baz "\n  </Foo>\n</IfModule>\n',
  '<IfVersion >= 2.4>\n  KeepAlive On\n  Timeout 60\n</IfVersion>\n<IfVersion < 2.4>\n  Order allow,deny\n</IfVersion>\nTraceEnable \\\n  off\n',
  '<Directory "/tmp/a b">\n  AllowOverride None\n  Options FollowSymLinks\n  <Limit GET>\n    Require all denied\n  </Limit>\n  <RequireAny>\n    Require all granted\n  </RequireAny>\n</Directory>\n',
  "Alias /static /tmp\nRedirect /old /new\nErrorDocument 404 'not found'\n# a comment \\\n  Frobnicate\nWSGIPythonPath /tmp:/srv\nWSGIDaemonProcess b user=www-data umask=0027 python-path='/a b'\n",
  '<Location "/x">\r\n  SetHandler none\r\n  <If "true">\r\n    ServerSignature On\r\n  </If>\r\n</Location>\r\nServerTokens Prod\r\n',
  '<Files "*.py">\n  Require all denied\n  <FilesMatch "x">\n    ForceType text/plain\n  </FilesMatch>\n</Files>\nLogLevel warn wsgi:info\nLimitRequestBody 1000\nUseCanonicalName Off\n',
  'WSGIDaemonProcess one request-timeout=30 queue-timeout=5 header-buffer-size=9000\nWSGIDaemonProcess two home=/tmp\nWSGIScriptAlias /two /tmp/two.wsgi process-group=two application-group=%{GLOBAL}\nWSGIRestrictEmbedded On\nWSGIMapHEADToGET Auto\n',
];

const PIECES = [
  '<', '>', '/', '"', "'", '\\', '#', '$', ' ', '\n', '!', '${', '}', '=', '\\\n', '"\n', '</', ' x', 'On', '\r\n', '\t',
  '\n</Directory>\n', '\n<Directory /z>\n', '\n</VirtualHost>\n', '\n<VirtualHost *:81>\n', '\n</IfModule>\n', '\n<IfModule mod_alias.c>\n',
  '\n<Location /z>\n', '\nListen 127.0.0.1:9\n', '\nRequire all granted\n', '\nServerAdmin\n', '\nWSGIDaemonProcess a\n', '\nKeepAlive maybe\n',
  '\nAlias /q /tmp\n', '\nServerAlias q\n', '\nFrobnicate\n', '\nOrder deny,allow\n', '\n<Files z>\n', ' processes=0', ' foo=1', ' threads',
]; // oxfmt-ignore

/** Rows of the table that name no file, no user and no macro. */
function table(): string[] {
  const { cases } = JSON.parse(readFileSync(new URL('../../fixtures/cases/apache-cases.json', import.meta.url), 'utf8')) as {
    readonly cases: readonly { readonly input_b64?: string; readonly desc: string }[];
  };
  return cases
    .map(({ input_b64 }) => (input_b64 === undefined ? '' : Buffer.from(input_b64, 'base64').toString('utf8')))
    .filter((text) => text !== '' && text.length < 2000 && !/Include|Macro|nosuchuser|\uFEFF/.test(text));
}

/** Cases as they are, and changed in one to three places. */
function inputs(count: number): string[] {
  const random = seeded(20_261_123);
  const below = (limit: number): number => Math.floor(random() * limit);
  const all = [...table(), ...OWN, ...OWN, ...OWN, ...OWN, ...OWN, ...OWN];
  const found = [...new Set(all)];
  while (found.length < count) {
    let text = all[below(all.length)]!;
    for (let changes = 1 + below(3); changes > 0; changes--) {
      const lines = text.split(/(?<=\n)/);
      const line = below(lines.length);
      const at = below(text.length + 1);
      const piece = PIECES[below(PIECES.length)]!;
      const kind = below(8);
      if (kind === 0) text = text.slice(0, at) + text.slice(at + 1);
      else if (kind === 1) text = text.slice(0, at) + piece + text.slice(at + 1);
      else if (kind === 2) text = lines.filter((_, index) => index !== line).join('');
      else if (kind === 3) text = [...lines.slice(0, line), lines[below(lines.length)]!, ...lines.slice(line)].join('');
      else if (kind === 4 && below(3) === 0) text = text.slice(0, at);
      else text = text.slice(0, at) + piece + text.slice(at);
    }
    found.push(text);
  }
  return found;
}

interface Verdict {
  readonly ok: boolean;
  readonly complaint: Complaint | undefined;
  readonly output: string;
}

function judge(dir: string, path: string, text: string): Promise<Verdict> {
  writeFileSync(path, text);
  return new Promise((resolve, reject) => {
    const child = spawn('apache2', ['-t', '-f', path], {
      cwd: dir,
      env: { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let output = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (chunk: string) => (output += chunk));
    child.on('error', reject);
    child.on('close', (status) => resolve({ ok: status === 0, complaint: status === 0 ? undefined : readOutput(output), output }));
  });
}

/** The messages that the language gives; of values (users, folders, addresses, expressions) this test has no opinion. */
const JUDGED =
  /^(?:Invalid command |Expected <\/|<\S*> (?:was not closed\.|directive )|<\/\S* (?:without matching|directive missing)|\S+ (?:takes (?!1 )|requires at least) |\S+ must be (?:On or Off|one of: )|<?\S+ (?:not allowed|cannot occur) |ServerAlias only used|Multiple <|Invalid (?:\w+ )+(?:for|to) WSGI|Name (?:of WSGI daemon|duplicates)|Send buffer|Header buffer|WSGI process blocked|Variable name must)/;

describe.runIf(ready)('apache2 -t judges the same', () => {
  it('on more than 150 inputs', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'stacklint-apache-'));
    const all = inputs(360);
    const counts = { accepted: 0, rejected: 0, elsewhere: 0 };
    const messages = new Set<string>();
    const wrong: unknown[] = [];
    const one = async (index: number): Promise<void> => {
      const body = all[index]!;
      const path = join(dir, `i${index}.conf`);
      const text = preamble(dir) + body;
      const ours = await firstComplaint(new Map([[path, text]]), path);
      const real = await judge(dir, path, text);
      if (real.ok || (real.complaint !== undefined && JUDGED.test(real.complaint.message))) {
        counts[real.ok ? 'accepted' : 'rejected']++;
        if (real.complaint) messages.add(real.complaint.message.replaceAll(/'[^']*'|<\/?\w*>?/g, ''));
        const same =
          ours?.message === real.complaint?.message && ours?.line === real.complaint?.line && ours?.reading === real.complaint?.reading;
        if (!same) wrong.push({ body, ours, real: real.complaint });
        return;
      }
      // httpd stopped at a value: ours must not lie before it.
      counts.elsewhere++;
      const { complaint } = real;
      const early =
        ours !== undefined && complaint !== undefined && (ours.reading !== complaint.reading ? ours.reading : ours.line < complaint.line);
      if (early) wrong.push({ body, ours, real: real.output });
    };
    try {
      let next = 0;
      const worker = async (): Promise<void> => {
        while (next < all.length) await one(next++);
      };
      await Promise.all([worker(), worker()]);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
    expect(wrong).toEqual([]);
    const judged = counts.accepted + counts.rejected;
    expect(judged).toBeGreaterThanOrEqual(150);
    expect(counts.rejected / judged).toBeGreaterThanOrEqual(0.3);
    expect(messages.size).toBeGreaterThanOrEqual(20);
    process.stdout.write(`apache2 -t: ${JSON.stringify({ ...counts, messages: messages.size })}\n`);
  }, 60_000);
});
