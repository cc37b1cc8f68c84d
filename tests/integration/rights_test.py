#!/usr/bin/python3
"""Media only reaches people who are in the room now, from people who may publish: rights_test.py DAIS_BINARY [CASE]

People enter with a PeerConnection nobody here wrote (Debian's python3-aiortc). Every case first shows that packets flow,
then takes the right away, and from a second later on not one further packet of the person may arrive, and no slot may name
it, though its client keeps sending.
"""
import asyncio
import contextlib
import os
import signal
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'support'))

from aiortc import RTCPeerConnection
from dais_client import Client, Refused, new_key
from dais_media import FLOW_LIMIT_S, SETTLE_S, Person, flows, is_silent
from dais_server import Server

AWAY_LIMIT_S = 40  # a seat's grace is 30 s
KILLS = 15
WRITERS = ('mod', 'speaker', 'member', 'member2')
BOTH = ('mic', 'camera')


class World:
    """One server; every case has people of its own."""

    def __init__(self, server):
        self.server = server
        self.people = []

    async def http(self, method, path, body=None, cookie=None, headers=None):
        return await asyncio.to_thread(self.server.json, method, path, body, cookie or self.cookies['host'], headers)

    async def setting(self, **changes):
        path = f'/api/v1/channels/{self.channel}/room'
        status, answer = await self.http('GET', path)
        assert status == 200, (status, answer)
        status, answer = await self.http('PUT', path, {**answer['settings'], **changes}, headers={'Idempotency-Key': new_key()})
        assert status == 200, (status, answer)

    async def open(self):
        status, answer = await self.http('POST', f'/api/v1/channels/{self.channel}/room/open', {})
        assert status == 200, (status, answer)

    async def begin(self):
        self.cookies = {login: await asyncio.to_thread(self.server.sign_in, login) for login in ('host', *WRITERS)}
        self.channel = self.server.town_square(self.cookies['host'])
        path = f'/api/v1/channels/{self.channel}/room'
        self.settings = (await self.http('GET', path))[1]['settings']
        self.accounts = {item['login']: item['id'] for item in (await self.http('GET', '/api/v1/accounts'))[1]['items']}

    async def reset(self):
        for person in self.people:
            await person.leave()
        self.people = []
        await self.setting(**{key: value for key, value in self.settings.items() if key != 'version'})
        await self.open()

    @contextlib.asynccontextmanager
    async def elsewhere(self, kind):
        """A new channel with an open room; the people who enter meanwhile enter there."""
        first = self.channel
        status, answer = await self.http('POST', '/api/v1/channels', {'name': f'B {new_key()[:6]}', 'type': kind},
                                         headers={'Idempotency-Key': new_key()})
        assert status == 201, (status, answer)
        self.channel = answer['channel']['id']
        try:
            await self.setting(enabled=True)
            await self.open()
            yield first
        finally:
            for person in self.people:
                await person.leave()
            self.people, self.channel = [], first

    async def person(self, login, sends=False, **more):
        cookie = more.pop('cookie', None) or self.cookies[login]
        person = Person(self.server, self.channel, cookie, login, sends, **more)
        self.people.append(person)
        return await person.enter()

    async def pair(self, publisher='member', receiver='host', **more):
        """A receiver and a publisher whose sound and picture reach it."""
        takes = await self.person(receiver)
        gives = await self.person(publisher, sends=True, **more)
        await takes.watch(gives)
        await flows(takes, 'audio', 'video')
        assert {(gives.id, source) for source in BOTH} <= takes.named, f'no slot names {publisher}: {takes.named}'
        return takes, gives


async def own_mute_is_heard_and_seen_by_nobody(world):
    host, member = await world.pair()
    await member.mute('mic')
    await is_silent(host, member, 'mic', slots=False)  # a muted source keeps its slot
    await flows(host, 'video')
    await member.mute('camera')
    await is_silent(host, member, *BOTH, slots=False)
    for source in BOTH:
        await member.mute(source, False)
    await flows(host, 'audio', 'video')


async def a_moderators_mute_holds_against_who_keeps_sending(world):
    moderator, member = await world.pair(receiver='mod')
    await moderator.do('person.mute', {'participant': member.id})
    assert (await member.client.event('muted'))['body']['source'] == 'mic'
    await is_silent(moderator, member, 'mic', slots=False)
    await flows(moderator, 'video')


async def who_leaves_the_stage_is_gone_from_it(world):
    host, member = await world.pair()
    await member.do('stage.leave')
    await is_silent(host, member, *BOTH)
    for source in BOTH:
        try:
            await member.mute(source, False)
            raise AssertionError('unmuted off the stage')
        except Refused as refused:
            assert refused.code == 'stage_not_allowed', refused.code
    await is_silent(host, member, *BOTH)


async def a_webinar_puts_members_off_the_stage(world):
    host, member = await world.pair()
    await world.setting(mode='webinar')
    await is_silent(host, member, *BOTH)


async def who_is_taken_off_the_speakers_list_is_silent(world):
    await world.setting(mode='webinar')
    host, speaker = await world.pair('speaker')
    await world.setting(speakers=[])
    await is_silent(host, speaker, *BOTH)


async def who_left_keeps_no_way_in_by_media(world):
    host, member = await world.pair()
    await member.do('room.leave')
    await member.client.close()
    await is_silent(host, member, *BOTH, sending=False)


async def a_revoked_link_ends_the_media_of_who_came_by_it(world):
    await world.setting(guests='link')
    links = f'/api/v1/channels/{world.channel}/links'
    status, made = await world.http('POST', links, {'name': 'Panel', 'role': 'speaker'})
    assert status == 201, (status, made)
    cookie = await asyncio.to_thread(world.server.come_as_guest, {'link': made['secret'], 'name': 'Gail'})
    host, guest = await world.pair('a guest', cookie=cookie)
    assert (await world.http('DELETE', f'{links}/{made["link"]["id"]}'))[0] == 200
    assert (await guest.client.event('left', SETTLE_S))['body']['reason'] == 'removed'
    await is_silent(host, guest, *BOTH, sending=False)  # its connection is closed, too


async def the_end_of_the_room_ends_all_media(world):
    host, member = await world.pair()
    await host.do('room.end', {'channel': world.channel})
    await is_silent(host, member, *BOTH, sending=False, slots=False)  # the host is out too, and told of no slots


async def signing_out_ends_the_media_with_the_seat(world):
    cookie = await asyncio.to_thread(world.server.sign_in, 'member2')
    host, member = await world.pair('member2', cookie=cookie)
    assert (await world.http('POST', '/api/v1/logout', {}, cookie))[0] == 200
    assert await member.client.closed(2) == 1008
    await host.client.event('person.left', AWAY_LIMIT_S, lambda body: body['participant'] == member.id)
    await is_silent(host, member, *BOTH, sending=False)


async def who_left_receives_nothing_more(world):
    host, member = await world.pair()
    other = await world.person('mod')
    await other.watch(member)
    await flows(other, 'audio', 'video')
    await other.do('room.leave')
    await is_silent(other, member, *BOTH, slots=False)  # it is told of no slots any more
    await flows(host, 'audio', 'video')


async def an_audience_is_never_on_the_air(world):
    await world.setting(mode='webinar')
    host = await world.person('host')
    member = await world.person('member', sends=True)
    assert not any(right.startswith('publish_') for right in member.rights), member.rights
    await host.watch(member)
    for name, body in (('stage.join', {}), *(('media.mute', {'source': source, 'muted': False}) for source in BOTH)):
        try:
            await member.do(name, body)
            raise AssertionError(f'{name} was allowed')
        except Refused:
            pass
    await member.client.event('media.state', FLOW_LIMIT_S, lambda body: body['state'] == 'connected')
    await is_silent(host, member, *BOTH)
    assert not any(who == member.id for who, _ in host.named), 'a slot named it'
    assert host.count('audio') == host.count('video') == 0, 'packets came'
    # The same connection is heard as soon as it may be.
    await world.setting(speakers=[{'account': world.accounts['member']}])
    await member.client.event('rights.changed', where=lambda body: 'stage_join' in body['rights'])
    await member.do('stage.join')
    for source in BOTH:
        await member.mute(source, False)
    await flows(host, 'audio', 'video')


async def a_companion_shares_a_screen_without_sound(world):
    host = await world.person('host')
    companion = await world.person('speaker', sends=True, way='companion', sections=2)
    await companion.do('stage.join')
    await companion.mute('screen', False)
    await host.watch(companion, 'screen')
    await flows(host, 'video')
    await is_silent(host, companion, 'mic', 'screen_audio')
    assert host.count('audio') == 0, 'sound came'
    assert {source for who, source in host.named if who == companion.id} == {'screen'}, host.named


async def a_companion_is_sent_no_sound(world):
    host, member = await world.pair()
    path = f'/api/v1/channels/{world.channel}'
    inside = {login: (await world.http('GET', path, cookie=world.cookies[login]))[1]['channel'].get('inside') for login in ('host', 'mod')}
    assert inside == {'host': True, 'mod': None}, inside
    companion = await world.person('host', way='companion')
    await companion.watch(member)
    await flows(companion, 'video')
    await flows(host, 'audio')
    assert companion.count('audio') == 0, 'sound came'


async def a_media_token_is_good_for_its_own_channel(world):
    tokens = {role: await media_token(world, role) for role in ('speaker', 'viewer')}
    async with world.elsewhere('open'):
        host = await world.person('host')
        for way, role in (('whip', 'speaker'), ('whip', 'viewer'), ('whep', 'speaker'), ('whep', 'viewer')):
            status, text = await offer(world.server, f'/{way}/{world.channel}', tokens[role], way)
            assert status in (401, 403, 404), f'{way} with the {role} token of another channel: {status} {text!r}'
        await asyncio.sleep(1)
        assert not [event for event in host.client.events if event['on'] == 'person.entered'], 'somebody came in'
        status, text = await offer(world.server, f'/whip/{world.channel}', await media_token(world, 'speaker'), 'whip')
        assert status == 201, f'its own token: {status} {text!r}'
        await host.client.event('person.entered')


async def media_token(world, role, **more):
    status, answer = await world.http('POST', f'/api/v1/channels/{world.channel}/media-tokens', {'role': role, 'name': role}, **more)
    assert status == 201, (status, answer)
    return answer['token']


async def a_media_token_ends_with_its_makers_right_and_when_it_is_revoked(world):
    """Whoever came by it is out within a second or so, and nobody comes by it any more."""
    host = await world.person('host')
    path = f'/whip/{world.channel}'

    async def publishes(token):
        status, text = await offer(world.server, path, token, 'whip')
        assert status == 201, (status, text)
        await host.client.event('person.entered')

    async def is_out(token):
        began = time.monotonic()
        await host.client.event('person.left', timeout=5)
        took = time.monotonic() - began
        status, text = await offer(world.server, path, token, 'whip')
        assert status == 401, f'a dead token: {status} {text!r}'
        return took

    account = world.accounts['member']
    await world.setting(room_moderators=[{'account': account}])
    token = await media_token(world, 'speaker', cookie=world.cookies['member'])
    await publishes(token)
    await world.setting(room_moderators=[])
    lost = await is_out(token)
    token = await media_token(world, 'speaker')
    await publishes(token)
    items = (await world.http('GET', f'/api/v1/channels/{world.channel}/media-tokens'))[1]['items']
    newest = items[0]['id']
    assert (await world.http('DELETE', f'/api/v1/channels/{world.channel}/media-tokens/{newest}'))[0] == 200
    revoked = await is_out(token)
    return f'out {lost:.2f} s after the right was lost, {revoked:.2f} s after it was revoked'


async def who_may_not_see_the_channel_any_more_is_out(world):
    async with world.elsewhere('private'):
        path = f'/api/v1/channels/{world.channel}/members'
        memberships = {}
        for login in ('member', 'member2'):
            status, answer = await world.http('POST', path, {'account': world.accounts[login], 'role': 'member'})
            assert status == 201, (status, answer)
            memberships[login] = answer['member']['id']
        host, member = await world.pair()
        watcher = await world.person('member2')
        await watcher.watch(member)
        await flows(watcher, 'audio', 'video')
        status, answer = await world.http('DELETE', f'{path}/{memberships["member2"]}')
        assert status == 200, (status, answer)
        await is_silent(watcher, member, *BOTH, slots=False)
        await flows(host, 'audio', 'video')
        status, answer = await world.http('DELETE', f'{path}/{memberships["member"]}')
        assert status == 200, (status, answer)
        await is_silent(host, member, *BOTH, sending=False)


async def the_end_of_a_channel_ends_all_media(world):
    async with world.elsewhere('open'):
        host, member = await world.pair()
        status, answer = await world.http('DELETE', f'/api/v1/channels/{world.channel}')
        assert status == 200, (status, answer)
        await is_silent(host, member, *BOTH, sending=False, slots=False)


async def offer(server, path, token, way):
    peer = RTCPeerConnection()
    for kind in ('audio', 'video'):
        peer.addTransceiver(kind, direction='sendonly' if way == 'whip' else 'recvonly')
    await peer.setLocalDescription(await peer.createOffer())
    headers = {'Content-Type': 'application/sdp', 'Authorization': f'Bearer {token}'}
    status, _, text = await asyncio.to_thread(server.request, 'POST', path, peer.localDescription.sdp, headers)
    await peer.close()
    return status, text


async def what_was_told_to_others_is_on_the_disk(world):
    """Killed at the very moment a burst of chat reaches somebody else: all that was told is in the history."""
    told = 0
    for kill in range(KILLS):
        writers = [await Client(world.server, world.cookies[login]).open() for login in WRITERS]
        reader = await Client(world.server, world.cookies['host']).open()
        for client in (*writers, reader):
            await client.request('room.enter', {'channel': world.channel, 'as': 'viewer'})
        take = reader._take
        seen = []

        def look(frame):
            for message in frame if isinstance(frame, list) else [frame]:
                if message.get('on') == 'chat.posted':
                    if not seen:
                        os.kill(world.server.process.pid, signal.SIGKILL)
                    seen.append(message['body']['message']['text'])
            take(frame)

        reader._take = look
        posts = [asyncio.ensure_future(client.request('chat.post', {'text': f'{kill}: {n} of {at}'}, new_key()))
                 for n in range(4) for at, client in enumerate(writers)]
        await reader.closed()  # what lies in the socket is still read
        await asyncio.gather(*posts, return_exceptions=True)
        for client in (*writers, reader):
            await client.close()
        world.server.process.wait()
        await asyncio.to_thread(world.server.start)
        async with Client(world.server, world.cookies['host']) as again:
            entered = await again.request('room.enter', {'channel': world.channel, 'as': 'viewer'})
            kept = {message['text'] for message in entered['room']['chat']}
            await again.request('room.leave', {}, new_key())
        lost = [text for text in seen if text not in kept]
        assert seen and not lost, f'told, but lost in kill {kill}: {lost} of {len(seen)}'
        told += len(seen)
    return f'{told} messages told in {KILLS} kills, none lost'


CASES = [own_mute_is_heard_and_seen_by_nobody, a_moderators_mute_holds_against_who_keeps_sending, who_leaves_the_stage_is_gone_from_it,
         a_webinar_puts_members_off_the_stage, who_is_taken_off_the_speakers_list_is_silent, who_left_keeps_no_way_in_by_media,
         a_revoked_link_ends_the_media_of_who_came_by_it, the_end_of_the_room_ends_all_media, who_left_receives_nothing_more, an_audience_is_never_on_the_air,
         a_companion_shares_a_screen_without_sound, a_companion_is_sent_no_sound, a_media_token_is_good_for_its_own_channel,
         a_media_token_ends_with_its_makers_right_and_when_it_is_revoked, who_may_not_see_the_channel_any_more_is_out,
         the_end_of_a_channel_ends_all_media, signing_out_ends_the_media_with_the_seat,
         what_was_told_to_others_is_on_the_disk]


async def run(binary, only, cases):
    failed = 0
    with Server(binary) as server:
        world = World(server)
        await world.begin()
        for case in cases:
            if only and case.__name__ not in only:
                continue
            began = time.monotonic()
            try:
                await world.reset()
                said = await asyncio.wait_for(case(world), 90)
                print(f'ok {case.__name__.replace("_", " ")}{": " + said if said else ""} ({time.monotonic() - began:.1f} s)', flush=True)
            except Exception as error:
                failed += 1
                line = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(HERE)][-1]
                print(f'FAILED {case.__name__}: {type(error).__name__} {error} at {line.lineno}: {line.line}', flush=True)
        for person in world.people:
            await person.leave()
        if failed:
            raise SystemExit(f'{failed} failed')


if __name__ == '__main__':
    asyncio.run(run(sys.argv[1], sys.argv[2:], CASES))
