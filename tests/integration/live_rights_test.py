#!/usr/bin/python3
"""Rights change under fifty connected people, and each change has its effect within a second: live_rights_test.py DAIS_BINARY [CHANGES [SEED]]

A seeded script moves people in and out of a group, up and down in role, switches the mode of the room and the type of the
channel, and revokes links. Beside it runs a model of who may go on stage and who may be in the room at all (product's rules
in four lines, `Model`). After every change, counted from before the request was sent:
  - whoever's rights became others is told within a second, and what it is told is what the model says; nobody else is told;
  - whoever may not be there any more is out within a second;
  - the last packet of who may not publish any more reaches the others within a second, though its client keeps sending;
  - whoever may publish (still, or again) is heard.
"""
import asyncio
import os
import random
import sys
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))

from dais_client import Client, Refused, new_key
from dais_media import FLOW_LIMIT_S, Person
from dais_server import Server

PASSWORD = 'a long enough one'
WATCHERS = 46    # with the host, a member and a stranger who publish, and a guest: fifty
STRANGERS = 20   # of the watchers: no members of the channel
LIMIT_S = 1.0
QUIET_S = 0.4    # as long as nothing comes, the last packet was the last
NEWS_S = 10      # so long is waited for who is late: how late it was says more than that it was
KINDS = ('group', 'role', 'mode', 'type', 'link')


class Model:
    """Who may what, by the rules."""

    def __init__(self):
        self.interactive, self.private = True, False
        self.in_group, self.manager = False, False  # the member who publishes

    def may_be_there(self, who):
        return not (self.private and who.stranger)

    def may_go_on_stage(self, who):
        if who.guest:
            return True  # by a link whose role is speaker
        return self.may_be_there(who) and (self.interactive or (who.climbs and (self.in_group or self.manager)))

    def rights(self, who):
        """All that can change here; None: out."""
        return (self.may_go_on_stage(who), who.climbs and self.manager) if self.may_be_there(who) else None


class Seat:
    """Somebody of the fifty. `climbs`: the member whose group and role change; `stranger`: no member; `media`: its PeerConnection."""

    def __init__(self, name, cookie, stranger=False, climbs=False, guest=False, publishes=False):
        self.name, self.cookie, self.stranger, self.climbs, self.guest, self.publishes = name, cookie, stranger, climbs, guest, publishes
        self.heard = []  # (when, 'rights.changed' or 'left', body)

    async def enter(self, server, channel):
        if self.publishes:
            self.media = Person(server, channel, self.cookie, self.name, sends=True, way='viewer')
            await self.media.enter()
            self.client = self.media.client
        else:
            self.client = await Client(server, self.cookie).open()
            await self.client.request('room.enter', {'channel': channel, 'as': 'viewer'}, timeout=30)
        take = self.client._take

        def look(frame):
            for message in frame if isinstance(frame, list) else [frame]:
                if message.get('on') in ('rights.changed', 'left'):
                    self.heard.append((time.monotonic(), message['on'], message['body']))
            take(frame)

        self.client._take = look

    async def leave(self):
        await (self.media.leave() if self.publishes else self.client.close())


class OwnPauses:
    """How long this program itself stood still: what it slept through it can't measure."""

    def __init__(self):
        self.pauses = []  # (when it ended, seconds)
        self.watching = asyncio.ensure_future(self._watch())

    async def _watch(self):
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.02)
            pause = time.monotonic() - before - 0.02
            if pause > 0.05:
                self.pauses.append((time.monotonic(), pause))

    def since(self, when):
        return sum(pause for ended, pause in self.pauses if ended >= when)


class House:
    def __init__(self, server, seed):
        self.pauses = OwnPauses()
        self.server, self.random, self.model = server, random.Random(seed), Model()
        self.slowest = {}  # what was measured -> seconds
        self.told = self.cut = 0

    async def http(self, method, path, body=None, expect=(200, 201)):
        headers = {'Idempotency-Key': new_key()} if method != 'GET' else {}
        status, answer = await asyncio.to_thread(self.server.json, method, f'/api/v1{path}', body, self.cookie, headers)
        assert status in expect, (method, path, body, status, answer)
        return answer

    async def begin(self):
        self.cookie = await asyncio.to_thread(self.server.sign_in, 'host')
        self.channel = (await self.http('POST', '/channels', {'name': 'Live', 'type': 'open'}))['channel']['id']
        self.group = (await self.http('POST', '/groups', {'name': 'Panel'}))['group']['id']
        logins = [f'w{n}' for n in range(WATCHERS)] + ['pia', 'olga']
        accounts = {}
        for login in logins:
            body = {'login': login, 'name': login.title(), 'password': PASSWORD}
            accounts[login] = (await self.http('POST', '/accounts', body))['account']['id']
        members = {login: (await self.http('POST', f'/channels/{self.channel}/members', {'account': accounts[login], 'role': 'member'}))['member']['id']
                   for login in [*logins[STRANGERS:WATCHERS], 'pia']}
        self.pia, self.pia_member = accounts['pia'], members['pia']
        await self.setting(enabled=True, mode='interactive', guests='link', speakers=[{'group': self.group}])
        await self.http('POST', f'/channels/{self.channel}/room/open', {})
        cookies = {login: await asyncio.to_thread(self.server.sign_in, login, PASSWORD) for login in logins}
        self.host = await Person(self.server, self.channel, self.cookie, 'host').enter()
        self.publishers = [Seat('pia', cookies['pia'], climbs=True, publishes=True), Seat('olga', cookies['olga'], stranger=True, publishes=True)]
        self.seats = [Seat(login, cookies[login], stranger=at < STRANGERS) for at, login in enumerate(logins[:WATCHERS])] + self.publishers
        for seat in self.seats:
            await seat.enter(self.server, self.channel)
        await self.new_guest()
        for seat in self.publishers:
            await self.goes_on_stage(seat)

    async def setting(self, **changes):
        path = f'/channels/{self.channel}/room'
        await self.http('PUT', path, {**(await self.http('GET', path))['settings'], **changes})

    async def new_guest(self):
        link = await self.http('POST', f'/channels/{self.channel}/links', {'name': 'Panel', 'role': 'speaker'})
        cookie = await asyncio.to_thread(self.server.come_as_guest, {'link': link['secret'], 'name': 'Gail'})
        self.link, self.guest = link['link']['id'], Seat('a guest', cookie, guest=True, publishes=True)
        await self.guest.enter(self.server, self.channel)
        await self.goes_on_stage(self.guest)

    # ── what is heard of a publisher ──

    def receiver(self, seat):
        """Where its sound arrives at the host: by the slot that names it now."""
        mid = next((mid for mid, who in self.host.slots.items() if who == (seat.media.id, 'mic')), None)
        return next((t.receiver for t in self.host.peer.getTransceivers() if t.mid == mid), None) if mid is not None else None

    async def is_heard(self, seat):
        end = time.monotonic() + FLOW_LIMIT_S
        while time.monotonic() < end:
            receiver = self.receiver(seat)
            if receiver:
                before = self.host.count_of(receiver)
                await asyncio.sleep(0.1)
                if self.host.count_of(receiver) >= before + 3:
                    return
            await asyncio.sleep(0.02)
        raise AssertionError(f'{seat.name} may publish, but is not heard')

    async def goes_on_stage(self, seat):
        await seat.media.do('stage.join')
        await seat.media.mute('mic', False)
        await self.is_heard(seat)

    async def last_packet(self, receiver, since):
        """When the last one came, at most a little after the limit."""
        while True:
            last = self.host.last_of(receiver)
            now = time.monotonic()
            if now - max(last, since) > QUIET_S or now - since > LIMIT_S + QUIET_S:
                return last
            await asyncio.sleep(0.02)

    # ── the changes ──

    async def change(self, kind):
        model = self.model
        if kind == 'group':
            model.in_group = not model.in_group
            path = f'/groups/{self.group}/members'
            await (self.http('POST', path, {'account': self.pia}) if model.in_group else self.http('DELETE', f'{path}/{self.pia}'))
        elif kind == 'role':
            model.manager = not model.manager
            await self.http('PATCH', f'/channels/{self.channel}/members/{self.pia_member}', {'role': 'manager' if model.manager else 'member'})
        elif kind == 'mode':
            model.interactive = not model.interactive
            await self.setting(mode='interactive' if model.interactive else 'webinar')
        elif kind == 'type':
            model.private = not model.private
            await self.http('PATCH', f'/channels/{self.channel}', {'type': 'private' if model.private else 'open'})
        else:
            await self.http('DELETE', f'/channels/{self.channel}/links/{self.link}')

    def measured(self, what, seconds, who, since):
        paused = self.pauses.since(since)
        assert seconds - paused <= LIMIT_S, f'{what} of {who} only {seconds:.2f} s after the request ({paused:.2f} s of it this test stood still)'
        self.slowest[what] = max(self.slowest.get(what, 0), seconds)

    def is_told(self, seat, was, now, since):
        heard = [entry for entry in seat.heard if entry[0] >= since]
        if was == now and not (heard and seat.climbs):  # by a list it may have rights that no client is told of: the same is said again
            assert not heard, f'{seat.name} was told {heard}, and nothing changed'
            return
        assert heard, f'{seat.name} was not told that its rights are {now}, no more {was}'
        when, name, body = heard[-1]
        assert name == ('rights.changed' if now else 'left'), (seat.name, heard)
        if now:
            assert ('stage_join' in body['rights'], 'settings_edit' in body['rights']) == now, f'{seat.name}: {body}, but {now} is right'
        self.measured('told', when - since, seat.name, since)
        self.told += 1

    async def one_change(self, kind):
        present = [seat for seat in [*self.seats, self.guest] if self.model.may_be_there(seat)]
        was = {seat: self.model.rights(seat) for seat in present}
        publishing = {seat: self.receiver(seat) for seat in [*self.publishers, self.guest] if self.model.may_go_on_stage(seat)}
        assert all(publishing.values()), {seat.name: self.host.slots for seat in publishing}
        since = time.monotonic()
        await self.change(kind)
        now = {seat: None if seat.guest and kind == 'link' else self.model.rights(seat) for seat in present}
        losing = [seat for seat in publishing if (now[seat] is None if seat.guest else not self.model.may_go_on_stage(seat))]
        lasts = await asyncio.gather(*(self.last_packet(publishing[seat], since) for seat in losing))
        for seat, last in zip(losing, lasts):
            self.measured('cut', max(0, last - since), seat.name, since)
            self.cut += 1
        await asyncio.sleep(max(0, since + QUIET_S - time.monotonic()))
        deadline = since + NEWS_S
        while time.monotonic() < deadline and any(was[s] != now[s] and not any(h[0] >= since for h in s.heard) for s in present):
            await asyncio.sleep(0.02)
        for seat in present:
            self.is_told(seat, was[seat], now[seat], since)
        await self.settle(kind, present, publishing, losing)

    async def settle(self, kind, present, publishing, losing):
        """Everybody is where the rules let them be; who publishes is heard."""
        if kind == 'link':
            await self.guest.leave()
            await self.new_guest()
        for seat in self.seats:
            if seat in present and not self.model.may_be_there(seat):
                await seat.leave()
                await self.is_kept_out(seat)
            elif seat not in present and self.model.may_be_there(seat):
                await seat.enter(self.server, self.channel)
        for seat in self.publishers:
            if not self.model.may_go_on_stage(seat):
                continue
            if seat in publishing:
                await self.is_heard(seat)
            else:
                await self.goes_on_stage(seat)

    async def is_kept_out(self, seat):
        async with Client(self.server, seat.cookie) as client:
            try:
                await client.request('room.enter', {'channel': self.channel, 'as': 'viewer'})
            except Refused as refused:
                assert refused.code == 'not_found', refused.code
                return
        raise AssertionError(f'{seat.name} came in')

    async def end(self):
        for seat in [*self.seats, self.guest]:
            if self.model.may_be_there(seat):
                await seat.leave()
        await self.host.leave()


async def run(binary, changes, seed):
    with Server(binary) as server:
        house = House(server, seed)
        await house.begin()
        began = time.monotonic()
        script = [kind for kind in KINDS for _ in range(changes // len(KINDS))]
        house.random.shuffle(script)
        for at, kind in enumerate(script):
            try:
                await house.one_change(kind)
            except Exception:
                print(f'change {at} of seed {seed} ({kind}) after {script[:at]}', flush=True)
                raise
        await house.end()
        slowest = ', '.join(f'{what} {seconds * 1000:.0f} ms' for what, seconds in sorted(house.slowest.items()))
        print(f'{len(script)} changes under {len(house.seats) + 2} people in {time.monotonic() - began:.0f} s (seed {seed}): '
              f'{house.told} times somebody was told, {house.cut} times media was cut; slowest: {slowest}')


async def run_and_end(*args):
    """A failure ends the program at once: fifty open connections would keep it for minutes."""
    try:
        await run(*args)
    except Exception:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


if __name__ == '__main__':
    asyncio.run(run_and_end(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 40, int(sys.argv[3]) if len(sys.argv) > 3 else 1))
