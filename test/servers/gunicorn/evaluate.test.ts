import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateModule, isLiteral } from '../../../src/servers/gunicorn/evaluate.ts';
import { toValue } from '../../../src/servers/gunicorn/python/values.ts';
import { parsePython } from '../../../src/syntax/python/parse.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { plainValue } from './helpers.ts';

/** Variables by name; null is unknown. */
type Variables = Readonly<Record<string, string | null>>;

function evaluate(text: string, variables: Variables = {}): ReturnType<typeof evaluateModule> {
  const environment = (name: string): { kind: 'unset' } | { kind: 'unknown'; reason: string } | { kind: 'set'; value: string } => {
    const value = variables[name];
    if (value === undefined) return { kind: 'unset' };
    return value === null ? { kind: 'unknown', reason: `$${name} is not known` } : { kind: 'set', value };
  };
  return evaluateModule(parsePython(new SourceFile('/srv/conf.py', text)), { environment, cwd: '/srv', path: '/srv/conf.py' });
}

/** What `x` stands for at the end; the unknown as `? reason`. */
function x(text: string, variables?: Variables): unknown {
  const binding = evaluate(text, variables).names.get('x');
  if (binding === undefined) return 'not bound';
  if (!binding.outcome.known) return `? ${binding.outcome.reason}`;
  try {
    return plainValue(toValue(binding.outcome.value));
  } catch (error) {
    return `? ${(error as Error).message}`;
  }
}

const HEAD = 'import math, multiprocessing, os\nfrom multiprocessing import cpu_count\n';

describe('expressions', () => {
  it.each<[string, unknown]>([
    ['1_000 + 0x10 + 0o7 + 0b1', 1024],
    ['-7 // 2', -4],
    ['-7 % 3', 2],
    ['7 % -3', -2],
    ['7 / 2', 3.5],
    ['2 ** 10', 1024],
    ['~5 & 0xff | 1 << 3 ^ 2', 250],
    ['int(2.9) + int("12") + int(" 0x1f ", 0) + int(True)', 46],
    ['float("1.5") * 2', 3],
    ['str(1.0) + str(True) + str(None) + str([1, "a"])', "1.0TrueNone[1, 'a']"],
    ['max(1, 2, 3) - min([4, 5])', -1],
    ['round(2.5) + round(3.5)', 6],
    ['abs(-3) + len("abc") + sum([1, 2])', 9],
    ['math.ceil(1.2) + math.floor(1.8)', 3],
    ['"a" + "b" * 2', 'abb'],
    ['"%s:%d" % ("h", 80)', 'h:80'],
    ['"%(a)s" % {"a": 1}', '1'],
    ['"{0}:{port:>5}|{0!r}".format("h", port=80)', "h:   80|'h'"],
    ['f"{1 + 1:03d}{{}}{\'a\'!r:>5}"', "002{}  'a'"],
    ['" a ".strip().upper().replace("A", "b")', 'b'],
    ['",".join(["a", "b"]).split(",")', ['a', 'b']],
    ['"a b  c".split()', ['a', 'b', 'c']],
    ['[1, (2, "a")][1][-1]', 'a'],
    ['{"a": {"b": 1}}["a"].get("c", 2)', 2],
    ['{"a": 1}', { a: 1 }],
    ['"a" in ("a", "b") and "x" not in "abc"', true],
    ['1 < 2 <= 2 < 3', true],
    ['None is None and True is not None', true],
    ['not 1 and 2 or 3', 3],
    ['not (1 and 0) or 3', true],
    ['"" or 0 or "c"', 'c'],
    ['1 if [] else 2', 2],
    ['lambda a: a', '<callable>'],
    ['os.path.join("/a", "b", "../c") + os.path.dirname("/a/b") + os.path.basename("/a/b")', '/a/b/../c/ab'],
    ['os.path.abspath("a/../b")', '/srv/b'],
    ['os.path.dirname(os.path.abspath(__file__))', '/srv'],
    ['os.getcwd() + __name__', '/srv__config__'],
    ['cpu_count() * 2 + 1', { formula: 'cpu_count() * 2 + 1' }],
    ['(os.cpu_count() or 1) * 2', { formula: 'cpu_count() * 2' }],
    ['max(2, multiprocessing.cpu_count() // 2)', { formula: 'max(2, cpu_count() // 2)' }],
    ['min(cpu_count() - (1 - 2), 8)', { formula: 'min(cpu_count() - (-1), 8)' }],
    ['int(cpu_count() * 1.5)', { formula: 'int(cpu_count() * 1.5)' }],
    ['2 if cpu_count() > 4 else 1', { formula: '2 if cpu_count() > 4 else 1' }],
    ['len(os.sched_getaffinity(0))', { formula: 'cpu_count()' }],
  ])('%s', (text, expected) => {
    expect(x(`${HEAD}x = ${text}\n`)).toEqual(expected);
  });

  it.each([
    ['open("a").read()', '? what `open()` gives is not known here'],
    ['socket.gethostname()', '? `.gethostname` is not followed here'],
    ['[a for a in (1, 2)]', '? a list comprehension is not followed here'],
    ['(lambda: 1)()', '? a call that is not followed here'],
    ['{1, 2}', '? a set has no order'],
    ['b"a"', '? bytes'],
    ['"abc"[1:]', '? a slice is not followed here'],
    ['1 // 0', '? it fails: ZeroDivisionError'],
    ['int("x")', '? it fails: ValueError'],
    ['os.environ["NOPE"]', "? it fails: KeyError: 'NOPE'"],
    ['undefined', '? builtins.undefined is not known here'],
    ['10 ** 400', '? a number too large to follow'],
    ['"{}{0}".format("h")', '? it fails: ValueError'],
    ['"a" * 10 ** 9', '? a text too long to follow'],
    ['cpu_count() > 2', '? it depends on the number of cores'],
    ['f"{cpu_count()}"', '? a text that depends on the machine or the process'],
  ])('nothing is known of %s', (text, expected) => {
    expect(x(`${HEAD}socket = 1\nx = ${text}\n`)).toBe(expected);
  });

  it('have formulas for any number of cores', () => {
    const binding = evaluate(`${HEAD}x = max(2, cpu_count() * 2 + 1) if cpu_count() < 8 else 16\n`).names.get('x');
    const value = binding?.outcome.known ? toValue(binding.outcome.value) : null;
    const at = (cores: number): unknown => (value !== null && typeof value === 'object' && 'at' in value ? value.at(cores) : undefined);
    expect([1, 2, 4, 8, 64].map(at)).toEqual([3, 5, 9, 16, 16]);
  });
});

describe('the environment', () => {
  it.each<[string, Variables, unknown]>([
    ['x = os.environ.get("A")', {}, null],
    ['x = os.environ.get("A", "b")', {}, 'b'],
    ['x = int(os.getenv("A", 8000))', { A: '5' }, 5],
    ['x = os.getenv("A", default="b")', {}, 'b'],
    ['x = os.environ["A"]', { A: 'b' }, 'b'],
    ['x = f"0.0.0.0:{os.environ.get(\'PORT\', 8000)}"', { PORT: '80' }, '0.0.0.0:80'],
    ['x = os.environ.get("A") or "b"', { A: '' }, 'b'],
    ['x = "A" in os.environ', { A: '' }, true],
    ['x = os.environ.get("A")', { A: null }, '? $A is not known'],
    ['x = 1 if os.environ.get("A") else 2', { A: null }, '? $A is not known'],
    ['x = 1 if os.environ.get("A") else 1', { A: null }, 1],
    ['os.environ["A"] = "c"\nx = os.environ["A"]', { A: 'b' }, 'c'],
    ['os.environ.setdefault("A", "c")\nx = os.getenv("A")', { A: 'b' }, 'b'],
    ['os.environ.setdefault("A", "c")\nx = os.getenv("A")', {}, 'c'],
    ['x = os.environ.pop("A", "d")\ny = os.getenv("A")', { A: 'b' }, 'b'],
    ['del os.environ["A"]\nx = os.getenv("A")', { A: 'b' }, null],
    ['os.environ.update(y)\nx = os.getenv("A")', { A: 'b' }, '? `os.environ.update()` may change the environment'],
    [
      'from dotenv import load_dotenv\nload_dotenv()\nx = os.getenv("A", "c")',
      { A: 'b' },
      '? `dotenv.load_dotenv()` may change the environment',
    ],
    ['from os import environ as e, getenv\nx = e["A"] + getenv("A")', { A: 'b' }, 'bb'],
  ])('%s in %j', (text, variables, expected) => {
    expect(x(`import os\n${text}\n`, variables)).toEqual(expected);
  });

  it('is told apart from what is written', () => {
    const { names } = evaluate('import os\na = os.getenv("A")\nb = a\nif os.getenv("C"):\n    d = 1\nelse:\n    d = 2\ne = 3\n');
    expect(['a', 'b', 'd', 'e'].map((name) => names.get(name)?.environment)).toEqual([true, true, true, false]);
  });
});

const DEPENDS = '? it depends on a condition: $U is not known';

const UNFOLLOWED = '? code that is not followed here may change it';
const WILD = '? code that is run from a text or writes to `globals()` may set it';
const CHANGED = '? the file changes what `os` holds';
const IN_TRY = '? it depends on what happens inside `try`';

describe('statements', () => {
  it.each<[string, string, unknown]>([
    ['chained', 'y = x = 1', 1],
    ['annotated', 'x: int = 1', 1],
    ['declared', 'x: int', 'not bound'],
    ['unpacked', 'y, (x, z) = 1, (2, 3)', 2],
    ['unpacked wrongly', 'x, y = 1, 2, 3', '? what is unpacked is not known'],
    ['augmented', 'x = 2\nx += 3\nx *= 2', 10],
    ['augmented from nothing', 'x += 1', '? `+` is not followed here'],
    ['a list that grows', 'x = [1]\ny = x\ny.append(2)\ny += [3]\nx.extend((4,))', [1, 2, 3, 4]],
    ['a dict that grows', 'x = {}\nx["a"] = 1', { a: 1 }],
    ['deleted', 'x = 1\ndel x', 'not bound'],
    ['a list a loop changes', 'x = [1]\nfor i in range(3): x.append(i)', '? it depends on what `for` does'],
    ['a list in a list that a loop changes', 'x = [1]\ny = [x]\nfor z in y: z.append(2)', '? it depends on what `for` does'],
    ['a loop', 'x = 0\nfor x in (1, 2): pass', '? it depends on what `for` does'],
    ['with', 'with open("f") as x: pass', '? it depends on what `with` does'],
    ['a walrus', 'if (x := 3) > 2: pass', '? `x` is bound by `:=`'],
    ['a class', 'class x: pass', '<callable>'],
    ['a function', 'def x(server): pass', '<callable>'],
    ['an import', 'from app import x', '? app.x is not known here'],
    ['a star', 'x = 1\nfrom app import *', '? `from app import *` may set it'],
    ['a star before', 'from app import *\nx = 1', 1],
    ['exec', 'x = 1\nexec("x = 2")', '? code that is run from a text or writes to `globals()` may set it'],
    ['globals', 'globals()["x"] = 2\nx = 1', 1],
    ['a branch surely taken', 'if "a" == "a":\n    x = 1\nelse:\n    x = 2', 1],
    ['a branch not taken', 'if False:\n    x = 1', 'not bound'],
    ['an unknown condition', 'x = 0\nif os.getenv("U"):\n    x = 1', DEPENDS],
    ['branches that agree', 'if os.getenv("U"):\n    x = [1]\nelif y:\n    x = [1]\nelse:\n    x = [1]', [1]],
    ['branches that differ', 'if os.getenv("U"):\n    x = 1\nelse:\n    x = 2', DEPENDS],
    ['a branch behind an unknown one', 'x = 1\nif os.getenv("U"):\n    x = 2\nelif True:\n    x = 3\nelse:\n    x = 4', DEPENDS],
    ['a branch that ends it', 'x = 1\nif os.getenv("U"):\n    x = 2\n    raise SystemExit', 1],
    ['the end', 'import sys\nx = 1\nsys.exit()\nx = 2', 1],
    ['a list changed in a branch', 'x = [1]\nif os.getenv("U"):\n    x.append(2)', DEPENDS],
    ['a try that passes', 'try:\n    x = int("1")\nexcept ValueError:\n    x = 2', 1],
    ['a try that raises', 'try:\n    x = int("a")\nexcept ValueError:\n    x = 2\nelse:\n    x = 3', 2],
    ['a try with else and finally', 'try:\n    y = 1\nexcept Exception:\n    x = 2\nelse:\n    x = 3\nfinally:\n    x += 1', 4],
    ['a try around the unknown', 'x = 1\ntry:\n    x = f()\nexcept Exception:\n    x = 2', '? it depends on what happens inside `try`'],
    ['a try whose handler agrees', 'try:\n    import app\n    x = 1\nexcept ImportError:\n    x = 1', 1],
    ['a try around an import', 'x = 1\ntry:\n    import app\nexcept ImportError:\n    x = 2', '? it depends on what happens inside `try`'],
    ['a try around a module that is always there', 'x = 1\ntry:\n    import json\nexcept ImportError:\n    x = 2', 1],
    [
      'a try around one that need not be there',
      'x = 1\ntry:\n    import psutil\nexcept ImportError:\n    x = 2',
      '? it depends on what happens inside `try`',
    ],
    [
      'a try in a try',
      'try:\n    try:\n        int("a")\n    except KeyError:\n        x = 1\nexcept ValueError:\n    x = 2',
      '? it depends on what happens inside `try`',
    ],
    ['a call', 'def f(a, b=2, *, c=3):\n    d = a + b\n    return d * c\nx = f(1, c=4)', 12],
    ['a call with an early return', 'def f(a):\n    if a:\n        return 1\n    return 2\nx = f(0)', 2],
    ['a call that may return', 'def f():\n    if os.getenv("U"):\n        return 1\n    return 1\nx = f()', DEPENDS],
    ['a call without return', 'def f(): pass\nx = f()', null],
    ['a call that sets a name', 'x = 1\ndef f():\n    global x\n    x = 2\nf()', '? `f()` may set it'],
    ['a call that loops', 'def f():\n    for a in b: pass\n    return 1\nx = f()', '? it depends on what `for` does'],
    ['a call of itself', 'def f(): return f()\nx = f()', '? calls nested too deeply'],
    ['a call that is decorated', '@cache\ndef f(): return 1\nx = f()', '? what `f()` gives is not followed here'],
    ['a name of a function', 'def f():\n    x = 2\nf()\nx = 1', 1],
    ['a function that reads a later name', 'def f(): return y\ny = 3\nx = f()', 3],
    ['a parameter like a global', 'y = 1\ndef f(y): return y\nx = f(2)', 2],
    ['a call of a lambda', 'x = ["a"]\nf = lambda: x.append("b")\nf()', UNFOLLOWED],
    ['a lambda in a dict', 'x = ["a"]\nd = {"f": lambda: x.append("b")}\nd["f"]()', UNFOLLOWED],
    ['a function handed on', 'x = 1\ndef f():\n    global x\n    x = 2\nlist(map(lambda _: f(), [1]))', UNFOLLOWED],
    ['a class that sets a name', 'x = 1\nclass A:\n    global x\n    x = 2', UNFOLLOWED],
    ['another name for globals', 'x = 1\ng = globals\ng()["x"] = 2', WILD],
    ['the module itself', 'import sys\nx = 1\nsys.modules[__name__].x = 2', WILD],
    ['setattr on the module', 'import sys\nx = 1\nsetattr(sys.modules["__config__"], "x", 2)', WILD],
    ['another module replaced', 'import sys\nx = 1\nsys.modules["sqlite3"] = sys.modules.pop("pysqlite3", None)', 1],
    ['a changed module', 'os.getenv = lambda *a: "5"\nx = os.getenv("W", "1")', CHANGED],
    ['a changed module, by setattr', 'setattr(os, "getenv", print)\nx = os.getenv("W", "1")', CHANGED],
    ['a changed module, in a loop', 'for a in b:\n    os.getenv = a\nx = os.getenv("W", "1")', CHANGED],
    ['a module that is only read in a loop', 'for a in b:\n    os.name\n    c = 1\nx = os.getenv("W", "1")', '1'],
    ['a try without handlers', 'try:\n    try:\n        x = int("a")\n    finally:\n        y = 1\nexcept ValueError:\n    x = 4', IN_TRY],
  ])('%s', (_, text, expected) => {
    expect(x(`import os\n${text}\n`, { U: null })).toEqual(expected);
  });

  it('are told as they were run', () => {
    const text = 'x = 1\nif True:\n    x = [2, "a"]\ny = x = -3\nz: int = 4\nz += 1\n';
    const { assigned } = evaluate(text);
    expect(
      assigned.map(({ name, how, plain, statement, target, value }) => [
        name,
        how,
        plain,
        text.slice(statement.start, statement.end),
        text.slice(target.start, target.end),
        value && text.slice(value.start, value.end),
      ]),
    ).toEqual([
      ['x', 'assign', true, 'x = 1', 'x', '1'],
      ['x', 'assign', true, 'x = [2, "a"]', 'x', '[2, "a"]'],
      ['y', 'assign', false, 'y = x = -3', 'y', '-3'],
      ['x', 'assign', false, 'y = x = -3', 'x', '-3'],
      ['z', 'assign', true, 'z: int = 4', 'z', '4'],
      ['z', 'augment', false, 'z += 1', 'z', '1'],
    ]);
  });

  it.each([
    ["'a'", true],
    ['-1', true],
    ['None', true],
    ["['a', 1]", true],
    ['()', true],
    ["'a' 'b'", false],
    ["f'a'", false],
    ['[[1]]', false],
    ['1 + 1', false],
    ['{}', false],
  ])('%s is a literal: %s', (text, expected) => {
    const [statement] = parsePython(new SourceFile('c.py', `x = ${text}\n`)).statements;
    expect(statement?.kind === 'assign' && isLiteral(statement.value)).toBe(expected);
  });
});

describe('hostile files', () => {
  it.each([
    [
      'calls',
      `def f0(): return 1\n${Array.from({ length: 400 }, (_, i) => `def f${i + 1}(): return f${i}() + f${i}()\n`).join('')}x = f400()\n`,
    ],
    ['branches', `x = 0\n${'if a:\n    x = 1\n'.repeat(3000)}`],
    ['elifs', `if a:\n    x = 1\n${'elif b:\n    x = 2\n'.repeat(5000)}`],
    ['tries', `${'try:\n    x = f()\nexcept A:\n    x = 1\n'.repeat(3000)}`],
    ['deep calls of deep expressions', `def f(n): return ${'('.repeat(90)}f(n)${')'.repeat(90)} + ${'-'.repeat(90)}f(n)\nx = f(1)\n`],
    ['long sums', `x = ${'1 + '.repeat(5000)}1\n`],
    ['long conditions', `x = ${'a or '.repeat(5000)}1\n`],
    ['texts that double', `x = 'a'\n${'x = x + x\n'.repeat(100)}`],
    ['lists that double', `x = [1]\n${'x = x + x\n'.repeat(100)}`],
    ['numbers that grow', `x = 2\n${'x = x * x\n'.repeat(100)}`],
    ['formulas that grow', `from os import cpu_count\nx = cpu_count()\n${'x = x + x\n'.repeat(100)}`],
    ['spoilt names', `x = [1]\n${'f(x, y, z)\n'.repeat(5000)}`],
    ['a chain of functions', `${Array.from({ length: 5000 }, (_, i) => `def f${i}(): f${i - 1}(); g()\n`).join('')}h(f4999)\n`],
    [
      'spoilt functions',
      `${Array.from({ length: 300 }, (_, i) => `def f${i}(): return g(f${i - 1})\n`).join('')}${'h(f299)\n'.repeat(300)}`,
    ],
  ])('%s', (_, text) => {
    expect(() => evaluate(text)).not.toThrow();
  });

  it('of any pieces are evaluated', () => {
    const pieces = [
      'x = 1\n',
      'x += y\n',
      'y = [x]\n',
      'if x:\n    x = 2\n',
      'else:\n    y = 3\n',
      'try:\n    x = y[0]\n',
      'except E:\n    x = 3\n',
      'def f(x):\n    return y\n',
      'y = f(x)\n',
      'x = f(y, y)\n',
      'y.append(x)\n',
      'del x\n',
      'import os\n',
      'x = os.getenv("A")\n',
      'os.environ["A"] = x\n',
      'x = f"{y}"\n',
      'x = y % x\n',
      'for x in y:\n    y = x\n',
      'x = y = x, y\n',
      'x, y = y\n',
      'global x\n',
      'return x\n',
      'raise\n',
    ];
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map((chosen) => chosen.join(''));
    const isTold = (source: string): boolean =>
      [...evaluate(source).names.values()].every(({ outcome }) => outcome.known || outcome.reason !== '');
    expect(() => fc.assert(fc.property(text, isTold), { numRuns: 1500 })).not.toThrow();
  });
});
