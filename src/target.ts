import type { Span } from './text/source.ts';

/**
 * A fact about the machine the stack will run on. `files`: a file of the repository says so; `distro`: it is what the packages of
 * the distribution are; `machine`: measured here, so findings that rest on it are only info.
 */
export interface Fact<T> {
  readonly value: T;
  readonly from: 'flag' | 'config' | 'files' | 'distro' | 'machine';
  /** What a file of the repository says it with. */
  readonly at?: Span;
  /** The distribution whose packages it is taken from. */
  readonly distro?: string;
}

/** Who packaged nginx: the distribution, nginx.org, or the makers of an image. */
export type NginxVendor = 'distribution' | 'nginx.org' | 'nginx' | 'nginx-unprivileged';

export type Versioned = 'nginx' | 'gunicorn' | 'uwsgi' | 'apache' | 'mod-wsgi';

/** What the files can't say. */
export interface Target {
  readonly cores?: Fact<number>;
  /** Bytes. */
  readonly memory?: Fact<number>;
  /** `debian-12`, `ubuntu-24.04`, `rhel-9`, … */
  readonly distro?: Fact<string>;
  readonly versions: Readonly<Partial<Record<Versioned, Fact<string>>>>;
  /** Undefined: nobody says, so most likely the distribution. */
  readonly nginxFrom?: Fact<NginxVendor>;
  /** Proxies in front of nginx; undefined: unknown. */
  readonly frontProxies?: Fact<number>;
}

/** Compares dotted versions: negative, 0, positive. `1.9` < `1.10`; a missing part counts as 0. */
export function compareVersions(a: string, b: string): number {
  const left = a.split(/[.-]/).map(Number);
  const right = b.split(/[.-]/).map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] || 0) - (right[i] || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
