"""What CPython says to sources: its complaint behind a `!`, or the expression behind `_ = ` in the words of test/syntax/python/show.ts."""
import ast
import json
import sys
import warnings

BINARY = {ast.Add: '+', ast.Sub: '-', ast.Mult: '*', ast.Div: '/', ast.FloorDiv: '//', ast.Mod: '%', ast.Pow: '**', ast.LShift: '<<',
          ast.RShift: '>>', ast.BitOr: '|', ast.BitXor: '^', ast.BitAnd: '&', ast.MatMult: '@'}
UNARY = {ast.Not: 'not', ast.USub: '-', ast.UAdd: '+', ast.Invert: '~'}
COMPARE = {ast.Eq: '==', ast.NotEq: '!=', ast.Lt: '<', ast.LtE: '<=', ast.Gt: '>', ast.GtE: '>=', ast.Is: 'is', ast.IsNot: 'is not',
           ast.In: 'in', ast.NotIn: 'not in'}


def show(node):
    kind = type(node)
    if kind is ast.Constant:
        return json.dumps(node.value)
    if kind is ast.Name:
        return node.id
    if kind is ast.Attribute:
        return '%s.%s' % (show(node.value), node.attr)
    if kind is ast.Subscript:
        return '%s[%s]' % (show(node.value), show(node.slice))
    if kind is ast.Call:
        named = ['%s=%s' % (word.arg, show(word.value)) for word in node.keywords]
        return '%s(%s)' % (show(node.func), ', '.join([*map(show, node.args), *named]))
    if kind is ast.UnaryOp:
        return '(%s %s)' % (UNARY[type(node.op)], show(node.operand))
    if kind is ast.BinOp:
        return '(%s %s %s)' % (show(node.left), BINARY[type(node.op)], show(node.right))
    if kind is ast.BoolOp:
        word = 'and' if type(node.op) is ast.And else 'or'
        text = show(node.values[0])
        for value in node.values[1:]:
            text = '(%s %s %s)' % (text, word, show(value))
        return text
    if kind is ast.Compare:
        rest = ['%s %s' % (COMPARE[type(op)], show(value)) for op, value in zip(node.ops, node.comparators)]
        return '(%s)' % ' '.join([show(node.left), *rest])
    if kind is ast.IfExp:
        return '(%s if %s else %s)' % (show(node.body), show(node.test), show(node.orelse))
    if kind in (ast.List, ast.Tuple, ast.Set):
        return '%s(%s)' % (kind.__name__.lower(), ' '.join(map(show, node.elts)))
    if kind is ast.Dict:
        return 'dict(%s)' % ', '.join('%s: %s' % (show(key), show(value)) for key, value in zip(node.keys, node.values))
    if kind is ast.Lambda:
        return 'lambda(%s)' % ', '.join('positional ' + arg.arg for arg in node.args.args)
    raise ValueError(kind)


def judge(source):
    try:
        compile(source, 'conf.py', 'exec', dont_inherit=True)
    except SyntaxError as error:
        return '!' + error.msg
    return show(ast.parse(source).body[0].value) if source.startswith('_ = ') else None


warnings.simplefilter('ignore')
json.dump([judge(source) for source in json.load(sys.stdin)], sys.stdout)
