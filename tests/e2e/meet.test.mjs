// Two people meet in a channel's room: the right picture in each tile, sound, chat, and nothing that must not happen.
import { Person } from './support/browser.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

await scenario('two people meet in Town Square', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const open = (options) => Person.atChannel(t, server, options);
  const host = await t.step('the host signs in and opens the channel', () => open({ login: 'host', colour: 'red', hertz: 300 }));
  await t.step('the host enters the room', () => host.enterRoom());
  const member = await t.step('a member signs in', () => open({ login: 'member', colour: 'blue', hertz: 500 }));
  await t.step('the member enters the room', () => member.enterRoom());

  const names = await t.step('each sees one tile of the other', async () => {
    const nameOfOther = async (person) => {
      const tiles = await until('two tiles', async () => {
        const all = await person.tiles();
        return Object.keys(all).length === 2 ? all : null;
      });
      return Object.entries(tiles).find(([, entries]) => !entries[0].self)[0];
    };
    return { member: await nameOfOther(host), host: await nameOfOther(member) };
  });
  await t.step("the host sees the member's own picture, moving", () => host.seesMoving(names.member, 'blue'));
  await t.step("the member sees the host's own picture, moving", () => member.seesMoving(names.host, 'red'));
  await t.step('the host hears', () => host.hears());
  await t.step('the member hears', () => member.hears());

  await t.step('chat reaches both', async () => {
    await host.page.getByRole('tab', { name: /^Chat/ }).click().catch(() => {});
    await member.page.getByRole('tab', { name: /^Chat/ }).click().catch(() => {});
    await host.say('Good morning from the host');
    await member.reads('Good morning from the host');
    await member.say('Good morning back');
    await host.reads('Good morning back');
  });
  const choose = async (person, nth, name, role = 'menuitem') => {
    const message = person.page.locator('.msg').nth(nth);
    await message.hover();
    await message.getByRole('button', { name: /^More for/ }).click();
    await person.page.getByRole(role, { name, exact: true }).click();
  };
  await t.step('a message is answered, reacted to, edited and pinned', async () => {
    await choose(member, 0, 'Reply');
    await member.say('An answer');
    await host.page.locator('.quote', { hasText: 'Good morning from the host' }).waitFor();
    await choose(host, 2, '👍', 'menuitemcheckbox');
    await member.page.locator('.reacts button').click();
    await until('two reactions', async () => (await host.page.locator('.reacts .num').textContent()) === '2');
    await choose(member, 2, 'Edit');
    await member.page.getByLabel('Message', { exact: true }).fill('A better answer');
    await member.page.keyboard.press('Enter');
    await host.reads('A better answer');
    await choose(host, 2, 'Pin');
    await member.page.getByRole('region', { name: 'Pinned messages' }).getByText('A better answer').waitFor();
  });
  await t.step('what was said is found, and a quote leads to what it answers', async () => {
    await member.page.getByRole('button', { name: 'Search the chat' }).click();
    const dialog = member.page.getByRole('dialog');
    await dialog.getByRole('searchbox', { name: 'Words' }).fill('MORNING from');
    await member.page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: /Good morning from the host/ }).click();
    const focused = (text) => until(text, () => member.page.evaluate((wanted) => document.activeElement?.matches('[data-message]') && document.activeElement.textContent.includes(wanted), text));
    await focused('Good morning from the host');
    await member.page.getByLabel('Message', { exact: true }).focus();
    await member.page.locator('.quote', { hasText: 'Good morning from the host' }).click();
    await focused('Good morning from the host');
  });
  await t.step('a moderator deletes, slows, and switches the chat off', async () => {
    const moderate = async (role, name) => {
      await host.page.getByRole('button', { name: 'Moderate chat', exact: true }).click();
      await host.page.getByRole(role, { name, exact: true }).click();
    };
    await choose(host, 2, 'Delete');
    await member.page.getByText('Message deleted').waitFor();
    await until('nothing pinned', async () => (await member.page.locator('.pinned').count()) === 0);
    await moderate('menuitemradio', 'One message in 10 seconds');
    await member.say('slowly');
    await member.page.getByText(/write again in/).waitFor();
    await moderate('menuitemradio', 'Off');
    await moderate('menuitem', 'Group chat off');
    await member.page.getByText(/Group chat is off/).waitFor();
  });
  await t.step('a stopped camera leaves the tile without a picture', async () => {
    await member.page.getByRole('button', { name: 'Stop camera', exact: true }).click();
    await until('no picture of the member', async () => (await host.tiles())[names.member]?.[0]?.colour === null);
    await member.page.getByRole('button', { name: 'Start camera', exact: true }).click();
    await host.seesMoving(names.member, 'blue');
  });
  await t.step('a muted microphone is silent at the server', async () => {
    await member.page.getByRole('button', { name: 'Mute', exact: true }).click();
    await member.page.getByRole('button', { name: 'Unmute', exact: true }).waitFor();
    await new Promise((done) => setTimeout(done, 1500));
    const before = await host.audioEnergy();
    await new Promise((done) => setTimeout(done, 2500));
    const after = await host.audioEnergy();
    ensure(after - before < 0.002, `the host still hears the muted member: ${before} → ${after}`);
    await member.page.getByRole('button', { name: 'Unmute', exact: true }).click();
    await host.hears();
  });
  await t.step('the member leaves and the tile goes', async () => {
    await member.page.getByRole('button', { name: 'Leave', exact: true }).click();
    await until('one tile', async () => Object.keys(await host.tiles()).length === 1);
  });
  await t.step('no console error, CSP violation or foreign request', () => {
    const faults = [...host.unexcused(), ...member.unexcused()];
    ensure(faults.length === 0, faults.join('\n'));
  });
});
