import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { SourceFile } from '../../src/text/source.ts';
import { parseSupervisor } from '../../src/syntax/supervisor/parser.ts';
import { supervisor, told } from '../launchers/support.ts';
import type { SupervisorProgram } from '../../src/launchers/launch.ts';
import { haveAll, need } from './need.ts';

const ready = haveAll([need('supervisord', 'supervisor')]);

/** What supervisor's own code makes of each text: the options by section, then each program as it would start, or the error. */
const JUDGE = String.raw`
import io, json, shlex, sys
sys.argv = ['supervisord']
from supervisor.options import ServerOptions, UnhosedConfigParser
def raw(text):
    parser = UnhosedConfigParser()
    try:
        parser.read_file(io.StringIO(text, newline=None))
    except Exception as error:
        return None
    return {name: dict(parser.items(name)) for name in parser.sections()}
def programs(text):
    options = ServerOptions()
    options.here = '/etc/supervisor'
    options.environ_expansions = {'ENV_HOME': 'home-of-supervisord'}
    try:
        section = options.read_config(io.StringIO(text, newline=None))
    except Exception as error:
        return str(error)
    found = []
    for group in section.process_group_configs:
        for one in group.process_configs:
            try:
                argv = shlex.split(one.command)
            except ValueError as error:
                argv = 'cannot: ' + str(error)
            found.append([one.name, argv, one.directory, one.umask, int(one.stopsignal), one.stopwaitsecs, one.stopasgroup, one.environment])
    return sorted(found, key=lambda one: json.dumps(one))
sys.stdout.write(json.dumps([[raw(text), programs(text)] for text in json.load(sys.stdin)]))
`;

type Program = readonly [
  name: string,
  argv: readonly string[] | string,
  directory: string | null,
  umask: number | null,
  signal: number,
  wait: number,
  group: boolean,
  env: Readonly<Record<string, string>>,
];
type Verdict = readonly [raw: Readonly<Record<string, Readonly<Record<string, string>>>> | null, programs: readonly Program[] | string];

const HEAD = '[supervisord]\nlogfile=/tmp/s.log\n';
const program = (lines: string): string => `${HEAD}[program:web]\n${lines}\n`;

const TEXTS: readonly string[] = [
  program('command=/x a'),
  program('command = /x "a b" \'c d\' e\\ f "g\\"h" \'i\\\' j"k l"m'),
  program('command: /x a ; comment'),
  program('command=/x a;b #c'),
  program('command=/x a #b ;c'),
  program('command=/x a;b;c ;d'),
  program('command=/x#a b#c ; d'),
  program('command=/x ; a # b'),
  program('command=/x a#b ;c #d'),
  program('Command=/x\nCOMMAND=/y'),
  program('command=/x\n  a\n  b'),
  program('command=/x\n\n  a\n# c\n  ; d\n  b'),
  program('command=\n  /x\n  a'),
  program('  command=/x\n  directory=/srv\n    /sub'),
  program('command=/x %(program_name)s %(process_num)d %(process_num)02d %(here)s %(numprocs)d %%'),
  program('command=/x %(group_name)s'),
  program('command=/x %Y'),
  program('command=/x 100%'),
  program('command=/x %(nope)s'),
  program('command=/x %(program_name)d'),
  program('command=/x %(program_name)x'),
  program('command=/x %(program_name'),
  program('command=/x %d'),
  program('command=/x %(here)s %s'),
  program('command=/x %5%'),
  program('command=/x %(process_num)*d'),
  program('command=/x --format "%%(h)s %%(r)s"'),
  program('command=/x --format "%(h)s"'),
  program('command=/x\nunknown=%Y'),
  program('command=/x\nenvironment=A="1,2",B=\'x y\',C=3'),
  program('command=/x\nenvironment=A=http://x/y?z=1'),
  program('command=/x\nenvironment=A=1,\n  B=2,\n  C="3"'),
  program('command=/x\nenvironment=A="x"y,B=2'),
  program('command=/x\nenvironment=A=1 B=2'),
  program('command=/x\nenvironment=A=1;B=2'),
  program('command=/x\nenvironment=A=a@b,C=2'),
  program('command=/x\nenvironment=A'),
  program('command=/x\nenvironment=A=1,B'),
  program('command=/x\nenvironment=A="1'),
  program('command=/x\nenvironment='),
  program('command=/x\nenvironment=A=x"y"z,B=2'),
  program('command=/x\nenvironment=A=%(here)s:/b,B=2'),
  program('command=/x\nenvironment=A=%(process_num)s,B="%(here)s"'),
  program('command=/x\nenvironment=A=%Y'),
  program('command=/x\nenvironment=A="%%d"'),
  program('command=/x %(ENV_A)s\nenvironment=A=b'),
  program('command=/x\nstopsignal=QUIT\nstopwaitsecs=35\nstopasgroup=true'),
  program('command=/x\nstopsignal=sigint\nstopwaitsecs= 7 '),
  program('command=/x\nstopsignal=3'),
  program('command=/x\nstopsignal=FOO'),
  program('command=/x\nstopsignal=99'),
  program('command=/x\nstopwaitsecs=10s'),
  program('command=/x\nstopasgroup=perhaps'),
  program('command=/x\nstopasgroup=true\nkillasgroup=false'),
  program('command=/x\nautorestart=never'),
  program('command=/x\nautorestart=UNEXPECTED'),
  program('command=/x\nexitcodes=0,a'),
  program('command=/x\nexitcodes=0,300'),
  program('command=/x\numask=022'),
  program('command=/x\numask=9'),
  program('command=/x\nnumprocs=2'),
  program('command=/x %(process_num)d\nnumprocs=1\nnumprocs_start=5'),
  program('command=/x\nstdout_logfile_maxbytes=10XB'),
  program('command=/x\nstdout_logfile_maxbytes=10MB'),
  program('command=/x "a'),
  program('command=/x a\\'),
  program('user=root'),
  program('nonsense'),
  program('command=/x\n=v'),
  program('command=/x\n[broken\na=1'),
  program('command=/x\n[]'),
  program('command=/x\n[other] tail\na=1'),
  program('command=/x\n[a] b] c\nd=1'),
  `${HEAD}[program:a b]\ncommand=/x\n`,
  `${HEAD}[program:a/b]\ncommand=/x\n`,
  `${HEAD}[program:web]\ncommand=/x\n[program:web]\ndirectory=/srv\n`,
  `${HEAD}[program:web]\ncommand=/x %(group_name)s\n[group:all]\nprograms=web, other\n[program:other]\ncommand=/y %(group_name)s\n`,
  `${HEAD}[program:one]\ncommand=/x\n[program:two]\ncommand=/y\n`,
  `${HEAD}environment=A=1,B=1\n[program:web]\ncommand=/x %(ENV_A)s\nenvironment=B=2\n`,
  `${HEAD}environment=A=%Y\n`,
  `${HEAD}umask=9\n`,
  `${HEAD}nodaemon=perhaps\n`,
  'a=1\n',
  '# c\n; d\n\na=1\n[supervisord]\n',
  '\uFEFF[supervisord]\n',
  '[supervisord]\r\n[program:web]\r\ncommand=/x a ; c\r\ndirectory=/srv\r\n',
  '[supervisord]\r[program:web]\rcommand=/x\r',
];

/** The part of a message that does not depend on the machine. */
const comparable = (message: string): string =>
  message
    .replace(/ in section .*$/s, '')
    .replace(/\. Available names:.*$/s, '')
    .replace(/^File contains no section headers[^]*$/, 'File contains no section headers.')
    .replace(/^Source contains parsing errors[^]*$/, 'Source contains parsing errors');

const SIGNALS: Readonly<Record<number, string>> = { 2: 'INT', 3: 'QUIT', 15: 'TERM' };

function mine(text: string): Verdict {
  const tree = parseSupervisor(new SourceFile('/etc/supervisor/supervisord.conf', text));
  const raw: Record<string, Record<string, string>> = {};
  for (const section of tree.sections) {
    const options = (raw[section.name] ??= {});
    for (const { key, value } of section.entries) options[key] = value.text;
  }
  // A command that can't be split is found out at start only.
  const error = tree.errors.find(({ message }) => !message.startsWith("can't parse command"));
  const unreadable = tree.errors.some(({ message }) => /^(?:File|Source) contains/.test(message));
  if (error !== undefined) return [unreadable ? null : raw, comparable(error.message)];
  const programs = supervisor({ '/etc/supervisor/supervisord.conf': text }).map((launch): Program => {
    const manager = launch.manager as SupervisorProgram;
    const fault = tree.errors
      .find(({ start }) => start >= launch.span.start && start <= launch.span.end)
      ?.message.match(/: (No [a-z ]+?) in section/)?.[1];
    const signal = Object.entries(SIGNALS).find(([, name]) => name === told(manager.stopSignal))![0];
    return [
      launch.name.replace('program:', ''),
      fault === undefined ? launch.words.map(({ value }) => value) : `cannot: ${fault}`,
      launch.cwd.known ? launch.cwd.value : null,
      launch.umask?.origin === 'default' ? null : ((told(launch.umask) as number) ?? null),
      Number(signal),
      told(manager.stopWait) as number,
      manager.stopAsGroup,
      Object.fromEntries([...launch.environment].map(([name, value]) => [name, told(value) as string])),
    ];
  });
  return [raw, programs.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))];
}

describe.runIf(ready)('supervisor itself', () => {
  it(`reads ${TEXTS.length} texts as they are read here`, { timeout: 60_000 }, () => {
    const { stdout, stderr } = spawnSync('/usr/bin/python3', ['-c', JUDGE], { input: JSON.stringify(TEXTS), encoding: 'utf8' });
    expect(stderr).toBe('');
    const verdicts = (JSON.parse(stdout) as Verdict[]).map(([raw, programs]) => [
      raw,
      typeof programs === 'string' ? comparable(programs) : programs,
    ]);
    const told = (list: readonly unknown[]) => list.map((verdict, index) => ({ text: TEXTS[index], verdict }));
    expect(told(TEXTS.map(mine))).toEqual(told(verdicts));
  });
});
