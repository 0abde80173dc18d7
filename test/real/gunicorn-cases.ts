import { seeded } from './seeded.ts';

/** A start of gunicorn: files of its directory by name, the words behind the program, its whole environment. */
export interface GunicornCase {
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** How many cores the machine says it has. */
  readonly cores: number;
}

/** Combinations of config file, command line and environment, the same for the same seed. */
export function gunicornCases(seed: number, count: number): GunicornCase[] {
  const generator = new Generator(seeded(seed));
  return Array.from({ length: count }, (_, i) => generator.case(i));
}

const INTS = ['workers', 'threads', 'timeout', 'graceful_timeout', 'keepalive', 'max_requests', 'backlog', 'limit_request_line'];
const BOOLS = ['preload_app', 'reload', 'daemon', 'capture_output', 'reuse_port', 'initgroups', 'proxy_protocol', 'sendfile'];
const TEXTS = [
  'accesslog',
  'errorlog',
  'loglevel',
  'pidfile',
  'proc_name',
  'access_log_format',
  'syslog_prefix',
  'worker_tmp_dir',
  'wsgi_app',
];
const FLAGS: Readonly<Record<string, string>> = {
  keepalive: 'keep-alive',
  accesslog: 'access-logfile',
  errorlog: 'error-logfile',
  loglevel: 'log-level',
};

class Generator {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)]!;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #times(most: number, make: () => string): string[] {
    return Array.from({ length: Math.floor(this.#random() * (most + 1)) }, make);
  }

  case(i: number): GunicornCase {
    const environment: Record<string, string> = {};
    for (const [name, values] of Object.entries(ENVIRONMENT)) if (this.#chance(0.4)) environment[name] = this.#pick(values);
    const files: Record<string, string> = {};
    const args: string[] = [];
    const name = this.#pick(['gunicorn.conf.py', 'gunicorn.conf.py', 'conf.py', 'settings.conf']);
    if (this.#chance(0.9)) {
      files[name] = this.#conf(i);
      if (name !== 'gunicorn.conf.py') {
        const words = [this.#pick(['-c', '--config', '--conf']), this.#pick(['', './', 'file:']) + name];
        if (this.#chance(0.8)) args.push(...words);
        else environment.GUNICORN_CMD_ARGS = words.join(' ');
      }
    }
    if (this.#chance(0.3)) {
      const more = this.#times(3, () => this.#flag().map(quoted).join(' ')).join(' ');
      environment.GUNICORN_CMD_ARGS = `${environment.GUNICORN_CMD_ARGS ?? ''} ${more}`;
    }
    args.push(...Array.from({ length: Math.floor(this.#random() * 4) }, () => this.#flag()).flat());
    if (this.#chance(0.1)) args.push(...this.#pick(STRANGE_WORDS));
    if (this.#chance(0.97)) args.splice(this.#chance(0.8) ? args.length : 0, 0, 'app:app');
    return { files, args, environment, cores: this.#pick([1, 2, 3, 4, 16, 96]) };
  }

  // Command lines.

  #flag(): string[] {
    const long = (name: string): string => `--${FLAGS[name] ?? name.replaceAll('_', '-')}`;
    const joined = (flag: string, value: string): string[] => (this.#chance(0.5) ? [flag, value] : [`${flag}=${value}`]);
    switch (Math.floor(this.#random() * 7)) {
      case 0: {
        const value = this.#pick([
          '0',
          '1',
          '2',
          '4',
          '08',
          '1_0',
          '120',
          ' 7',
          ...(this.#chance(0.2) ? ['0x10', '-1', 'four', '2.5', ''] : []),
        ]);
        return this.#chance(0.5) ? joined(long(this.#pick(INTS)), value) : [`-${this.#pick(['w', 't'])}${value === '' ? '1' : value}`];
      }
      case 1:
        return [this.#pick(['--preload', '--daemon', '-D', '--reload', '--no-sendfile', '-R', '-DR', '--capture', '--proxy-protocol'])];
      case 2:
        return this.#chance(0.7) ? joined(this.#pick(['-b', '--bind']), this.#address()) : [`-b${this.#address()}`];
      case 3:
        return joined(this.#pick(['-m', '--umask']), this.#pick(['007', '0', '22', '0o22', '0x12', '0022', '77']));
      case 4:
        return joined(this.#pick(['-k', '--worker-class']), this.#pick(['sync', 'gevent', 'uvicorn.workers.UvicornWorker', ' gthread ']));
      case 5:
        return joined(
          this.#pick(['-e', '--env', '--forwarded-allow-ips', '--access-logformat', '--statsd-host', '--reload-engine']),
          this.#pick(['A=b', '*', '127.0.0.1, 10.0.0.1,', 'host:8125', 'auto', 'poll', '%(h)s "%(r)s"']),
        );
      default:
        return joined(long(this.#pick(TEXTS.slice(0, 3))), this.#pick(['-', '/var/log/a.log', 'debug', ' x ', 'a b', '']));
    }
  }

  #address(): string {
    return this.#pick([
      '127.0.0.1:8000',
      ':9000',
      '0.0.0.0',
      'unix:/run/a.sock',
      'unix:///run/b.sock',
      'unix:rel.sock',
      '[::1]:8000',
      '[::]',
      'LocalHost:80',
      'tcp://1.2.3.4:5',
      'a:b',
    ]);
  }

  // Config files.

  #conf(i: number): string {
    const body = Array.from({ length: 1 + Math.floor(this.#random() * 7) }, () => this.#statement());
    if (i % 3 === 0) body.push(this.#table());
    if (this.#chance(0.03)) body.splice(Math.floor(this.#random() * body.length), 0, this.#pick(WILD));
    if (this.#chance(0.1)) body.push(this.#pick(REFUSED));
    if (this.#chance(0.02)) body.push(this.#pick(['workers = (1', 'workers = 022', 'print "x"', "bind = 'x", '  x = 1']));
    return [...HEAD, ...body].join('\n') + this.#pick(['\n', '', '\n\n# end\n']);
  }

  /** Values of any kind, and what repr() makes of them, where no validator gets in the way. */
  #table(): string {
    const entries = this.#times(6, () => this.#value(3)).map((value, n) => `    'v${n}': ${value},\n    'r${n}': repr(${value}),\n`);
    return `logconfig_dict = {\n${entries.join('')}}`;
  }

  #value(depth: number): string {
    return this.#pick([() => this.#number(depth), () => this.#text(depth), () => this.#truth(depth), () => this.#list(depth)])();
  }

  #setting(): string {
    return this.#pick([
      () =>
        `${this.#pick(INTS)} = ${this.#pick([() => this.#int(2), () => this.#text(1), () => `int(${this.#text(0)} or 3)`, () => `'${this.#pick(['4', '0x10', ' 12 ', '0o7'])}'`, () => `max(1, ${this.#int(2)})`])()}`,
      () => `${this.#pick(BOOLS)} = ${this.#pick(['True', 'False', "'true'", "' False '", 'None', this.#truth(2)])}`,
      () => `${this.#pick(TEXTS)} = ${this.#pick([this.#text(2), 'None', this.#text(1)])}`,
      () =>
        `bind = ${this.#pick([`'${this.#address()}'`, `['${this.#address()}', '${this.#address()}']`, "f'0.0.0.0:{port}'", "'%s:%d' % (host, 8000 + 1)", "'{}:{}'.format(host, port)", "host + ':' + str(port)", 'f"{host}:{os.environ.get(\'PORT\', 8000)}"'])}`,
      () => `umask = ${this.#pick(['0o007', '7', "'0o22'", '0x12'])}`,
      () => `raw_env = ${this.#list(2)}`,
      () => `forwarded_allow_ips = ${this.#pick(["'*'", "'127.0.0.1,10.0.0.1'", "','.join(['a', 'b'])", this.#text(2)])}`,
      () => `worker_class = ${this.#pick(["'gevent'", "'sync'", "'gthread' if threads_wanted > 1 else 'sync'", 'Worker'])}`,
      () =>
        `${this.#pick(['post_fork', 'pre_fork', 'when_ready', 'post_request'])} = ${this.#pick(['lambda a, b: None', 'lambda a: None', 'hook'])}`,
    ])();
  }

  #statement(depth = 2): string {
    const block = (head: string, ...rest: string[]): string => [head, ...rest].join('\n');
    const inner = (): string => this.#statement(depth - 1).replace(/^/gm, '    ');
    const simple = (): string => this.#setting();
    if (depth === 0) return simple();
    return this.#pick([
      simple,
      simple,
      simple,
      () => `port = ${this.#pick(['8001', "os.environ.get('PORT', '8000')", "int(os.getenv('NUMBER', 8000))"])}`,
      () => `${this.#pick(INTS)} ${this.#pick(['+=', '*=', '-='])} 1`.replace(/^(\w+)/, '$1 = 2\n$1'),
      () => `${this.#pick(INTS)} = ${this.#pick(INTS)} = ${this.#int(1)}`,
      () => `${this.#pick(INTS)}, ${this.#pick(TEXTS)} = ${this.#int(1)}, ${this.#text(1)}`,
      () => `${this.#pick(INTS)}: int = ${this.#int(1)}`,
      () => block(`if ${this.#truth(2)}:`, inner(), ...(this.#chance(0.6) ? ['else:', inner()] : [])),
      () => block(`if ${this.#truth(1)}:`, inner(), `elif ${this.#truth(1)}:`, inner(), 'else:', inner()),
      () => block('try:', inner(), `except ${this.#pick(['Exception', 'KeyError', '(ValueError, KeyError)'])}:`, inner()),
      () =>
        block(
          'try:',
          `    n = ${this.#pick(["os.environ['NUMBER']", "int(os.environ['FOO'])", '1 // 0', 'int("x")', 'len("ab")'])}`,
          'except Exception:',
          '    n = 9',
          'threads = n',
        ),
      () =>
        block(
          'def calc(a, b=2):',
          `    return ${this.#pick(['a * b + 1', 'max(a, b)', "a if os.environ.get('DEBUG') else b"])}`,
          `workers = calc(${this.#int(1)})`,
        ),
      () => block('def calc():', "    if os.environ.get('DEBUG'):", '        return 1', `    return ${this.#int(1)}`, 'workers = calc()'),
      () => block(`for i in range(3):`, `    ${this.#pick(INTS)} = i`),
      () => block('def update():', '    global workers', '    workers = 7', this.#pick(['update()', 'pass'])),
      () => block(`extra = []`, `extra.append('A=1')`, `if ${this.#truth(1)}:`, `    extra.append('B=2')`, 'raw_env = extra'),
      () => block(`os.environ.setdefault('FOO', 'set')`, `proc_name = os.environ['FOO']`),
      () => block(`os.environ['FOO'] = ${this.#text(1)}`, `proc_name = os.getenv('FOO')`),
      () => block(`del port`, 'port = 8003'),
      () => `with open(os.devnull) as f:\n    ${this.#pick(TEXTS)} = f.read()`,
      () => `[threads for threads in (1, 2)]\nbacklog = 5`,
      () => `if (timeout := ${this.#int(1)}) > 3:\n    keepalive = 1`,
      () => `class Config:\n    workers = 3\nworker_class = Config`,
      () =>
        `from gunicorn.util import ${this.#pick(['MAXFD as backlog', 'close as on_exit', 'timeout_default as x']).replace(/timeout_default as x/, 'is_ipv6 as z')}`,
      () => `${this.#pick(['wrokers', 'Bind', 'logfile', 'PORT'])} = ${this.#int(1)}`,
      () => `"""${this.#pick(['text', 'workers = 3'])}"""`,
    ])();
  }

  // Expressions.

  #int(depth: number): string {
    if (depth === 0)
      return this.#pick([
        '0',
        '1',
        '2',
        '3',
        '10',
        '0x10',
        '0o17',
        '0b11',
        '1_000',
        'cpu_count()',
        'multiprocessing.cpu_count()',
        'os.cpu_count()',
        'threads_wanted',
        'True',
      ]);
    const [a, b] = [this.#int(depth - 1), this.#int(depth - 1)];
    return this.#pick([
      a,
      `${a} + ${b}`,
      `${a} * ${b} + 1`,
      `(${a} - ${b})`,
      `${a} // (${b} + 1)`,
      `${a} % 3`,
      `-(${a}) // 2`,
      `abs(${a} - 5)`,
      `min(${a}, ${b}, 12)`,
      `max(${a}, ${b})`,
      `int(${a} * 1.5)`,
      `round(${a} / 2)`,
      `int(os.environ.get('NUMBER', ${a}))`,
      `(${a} if ${this.#truth(0)} else ${b})`,
      `(${a} or ${b})`,
      `(${a} and ${b})`,
      `len(${this.#text(depth - 1)})`,
      `${a} ** 2`,
      `(${a} & 6 | 1) ^ 2`,
      `(${a} << 2 >> 1)`,
      `~${a}`,
      `math.ceil(${a} / 3)`,
      `int('${this.#pick(['12', ' 7 ', '-3', '+4', '1_0'])}')`,
      `sum([${a}, ${b}])`,
      `[${a}, ${b}][${this.#pick(['0', '1', '-1'])}]`,
    ]);
  }

  #number(depth: number): string {
    const a = this.#int(Math.max(0, depth - 1));
    return this.#pick([
      a,
      `${a} / 4`,
      `float(${a})`,
      `${this.#pick(['1.5', '.5', '2.', '1e3', '0.1'])} * ${a}`,
      `${a} * 0.5 + ${this.#int(0)}`,
      `float('${this.#pick(['1', ' 2.5 ', '1e2', '-0.5'])}')`,
      `7.5 // 2`,
      `-7 % 3`,
      `7 % -3`,
      `-7 // 2`,
      `-7.5 % 2`,
      `2 ** -1`,
      `round(2.5) + round(3.5)`,
    ]);
  }

  #text(depth: number): string {
    if (depth === 0)
      return this.#pick([
        "'a'",
        '"b c"',
        "''",
        "'12'",
        "r'\\d'",
        "'\\x41\\n\\t'",
        "'it\\'s'",
        '"é"',
        "'''long'''",
        "'a' 'b'",
        "os.environ.get('FOO', 'none')",
        'host',
        '__name__',
        'os.path.basename(__file__)',
      ]);
    const [a, b] = [this.#text(depth - 1), this.#text(depth - 1)];
    const n = this.#int(0);
    return this.#pick([
      a,
      `${a} + ${b}`,
      `${a} * 2`,
      `f"{${a.replaceAll('"', "'").replaceAll('\\', '')}}-{${n}!r:>4}"`,
      `f'{${n}:03d} {{x}} {host!r}'`,
      `f'{3:>{2 + 2}}|{"x":^5}|{12:x}|{5:+}'`,
      `'%s-%s' % (${a}, ${n})`,
      `'%(a)s %(b)05d' % {'a': ${a}, 'b': ${n}}`,
      `'%-5s|%5s|%%' % (${a}, ${b})`,
      `'{}/{}'.format(${a}, ${n})`,
      `'{1} {0!r} {x:>3}'.format(${a}, ${b}, x=${n})`,
      `str(${this.#int(1)})`,
      `repr(${a})`,
      `(${a}).strip()`,
      `(${a}).upper()`,
      `(${a}).replace('a', 'bb')`,
      `','.join([${a}, ${b}])`,
      `(${a}).split('a')[0]`,
      `os.environ.get('FOO') or ${a}`,
      `os.getenv('NOPE', ${a})`,
      `(os.environ['FOO'] if 'FOO' in os.environ else ${b})`,
      `os.path.join('/srv', ${a})`,
      `os.path.dirname('/srv/a/b.py')`,
      `os.path.abspath('x/../y')`,
      `(${a} if ${this.#truth(0)} else ${b})`,
      `{'k': ${a}}['k']`,
      `{'k': ${a}}.get('x', ${b})`,
      `os.getcwd()`,
      `(lambda: ${a})()`,
      `''.join(c for c in ${a})`,
      `socket.gethostname()`,
      `(${a})[0:1]`,
    ]);
  }

  #truth(depth: number): string {
    if (depth === 0)
      return this.#pick([
        'True',
        'False',
        "os.environ.get('DEBUG')",
        "'FOO' in os.environ",
        "os.getenv('ENV') == 'production'",
        'cpu_count() > 1',
        'threads_wanted',
        'socket',
        "os.path.exists('/nope')",
        "'a' in 'abc'",
      ]);
    const [a, b] = [this.#truth(depth - 1), this.#truth(depth - 1)];
    return this.#pick([
      a,
      `not ${a}`,
      `bool(${a} and ${b})`,
      `bool(${a} or ${b})`,
      `${this.#int(1)} ${this.#pick(['<', '<=', '==', '!=', '>', '>='])} ${this.#int(1)}`,
      `1 < ${this.#int(0)} < 5`,
      `${this.#text(0)} == ${this.#text(0)}`,
      `${this.#text(0)} in (${this.#text(0)}, 'a')`,
      `(${this.#text(0)}).lower() not in ['a', '']`,
      `${this.#text(0)} < 'b'`,
      `os.environ.get('NOPE') is None`,
      `(${this.#text(0)}).startswith('a')`,
      `(${this.#text(0)}).isdigit()`,
      `[1, 2] == [1, ${this.#int(0)}]`,
      `isinstance(${this.#int(0)}, int)`,
    ]);
  }

  #list(depth: number): string {
    const a = this.#text(Math.max(0, depth - 1));
    return this.#pick([
      `[${a}, 'A=1']`,
      `(${a},)`,
      `['A=' + ${a}] + ['B=2']`,
      `['A=1'] * 2`,
      `(${a}).split(',')`,
      `list((${a}, 'x'))`,
      `[]`,
      `'single=1'`,
      `[x for x in ('A=1', 'B=2')]`,
      `{'A=1'}`,
      `[*('A=1', ${a})]`,
    ]);
  }
}

const HEAD = [
  'import math, multiprocessing, os, socket',
  'from multiprocessing import cpu_count',
  "host = '127.0.0.1'",
  'port = 8000',
  'threads_wanted = 2',
  'def hook(server, worker):\n    pass',
  'class Worker:\n    pass',
];

const ENVIRONMENT: Readonly<Record<string, readonly string[]>> = {
  WEB_CONCURRENCY: ['3', '1', ' 5 ', '04'],
  PORT: ['5000', '80'],
  FORWARDED_ALLOW_IPS: ['*', '10.0.0.1, 10.0.0.2'],
  FOO: ['foo', '', '7'],
  NUMBER: ['9', '0', ' 12 '],
  DEBUG: ['1', ''],
  ENV: ['production', 'staging'],
};

/** Names bound in ways that can't be followed. */
const WILD = [
  "for k, v in os.environ.items():\n    if k.startswith('GUNICORN_X_'):\n        locals()[k[11:].lower()] = v",
  "globals()['timeout'] = 11",
  "exec('timeout = 12')",
  'from math import *',
];

/** Values gunicorn refuses. */
const REFUSED = [
  'workers = -1',
  'workers = 2.0',
  'workers = None',
  "workers = 'four'",
  "umask = '007'",
  'workers = [1]',
  "preload_app = 'yes'",
  'preload_app = 1',
  'loglevel = 20',
  'bind = 8000',
  "bind = ['a:1', 2]",
  'logconfig_dict = None',
  'post_fork = lambda server: None',
  'when_ready = 5',
  'post_fork = hook\nwhen_ready = hook',
  'worker_class = 5',
  "statsd_host = 'host'",
  "reload_engine = 'none'",
  "forwarded_allow_ips = ['10.0.0.1']",
  'workers = cpu_count() * 1.5',
  'def workers():\n    return 3',
];

const STRANGE_WORDS: readonly (readonly string[])[] = [
  ['--nope'],
  ['--log', 'x'],
  ['-w'],
  ['-z'],
  ['--daemon=1'],
  ['--bind'],
  ['other', '-w', '2', 'third'],
  ['-workers', '4'],
  ['--', '-w'],
  ['--access-logformat', '-%(h)s x'],
];

/** A word for shlex. */
const quoted = (word: string): string => (/^[\w@%+=:,./*[\]-]+$/.test(word) ? word : `'${word}'`);
