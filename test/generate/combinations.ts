import { BALANCERS, DISTROS, FRAMEWORKS, FRONTS, LAUNCHERS, SERVERS, SOCKETS, TLS, WORKLOADS } from '../../src/generate/answers.ts';
import type { Answers, AppAnswers } from '../../src/generate/answers.ts';
import { conflictsOf } from '../../src/generate/check.ts';

const wordsOf = <T extends string>(choices: Readonly<Record<T, string>>): readonly T[] => Object.keys(choices) as T[];

/** One application whose answers can be told apart in the files. */
export const SHOP: AppAnswers = {
  name: 'shop',
  server: 'gunicorn',
  launcher: 'systemd',
  framework: 'flask',
  app: 'shop:app',
  domains: ['shop.example.com', 'www.shop.example.com'],
  prefix: '/',
  socket: 'unix',
  workload: 'io',
  static: [{ url: '/static/', folder: '/srv/shop/static/' }],
  maxUpload: 10 * 1024 ** 2,
};

export const ANSWERS: Answers = {
  front: 'nginx',
  distro: 'debian-12',
  tls: 'letsencrypt',
  behind: 'none',
  behindFrom: [],
  cores: 4,
  memory: 2 * 1024 ** 3,
  apps: [SHOP],
};

/** Answers for one application, from the usual ones. */
export function answersOf(changes: Partial<Answers & AppAnswers> = {}): Answers {
  const { front, distro, tls, behind, behindFrom, cores, memory, apps, ...app } = changes;
  const stack = { front, distro, tls, behind, behindFrom, cores, memory };
  const given = Object.fromEntries(Object.entries(stack).filter(([, value]) => value !== undefined));
  return {
    ...ANSWERS,
    ...given,
    apps: apps ?? [{ ...SHOP, ...(given['front'] === 'none' && app.server === 'gunicorn' && { static: [] }), ...app }],
  };
}

/** A combination by its words, `gunicorn nginx systemd unix debian-12 files none flask io /`: what names a test. */
export const nameOf = ({ front, distro, tls, behind, apps }: Answers): string =>
  apps
    .map(({ server, launcher, socket, framework, workload, prefix }) =>
      [server, front, launcher, socket, distro, tls, behind, framework, workload, prefix].join(' '),
    )
    .join(' + ');

/** Every answer to the questions that decide which files there are, possible or not; the others go round, so that each pair of words meets. */
export function* all(): Generator<Answers> {
  const frameworks = wordsOf(FRAMEWORKS);
  const workloads = wordsOf(WORKLOADS);
  const prefixes = ['/', '/shop'];
  let turn = 0;
  for (const server of wordsOf(SERVERS))
    for (const front of wordsOf(FRONTS))
      for (const launcher of wordsOf(LAUNCHERS))
        for (const socket of wordsOf(SOCKETS))
          for (const tls of wordsOf(TLS))
            for (const behind of wordsOf(BALANCERS))
              for (const distro of wordsOf(DISTROS)) {
                turn++;
                const rest = { distro, tls, behind, front, server, launcher, socket };
                yield answersOf({
                  ...rest,
                  framework: frameworks[turn % 3]!,
                  workload: workloads[Math.floor(turn / 3) % 4]!,
                  prefix: prefixes[Math.floor(turn / 5) % 2]!,
                });
                yield answersOf(rest);
              }
}

/** Those that go together, each once. */
export function possible(): readonly Answers[] {
  const found = new Map<string, Answers>();
  for (const answers of all()) if (conflictsOf(answers).length === 0) found.set(nameOf(answers), answers);
  return [...found.values()];
}
