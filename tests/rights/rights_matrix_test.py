#!/usr/bin/env python3
"""Asks the real server everything that the oracle of rights answers: rights_matrix_test.py DAIS_BINARY

Every subject × every route and message × own, other, foreign and missing object × the room closed, open and locked × the channel
seen by all or by its members only. Ends with how often something was allowed where it is denied and denied where it is
allowed: both must be none, and what was refused must have changed nothing.
"""
import asyncio
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from dais_server import Server
from judge import Circumstances, Oracle
from routes import ASK, ELSEWHERE, answer_code
from room import RoomMatrix
from world import World

STALL_LIMIT_S = 20  # between two answers: how long all take depends on who else uses the two cores
CHANNEL_COMBINATIONS = [('restricted', 'closed'), ('restricted', 'open'), ('restricted', 'locked'), ('private', 'open'),
                        ('public_restricted', 'closed')]
TYPES = ('open', 'restricted', 'private', 'shared_repository', 'public_restricted', 'public_open')


class Score:
    """What was asked, and what was answered other than the oracle says."""

    def __init__(self):
        self.asked = self.later = 0
        self.answered, self.stall = time.monotonic(), 0
        self.allowed, self.denied, self.other = [], [], []

    def count(self):
        self.asked += 1
        now = time.monotonic()
        self.stall, self.answered = max(self.stall, now - self.answered), now

    def note(self, what, expected, got):
        self.count()
        if got == expected:
            return
        line = f'{what}: expected {expected}, got {got}'
        (self.allowed if got == 'ok' else self.denied if expected == 'ok' else self.other).append(line)

    def same(self, what, expected, got):
        self.count()
        self.allowed += [f'{what}: may {name}' for name in sorted(got - expected)]
        self.denied += [f'{what}: may not {name}' for name in sorted(expected - got)]

    def report(self):
        for title, lines in (('allowed where denied', self.allowed), ('denied where allowed', self.denied), ('another answer', self.other)):
            print(f'{title}: {len(lines)}')
            print('\n'.join('    ' + line for line in lines[:40]))
        return not (self.allowed or self.denied or self.other)


class Acts:
    """What each route that was let in left in the audit log, the first time that it left anything."""

    # Their calls here change nothing, or end before they do: trust_test.py and provider.test.mjs ask for these.
    ELSEWHERE = {'setup', 'provider_finish', 'provider_disconnect', 'me_update', 'password_change', 'account_update', 'account_disconnect',
                 'member_update', 'channel_update'}

    def __init__(self, world):
        self.world, self.seen = world, set()

    def newest(self, person):
        items = self.world.site.must('GET', f'/api/v1/audit?actor={person.account}')['items']
        return items if person.account else []

    def ask(self, name, person, ask):
        if name not in self.world.oracle.acts or name in self.seen | self.ELSEWHERE or not person.account:
            return ask()
        before = {item['id'] for item in self.newest(person)}
        answer = ask()
        left = {item['act'] for item in self.newest(person) if item['id'] not in before}
        if answer[0] in (200, 201) and left & set(self.world.oracle.acts[name]):
            self.seen.add(name)
        return answer

    def check(self):
        missing = {name for name in self.world.oracle.acts if name in ASK} - self.seen - self.ELSEWHERE
        assert not missing, f'done, and not in the audit log: {missing}'


def ask_routes(world, score, acts, circumstances, objects):
    """Every route about one of these objects, by everybody, about every target."""
    for name, entry in world.oracle.routes.items():
        if entry['object'] not in objects or name in ELSEWHERE:
            continue
        before = world.picture()
        for subject, person in world.people.items():
            for target in ASK[name].targets(world, person):
                expected = world.oracle.route(name, subject, target, circumstances)
                got = acts.ask(name, person, lambda: ASK[name].ask(world, person, target, expected))
                score.note(f'{subject}: {name} of {target} ({circumstances})', expected, answer_code(got))
        assert without_versions(world.picture()) == without_versions(before), f'{name} left something changed ({circumstances})'


def without_versions(picture):
    channel, state, room, members = picture
    settings = {k: v for k, v in room['settings'].items() if k != 'version'}
    return ({k: v for k, v in channel.items() if k not in ('version', 'subscribers')}, state, settings,
            sorted((m['name'], m['role'], m['state']) for m in members))


def ask_types(world, score):
    """What is seen and what may be done with a channel of each type."""
    for kind in TYPES:
        world.set_type(kind)
        circumstances = Circumstances(kind, 'closed')
        for subject, person in world.people.items():
            expected = world.oracle.route('channel_get', subject, 'here', circumstances)
            status, answer = person.ask('GET', f'/api/v1/channels/{world.channel}')
            score.note(f'{subject}: channel_get ({circumstances})', expected, answer_code((status, answer)))
            if status == 200:
                got = set(answer['channel']['rights'])
                score.same(f'{subject}: rights in the channel ({circumstances})', world.oracle.channel_rights(subject, circumstances), got)
            if not world.oracle.stranger(subject):
                items = person.must('GET', '/api/v1/channels?q=here')['items']
                score.note(f'{subject}: listed ({circumstances})', 'ok' if world.oracle.sees(subject, circumstances) else 'left out',
                           'ok' if any(item['id'] == world.channel for item in items) else 'left out')


def main():
    began = time.monotonic()
    oracle, score = Oracle(), Score()
    missing = [name for name in oracle.routes if name not in ASK and name not in ELSEWHERE]
    assert not missing, f'how to ask for {missing} is not said (tests/rights/routes.py)'
    # An identity provider where nobody answers: so far comes who may.
    os.environ.update(DAIS_OIDC_ISSUER='https://127.0.0.1:1', DAIS_OIDC_CLIENT_ID='dais')
    with Server(sys.argv[1]) as server:
        world = World(server, oracle)
        score.answered = time.monotonic()
        print(f'{len(world.people)} people, made in {time.monotonic() - began:.0f} s')
        acts = Acts(world)
        ask_routes(world, score, acts, Circumstances(), ('site', 'account', 'group', 'login', 'token', 'webhook'))
        for kind, state in CHANNEL_COMBINATIONS:
            world.set_type(kind)
            world.set_state(state)
            ask_routes(world, score, acts, Circumstances(kind, state), ('channel', 'member'))
        acts.check()
        ask_types(world, score)
        print(f'{score.asked} questions over HTTP, {time.monotonic() - began:.0f} s')
        slowest = asyncio.run(RoomMatrix(world, score).run())
        spent = time.monotonic() - began
        print(f'{score.asked} questions in {spent:.0f} s, {score.later} left for later; rights followed settings within {slowest * 1000:.0f} ms; '
              f'{score.stall:.1f} s at most between two answers')
    assert score.report(), 'the server and the oracle disagree'
    assert score.stall < STALL_LIMIT_S, f'{score.stall:.0f} s without an answer: longer than {STALL_LIMIT_S}'


if __name__ == '__main__':
    main()
