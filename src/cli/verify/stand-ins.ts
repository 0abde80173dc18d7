import { pathInRoot } from './layout.ts';
import { joinPath } from '../../text/file-set.ts';

/** Something that is no configuration and that a judge misses: it is put there so that it speaks of the configuration. */
export type StandIn =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'user' | 'group' | 'host'; readonly name: string };

/** All stand-ins of a run: what one judgement misses the next one would miss as well. */
export class StandIns {
  readonly #files = new Map<string, string>();
  readonly #folders = new Set<string>();
  readonly #names = { user: new Set<string>(), group: new Set<string>(), host: new Set<string>() };

  /** False when it is there already, or can't be had. */
  add(standIn: StandIn): boolean {
    if (standIn.kind === 'file' || standIn.kind === 'folder') {
      const path = pathInRoot(standIn.path);
      if (path === undefined || path.length > MOST_LENGTH) return false;
      if (standIn.kind === 'folder') return isAdded(this.#folders, path);
      if (this.#files.get(path) === standIn.text) return false;
      this.#files.set(path, standIn.text);
      return true;
    }
    return /^[^\s:,#\0]{1,255}$/.test(standIn.name) && isAdded(this.#names[standIn.kind], standIn.name);
  }

  /** By path; `uid` is that of all accounts but root. */
  files(uid: number): ReadonlyMap<string, string> {
    return new Map([...this.#files, ...this.#accounts(uid)]);
  }

  get folders(): ReadonlySet<string> {
    return this.#folders;
  }

  #accounts(uid: number): [string, string][] {
    const users = new Set([...USUAL, ...this.#names.user]);
    const groups = new Set([...users, ...this.#names.group]);
    const lines = (names: Iterable<string>, end: string): string => [...names].map((name) => `${name}:x:${uid}:${end}\n`).join('');
    const hosts = ['localhost', ...this.#names.host];
    return [
      ['/etc/passwd', `root:x:0:0::/:/bin/false\n${lines(users, `${uid}::/:/bin/false`)}`],
      ['/etc/group', `root:x:0:\n${lines(groups, '')}`],
      ['/etc/hosts', hosts.map((name) => `127.0.0.1 ${name}\n`).join('')],
      ['/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files\n'],
    ];
  }
}

/** Adds to a set; false when it was there. */
function isAdded(set: Set<string>, value: string): boolean {
  const before = set.size;
  return set.add(value).size > before;
}

const MOST_LENGTH = 1024;

/** Accounts that servers are built with. */
const USUAL = ['www-data', 'nginx', 'apache', 'http', 'nobody', 'daemon'];

/** A missing file, below `base` when its path is relative. */
export const emptyFile = (path: string, base = '/'): StandIn => ({ kind: 'file', path: joinPath(base, path), text: '' });
