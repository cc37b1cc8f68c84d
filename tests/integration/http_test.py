#!/usr/bin/python3
"""The HTTP interface of the real server under good and bad input: http_test.py DAIS_BINARY"""
import concurrent.futures
import json
import os
import socket
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from dais_server import Server, tls_context

JSON = {'Content-Type': 'application/json'}
MISSING = '00000000000000000000000000000001'


class Test:
    def __init__(self, server):
        self.server = server
        self.passed = 0
        self.host = server.sign_in('host')
        self.member = server.sign_in('member')
        self.square = server.town_square(self.host)

    def check(self, what, got, expected):
        if got != expected:
            raise AssertionError(f'{what}: expected {expected!r}, got {got!r}')
        self.passed += 1

    def refused(self, what, answer, status, code, field=None):
        got, body = answer
        error = (body or {}).get('error', {})
        self.check(what, (got, error.get('code'), error.get('field')), (status, code, field))
        if not error.get('message'):
            raise AssertionError(f'{what}: no sentence')

    def private_channel(self):
        status, body = self.server.json('POST', '/api/v1/channels', {'name': 'Green Room', 'type': 'private'}, self.host)
        self.check('a channel is made', status, 201)
        return body['channel']['id']

    def log_in(self):
        server = self.server
        body = json.dumps({'login': 'host', 'password': 'dais-demo'})
        status, headers, _ = server.request('POST', '/api/v1/login', body, {**JSON, 'Origin': server.origin})
        self.check('log-in', status, 200)
        cookie, *rest = [part.strip() for part in headers['Set-Cookie'].split(';')]
        self.check('the cookie', (cookie.split('=')[0], sorted(rest)),
                   ('__Host-dais', sorted(['Path=/', 'Max-Age=2592000', 'Secure', 'HttpOnly', 'SameSite=Lax'])))
        self.check('private answers are not kept', headers['Cache-Control'], 'no-store')
        self.check('me', server.json('GET', '/api/v1/me', cookie=cookie)[1]['account']['login'], 'host')
        self.check('log-out', server.json('POST', '/api/v1/logout', {}, cookie)[0], 200)
        self.refused('after log-out', server.json('GET', '/api/v1/channels', cookie=cookie), 401, 'unauthorized')
        self.refused('made-up cookie', server.json('GET', '/api/v1/channels', cookie='__Host-dais=' + 'a' * 64), 401, 'unauthorized')

    def a_planted_cookie_is_not_taken(self):
        """Session fixation: what somebody put there before does not become a log-in, and one log-in ends the one before it."""
        server, planted = self.server, '__Host-dais=' + 'a' * 64

        def log_in_with(cookie):
            body = json.dumps({'login': 'mod', 'password': 'dais-demo'})
            status, headers, _ = server.request('POST', '/api/v1/login', body, {**JSON, 'Origin': server.origin, 'Cookie': cookie})
            self.check('log-in beside a cookie', status, 200)
            return headers['Set-Cookie'].split(';')[0]
        first = log_in_with(planted)
        self.check('a secret of its own', first != planted, True)
        self.refused('the planted one', server.json('GET', '/api/v1/channels', cookie=planted), 401, 'unauthorized')
        second = log_in_with(first)
        self.check('a new one each time', second != first, True)
        self.refused('the one before', server.json('GET', '/api/v1/channels', cookie=first), 401, 'unauthorized')
        self.check('the new one', server.json('GET', '/api/v1/me', cookie=second)[1]['account']['login'], 'mod')
        self.refused('in an address', server.json('GET', f'/api/v1/channels?{second.replace("=", "%3d")}'), 401, 'unauthorized')

    def ids_of_another_channel_lead_nowhere(self):
        """Whoever manages one channel reaches nothing of another by its ids."""
        def must(path, body, cookie):
            status, answer = self.server.json('POST', f'/api/v1/channels{path}', body, cookie)
            self.check(f'{path} is made: {answer}', status, 201)
            return answer
        own = must('', {'name': 'Mine', 'type': 'private'}, self.member)['channel']['id']
        other = must('', {'name': 'Hers', 'type': 'open'}, self.host)['channel']['id']
        room = self.server.json('GET', f'/api/v1/channels/{other}/room', cookie=self.host)[1]['settings']
        self.check('links', self.server.json('PUT', f'/api/v1/channels/{other}/room', {**room, 'enabled': True, 'guests': 'link'}, self.host)[0], 200)
        things = {'members': must(f'/{other}/members', {'login': 'speaker', 'role': 'member'}, self.host)['member']['id'],
                  'links': must(f'/{other}/links', {'name': 'Panel', 'role': 'viewer'}, self.host)['link']['id'],
                  'webhooks': must(f'/{other}/webhooks', {'url': 'https://example.org/', 'events': ['room_opened']}, self.host)['webhook']['id']}
        for what, id in things.items():
            for method, rest, body in (('DELETE', '', None), *((('PATCH', '', {'role': 'manager'}),) if what == 'members' else ()),
                                       *((('PATCH', '', {'active': False}), ('POST', '/test', {}), ('GET', '/deliveries', None)) if what == 'webhooks' else ())):
                answer = self.server.json(method, f'/api/v1/channels/{own}/{what}/{id}{rest}', body, self.member)
                self.refused(f'{method} of hers under mine: {what}', answer, 404, 'not_found')
                missing = self.server.json(method, f'/api/v1/channels/{own}/{what}/{MISSING}{rest}', body, self.member)
                self.check(f'{method} {what}: as if there were none', answer, missing)
        listed = {what: [item['id'] for item in self.server.json('GET', f'/api/v1/channels/{other}/{what}', cookie=self.host)[1]['items']] for what in things}
        self.check('they are still there', all(id in listed[what] for what, id in things.items()), True)

    def names_that_only_look_different(self):
        """One owner's channels are told apart by what is seen of their names."""
        make = lambda name: self.server.json('POST', '/api/v1/channels', {'name': name, 'type': 'open'}, self.member)
        self.check('the first', make('Foyer')[0], 201)
        for name in ('foyer', 'Fo\u200byer', '\u202eFoyer', ' Foyer ', '\uff26oyer', 'Foy\u2060er\ufeff'):
            self.refused(f'once more as {name!r}', make(name), 409, 'exists', 'name')

    def wrong_and_unknown_look_alike(self):
        answers, times = {}, {'member2': [], 'nobody-here': []}
        for _ in range(7):
            for login, spent in times.items():
                began = time.monotonic()
                answers[login] = self.server.json('POST', '/api/v1/login', {'login': login, 'password': 'not the password'})
                spent.append(time.monotonic() - began)
        self.refused('wrong password', answers['member2'], 401, 'bad_login')
        self.check('the same words', answers['nobody-here'], answers['member2'])
        self.check('the sentence', answers['member2'][1]['error']['message'],
                   "Login and password don't match. Check both and try again.")
        wrong, unknown = (statistics.median(spent) for spent in times.values())
        print(f'http: median of a wrong password {wrong * 1000:.1f} ms, of an unknown login {unknown * 1000:.1f} ms')
        if abs(wrong - unknown) > 0.5 * wrong:  # a hash left out would be far more; machines with other work jitter
            raise AssertionError('the times tell whether a login exists')

    def throttle(self):
        for _ in range(10):
            self.server.json('POST', '/api/v1/login', {'login': 'victim', 'password': 'not the password'})
        self.refused('the eleventh try', self.server.json('POST', '/api/v1/login', {'login': 'VICTIM', 'password': 'x'}), 429,
                     'too_many_tries')
        self.check('others are not kept out', bool(self.server.sign_in('speaker')), True)

    def throttled_alike(self):
        """However a login is retyped, it is the same login: else being kept out would tell that it exists."""
        self.check('an account', self.server.json('POST', '/api/v1/accounts', {
            'login': 'prompter', 'name': 'Prompter', 'password': 'curtain call 7'}, self.host)[0], 201)
        for login in ('prompter', 'promoter'):
            for _ in range(10):
                self.server.json('POST', '/api/v1/login', {'login': login, 'password': 'not the password'})
            wide = ''.join(chr(ord(c) + 0xfee0) for c in login)
            for again in (login, login[:3] + '\u200b' + login[3:], login + ' ', login.upper(), wide, '\u202e' + login):
                self.refused(f'{again!r} after ten tries', self.server.json('POST', '/api/v1/login', {
                    'login': again, 'password': 'not the password'}), 429, 'too_many_tries')

    def from_where(self, login, device='', password='curtain call 7'):
        """Signs in; the answer, and the cookies by name."""
        status, headers, text = self.server.request('POST', '/api/v1/login', json.dumps({'login': login, 'password': password}),
                                                    {**JSON, 'Origin': self.server.origin, **({'Cookie': device} if device else {})})
        return (status, json.loads(text)), {line.split('=')[0]: line for line in headers.get_all('Set-Cookie', [])}

    def nobody_keeps_another_out(self):
        """Anybody can make wrong tries at a login. Who signed in from this browser before, or is signed in, is not counted with them."""
        server = self.server
        self.check('an account', server.json('POST', '/api/v1/accounts', {
            'login': 'usher', 'name': 'Usher', 'password': 'curtain call 7'}, self.host)[0], 201)
        answer, cookies = self.from_where('usher')
        self.check('signed in', answer[0], 200)
        device, *rest = [part.strip() for part in cookies['__Host-dais-device'].split(';')]
        me = cookies['__Host-dais'].split(';')[0]
        self.check('the device', (len(device), sorted(rest)),
                   (len('__Host-dais-device=') + 64, sorted(['Path=/', 'Max-Age=15552000', 'Secure', 'HttpOnly', 'SameSite=Lax'])))
        kept_out = lambda what, answer: self.refused(what, answer, 429, 'too_many_tries')
        for _ in range(10):
            self.from_where('usher', password='not the password')
        kept_out('a stranger after ten tries', self.from_where('usher')[0])
        other = self.from_where('member2', password='dais-demo')[1]['__Host-dais-device'].split(';')[0]
        kept_out('from where another account signed in', self.from_where('usher', other)[0])
        kept_out('from nowhere', self.from_where('usher', '__Host-dais-device=' + 'a' * 64)[0])
        change = lambda old, new='curtain call 7': server.json('POST', '/api/v1/me/password', {'old': old, 'new': new}, me)
        self.check('she changes her password all the same', change('curtain call 7', 'curtain call 8')[0], 200)
        self.check('and back', change('curtain call 8')[0], 200)
        answer, cookies = self.from_where('usher', device)
        self.check('she signs in all the same', answer[0], 200)
        self.check('the device stays the same', cookies['__Host-dais-device'].split(';')[0], device)
        kept_out('strangers are no better off', self.from_where('usher')[0])
        for _ in range(10):
            self.refused('a wrong one on her device', self.from_where('usher', device, 'not the password')[0], 401, 'bad_login')
        kept_out('the eleventh there', self.from_where('usher', device)[0])
        for _ in range(10):
            self.refused('a wrong one of who is signed in', change('not the password'), 422, 'wrong_password', 'old')
        kept_out('the eleventh of who is signed in', change('curtain call 7'))

    def devices_are_bounded(self):
        """Of the browsers that an account was signed in from, the one not used for longest is forgotten."""
        first = self.from_where('speaker', password='dais-demo')[1]['__Host-dais-device'].split(';')[0]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: self.from_where('speaker', password='dais-demo'), range(20)))
        last = self.from_where('speaker', password='dais-demo')[1]['__Host-dais-device'].split(';')[0]
        for _ in range(10):
            self.from_where('speaker', password='not the password')
        self.refused('the first of 22', self.from_where('speaker', first, 'dais-demo')[0], 429, 'too_many_tries')
        self.check('the last', self.from_where('speaker', last, 'dais-demo')[0][0], 200)

    def what_one_may_not_know_is_missing(self):
        private = self.private_channel()
        asked = [('GET', '', None), ('PATCH', '', {'name': 'mine'}), ('DELETE', '', None), ('GET', '/members', None),
                 ('POST', '/members', {'account': MISSING, 'role': 'manager'}), ('POST', '/subscribe', {'subscribed': True}),
                 ('GET', '/room', None), ('POST', '/room/open', {}), ('POST', '/room/end', {}),
                 ('POST', '/media-tokens', {'role': 'speaker', 'name': 'cam'}),
                 ('PATCH', f'/members/{MISSING}', {'role': 'manager'}), ('DELETE', f'/members/{MISSING}', None)]
        for method, rest, body in asked:
            known = self.server.json(method, f'/api/v1/channels/{private}{rest}', body, self.member)
            missing = self.server.json(method, f'/api/v1/channels/{MISSING}{rest}', body, self.member)
            self.refused(f'{method} {rest} of a private channel', known, 404, 'not_found')
            self.check(f'{method} {rest}: private and missing look alike', known, missing)
        names = [c['name'] for c in self.server.json('GET', '/api/v1/channels', cookie=self.member)[1]['items']]
        self.check('it is in no list', 'Green Room' in names, False)
        self.check('nobody changed it', self.server.json('GET', f'/api/v1/channels/{private}', cookie=self.host)[0], 200)
        for path in ('/api/v1/channels/..%2f..%2fetc', '/api/v1/channels/' + 'f' * 31, '/api/v1/channels/%00', '/api/v2/me'):
            status = self.server.json('GET', path, cookie=self.member)[0]
            self.check(path, status in (400, 404), True)

    def members_may_not_govern(self):
        square = f'/api/v1/channels/{self.square}'
        for method, rest, body in [('PATCH', '', {'name': 'mine'}), ('DELETE', '', None), ('GET', '/room', None),
                                   ('POST', '/room/open', {}), ('POST', '/room/end', {}),
                                   ('POST', '/members', {'account': MISSING, 'role': 'manager'}),
                                   ('POST', '/media-tokens', {'role': 'speaker', 'name': 'cam'})]:
            self.refused(f'member: {method} {rest}', self.server.json(method, square + rest, body, self.member), 403, 'forbidden')
        self.refused('member: an account', self.server.json('POST', '/api/v1/accounts', {
            'login': 'evil', 'name': 'Evil', 'password': 'curtain call 7', 'site_role': 'admin'}, self.member), 403, 'forbidden')

    def other_sites_are_refused(self):
        port = self.server.port
        origins = ['null', 'https://evil.example', f'http://localhost:{port}', f'https://localhost:{port}.evil.example',
                   f'https://evil.example:{port}', 'https://localhost', f'https://LOCALHOST:{port}', f'https://u@localhost:{port}',
                   f'https://localhost:{port}/', f'https://localhost:{port} ', 'file://']
        for origin in origins:
            answer = self.server.json('POST', f'/api/v1/channels/{self.square}/subscribe', {'subscribed': True}, self.member,
                                      {'Origin': origin})
            # Blanks around a header's value are no part of it.
            if origin.strip() == self.server.origin:
                continue
            self.refused(f'Origin {origin}', answer, 403, 'forbidden_origin')
        body = json.dumps({'subscribed': True})
        path = f'/api/v1/channels/{self.square}/subscribe'
        status, _, _ = self.server.request('POST', path, body, {**JSON, 'Cookie': self.member})
        self.check('a cookie without Origin', status, 403)
        status, _, _ = self.server.request('POST', path, body, {'Content-Type': 'text/plain', 'Cookie': self.member,
                                                                'Origin': self.server.origin})
        self.check('a form from elsewhere', status, 415)

    def fields(self):
        def make(body):
            return self.server.json('POST', '/api/v1/channels', body, self.member)
        good = {'name': 'x', 'type': 'open'}
        for extra in ('id', 'owner', 'role', 'rights', 'site_role', '__proto__'):
            self.refused(f'mass assignment of {extra}', make({**good, extra: 'admin'}), 400, 'unknown_field', extra)
        self.refused('missing', make({'name': 'x'}), 400, 'missing_field', 'type')
        self.refused('null', make({**good, 'name': None}), 400, 'wrong_type', 'name')
        self.refused('number', make({**good, 'name': 5}), 400, 'wrong_type', 'name')
        self.refused('no such type', make({**good, 'type': 'secret'}), 400, 'out_of_range', 'type')
        self.refused('too long', make({**good, 'name': 'n' * 81}), 400, 'too_long', 'name')
        self.refused('too long', make({**good, 'description': 'd' * 2001}), 400, 'too_long', 'description')
        self.refused('invisible', make({**good, 'name': '\u200b\u202e'}), 400, 'bad_name', 'name')
        status, body = make({**good, 'name': '\u202eevil  <b>\u200bx'})
        self.check('a name is made safe to show', (status, body['channel']['name']), (201, 'evil <b>x'))
        query = self.server.json('GET', '/api/v1/channels?sort=name&admin=1', cookie=self.member)
        self.refused('unknown argument', query, 400, 'unknown_field', 'admin')

    def broken_json(self):
        cases = [b'', b'{', b'[]', b'{"name":"a","name":"b","type":"open"}', b'{"name":"\xff","type":"open"}',
                 b'{"name":"\\ud800","type":"open"}', b'{"name":"a\\u0000b","type":"open"}', b'[' * 60000, b'{"a":' * 17 + b'1',
                 b'{' + b','.join(b'"k%d":1' % i for i in range(200)) + b'}', b'1e999', b'9' * 60000]
        headers = {**JSON, 'Cookie': self.member, 'Origin': self.server.origin}
        for case in cases:
            status, _, text = self.server.request('POST', '/api/v1/channels', case, headers)
            self.check(f'{case[:20]!r}', (status, bool(json.loads(text)['error']['message'])), (400, True))

    def large_bodies(self):
        headers = {**JSON, 'Cookie': self.member, 'Origin': self.server.origin}
        for size in (65537, 2 * 1024 * 1024):
            try:
                status, _, _ = self.server.request('POST', '/api/v1/channels', b'{"name":"' + b'x' * size + b'"}', headers)
                self.check(f'a body of {size}', status, 413)
            except (ConnectionError, OSError):
                self.passed += 1  # closed while we still sent
        for length in ('-1', '99999999999999999999', '1e3', '5, 5'):
            with socket.create_connection(('127.0.0.1', self.server.port), 10) as plain:
                with tls_context().wrap_socket(plain) as tls:
                    tls.sendall(f'POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
                                f'Content-Length: {length}\r\n\r\n{{}}'.encode())
                    tls.settimeout(10)
                    try:
                        got = tls.recv(4096)
                    except (ConnectionError, OSError):
                        got = b''
                    self.check(f'Content-Length: {length}', got == b'' or got.split()[1] in (b'400', b'413'), True)
        self.check('others are served', self.server.json('GET', '/api/v1/me', cookie=self.member)[0], 200)

    def settings(self):
        path = f'/api/v1/channels/{self.square}/room'
        status, answer = self.server.json('GET', path, cookie=self.host)
        self.check('settings', status, 200)
        now = answer['settings']

        def save(**changes):
            return self.server.json('PUT', path, {**now, **changes}, self.host)
        for name, value in [('stage_limit', 0), ('stage_limit', 50), ('stage_limit', -1), ('capacity', 10001), ('auto_end_min', -5),
                            ('version', -1), ('version', 2**53), ('chat_retention_days', 2**31), ('screens_max', 9)]:
            self.refused(f'{name} {value}', save(**{name: value}), 400, 'out_of_range', name)
        self.refused('huge', save(stage_limit=2**70), 400, 'out_of_range')
        self.refused('fraction', save(stage_limit=2.5), 400, 'wrong_type', 'stage_limit')
        self.refused('text', save(stage_limit='25'), 400, 'wrong_type', 'stage_limit')
        self.refused('unknown', save(owner='me'), 400, 'unknown_field', 'owner')
        self.refused('a list too long', save(speakers=[{'account': MISSING}] * 201), 400, 'too_long', 'speakers')
        self.refused('both', save(speakers=[{'account': MISSING, 'group': MISSING}]), 400, 'out_of_range', 'speakers')
        self.refused('deep', save(speakers=[{'account': 'x'}]), 400, 'out_of_range', 'speakers[0].account')
        self.check('nothing was changed', self.server.json('GET', path, cookie=self.host)[1], answer)
        status, saved = save(stage_limit=7, mode='webinar')
        self.check('Save', (status, saved['settings']['stage_limit'], saved['settings']['mode']), (200, 7, 'webinar'))
        stale = save(stage_limit=9)
        self.refused('stale', stale, 409, 'conflict')
        self.check('the newer values', stale[1]['settings'], saved['settings'])
        back = {**now, 'version': saved['settings']['version']}
        self.check('back', self.server.json('PUT', path, back, self.host)[0], 200)

    def keys(self):
        headers = {'Idempotency-Key': os.urandom(16).hex()}
        body = {'name': 'Once', 'type': 'open'}
        first = self.server.json('POST', '/api/v1/channels', body, self.member, headers)
        self.check('made', first[0], 201)
        self.check('the first answer again', self.server.json('POST', '/api/v1/channels', body, self.member, headers), first)
        self.server.kill()
        self.server.start()
        self.check('also after a kill', self.server.json('POST', '/api/v1/channels', body, self.member, headers), first)
        names = [c['name'] for c in self.server.json('GET', '/api/v1/channels', cookie=self.member)[1]['items']]
        self.check('once', names.count('Once'), 1)
        again = lambda path, body: self.server.json('POST', path, body, self.member, headers)
        self.check('its members in another order', again('/api/v1/channels', {'type': 'open', 'name': 'Once'}), first)
        self.refused('with another body', again('/api/v1/channels', {**body, 'name': 'Twice'}), 409, 'key_reused')
        self.refused('for something else', again('/api/v1/tokens', {'name': 'x', 'days': 1, 'scopes': ['rooms']}), 409, 'key_reused')
        headers = {'Idempotency-Key': os.urandom(16).hex()}
        other = self.server.json('POST', '/api/v1/channels', {'name': 'Other', 'type': 'open'}, self.member)[1]['channel']['id']
        here = lambda channel: f'/api/v1/channels/{channel}/subscribe'
        self.check('to one channel', again(here(first[1]['channel']['id']), {'subscribed': True})[0], 200)
        self.refused('to another', again(here(other), {'subscribed': True}), 409, 'key_reused')

    def methods(self):
        for method in ('PUT', 'DELETE'):
            status, headers, _ = self.server.request(method, '/api/v1/me', None, {'Cookie': self.member, 'Origin': self.server.origin})
            self.check(f'{method} /me', (status, headers['Allow']), (405, 'GET, PATCH'))
        status, headers, text = self.server.request('GET', '/api/openapi.json')
        self.check('OpenAPI', (status, json.loads(text)['openapi']), (200, '3.1.0'))

    def run(self):
        self.log_in()
        self.a_planted_cookie_is_not_taken()
        self.wrong_and_unknown_look_alike()
        self.what_one_may_not_know_is_missing()
        self.members_may_not_govern()
        self.ids_of_another_channel_lead_nowhere()
        self.names_that_only_look_different()
        self.other_sites_are_refused()
        self.fields()
        self.broken_json()
        self.large_bodies()
        self.settings()
        self.methods()
        self.keys()
        self.throttle()
        self.throttled_alike()
        self.nobody_keeps_another_out()
        self.devices_are_bounded()
        print(f'http: {self.passed} checks passed')


def main():
    with Server(sys.argv[1]) as server:
        Test(server).run()


if __name__ == '__main__':
    main()
