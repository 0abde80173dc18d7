import { describe, expect, it } from 'vitest';
import { catalog, conf, plain } from './helpers.ts';

/** What becomes of a setting of a config file: its value, or `! complaint`. */
function set(assignment: string, version = '20.1.0'): unknown {
  const name = /^(?:def )?(\w+)/.exec(assignment)![1]!;
  const settings = conf(`import os\n${assignment}\n`, { version });
  const [refused] = settings.invalid;
  return refused === undefined ? plain(settings.get(name)) : `! ${refused.message.replace(`Invalid value for ${name}: `, '')}`;
}

describe('validators', () => {
  it.each<[string, unknown]>([
    ['workers = "4"', 4],
    ['workers = " 0x10 "', 16],
    ['workers = True', 1],
    ['workers = 0', 0],
    ['workers = os.cpu_count()', { formula: 'cpu_count()' }],
    ['workers = 2.0', "! int() can't convert non-string with explicit base"],
    ['workers = os.cpu_count() * 1.5', "! int() can't convert non-string with explicit base"],
    ['workers = None', "! int() can't convert non-string with explicit base"],
    ['workers = -1', '! Value must be positive: -1'],
    ['workers = "-1"', '! Value must be positive: -1'],
    ['workers = "four"', "! invalid literal for int() with base 0: 'four'"],
    ['umask = "007"', "! invalid literal for int() with base 0: '007'"],
    ['umask = 0o007', 7],
    ['preload_app = "True "', true],
    ['preload_app = None', null],
    ['preload_app = "yes"', '! Invalid boolean: yes'],
    ['preload_app = 1', '! Invalid type for casting: 1'],
    ['loglevel = " debug "', 'debug'],
    ['loglevel = "\\x1c\\x85 debug\\u3000\\n"', 'debug'],
    ['loglevel = "\\ufeffdebug"', '\ufeffdebug'],
    ['loglevel = " "', ''],
    ['loglevel = None', null],
    ['loglevel = "verbose"', 'verbose'],
    ['loglevel = 20', '! Not a string: 20'],
    ['loglevel = ["a"]', "! Not a string: ['a']"],
    ['bind = "a"', ['a']],
    ['bind = ("a", " b ")', ['a', 'b']],
    ['bind = ""', []],
    ['bind = None', []],
    ['bind = 8000', "! 'int' object is not iterable"],
    ['bind = ["a", 1]', '! Not a string: 1'],
    ['raw_env = {"A=1": 2}', ['A=1']],
    ['raw_env = [None]', [null]],
    ['forwarded_allow_ips = "a, b,"', ['a', 'b']],
    ['forwarded_allow_ips = ["a"]', "! Not a string: ['a']"],
    ['reload_engine = "poll"', 'poll'],
    ['reload_engine = "Poll"', "! Invalid reload_engine: 'Poll'"],
    ['logconfig_dict = {"a": [1, None]}', { a: [1, null] }],
    ['logconfig_dict = None', '! Value is not a dictionary: None '],
    ['worker_class = " gevent "', 'gevent'],
    ['worker_class = 5', '! Not a string: 5'],
    ['worker_class = lambda: "sync"', '? the function it is is called first'],
    ['post_fork = lambda server, worker: None', '<callable>'],
    ['post_fork = lambda server: None', '! Value must have an arity of: 2'],
    ['post_request = lambda worker, req: None', '<callable>'],
    ['post_request = lambda worker: None', '! Value must have an arity of: 4'],
    ['on_exit = 1', '! Value is not callable: 1'],
    ['on_exit = "x"', "! Value 'x' is not import string. Format: module[.submodules...].object"],
    ['on_exit = "a.x"', '? what the text names is not known'],
    ['on_exit = os.getpid', '? os.getpid is not known here'],
    ['def on_exit(server, other): pass', '! Value must have an arity of: 1'],
    ['def on_exit(server, *rest): pass', '<callable>'],
    ['def workers(): pass', "! int() can't convert non-string with explicit base"],
    ['proxy_protocol = True', true],
  ])('%s', (assignment, expected) => {
    expect(set(assignment)).toEqual(expected);
  });

  it.each<[string, string, unknown]>([
    ['proxy_protocol = True', '24.1.0', 'auto'],
    ['proxy_protocol = "V2"', '24.1.0', 'v2'],
    ['proxy_protocol = "v3"', '24.1.0', '! proxy_protocol must be: off, v1, v2, or auto'],
    ['proxy_protocol = "constructor"', '24.1.0', '! proxy_protocol must be: off, v1, v2, or auto'],
    ['header_map = "Drop"', '22.0.0', 'drop'],
    ['header_map = "x"', '22.0.0', '! Invalid header map behaviour: x'],
    ['forwarded_allow_ips = "*,10.0.0.0/8,::1,fe80::/10"', '26.1.0', ['*', '10.0.0.0/8', '::1', 'fe80::/10']],
    ['forwarded_allow_ips = "nginx"', '26.1.0', "! 'nginx' does not appear to be an IPv4 or IPv6 network"],
    ['forwarded_allow_ips = "nginx"', '21.2.0', ['nginx']],
    ['asgi_loop = None', '24.0.0', 'auto'],
    ['http2_cleartext = True', '26.2.0', 'prior-knowledge'],
    ['wsgi_app = 5', '20.0.4', null],
  ])('%s in %s', (assignment, version, expected) => {
    expect(set(assignment, version)).toEqual(expected);
  });

  it('refuse nothing that an unknown version may take', () => {
    const settings = conf('forwarded_allow_ips = "nginx"\nproxy_protocol = True\n');
    expect([settings.invalid, plain(settings.get('forwarded_allow_ips'))]).toEqual([[], ['nginx']]);
  });

  it('take the defaults of every version', () => {
    for (const version of ['19.0', '19.9.0', '20.1.0', '22.0.0', '24.1.0', '26.1.0']) {
      const settings = conf('', { version });
      const unknown = catalog
        .names(version)
        .filter((name) => !settings.get(name).value.known && catalog.defaultOf(name, version)?.kind === 'value');
      expect([version, settings.invalid, unknown]).toEqual([version, [], []]);
    }
  });
});
