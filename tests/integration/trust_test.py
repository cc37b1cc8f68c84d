#!/usr/bin/python3
"""The audit log, presence and API tokens, under good and bad input and SIGKILL: trust_test.py DAIS_BINARY"""
import asyncio
import json
import os
import subprocess
import sys

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'support'))

from dais_client import Client, new_key
from dais_server import Server

MISSING = '00000000000000000000000000000001'
PASSWORD = 'curtain call 77'
PROTOCOL = os.path.join(HERE, '..', '..', 'src', 'protocol', 'dais.yaml')
ORACLE = os.path.join(HERE, '..', 'rights', 'oracle.yaml')


class Test:
    def __init__(self, server):
        self.server, self.passed = server, 0
        self.host, self.member = server.sign_in('host'), server.sign_in('member')
        self.accounts = {a['login']: a['id'] for a in self.must('GET', '/accounts')['items']}

    def check(self, what, got, expected):
        if got != expected:
            raise AssertionError(f'{what}: expected {expected!r}, got {got!r}')
        self.passed += 1

    def ask(self, method, path, body=None, cookie=None):
        return self.server.json(method, f'/api/v1{path}', body, cookie or self.host)

    def must(self, method, path, body=None, cookie=None):
        status, answer = self.ask(method, path, body, cookie)
        self.check(f'{method} {path} {body}: {answer}', status in (200, 201), True)
        return answer

    def refused(self, what, answer, status, code, field=None):
        got, body = answer
        error = (body or {}).get('error', {})
        self.check(what, (got, error.get('code'), error.get('field')), (status, code, field))

    def bearer(self, secret, method, path, body=None, **headers):
        """As a script asks: no cookie, no Origin."""
        data = json.dumps(body) if body is not None else None
        sent = {'Authorization': f'Bearer {secret}', **({'Content-Type': 'application/json'} if data else {}), **headers}
        status, _, text = self.server.request(method, path if path.startswith('/api') else f'/api/v1{path}', data, sent)
        return status, json.loads(text) if text else None

    def add(self, login, **more):
        return self.must('POST', '/accounts', {'login': login, 'name': login.title(), 'password': PASSWORD, **more})['account']['id']

    # ── the audit log ──

    def acts(self, path='/audit', cookie=None, **query):
        """(act, target, actor), the newest first, of all pages."""
        found, cursor = [], None
        while True:
            arguments = '&'.join(f'{k}={v}' for k, v in {**query, **({'cursor': cursor} if cursor else {})}.items())
            answer = self.must('GET', f'{path}?{arguments}' if arguments else path, cookie=cookie)
            found += [(e['act'], e['target'], e.get('actor')) for e in answer['items']]
            cursor = answer.get('cursor')
            if not cursor:
                return found

    def acts_are_noted(self):
        host = self.accounts['host']
        ann = self.add('ann')
        self.must('PATCH', f'/accounts/{ann}', {'site_role': 'viewer', 'disabled': True, 'name': 'Anna'})
        self.must('PATCH', f'/accounts/{ann}', {'disabled': False})
        self.must('PUT', f'/accounts/{ann}/password', {'password': 'another long one'})
        self.check('of an account', self.acts(target=ann), [(act, ann, host) for act in (
            'account_password', 'account_enabled', 'account_changed', 'account_disabled', 'account_role', 'account_created')])
        group = self.must('POST', '/groups', {'name': 'Choir'})['group']['id']
        self.must('POST', f'/groups/{group}/members', {'account': ann})
        channel = self.must('POST', '/channels', {'name': 'Noted', 'type': 'private'})['channel']['id']
        path = f'/channels/{channel}'
        member = self.must('POST', f'{path}/members', {'group': group, 'role': 'member'})['member']['id']
        self.must('PATCH', f'{path}/members/{member}', {'role': 'contributor'})
        self.must('PATCH', f'{path}/members/{member}', {'role': 'contributor'})  # nothing new
        self.must('PATCH', path, {'type': 'restricted', 'description': 'secret words'})
        settings = self.must('GET', f'{path}/room')['settings']
        self.must('PUT', f'{path}/room', {**settings, 'enabled': True})
        self.must('POST', f'{path}/room/open', {})
        self.must('POST', f'{path}/room/open', {})  # it is open
        self.must('POST', f'{path}/room/end', {})
        self.must('POST', f'{path}/subscribe', {'subscribed': True})  # one's own business
        self.must('DELETE', f'{path}/members/{member}')
        expected = [('member_removed', group), ('room_ended', channel), ('room_opened', channel), ('room_saved', channel), ('channel_changed', channel),
                    ('channel_type', channel), ('member_role', group), ('member_added', group), ('member_added', host), ('channel_created', channel)]
        self.check('of a channel', [e[:2] for e in self.acts(f'{path}/audit')], expected)
        self.check('the same for the site', [e[:2] for e in self.acts(channel=channel)], expected)
        self.check('by act', self.acts(act='group_created', target=group), [('group_created', group, host)])
        self.check('by nobody', self.acts(actor=MISSING), [])
        entry = self.must('GET', f'/audit?act=member_added&target={group}')['items'][0]
        self.check('names of now', (entry['actor_name'], entry['target_name'], entry['target_kind'], entry['channel'], entry['channel_name']),
                   ('Helena Host', 'Choir', 'group', channel, 'Noted'))
        self.check('since', self.acts(since=entry['at'] + 86400000), [])
        self.check('until', self.acts(until=1), [])
        _, _, text = self.server.request('GET', '/api/v1/audit', None, {'Cookie': self.host})
        self.check('nothing that somebody wrote in the act', b'secret words' in text, False)
        self.refused('no such act', self.ask('GET', '/audit?act=sang'), 400, 'out_of_range', 'act')
        self.refused('no such cursor', self.ask('GET', '/audit?cursor=-1'), 400, 'out_of_range', 'cursor')
        self.refused('not for everybody', self.ask('GET', '/audit', cookie=self.member), 403, 'forbidden')
        self.refused('nor of a channel', self.ask('GET', f'{path}/audit', cookie=self.member), 403, 'forbidden')
        self.must('DELETE', path)
        self.check('the channel is gone, what was done to it is not', self.acts(target=channel)[0][0], 'channel_removed')

    def own_acts_are_noted(self):
        ann = self.add('own')
        cookie = self.server.sign_in('own', PASSWORD)
        self.must('PATCH', '/me', {'name': 'Owen'}, cookie)
        self.must('DELETE', '/me/logins', cookie=cookie)
        self.must('POST', '/me/password', {'old': PASSWORD, 'new': 'another long one'}, cookie)
        self.check('of oneself', self.acts(actor=ann), [(act, ann, ann) for act in ('account_password', 'account_logins_ended', 'account_changed')])
        channel = self.server.town_square(self.host)
        self.must('POST', f'/channels/{channel}/media-tokens', {'role': 'speaker', 'name': 'Stage left'})
        self.check('a media token', self.acts(f'/channels/{channel}/audit')[0][0], 'media_token_created')

    def verify(self, *words, data=None):
        """(exit status, what it says)"""
        done = subprocess.run([self.server.binary, 'audit', 'verify', *words, '--data', data or self.server.data], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def the_log_is_chained(self):
        """dais audit verify, beside the running server; what it finds when something is wrong is tests/unit/store/chain_test.c's."""
        status, said = self.verify()
        self.check(f'sound: {said}', (status, 'records, unbroken: 1 to' in said), (0, True))
        mark = said.split('Mark: ')[1].strip()
        self.must('POST', '/groups', {'name': 'Later'})
        status, said = self.verify(mark)
        self.check(f'with a mark: {said}', (status, 'The record of the mark is as it was.' in said), (0, True))
        status, said = self.verify(mark[:-1] + ('0' if mark[-1] != '0' else '1'))
        self.check(f'with another: {said}', (status, said.startswith('Broken after')), (65, True))
        self.check('no mark', self.verify('whatever')[0], 64)
        self.check('no log', self.verify(data=self.server.folder)[0], 69)
        self.check('in the log of the server', 'audit_mark' in self.server.log(), True)

    def acts_are_paged(self):
        group = self.must('POST', '/groups', {'name': 'Paged'})['group']['id']
        for n in range(120):
            self.must('PATCH', f'/groups/{group}', {'name': f'Paged {n}'})
        self.check('all pages', [e[0] for e in self.acts(target=group)], ['group_changed'] * 120 + ['group_created'])
        first = self.must('GET', '/audit')
        self.check('a page', (len(first['items']), 'cursor' in first), (50, True))

    async def a_mute_is_noted(self):
        channel = self.server.town_square(self.host)
        async with Client(self.server, self.host) as host, Client(self.server, self.member) as member:
            await host.request('room.enter', {'channel': channel, 'as': 'stage', 'mic': True})
            entered = await member.request('room.enter', {'channel': channel, 'as': 'stage', 'mic': True})
            await host.request('person.mute', {'participant': entered['participant']}, new_key())
        self.check('a mute', self.acts(f'/channels/{channel}/audit')[0], ('person_muted', self.accounts['member'], self.accounts['host']))

    async def the_door_and_links_are_noted(self):
        channel = self.must('POST', '/channels', {'name': 'Doors', 'type': 'open'})['channel']['id']
        path, host, member = f'/channels/{channel}', self.accounts['host'], self.accounts['member']
        settings = self.must('GET', f'{path}/room')['settings']
        self.must('PUT', f'{path}/room', {**settings, 'enabled': True, 'guests': 'link'})
        made = self.must('POST', f'{path}/links', {'name': 'Panel', 'role': 'speaker'})
        link, cookie = made['link']['id'], self.server.come_as_guest({'link': made['secret'], 'name': 'Gail'})
        guest = self.must('GET', '/me', cookie=cookie)['guest']['id']
        async with Client(self.server, self.host) as moderator, Client(self.server, self.member) as one, Client(self.server, cookie) as two:
            async def done(what, **body):
                await moderator.request(what, body, new_key())
                return [e[:2] for e in self.acts(f'{path}/audit')]

            async def waits(count):
                return (await moderator.event('waiting.changed', 5, lambda body: body['count'] == count))['body']['waiting']

            await moderator.request('room.enter', {'channel': channel, 'as': 'viewer'})
            opened = [('room_opened', channel), ('link_created', link), ('room_saved', channel)]
            self.check('a link, made once however many come by it', [e[:2] for e in self.acts(f'{path}/audit')][:3], opened)
            locked = await done('room.lock', channel=channel, locked=True)
            self.check('locked', locked[:4], [('room_locked', channel), *opened])
            self.check('locked again: nothing', await done('room.lock', channel=channel, locked=True), locked)
            await one.request('room.knock', {'channel': channel})
            [waiter] = await waits(1)
            self.check('somebody knocks: no act of a moderator', [e[:2] for e in self.acts(f'{path}/audit')], locked)
            self.check('spoken to', await moderator.request('waiting.message', {'text': 'secret words'}), {'count': 1})
            declined = await done('waiting.decline', waiter=waiter['id'])
            self.check('declined', declined, [('person_declined', member), *locked])
            await two.request('room.knock', {'channel': channel})
            await waits(1)
            admitted = await done('waiting.admit')
            self.check('all admitted', admitted, [('person_admitted', guest), *declined])
            entry = self.must('GET', f'{path}/audit?act=person_admitted')['items'][0]
            self.check('a guest has a name as long as there is one', (entry['actor'], entry['target_kind'], entry['target_name']), (host, 'guest', 'Gail'))
            entered = await two.request('room.enter', {'channel': channel, 'as': 'stage', 'mic': True})
            self.check('a guest is muted', (await done('person.mute', participant=entered['participant']))[0], ('person_muted', guest))
            self.check('unlocked', (await done('room.lock', channel=channel, locked=False))[0], ('room_unlocked', channel))
        self.check('its name', self.must('GET', f'{path}/audit?act=link_created')['items'][0]['target_name'], 'Panel')
        self.must('DELETE', f'{path}/links/{link}')
        entry = self.must('GET', f'{path}/audit?target={link}')['items'][0]
        self.check('revoked: whoever came by it goes unnoted', (entry['act'], entry['target_kind'], entry.get('target_name')), ('link_revoked', 'link', None))
        self.check('no further entries for its guests', self.acts(f'{path}/audit')[0][:2], ('link_revoked', link))
        self.check('nor a name of them', 'target_name' in self.must('GET', f'{path}/audit?act=person_admitted')['items'][0], False)
        self.check('the same for the site', self.acts(channel=channel), self.acts(f'{path}/audit'))

    # ── presence ──

    async def watchers_see_what_they_may(self):
        """Live state for those outside follows their rights within a second; subscribers hear of an opening."""
        group = self.must('POST', '/groups', {'name': 'Watchers'})['group']['id']
        member = self.must('POST', f'/groups/{group}/members', {'account': self.accounts['member']}) and self.accounts['member']
        channel = self.must('POST', '/channels', {'name': 'Watched', 'type': 'private'})['channel']['id']
        path = f'/channels/{channel}'
        self.must('POST', f'{path}/members', {'group': group, 'role': 'member'})
        settings = self.must('GET', f'{path}/room')['settings']
        self.must('PUT', f'{path}/room', {**settings, 'enabled': True})
        self.must('POST', f'{path}/subscribe', {'subscribed': True}, self.member)
        loop = asyncio.get_running_loop()

        async def then(client, event, method, url, body=None, found=lambda body: True):
            """What the change leads to at the client, and whether within a second of its answer."""
            client.events.clear()
            await asyncio.to_thread(self.must, method, url, body)
            began = loop.time()
            got = (await client.event(event, 5, lambda body: body['channel'] == channel and found(body)))['body']
            self.check(f'{event} within a second: {loop.time() - began:.2f} s', loop.time() - began < 1.0, True)
            return got

        async def silent(client, event, seconds=1.2):
            try:
                got = await client.event(event, seconds, lambda body: body['channel'] == channel)
            except (asyncio.TimeoutError, TimeoutError):
                return
            raise AssertionError(f'{event} came all the same: {got}')

        async with Client(self.server, self.member) as client, Client(self.server, self.host) as host:
            seen = await client.request('presence.watch', {'channels': [channel]})
            self.check('seen by the group', [p['live']['state'] for p in seen['live']], ['closed'])
            opened = await then(client, 'channel.opened', 'POST', f'{path}/room/open', {})
            self.check('a subscriber hears of it', opened['name'], 'Watched')
            await client.event('presence.changed', 5, lambda body: body['live']['state'] == 'open')
            await host.request('room.enter', {'channel': channel, 'as': 'viewer'})
            inside = (await client.event('presence.changed', 5, lambda body: body['live']['count'] == 1))['body']
            self.check('who is there', inside['live']['names'], ['Helena Host'])
            settings = self.must('GET', f'{path}/room')['settings']
            hidden = await then(client, 'presence.changed', 'PUT', f'{path}/room', {**settings, 'hide_participants': True}, lambda b: not b['live']['names'])
            self.check('how many, but not who', hidden['live']['count'], 1)
            await then(client, 'presence.gone', 'DELETE', f'/groups/{group}/members/{member}')
            await then(client, 'presence.changed', 'PATCH', path, {'type': 'restricted'})
            await then(client, 'presence.gone', 'PATCH', path, {'type': 'private'})
            client.events.clear()
            await asyncio.to_thread(self.must, 'POST', f'{path}/room/end', {})
            await asyncio.to_thread(self.must, 'POST', f'{path}/room/open', {})
            await silent(client, 'channel.opened')
            await then(client, 'presence.changed', 'POST', f'/groups/{group}/members', {'account': member})
            await asyncio.to_thread(self.must, 'POST', f'{path}/room/end', {})
            await then(client, 'presence.gone', 'DELETE', path)

    # ── tokens ──

    def token(self, *scopes, cookie=None, **more):
        answer = self.must('POST', '/tokens', {'name': 'robot', 'scopes': list(scopes), **more}, cookie)
        return answer['token'], answer['secret']

    def tokens_open_their_scopes(self):
        """Each route with a token of each scope, as an administrator: its own scope gets through, every other is refused."""
        with open(PROTOCOL, encoding='utf-8') as file:
            routes = yaml.load(file, Loader=yaml.BaseLoader)['http']
        with open(ORACLE, encoding='utf-8') as file:
            oracle = yaml.load(file, Loader=yaml.BaseLoader)
        scope_of = {route: scope for scope, names in oracle['token_scopes'].items() for route in names}
        secrets = {scope: self.token(scope)[1] for scope in oracle['token_scopes']}
        asked = 0
        for route in routes:
            if route['who'] == 'bearer' or (route['who'] == 'none' and route['name'] not in scope_of):
                continue
            path = '/'.join(MISSING if part.startswith('{') else part for part in route['path'].split('/'))
            for scope, secret in secrets.items():
                status, answer = self.bearer(secret, route['method'], path, {'no such field': 1} if 'body' in route or 'body_object' in route else None)
                code = (answer or {}).get('error', {}).get('code')
                self.check(f'{route["name"]} with {scope}: {status} {code}', code == 'scope_missing', scope_of.get(route['name']) != scope)
                asked += 1
        self.check('enough routes', asked > 300, True)

    def tokens_are_their_accounts(self):
        ann = self.add('tess')
        tess = self.server.sign_in('tess', PASSWORD)
        token, secret = self.token('me', 'audit', 'channels', 'accounts', cookie=tess)
        self.check('who it is', self.bearer(secret, 'GET', '/me')[1]['account']['id'], ann)
        self.refused('no more than its account', self.bearer(secret, 'GET', '/audit'), 403, 'forbidden')
        self.refused('nor that', self.bearer(secret, 'POST', '/accounts', {'login': 'x', 'name': 'x'}), 403, 'forbidden')
        status, answer = self.bearer(secret, 'POST', '/channels', {'name': 'By robot', 'type': 'private'})
        self.check('it changes things without an Origin', status, 201)
        entry = self.must('GET', f'/audit?target={answer["channel"]["id"]}&act=channel_created')['items'][0]
        self.check('noted with its token', (entry['actor'], entry['token']), (ann, token['id']))
        self.refused('a cookie does not help it', self.bearer('f' * 64, 'GET', '/channels', Cookie=self.host), 401, 'unauthorized')
        for wrong in ('', 'x', secret[:-1], secret.upper(), secret[:-1] + ('0' if secret[-1] != '0' else '1'), 'f' * 64, '\u00fc'.encode().decode('latin-1')):
            if wrong:
                self.refused(f'a wrong one {wrong[:4]}', self.bearer(wrong, 'GET', '/me'), 401, 'unauthorized')
        items = self.must('GET', '/tokens', cookie=tess)['items']
        self.check('listed without its secret', (len(items), sorted(items[0])), (1, ['created', 'expires', 'id', 'name', 'scopes', 'used']))
        self.refused("another's", self.ask('DELETE', f'/tokens/{token["id"]}'), 404, 'not_found')
        self.must('DELETE', f'/tokens/{token["id"]}', cookie=tess)
        self.refused('revoked', self.bearer(secret, 'GET', '/me'), 401, 'unauthorized')
        _, secret = self.token('me', cookie=tess)
        self.check('alive', self.bearer(secret, 'GET', '/me')[0], 200)
        self.must('PATCH', f'/accounts/{ann}', {'disabled': True})
        self.refused('disabled', self.bearer(secret, 'GET', '/me'), 401, 'unauthorized')
        self.must('PATCH', f'/accounts/{ann}', {'disabled': False})
        self.refused('it does not come back with its account', self.bearer(secret, 'GET', '/me'), 401, 'unauthorized')
        tess = self.server.sign_in('tess', PASSWORD)
        _, secret = self.token('me', cookie=tess)
        self.must('POST', f'/channels/{answer["channel"]["id"]}/transfer', {'account': self.accounts['host']})
        self.must('DELETE', f'/accounts/{ann}')
        self.refused('removed', self.bearer(secret, 'GET', '/me'), 401, 'unauthorized')

    def administrators_see_all_tokens(self):
        """Everybody's, page by page, without secrets; revoked, one opens nothing any more."""
        mine = {self.token('me')[0]['id'] for _ in range(30)}
        token, secret = self.token('me', 'rooms', cookie=self.member)
        hers = {token['id']} | {self.token('me', cookie=self.member)[0]['id'] for _ in range(29)}
        self.bearer(secret, 'GET', '/me')
        found, cursor, pages = [], None, 0
        while pages == 0 or cursor:
            answer = self.must('GET', f'/site/tokens?cursor={cursor}' if cursor else '/site/tokens')
            found, cursor, pages = found + answer['items'], answer.get('cursor'), pages + 1
        self.check('all of them, once', (len({i['id'] for i in found}), {i['id'] for i in found} >= mine | hers, pages), (len(found), True, 2))
        one = next(i for i in found if i['id'] == token['id'])
        self.check('whose, and what it may', (one['account'], one['owner'], one['login'], one['scopes'], 'used' in one),
                   (self.accounts['member'], 'Mia Member', 'member', ['me', 'rooms'], True))
        self.check('no secret', secret in json.dumps(found), False)
        self.refused('not for everybody', self.ask('GET', '/site/tokens', cookie=self.member), 403, 'forbidden')
        self.refused('no such cursor', self.ask('GET', '/site/tokens?cursor=abc'), 400, 'out_of_range', 'cursor')
        self.refused('of another account', self.ask('DELETE', f'/accounts/{self.accounts["host"]}/tokens/{token["id"]}'), 404, 'not_found')
        self.must('DELETE', f'/accounts/{self.accounts["member"]}/tokens/{token["id"]}')
        self.refused('revoked', self.bearer(secret, 'GET', '/me'), 401, 'unauthorized')
        self.check('and noted', self.acts(target=token['id'])[0], ('token_revoked', token['id'], self.accounts['host']))
        for who, ids in (('host', mine), ('member', hers - {token['id']})):
            for id in ids:
                self.must('DELETE', f'/accounts/{self.accounts[who]}/tokens/{id}')

    def tokens_are_bounded(self):
        for body, field in (({'name': 'x', 'scopes': ['god']}, 'scopes[0]'), ({'name': 'x', 'scopes': ['me'], 'days': 0}, 'days'), ({'name': 'x', 'scopes': ['me'], 'days': 366}, 'days')):
            self.refused(f'{body}', self.ask('POST', '/tokens', body), 400, 'out_of_range', field)
        self.refused('no scope', self.ask('POST', '/tokens', {'name': 'x', 'scopes': []}), 422, 'empty', 'scopes')
        self.refused('mass assignment', self.ask('POST', '/tokens', {'name': 'x', 'scopes': ['me'], 'account': MISSING}), 400, 'unknown_field', 'account')
        made = [self.token('me', cookie=self.member)[0]['id'] for _ in range(50)]
        self.refused('as many as there may be', self.ask('POST', '/tokens', {'name': 'x', 'scopes': ['me']}, self.member), 422, 'too_many_tokens')
        for id in made:
            self.must('DELETE', f'/tokens/{id}', cookie=self.member)

    def killed(self):
        """What was acknowledged is noted, exactly once, and tokens live on; a secret is nowhere in the log."""
        _, secret = self.token('me')
        group = self.must('POST', '/groups', {'name': 'Last'})['group']['id']
        for n in range(8):
            self.must('PATCH', f'/groups/{group}', {'name': f'Last {n}'})
            self.server.kill()
            self.server.start()
            self.check(f'after {n + 1} kills', [e[0] for e in self.acts(target=group)], ['group_changed'] * (n + 1) + ['group_created'])
        self.check('the token lives', self.bearer(secret, 'GET', '/me')[0], 200)
        self.check('no secret in the log', secret in self.server.log(), False)

    def the_command_line(self):
        self.server.stop()
        subprocess.run([self.server.binary, 'account', 'disable', 'member2', '--data', self.server.data], check=True, stdout=subprocess.DEVNULL)
        self.server.start()
        self.check('by the command line', self.acts(target=self.accounts['member2'])[0], ('account_disabled', self.accounts['member2'], None))
        self.check('unbroken over kills and the command line', self.verify()[0], 0)

    def run(self):
        self.acts_are_noted()
        self.own_acts_are_noted()
        self.acts_are_paged()
        self.the_log_is_chained()
        asyncio.run(self.a_mute_is_noted())
        asyncio.run(self.the_door_and_links_are_noted())
        asyncio.run(self.watchers_see_what_they_may())
        self.tokens_open_their_scopes()
        self.tokens_are_their_accounts()
        self.tokens_are_bounded()
        self.administrators_see_all_tokens()
        self.killed()
        self.the_command_line()
        print(f'trust: {self.passed} checks passed')


if __name__ == '__main__':
    with Server(sys.argv[1]) as server:
        Test(server).run()
