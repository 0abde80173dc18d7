import type { Launch, SystemdService } from '../launchers/launch.ts';
import type { App, UwsgiApp } from './model.ts';
import { unitsNamed } from './units.ts';
import { folderOf } from '../text/paths.ts';

/** Names that tell installations apart of which each host has one. */
const ENVIRONMENT =
  /(?:^|[^a-z])(?:prod(?:uction)?|stag(?:e|ing)|dev(?:el(?:opment)?)?|test(?:ing)?|qa|uat|local|demo|sandbox|vagrant)(?![a-z])/i;

/** The words for one installation, each way to spell it. */
const INSTALLATIONS = {
  production: 'prod(?:uction)?',
  staging: 'stag(?:e|ing)',
  development: 'dev(?:el(?:opment)?)?',
  test: 'test(?:ing)?',
  qa: 'qa|uat',
} as const;

const INSTALLATION = new RegExp(
  `(?:^|[^a-z])(?:${Object.entries(INSTALLATIONS)
    .map(([name, words]) => `(?<${name}>${words})`)
    .join('|')})(?![a-z])`,
  'gi',
);

const known = new Map<string, string | undefined>();

/** So many paths are remembered: a tree asks for the same again and again. */
const REMEMBERED = 50_000;

/** The installation a path is for by its last word that says so: `production`, `staging`, …; undefined when none does. */
export function environmentOf(path: string): string | undefined {
  if (known.has(path)) return known.get(path);
  let name: string | undefined;
  // Few paths have such a word, and looking for one costs less than going through all.
  const words = path.search(INSTALLATION) < 0 ? [] : path.matchAll(INSTALLATION);
  for (const { groups } of words) name = Object.keys(INSTALLATIONS).find((key) => groups![key] !== undefined);
  if (known.size >= REMEMBERED) known.clear();
  known.set(path, name);
  return name;
}

/** True when both paths say which installation they are for, and it is not the same. */
export function areAlternatives(a: string, b: string): boolean {
  const left = environmentOf(a);
  const right = left && environmentOf(b);
  return right !== undefined && left !== right;
}

/** Laid out as on a host: what lies in such a folder is there together. */
const isOnHost = (folder: string): boolean => /(?:^|\/)etc\/(?:systemd|supervisord?|init)(?:\/|$)/.test(folder);

/** Managers whose files in one folder are what one host runs; scripts may be each other's alternatives. */
const TOGETHER: ReadonlySet<Launch['manager']['kind']> = new Set(['supervisor', 'upstart', 'sysv']);

/** True for an application that only a script starts, which nobody in view starts: perhaps a helper of a developer. */
export const isByHand = ({ launch }: App): boolean => launch?.manager.kind === 'script' && !launch.manager.atBoot;

/** True for an application of which only the place of its file says who starts it. */
export const isAssumed = ({ launch }: App): boolean => launch?.manager.kind === 'sysv' && launch.manager.doubt !== undefined;

/** True for what its manager leaves alone until somebody starts it. */
const startsByHand = ({ manager }: Launch): boolean =>
  manager.kind === 'supervisor'
    ? manager.section.entries.some(({ key, value }) => key === 'autostart' && /^(?:false|no|off|0)$/i.test(value.text))
    : manager.kind === 'upstart' && !manager.tree.stanzas.some(({ name }) => name === 'start');

/** True for two containers of one pod, which runs them all. */
const arePod = (a: Launch, b: Launch): boolean => a.host !== b.host && a.host.network === b.host.network && a.file === b.file;

/** True for two programs of the supervisord of one container. */
const areBeside = (a: Launch, b: Launch): boolean =>
  a.host === b.host && a.name !== b.name && [a, b].every((one) => one.manager.kind === 'supervisor' && !startsByHand(one));

/** True for two instances of one Emperor, in one folder. */
function areVassals(a: App, b: App): boolean {
  if (a.kind !== 'uwsgi' || b.kind !== 'uwsgi' || !a.emperor || a.emperor !== b.emperor) return false;
  const folder = ({ options: { file } }: UwsgiApp): string | undefined => file && folderOf(file.id);
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
  if (isAssumed(a) || isAssumed(b)) return 'no';
  if (left === right) return areVassals(a, b) ? 'sure' : 'no';
  if (left.host.kind === 'container' || right.host.kind === 'container')
    return (left.manager.kind === 'kubernetes' && arePod(left, right)) || areBeside(left, right) ? 'sure' : 'no';
  if (startsByHand(left) || startsByHand(right) || folderOf(left.file.id) !== folderOf(right.file.id) || left.name === right.name)
    return 'no';
  const onHost = isOnHost(folderOf(left.file.id));
  const differ = ENVIRONMENT.test(`${left.name} ${left.file.id}`) || ENVIRONMENT.test(`${right.name} ${right.file.id}`);
  if (left.manager.kind === 'systemd' && right.manager.kind === 'systemd') {
    const conflicts = (one: SystemdService, other: SystemdService): boolean => unitsNamed(one, 'Conflicts').includes(other.unit);
    if (conflicts(left.manager, right.manager) || conflicts(right.manager, left.manager)) return 'no';
    return onHost ? 'sure' : differ ? 'no' : 'likely';
  }
  if (left.manager.kind !== right.manager.kind || !TOGETHER.has(left.manager.kind)) return 'no';
  return onHost || left.file === right.file ? 'sure' : differ ? 'no' : 'likely';
}
