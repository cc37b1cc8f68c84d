#!/usr/bin/python3
"""People without an account: links, invitations, visitors of public channels, the green room: guest_test.py DAIS_BINARY"""
import asyncio
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from dais_client import Client, Gone, Refused, new_key
from dais_server import Server

PROMPT_S = 1.0


class Site:
    def __init__(self, server):
        self.server = server
        self.cookies = {login: server.sign_in(login) for login in ('host', 'mod', 'speaker', 'member')}
        self.channel = server.town_square(self.cookies['host'])
        self.path = f'/api/v1/channels/{self.channel}'

    def ask(self, method, path, body=None, who='host', code=200):
        """The answer, or the code of the refusal."""
        status, answer = self.server.json(method, path, body, self.cookies.get(who, who))
        assert status == code, (method, path, body, status, answer)
        return answer['error']['code'] if status >= 400 else answer

    def setting(self, **changes):
        settings = self.ask('GET', f'{self.path}/room')['settings']
        self.ask('PUT', f'{self.path}/room', {**settings, **changes})

    def type(self, type):
        self.ask('PATCH', self.path, {'type': type})

    def link(self, **more):
        answer = self.ask('POST', f'{self.path}/links', {'name': 'Panel', 'role': 'viewer', **more}, code=201)
        return answer['link'], answer['secret']

    def guest(self, body, code=201, cookie=None):
        return self.ask('POST', '/api/v1/guest', body, cookie, code)

    def links(self):
        return {item['id']: item for item in self.ask('GET', f'{self.path}/links')['items']}


async def enter(client, channel, way='viewer', **more):
    return await client.request('room.enter', {'channel': channel, 'as': way, **more})


async def refused(code, what):
    try:
        await what
    except Refused as error:
        assert error.code == code, f'{error.code}, not {code}'
        return
    raise AssertionError(f'was not refused with {code}')


async def a_guest_comes_is_counted_and_put_out(site):
    site.setting(guests='link')
    link, secret = site.link()
    assert len(secret) == 64 and 'secret' not in link and link['uses'] == 0, link
    assert all('secret' not in item for item in site.links().values())
    cookie = site.server.come_as_guest({'link': secret, 'name': '  Gáil\u202e \u200b'})
    me = site.ask('GET', '/api/v1/me', who=cookie)
    assert 'account' not in me and me['guest']['channel'] == site.channel and me['guest']['role'] == 'viewer', me
    assert me['guest']['name'] == 'Gáil', me['guest']['name']
    assert site.links()[link['id']]['uses'] == 1
    # The same again: the same guest, another name, no use.
    again = site.guest({'link': secret, 'name': 'Gail Two'}, cookie=cookie)['guest']
    assert again['id'] == me['guest']['id'] and again['name'] == 'Gail Two' and site.links()[link['id']]['uses'] == 1
    seen = site.ask('GET', site.path, who=cookie)['channel']
    assert 'see' in seen['rights'] and 'stage_join' not in seen['rights'] and 'role' not in seen, seen
    async with Client(site.server, site.cookies['host']) as host, Client(site.server, cookie) as guest:
        await enter(host, site.channel, 'stage')
        entered = await enter(guest, site.channel, 'stage')
        mine = next(p for p in entered['room']['people'] if p['id'] == entered['participant'])
        assert mine['name'] == 'Gail Two' and mine['role'] == 'guest' and not mine['stage'] and 'account' not in mine, mine
        await refused('stage_not_allowed', guest.request('stage.join', {}, new_key()))
        await guest.request('chat.post', {'text': 'hello'}, new_key())
        watched = await guest.request('presence.watch', {'channels': [site.channel]})
        assert [p['channel'] for p in watched['live']] == [site.channel]
        began = time.monotonic()
        site.ask('DELETE', f'{site.path}/links/{link["id"]}')
        assert (await guest.event('left', PROMPT_S))['body']['reason'] == 'removed'
        await host.event('person.left', PROMPT_S, lambda body: body['participant'] == entered['participant'])
        assert time.monotonic() - began < PROMPT_S
        assert await guest.closed(2.5) == 1008
    assert site.ask('GET', '/api/v1/me', who=cookie) == {}
    assert site.guest({'link': secret, 'name': 'Gail'}, 404) == 'not_found'
    try:
        await Client(site.server, cookie).open()
        raise AssertionError('a guest of a revoked link has a connection')
    except Gone as gone:
        assert gone.code == 401, gone.code


async def a_speaker_comes_by_a_link(site):
    link, secret = site.link(role='speaker')
    cookie = site.server.come_as_guest({'link': secret, 'name': 'Sal'})
    async with Client(site.server, site.cookies['host']) as host, Client(site.server, cookie) as guest:
        await enter(host, site.channel, 'stage')
        entered = await enter(guest, site.channel, 'stage')
        mine = next(p for p in entered['room']['people'] if p['id'] == entered['participant'])
        assert mine['stage'] and mine['role'] == 'speaker' and 'publish_mic' in entered['rights'], (mine, entered['rights'])
        site.setting(guests='off')
        assert (await guest.event('left', PROMPT_S))['body']['reason'] == 'removed'
        await refused('not_found', enter(guest, site.channel))
        assert site.guest({'link': secret, 'name': 'Sal'}, 409) == 'link_over'
        site.setting(guests='link')
        await enter(guest, site.channel)
    site.ask('DELETE', f'{site.path}/links/{link["id"]}')


async def links_end(site):
    """By their number of uses, and by time: who came by one that has expired is out."""
    once, secret = site.link(email='ann@example.org')
    assert once['uses_max'] == 1 and once['email'] == 'ann@example.org', once
    cookie = site.server.come_as_guest({'link': secret, 'name': 'Ann'})
    assert site.guest({'link': secret, 'name': 'Bob'}, 409) == 'link_over'
    assert site.links()[once['id']]['over'] is True
    short, secret = site.link(expires_at=int(time.time() * 1000) + 2_000)
    soon = site.server.come_as_guest({'link': secret, 'name': 'Cleo'})
    async with Client(site.server, site.cookies['host']) as host, Client(site.server, cookie) as ann, Client(site.server, soon) as cleo:
        await enter(host, site.channel)
        await enter(ann, site.channel)
        await enter(cleo, site.channel)
        assert (await cleo.event('left', 4))['body']['reason'] == 'removed'
        await ann.request('ping')
    assert site.guest({'link': secret, 'name': 'Dan'}, 409) == 'link_over'
    assert site.links()[short['id']]['over'] is True
    for item in site.links():
        site.ask('DELETE', f'{site.path}/links/{item}')


async def what_is_wrong_is_said(site):
    for body, code, error in (
            ({'name': 'x', 'role': 'host'}, 400, 'out_of_range'), ({'name': ' \u200b', 'role': 'viewer'}, 400, 'bad_name'),
            ({'name': 'x' * 81, 'role': 'viewer'}, 400, 'too_long'), ({'name': 'x', 'role': 'viewer', 'expires_at': 1}, 400, 'out_of_range'),
            ({'name': 'x', 'role': 'viewer', 'uses_max': 0}, 400, 'out_of_range'), ({'name': 'x', 'role': 'viewer', 'uses_max': -1}, 400, 'out_of_range'),
            ({'name': 'x', 'role': 'viewer', 'uses': 5}, 400, 'unknown_field'), ({'name': 'x', 'role': 'viewer', 'email': 'nobody'}, 400, 'bad_name')):
        assert site.ask('POST', f'{site.path}/links', body, code=code) == error, body
    _, secret = site.link()
    for body, code, error in (
            ({'name': 'x'}, 400, 'missing_field'), ({'link': secret, 'channel': site.channel, 'name': 'x'}, 400, 'out_of_range'),
            ({'link': 'f' * 64, 'name': 'x'}, 404, 'not_found'), ({'link': 'short', 'name': 'x'}, 404, 'not_found'),
            ({'link': secret, 'name': '\u202e\u200b'}, 400, 'bad_name'), ({'link': secret, 'name': 'x' * 81}, 400, 'too_long'),
            ({'channel': site.channel, 'name': 'x'}, 404, 'not_found'), ({'channel': '0' * 31 + '1', 'name': 'x'}, 404, 'not_found'),
            ({'link': secret, 'name': 'x', 'role': 'speaker'}, 400, 'unknown_field')):
        assert site.guest(body, code) == error, body
    assert site.ask('POST', '/api/v1/guest', {'link': secret, 'name': 'x'}, 'member', 409) == 'signed_in'
    assert site.ask('POST', f'{site.path}/links', {'name': 'x', 'role': 'viewer'}, 'member', 403) == 'forbidden'
    assert site.ask('DELETE', f'{site.path}/links/{"0" * 31}1', None, code=404) == 'not_found'
    # Another channel's link under one's own channel.
    other = site.ask('POST', '/api/v1/channels', {'name': 'Mine', 'type': 'private'}, 'member', 201)['channel']['id']
    link, _ = site.link()
    assert site.ask('DELETE', f'/api/v1/channels/{other}/links/{link["id"]}', None, 'member', 404) == 'not_found'
    assert link['id'] in site.links()


LISTS = {'room_moderators', 'chat_moderators', 'speakers', 'capacity', 'chat_retention_days', 'recording_retention_days', 'guests'}


async def visitors_watch_public_rooms(site):
    def said():
        return site.ask('GET', site.path, None, None)['channel'].get('visitors', False)
    site.type('public_open')
    assert not said()
    assert site.guest({'channel': site.channel, 'name': 'Vi'}, 404) == 'not_found', 'the setting is off'
    site.setting(anonymous_viewers=True)
    assert said()
    cookie = site.server.come_as_guest({'channel': site.channel, 'name': 'Vi'})
    async with Client(site.server, site.cookies['host']) as host, Client(site.server, cookie) as visitor:
        await enter(host, site.channel, 'stage')
        entered = await enter(visitor, site.channel, 'stage')
        assert set(entered['rights']) == {'chat_read'}, entered['rights']
        assert not LISTS & set(entered['room']['settings']), entered['room']['settings']
        assert {p.get('login') for p in entered['room']['people'] if p['name'] == 'Helena Host'} == {None}, entered['room']['people']
        await host.request('stage.leave', {}, new_key())
        for client, login in ((visitor, None), (host, 'host')):
            person = (await client.event('person.changed', PROMPT_S))['body']['person']
            assert (person['name'], person.get('login')) == ('Helena Host', login), person
        site.setting(capacity=50)
        assert not LISTS & set((await visitor.event('settings.changed', PROMPT_S))['body']['settings'])
        await refused('forbidden', visitor.request('chat.post', {'text': 'x'}, new_key()))
        site.setting(anonymous_viewers=False)
        assert (await visitor.event('left', PROMPT_S))['body']['reason'] == 'removed'
        assert not said()
        site.setting(anonymous_viewers=True)
        await enter(visitor, site.channel)
        site.type('restricted')
        assert (await visitor.event('left', PROMPT_S))['body']['reason'] == 'removed'


async def the_green_room_is_for_speakers(site):
    """They see each other before the room opens; nobody else learns of them, and the opening finds them in their places."""
    site.ask('POST', f'{site.path}/room/end', {})
    account = next(a for a in site.ask('GET', '/api/v1/accounts?q=speaker')['items'] if a['login'] == 'speaker')
    site.setting(speakers=[{'account': account['id']}])
    async with Client(site.server, site.cookies['speaker']) as speaker, Client(site.server, site.cookies['host']) as host, \
            Client(site.server, site.cookies['member']) as member:
        entered = await enter(speaker, site.channel, 'stage')
        assert entered['room']['state'] == 'closed' and 'publish_mic' in entered['rights'] and 'chat_write' not in entered['rights'], entered['rights']
        await enter(host, site.channel, 'stage', green=True)
        assert (await speaker.event('person.entered', PROMPT_S))['body']['person']['name'] == 'Helena Host'
        await refused('room_closed', speaker.request('chat.post', {'text': 'x'}, new_key()))
        await refused('room_closed', enter(member, site.channel))
        live = (await member.request('presence.watch', {'channels': [site.channel]}))['live'][0]['live']
        assert live['state'] == 'closed' and live['count'] == 0 and live['names'] == [], live
        await host.request('room.open', {'channel': site.channel}, new_key())
        await speaker.event('room.opened', PROMPT_S)
        assert 'chat_write' in (await speaker.event('rights.changed', PROMPT_S))['body']['rights']
        await speaker.request('chat.post', {'text': 'we are on'}, new_key())
        opened = await enter(member, site.channel)
        assert len(opened['room']['people']) == 3
    site.ask('POST', f'{site.path}/room/end', {})


async def over_a_killed_server(site):
    link, secret = site.link(uses_max=3)
    cookie = site.server.come_as_guest({'link': secret, 'name': 'Kim'})
    gone, _ = site.link()
    site.ask('DELETE', f'{site.path}/links/{gone["id"]}')
    await asyncio.to_thread(site.server.kill)
    await asyncio.to_thread(site.server.start)
    items = site.links()
    assert items[link['id']]['uses'] == 1 and gone['id'] not in items
    assert site.ask('GET', '/api/v1/me', who=cookie)['guest']['name'] == 'Kim'
    async with Client(site.server, site.cookies['host']) as host, Client(site.server, cookie) as guest:
        await enter(host, site.channel)
        await enter(guest, site.channel)
        site.ask('DELETE', f'{site.path}/links/{link["id"]}')
        await guest.event('left', PROMPT_S)


async def one_address_comes_so_often_and_no_more(site):
    _, secret = site.link()
    for _ in range(400):
        status, answer = await asyncio.to_thread(site.server.json, 'POST', '/api/v1/guest', {'link': 'f' * 64, 'name': 'x'})
        if status == 429:
            break
    assert status == 429 and answer['error']['code'] == 'slow_down', (status, answer)
    assert site.guest({'link': secret, 'name': 'x'}, 429) == 'slow_down'


CASES = [a_guest_comes_is_counted_and_put_out, a_speaker_comes_by_a_link, links_end, what_is_wrong_is_said, visitors_watch_public_rooms,
         the_green_room_is_for_speakers, over_a_killed_server, one_address_comes_so_often_and_no_more]


async def run(server):
    site = Site(server)
    for case in CASES:
        began = time.monotonic()
        await case(site)
        print(f'ok {case.__name__} {time.monotonic() - began:.1f} s')


if __name__ == '__main__':
    with Server(sys.argv[1]) as server:
        asyncio.run(run(server))
