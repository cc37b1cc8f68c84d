"""People with a PeerConnection nobody here wrote (Debian's python3-aiortc), who send or count what arrives.

    person = await Person(server, channel, cookie, sends=True).enter()
"""
import asyncio
import time

import aioice.ice
import av
import numpy
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack
from aiortc.rtcrtpreceiver import RTCRtpReceiver
from dais_client import Client, Gone, Refused, new_key

# The server of the tests listens on loopback, which this client leaves out of its own candidates.
aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ['127.0.0.1'] if use_ipv4 else []

FLOW_LIMIT_S = 12
SETTLE_S = 1.0   # after so long nothing may come any more
SILENCE_S = 1.0  # and is looked for so long
KEYS = {'mic': 'audio', 'camera': 'video', 'screen': 'video', 'screen_audio': 'audio'}

arrived = {}     # packets with a payload, for each receiver
arrived_at = {}  # and when the last one came (time.monotonic)
handle_packet = RTCRtpReceiver._handle_rtp_packet


async def count_packet(receiver, packet, arrival_time_ms):
    """Padding of probes is no media; a picture need not be decoded to be counted."""
    if packet.payload:
        arrived[receiver] = arrived.get(receiver, 0) + 1
        arrived_at[receiver] = time.monotonic()
    await handle_packet(receiver, packet, arrival_time_ms)


RTCRtpReceiver._handle_rtp_packet = count_packet


class FlatPicture(VideoStreamTrack):
    async def recv(self):
        pts, time_base = await self.next_timestamp()
        picture = numpy.full((120, 160, 3), (40, 170, 60), dtype=numpy.uint8)
        picture[:20, (pts // 500) % 140:][:, :20] = 20
        frame = av.VideoFrame.from_ndarray(picture, format='rgb24')
        frame.pts, frame.time_base = pts, time_base
        return frame


class Tone(AudioStreamTrack):
    async def recv(self):
        frame = await super().recv()
        at = frame.pts + numpy.arange(frame.samples)
        wave = (8000 * numpy.sin(2 * numpy.pi * 440 * at / frame.sample_rate)).astype(numpy.int16)
        toned = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format='s16', layout='mono')
        toned.pts, toned.sample_rate, toned.time_base = frame.pts, frame.sample_rate, frame.time_base
        return toned


class Person:
    """Somebody in the room with a socket and a PeerConnection; `sends` or receives."""

    def __init__(self, server, channel, cookie, name, sends=False, way='stage', sections=1):
        self.server, self.channel, self.cookie, self.name = server, channel, cookie, name
        self.sends, self.way, self.sections = sends, way, sections
        self.slots = {}
        self.named = set()  # (participant, source) of every slot ever told
        self.senders = []

    async def enter(self):
        self.client = await Client(self.server, self.cookie).open()
        take = self.client._take

        def look(frame):
            for message in frame if isinstance(frame, list) else [frame]:
                if message.get('on') == 'media.slots':
                    self.take_slots(message['body']['slots'])
            take(frame)

        self.client._take = look
        self.peer = RTCPeerConnection()
        for make in (Tone, FlatPicture):
            for _ in range(self.sections if self.sends else 4):
                if self.sends:
                    self.senders.append(self.peer.addTransceiver(make(), direction='sendonly').sender)
                else:
                    self.peer.addTransceiver('audio' if make is Tone else 'video', direction='recvonly')
        await self.peer.setLocalDescription(await self.peer.createOffer())
        body = {'channel': self.channel, 'as': self.way, 'offer': self.peer.localDescription.sdp, 'mic': self.sends,
                'camera': self.sends}
        entered = await self.client.request('room.enter', body)
        self.id, self.rights = entered['participant'], entered['rights']
        self.take_slots(entered.get('slots', []))
        await self.peer.setRemoteDescription(RTCSessionDescription(entered['answer'], 'answer'))
        return self

    def take_slots(self, slots):
        for slot in slots:
            who = (slot['participant'], slot['source']) if slot.get('participant') else None
            self.slots[slot['mid']] = who
            if who:
                self.named.add(who)

    async def do(self, name, body=None):
        durable = name not in ('media.mute', 'media.view')
        return await self.client.request(name, body or {}, new_key() if durable else None)

    async def mute(self, source, muted=True):
        await self.do('media.mute', {'source': source, 'muted': muted})

    async def watch(self, person, source='camera'):
        await self.do('media.view', {'want': [{'participant': person.id, 'source': source, 'height': 360}]})

    def count(self, kind):
        return sum(self.count_of(receiver) for receiver in self.peer.getReceivers() if receiver.track.kind == kind)

    def count_of(self, receiver):
        return arrived.get(receiver, 0)

    def last_of(self, receiver):
        """When its last packet came."""
        return arrived_at.get(receiver, 0)

    async def sent(self):
        total = 0
        for sender in self.senders:
            total += sum(s.packetsSent for s in (await sender.getStats()).values() if s.type == 'outbound-rtp')
        return total

    async def leave(self):
        """Whatever is left of it; the socket may be gone, or the seat."""
        try:
            await self.client.request('room.leave', {}, new_key(), timeout=3)
        except (Refused, Gone, OSError, asyncio.TimeoutError):
            pass
        await self.client.close()
        await self.peer.close()


async def flows(receiver, *kinds):
    """Packets arrive steadily."""
    end = time.monotonic() + FLOW_LIMIT_S
    while True:
        before = [receiver.count(kind) for kind in kinds]
        await asyncio.sleep(0.5)
        rates = [receiver.count(kind) - had for kind, had in zip(kinds, before)]
        if min(rates) >= 5:
            return
        assert time.monotonic() < end, f'nothing flows to {receiver.name}: {dict(zip(kinds, rates))} in half a second'


async def is_silent(receiver, publisher, *sources, sending=True, slots=True):
    """A second after now nothing of the sources arrives, though the publisher's client sends; `slots`: and none names it."""
    await asyncio.sleep(SETTLE_S)
    kinds = sorted({KEYS[source] for source in sources})
    before = [receiver.count(kind) for kind in kinds]
    sent = await publisher.sent()
    await asyncio.sleep(SILENCE_S)
    further = {kind: receiver.count(kind) - had for kind, had in zip(kinds, before)}
    assert not any(further.values()), f'{receiver.name} still gets packets of {publisher.name}: {further}'
    if sending:
        assert await publisher.sent() - sent >= 20, f'{publisher.name} sends nothing: the silence proves nothing'
    if not slots:
        return
    shown = [who for who in receiver.slots.values() if who and who[0] == publisher.id and who[1] in sources]
    assert not shown, f'slots at {receiver.name} still name {publisher.name}: {shown}'
