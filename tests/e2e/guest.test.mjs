// A guest link: made in the Meeting room tab, its address opens the door for somebody without an account, and revoking it ends that.
import { Api } from './support/api.mjs';
import { Person } from './support/browser.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

const FELT_MS = 1_000;

await scenario('a guest comes by a link', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const host = await t.step('the host switches guests on and makes a link', async () => {
    const api = await Api.signIn(server, 'host');
    t.later(() => api.close());
    const channel = (await api.call('GET', '/api/v1/channels')).items[0].id;
    const { settings } = await api.call('GET', `/api/v1/channels/${channel}/room`);
    await api.call('PUT', `/api/v1/channels/${channel}/room`, { ...settings, guests: 'link' });
    const person = await Person.atChannel(t, server, { login: 'host', colour: 'red', hertz: 300 });
    await person.page.goto(`${server.url}/channels/${channel}/manage/room`);
    await person.page.getByRole('textbox', { name: 'Name of the link' }).fill('Panel');
    await person.page.getByRole('combobox', { name: 'Comes in as' }).selectOption('speaker');
    await person.page.getByRole('button', { name: 'Create link' }).click();
    const address = await person.page.getByRole('textbox', { name: 'Address of the link' }).inputValue();
    ensure(/\/guest#[0-9a-f]{64}$/.test(address), address);
    return { person, api, channel, address };
  });
  await t.step('the host enters', async () => {
    await host.person.openChannel();
    await host.person.enterRoom();
  });
  const guest = await t.step('somebody without an account opens it, gives a name and comes on stage', async () => {
    const person = await Person.open(server, { login: 'nobody', colour: 'green', hertz: 700 });
    t.later(() => person.close());
    await person.recordPeers();
    await person.page.goto(host.address);
    await person.page.getByRole('textbox', { name: 'Your name' }).fill('Gail Guest');
    await person.page.getByRole('button', { name: 'Continue' }).click();
    await person.page.getByRole('button', { name: 'Join stage' }).click();
    await person.page.getByRole('button', { name: 'Leave', exact: true }).waitFor();
    return person;
  });
  const tile = await t.step('the host sees and hears the guest', async () => {
    const name = await until('the guest\'s tile', async () => Object.entries(await host.person.tiles()).find(([, [one]]) => !one.self)?.[0], 15_000);
    await host.person.seesMoving(name, 'green');
    await host.person.hears();
    return name;
  });
  await t.step('revoked: the guest is out, and gone from the stage, within a second', async () => {
    const [link] = (await host.api.call('GET', `/api/v1/channels/${host.channel}/links`)).items;
    ensure(link.uses === 1, `${link.uses} uses`);
    const began = Date.now();
    const out = guest.page.getByRole('heading', { name: /You were removed|Your invitation has ended/ }).waitFor();
    await host.api.call('DELETE', `/api/v1/channels/${host.channel}/links/${link.id}`);
    await out;
    ensure(Date.now() - began < FELT_MS, `${Date.now() - began} ms`);
    await until('the tile to go', async () => !(tile in (await host.person.tiles())) || null, 6_000);
    await guest.page.getByRole('heading', { name: 'Your invitation has ended' }).waitFor();
  });
  await t.step('the address opens nothing any more', async () => {
    await guest.page.goto('about:blank');
    await guest.page.goto(host.address);
    await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Gail Guest');
    await guest.page.getByRole('button', { name: 'Continue' }).click();
    await guest.page.getByRole('heading', { name: 'This link is no longer valid' }).waitFor();
  });
  const visitors = async (on) => {
    const { settings } = await host.api.call('GET', `/api/v1/channels/${host.channel}/room`);
    await host.api.call('PUT', `/api/v1/channels/${host.channel}/room`, { ...settings, anonymous_viewers: on });
  };
  const { page } = guest;
  const enter = page.getByRole('link', { name: 'Enter Room' });
  const leads = (to) => until(`Enter Room to lead to ${to}`, async () => (await enter.getAttribute('href')) === to || null, 5_000);
  const asGuest = `/guest?channel=${host.channel}`;
  await t.step('a public channel\'s door leads strangers to the sign-in, visitors to their name, as the room is set', async () => {
    await host.api.call('PATCH', `/api/v1/channels/${host.channel}`, { type: 'public_open' });
    await page.goto(`${server.url}/channels/${host.channel}`);
    await leads(`/channels/${host.channel}/room`);
    await visitors(true);
    await leads(asGuest);
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).waitFor();
    await visitors(false);
    await leads(`/channels/${host.channel}/room`);
    await visitors(true);
    await leads(asGuest);
  });
  await t.step('a visitor comes in by it, and is out within a second when visitors no longer may', async () => {
    await enter.click();
    await page.getByRole('textbox', { name: 'Your name' }).fill('Vi Visitor');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Join as viewer' }).click();
    await page.getByRole('button', { name: 'Leave', exact: true }).waitFor();
    const out = page.getByRole('heading', { name: /You were removed|Your invitation has ended/ }).waitFor();
    const began = Date.now();
    await visitors(false);
    await out;
    ensure(Date.now() - began < FELT_MS, `${Date.now() - began} ms`);
  });
});
