import { fixEach as fixEachWith } from '../../src/fix/each.ts';
import { fix as fixWith } from '../../src/fix/index.ts';
import type { Engine } from '../../src/cli/io.ts';
import type { Report } from '../../src/lint/report.ts';
import type { Input, LintOptions } from '../../src/lint/options.ts';
import { GRAPHS } from '../../src/report/graph-formats.ts';
import { activeRules } from '../../src/lint/select.ts';
import { rule, type Finding, type Rule, type Severity } from '../../src/rule.ts';
import type { Stack } from '../../src/stack/model.ts';
import { createFileSet } from '../../src/text/file-set.ts';
import { partsOf } from '../../src/stack/parts.ts';
import type { SourceFile } from '../../src/text/source.ts';

/** The rest of a Stack, for the formats of `graph` that are not the fake one's. */
const NOTHING = {
  nginx: [],
  apache: [],
  httpds: [],
  routes: [],
  nginxRoutes: [],
  edges: [],
  nginxEdges: [],
  apacheEdges: [],
  apps: [],
  uwsgiLists: [],
  listeners: [],
  launches: [],
  hosts: [],
  services: [],
  sockets: [],
  parts: partsOf({ nginx: [], apache: [], proxied: [], apps: [], launches: [] }),
};

const words = (id: string, severity: Severity, fix: Rule['fix'], summary: string, aliases: string[] = []): Rule =>
  rule({
    id,
    summary,
    severity,
    fix,
    since: '0.1.0',
    preset: 'recommended',
    aliases,
    sources: ['https://nginx.org/en/docs/'],
    check: () => {},
  });

const RULES = [
  words('nginx/bad-word', 'error', 'safe', 'the word BAD stands in the file', ['gixy:bad_word']),
  words('nginx/risky-word', 'warning', 'unsafe', 'the word RISKY stands in the file'),
  words('stack/few-cores', 'info', 'none', 'the word CORES stands in the file'),
  words('syntax/unreadable', 'error', 'none', 'a file could not be read'),
];

const KINDS: Readonly<Record<string, readonly [rule: string, replacement: string | undefined, safety: 'safe' | 'unsafe']>> = {
  BAD: ['nginx/bad-word', 'good', 'safe'],
  RISKY: ['nginx/risky-word', 'calm', 'unsafe'],
  // Its fix does not stand the check.
  WORSE: ['nginx/risky-word', 'BAD', 'unsafe'],
  CORES: ['stack/few-cores', undefined, 'safe'],
};

/**
 * An engine whose rules look for words, so that the command line is tested without the rules of the day. `include x;`
 * refers to a file; `# stacklint-ignore` on a line takes out its findings.
 */
function lintWords(input: Input, options: LintOptions): Promise<Report> {
  const files = createFileSet(input.sources, { names: input.names ?? [], links: input.links ?? new Map(), map: input.map ?? [] });
  const active = new Map(activeRules(options).map((entry) => [entry.rule.id, entry.severity]));
  let ignored = 0;
  const findings: Finding[] = [];
  for (const source of files.all) {
    for (const match of source.text.matchAll(/^include (\S+);/gm)) files.find(match[1]!, source.span(match.index, match.index + 7));
    for (const match of source.text.matchAll(/BAD|RISKY|CORES|WORSE/g)) {
      const finding = findingOf(source, match, active);
      if (!finding) continue;
      const line = source.lines.textOf(source.lines.position(match.index).line);
      if (options.comments && line.includes('# stacklint-ignore')) ignored++;
      else findings.push(finding);
    }
  }
  for (const { id, reason } of input.unreadable ?? []) {
    const message = `${id} could not be read: ${reason}`;
    const at = { file: id, start: 0, end: 0 };
    findings.push({
      rule: 'syntax/unreadable',
      severity: 'error',
      message,
      at,
      related: [],
      help: undefined,
      fix: undefined,
      key: id,
      counts: true,
    });
  }
  const number = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  const cores = input.target.cores;
  return Promise.resolve({
    findings,
    skipped: cores?.from === 'machine' ? [{ rule: 'stack/few-cores', reason: 'no --cores given', count: 2 }] : [],
    summary: {
      files: input.sources.length,
      errors: number('error'),
      warnings: number('warning'),
      infos: number('info'),
      fixable: findings.filter(({ fix }) => fix !== undefined).length,
      ignored,
    },
    files,
    stack: { target: input.target, files, problems: [], ...NOTHING } as unknown as Stack,
    left: [],
    wants: files.wants,
  });
}

function findingOf(source: SourceFile, match: RegExpExecArray, active: ReadonlyMap<string, Severity>): Finding | undefined {
  const [id, replacement, safety] = KINDS[match[0]]!;
  const severity = active.get(id);
  if (severity === undefined) return undefined;
  const at = source.span(match.index, match.index + match[0].length);
  return {
    rule: id,
    severity,
    message: `${match[0]} does not work here`,
    at,
    related: [],
    help: undefined,
    fix: replacement === undefined ? undefined : { title: `Write ${replacement}`, safety, edits: [{ ...at, text: replacement }] },
    key: `${id} ${source.id} ${match.index}`,
    counts: true,
  };
}

const optionsOf = (options: Partial<LintOptions>): LintOptions => ({
  rules: RULES,
  preset: 'recommended',
  severities: new Map(),
  select: [],
  ignore: [],
  comments: true,
  ...options,
});

/** What `stacklint graph` prints of the fake stack: what is known of the target and of the files. */
const showTarget = ({ target, files }: Stack): string =>
  `${JSON.stringify(target)}\n${files.all.map(({ id }) => `${id} at ${files.hostPath(id) ?? 'no host path'}\n`).join('')}`;

export const fakeEngine: Engine = {
  rules: RULES,
  lint: (input, options = {}) => lintWords(input, optionsOf(options)),
  fix: (input, options) => fixWith(input, (next) => lintWords(next, optionsOf(options)), { unsafe: options.unsafe }),
  fixEach: (input, options, asker) => fixEachWith(input, (next) => lintWords(next, optionsOf(options)), { unsafe: options.unsafe }, asker),
  graph: (stack, format, pathOf) => Promise.resolve(format === 'text' ? showTarget(stack) : GRAPHS[format](stack, pathOf)),
};
