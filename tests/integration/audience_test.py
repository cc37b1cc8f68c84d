#!/usr/bin/python3
"""A large audience: counts instead of every join, one chat line to all, batched frames, gathered votes: audience_test.py DAIS_BINARY"""
import asyncio
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from dais_client import Client, new_key
from dais_server import Server

ACCOUNTS = 32
PEOPLE = 256  # above the 200 from which on an audience is flushed every 200 ms
PASSWORD = 'a long enough one'
CHAT_LIMIT_S = 2.0
MESSAGES = 12


async def make_accounts(server, admin):
    """The cookies of new accounts; they need no membership: the channel is open."""
    cookies = []
    for n in range(ACCOUNTS):
        status, answer = await asyncio.to_thread(
            server.json, 'POST', '/api/v1/accounts', {'login': f'viewer{n}', 'name': f'Viewer {n}', 'password': PASSWORD}, admin)
        assert status == 201, (status, answer)
        cookies.append(await asyncio.to_thread(server.sign_in, f'viewer{n}', PASSWORD))
    return cookies


async def enter(server, cookie, channel):
    client = await Client(server, cookie).open()
    await client.request('room.enter', {'channel': channel, 'as': 'viewer'}, timeout=30)
    return client


async def fill(server, cookies, channel):
    people = []
    for start in range(0, PEOPLE, 16):
        people += await asyncio.gather(*(enter(server, cookies[n % ACCOUNTS], channel) for n in range(start, start + 16)))
    return people


async def run(binary):
    with Server(binary) as server:
        host = await asyncio.to_thread(server.sign_in, 'host')
        channel = server.town_square(host)
        assert server.json('POST', f'/api/v1/channels/{channel}/room/open', {}, host)[0] == 200
        cookies = await make_accounts(server, host)
        began = time.monotonic()
        people = await fill(server, cookies, channel)
        print(f'{PEOPLE} people entered in {time.monotonic() - began:.1f} s')
        first = people[0]
        count = await first.event('room.count', where=lambda body: body['count'] >= PEOPLE)
        joins = sum(event['on'] == 'person.entered' for event in first.events)
        print(f'the first one heard of {joins} joins and counts up to {count["body"]["count"]}')
        assert joins <= 100, 'every join is told to a large audience'

        async with Client(server, host) as speaker:
            await speaker.request('room.enter', {'channel': channel, 'as': 'viewer'})
            before = [client.frames for client in people]
            began = time.monotonic()
            for n in range(MESSAGES):
                await speaker.request('chat.post', {'text': f'line {n}'}, new_key())
                await asyncio.sleep(0.2 if n >= 4 else 0)
            last = f'line {MESSAGES - 1}'
            await asyncio.gather(*(client.event('chat.posted', CHAT_LIMIT_S, lambda body: body['message']['text'] == last) for client in people))
            took = time.monotonic() - began
            frames = max(client.frames - had for client, had in zip(people, before))
            print(f'{MESSAGES} chat lines reached {PEOPLE} people; {took:.2f} s from the first one on; at most {frames} frames to one')
            assert frames < MESSAGES, 'nothing was batched'
            for client in people:
                texts = [event['body']['message']['text'] for event in client.events if event['on'] == 'chat.posted']
                assert texts == [f'line {n}' for n in range(MESSAGES - 1)], texts
        async with Client(server, host) as speaker:
            on_stage = (await speaker.request('room.enter', {'channel': channel, 'as': 'stage'}))['participant']
            await speaker.request('room.leave', {}, new_key())
            await first.event('person.left', where=lambda body: body['participant'] == on_stage)
            print('that somebody left the stage is told to the crowd')
        async with Client(server, host) as speaker:
            await speaker.request('room.enter', {'channel': channel, 'as': 'viewer'})
            question = (await people[1].request('qna.ask', {'text': 'Loud enough?'}, new_key()))['question']['id']
            await speaker.request('qna.publish', {'question': question, 'published': True}, new_key())
            await asyncio.gather(*(client.event('qna.changed', CHAT_LIMIT_S, lambda body: body['question']['published']) for client in people))
            began = time.monotonic()
            await asyncio.gather(*(client.request('qna.upvote', {'question': question, 'on': True}, new_key()) for client in people))
            total = lambda body: body['votes'] == [{'question': question, 'votes': ACCOUNTS}]
            await asyncio.gather(*(client.event('qna.votes', CHAT_LIMIT_S, total) for client in people))
            took = time.monotonic() - began
            told = max(sum(event['on'] == 'qna.votes' for event in client.events) for client in people)
            print(f'{PEOPLE} votes of {ACCOUNTS} people: all know the number after {took:.2f} s, in {told + 1} messages')
            assert told <= 2 * took + 1, 'votes are not gathered'
        await asyncio.gather(*(client.close() for client in people))


if __name__ == '__main__':
    asyncio.run(run(sys.argv[1]))
