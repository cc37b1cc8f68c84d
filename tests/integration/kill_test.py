#!/usr/bin/python3
"""An acknowledged change is never lost, and none is applied twice: kill_test.py DAIS_BINARY [KILLS]

Twenty clients write chat, one writes settings, one makes groups and members and one guest links, each retrying with the same key until it has
an answer, while the server is killed with SIGKILL at random times and started again. In the end the history must hold every
acknowledged message exactly once, the settings every acknowledged save exactly once, and the site every acknowledged group
and member, and none that was removed; the audit log has each of these acts once, and is unbroken.
"""
import asyncio
import os
import random
import ssl
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from dais_client import Client, Gone, Refused, new_key
from dais_server import Server

CLIENTS_PER_LOGIN = 4
LOGINS = ('host', 'mod', 'speaker', 'member', 'member2')
START_LIMIT_S = 2.0
ENOUGH_S = 5.0  # for each kill, if so long too little was acknowledged
NOT_NOW = (429, 503)  # 503 also of a disk that is gone: the server says so before it ends
LOST = (Gone, OSError, asyncio.IncompleteReadError, asyncio.TimeoutError, TimeoutError, ssl.SSLError)


class Writer:
    """One client that posts numbered messages and keeps retrying what got no answer."""

    def __init__(self, server, channel, cookie, name):
        self.server, self.channel, self.cookie, self.name = server, channel, cookie, name
        self.acknowledged = {}
        self.unanswered = None

    async def run(self, stop):
        number = 0
        while not stop.is_set() or self.unanswered:
            try:
                async with Client(self.server, self.cookie) as client:
                    await client.request('room.enter', {'channel': self.channel, 'as': 'viewer'})
                    while not stop.is_set() or self.unanswered:
                        if not self.unanswered:
                            number += 1
                            self.unanswered = (new_key(), f'{self.name} says {number}')
                        await self.post(client)
                        await asyncio.sleep(random.uniform(0.2, 0.4))
            except LOST:
                await asyncio.sleep(random.uniform(0.05, 0.2))
            except Refused as refused:
                if refused.code not in ('busy', 'slow_down', 'room_closed', 'storage_failed'):
                    raise
                await asyncio.sleep(0.3)

    async def post(self, client):
        key, text = self.unanswered
        try:
            answer = await client.request('chat.post', {'text': text}, key)
        except Refused as refused:
            if refused.code not in ('slow_down', 'storage_failed'):
                raise
            await asyncio.sleep(0.5)
            return
        self.acknowledged[text] = answer['message']['id']
        self.unanswered = None


class Saver:
    """Saves settings again and again; counts what was acknowledged."""

    def __init__(self, server, channel, cookie):
        self.server, self.cookie = server, cookie
        self.path = f'/api/v1/channels/{channel}/room'
        self.saves = 0
        self.last = None

    def read(self):
        status, answer = self.server.json('GET', self.path, cookie=self.cookie)
        assert status == 200, (status, answer)
        return answer['settings']

    def save(self, settings, key):
        return self.server.json('PUT', self.path, settings, self.cookie, {'Idempotency-Key': key})

    async def run(self, stop):
        while True:  # the first kill may come before the first answer
            try:
                current = await asyncio.to_thread(self.read)
                break
            except OSError:
                await asyncio.sleep(0.1)
        self.first_version = current['version']
        while not stop.is_set():
            wanted = {**current, 'stage_limit': 1 + self.saves % 49}
            key = new_key()
            while True:
                try:
                    status, answer = await asyncio.to_thread(self.save, wanted, key)
                except (OSError, Exception) as error:
                    if not isinstance(error, OSError) and 'http' not in type(error).__module__:
                        raise
                    await asyncio.sleep(0.1)
                    continue
                if status == 200:
                    break
                assert status in NOT_NOW, (status, answer)
                await asyncio.sleep(0.1)
            self.saves += 1
            current = self.last = answer['settings']
            await asyncio.sleep(random.uniform(0.05, 0.15))


class Registrar:
    """Makes groups, puts accounts into them, makes both members of a channel, and removes every third of what it made."""

    def __init__(self, server, channel, cookie, account):
        self.server, self.cookie, self.account = server, cookie, account
        self.members_path = f'/api/v1/channels/{channel}/members'
        self.groups, self.members, self.done = {}, {}, 0
        self.made, self.removed = [], []

    async def change(self, method, path, body=None):
        """The answer; the same key until there is one."""
        key = {'Idempotency-Key': new_key()}
        while True:
            try:
                status, answer = await asyncio.to_thread(self.server.json, method, path, body, self.cookie, key)
            except Exception as error:
                if not isinstance(error, OSError) and 'http' not in type(error).__module__:
                    raise
                await asyncio.sleep(0.1)
                continue
            if status in (200, 201):
                self.done += 1
                return answer
            assert status in NOT_NOW, (method, path, status, answer)
            await asyncio.sleep(0.1)

    async def run(self, stop):
        number = 0
        while not stop.is_set():
            number += 1
            group = (await self.change('POST', '/api/v1/groups', {'name': f'Group {number}'}))['group']['id']
            await self.change('POST', f'/api/v1/groups/{group}/members', {'account': self.account})
            for body in ({'group': group, 'role': 'member'}, {'login': f'expected-{number}', 'role': 'contributor'}):
                member = (await self.change('POST', self.members_path, body))['member']
                self.members[member['id']] = (member['name'], member['role'])
            if number % 2:
                await self.change('PATCH', f'{self.members_path}/{member["id"]}', {'role': 'moderator'})
                self.members[member['id']] = (member['name'], 'moderator')
            self.groups[group] = f'Group {number}'
            self.made.append(group)
            if number % 3 == 0:
                await self.change('DELETE', f'{self.members_path}/{member["id"]}')
                del self.members[member['id']]
                await self.change('DELETE', f'/api/v1/groups/{group}')
                del self.groups[group]
                self.removed.append(group)
                self.members = {id: who for id, who in self.members.items() if who[0] != f'Group {number}'}
            await asyncio.sleep(random.uniform(0.02, 0.1))

    def pages(self, path, query=''):
        items, cursor = [], ''
        while True:
            arguments = '&'.join(part for part in (query, cursor) if part)
            status, answer = self.server.json('GET', f'{path}?{arguments}' if arguments else path, cookie=self.cookie)
            assert status == 200, (status, answer)
            items += answer['items']
            if 'cursor' not in answer:
                return items
            cursor = f'cursor={answer["cursor"]}'

    def verify(self):
        groups = self.pages('/api/v1/groups')
        assert {g['id']: g['name'] for g in groups} == self.groups, 'groups are not those that were acknowledged'
        assert len(groups) == len(self.groups) and all(g['members'] == 1 for g in groups), 'a group or its member is there twice, or not'
        members = [m for m in self.pages(self.members_path) if 'account' not in m]
        assert {m['id']: (m['name'], m['role']) for m in members} == self.members, 'members are not those that were acknowledged'
        assert len(members) == len(self.members), 'a member is there twice'
        changed = [entry['target'] for entry in self.pages('/api/v1/audit', 'act=member_role')]
        assert len(changed) == len(set(changed)), 'a role was changed twice'
        for act, groups in (('group_created', self.made), ('group_removed', self.removed)):
            noted = [entry['target'] for entry in self.pages('/api/v1/audit', f'act={act}')]
            assert noted == groups[::-1], f'{act} is not noted once for each, in order'


class Doorkeeper:
    """Makes guest links, lets a guest in by each, and revokes two of three: what was acknowledged is there once, uses counted."""

    def __init__(self, server, channel, cookie):
        self.server, self.cookie, self.path = server, cookie, f'/api/v1/channels/{channel}/links'
        self.links, self.guests, self.done = {}, {}, 0

    async def ask(self, method, path, body=None, cookie=None):
        """(status, answer), or None when it is not known whether it was done: these answers hold secrets and are not kept under a key."""
        try:
            return await asyncio.to_thread(self.server.json, method, path, body, cookie)
        except Exception as error:
            if not isinstance(error, OSError) and 'http' not in type(error).__module__:
                raise
            await asyncio.sleep(0.1)
            return None

    async def run(self, stop):
        number = 0
        while not stop.is_set():
            number += 1
            made = await self.ask('POST', self.path, {'name': f'Link {number}', 'role': 'viewer', 'uses_max': 2}, self.cookie)
            if not made or made[0] != 201:
                await asyncio.sleep(0.05)
                continue
            self.done += 1
            link = made[1]['link']['id']
            came = await self.ask('POST', '/api/v1/guest', {'link': made[1]['secret'], 'name': f'Guest {number}'})
            assert link not in self.links, 'two links have one id'
            self.links[link] = (f'Link {number}', 1 if came and came[0] == 201 else None)
            if number % 3:
                gone = await self.ask('DELETE', f'{self.path}/{link}', None, self.cookie)
                self.links[link] = 'revoked' if gone and gone[0] == 200 else 'perhaps'
            await asyncio.sleep(random.uniform(0.02, 0.1))

    def verify(self):
        status, answer = self.server.json('GET', self.path, cookie=self.cookie)
        assert status == 200, (status, answer)
        there = {item['id']: item for item in answer['items']}
        assert len(there) == len(answer['items']), 'a link is there twice'
        for link, what in self.links.items():
            if what == 'revoked':
                assert link not in there, 'a revoked link is back'
            elif what != 'perhaps':
                assert there[link]['name'] == what[0], 'an acknowledged link is not there'
                assert what[1] is None or there[link]['uses'] == what[1], f'{there[link]["uses"]} uses, not {what[1]}'


async def history(server, channel, cookie):
    """All messages of the room, oldest first."""
    async with Client(server, cookie) as client:
        entered = await client.request('room.enter', {'channel': channel, 'as': 'viewer'})
        messages, more = entered['room']['chat'], entered['room']['chat_more']
        while more:
            page = await client.request('chat.history', {'before': messages[0]['id'], 'limit': 100})
            messages, more = page['messages'] + messages, page['more']
        return messages


def raise_failed(tasks):
    for task in tasks:
        if task.done() and task.exception():
            raise task.exception()


async def run(server, kills, named='kills', least=5):
    """The server's `kill` decides how it ends; `least` changes are to be acknowledged for each, or nothing is proven:
    on a busy machine it goes on with the killing until there are."""
    seed = int.from_bytes(os.urandom(4), 'big')
    random.seed(seed)
    print(f'seed {seed}')
    with server:
        cookies = {login: await asyncio.to_thread(server.sign_in, login) for login in LOGINS}
        channel = server.town_square(cookies['host'])
        assert server.json('POST', f'/api/v1/channels/{channel}/room/open', {}, cookies['host'])[0] == 200
        stop = asyncio.Event()
        writers = [Writer(server, channel, cookies[login], f'{login}-{n}') for login in LOGINS for n in range(CLIENTS_PER_LOGIN)]
        saver = Saver(server, channel, cookies['host'])
        account = server.json('GET', '/api/v1/me', cookie=cookies['host'])[1]['account']['id']
        registrar = Registrar(server, channel, cookies['host'], account)
        saver_first = saver.read()
        assert saver.save({**saver_first, 'guests': 'link'}, new_key())[0] == 200
        keeper = Doorkeeper(server, channel, cookies['host'])
        tasks = [asyncio.ensure_future(who.run(stop)) for who in [*writers, saver, registrar, keeper]]

        def proven():
            written = sum(len(writer.acknowledged) for writer in writers)
            return registrar.done > kills * least and keeper.done > kills * least / 5 and written > kills * least

        starts = []
        enough_until = time.monotonic() + kills * ENOUGH_S
        while len(starts) < kills or (not proven() and time.monotonic() < enough_until):
            await asyncio.sleep(random.uniform(0.3, 1.2))
            await asyncio.to_thread(server.kill)
            starts.append(await asyncio.to_thread(server.start))
            raise_failed(tasks)
        await asyncio.sleep(1)
        stop.set()
        await asyncio.wait_for(asyncio.gather(*tasks), 60)

        registrar.verify()
        keeper.verify()
        chain = await asyncio.to_thread(subprocess.run, [server.binary, 'audit', 'verify', '--data', server.data], capture_output=True, text=True, check=False)
        assert chain.returncode == 0, f'the audit log: {chain.stdout}{chain.stderr}'
        messages = await history(server, channel, cookies['host'])
        ids = {message['id']: message['text'] for message in messages}
        texts = [message['text'] for message in messages]
        acknowledged = {text: id for writer in writers for text, id in writer.acknowledged.items()}
        missing = [text for text, id in acknowledged.items() if ids.get(id) != text]
        twice = len(texts) - len(set(texts))
        settings = await asyncio.to_thread(saver.read)
        applied = settings['version'] - saver.first_version
        print(f'{len(starts)} {named}; chat: {len(acknowledged)} acknowledged, {len(missing)} missing, {twice} twice; '
              f'settings: {saver.saves} acknowledged, {applied} applied; groups and members: {registrar.done} changes acknowledged, '
              f'{len(registrar.groups)} and {len(registrar.members)} there, none lost or twice; {keeper.done} guest links; start at most {max(starts):.2f} s')
        assert not missing, missing[:5]
        assert twice == 0, 'messages applied twice'
        assert settings == saver.last, 'the last acknowledged settings are not the ones in force'
        assert applied == saver.saves, 'saves applied other than once each'
        assert proven(), 'too few changes to prove anything'
        assert max(starts) <= START_LIMIT_S, f'a start took {max(starts):.2f} s'


if __name__ == '__main__':
    asyncio.run(run(Server(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20))
