import { describe, expect, it } from 'vitest';
import type { Answers } from '../../src/generate/answers.ts';
import { generate, plan } from '../../src/generate/index.ts';
import { toldOf } from '../../src/generate/told.ts';
import { graphOf } from '../../src/report/graph-data.ts';
import { groupBy } from '../../src/text/group.ts';
import { nameOf, possible } from './combinations.ts';
import { readBack } from './read-back.ts';

/** What decides how visitors are told of; the rest changes files, and none of this. */
const keyOf = ({ front, tls, behind, apps: [app] }: Answers): string =>
  [app!.server, front, app!.launcher, app!.socket, tls, behind, app!.framework === 'fastapi', app!.prefix].join(' ');

/** One combination of each kind, on Debian and in containers. */
const CASES = [
  ...groupBy(
    possible().filter(({ front, distro }) => front !== 'none' && (distro === 'debian-12' || distro === 'docker')),
    keyOf,
  ).values(),
].map(([first]) => first!);

describe('what an application is told', () => {
  const groups = groupBy(CASES, ({ front, apps: [app] }) => `${app!.server} behind ${front}`);
  it.each([...groups])('is what the graph reads from the files: %s', async (_, cases) => {
    for (const answers of cases) {
      const wanted = plan(answers);
      const graph = graphOf((await readBack(generate(answers))).stack, (id) => id);
      const read = graph.chains.map(({ proxyFix: { x_for, x_proto, x_host, x_prefix }, scheme, django, frontProxies }) => ({
        proxyFix: { x_for: x_for.value, x_proto: x_proto.value, x_host: x_host.value, x_prefix: x_prefix.value },
        scheme: scheme.value,
        secure: django.SECURE_PROXY_SSL_HEADER.value,
        forwarded: django.USE_X_FORWARDED_HOST.value,
        hosts: django.ALLOWED_HOSTS.value,
        frontProxies,
      }));
      const meant = wanted.apps.map((app) => ({
        proxyFix: toldOf(app, wanted).proxyFix,
        scheme: toldOf(app, wanted).scheme,
        secure: [],
        forwarded: false,
        hosts: app.domains,
        frontProxies: { value: answers.behind === 'none' ? 0 : 1, assumed: false },
      }));
      expect([nameOf(answers), read]).toEqual([nameOf(answers), meant]);
    }
  });
});
