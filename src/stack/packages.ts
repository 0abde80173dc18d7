import { distroProfile } from '../catalog/distros/catalog.ts';
import { NGINX_IMAGE, NGINX_ORG, UNPRIVILEGED_IMAGE } from '../catalog/distros/nginx-org.ts';
import type { NginxPackage, Packaged, Profile, UwsgiInstances } from '../catalog/distros/profile.ts';
import type { Fact, Target } from '../target.ts';

/** What the target's distribution brings; undefined when it is not known. */
export const profileOf = ({ distro }: Target): Profile | undefined => distroProfile(distro?.value);

const VENDORS = { 'nginx.org': NGINX_ORG, nginx: NGINX_IMAGE, 'nginx-unprivileged': UNPRIVILEGED_IMAGE };

/** The packaging of nginx on the target. */
export function nginxPackageOf(target: Target): NginxPackage | undefined {
  const vendor = target.nginxFrom?.value ?? 'distribution';
  return vendor === 'distribution' ? profileOf(target)?.nginx : VENDORS[vendor];
}

/** How the target's distribution starts uWSGI's configurations itself; as long as it is not known, it may be Debian. */
export const uwsgiInstancesOf = (target: Target): UwsgiInstances | undefined =>
  (target.distro === undefined ? distroProfile('debian') : profileOf(target))?.uwsgi?.instances;

/** The version of a distribution's own package, with where it is known from. */
export function packagedVersion(target: Target, name: Packaged): Fact<string> | undefined {
  const profile = profileOf(target);
  const value = profile?.versions[name];
  return profile === undefined || value === undefined ? undefined : { value, from: 'distro', distro: profile.name };
}
