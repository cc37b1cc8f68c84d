// A server of memory and pretence, enough to walk through every page outside the room. Options stand in the address:
// ?as=nobody (signed out), ?slow=2000 (ms), ?fail=channel_list (that route answers 503), ?empty (no channels), ?conflict (the first save meets a newer version).
import {
  ROUTES, type Account, type Channel, type ChannelCard, type Live, type Member, type PersonNamed, type RoomSettings, type RouteName, type Routes,
} from '../src/protocol/types';

const query = new URLSearchParams(location.search);
const pad = (text: string) => [...text].map((char) => char.charCodeAt(0).toString(16)).join('').padEnd(32, '0').slice(0, 32);
const day_ms = 86_400_000;
const today = (time: string) => new Date(`${new Date().toDateString()} ${time}`).getTime();

const accounts: Account[] = ['Robin Ash', 'Samir Patel', 'Leïla Haddad', 'Ines Carvalho', 'Maximiliane von Hohenfels-Sternberg', 'Ada Okonkwo', 'Jonas Falk', 'Priya Raman'].map(
  (name, index) => ({ id: pad(`account ${index}`), login: name.toLowerCase().split(' ')[0]!, name, site_role: index ? 'user' : 'admin' }),
);
const me = accounts[0]!;

const live = (state: Live['state'], count = 0, since = '', names: string[] = [], mode: Live['mode'] = 'interactive'): Live => ({
  state, count, names, mode, locked: false, ...(since ? { since: today(since) } : {}),
});

const card = (name: string, role: ChannelCard['role'] | undefined, media: number, members: number, subscribers: number, now: Live, days?: number): ChannelCard => ({
  id: pad(name), name, type: 'restricted', subscribed: true, media, members, subscribers, live: now,
  ...(role ? { role } : {}), ...(days ? { last_session: Date.now() - days * day_ms } : {}),
});

const cards: ChannelCard[] = [
  card('North hall rebuild', 'manager', 0, 36, 41, live('open', 14, '09:42', ['Ada Okonkwo', 'Jonas Falk', 'Priya Raman', 'Tomás Rivera', 'Leïla Haddad'])),
  card('Lecture evening: daylight, glass and the measure of rooms in northern cities', 'member', 54, 212, 3_120, live('open', 1_284, '19:00', ['Ines Carvalho'], 'webinar')),
  card('Reading circle', 'contributor', 9, 12, 12, live('closed'), 1),
  card('Town hall, all departments', 'moderator', 77, 308, 290, live('closed'), 3),
  card('Signal processing, winter term', 'member', 31, 84, 80, live('closed'), 30),
  card('Gardens and roofs', 'manager', 3, 7, 2, live('disabled'), 60),
];
if (query.has('empty')) cards.length = 0;
if (cards.length) cards.push({ ...card('Open studio', undefined, 2, 40, 11, live('open', 3, '10:15', ['Mia Moreno', 'Max Mustermann', 'Robin Ash'])), subscribed: false });
cards.forEach((one, index) => (one.type = index === 5 ? 'public_open' : one.type));

const members: Member[] = accounts.map((account, index) => ({
  id: pad(`member ${index}`), account: account.id, name: account.name, login: account.login, state: index === 6 ? 'pending' : 'active', owner: index === 0,
  role: index < 2 ? 'manager' : index === 2 ? 'moderator' : 'member',
}));

let settings: RoomSettings = {
  version: 4, enabled: true, mode: 'interactive', room_moderators: [{ account: accounts[1]!.id }, { group: pad('group') }], chat_moderators: [{ account: accounts[2]!.id }],
  speakers: [{ account: accounts[3]!.id }, { account: accounts[4]!.id }], qna: true, group_chat: true, private_chat: false, stage_access: 'everyone', stage_limit: 25,
  screen_share: 'everyone', screens_max: 1, guests: 'off', anonymous_viewers: false, anonymous_questions: false, hide_participants: false, locked: false, capacity: 500,
  auto_end_min: 15, chat_retention_days: 0, recording_retention_days: 730, auto_record: false, recording_consent: false,
};
const people: PersonNamed[] = [
  ...accounts.map(({ id, name, login }) => ({ account: id, name, login })),
  { group: pad('group'), name: 'Department of Architecture and the Built Environment' },
];

class Refused extends Error {
  constructor(readonly status: number, readonly code: string, readonly extra: object = {}) {
    super(code);
  }
}

function channel(id: string): Channel {
  const found = cards.find((one) => one.id === id);
  if (!found) throw new Refused(404, 'not_found');
  return {
    ...found, owner: found.role === 'manager',
    description: 'Plans, measurements and weekly meetings on the north hall. The room is open every weekday from half past nine; drop in when you have something to show.',
    rights: found.role === 'manager' ? ['see', 'edit', 'manage_members', 'manage_room', 'room_open', 'stage_join', 'enter_locked', 'subscribe'] : ['see', 'subscribe', 'stage_join'],
    default_role: 'member', version: 1,
  };
}

let signedIn = query.get('as') !== 'nobody';
let conflict = query.has('conflict');

type Handlers = { [N in RouteName]?: (body: Routes[N]['body'], path: Record<string, string>, search: URLSearchParams) => Routes[N]['ok'] };
const handlers: Handlers = {
  me: () => (signedIn ? { account: me } : {}),
  login: ({ password }) => {
    if (password !== 'dais-demo') throw new Refused(401, 'bad_login');
    signedIn = true;
    return { account: me };
  },
  logout: () => {
    signedIn = false;
    return {};
  },
  account_list: (_, __, search) => ({ items: accounts.filter(({ name, login }) => `${name} ${login}`.toLowerCase().includes((search.get('q') ?? '').toLowerCase())) }),
  channel_list: (_, __, search) => ({
    items: cards.filter((one) => one.name.toLowerCase().includes((search.get('q') ?? '').toLowerCase()) && (!search.get('relation') || search.get('relation') === 'subscriber' || one.role === search.get('relation'))),
  }),
  channel_create: ({ name, type }) => {
    cards.push({ ...card(name, 'manager', 0, 1, 0, live('disabled')), type });
    return { channel: channel(pad(name)) };
  },
  channel_get: (_, path) => ({ channel: channel(path.channel!) }),
  channel_update: (body, path) => {
    Object.assign(cards.find(({ id }) => id === path.channel)!, body);
    return { channel: { ...channel(path.channel!), ...body } };
  },
  member_list: () => ({ items: members }),
  member_add: ({ account, role }) => {
    const person = accounts.find(({ id }) => id === account);
    if (!person) throw new Refused(404, 'not_found');
    return { member: { id: pad(`m ${person.id.slice(-6)}`), account: person.id, name: person.name, login: person.login, role: role ?? 'member', state: 'active', owner: false } };
  },
  member_update: ({ role }, path) => ({ member: { ...members.find(({ id }) => id === path.member)!, ...(role ? { role } : {}) } }),
  member_remove: () => ({}),
  subscribe: ({ subscribed }, path) => {
    cards.find(({ id }) => id === path.channel)!.subscribed = subscribed;
    return {};
  },
  room_get: () => ({ settings, people }),
  room_save: (body) => {
    if (conflict) {
      conflict = false;
      settings = { ...settings, version: settings.version + 1, stage_limit: 12, locked: true, speakers: [] };
      throw new Refused(409, 'conflict', { settings, people });
    }
    if (body.version !== settings.version) throw new Refused(409, 'conflict', { settings, people });
    settings = { ...body, version: body.version + 1 };
    return { settings, people };
  },
};

async function answer(url: string, init: RequestInit = {}): Promise<Response> {
  await new Promise((resolve) => setTimeout(resolve, Number(query.get('slow') ?? 20)));
  const { pathname, searchParams } = new URL(url, location.origin);
  for (const [name, route] of Object.entries(ROUTES) as [RouteName, { method: string; path: string }][]) {
    const match = new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`).exec(pathname);
    const handler = handlers[name];
    if (!match || !handler || route.method !== (init.method ?? 'GET')) continue;
    try {
      if (query.get('fail') === name) throw new Refused(503, 'busy');
      if (!signedIn && name !== 'login' && name !== 'me') throw new Refused(401, 'unauthorized');
      const body: unknown = init.body ? JSON.parse(String(init.body)) : {};
      return Response.json((handler as (body: unknown, path: object, search: URLSearchParams) => unknown)(body, match.groups ?? {}, searchParams));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return Response.json({ error: { code: error.code, message: error.code }, ...error.extra }, { status: error.status });
    }
  }
  return Response.json({ error: { code: 'not_found', message: 'not found' } }, { status: 404 });
}

/** Answers pings and presence; one room fills slowly, to see that badges are live. */
class FakeSocket {
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  constructor() {
    setTimeout(() => this.onopen?.(), 30);
  }
  send(text: string) {
    const frame = JSON.parse(text) as { id: number; do: string; body: { channels?: string[] } };
    const watched = frame.body.channels ?? [];
    const ok = frame.do === 'presence.watch' ? { live: cards.filter(({ id }) => watched.includes(id)).map((one) => ({ channel: one.id, live: one.live })) } : { at: Date.now() };
    setTimeout(() => this.onmessage?.({ data: JSON.stringify({ re: frame.id, ok }) }), 10);
  }
  close() {
    this.onopen = this.onclose = this.onmessage = null;
  }
}

export function install(): void {
  window.fetch = ((url: string, init?: RequestInit) => answer(url, init)) as typeof fetch;
  window.WebSocket = FakeSocket as never;
}
