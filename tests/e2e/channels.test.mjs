// My Channels with a thousand of them, as somebody meets it: search, filters, sorts, scrolling to the last, a new one, errors.
import { Api } from './support/api.mjs';
import { Person } from './support/browser.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { slowFramesMax, watchFrames, wheelUntil } from './support/scrolling.mjs';
import { Server } from './support/server.mjs';

const CHANNELS = 1_000;
const pad = (index) => String(index).padStart(4, '0');

await scenario('a thousand channels', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const api = await Api.signIn(server, 'host');
  t.later(() => api.close());
  await t.step(`${CHANNELS} channels are made`, () =>
    api.many(CHANNELS, (index) => ['POST', '/api/v1/channels', { name: `Hall ${pad(index)}`, type: 'restricted' }]));

  const host = await Person.open(server, { login: 'host', camera: false });
  t.later(() => host.close());
  const { page } = host;
  const card = (name) => page.getByRole('link', { name, exact: true });
  const list = page.getByRole('list', { name: 'My Channels' });

  await t.step('all can be scrolled to, smoothly, with few elements', async () => {
    await host.signIn();
    await page.getByLabel('Sort', { exact: true }).selectOption({ label: 'Name' });
    await card('Hall 0000').waitFor();
    const began = Date.now();
    const frames = await watchFrames(page);
    await wheelUntil(page, () => card(`Hall ${pad(CHANNELS - 1)}`).isVisible());
    const { frames: all, slow, longest } = await frames();
    const elements = await page.evaluate(() => document.querySelectorAll('*').length);
    console.log(`     ${Date.now() - began} ms to the end, ${all} frames, ${slow} % over 50 ms, longest ${longest} ms, ${elements} elements`);
    ensure(elements < 2_500, `${elements} elements on the page`);
    ensure(slow <= slowFramesMax(), `${slow} % of the frames took more than 50 ms`);
    ensure(await list.locator('[aria-posinset="1001"]').getAttribute('aria-setsize') === '1001', 'the last channel does not know its place');
    await page.keyboard.press('Home');
    await card('Hall 0000').waitFor();
  });

  await t.step('the focus is not lost by scrolling', async () => {
    await card('Hall 0001').focus();
    for (let turn = 0; turn < 12; turn++) await page.mouse.wheel(0, 900);
    await page.waitForTimeout(300);
    ensure(await card('Hall 0001').evaluate((link) => link === document.activeElement), 'the focused card is gone');
    await page.keyboard.press('Tab');
    ensure(await page.evaluate(() => document.activeElement.textContent === 'Hall 0002'), 'Tab does not go on from the focused card');
  });

  await t.step('search, and a search without result', async () => {
    const find = page.getByLabel('Find a channel');
    await find.fill('hall 07');
    await page.getByText('The first 50 channels').or(page.getByText('100 channels')).first().waitFor({ state: 'attached' });
    await card('Hall 0700').waitFor();
    ensure(await card('Hall 0600').count() === 0, 'a channel that does not match is shown');
    await find.fill('nowhere');
    await page.getByText('No channel matches “nowhere”.').waitFor();
    await find.fill('');
    await card('Hall 0000').waitFor();
  });

  await t.step('filters', async () => {
    await page.getByRole('button', { name: 'Subscriber', exact: true }).click();
    await page.getByText('No channel here.').waitFor();
    await page.getByRole('button', { name: 'Manager', exact: true }).click();
    await card('Hall 0000').waitFor();
    await page.getByRole('button', { name: 'All', exact: true }).click();
  });

  await t.step('a room that opens is seen at once', async () => {
    const { items } = await api.call('GET', '/api/v1/channels?q=Hall%200000');
    const { settings } = await api.call('GET', `/api/v1/channels/${items[0].id}/room`);
    await api.call('PUT', `/api/v1/channels/${items[0].id}/room`, { ...settings, enabled: true });
    await api.call('POST', `/api/v1/channels/${items[0].id}/room/open`);
    await list.getByRole('article').filter({ hasText: 'Hall 0000' }).getByText('0 in the room').waitFor();
  });

  await t.step('an error leaves the cards, and trying again helps', async () => {
    await page.route(/\/api\/v1\/channels\?/, (route) => route.fulfill({ status: 500, body: '{"error":{"code":"internal","message":""}}' }));
    await page.getByLabel('Sort', { exact: true }).selectOption({ label: 'Last session' });
    await page.getByText('The server made a mistake.', { exact: false }).first().waitFor();
    ensure(await card('Hall 0001').isVisible(), 'the old cards are gone');
    await page.unroute(/\/api\/v1\/channels\?/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The server made a mistake.', { exact: false }).first().waitFor({ state: 'detached' });
  });

  await t.step('a new channel, by keyboard alone; a name that is taken is said under the field', async () => {
    const make = page.getByRole('button', { name: 'New channel' });
    await make.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'New channel' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await until('the focus is back on the button', () => make.evaluate((button) => button === document.activeElement));
    await page.keyboard.press('Enter');
    await dialog.getByLabel('Name', { exact: true }).fill('Hall 0001');
    await page.keyboard.press('Enter');
    await dialog.getByText('You own a channel of this name already.').waitFor();
    await dialog.getByLabel('Name', { exact: true }).fill('Small hall');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Small hall', level: 1 }).waitFor();
  });
  const faults = host.unexcused(/Failed to load resource.*(500|409)/);
  ensure(faults.length === 0, faults.join('\n'));
});
