import type { Launch, SystemdService } from '../launchers/launch.ts';
import type { App, UwsgiApp } from './model.ts';
import { unitsNamed } from './units.ts';

/** Names that tell installations apart of which each host has one. */
const ENVIRONMENT =
  /(?:^|[^a-z])(?:prod(?:uction)?|stag(?:e|ing)|dev(?:el(?:opment)?)?|test(?:ing)?|qa|uat|local|demo|sandbox|vagrant)(?![a-z])/i;

const folderOf = ({ file }: Launch): string => file.id.slice(0, Math.max(0, file.id.lastIndexOf('/')));

/** Laid out as on a host: what lies in such a folder is there together. */
const isOnHost = (folder: string): boolean => /(?:^|\/)etc\/(?:systemd|supervisord?|init)(?:\/|$)/.test(folder);

/** Managers whose files in one folder are what one host runs; scripts may be each other's alternatives. */
const TOGETHER: ReadonlySet<Launch['manager']['kind']> = new Set(['supervisor', 'upstart']);

/** True for an application that only a script starts, which nobody in view starts: perhaps a helper of a developer. */
export const isByHand = ({ launch }: App): boolean => launch?.manager.kind === 'script' && !launch.manager.atBoot;

/** True for what its manager leaves alone until somebody starts it. */
const startsByHand = ({ manager }: Launch): boolean =>
  manager.kind === 'supervisor'
    ? manager.section.entries.some(({ key, value }) => key === 'autostart' && /^(?:false|no|off|0)$/i.test(value.text))
    : manager.kind === 'upstart' && !manager.tree.stanzas.some(({ name }) => name === 'start');

/** True for two instances of one Emperor, in one folder. */
function areVassals(a: App, b: App): boolean {
  if (a.kind !== 'uwsgi' || b.kind !== 'uwsgi' || !a.emperor || a.emperor !== b.emperor) return false;
  const folder = (app: UwsgiApp): string | undefined => app.options.file?.id.replace(/[^/]*$/, '');
  return folder(a) === folder(b);
}

/**
 * Whether two applications run at the same time on one host. `no`: one of them is an alternative to the other, or nobody in
 * view starts it; `likely`: a repository holds both, and may send them to different hosts.
 */
export function runTogether(a: App, b: App): 'sure' | 'likely' | 'no' {
  const { launch: left } = a;
  const { launch: right } = b;
  if (!left || !right) return 'no';
  if (left === right) return areVassals(a, b) ? 'sure' : 'no';
  if (startsByHand(left) || startsByHand(right) || folderOf(left) !== folderOf(right) || left.name === right.name) return 'no';
  const onHost = isOnHost(folderOf(left));
  const differ = ENVIRONMENT.test(`${left.name} ${left.file.id}`) || ENVIRONMENT.test(`${right.name} ${right.file.id}`);
  if (left.manager.kind === 'systemd' && right.manager.kind === 'systemd') {
    const conflicts = (one: SystemdService, other: SystemdService): boolean => unitsNamed(one, 'Conflicts').includes(other.unit);
    if (conflicts(left.manager, right.manager) || conflicts(right.manager, left.manager)) return 'no';
    return onHost ? 'sure' : differ ? 'no' : 'likely';
  }
  if (left.manager.kind !== right.manager.kind || !TOGETHER.has(left.manager.kind)) return 'no';
  return onHost || left.file === right.file ? 'sure' : differ ? 'no' : 'likely';
}
