// Administration and one's own account, as people meet them; and a new server, made ready with its token.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Api } from './support/api.mjs';
import { audit } from './support/audit.mjs';
import { Person } from './support/browser.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { freePort, Server } from './support/server.mjs';

await scenario('administration and accounts', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const api = await Api.signIn(server, 'host');
  t.later(() => api.close());
  const admin = await Person.open(server, { login: 'host', camera: false });
  t.later(() => admin.close());
  const { page } = admin;
  const row = (name) => page.getByRole('row').filter({ hasText: name });

  await t.step('an account is made, by keyboard; a login that is taken is said under its field', async () => {
    await admin.signIn();
    await page.getByRole('button', { name: /user menu$/ }).click();
    await page.getByRole('menuitem', { name: 'Administration' }).click();
    await page.getByRole('heading', { name: 'Administration' }).waitFor();
    await page.getByRole('button', { name: 'New account' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'New account' });
    await dialog.getByLabel('Name', { exact: true }).fill('Ada Okonkwo');
    await dialog.getByLabel('Login', { exact: true }).fill('member');
    await dialog.getByLabel('Password', { exact: true }).fill('a-long-pass-phrase');
    await page.keyboard.press('Enter');
    await dialog.getByText('Another account has this already.').waitFor();
    await until('the focus is on the login', () => dialog.getByLabel('Login', { exact: true }).evaluate((field) => field === document.activeElement));
    await dialog.getByLabel('Login', { exact: true }).fill('ada');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await row('Ada Okonkwo').waitFor();
    await until('the focus is back on the button', () => page.getByRole('button', { name: 'New account' }).evaluate((button) => button === document.activeElement));
  });

  await t.step('a short password is refused in words', async () => {
    await page.getByRole('button', { name: 'Change Ada Okonkwo' }).click();
    const dialog = page.getByRole('dialog', { name: 'Ada Okonkwo' });
    await dialog.getByLabel('New password').fill('short');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText(/password is too short/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  const { items } = await api.call('GET', '/api/v1/accounts?q=ada');
  await t.step('two change one account at once: what only one changed is kept, what both changed is asked', async () => {
    await page.getByRole('button', { name: 'Change Ada Okonkwo' }).click();
    const dialog = page.getByRole('dialog', { name: 'Ada Okonkwo' });
    await api.call('PATCH', `/api/v1/accounts/${items[0].id}`, { email: 'ada@hall.example' });
    await dialog.getByLabel('Name', { exact: true }).fill('Ada O.');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await row('Ada O.').getByText('ada@hall.example').waitFor();
  });

  await t.step('a disabled account is out at once', async () => {
    const ada = await Api.signIn(server, 'ada', 'a-long-pass-phrase');
    await page.getByRole('button', { name: 'Change Ada O.' }).click();
    const dialog = page.getByRole('dialog', { name: 'Ada O.' });
    await dialog.getByLabel('Disable').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row('Ada O.').getByText('Disabled').waitFor();
    const refused = await ada.call('GET', '/api/v1/channels').catch((error) => error.message);
    ensure(/ 401 /.test(refused), 'the disabled account still reads');
    ada.close();
  });

  await t.step('the table is sorted by its heads, by keyboard; the address keeps it, and a search too', async () => {
    const names = () => page.getByRole('rowgroup').nth(1).getByRole('row').evaluateAll((rows) => rows.map((one) => one.querySelector('bdi').textContent));
    const sorted = (all, down) => all.length > 3 && all.every((name, at) => at === 0 || (down ? all[at - 1].localeCompare(name) >= 0 : all[at - 1].localeCompare(name) <= 0));
    const head = page.getByRole('columnheader', { name: 'Person' });
    await head.getByRole('button').focus();
    await page.keyboard.press('Enter');
    await until('the names rise', async () => sorted(await names(), false));
    await page.keyboard.press('Enter');
    await until('the names fall', async () => sorted(await names(), true));
    ensure(await head.getAttribute('aria-sort') === 'descending' && new URL(page.url()).search === '?sort=-name', `${await head.getAttribute('aria-sort')}, ${page.url()}`);
    ensure(await head.getByRole('button').evaluate((button) => button === document.activeElement), 'the focus left the head');
    await page.reload();
    await until('the names still fall', async () => sorted(await names(), true));
    await page.getByRole('columnheader', { name: 'State' }).getByRole('button').click();
    await page.keyboard.press('Enter');
    await until('who is disabled stands first', async () => (await names())[0] === 'Ada O.');
    await page.getByLabel('Find an account').fill('moder');
    await until('what is found is sorted', async () => page.getByRole('columnheader', { name: 'State' }).getAttribute('aria-sort').then((way) => way === 'descending'));
    await row('Ada O.').waitFor({ state: 'detached' });
    await page.getByLabel('Find an account').fill('');
    await row('Ada O.').waitFor();
  });

  await t.step('search; an account that owns channels can’t be deleted, another can', async () => {
    await (await Api.signIn(server, 'mod')).call('POST', '/api/v1/channels', { name: 'Mo’s', type: 'private' });
    await page.getByLabel('Find an account').fill('mo');
    await row('Ada O.').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Change Mo Moderator' }).click();
    let dialog = page.getByRole('dialog', { name: 'Mo Moderator', exact: true });
    await dialog.getByRole('button', { name: 'Delete account…' }).click();
    await page.getByRole('dialog', { name: 'Delete Mo Moderator?' }).getByRole('button', { name: 'Delete account', exact: true }).click();
    await dialog.getByText('This account owns channels. Transfer them first.').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByLabel('Find an account').fill('ada');
    await page.getByRole('button', { name: 'Change Ada O.' }).click();
    dialog = page.getByRole('dialog', { name: 'Ada O.', exact: true });
    await dialog.getByRole('button', { name: 'Delete account…' }).click();
    await page.getByRole('dialog', { name: 'Delete Ada O.?' }).getByRole('button', { name: 'Delete account', exact: true }).click();
    await row('Ada O.').waitFor({ state: 'detached' });
    await page.getByText('Nobody by that name.').waitFor();
  });

  await t.step('a group: made, filled, renamed, emptied, deleted', async () => {
    await page.getByRole('link', { name: 'Groups' }).click();
    await page.getByRole('button', { name: 'New group' }).click();
    await page.getByRole('dialog', { name: 'New group' }).getByLabel('Name', { exact: true }).fill('Choir');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Choir' }).waitFor();
    const box = page.getByRole('combobox', { name: 'Add people' });
    for (const [text, name] of [['mia', 'Mia Member'], ['max', 'Max Member']]) {
      await box.fill(text);
      await page.getByRole('option', { name }).waitFor();
      await page.keyboard.press('Enter');
    }
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('2 people').first().waitFor();
    await row('Mia Member').waitFor();
    await page.getByRole('button', { name: 'Take Mia Member out of the group' }).click();
    await row('Mia Member').waitFor({ state: 'detached' });
    await page.getByText('1 person').first().waitFor();
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('dialog', { name: 'Rename' }).getByLabel('Name', { exact: true }).fill('Small choir');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Small choir' }).waitFor();
    await page.getByRole('link', { name: 'Groups' }).click();
    await page.getByRole('button', { name: 'Delete Small choir' }).click();
    await page.getByRole('dialog', { name: 'Delete Small choir?' }).getByRole('button', { name: 'Delete group' }).click();
    await page.getByText(/^No group yet/).waitFor();
  });

  await t.step('all channels: found, narrowed, given to another, and a session ended', async () => {
    const square = (await api.call('GET', '/api/v1/channels')).items.find((one) => one.name === 'Town Square').id;
    await api.call('POST', `/api/v1/channels/${square}/room/open`);
    await page.getByRole('link', { name: 'Channels', exact: true }).click();
    await row('Town Square').getByText('0 in the room').waitFor();
    await page.getByLabel('Room', { exact: true }).selectOption('Open');
    await row('Mo’s').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Actions for Town Square' }).click();
    await page.getByRole('menuitem', { name: 'End for everyone…' }).click();
    await page.getByRole('dialog', { name: 'End the session in Town Square?' }).getByRole('button', { name: 'End for everyone' }).click();
    await row('Town Square').getByText('Closed').waitFor();
    await page.getByLabel('Room', { exact: true }).selectOption('Every room');
    await page.getByLabel('Find a channel or an owner').fill('moderator');
    await row('Town Square').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Actions for Mo’s' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Transfer ownership…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'New owner' }).fill('max');
    await page.getByRole('option', { name: 'Max Member' }).waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Transfer ownership' }).click();
    await row('Mo’s').getByText('Max Member').waitFor();
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme });
      await audit(admin, 'admin-channels', scheme);
    }
  });

  await t.step('the server says how it is, and goes on saying it', async () => {
    await page.getByRole('link', { name: 'Server', exact: true }).click();
    await page.getByText('Ready', { exact: true }).waitFor();
    await page.getByText(/self-signed/).waitFor();
    const up = page.locator('dd', { hasText: /sec/ }).first();
    const first = await up.textContent();
    await until('the time goes on', async () => (await up.textContent()) !== first);
    ensure(await page.getByRole('meter', { name: 'Disk' }).isVisible(), 'no meter of the disk');
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme });
      await audit(admin, 'admin-server', scheme);
    }
    await admin.context.setOffline(true);
    await page.getByText(/This is how it was at/).waitFor();
    await admin.context.setOffline(false);
    await page.getByText(/This is how it was at/).waitFor({ state: 'detached' });
  });

  const member = await Person.open(server, { login: 'member', camera: false });
  t.later(() => member.close());
  await t.step('administration is not there for others', async () => {
    await member.signIn();
    await member.page.getByRole('button', { name: /user menu$/ }).click();
    ensure(await member.page.getByRole('menuitem', { name: 'Administration' }).count() === 0, 'a user is offered the administration');
    await member.page.keyboard.press('Escape');
    for (const path of ['/admin/accounts', '/admin/groups', '/admin/channels', '/admin/server', '/admin/groups/00000000000000000000000000000001']) {
      await member.page.goto(server.url + path);
      await member.page.getByRole('heading', { name: 'There is nothing here for you' }).waitFor();
    }
  });

  await t.step('one’s own account: name, password, log-ins', async () => {
    const other = await Api.signIn(server, 'member');
    const third = await Api.signIn(server, 'member');
    await member.page.goto(`${server.url}/account`);
    const name = member.page.getByLabel('Display name');
    await name.fill('Mia M.');
    await member.page.getByRole('button', { name: 'Save', exact: true }).click();
    await member.page.getByRole('button', { name: 'Mia M., user menu' }).waitFor();
    const logins = member.page.getByRole('list', { name: 'Where you are signed in' });
    ensure(await logins.getByText('Chrome on Linux').isVisible(), 'the own browser is not named');
    await logins.getByRole('button', { name: /^Sign out/ }).first().click();
    await until('one log-in less', async () => (await logins.getByRole('listitem').count()) === 2);
    const ended = await Promise.all([other, third].map((one) => one.call('GET', '/api/v1/channels').then(() => false, () => true)));
    ensure(ended.filter(Boolean).length === 1, `${ended.filter(Boolean).length} log-ins ended`);
    const form = member.page.getByRole('form', { name: 'Password' });
    await form.getByLabel('Current password').fill('wrong-password');
    await form.getByLabel('New password', { exact: true }).fill('another-long-phrase');
    await form.getByLabel('New password again').fill('another-long-phrase');
    await form.getByRole('button', { name: 'Change password' }).click();
    await form.getByText('That is not your password.').waitFor();
    await form.getByLabel('Current password').fill('dais-demo');
    await form.getByRole('button', { name: 'Change password' }).click();
    await form.getByText(/^Your password was changed/).waitFor();
    const all = await Promise.all([other, third].map((one) => one.call('GET', '/api/v1/channels').then(() => false, () => true)));
    ensure(all.every(Boolean), 'a log-in outlived the change of password');
    (await Api.signIn(server, 'member', 'another-long-phrase')).close();
    other.close();
    third.close();
  });

  await t.step('a new server: its token makes the first administrator, once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dais-setup-'));
    t.later(() => rmSync(folder, { recursive: true, force: true }));
    const fresh = new Server(binary, await freePort(), folder);
    writeFileSync(join(folder, 'dais.yaml'), `data: ${join(folder, 'data')}\nhttp: {listen: [127.0.0.1], port: ${fresh.port}, origins: ["${fresh.url}"]}\nadmin: {port: 0}\nmedia: {addresses: [127.0.0.1], port: ${await freePort()}}\n`);
    fresh.process = spawn(binary, ['serve', '--config', join(folder, 'dais.yaml')], { stdio: ['ignore', 'pipe', 'pipe'] });
    fresh.exit = null;
    fresh.process.on('exit', (code, signal) => (fresh.exit = { code, signal }));
    for (const stream of [fresh.process.stdout, fresh.process.stderr]) stream.on('data', (chunk) => (fresh.log += chunk));
    t.later(() => fresh.signal('SIGTERM'));
    const token = await until('the token is printed', () => fresh.log.match(/^\s{4}(\S{20,})$/m)?.[1], 20_000).catch((error) => { throw new Error(`${error.message}\n${fresh.log}`); });
    const first = await Person.open(fresh, { login: 'first', camera: false });
    t.later(() => first.close());
    await until('it answers', () => first.page.goto(fresh.url).then(() => true), 20_000);
    await first.page.getByRole('heading', { name: 'Set up Dais' }).waitFor();
    await first.page.getByLabel('Set-up token').fill('not-the-token');
    await first.page.getByLabel('Your name').fill('First Admin');
    await first.page.getByLabel('Login', { exact: true }).fill('first');
    await first.page.getByLabel('Password', { exact: true }).fill('a-long-pass-phrase');
    await first.page.getByRole('button', { name: 'Make administrator' }).click();
    await first.page.getByText('This is not the token.', { exact: false }).waitFor();
    await first.page.getByLabel('Set-up token').fill(token);
    await first.page.getByRole('button', { name: 'Make administrator' }).click();
    await first.page.getByRole('heading', { name: 'My Channels' }).waitFor();
    await first.page.goto(`${fresh.url}/setup`);
    await first.page.getByRole('heading', { name: 'There is nothing here for you' }).waitFor();
    const faults = first.unexcused(/Failed to load resource.*(403|401)/, /ERR_CONNECTION_REFUSED/);
    ensure(faults.length === 0, faults.join('\n'));
  });
  for (const person of [admin, member]) {
    const faults = person.unexcused(/Failed to load resource.*(404|409|422)/, /ERR_INTERNET_DISCONNECTED/);
    ensure(faults.length === 0, faults.join('\n'));
  }
});
