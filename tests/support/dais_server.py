"""Starts the real server with data of its own and talks HTTP to it; the standard library alone."""
import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time

START_LIMIT_S = 20
STOP_LIMIT_S = 5
SANITIZER = re.compile(r'(ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:)')


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def tls_context():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the certificate is the server's own, made at its first start
    return context


class Server:
    """`with Server(binary) as server:` ends it by SIGTERM and fails on a sanitizer's report."""

    def __init__(self, binary, *args):
        self.binary = binary
        self.args = list(args)
        self.port = free_port()
        self.folder = tempfile.mkdtemp(prefix='dais-test-')
        self.data = os.path.join(self.folder, 'data')
        self.log_path = os.path.join(self.folder, 'log')
        self.process = None

    @property
    def origin(self):
        return f'https://localhost:{self.port}'

    def start(self):
        """Returns the seconds until it answered."""
        began = time.monotonic()
        command = [self.binary, 'serve', '--dev', '--port', str(self.port), '--data', self.data, *self.args]
        with open(self.log_path, 'ab') as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f'the server ended at start with {self.process.returncode}:\n{self.log()[-4000:]}')
            try:
                if self.request('GET', '/healthz')[0] == 200:
                    return time.monotonic() - began
            except OSError:
                pass
            if time.monotonic() - began > START_LIMIT_S:
                raise RuntimeError(f'no answer from the server:\n{self.log()[-4000:]}')
            time.sleep(0.02)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Returns the seconds from SIGTERM to its end."""
        began = time.monotonic()
        self.process.terminate()
        try:
            status = self.process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f'the server did not end within {STOP_LIMIT_S} s of SIGTERM') from None
        if status != 0:
            raise RuntimeError(f'the server ended with status {status}:\n{self.log()[-4000:]}')
        return time.monotonic() - began

    def log(self):
        with open(self.log_path, encoding='utf-8', errors='replace') as log:
            return log.read()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, *_):
        try:
            if self.process.poll() is None:
                self.stop()
            report = SANITIZER.search(self.log())
            if report and kind is None:
                raise RuntimeError(f'a sanitizer complained:\n{self.log()[report.start():][:6000]}')
        finally:
            if self.process.poll() is None:
                self.kill()
            if kind is not None:
                print(self.log()[-3000:])
            shutil.rmtree(self.folder, ignore_errors=True)

    def request(self, method, path, body=None, headers=None):
        """One request on a connection of its own: (status, headers, body)."""
        connection = http.client.HTTPSConnection('127.0.0.1', self.port, timeout=15, context=tls_context())
        try:
            connection.request(method, path, body, {'Host': f'localhost:{self.port}', **(headers or {})})
            reply = connection.getresponse()
            return reply.status, reply.headers, reply.read()
        finally:
            connection.close()

    def json(self, method, path, body=None, cookie=None, headers=None):
        """A request as the page makes it: (status, decoded JSON or None)."""
        sent = {'Origin': self.origin, **(headers or {})}
        data = None
        if body is not None:
            data = json.dumps(body)
            sent['Content-Type'] = 'application/json'
        if cookie:
            sent['Cookie'] = cookie
        status, _, text = self.request(method, path, data, sent)
        return status, json.loads(text) if text else None

    def sign_in(self, login, password='dais-demo'):
        """Returns the Cookie header's value."""
        body = json.dumps({'login': login, 'password': password})
        status, headers, text = self.request('POST', '/api/v1/login', body, {'Origin': self.origin, 'Content-Type': 'application/json'})
        if status != 200:
            raise RuntimeError(f'sign-in of {login}: {status} {text!r}')
        return headers['Set-Cookie'].split(';')[0]

    def come_as_guest(self, body):
        """By a link or to a public channel; the cookie."""
        status, headers, answer = self.request('POST', '/api/v1/guest', json.dumps(body), {'Origin': self.origin, 'Content-Type': 'application/json'})
        assert status == 201, (status, answer)
        return headers['Set-Cookie'].split(';')[0]

    def town_square(self, cookie):
        """The id of the demo site's channel."""
        _, answer = self.json('GET', '/api/v1/channels', cookie=cookie)
        return next(item['id'] for item in answer['items'] if item['name'] == 'Town Square')
