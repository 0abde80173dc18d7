import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reasonOf } from '../discover/vfs.ts';
import { HOOK, oneLine } from '../syntax/names.ts';
import type { Arguments } from './args.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';
import { GITHUB_MATCHERS, VSCODE_MATCHER } from './matchers.ts';
import type { ExitCode } from './run.ts';

const TASK = {
  label: 'stacklint',
  type: 'shell',
  command: 'stacklint --format concise',
  options: { cwd: '${workspaceFolder}' },
  problemMatcher: VSCODE_MATCHER,
  presentation: { reveal: 'silent', clear: true },
} as const;

/** Names of changed files would split the stack: the hook lints all of it. */
const LOCAL_HOOK = `  - repo: local
    hooks:
      - id: stacklint
        name: stacklint
        entry: stacklint
        language: system
        files: '${oneLine(HOOK.files)}'
        exclude: '${oneLine(HOOK.exclude)}'
        types: []
        types_or: [file, symlink]
        pass_filenames: false
        require_serial: true
`;

const WORKFLOW = `      - run: |
          echo "::add-matcher::.github/stacklint-matcher.json"
          stacklint --format concise
`;

const json = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** `stacklint init`: sets up an editor, pre-commit or GitHub; never changes a file that is there. */
export function runInit(args: Arguments, io: Io): ExitCode {
  const wanted = ['vscode', 'pre-commit', 'github'].filter((name) => args.on(name));
  if (wanted.length === 0) throw new UsageError('say what to set up: --vscode, --pre-commit or --github');
  const codes = wanted.map((name) => (name === 'vscode' ? vscode(io) : name === 'github' ? github(io) : preCommit(io)));
  return codes.includes(2) ? 2 : 0;
}

function vscode(io: Io): ExitCode {
  return create(io, '.vscode/tasks.json', json({ version: '2.0.0', tasks: [TASK] }), {
    done: (text) => text.includes('"owner": "stacklint"'),
    add: `Add this to its "tasks":\n${json(TASK)}`,
  });
}

function preCommit(io: Io): ExitCode {
  return create(io, '.pre-commit-config.yaml', `repos:\n${LOCAL_HOOK}`, {
    done: (text) => /\bid: *stacklint\b/.test(text),
    add: `Add this to its "repos":\n${LOCAL_HOOK}`,
  });
}

function github(io: Io): ExitCode {
  const code = create(io, '.github/stacklint-matcher.json', json(GITHUB_MATCHERS), {
    done: (text) => text === json(GITHUB_MATCHERS),
    add: `It should hold this:\n${json(GITHUB_MATCHERS)}`,
  });
  io.stdout.write(`Steps for the workflow, once stacklint is installed there:\n${WORKFLOW}`);
  return code;
}

interface IfThere {
  /** Whether the file says it already. */
  readonly done: (text: string) => boolean;
  /** What to add to it by hand. */
  readonly add: string;
}

function create(io: Io, file: string, text: string, there: IfThere): ExitCode {
  const path = join(io.cwd, file);
  try {
    if (existsSync(path)) {
      if (there.done(readFileSync(path, 'utf8'))) {
        io.stderr.write(`stacklint: ${file} is set up already\n`);
        return 0;
      }
      io.stderr.write(`stacklint: ${file} is there and is not changed\n`);
      io.stdout.write(there.add);
      return 2;
    }
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`${file}: ${reasonOf(error)}`);
  }
  io.stderr.write(`stacklint: wrote ${file}\n`);
  return 0;
}
