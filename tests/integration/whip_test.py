#!/usr/bin/python3
"""WHIP and WHEP, driven by a client that nobody here wrote (Debian's python3-aiortc): whip_test.py DAIS_BINARY

Publishes a picture of one colour and a tone into the demo channel's room and plays them back: first as one audio and one
video section, then with ten of each. Every frame must decode and carry the publisher's colour. Its encoder makes a key
frame every hundred seconds, or when it is asked for one: each player's coming must ask it.
"""
import asyncio
import base64
import fractions
import hmac
import logging
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

import aioice.ice
import av
import numpy
from aiortc import RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack
from dais_server import Server

# The server of the tests listens on loopback, which this client leaves out of its own candidates.
aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ['127.0.0.1'] if use_ipv4 else []

COLOUR = (40, 170, 60)
FRAMES_WANTED = 60
TURN_URLS = ['turn:turn.example.org:3478?transport=udp', 'turns:turn.example.org:443?transport=tcp']
TURN_SECRET = 'a secret of the two servers'


class Complaints(logging.Handler):
    """Keeps the client's warnings: that is how it tells of a frame that did not decode."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


def count_key_frame_requests():
    """Of all senders, as the client takes them from RTCP."""
    requests = []
    answer = RTCRtpSender._send_keyframe

    def counted(sender):
        requests.append(sender)
        answer(sender)

    RTCRtpSender._send_keyframe = counted
    return requests


class FlatPicture(VideoStreamTrack):
    async def recv(self):
        pts, time_base = await self.next_timestamp()
        picture = numpy.full((360, 640, 3), COLOUR, dtype=numpy.uint8)
        picture[:40, (pts // 500) % 600:][:, :40] = 20
        frame = av.VideoFrame.from_ndarray(picture, format='rgb24')
        frame.pts, frame.time_base = pts, time_base
        return frame


class Tone(AudioStreamTrack):
    async def recv(self):
        frame = await super().recv()
        at = frame.pts + numpy.arange(frame.samples)
        wave = (8000 * numpy.sin(2 * numpy.pi * 440 * at / frame.sample_rate)).astype(numpy.int16)
        toned = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format='s16', layout='mono')
        toned.pts, toned.sample_rate, toned.time_base = frame.pts, frame.sample_rate, fractions.Fraction(1, frame.sample_rate)
        return toned


def ensure(claim, message):
    if not claim:
        raise AssertionError(message)


def ensure_ice_servers(reply):
    """RFC 9725 section 4.6: one Link for each TURN server, with credentials that its secret makes."""
    links = reply.get_all('Link') or []
    ensure(len(links) == len(TURN_URLS), f'Link: {links}')
    for url, link in zip(TURN_URLS, links):
        found = re.fullmatch(rf'<{re.escape(url)}>; rel="ice-server"; username="(\d+:[0-9a-f]+)"; credential="([^"]+)"; credential-type="password"', link)
        ensure(found, f'Link: {link}')
        made = base64.b64encode(hmac.digest(TURN_SECRET.encode(), found[1].encode(), 'sha1')).decode()
        ensure(made == found[2], 'a credential that the TURN server would refuse')


async def negotiate(server, peer, path, token):
    """Offers to WHIP or WHEP and takes the answer; returns the resource's path."""
    await peer.setLocalDescription(await peer.createOffer())
    headers = {'Content-Type': 'application/sdp', 'Authorization': f'Bearer {token}'}
    status, reply, body = await asyncio.to_thread(server.request, 'POST', path, peer.localDescription.sdp, headers)
    ensure(status == 201, f'POST {path}: {status} {body!r}')
    ensure(reply['Content-Type'].startswith('application/sdp'), f'content type {reply["Content-Type"]}')
    ensure(reply['ETag'], 'no ETag')
    ensure_ice_servers(reply)
    await peer.setRemoteDescription(RTCSessionDescription(body.decode(), 'answer'))
    return reply['Location']


async def watch_video(track, wanted=FRAMES_WANTED):
    """Frames that carried the colour; the stream may start late, but must then not stop."""
    right = 0
    while right < wanted:
        frame = await asyncio.wait_for(track.recv(), 15)
        middle = frame.to_ndarray(format='rgb24')[frame.height // 2, frame.width // 2].astype(int)
        ensure(abs(middle - COLOUR).max() < 40, f'a frame in the wrong colour: {middle}')
        right += 1
    return frame.width, frame.height


async def listen_audio(track):
    """Until the tone is heard."""
    for _ in range(600):
        frame = await asyncio.wait_for(track.recv(), 15)
        if numpy.abs(frame.to_ndarray().astype(int)).mean() > 500:
            return
    raise AssertionError('no tone within 12 s')


async def play(server, path, token, sections):
    """Plays with `sections` audio and video sections; returns the size of the picture."""
    player = RTCPeerConnection()
    tracks = {'audio': [], 'video': []}
    player.on('track', lambda track: tracks[track.kind].append(track))
    for kind in ('audio', 'video'):
        for _ in range(sections):
            player.addTransceiver(kind, direction='recvonly')
    resource = await negotiate(server, player, path, token)
    # Only one of several sections carries the one publisher; the rest stay silent.
    watching = [asyncio.ensure_future(watch_video(track)) for track in tracks['video']]
    listening = [asyncio.ensure_future(listen_audio(track)) for track in tracks['audio']]
    sizes = []
    for group in (watching, listening):
        done, rest = await asyncio.wait(group, timeout=30, return_when=asyncio.FIRST_COMPLETED)
        ensure(done, 'nothing played within 30 s')
        sizes.append(next(iter(done)).result())
        for task in rest:
            task.cancel()
    await player.close()
    return resource, sizes[0]


async def without_turn(binary):
    """No servers are named where none are configured."""
    os.environ.pop('DAIS_TURN_URLS'), os.environ.pop('DAIS_TURN_SECRET')
    TURN_URLS.clear()
    with Server(binary) as server:
        host = server.sign_in('host')
        channel = server.town_square(host)
        _, answer = server.json('POST', f'/api/v1/channels/{channel}/media-tokens', {'role': 'viewer', 'name': 'Player'}, host)
        server.json('POST', f'/api/v1/channels/{channel}/room/open', {}, host)
        player = RTCPeerConnection()
        player.addTransceiver('audio', 'recvonly')
        await negotiate(server, player, f'/whep/{channel}', answer['token'])
        while player.connectionState != 'connected':
            await asyncio.sleep(0.1)
        await player.close()


async def run(binary):
    os.environ.update(DAIS_TURN_URLS=','.join(TURN_URLS), DAIS_TURN_SECRET=TURN_SECRET)
    complaints = Complaints()
    requests = count_key_frame_requests()
    logging.getLogger('aiortc').addHandler(complaints)
    with Server(binary) as server:
        host = server.sign_in('host')
        channel = server.town_square(host)
        api = f'/api/v1/channels/{channel}'
        tokens = {}
        for role in ('speaker', 'viewer'):
            status, answer = server.json('POST', f'{api}/media-tokens', {'role': role, 'name': f'Studio {role}'}, host)
            ensure(status == 201, f'media token: {status} {answer}')
            tokens[role] = answer['token']
        refused = await refusals(server, channel, tokens)
        status, answer = server.json('POST', f'{api}/room/open', {}, host)
        ensure(status == 200, f'open: {status} {answer}')

        publisher = RTCPeerConnection()
        publisher.addTrack(FlatPicture())
        publisher.addTrack(Tone())
        resource = await negotiate(server, publisher, f'/whip/{channel}', tokens['speaker'])
        print(f'published; {refused} refusals as they should be')
        for sections in (1, 10):
            before = len(requests)
            played, size = await play(server, f'/whep/{channel}', tokens['viewer'], sections)
            asked = len(requests) - before
            ensure(asked > 0, 'the publisher was not asked for a key frame')
            print(f'played {FRAMES_WANTED} frames of {size} over {sections} + {sections} sections; {asked} key frames asked for')
            status, _, _ = server.request('DELETE', played, None, {'Authorization': f'Bearer {tokens["viewer"]}'})
            ensure(status == 200, f'DELETE of the player: {status}')
        tried = await changes(server, resource, publisher.localDescription.sdp, tokens)
        print(f'{tried} further requests answered as they should be')
        status, _, _ = server.request('DELETE', resource, None, {'Authorization': f'Bearer {tokens["speaker"]}'})
        ensure(status == 200, f'DELETE of the publisher: {status}')
        await publisher.close()
    undecoded = [line for line in complaints.lines if 'decod' in line.lower()]
    ensure(not undecoded, f'{len(undecoded)} frames did not decode: {undecoded[:3]}')


async def changes(server, resource, sdp, tokens):
    """PATCH of a published resource, and offers an open room refuses; returns how many were tried."""
    speaker = {'Authorization': f'Bearer {tokens["speaker"]}'}
    trickle = {**speaker, 'Content-Type': 'application/trickle-ice-sdpfrag'}
    candidate = 'a=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n'
    fresh = 'a=ice-ufrag:fresh\r\na=ice-pwd:' + 'p' * 24 + '\r\n'
    whip = resource.rsplit('/', 1)[0]
    offer = {**speaker, 'Content-Type': 'application/sdp'}
    cases = [
        ('no If-Match', 428, 'PATCH', resource, candidate, trickle),
        ('an old ETag', 412, 'PATCH', resource, candidate, {**trickle, 'If-Match': '"old"'}),
        ('a candidate', 204, 'PATCH', resource, candidate, {**trickle, 'If-Match': '*'}),
        ('half of the credentials', 400, 'PATCH', resource, 'a=ice-ufrag:fresh\r\n', {**trickle, 'If-Match': '*'}),
        ('not a fragment', 415, 'PATCH', resource, 'x', {**offer, 'If-Match': '*'}),
        ('another token', 404, 'DELETE', resource, None, {'Authorization': f'Bearer {tokens["viewer"]}'}),
        ('no such resource', 404, 'DELETE', f'{whip}/{"0" * 31}1', None, speaker),
        ('GET', 405, 'GET', resource, None, speaker),
        ('a viewer publishes', 403, 'POST', whip, sdp, {**offer, 'Authorization': f'Bearer {tokens["viewer"]}'}),
        ('no VP8', 422, 'POST', whip, sdp.replace('VP8/90000', 'H265/90000'), offer),
        ('broken SDP', 400, 'POST', whip, 'v=0\r\nnonsense', offer),
        ('a stranger is pinned', 404, 'POST', whip.replace('whip', 'whep') + f'?participant={"0" * 31}1', sdp, offer),
        ('an ICE restart', 200, 'PATCH', resource, fresh, {**trickle, 'If-Match': '*'}),
    ]
    for name, expected, method, path, body, headers in cases:
        status, reply, text = await asyncio.to_thread(server.request, method, path, body, headers)
        ensure(status == expected, f'{name}: {status} {text!r}, not {expected}')
        ensure(reply['Access-Control-Allow-Origin'] == '*', f'{name}: not for every origin')
        if name == 'no VP8':
            ensure(b'codec_missing' in text and b'H265' in text, f'the codecs are not named: {text!r}')
    ensure(b'a=ice-pwd:' in text and b'a=candidate:' in text and reply['ETag'], f'restart: {text!r}')
    return len(cases)


async def refusals(server, channel, tokens):
    """What must not work; returns how many were tried."""
    sdp = {'Content-Type': 'application/sdp'}
    speaker = {'Authorization': f'Bearer {tokens["speaker"]}'}
    cases = [
        ('no token', 401, f'/whip/{channel}', 'v=0', sdp),
        ('a wrong token', 401, f'/whip/{channel}', 'v=0', {**sdp, 'Authorization': 'Bearer ' + 'x' * 43}),
        ('the room is closed', 409, f'/whip/{channel}', 'v=0', {**sdp, **speaker}),
        ('not SDP', 415, f'/whip/{channel}', '{}', {'Content-Type': 'application/json', **speaker}),
        ('another channel', 404, '/whip/0123456789abcdef0123456789abcdef', 'v=0', {**sdp, **speaker}),
    ]
    for name, expected, path, body, headers in cases:
        status, _, text = await asyncio.to_thread(server.request, 'POST', path, body, headers)
        ensure(status == expected, f'{name}: {status} {text!r}, not {expected}')
    return len(cases)


if __name__ == '__main__':
    asyncio.run(run(sys.argv[1]))
    asyncio.run(without_turn(sys.argv[1]))
