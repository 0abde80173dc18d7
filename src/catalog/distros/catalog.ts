import { compareVersions } from '../../target.ts';
import { ALPINE } from './alpine.ts';
import { DEBIAN, UBUNTU } from './debian.ts';
import type { Profile } from './profile.ts';
import { AMAZON, REDHAT } from './redhat.ts';
import { SUSE } from './suse.ts';

/** Every distribution and release that is known. */
export const PROFILES: readonly Profile[] = [...DEBIAN, ...UBUNTU, ...REDHAT, ...AMAZON, ...ALPINE, ...SUSE];

const BY_NAME: ReadonlyMap<string, Profile> = new Map(PROFILES.map((profile) => [profile.name, profile]));

/** Other names of distributions: of images, of `ID=` in os-release, as people write them. */
const ALIASES: Readonly<Record<string, string>> = {
  alma: 'almalinux',
  rockylinux: 'rocky',
  redhat: 'rhel',
  oracle: 'ol',
  oraclelinux: 'ol',
  amazonlinux: 'amazon',
  amzn: 'amazon',
};

const CODE_NAMES: Readonly<Record<string, string>> = {
  stretch: 'debian-9',
  buster: 'debian-10',
  bullseye: 'debian-11',
  bookworm: 'debian-12',
  trixie: 'debian-13',
  xenial: 'ubuntu-16.04',
  bionic: 'ubuntu-18.04',
  focal: 'ubuntu-20.04',
  jammy: 'ubuntu-22.04',
  noble: 'ubuntu-24.04',
};

/** The distribution whose code name stands among some words: those of an image's tag. */
export const distroOfCodeName = (words: readonly string[]): string | undefined =>
  words.map((word) => (Object.hasOwn(CODE_NAMES, word) ? CODE_NAMES[word] : undefined)).find((name) => name !== undefined);

/** The name under which a distribution is known here: `amzn-2023` is `amazon-2023`, `bookworm` is `debian-12`, `rhel-9.4` is `rhel-9`. */
export function distroName(written: string): string {
  const coded = Object.hasOwn(CODE_NAMES, written) ? CODE_NAMES[written] : undefined;
  if (coded !== undefined) return coded;
  const [, id = '', release = ''] = /^([a-z]+)-?([\d.]*)/.exec(written) ?? [];
  const name = Object.hasOwn(ALIASES, id) ? ALIASES[id]! : id;
  if (release === '') return name;
  // Releases of Ubuntu and Alpine have two parts, the others one and a minor one that changes nothing here.
  const parts = release.split('.').slice(0, name === 'ubuntu' || name === 'alpine' ? 2 : 1);
  return `${name}-${parts.join('.')}`;
}

/**
 * What a distribution brings, by its name (`debian-12`, `rhel-9`, `amzn-2023`, `bookworm`): for a release that is not known, what its
 * releases have in common; undefined for one that is not known at all.
 */
export function distroProfile(written: string | undefined): Profile | undefined {
  if (written === undefined) return undefined;
  const name = distroName(written);
  const known = BY_NAME.get(name);
  if (known) return known;
  const [, id = '', release = ''] = /^([a-z]+)-?(.*)$/.exec(name) ?? [];
  const family = BY_NAME.get(id);
  return (
    family && {
      ...family,
      name,
      title: `${family.title} ${release}`.trim(),
      homeMode: homeModeOf(id, release, family),
      uwsgi: uwsgiOf(id, release, family),
    }
  );
}

/** `chown-socket` came with 2.0.17.1-10 of Debian's package (its NEWS), which Debian 10 and Ubuntu 19.04 were the first to have. */
function uwsgiOf(id: string, release: string, { uwsgi }: Profile): Profile['uwsgi'] {
  const since = id === 'ubuntu' ? '19.04' : '10';
  if (uwsgi?.instances === undefined || release === '' || compareVersions(release, since) >= 0) return uwsgi;
  const options = uwsgi.instances.options.filter(([option]) => option !== 'chown-socket');
  return { ...uwsgi, instances: { ...uwsgi.instances, options } };
}

/** Ubuntu closed homes in 21.04 (HOME_MODE of /etc/login.defs, DIR_MODE of adduser), Debian in 12, Red Hat has had 0700 all along. */
function homeModeOf(id: string, release: string, family: Profile): string | undefined {
  const before = id === 'ubuntu' ? '21.04' : id === 'debian' ? '12' : undefined;
  return before !== undefined && release !== '' && compareVersions(release, before) < 0 ? '0755' : family.homeMode;
}
