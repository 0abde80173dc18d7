import { distroName, distroOfCodeName } from '../catalog/distros/catalog.ts';
import { requirementsIn, type Pin } from '../syntax/pins/pins.ts';
import type { DockerfileStage, DockerfileTree } from '../syntax/dockerfile/tree.ts';
import type { Fact, Target } from '../target.ts';
import type { Span } from '../text/source.ts';

/** What a container is made of. */
export interface Image {
  /** The image it starts from, as `docker pull` would be given it; undefined when that is not known. */
  readonly name: string | undefined;
  /** The word that names it. */
  readonly span: Span;
  /** What `pip install` of its Dockerfile names, in its order. */
  readonly installs: readonly Pin[];
}

/** The image that a Dockerfile's last stage, or the one of that name, is made from. */
export function imageOf(tree: DockerfileTree, stageName?: string): Image | undefined {
  const named = stageName === undefined ? undefined : tree.stages.findLast(({ name }) => name === stageName.toLowerCase());
  let stage = stageName === undefined ? tree.stages.at(-1) : (named ?? tree.stages[Number(stageName)]);
  const installs: Pin[] = [];
  while (stage) {
    installs.unshift(...installsIn(stage));
    const { value, hole, text } = stage.image;
    const from = hole === undefined ? stageBefore(tree, stage, value) : undefined;
    if (from) stage = from;
    else return { name: hole === undefined && value !== '' ? value : undefined, span: text.span(0, text.text.length), installs };
  }
  return undefined;
}

/** The stage of that name above another: only those can be meant. */
const stageBefore = (tree: DockerfileTree, stage: DockerfileStage, name: string): DockerfileStage | undefined =>
  tree.stages.slice(0, tree.stages.indexOf(stage)).findLast((other) => other.name === name.toLowerCase());

const PIP = /\b(?:pip\d?(?:\.\d+)?|uv[ \t]+pip)[ \t]+install\b|\buv[ \t]+add\b|\bpoetry[ \t]+add\b/;

function installsIn({ instructions }: DockerfileStage): Pin[] {
  return instructions.flatMap(({ name, args, heredocs }) => {
    if (name !== 'RUN') return [];
    return [args, ...heredocs.map(({ body }) => body)].flatMap((text) =>
      // Each command by itself: `apt-get install gunicorn` is no business of pip's.
      [...text.text.matchAll(/[^;&|\n]+/g)].flatMap((command) =>
        PIP.test(command[0])
          ? requirementsIn(command[0]).map(({ start, end, ...pin }) => ({
              ...pin,
              span: text.span(command.index + start, command.index + end),
            }))
          : [],
      ),
    );
  });
}

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

/** What an image tells of the container: its distribution, who packaged nginx, versions. */
export function imageFacts({ name, span }: Image): Pick<Target, 'distro' | 'nginxFrom' | 'versions'> {
  if (name === undefined) return { versions: {} };
  const parts = partsOf(name);
  const fact = <T>(value: T): Fact<T> => ({ value, from: 'files', at: span });
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
