"""Runs a command on a pseudo-terminal and types answers: argv[1] is JSON, [[text to wait for, keys to type], ...]; the rest is the
command. What the terminal showed goes to stdout, the exit code is the command's."""

import json
import os
import pty
import sys

steps = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[2], sys.argv[2:])
shown = b""
seen = 0
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:  # Linux says so when the other end is closed.
        break
    if not piece:
        break
    shown += piece
    while steps:
        at = shown.find(steps[0][0].encode(), seen)
        if at < 0:
            break
        seen = len(shown)
        os.write(terminal, steps.pop(0)[1].encode())
sys.stdout.buffer.write(shown)
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) % 256)
