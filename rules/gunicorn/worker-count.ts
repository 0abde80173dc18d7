import { rule, type Draft, type Fix } from '../../src/rule.ts';
import { workerClass, workers } from '../../src/servers/gunicorn/effective.ts';
import { usualWorkers } from '../../src/stack/advice.ts';
import { isByHand } from '../../src/stack/alternatives.ts';
import type { Editors } from '../../src/stack/editors.ts';
import type { GunicornApp } from '../../src/stack/model.ts';
import type { Fact } from '../../src/target.ts';
import { count as counted } from '../../src/text/count.ts';
import { valueOf } from '../../src/text/value.ts';

/** Of 16 cores: more than what most machines that run one application have. */
const MANY = 33;

export default rule({
  id: 'gunicorn/worker-count',
  summary: 'one worker for all visitors, or far more than the cores can run',
  severity: 'warning',
  fix: 'unsafe',
  since: '0.1.0',
  preset: 'recommended',
  sources: [
    'https://docs.gunicorn.org/en/stable/design.html#how-many-workers',
    'https://docs.gunicorn.org/en/stable/settings.html#workers',
  ],
  check({ stack, report, skip, edit }) {
    const { cores } = stack.target;
    for (const app of stack.apps) {
      if (app.kind !== 'gunicorn' || isByHand(app) || isUndecided(app)) continue;
      const count = workers(app.settings, cores?.value);
      if (!count.known) continue;
      const isOne = count.value === 1 && valueOf(workerClass(app.settings)) === 'sync';
      const draft = isOne ? tooFew(app, cores, edit) : tooMany(app, count.value, cores, edit);
      if (draft) report({ at: count.span, ...draft });
      else if (cores === undefined && count.value > 3) skip('no --cores given');
    }
  },
});

/** A command out of view, or one that gunicorn refuses, may say the number; with `reload`, or by hand, somebody develops. */
const isUndecided = ({ launch, settings }: GunicornApp): boolean =>
  (settings.command?.refused.length ?? 0) > 0 ||
  (launch === undefined && settings.get('workers').where === 'default') ||
  valueOf(settings.get('reload').value) === true;

function tooFew(app: GunicornApp, cores: Fact<number> | undefined, edit: Editors): Omit<Draft, 'at'> {
  const wayOut =
    cores && cores.from !== 'machine'
      ? `start ${usualWorkers(cores.value)} (2 x ${cores.value} cores + 1)`
      : 'start 2 per core and 1 more, or threads';
  return {
    message: `1 sync worker: a second visitor waits until the first is served, and one slow request or client holds up all; ${wayOut}`,
    fix: fixFor(app, cores, edit),
  };
}

/** More than 4 per core take memory and each other's time. */
function tooMany(app: GunicornApp, count: number, cores: Fact<number> | undefined, edit: Editors): Omit<Draft, 'at'> | undefined {
  const cost = 'they take memory and wait for each other instead of serving more';
  if (!cores) {
    if (count <= MANY) return undefined;
    return { message: `${count} workers are right for ${Math.floor(count / 2)} cores; with fewer ${cost}`, severity: 'info' };
  }
  if (count <= usualWorkers(cores.value)) return undefined;
  const machine = counted(cores.value, 'core');
  const where = cores.from === 'machine' ? `${machine} (of this machine; set --cores for the target)` : machine;
  return {
    message: `${count} workers on ${where}: ${cost}; start with ${usualWorkers(cores.value)} (2 x cores + 1)`,
    severity: count > 4 * cores.value + 1 ? 'warning' : 'info',
    fix: fixFor(app, cores, edit),
    facts: [cores],
  };
}

/** This machine's cores are no number to write down, nor is what one core can run: such a number is only shown. */
function fixFor({ settings, launch }: GunicornApp, cores: Fact<number> | undefined, edit: Editors): Fix | undefined {
  const number = usualWorkers(cores?.value ?? 1);
  const edits = edit.gunicorn.setSetting(settings, launch, 'workers', String(number));
  const isSure = cores !== undefined && cores.from !== 'machine';
  const where = isSure ? '' : `, for a target with ${cores === undefined ? 'one core' : counted(cores.value, 'core')}`;
  return edits && { title: `Start ${number} workers${where}`, safety: isSure ? 'unsafe' : 'manual', edits };
}
