// Pictures of every page in its states, narrow to wide, light and dark: for looking at, not a test. About ten minutes.
//   node tests/e2e/gallery.mjs build-release/src/main/dais FOLDER [VIEW…]
// Writes FOLDER/VIEW+STATE-WIDTH-SCHEME.png and says what scrolls sideways. DAIS_LANGUAGE=de (or ar-XB) shows them in another language.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { Api } from './support/api.mjs';
import { Person } from './support/browser.mjs';
import { binary } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

const folder = process.argv[3] ?? 'gallery';
const only = process.argv.slice(4);
const WIDTHS = { 320: 640, 360: 780, 1280: 800, 2560: 1300 };
const SCHEMES = ['light', 'dark'];
const TALLEST = 2400;
mkdirSync(folder, { recursive: true });

const refusal = (status, code, headers = {}) => (route) => route.fulfill({ status, contentType: 'application/json', body: JSON.stringify({ error: { code, message: 'The server says so.' } }), headers });
// What becomes of a view's own request; the rest of the page is served as always.
const ANSWERS = {
  empty: (route) => route.fulfill({ status: 200, contentType: 'application/json', body: '{"items":[]}' }),
  loading: () => {},
  error: refusal(500, 'internal'),
  busy: refusal(503, 'busy'),
  offline: (route) => route.abort('internetdisconnected'),
  forbidden: refusal(404, 'not_found'),
};

async function photograph(page, view) {
  for (const [width, height] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width: Number(width), height });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(150);
      const { over, tall } = await page.evaluate(() => ({ over: document.documentElement.scrollWidth - innerWidth, tall: document.documentElement.scrollHeight }));
      if (over > 0) console.log(`${view} ${width} ${colorScheme}: ${over} px too wide`);
      // A picture that does not come on a busy machine is said, and the others go on.
      const high = Number(width) < 600 && !(await page.locator('dialog[open], .room').count());
      await page.screenshot({ path: join(folder, `${view}-${width}-${colorScheme}.png`), ...(high ? { fullPage: true, clip: { x: 0, y: 0, width: Number(width), height: Math.min(TALLEST, Math.max(tall, height)) } } : {}) }).catch((error) => console.log(`${view} ${width} ${colorScheme}: ${error.message.split('\n')[0]}`));
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

const wanted = (view) => only.length === 0 || only.some((one) => view === one || view.startsWith(`${one}+`));
const server = await Server.start(binary);
const api = await Api.signIn(server, 'host');
const people = [];

async function come(login, options = {}) {
  const person = await Person.open(server, { login, camera: false, ...options });
  person.page.setDefaultTimeout(10_000);
  if (process.env.DAIS_LANGUAGE) await person.page.addInitScript((language) => localStorage.setItem('dais.language', language), process.env.DAIS_LANGUAGE);
  people.push(person);
  return person;
}
async function signIn(person) {
  await person.page.goto(server.url);
  await person.page.locator('input').first().fill(person.login);
  await person.page.locator('input[type=password]').fill('dais-demo');
  await person.page.locator('form button[type=submit]').click();
  await person.page.locator('.filters').waitFor();
}

// A view's states: each is a page of its own to the server, and one picture for each width and scheme.
async function show(person, view, path, { states = [], own, ready, settle = 600, acts = {} } = {}) {
  const { page } = person;
  for (const state of ['', ...states]) {
    const name = state ? `${view}+${state}` : view;
    if (!wanted(name)) continue;
    if (state) await page.route((url) => url.pathname.startsWith('/api/') && own.test(url.pathname), (route) => (route.request().method() === 'GET' ? ANSWERS[state](route) : route.continue()));
    await page.goto(server.url + path, { waitUntil: 'commit' });
    if (ready && !state) await page.locator(ready).first().waitFor().catch(() => console.log(`${name}: no ${ready}`));
    await page.waitForTimeout(['error', 'busy', 'offline'].includes(state) ? 5_000 : settle);
    await photograph(page, name);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  }
  for (const [state, act] of Object.entries(acts)) {
    const name = `${view}+${state}`;
    if (!wanted(name)) continue;
    try {
      await page.goto(server.url + path, { waitUntil: 'commit' });
      if (ready) await page.locator(ready).first().waitFor();
      await act(page);
      await page.waitForTimeout(settle);
      await photograph(page, name);
    } catch (error) {
      console.log(`${name}: ${String(error.message).split('\n')[0]}`);
    }
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  }
}

const never = (page, pattern) => page.route((url) => url.pathname.startsWith('/api/') && pattern.test(url.pathname), (route) => (route.request().method() === 'GET' ? route.continue() : undefined));
const refused = (page, pattern, ...what) => page.route((url) => url.pathname.startsWith('/api/') && pattern.test(url.pathname), (route) => (route.request().method() === 'GET' ? route.continue() : refusal(...what)(route)));

// --- a site to look at ---
const NAMES = ['Örjan Lindqvist', 'Zoë Moreau', 'Maximiliane Freifrau von Hohenstein-Wartenberg', 'Жанна Котова', '孫 文'];
const groups = [];
for (const name of ['Akademie für Alte Musik und historische Aufführungspraxis', 'Guest lecturers', 'Choir']) groups.push(await api.call('POST', '/api/v1/groups', { name }));
const accounts = await api.many(40, (i) => ['POST', '/api/v1/accounts', { login: `p${i}`, name: `${NAMES[i % 5]} ${i}`, site_role: i % 7 ? 'user' : 'viewer', ...(i % 3 ? { email: `p${i}@a-rather-long-name.hall.example` } : {}) }]);
const channel = (await api.call('GET', '/api/v1/channels')).items[0].id;
const TITLES = ['Choir rehearsal', 'Lecture evening: daylight, glass and the measure of rooms in northern cities', 'Board', 'Studio 4', 'Library', 'Open lab'];
const TYPES = ['private', 'restricted', 'open', 'public_restricted', 'shared_repository', 'public_open'];
await api.many(6, (i) => ['POST', '/api/v1/channels', { name: TITLES[i], type: TYPES[i], description: 'Where we meet on Thursdays.' }], 1);
for (const [i, one] of accounts.slice(0, 8).entries()) await api.call('POST', `/api/v1/channels/${channel}/members`, { account: (one.account ?? one).id, role: ['member', 'contributor', 'moderator', 'manager'][i % 4] }).catch((error) => console.log(error.message));
const roomPath = `/api/v1/channels/${channel}/room`;
const set = async (what) => api.call('PUT', roomPath, { ...(await api.call('GET', roomPath)).settings, ...what });
await set({ guests: 'link', anonymous_questions: true });
await api.call('POST', `/api/v1/channels/${channel}/links`, { name: 'Evening of the northern lights', role: 'speaker', email: 'ann.of.the.long.address@a-rather-long-domain.example' });
const link = await api.call('POST', `/api/v1/channels/${channel}/links`, { name: 'Audience', role: 'viewer', uses_max: 100, expires_at: Date.now() + 86_400_000 });

const at = (tab) => `/channels/${channel}/manage/${tab}`;
const ALL = ['empty', 'loading', 'error', 'offline', 'busy', 'forbidden'];
const SOME = ALL.filter((one) => one !== 'forbidden');
const NO_LIST = ALL.filter((one) => one !== 'empty');

const stranger = await come('nobody');
const typeSignIn = async (page) => {
  await page.locator('input').first().fill('host');
  await page.locator('input[type=password]').fill('wrong');
  await page.locator('form button[type=submit]').click();
};
await show(stranger, 'sign-in', '/sign-in', {
  ready: 'form',
  acts: {
    error: typeSignIn,
    busy: async (page) => { await never(page, /login$/); await typeSignIn(page); },
    offline: async (page) => { await page.route(/api\/v1\/login$/, ANSWERS.offline); await typeSignIn(page); },
    throttled: async (page) => { await refused(page, /login$/, 429, 'too_many_tries', { 'retry-after': '60' }); await typeSignIn(page); },
  },
});
await stranger.context.route(/api\/v1\/setup$/, (route) => (route.request().method() === 'GET' ? route.fulfill({ status: 200, contentType: 'application/json', body: '{"needed":true}' }) : route.fallback()));
await show(stranger, 'set-up', '/setup', { ready: 'form', acts: { error: (page) => page.locator('form button[type=submit]').click() } });
await stranger.context.unroute(/api\/v1\/setup$/);
await show(stranger, 'unreachable', '/', { states: ['offline', 'loading', 'error'], own: /\/me$/, ready: 'form' });

const host = await come('host');
await signIn(host);
await show(host, 'channels', '/channels', {
  states: SOME, own: /\/api\/v1\/channels$/, ready: '.ch',
  acts: {
    'not-found': (page) => page.locator('.search input').fill('nothing like it'),
    new: (page) => page.locator('.headline .btn').click(),
    menu: (page) => page.getByRole('button', { name: /user menu$/ }).click(),
  },
});
await show(host, 'channel', `/channels/${channel}`, { states: NO_LIST, own: /\/channels\/[0-9a-f]+$/, ready: '.door', acts: { actions: (page) => page.locator('.about .btn').last().click() } });
await show(host, 'channel-members', `/channels/${channel}/members`, { states: SOME, own: /\/members$/, ready: '.door' });
const member = await come('member');
await signIn(member);
if (wanted('channel-member') || wanted('admin-member') || wanted('manage-member')) {
  await show(member, 'channel-member', `/channels/${channel}`, { ready: '.door' });
  await show(member, 'admin-member', '/admin/accounts');
  await show(member, 'manage-member', at('room'));
}
await show(stranger, 'channel-stranger', `/channels/${channel}`);
const last = (name) => (page) => page.getByRole('button', { name }).first().click();
await show(host, 'details', at('details'), {
  states: NO_LIST, own: /\/channels\/[0-9a-f]+$/, ready: '.tabs',
  acts: {
    dirty: (page) => page.locator('.manage-form .input').first().fill('Town Square and all the streets that lead to it'),
    saving: async (page) => { await never(page, /\/channels\/[0-9a-f]+$/); await page.locator('.manage-form .input').first().fill('Town'); await page.locator('.savebar button').last().click(); },
    conflict: async (page) => { await page.locator('.manage-form .input').first().fill('Town'); await api.call('PATCH', `/api/v1/channels/${channel}`, { name: 'Town Green' }); await page.locator('.savebar button').last().click(); await page.locator('.savebar.warn').waitFor(); },
    guard: async (page) => { await page.locator('.manage-form .input').first().fill('Town'); await page.locator('.crumb a').first().click(); },
    delete: last(/^Delete channel/),
  },
});
await show(host, 'media', at('media'), { ready: '.tabs' });
await show(host, 'members', at('members'), { states: ALL, own: /\/members$/, ready: '.data', acts: { picker: async (page) => page.getByRole('combobox').first().pressSequentially('zo', { delay: 60 }) } });
await show(host, 'room', at('room'), {
  states: NO_LIST, own: /\/room$/, ready: '.choice', settle: 900,
  acts: {
    dirty: async (page) => page.locator('input[type=number]').first().fill('7'),
    saving: async (page) => { await never(page, /\/room$/); await page.locator('input[type=number]').first().fill('7'); await page.locator('.savebar button').last().click(); },
    saved: async (page) => { await page.locator('input[type=number]').first().fill('8'); await page.locator('.savebar button').last().click(); await page.locator('.savebar.ok').waitFor(); },
    conflict: async (page) => { await page.locator('input[type=number]').first().fill('7'); await set({ stage_limit: 12 }); await page.locator('.savebar button').last().click(); await page.locator('.savebar.warn').waitFor(); },
    compare: async (page) => { await page.locator('input[type=number]').first().fill('7'); await set({ stage_limit: 13 }); await page.locator('.savebar button').last().click(); await page.locator('.savebar.warn button').first().click(); },
    refused: async (page) => { await page.locator('input[type=number]').first().fill('7'); await refused(page, /\/room$/, 404, 'not_found'); await page.locator('.savebar button').last().click(); },
    link: async (page) => { await page.locator('form .input').last().scrollIntoViewIfNeeded(); await page.getByLabel('Name of the link').fill('Panel'); await page.getByRole('button', { name: 'Create link' }).click(); await page.getByLabel('Address of the link').waitFor(); },
    revoke: last(/^Revoke/),
    webhook: last(/^New webhook|^Add webhook/),
  },
});
await show(host, 'reports', at('reports'), { states: SOME, own: /\/audit$/, ready: '.tabs' });
for (const [tab, own] of [['accounts', /\/accounts$/], ['groups', /\/groups$/], ['tokens', /\/tokens$/], ['webhooks', /\/webhooks$/], ['audit', /\/audit$/]]) {
  await show(host, tab, `/admin/${tab}`, { states: ALL, own, ready: '.tabs', acts: { new: last(/^New|^Add/) } });
}
await show(host, 'group', `/admin/groups/${(groups[0].group ?? groups[0]).id}`, { states: NO_LIST, own: /\/groups\/[0-9a-f]+(\/members)?$/ });
await show(host, 'account', '/account', {
  states: SOME, own: /\/(logins|tokens|sessions)$/, ready: 'form',
  acts: { token: last(/^New token/), wrong: async (page) => { for (const [i, value] of ['wrong-wrong-1', 'long-enough-2', 'long-enough-2'].entries()) await page.locator('input[type=password]').nth(i).fill(value); await page.getByRole('button', { name: 'Change password' }).click(); } },
});
await show(host, 'lost', '/nothing/here');

// --- at the door and in the room ---
const room = `/channels/${channel}/room`;
const guestAt = `${server.url}/guest#${link.secret}`;
await show(stranger, 'guest', guestAt.replace(server.url, ''), { ready: '.input' });
await show(host, 'check-closed', room, { ready: '.knobs', settle: 1_500 });
await show(member, 'check-waiting', room, { ready: '.knobs', settle: 1_500 });
await member.page.goto(`${server.url}/channels`); // else the room takes her in when it opens

// --- in the room: one evening from before it opens until it ends ---
const german = process.env.DAIS_LANGUAGE === 'de';
const word = (english, inGerman) => (german ? inGerman : english);
const press = (person, ...names) => person.page.getByRole('button', { name: word(...names), exact: true }).first().click();
const wing = async (person, ...names) => {
  await person.page.setViewportSize({ width: 1280, height: 800 });
  await person.page.getByRole('tab', { name: word(...names), exact: true }).first().click();
};
const [STAGE, VIEWER, LEAVE] = [['Join stage', 'Auf die Bühne'], ['Join as viewer', 'Nur zusehen'], ['Leave', 'Verlassen']];
const inside = (person) => person.page.getByRole('button', { name: word(...LEAVE), exact: true }).first().waitFor();

async function evening() {
  const [mod, speaker, second] = [await come('mod', { camera: true, colour: 'red' }), await come('speaker', { camera: true, colour: 'blue' }), await come('member2')];
  for (const person of [mod, speaker, second]) await signIn(person);
  const look = async (person, view) => { await person.page.waitForTimeout(800); await photograph(person.page, view); };
  for (const person of [mod, speaker]) await person.page.goto(server.url + room);
  await press(speaker, 'Wait in the green room', 'Im Vorraum warten');
  await inside(speaker);
  await look(speaker, 'green-room');
  await press(mod, 'Open the room', 'Raum öffnen');
  await press(mod, ...STAGE);
  await inside(mod);
  await mod.page.locator('.tile').nth(1).waitFor();
  for (const person of [stranger, member, second]) await person.page.goto(person === stranger ? guestAt : server.url + room);
  await look(member, 'check-open');
  await stranger.page.locator('input').first().fill('Maximiliane von Hohenfels-Sternberg');
  await stranger.page.locator('form button[type=submit]').click();
  await stranger.page.locator('.knobs').waitFor();
  await look(stranger, 'check-guest');
  await press(stranger, ...VIEWER);
  await inside(stranger);
  await press(member, ...VIEWER);
  await inside(member);
  for (const [person, text] of [[mod, 'Good evening. Questions go to Q&A, we take them after the talk.'], [member, 'The plan of the second floor is at https://hall.example/plans/second-floor/2026-11?sheet=4'], [speaker, 'I share it in a minute.']]) {
    await wing(person, 'Chat', 'Chat');
    await person.page.locator('.composer textarea').last().fill(text);
    await person.page.keyboard.press('Enter');
  }
  await look(mod, 'room-moderator');
  await look(speaker, 'room-speaker');
  await look(member, 'room-member');
  await look(stranger, 'room-guest');
  await wing(member, 'Q&A', 'Fragen');
  for (const text of [`${'Why is the light of the north so much longer in the evening than anywhere else in the house? '.repeat(10)}`.slice(0, 990), 'When is the next concert?']) {
    await member.page.locator('.panel .composer textarea').last().fill(text);
    await member.page.keyboard.press('Enter');
    await member.page.waitForTimeout(500);
  }
  await wing(mod, 'Q&A', 'Fragen');
  await mod.page.locator('.q').nth(1).waitFor();
  await look(mod, 'room-questions');
  await wing(mod, 'Participants', 'Teilnehmende');
  await mod.page.getByRole('switch').first().check();
  await look(second, 'check-locked');
  await press(second, ...VIEWER);
  await second.page.locator('.notice').first().waitFor();
  await look(second, 'knocking');
  await mod.page.locator('.box .person').nth(1).waitFor();
  await look(mod, 'room-waiting');
  await mod.page.getByRole('button', { name: word(/^Decline /, / abweisen$/) }).first().click();
  await look(second, 'declined');
  await press(stranger, ...LEAVE);
  await stranger.page.getByRole('menuitem', { name: word(...LEAVE), exact: true }).click({ timeout: 2_000 }).catch(() => {});
  await look(stranger, 'left');
  await api.call('POST', `/api/v1/channels/${channel}/room/end`).catch((error) => console.log(error.message));
  await look(member, 'ended');
}
try {
  if (only.length === 0 || only.includes('evening')) await evening();
} finally {
  for (const person of people) await person.close();
  api.close();
  await server.stop();
}
