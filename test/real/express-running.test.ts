import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CASES, laidOut, site, unit } from './express-cases.ts';
import { haveAll, need, needExpress, needRoot } from './need.ts';
import { differences, graphOf, look, requestsFor, settledDifferences, workersOf } from './running.ts';
import { startStack } from './stack-runner.ts';

const needs = [
  needRoot(),
  needExpress(),
  need('nginx', 'nginx'),
  need('systemctl', 'systemd'),
  need('curl', 'curl'),
  need('ss', 'iproute2'),
  need('ps', 'procps'),
];

describe.runIf(haveAll(needs)).sequential('mod_wsgi-express as its command line says', () => {
  it.each(CASES.map((one) => [`${one.user ?? 'app'}: ${one.options}`, one] as const))(
    '%s',
    async (_, one) => {
      const folder = laidOut({ 'etc/systemd/system/app.service': unit(one), 'etc/nginx/sites-available/app': site(one) });
      try {
        const graph = await graphOf(folder);
        const [app] = graph.apps;
        expect(`${app!.listeners.map(({ address }) => address).join(' ')}; ${app!.workers.value} by ${app!.runsAs.value}`).toBe(one.runs);
        const remarks = graph.chains.flatMap((chain) => chain.remarks).filter((remark) => remark.startsWith('mod_wsgi-express answers'));
        expect(remarks).toEqual(one.denied === undefined ? [] : [`mod_wsgi-express answers 403 Forbidden to ${one.denied}`]);
        const requests = requestsFor(graph);
        expect(requests.length).toBe(1);
        const running = await startStack(folder);
        try {
          expect(await settledDifferences(graph, running)).toEqual([]);
          const now = await look(running);
          const workers = workersOf(app!, now)!;
          const opened = now.sockets.filter(
            ({ address, holders }) => /:8\d\d\d$/.test(address) && holders.some(({ program }) => program === 'apache2'),
          );
          const addresses = [...new Set(opened.map(({ address }) => address.replace('0.0.0.0', '*')))].sort().join(' ');
          expect(`${addresses}; ${workers.length} by ${[...new Set(workers.map(({ user }) => user))].join(' ')}`).toBe(one.runs);
          // A graph that says anything else is found out.
          const other = { ...app!, workers: { value: workers.length + 1 }, runsAs: { value: 'nobody' } };
          expect(differences({ ...graph, apps: [other] }, now).length).toBe(2);
          const { status } = await running.request(requests[0]!.request);
          expect(status).toBe(one.denied === undefined ? 200 : 403);
        } finally {
          await running.stop();
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    60_000,
  );
});
