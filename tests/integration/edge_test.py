#!/usr/bin/python3
"""The edge under hostile input: TLS, framing of HTTP, limits, pages, handshakes and frames of WebSockets: edge_test.py DAIS_BINARY"""
import asyncio
import gzip
import os
import socket
import ssl
import struct
import sys
import tempfile
import time
import traceback
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from dais_client import Client, Gone
from dais_server import Server, tls_context

warnings.simplefilter('ignore', DeprecationWarning)  # old TLS versions are tried on purpose

CSP = ("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob: data:; "
       "media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
       "require-trusted-types-for 'script'; trusted-types svelte-trusted-html dais-url")
PAGE = b'<!doctype html><title>Dais</title>' + b' ' * 3000
SCRIPT = b'console.log(1)'


def pages():
    folder = tempfile.mkdtemp(prefix='dais-pages-')
    os.mkdir(os.path.join(folder, 'assets'))
    for name, data in {'index.html': PAGE, 'index.html.gz': gzip.compress(PAGE), 'assets/app-1a2b.js': SCRIPT, 'assets/app-1a2b.js.br': b'fake-br',
                       'favicon.svg': b'<svg xmlns="http://www.w3.org/2000/svg"/>'}.items():
        with open(os.path.join(folder, name), 'wb') as file:
            file.write(data)
    return folder


def connect(server, context=None):
    plain = socket.create_connection(('127.0.0.1', server.port), timeout=20)
    return (context or tls_context()).wrap_socket(plain, server_hostname='localhost')


def raw(server, text, more=b''):
    """What comes back until the server closes or is silent: (status or None, all bytes)."""
    with connect(server) as connection:
        data = b''
        try:
            connection.sendall(text.encode('latin-1') if isinstance(text, str) else text)
            if more:
                connection.sendall(more)
            connection.settimeout(1.0)
            while chunk := connection.recv(65536):
                data += chunk
        except (OSError, ssl.SSLError):
            pass
    return (int(data.split()[1]) if data.startswith(b'HTTP/1.1 ') else None), data


def request(first, *headers, host=True):
    return '\r\n'.join([first, *(['Host: localhost'] if host else []), *headers, '', ''])


def tls_is_modern(server):
    for low in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = tls_context()
        context.minimum_version = context.maximum_version = low
        with connect(server, context) as connection:
            assert 'GCM' in connection.cipher()[0] or 'CHACHA20' in connection.cipher()[0], connection.cipher()
            assert connection.session is None or not connection.session.has_ticket
    for low in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        context = tls_context()
        context.set_ciphers('ALL:@SECLEVEL=0')
        context.minimum_version = context.maximum_version = low
        try:
            connect(server, context)
            raise AssertionError(f'{low} was accepted')
        except (ssl.SSLError, OSError):
            pass
    context = tls_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers('AES128-SHA:ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA256:@SECLEVEL=0')
    try:
        connect(server, context)
        raise AssertionError('a cipher without AEAD was accepted')
    except (ssl.SSLError, OSError):
        pass
    context = tls_context()
    context.set_alpn_protocols(['h2', 'http/1.1'])
    with connect(server, context) as connection:
        assert connection.selected_alpn_protocol() == 'http/1.1'


def pages_are_served(server):
    status, headers, body = server.request('GET', '/')
    assert (status, body) == (200, PAGE) and headers['Content-Security-Policy'] == CSP, headers
    assert headers['Cache-Control'] == 'no-cache' and 'Server' not in headers
    for name, value in {'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', 'Cross-Origin-Opener-Policy': 'same-origin',
                        'Cross-Origin-Resource-Policy': 'same-origin', 'Strict-Transport-Security': 'max-age=31536000'}.items():
        assert headers[name] == value, (name, headers[name])
    assert 'camera=(self)' in headers['Permissions-Policy']
    assert server.request('GET', '/channels/abc')[2] == PAGE, 'a page of the client'
    status, zipped, body = server.request('GET', '/', headers={'Accept-Encoding': 'gzip, br'})
    assert zipped['Content-Encoding'] == 'gzip' and gzip.decompress(body) == PAGE and zipped['ETag'] != headers['ETag']
    assert server.request('GET', '/', headers={'Accept-Encoding': 'gzip;q=0'})[2] == PAGE
    assert server.request('GET', '/', headers={'If-None-Match': headers['ETag']})[0] == 304
    status, script, body = server.request('GET', '/assets/app-1a2b.js', headers={'Accept-Encoding': 'br'})
    assert body == b'fake-br' and 'immutable' in script['Cache-Control'] and script['Content-Type'].startswith('text/javascript')
    assert server.request('GET', '/assets/app-1a2b.js')[2] == SCRIPT
    status, head, body = server.request('HEAD', '/')
    assert (status, body, head['Content-Length']) == (200, b'', str(len(PAGE)))
    for path in ('/assets/none.js', '/missing.png', '/assets/', '/index.html.gz'):
        assert server.request('GET', path)[0] == 404, path
    for path in ('/../etc/passwd', '/..%2f..%2fetc/passwd', '/assets/..%5c..%5cx', '/%00', '/assets/%2e%2e/%2e%2e/key.pem', '/%ff%fe'):
        status, data = raw(server, request(f'GET {path} HTTP/1.1', 'Connection: close'))
        assert status is None or status in (400, 403, 404) or data.endswith(PAGE), (path, status)
        assert b'root:' not in data and b'PRIVATE' not in data
    status, health, body = server.request('GET', '/healthz')
    assert (status, health['Cache-Control'], body) == (200, 'no-store', b'{"status":"ok"}')
    assert server.request('GET', '/readyz')[0] == 200
    assert server.request('GET', '/metrics')[0] == 404, 'metrics are not on this listener'


def framing_is_never_guessed(server):
    post = 'POST /api/v1/login HTTP/1.1'
    for headers, expected in ((['Content-Length: -1'], 400), (['Content-Length: +5'], 400), (['Content-Length: 5, 5'], 400), (['Content-Length: 0x10'], 400),
                              (['Content-Length: 5', 'Content-Length: 6'], 400), (['Content-Length: 5', 'Content-Length: 5'], 400),
                              (['Content-Length: 99999999999999999999999'], 400), (['Content-Length: 18446744073709551615'], 413),
                              (['Content-Length: 10000000'], 413), ([], 411), (['Transfer-Encoding: chunked'], 400),
                              (['Transfer-Encoding: chunked', 'Content-Length: 5'], 400), (['Transfer-Encoding: xchunked'], 400),
                              (['Content-Length: 5', 'Transfer-Encoding : chunked'], 400), (['Content-Length : 5'], None),
                              (['Content-Length: 5', 'Content-Encoding: gzip'], 415)):
        status, data = raw(server, request(post, *headers))
        assert status == expected or (expected is None and status in (None, 400, 411)), (headers, status)
        assert data.count(b'HTTP/1.1 ') <= 1, (headers, 'one answer, then the end')
    assert raw(server, request('GET /healthz HTTP/1.1', 'Content-Length: 5'), b'GET /')[0] == 400
    assert raw(server, request('GET /' + 'a' * 8000 + ' HTTP/1.1'))[0] in (414, 400, None)
    assert raw(server, request('GET /' + 'a' * 5000 + ' HTTP/1.1'))[0] == 414
    assert raw(server, request('GET /healthz HTTP/1.1', 'Cookie: ' + 'a' * 9000))[0] == 431
    assert raw(server, request('GET /healthz HTTP/1.1', 'X: ' + 'a' * 100000))[0] in (None, 431, 400)
    for junk in (b'\x00' * 2000, b'GET\r\n\r\n', b'HTTP/1.1 200 OK\r\n\r\n', os.urandom(4096), b'GET / HTTP/9.9\r\n\r\n', b'BREW / HTTP/1.1\r\nHost: x\r\n\r\n'):
        raw(server, junk)
    pipelined = request('GET /healthz HTTP/1.1') * 50
    assert raw(server, pipelined)[1].count(b'"status":"ok"') == 50
    assert raw(server, request('CONNECT x:1 HTTP/1.1'))[0] in (None, 400, 405)
    assert raw(server, request('OPTIONS /api/v1/me HTTP/1.1', 'Connection: close'))[0] in (405, 400)
    assert server.request('GET', '/healthz')[0] == 200


def answers(data):
    """The statuses of the answers in `data`; fails where one is none of ours: not JSON, without our headers."""
    statuses = []
    while data:
        head, _, rest = data.partition(b'\r\n\r\n')
        fields = dict(line.split(b': ', 1) for line in head.split(b'\r\n')[1:])
        length = int(fields[b'content-length'])
        assert rest[:1] == b'{' and fields[b'content-type'] == b'application/json', data[:400]
        statuses.append(int(head.split()[1]))
        data = rest[length:]
    return statuses


def what_follows_a_body_is_the_next_request(server):
    """On one connection, in whatever pieces it comes: a body is never taken for a request, nor headers for a body."""
    host, origin = server.sign_in('host'), server.origin
    missing = '/api/v1/channels/00000000000000000000000000000001'

    def asked(method, body=None, path=missing, chunked=False):
        data = b'' if body is None else body.encode()
        framing = ['Transfer-Encoding: chunked'] if chunked else [] if body is None else [f'Content-Length: {len(data)}', 'Content-Type: application/json']
        return request(f'{method} {path} HTTP/1.1', f'Host: localhost:{server.port}', f'Origin: {origin}', f'Cookie: {host}', *framing, host=False).encode(), data
    health = asked('GET', path='/healthz')[0]

    def sent(*pieces, pause_s=0.02):
        with connect(server) as connection:
            data = b''
            try:
                for piece in pieces:
                    connection.sendall(piece)
                    time.sleep(pause_s)
                connection.settimeout(0.5)
                while chunk := connection.recv(65536):
                    data += chunk
            except (OSError, ssl.SSLError):
                pass
        return answers(data)

    made = [server.json('POST', '/api/v1/channels', {'name': f'Piped {n}', 'type': 'private'}, host)[1]['channel']['id'] for n in range(4)]
    durable = [asked('DELETE', '{}', f'/api/v1/channels/{id}') for id in made]
    delete, get, long = asked('DELETE', '{}'), asked('GET'), asked('DELETE', '{"x":"' + 'y' * 2000 + '"}')
    for head, body in (delete, long):
        status = 404 if len(body) == 2 else 400
        for pieces in ((head + body, health), (head, body, health), (head, body[:1], body[1:], health), (head[:40], head[40:] + body, health)):
            got = sent(*pieces)
            assert got == [status, 200], ('one after the other', got, pieces)
        assert sent(head + body + health * 3) == sent(head, body + health * 3) == [status, 200, 200, 200], 'all at once'
    # After an answer that goes out in parts, a request with a body is one like any other.
    with connect(server) as connection:
        for head, body in ((asked('GET', path='/api/openapi.json')), delete) * 3:
            connection.sendall(head + body)
            data, length = b'', None
            while length is None or len(data.partition(b'\r\n\r\n')[2]) < length:
                chunk = connection.recv(65536)
                assert chunk, ('hung up on', head[:40])
                data += chunk
                length = int(data.lower().partition(b'content-length: ')[2].split(b'\r\n')[0]) if b'\r\n\r\n' in data else None
            assert data.split()[1] == (b'404' if body else b'200'), data[:200]
    # What follows comes on the heels of the body, by itself.
    for _ in range(20):
        assert sent(*delete, b''.join(delete), health, pause_s=0)[:1] in ([], [404])
    # Answered after the commit, when the next request has long been there.
    assert sent(durable[0][0], durable[0][1] + health * 2) == [200, 200, 200]
    assert sent(b''.join(durable[1]) + health) == [200, 200]
    # A body behind another request: hung up on, not guessed at.
    for pieces in ((delete[0], delete[1] + b''.join(delete) + health), (b''.join(delete) + b''.join(long) + health,),
                   (health + b''.join(delete) + health,), (get[0] + b''.join(durable[2]), health), (delete[0], delete[1] + health + b''.join(delete))):
        assert sent(*pieces)[1:] in ([], [200]), ('piped bodies', pieces)
    assert server.json('GET', f'/api/v1/channels/{made[2]}', cookie=host)[0] == 200, 'what was hung up on was not done'
    for method in ('GET', 'HEAD', 'DELETE', 'OPTIONS'):
        for pieces in ((asked(method, chunked=True)[0] + b'2\r\n{}\r\n0\r\n\r\n' + health,), *(((asked(method, '{}')[0] + b'{}' + health),),) * (method != 'DELETE')):
            status, data = raw(server, b''.join(pieces))
            assert status in (None, 400) and data.count(b'HTTP/1.1 ') <= 1, (method, 'one refusal, then the end', data)
    assert server.request('GET', '/healthz')[0] == 200


def an_upgrade_to_something_else_is_hung_up_on(server):
    for upgrade in ('foo', 'h2c', 'websocket2', 'WebSocket, foo', 'x' * 300):
        for _ in range(5):
            status, _ = raw(server, request('GET /ws HTTP/1.1', f'Upgrade: {upgrade}', 'Connection: Upgrade, HTTP2-Settings', 'HTTP2-Settings: AAMAAABkAAQAAP__'))
            assert status in (None, 400, 403, 404), (upgrade, status)
    assert server.request('GET', '/healthz')[0] == 200


def what_the_parser_refuses_by_itself_carries_our_headers(server):
    for first, more in (('GET /a%zzb HTTP/1.1', ()), ('GET /api/v1/me?q=%zz HTTP/1.1', ()), ('GET / HTTP/1.1', ('Upgrade: foo', 'Connection: Upgrade'))):
        _, data = raw(server, request(first, *more))
        head = data.partition(b'\r\n\r\n')[0].decode().lower()
        assert ' 403 ' in head.splitlines()[0], (first, head)
        for line in (f'content-security-policy: {CSP}'.lower(), 'strict-transport-security: max-age=31536000', 'x-content-type-options: nosniff',
                     'referrer-policy: no-referrer', 'cross-origin-opener-policy: same-origin', 'cross-origin-resource-policy: same-origin', 'cache-control: no-store'):
            assert line in head.splitlines(), (first, line, head)
    for first, more in (('GET /a%00b HTTP/1.1', ()), ('GET / HTTP/1.1', (f'Cookie: {"a" * 17000}',)), (f'GET /{"a" * 17000} HTTP/1.1', ())):
        status, data = raw(server, request(first, *more))
        assert status is None and not data, (first[:20], data)
    assert raw(server, request('GET / HTTP/1.1', f'Cookie: {"a" * 9000}'))[0] == 431
    assert server.request('GET', '/healthz')[0] == 200


def plain_http_is_hung_up_on(server):
    with socket.create_connection(('127.0.0.1', server.port), timeout=5) as connection:
        connection.sendall(b'GET / HTTP/1.1\r\nHost: x\r\n\r\n')
        connection.settimeout(12)
        try:
            assert b'200 OK' not in connection.recv(4096)
        except OSError:
            pass


async def handshake(server, cookie=None, **more):
    client = Client(server, cookie, **more)
    try:
        await client.open()
        return 101
    except Gone as gone:
        return gone.code
    except (OSError, asyncio.IncompleteReadError):
        return None
    finally:
        if hasattr(client, 'writer'):
            await client.close()


async def only_our_origin_opens_a_socket(server):
    cookie = server.sign_in('member')
    port = server.port
    assert await handshake(server, cookie) == 101
    good = f'https://localhost:{port}'
    variants = ['null', '', f'http://localhost:{port}', 'https://localhost', f'https://localhost:{port}0', f'https://localhost:{port}.evil.example',
                f'https://localhost.evil.example:{port}', f'https://evil.example/localhost:{port}', f'https://evil.example#localhost:{port}',
                f'https://user@localhost:{port}', f'https://localhost:{port}@evil.example', f'HTTPS://localhost:{port}', f'https://LOCALHOST:{port}',
                f'{good}/', f'{good}/x', f'{good}?', f'{good} ', f'{good},https://evil.example', f'https://evil.example, {good}', f'wss://localhost:{port}',
                f'https:localhost:{port}', f'https:///localhost:{port}', f'//localhost:{port}', f'localhost:{port}', f'https://127.0.0.1:{port}',
                f'https://[::1]:{port}', f'https://localhost.:{port}', 'file://', 'chrome-extension://abc', f'https://local%68ost:{port}', f'https://xlocalhost:{port}']
    for origin in variants:
        # A blank before or after a header's value is not part of it (RFC 9110 section 5.5).
        if origin.strip() == good:
            continue
        client = Client(server, cookie)
        client.headers['Origin'] = origin
        try:
            await client.open()
            raise AssertionError(f'origin {origin!r} was let in')
        except Gone as gone:
            assert gone.code == 403, (origin, gone.code)
        finally:
            await client.close()
    client = Client(server, cookie)
    del client.headers['Origin']
    try:
        await client.open()
        raise AssertionError('a cookie without an Origin was let in')
    except Gone as gone:
        assert gone.code == 403
    assert await handshake(server) == 401, 'nobody'
    assert await handshake(server, '__Host-dais=' + 'f' * 64) == 401, 'an unknown log-in'
    assert await handshake(server, cookie, protocol='dais.2') != 101
    return f'{len(variants)} variants'


async def code_after(server, cookie, act):
    async with Client(server, cookie) as client:
        await client.request('ping')
        act(client)
        began = time.monotonic()
        try:
            code = await client.closed(5)
        except asyncio.TimeoutError:
            return 'open'
        assert time.monotonic() - began < 1.5, 'closed late'
        return code


async def frames_that_break_rules_end_their_connection_only(server):
    cookie = server.sign_in('member')
    async with Client(server, server.sign_in('host')) as witness:
        def write(data):
            return lambda client: client.writer.write(data)

        def fragments(client):
            client.send_frame(1, b'a', final=False)
            for _ in range(1000):
                client.send_frame(0, b'a', final=False)

        def empty_fragments(client):
            client.send_frame(1, b'', final=False)
            for _ in range(2000):
                client.send_frame(0, b'', final=False)

        cases = {
            'binary': (lambda c: c.send_frame(2, b'x'), (1003,)),
            'bad UTF-8': (lambda c: c.send_frame(1, b'\xff\xfe'), (1007,)),
            'message of 300 KiB': (lambda c: c.send_frame(1, b'x' * 307200), (1009,)),
            'length 2^63': (write(b'\x81\xff' + struct.pack('!Q', 1 << 63) + b'aaaa'), (1002, 1009, 1006)),
            'length 2^40': (write(b'\x81\xff' + struct.pack('!Q', 1 << 40) + b'aaaaxxxx'), (1009, 1006)),
            'a thousand fragments': (fragments, (1009,)),
            'fragments without end or content': (empty_fragments, (1009, 1008)),
            # libwebsockets 4.1.6 takes an unmasked frame as it is, and does not tell us: it is a message like any other.
            'unmasked': (write(b'\x81\x02hi'), ('open', 1002)),
            'reserved bits': (write(b'\xf1\x80aaaa'), (1002, 1006)),
            'reserved opcode': (lambda c: c.send_frame(3, b'x'), (1002, 1006)),
            'long ping': (lambda c: c.send_frame(9, b'x' * 200), (1002, 1006)),
            'fragmented ping': (lambda c: c.send_frame(9, b'x', final=False), (1002, 1006)),
            'continuation of nothing': (lambda c: c.send_frame(0, b'x'), (1002, 1006)),
        }
        for name, (act, codes) in cases.items():
            code = await code_after(server, cookie, act)
            assert code in codes, f'{name}: {code}, not {codes}'
        assert (await witness.request('ping'))['at'] > 0
        async with Client(server, cookie) as client:
            client.send_frame(1, b'{"id":1,"do"', final=False)
            client.send_frame(9, b'between')
            client.send_frame(0, b':"ping","body":{}}')
            answer = asyncio.get_running_loop().create_future()
            client.waiting[1] = answer
            assert 'ok' in await asyncio.wait_for(answer, 3), 'a fragmented message is a message'


def slow_ones_are_closed(server):
    slow = [connect(server) for _ in range(20)]
    for connection in slow:
        connection.sendall(b'GET / HTTP/1.1\r\nHost: ')
    half = socket.create_connection(('127.0.0.1', server.port))
    began = time.monotonic()
    for _ in range(5):
        at = time.monotonic()
        assert server.request('GET', '/healthz')[0] == 200
        assert time.monotonic() - at < 1
    for connection in [*slow, half]:
        connection.settimeout(25)
        try:
            while connection.recv(4096):
                pass
        except OSError as error:
            assert not isinstance(error, TimeoutError), 'never closed'
    took = time.monotonic() - began
    assert took <= 20, took
    return f'all closed after {took:.0f} s'


async def descriptors_come_back(server):
    def count():
        return len(os.listdir(f'/proc/{server.process.pid}/fd'))
    before = count()
    for _ in range(3):
        opened = await asyncio.to_thread(lambda: [connect(server) for _ in range(60)])
        for connection in opened:
            connection.close()
    await asyncio.sleep(1)
    assert count() <= before + 2, (before, count())


CASES = [tls_is_modern, pages_are_served, framing_is_never_guessed, what_follows_a_body_is_the_next_request, an_upgrade_to_something_else_is_hung_up_on,
         what_the_parser_refuses_by_itself_carries_our_headers, plain_http_is_hung_up_on, only_our_origin_opens_a_socket,
         frames_that_break_rules_end_their_connection_only, slow_ones_are_closed, descriptors_come_back]


async def run(binary, only):
    failed = 0
    with Server(binary, '--pages', pages()) as server:
        for case in CASES:
            if only and case.__name__ != only:
                continue
            try:
                said = await case(server) if asyncio.iscoroutinefunction(case) else await asyncio.to_thread(case, server)
                print(f'ok {case.__name__.replace("_", " ")}{": " + said if said else ""}')
            except Exception as error:
                failed += 1
                line = traceback.extract_tb(error.__traceback__)[-1]
                print(f'FAILED {case.__name__}: {type(error).__name__} {error} at {line.lineno}: {line.line}')
        if failed:
            raise SystemExit(f'{failed} failed')


if __name__ == '__main__':
    asyncio.run(run(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None))
