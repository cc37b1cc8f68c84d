#!/usr/bin/python3
"""People meet over WebSockets: enter, chat, resume, replaced, put out, watched from outside: room_test.py DAIS_BINARY"""
import asyncio
import os
import sys
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from dais_client import Client, Gone, Refused, new_key
from dais_server import Server

PASSED = []


async def refused(code, what):
    try:
        await what
    except Refused as error:
        assert error.code == code, f'{error.code}, not {code}'
        return error
    raise AssertionError(f'was not refused with {code}')


async def enter(client, channel, seat=None, **more):
    body = {'channel': channel, 'as': more.pop('way', 'stage'), **more}
    if seat:
        body['resume'] = {**seat['resume'], 'epoch': seat['epoch'], 'seq': seat['seq']}
    return await client.request('room.enter', body)


def names(events):
    return [event['on'] for event in events]


async def people_meet_and_chat(server, cookies, channel):
    async with Client(server, cookies['host']) as host, Client(server, cookies['member']) as member, \
            Client(server, cookies['speaker']) as speaker:
        await enter(host, channel)
        mine = await enter(member, channel)
        assert [p['name'] for p in mine['room']['people']] == ['Helena Host', 'Mia Member']
        await enter(speaker, channel)
        entered = await member.event('person.entered')
        assert entered['body']['person']['name'] == 'Sam Speaker'
        key = new_key()
        first = await member.request('chat.post', {'text': 'once'}, key)
        again = await member.request('chat.post', {'text': 'once'}, key)
        assert first == again, 'the same key gets the first answer'
        await refused('key_reused', member.request('chat.post', {'text': 'another'}, key))
        for client in (host, speaker, member):
            posted = await client.event('chat.posted')
            assert posted['body']['message']['id'] == first['message']['id']
        assert 'chat.posted' not in names(host.events), 'posted once'
        await refused('empty', member.request('chat.post', {'text': '  '}, new_key()))
        await refused('too_long', member.request('chat.post', {'text': 'x' * 2001}, new_key()))
        await refused('missing_field', member.request('chat.post', {'text': 'no key'}))
        await refused('unknown_field', member.request('chat.post', {'text': 'x', 'from': 'me'}, new_key()))
        await refused('forbidden', member.request('person.mute', {'participant': entered['body']['person']['id']}, new_key()))
        history = await member.request('chat.history', {'limit': 10})
        assert [m['text'] for m in history['messages']][-1] == 'once'


async def in_one_piece(client, requests):
    """Sends them with one write; their answers, or what they raised."""
    write, pieces = client.writer.write, []
    client.writer.write = pieces.append
    asked = [asyncio.ensure_future(request) for request in requests]
    await asyncio.sleep(0)
    client.writer.write = write
    write(b''.join(pieces))
    return await asyncio.gather(*asked, return_exceptions=True)


def said(refusal, code):
    assert isinstance(refusal, Refused) and refusal.code == code, refusal


async def a_key_is_one_request(server, cookies, channel):
    """The same again gets the first answer; another request under it gets nothing of the first."""
    async with Client(server, cookies['host']) as host, Client(server, cookies['member']) as member:
        await enter(host, channel)
        await enter(member, channel)
        # In flight: all in one piece, so that nothing is on the disk when the later ones are looked at.
        key = new_key()
        first, again, other = await in_one_piece(host, [
            host.request('chat.post', {'text': 'in flight'}, key), host.request('chat.post', {'text': 'in flight'}, key),
            host.request('room.end', {'channel': channel}, key)])
        assert first['message']['text'] == 'in flight' and again == first, (first, again)
        said(other, 'key_reused')
        # After the commit.
        assert await host.request('chat.post', {'text': 'in flight'}, key) == first
        await refused('key_reused', host.request('room.end', {'channel': channel}, key))
        await refused('key_reused', host.request('room.open', {'channel': channel}, key))
        # A key of the other door, both ways.
        http = {'Idempotency-Key': new_key()}
        path = f'/api/v1/channels/{channel}/room/open'
        status, answer = await asyncio.to_thread(server.json, 'POST', path, {}, cookies['host'], http)
        assert status == 200, (status, answer)
        await refused('key_reused', host.request('room.open', {'channel': channel}, http['Idempotency-Key']))
        status, answer = await asyncio.to_thread(server.json, 'POST', path, {}, cookies['host'], {'Idempotency-Key': key})
        assert status == 409 and answer['error']['code'] == 'key_reused', (status, answer)
        assert (await member.event('chat.posted'))['body']['message']['id'] == first['message']['id']
        await host.request('ping')
        assert 'chat.posted' not in names(member.events) and 'room.ended' not in names(member.events)
    # After a crash.
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)
    async with Client(server, cookies['host']) as host:
        assert await host.request('chat.post', {'text': 'in flight'}, key) == first
        await refused('key_reused', host.request('room.end', {'channel': channel}, key))


async def save_room(server, cookie, channel, **changes):
    """Saves the room's settings with these changed; returns what they were."""
    path = f'/api/v1/channels/{channel}/room'
    status, answer = await asyncio.to_thread(server.json, 'GET', path, None, cookie)
    assert status == 200, answer
    old = {name: answer['settings'][name] for name in changes}
    status, answer = await asyncio.to_thread(server.json, 'PUT', path, {**answer['settings'], **changes}, cookie)
    assert status == 200, answer
    return old


async def empty_room(server, cookie, channel):
    """Puts out who an earlier case left in it, and opens it again."""
    for act in ('end', 'open'):
        await asyncio.to_thread(server.json, 'POST', f'/api/v1/channels/{channel}/room/{act}', {}, cookie, {'Idempotency-Key': new_key()})


async def fill_room(server, cookies, channel):
    async with Client(server, cookies['host']) as host, Client(server, cookies['member']) as member, \
            Client(server, cookies['speaker']) as speaker:
        await enter(host, channel)
        await enter(member, channel, way='viewer')
        assert 'The stage is full (1).' in str(await refused('stage_full', member.request('stage.join', {}, new_key())))
        assert await host.request('stage.join', {}, new_key()) == {}, 'who is on it already is fine'
        assert 'The room is full (2).' in str(await refused('room_full', enter(speaker, channel)))
        sections = ''.join(f'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:{i}\r\n' for i in range(97))
        offer = f'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n{sections}'
        many = await refused('too_many_sections', member.request('media.offer', {'n': 1, 'offer': offer}))
        assert 'too many sections (96 at most)' in str(many), many


async def a_full_place_says_how_many_it_takes(server, cookies, channel):
    await empty_room(server, cookies['host'], channel)
    old = await save_room(server, cookies['host'], channel, stage_limit=1, capacity=2)
    try:
        await fill_room(server, cookies, channel)
    finally:
        await save_room(server, cookies['host'], channel, **old)


async def eight_devices_of_one_person_are_enough(server, cookies, channel):
    await empty_room(server, cookies['host'], channel)
    devices = [await Client(server, cookies['mod']).open() for _ in range(9)]
    for device in devices[:8]:
        await enter(device, channel, way='viewer')
    nine = await refused('too_many_seats', enter(devices[8], channel, way='viewer'))
    assert 'You are in this room on 8 devices already.' in str(nine), nine
    await devices[0].request('room.leave', {}, new_key())
    await enter(devices[8], channel, way='viewer')
    for device in devices[1:]:
        await device.request('room.leave', {}, new_key())
    for device in devices:
        await device.close()


async def nobody_malforms_for_others(server, cookies, channel):
    async with Client(server, cookies['host']) as host, Client(server, cookies['member']) as member:
        await enter(host, channel)
        await enter(member, channel)
        await host.event('person.entered')
        host.events.clear()
        for text in ('', '{', '[]', 'null', '{"id":1}', '{"id":1,"do":"chat.post"}', '{"id":1,"do":"no.such"}', '{"id":1,"do":7}',
                     '{"id":-1,"do":"ping"}', '{"id":1e999,"do":"ping"}', '[' * 5000, '{"id":1,"do":"ping","id":2}',
                     '{"id":1,"do":"ping","body":{"x":"\\ud800"}}', '{"id":1,"do":"ping","body":{"x":"\\u0000"}}'):
            member.send_text(text)
        assert (await member.request('ping'))['at'] > 0, 'a malformed message ends nothing'
        await asyncio.sleep(0.2)
        # Who waits at the door is summed up twice a second: the word on the session before may come only now.
        from_member = [event for event in host.events if event['on'] != 'waiting.changed']
        assert from_member == [], from_member


async def who_comes_back_gets_what_was_missed(server, cookies, channel):
    async with Client(server, cookies['host']) as host:
        await enter(host, channel)
        member = await Client(server, cookies['member']).open()
        seat = await enter(member, channel)
        await member.close()
        for i in range(5):
            await host.request('chat.post', {'text': f'missed {i}'}, new_key())
        async with Client(server, cookies['member']) as back:
            again = await enter(back, channel, seat)
            assert again['resumed'] and again['participant'] == seat['participant'] and again['epoch'] == seat['epoch']
            got = [(await back.event('chat.posted'))['body']['message']['text'] for _ in range(5)]
            assert got == [f'missed {i}' for i in range(5)], got
            people = [p for p in again['room']['people'] if p['id'] == seat['participant']]
            assert len(people) == 1 and not people[0]['away']
        assert 'person.left' not in names(host.events), 'others saw nobody leave'
        # A wrong secret is a newcomer; an unknown epoch has to do with the snapshot.
        async with Client(server, cookies['member']) as stranger:
            wrong = {**seat, 'resume': {**seat['resume'], 'secret': 'f' * 32}}
            assert not (await enter(stranger, channel, wrong))['resumed']
        async with Client(server, cookies['speaker']) as thief:
            assert not (await enter(thief, channel, seat))['resumed'], 'the secret alone is not enough'
        async with Client(server, cookies['member']) as late:
            other = {**seat, 'epoch': 'a' * 32}
            assert (await enter(late, channel, other))['resumed']
            await asyncio.sleep(0.2)
            assert 'chat.posted' not in names(late.events)


async def a_second_tab_takes_over(server, cookies, channel):
    async with Client(server, cookies['host']) as host, Client(server, cookies['member']) as first:
        await enter(host, channel)
        seat = await enter(first, channel)
        async with Client(server, cookies['member']) as second:
            again = await enter(second, channel, seat)
            assert again['resumed'] and again['participant'] == seat['participant']
            assert (await first.event('left'))['body']['reason'] == 'replaced'
            assert await first.closed() == 4001
            await second.request('chat.post', {'text': 'still here'}, new_key())
            assert (await host.event('chat.posted'))['body']['message']['text'] == 'still here'


async def a_lost_connection_is_shown_and_kept(server, cookies, channel):
    async with Client(server, cookies['host']) as host:
        await enter(host, channel)
        member = await Client(server, cookies['member']).open()
        seat = await enter(member, channel)
        await member.close()
        away = await host.event('person.changed', 12, lambda body: body['person']['id'] == seat['participant'] and body['person']['away'])
        assert away
        async with Client(server, cookies['member']) as back:
            assert (await enter(back, channel, seat))['resumed']
            await host.event('person.changed', 5, lambda body: body['person']['id'] == seat['participant'] and not body['person']['away'])


async def the_end_is_for_everyone(server, cookies, channel):
    async with Client(server, cookies['host']) as host, Client(server, cookies['member']) as member, \
            Client(server, cookies['member2']) as watcher:
        await enter(host, channel)
        await enter(member, channel)
        live = await watcher.request('presence.watch', {'channels': [channel, 'f' * 32]})
        assert len(live['live']) == 1 and live['live'][0]['live']['state'] == 'open'
        await refused('forbidden', member.request('room.end', {'channel': channel}, new_key()))
        await host.request('room.end', {'channel': channel}, new_key())
        assert (await member.event('room.ended'))['body']['reason'] == 'ended'
        await watcher.event('presence.changed', 5, lambda body: body['live']['state'] == 'closed')
        await refused('not_in_room', member.request('chat.post', {'text': 'gone'}, new_key()))
        await refused('room_closed', enter(member, channel))
        await refused('not_found', enter(member, 'e' * 32))
        await host.request('room.open', {'channel': channel}, new_key())
        await watcher.event('presence.changed', 5, lambda body: body['live']['state'] == 'open')
        assert not (await enter(member, channel))['resumed'], 'the same connection may enter again'
        await refused('already_in_room', enter(member, channel))
        await member.request('room.leave', {}, new_key())
        await refused('not_in_room', member.request('room.leave', {}, new_key()))


async def too_many_actions_are_slowed(server, cookies, channel):
    async with Client(server, cookies['host']) as host, Client(server, cookies['member']) as member:
        await enter(host, channel)
        await enter(member, channel)
        codes = []
        for i in range(15):
            try:
                await member.request('chat.post', {'text': f'flood {i}'}, new_key())
                codes.append('ok')
            except Refused as error:
                codes.append(error.code)
        assert codes.count('slow_down') >= 3 and codes.count('ok') >= 10, codes
        for _ in range(400):
            member.send_text('{"id":1,"do":"ping"}')
        assert await member.closed() == 1008
        assert (await host.request('ping'))['at'] > 0


async def signing_out_ends_the_connection(server, cookies, channel):
    cookie = await asyncio.to_thread(server.sign_in, 'member2')
    async with Client(server, cookie) as client:
        await client.request('ping')
        assert server.json('POST', '/api/v1/logout', {}, cookie)[0] == 200
        assert await client.closed(2) == 1008
    try:
        async with Client(server, cookie):
            raise AssertionError('a dead log-in opened a connection')
    except Gone as gone:
        assert gone.code == 401


async def a_restart_keeps_seats_and_chat(server, cookies, channel):
    member = await Client(server, cookies['member']).open()
    host = await Client(server, cookies['host']).open()
    theirs = await enter(host, channel)
    seat = await enter(member, channel)
    told = await member.request('chat.post', {'text': 'before the crash'}, new_key())
    await asyncio.to_thread(server.kill)
    await member.closed()
    took = await asyncio.to_thread(server.start)
    assert took < 2, f'start took {took:.2f} s'
    async with Client(server, cookies['member']) as back:
        again = await enter(back, channel, seat)
        assert again['resumed'] and again['epoch'] != seat['epoch']
        assert again['room']['chat'][-1]['id'] == told['message']['id']
        ids = [p['id'] for p in again['room']['people']]
        assert seat['participant'] in ids and theirs['participant'] in ids, ids
        assert len(ids) == len(set(ids))
    await host.close()


async def a_stop_takes_two_seconds_at_most(server, cookies, channel):
    clients = [await Client(server, cookies[login]).open() for login in ('host', 'member', 'speaker') for _ in range(4)]
    await enter(clients[0], channel)
    took = await asyncio.to_thread(server.stop)
    assert took < 2, f'{took:.2f} s'
    for client in clients:
        assert await client.closed() == 1001
    return f'{took:.2f} s'


CASES = [people_meet_and_chat, a_key_is_one_request, a_full_place_says_how_many_it_takes,
         eight_devices_of_one_person_are_enough, nobody_malforms_for_others, who_comes_back_gets_what_was_missed, a_second_tab_takes_over,
         a_lost_connection_is_shown_and_kept, the_end_is_for_everyone, too_many_actions_are_slowed, signing_out_ends_the_connection,
         a_restart_keeps_seats_and_chat, a_stop_takes_two_seconds_at_most]


async def run(binary, only):
    failed = 0
    with Server(binary) as server:
        cookies = {login: await asyncio.to_thread(server.sign_in, login) for login in ('host', 'mod', 'speaker', 'member', 'member2')}
        channel = server.town_square(cookies['host'])
        for case in CASES:
            if only and case.__name__ != only:
                continue
            try:
                said = await asyncio.wait_for(case(server, cookies, channel), 60)
                print(f'ok {case.__name__.replace("_", " ")}{": " + said if said else ""}')
            except Exception as error:
                failed += 1
                line = traceback.extract_tb(error.__traceback__)[-1]
                print(f'FAILED {case.__name__}: {type(error).__name__} {error} at {line.lineno}: {line.line}')
        if failed:
            raise SystemExit(f'{failed} failed')


if __name__ == '__main__':
    asyncio.run(run(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None))
