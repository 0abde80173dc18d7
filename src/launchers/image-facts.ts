import { distroName, distroOfCodeName } from '../catalog/distros/catalog.ts';
import type { Fact, Target } from '../target.ts';
import type { Value } from '../text/value.ts';

/** Registries that hold copies of Docker's official images. */
const OFFICIAL = /^(?:(?:docker\.io|index\.docker\.io|public\.ecr\.aws\/docker|mirror\.gcr\.io)\/)?(?:library\/)?(?=[^/]+$)/;

interface Parts {
  /** Without the registry of official images. */
  readonly repository: string;
  readonly tag: string;
}

function partsOf(name: string): Parts {
  const bare = name.replace(/@.*$/, '');
  const colon = bare.indexOf(':', bare.lastIndexOf('/') + 1);
  const path = colon < 0 ? bare : bare.slice(0, colon);
  return { repository: path.replace(OFFICIAL, '').replace(/^docker\.io\//, ''), tag: colon < 0 ? '' : bare.slice(colon + 1) };
}

/** Images that are a distribution; the release stands at the start of their tags. */
const DISTROS = /^(?:debian|ubuntu|alpine|fedora|centos|rockylinux|almalinux|amazonlinux|oraclelinux)$/;
const UBI = /^(?:registry\.(?:access\.)?redhat\.(?:com|io)\/|redhat\/)ubi(\d+)/;

/** Official images on Debian, unless the tag says Alpine. */
const ON_DEBIAN = /^(?:nginx|httpd|python)$/;
const UNPRIVILEGED = /^(?:nginxinc|(?:docker\.io|ghcr\.io|quay\.io|public\.ecr\.aws)\/(?:nginxinc|nginx))\/nginx-unprivileged$/;

function distroOf({ repository, tag }: Parts): string | undefined {
  const words = tag.split('-');
  const ubi = UBI.exec(repository)?.[1];
  if (ubi !== undefined) return `rhel-${ubi}`;
  if (repository === 'quay.io/centos/centos') return distroName(`centos-${/^stream(\d+)/.exec(tag)?.[1] ?? ''}`);
  if (DISTROS.test(repository)) {
    const release = /^\d+(?:\.\d+)*/.exec(tag)?.[0];
    return distroOfCodeName(words) ?? distroName(release === undefined ? repository : `${repository}-${release}`);
  }
  if (!ON_DEBIAN.test(repository) && !UNPRIVILEGED.test(repository)) return undefined;
  const alpine = words.map((word) => /^alpine([\d.]*)$/.exec(word)).find((match) => match !== null);
  if (alpine) return distroName(`alpine-${alpine[1]!}`);
  // `python:3.12-windowsservercore`
  return words.some((word) => word.startsWith('windows')) ? undefined : (distroOfCodeName(words) ?? 'debian');
}

/** The version at the start of a tag that means one: nginx adds nothing to a stable series, while `1.25` goes on until 1.25.5. */
function versionOf(tag: string): string | undefined {
  const version = /^\d+\.\d+(?:\.\d+)?(?=$|-)/.exec(tag)?.[0];
  const [, minor, patch] = version?.split('.') ?? [];
  return patch !== undefined || Number(minor) % 2 === 0 ? version : undefined;
}

/** What an image tells of a container that starts from it: its distribution, who packaged nginx, versions. */
export function imageFacts(image: Value<string>): Pick<Target, 'distro' | 'nginxFrom' | 'versions'> {
  if (!image.known || image.value === '') return { versions: {} };
  const parts = partsOf(image.value);
  const fact = <T>(value: T): Fact<T> => ({ value, from: 'files', at: image.span });
  const distro = distroOf(parts);
  const isUnprivileged = UNPRIVILEGED.test(parts.repository);
  const isNginx = parts.repository === 'nginx' || isUnprivileged;
  const version = isNginx || (parts.repository === 'httpd' && /^\d+\.\d+\.\d+/.test(parts.tag)) ? versionOf(parts.tag) : undefined;
  return {
    ...(distro !== undefined && { distro: fact(distro) }),
    ...(isNginx && { nginxFrom: fact(isUnprivileged ? ('nginx-unprivileged' as const) : ('nginx' as const)) }),
    versions: version === undefined ? {} : { [isNginx ? 'nginx' : 'apache']: fact(version) },
  };
}
