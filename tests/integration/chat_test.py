#!/usr/bin/python3
"""The group chat beyond writing: edited, deleted, answered, pinned, slowed, cleared, searched, private: chat_test.py DAIS_BINARY"""
import asyncio
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from dais_client import Client, Refused, new_key
from dais_server import Server

MISSING = '0000000000000000000000000000dead'


async def refused(code, what):
    try:
        await what
    except Refused as error:
        assert error.code == code, f'{error.code}, not {code}'
        return error
    raise AssertionError(f'was not refused with {code}')


async def enter(client, channel, **more):
    return await client.request('room.enter', {'channel': channel, 'as': 'viewer', **more})


async def do(client, name, **body):
    """Once more when it was too fast: how fast one may write is no matter here."""
    while True:
        try:
            return await client.request(name, body, new_key())
        except Refused as error:
            if error.code != 'slow_down':
                raise
            await asyncio.sleep(0.25)


async def settled(client):
    """All that was told before is here; leaves nothing of it."""
    await client.request('ping')
    events, client.events[:] = list(client.events), []
    return events


async def history(client):
    return (await client.request('chat.history', {'limit': 50}))['messages']


async def set_room(server, cookie, channel, **changes):
    path = f'/api/v1/channels/{channel}/room'
    status, answer = await asyncio.to_thread(server.json, 'GET', path, None, cookie)
    assert status == 200, answer
    status, answer = await asyncio.to_thread(server.json, 'PUT', path, {**answer['settings'], **changes}, cookie)
    assert status == 200, answer


async def own_messages_are_edited_and_deleted(host, member, speaker):
    post = (await do(member, 'chat.post', text='frist'))['message']
    await do(member, 'chat.edit', message=post['id'], text='first')
    changed = (await speaker.event('chat.changed'))['body']['message']
    assert changed['text'] == 'first' and changed['edited'] and changed['name'] == 'Mia Member', changed
    # Another's and none look alike.
    another = await refused('forbidden', do(speaker, 'chat.edit', message=post['id'], text='mine now'))
    nobodys = await refused('forbidden', do(speaker, 'chat.edit', message=MISSING, text='mine now'))
    assert str(another) == str(nobodys)
    await refused('forbidden', do(speaker, 'chat.delete', message=post['id']))
    await refused('forbidden', do(host, 'chat.edit', message=post['id'], text='by a host'))
    await refused('empty', do(member, 'chat.edit', message=post['id'], text=' \n'))
    await refused('too_long', do(member, 'chat.edit', message=post['id'], text='x' * 2001))
    await do(member, 'chat.delete', message=post['id'])
    gone = [m for m in await history(speaker) if m['id'] == post['id']][0]
    assert gone['deleted'] and gone['text'] == '', gone
    await refused('message_deleted', do(member, 'chat.edit', message=post['id'], text='again'))
    await refused('message_deleted', do(member, 'chat.react', message=post['id'], emoji='heart', on=True))
    await refused('message_deleted', do(member, 'chat.post', text='yes', reply=post['id']))
    await do(member, 'chat.delete', message=post['id'])
    other = (await do(speaker, 'chat.post', text='to be taken away'))['message']
    await do(host, 'chat.delete', message=other['id'])
    assert [m for m in await history(speaker) if m['id'] == other['id']][0]['deleted']
    await refused('not_found', do(host, 'chat.delete', message=MISSING))


async def replies_and_mentions_are_shown_as_they_are_now(member, speaker, speaker_id):
    original = (await do(speaker, 'chat.post', text='Q' * 300))['message']
    await do(member, 'chat.post', text='@Sam Speaker yes', reply=original['id'], mentions=[speaker_id, speaker_id, MISSING])
    while True:
        told = (await speaker.event('chat.posted'))['body']['message']
        if told['text'].startswith('@Sam'):
            break
    assert told['reply'] == {'message': original['id'], 'name': 'Sam Speaker', 'text': 'Q' * 140}, told
    assert [m['participant'] for m in told['mentions']] == [speaker_id], told
    await do(speaker, 'chat.delete', message=original['id'])
    assert [m for m in await history(member) if m['id'] == told['id']][0]['reply'] == {'message': original['id']}
    await refused('not_found', do(member, 'chat.post', text='x', reply=MISSING))


async def reactions_are_counted_once_a_person(host, member, speaker):
    post = (await do(member, 'chat.post', text='react to me'))['message']
    for client, emoji in ((host, 'heart'), (host, 'heart'), (speaker, 'heart'), (speaker, 'party')):
        await do(client, 'chat.react', message=post['id'], emoji=emoji, on=True)
    seen = [m for m in await history(host) if m['id'] == post['id']][0]['reactions']
    assert seen == [{'emoji': 'heart', 'count': 2, 'mine': True}, {'emoji': 'party', 'count': 1}], seen
    who = await host.request('chat.reactions', {'message': post['id']})
    assert sorted((p['name'], tuple(p['emoji'])) for p in who['people']) == [('Helena Host', ('heart',)), ('Sam Speaker', ('heart', 'party'))], who
    await do(speaker, 'chat.react', message=post['id'], emoji='heart', on=False)
    await do(speaker, 'chat.react', message=post['id'], emoji='heart', on=False)
    told = [e['body'] for e in await settled(member) if e['on'] == 'chat.reacted']
    assert [(t['emoji'], t['count'], t['on']) for t in told] == [('heart', 1, True), ('heart', 2, True), ('party', 1, True), ('heart', 1, False)], told
    for emoji in ('clap', 'laugh', 'smile', 'pray', 'fire'):
        await do(speaker, 'chat.react', message=post['id'], emoji=emoji, on=True)
    await refused('reactions_full', do(speaker, 'chat.react', message=post['id'], emoji='eyes', on=True))
    await refused('out_of_range', do(speaker, 'chat.react', message=post['id'], emoji='<img>', on=True))


async def moderators_pin_block_slow_and_switch(host, member, member_id):
    posts = [(await do(host, 'chat.post', text=f'pin {i}'))['message']['id'] for i in range(6)]
    await refused('forbidden', do(member, 'chat.pin', message=posts[0]))
    for post in posts[:5]:
        await do(host, 'chat.pin', message=post)
    await refused('pins_full', do(host, 'chat.pin', message=posts[5]))
    await do(host, 'chat.unpin', message=posts[1])
    await do(host, 'chat.delete', message=posts[0])
    pins = [e['body']['pins'] for e in await settled(member) if e['on'] == 'chat.pins'][-1]
    assert [p['text'] for p in pins] == ['pin 2', 'pin 3', 'pin 4'], pins
    await do(host, 'chat.block', participant=member_id, blocked=True)
    rights = (await member.event('rights.changed'))['body']['rights']
    assert 'chat_write' not in rights and 'chat_read' in rights, rights
    await refused('blocked', do(member, 'chat.post', text='let me'))
    await do(host, 'chat.block', participant=member_id, blocked=False)
    await do(host, 'chat.slow', seconds=60)
    await do(member, 'chat.post', text='one')
    wait = await refused('slow_mode', do(member, 'chat.post', text='two'))
    assert 'in 60 seconds' in str(wait) or 'in 59 seconds' in str(wait), wait
    await do(host, 'chat.post', text='moderators do not wait')
    await do(host, 'chat.slow', seconds=0)
    await do(member, 'chat.post', text='two')
    await do(host, 'chat.switch', on=False)
    await refused('group_chat_off', do(member, 'chat.post', text='three'))
    await refused('group_chat_off', do(host, 'chat.post', text='three'))
    await do(host, 'chat.switch', on=True)
    assert [p['text'] for p in pins] == ['pin 2', 'pin 3', 'pin 4']


async def search_finds_words_in_any_case(member):
    await do(member, 'chat.post', text='The ÄPFEL are in the cellar')
    found = await member.request('chat.search', {'q': 'äpfel'})
    assert [m['text'] for m in found['messages']] == ['The ÄPFEL are in the cellar'], found
    assert (await member.request('chat.search', {'q': 'no such words'}))['messages'] == []
    assert (await member.request('chat.search', {'q': '  '}))['messages'] == []


async def private_messages_are_of_two(server, cookies, channel, clients, ids):
    host, member, speaker = clients
    await refused('private_chat_off', do(member, 'chat.direct', to=ids[2], text='psst'))
    await set_room(server, cookies['host'], channel, private_chat=True)
    for client in clients:
        await settled(client)
    sent = (await do(member, 'chat.direct', to=ids[2], text='psst'))['message']
    got = (await speaker.event('chat.direct'))['body']
    assert got['message']['text'] == 'psst' and got['message']['author'] == sent['author'], got
    await refused('forbidden', do(member, 'chat.direct', to=ids[1], text='to myself'))
    await refused('not_found', do(member, 'chat.direct', to=MISSING, text='psst'))
    assert 'psst' not in str(await settled(host)), 'a host is told nothing of it'
    read = await speaker.request('chat.direct_history', {'author': sent['author']})
    assert [m['text'] for m in read['messages']] == ['psst'], read
    assert (await host.request('chat.direct_history', {'author': sent['author']}))['messages'] == []
    assert 'psst' not in str(await history(host)) and (await host.request('chat.search', {'q': 'psst'}))['messages'] == []
    await refused('not_found', do(host, 'chat.pin', message=sent['id']))
    await refused('not_found', do(host, 'chat.delete', message=sent['id']))
    await asyncio.sleep(0.5)  # reading has its limit, too
    await refused('not_found', host.request('chat.reactions', {'message': sent['id']}))
    await set_room(server, cookies['host'], channel, private_chat=False)
    await refused('forbidden', speaker.request('chat.direct_history', {'author': sent['author']}))


async def it_all_survives_a_kill(server, cookies, channel):
    async with Client(server, cookies['host']) as host, Client(server, cookies['member']) as member:
        await enter(host, channel)
        await enter(member, channel)
        post = (await do(member, 'chat.post', text='kept'))['message']['id']
        await do(member, 'chat.edit', message=post, text='kept and edited')
        await do(host, 'chat.react', message=post, emoji='star', on=True)
        await do(host, 'chat.pin', message=post)
        await do(host, 'chat.slow', seconds=5)
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)
    async with Client(server, cookies['host']) as host, Client(server, cookies['member']) as member:
        room = (await enter(host, channel))['room']
        kept = [m for m in room['chat'] if m['id'] == post][0]
        assert kept['text'] == 'kept and edited' and kept['edited'] and kept['reactions'][0]['mine'], kept
        assert room['chat_pins'][-1]['id'] == post and room['chat_slow'] == 5, room['chat_pins']
        await do(host, 'chat.slow', seconds=0)
        mine = await enter(member, channel)
        await do(member, 'chat.edit', message=post, text='still mine')
        await do(host, 'chat.clear')
        await member.event('chat.cleared')
        assert await history(member) == [] and (await member.request('chat.search', {'q': 'mine'}))['messages'] == []
        await refused('forbidden', do(member, 'chat.edit', message=post, text='into the void'))
        await refused('not_found', do(member, 'chat.react', message=post, emoji='star', on=True))
        assert mine['room']['chat_pins'], 'it was pinned until then'
    async with Client(server, cookies['member']) as member:
        room = (await enter(member, channel))['room']
        assert room['chat'] == [] and room['chat_pins'] == [], room['chat']


async def main(server):
    cookies = {name: server.sign_in(name) for name in ('host', 'member', 'speaker')}
    channel = server.town_square(cookies['host'])
    clients = [await Client(server, cookies[name]).open() for name in ('host', 'member', 'speaker')]
    host, member, speaker = clients
    ids = [(await enter(client, channel))['participant'] for client in clients]
    await own_messages_are_edited_and_deleted(*clients)
    await replies_and_mentions_are_shown_as_they_are_now(member, speaker, ids[2])
    for client in clients:
        await settled(client)
    await reactions_are_counted_once_a_person(*clients)
    for client in clients:
        await settled(client)
    await moderators_pin_block_slow_and_switch(host, member, ids[1])
    await search_finds_words_in_any_case(member)
    await private_messages_are_of_two(server, cookies, channel, clients, ids)
    for client in clients:
        await client.close()
    await it_all_survives_a_kill(server, cookies, channel)


if __name__ == '__main__':
    with Server(sys.argv[1]) as server:
        asyncio.run(main(server))
    print('the chat: all as it should be')
