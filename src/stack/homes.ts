import { compareVersions } from '../target.ts';

export interface Home {
  readonly path: string;
  readonly user: string;
}

/** The home folder a path lies in: /root, or one below /home. */
export function homeOf(path: string): Home | undefined {
  const match = /^(?:\/home\/([^/$]+)|\/(root))(?=\/)/.exec(path);
  return match ? { path: match[0], user: match[1] ?? match[2]! } : undefined;
}

/**
 * The mode in which a distribution makes home folders, `0750`; undefined without one. Ubuntu closed them in 21.04, Debian in 12
 * (HOME_MODE of /etc/login.defs, DIR_MODE of adduser), Red Hat has had 0700 all along.
 */
export function homeMode(distro: string | undefined): string | undefined {
  const [, name = '', version = ''] = /^([a-z]+)-?([\d.]*)/.exec(distro ?? '') ?? [];
  if (name === 'ubuntu') return version !== '' && compareVersions(version, '21.04') < 0 ? '0755' : '0750';
  if (name === 'debian') return version !== '' && compareVersions(version, '12') < 0 ? '0755' : '0700';
  return /^(?:rhel|centos|rocky|almalinux|fedora|amazon)$/.test(name) ? '0700' : undefined;
}
