"""The matrix of the room: every message over the WebSocket, and the rights that people in it are told."""
import asyncio
import time

from dais_client import Client, Gone, Refused, new_key
from judge import Circumstances
from world import MISSING

DURABLE = {'room.leave', 'room.open', 'room.end', 'stage.join', 'stage.leave', 'person.mute', 'chat.post',
           'room.lock', 'room.knock_end', 'waiting.admit', 'waiting.decline', 'backchannel.post', 'qna.ask', 'qna.upvote', 'qna.take',
           'chat.edit', 'chat.delete', 'chat.react', 'chat.pin', 'chat.unpin', 'chat.block', 'chat.slow', 'chat.clear', 'chat.switch', 'chat.direct',
           'interaction.draft', 'interaction.schedule', 'interaction.publish', 'interaction.answer', 'interaction.close', 'interaction.reopen', 'interaction.delete',
           'qna.assign', 'qna.answer', 'qna.publish', 'qna.dismiss', 'qna.restore', 'qna.grant',
           'stage.access', 'stage.invite', 'stage.accept', 'stage.decline',
           'stage.remove', 'hand.raise', 'hand.lower', 'hand.lower_all', 'hand.order', 'hand.call',
           'person.mute_all', 'person.camera_off', 'person.hard_mute', 'person.promote', 'person.grant', 'person.remove', 'person.ban', 'person.unban', 'stage.spotlight'}
COMBINATIONS = [('restricted', 'closed'), ('restricted', 'open'), ('restricted', 'locked'), ('private', 'open'), ('public_restricted', 'open')]
PROFILES = [{}, {'stage_access': 'request'}, {'stage_access': 'invite'}, {'mode': 'webinar'}, {'screen_share': 'everyone'},
            {'hide_participants': True}, {'qna': False}, {'private_chat': True}, {'group_chat': False}]
# Requests about questions, the row that allows them (none: everybody inside), and what then is answered.
QUESTIONS = [('qna.ask', {'text': 'Why?'}, 'ask', 'ok'), ('qna.list', {}, None, 'ok'), ('qna.upvote', {'question': MISSING, 'on': True}, 'ask', 'not_found'),
             *((f'qna.{act}', {'question': MISSING, **more}, 'handle questions', 'not_found')
               for act, more in (('take', {}), ('assign', {'to': MISSING}), ('answer', {'kind': 'public', 'text': 'x'}), ('publish', {'published': True}), ('dismiss', {}), ('restore', {}))),
             ('qna.helpers', {}, 'handle questions', 'ok'), ('qna.grant', {'participant': MISSING, 'level': 'see'}, 'handle questions', 'not_found')]
# The same of interactions. `interactions` is asked first: who lacks it hears nothing of what there is.
POLL = {'kind': 'poll', 'text': 'Now?', 'results': 'live', 'items': [{'kind': 'choice', 'options': ['Yes', 'No']}]}
INTERACTIONS = [('interaction.draft', {**POLL, 'interaction': MISSING, 'version': 1}, 'interactions', 'not_found'),
                *((f'interaction.{act}', {'interaction': MISSING}, 'interactions', 'not_found') for act in ('schedule', 'publish', 'close', 'reopen', 'delete')),
                ('interaction.answer', {'interaction': MISSING, 'ballot': [{'choices': [0]}]}, 'answer interactions', 'not_found'),
                ('interaction.list', {}, None, 'ok'), ('interaction.answers', {'interaction': MISSING}, None, 'not_found'),
                ('reaction.send', {'emoji': 'clap'}, 'hand', 'ok')]
# What moderators do to somebody, and take back again.
PERSON_ACTS = [('person.camera_off', {}), *(('person.hard_mute', {'locked': on}) for on in (True, False)), *(('person.promote', {'role': role}) for role in ('moderator', 'none')),
               *(('person.grant', {'tool': 'screen', 'on': on}) for on in (True, False))]
FOLLOW_LIMIT_S = 1.0
STRANGE = {'ok', 'stage_not_allowed', 'bad_sdp', 'screens_full', 'stage_full'}


async def ask(client, name, body=None):
    """'ok', or the code of the refusal; 'gone' when the server ended the connection."""
    try:
        await client.request(name, body or {}, new_key() if name in DURABLE else None)
        return 'ok'
    except Refused as refused:
        return refused.code
    except Gone:
        return 'gone'


class RoomMatrix:
    def __init__(self, world, score):
        self.world, self.score, self.oracle = world, score, world.oracle

    async def run(self):
        """Returns the longest time that rights took to follow a change of the settings."""
        await self.strangers_get_no_connection()
        for kind, state in COMBINATIONS:
            await asyncio.to_thread(self.world.set_type, kind)
            for subject, person in self.world.people.items():
                if subject != 'anonymous':
                    await self.one(subject, person, Circumstances(kind, state))
        return await self.all_together()

    async def strangers_get_no_connection(self):
        try:
            await Client(self.world.server).open()
            self.score.note('anonymous: a connection', 'unauthorized', 'ok')
        except Gone as gone:
            self.score.note('anonymous: a connection', 'unauthorized', 'unauthorized' if gone.code == 401 else gone.code)

    def note(self, subject, what, c, expected, got):
        self.score.note(f'{subject}: {what} ({c})', expected, got)

    async def begin(self, state):
        await asyncio.to_thread(self.world.set_state, state)

    async def one(self, subject, person, c):
        await self.begin(c.state)
        async with Client(self.world.server, person.cookie) as client:
            await self.outside(client, subject, c)
            await self.begin(c.state)
            entered = await self.enter(client, subject, c)
            if entered:
                await self.inside(client, subject, c, entered)
        if not entered:
            async with Client(self.world.server, person.cookie) as client:
                for name, body in self.in_room():
                    self.note(subject, f'{name} from outside', c, 'not_in_room', await ask(client, name, body))

    # ── outside ──

    async def outside(self, client, subject, c):
        w = self.world
        self.note(subject, 'ping', c, 'ok', await ask(client, 'ping'))
        seen = await client.request('presence.watch', {'channels': [w.channel, w.foreign, MISSING]})
        got = {item['channel'] for item in seen['live']}
        everything = 'everything' in self.oracle.subjects[subject]
        expected = {id for id, sees in ((w.channel, self.oracle.sees(subject, c)), (w.foreign, everything)) if sees}
        self.score.same(f'{subject}: presence ({c})', expected, got)
        for name, more in (('room.lock', {'locked': c.state == 'locked'}), ('room.open', {}), ('room.end', {})):
            for target, channel in (('here', w.channel), ('missing', MISSING), ('foreign', w.foreign)):
                if everything and target == 'foreign':
                    continue  # an administrator may, as with any channel: asked over HTTP
                self.note(subject, f'{name} of {target}', c, self.govern(subject, target, c), await ask(client, name, {'channel': channel, **more}))
        await self.begin(c.state)
        for target, channel in (('here', w.channel), ('missing', MISSING), *(() if everything else (('foreign', w.foreign),))):
            for name, expected in (('room.knock', self.knock(subject, c)), ('room.knock_end', 'ok' if self.oracle.sees(subject, c) else 'not_found')):
                self.note(subject, f'{name} of {target}', c, expected if target == 'here' else 'not_found', await ask(client, name, {'channel': channel}))

    def knock(self, subject, c):
        if not self.oracle.sees(subject, c):
            return 'not_found'
        if not self.oracle.allows('enter open', subject, c):
            return 'forbidden'
        return 'room_closed' if c.state == 'closed' and not self.oracle.allows('govern', subject, c) else 'ok'

    def govern(self, subject, target, c):
        if target != 'here' or not self.oracle.sees(subject, c):
            return 'not_found'
        return 'ok' if self.oracle.allows('govern', subject, c) else 'forbidden'

    async def enter(self, client, subject, c):
        row = self.oracle.messages['room.enter']['right'][c.state]
        for channel in (MISSING, *(() if 'everything' in self.oracle.subjects[subject] else (self.world.foreign,))):
            self.note(subject, 'room.enter elsewhere', c, 'not_found', await ask(client, 'room.enter', {'channel': channel, 'as': 'stage'}))
        try:
            entered, got = await client.request('room.enter', {'channel': self.world.channel, 'as': 'stage'}), 'ok'
        except Refused as refused:
            entered, got = None, refused.code
        if self.oracle.is_later(row, subject):
            self.score.later += 1
        else:
            self.note(subject, 'room.enter', c, self.oracle.enter(subject, c), got)
        return entered

    # ── inside ──

    def in_room(self):
        return [('media.offer', {'n': 1, 'offer': 'v=0'}), ('media.view', {'want': []}), ('media.mute', {'source': 'mic', 'muted': True}),
                ('stage.join', {}), ('stage.leave', {}), ('person.mute', {'participant': MISSING}), ('chat.post', {'text': 'x'}),
                *((name, {'participant': MISSING, **body}) for name, body in PERSON_ACTS), ('person.remove', {'participant': MISSING}),
                ('person.ban', {'participant': MISSING, 'scope': 'room'}), ('person.unban', {'ban': MISSING}), ('person.bans', {}), ('person.mute_all', {'may_unmute': True}), ('stage.spotlight', {'screen': False}),
                ('stage.access', {'access': 'everyone'}), ('stage.invite', {'participant': MISSING}), ('stage.accept', {}), ('stage.decline', {}),
                ('stage.remove', {'participant': MISSING}), ('hand.raise', {}), ('hand.lower', {}), ('hand.lower_all', {}),
                ('hand.order', {'participant': MISSING, 'place': 1}), ('hand.call', {}),
                ('chat.history', {}), ('chat.edit', {'message': MISSING, 'text': 'x'}), ('chat.delete', {'message': MISSING}), ('chat.clear', {}),
                ('chat.search', {'q': 'x'}), ('qna.ask', {'text': 'x'}), ('qna.list', {}), ('backchannel.post', {'text': 'x'}), ('waiting.admit', {}), ('waiting.decline', {'waiter': MISSING}), ('waiting.message', {'text': 'x'}),
                ('room.leave', {})]

    async def inside(self, client, subject, c, entered):
        may = lambda row: self.oracle.allows(row, subject, c)
        self.score.same(f'{subject}: rights in the room ({c})', self.oracle.rights(subject, c), set(entered['rights']))
        self.score.same(f'{subject}: settings in the room ({c})', set(self.oracle.table['told']['settings']), set(entered['room']['settings']))
        self.note(subject, 'media.offer', c, 'bad_sdp', await ask(client, 'media.offer', {'n': 1, 'offer': 'v=0'}))
        self.note(subject, 'media.view', c, 'ok', await ask(client, 'media.view', {'want': [{'participant': MISSING, 'source': 'camera', 'height': 90}]}))
        for source, row in self.oracle.messages['media.mute']['right'].items():
            code = 'ok' if may(row) and may('stage') else 'forbidden' if may('stage') else 'stage_not_allowed'
            self.note(subject, f'media.mute of {source}', c, code, await ask(client, 'media.mute', {'source': source, 'muted': False}))
        self.note(subject, 'stage.leave', c, 'ok', await ask(client, 'stage.leave'))
        self.note(subject, 'stage.join', c, 'ok' if may('stage') else 'stage_not_allowed', await ask(client, 'stage.join'))
        written = 'forbidden' if not may('chat write') else 'room_closed' if c.state == 'closed' and not may('govern') else 'ok'
        self.note(subject, 'chat.post', c, written, await ask(client, 'chat.post', {'text': 'x'}))
        self.note(subject, 'chat.history', c, 'ok' if may('chat read') else 'forbidden', await ask(client, 'chat.history'))
        for name, body, code in (('waiting.admit', {}, 'ok'), ('waiting.message', {'text': 'x'}, 'ok'), ('waiting.decline', {'waiter': MISSING}, 'not_waiting')):
            self.note(subject, name, c, code if may('govern') else 'forbidden', await ask(client, name, body))
        await self.questions(subject, c, may)
        await self.chat(subject, c, may, written)
        async with Client(self.world.server, self.world.people[subject].cookie) as second:  # each connection may ask so much a second
            await second.request('room.enter', {'channel': self.world.channel, 'as': 'viewer'})
            await self.stage(second, subject, c)
            await self.mutes(second, subject, c)
            await ask(second, 'room.leave')
        self.note(subject, 'room.leave', c, 'ok', await ask(client, 'room.leave'))

    async def chat(self, subject, c, may, written):
        """Messages that are none, and what moderators of the chat do; by a connection of its own, as with questions."""
        async with Client(self.world.server, self.world.people[subject].cookie) as client:
            await client.request('room.enter', {'channel': self.world.channel, 'as': 'viewer'})
            moderates = may('chat moderate')
            reads, none = 'ok' if may('chat read') else 'forbidden', 'forbidden' if written == 'ok' else written
            about = {'message': MISSING}
            asked = [('chat.edit', {**about, 'text': 'x'}, none), ('chat.delete', about, 'not_found' if moderates else none),
                     ('chat.react', {**about, 'emoji': 'heart', 'on': True}, 'not_found' if written == 'ok' else written),
                     ('chat.reactions', about, 'not_found' if may('chat read') else 'forbidden'),
                     ('chat.pin', about, 'not_found' if moderates else 'forbidden'), ('chat.unpin', about, 'not_found' if moderates else 'forbidden'),
                     ('chat.block', {'author': MISSING, 'blocked': True}, 'not_found' if moderates else 'forbidden'),
                     ('chat.slow', {'seconds': 0}, 'ok' if moderates else 'forbidden'), ('chat.switch', {'on': True}, 'ok' if moderates else 'forbidden'),
                     ('chat.search', {'q': 'x'}, reads), ('chat.direct', {'to': MISSING, 'text': 'x'}, 'private_chat_off' if written == 'ok' else written),
                     ('chat.direct_history', {'author': MISSING}, 'forbidden'), ('chat.clear', {}, 'ok' if moderates else 'forbidden')]
            for name, body, code in asked:
                self.note(subject, name, c, code, await ask(client, name, body))
            await ask(client, 'room.leave')


    async def stage(self, client, subject, c):
        """What needs no other person: one's own hand, and what moderators do with all of them."""
        manages = self.oracle.allows('stage manage', subject, c)
        raised = 'forbidden' if not self.oracle.allows('hand', subject, c) else 'room_closed' if c.state == 'closed' and not manages else 'ok'
        for name, body, code in (
                ('hand.raise', {}, raised), ('hand.lower', {}, 'ok'), ('hand.call', {}, 'no_hand' if manages else 'forbidden'),
                ('hand.lower_all', {}, 'ok' if manages else 'forbidden'), ('stage.accept', {}, 'not_invited'), ('stage.decline', {}, 'not_invited'),
                ('stage.access', {'access': c.settings['stage_access']}, 'ok' if manages else 'forbidden'), ('stage.invite', {'participant': MISSING}, 'not_found'),
                ('stage.spotlight', {'screen': False}, 'ok' if manages else 'forbidden'), ('stage.spotlight', {'participant': MISSING, 'screen': False}, 'not_found')):
            self.note(subject, name, c, code, await ask(client, name, body))

    async def about_another(self, client, subject, c, participant, what, allowed, denied):
        """Somebody in the audience whose hand is down."""
        manages = self.oracle.allows('stage manage', subject, c)
        not_manages = denied if not manages else None
        for name, body, code in (
                ('stage.invite', {}, not_manages or 'ok'), ('stage.remove', {}, 'ok' if allowed else denied), ('hand.lower', {}, 'ok' if allowed else denied),
                ('stage.spotlight', {'screen': False}, not_manages or 'not_found'), ('hand.order', {'place': 1}, not_manages or 'no_hand'), ('hand.call', {}, not_manages or 'no_hand')):
            self.note(subject, f'{name} of {what}', c, code, await ask(client, name, {'participant': participant, **body}))


    async def acts_on(self, other, subject, name, c, participant, what, expected):
        """By a connection of its own, as with questions. Whoever is put out may come again, and whoever is banned may not."""
        async with Client(self.world.server, self.world.people[subject].cookie) as client:
            await client.request('room.enter', {'channel': self.world.channel, 'as': 'viewer'})
            for act, body in PERSON_ACTS:
                self.note(subject, f'{act} {body} of {what}', c, expected, await ask(client, act, {'participant': participant, **body}))
            self.note(subject, f'person.remove of {what}', c, expected, await ask(client, 'person.remove', {'participant': participant}))
            if expected == 'ok':
                participant = (await other.request('room.enter', {'channel': self.world.channel, 'as': 'viewer'}))['participant']
            self.note(subject, f'person.ban of {what}', c, expected, await ask(client, 'person.ban', {'participant': participant, 'scope': 'room'}))
            again = await ask(other, 'room.enter', {'channel': self.world.channel, 'as': 'viewer'})
            self.note(subject, f'room.enter of {what} after that', c, 'banned' if expected == 'ok' else 'already_in_room', again)
            manages = self.oracle.allows('person manage', subject, c)
            account = self.world.people[name].account
            self.note(subject, f'person.unban of {what}', c, 'ok' if expected == 'ok' else 'not_found' if manages else 'forbidden', await ask(client, 'person.unban', {'ban': account}))
            for act, body in (('person.bans', {}), ('person.mute_all', {'may_unmute': True})):
                self.note(subject, act, c, 'ok' if manages else 'forbidden', await ask(client, act, body))
            await ask(client, 'room.leave')

    async def questions(self, subject, c, may):
        """And the backchannel; by a connection of its own, since one may not ask for so much at once."""
        opened = c.state != 'closed' or may('govern')
        async with Client(self.world.server, self.world.people[subject].cookie) as client:
            await client.request('room.enter', {'channel': self.world.channel, 'as': 'viewer'})
            for name, body, row, code in QUESTIONS:
                expected = code if row is None or may(row) else 'forbidden'
                self.note(subject, name, c, 'room_closed' if expected == 'ok' and name == 'qna.ask' and not opened else expected, await ask(client, name, body))
            for name, body, row, code in INTERACTIONS:
                self.note(subject, name, c, code if row is None or may(row) else 'forbidden', await ask(client, name, body))
            for name, body in (('backchannel.post', {'text': 'x'}), ('backchannel.history', {})):
                self.note(subject, name, c, 'ok' if may('backchannel') else 'forbidden', await ask(client, name, body))
            await ask(client, 'room.leave')

    async def mutes(self, client, subject, c):
        """Another's microphone: a member's, a host's, the owner's; of nobody, and of somebody in another room."""
        everything = 'everything' in self.oracle.subjects[subject]
        manages, hosts = self.oracle.allows('stage manage', subject, c), self.oracle.allows('act on host', subject, c)
        targets = {'a member': ('rm', manages), 'a host': ('manager', hosts), 'the owner': ('owner', everything)}
        async with Client(self.world.server, self.world.foreigner.cookie) as stranger:
            there = await stranger.request('room.enter', {'channel': self.world.foreign, 'as': 'viewer'})
            for what, participant in (('nobody', MISSING), ('somebody elsewhere', there['participant'])):
                self.note(subject, f'person.mute of {what}', c, 'not_found', await ask(client, 'person.mute', {'participant': participant}))
        for what, (name, allowed) in targets.items():
            if name == subject:
                continue
            async with Client(self.world.server, self.world.people[name].cookie) as other:
                there = await other.request('room.enter', {'channel': self.world.channel, 'as': 'viewer'})
                got = await ask(client, 'person.mute', {'participant': there['participant']})
                denied = 'forbidden' if self.oracle.allows('participants', subject, c) else 'not_found'  # viewers are not seen by all
                self.note(subject, f'person.mute of {what}', c, 'ok' if allowed else denied, got)
                await self.about_another(client, subject, c, there['participant'], what, allowed, denied)
                await self.acts_on(other, subject, name, c, there['participant'], what, 'ok' if allowed else denied)
                await ask(other, 'room.leave')

    # ── everybody at once ──

    async def all_together(self):
        """All who may enter are in; the settings change under them, and what they are told follows."""
        c = Circumstances('restricted', 'open')
        await asyncio.to_thread(self.world.set_type, 'restricted')
        await self.begin('open')
        clients, told, events = {}, {}, {}
        for subject, person in self.world.people.items():
            if subject != 'anonymous' and self.oracle.sees(subject, c):
                clients[subject] = await Client(self.world.server, person.cookie).open()
                entered = await clients[subject].request('room.enter', {'channel': self.world.channel, 'as': 'stage'})
                told[subject] = set(entered['rights'])
                events[subject] = [{'on': 'people', 'body': {'person': person}} for person in entered['room']['people']]
        slowest = 0
        for profile in PROFILES:
            c = Circumstances('restricted', 'open', **profile)
            began = time.monotonic()
            settings = {k: c.settings[k] for k in ('stage_access', 'mode', 'screen_share', 'hide_participants', 'group_chat', 'private_chat', 'qna')}
            await asyncio.to_thread(self.world.set_room, **settings)
            for client in clients.values():  # everybody who may, is on the stage: rights to publish need it
                await ask(client, 'stage.join')
            slowest = max(slowest, await self.follow(clients, told, events, c, began))
        self.what_is_told(events)
        slowest = max(slowest, await self.type_follows(clients), await self.people_follow(clients))
        for client in clients.values():
            await client.close()
        return slowest

    async def people_follow(self, clients):
        """In the private channel: a group, a list, a role, a membership and an account change under those who are in."""
        w, everything = self.world, set(self.oracle.rights('manager', Circumstances('private', 'open')))
        member = set(self.oracle.rights('member', Circumstances('private', 'open')))
        path = f'/api/v1/channels/{w.channel}/members'
        account = {name: w.people[name].account for name in ('group_rm', 'moderator')}
        out = lambda name: any(e['on'] == 'left' for e in clients[name].events) or clients[name].close_code is not None
        has = lambda name, rights: any(e['on'] == 'rights.changed' and set(e['body']['rights']) >= rights for e in clients[name].events)
        lost = lambda name: any(e['on'] == 'rights.changed' and 'room_end' not in e['body']['rights'] for e in clients[name].events)
        changes = [
            ('group_rm', 'out of the group', lost, ('DELETE', f'/api/v1/groups/{w.rm_group}/members/{account["group_rm"]}')),
            ('contributor', 'a manager', lambda name: has(name, everything - member), ('PATCH', f'{path}/{w.people["contributor"].member}', {'role': 'manager'})),
            ('contributor', 'no manager any more', lost, ('PATCH', f'{path}/{w.people["contributor"].member}', {'role': 'contributor'})),
            ('contributor', 'deactivated', out, ('PATCH', f'{path}/{w.people["contributor"].member}', {'state': 'deactivated'})),
            ('cm', 'no member any more', out, ('DELETE', f'{path}/{w.people["cm"].member}')),
            ('moderator', 'a disabled account', out, ('PATCH', f'/api/v1/accounts/{account["moderator"]}', {'disabled': True}))]
        slowest = 0
        for name, what, happened, request in changes:
            clients[name].events.clear()
            began = time.monotonic()
            await asyncio.to_thread(w.site.must, *request)
            while not happened(name) and time.monotonic() - began < FOLLOW_LIMIT_S:
                await asyncio.sleep(0.01)
            self.score.note(f'{name}: {what}, live', 'followed', 'followed' if happened(name) else 'not within a second')
            slowest = max(slowest, time.monotonic() - began)
        return slowest

    def what_is_told(self, events):
        """Of settings and of people: the columns of those who have no account hold less."""
        for subject, heard in events.items():
            for event in heard:
                if event['on'] == 'settings.changed':
                    self.score.same(f'{subject}: settings.changed', set(self.oracle.table['told']['settings']), set(event['body']['settings']))
            people = [event['body']['person'] for event in heard if event['on'] in ('people', 'person.entered', 'person.changed')]
            logins = any('login' in person for person in people)
            assert any('account' in person for person in people), f'{subject} heard of nobody'
            self.score.note(f'{subject}: log-in names', 'left out' if self.oracle.stranger(subject) else 'told', 'told' if logins else 'left out')

    async def follow(self, clients, told, events, c, began):
        while True:
            for subject, client in clients.items():
                for event in client.events:
                    if event['on'] == 'rights.changed':
                        told[subject] = set(event['body']['rights'])
                events[subject] += client.events
                client.events.clear()
            wrong = [subject for subject in clients if told[subject] != self.oracle.rights(subject, c)]
            spent = time.monotonic() - began
            if not wrong or spent > FOLLOW_LIMIT_S + 2:
                break
            await asyncio.sleep(0.01)
        for subject in clients:
            self.score.same(f'{subject}: rights after a change ({c})', self.oracle.rights(subject, c), told[subject])
        return spent

    async def type_follows(self, clients):
        """The channel becomes private: who is no member is out, everybody else stays."""
        c = Circumstances('private', 'open')
        began = time.monotonic()
        await asyncio.to_thread(self.world.set_type, 'private')
        out = {subject for subject in clients if not self.oracle.sees(subject, c)}
        gone = set()
        while gone != out and time.monotonic() - began < FOLLOW_LIMIT_S + 2:
            gone = {subject for subject, client in clients.items() if any(e['on'] == 'left' for e in client.events)}
            await asyncio.sleep(0.01)
        spent = time.monotonic() - began
        self.score.same('out of a channel that became private', out, gone)
        for subject in out & gone:
            self.note(subject, 'chat.history after being put out', c, 'not_in_room', await ask(clients[subject], 'chat.history'))
        return spent
