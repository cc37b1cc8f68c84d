"""How each route is asked for, about which targets, and how what it did is undone."""
import os

from world import MISSING, PASSWORD

# Judged by tests of their own, or by the making of the world: raw bodies, bearer tokens, and log-in itself.
ELSEWHERE = {'login', 'guest', 'whip_create', 'whip_update', 'whip_delete', 'whep_create', 'whep_update', 'whep_delete'}

# Refusals of those who were let in: a password that is wrong, a provider that is not there, a beginning that nobody made, too many
# test events at once.
LET_IN = {'wrong_password', 'provider_down', 'provider_stale', 'slow_down'}


def answer_code(answer):
    """'ok', or the code of the refusal."""
    status, body = answer
    if status in (200, 201):
        return 'ok'
    code = body['error']['code']
    return 'ok' if code in LET_IN else code


class Route:
    """`path` and `body` may be functions of (world, person, target)."""

    def __init__(self, method, path, body=None, targets=('site',), undo=None, spare=None):
        self.method, self.path, self.body, self.undo, self.spare = method, path, body, undo, spare
        self._targets = targets

    def targets(self, world, person):
        return self._targets(world, person) if callable(self._targets) else self._targets

    def ask(self, world, person, target, expected):
        subject = self.spare(world, person, target) if self.spare and expected == 'ok' else None
        args = (world, person, subject or target)
        path = self.path(*args) if callable(self.path) else self.path
        body = self.body(*args) if callable(self.body) else self.body
        cookie = subject if self.path in ('/api/v1/logout',) else None
        answer = person.ask(self.method, path, body, cookie)
        if self.undo and answer[0] in (200, 201):
            self.undo(world, person, target, answer[1])
        return answer


# ── channels ──

CHANNELS = ('here', 'foreign channel', 'missing channel')


def channel_id(world, target):
    return {'here': world.channel, 'foreign channel': world.foreign, 'missing channel': MISSING}.get(target, target)


def channel(method, rest='', body=None, **more):
    return Route(method, lambda w, p, t: f'/api/v1/channels/{channel_id(w, t)}{rest}', body, CHANNELS, **more)


def doomed_channel(world, person, target):
    """A channel of the same owner, to be lost in place of the real one."""
    owner = world.foreigner if target == 'foreign channel' else world.people['owner']
    return world.make_channel(owner, os.urandom(6).hex(), 'restricted')


def transfer_back(world, person, target, answer):
    owner = world.foreigner.account if target == 'foreign channel' else world.people['owner'].account
    world.site.must('POST', f'/api/v1/channels/{channel_id(world, target)}/transfer', {'account': owner})
    if target == 'foreign channel':
        drop_member(world, world.foreign, world.people['manager'].account)


def drop_member(world, channel, account):
    path = f'/api/v1/channels/{channel}/members'
    for item in world.site.must('GET', path)['items']:
        if item.get('account') == account:
            world.site.must('DELETE', f'{path}/{item["id"]}')


def settings_body(world, person, target):
    return world.settings(None if target in ('here', 'missing channel') else world.foreign)


def undo_open(world, person, target, answer):
    if target == 'here':
        world.set_state(world.state)
    else:
        world.site.must('POST', f'/api/v1/channels/{world.foreign}/room/open', {})


def drop_link(world, person, target, answer):
    world.site.must('DELETE', f'/api/v1/channels/{channel_id(world, target)}/links/{answer["link"]["id"]}')


def link_path(world, person, target):
    """`target`: of the channels, or (channel, link) of a link to be lost."""
    at, link = target if isinstance(target, tuple) else (channel_id(world, target), world.link)
    return f'/api/v1/channels/{at}/links/{link}'


def spare_link(world, person, target):
    at = channel_id(world, target)
    return at, world.make_link(at)[0]


MEDIA_TOKEN = {'role': 'viewer', 'name': 'cam'}


def drop_media_token(world, person, target, answer):
    world.site.must('DELETE', f'/api/v1/channels/{channel_id(world, target)}/media-tokens/{answer["id"]}')


def media_token_path(world, person, target):
    """`target`: of the channels, or (channel, token) of a token to be lost."""
    at, token = target if isinstance(target, tuple) else (channel_id(world, target), MISSING)
    return f'/api/v1/channels/{at}/media-tokens/{token}'


def spare_media_token(world, person, target):
    at = channel_id(world, target)
    return at, world.site.must('POST', f'/api/v1/channels/{at}/media-tokens', MEDIA_TOKEN)['id']


# ── webhooks, of a channel and of the site ──

WEBHOOK = {'url': 'https://hooks.invalid/here', 'events': ['room_opened']}


def webhooks_of(world, target):
    return '/api/v1/webhooks' if target in ('site', 'other', 'missing') else f'/api/v1/channels/{channel_id(world, target)}/webhooks'


def make_webhook(world, target):
    if target == 'foreign channel':
        return world.foreigner.must('POST', webhooks_of(world, target), WEBHOOK)['webhook']['id']
    return world.site.must('POST', webhooks_of(world, target), WEBHOOK)['webhook']['id']


def drop_webhooks(world, person, target, answer):
    """Those of a target, however many; `target`: also (target, webhook)."""
    path = webhooks_of(world, target)
    for item in world.site.must('GET', path)['items']:
        world.site.must('DELETE', f'{path}/{item["id"]}')


def webhook(method, rest='', site=False, **more):
    """About one that is made for it where it is allowed; none is left afterwards."""
    def path(world, person, target):
        at, hook = target if isinstance(target, tuple) else (target, MISSING)
        return f'{webhooks_of(world, at)}/{hook}{rest}'
    return Route(method, path, targets=('other', 'missing') if site else CHANNELS, undo=drop_webhooks,
                 spare=lambda w, p, t: (t, make_webhook(w, t)), **more)


# ── members ──

def member_targets(world, person):
    return (*(('own',) if person.member else ()), 'other', 'owner', 'foreign', 'missing', 'missing channel')


def other_member(world, person):
    return world.people['contributor' if person.name == 'member' else 'member'].member


def member_path(world, person, target):
    member = {'own': person.member, 'other': other_member(world, person), 'owner': world.people['owner'].member,
              'foreign': world.foreign_member}.get(target, MISSING)
    return f'/api/v1/channels/{MISSING if target == "missing channel" else world.channel}/members/{member}'


def same_role(world, person, target):
    name = {'own': person.name, 'other': 'contributor' if person.name == 'member' else 'member'}.get(target, 'member')
    return {'role': name if name in ('manager', 'moderator', 'contributor') else 'member'}


def join_again(world, person, target, answer):
    world.join(person.name if target == 'own' else 'contributor' if person.name == 'member' else 'member')


def undo_member(world, person, target, answer):
    world.site.must('DELETE', f'/api/v1/channels/{channel_id(world, target)}/members/{answer["member"]["id"]}')


# ── accounts and groups ──

THINGS = ('own', 'other', 'missing')


def account_id(world, person, target):
    return {'own': person.account or MISSING, 'other': world.dummy}.get(target, MISSING if target == 'missing' else target)


def account(method, rest='', body=None, **more):
    return Route(method, lambda w, p, t: f'/api/v1/accounts/{account_id(w, p, t)}{rest}', body, THINGS, **more)


def group(method, rest='', body=None, **more):
    return Route(method, lambda w, p, t: f'/api/v1/groups/{group_id(w, t)}{rest}', body, ('other', 'missing'), **more)


def group_id(world, target):
    return {'other': world.rm_group, 'missing': MISSING}.get(target, target)


def login_path(world, person, target):
    """One's own second log-in, somebody else's, none."""
    if target == 'own' and person.account:
        person.sign_in()
        return f'/api/v1/me/logins/{next(i["id"] for i in person.must("GET", "/api/v1/me/logins")["items"] if not i["current"])}'
    logins = world.site.must('GET', '/api/v1/me/logins')['items']
    return f'/api/v1/me/logins/{logins[0]["id"] if target == "other" else MISSING}'


def token_path(world, person, target):
    """A token of one's own, somebody else's, none."""
    owner = world.site if target == 'other' else person if target == 'own' and person.account else None
    if not owner:
        return f'/api/v1/tokens/{MISSING}'
    return f'/api/v1/tokens/{owner.must("POST", "/api/v1/tokens", {"name": "robot", "scopes": ["me"]})["token"]["id"]}'


def site_token_path(world, person, target):
    """Of somebody who has one (`target` then: the token), of nobody."""
    at = MISSING if target == 'missing' else world.foreigner.account
    return f'/api/v1/accounts/{at}/tokens/{MISSING if target in ("other", "missing") else target}'


def spare_token(world, person, target):
    return world.foreigner.must('POST', '/api/v1/tokens', {'name': 'robot', 'scopes': ['me']})['token']['id']


def revoke_all(world, person, target, answer):
    for token in person.must('GET', '/api/v1/tokens')['items']:
        person.must('DELETE', f'/api/v1/tokens/{token["id"]}')


def fresh(**more):
    return lambda w, p, t: {**more, 'name': os.urandom(6).hex()}


ASK = {
    'healthz': Route('GET', '/healthz'),
    'readyz': Route('GET', '/readyz'),
    'openapi': Route('GET', '/api/openapi.json'),
    'setup_get': Route('GET', '/api/v1/setup'),
    'setup': Route('POST', '/api/v1/setup', {'token': 'f' * 32, 'login': 'evil', 'name': 'Evil', 'password': PASSWORD}),
    'provider_get': Route('GET', '/api/v1/provider'),
    'provider_login': Route('POST', '/api/v1/provider/login', {}),
    'provider_finish': Route('POST', '/api/v1/provider/finish', {'state': 'x' * 43, 'code': 'stolen'}),
    'provider_connect': Route('POST', '/api/v1/me/provider', {}),
    'provider_disconnect': Route('DELETE', '/api/v1/me/provider'),
    'logout': Route('POST', '/api/v1/logout', {}, spare=lambda w, p, t: p.sign_in() if p.account else w.another_guest()),
    'me': Route('GET', '/api/v1/me'),
    'me_update': Route('PATCH', '/api/v1/me', lambda w, p, t: {'name': p.name.replace('_', ' ')}),
    'password_change': Route('POST', '/api/v1/me/password', {'old': 'not the password', 'new': 'another long one'}),
    'login_list': Route('GET', '/api/v1/me/logins'),
    'login_end': Route('DELETE', login_path, targets=THINGS),
    'login_end_others': Route('DELETE', '/api/v1/me/logins'),
    'token_list': Route('GET', '/api/v1/tokens'),
    'token_create': Route('POST', '/api/v1/tokens', {'name': 'robot', 'scopes': ['me']}, undo=revoke_all),
    'token_revoke': Route('DELETE', token_path, targets=THINGS),
    'site_token_list': Route('GET', '/api/v1/site/tokens'),
    'site_token_revoke': Route('DELETE', site_token_path, targets=('other', 'missing'), spare=spare_token),
    'site_channel_list': Route('GET', '/api/v1/site/channels'),
    'server_get': Route('GET', '/api/v1/site/server'),
    'audit_list': Route('GET', '/api/v1/audit'),
    'account_list': Route('GET', '/api/v1/accounts'),
    'account_create': Route('POST', '/api/v1/accounts', lambda w, p, t: {'login': os.urandom(6).hex(), 'name': 'Spare'}),
    'account_get': account('GET'),
    'account_update': account('PATCH', body=lambda w, p, t: {'site_role': 'admin' if p.name == 'admin' and t == 'own' else 'user'}),
    'account_password': account('PUT', '/password', {'password': 'another long one'}),
    'account_disconnect': account('DELETE', '/provider'),
    'account_delete': account('DELETE', spare=lambda w, p, t: w.spare_account()),
    'group_list': Route('GET', '/api/v1/groups'),
    'group_create': Route('POST', '/api/v1/groups', fresh()),
    'group_get': group('GET'),
    'group_update': group('PATCH', body=fresh()),
    'group_delete': group('DELETE', spare=lambda w, p, t: w.spare_group()),
    'group_member_list': group('GET', '/members'),
    'group_member_add': group('POST', '/members', lambda w, p, t: {'account': w.spare_account()}),
    'group_member_remove': Route('DELETE', lambda w, p, t: f'/api/v1/groups/{group_id(w, t)}/members/{w.dummy}',
                                 targets=('other', 'missing'), spare=lambda w, p, t: w.group_with(os.urandom(6).hex(), w.dummy)),
    'channel_list': Route('GET', '/api/v1/channels'),
    'channel_create': Route('POST', '/api/v1/channels', fresh(type='private')),
    'channel_get': channel('GET'),
    'channel_update': channel('PATCH', body={'description': ''}),
    'channel_delete': channel('DELETE', spare=doomed_channel),
    'channel_transfer': channel('POST', '/transfer', lambda w, p, t: {'account': w.people['manager'].account}, undo=transfer_back),
    'channel_audit': channel('GET', '/audit'),
    'subscribe': channel('POST', '/subscribe', {'subscribed': True}),
    'member_list': channel('GET', '/members'),
    'member_add': channel('POST', '/members', lambda w, p, t: {'account': w.dummy, 'role': 'member'}, undo=undo_member),
    'member_update': Route('PATCH', member_path, same_role, member_targets),
    'member_remove': Route('DELETE', member_path, targets=member_targets, undo=join_again),
    'link_list': channel('GET', '/links'),
    'link_create': channel('POST', '/links', {'name': 'Another', 'role': 'viewer'}, undo=drop_link),
    'link_delete': Route('DELETE', link_path, targets=CHANNELS, spare=spare_link),
    'webhook_list': channel('GET', '/webhooks'),
    'webhook_create': channel('POST', '/webhooks', WEBHOOK, undo=drop_webhooks),
    'webhook_update': webhook('PATCH', body={'active': False}),
    'webhook_delete': webhook('DELETE'),
    'webhook_test': webhook('POST', '/test', body={}),
    'webhook_delivery_list': webhook('GET', '/deliveries'),
    'site_webhook_list': Route('GET', '/api/v1/webhooks'),
    'site_webhook_create': Route('POST', '/api/v1/webhooks', WEBHOOK, undo=drop_webhooks),
    'site_webhook_update': webhook('PATCH', site=True, body={'active': False}),
    'site_webhook_delete': webhook('DELETE', site=True),
    'site_webhook_test': webhook('POST', '/test', site=True, body={}),
    'site_webhook_delivery_list': webhook('GET', '/deliveries', site=True),
    'room_get': channel('GET', '/room'),
    'room_save': channel('PUT', '/room', settings_body),
    'room_open': channel('POST', '/room/open', {}, undo=undo_open),
    'room_end': channel('POST', '/room/end', {}, undo=undo_open),
    'media_token_list': channel('GET', '/media-tokens'),
    'media_token_create': channel('POST', '/media-tokens', MEDIA_TOKEN, undo=drop_media_token),
    'media_token_delete': Route('DELETE', media_token_path, targets=CHANNELS, spare=spare_media_token),
}
