"""Runs uWSGI with one configuration and tells what its sockets speak: {"name": "text", ...} on stdin, x.ini is what is started.

Wants a network namespace of its own. Prints [[address, protocol or null], ...]; an address as ss writes it.
"""

import json
import os
import queue
import re
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time

BODY = b'ok-body'
APP = "def app(environ, start):\n    start('200 OK', [('Content-Length', '7')])\n    return [b'ok-body']\n"
VARS = {
    'REQUEST_METHOD': 'GET', 'PATH_INFO': '/', 'SCRIPT_NAME': '', 'QUERY_STRING': '', 'CONTENT_LENGTH': '0',
    'SERVER_NAME': 'x', 'SERVER_PORT': '80', 'SERVER_PROTOCOL': 'HTTP/1.0', 'HTTP_HOST': 'x',
}


def http():
    return b'GET / HTTP/1.0\r\nHost: x\r\n\r\n', b'HTTP/1.'


def uwsgi():
    pairs = b''.join(struct.pack('<H', len(part)) + part.encode() for pair in VARS.items() for part in pair)
    return struct.pack('<BHB', 0, len(pairs), 0) + pairs, b'HTTP/1.'


def scgi():
    headers = {'CONTENT_LENGTH': '0', 'SCGI': '1', **VARS}
    text = ''.join(f'{name}\0{value}\0' for name, value in headers.items())
    return f'{len(text)}:{text},'.encode(), b''


def fastcgi():
    def record(kind, content):
        return struct.pack('>BBHHBB', 1, kind, 1, len(content), 0, 0) + content

    pairs = b''.join(bytes([len(name), len(value)]) + name.encode() + value.encode() for name, value in VARS.items())
    return record(1, struct.pack('>HB5x', 1, 0)) + record(4, pairs) + record(4, b'') + record(5, b''), b'\x01\x06'


PROTOCOLS = {'http': (http, False), 'uwsgi': (uwsgi, False), 'scgi': (scgi, False), 'fastcgi': (fastcgi, False),
             'https': (http, True), 'suwsgi': (uwsgi, True)}


def connect(address):
    if ':' not in address:
        connection = socket.socket(socket.AF_UNIX)
        # ss shows each NUL of an abstract name as @.
        target = address.replace('@', '\0') if address.startswith('@') else address
    else:
        host, _, port = address.rpartition(':')
        host = host.strip('[]')
        connection = socket.socket(socket.AF_INET6 if ':' in host else socket.AF_INET)
        target = ({'*': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '::1'}.get(host, host), int(port))
    connection.settimeout(2)
    connection.connect(target)
    return connection


def speaks(address, make, tls):
    request, start = make()
    try:
        with connect(address) as plain:
            connection = plain
            if tls:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
                connection = context.wrap_socket(plain)
            connection.sendall(request)
            answer = b''
            while BODY not in answer and b' 301 ' not in answer[:16] and len(answer) < 65536:
                part = connection.recv(4096)
                if not part:
                    break
                answer += part
    except OSError:
        return False
    redirected = re.match(rb'HTTP/1\.[01] 301 ', answer) is not None
    return (BODY in answer or redirected) and answer.startswith(start)


def spoken(address):
    """The first protocol in which the application answers; None when it does in none."""
    answers = queue.Queue()
    for name, (make, tls) in PROTOCOLS.items():
        threading.Thread(target=lambda *told: answers.put((told[0], speaks(address, *told[1:]))), args=(name, make, tls), daemon=True).start()
    return next((name for name, right in (answers.get() for _ in PROTOCOLS) if right), None)


def shown(address):
    return address.rstrip('@') if address.startswith('@') else address.replace('*:', '[::]:')


def main():
    files = json.load(sys.stdin)
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
    with tempfile.TemporaryDirectory(prefix='uwsgi-sockets-') as scratch:
        os.chdir(scratch)
        for name, text in {**files, 'app.py': APP}.items():
            os.makedirs(os.path.dirname(os.path.abspath(name)), exist_ok=True)
            with open(name, 'w') as file:
                file.write(text.replace('/scratch', scratch))
        with open('log', 'wb') as log:
            # Standard input may be taken for a socket.
            server = subprocess.Popen(['uwsgi', '--ini', 'x.ini'], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        try:
            wanted = json.loads(files.get('ready', '1'))
            end = time.time() + 8
            while time.time() < end and server.poll() is None:
                with open('log', errors='replace') as log:
                    text = log.read()
                if len(re.findall(r'spawned uWSGI worker \d+ |worker 1\b.*\(and the only\)', text)) >= wanted:
                    break
                time.sleep(0.03)
            time.sleep(0.1)
            ss = subprocess.run(['ss', '-lntxpH'], capture_output=True, text=True, check=True).stdout
            with open('log', errors='replace') as log:
                automatic = re.findall(r'address (\S+) \(port auto-assigned\)', log.read())
            found = []
            for line in ss.splitlines():
                kind, _, _, _, local, *_ = line.split()
                pids = re.findall(r'pid=(\d+)', line)
                if kind not in ('tcp', 'u_str') or local in automatic or not pids:
                    continue
                address = local
                if ':' not in local and not local.startswith('@'):
                    # Workers may have gone to another folder since.
                    folders = [*(os.readlink(f'/proc/{pid}/cwd') for pid in pids), scratch]
                    paths = [os.path.normpath(os.path.join(folder, local)) for folder in folders]
                    address = next((path for path in paths if os.path.exists(path)), paths[0])
                if address not in [other for other, _ in found]:
                    found.append([address, spoken(address)])
            print(json.dumps([[shown(address).replace(scratch, '/scratch'), name] for address, name in found]), flush=True)
            if server.poll() is not None or not found:
                with open('log', errors='replace') as log:
                    sys.stderr.write(log.read())
        finally:
            try:
                os.killpg(server.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            server.wait()


main()
sys.stderr.flush()
# Questions that nobody answered are left.
os._exit(0)
