import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SERVERS, SOCKETS, TLS, WORKLOADS, BALANCERS, DISTROS } from '../../src/generate/answers.ts';
import type { Answers, AppAnswers } from '../../src/generate/answers.ts';
import { conflictsOf, generate, type GeneratedFile } from '../../src/generate/index.ts';
import { ANSWERS, SHOP } from '../generate/combinations.ts';
import { nginxTest, type Verdict } from './judges.ts';
import { haveAll, need, needRoot } from './need.ts';

const wordsOf = <T extends string>(choices: Readonly<Record<T, string>>): readonly T[] => Object.keys(choices) as T[];

/** Every application that nginx can be in front of, each a site of its own; those with a prefix share a site with the one before. */
function applications(stack: Omit<Answers, 'apps'>): AppAnswers[] {
  const apps: AppAnswers[] = [];
  const launcher = stack.distro === 'docker' ? 'compose' : 'systemd';
  for (const server of wordsOf(SERVERS))
    for (const socket of wordsOf(SOCKETS))
      for (const workload of wordsOf(WORKLOADS))
        for (const prefix of ['/', '/shop']) {
          const name = [server.replaceAll('_', '-'), socket, workload, ...(prefix === '/' ? [] : ['below'])].join('-');
          const site = `${server.replaceAll('_', '-')}-${socket}-${workload}.example.com`;
          const files = prefix === '/' ? SHOP.static : [];
          const app: AppAnswers = {
            ...SHOP,
            name,
            server,
            socket,
            workload,
            prefix,
            launcher,
            static: files,
            domains: [site, `www.${site}`],
            maxUpload: prefix === '/' ? 0 : 1_500_000,
          };
          if (conflictsOf({ ...stack, apps: [app] }).length === 0) apps.push(app);
        }
  return apps;
}

/** Writes files to a folder and has nginx judge them on a host of their own. */
function judge(files: readonly GeneratedFile[]): Verdict {
  const dir = mkdtempSync(join(tmpdir(), 'stacklint-generated-'));
  try {
    for (const { path, text } of files.filter((file) => /^(?:etc\/)?nginx\//.test(file.path))) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    return nginxTest(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const stacks = wordsOf(DISTROS).flatMap((distro) =>
  wordsOf(TLS).flatMap((tls) =>
    wordsOf(BALANCERS)
      .map((behind): Omit<Answers, 'apps'> => ({ ...ANSWERS, front: 'nginx', distro, tls, behind }))
      .filter((stack) => applications(stack).length > 0),
  ),
);

const nameOf = ({ distro, tls, behind }: Omit<Answers, 'apps'>): string => `${distro} ${tls} ${behind}`;

const needs = [needRoot(), need('nginx', 'nginx'), need('openssl', 'openssl')];

describe.runIf(haveAll(needs)).sequential('what is generated for nginx', () => {
  it.each(stacks.filter(({ distro }) => distro !== 'docker').map((stack) => [nameOf(stack), stack] as const))(
    'is accepted by nginx: %s',
    (_, stack) => {
      const apps = applications(stack);
      expect(apps.length).toBeGreaterThanOrEqual(18);
      const { ok, output } = judge(generate({ ...stack, apps }));
      // Warnings too: of names that clash, of protocols that are said twice.
      expect(output.split('\n').filter((line) => /\[(?:warn|emerg|alert|crit)\]/.test(line))).toEqual([]);
      expect(ok).toBe(true);
    },
  );

  it.each(stacks.filter(({ distro }) => distro === 'docker').map((stack) => [nameOf(stack), stack] as const))(
    'is accepted but for what is newer than Debian 12, which the tables of versions judge: %s',
    (_, stack) => {
      const newer = generate({ ...stack, apps: applications(stack) });
      const older = newer.map(({ path, text }) => ({
        path,
        text: text
          .replaceAll(/^ +(?:http2 on|zone .*|resolver .*);\n/gm, '')
          .replaceAll(/^( +server) \S+:(\d+) resolve /gm, '$1 127.0.0.1:$2 '),
      }));
      const { ok, output } = judge(older);
      expect(output.split('\n').filter((line) => /\[(?:warn|emerg|alert|crit)\]/.test(line))).toEqual([]);
      expect(ok).toBe(true);
      const refused =
        /unknown directive "http2"|invalid parameter "resolve"|directive is not allowed here|unknown directive "resolver"|"resolver" directive is not allowed/;
      expect(judge(newer)).toMatchObject({ ok: false, output: expect.stringMatching(refused) });
    },
  );
});
