import type { SystemdService } from '../launchers/launch.ts';
import type { Address } from '../servers/address.ts';
import type { Span } from '../text/source.ts';
import type { Fact } from '../target.ts';
import type { Edge, Stack } from './model.ts';
import { nginxPackageOf, profileOf } from './packages.ts';
import { unitsNamed } from './units.ts';

/** The folders of which PrivateTmp= gives a service its own: systemd.exec(5). */
export const isBelowTmp = (address: Address): boolean => address.kind === 'unix' && /^\/(?:var\/)?tmp\//.test(address.path);

/** What gives a service its own /tmp. */
export interface PrivateTmp {
  /** As written: `PrivateTmp=true`, `DynamicUser=yes`. */
  readonly text: string;
  readonly span: Span;
}

/** The setting that gives a service its own /tmp; undefined when it has the host's, or that is not known. */
export function privateTmpOf(service: SystemdService): PrivateTmp | undefined {
  const { privateTmp } = service;
  if (!privateTmp.known || !privateTmp.value) return undefined;
  // Another root has other folders altogether.
  if (service.last('RootDirectory') ?? service.last('RootImage')) return undefined;
  const entry = [service.last('PrivateTmp'), service.last('DynamicUser')].find(
    (candidate) => candidate && candidate.value.file.id === privateTmp.span.file && candidate.value.offset(0) === privateTmp.span.start,
  );
  return entry && { text: `${entry.key}=${entry.value.text}`, span: entry.value.file.span(entry.start, entry.end) };
}

/** Units named in JoinsNamespaceOf= of a service. */
const joinedBy = (service: SystemdService): readonly string[] => unitsNamed(service, 'JoinsNamespaceOf');

/** True when a service shares its /tmp with another unit, in view or not. */
export const sharesTmp = (service: SystemdService, stack: Stack): boolean =>
  joinedBy(service).length > 0 || stack.services.some((other) => joinedBy(other).includes(service.unit));

/** nginx's own unit, when it is in view. */
export const nginxServices = (stack: Stack): readonly SystemdService[] => stack.services.filter(({ unit }) => unit === 'nginx.service');

/**
 * The unit with which the distribution starts a front, when that gives it a /tmp of its own and nothing in view says otherwise: no unit
 * or drop-in of that name, and no container.
 */
export function packagedPrivateTmp(
  edge: Edge,
  stack: Stack,
): { readonly name: string; readonly distro: string; readonly facts: readonly Fact<unknown>[] } | undefined {
  if (edge.host.kind === 'container') return undefined;
  const target = stack.targetOf(edge.route.config);
  const profile = profileOf(target);
  const isNginx = edge.front !== 'apache';
  if (!profile || !(isNginx ? nginxPackageOf(target) : profile.apache)?.privateTmp) return undefined;
  const name = isNginx ? 'nginx.service' : profile.apache!.root === '/etc/httpd' ? 'httpd.service' : 'apache2.service';
  const isSaid = stack.services.some(({ unit }) => unit === name) || [...stack.files.places].some((place) => place.includes(`${name}.d/`));
  return isSaid ? undefined : { name, distro: profile.title, facts: target.distro ? [target.distro] : [] };
}
