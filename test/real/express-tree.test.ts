import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wsgiOptions } from '../../src/catalog/apache/mod-wsgi.ts';
import type { WsgiProcesses } from '../../src/servers/mod-wsgi/model.ts';
import { valueOf } from '../../src/text/value.ts';
import { stackOf } from '../stack/support.ts';
import { CASES, laidOut, site, unit, type Case } from './express-cases.ts';
import { haveAll, need, needExpress, needRoot } from './need.ts';
import { graphOf, requestsFor, settledDifferences } from './running.ts';
import { startStack } from './stack-runner.ts';

/** Where the tree lies on its host. */
const ROOT = '/srv/express';

/** As root somebody has to be named: the tests have `app` where the case names nobody. */
const asRoot = (one: Case): Case => {
  const named = one.options.includes('--user') ? one.options : `${one.options} --user app --group app`;
  return { ...one, options: named.trim(), user: 'root' };
};

/** Those that start as anybody but root stay who they are, whatever they name. */
const TREES: readonly Case[] = [
  ...CASES.filter(({ user, options }) => user === 'root' || !options.includes('--user')),
  {
    options:
      '--host 127.0.0.1 --processes 2 --threads 7 --maximum-requests 1000 --request-timeout 0 --connect-timeout 3 --socket-timeout 90 --queue-timeout 4 --startup-timeout 5 --deadlock-timeout 6 --inactivity-timeout 8 --graceful-timeout 9 --eviction-timeout 10 --restart-interval 11 --cpu-time-limit 12 --shutdown-timeout 13 --daemon-backlog 14 --send-buffer-size 4096 --receive-buffer-size 8192 --header-buffer-size 16384 --response-buffer-size 131072 --response-socket-timeout 15',
    runs: '127.0.0.1:8000; 2 by app',
  },
].map(asRoot);

/** What the real `setup-server` leaves in its server root, with its places on the host, and what starts it there. */
function treeOf(one: Case): Readonly<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'stacklint-tree-'));
  try {
    const [app, root] = [join(folder, 'app'), join(folder, 'root')];
    mkdirSync(app);
    writeFileSync(join(app, 'wsgi.py'), '');
    const words = ['setup-server', 'wsgi.py', '--server-root', root, ...one.options.split(' ')];
    execFileSync('mod_wsgi-express', words, { cwd: app, stdio: 'ignore', timeout: 20_000, env: { ...process.env, LANG: 'C.UTF-8' } });
    const entries = readdirSync(root, { withFileTypes: true, recursive: true });
    const texts = entries.map((entry): [string, string] => {
      const path = join(entry.parentPath, entry.name).replace(root, ROOT.slice(1));
      if (entry.isDirectory()) return [`${path}/.keep`, ''];
      return [path, readFileSync(join(entry.parentPath, entry.name), 'utf8').replaceAll(root, ROOT).replaceAll(app, '/srv/app')];
    });
    const start = `[Service]\nType=forking\nWorkingDirectory=/srv/app\n${one.more ?? ''}ExecStart=${ROOT}/apachectl start\n\n[Install]\nWantedBy=multi-user.target\n`;
    return {
      ...Object.fromEntries(texts),
      'etc/systemd/system/apache2.service': start,
      'etc/nginx/sites-available/app': site(one),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The options of a daemon group that the command line settles; 0 is mod_wsgi's own size of these two. */
function settled(processes: WsgiProcesses): unknown {
  const names = [...wsgiOptions().values()].filter(({ kind, since }) => kind === 'number' && since === undefined).map(({ name }) => name);
  return names.map((name) => {
    const setting = processes.get(name);
    const value = setting && valueOf(setting.value);
    const isOwn = value === 0 && (name === 'header-buffer-size' || name === 'response-buffer-size');
    return [name, isOwn ? Number(setting!.option.default) : value];
  });
}

const isDaemon = ({ options }: Case): boolean => !/--(?:embedded|debug)-mode/.test(options);

describe.runIf(haveAll([needExpress()]))('what setup-server of mod_wsgi-express leaves', () => {
  it.each(TREES.map((one) => [one.options, one] as const))('is read as the command line: %s', async (_, one) => {
    const [fromTree, fromCommand] = [await stackOf(treeOf(one)), await stackOf({ 'etc/systemd/system/app.service': unit(one) })];
    expect(fromTree.problems).toEqual([]);
    expect([fromTree.apps.length, fromCommand.apps.length]).toEqual([1, 1]);
    const [tree, command] = [fromTree.apps[0]!, fromCommand.apps[0]!];
    if (tree.kind !== 'mod_wsgi' || command.kind !== 'mod_wsgi') throw new Error(`${tree.kind}, ${command.kind}`);
    const addresses = ({ listeners }: typeof tree): unknown =>
      listeners.filter(({ protocol }) => protocol !== 'wsgi').map(({ address, protocol }) => ({ ...address, protocol }));
    expect(addresses(tree)).toEqual(addresses(command));
    const account = ({ processes: { user, userGroup } }: typeof tree): unknown => [valueOf(user), valueOf(userGroup)];
    expect(account(tree)).toEqual(account(command));
    expect(tree.processes.mode).toBe(isDaemon(one) ? 'daemon' : 'embedded');
    const options = (processes: WsgiProcesses): unknown => (isDaemon(one) ? settled(processes) : 'none');
    expect(options(tree.processes)).toEqual(options(command.processes));
    const [edge] = fromTree.edges.filter(({ front }) => front === 'nginx');
    expect([edge?.certainty, edge?.listener?.app]).toEqual(['exact', tree]);
  });
});

const needs = [
  needRoot(),
  needExpress(),
  need('nginx', 'nginx'),
  need('systemctl', 'systemd'),
  need('curl', 'curl'),
  need('ss', 'iproute2'),
];

describe.runIf(haveAll(needs)).sequential('an httpd that such a tree starts', () => {
  it.each(TREES.filter((one) => isDaemon(one) && /--processes|--https-port/.test(one.options)).map((one) => [one.options, one] as const))(
    'is what the graph says: %s',
    async (_, one) => {
      const folder = laidOut(treeOf(one));
      try {
        execFileSync('chmod', ['+x', join(folder, ROOT, 'apachectl')]);
        const graph = await graphOf(folder);
        const [app] = graph.apps;
        const opened = app!.listeners.flatMap(({ address }) => address ?? []);
        expect(`${opened.join(' ')}; ${app!.workers.value} by ${app!.runsAs.value}`).toBe(one.runs);
        const [request] = requestsFor(graph);
        const running = await startStack(folder);
        try {
          expect(await settledDifferences(graph, running)).toEqual([]);
          expect((await running.request(request!.request)).status).toBe(200);
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
