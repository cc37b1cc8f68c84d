#!/usr/bin/python3
"""Interactions: all kinds, who sees what, one answer each, races, time, a killed server, and ballots that stay secret in the raw database file: interaction_test.py DAIS_BINARY"""
import asyncio
import contextlib
import hashlib
import json
import os
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from dais_client import Client, Refused, new_key
from dais_server import Server

HOST, MOD, MEMBER, MEMBER2, SPEAKER = 'host', 'mod', 'member', 'member2', 'speaker'
VOTERS = [f'voter{n}' for n in range(8)]
PASSWORD = 'a long enough one'
SOON_S = 5.0
YES_NO = [{'kind': 'choice', 'options': ['Yes', 'No']}]
HARD = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '\u202eevil\u202c', '\\u0000 \\" \\', "'; DROP TABLE answer;--", '👩‍👩‍👧‍👦' * 5]


async def refused(code, what, field=None):
    try:
        await what
    except Refused as error:
        assert error.code == code and (field is None or error.field == field), f'{error.code} ({error.field}), not {code} ({field})'
        return error
    raise AssertionError(f'was not refused with {code}')


class Room:
    def __init__(self, server, cookies, channel):
        self.server, self.cookies, self.channel = server, cookies, channel

    @contextlib.asynccontextmanager
    async def with_people(self, *names):
        async with contextlib.AsyncExitStack() as stack:
            people = []
            for name in names:
                client = await stack.enter_async_context(Client(self.server, self.cookies[name]))
                client.entered = await client.request('room.enter', {'channel': self.channel, 'as': 'viewer'})
                people.append(client)
            yield people

    def account(self, name):
        return self.server.json('GET', '/api/v1/me', None, self.cookies[name])[1]['account']['id']


def poll(**changes):
    return {'kind': 'poll', 'text': 'Ready?', 'results': 'live', 'items': YES_NO, **changes}


async def draft(client, **changes):
    return (await client.request('interaction.draft', poll(**changes), new_key()))['interaction']


async def act(client, name, it, **more):
    return (await client.request(f'interaction.{name}', {'interaction': it['id'], **more}, new_key())).get('interaction')


async def published(client, **changes):
    return await act(client, 'publish', await draft(client, **changes))


async def answer(client, it, *ballot):
    await client.request('interaction.answer', {'interaction': it['id'], 'ballot': list(ballot)}, new_key())


async def changed(client, it, state):
    told = await client.event('interaction.changed', SOON_S, lambda body: body['interaction']['id'] == it['id'] and body['interaction']['state'] == state)
    return told['body']['interaction']


async def result(client, it, where):
    return (await client.event('interaction.result', SOON_S, lambda body: body['interaction'] == it['id'] and where(body['result'])))['body']['result']


async def listed(client):
    found, before = {}, None
    while True:
        page = await client.request('interaction.list', {'limit': 20, **({'before': before} if before else {})})
        found |= {it['id']: it for it in page['interactions']}
        if not page['more']:
            return found
        before = page['interactions'][0]['id']


async def tidy(client):
    """Everything closed and deleted."""
    for it in (await listed(client)).values():
        if it['state'] == 'open':
            await act(client, 'close', it)
        await act(client, 'delete', it)
        await asyncio.sleep(0.06)


async def every_kind_is_drafted_answered_and_counted(room):
    async with room.with_people(HOST, MEMBER, MEMBER2) as (host, member, member2):
        several = await published(host, items=[{'kind': 'choice', 'options': ['a', 'b', 'c'], 'multiple': True}])
        await answer(member, several, {'choices': [0, 2]})
        await answer(member2, several, {'choices': [2]})
        assert (await result(host, several, lambda r: r['answers'] == 2))['items'] == [{'answered': 2, 'counts': [1, 0, 2]}]
        quiz = await published(host, kind='quiz', results='end', items=[{'kind': 'choice', 'options': ['3', '4'], 'right': [1]}])
        assert quiz['items'][0]['right'] == [1]
        assert 'right' not in (await changed(member, quiz, 'open'))['items'][0], 'the answer stands in the question'
        await answer(member, quiz, {'choices': [1]})
        await act(host, 'close', quiz)
        told = await changed(member, quiz, 'closed')
        assert told['items'][0]['right'] == [1] and told['result']['items'][0]['counts'] == [0, 1], told
        rating = await published(host, kind='rating', items=[{'kind': 'rating', 'scale': 5, 'options': ['poor', 'great']}])
        await answer(member, rating, {'rating': 5})
        await answer(member2, rating, {'rating': 4})
        assert (await result(member, rating, lambda r: r['answers'] == 2))['items'] == [{'answered': 2, 'counts': [0, 0, 0, 1, 1]}]
        crowd = await published(host, kind='crowd', items=[{'kind': 'choice', 'options': ['👍', '👎']}])
        await answer(member, crowd, {'choices': [0]})
        assert (await result(member2, crowd, lambda r: r['answers'] == 1))['items'][0]['counts'] == [1, 0]
        said = await published(host, kind='open_ended', items=[{'kind': 'text'}])
        await answer(member, said, {'text': HARD[0]})
        await result(member2, said, lambda r: r['answers'] == 1)
        texts = (await member2.request('interaction.answers', {'interaction': said['id']}))['answers']
        assert texts == [{'ballot': [{'text': HARD[0]}]}], 'to others the text alone'
        [line] = (await host.request('interaction.answers', {'interaction': said['id']}))['answers']
        assert line['name'] == 'Mia Member' and line['author'] == room.account(MEMBER) and line['ballot'] == [{'text': HARD[0]}], line
        cloud = await published(host, kind='cloud', items=[{'kind': 'words'}], changeable=True)
        await answer(member, cloud, {'words': ['Café', 'tea', 'TEA']})
        await answer(member2, cloud, {'words': ['café']})
        words = (await result(host, cloud, lambda r: r['answers'] == 2))['words']
        assert words == [{'word': 'Café', 'count': 2}, {'word': 'tea', 'count': 1}], words
        await answer(member, cloud, {'words': ['milk']})
        assert (await result(host, cloud, lambda r: any(w['word'] == 'milk' for w in r['words'])))['words'] == [{'word': 'Café', 'count': 1}, {'word': 'milk', 'count': 1}]
        survey = await published(host, kind='survey', results='never', items=[{'kind': 'choice', 'text': 'Which?', 'options': ['x', 'y']},
                                                                          {'kind': 'rating', 'text': 'How?', 'scale': 3}, {'kind': 'text', 'text': 'Why?'}])
        await answer(member, survey, {'choices': [1]}, {}, {'text': 'because'})
        await act(host, 'close', survey)
        assert 'result' not in await changed(member, survey, 'closed')
        await refused('not_found', member.request('interaction.answers', {'interaction': survey['id']}))
        mine = (await listed(host))[survey['id']]
        assert [i['answered'] for i in mine['result']['items']] == [1, 0, 1], mine
        news = await published(host, kind='announcement', text='Lunch is served', items=[])
        assert (await changed(member, news, 'open'))['text'] == 'Lunch is served'
        await refused('interaction_closed', answer(member, news))
        # Whoever comes late has all that was published, with their own answers.
        async with room.with_people(MEMBER) as (late,):
            feed = {it['id']: it for it in late.entered['room']['interactions']}
            assert {i['id'] for i in (several, quiz, rating, crowd, said, cloud, survey, news)} == set(feed)
            assert feed[several['id']]['mine'] == [{'choices': [0, 2]}] and feed[rating['id']]['mine'] == [{'rating': 5}]
            assert feed[said['id']]['answered'] and not feed[news['id']]['answered']
        await tidy(host)


async def each_sees_what_the_setting_says(room):
    async with room.with_people(HOST, MOD, SPEAKER, MEMBER) as (host, mod, speaker, member):
        hidden = await draft(host, set='Before lunch')
        assert hidden['set'] == 'Before lunch' and (await changed(mod, hidden, 'draft'))['set'] == 'Before lunch'
        assert hidden['id'] not in await listed(member) and hidden['id'] not in await listed(speaker)
        await refused('not_found', answer(member, hidden, {'choices': [0]}))
        for name in ('publish', 'close', 'reopen', 'delete', 'schedule'):
            await refused('forbidden', act(member, name, hidden))
        await refused('forbidden', draft(speaker))
        assert not any(e['on'].startswith('interaction.') for e in member.events)
        it = await act(host, 'publish', hidden)
        told = await changed(member, it, 'open')
        assert 'set' not in told and told['result'] == {'answers': 0, 'items': [{'answered': 0, 'counts': [0, 0]}]}, told
        late = await published(host, results='end')
        assert 'result' not in await changed(member, late, 'open')
        await answer(member, late, {'choices': [0]})
        assert (await result(mod, late, lambda r: r['answers'] == 1))['items'][0]['counts'] == [1, 0], 'who manages them sees early results'
        await member.request('ping')
        assert not any(e['on'] == 'interaction.result' and e['body']['interaction'] == late['id'] for e in member.events)
        await act(mod, 'close', late)
        assert (await changed(member, late, 'closed'))['result']['items'][0]['counts'] == [1, 0]
        await act(host, 'close', it)
        await act(host, 'delete', it)
        for client in (member, mod):
            assert (await client.event('interaction.gone', SOON_S))['body'] == {'interaction': it['id']}
        acts = [e['act'] for e in room.server.json('GET', f'/api/v1/channels/{room.channel}/audit', None, room.cookies[HOST])[1]['items']]
        assert acts[:2] == ['interaction_deleted', 'interaction_closed'] and 'interaction_published' in acts, acts
        await tidy(host)


async def one_answer_for_each_person(room):
    async with room.with_people(HOST, *[MEMBER] * 8) as (host, *mine):
        it = await published(host)
        answers = await asyncio.gather(*(answer(client, it, {'choices': [n % 2]}) for n in range(5) for client in mine), return_exceptions=True)
        lost = [a for a in answers if isinstance(a, Refused)]
        assert len(answers) == 40 and len(lost) == 39 and {a.code for a in lost} == {'answered_already'}, answers
        assert (await listed(host))[it['id']]['result']['answers'] == 1
        other = await published(host, changeable=True)
        await asyncio.gather(*(answer(client, other, {'choices': [0]}) for client in mine))
        await answer(mine[0], other, {'choices': [1]})
        told = (await listed(mine[1]))[other['id']]
        assert told['result'] == {'answers': 1, 'items': [{'answered': 1, 'counts': [0, 1]}]} and told['mine'] == [{'choices': [1]}], told
        # The same key again is the same answer; the same key with another choice is not another answer.
        key, it = new_key(), await published(host)
        body = {'interaction': it['id'], 'ballot': [{'choices': [0]}]}
        for _ in range(2):
            assert await mine[0].request('interaction.answer', body, key) == {}
        assert await mine[0].request('interaction.answer', {**body, 'ballot': [{'choices': [1]}]}, key) == {}
        assert (await listed(host))[it['id']]['result']['items'][0]['counts'] == [1, 0]
        await tidy(host)


async def two_moderators_act_at_once(room):
    async with room.with_people(HOST, MOD, MEMBER) as (host, mod, member):
        it = await draft(host)
        edits = await asyncio.gather(*(draft(client, interaction=it['id'], version=1, text=text) for client, text in ((host, 'A?'), (mod, 'B?'))), return_exceptions=True)
        [error], [won] = [e for e in edits if isinstance(e, Refused)], [e for e in edits if not isinstance(e, Exception)]
        assert error.code == 'conflict' and won['version'] == 2 and (await listed(host))[it['id']]['text'] == won['text'], edits
        for name, state in (('publish', 'open'), ('close', 'closed'), ('reopen', 'open'), ('close', 'closed')):
            both = await asyncio.gather(act(host, name, it), act(mod, name, it))
            assert [i['state'] for i in both] == [state] * 2, both
        await asyncio.sleep(1)
        assert len([e for e in member.events if e['on'] == 'interaction.changed' and e['body']['interaction']['id'] == it['id']]) == 4
        await refused('interaction_open', draft(host, interaction=it['id'], version=2))
        await refused('interaction_closed', act(host, 'publish', it))
        await refused('interaction_closed', answer(member, it, {'choices': [0]}))
        # An answer and the close at once: it counts, or it is refused.
        for n in range(5):
            it = await published(host)
            answered, _ = await asyncio.gather(answer(member, it, {'choices': [0]}), act(host, 'close', it), return_exceptions=True)
            counted = (await listed(host))[it['id']]['result']['answers']
            assert counted == (answered is None) and (answered is None or answered.code == 'interaction_closed'), (answered, counted)
        await refused('interaction_closed', act(host, 'close', await draft(host)))
        it = await published(host)
        await refused('interaction_open', act(host, 'delete', it))
        await refused('interaction_open', act(host, 'schedule', it))
        await tidy(host)


async def time_opens_and_closes(room):
    async with room.with_people(HOST, MEMBER) as (host, member):
        it = await draft(host, duration=1)
        await refused('out_of_range', act(host, 'schedule', it, at=int(time.time() * 1000) - 1000), 'at')
        assert (await act(host, 'schedule', it, at=int(time.time() * 1000) + 60_000))['state'] == 'scheduled'
        assert (await act(host, 'schedule', it))['state'] == 'draft'
        await act(host, 'schedule', it, at=int(time.time() * 1000) + 700)
        told = await changed(member, it, 'open')
        assert told['closes'] - told['published'] == 1000 and 'scheduled' not in told, told
        await changed(member, it, 'closed')
        await refused('interaction_closed', answer(member, it, {'choices': [0]}))
        # With the session everything that is open ends, and what is due then waits for the next one.
        it, waiting = await published(host), await draft(host)
        await act(host, 'schedule', waiting, at=int(time.time() * 1000) + 500)
        assert room.server.json('POST', f'/api/v1/channels/{room.channel}/room/end', {}, room.cookies[HOST])[0] == 200
        await asyncio.sleep(1)
    async with room.with_people(HOST, MEMBER) as (host, member):
        assert next(i for i in member.entered['room']['interactions'] if i['id'] == it['id'])['state'] == 'closed'
        while (await listed(host))[waiting['id']]['state'] != 'open':
            await asyncio.sleep(0.1)
        await tidy(host)


async def bad_input_names_its_field(room):
    async with room.with_people(HOST, MEMBER) as (host, member):
        two = {'kind': 'choice', 'options': ['a', 'b']}
        wrong = [('items', {'items': []}), ('items', {'items': [two, two]}), ('items', {'items': [{'kind': 'choice', 'options': ['a']}]}), ('items', {'items': [{'kind': 'text'}]}),
                 ('items', {'kind': 'quiz'}), ('items', {'kind': 'quiz', 'items': [{**two, 'right': [5]}]}), ('items', {'kind': 'quiz', 'items': [{**two, 'right': [0, 1]}]}),
                 ('items', {'items': [{**two, 'right': [0]}]}), ('items', {'kind': 'announcement'}), ('items', {'kind': 'survey', 'items': [{'kind': 'words', 'text': 'x'}]}),
                 ('items', {'kind': 'crowd', 'items': [{**two, 'multiple': True}]}), ('items', {'kind': 'rating', 'items': [{'kind': 'rating', 'options': ['a', 'b', 'c']}]}),
                 ('secret', {'secret': True, 'kind': 'open_ended', 'items': [{'kind': 'text'}], 'results': 'end'}), ('changeable', {'secret': True, 'changeable': True, 'results': 'end'}),
                 ('results', {'secret': True, 'results': 'live'})]
        for field, changes in wrong:
            await refused('out_of_range', draft(host, **changes), field)
            await asyncio.sleep(0.05)
        await refused('empty', draft(host, text='  '), 'text')
        await refused('empty', draft(host, items=[{'kind': 'choice', 'options': ['a', ' ']}]), 'items')
        await refused('too_long', draft(host, kind='survey', items=[{'kind': 'choice', 'text': 'ﷺ' * 300, 'options': ['ﷺ' * 100] * 10}] * 4), 'items')
        await refused('conflict', draft(host, interaction=(await draft(host))['id']))
        it = await published(host, kind='survey', items=[{**two, 'text': 'x'}, {'kind': 'rating', 'scale': 3, 'text': 'y'}, {'kind': 'text', 'text': 'z'}])
        for ballot in ([], [{}], [{'choices': [2]}, {}, {}], [{'choices': [0, 1]}, {}, {}], [{}, {'rating': 4}, {}], [{'rating': 1}, {'rating': 1}, {'text': 'x'}, {}],
                       [{'text': 'x'}, {}, {}], [{'choices': [0], 'text': 'x'}, {}, {}], [{'words': ['x']}, {}, {}]):
            await refused('out_of_range', answer(member, it, *ballot), 'ballot')
        await refused('empty', answer(member, it, {}, {}, {'text': ' '}), 'ballot')
        await asyncio.sleep(1)
        hard = await published(host, text=HARD[1], set=HARD[2], items=[{'kind': 'choice', 'options': [HARD[3], HARD[5]]}])
        assert (hard['text'], hard['set'], hard['items'][0]['options']) == (HARD[1], HARD[2], [HARD[3], HARD[5]])
        while len([i for i in (await listed(host)).values() if i['state'] == 'open']) < 10:
            await published(host)
            await asyncio.sleep(0.05)
        assert '10' in str(await refused('too_many_open', published(host)))
        await tidy(host)


async def reactions_are_merged(room):
    async with room.with_people(HOST, MEMBER, MEMBER2) as (host, member, member2):
        await asyncio.gather(*(client.request('reaction.send', {'emoji': 'clap'}) for client in (member, member2, member)))
        counted = 0
        while counted < 3:
            [told] = (await host.event('reactions', SOON_S))['body']['reactions']
            assert told['emoji'] == 'clap'
            counted += told['count']
        sent = await asyncio.gather(*(member.request('reaction.send', {'emoji': 'heart'}) for _ in range(20)), return_exceptions=True)
        assert 0 < len([s for s in sent if not isinstance(s, Refused)]) < 10 and {s.code for s in sent if isinstance(s, Refused)} == {'slow_down'}
        await refused('out_of_range', member.request('reaction.send', {'emoji': 'nothing'}))


def raw_files(server):
    """All bytes of the data folder, and of the log: free pages too."""
    found = []
    for folder, _, names in os.walk(server.data):
        for name in names:
            with open(os.path.join(folder, name), 'rb') as file:
                found.append(file.read())
    return b'\0\0'.join(found) + server.log().encode()


def occurrences(raw, needle):
    at = raw.find(needle)
    while at >= 0:
        yield at
        at = raw.find(needle, at + 1)


def answers_in(raw, channel, interaction, account):
    """What stands behind the key of somebody's answer, wherever it was left: (secret, the bytes of the value)."""
    key = bytes.fromhex(channel + interaction) + b'\1' + bytes.fromhex(account)
    for at in occurrences(raw, key):
        value = raw[at + len(key):at + len(key) + 80]
        if value[0] == 37:
            yield value[6], value[7:]


def choice_of(payload):
    name = struct.unpack('>H', payload[8:10])[0]
    return struct.unpack('>H', payload[11 + name:13 + name])[0]


def digest_of(body):
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(',', ':')).encode()).hexdigest()[:32].encode()


def tally_of(choices, options):
    counts = [choices.count(n) for n in range(options)]
    return struct.pack(f'>{2 + options}I', len(choices), len(choices), *counts)


async def a_secret_ballot_cannot_be_linked(room):
    """Everybody votes twice: in the open, where the scan must find who chose what, and secretly, where it must not."""
    options = [f'Option {n}' for n in range(5)]
    choices = [4, 0, 3, 3, 1, 4, 2, 4]
    accounts = [room.account(name) for name in VOTERS]
    async with room.with_people(HOST, MOD, *VOTERS) as (host, mod, *voters):
        items = [{'kind': 'choice', 'options': options}]
        open_one, secret = await published(host, items=items), await published(host, items=items, secret=True, results='end')
        for voter, choice in zip(voters, choices):  # one commit each: what is left behind by each shows
            for it in (open_one, secret):
                await answer(voter, it, {'choices': [choice]})
        await refused('answered_already', answer(voters[0], secret, {'choices': [0]}))
        turnout = await result(mod, secret, lambda r: r['answers'] == len(choices))
        assert turnout == {'answers': len(choices)}, 'no result before it is closed, for nobody'
        mine = (await listed(voters[0]))[secret['id']]
        assert mine['answered'] and 'mine' not in mine and 'result' not in mine, mine
        await refused('not_found', host.request('interaction.answers', {'interaction': secret['id']}))
        assert os.listdir(os.path.join(room.server.data, 'ballots')), 'there is a key while it is open'
        # The server dies in between, and nothing is lost.
        await asyncio.to_thread(room.server.kill)
    await asyncio.to_thread(room.server.start)
    async with room.with_people(HOST, VOTERS[0]) as (host, voter):
        await refused('answered_already', answer(voter, secret, {'choices': [0]}))
        await answer(host, secret, {'choices': [1]})
        await act(host, 'close', secret)
        counts = (await changed(voter, secret, 'closed'))['result']['items'][0]['counts']
        assert counts == [(choices + [1]).count(n) for n in range(5)], counts
        assert (await host.request('interaction.answers', {'interaction': secret['id']}))['answers'] == []
        await refused('interaction_secret', act(host, 'reopen', secret))
        while os.listdir(os.path.join(room.server.data, 'ballots')):
            await asyncio.sleep(0.05)
    await asyncio.to_thread(room.server.stop)
    raw = raw_files(room.server)
    for account, choice in zip(accounts, choices):
        assert {choice_of(payload) for _, payload in answers_in(raw, room.channel, open_one['id'], account)} == {1 << choice}, 'the scan sees what is in the open'
        kept = list(answers_in(raw, room.channel, secret['id'], account))
        assert kept and all(flag == 1 for flag, _ in kept), 'that somebody voted is known, and no more'
    assert tally_of(choices + [1], 5)[:28] in raw, 'the result is there'
    for n in range(1, len(choices) + 1):
        assert tally_of(choices[:n], 5) not in raw, f'how it stood after {n} votes: of two of these the difference is a vote'
    body = {'interaction': secret['id']}
    assert digest_of(body) in raw, 'the keys of requests are kept'
    for n in range(5):
        assert digest_of({**body, 'ballot': [{'choices': [n]}]}) not in raw, 'a digest of a choice is a choice'
    await asyncio.to_thread(room.server.start)
    async with room.with_people(HOST) as (host,):
        await tidy(host)


async def over_a_killed_server(room):
    async with room.with_people(HOST, MEMBER, MEMBER2) as (host, member, member2):
        it = await published(host, changeable=True)
        cloud = await published(host, kind='cloud', items=[{'kind': 'words'}])
        over = await published(host, kind='cloud', items=[{'kind': 'words'}])
        await answer(member, it, {'choices': [0]})
        await answer(member2, it, {'choices': [1]})
        for some in (cloud, over):
            await answer(member, some, {'words': ['one', 'two']})
        await act(host, 'close', over)
        kept = await draft(host, text='Kept for tomorrow', set='Week 2', kind='survey', items=[{**YES_NO[0], 'text': 'a'}, {'kind': 'rating', 'scale': 7, 'text': 'b', 'options': ['low', 'high']}])
        before = {client: await listed(client) for client in (host, member)}
        await asyncio.to_thread(room.server.kill)
    await asyncio.to_thread(room.server.start)
    async with room.with_people(HOST, MEMBER, MEMBER2) as (host, member, member2):
        for client, was in zip((host, member), before.values()):
            was[over['id']].pop('answered')  # who answered what is closed is read again when it is opened again
            for id in was:
                was[id].pop('answered', None) if was[id]['state'] in ('draft', 'scheduled') else None
            assert await listed(client) == was
        assert (await listed(host))[kept['id']]['items'][1]['options'] == ['low', 'high']
        await answer(member2, it, {'choices': [0]})
        assert (await result(host, it, lambda r: True))['items'][0]['counts'] == [2, 0]
        await refused('answered_already', answer(member, cloud, {'words': ['x']}))
        again = await act(host, 'reopen', over)
        assert again['result'] == before_result(before, over), again
        await refused('answered_already', answer(member, over, {'words': ['x']}))
        await answer(member2, over, {'words': ['TWO']})
        assert (await result(host, over, lambda r: r['answers'] == 2))['words'][0] == {'word': 'two', 'count': 2}
        await tidy(host)


def before_result(before, it):
    return next(iter(before.values()))[it['id']]['result']


CASES = [every_kind_is_drafted_answered_and_counted, each_sees_what_the_setting_says, one_answer_for_each_person, two_moderators_act_at_once, time_opens_and_closes,
         bad_input_names_its_field, reactions_are_merged, over_a_killed_server, a_secret_ballot_cannot_be_linked]


async def run(server):
    cookies = {login: server.sign_in(login) for login in (HOST, MOD, MEMBER, MEMBER2, SPEAKER)}
    for login in VOTERS:
        status, made = server.json('POST', '/api/v1/accounts', {'login': login, 'name': login.title(), 'password': PASSWORD}, cookies[HOST])
        assert status == 201, made
        cookies[login] = server.sign_in(login, PASSWORD)
    room = Room(server, cookies, server.town_square(cookies[HOST]))
    for case in CASES:
        began = time.monotonic()
        await case(room)
        print(f'ok {case.__name__} {time.monotonic() - began:.1f} s')


if __name__ == '__main__':
    with Server(sys.argv[1]) as server:
        asyncio.run(run(server))
