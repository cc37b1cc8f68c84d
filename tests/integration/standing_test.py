#!/usr/bin/python3
"""What moderators lay on people, measured where it counts: standing_test.py DAIS_BINARY [CASE]

A locked microphone is silent at the receiver however long its client keeps sending; who is banned comes in by no way, also
after the server was killed; a role that was given for a session ends with it.
"""
import asyncio
import sys

import rights_test
from dais_client import Client, Refused, new_key
from dais_media import flows, is_silent
from rights_test import BOTH, media_token, offer


async def refused(code, asking):
    try:
        await asking
    except Refused as error:
        assert error.code == code, f'{error.code} instead of {code}'
        return
    raise AssertionError(f'allowed instead of {code}')


async def comes_in(world, cookie):
    async with Client(world.server, cookie) as client:
        entered = await client.request('room.enter', {'channel': world.channel, 'as': 'stage'})
        await client.request('room.leave', {}, new_key())
        return entered


async def a_locked_microphone_is_silent_however_long_its_client_sends(world):
    moderator, member = await world.pair(receiver='mod')
    await moderator.do('person.hard_mute', {'participant': member.id, 'locked': True})
    told = (await member.client.event('standing.changed'))['body']
    assert told == {'standing': 'locked', 'on': True, 'role': 'room_moderator'}, told
    await is_silent(moderator, member, 'mic')
    await flows(moderator, 'video')
    await refused('hard_muted', member.mute('mic', False))
    await is_silent(moderator, member, 'mic')
    await moderator.do('person.hard_mute', {'participant': member.id, 'locked': False})
    await is_silent(moderator, member, 'mic')  # switched on by its owner only
    await member.mute('mic', False)
    await flows(moderator, 'audio')


async def a_camera_that_was_switched_off_and_all_muted(world):
    moderator, member = await world.pair(receiver='mod')
    await moderator.do('person.camera_off', {'participant': member.id})
    assert (await member.client.event('muted'))['body'] == {'source': 'camera', 'role': 'room_moderator'}
    await is_silent(moderator, member, 'camera', slots=False)
    await flows(moderator, 'audio')
    await moderator.do('person.mute_all', {'may_unmute': False})
    await is_silent(moderator, member, *BOTH, slots=False)
    await refused('hard_muted', member.mute('mic', False))
    await member.mute('camera', False)
    await flows(moderator, 'video')
    await moderator.do('person.hard_mute', {'participant': member.id, 'locked': False})


async def who_is_removed_is_out_and_may_come_again(world):
    moderator, member = await world.pair(receiver='mod')
    await moderator.do('person.remove', {'participant': member.id})
    assert (await member.client.event('left'))['body']['reason'] == 'removed'
    await is_silent(moderator, member, *BOTH, sending=False)
    await comes_in(world, world.cookies['member'])


async def a_ban_outlives_the_server_and_ends_when_it_is_lifted(world):
    """An account, and a guest, who would come by the same link, by another one, or by the open door."""
    await world.setting(guests='link')
    links = [(await world.http('POST', f'/api/v1/channels/{world.channel}/links', {'name': name, 'role': 'speaker'}, headers={'Idempotency-Key': new_key()}))[1]['secret']
             for name in ('one', 'two')]
    guest = await asyncio.to_thread(world.server.come_as_guest, {'link': links[0], 'name': 'Gail'})
    moderator, member = await world.pair(receiver='mod')
    gail = await world.person('Gail', cookie=guest)
    await world.setting(room_moderators=[{'account': world.accounts['mod']}, {'account': world.accounts['member']}])
    token = await media_token(world, 'speaker', cookie=world.cookies['member'])
    for person in (member, gail):
        await moderator.do('person.ban', {'participant': person.id, 'scope': 'room'})
        assert (await person.client.event('left'))['body']['reason'] == 'banned'
    await is_silent(moderator, member, *BOTH, sending=False)

    async def stay_out():
        for cookie in (world.cookies['member'], guest):
            await refused('banned', comes_in(world, cookie))
        for secret in links:
            status, answer = await world.http('POST', '/api/v1/guest', {'link': secret, 'name': 'Somebody'}, cookie=guest)
            if secret != links[0] or status != 201:
                assert (status, answer['error']['code']) == (403, 'banned'), (status, answer)
        status, _ = await offer(world.server, f'/whip/{world.channel}', token, 'whip')
        assert status == 401, f'an encoder of who is banned: {status}'
        assert (await world.http('POST', f'/api/v1/channels/{world.channel}/room/end', {}, cookie=world.cookies['member']))[0] == 403

    await stay_out()
    world.server.kill()
    await asyncio.to_thread(world.server.start)
    await stay_out()
    async with Client(world.server, world.cookies['mod']) as again:
        await again.request('room.enter', {'channel': world.channel, 'as': 'viewer'})
        bans = (await again.request('person.bans', {}))['bans']
        assert sorted((ban['name'], ban['scope']) for ban in bans) == [('Gail', 'room'), ('Mia Member', 'room')], bans
        for ban in bans:
            await again.request('person.unban', {'ban': ban['id']}, new_key())
        assert (await again.request('person.bans', {}))['bans'] == []
        for cookie in (world.cookies['member'], guest):
            await comes_in(world, cookie)


async def a_role_of_the_session_ends_with_it(world):
    host = await world.person('host')
    member, other = await world.person('member', way='viewer'), await world.person('member2', way='viewer')
    await refused('forbidden', member.do('person.remove', {'participant': other.id}))
    await host.do('person.promote', {'participant': member.id, 'role': 'moderator'})
    told = await member.client.event('standing.changed')
    assert told['body'] == {'standing': 'moderator', 'on': True, 'role': 'host'}, told
    await member.do('person.remove', {'participant': other.id})
    await refused('forbidden', member.do('person.remove', {'participant': host.id}))
    await host.do('room.end', {'channel': world.channel})
    await world.open()
    assert 'stage_manage' not in (await comes_in(world, world.cookies['member']))['rights']
    acts = [(item['act'], item.get('target_name')) for item in (await world.http('GET', f'/api/v1/channels/{world.channel}/audit'))[1]['items'][:8]]
    for act in (('person_promoted', 'Mia Member'), ('person_removed', 'Max Member')):
        assert act in acts, acts


CASES = [a_locked_microphone_is_silent_however_long_its_client_sends, a_camera_that_was_switched_off_and_all_muted, who_is_removed_is_out_and_may_come_again,
         a_ban_outlives_the_server_and_ends_when_it_is_lifted, a_role_of_the_session_ends_with_it]

if __name__ == '__main__':
    asyncio.run(rights_test.run(sys.argv[1], sys.argv[2:], CASES))
