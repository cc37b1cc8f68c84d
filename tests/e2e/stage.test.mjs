// The stage as a moderator runs it: who may come, hands in a queue, who is called, invited and moved off; also from a phone.
import { Person } from './support/browser.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

await scenario('the stage as a moderator runs it', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const open = (login, colour, hertz) => Person.atChannel(t, server, { login, colour, hertz });
  const button = (person, name) => person.page.getByRole('button', { name, exact: true });
  const told = (person, text) => person.page.locator('.prompter').getByText(text).waitFor();
  const choose = async (person, menu, item) => {
    await button(person, menu).first().click();
    await person.page.getByRole('menu').filter({ visible: true }).getByText(item, { exact: true }).click();
  };
  const queue = (person) => person.page.getByRole('region', { name: 'Hands' }).getByRole('listitem').allInnerTexts().then((rows) => rows.map((row) => /Mia|Max/.exec(row)?.[0]).join(' '));
  const stands = (person, order) => until(`the queue is ${order}`, async () => (await queue(person)) === order, 5_000);

  const [mod, mia, max] = await t.step('a moderator and two members', () => Promise.all([open('mod', 'red', 300), open('member', 'blue', 500), open('member2', 'green', 700)]));
  await t.step('the stage is by request: the moderator says so, and those who come have no way to it', async () => {
    await mod.enterRoom();
    await mod.page.getByRole('tab', { name: 'Participants' }).click();
    await choose(mod, 'Stage access: Everyone', 'By request');
    await button(mod, 'Stage access: By request').waitFor();
    await Promise.all([mia, max].map((person) => person.enterRoom('Join as viewer')));
    ensure((await button(mia, 'Join stage').count()) === 0, 'a member may join a stage that is by request');
  });
  await t.step('hands stand in the order of raising, and each sees the own place', async () => {
    await button(mia, 'Raise hand').click();
    await button(mia, 'Hand up, 1st').waitFor();
    await button(max, 'Raise hand').click();
    await button(max, 'Hand up, 2nd').waitFor();
    await stands(mod, 'Mia Max');
  });
  await t.step('the moderator moves one by the keyboard, which keeps the focus on it, and another by a button', async () => {
    await button(mod, 'On stage: Max Member').focus();
    await mod.page.keyboard.press('Alt+ArrowUp');
    await stands(mod, 'Max Mia');
    await button(max, 'Hand up, 1st').waitFor();
    await until('the focus is on his row', () => mod.page.evaluate(() => document.activeElement?.closest('li')?.textContent.includes('Max')), 5_000);
    await button(mod, 'Move Mia Member up').click();
    await stands(mod, 'Mia Max');
    await mod.page.keyboard.press('Alt+ArrowDown');
    await stands(mod, 'Max Mia');
  });
  await t.step('the server is killed: queue and stage access are what they were', async () => {
    await server.kill();
    await server.launch();
    await button(max, 'Hand up, 1st').waitFor();
    await until('everybody is back', async () => (await mod.page.getByText('Reconnecting…').count()) === 0, 20_000);
    await stands(mod, 'Max Mia');
    await button(mod, 'Stage access: By request').waitFor();
  });
  await t.step('the next is called: on stage, with microphone and camera off until he switches them on', async () => {
    await button(mod, 'Call next').click();
    await told(max, 'A moderator called you on stage. Your microphone is off.');
    await button(max, 'Unmute').waitFor();
    await button(max, 'Start camera').click();
    await mod.seesMoving('Max Member', 'green');
    await button(mia, 'Hand up, 1st').waitFor();
  });
  await t.step('an invitation is declined, and the moderator told; another one is accepted', async () => {
    await choose(mod, 'More about Mia Member', 'Invite on stage');
    await told(mia, 'invites you on stage');
    await button(mia, 'Decline').click();
    await told(mod, 'Mia Member declined the invitation.');
    await choose(mod, 'More about Mia Member', 'Invite on stage');
    await told(mia, 'invites you on stage');
    await button(mia, 'Join stage').click();
    await mod.seesMoving('Mia Member', 'blue');
    ensure((await mod.page.getByRole('region', { name: 'Hands' }).count()) === 0, 'her hand is still up');
  });
  await t.step('on a phone the moderator touches a tile and moves its person to the audience, who is told by whose role', async () => {
    await mod.page.setViewportSize({ width: 390, height: 844 });
    await button(mod, 'Close panel').click();
    const tile = mod.page.locator('[data-participant]', { hasText: 'Max Member' });
    await tile.getByRole('button', { name: 'More about Max Member' }).click();
    await tile.getByRole('menuitem', { name: 'Move to audience' }).click();
    await told(max, 'A moderator moved you to the audience.');
    await button(max, 'Raise hand').waitFor();
    await until('his tile goes', async () => (await tile.count()) === 0);
  });
  await t.step('his microphone is locked: he is told so, and can’t unmute until it is allowed again', async () => {
    await mod.page.setViewportSize({ width: 1280, height: 800 });
    await mod.page.getByRole('tab', { name: 'Participants' }).click();
    await choose(mod, 'More about Mia Member', 'Keep muted');
    await told(mia, 'A moderator locked your microphone.');
    await until('Unmute is off', async () => (await button(mia, 'Unmute').getAttribute('aria-disabled')) === 'true', 5_000);
    await choose(mod, 'More about Mia Member', 'Allow microphone');
    await told(mia, 'A moderator allows your microphone again.');
    await mia.page.locator('.prompter').getByRole('button', { name: 'Unmute' }).click();
    await button(mia, 'Mute').waitFor();
  });
  await t.step('all are muted, and may unmute', async () => {
    await choose(mod, 'Moderate', 'Mute all…');
    await mod.page.getByRole('dialog').getByRole('button', { name: 'Mute all' }).click();
    await told(mod, 'All are muted.');
    await told(mia, 'A moderator muted you. Unmute when you want to speak.');
    await button(mia, 'Unmute').first().waitFor();
  });
  await t.step('she is a moderator for this session, and is none any more', async () => {
    await choose(mod, 'More about Mia Member', 'Moderator');
    await told(mia, 'A moderator made you a moderator for this session.');
    await button(mia, 'Moderate').waitFor();
    await choose(mod, 'More about Mia Member', 'Moderator');
    await told(mia, 'You are no moderator of this session any more.');
    await until('she moderates no more', async () => (await button(mia, 'Moderate').count()) === 0, 5_000);
    await mia.page.locator('.prompter').getByRole('button', { name: 'OK' }).click();
  });
  const mainOf = (person) => person.page.locator('.tile.main').getAttribute('data-participant', { timeout: 300 }).catch(() => undefined);
  await t.step('the moderator makes her the main tile for all: he may look elsewhere, and follow again', async () => {
    const hers = await max.page.locator('[data-participant]', { hasText: 'Mia Member' }).first().getAttribute('data-participant');
    const sees = (what, main) => until(what, async () => (await mainOf(max)) === main, 5_000);
    await choose(mod, 'More about Mia Member', 'Main tile for all');
    await Promise.all([told(max, 'A moderator shows Mia Member to everybody.'), told(mia, 'A moderator shows you to everybody.')]); // a note leaves after 6 s
    await sees('she is his main tile', hers);
    await choose(max, 'View', 'Grid');
    await sees('he looks at the grid', undefined);
    await choose(max, 'View', 'Follow the moderators');
    await sees('she is his main tile again', hers);
    await choose(mod, 'More about Mia Member', 'Main tile for all');
    await told(max, 'Everybody sees again what they chose.');
    await sees('he sees the grid again', undefined);
  });
  await t.step('he pins her for himself alone', async () => {
    const hers = max.page.locator('[data-participant]', { hasText: 'Mia Member' }).first();
    await hers.dblclick({ position: { x: 40, y: 40 } });
    await hers.getByText('Pinned').waitFor();
    await choose(max, 'View', 'Speaker');
    await until('she is his main tile', async () => (await mainOf(max)) === (await hers.getAttribute('data-participant')), 5_000);
    ensure((await mod.page.locator('.tile', { hasText: 'Pinned' }).count()) === 0, 'others see his pin');
    await hers.dblclick({ position: { x: 40, y: 40 } });
    await choose(max, 'View', 'Grid');
  });
  await t.step('on a phone he is banned for good: out, and not in again, until it is lifted', async () => {
    await mod.page.setViewportSize({ width: 390, height: 844 });
    await choose(mod, 'More about Max Member', 'Ban…');
    await mod.page.getByRole('radio', { name: 'For good' }).check();
    await mod.page.getByRole('dialog').getByRole('button', { name: 'Ban', exact: true }).click();
    await max.page.getByRole('heading', { name: 'You may not be in this room' }).waitFor();
    await max.page.reload();
    await max.page.getByRole('button', { name: 'Join as viewer' }).click();
    await max.page.getByText('A moderator does not let you into this room.').waitFor();
    await button(mod, 'Close panel').click();
    await choose(mod, 'More', 'Bans…');
    await button(mod, 'Lift the ban of Max Member').click();
    await mod.page.getByText('Nobody is banned.').waitFor();
    await button(mod, 'Close').click();
    await max.page.getByRole('button', { name: 'Join as viewer' }).click();
    await button(max, 'Raise hand').waitFor();
  });
  await t.step('no console error, CSP violation or foreign request', () => {
    const faults = [mod, mia, max].flatMap((person) => person.unexcused(/WebSocket|ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/));
    ensure(faults.length === 0, faults.join('\n'));
  });
});
