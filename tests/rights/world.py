"""The site that the matrix is asked of: one person for each subject, a channel, a foreign channel, and their rooms."""
import http.client
import json
import os

from dais_server import tls_context

MISSING = '0000000000000000000000000000dead'
PASSWORD = 'a long enough one'
ROLES = {'manager': 'manager', 'moderator': 'moderator', 'contributor': 'contributor', 'member': 'member', 'rm': 'member',
         'cm': 'member', 'speaker': 'member', 'pending': 'member', 'deactivated': 'member', 'removed': 'member'}


def login_of(name):
    return f'the_{name}'  # the demo site has people of its own


class Person:
    """Somebody with a connection of her own that is kept; `account` None: nobody signed in."""

    def __init__(self, server, name, account=None):
        self.server, self.name, self.account = server, name, account
        self.cookie = self.sign_in() if account else None
        self.connection = None
        self.member = None  # her membership in the channel under test

    def sign_in(self):
        return self.server.sign_in(login_of(self.name), PASSWORD)

    def ask(self, method, path, body=None, cookie=None):
        """(status, decoded JSON)"""
        headers = {'Host': f'localhost:{self.server.port}', 'Origin': self.server.origin}
        if cookie or self.cookie:
            headers['Cookie'] = cookie or self.cookie
        if body is not None:
            headers['Content-Type'] = 'application/json'
        for again in (True, False):
            try:
                if not self.connection:
                    self.connection = http.client.HTTPSConnection('127.0.0.1', self.server.port, timeout=15, context=tls_context())
                self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
                reply = self.connection.getresponse()
                text = reply.read()
                return reply.status, json.loads(text) if text else {}
            except (http.client.HTTPException, OSError):
                self.connection = None
                if not again:
                    raise

    def must(self, method, path, body=None):
        status, answer = self.ask(method, path, body)
        assert status in (200, 201), (self.name, method, path, body, status, answer)
        return answer


class World:
    def __init__(self, server, oracle):
        self.server, self.oracle = server, oracle
        self.site = Person.__new__(Person)  # the demo's administrator builds everything
        self.site.server, self.site.name, self.site.connection = server, 'host', None
        self.site.cookie = server.sign_in('host')
        self.people = {name: Person(server, name, self.account(name)) for name in oracle.subjects if not oracle.stranger(name)}
        self.people['anonymous'] = Person(server, 'anonymous')
        self.foreigner = Person(server, 'foreigner', self.account('foreigner'))
        self.dummy = self.account('dummy')  # whom accounts' routes are tried on
        self.channel = self.make_channel(self.people['owner'], 'Here', 'restricted')
        self.foreign = self.make_channel(self.foreigner, 'Elsewhere', 'private')
        self.make_members()
        self.make_rooms()
        self.make_guests()

    def account(self, name):
        role = {'admin': 'admin', 'viewer': 'viewer'}.get(name, 'user')
        body = {'login': login_of(name), 'name': name.replace('_', ' '), 'password': PASSWORD, 'site_role': role, 'email': f'{name}@example.org'}
        return self.site.must('POST', '/api/v1/accounts', body)['account']['id']

    def spare_account(self):
        body = {'login': os.urandom(6).hex(), 'name': 'Spare'}
        return self.site.must('POST', '/api/v1/accounts', body)['account']['id']

    def spare_group(self):
        return self.site.must('POST', '/api/v1/groups', {'name': os.urandom(6).hex()})['group']['id']

    def make_channel(self, owner, name, type):
        return owner.must('POST', '/api/v1/channels', {'name': name, 'type': type})['channel']['id']

    def add_member(self, body):
        return self.site.must('POST', f'/api/v1/channels/{self.channel}/members', body)['member']['id']

    def group_with(self, name, account):
        group = self.site.must('POST', '/api/v1/groups', {'name': name})['group']['id']
        self.site.must('POST', f'/api/v1/groups/{group}/members', {'account': account})
        return group

    def make_members(self):
        for name, role in ROLES.items():
            self.join(name, role)
        self.site.must('DELETE', f'/api/v1/channels/{self.channel}/members/{self.people["removed"].member}')
        self.people['removed'].member = None
        for name, role in (('group_manager', 'manager'), ('group_member', 'member')):
            self.add_member({'group': self.group_with(name, self.people[name].account), 'role': role})
        self.rm_group = self.group_with('group_rm', self.people['group_rm'].account)
        self.join('group_rm', 'member')
        self.add_member({'email': 'EXPECTED@example.org', 'role': 'member'})
        items = self.site.must('GET', f'/api/v1/channels/{self.channel}/members')['items']
        self.people['owner'].member = next(item['id'] for item in items if item['owner'])
        items = self.foreigner.must('GET', f'/api/v1/channels/{self.foreign}/members')['items']
        self.foreign_member = items[0]['id']

    def join(self, name, role=None):
        state = name if name in ('pending', 'deactivated') else 'active'
        person = self.people[name]
        person.member = self.add_member({'account': person.account, 'role': role or ROLES.get(name, 'member'), 'state': state})

    def make_rooms(self):
        account = {name: {'account': person.account} for name, person in self.people.items()}
        self.lists = {'room_moderators': [account['rm'], account['listed'], {'group': self.rm_group}], 'chat_moderators': [account['cm']],
                      'speakers': [account['speaker']]}
        self.set_room(enabled=True, guests='link', anonymous_viewers=True, **self.lists)
        path = f'/api/v1/channels/{self.foreign}/room'
        settings = self.foreigner.must('GET', path)['settings']
        self.foreigner.must('PUT', path, {**settings, 'enabled': True})
        self.foreigner.must('POST', f'{path}/open', {})

    def make_link(self, channel=None, role='viewer'):
        """(id, secret)"""
        answer = self.site.must('POST', f'/api/v1/channels/{channel or self.channel}/links', {'name': 'A link', 'role': role})
        return answer['link']['id'], answer['secret']

    def make_guests(self):
        self.link, viewers = self.make_link()
        self.viewers = viewers
        _, speakers = self.make_link(role='speaker')
        self.set_type('public_restricted')
        for name, body in (('guest_viewer', {'link': viewers}), ('guest_speaker', {'link': speakers}), ('visitor', {'channel': self.channel})):
            person = self.people[name] = Person(self.server, name)
            person.cookie = self.server.come_as_guest({**body, 'name': name})
        self.set_type('restricted')

    def another_guest(self):
        """The cookie of one who may be lost."""
        return self.server.come_as_guest({'link': self.viewers, 'name': 'Spare'})

    def settings(self, channel=None):
        return self.site.must('GET', f'/api/v1/channels/{channel or self.channel}/room')['settings']

    def set_room(self, **changes):
        self.site.must('PUT', f'/api/v1/channels/{self.channel}/room', {**self.settings(), **changes})

    def set_type(self, type):
        self.site.must('PATCH', f'/api/v1/channels/{self.channel}', {'type': type})

    def set_state(self, state):
        """The room as it is to be: closed, open or locked."""
        self.state = state
        path = f'/api/v1/channels/{self.channel}/room'
        self.site.must('POST', f'{path}/end' if state == 'closed' else f'{path}/open', {})
        if self.settings()['locked'] != (state == 'locked'):
            self.set_room(locked=state == 'locked')

    def picture(self):
        """What no refused request may change."""
        path = f'/api/v1/channels/{self.channel}'
        channel = self.site.must('GET', path)['channel']
        settings = self.site.must('GET', f'{path}/room')
        members = self.site.must('GET', f'{path}/members')['items']
        return {k: v for k, v in channel.items() if k not in ('live', 'last_session')}, channel['live']['state'], settings, members
