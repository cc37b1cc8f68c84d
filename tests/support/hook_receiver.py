"""An HTTP receiver of webhooks that does what a test tells it to, and checks signatures; the standard library alone."""
import base64
import hashlib
import hmac
import http.server
import json
import ssl
import threading
import time


def signature_of(secret, headers, body):
    """As the Standard Webhooks specification says, written from it and not from the server."""
    key = base64.b64decode(secret.removeprefix('whsec_'))
    signed = f'{headers["Webhook-Id"]}.{headers["Webhook-Timestamp"]}.'.encode() + body
    return 'v1,' + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class Received:
    def __init__(self, path, headers, body):
        self.path, self.headers, self.body, self.at = path, headers, body, time.time()
        self.json = json.loads(body)
        self.id, self.event = headers['Webhook-Id'], self.json['event']


class Receiver:
    """`answer`: (status, headers, body), or a function of the Received that returns it, after it has been noted."""

    def __init__(self, port=0, certificate=None):
        self.came, self.changed, self.answer = [], threading.Condition(), (204, {}, b'')
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length']))
                received = Received(self.path, self.headers, body)
                with receiver.changed:
                    receiver.came.append(received)
                    receiver.changed.notify_all()
                answer = receiver.answer(received) if callable(receiver.answer) else receiver.answer
                status, headers, text = answer
                try:
                    self.send_response(status)
                    for name, value in {'Content-Length': str(len(text)), **headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(text)
                except OSError:
                    pass  # who asked has gone: that is what some tests are about

            def do_GET(self):
                raise AssertionError('webhooks are sent by POST')

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, *_):
                pass

        self.server = Quiet(('127.0.0.1', port), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={'poll_interval': 0.05}, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def wait(self, what, limit_s=30, where=lambda received: True):
        """Waits until so many that fit have come; returns them."""
        deadline = time.monotonic() + limit_s
        with self.changed:
            while True:
                fitting = [received for received in self.came if where(received)]
                if len(fitting) >= what:
                    return fitting
                left = deadline - time.monotonic()
                assert left > 0, f'{len(fitting)} of {what} came: {[(r.event, r.id) for r in self.came]}'
                self.changed.wait(left)
