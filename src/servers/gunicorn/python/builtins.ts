import { joinPath } from '../../../text/file-set.ts';
import { formatValue } from './format.ts';
import { asFormula, cores, formula, parseFloatText, parseInteger, roundHalfEven } from './numbers.ts';
import type { CoreFormula, Py } from './values.ts';
import {
  equal,
  float,
  int,
  isFloat,
  isFormula,
  itemsOf,
  kindOf,
  numeric,
  Opaque,
  Raises,
  represent,
  show,
  truth,
  usable,
} from './values.ts';

/** What a call may ask of the process. */
export interface Surroundings {
  /** The directory gunicorn is started in, as far as it is known at this point. */
  cwd(): string;
}

export interface Arguments {
  readonly args: readonly Py[];
  readonly keywords: ReadonlyMap<string, Py>;
}

type Call = (call: Arguments, around: Surroundings) => Py;

const one = ({ args, keywords }: Arguments): Py => {
  if (args.length !== 1 || keywords.size > 0) throw new Opaque('arguments that are not followed here');
  return args[0]!;
};

const texts = ({ args, keywords }: Arguments): readonly string[] => {
  if (keywords.size > 0 || args.some((arg) => typeof arg !== 'string')) throw new Opaque('arguments that are not followed here');
  return args as readonly string[];
};

const text = (call: Arguments): string => {
  const all = texts(call);
  if (all.length !== 1) throw new Opaque('arguments that are not followed here');
  return all[0]!;
};

/** A function of a formula. */
function onFormula(name: string, value: CoreFormula, change: (value: number) => number, integer: boolean): CoreFormula {
  return formula(`${name}(${value.text})`, [value], (count) => change(value.at(count)), { integer, positive: false });
}

function toInt(call: Arguments): Py {
  if (call.args.length === 0) return 0;
  if (call.args.length === 2 && call.args[1] === 10 && typeof call.args[0] === 'string') return toInt({ ...call, args: [call.args[0]] });
  if (call.args.length === 2 && typeof call.args[0] === 'string' && (call.args[1] === 0 || call.args[1] === 8)) {
    const [digits, base] = call.args;
    const value =
      base === 0
        ? parseInteger(digits, 0)
        : /^\s*(?:0o)?[0-7]+\s*$/.test(digits)
          ? parseInt(digits.trim().replace('0o', ''), 8)
          : undefined;
    if (value === undefined) throw new Raises('ValueError');
    return int(value);
  }
  const value = one(call);
  if (typeof value === 'string') {
    const parsed = parseInteger(value, 10);
    if (parsed === undefined) throw new Raises('ValueError');
    return parsed;
  }
  if (isFormula(value)) return value.integer ? value : { ...onFormula('int', value, Math.trunc, true) };
  const number = numeric(value);
  if (number === undefined) throw kindOf(value) === 'reference' ? new Opaque('its argument is not known') : new Raises('TypeError');
  return int(Math.trunc(number));
}

function toFloat(call: Arguments): Py {
  const value = one(call);
  if (typeof value === 'string') {
    const parsed = parseFloatText(value);
    if (parsed === undefined) throw new Raises('ValueError');
    return float(parsed);
  }
  if (isFormula(value)) return { ...value, integer: false, text: value.integer ? `float(${value.text})` : value.text };
  const number = numeric(value);
  if (number === undefined) throw new Raises('TypeError');
  return float(number);
}

/** `min` and `max`, over numbers, formulas and texts. */
function extreme(name: 'min' | 'max'): Call {
  return ({ args, keywords }) => {
    if (keywords.size > 0) throw new Opaque('arguments that are not followed here');
    const values = args.length === 1 ? itemsOf(args[0]!) : args;
    if (values === undefined || values.length === 0) throw new Opaque('arguments that are not followed here');
    if (values.some(isFormula)) {
      const parts = values.map(asFormula);
      if (parts.some((part) => part === undefined || part.integer !== parts[0]!.integer)) throw new Opaque('a mixture of ints and floats');
      const all = parts as CoreFormula[];
      const positive = name === 'max' ? all.some((part) => part.positive) : all.every((part) => part.positive);
      const list = all.map((part) => part.text).join(', ');
      return formula(`${name}(${list})`, all, (count) => Math[name](...all.map((part) => part.at(count))), {
        integer: all[0]!.integer,
        positive,
      });
    }
    const better = (a: Py, b: Py): boolean => {
      const [x, y] = [numeric(a), numeric(b)];
      if (x !== undefined && y !== undefined) return name === 'min' ? x < y : x > y;
      throw new Opaque('values that are not compared here');
    };
    return values.reduce((best, value) => (better(value, best) ? value : best));
  };
}

function rounded(call: Arguments): Py {
  const value = one(call);
  if (isFormula(value)) return value.integer ? value : onFormula('round', value, roundHalfEven, true);
  const number = numeric(value);
  if (number === undefined) throw new Raises('TypeError');
  return int(roundHalfEven(number));
}

function absolute(call: Arguments): Py {
  const value = one(call);
  if (isFormula(value)) return onFormula('abs', value, Math.abs, value.integer);
  const number = numeric(value);
  if (number === undefined) throw new Raises('TypeError');
  return isFloat(value) ? float(Math.abs(number)) : int(Math.abs(number));
}

const whole =
  (name: 'ceil' | 'floor'): Call =>
  (call) => {
    const value = one(call);
    if (isFormula(value)) return value.integer ? value : onFormula(name, value, Math[name], true);
    const number = numeric(value);
    if (number === undefined) throw new Raises('TypeError');
    return int(Math[name](number));
  };

function length(call: Arguments): Py {
  const value = one(call);
  if (kindOf(value) === 'reference' && (value as { path: string }).path === AFFINITY) return cores();
  if (value !== null && typeof value === 'object' && value.kind === 'dict') return usable(value).items.size;
  const items = itemsOf(value);
  if (items === undefined) throw new Opaque('its length is not known');
  return items.length;
}

/** Stands for the set that `os.sched_getaffinity(0)` gives. */
const AFFINITY = 'os.sched_getaffinity()';

const collect =
  (kind: 'list' | 'tuple'): Call =>
  (call) => {
    if (call.args.length === 0) return { kind, items: [] };
    const value = one(call);
    const items = kindOf(value) === 'set' && itemsOf(value)!.length > 1 ? undefined : itemsOf(value);
    if (items === undefined) throw new Opaque('what it holds is not known');
    return { kind, items: [...items] };
  };

function summed(call: Arguments): Py {
  const items = itemsOf(one(call))?.map((item) => (isFloat(item) ? undefined : numeric(item)));
  if (items === undefined || items.includes(undefined)) throw new Opaque('what it holds is not known');
  return int((items as number[]).reduce((sum, item) => sum + item, 0));
}

/** posixpath.join */
function joinParts(parts: readonly string[]): string {
  let path = parts[0]!;
  for (const part of parts.slice(1)) {
    if (part.startsWith('/')) path = part;
    else path += path === '' || path.endsWith('/') ? part : `/${part}`;
  }
  return path;
}

/** posixpath.dirname */
function directory(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1);
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, '');
}

/** posixpath.normpath for absolute paths. */
const absolutePath = (path: string, cwd: string): string => {
  if (/^\/\/(?!\/)/.test(path)) throw new Opaque('a path with two leading slashes');
  const joined = joinPath('/', path.startsWith('/') ? path : `${cwd}/${path}`);
  return joined;
};

const CORE_COUNT: Call = ({ args, keywords }) => {
  if (args.length > 0 || keywords.size > 0) throw new Opaque('arguments that are not followed here');
  return cores();
};

const NOTHING: Call = () => null;

/** The calls that are followed, by the dotted path of what is called. They neither have effects nor depend on anything else. */
export const CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['builtins.int', toInt],
  ['builtins.float', toFloat],
  ['builtins.str', (call) => (call.args.length === 0 ? '' : show(one(call)))],
  ['builtins.repr', (call) => represent(one(call))],
  ['builtins.bool', (call) => call.args.length > 0 && truth(one(call))],
  ['builtins.max', extreme('max')],
  ['builtins.min', extreme('min')],
  ['builtins.round', rounded],
  ['builtins.abs', absolute],
  ['builtins.len', length],
  ['builtins.sum', summed],
  ['builtins.list', collect('list')],
  ['builtins.tuple', collect('tuple')],
  ['builtins.format', ({ args }) => formatValue(args[0] ?? null, typeof args[1] === 'string' ? args[1] : '')],
  ['builtins.print', NOTHING],
  ['math.ceil', whole('ceil')],
  ['math.floor', whole('floor')],
  ['multiprocessing.cpu_count', CORE_COUNT],
  ['os.cpu_count', CORE_COUNT],
  ['os.process_cpu_count', CORE_COUNT],
  ['psutil.cpu_count', CORE_COUNT],
  ['os.sched_getaffinity', () => ({ kind: 'reference', path: AFFINITY })],
  ['os.getcwd', (_, around) => around.cwd()],
  ['os.path.join', (call) => joinParts(texts(call))],
  ['os.path.dirname', (call) => directory(text(call))],
  ['os.path.basename', (call) => text(call).replace(/^.*\//s, '')],
  [
    'os.path.abspath',
    (call, around) => {
      const path = text(call);
      return absolutePath(path, path.startsWith('/') ? '/' : around.cwd());
    },
  ],
  [
    'os.path.normpath',
    (call) => {
      const path = text(call);
      if (!path.startsWith('/')) throw new Opaque('a relative path');
      return absolutePath(path, '/');
    },
  ],
  ['os.path.isabs', (call) => text(call).startsWith('/')],
]);

/** Constants of modules. */
export const CONSTANTS: ReadonlyMap<string, Py> = new Map<string, Py>([
  ['os.sep', '/'],
  ['os.path.sep', '/'],
  ['os.pathsep', ':'],
  ['os.linesep', '\n'],
  ['os.curdir', '.'],
  ['os.pardir', '..'],
  ['os.name', 'posix'],
]);

/** Modules whose functions leave the environment and this module's names alone. */
const HARMLESS =
  /^(?:builtins|abc|argparse|atexit|base64|collections|copy|dataclasses|datetime|decimal|enum|errno|fcntl|fractions|functools|getpass|glob|grp|gzip|hashlib|io|ipaddress|itertools|json|locale|logging|math|multiprocessing|operator|os|pathlib|platform|psutil|pwd|random|re|resource|secrets|shutil|signal|socket|ssl|stat|string|struct|sys|tempfile|textwrap|threading|time|traceback|typing|typing_extensions|uuid|warnings|__future__|gunicorn)(?:\.|$)/;

/** True when calling something of that path changes neither the environment nor a name of this module. */
export const isHarmless = (path: string): boolean =>
  HARMLESS.test(path) &&
  !/^(?:builtins\.(?:exec|eval|globals|locals|vars|setattr|delattr|__import__)|os\.environ|os\.putenv|os\.chdir)/.test(path);

/** Modules of the standard library whose import never fails. */
const STANDARD =
  /^(?:abc|argparse|base64|collections|copy|datetime|functools|io|itertools|json|logging|math|multiprocessing|operator|os|os\.path|os\.environ|pathlib|platform|random|re|shutil|signal|socket|string|subprocess|sys|tempfile|threading|time|traceback|typing|uuid|warnings)$/;

/** True when a name of that path can surely be imported, whatever is installed. */
export const isStandard = (path: string): boolean =>
  STANDARD.test(path) || ((CALLS.has(path) || CONSTANTS.has(path)) && !/^(?:psutil|os\.process_cpu_count)/.test(path));

/** `in`: a text in a text, an item in a sequence, a key in a dict. */
export function contains(container: Py, item: Py): boolean {
  if (typeof container === 'string') {
    if (typeof item !== 'string') throw new Raises('TypeError');
    return container.includes(item);
  }
  if (container !== null && typeof container === 'object' && container.kind === 'dict') {
    if (typeof item !== 'string') throw new Opaque('a key that is not known here');
    return usable(container).items.has(item);
  }
  const items = itemsOf(container);
  if (items === undefined) throw new Opaque('what it holds is not known');
  return items.some((other) => equal(other, item));
}
