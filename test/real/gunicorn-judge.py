"""Loads the configuration of each case as `gunicorn` does, in a fork of its own, and prints what came of it."""
import io
import json
import os
import sys

# What every case needs and none changes: imported once.
import gunicorn.app.wsgiapp  # noqa: F401
import multiprocessing  # noqa: F401


def plain(value):
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()} if all(isinstance(key, str) for key in value) else '<dict>'
    return '<callable>' if callable(value) else '<%s>' % type(value).__name__


def load(case):
    os.chdir(case['cwd'])
    os.environ.clear()
    os.environ.update(case['environment'])
    os.cpu_count = lambda: case['cores']
    sys.argv = ['gunicorn', *case['args']]
    # Some defaults are read from the environment at import.
    for name in ('gunicorn.config', 'gunicorn.arbiter', 'gunicorn.app.base', 'gunicorn.app.wsgiapp'):
        del sys.modules[name]
    from gunicorn.app.wsgiapp import WSGIApplication
    cfg = WSGIApplication('%(prog)s [OPTIONS] [APP_MODULE]').cfg
    try:
        address = plain(cfg.address)
    except Exception as error:
        address = 'Error: %s' % error
    return {'settings': {name: plain(setting.get()) for name, setting in cfg.settings.items()}, 'address': address}


def judge(case):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        errors = io.StringIO()
        sys.stdout = sys.stderr = errors
        try:
            answer = load(case)
        except BaseException as error:
            answer = {'refused': '%s\n%s: %s' % (errors.getvalue(), type(error).__name__, error)}
        with os.fdopen(writer, 'w') as out:
            json.dump(answer, out)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return json.loads(text)


json.dump([judge(case) for case in json.load(sys.stdin)], sys.stdout)
