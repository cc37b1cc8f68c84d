#!/usr/bin/env python3
"""Webhooks against real receivers: what they are sent and how it is signed, receivers that are down, slow, wrong or hostile, and
kill -9 of the server: webhook_test.py DAIS_BINARY
"""
import asyncio
import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from dais_client import Client
from dais_server import Server, free_port
from hook_receiver import Receiver, signature_of

ALL = ['room_opened', 'room_closed', 'someone_waits']
OPEN = {'DAIS_WEBHOOKS_PRIVATE_HOSTS': 'on', 'DAIS_WEBHOOKS_PLAIN_HTTP': 'on'}


@contextlib.contextmanager
def environment(**values):
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


class Site:
    """A server with its administrator, and channels of hers to have webhooks."""

    def __init__(self, server):
        self.server = server
        self.cookie = server.sign_in('host')
        self.urls = []

    def ask(self, method, path, body=None):
        return self.server.json(method, path, body, self.cookie)

    def must(self, method, path, body=None):
        status, answer = self.ask(method, path, body)
        assert status in (200, 201), (method, path, body, status, answer)
        return answer

    def channel(self, name):
        channel = self.must('POST', '/api/v1/channels', {'name': name, 'type': 'open'})['channel']['id']
        path = f'/api/v1/channels/{channel}/room'
        self.must('PUT', path, {**self.must('GET', path)['settings'], 'enabled': True})
        return channel

    def hooks(self, channel):
        return f'/api/v1/channels/{channel}/webhooks' if channel else '/api/v1/webhooks'

    def hook(self, channel, url, events=ALL):
        """(path of the webhook, secret)"""
        answer = self.must('POST', self.hooks(channel), {'url': url, 'events': events})
        return f'{self.hooks(channel)}/{answer["webhook"]["id"]}', answer['secret']

    def open(self, channel):
        self.must('POST', f'/api/v1/channels/{channel}/room/open', {})

    def end(self, channel):
        self.must('POST', f'/api/v1/channels/{channel}/room/end', {})

    def deliveries(self, hook):
        return self.must('GET', f'{hook}/deliveries')['items']

    def wait_for(self, hook, what, limit_s=40):
        """Until a delivery is as `what` says; returns it."""
        deadline = time.monotonic() + limit_s
        while True:
            found = next((d for d in self.deliveries(hook) if what(d)), None)
            if found:
                return found
            assert time.monotonic() < deadline, self.deliveries(hook)
            time.sleep(0.05)


async def knock(site, channel):
    async with Client(site.server, site.server.sign_in('member')) as member:
        await member.request('room.knock', {'channel': channel})


def lock(site, channel):
    path = f'/api/v1/channels/{channel}/room'
    site.must('PUT', path, {**site.must('GET', path)['settings'], 'locked': True})


def check_what_is_sent(site, receiver):
    channel = site.channel('Told about')
    hook, secret = site.hook(channel, f'http://127.0.0.1:{receiver.port}/told?with=query')
    all_hook, _ = site.hook(None, f'http://127.0.0.1:{receiver.port}/all', ['room_closed'])
    site.open(channel)
    lock(site, channel)
    asyncio.run(knock(site, channel))
    site.end(channel)
    came = receiver.wait(3, where=lambda r: r.path == '/told?with=query')
    assert [r.event for r in came] == ['room_opened', 'someone_waits', 'room_closed'], [r.event for r in came]
    assert len({r.id for r in came}) == 3
    for r in came:
        assert r.headers['Webhook-Signature'] == signature_of(secret, r.headers, r.body), r.headers
        assert r.headers['Webhook-Signature'] != signature_of(secret, r.headers, r.body + b' ')
        assert abs(int(r.headers['Webhook-Timestamp']) - time.time()) < 60
        assert r.headers['Content-Type'] == 'application/json'
        assert r.json['id'] == r.id and r.json['channel'] == {'id': channel, 'name': 'Told about'}, r.json
        assert r.json['session'] == came[0].json['session']
    assert came[1].json['waiting'] == 1 and 'waiting' not in came[0].json
    everything = receiver.wait(1, where=lambda r: r.path == '/all')
    assert [(r.event, r.json['channel']['id']) for r in everything] == [('room_closed', channel)]
    site.wait_for(hook, lambda d: d['event'] == 'room_closed' and d['state'] == 'delivered' and d['status'] == 204 and d['tries'] == 1)
    listed = site.must('GET', site.hooks(channel))['items']
    assert len(listed) == 1 and secret not in str(listed) and 'secret' not in listed[0], listed
    assert not listed[0]['failing'] and listed[0]['waiting'] == 0
    acts = [e['act'] for e in site.must('GET', f'/api/v1/channels/{channel}/audit')['items'] if e['act'].startswith('webhook')]
    assert acts == ['webhook_created'], acts
    site.must('DELETE', hook)
    site.must('DELETE', all_hook)
    assert site.ask('GET', f'{hook}/deliveries')[0] == 404
    log = site.server.log()
    assert secret not in log and secret[6:] not in log and 'with=query' not in log
    print('what is sent, in order, signed; the secret once, and in no log')


def check_down_then_up(site):
    channel, port = site.channel('Down'), free_port()
    hook, _ = site.hook(channel, f'http://127.0.0.1:{port}/')
    site.open(channel)
    failed = site.wait_for(hook, lambda d: d['tries'] == 1)
    assert failed['state'] == 'waiting' and failed['problem'] == 'no_answer' and 'status' not in failed, failed
    assert failed['last_try'] + 2400 <= failed['next_try'] <= failed['last_try'] + 5000, failed
    assert site.must('GET', site.hooks(channel))['items'][0]['failing']
    site.end(channel)
    with Receiver(port) as receiver:
        receiver.answer = lambda r: (500, {}, b'') if len(receiver.came) < 2 else (200, {}, b'thanks')
        came = receiver.wait(3, 60)
        assert [r.event for r in came] == ['room_opened', 'room_opened', 'room_closed'], [r.event for r in came]
        assert came[0].id == came[1].id == failed['id']
        done = site.wait_for(hook, lambda d: d['id'] == failed['id'] and d['state'] == 'delivered')
        assert done['tries'] >= 3 and done['status'] == 200 and 'problem' not in done, done
        assert int(came[1].headers['Webhook-Timestamp']) >= int(came[0].headers['Webhook-Timestamp'])
    site.must('DELETE', hook)
    print('down, then 500, then up: the same delivery again, and nothing overtakes it')


def check_redirect(site, receiver):
    channel = site.channel('Elsewhere')
    with Receiver() as mover:
        mover.answer = (302, {'Location': f'http://127.0.0.1:{receiver.port}/stolen'}, b'')
        hook, _ = site.hook(channel, f'http://127.0.0.1:{mover.port}/')
        site.open(channel)
        moved = site.wait_for(hook, lambda d: d['tries'] == 1)
        assert moved['status'] == 302 and moved['problem'] == 'answer' and moved['state'] == 'waiting', moved
    assert not [r for r in receiver.came if r.path == '/stolen']
    site.must('DELETE', hook)
    print('redirects are not followed')


def check_huge(site):
    with Receiver() as huge:
        sent = []

        def endless(_):
            sent.append(1)
            return 200, {'Content-Length': str(1 << 30)}, b'x' * (8 << 20)
        huge.answer = endless
        channel = site.channel('Huge')
        hook, _ = site.hook(channel, f'http://127.0.0.1:{huge.port}/')
        before = rss(site.server)
        site.open(channel)
        done = site.wait_for(hook, lambda d: d['tries'] == 1)
        assert done['state'] == 'delivered' and done['status'] == 200, done
        assert done['last_try'] - done['at'] < 10000
        assert rss(site.server) - before < (8 << 20), 'the answer was kept'
    site.must('DELETE', hook)
    print('of a huge answer the status counts, and the rest is not read')


def rss(server):
    with open(f'/proc/{server.process.pid}/statm', encoding='ascii') as file:
        return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')


def check_certificates(site, trusted, other):
    channel = site.channel('Certified')
    with Receiver(certificate=trusted) as good, Receiver(certificate=other) as bad:
        good_hook, secret = site.hook(channel, f'https://localhost:{good.port}/')
        bad_hook, _ = site.hook(channel, f'https://localhost:{bad.port}/')
        name_hook, _ = site.hook(channel, f'https://127.0.0.1:{good.port}/')  # the certificate is for localhost
        site.open(channel)
        came = good.wait(1)[0]
        assert came.headers['Webhook-Signature'] == signature_of(secret, came.headers, came.body)
        for hook in (bad_hook, name_hook):
            failed = site.wait_for(hook, lambda d: d['tries'] == 1)
            assert failed['problem'] == 'certificate', failed
        assert not bad.came and len(good.came) == 1
    for hook in (good_hook, bad_hook, name_hook):
        site.must('DELETE', hook)
    print('certificates: the configured authority, and no other')


def check_test_button(site, receiver):
    channel = site.channel('Tried')
    hook, secret = site.hook(channel, f'http://127.0.0.1:{receiver.port}/tried', ['room_closed'])
    began = site.must('POST', f'{hook}/test', {})['delivery']
    assert began['event'] == 'test' and began['state'] == 'waiting', began
    came = receiver.wait(1, where=lambda r: r.path == '/tried')[0]
    assert came.id == began['id'] and came.event == 'test' and came.json['channel']['id'] == channel
    assert came.headers['Webhook-Signature'] == signature_of(secret, came.headers, came.body)
    site.wait_for(hook, lambda d: d['id'] == began['id'] and d['state'] == 'delivered')
    dead, _ = site.hook(channel, f'http://127.0.0.1:{free_port()}/', ['room_closed'])
    began = site.must('POST', f'{dead}/test', {})['delivery']
    over = site.wait_for(dead, lambda d: d['id'] == began['id'] and d['state'] != 'waiting')
    assert over['state'] == 'given_up' and over['tries'] == 1 and over['problem'] == 'no_answer', over
    assert not site.must('GET', site.hooks(channel))['items'][1]['failing']
    for path in (hook, dead):
        site.must('DELETE', path)
    print('a test is sent at once, and once')


def check_changes(site, receiver):
    """Another address, other events, off and on: each holds at once, the secret stays, and what waited goes the new way."""
    channel = site.channel('Changed')
    hook, secret = site.hook(channel, f'http://127.0.0.1:{free_port()}/', ['room_opened'])
    site.open(channel)
    site.wait_for(hook, lambda d: d['tries'] >= 1)
    url = f'http://127.0.0.1:{receiver.port}/changed'
    changed = site.must('PATCH', hook, {'url': url})['webhook']
    assert changed['url'] == url and changed['active'] and changed['events'] == ['room_opened'], changed
    came = receiver.wait(1, where=lambda r: r.path == '/changed')[0]
    assert came.event == 'room_opened' and came.headers['Webhook-Signature'] == signature_of(secret, came.headers, came.body)
    site.must('PATCH', hook, {'events': ['room_closed'], 'active': False})
    site.end(channel)
    began = site.must('POST', f'{hook}/test', {})['delivery']  # which one that is off is sent all the same
    site.wait_for(hook, lambda d: d['id'] == began['id'] and d['state'] == 'delivered')
    assert not [d for d in site.deliveries(hook) if d['event'] == 'room_closed']
    assert site.must('PATCH', hook, {'active': True})['webhook']['events'] == ['room_closed']
    site.open(channel)
    site.end(channel)
    receiver.wait(3, where=lambda r: r.path == '/changed')
    assert [r.event for r in receiver.came if r.path == '/changed'] == ['room_opened', 'test', 'room_closed']
    site.must('PATCH', hook, {'active': True})  # nothing new
    acts = [e['act'] for e in site.must('GET', f'/api/v1/channels/{channel}/audit')['items'] if e['act'].startswith('webhook')]
    assert acts == ['webhook_changed'] * 3 + ['webhook_created'], acts
    for body, status, code, field in (({'url': 'ftp://example.org/'}, 422, 'bad_url', 'url'), ({'events': []}, 422, 'empty', 'events'),
                                      ({'secret': 'whsec_mine'}, 400, 'unknown_field', 'secret'), ({'active': 'off'}, 400, 'wrong_type', 'active')):
        got, answer = site.ask('PATCH', hook, body)
        assert (got, answer['error']['code'], answer['error']['field']) == (status, code, field), (body, answer)
    assert site.ask('PATCH', f'/api/v1/webhooks/{hook.split("/")[-1]}', {'active': False})[0] == 404, 'a channel\'s is none of the site\'s'
    dead, _ = site.hook(channel, f'http://127.0.0.1:{free_port()}/', ['room_opened'])
    site.open(channel)
    site.wait_for(dead, lambda d: d['tries'] >= 1)
    site.must('PATCH', dead, {'active': False})
    deadline = time.monotonic() + 10
    while site.deliveries(dead):
        assert time.monotonic() < deadline, 'what waited is dropped'
        time.sleep(0.05)
    for path in (hook, dead):
        site.must('DELETE', path)
    print('address, events, off and on: at once, with the same secret')


def check_limits_and_words(site):
    channel = site.channel('Full')
    for url, code in (('ftp://example.org/', 'bad_url'), ('example', 'bad_url'), ('https://', 'bad_url'), ('https://a:b@example.org/', 'bad_url'),
                      ('https://example.org/#x', 'bad_url'), ('file:///etc/passwd', 'bad_url'), ('gopher://example.org/', 'bad_url'),
                      ('https://exa mple.org/', 'bad_url'), ('https://example.org/' + 'x' * 2000, 'too_long')):
        status, answer = site.ask('POST', site.hooks(channel), {'url': url, 'events': ALL})
        assert status >= 400 and answer['error']['code'] == code and answer['error']['field'] == 'url', (url, status, answer)
    status, answer = site.ask('POST', site.hooks(channel), {'url': 'https://example.org/', 'events': []})
    assert status == 422 and answer['error']['field'] == 'events', answer
    status, answer = site.ask('POST', site.hooks(channel), {'url': 'https://example.org/', 'events': ['test']})
    assert status == 400, answer
    for _ in range(10):
        site.hook(channel, 'https://hooks.invalid/', ['room_closed'])
    status, answer = site.ask('POST', site.hooks(channel), {'url': 'https://hooks.invalid/', 'events': ALL})
    assert status == 422 and answer['error']['code'] == 'webhooks_full' and '(10)' in answer['error']['message'], answer
    site.must('DELETE', f'/api/v1/channels/{channel}')
    print('bad addresses and the eleventh are refused in words')


def check_slow(site, hook):
    """It was begun before all others, and has been silent since."""
    failed = site.wait_for(hook, lambda d: d['tries'] >= 1)
    took = (failed['last_try'] - failed['at']) / 1000
    assert failed['problem'] == 'no_answer' and 14 < took < 30, (took, failed)
    site.must('DELETE', hook)
    print(f'a silent receiver is given up after {took:.0f} s, and held nobody up')


def check_flood(site, receiver):
    """People who come and go at a locked door: a receiver is told of twenty, and then of one in three seconds."""
    channel = site.channel('Flooded')
    hook, _ = site.hook(channel, f'http://127.0.0.1:{receiver.port}/flood')
    site.open(channel)
    lock(site, channel)

    async def flood():
        async with Client(site.server, site.server.sign_in('member')) as member:
            for _ in range(60):
                await member.request('room.knock', {'channel': channel})
                await member.request('room.knock_end', {'channel': channel}, key=os.urandom(16).hex())
                await asyncio.sleep(0.15)  # actions have a limit of their own
    began = time.monotonic()
    asyncio.run(flood())
    spent = time.monotonic() - began
    site.end(channel)
    receiver.wait(1, where=lambda r: r.path == '/flood' and r.event == 'room_closed')
    told = [r for r in receiver.came if r.path == '/flood' and r.event == 'someone_waits']
    assert 20 <= len(told) <= 20 + spent / 3 + 2, (len(told), spent)
    state = site.must('GET', site.hooks(channel))['items'][0]
    assert state['lost'] == 60 - len(told), (state, len(told))
    site.must('DELETE', hook)
    print(f'of 60 knocks in {spent:.0f} s {len(told)} were told, the rest counted')


def check_private(binary, trusted):
    """As it is without a word in the configuration: https only, and nothing of this machine or its networks."""
    with environment(DAIS_WEBHOOKS_CA=trusted[0]), Server(binary) as server, Receiver(certificate=trusted) as receiver:
        site = Site(server)
        channel = site.channel('Inside')
        for url, code in (('http://example.org/', 'bad_url'), (f'https://127.0.0.1:{receiver.port}/', 'private_url'), ('https://[::1]/', 'private_url'),
                          ('https://10.1.2.3/', 'private_url'), ('https://169.254.169.254/latest/meta-data', 'private_url'),
                          ('https://2130706433/', 'private_url'), ('https://0x7f.1/', 'private_url'), ('https://[::ffff:127.0.0.1]/', 'private_url'),
                          ('https://[fe80::1%25eth0]/', 'bad_url')):
            status, answer = site.ask('POST', site.hooks(channel), {'url': url, 'events': ALL})
            assert status == 422 and answer['error']['code'] == code, (url, status, answer)
            made, _ = site.hook(channel, 'https://example.org/')
            status, answer = site.ask('PATCH', made, {'url': url})  # the same when it is changed
            assert status == 422 and answer['error']['code'] == code, (url, status, answer)
            site.must('DELETE', made)
        hook, _ = site.hook(channel, f'https://localhost:{receiver.port}/')  # a name: found out when it is connected to
        began = site.must('POST', f'{hook}/test', {})['delivery']
        over = site.wait_for(hook, lambda d: d['id'] == began['id'] and d['state'] != 'waiting')
        assert over['problem'] == 'not_public', over
        site.open(channel)
        failed = site.wait_for(hook, lambda d: d['event'] == 'room_opened' and d['tries'] == 1)
        assert failed['problem'] == 'not_public' and not receiver.came, failed
    print('private addresses are refused, also behind names')


def check_kill(binary):
    """kill -9 at any moment, the receiver down half of the time: every event arrives, in its order, repeats with their ids."""
    port, chance = free_port(), random.Random(7)
    with Server(binary) as server:
        site = Site(server)
        channel = site.channel('Killed')
        hook, secret = site.hook(channel, f'http://127.0.0.1:{port}/', ['room_opened', 'room_closed'])
        acknowledged, came = [], []
        for round_ in range(5):
            receiver = Receiver(port) if round_ % 2 else None
            for _ in range(3):
                site.open(channel)
                acknowledged.append('room_opened')
                site.end(channel)
                acknowledged.append('room_closed')
            time.sleep(chance.random() * 0.3)
            server.kill()
            if receiver:
                receiver.close()
                came += receiver.came
            server.start()
            site.cookie = server.sign_in('host')
        with Receiver(port) as receiver:
            deadline = time.monotonic() + 90
            while len({r.id for r in came + receiver.came}) < len(acknowledged):
                assert time.monotonic() < deadline, (len(acknowledged), [r.event for r in came + receiver.came], site.deliveries(hook))
                time.sleep(0.1)
            came += receiver.came
        first = [r for at, r in enumerate(came) if r.id not in {earlier.id for earlier in came[:at]}]
        assert [r.event for r in first] == acknowledged, ([r.event for r in first], acknowledged)
        assert all(r.headers['Webhook-Signature'] == signature_of(secret, r.headers, r.body) for r in came)
        assert all(a.body == b.body for a in came for b in came if a.id == b.id), 'a repeat is the same'
        print(f'kill -9, five times: {len(acknowledged)} events, {len(came)} arrivals, none lost, in order')


def certificate(folder, name):
    paths = [os.path.join(folder, f'{name}.{end}') for end in ('pem', 'key')]
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', f'/CN={name}',
                    '-addext', 'subjectAltName=DNS:localhost', '-out', paths[0], '-keyout', paths[1]], check=True, capture_output=True)
    return paths


def main():
    binary = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix='dais-test-') as folder:
        trusted, other = (certificate(folder, name) for name in ('trusted', 'other'))
        check_private(binary, trusted)
        with environment(**OPEN, DAIS_WEBHOOKS_CA=trusted[0]):
            with Server(binary) as server, Receiver() as receiver, Receiver() as slow:
                site = Site(server)
                slow.answer = lambda r: time.sleep(60) or (200, {}, b'')
                slow_hook, _ = site.hook(site.channel('Silent'), f'http://127.0.0.1:{slow.port}/', ['room_opened'])
                site.open(slow_hook.split('/')[4])
                slow.wait(1)
                check_what_is_sent(site, receiver)
                check_test_button(site, receiver)
                check_changes(site, receiver)
                check_redirect(site, receiver)
                check_huge(site)
                check_certificates(site, trusted, other)
                check_limits_and_words(site)
                check_down_then_up(site)
                check_flood(site, receiver)
                check_slow(site, slow_hook)
            check_kill(binary)


if __name__ == '__main__':
    main()
