import { spawnSync } from 'node:child_process';

export interface Need {
  readonly ok: boolean;
  /** How to get what is missing; empty when `ok`. */
  readonly hint: string;
}

/** What is missing is a failure where it was promised (CI), and a reason to say so elsewhere. */
function missing(hint: string): Need {
  if (process.env.CI === 'true') throw new Error(hint);
  return { ok: false, hint };
}

/** Whether a command is on the path; throws in CI when it is not. */
export const need = (command: string, aptPackage: string): Need => needBy(command, `apt-get install ${aptPackage}`);

/** Whether mod_wsgi-express is there, which comes from no package; throws in CI when it is not. */
export const needExpress = (): Need => needBy('mod_wsgi-express', '.ci/mod_wsgi-express');

function needBy(command: string, installing: string): Need {
  const { status } = spawnSync('sh', ['-c', 'command -v -- "$1"', 'sh', command], {
    env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` },
  });
  return status === 0 ? { ok: true, hint: '' } : missing(`${command} is missing: ${installing}`);
}

/** Whether namespaces may be made; throws in CI when they may not. */
export function needRoot(): Need {
  return process.getuid?.() === 0 ? { ok: true, hint: '' } : missing('the real servers run in private namespaces: run the tests as root');
}

/** Whether all of it is there; says on stderr what is not, so that tests left out are never left out in silence. */
export function haveAll(needs: readonly Need[]): boolean {
  const hints = needs.filter((one) => !one.ok).map((one) => one.hint);
  if (hints.length > 0) process.stderr.write(`not run: ${hints.join('; ')}\n`);
  return hints.length === 0;
}
