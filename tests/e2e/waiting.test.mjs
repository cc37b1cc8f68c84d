// Who waits at the door of a closed room comes in when it opens, and is seen and heard only if they chose so meanwhile.
import { audit } from './support/audit.mjs';
import { Person } from './support/browser.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

// Tracks that the page sends or holds: of every connection it made, the senders with a track.
const sent = (person) =>
  person.page.evaluate(async () => {
    let bytes = 0;
    let tracks = 0;
    for (const peer of window.__daisPeers) {
      tracks += peer.getSenders().filter((sender) => sender.track).length;
      for (const report of (await peer.getStats()).values()) if (report.type === 'outbound-rtp') bytes += report.bytesSent;
    }
    return { bytes, tracks };
  });

await scenario('waiting for the room to open', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const open = (options) => Person.atChannel(t, server, options);
  const wait = async (person) => {
    await person.page.getByRole('link', { name: 'Enter Room' }).click();
    await person.page.getByText('Not started yet. You come in by yourself when a host or moderator opens the room.').waitFor();
  };
  const button = (person, name) => person.page.getByRole('button', { name, exact: true });

  const member = await t.step('a member waits and chooses nothing', async () => {
    const person = await open({ login: 'member', colour: 'blue', hertz: 500 });
    await wait(person);
    for (const name of ['Join stage', 'Join as viewer']) ensure((await button(person, name).getAttribute('aria-pressed')) === 'false', `${name} is pressed`);
    return person;
  });
  await t.step('who waits can go back to the channel, and come again', async () => {
    await member.page.getByRole('link', { name: 'Leave', exact: true }).click();
    await member.page.getByRole('heading', { name: 'Town Square', level: 1 }).waitFor();
    await wait(member);
  });
  const second = await t.step('another member waits and chooses the stage', async () => {
    const person = await open({ login: 'member2', colour: 'green', hertz: 700 });
    await wait(person);
    await button(person, 'Join as viewer').click();
    await button(person, 'Join stage').click();
    ensure((await button(person, 'Join stage').getAttribute('aria-pressed')) === 'true', 'Join stage is not pressed');
    ensure((await button(person, 'Join as viewer').getAttribute('aria-pressed')) === 'false', 'both are pressed');
    return person;
  });
  await t.step('who waits switches notifications on; the browser is asked by that press only', async () => {
    await member.fakeNotifications();
    await button(member, 'Tell me when it opens').click();
    await until('it is on', async () => (await button(member, 'Tell me when it opens').getAttribute('aria-pressed')) === 'true');
    await member.setHidden(true);
  });
  const host = await t.step('the host opens the room', async () => {
    const person = await open({ login: 'host', colour: 'red', hertz: 300 });
    await person.enterRoom();
    return person;
  });
  await t.step('both come in by themselves', async () => {
    for (const person of [member, second]) await button(person, 'Leave').waitFor();
  });
  await t.step('who waited in a hidden tab is notified, once; a press on that shows the tab', async () => {
    await until('the notification', async () => (await member.notified()).titles.length > 0);
    await member.page.evaluate(() => window.__bell.shown[0].onclick());
    const { asked, titles, focused } = await member.notified();
    ensure(asked === 1 && focused === 1 && titles.join() === 'Town Square is open', JSON.stringify({ asked, titles, focused }));
    ensure(member.page.url().endsWith('/room'), member.page.url());
    await member.setHidden(false);
  });
  await t.step('who chose nothing watches, and is told how to get on stage', async () => {
    await member.page.getByText('You came in as a viewer. Press Join stage below to be seen and heard.').first().waitFor({ state: 'attached' });
    await button(member, 'Join stage').waitFor();
    ensure((await button(member, 'Mute').count()) + (await button(member, 'Stop camera').count()) === 0, 'the member is on stage');
  });
  await t.step('who chose the stage is on it with the right picture', async () => {
    const name = await until('the tile of the second member', async () => {
      const others = Object.entries(await host.tiles()).filter(([, [tile]]) => !tile.self);
      return others.length === 1 ? others[0][0] : null;
    }, 15_000);
    await host.seesMoving(name, 'green');
    await host.hears();
  });
  await t.step('nothing of who chose nothing is sent', async () => {
    await until('the pictures at the member', async () => {
      const colours = Object.values(await member.tiles()).flat().map((tile) => tile.colour);
      return colours.includes('red') && colours.includes('green');
    }, 15_000);
    const { bytes, tracks } = await sent(member);
    ensure(bytes === 0 && tracks === 0, `${tracks} tracks, ${bytes} bytes`);
    const mine = await sent(second);
    ensure(mine.bytes > 0 && mine.tracks > 0, 'the one on stage sends nothing: the measure is wrong');
    for (const person of [host, second]) ensure(Object.keys(await person.tiles()).length === 2, `${person.login} sees more than the two on stage`);
  });
  await t.step('a press brings the member on stage', async () => {
    await button(member, 'Join stage').click();
    await until('three tiles', async () => Object.keys(await host.tiles()).length === 3, 15_000);
    await until('the blue picture', async () => Object.values(await host.tiles()).flat().some((tile) => tile.colour === 'blue'), 15_000);
  });
  const companion = await t.step('the second member is offered to come in as a companion on another device', async () => {
    const other = await second.onSecondDevice((one) => one.recordPeers());
    await other.page.goto(second.page.url());
    await button(other, 'Join as companion').waitFor();
    await audit(other, 'companion-check', 'desktop-dark', { every: true });
    await button(other, 'Join as companion').click();
    await button(other, 'Leave').waitFor();
    await other.reads('You came in as a companion. Sound and microphone stay on your other device.');
    return other;
  });
  const silent = async () => {
    const { sent: sends, received } = await companion.streams();
    ensure(sends.every((one) => one.bytes === 0), `it sends ${JSON.stringify(sends)}`);
    ensure(!received.some((one) => one.kind === 'audio'), 'sound arrives');
    ensure((await companion.page.locator('audio').count()) === 0, 'it would play sound');
    ensure((await button(companion, 'Mute').count()) + (await button(companion, 'Unmute').count()) === 0, 'it has a microphone');
  };
  const seesAll = () =>
    until('all pictures at the companion', async () => {
      const colours = Object.values(await companion.tiles()).flat().map((tile) => tile.colour);
      return ['red', 'green', 'blue'].every((colour) => colours.includes(colour));
    }, 15_000);
  await t.step('the companion sees everybody, and no sound goes in or out', async () => {
    await seesAll();
    await silent();
    await second.hears(); // the other device has the sound
  });
  await t.step('it writes and reads the chat', async () => {
    await companion.say('from my other device');
    await host.reads('from my other device');
    await host.say('hello to both');
    await companion.reads('hello to both');
    await second.reads('hello to both');
  });
  await t.step('reloaded it is a companion still; it may bring a camera on the stage, and no microphone', async () => {
    await companion.page.reload();
    await button(companion, 'Leave').waitFor();
    await seesAll();
    await silent();
    await button(companion, 'Join stage').click();
    await button(companion, 'Stop camera').waitFor();
    await until('its picture', async () => Object.values(await host.tiles()).flat().filter((tile) => tile.colour === 'green').length === 2, 15_000);
    ensure((await companion.streams()).sent.every((one) => one.kind === 'video' || one.bytes === 0), 'it sends sound');
    ensure((await button(companion, 'Mute').count()) + (await button(companion, 'Unmute').count()) === 0, 'it has a microphone');
  });
  await t.step('a subscriber whose browser allows no notifications is told so, and the page says it', async () => {
    await companion.page.close();
    await button(host, 'Leave').click();
    await host.page.getByRole('menuitem', { name: 'End for everyone' }).click();
    await host.page.getByRole('dialog').getByRole('button', { name: 'End for everyone' }).click();
    await host.page.getByRole('heading', { name: 'The session has ended' }).waitFor();
    await second.fakeNotifications('denied');
    await second.page.goto(second.page.url().replace(/\/room$/, ''));
    await button(second, 'Subscribe').click();
    await button(second, 'Tell me when it opens').click();
    await second.page.getByText('Your browser does not allow notifications of this site. Allow them in the address bar, then press again.').waitFor();
    await audit(second, 'tell-me-denied', 'desktop-dark', { every: true });
    ensure((await button(second, 'Tell me when it opens').getAttribute('aria-pressed')) === 'false', 'it looks switched on');
    await host.page.getByRole('link', { name: 'Enter Room' }).or(button(host, 'Enter Room')).first().click();
    await button(host, 'Open the room').click();
    await second.page.locator('.prompter').getByText('Town Square is open').waitFor();
    ensure((await second.notified()).titles.length === 0, 'it was notified all the same');
  });
  await t.step('allowed, a subscriber elsewhere in the page is notified, and comes to the channel', async () => {
    await button(host, 'Join as viewer').click();
    await button(host, 'Leave').click();
    await host.page.getByRole('menuitem', { name: 'End for everyone' }).click();
    await host.page.getByRole('dialog').getByRole('button', { name: 'End for everyone' }).click();
    await second.page.evaluate(() => (window.__bell.answer = 'granted'));
    await button(second, 'Tell me when it opens').click();
    await until('it is on', async () => (await button(second, 'Tell me when it opens').getAttribute('aria-pressed')) === 'true');
    await second.page.getByRole('link', { name: 'My Channels' }).click();
    await second.page.getByRole('heading', { name: 'My Channels' }).waitFor();
    await second.setHidden(true);
    await host.page.getByRole('link', { name: 'Enter Room' }).or(button(host, 'Enter Room')).first().click();
    await button(host, 'Open the room').click();
    await until('the notification', async () => (await second.notified()).titles.join() === 'Town Square is open');
    await second.page.evaluate(() => window.__bell.shown[0].onclick());
    await second.page.getByRole('heading', { name: 'Town Square', level: 1 }).waitFor();
    ensure((await second.notified()).focused === 1, 'the tab was not brought to the front');
  });
  await t.step('no console error, CSP violation or foreign request', () => {
    const faults = [host, member, second, companion].flatMap((person) => person.unexcused());
    ensure(faults.length === 0, faults.join('\n'));
  });
});
