// Webhooks in the page: added, their secret shown once, tried, looked after while their receiver is up and down, removed; in the
// Meeting room tab of a channel and under Administration.
import { createHmac } from 'node:crypto';
import http from 'node:http';

import { Api } from './support/api.mjs';
import { audit } from './support/audit.mjs';
import { Person } from './support/browser.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

// Takes what is sent, and keeps it.
class Receiver {
  came = [];

  async open(port = 0) {
    this.server = http.createServer((request, reply) => {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        this.came.push({ headers: request.headers, body: Buffer.concat(chunks) });
        reply.writeHead(204).end();
      });
    });
    await new Promise((done) => this.server.listen(port, '127.0.0.1', done));
    this.port = this.server.address().port;
    this.url = `http://127.0.0.1:${this.port}/a/rather/long/path/that/has/no/place/to/break/${'x'.repeat(60)}`;
    return this;
  }

  close() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }
}

function genuine(secret, { headers, body }) {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = Buffer.concat([Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`), body]);
  return headers['webhook-signature'] === `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

await scenario('webhooks', async (t) => {
  process.env.DAIS_WEBHOOKS_PRIVATE_HOSTS = process.env.DAIS_WEBHOOKS_PLAIN_HTTP = 'on';
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const receiver = await new Receiver().open();
  t.later(() => receiver.close());
  const api = await Api.signIn(server, 'host');
  t.later(() => api.close());
  const channel = (await api.call('GET', '/api/v1/channels')).items[0].id;
  const host = await Person.open(server, { login: 'host', camera: false, viewport: { width: 1440, height: 900 } });
  t.later(() => host.close());
  const { page } = host;
  await host.signIn();
  const section = page.getByRole('region', { name: 'Webhooks' });
  const deliveries = section.getByRole('list', { name: 'Last deliveries' }).getByRole('listitem');
  const manage = async () => {
    await page.goto(`${server.url}/channels/${channel}/manage/room`);
    await section.getByRole('button', { name: 'Add webhook' }).waitFor();
  };

  await t.step('a form without an address, without an event, with a bad address: each says what is wrong', async () => {
    await manage();
    await section.getByText('No webhooks yet.').waitFor();
    await section.getByRole('button', { name: 'Add webhook' }).click();
    await section.getByText('A webhook needs an address.').waitFor();
    await section.getByRole('textbox', { name: 'Address of the webhook' }).fill('https://me:secret@example.org/');
    for (const name of ['Room opened', 'Room closed', 'Somebody waits']) await section.getByRole('switch', { name }).click();
    await section.getByRole('button', { name: 'Add webhook' }).click();
    await section.getByText('Choose at least one.').waitFor();
    await audit(host, 'webhooks', 'mistakes', { every: true });
    for (const name of ['Room opened', 'Room closed']) await section.getByRole('switch', { name }).click();
    await section.getByRole('button', { name: 'Add webhook' }).click();
    await section.getByText('That is no address to send to.').waitFor();
  });
  const secret = await t.step('added: the secret stands there, once', async () => {
    await section.getByRole('textbox', { name: 'Address of the webhook' }).fill(receiver.url);
    await section.getByRole('button', { name: 'Add webhook' }).click();
    const shown = section.getByRole('textbox', { name: 'Secret of the webhook' });
    await shown.waitFor();
    const value = await shown.inputValue();
    ensure(/^whsec_[A-Za-z0-9+/]{43}=$/.test(value), value);
    await section.getByText('Room opened, Room closed', { exact: true }).waitFor();
    await audit(host, 'webhooks', 'secret', { every: true });
    await manage();
    await section.getByText(receiver.url).waitFor();
    ensure((await shown.count()) === 0 && !(await page.content()).includes(value), 'the secret is shown again');
    return value;
  });
  await t.step('a test arrives, signed with it, and the page says so', async () => {
    await section.getByRole('button', { name: 'Send a test' }).click();
    await deliveries.filter({ hasText: /Test.*delivered.*answered with 204/s }).waitFor();
    ensure(receiver.came.length === 1 && JSON.parse(receiver.came[0].body).event === 'test', 'the test did not come');
    ensure(genuine(secret, receiver.came[0]), 'it is not signed with the secret');
  });
  await t.step('opening the room is told, and shows among the deliveries by itself', async () => {
    await api.call('POST', `/api/v1/channels/${channel}/room/open`);
    await deliveries.filter({ hasText: /Room opened.*delivered/s }).waitFor();
    const [, opened] = receiver.came;
    ensure(JSON.parse(opened.body).event === 'room_opened' && genuine(secret, opened), String(opened?.body));
  });
  await t.step('while the receiver is down: a test is given up, an event waits and says when it goes again', async () => {
    await receiver.close();
    await section.getByRole('button', { name: 'Send a test' }).click();
    await deliveries.filter({ hasText: /Test.*given up.*no answer/s }).waitFor();
    await api.call('POST', `/api/v1/channels/${channel}/room/end`);
    await deliveries.filter({ hasText: /Room closed.*no answer.*again at/s }).waitFor();
    await section.getByText(/the last attempt failed · 1 on the way/).waitFor();
    for (const colorScheme of ['dark', 'light']) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)));
      await audit(host, 'webhooks', `failing-${colorScheme}`, { every: true });
    }
    for (const width of [320, 768, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      await section.getByRole('button', { name: /^Remove/ }).scrollIntoViewIfNeeded();
      await audit(host, 'webhooks', `failing-${width}`, { every: true });
      const [frame, button] = await Promise.all([section.boundingBox(), section.getByRole('button', { name: /^Remove/ }).boundingBox()]);
      ensure(button.x >= frame.x && button.x + button.width <= frame.x + frame.width, `at ${width} px the button stands outside of its card`);
      ensure(await deliveries.first().isVisible(), `at ${width} px the deliveries can't be seen`);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  });
  await t.step('when it is up again what waited arrives', async () => {
    await receiver.open(receiver.port);
    await deliveries.filter({ hasText: /Room closed.*delivered.*attempts/s }).waitFor({ timeout: 60_000 });
    ensure(receiver.came.filter((one) => JSON.parse(one.body).event === 'room_closed').length === 1, 'it came twice');
  });
  await t.step('changed and switched off by the keyboard: the form holds what it is, and the row says so', async () => {
    await section.getByRole('button', { name: /^Change http/ }).focus();
    await page.keyboard.press('Enter');
    const address = section.getByRole('textbox', { name: 'Address of the webhook' });
    await until('the focus is on the address', () => address.evaluate((element) => element === document.activeElement));
    ensure((await address.inputValue()) === receiver.url, 'the form is empty');
    ensure(!(await section.getByRole('switch', { name: 'Somebody waits' }).isChecked()), 'an event is on that was off');
    await section.getByRole('switch', { name: 'Somebody waits' }).press('Space');
    await audit(host, 'webhooks', 'changing', { every: true });
    await section.getByRole('button', { name: 'Save' }).click();
    await section.getByText('Room opened, Room closed, Somebody waits', { exact: true }).waitFor();
    await section.getByRole('button', { name: 'Add webhook' }).waitFor();
    const switched = async (on) => {
      await section.getByRole('button', { name: /^Change http/ }).click();
      await section.getByRole('switch', { name: 'Switched on' }).setChecked(on);
      await section.getByRole('button', { name: 'Save' }).click();
      await section.getByRole('button', { name: 'Add webhook' }).waitFor();
    };
    await switched(false);
    await section.getByText(/off: told nothing/).waitFor();
    const before = receiver.came.length;
    await api.call('POST', `/api/v1/channels/${channel}/room/open`);
    await section.getByRole('button', { name: 'Send a test' }).click();
    await until('the test came', () => receiver.came.length > before || null);
    ensure(JSON.parse(receiver.came.at(-1).body).event === 'test' && receiver.came.length === before + 1, 'one that is off was told something');
    await api.call('POST', `/api/v1/channels/${channel}/room/end`);
    await switched(true);
    await section.getByText(/off: told nothing/).waitFor({ state: 'detached' });
  });
  await t.step('a member finds nothing there', async () => {
    const member = await Api.signIn(server, 'member');
    const answer = await member.call('GET', `/api/v1/channels/${channel}/webhooks`).then(() => 'allowed', (error) => error.message);
    member.close();
    ensure(/ 403 /.test(answer), answer);
  });
  await t.step('removed by the keyboard: it is gone, also after a reload', async () => {
    await section.getByRole('button', { name: /^Remove http/ }).focus();
    await page.keyboard.press('Enter');
    await section.getByText('No webhooks yet.').waitFor();
    await until('the focus is on the section', () => page.evaluate(() => document.activeElement?.textContent === 'Webhooks'));
    await manage();
    await section.getByText('No webhooks yet.').waitFor();
  });
  await t.step('administrators have them for all channels, also in German', async () => {
    await page.goto(`${server.url}/admin/webhooks`);
    await section.getByRole('textbox', { name: 'Address of the webhook' }).fill(receiver.url);
    await section.getByRole('button', { name: 'Add webhook' }).click();
    await section.getByRole('textbox', { name: 'Secret of the webhook' }).waitFor();
    const before = receiver.came.length;
    await api.call('POST', `/api/v1/channels/${channel}/room/open`);
    await until('the opening is told', () => receiver.came.length > before || null);
    await section.getByRole('button', { name: /^Last deliveries/ }).click();
    await deliveries.filter({ hasText: /Room opened.*delivered/s }).waitFor();
    await audit(host, 'webhooks', 'admin', { every: true });
    await page.evaluate(() => localStorage.setItem('dais.language', 'de'));
    await page.reload();
    await page.getByRole('button', { name: 'Webhook hinzufügen' }).waitFor();
    await page.getByRole('button', { name: /^Letzte Zustellungen/ }).click();
    await page.getByText(/zugestellt · Antwort 204/).waitFor();
    await page.setViewportSize({ width: 320, height: 900 });
    await audit(host, 'webhooks', 'admin-de-320', { every: true });
  });
  const faults = host.unexcused(/Failed to load resource.*422/);
  ensure(faults.length === 0, faults.join('\n'));
});
