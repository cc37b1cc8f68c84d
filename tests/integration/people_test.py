#!/usr/bin/python3
"""Accounts, groups and members over HTTP under good and bad input, and the first administrator: people_test.py DAIS_BINARY"""
import asyncio
import os
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from dais_client import Client
from dais_server import Server

MISSING = '00000000000000000000000000000001'
PASSWORD = 'curtain call 77'


class Test:
    def __init__(self, server):
        self.server, self.passed = server, 0
        self.host = server.sign_in('host')
        self.member = server.sign_in('member')
        self.accounts = {a['login']: a for a in self.must('GET', '/accounts')['items']}

    def check(self, what, got, expected):
        if got != expected:
            raise AssertionError(f'{what}: expected {expected!r}, got {got!r}')
        self.passed += 1

    def ask(self, method, path, body=None, cookie=None, headers=None):
        return self.server.json(method, f'/api/v1{path}', body, cookie or self.host, headers)

    def must(self, method, path, body=None, cookie=None):
        status, answer = self.ask(method, path, body, cookie)
        self.check(f'{method} {path} {body}: {answer}', status in (200, 201), True)
        return answer

    def refused(self, what, answer, status, code, field=None):
        got, body = answer
        error = (body or {}).get('error', {})
        self.check(what, (got, error.get('code'), error.get('field')), (status, code, field))
        if not error.get('message'):
            raise AssertionError(f'{what}: no sentence')
        return body

    def add(self, login, **more):
        return self.must('POST', '/accounts', {'login': login, 'name': login.title(), 'password': PASSWORD, **more})['account']

    # ── accounts ──

    def accounts_are_changed(self):
        ann = self.add('ann', email='ann@example.org')
        self.check('as made', (ann['site_role'], ann['disabled'], ann['password'], ann['version']), ('user', False, True, 1))
        path = f'/accounts/{ann["id"]}'
        for body, field in (({'owner': True}, 'owner'), ({'id': MISSING}, 'id'), ({'password_hash': 'x'}, 'password_hash'), ({'created': 1}, 'created')):
            self.refused(f'mass assignment {body}', self.ask('PATCH', path, body), 400, 'unknown_field', field)
        self.refused('nothing', self.ask('PATCH', path, {}), 422, 'empty')
        self.refused('only a version', self.ask('PATCH', path, {'version': 1}), 422, 'empty')
        self.refused('no role', self.ask('PATCH', path, {'site_role': 'god'}), 400, 'out_of_range', 'site_role')
        self.refused('a negative version', self.ask('PATCH', path, {'name': 'A', 'version': -1}), 400, 'out_of_range', 'version')
        self.refused('a huge version', self.ask('PATCH', path, {'name': 'A', 'version': 2**53}), 400, 'out_of_range', 'version')
        self.refused('another has the login', self.ask('PATCH', path, {'login': 'HOST'}), 409, 'exists', 'login')
        self.refused('no address', self.ask('PATCH', path, {'email': 'x y@z'}), 400, 'bad_name', 'email')
        self.refused('invisible', self.ask('PATCH', path, {'name': '\u200b\u202e\u2066'}), 400, 'bad_name', 'name')
        now = self.must('PATCH', path, {'name': '\u202eAnn\u200b  Other', 'version': 1})['account']
        self.check('a name is made safe to show', (now['name'], now['version']), ('Ann Other', 2))
        stale = self.refused('stale', self.ask('PATCH', path, {'name': 'Old', 'version': 1}), 409, 'conflict')
        self.check('the newer values', stale['account'], now)
        bo = self.add('bo')
        self.refused('her address', self.ask('PATCH', f'/accounts/{bo["id"]}', {'email': 'ANN@example.org'}), 409, 'exists', 'email')
        self.must('PATCH', path, {'email': ''})
        self.check('no address any more', 'email' in self.must('GET', path)['account'], False)
        self.refused('a login in another width', self.ask('POST', '/accounts', {'login': '\uff21\uff4e\uff4e', 'name': 'x'}), 409, 'exists', 'login')
        self.check('others see no more than names', sorted(self.must('GET', '/accounts?q=ann', cookie=self.member)['items'][0]),
                   ['id', 'login', 'name', 'site_role'])

    def nobody_cuts_off_the_branch(self):
        me = f'/accounts/{self.accounts["host"]["id"]}'
        self.refused('deleting oneself', self.ask('DELETE', me), 422, 'not_yourself')
        self.refused('disabling oneself', self.ask('PATCH', me, {'disabled': True}), 422, 'not_yourself', 'disabled')
        self.refused('giving up one\'s role', self.ask('PATCH', me, {'site_role': 'user'}), 422, 'not_yourself', 'site_role')
        self.refused('one\'s own password', self.ask('PUT', f'{me}/password', {'password': PASSWORD}), 422, 'not_yourself')
        self.must('PATCH', me, {'name': 'Helena Host'})

    def a_deleted_account_is_gone(self):
        eve = self.add('eve', email='eve@example.org')
        cookie = self.server.sign_in('eve', PASSWORD)
        channel = self.must('POST', '/channels', {'name': 'Eve\'s', 'type': 'private'}, cookie)['channel']
        refused = self.refused('an owner', self.ask('DELETE', f'/accounts/{eve["id"]}'), 422, 'owns_channels')
        self.check('how many', '(1)' in refused['error']['message'], True)
        self.must('POST', f'/channels/{channel["id"]}/transfer', {'account': self.accounts['mod']['id']}, cookie)
        group = self.must('POST', '/groups', {'name': 'Doomed'})['group']['id']
        self.must('POST', f'/groups/{group}/members', {'account': eve['id']})
        settings = self.must('GET', f'/channels/{channel["id"]}/room')['settings']
        lists = {'speakers': [{'account': eve['id']}, {'account': self.accounts['member']['id']}]}
        self.must('PUT', f'/channels/{channel["id"]}/room', {**settings, **lists})
        self.must('DELETE', f'/accounts/{eve["id"]}')
        self.refused('her log-in', self.ask('GET', '/channels', cookie=cookie), 401, 'unauthorized')
        self.check('the group is empty', self.must('GET', f'/groups/{group}')['group']['members'], 0)
        members = [m['login'] for m in self.must('GET', f'/channels/{channel["id"]}/members')['items']]
        self.check('the channel is without her', members, ['mod'])
        settings = self.must('GET', f'/channels/{channel["id"]}/room')['settings']
        self.check('the list is without her', settings['speakers'], [{'account': self.accounts['member']['id']}])
        self.must('PUT', f'/channels/{channel["id"]}/room', settings)
        self.refused('twice', self.ask('DELETE', f'/accounts/{eve["id"]}'), 404, 'not_found')
        self.add('eve')  # the name is free

    def passwords_and_log_ins(self):
        self.add('pam')
        first, second = self.server.sign_in('pam', PASSWORD), self.server.sign_in('pam', PASSWORD)
        items = self.must('GET', '/me/logins', cookie=first)['items']
        self.check('two log-ins, one the asking one', [i['current'] for i in items], [False, True])
        self.must('DELETE', f'/me/logins/{items[0]["id"]}', cookie=first)
        self.refused('the ended one', self.ask('GET', '/channels', cookie=second), 401, 'unauthorized')
        self.refused('the wrong old one', self.ask('POST', '/me/password', {'old': 'x', 'new': 'another long one'}, first), 422, 'wrong_password', 'old')
        self.refused('too short', self.ask('POST', '/me/password', {'old': PASSWORD, 'new': 'short'}, first), 422, 'weak_password', 'new')
        second = self.server.sign_in('pam', PASSWORD)
        asyncio.run(self.the_other_socket_closes(first, second))
        self.refused('the other log-in', self.ask('GET', '/channels', cookie=second), 401, 'unauthorized')
        self.must('GET', '/channels', cookie=first)
        self.check('the new password counts', bool(self.server.sign_in('pam', 'another long one')), True)
        self.must('DELETE', '/me/logins', cookie=first)
        self.check('alone', [i['current'] for i in self.must('GET', '/me/logins', cookie=first)['items']], [True])
        pam = next(a for a in self.must('GET', '/accounts?q=pam')['items'])
        self.must('PUT', f'/accounts/{pam["id"]}/password', {'password': 'set by the admin'})
        self.refused('an administrator\'s new password ends it', self.ask('GET', '/channels', cookie=first), 401, 'unauthorized')
        self.refused('e-mail is not one\'s own to change', self.ask('PATCH', '/me', {'name': 'x', 'email': 'a@b'}, self.member), 400, 'unknown_field', 'email')

    async def the_other_socket_closes(self, first, second):
        async with Client(self.server, second) as socket:
            began = time.monotonic()
            status, answer = await asyncio.to_thread(self.ask, 'POST', '/me/password', {'old': PASSWORD, 'new': 'another long one'}, first)
            self.check(f'the password is changed: {answer}', status, 200)
            changed = time.monotonic()
            self.check('its socket is closed', await socket.closed(5), 1008)
            print(f'people: other log-ins\' sockets closed {time.monotonic() - changed:.2f} s after the change ({changed - began:.2f} s)')

    # ── groups ──

    def groups(self):
        group = self.must('POST', '/groups', {'name': ' Choir  of\u200b '})['group']
        self.check('as made', (group['name'], group['members'], group['version']), ('Choir of', 0, 1))
        path = f'/groups/{group["id"]}'
        self.refused('the same name', self.ask('POST', '/groups', {'name': 'CHOIR OF'}), 409, 'exists', 'name')
        self.refused('nothing to be seen', self.ask('POST', '/groups', {'name': '\u2060'}), 400, 'bad_name', 'name')
        self.refused('a group in itself', self.ask('POST', f'{path}/members', {'account': group['id']}), 404, 'not_found', 'account')
        self.refused('a group in a group', self.ask('POST', f'{path}/members', {'group': group['id']}), 400, 'unknown_field', 'group')
        mia = self.accounts['member']['id']
        self.must('POST', f'{path}/members', {'account': mia})
        self.refused('twice', self.ask('POST', f'{path}/members', {'account': mia}), 409, 'exists', 'account')
        self.check('its members', [a['login'] for a in self.must('GET', f'{path}/members')['items']], ['member'])
        private = self.must('POST', '/channels', {'name': 'Rehearsal', 'type': 'private'})['channel']['id']
        self.refused('not seen yet', self.ask('GET', f'/channels/{private}', cookie=self.member), 404, 'not_found')
        self.must('POST', f'/channels/{private}/members', {'group': group['id'], 'role': 'moderator'})
        self.check('a right by the group', self.must('GET', f'/channels/{private}', cookie=self.member)['channel']['role'], 'moderator')
        stale = self.refused('stale', self.ask('PATCH', path, {'name': 'X', 'version': 7}), 409, 'conflict')
        self.check('the newer values', stale['group']['name'], 'Choir of')
        self.must('PATCH', path, {'name': 'Choir', 'version': 1})
        self.must('DELETE', f'{path}/members/{mia}')
        self.refused('gone with the group', self.ask('GET', f'/channels/{private}', cookie=self.member), 404, 'not_found')
        self.must('POST', f'{path}/members', {'account': mia})
        self.must('DELETE', path)
        self.refused('and with its end', self.ask('GET', f'/channels/{private}', cookie=self.member), 404, 'not_found')

    # ── channels and members ──

    def members(self):
        channel = self.must('POST', '/channels', {'name': 'Foyer', 'type': 'private', 'default_role': 'contributor'})['channel']
        path = f'/channels/{channel["id"]}'
        self.refused('the owner\'s second of that name', self.ask('POST', '/channels', {'name': 'fOyer', 'type': 'open'}), 409, 'exists', 'name')
        self.refused('stale', self.ask('PATCH', path, {'name': 'X', 'version': 9}), 409, 'conflict')
        self.check('saved', self.must('PATCH', path, {'name': 'The Foyer', 'version': 1})['channel']['version'], 2)
        member = self.must('POST', f'{path}/members', {'login': 'MEMBER'})['member']
        self.check('by log-in name, with the default role', (member['login'], member['role']), ('member', 'contributor'))
        for body, status, code, field in (({}, 400, 'missing_field', 'account'), ({'login': 'a', 'email': 'a@b'}, 400, 'out_of_range', 'account'),
                                          ({'account': MISSING}, 404, 'not_found', 'account'), ({'group': MISSING}, 404, 'not_found', 'group'),
                                          ({'email': 'nobody'}, 400, 'bad_name', 'email'), ({'login': '\u200b'}, 400, 'bad_name', 'login'),
                                          ({'login': 'x', 'owner': True}, 400, 'unknown_field', 'owner'),
                                          ({'login': 'x', 'role': 'owner'}, 400, 'out_of_range', 'role')):
            self.refused(f'adding {body}', self.ask('POST', f'{path}/members', body), status, code, field)
        self.refused('twice', self.ask('POST', f'{path}/members', {'login': 'member'}), 409, 'exists')
        owner = next(m for m in self.must('GET', f'{path}/members')['items'] if m['owner'])
        self.refused('the last manager', self.ask('DELETE', f'{path}/members/{owner["id"]}'), 422, 'owner_stays')
        self.refused('the owner\'s role', self.ask('PATCH', f'{path}/members/{owner["id"]}', {'role': 'member'}), 422, 'owner_stays')
        self.refused('a transfer to nobody', self.ask('POST', f'{path}/transfer', {'account': MISSING}), 404, 'not_found', 'account')
        self.must('PATCH', f'{path}/members/{member["id"]}', {'state': 'pending'})
        self.refused('pending: not seen', self.ask('GET', path, cookie=self.member), 404, 'not_found')
        self.check('the pending ones', [m['login'] for m in self.must('GET', f'{path}/members?state=pending')['items']], ['member'])
        self.must('PATCH', f'{path}/members/{member["id"]}', {'state': 'active'})
        self.check('active again', self.must('GET', path, cookie=self.member)['channel']['role'], 'contributor')
        self.expected(path)

    def expected(self, path):
        nora = self.must('POST', f'{path}/members', {'email': 'Nora@Example.org', 'role': 'manager'})['member']
        self.check('somebody who is expected', (nora['name'], 'expected' in nora, 'account' in nora), ('Nora@Example.org', True, False))
        self.refused('twice', self.ask('POST', f'{path}/members', {'email': 'NORA@example.org'}), 409, 'exists', 'email')
        names = [m['name'] for m in self.must('GET', f'{path}/members', cookie=self.member)['items']]
        self.check('members don\'t see her address', 'Nora@Example.org' in names, False)
        self.add('nora', email='nora@example.org')
        cookie = self.server.sign_in('nora', PASSWORD)
        self.check('the right was waiting', self.must('GET', path, cookie=cookie)['channel']['role'], 'manager')
        self.must('DELETE', f'{path}/members/{nora["id"]}')
        self.refused('and can be taken', self.ask('GET', path, cookie=cookie), 404, 'not_found')

    def run(self):
        self.accounts_are_changed()
        self.nobody_cuts_off_the_branch()
        self.a_deleted_account_is_gone()
        self.passwords_and_log_ins()
        self.groups()
        self.members()
        self.server.kill()
        self.server.start()
        self.check('all of it is still there', len(self.must('GET', '/accounts?q=nora')['items']), 1)
        print(f'people: {self.passed} checks passed')


class Bare(Server):
    """A start without the demo."""

    def start(self):
        command = [self.binary, 'serve', '--port', str(self.port), '--listen', '127.0.0.1', '--data', self.data, '--media-address', '127.0.0.1',
                   '--admin-port', '0']
        with open(self.log_path, 'ab') as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                if self.request('GET', '/healthz')[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f'no answer:\n{self.log()[-2000:]}')


def first_administrator(binary):
    with Bare(binary) as server:
        token = re.findall(r'^    ([0-9a-f]{32})$', server.log(), re.MULTILINE)
        assert len(token) == 1, server.log()
        assert server.json('GET', '/api/v1/setup') == (200, {'needed': True})
        body = {'token': token[0], 'login': 'ada', 'name': 'Ada', 'password': PASSWORD}

        def setup(**more):
            status, answer = server.json('POST', '/api/v1/setup', {**body, **more})
            return status, answer.get('error', {}).get('code')
        assert setup(token='0' * 32) == (403, 'forbidden')
        assert setup(token='') == (403, 'forbidden')
        assert setup(password='short') == (422, 'weak_password')
        assert setup(login='\u200b') == (400, 'bad_name')
        assert setup() == (201, None)
        assert setup(login='eve') == (404, 'not_found')
        assert server.json('GET', '/api/v1/setup') == (200, {'needed': False})
        cookie = server.sign_in('ada', PASSWORD)
        assert server.json('GET', '/api/v1/me', cookie=cookie)[1]['account']['site_role'] == 'admin'
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        server.start()
        assert len(re.findall(r'^    [0-9a-f]{32}$', server.log(), re.MULTILINE)) == 1, 'a token although there is an account'
        assert setup(login='eve') == (404, 'not_found')
    print('people: the first administrator is made once')


if __name__ == '__main__':
    first_administrator(sys.argv[1])
    with Server(sys.argv[1]) as server:
        Test(server).run()
