// What was done stands in the audit log, in words, for administrators and for a channel's managers; API tokens are made, used and revoked.
import https from 'node:https';

import { Api } from './support/api.mjs';
import { audit } from './support/audit.mjs';
import { Person } from './support/browser.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

// The status that a request by a token gets.
const asked = (server, secret, path) => new Promise((resolve, reject) => {
  https.get(server.url + path, { headers: { authorization: `Bearer ${secret}` }, rejectUnauthorized: false }, (reply) => {
    reply.resume();
    resolve(reply.statusCode);
  }).on('error', reject);
});

await scenario('the audit log and API tokens', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const api = await Api.signIn(server, 'host');
  t.later(() => api.close());
  const host = await Person.open(server, { login: 'host', camera: false });
  t.later(() => host.close());
  const { page } = host;
  await host.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const focused = (what, locator) => until(`the focus is on ${what}`, () => locator.evaluate((element) => element === document.activeElement));
  // What stands in a row, without the signs that keep names apart.
  const rows = async () => (await page.getByRole('row').allInnerTexts()).slice(1).map((text) => text.replace(/[\u2068\u2069]/g, ''));
  const first = (text) => until(`the first entry says ${text}`, async () => (await rows())[0]?.includes(text));

  const square = (await api.call('GET', '/api/v1/channels')).items[0].id;
  await t.step('what was done in a channel stands in its reports, in whole sentences', async () => {
    const { settings } = await api.call('GET', `/api/v1/channels/${square}/room`);
    await api.call('PUT', `/api/v1/channels/${square}/room`, { ...settings, guests: 'link' });
    const { link } = await api.call('POST', `/api/v1/channels/${square}/links`, { name: 'Panel', role: 'viewer' });
    await host.signIn();
    await page.goto(`${server.url}/channels/${square}/manage/details`);
    await page.getByRole('tab', { name: 'Reports' }).click();
    await page.getByRole('heading', { name: 'Audit log' }).waitFor();
    await first('Helena Host made the guest link Panel.');
    ensure(/today, \d\d:\d\d/.test((await rows())[0]), (await rows())[0]);
    ensure((await rows())[1].includes('Helena Host saved the settings of the room.'), (await rows())[1]);
    ensure((await page.getByRole('columnheader', { name: 'Channel' }).count()) === 0, 'a channel names itself in each row');
    await api.call('DELETE', `/api/v1/channels/${square}/links/${link.id}`);
  });

  await t.step('it is narrowed by kind and by person, with the keyboard', async () => {
    const kind = page.getByRole('combobox', { name: 'Kind' });
    ensure(!(await kind.innerText()).includes('Account created'), 'a channel offers what can’t happen in it');
    await kind.selectOption({ label: 'Guest link revoked' });
    await first('Helena Host revoked a guest link.');
    ensure((await rows()).length === 1, `${(await rows()).length} rows`);
    await page.getByRole('combobox', { name: 'Done by' }).fill('mia');
    await page.getByRole('option', { name: 'Mia Member' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Nothing of this kind was done.').waitFor();
    await page.getByRole('button', { name: 'Remove Mia Member' }).click();
    await first('Helena Host revoked a guest link.');
  });

  await t.step('it is narrowed by whom it was done to and by days', async () => {
    await page.getByRole('combobox', { name: 'Kind' }).selectOption({ label: 'Everything' });
    const { account } = await api.call('POST', '/api/v1/accounts', { login: 'zora', name: 'Zora Zeller' });
    await api.call('POST', `/api/v1/channels/${square}/members`, { account: account.id, role: 'contributor' });
    await page.reload();
    await first('to the channel.');
    await page.getByRole('combobox', { name: 'Done to' }).fill('zora');
    await page.getByRole('option', { name: 'Zora Zeller' }).waitFor();
    await page.keyboard.press('Enter');
    await until('only what was done to her', async () => (await rows()).length === 1 && (await rows())[0].includes('Helena Host added Zora Zeller to the channel.'));
    await page.getByRole('button', { name: 'Remove Zora Zeller' }).click();
    await page.getByLabel('From', { exact: true }).fill('2020-01-02');
    await first('to the channel.');
    await page.getByLabel('Until', { exact: true }).fill('2020-01-01');
    await page.getByText('This is before the first day.').waitFor();
    await page.getByText('Nothing of this kind was done.').waitFor();
    await audit(host, 'audit', 'narrowed', { every: true });
    await page.getByLabel('Until', { exact: true }).fill('');
    await page.getByLabel('From', { exact: true }).fill('');
    await first('to the channel.');
  });

  await t.step('of the site: accounts too, channels by name, a deleted name is said to be gone', async () => {
    const { account } = await api.call('POST', '/api/v1/accounts', { login: 'ada', name: 'Ada Okonkwo', password: 'a-long-pass-phrase' });
    await page.goto(`${server.url}/admin/accounts`);
    await page.getByRole('link', { name: 'Audit log' }).click();
    await first('Helena Host created the account Ada Okonkwo.');
    await page.getByRole('row').filter({ hasText: 'revoked a guest link' }).getByRole('link', { name: 'Town Square' }).waitFor();
    await api.call('DELETE', `/api/v1/accounts/${account.id}`);
    await page.reload();
    await first('Helena Host deleted an account.');
    ensure((await rows())[1].includes('created the account (deleted).'), (await rows())[1]);
  });

  await t.step('a long log comes page by page while one scrolls', async () => {
    const { group } = await api.call('POST', '/api/v1/groups', { name: 'Choir' });
    for (let n = 0; n < 120; n++) await api.call('PATCH', `/api/v1/groups/${group.id}`, { name: `Choir ${n}` });
    await page.reload();
    await first('renamed the group Choir 119.');
    await until('the beginning of the log', async () => {
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      return (await rows()).some((text) => text.includes('created the group Choir 119.'));
    }, 20_000);
    // A kind of which the newest thousands are none: asked on until one comes, or there is none.
    await page.getByRole('combobox', { name: 'Kind' }).selectOption({ label: 'Guest link made' });
    await first('made the guest link (revoked).');
  });

  await t.step('without an answer it says so, and tries again', async () => {
    await page.route('**/api/v1/audit*', (route) => route.abort());
    await page.reload();
    await page.getByText('The server does not answer.').waitFor();
    await page.unroute('**/api/v1/audit*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await first('renamed the group Choir 119.');
  });

  await t.step('in German it speaks German', async () => {
    await page.evaluate(() => localStorage.setItem('dais.language', 'de'));
    await page.reload();
    await page.getByRole('heading', { name: 'Verwaltung', level: 1 }).waitFor();
    await first('Helena Host hat die Gruppe Choir 119 umbenannt.');
    await page.evaluate(() => localStorage.setItem('dais.language', 'en'));
  });

  const tokens = page.getByRole('list', { name: 'API tokens' });
  const add = page.getByRole('button', { name: 'New token' });
  await t.step('a token is made with the keyboard; what is missing is said at its field', async () => {
    await page.goto(`${server.url}/account`);
    await page.getByText('No tokens yet.').waitFor();
    await add.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'New token' });
    await dialog.getByLabel('What is it for?').focus();
    await page.keyboard.press('Enter');
    await dialog.getByText('Say what the token is for.').waitFor();
    await focused('the name', dialog.getByLabel('What is it for?'));
    await page.keyboard.type('Timetable');
    await page.keyboard.press('Enter');
    await dialog.getByText('Choose at least one thing that the token may do.').waitFor();
    await focused('the first permission', dialog.getByRole('checkbox').first());
    await audit(host, 'new-token', 'faults', { every: true });
    for (const name of [/^See channels/, /^Run rooms/]) {
      await dialog.getByRole('checkbox', { name }).focus();
      await page.keyboard.press('Space');
    }
    await dialog.getByLabel('Valid for').selectOption({ label: '30 days' });
    await dialog.getByRole('button', { name: 'Create token' }).focus();
    await page.keyboard.press('Enter');
  });
  const secret = await t.step('its secret is shown once, with a warning, and is copied', async () => {
    const dialog = page.getByRole('dialog', { name: 'Timetable is ready' });
    await dialog.getByText(/shown only this once/).waitFor();
    await audit(host, 'token-ready', 'dialog', { every: true });
    const value = await dialog.getByLabel('Token', { exact: true }).inputValue();
    await dialog.getByRole('button', { name: 'Copy token' }).click();
    await dialog.getByRole('button', { name: 'Copied' }).waitFor();
    ensure((await page.evaluate(() => navigator.clipboard.readText())) === value, 'something else was copied');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await tokens.getByText('See channels and Run rooms').waitFor();
    await tokens.getByText('Made today · never used · ends in 30 days').waitFor();
    ensure(!(await page.content()).includes(value), 'the secret is still in the page');
    return value;
  });
  await t.step('it opens what it may, and nothing else; its use is shown', async () => {
    ensure((await asked(server, secret, '/api/v1/channels')) === 200, 'the token opens nothing');
    ensure((await asked(server, secret, '/api/v1/accounts')) === 403, 'the token opens more than it may');
    await page.reload();
    await tokens.getByText('last used today').waitFor();
    ensure(!(await page.content()).includes(secret), 'the secret came again');
  });
  await t.step('revoked after a question: refused at once, and the log knows', async () => {
    await api.call('POST', '/api/v1/tokens', { name: 'Second', scopes: ['me'] });
    await page.reload();
    const revoke = page.getByRole('button', { name: 'Revoke Timetable' });
    await revoke.click();
    const dialog = page.getByRole('dialog', { name: 'Revoke Timetable?' });
    await audit(host, 'revoke-token', 'dialog', { every: true });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await focused('the row again', revoke);
    ensure((await asked(server, secret, '/api/v1/channels')) === 200, 'it ended before it was confirmed');
    await revoke.click();
    await dialog.getByRole('button', { name: 'Revoke token' }).click();
    await revoke.waitFor({ state: 'detached' });
    await focused('what is left', page.getByRole('button', { name: 'New token' }));
    ensure((await asked(server, secret, '/api/v1/channels')) === 401, 'a revoked token opens something');
    await page.goto(`${server.url}/admin/audit`);
    await first('Helena Host revoked an API token.');
  });

  await t.step('administrators see the tokens of everybody, and revoke one by the keyboard', async () => {
    const hers = await Api.signIn(server, 'member');
    t.later(() => hers.close());
    const { secret: sheHas } = await hers.call('POST', '/api/v1/tokens', { name: 'Her robot', scopes: ['channels_read'] });
    await page.goto(`${server.url}/admin/accounts`);
    await page.getByRole('link', { name: 'API tokens' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Her robot' });
    await row.getByText('Mia Member').waitFor();
    await row.getByText('See channels').waitFor();
    await page.getByRole('row').filter({ hasText: 'Second' }).getByText('Helena Host').waitFor();
    await audit(host, 'admin-tokens', 'list', { every: true });
    await page.setViewportSize({ width: 320, height: 800 });
    await audit(host, 'admin-tokens', '320', { every: true });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: 'Revoke Her robot of Mia Member' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Revoke Her robot?' }).getByRole('button', { name: 'Revoke token' }).click();
    await row.waitFor({ state: 'detached' });
    await until('the focus is on the next row', () => page.evaluate(() => document.activeElement?.closest('[role=row]') !== null));
    ensure((await asked(server, sheHas, '/api/v1/channels')) === 401, 'a revoked token opens something');
  });

  const member = await Person.open(server, { login: 'member', camera: false });
  t.later(() => member.close());
  await t.step('neither log is there for a member; a token of hers is not offered the site’s accounts', async () => {
    await member.signIn();
    for (const path of ['/admin/audit', `/channels/${square}/manage/reports`]) {
      await member.page.goto(server.url + path);
      await member.page.getByRole('heading', { name: 'There is nothing here for you' }).waitFor();
    }
    await member.page.goto(`${server.url}/account`);
    await member.page.getByRole('button', { name: 'New token' }).click();
    await member.page.getByRole('checkbox', { name: /^See channels/ }).waitFor();
    ensure((await member.page.getByRole('checkbox', { name: /^Manage accounts/ }).count()) === 0, 'she is offered what only administrators may');
  });
  const faults = [host, member].flatMap((person) => person.unexcused(/ERR_FAILED/));
  ensure(faults.length === 0, faults.join('\n'));
});
