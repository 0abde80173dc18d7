/** The problem matcher of a VS Code task: reads `--format concise` (VS Code, problemMatcher.ts). */
export const VSCODE_MATCHER = {
  owner: 'stacklint',
  source: 'stacklint',
  // Not autoDetect: it looks every path up on the disk, and VS Code drops what is not found before the task has ended.
  fileLocation: ['relative', '${workspaceFolder}'],
  pattern: {
    regexp: '^(.+?):(\\d+):(\\d+): (error|warning|info): (.+) \\[([a-z0-9/-]+)\\]$',
    file: 1,
    line: 2,
    column: 3,
    severity: 4,
    message: 5,
    code: 6,
  },
} as const;

/** GitHub's runner knows error, warning and notice and drops other words: info has an owner of its own. */
export const GITHUB_MATCHERS = {
  problemMatcher: [
    {
      owner: 'stacklint',
      pattern: [
        {
          regexp: '^(.+?):(\\d+):(\\d+): (error|warning): (.+) \\[([a-z0-9/-]+)\\]$',
          file: 1,
          line: 2,
          column: 3,
          severity: 4,
          message: 5,
          code: 6,
        },
      ],
    },
    {
      owner: 'stacklint-info',
      severity: 'notice',
      pattern: [{ regexp: '^(.+?):(\\d+):(\\d+): info: (.+) \\[([a-z0-9/-]+)\\]$', file: 1, line: 2, column: 3, message: 4, code: 5 }],
    },
  ],
} as const;
