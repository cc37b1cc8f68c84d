// What people see at the door, light and dark, on a desktop and on a phone: guest links and where they lead, waiting for the room, knocking
// at a locked one, the waiting room, being turned away. axe finds nothing at all. With DAIS_SHOTS=FOLDER the pictures are kept there.
import { Api } from './support/api.mjs';
import { inEveryLook } from './support/audit.mjs';
import { Person } from './support/browser.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

await scenario('at the door', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const api = await Api.signIn(server, 'host');
  t.later(() => api.close());
  const channel = (await api.call('GET', '/api/v1/channels')).items[0].id;
  const set = async (what) => {
    const { settings } = await api.call('GET', `/api/v1/channels/${channel}/room`);
    await api.call('PUT', `/api/v1/channels/${channel}/room`, { ...settings, ...what });
  };
  const open = async (login, colour) => {
    const person = await Person.open(server, { login, colour });
    t.later(() => person.close());
    return person;
  };
  const heading = (person, name) => person.page.getByRole('heading', { name }).waitFor();
  const enter = (person) => person.page.getByRole('link', { name: 'Enter Room' }).click();

  const host = await open('host', 'red');
  const address = await t.step('guest links beside the settings, none and some, one just made', async () => {
    await set({ guests: 'link' });
    await host.signIn();
    await host.page.goto(`${server.url}/channels/${channel}/manage/room`);
    await host.page.getByText('No links yet.').waitFor();
    await inEveryLook(host, 'links-none');
    await api.call('POST', `/api/v1/channels/${channel}/links`, { name: 'Evening of the northern lights', role: 'speaker', email: 'ann.of.the.long.address@a-rather-long-domain.example' });
    await api.call('POST', `/api/v1/channels/${channel}/links`, { name: 'Audience', role: 'viewer', uses_max: 100, expires_at: Date.now() + 86_400_000 });
    await host.page.reload();
    await host.page.getByRole('textbox', { name: 'Name of the link' }).fill('Panel');
    await host.page.getByRole('button', { name: 'Create link' }).click();
    const field = host.page.getByRole('textbox', { name: 'Address of the link' });
    await field.waitFor();
    await inEveryLook(host, 'links');
    return field.inputValue();
  });
  await t.step('a link is revoked after a question; the keyboard stays in the list', async () => {
    const revoke = host.page.getByRole('button', { name: 'Revoke Audience' });
    await revoke.click();
    const dialog = host.page.getByRole('dialog', { name: 'Revoke Audience?' });
    await inEveryLook(host, 'link-revoke');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    ensure(await revoke.evaluate((button) => button === document.activeElement), 'the focus is not back on its row');
    await revoke.click();
    await dialog.getByRole('button', { name: 'Revoke link' }).click();
    await revoke.waitFor({ state: 'detached' });
    await until('the focus is on the next row', () => host.page.getByRole('button', { name: 'Revoke Panel' }).evaluate((button) => button === document.activeElement));
    ensure((await api.call('GET', `/api/v1/channels/${channel}/links`)).items.length === 2, 'another link is gone, or none');
  });

  const guest = await open('guest', 'green');
  await t.step('where a link leads; a name that is missing', async () => {
    await guest.page.goto(address);
    await guest.page.getByRole('textbox', { name: 'Your name' }).waitFor();
    await inEveryLook(guest, 'guest');
    await guest.page.getByRole('button', { name: 'Continue' }).click();
    await guest.page.getByText('Enter your name.').waitFor();
    await inEveryLook(guest, 'guest-nameless');
  });
  await t.step('a guest waits until the room opens', async () => {
    await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Gail Guest');
    await guest.page.getByRole('button', { name: 'Continue' }).click();
    await guest.page.getByText(/^Not started yet/).waitFor();
    await inEveryLook(guest, 'guest-waits');
  });

  const mod = await open('mod', 'blue');
  const member = await open('member', 'yellow');
  const second = await open('second', 'green');
  await t.step('a locked room: its door on the channel page, and the device check', async () => {
    await mod.signIn();
    await mod.openChannel();
    await mod.enterRoom();
    await mod.page.getByRole('tab', { name: 'Participants' }).click();
    await mod.page.getByRole('switch', { name: 'Lock room' }).check();
    await mod.page.getByRole('img', { name: 'The room is locked' }).waitFor();
    await member.signIn();
    await member.openChannel();
    await member.page.getByText(/Locked/).first().waitFor();
    await inEveryLook(member, 'locked-channel');
    await enter(member);
    await member.page.getByText('Locked. You knock, and a moderator lets you in.').waitFor();
    await inEveryLook(member, 'locked-check');
  });
  await t.step('at the door, with words of a moderator', async () => {
    await member.page.getByRole('button', { name: 'Join as viewer' }).click();
    await member.page.getByText(/^The host has been told/).waitFor();
    const box = mod.page.getByRole('region', { name: 'Waiting room' });
    await box.getByText('Mia Member').waitFor();
    await box.getByRole('textbox', { name: 'Message to those who wait' }).fill('We finish the last point first. Five more minutes, then everybody comes in.');
    await box.getByRole('button', { name: 'Send to the waiting room' }).click();
    await member.page.getByText(/Five more minutes/).waitFor();
    await inEveryLook(member, 'knocking');
  });
  await t.step('the waiting room, as moderators see it', async () => {
    await second.page.goto(address);
    await second.page.getByRole('textbox', { name: 'Your name' }).fill('Maximiliane von Hohenfels-Sternberg');
    await second.page.getByRole('button', { name: 'Continue' }).click();
    await second.page.getByRole('button', { name: 'Join as viewer', exact: true }).click();
    await second.page.getByText(/^The host has been told/).waitFor();
    const box = mod.page.getByRole('region', { name: 'Waiting room' });
    await box.getByRole('button', { name: 'Admit all' }).waitFor();
    await inEveryLook(mod, 'waiting-room', () => box.getByRole('button', { name: 'Admit all' }).waitFor());
  });
  await t.step('turned away', async () => {
    await mod.page.getByRole('button', { name: 'Decline Mia Member' }).click();
    await heading(member, 'You were not let in');
    await inEveryLook(member, 'declined');
  });
  await t.step('an invitation that has ended, and its address', async () => {
    await host.page.getByRole('button', { name: 'Revoke Panel' }).click();
    await host.page.getByRole('dialog', { name: 'Revoke Panel?' }).getByRole('button', { name: 'Revoke link' }).click();
    await heading(guest, 'Your invitation has ended');
    await inEveryLook(guest, 'guest-ended');
    await guest.page.goto('about:blank');
    await guest.page.goto(address);
    await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Gail Guest');
    await guest.page.getByRole('button', { name: 'Continue' }).click();
    await heading(guest, 'This link is no longer valid');
    await inEveryLook(guest, 'guest-over');
  });
  // A guest whose link was revoked asks once more, and is told so.
  const faults = [host, guest, mod, member, second].flatMap((person) => person.unexcused(/Failed to load resource.*40[149]/, /WebSocket.*HTTP Authentication failed/));
  ensure(faults.length === 0, faults.join('\n'));
});
