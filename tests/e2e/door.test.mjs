// The door of a locked room: a moderator locks it, a member knocks, is spoken to and let in; another is declined.
import { Person } from './support/browser.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

await scenario('the door of a locked room', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const open = (options) => Person.atChannel(t, server, options);
  const button = (person, name) => person.page.getByRole('button', { name, exact: true });
  const told = (person, text) => person.page.locator('.prompter').getByText(text).waitFor();
  const knock = async (person, as) => {
    await person.page.getByRole('link', { name: 'Enter Room' }).click();
    await person.page.getByText('Locked. You knock, and a moderator lets you in.').waitFor();
    await button(person, as).click();
    await person.page.getByText('The host has been told. You come in by yourself.').waitFor();
  };

  const mod = await t.step('a moderator opens the room and locks it', async () => {
    const person = await open({ login: 'mod', colour: 'red', hertz: 300 });
    await person.enterRoom();
    await person.page.getByRole('tab', { name: 'Participants' }).click();
    await person.page.getByRole('switch', { name: 'Lock room' }).check();
    await person.page.getByRole('img', { name: 'The room is locked' }).waitFor();
    return person;
  });
  const member = await t.step('a member knocks, to come on stage', async () => {
    const person = await open({ login: 'member', colour: 'blue', hertz: 500 });
    await knock(person, 'Join stage');
    return person;
  });
  await t.step('the moderator is told, and answers', async () => {
    await told(mod, 'Mia Member is waiting');
    const box = mod.page.getByRole('region', { name: 'Waiting room' });
    await box.getByText('Mia Member').waitFor();
    await box.getByRole('textbox', { name: 'Message to those who wait' }).fill('Five more minutes');
    await box.getByRole('button', { name: 'Send to the waiting room' }).click();
    await mod.page.getByRole('status').getByText('Sent to 1 person.').waitFor();
    await member.page.getByRole('log', { name: 'Messages from the room' }).getByText('Five more minutes').waitFor();
  });
  await t.step('who waits reloads nothing: a cut connection comes back to the same place', async () => {
    await member.context.setOffline(true);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await member.context.setOffline(false);
    await mod.page.getByRole('region', { name: 'Waiting room' }).getByText('member', { exact: true }).waitFor();
    await member.page.getByRole('log', { name: 'Messages from the room' }).getByText('Five more minutes').waitFor();
  });
  await t.step('a second one waits: both are counted', async () => {
    const second = await open({ login: 'member2', colour: 'green', hertz: 700 });
    await knock(second, 'Join as viewer');
    await told(mod, '2 people waiting');
    await mod.page.getByRole('region', { name: 'Waiting room' }).getByRole('button', { name: 'Decline Max Member' }).click();
    await second.page.getByRole('heading', { name: 'You were not let in' }).waitFor();
    ensure(second.unexcused().length === 0, second.unexcused().join('\n'));
  });
  await t.step('the first is admitted and comes in by herself, seen and heard', async () => {
    await mod.page.getByRole('button', { name: 'Admit Mia Member' }).click();
    await button(member, 'Leave').waitFor();
    const name = await until('her tile', async () => {
      const others = Object.entries(await mod.tiles()).filter(([, [tile]]) => !tile.self);
      return others.length === 1 ? others[0][0] : null;
    }, 15_000);
    await mod.seesMoving(name, 'blue');
    await mod.hears();
    ensure((await mod.page.getByRole('heading', { name: 'Waiting room' }).count()) === 0, 'somebody still waits');
  });
  await t.step('no console error, CSP violation or foreign request', () => {
    const faults = [mod, member].flatMap((person) => person.unexcused(/ERR_INTERNET_DISCONNECTED/));
    ensure(faults.length === 0, faults.join('\n'));
  });
});
