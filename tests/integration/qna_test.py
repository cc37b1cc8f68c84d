#!/usr/bin/python3
"""Questions and the backchannel: who sees what, two moderators at once, lost rights, caps, a killed server: qna_test.py DAIS_BINARY"""
import asyncio
import contextlib
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from dais_client import Client, Refused, new_key
from dais_server import Server

PROMPT_S = 1.0
QUESTION_CAP, ANSWER_CAP, LENGTH = 10, 5, 1000
HOST, MOD, MEMBER, MEMBER2, SPEAKER = 'host', 'mod', 'member', 'member2', 'speaker'
# What breaks pages, terminals and JSON writers; all of it is text here, and comes back as it went.
HARD_TEXTS = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '{{7*7}} ${7*7} <svg/onload=1>', '\u202eevil\u202c \u2066x\u2069', 'a\u0301' * 400,
              '👩‍👩‍👧‍👦' * 100, 'line\nline\r\n\ttab', '\\u0000 \\" \\', "'; DROP TABLE question;--", '\ufeff\u200bzero', 'ﷺ' * LENGTH]


async def refused(code, what):
    try:
        await what
    except Refused as error:
        assert error.code == code, f'{error.code}, not {code}'
        return error
    raise AssertionError(f'was not refused with {code}')


class Room:
    """People of the demo site, each with a connection and a seat."""

    def __init__(self, server, cookies, channel):
        self.server, self.cookies, self.channel = server, cookies, channel

    @contextlib.asynccontextmanager
    async def with_people(self, *names):
        async with contextlib.AsyncExitStack() as stack:
            people = []
            for name in names:
                client = await stack.enter_async_context(Client(self.server, self.cookies[name]))
                client.entered = await client.request('room.enter', {'channel': self.channel, 'as': 'viewer'})
                client.seat = client.entered['participant']
                people.append(client)
            yield people

    def set(self, **changes):
        path = f'/api/v1/channels/{self.channel}/room'
        settings = self.server.json('GET', path, None, self.cookies[HOST])[1]['settings']
        status, answer = self.server.json('PUT', path, {**settings, **changes}, self.cookies[HOST])
        assert status == 200, answer

    def settings(self):
        return self.server.json('GET', f'/api/v1/channels/{self.channel}/room', None, self.cookies[HOST])[1]['settings']


async def ask(client, text, **more):
    return (await client.request('qna.ask', {'text': text, **more}, new_key()))['question']


async def act(client, name, question, **more):
    return (await client.request(f'qna.{name}', {'question': question['id'], **more}, new_key()))['question']


async def seen(client):
    """id → question, of all that this client is let see."""
    found, before = {}, None
    while True:
        page = await client.request('qna.list', {'limit': 50, **({'before': before} if before else {})})
        found |= {q['id']: q for q in page['questions']}
        if not page['more']:
            return found
        before = page['questions'][0]['id']


async def changed(client, question, timeout=PROMPT_S + 1, where=lambda q: True):
    return (await client.event('qna.changed', timeout, lambda body: body['question']['id'] == question['id'] and where(body['question'])))['body']['question']


def untold(client, question):
    return not any(e['on'] == 'qna.changed' and e['body']['question']['id'] == question['id'] for e in client.events)


async def everybody_sees_what_the_table_says(room):
    async with room.with_people(HOST, MOD, SPEAKER, MEMBER, MEMBER2) as (host, mod, speaker, member, member2):
        question = await ask(member, 'Will it rain?')
        assert question['mine'] and question['state'] == 'pending' and 'owner' not in question
        told = await changed(host, question)
        assert told['name'] == 'Mia Member' and told['role'] == 'member' and 'mine' not in told, told
        await changed(mod, question)
        await member2.request('ping')
        assert untold(member2, question) and untold(speaker, question), 'told to somebody who may not see it'
        assert question['id'] not in await seen(member2) and question['id'] not in await seen(speaker)
        await refused('not_found', member2.request('qna.upvote', {'question': question['id'], 'on': True}, new_key()))
        await refused('not_found', member2.request('qna.list', {'before': question['id']}))
        await refused('forbidden', act(member, 'answer', question, kind='public', text='No'))
        # A private answer reaches the asker, and nobody else when the question is published after it.
        await act(mod, 'answer', question, kind='private', text='Take an umbrella')
        mine = await changed(member, question, where=lambda q: q['answers'])
        assert mine['answers'][0]['text'] == 'Take an umbrella' and mine['mine'] and 'owner' not in mine, mine
        assert (await changed(host, question, where=lambda q: q['answers']))['owner_name'] == 'Mo Moderator'
        await act(host, 'publish', question, published=True)
        public = await changed(member2, question)
        assert public['answers'] == [] and public['published'] and 'owner' not in public and 'mine' not in public, public
        # What was published is seen, voted for, and taken from sight again.
        assert await member2.request('qna.upvote', {'question': question['id'], 'on': True}, new_key()) == {'votes': 1}
        assert await member2.request('qna.upvote', {'question': question['id'], 'on': True}, new_key()) == {'votes': 1}, 'one vote each'
        votes = (await speaker.event('qna.votes', PROMPT_S))['body']['votes']
        assert votes == [{'question': question['id'], 'votes': 1}], votes
        assert (await seen(member2))[question['id']]['voted'] and not (await seen(member))[question['id']]['voted']
        await act(host, 'publish', question, published=False)
        for client in (member2, speaker):
            assert (await client.event('qna.gone', PROMPT_S))['body'] == {'question': question['id']}
            assert question['id'] not in await seen(client)
        assert question['id'] in await seen(member), "it is the asker's own still"
        assert not any(e['on'] == 'qna.gone' for e in member.events)


async def nobody_is_told_who_asked_anonymously(room):
    async with room.with_people(HOST, MOD, MEMBER, MEMBER2) as (host, mod, member, member2):
        await refused('anonymous_off', ask(member, 'Who am I?', anonymous=True))
        await asyncio.to_thread(room.set, anonymous_questions=True)
        question = await ask(member, 'Who am I?', anonymous=True)
        assert question['mine'] and 'name' not in question and 'role' not in question
        told = await changed(host, question)
        await act(host, 'publish', question, published=True)
        everything = [told, await changed(member2, question), (await seen(mod))[question['id']],
                      await act(mod, 'answer', question, kind='public', text='Somebody')]
        async with Client(room.server, room.cookies[HOST]) as late:
            entered = await late.request('room.enter', {'channel': room.channel, 'as': 'viewer'})
            everything += [q for q in entered['room']['questions'] if q['id'] == question['id']]
        assert len(everything) == 5
        person = next(p for p in host.entered['room']['people'] if p['name'] == 'Helena Host')
        assert person
        account = room.server.json('GET', '/api/v1/me', None, room.cookies[MEMBER])[1]['account']['id']
        for text in map(json.dumps, everything):
            assert 'Mia' not in text and member.seat not in text and account not in text, text
        log = json.dumps(room.server.json('GET', f'/api/v1/channels/{room.channel}/audit', None, room.cookies[HOST])[1]['items'][:4])
        assert 'question_answered' in log and account not in log, log
        await asyncio.to_thread(room.set, anonymous_questions=False)


async def of_two_moderators_the_second_hears_who_has_it(room):
    async with room.with_people(HOST, MOD, MEMBER) as (host, mod, member):
        question = await ask(member, 'Who takes this?')
        answers = await asyncio.gather(*(act(client, 'take', question) for client in (host, mod)), return_exceptions=True)
        lost = [a for a in answers if isinstance(a, Refused)]
        won = [a for a in answers if not isinstance(a, Exception)]
        assert len(lost) == len(won) == 1 and lost[0].code == 'question_taken' and lost[0].name == won[0]['owner_name'], answers
        first, second = (host, mod) if won[0]['owner_name'] == 'Helena Host' else (mod, host)
        for name, more in (('answer', {'kind': 'private', 'text': 'x'}), ('dismiss', {}), ('restore', {})):
            await refused('question_taken', act(second, name, question, **more))
        assert (await act(first, 'take', question))['state'] == 'owned', 'taking what one has changes nothing'
        await changed(member, question, where=lambda q: q['state'] == 'owned' and 'owner' not in q)
        await refused('not_found', act(second, 'assign', question, to=member.seat))  # who may not answer
        assert (await act(second, 'assign', question, to=second.seat))['state'] == 'owned'
        await refused('question_taken', act(first, 'answer', question, kind='private', text='x'))
        # Answering and dismissing at once: one of them happens.
        await act(second, 'restore', question)
        answers = await asyncio.gather(act(first, 'dismiss', question), act(second, 'answer', question, kind='live'), return_exceptions=True)
        [error] = [a for a in answers if isinstance(a, Refused)]
        state = (await seen(host))[question['id']]['state']
        assert (state, error.code) in (('dismissed', 'question_dismissed'), ('answered', 'question_answered')), (state, error)
        if state == 'dismissed':
            for name, more in (('answer', {'kind': 'live'}), ('take', {}), ('publish', {'published': True}), ('assign', {'to': first.seat})):
                await refused('question_dismissed', act(first, name, question, **more))
            assert (await act(first, 'restore', question))['state'] == 'pending'


async def a_lost_right_ends_the_sight(room):
    async with room.with_people(HOST, MOD, MEMBER, MEMBER2) as (host, mod, member, member2):
        before = room.settings()
        question = await ask(member, 'Do you still see me?')
        assert (await act(mod, 'take', question))['state'] == 'owned'
        assert question['id'] in await seen(mod)
        await mod.request('backchannel.post', {'text': 'among us'}, new_key())
        mod.events.clear()
        began = time.monotonic()
        await asyncio.to_thread(room.set, chat_moderators=[], room_moderators=[])
        rights = (await mod.event('rights.changed', PROMPT_S))['body']['rights']
        assert time.monotonic() - began < PROMPT_S and not {'questions_all', 'questions_handle', 'questions_answer', 'backchannel'} & set(rights), rights
        assert question['id'] not in await seen(mod)
        await refused('forbidden', act(mod, 'answer', question, kind='live'))
        await refused('forbidden', mod.request('backchannel.history', {}))
        await refused('forbidden', mod.request('backchannel.post', {'text': 'x'}, new_key()))
        # What she had taken waits again, and she hears no more of either.
        assert (await changed(host, question, where=lambda q: q['state'] == 'pending'))['state'] == 'pending'
        mod.events.clear()
        await host.request('backchannel.post', {'text': 'without her'}, new_key())
        later = await ask(member2, 'And me?')
        await host.event('qna.changed', PROMPT_S, lambda body: body['question']['id'] == later['id'])
        await mod.request('ping')
        assert not any(e['on'] in ('backchannel.posted', 'qna.changed') for e in mod.events), mod.events
        async with Client(room.server, room.cookies[MOD]) as again:
            snapshot = (await again.request('room.enter', {'channel': room.channel, 'as': 'viewer'}))['room']
            assert snapshot['backchannel'] == [] and later['id'] not in {q['id'] for q in snapshot['questions']}
        # Switched off for all, and on again as it was.
        await asyncio.to_thread(room.set, qna=False)
        for client, name, more in ((host, 'take', {}), (host, 'answer', {'kind': 'live'})):
            await refused('qna_off', act(client, name, question, **more))
        await refused('qna_off', ask(member, 'x'))
        await refused('qna_off', member.request('qna.list', {}))
        await asyncio.to_thread(room.set, qna=True, chat_moderators=before['chat_moderators'], room_moderators=before['room_moderators'])
        assert later['id'] in await seen(mod)


async def what_came_while_one_was_away_is_not_given_to_whoever_lost_the_right(room):
    async with room.with_people(HOST, MEMBER) as (host, member):
        before = room.settings()
        async with Client(room.server, room.cookies[MOD]) as mod:
            entered = await mod.request('room.enter', {'channel': room.channel, 'as': 'viewer'})
        await host.request('backchannel.post', {'text': 'said behind her back'}, new_key())
        question = await ask(member, 'Asked behind her back?')
        resume = {**entered['resume'], 'epoch': entered['epoch'], 'seq': entered['seq']}
        comes_back = lambda client: client.request('room.enter', {'channel': room.channel, 'as': 'viewer', 'resume': resume})
        async with Client(room.server, room.cookies[MOD]) as mod:  # while she has the right, she is told
            again = await comes_back(mod)
            assert again['resumed'] and (await mod.event('backchannel.posted', PROMPT_S))['body']['message']['text'] == 'said behind her back'
            assert question['id'] in {q['id'] for q in again['room']['questions']}
        await asyncio.to_thread(room.set, chat_moderators=[], room_moderators=[])
        async with Client(room.server, room.cookies[MOD]) as mod:
            again = await comes_back(mod)
            await mod.request('ping')
            text = json.dumps([again['room'], mod.events])
            assert again['resumed'] and 'behind her back' not in text, text
        await asyncio.to_thread(room.set, chat_moderators=before['chat_moderators'], room_moderators=before['room_moderators'])


async def visitors_see_what_is_published(room):
    kind = room.server.json('GET', f'/api/v1/channels/{room.channel}', None, room.cookies[HOST])[1]['channel']['type']
    make = lambda type: room.server.json('PATCH', f'/api/v1/channels/{room.channel}', {'type': type}, room.cookies[HOST])
    assert make('public_restricted')[0] == 200
    room.set(anonymous_viewers=True)
    room.cookies['visitor'] = room.server.come_as_guest({'channel': room.channel, 'name': 'Vera Visitor'})
    async with room.with_people(HOST, 'visitor') as (host, visitor):
        published = {id for id, q in (await seen(host)).items() if q['published']}
        assert published and set(await seen(visitor)) == published
        await refused('forbidden', ask(visitor, 'May I?'))
        await refused('forbidden', visitor.request('qna.upvote', {'question': [*published][0], 'on': True}, new_key()))
        await asyncio.to_thread(room.set, anonymous_questions=True)
        await visitor.event('rights.changed', PROMPT_S, lambda body: 'questions_ask' in body['rights'])
        question = await ask(visitor, 'And now?')
        assert (await changed(host, question))['name'] == 'Vera Visitor'
        assert set(await seen(visitor)) == published, 'of her own she sees what is published'
        await act(host, 'publish', question, published=True)
        assert (await changed(visitor, question))['published']
        assert (await visitor.request('qna.upvote', {'question': question['id'], 'on': True}, new_key())) == {'votes': 1}
        await asyncio.to_thread(room.set, anonymous_viewers=False, anonymous_questions=False)
        assert (await visitor.event('left', PROMPT_S))['body']['reason'] == 'removed'
        await refused('not_in_room', visitor.request('qna.list', {}))
    assert make(kind)[0] == 200


async def rights_for_a_session_are_granted(room):
    async with room.with_people(HOST, SPEAKER, MEMBER) as (host, speaker, member):
        question = await ask(member, 'For the speaker')
        helpers = {h['name']: h for h in (await host.request('qna.helpers', {}))['helpers']}
        assert helpers['Sam Speaker']['level'] == 'none' and helpers['Helena Host']['handles'] and 'Mia Member' not in helpers, helpers
        grant = lambda seat, level: host.request('qna.grant', {'participant': seat, 'level': level}, new_key())
        await refused('not_grantable', grant(member.seat, 'see'))
        await refused('forbidden', speaker.request('qna.grant', {'participant': speaker.seat, 'level': 'answer'}, new_key()))
        await grant(speaker.seat, 'see')
        await speaker.event('rights.changed', PROMPT_S, lambda body: 'questions_all' in body['rights'] and 'questions_answer' not in body['rights'])
        assert question['id'] in await seen(speaker)
        await refused('forbidden', act(speaker, 'take', question))
        await grant(speaker.seat, 'answer')
        assert (await act(speaker, 'take', question))['state'] == 'owned'
        await refused('forbidden', act(speaker, 'answer', question, kind='public', text='would publish it'))
        await refused('forbidden', act(speaker, 'publish', question, published=True))
        await grant(speaker.seat, 'none')
        assert (await changed(host, question, where=lambda q: q['state'] == 'pending'))['state'] == 'pending', 'what he had taken waits again'
        assert question['id'] not in await seen(speaker)
        await grant(speaker.seat, 'answer')
        assert (await act(host, 'assign', question, to=speaker.seat))['owner_name'] == 'Sam Speaker'
        assert (await act(speaker, 'answer', question, kind='private', text='Here'))['state'] == 'answered'
        await host.request('room.end', {'channel': room.channel}, new_key())
    async with room.with_people(HOST, SPEAKER) as (host, speaker):
        assert 'questions_all' not in speaker.entered['rights'], 'a grant ends with its session'


async def texts_and_caps(room):
    async with room.with_people(HOST, MEMBER2) as (host, member2):
        for question in (await seen(host)).values():
            if question['state'] in ('pending', 'owned'):
                with contextlib.suppress(Refused):
                    await act(host, 'assign', question, to=host.seat)
                    await act(host, 'dismiss', question)
        for empty in ('', '  \n\t'):
            await refused('empty', ask(member2, empty))
        await refused('too_long', ask(member2, 'x' * (LENGTH + 1)))
        for text in HARD_TEXTS:
            await asyncio.sleep(0.25)  # five in a second
            question = await ask(member2, text)
            assert question['text'] == text and (await changed(host, question))['text'] == text
            answer = await act(host, 'answer', question, kind='public', text=text)
            assert answer['answers'][0]['text'] == text and (await changed(member2, question, where=lambda q: q['answers']))['answers'][0]['text'] == text
        for n in range(ANSWER_CAP - 1):
            await asyncio.sleep(0.2)
            await act(host, 'answer', question, kind='public', text=f'and {n}')
        await refused('answers_full', act(host, 'answer', question, kind='public', text='one too many'))
        await refused('question_answered', act(host, 'dismiss', question))
        answers = await asyncio.gather(*(ask(member2, ' ') for _ in range(30)), return_exceptions=True)
        codes = [a.code for a in answers]
        assert codes[:10] == ['empty'] * 10 and 'slow_down' in codes[10:], codes
        await asyncio.sleep(1)
        mine = 0
        error = None
        while not error:  # the server says when: per second, then per person
            try:
                await ask(member2, f'Again {mine}')
                mine += 1
            except Refused as refusal:
                error = refusal if refusal.code != 'slow_down' else None
                await asyncio.sleep(0.3)
        assert error.code == 'too_many_questions' and mine == QUESTION_CAP and str(QUESTION_CAP) in str(error), (error, mine)
        pages = await seen(member2)
        assert len([q for q in pages.values() if q.get('mine')]) >= len(HARD_TEXTS) + QUESTION_CAP
        small = await member2.request('qna.list', {'limit': 2})
        assert small['more'] and [q['text'] for q in small['questions']] == [f'Again {QUESTION_CAP - 2}', f'Again {QUESTION_CAP - 1}']


async def the_backchannel_is_kept_from_all_others(room):
    async with room.with_people(HOST, SPEAKER, MEMBER) as (host, speaker, member):
        sent = (await speaker.request('backchannel.post', {'text': HARD_TEXTS[0]}, new_key()))['message']
        told = (await host.event('backchannel.posted', PROMPT_S))['body']['message']
        assert told == sent and told['name'] == 'Sam Speaker' and told['role'] == 'speaker'
        await refused('forbidden', member.request('backchannel.history', {}))
        await refused('empty', host.request('backchannel.post', {'text': ' '}, new_key()))
        await member.request('ping')
        assert not any(e['on'] == 'backchannel.posted' for e in member.events) and member.entered['room']['backchannel'] == []
        chat = (await member.request('chat.history', {}))['messages']
        assert sent['id'] not in {m['id'] for m in chat}
        await refused('not_found', member.request('chat.history', {'before': sent['id']}))
        for n in range(3):
            await host.request('backchannel.post', {'text': str(n)}, new_key())
        page = await host.request('backchannel.history', {'limit': 2})
        assert [m['text'] for m in page['messages']] == ['1', '2']
        older = await host.request('backchannel.history', {'limit': 2, 'cursor': page['cursor']})
        assert [m['text'] for m in older['messages']] == [HARD_TEXTS[0], '0']
        await refused('out_of_range', host.request('backchannel.history', {'cursor': 'x'}))


async def over_a_killed_server(room):
    async with room.with_people(HOST, MEMBER, MEMBER2) as (host, member, member2):
        question = await ask(member, 'Are you still there?')
        await act(host, 'answer', question, kind='public', text='Yes')
        await member.request('qna.upvote', {'question': question['id'], 'on': True}, new_key())
        await host.request('backchannel.post', {'text': 'it dies now'}, new_key())
        before = {name: await seen(client) for name, client in ((HOST, host), (MEMBER, member), (MEMBER2, member2))}
        await asyncio.to_thread(room.server.kill)
    await asyncio.to_thread(room.server.start)
    async with room.with_people(HOST, MEMBER, MEMBER2) as (host, member, member2):
        for name, client in ((HOST, host), (MEMBER, member), (MEMBER2, member2)):
            assert await seen(client) == before[name], name
            newest = client.entered['room']['questions']
            assert newest and newest == [before[name][q['id']] for q in newest]
        assert (await seen(member))[question['id']]['voted'] is True
        assert host.entered['room']['backchannel'][-1]['text'] == 'it dies now' and member.entered['room']['backchannel'] == []


CASES = [everybody_sees_what_the_table_says, nobody_is_told_who_asked_anonymously, of_two_moderators_the_second_hears_who_has_it, a_lost_right_ends_the_sight,
         rights_for_a_session_are_granted, what_came_while_one_was_away_is_not_given_to_whoever_lost_the_right, visitors_see_what_is_published,
         texts_and_caps, the_backchannel_is_kept_from_all_others, over_a_killed_server]


async def run(server):
    cookies = {login: server.sign_in(login) for login in (HOST, MOD, MEMBER, MEMBER2, SPEAKER)}
    room = Room(server, cookies, server.town_square(cookies[HOST]))
    for case in CASES:
        began = time.monotonic()
        await case(room)
        print(f'ok {case.__name__} {time.monotonic() - began:.1f} s')


if __name__ == '__main__':
    with Server(sys.argv[1]) as server:
        asyncio.run(run(server))
