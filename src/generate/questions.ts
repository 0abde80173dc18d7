import { BALANCERS, DISTROS, FRAMEWORKS, FRONTS, LAUNCHERS, SERVERS, SOCKETS, TLS, WORKLOADS } from './answers.ts';

/** One thing that is asked: a flag, a question on a terminal, a key of the answers file and a row of the documentation. */
export interface Question {
  /** As the flag and the answers file call it. */
  readonly key: string;
  /** Asked once, or about each application. */
  readonly of: 'stack' | 'app';
  /** As it is put on a terminal. */
  readonly ask: string;
  /** What it decides, behind the flag and in the answers file. */
  readonly help: string;
  /** How its value is called. */
  readonly value: string;
  /** The words that answer it, with what each means. */
  readonly choices?: Readonly<Record<string, string>>;
  /** Comma-separated, may be given again. */
  readonly list?: true;
}

/**
 * All questions, in the order in which they are put: what each depends on comes before it. How answers are read and preset stands in
 * answering.ts; this table alone is loaded with the command line.
 */
export const QUESTIONS = [
  { key: 'front', of: 'stack', value: 'FRONT', ask: 'What do visitors connect to?', help: 'what visitors connect to', choices: FRONTS },
  { key: 'distro', of: 'stack', value: 'NAME', ask: 'Where shall it run?', help: 'the distribution it runs on', choices: DISTROS },
  {
    key: 'behind',
    of: 'stack',
    value: 'NAME',
    ask: 'What stands in front of all this?',
    help: 'what stands before it',
    choices: BALANCERS,
  },
  {
    key: 'behind-from',
    of: 'stack',
    value: 'CIDRS',
    ask: 'From which networks does it connect? (none: those that are known of it)',
    help: 'networks from which that connects, if not those that are known of it',
    list: true,
  },
  { key: 'tls', of: 'stack', value: 'WHERE', ask: 'Where does TLS end?', help: 'where TLS ends', choices: TLS },
  { key: 'cores', of: 'stack', value: 'N', ask: 'How many cores has the machine?', help: 'cores of the machine it runs on' },
  { key: 'memory', of: 'stack', value: 'SIZE', ask: 'How much memory has it?', help: 'its memory: 2G, 512M' },
  {
    key: 'app',
    of: 'app',
    value: 'MODULE:CALLABLE',
    ask: 'Which object is the application? (module:callable)',
    help: 'the application object, as Python imports it',
  },
  {
    key: 'domain',
    of: 'app',
    value: 'NAMES',
    ask: 'Under which names do visitors reach it? (the canonical one first)',
    help: 'names under which visitors reach it, the canonical one first',
    list: true,
  },
  {
    key: 'name',
    of: 'app',
    value: 'NAME',
    ask: 'What shall it be called? (names its account, unit, folder and socket)',
    help: 'names its account, unit, folder and socket',
  },
  {
    key: 'framework',
    of: 'app',
    value: 'NAME',
    ask: 'What is it written with?',
    help: 'what the application is written with',
    choices: FRAMEWORKS,
  },
  {
    key: 'workload',
    of: 'app',
    value: 'KIND',
    ask: 'What do its requests mostly do?',
    help: 'what requests mostly do',
    choices: WORKLOADS,
  },
  { key: 'server', of: 'app', value: 'SERVER', ask: 'What runs the application?', help: 'what runs the application', choices: SERVERS },
  { key: 'launcher', of: 'app', value: 'LAUNCHER', ask: 'What starts it?', help: 'what starts the server', choices: LAUNCHERS },
  { key: 'socket', of: 'app', value: 'KIND', ask: 'How does the front reach it?', help: 'how the front reaches it', choices: SOCKETS },
  {
    key: 'prefix',
    of: 'app',
    value: 'PATH',
    ask: 'Below which path of the site does it lie?',
    help: 'the path of the site below which it lies: /, /shop',
  },
  {
    key: 'static',
    of: 'app',
    value: 'URL=DIR',
    ask: 'Which files shall the front serve itself? (URL=DIR, several with commas; none: leave it empty)',
    help: 'files that the front serves itself: /static/=/srv/shop/static/',
    list: true,
  },
  { key: 'max-upload', of: 'app', value: 'SIZE', ask: 'How large may an upload be?', help: 'the largest upload: 10M' },
] as const satisfies readonly Question[];

export type Key = (typeof QUESTIONS)[number]['key'];

type KeysOf<Of> = Extract<(typeof QUESTIONS)[number], { readonly of: Of }>['key'];
export type StackKey = KeysOf<'stack'>;
export type AppKey = KeysOf<'app'>;

/** The question of a key. */
export const questionOf = (key: Key): Question => QUESTIONS.find((question) => question.key === key)!;

export const isKey = (text: string): text is Key => QUESTIONS.some(({ key }) => key === text);
