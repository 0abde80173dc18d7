import { known, unknown } from '../text/value.ts';
import type { Value } from '../text/value.ts';
import type { CommandWord } from '../text/words.ts';
import { accountNamed, fartherWay, directoryAt } from './command.ts';
import type { CommandState } from './command.ts';
import { baseName, serverName } from './server-name.ts';

/** A program that starts another one given behind its own arguments. */
interface Wrapper {
  /** Words that must follow its name (behind options) for it to start a program: `run`. */
  readonly sub?: readonly string[];
  /** Options that take the next word as their value. */
  readonly values?: string;
  /** Arguments before the program. */
  readonly positional?: number;
  /** What names the user: an option, or the first argument. */
  readonly user?: string;
  readonly cwd?: string;
  /** `A=b` may stand before the program. */
  readonly assignments?: boolean;
  /** Its own arguments go on to `--`: without one it starts nothing. */
  readonly untilDashes?: boolean;
  /** It sets variables that are out of view. */
  readonly hidesEnvironment?: boolean;
  /** It stands in for the shell (`exec`, `command`), so it is no program of its own. */
  readonly builtin?: boolean;
}

const RUN: Wrapper = { sub: ['run'], values: '-C --directory -P --project -p --python -n --name --cwd' };

const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  env: { values: '-u --unset -C --chdir', cwd: '-C --chdir', assignments: true },
  exec: { values: '-a', builtin: true },
  command: { builtin: true },
  builtin: { builtin: true },
  time: { builtin: true },
  nohup: {},
  setsid: {},
  nice: { values: '-n --adjustment' },
  ionice: { values: '-c --class -n --classdata' },
  chrt: { values: '-T -P -D', positional: 1 },
  taskset: { positional: 1 },
  numactl: { values: '-i -m -N -C -p' },
  stdbuf: { values: '-i -o -e --input --output --error' },
  timeout: { values: '-s --signal -k --kill-after', positional: 1 },
  flock: { values: '-w --timeout -E', positional: 1 },
  authbind: { values: '--depth' },
  'dumb-init': { values: '-r --rewrite' },
  tini: { values: '-p -e' },
  catatonit: {},
  my_init: { untilDashes: true, hidesEnvironment: true },
  dockerize: {
    values: ['wait', 'timeout', 'template', 'stdout', 'stderr', 'wait-http-header', 'wait-retry-interval', 'delims', 'env', 'env-section']
      .map((name) => `-${name} --${name}`)
      .join(' '),
  },
  watchmedo: { untilDashes: true },
  chamber: { untilDashes: true, hidesEnvironment: true },
  'aws-vault': { untilDashes: true, hidesEnvironment: true },
  infisical: { untilDashes: true, hidesEnvironment: true },
  op: { untilDashes: true, hidesEnvironment: true },
  chpst: { values: '-u -U -b -e -/ -C -n -l -L -m -d -o -p -f -c -r -t', user: '-u', cwd: '-C', hidesEnvironment: true },
  envdir: { positional: 1, hidesEnvironment: true },
  setuidgid: { positional: 1, user: '1' },
  's6-setuidgid': { positional: 1, user: '1' },
  'with-contenv': { hidesEnvironment: true },
  gosu: { positional: 1, user: '1' },
  'su-exec': { positional: 1, user: '1' },
  sudo: { values: '-u --user -g --group -h -p -C -D --chdir -R -T -U', user: '-u --user', cwd: '-D --chdir', assignments: true },
  doas: { values: '-u -C', user: '-u' },
  runuser: { values: '-u --user -g --group -G', user: '-u --user' },
  setpriv: { values: '--reuid --regid --groups --inh-caps --ambient-caps --bounding-set --securebits', user: '--reuid' },
  poetry: { ...RUN, cwd: '-C --directory -P --project' },
  pipenv: RUN,
  pdm: RUN,
  rye: RUN,
  hatch: RUN,
  uv: {
    sub: ['run'],
    values:
      '--directory --project --with --with-editable --with-requirements -p --python --env-file --extra --group --only-group --no-group --index --package',
    cwd: '--directory',
  },
  conda: { sub: ['run'], values: '-n --name -p --prefix --cwd', cwd: '--cwd' },
  mamba: { sub: ['run'], values: '-n --name -p --prefix --cwd', cwd: '--cwd' },
  micromamba: { sub: ['run'], values: '-n --name -p --prefix --cwd', cwd: '--cwd' },
  dotenv: { sub: ['run'], values: '-f --file -e --export', hidesEnvironment: true },
  honcho: { sub: ['run'], values: '-e --env -d --app-root', hidesEnvironment: true },
  foreman: { sub: ['run'], values: '-e --env', hidesEnvironment: true },
  doppler: { sub: ['run'], values: '-p --project -c --config -t --token', hidesEnvironment: true },
  'newrelic-admin': { sub: ['run-program'] },
  'ddtrace-run': {},
  'start-nginx': {},
  'start-pgbouncer': {},
  'start-stunnel': {},
  'opentelemetry-instrument': { values: '--traces_exporter --metrics_exporter --logs_exporter --service_name --exporter_otlp_endpoint' },
};

/** Scripts that wait for a database: `wait-for-it.sh`, `wait_for_postgres`, `wait-for`. */
const WAITS = /^wait(?:[-_]?for[\w-]*)?(?:\.(?:sh|py))?$/;

const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=([^]*)$/;

/** Takes one wrapper off; undefined when the command's program is none. */
export function stripWrapper(state: CommandState): CommandState | undefined {
  const [first, ...rest] = state.words;
  if (first === undefined) return undefined;
  const name = baseName(first.value);
  if (/^python[\d.]*$/.test(name) || name === 'pypy' || name === 'pypy3') return stripPython(state, rest);
  if (name === 'start-stop-daemon') return stripStartStopDaemon(state, rest);
  if (name === 'su' || (name === 'runuser' && rest.some(({ value }) => /^(?:-c|--command(?:=.*)?)$/.test(value))))
    return stripSu(state, rest);
  const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name]! : undefined;
  if (!wrapper?.untilDashes) return wrapper && stripOptions(state, rest, wrapper);
  const end = rest.findIndex(({ value }) => value === '--');
  return end < 0 ? undefined : stripOptions(state, rest.slice(end + 1), wrapper);
}

/** By custom scripts that wait start what stands behind `--`, or behind their own arguments where a server is named. */
export function stripWait(state: CommandState): CommandState | undefined {
  const [first, ...words] = state.words;
  if (first === undefined || !WAITS.test(baseName(first.value))) return undefined;
  const dashes = words.findIndex(({ value }) => value === '--');
  const at = dashes < 0 ? words.findIndex((_, start) => serverName(words.slice(start)) !== undefined) : dashes + 1;
  const left = at < 0 ? [] : words.slice(at);
  return left.length === 0 ? undefined : { ...state, words: left, through: fartherWay(state.through, 'wrapper') };
}

function stripOptions(state: CommandState, words: readonly CommandWord[], wrapper: Wrapper): CommandState | undefined {
  const values = new Set(wrapper.values?.split(' '));
  const users = new Set(wrapper.user?.split(' '));
  const directories = new Set(wrapper.cwd?.split(' '));
  const environment = new Map(state.environment);
  let { cwd, user, group, environmentComplete } = state;
  let subs = [...(wrapper.sub ?? [])];
  let positional = wrapper.positional ?? 0;
  let at = 0;
  const become = (word: CommandWord, text: string): void => {
    const [name, primary] = text.split(':');
    user = word.hole === undefined ? accountNamed(known(name!, word.span)) : unknown(word.hole, word.span);
    group = primary === undefined ? undefined : accountNamed(known(primary, word.span));
  };
  for (; at < words.length; at++) {
    const word = words[at]!;
    const { value } = word;
    if (value === '--' && subs.length === 0) {
      at++;
      break;
    }
    if (value.startsWith('-') && value !== '-') {
      const equals = value.startsWith('--') ? value.indexOf('=') : -1;
      const option = equals < 0 ? value : value.slice(0, equals);
      const argument = !values.has(option) ? undefined : equals < 0 ? words[++at] : { ...word, value: value.slice(equals + 1) };
      if (option === '-i' && wrapper.assignments && !wrapper.user) {
        environment.clear();
        environmentComplete = true;
      }
      if (option === '-S' || option === '--split-string') return undefined;
      if (argument === undefined) continue;
      if (users.has(option)) become(argument, argument.value);
      if (directories.has(option))
        cwd = argument.hole === undefined ? directoryAt(cwd, argument.value, argument.span) : unknown(argument.hole, argument.span);
      if (option === '-u' && wrapper.assignments && !wrapper.user) environment.delete(argument.value);
      continue;
    }
    const assignment = wrapper.assignments ? ASSIGNMENT.exec(value) : null;
    if (assignment !== null) environment.set(assignment[1]!, valueOfWord(word, assignment[2]!));
    else if (subs.length > 0) {
      if (value !== subs[0]) return undefined;
      subs = subs.slice(1);
    } else if (positional > 0) {
      positional--;
      if (users.has('1')) become(word, value);
    } else break;
  }
  const left = words.slice(at);
  if (left.length === 0 || subs.length > 0) return undefined;
  return {
    ...state,
    words: left,
    through: wrapper.builtin ? state.through : fartherWay(state.through, 'wrapper'),
    cwd,
    user,
    group,
    environment,
    environmentComplete: environmentComplete && !wrapper.hidesEnvironment,
  };
}

/** The text of a word, or of a part of it, as a value. */
export const valueOfWord = (word: CommandWord, text: string): Value<string> =>
  word.hole === undefined ? known(text, word.span) : unknown(word.hole, word.span);

/** `python -m gunicorn …` and `python /venv/bin/gunicorn …` run the server in the same process. */
function stripPython(state: CommandState, words: readonly CommandWord[]): CommandState | undefined {
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word.value === '-m') {
      const module = words[at + 1];
      if (module === undefined) return undefined;
      const value = /^(?:gunicorn|pyuwsgi|uwsgi)\./.test(module.value) ? module.value.slice(0, module.value.indexOf('.')) : module.value;
      return { ...state, words: [{ ...module, value }, ...words.slice(at + 2)] };
    }
    if (word.value === '-W' || word.value === '-X') at++;
    else if (!word.value.startsWith('-')) return word.value.endsWith('.py') ? undefined : { ...state, words: words.slice(at) };
    else if (word.value.startsWith('-c')) return undefined;
  }
  return undefined;
}

/** su(1): `su - app -c "gunicorn …"`; a shell of the user runs the text. */
function stripSu(state: CommandState, words: readonly CommandWord[]): CommandState | undefined {
  let text: CommandWord | undefined;
  let login = false;
  const dashes = words.findIndex(({ value }) => value === '--');
  const end = dashes < 0 ? words.length : dashes;
  const positional: CommandWord[] = [];
  for (let at = 0; at < end; at++) {
    const word = words[at]!;
    if (word.value === '-' || word.value === '-l' || word.value === '--login') login = true;
    else if (word.value === '-c' || word.value === '--command') text = words[++at];
    else if (/^(?:-s|--shell|-g|--group|-G|--supp-group|-w)$/.test(word.value)) at++;
    else if (!word.value.startsWith('-')) positional.push(word);
  }
  // Behind the user stand `$0` and `$@` of the shell.
  const [user, ...args] = [...positional, ...words.slice(end + 1)];
  const [first] = state.words;
  if (text === undefined || first === undefined) return undefined;
  const own = user === undefined ? known('root', first.span) : accountNamed(valueOfWord(user, user.value));
  return {
    ...state,
    words: [{ ...first, value: 'sh' }, { ...first, value: '-c' }, text, ...args],
    through: fartherWay(state.through, 'wrapper'),
    user: own,
    group: undefined,
    cwd: login ? unknown('the home of the user', first.span) : state.cwd,
    environmentComplete: state.environmentComplete && !login,
  };
}

/** start-stop-daemon(8): `--exec PROGRAM … -- ARGUMENTS`. */
function stripStartStopDaemon(state: CommandState, words: readonly CommandWord[]): CommandState | undefined {
  const end = words.findIndex((word) => word.value === '--');
  const options = end < 0 ? words : words.slice(0, end);
  const after = (...names: readonly string[]): CommandWord | undefined => {
    for (const [index, word] of options.entries()) {
      if (names.includes(word.value)) return options[index + 1];
      const name = names.find((one) => one.startsWith('--') && word.value.startsWith(`${one}=`));
      if (name !== undefined) return { ...word, value: word.value.slice(name.length + 1) };
    }
    return undefined;
  };
  if (options.some(({ value }) => /^(?:--stop|-K|--status|-T)$/.test(value))) return undefined;
  const program = after('--startas', '-a') ?? after('--exec', '-x');
  if (program === undefined) return undefined;
  const user = after('--chuid', '-c');
  const directory = after('--chdir', '-d');
  const [name, group] = user?.value.split(':') ?? [];
  return {
    ...state,
    words: [program, ...(end < 0 ? [] : words.slice(end + 1))],
    through: fartherWay(state.through, 'wrapper'),
    cwd: directory === undefined ? state.cwd : directoryAt(state.cwd, directory.value, directory.span),
    user: user === undefined ? state.user : valueOfWord(user, name!),
    group: user === undefined || group === undefined ? state.group : valueOfWord(user, group),
  };
}
