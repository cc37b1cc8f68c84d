"""WHIP and WHEP in front of a Janus videoroom: POST /whip/ROOM, POST /whep/ROOM, DELETE what Location named.

A WHIP offer is Janus' own business. To subscribers Janus offers; a WHEP client does so too. So the adapter answers each of
them with what the other one said (sdp.py). It takes no part in media. Whoever receives gets all publishers of the room, as
many streams as it offered sections for.
"""
import threading
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from gateway import JanusError
from sdp import Description, Refused, answer_to_client, answer_to_janus

BODY_BYTES = 256 * 1024
ROOM_PUBLISHERS = 100
BITRATE = 20_000_000  # Janus asks senders to stay below it: never the bound here


class Rooms:
    """The videorooms that were asked for, made as they are asked for."""

    def __init__(self, gateway):
        self.gateway, self.lock, self.known = gateway, threading.Lock(), set()
        self.handle = gateway.attach()

    def need(self, room):
        with self.lock:
            if room not in self.known:
                self.gateway.ask(self.handle, {'request': 'create', 'room': room, 'publishers': ROOM_PUBLISHERS,
                                               'bitrate': BITRATE, 'audiocodec': 'opus', 'videocodec': 'vp8'})
                self.known.add(room)

    def feeds(self, room):
        listed, _ = self.gateway.ask(self.handle, {'request': 'listparticipants', 'room': room})
        return [{'feed': person['id']} for person in listed['participants'] if person.get('publisher')]


def publish(gateway, rooms, room, offer):
    rooms.need(room)
    handle = gateway.attach()
    _, answer = gateway.ask(handle, {'request': 'joinandconfigure', 'ptype': 'publisher', 'room': room},
                            {'type': 'offer', 'sdp': offer})
    return handle, answer


def subscribe(gateway, rooms, room, offer):
    rooms.need(room)
    handle = gateway.attach()
    client = Description(offer)
    feeds = rooms.feeds(room)
    if not feeds:
        raise Refused('nobody publishes in this room')
    _, text = gateway.ask(handle, {'request': 'join', 'ptype': 'subscriber', 'room': room, 'streams': feeds})
    janus = Description(text)
    gateway.ask(handle, {'request': 'start'}, {'type': 'answer', 'sdp': answer_to_janus(client, janus)})
    return handle, answer_to_client(client, janus)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = 'HTTP/1.1'
    server_version = 'janus-adapter'

    def log_message(self, *_):
        pass

    def reply(self, status, body='', location=None, kind='text/plain'):
        data = body.encode()
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(data)))
        if location is not None:
            self.send_header('Location', location)
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        _, door, room = (self.path.split('/') + ['', ''])[:3]
        length = int(self.headers.get('Content-Length', 0))
        act = {'whip': publish, 'whep': subscribe}.get(door)
        if act is None or not room.isdigit() or length > BODY_BYTES:
            self.reply(404, 'POST to /whip/ROOM or /whep/ROOM, ROOM being a number')
            return
        offer = self.rfile.read(length).decode()
        try:
            handle, answer = act(self.server.gateway, self.server.rooms, int(room), offer)
        except (JanusError, Refused) as error:
            self.reply(422, str(error))
        except (OSError, HTTPException) as error:
            self.reply(502, f'Janus does not answer: {error}')
        else:
            self.reply(201, answer, f'/session/{handle}', 'application/sdp')

    def do_DELETE(self):
        _, door, handle = (self.path.split('/') + ['', ''])[:3]
        try:
            if door != 'session' or not handle.isdigit():
                raise JanusError('no such session')
            self.server.gateway.detach(int(handle))
        except (JanusError, OSError, HTTPException) as error:
            self.reply(404, str(error))
        else:
            self.reply(200)


class Adapter(ThreadingHTTPServer):
    """Listens at `address` (port 0: any), for the gateway's Janus."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, address, gateway):
        super().__init__(address, Handler)
        self.gateway, self.rooms = gateway, Rooms(gateway)
