"""A WebSocket client of Dais for tests: RFC 6455 over asyncio, the standard library alone.

    async with Client(server, cookie) as client:
        entered = await client.request('room.enter', {'channel': id, 'as': 'viewer'})
"""
import asyncio
import base64
import json
import os
import struct

from dais_server import tls_context

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Gone(Exception):
    """The connection ended; `code` is the WebSocket close code, if one was said."""

    def __init__(self, code=None):
        super().__init__(f'connection ended ({code})')
        self.code = code


class Refused(Exception):
    """The server answered a request with an error."""

    def __init__(self, error):
        super().__init__(f'{error["code"]}: {error.get("message")}')
        self.code = error['code']
        self.field = error.get('field')
        self.name = error.get('name')


def new_key():
    return os.urandom(16).hex()


class Client:
    def __init__(self, server, cookie=None, origin=None, protocol='dais.1', headers=None):
        self.server = server
        self.headers = {'Origin': origin or server.origin, **({'Cookie': cookie} if cookie else {}), **(headers or {})}
        self.protocol = protocol
        self.waiting = {}
        self.events = []
        self.event_came = asyncio.Event()
        self.next_id = 0
        self.frames = 0
        self.close_code = None
        self.reading = None

    async def open(self):
        self.reader, self.writer = await asyncio.open_connection('127.0.0.1', self.server.port, ssl=tls_context())
        lines = [f'GET /ws HTTP/1.1', f'Host: localhost:{self.server.port}', 'Upgrade: websocket', 'Connection: Upgrade',
                 f'Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}', 'Sec-WebSocket-Version: 13',
                 f'Sec-WebSocket-Protocol: {self.protocol}', *(f'{name}: {value}' for name, value in self.headers.items())]
        self.writer.write('\r\n'.join([*lines, '', '']).encode())
        head = await self.reader.readuntil(b'\r\n\r\n')
        self.status = int(head.split()[1])
        if self.status != 101:
            raise Gone(self.status)
        self.reading = asyncio.ensure_future(self._read())
        return self

    async def close(self):
        if self.reading:
            self.reading.cancel()
        self.writer.close()

    async def __aenter__(self):
        return await self.open()

    async def __aexit__(self, *_):
        await self.close()

    def send_frame(self, opcode, payload, final=True):
        mask = os.urandom(4)
        head = bytes([(0x80 if final else 0) | opcode])
        if len(payload) < 126:
            head += bytes([0x80 | len(payload)])
        elif len(payload) < 65536:
            head += bytes([0x80 | 126]) + struct.pack('!H', len(payload))
        else:
            head += bytes([0x80 | 127]) + struct.pack('!Q', len(payload))
        masked = bytes(b ^ mask[i % 4] for i, b in enumerate(payload)) if len(payload) < 4096 else _mask(payload, mask)
        self.writer.write(head + mask + masked)

    def send_text(self, text):
        self.send_frame(TEXT, text.encode())

    async def request(self, name, body=None, key=None, timeout=15):
        """The `ok` of the answer; raises Refused or Gone."""
        self.next_id += 1
        message = {'id': self.next_id, 'do': name, 'body': body or {}}
        if key:
            message['key'] = key
        answer = asyncio.get_running_loop().create_future()
        self.waiting[self.next_id] = answer
        if self.close_code is not None:
            raise Gone(self.close_code)
        self.send_text(json.dumps(message))
        reply = await asyncio.wait_for(answer, timeout)
        if 'error' in reply:
            raise Refused(reply['error'])
        return reply['ok']

    async def event(self, name, timeout=10, where=lambda body: True):
        """The next event of that name not taken yet."""
        async def search():
            while True:
                for at, event in enumerate(self.events):
                    if event['on'] == name and where(event['body']):
                        return self.events.pop(at)
                if self.close_code is not None:
                    raise Gone(self.close_code)
                self.event_came.clear()
                await self.event_came.wait()
        return await asyncio.wait_for(search(), timeout)

    async def closed(self, timeout=10):
        """Waits for the server to close; returns the code (1006: without one)."""
        await asyncio.wait_for(asyncio.shield(self.reading), timeout)
        return self.close_code

    async def _frame(self):
        first, second = await self.reader.readexactly(2)
        size = second & 0x7f
        if size == 126:
            size, = struct.unpack('!H', await self.reader.readexactly(2))
        elif size == 127:
            size, = struct.unpack('!Q', await self.reader.readexactly(8))
        return first & 0x80, first & 0x0f, await self.reader.readexactly(size)

    async def _read(self):
        code = 1006
        parts = b''
        try:
            while True:
                final, opcode, payload = await self._frame()
                if opcode == CLOSE:
                    code = struct.unpack('!H', payload[:2])[0] if len(payload) >= 2 else 1005
                    break
                if opcode == PING:
                    self.send_frame(PONG, payload)
                elif opcode in (0, TEXT):
                    parts += payload
                    if final:
                        self._take(json.loads(parts))
                        parts = b''
        except (OSError, asyncio.IncompleteReadError, ConnectionError):
            pass
        self.close_code = code
        self.event_came.set()
        for answer in self.waiting.values():
            if not answer.done():
                answer.set_exception(Gone(code))
        self.writer.close()

    def _take(self, frame):
        self.frames += 1
        for message in frame if isinstance(frame, list) else [frame]:
            if 're' in message:
                answer = self.waiting.pop(message['re'], None)
                if answer and not answer.done():
                    answer.set_result(message)
            else:
                self.events.append(message)
                self.event_came.set()


def _mask(payload, mask):
    repeated = mask * (len(payload) // 4 + 1)
    return (int.from_bytes(payload, 'big') ^ int.from_bytes(repeated[:len(payload)], 'big')).to_bytes(len(payload), 'big')
