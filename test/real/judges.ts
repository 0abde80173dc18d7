import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareHost, quote } from './host.ts';

export interface Verdict {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a command on a stack's private host (files, users, stubs, no services) and gives its verdict. */
function onHost(dir: string, select: (file: string) => boolean, command: (files: readonly string[]) => readonly string[]): Verdict {
  const host = prepareHost(dir);
  try {
    const files = host.files.filter(select);
    if (files.length === 0) return { ok: true, output: '' };
    const script = `${host.script}exec chroot . ${command(files).map(quote).join(' ')}\n`;
    writeFileSync(join(host.scratch, 'judge.sh'), script);
    const options = ['--fork', '--kill-child=KILL', '--pid', '--mount', '--uts', '--ipc', '--net'];
    const { status, stdout, stderr } = spawnSync('unshare', [...options, 'bash', join(host.scratch, 'judge.sh')], {
      encoding: 'utf8',
      cwd: '/',
      timeout: 20_000,
      killSignal: 'SIGKILL',
    });
    return { ok: status === 0, output: stdout + stderr };
  } finally {
    host.dispose();
  }
}

/** The real `nginx -t` over a stack's tree; a stack without nginx passes. */
export const nginxTest = (dir: string): Verdict =>
  onHost(
    dir,
    (file) => file.startsWith('/etc/nginx/'),
    () => ['/usr/sbin/nginx', '-t'],
  );

/** The real `systemd-analyze verify` over a stack's units; what it says about other units of this machine does not count. */
export function unitsVerify(dir: string): Verdict {
  const verdict = onHost(
    dir,
    (file) => /^\/etc\/systemd\/system\/[^/]+\.(?:service|socket)$/.test(file),
    // As the first process of its namespace it would write to the kernel's log.
    (files) => [
      '/usr/bin/env',
      'SYSTEMD_LOG_TARGET=console',
      '/usr/bin/systemd-analyze',
      'verify',
      '--man=no',
      '--recursive-errors=no',
      ...files,
    ],
  );
  // Unknown keys and the like are warnings that leave the exit status 0.
  const complaints = verdict.output
    .split('\n')
    .filter((line) => line.includes('/etc/systemd/system/') || /^\S+\.(?:service|socket):/.test(line));
  return { ok: verdict.ok && complaints.length === 0, output: verdict.output };
}
