// Every page outside the room, light and dark: axe finds nothing at all. From 320 to 2560 px, in English, German and in a language
// that is longer and goes from right to left: nothing scrolls sideways, and no word stands outside of the catalogues.
// With DAIS_SHOTS=FOLDER the pictures are kept there.
import { Api } from './support/api.mjs';
import { audit, notSideways, shoot } from './support/audit.mjs';
import { Person } from './support/browser.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

const WIDTHS = [320, 390, 768, 1024, 1440, 2560];

async function fill(api) {
  const { items } = await api.call('GET', '/api/v1/channels');
  const square = items[0];
  await api.many(24, (index) => ['POST', '/api/v1/accounts', { login: `guest${index}`, name: `Maximiliane von Hohenfels-Sternberg ${index}`, email: `maximiliane.von.hohenfels.sternberg.${index}@a-rather-long-domain.example` }]);
  const { items: accounts } = await api.call('GET', '/api/v1/accounts?q=guest');
  await api.many(12, (index) => ['POST', `/api/v1/channels/${square.id}/members`, { account: accounts[index].id, role: ['member', 'contributor', 'moderator', 'manager'][index % 4], state: ['active', 'pending', 'deactivated'][index % 3] }]);
  await api.call('POST', `/api/v1/channels/${square.id}/members`, { email: 'somebody.who.comes.later@a-rather-long-domain.example' });
  const { group } = await api.call('POST', '/api/v1/groups', { name: 'Department of Architecture and the Built Environment' });
  await api.call('POST', `/api/v1/groups/${group.id}/members`, { account: accounts[0].id });
  await api.call('POST', `/api/v1/channels/${square.id}/members`, { group: group.id });
  await api.many(8, (index) => ['POST', '/api/v1/channels', { name: `Lecture evening ${index}: daylight, glass and the measure of rooms in northern cities`, type: 'private', description: 'Where everybody meets.' }]);
  await api.call('POST', '/api/v1/tokens', { name: 'Timetable of the northern lecture evenings', scopes: ['channels_read', 'members', 'rooms', 'webhooks'] });
  await api.call('POST', `/api/v1/channels/${square.id}/room/open`);
  return { square: square.id, group: group.id };
}

const pagesOf = ({ square, group }) => ({
  'my-channels': '/channels',
  channel: `/channels/${square}`,
  members: `/channels/${square}/members`,
  details: `/channels/${square}/manage/details`,
  'manage-media': `/channels/${square}/manage/media`,
  'members-and-groups': `/channels/${square}/manage/members`,
  'meeting-room': `/channels/${square}/manage/room`,
  reports: `/channels/${square}/manage/reports`,
  accounts: '/admin/accounts',
  groups: '/admin/groups',
  webhooks: '/admin/webhooks',
  group: `/admin/groups/${group}`,
  audit: '/admin/audit',
  account: '/account',
  'not-found': '/nowhere',
});

// Everything is there: no skeleton, no list on its way.
async function settled(page) {
  await page.locator('main h1').waitFor();
  await until('everything has come', () => page.evaluate(() => !document.querySelector('[aria-busy=true]')));
  await page.waitForTimeout(150);
}

// Words that stand on the page without having gone through a catalogue: what people wrote (in <bdi> or a field) is no such word.
const strayWords = (page) => page.evaluate(() => {
  const data = /^(Deutsch|English|Dais)$|@|^(host|mod|speaker|member2?|guest\d+)$|^Where everybody meets\.$/;
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const text = node.data.trim();
    if (!/\p{L}/u.test(text) || data.test(text) || node.parentElement.closest('bdi, script, noscript, style, textarea, .brand')) continue;
    if (!/⟦.*⟧/s.test(text)) found.push(text);
  }
  for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]')) {
    for (const name of ['aria-label', 'placeholder', 'title']) {
      const text = element.getAttribute(name);
      if (text && /\p{L}/u.test(text) && !/⟦.*⟧/s.test(text)) found.push(`${name}: ${text}`);
    }
  }
  return found;
});

await scenario('every page outside the room', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const api = await Api.signIn(server, 'host');
  t.later(() => api.close());
  const site = await fill(api);
  const pages = pagesOf(site);
  const host = await Person.open(server, { login: 'host', camera: false, viewport: { width: 1440, height: 900 } });
  t.later(() => host.close());
  const { page } = host;
  await host.signIn();
  const open = async (path) => {
    await page.goto(server.url + path);
    await settled(page);
  };
  const speak = (language) => page.evaluate((code) => localStorage.setItem('dais.language', code), language);

  for (const colorScheme of ['dark', 'light']) {
    for (const [size, viewport] of [['desktop', { width: 1440, height: 900 }], ['phone', { width: 390, height: 844 }]]) {
      await t.step(`axe finds nothing, ${colorScheme}, ${size}`, async () => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(viewport);
        for (const [name, path] of Object.entries(pages)) {
          await open(path);
          await audit(host, name, `${size}-${colorScheme}`, { every: true });
        }
      });
    }
    await t.step(`axe finds nothing in dialogs and menus, ${colorScheme}`, async () => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await open('/channels');
      await page.getByRole('button', { name: 'New channel' }).click();
      await audit(host, 'new-channel', colorScheme, { every: true });
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /user menu$/ }).click();
      await audit(host, 'user-menu', colorScheme, { every: true });
      await page.keyboard.press('Escape');
      await open('/admin/accounts');
      await page.getByRole('button', { name: 'Change Mia Member' }).click();
      await audit(host, 'change-account', colorScheme, { every: true });
      await page.keyboard.press('Escape');
      await open('/account');
      await page.getByRole('button', { name: 'New token' }).click();
      await audit(host, 'new-token', colorScheme, { every: true });
      await page.keyboard.press('Escape');
      await open(pages.details);
      await page.getByRole('button', { name: 'Delete channel…' }).click();
      await audit(host, 'delete-channel', colorScheme, { every: true });
      await page.keyboard.press('Escape');
      await open(pages['members-and-groups']);
      await page.getByRole('combobox', { name: 'Add a person' }).fill('ma');
      await page.getByRole('option').first().waitFor();
      await audit(host, 'type-ahead', colorScheme, { every: true });
    });
  }

  for (const [language, direction] of [['en', 'ltr'], ['de', 'ltr'], ['ar-XB', 'rtl']]) {
    await t.step(`${WIDTHS[0]} to ${WIDTHS.at(-1)} px in ${language}`, async () => {
      await speak(language);
      for (const [name, path] of Object.entries(pages)) {
        await page.setViewportSize({ width: 1440, height: 900 });
        await open(path);
        const html = await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);
        ensure(html.join() === [language, direction].join(), `the page says it is in ${html}`);
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          await page.waitForTimeout(60);
          await shoot(host, name, `${width}-${language}`);
          await notSideways(host, name, `${width} px, ${language}`);
        }
        if (language !== 'ar-XB') continue;
        const stray = await strayWords(page);
        ensure(stray.length === 0, `${name}: words outside of the catalogues: ${stray.join(' | ')}`);
      }
    });
  }

  await t.step('the language is changed where one is, asks before it loses anything, and is remembered', async () => {
    await speak('en');
    await page.setViewportSize({ width: 1440, height: 900 });
    await open('/account');
    await page.getByLabel('Language', { exact: true }).selectOption('de');
    await page.getByRole('heading', { name: 'Mein Konto' }).waitFor();
    await until('the focus is on the choice of language', () => page.evaluate(() => document.activeElement?.matches('select.language')));
    await page.reload();
    await page.getByRole('heading', { name: 'Mein Konto' }).waitFor();
    await open(pages.details);
    await page.getByLabel('Beschreibung').fill('Noch nicht gespeichert');
    await page.getByRole('button', { name: /Benutzermenü$/ }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Weiter bearbeiten' }).click();
    ensure(await page.getByLabel('Beschreibung').inputValue() === 'Noch nicht gespeichert', 'what was typed is gone');
    await page.getByRole('button', { name: 'Verwerfen' }).click();
    await page.getByRole('button', { name: /Benutzermenü$/ }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Manage content' }).waitFor();
  });

  await t.step('in a menu from right to left the arrows and the place are right', async () => {
    await speak('ar-XB');
    await open('/channels');
    await page.locator('.user-menu').click();
    const box = await page.locator('.menu:popover-open').boundingBox();
    ensure(box.x >= 0 && box.x < 720, `the menu stands at ${box.x}`);
    await page.keyboard.press('Escape');
    await speak('en');
  });
  const faults = host.unexcused(/Failed to load resource.*404/);
  ensure(faults.length === 0, faults.join('\n'));
});
