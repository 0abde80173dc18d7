import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareHost } from './host.ts';
import { haveAll, need, needRoot } from './need.ts';
import { startStack } from './stack-runner.ts';

describe.runIf(haveAll([needRoot(), need('systemctl', 'systemd'), need('unshare', 'util-linux')]))('a private host', () => {
  it('never writes to the machine through its links', async () => {
    // Not below /tmp, which the host has for itself.
    const machine = mkdtempSync('/opt/stacklint-host-');
    const folder = mkdtempSync(join(tmpdir(), 'stacklint-links-'));
    try {
      writeFileSync(join(machine, 'target'), 'of the machine\n');
      symlinkSync(join(machine, 'target'), join(machine, 'link'));
      const below = join(folder, 'opt', basename(machine));
      mkdirSync(below, { recursive: true });
      writeFileSync(join(below, 'link'), 'of the stack\n');
      mkdirSync(join(folder, 'etc/systemd/system'), { recursive: true });
      const unit = '[Service]\nType=oneshot\nExecStart=/bin/true\n\n[Install]\nWantedBy=multi-user.target\n';
      writeFileSync(join(folder, 'etc/systemd/system/none.service'), unit);
      const running = await startStack(folder);
      try {
        expect(await running.run('cat', join(machine, 'link'), join(machine, 'target'))).toBe('of the stack\nof the machine\n');
      } finally {
        await running.stop();
      }
      expect(readFileSync(join(machine, 'target'), 'utf8')).toBe('of the machine\n');
      expect(lstatSync(join(machine, 'link')).isSymbolicLink()).toBe(true);
    } finally {
      for (const own of [machine, folder]) rmSync(own, { recursive: true, force: true });
    }
  }, 60_000);
});

describe('the files of a private host', () => {
  it.each<readonly [name: string, lay: (folder: string, machine: string) => string]>([
    [
      'through links of its own',
      (folder, machine) => {
        mkdirSync(join(folder, 'srv'));
        symlinkSync(machine, join(folder, 'srv/app'));
        return '/srv/app';
      },
    ],
    ['above its root', (_, machine) => `/srv${'/..'.repeat(12)}${machine}`],
  ])('are not laid out %s', (_, lay) => {
    const [machine, folder] = ['stacklint-machine-', 'stacklint-links-'].map((name) => mkdtempSync(join(tmpdir(), name))) as [
      string,
      string,
    ];
    try {
      const app = lay(folder, machine);
      mkdirSync(join(folder, 'etc/systemd/system'), { recursive: true });
      const unit = `[Service]\nWorkingDirectory=${app}\nExecStart=/usr/bin/gunicorn wsgi\n`;
      writeFileSync(join(folder, 'etc/systemd/system/app.service'), unit);
      expect(() => prepareHost(folder)).toThrow(`${app}/wsgi.py leads out of the stack`);
      expect(readdirSync(machine)).toEqual([]);
    } finally {
      for (const own of [machine, folder]) rmSync(own, { recursive: true, force: true });
    }
  });
});
