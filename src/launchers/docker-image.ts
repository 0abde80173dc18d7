import { joinPath, segmentPattern, segmentsOf } from '../text/file-set.ts';
import type { FileSet } from '../text/files.ts';
import type { FileId, Span } from '../text/source.ts';
import { IN_BLOCK, isConditional } from '../text/template-blocks.ts';
import { known, unknown } from '../text/value.ts';
import type { Value } from '../text/value.ts';
import type { MappedText } from '../text/mapped.ts';
import { argsOf } from '../syntax/dockerfile/stages.ts';
import type { DockerfileInstruction, DockerfileStage, DockerfileTree } from '../syntax/dockerfile/tree.ts';
import { jsonWords, rawWords, wordValue } from '../syntax/dockerfile/words.ts';
import { installedBy, type Pin } from '../syntax/pins/pins.ts';
import type { Lookup, Resolved, TracedWord } from '../syntax/shell/trace.ts';
import { accountNamed } from './command.ts';
import { movedMounts, type Mount } from './container-files.ts';
import { append } from '../text/lists.ts';
import { nameOf } from '../text/paths.ts';

/** The value of CMD or ENTRYPOINT, or of `command:` and `entrypoint:` in a compose file. */
export type ContainerCommand =
  | { readonly form: 'exec'; readonly words: readonly TracedWord[]; readonly span: Span }
  | { readonly form: 'shell'; readonly text: MappedText; readonly span: Span };

/** What an image gives a container that starts from it. */
export interface Image {
  /** The image of others that it starts from, as far as it is known: `python:3.12-slim`. */
  readonly base: Value<string>;
  readonly cwd: Value<string>;
  /** Undefined when it is the base's. */
  readonly user: Value<string> | undefined;
  readonly environment: ReadonlyMap<string, Value<string>>;
  readonly entrypoint: ContainerCommand | undefined;
  readonly cmd: ContainerCommand | undefined;
  /** What runs the shell forms, without the text: `/bin/sh -c`. */
  readonly shell: readonly string[];
  readonly stopSignal: Value<string> | undefined;
  readonly exposed: readonly { readonly port: number; readonly span: Span }[];
  readonly mounts: readonly Mount[];
  /** What the build runs, for those who look for a program in it. */
  readonly runs: readonly string[];
  /** What the build installs from PyPI, as far as its commands name it. */
  readonly installs: readonly Pin[];
  /** Dockerfiles it is made of. */
  readonly tree: DockerfileTree | undefined;
}

/**
 * Images that set nothing a server reads, start as root in `/`: those of the distributions, of Python and of the web servers
 * (https://hub.docker.com/_/python and their like). Of others nobody knows.
 */
const PLAIN =
  /^(?:(?:docker\.io\/)?(?:library\/)?|(?:public\.ecr\.aws|mirror\.gcr\.io)\/(?:docker\/)?(?:library\/)?)(?:python|pypy|debian|ubuntu|alpine|fedora|centos|rockylinux|almalinux|amazonlinux|oraclelinux|buildpack-deps|busybox|scratch|nginx|httpd|node|golang|rust)(?:[:@].*)?$|^ghcr\.io\/astral-sh\/uv\b/;

export const isPlainImage = (image: Value<string>): boolean => image.known && PLAIN.test(image.value.toLowerCase());

/** An image that others built. */
export function foreignImage(base: Value<string>): Image {
  const { span } = base;
  const isPlain = isPlainImage(base);
  const reason = `what image ${base.known ? base.value : ''} sets is out of view`.replace('  ', ' ');
  return {
    base,
    cwd: isPlain ? known('/', span, 'default') : unknown(reason, span, 'default'),
    user: isPlain ? known('root', span, 'default') : undefined,
    environment: new Map(),
    entrypoint: undefined,
    cmd: undefined,
    shell: ['/bin/sh', '-c'],
    stopSignal: undefined,
    exposed: [],
    mounts: [],
    runs: [],
    installs: [],
    tree: undefined,
  };
}

export interface Build {
  /** The folder that COPY takes files from. */
  readonly context: FileId;
  /** The stage that is built; undefined for the last one. */
  readonly target?: string;
  readonly args?: ReadonlyMap<string, Resolved>;
}

/** Stages that start from each other are followed so far. */
const MAX_STAGES = 64;

/** What a Dockerfile makes (https://docs.docker.com/reference/dockerfile/). */
export function buildImage(tree: DockerfileTree, build: Build, files: FileSet): Image {
  const made: Image[] = [];
  const named = new Map<string, number>();
  for (const [index, stage] of tree.stages.slice(0, MAX_STAGES).entries()) {
    made.push(
      new Builder(
        tree,
        stage,
        build,
        files,
        (name) => made[named.get(name.toLowerCase()) ?? Number.NaN] ?? made[/^\d+$/.test(name) ? Number(name) : Number.NaN],
      ).image(),
    );
    if (stage.name !== undefined) named.set(stage.name, index);
  }
  const wanted = build.target === undefined ? undefined : made[named.get(build.target.toLowerCase()) ?? Number.NaN];
  return wanted ?? made.at(-1) ?? foreignImage(unknown('the Dockerfile names no image', tree.file.span(0, 0)));
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads one stage from top to bottom. */
class Builder {
  readonly #tree: DockerfileTree;
  readonly #stage: DockerfileStage;
  readonly #build: Build;
  readonly #files: FileSet;
  readonly #stageNamed: (name: string) => Image | undefined;
  readonly #args = new Map<string, Resolved>();
  readonly #state: Mutable<Image>;
  readonly #environment: Map<string, Value<string>>;
  readonly #mounts: Mount[];
  readonly #exposed: { port: number; span: Span }[];
  readonly #runs: string[];
  readonly #installs: Pin[];

  constructor(tree: DockerfileTree, stage: DockerfileStage, build: Build, files: FileSet, stageNamed: (name: string) => Image | undefined) {
    this.#tree = tree;
    this.#stage = stage;
    this.#build = build;
    this.#files = files;
    this.#stageNamed = stageNamed;
    const { value, text, hole } = stage.image;
    const span = text.span(0, text.text.length);
    const base = stageNamed(value) ?? foreignImage(hole === undefined ? known(value, span) : unknown(hole, span));
    this.#environment = new Map(base.environment);
    this.#mounts = [...base.mounts];
    this.#exposed = [...base.exposed];
    this.#runs = [...base.runs];
    this.#installs = [...base.installs];
    this.#state = {
      ...base,
      environment: this.#environment,
      mounts: this.#mounts,
      exposed: this.#exposed,
      runs: this.#runs,
      installs: this.#installs,
      tree,
    };
  }

  image(): Image {
    for (const instruction of this.#stage.instructions) this.#run(instruction);
    return this.#state;
  }

  readonly #lookup: Lookup = (name) => {
    const own = this.#environment.get(name);
    if (own !== undefined) return own.known ? { known: true, value: own.value } : own;
    if (this.#args.has(name)) return this.#args.get(name);
    return isPlainImage(this.#state.base) ? undefined : { known: false, reason: `$${name} may be set by the base image` };
  };

  #run(instruction: DockerfileInstruction): void {
    const { args } = instruction;
    switch (instruction.name) {
      case 'ARG':
        return this.#arg(instruction);
      case 'ENV':
        return this.#env(instruction);
      case 'WORKDIR': {
        const path = this.#whole(args);
        const { cwd } = this.#state;
        if (!path.known) this.#state.cwd = path;
        else if (path.value.startsWith('/')) this.#state.cwd = known(joinPath('/', path.value), path.span);
        else if (cwd.known) this.#state.cwd = known(joinPath(cwd.value, path.value), path.span);
        return;
      }
      case 'USER': {
        const user = this.#whole(args);
        this.#state.user = user.known ? accountNamed(known(user.value.split(':')[0]!, user.span)) : user;
        return;
      }
      case 'STOPSIGNAL':
        this.#state.stopSignal = this.#whole(args);
        return;
      case 'EXPOSE':
        for (const word of this.#words(args)) {
          const port = /^(\d+)(?:\/tcp)?$/i.exec(word.value)?.[1];
          if (word.hole === undefined && port !== undefined) this.#exposed.push({ port: Number(port), span: word.span });
        }
        return;
      case 'SHELL':
        this.#state.shell = jsonWords(args)?.map(({ value }) => value) ?? this.#state.shell;
        return;
      case 'CMD':
        this.#state.cmd = commandOf(args);
        return;
      case 'ENTRYPOINT':
        this.#state.entrypoint = commandOf(args);
        // An entrypoint of its own takes the place of what the base image gives it to run.
        if (!this.#stage.instructions.some(({ name, start }) => name === 'CMD' && start < instruction.start)) this.#state.cmd = undefined;
        return;
      case 'COPY':
      case 'ADD':
        return this.#copy(instruction);
      case 'RUN':
        for (const text of [args, ...instruction.heredocs.map(({ body }) => body)]) {
          this.#runs.push(text.text);
          append(this.#installs, installedBy(text));
        }
        return;
    }
  }

  #arg(instruction: DockerfileInstruction): void {
    for (const { name, value } of argsOf(instruction, this.#tree.escape, this.#lookup)) {
      const given = this.#build.args?.get(name);
      const global = value === undefined ? this.#global(name) : undefined;
      this.#args.set(name, given ?? value ?? global ?? { known: false, reason: `$${name} is given to the build` });
    }
  }

  #global(name: string): Resolved {
    for (const instruction of this.#tree.globals) {
      const own = argsOf(instruction, this.#tree.escape, () => undefined).find((arg) => arg.name === name);
      if (own?.value !== undefined) return own.value;
    }
    return undefined;
  }

  #env({ args }: DockerfileInstruction): void {
    const words = rawWords(args.text, this.#tree.escape);
    const first = words[0];
    if (first === undefined) return;
    const name = args.text.slice(first.start, first.end);
    if (!name.includes('=')) {
      // `ENV name the rest of the line`.
      const rest = args.text.slice(first.end);
      const start = first.end + rest.length - rest.trimStart().length;
      if (start < args.text.length) this.#set(name, wordValue(args, { start, end: args.text.length }, this.#tree.escape, this.#lookup));
      return;
    }
    const read = words.flatMap((word) => {
      const equals = args.text.slice(word.start, word.end).indexOf('=');
      if (equals <= 0) return [];
      const value = wordValue(args, { start: word.start + equals + 1, end: word.end }, this.#tree.escape, this.#lookup);
      return [[args.text.slice(word.start, word.start + equals), value] as const];
    });
    // All variables of one instruction see those of the instructions before it.
    for (const [key, value] of read) this.#set(key, value);
  }

  #set(name: string, word: TracedWord): void {
    this.#environment.set(name, this.#valueOf(word));
  }

  #words(args: MappedText): TracedWord[] {
    return rawWords(args.text, this.#tree.escape).map((word) => wordValue(args, word, this.#tree.escape, this.#lookup));
  }

  /** The arguments as one value. */
  #whole(args: MappedText): Value<string> {
    const word = wordValue(args, { start: 0, end: args.text.length }, this.#tree.escape, this.#lookup);
    return this.#valueOf(word);
  }

  #valueOf({ value, hole, span }: TracedWord): Value<string> {
    const reason = hole ?? (isConditional(this.#tree.file, span, this.#stage.from) ? IN_BLOCK : undefined);
    return reason === undefined ? known(value, span) : unknown(reason, span);
  }

  #copy({ args, flags, heredocs }: DockerfileInstruction): void {
    const words = jsonWords(args) ?? this.#words(args);
    const target = words.at(-1);
    const sources = words.slice(0, -1).filter(({ value }) => !value.startsWith('<<'));
    if (target === undefined || target.hole !== undefined || heredocs.length > 0) return;
    const { cwd } = this.#state;
    if (!target.value.startsWith('/') && !cwd.known) return;
    const path = joinPath(cwd.known ? cwd.value : '/', target.value);
    const isFolder = sources.length > 1 || /(?:^|\/)\.?$/.test(target.value) || this.#isFolder(path);
    const from = flags.find(({ name }) => name === 'from')?.value?.text;
    for (const source of sources) {
      if (source.hole !== undefined || /^\w+:\/\//.test(source.value)) continue;
      if (from === undefined) append(this.#mounts, this.#placed(source.value, path, isFolder));
      else {
        const stage = this.#stageNamed(from);
        if (stage) append(this.#mounts, this.#fromStage(stage, joinPath('/', source.value), path, isFolder));
      }
    }
  }

  /** Folders that are there whatever the file says: COPY puts a file into them, not in their place. */
  #isFolder(path: string): boolean {
    const { cwd } = this.#state;
    if ((cwd.known && cwd.value === path) || FOLDERS.has(path)) return true;
    return this.#mounts.some((mount) => mount.target === path && mount.source !== undefined && !this.#files.places.has(mount.source));
  }

  #fromStage(stage: Image, source: string, target: string, isFolder: boolean): Mount[] {
    const { places } = this.#files;
    return movedMounts(stage.mounts, source, target).map((mount) => {
      const isFile = mount.target === target && mount.source !== undefined && places.has(mount.source);
      return isFile && isFolder ? { ...mount, target: joinPath(target, nameOf(source)) } : mount;
    });
  }

  #placed(source: string, target: string, isFolder: boolean): Mount[] {
    const { context } = this.#build;
    const { places } = this.#files;
    const path = joinPath(context === '' ? '' : context, source.replace(/^\/+/, ''));
    const put = (place: FileId): Mount => ({
      kind: 'copy',
      source: place,
      target: isFolder && places.has(place) ? joinPath(target, nameOf(place)) : target,
    });
    if (!/[*?[]/.test(source)) return [put(path)];
    const wanted = segmentsOf(path).map(segmentPattern);
    const matches = new Set<FileId>();
    for (const place of places) {
      const segments = segmentsOf(place);
      if (segments.length < wanted.length || place.startsWith('/') !== path.startsWith('/')) continue;
      if (wanted.every((part, i) => part.test(segments[i]!))) {
        matches.add((place.startsWith('/') ? '/' : '') + segments.slice(0, wanted.length).join('/'));
      }
    }
    return [...matches].map(put);
  }
}

const FOLDERS = new Set([
  '/',
  '/bin',
  '/etc',
  '/etc/nginx',
  '/etc/nginx/conf.d',
  '/etc/nginx/sites-available',
  '/etc/nginx/sites-enabled',
  '/etc/nginx/templates',
  '/etc/supervisor',
  '/etc/supervisor/conf.d',
  '/opt',
  '/root',
  '/srv',
  '/tmp',
  '/usr/local/bin',
  '/usr/share/nginx/html',
  '/var/www',
]);

function commandOf(args: MappedText): ContainerCommand | undefined {
  const words = jsonWords(args);
  const span = args.span(0, args.text.length);
  if (words !== undefined) return words.length === 0 ? undefined : { form: 'exec', words, span };
  return args.text.trim() === '' ? undefined : { form: 'shell', text: args, span };
}
