import type { FileSet } from '../text/files.ts';
import type { SourceFile, Span } from '../text/source.ts';
import { IN_BLOCK, isConditional } from '../text/template-blocks.ts';
import { known, unknown } from '../text/value.ts';
import type { Value } from '../text/value.ts';
import { splitShell } from '../syntax/shell/words.ts';
import { parseSignal } from '../syntax/systemd/values.ts';
import { parseUpstart } from '../syntax/upstart/parser.ts';
import type { UpstartStanza, UpstartTree } from '../syntax/upstart/parser.ts';
import { accountNamed, commandSpan, lookupIn, shellState } from './command.ts';
import type { CommandState } from './command.ts';
import { machineOf } from './host.ts';
import type { Launch, UpstartJob } from './launch.ts';
import { unwrap } from './unwrap.ts';
import { nameOf } from '../text/paths.ts';
import { isTemplated } from '../text/template.ts';

/** Defaults of init(5). */
const KILL_SIGNAL = 'SIGTERM';
const KILL_TIMEOUT = 5;
const UMASK = 0o022;

/** What Upstart or the event that starts the job sets, to values that the job does not show (init(5), Job environment). */
const OWN = ['PATH', 'TERM', 'UPSTART_JOB', 'UPSTART_INSTANCE', 'UPSTART_EVENTS', 'UPSTART_SESSION', 'RUNLEVEL', 'PREVLEVEL'];

/** Reads jobs of Upstart: one process each, started by init as root in `/` unless the job says otherwise. */
export function readUpstart(files: FileSet, sources: readonly SourceFile[]): readonly Launch[] {
  return sources.flatMap((file) => launchOf(parseUpstart(file), files) ?? []);
}

/** The name of the job: the file without `.conf`, `site/web` in a folder below /etc/init. */
function jobName(file: SourceFile, files: FileSet): string {
  const path = files.hostPath(file.id) ?? file.id;
  const below = /(?:^|\/)etc\/init\/(.+)$/.exec(path)?.[1] ?? nameOf(path);
  return below.replace(/(?:\.(?:j2|jinja2?|erb|tmpl|tpl|template|in|dist|sample|example))+$/, '').replace(/\.conf$/, '');
}

function launchOf(tree: UpstartTree, files: FileSet): Launch | undefined {
  const { file } = tree;
  // The last of a stanza wins (conf.c replaces what was there).
  const last = (...names: readonly string[]): UpstartStanza | undefined => tree.stanzas.findLast(({ name }) => names.includes(name));
  const main = last('exec', 'script');
  if (main === undefined) return undefined;
  const at = file.span(main.start, main.nameEnd);
  const job = jobName(file, files);
  const manager: UpstartJob = { kind: 'upstart', job, tree, ...manners(tree, last, at) };
  const { environment, complete } = environmentOf(tree, at);
  const circumstances = {
    cwd: last('chroot') === undefined ? directoryOf(last('chdir'), at) : unknown('chroot moves the root', at),
    user: accountOf(last('setuid')) ?? (isSystemJob(file, files) ? known('root', at, 'default') : undefined),
    group: accountOf(last('setgid')),
    umask: umaskOf(last('umask'), at),
    environment,
    environmentComplete: complete,
  };
  const state = unwrap(startOf(main, circumstances), files);
  return {
    manager,
    host: machineOf(files),
    name: `upstart ${job}`,
    file,
    ...state,
    span: commandSpan(state.words, main.value.span(0, main.value.text.length)),
  };
}

/** Jobs of a user's session lie in that user's folders. */
const isSystemJob = (file: SourceFile, files: FileSet): boolean =>
  !/(?:^|\/)(?:\.init|\.config\/upstart|xdg\/upstart)\//.test(files.hostPath(file.id) ?? file.id);

function manners(
  tree: UpstartTree,
  last: (...names: readonly string[]) => UpstartStanza | undefined,
  at: Span,
): Pick<UpstartJob, 'expect' | 'respawn' | 'killSignal' | 'killTimeout'> {
  const kill = (what: 'signal' | 'timeout'): { readonly text: string; readonly span: Span } | undefined => {
    const found = tree.stanzas.findLast(({ name, value }) => name === 'kill' && value.text.startsWith(`${what} `));
    return found && { text: found.value.text.slice(what.length).trim(), span: spanOf(found) };
  };
  const signal = kill('signal');
  const timeout = kill('timeout');
  const name = signal && parseSignal(signal.text);
  const expected = last('expect')?.value.text;
  return {
    expect: expected === 'fork' || expected === 'daemon' || expected === 'stop' ? expected : undefined,
    respawn: tree.stanzas.some((stanza) => stanza.name === 'respawn' && stanza.value.text === ''),
    killSignal:
      signal === undefined
        ? known(KILL_SIGNAL, at, 'default')
        : name === undefined
          ? unknown('no name of a signal', signal.span)
          : known(name, signal.span),
    killTimeout:
      timeout === undefined
        ? known(KILL_TIMEOUT, at, 'default')
        : /^\d+$/.test(timeout.text)
          ? known(Number(timeout.text), timeout.span)
          : unknown('no number of seconds', timeout.span),
  };
}

const spanOf = ({ value }: UpstartStanza): Span => value.span(0, value.text.length);

/** The word behind a stanza's name; what a variable of the job or of an event stands for is not looked at. */
function wordOf(stanza: UpstartStanza): Value<string> {
  const text = stanza.value.text.replace(/^(["'])([^"']*)\1$/, '$2');
  if (isTemplated(text)) return unknown('a template fills this in', spanOf(stanza));
  if (isConditional(stanza.value.file, stanza)) return unknown(IN_BLOCK, spanOf(stanza));
  return text.includes('$') ? unknown('a variable of the job', spanOf(stanza)) : known(text, spanOf(stanza));
}

const accountOf = (stanza: UpstartStanza | undefined): Value<string> | undefined => stanza && accountNamed(wordOf(stanza));

function directoryOf(stanza: UpstartStanza | undefined, at: Span): Value<string> {
  if (stanza === undefined) return known('/', at, 'default');
  const word = wordOf(stanza);
  return !word.known || word.value.startsWith('/') ? word : unknown('a relative directory', word.span);
}

function umaskOf(stanza: UpstartStanza | undefined, at: Span): Value<number> {
  if (stanza === undefined) return known(UMASK, at, 'default');
  const text = wordOf(stanza);
  if (!text.known) return text;
  return /^[0-7]{1,4}$/.test(text.value)
    ? known(Number.parseInt(text.value, 8), text.span)
    : unknown('umask is no octal number', text.span);
}

/** `env NAME=value` and `env NAME`; an `instance` job gets more from whoever starts it. */
function environmentOf(
  tree: UpstartTree,
  at: Span,
): { readonly environment: ReadonlyMap<string, Value<string>>; readonly complete: boolean } {
  const environment = new Map<string, Value<string>>();
  for (const name of OWN) environment.set(name, unknown(`upstart sets $${name}`, at, 'environment'));
  for (const stanza of tree.stanzas.filter(({ name }) => name === 'env')) {
    const match = /^([A-Za-z_]\w*)(?:=([^]*))?$/.exec(stanza.value.text);
    if (match === null) continue;
    const [, name, written] = match;
    const span = spanOf(stanza);
    const text = written?.replace(/^(["'])([^]*)\1$/, '$2').replace(/\\([^])/g, '$1');
    const reason =
      text === undefined
        ? `$${name} comes from init's own environment`
        : isTemplated(text)
          ? 'a template fills this in'
          : text.includes('$')
            ? 'a variable stands where upstart may expand none'
            : isConditional(tree.file, stanza)
              ? IN_BLOCK
              : undefined;
    environment.set(name!, reason === undefined ? known(text!, span) : unknown(reason, span));
  }
  return { environment, complete: !tree.stanzas.some(({ name }) => name === 'instance') };
}

/** Characters for which `exec` goes through a shell (SHELL_CHARS of init/job_process.c). */
const SHELL_CHARS = /[~`!$^&*()=|\\{}[\];"'<>?]/;

/** `script` is run by `sh -e`; so is `exec`, as `exec …`, unless it is plain words. */
function startOf(main: UpstartStanza, circumstances: Omit<CommandState, 'words' | 'through'>): CommandState {
  if (main.isScript) return shellState(main.value, 'sh', circumstances);
  const { environment, environmentComplete } = circumstances;
  const [command] = splitShell(main.value, lookupIn(environment, environmentComplete));
  const own = new Map(environment);
  for (const { name, value } of command?.assignments ?? []) {
    own.set(name, value.hole === undefined ? known(value.value, value.span) : unknown(value.hole, value.span));
  }
  return {
    ...circumstances,
    environment: own,
    words: command?.words ?? [],
    through: SHELL_CHARS.test(main.value.text) ? 'shell-exec' : 'direct',
  };
}
