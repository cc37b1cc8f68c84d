#!/usr/bin/python3
"""The door of a locked room: knocking, waiting, being let in, over reconnects and a killed server: door_test.py DAIS_BINARY"""
import asyncio
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from dais_client import Client, Refused, new_key
from dais_server import Server

PROMPT_S = 1.0  # what a moderator does is felt by who waits, and the other way round


async def refused(code, what):
    try:
        await what
    except Refused as error:
        assert error.code == code, f'{error.code}, not {code}'
        return
    raise AssertionError(f'was not refused with {code}')


async def enter(client, channel, way='stage'):
    return await client.request('room.enter', {'channel': channel, 'as': way})


async def lock(client, channel, locked=True):
    await client.request('room.lock', {'channel': channel, 'locked': locked}, new_key())


async def knock(client, channel):
    return await client.request('room.knock', {'channel': channel})


async def waiting(client, names, timeout=PROMPT_S + 1):
    """The list that says that just these wait."""
    body = (await client.event('waiting.changed', timeout, lambda body: [w['name'] for w in body['waiting']] == names))['body']
    assert body['count'] == len(names), body
    return body['waiting']


async def knocks_and_is_admitted(server, cookies, channel):
    async with Client(server, cookies['mod']) as mod, Client(server, cookies['member']) as member, Client(server, cookies['host']) as host:
        await enter(mod, channel)
        await refused('forbidden', lock(member, channel))
        await lock(mod, channel)
        assert (await mod.event('settings.changed'))['body']['settings']['locked'] is True
        await refused('room_locked', enter(member, channel))
        answer = await knock(member, channel)
        assert answer['state'] == 'waiting' and answer['messages'] == [], answer
        began = time.monotonic()
        [waiter] = await waiting(mod, ['Mia Member'])
        assert time.monotonic() - began < PROMPT_S and waiter['login'] == 'member' and not waiter['guest'] and not waiter['away'], waiter
        # A host comes in without knocking, and sees at once who waits.
        entered = await enter(host, channel)
        assert [w['id'] for w in entered['room']['waiting']] == [waiter['id']] and entered['room']['at_door'] == 1
        # She is spoken to; what was said is there when she comes back on another connection.
        assert await mod.request('waiting.message', {'waiter': waiter['id'], 'text': 'Five minutes'}) == {'count': 1}
        said = (await member.event('knock.message', PROMPT_S))['body']['message']
        assert said['text'] == 'Five minutes' and said['name'] == 'Mo Moderator' and said['role'] == 'room_moderator', said
        async with Client(server, cookies['member']) as again:
            await member.close()
            assert [m['text'] for m in (await knock(again, channel))['messages']] == ['Five minutes']
            await refused('not_in_room', again.request('waiting.admit', {}, new_key()))
            assert await mod.request('waiting.admit', {'waiter': waiter['id']}, new_key()) == {'count': 1}
            assert (await again.event('knock.changed', PROMPT_S))['body'] == {'channel': channel, 'state': 'admitted'}
            await enter(again, channel)
            await waiting(mod, [])
            await again.request('room.leave', {}, new_key())
            await refused('room_locked', enter(again, channel))  # the admission is used up


async def declined_and_all(server, cookies, channel):
    async with Client(server, cookies['mod']) as mod, Client(server, cookies['member']) as member, \
            Client(server, cookies['member2']) as second, Client(server, cookies['speaker']) as speaker:
        await enter(mod, channel)
        for client in (speaker, member, second):
            assert (await knock(client, channel))['state'] == 'waiting'
        [first, *_] = await waiting(mod, ['Sam Speaker', 'Mia Member', 'Max Member'])
        await mod.request('waiting.decline', {'waiter': first['id']}, new_key())
        assert (await speaker.event('knock.changed', PROMPT_S))['body']['state'] == 'declined'
        assert (await knock(speaker, channel))['state'] == 'declined', 'asks again within the minute'
        await refused('not_waiting', mod.request('waiting.admit', {'waiter': first['id']}, new_key()))
        await refused('empty', mod.request('waiting.message', {'text': ' '}))
        await refused('too_long', mod.request('waiting.message', {'text': 'x' * 501}))
        assert await mod.request('waiting.message', {'text': 'Welcome'}) == {'count': 2}
        assert await mod.request('waiting.admit', {}, new_key()) == {'count': 2}
        for client in (member, second):
            assert (await client.event('knock.changed', PROMPT_S))['body']['state'] == 'admitted'
            await enter(client, channel)
            await client.request('room.leave', {}, new_key())


async def goes_away_and_is_not_forgotten(server, cookies, channel):
    """A lost connection is shown and keeps the place; whoever leaves is gone at once; unlocking lets all in."""
    async with Client(server, cookies['mod']) as mod, Client(server, cookies['member']) as member, Client(server, cookies['member2']) as second:
        await enter(mod, channel)
        await knock(member, channel)
        await knock(second, channel)
        places = [w['id'] for w in await waiting(mod, ['Mia Member', 'Max Member'])]
        await member.close()
        gone = (await mod.event('waiting.changed', PROMPT_S + 1, lambda body: body['waiting'][0]['away']))['body']['waiting']
        assert [w['id'] for w in gone] == places
        await second.request('room.knock_end', {'channel': channel}, new_key())
        await waiting(mod, ['Mia Member'])
        async with Client(server, cookies['member']) as again:
            await knock(again, channel)
            await mod.event('waiting.changed', PROMPT_S + 1, lambda body: [(w['id'], w['away']) for w in body['waiting']] == [(places[0], False)])
            await lock(mod, channel, False)
            assert (await again.event('knock.changed', PROMPT_S))['body']['state'] == 'admitted'
            await enter(again, channel)
        await lock(mod, channel)


async def the_end_and_lost_rights(server, cookies, channel):
    async with Client(server, cookies['host']) as host, Client(server, cookies['member']) as member:
        await enter(host, channel)
        await knock(member, channel)
        await host.request('room.end', {'channel': channel}, new_key())
        assert (await member.event('knock.changed', PROMPT_S))['body']['state'] == 'ended'
        await refused('room_closed', knock(member, channel))
        await refused('not_found', knock(member, '0' * 31 + '1'))
        await enter(host, channel)
        assert (await knock(member, channel))['state'] == 'waiting', 'it is locked still'
        path = f'/api/v1/channels/{channel}'
        kind = server.json('GET', path, None, cookies['host'])[1]['channel']['type']
        members = server.json('GET', f'{path}/members', None, cookies['host'])[1]['items']
        mia = next(m for m in members if m['name'] == 'Mia Member')
        assert server.json('PATCH', path, {'type': 'private'}, cookies['host'])[0] == 200
        assert server.json('DELETE', f'{path}/members/{mia["id"]}', None, cookies['host'])[0] == 200
        assert (await member.event('knock.changed', PROMPT_S))['body']['state'] == 'ended'
        await refused('not_found', knock(member, channel))
        assert server.json('PATCH', path, {'type': kind}, cookies['host'])[0] == 200
        assert server.json('POST', f'{path}/members', {'account': mia['account'], 'role': mia['role']}, cookies['host'])[0] == 201


async def over_a_killed_server(server, cookies, channel):
    """Who waits, who was let in and who was declined is as it was acknowledged; what was said is not kept."""
    async with Client(server, cookies['mod']) as mod, Client(server, cookies['member']) as member, \
            Client(server, cookies['member2']) as second, Client(server, cookies['speaker']) as speaker:
        await enter(mod, channel)
        for client in (member, second, speaker):
            await knock(client, channel)
        places = await waiting(mod, ['Mia Member', 'Max Member', 'Sam Speaker'])
        await mod.request('waiting.admit', {'waiter': places[1]['id']}, new_key())
        await mod.request('waiting.decline', {'waiter': places[2]['id']}, new_key())
        await mod.request('waiting.message', {'waiter': places[0]['id'], 'text': 'soon'})
        await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)
    async with Client(server, cookies['mod']) as mod, Client(server, cookies['member']) as member, \
            Client(server, cookies['member2']) as second, Client(server, cookies['speaker']) as speaker:
        entered = await enter(mod, channel)
        assert entered['room']['settings']['locked'] is True
        assert [(w['id'], w['away'], w['since']) for w in entered['room']['waiting']] == [(places[0]['id'], True, places[0]['since'])]
        assert (await knock(member, channel))['state'] == 'waiting'
        assert (await knock(speaker, channel))['state'] == 'declined'
        await enter(second, channel)
        await mod.event('waiting.changed', PROMPT_S + 1, lambda body: [(w['id'], w['away']) for w in body['waiting']] == [(places[0]['id'], False)])


CASES = [knocks_and_is_admitted, declined_and_all, goes_away_and_is_not_forgotten, the_end_and_lost_rights, over_a_killed_server]


async def run(server):
    cookies = {login: server.sign_in(login) for login in ('host', 'mod', 'member', 'member2', 'speaker')}
    channel = server.json('GET', '/api/v1/channels', None, cookies['host'])[1]['items'][0]['id']
    for case in CASES:
        began = time.monotonic()
        await case(server, cookies, channel)
        print(f'ok {case.__name__} {time.monotonic() - began:.1f} s')
        server.json('POST', f'/api/v1/channels/{channel}/room/end', {}, cookies['host'])


if __name__ == '__main__':
    with Server(sys.argv[1]) as server:
        asyncio.run(run(server))
