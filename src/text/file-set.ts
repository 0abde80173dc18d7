import type { FileSet, Found, Reading, Want } from './files.ts';
import { matchesGlob, parseGlob } from './glob.ts';
import { commonHead, folderOf, nameOf } from './paths.ts';
import type { FileId, SourceFile, Span } from './source.ts';
import { openText, renderedName } from './template.ts';

export interface FileSetOptions {
  /** Paths of all files below the given roots, read or not; look-ups answer with these. */
  readonly names?: readonly FileId[];
  /** Links: path to the real path of the file. */
  readonly links?: ReadonlyMap<string, FileId>;
  /** `[map]` of stacklint.ini: repository path (file or folder) to host path. */
  readonly map?: readonly (readonly [repository: string, host: string])[];
  /** Host paths that whoever installs the files gives them, holes in one spelling. */
  readonly installed?: ReadonlyMap<FileId, string>;
}

/** Folders whose place on a host is a convention of the servers' packages. */
const CONVENTIONS: readonly (readonly [pattern: RegExp, host: string])[] = [
  [/(?:^|\/)(?:etc)\/(?=[^/])/, '/etc/'],
  [/(?:^|\/)apache2\/(?=(?:(?:sites|mods|conf)-(?:available|enabled)|conf\.d)\/|(?:apache2|ports)\.conf$)/, '/etc/apache2/'],
  [/(?:^|\/)httpd\/(?=conf(?:\.modules)?(?:\.d)?\/)/, '/etc/httpd/'],
  [/(?:^|\/)nginx\/(?=(?:sites-available|sites-enabled|conf\.d|snippets|nginx\.conf$))/, '/etc/nginx/'],
  [/(?:^|\/)(?=(?:sites-available|sites-enabled)\/[^/]+$)/, '/etc/nginx/'],
  [/(?:^|\/)supervisor\/(?=conf\.d\/)/, '/etc/supervisor/'],
  // dh_installsystemd takes them from here.
  [/(?:^|\/)debian\/(?=[^/]+\.(?:service|socket)$)/, '/lib/systemd/system/'],
  [/(?:^|\/)systemd\/system\/(?=[^/]+(?:\.d\/[^/]+)?$)/, '/etc/systemd/system/'],
  [/(?:^|\/)systemd\/(?=[^/]+\.(?:service|socket)(?:\.d\/[^/]+)?$)/, '/etc/systemd/system/'],
];

/** A tree laid out as on a host: what stands beside its `etc/` lies at the root of the host as well. */
const HOST_ROOT = /^(.*?\/)?etc\/(?:apache2|gunicorn|httpd|init|nginx|supervisor|supervisord\.conf$|systemd|uwsgi)(?:\/|$)/;
const TOP_FOLDER = /^(?:etc|home|lib|opt|root|run|srv|tmp|usr|var)\//;

/** Look-ups by a mere file name give up on more candidates: the name says nothing then. */
const MAX_CANDIDATES = 64;

export const segmentsOf = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

const byBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The longest run of equal segments at the end of both. */
function commonTail(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[a.length - 1 - count] === b[b.length - 1 - count]) count++;
  return count;
}

/** Joins and cleans `.` and `..`; never climbs above `/`. */
export function joinPath(base: string, path: string): string {
  const absolute = path.startsWith('/') || base.startsWith('/');
  const out: string[] = [];
  for (const part of segmentsOf(path.startsWith('/') ? path : `${base}/${path}`)) {
    if (part === '..' && out.length > 0 && out[out.length - 1] !== '..') out.pop();
    else if (part !== '..' || !absolute) out.push(part);
  }
  return (absolute ? '/' : '') + out.join('/');
}

/** Whether a name is what one segment of a path says. */
export interface SegmentPattern {
  test(name: string): boolean;
}

/** A glob(3) segment: wildcards at its beginning skip a leading dot; no braces. */
export function segmentPattern(segment: string): SegmentPattern {
  const glob = parseGlob(segment, 'itself');
  const skipsHidden = /^[*?[]/.test(segment);
  return { test: (name) => !(skipsHidden && name.startsWith('.')) && matchesGlob(glob, name) };
}

class Files implements FileSet {
  readonly all: readonly SourceFile[];
  readonly places: ReadonlySet<string>;
  readonly asides = new Set<FileId>();
  readonly wants: Want[] = [];
  readonly #sources = new Map<FileId, SourceFile>();
  readonly #links: ReadonlyMap<string, FileId>;
  readonly #places = new Map<FileId, string[]>();
  /** Folders and files of the repository. */
  readonly #map = new Map<string, { readonly host: string; readonly order: number }>();
  readonly #installed: ReadonlyMap<FileId, string>;
  /** Every place (real paths and links) by its last segment. */
  readonly #byName = new Map<string, string[]>();
  /** The same by their last two segments. */
  readonly #byTail = new Map<string, string[]>();
  readonly #byDirectory = new Map<string, string[]>();
  readonly #hostRoots = new Set<string>();
  readonly #hosts = new Map<string, string[]>();
  readonly #wanted = new Set<string>();

  constructor(sources: Iterable<SourceFile>, options: FileSetOptions) {
    this.all = [...sources];
    for (const source of this.all) this.#sources.set(source.id, source);
    this.#links = options.links ?? new Map();
    for (const [order, [repository, host]] of (options.map ?? []).entries()) {
      const folder = repository.replace(/\/+$/, '');
      if (!this.#map.has(folder)) this.#map.set(folder, { host, order });
    }
    this.#installed = options.installed ?? new Map();
    this.places = new Set([...(options.names ?? []), ...this.#sources.keys(), ...this.#links.keys()]);
    for (const place of this.places) {
      const root = HOST_ROOT.exec(place);
      if (root) this.#hostRoots.add(root[1] ?? '');
    }
    for (const place of [...this.places].sort(byBytes)) this.#index(place);
    for (const [place, id] of this.#links) this.#places.set(id, [...(this.#places.get(id) ?? []), place]);
  }

  #index(place: string): void {
    this.#name(place, place);
    // A template answers to the name of what is rendered from it.
    const rendered = renderedName(place);
    if (rendered !== place) this.#name(rendered, place);
    push(this.#byDirectory, folderOf(place), place);
    // Folders that hold only folders count too: `/srv/*/app.ini`.
    for (let folder = folderOf(folderOf(place)); folder !== '' && !this.#byDirectory.has(folder); folder = folderOf(folder)) {
      this.#byDirectory.set(folder, []);
    }
    const host = this.#hostOf(place);
    if (host !== undefined) push(this.#hosts, host, place);
  }

  #name(name: string, place: string): void {
    push(this.#byName, nameOf(name), place);
    push(this.#byTail, tailOf(name), place);
  }

  get(id: FileId): SourceFile | undefined {
    return this.#sources.get(id);
  }

  aside(id: FileId, from: Span): SourceFile | undefined {
    this.asides.add(id);
    const source = this.#sources.get(id);
    if (source === undefined) this.#want({ path: id, from, id, aside: true });
    return source;
  }

  placesOf(id: FileId): readonly string[] {
    return [id, ...(this.#places.get(id) ?? [])];
  }

  hostPath(id: FileId): string | undefined {
    for (const place of this.placesOf(id)) {
      const host = this.#hostOf(place);
      if (host !== undefined) return host;
    }
    return undefined;
  }

  #hostOf(place: string): string | undefined {
    const mapped = this.#mapped(place);
    if (mapped !== undefined) return mapped;
    const installed = this.#installed.get(place);
    if (installed !== undefined) return installed;
    for (const root of this.#hostRoots) {
      const rest = place.startsWith(root) ? place.slice(root.length) : '';
      if (TOP_FOLDER.test(rest)) return `/${rest}`;
    }
    for (const [pattern, host] of CONVENTIONS) {
      const match = pattern.exec(place);
      if (match) return host + place.slice(match.index + match[0].length);
    }
    return place.startsWith('/') ? place : undefined;
  }

  /** By `[map]`: of the folders around it that the map names the one that it names first. */
  #mapped(place: string): string | undefined {
    let best = place.startsWith('/') ? undefined : this.#map.get('.');
    let folder = '.';
    if (this.#map.size > 0) {
      for (let at = place; at !== '' || place.startsWith('/'); at = folderOf(at)) {
        const entry = this.#map.get(at);
        if (entry && (!best || entry.order < best.order)) [best, folder] = [entry, at];
        if (at === '') break;
      }
    }
    if (!best) return undefined;
    if (place === folder) return best.host.replace(/(.)\/+$/, '$1');
    return joinPath(best.host, folder === '.' ? place : place.slice(folder.length + 1));
  }

  find(path: string, from: Span, base?: string, as?: Reading): Found | undefined {
    const host = joinPath(base ?? '', path);
    const found = this.#locate(host, from) ?? this.#locateOpen(host, from);
    if (found !== undefined && this.#sources.has(found.id)) return this.#allows(found.id, as) ? found : undefined;
    const id = found?.id;
    // Nobody has a file of a name with holes.
    if (id === undefined && openText(host)) return undefined;
    this.#want({ path: host, from, ...(id !== undefined && { id }), ...(as && { as }) });
    return undefined;
  }

  #allows(id: FileId, as: Reading | undefined): boolean {
    const only = this.#sources.get(id)?.only;
    return only === undefined || only === as;
  }

  take(id: FileId, path: string, from: Span): Found | undefined {
    const real = this.#links.get(id) ?? id;
    if (this.#sources.has(real)) return { id: real, certainty: 'exact' };
    if (this.places.has(id)) this.#want({ path, from, id: real });
    return undefined;
  }

  glob(pattern: string, from: Span, base?: string, as?: Reading): { readonly files: readonly Found[]; readonly complete: boolean } {
    const host = joinPath(base ?? '', pattern);
    const segments = segmentsOf(host);
    const first = segments.findIndex((segment) => /[*?[]/.test(segment));
    if (first < 0) {
      const found = this.find(pattern, from, base, as);
      return { files: found ? [found] : [], complete: found !== undefined };
    }
    const folders = this.#foldersAt(segments.slice(0, first), host.startsWith('/'), from);
    const tail = segments.slice(first).map(segmentPattern);
    const files: Found[] = [];
    let complete = folders.some((folder) => this.#isInView(folder));
    if (!complete && as) this.#want({ path: host, from, as });
    const installed = [...this.#installed].flatMap(([id, path]) => (matchesPath(path, segments.slice(0, first), tail) ? [id] : []));
    for (const place of new Set([...folders.flatMap((folder) => this.#below(folder, tail)), ...installed])) {
      const id = this.#links.get(place) ?? place;
      if (!this.#sources.has(id)) {
        complete = false;
        this.#want({ path: host, from, id, ...(as && { as }) });
      } else if (this.#allows(id, as)) files.push({ id, certainty: 'exact' });
      else complete = false;
    }
    return { files, complete };
  }

  /** Of a folder out of the given paths only those files are in view that were followed. */
  #isInView(folder: string): boolean {
    const places = this.#byDirectory.get(folder) ?? [];
    return places.length === 0 || places.some((place) => this.#sources.get(this.#links.get(place) ?? place)?.only === undefined);
  }

  /** Places below a folder whose remaining segments match, in byte order. */
  #below(folder: string, tail: readonly SegmentPattern[]): string[] {
    if (tail.length === 1) {
      return (this.#byDirectory.get(folder) ?? []).filter((place) => tail[0]!.test(nameOf(place)));
    }
    const depth = segmentsOf(folder).length;
    const out: string[] = [];
    for (const [directory, places] of this.#byDirectory) {
      if (folder !== '' && !directory.startsWith(`${folder}/`)) continue;
      for (const place of places) {
        const rest = segmentsOf(place).slice(depth);
        if (rest.length === tail.length && rest.every((part, i) => tail[i]!.test(part))) out.push(place);
      }
    }
    return out.sort(byBytes);
  }

  /** The given folders that stand for a host folder: by host path, else by the longest common tail, nearest first. */
  #foldersAt(segments: readonly string[], absolute: boolean, from: Span): string[] {
    const wanted = (absolute ? '/' : '') + segments.join('/');
    const near = segmentsOf(folderOf(from.file));
    const ranked: { folder: string; tail: number; near: number }[] = [];
    for (const [folder, places] of this.#byDirectory) {
      const host = this.#hostOf(places[0] ?? `${folder}/.`);
      if (folder === wanted || (host !== undefined && folderOf(host) === wanted)) {
        ranked.push({ folder, tail: Infinity, near: commonHead(segmentsOf(folder), near) });
        continue;
      }
      const tail = commonTail(segmentsOf(folder), segments);
      if (tail > 0) ranked.push({ folder, tail, near: commonHead(segmentsOf(folder), near) });
    }
    ranked.sort((a, b) => b.tail - a.tail || b.near - a.near || byBytes(a.folder, b.folder));
    const best = ranked[0];
    return best ? ranked.filter((entry) => entry.tail === best.tail && entry.near === best.near).map((entry) => entry.folder) : [];
  }

  #locate(host: string, from: Span): Found | undefined {
    const direct = this.#hosts.get(host) ?? [];
    const candidates = direct.length > 0 ? direct : this.#candidates(host);
    if (candidates.length === 0) return undefined;
    const wanted = segmentsOf(host);
    const near = segmentsOf(folderOf(from.file));
    const ranked = candidates
      .map((place) => {
        const own = commonTail(segmentsOf(place), wanted);
        const tail = own > 0 ? own : commonTail(segmentsOf(renderedName(place)), wanted);
        // Of a file and the template of one of that name the file is meant.
        return { place, tail: own > 0 ? tail + 0.5 : tail, near: commonHead(segmentsOf(folderOf(place)), near) };
      })
      .sort((a, b) => b.tail - a.tail || b.near - a.near || byBytes(a.place, b.place));
    const [best, second] = ranked;
    if (best === undefined) return undefined;
    const id = this.#links.get(best.place) ?? best.place;
    const alone = second === undefined || second.tail < best.tail || second.near < best.near || this.#links.get(second.place) === id;
    const certain = direct.length > 0 || best.tail >= 2 || candidates.length === 1;
    return alone || certain ? { id, certainty: alone && certain ? 'exact' : 'likely' } : undefined;
  }

  /** A path with holes: where one lies that is installed under the same, else by what stands behind the last of them. */
  #locateOpen(host: string, from: Span): Found | undefined {
    const open = openText(host);
    if (open === undefined) return undefined;
    const same = this.#locate(open.show(open.text), from);
    if (same) return same;
    const tail = open.text.slice(open.text.lastIndexOf('\uE001') + 1);
    return tail.length > 1 && tail.startsWith('/') ? this.#locate(tail.slice(1), from) : undefined;
  }

  #candidates(host: string): readonly string[] {
    const byTail = this.#byTail.get(tailOf(host));
    if (byTail) return byTail;
    const byName = this.#byName.get(nameOf(host)) ?? [];
    return byName.length > MAX_CANDIDATES ? [] : byName;
  }

  #want(want: Want): void {
    const key = `${want.id ?? want.path}\0${want.as ?? ''}`;
    if (this.#wanted.has(key)) return;
    this.#wanted.add(key);
    this.wants.push(want);
  }
}

/** True for a path whose first segments are these and whose others match the patterns. */
function matchesPath(path: string, head: readonly string[], tail: readonly SegmentPattern[]): boolean {
  const own = segmentsOf(path);
  return (
    own.length === head.length + tail.length &&
    own.every((part, i) => (i < head.length ? part === head[i] : tail[i - head.length]!.test(part)))
  );
}

/** The last two segments of a path. */
const tailOf = (path: string): string => path.slice(path.lastIndexOf('/', path.lastIndexOf('/') - 1) + 1);

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Builds the file set of one run from what was read and what else is known to lie below the roots. */
export const createFileSet = (sources: Iterable<SourceFile>, options: FileSetOptions = {}): FileSet => new Files(sources, options);
