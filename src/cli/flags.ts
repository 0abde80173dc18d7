import { QUESTIONS } from '../generate/questions.ts';

/** One flag of the command line: what yargs and `--help` know of it. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** How its value is called in the help; a flag without one is a switch. */
  readonly value?: string;
  /** The one value that a switch may be given behind `=`. */
  readonly choice?: string;
  readonly help: string;
  /** Comma-separated, may be given again. */
  readonly list?: boolean;
  /** `negated`: the help shows `--no-name` alone; `also`: that too. */
  readonly no?: 'negated' | 'also';
}

const TARGET: readonly Flag[] = [
  { name: 'cores', value: 'N', help: 'cores of the machine the stack runs on' },
  { name: 'memory', value: 'SIZE', help: 'its memory: 2G, 512M' },
  { name: 'distro', value: 'NAME', help: 'its distribution: debian-12, ubuntu-24.04, rhel-9' },
  { name: 'nginx', value: 'VERSION', help: 'version of nginx there' },
  { name: 'gunicorn', value: 'VERSION', help: 'version of gunicorn' },
  { name: 'uwsgi', value: 'VERSION', help: 'version of uWSGI' },
  { name: 'apache', value: 'VERSION', help: 'version of Apache' },
  { name: 'mod-wsgi', value: 'VERSION', help: 'version of mod_wsgi' },
  { name: 'front-proxies', value: 'N', help: 'proxies in front of this web server' },
];

const FILES: readonly Flag[] = [
  { name: 'config', value: 'FILE', help: 'this stacklint.ini; --no-config: none', no: 'also' },
  { name: 'exclude', value: 'GLOBS', help: 'files and folders to leave out, as in .gitignore', list: true },
  { name: 'follow-includes', help: 'also read what they include or link to outside of the given paths' },
  { name: 'stdin-filename', value: 'PATH', help: 'the file that - stands for' },
];

const RULES: readonly Flag[] = [
  { name: 'select', value: 'RULES', help: 'only these: ids, aliases or family/*', list: true },
  { name: 'ignore', value: 'RULES', help: 'without these', list: true },
  { name: 'preset', value: 'NAME', help: 'recommended (default) or pedantic' },
  { name: 'fail-on', value: 'SEVERITY', help: 'exit 1 from this on: error, warning (default), info or never' },
  { name: 'min-severity', value: 'SEVERITY', help: 'show from this on: error, warning or info (default)' },
  { name: 'ignores', no: 'negated', help: 'ignore comments in the files have no force' },
];

const OUTPUT: readonly Flag[] = [
  { name: 'format', short: 'f', value: 'FORMAT', help: 'full (default), concise or json; of graph: text (default), json, mermaid or svg' },
  { name: 'output-file', short: 'o', value: 'FILE', help: 'write the report there' },
  { name: 'color', value: 'WHEN', help: 'auto (default), always or never' },
  { name: 'quiet', short: 'q', help: 'the findings alone' },
  { name: 'verbose', short: 'v', help: 'say on stderr what was read and what was not, and why' },
];

const FIX: readonly Flag[] = [
  { name: 'fix', help: 'apply the fixes that keep or improve the meaning' },
  { name: 'interactive', short: 'i', help: 'with --fix: show each fix, also those that change behaviour, and ask' },
  { name: 'unsafe-fixes', help: 'with --fix, --diff or --output: also those that change behaviour' },
  { name: 'diff', help: 'print what --fix would change, write nothing; exit 1 if there is any' },
  { name: 'output', value: 'DIR', help: 'write a fixed copy of the tree there' },
  { name: 'verify', choice: 'exec', help: "drop fixes that the servers' own checks reject; exec: also those that run code" },
];

/** Each question is a flag. */
const ANSWERS: readonly Flag[] = QUESTIONS.map(({ key, value, help, ...rest }) => ({
  name: key,
  value,
  help: 'choices' in rest ? `${help}: ${Object.keys(rest.choices).join(', ')}` : help,
  ...('list' in rest && { list: true }),
}));

const GENERATE: readonly Flag[] = [
  { name: 'output', value: 'DIR', help: 'write the files there; a file that is there and differs is never changed' },
  { name: 'force', help: 'with --output: replace files that differ' },
  { name: 'from', value: 'FILE', help: 'take the answers from this file: several applications, or those of another day' },
  { name: 'check', help: 'write nothing: exit 1 if the files of a folder are not what its answers lead to' },
];

export type Command = 'lint' | 'explain' | 'rules' | 'graph' | 'init' | 'generate';

export interface CommandSpec {
  readonly name: Command;
  /** Positional arguments as yargs reads them. */
  readonly positional: string;
  readonly help: string;
  readonly flags: readonly Flag[];
}

const FORMAT: readonly Flag[] = OUTPUT.filter(({ name }) => name === 'format');
const VERBOSE: readonly Flag[] = OUTPUT.filter(({ name }) => name === 'verbose');
const COLOUR: readonly Flag[] = OUTPUT.filter(({ name }) => name === 'color');

export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'lint',
    positional: '[paths..]',
    help: 'lint files and folders (default: .), - for stdin',
    flags: [...RULES, ...TARGET, ...FIX, ...FILES, ...OUTPUT],
  },
  { name: 'explain', positional: '<rule>', help: 'tell what a rule finds, why it matters and the way out', flags: COLOUR },
  { name: 'rules', positional: '', help: 'list the rules', flags: FORMAT },
  {
    name: 'graph',
    positional: '[paths..]',
    help: 'print the stack as it was understood',
    flags: [...TARGET, ...FILES, ...FORMAT, ...VERBOSE],
  },
  {
    name: 'init',
    positional: '',
    help: 'set up an editor or CI',
    flags: [
      { name: 'vscode', help: 'write .vscode/tasks.json' },
      { name: 'pre-commit', help: 'write .pre-commit-config.yaml, or print what to add to it' },
      { name: 'github', help: 'write .github/stacklint-matcher.json and print the workflow step' },
    ],
  },
  {
    name: 'generate',
    positional: '[folder]',
    help: 'write the files of a stack from answers to a few questions',
    flags: [...GENERATE, ...ANSWERS, ...COLOUR],
  },
];

const GROUPS: readonly (readonly [title: string, flags: readonly Flag[]])[] = [
  ['Rules', RULES],
  ['Target: what the files cannot say', TARGET],
  ['Fixes', FIX],
  ['Files', FILES],
  ['Output', OUTPUT],
  ['Of init', COMMANDS.find(({ name }) => name === 'init')!.flags],
  ['Of generate', GENERATE],
  ['Of generate, about the stack and each application (docs/generate.md)', ANSWERS],
];

/** `--verify, --verify=exec` for a switch with a value to choose. */
const shown = ({ name, short, value, choice, no }: Flag): string => {
  const flag = `--${no === 'negated' ? 'no-' : ''}${name}`;
  return `  ${short === undefined ? '    ' : `-${short}, `}${flag}${value === undefined ? '' : ` ${value}`}${choice === undefined ? '' : `, ${flag}=${choice}`}`;
};

/** The text of `--help`. */
export function helpText(): string {
  const commands = COMMANDS.map(({ name, positional, help }) => {
    const words = ['stacklint', ...(name === 'lint' ? [] : [name]), ...(positional === '' ? [] : [positional.replace('..', '...')])];
    const flags = name === 'init' ? ['--vscode', '--pre-commit', '--github'].join(' | ') : '';
    return `  ${[...words, flags].join(' ').trim().padEnd(50)} ${help}`;
  });
  const groups = GROUPS.map(([title, flags]) => [`${title}:`, ...flags.map((flag) => `${shown(flag).padEnd(30)} ${flag.help}`)].join('\n'));
  return `stacklint lints the configuration of a Python web stack as a whole.

${commands.join('\n')}

${groups.join('\n\n')}

      --version                the version
  -h, --help                   this text

--verify asks nginx -t, apache2 -t, systemd-analyze verify and python3 -m py_compile in a private copy of the tree:
no code of the files runs there, and no module that they name is loaded. =exec also asks uwsgi and gunicorn, which
run what the files say. Where such a server is not installed, nothing is written (exit 3).
Lists are comma-separated and may be given again. stacklint.ini holds the same settings for a repository.
Exit codes: 0 nothing left at or above --fail-on, 1 findings, 2 wrong usage or stacklint.ini, 3 a file could not be
read or stacklint itself failed.
`;
}
