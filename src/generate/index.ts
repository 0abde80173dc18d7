import type { Answers } from './answers.ts';
import { conflictsOf } from './check.ts';
import { marked } from './mark.ts';
import { plan } from './plan.ts';
import type { GeneratedFile, Wanted, Writer } from './wanted.ts';
import { writeApache } from './write/apache.ts';
import { writeAnswers } from './write/answers.ts';
import { writeCompose } from './write/compose.ts';
import { writeGunicorn } from './write/gunicorn.ts';
import { writeInstall } from './write/install.ts';
import { writeModWsgi } from './write/mod-wsgi.ts';
import { writeNginx } from './write/nginx.ts';
import { writeSupervisor } from './write/supervisor.ts';
import { writeSystemd } from './write/systemd.ts';
import { writeTarget } from './write/target.ts';
import { writeUwsgi } from './write/uwsgi.ts';

export { conflictsOf, plan };
export type { Answers, GeneratedFile, Wanted };

const WRITERS: readonly Writer[] = [
  writeNginx,
  writeApache,
  writeGunicorn,
  writeUwsgi,
  writeModWsgi,
  writeSystemd,
  writeSupervisor,
  writeCompose,
  writeTarget,
  writeAnswers,
];

/** All files of the stack that answers ask for, by path. Throws an Error naming the conflict when they don't go together. */
export function generate(answers: Answers): readonly GeneratedFile[] {
  const [conflict] = conflictsOf(answers);
  if (conflict !== undefined) throw new Error(conflict);
  const wanted = plan(answers);
  const files = WRITERS.flatMap((write) => write(wanted));
  return [...files, writeInstall(wanted, files)].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The same as they are written to a folder: each says in its head where it comes from. */
export const stackFiles = (answers: Answers): readonly GeneratedFile[] => generate(answers).map(marked);
