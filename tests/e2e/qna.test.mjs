// Questions and the backchannel in four browsers: who sees what, whose question it is, answers and votes, a right that is lost, and texts
// that want to be more than text. With DAIS_SHOTS=FOLDER the pictures are kept there.
import { Api } from './support/api.mjs';
import { audit, inEveryLook } from './support/audit.mjs';
import { Person } from './support/browser.mjs';
import { PAYLOADS, texts } from './support/markup.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

const RIGHTS_MS = 1_000;

await scenario('questions and answers', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const api = await Api.signIn(server, 'host');
  t.later(() => api.close());
  const channel = (await api.call('GET', '/api/v1/channels')).items[0].id;
  const settings = async () => (await api.call('GET', `/api/v1/channels/${channel}/room`)).settings;
  const set = async (what) => api.call('PUT', `/api/v1/channels/${channel}/room`, { ...(await settings()), ...what });
  await set({ anonymous_questions: true });

  const enter = async (login) => {
    const person = await Person.open(server, { login, camera: false });
    t.later(() => person.close());
    await person.signIn();
    await person.openChannel();
    await person.enterRoom('Join as viewer');
    return person;
  };
  const tab = (person, name) => person.page.getByRole('tab', { name, exact: true });
  const button = (person, name) => person.page.getByRole('button', { name, exact: true });
  const card = (person, text) => person.page.getByRole('listitem').filter({ hasText: text });
  const asks = async (person, text, anonymous = false) => {
    const box = person.page.getByRole('textbox', { name: 'Your question' });
    await box.fill(text);
    await person.page.getByRole('checkbox', { name: 'Ask anonymously' }).setChecked(anonymous);
    await box.press('Enter');
    await until('the field is empty', async () => (await box.inputValue()) === '');
  };

  const [host, mod, member, speaker] = await t.step('a host, a moderator, a member and a speaker enter', async () => {
    const first = await enter('host');
    return [first, ...(await Promise.all(['mod', 'member', 'speaker'].map(enter)))];
  });
  await t.step('a member asks; moderators are told by a number on the tab, nobody else', async () => {
    await tab(member, 'Q&A').click();
    await member.page.getByText('No question is published yet.').waitFor();
    await asks(member, 'When is the next concert?');
    await host.page.locator('#unread-qna').getByText('1 new question').waitFor({ state: 'attached' });
    await tab(host, 'Q&A').click();
    await card(host, 'When is the next concert?').getByText('Mia Member').waitFor();
    await tab(speaker, 'Q&A').click();
    ensure((await card(speaker, 'concert').count()) === 0, 'the speaker sees it');
    await button(member, 'Mine').click();
    await card(member, 'concert').getByText('Waiting').waitFor();
  });
  await t.step('whoever takes it has it, by name and at once', async () => {
    await tab(mod, 'Q&A').click();
    await card(host, 'concert').getByRole('button', { name: 'Take' }).click();
    await card(mod, 'concert').getByText('Taken by Helena Host').waitFor();
    await card(member, 'concert').getByText('Being answered').waitFor();
    ensure((await card(mod, 'concert').getByRole('button', { name: /^(Take|Answer|Dismiss)$/ }).count()) === 0, 'the other may act on it');
    await asks(speaker, 'Who tunes the piano?');
    await asks(member, 'Will there be a recording of today, and where do we find it afterwards?');
    await inEveryLook(host, 'qna-moderator');
    await host.page.mouse.move(0, 0);
    await card(mod, 'concert').getByRole('button', { name: 'More' }).click();
    await mod.page.getByRole('menuitem', { name: 'Me', exact: true }).click();
    await card(host, 'concert').getByText('Taken by Mo Moderator').waitFor();
  });
  await t.step('a private answer reaches the asker, who is told; published, the others see the question alone', async () => {
    await card(mod, 'concert').getByRole('button', { name: 'Answer', exact: true }).click();
    await mod.page.getByRole('textbox', { name: 'Answer' }).fill('In May, we think');
    await button(mod, 'Answer privately').click();
    await member.page.getByText('Your question was answered.').first().waitFor();
    await card(member, 'concert').getByText('In May, we think').waitFor();
    await mod.page.getByRole('button', { name: /^Done/ }).click();
    await card(mod, 'concert').getByRole('button', { name: 'Publish' }).click();
    await card(speaker, 'concert').waitFor();
    ensure((await card(speaker, 'In May').count()) === 0, 'the private answer is public');
    await card(speaker, 'concert').getByRole('button', { name: 'Vote, 0 votes so far' }).click();
    await speaker.page.mouse.move(0, 0);
    await card(member, 'concert').getByRole('button', { name: 'Vote, 1 vote so far' }).waitFor();
    ensure((await card(speaker, 'concert').getByRole('button', { pressed: true }).count()) === 1, 'the vote is not shown as given');
  });
  await t.step('an anonymous question is by nobody; answered for all by keyboard alone', async () => {
    await asks(member, 'Why is it so cold?', true);
    const cold = card(host, 'so cold');
    await cold.getByText('Anonymous').waitFor();
    ensure((await cold.getByText('Mia').count()) === 0, 'it says who asked');
    await cold.getByRole('button', { name: 'Answer', exact: true }).focus();
    await host.page.keyboard.press('Enter');
    await host.page.getByRole('textbox', { name: 'Answer' }).waitFor();
    await host.page.keyboard.type('The heating is broken');
    for (let i = 0; i < 2; i++) await host.page.keyboard.press('Tab');
    await host.page.keyboard.press('Enter');
    await card(speaker, 'so cold').getByText('The heating is broken').waitFor();
    await until('the focus stays in the panel', () => host.page.evaluate(() => document.querySelector('.panel').contains(document.activeElement)));
  });
  await t.step('moderators and speakers talk beside it; the member has no such tab', async () => {
    await tab(host, 'Backchannel').click();
    await host.page.getByRole('textbox', { name: 'Message to moderators and speakers' }).fill('Five minutes left');
    await host.page.keyboard.press('Enter');
    await tab(speaker, 'Backchannel').click();
    await speaker.page.getByRole('log').getByText('Five minutes left').waitFor();
    ensure((await tab(member, 'Backchannel').count()) === 0, 'the member has the tab');
    await audit(host, 'backchannel', 'desktop-dark', { every: true });
  });
  await t.step('texts that want to be more stay text', async () => {
    const all = texts(1000);
    for (const person of [mod, member]) await person.page.evaluate(() => (window.__ran = 0));
    await tab(speaker, 'Q&A').click();
    for (const [i, text] of all.entries()) await asks(i % 2 ? member : speaker, text);
    await mod.page.getByRole('button', { name: /^Pending/ }).click();
    await until('all are there', async () => (await mod.page.locator('.q').count()) === all.length + 2);
    for (const person of [mod, member]) {
      const found = await person.page.evaluate(() => ({
        ran: window.__ran,
        tags: [...new Set([...document.querySelectorAll('.q .lines *')].map((e) => e.tagName))],
        links: [...document.querySelectorAll('.q .lines a')].filter((a) => !/^(https?|mailto):/.test(a.href)).length,
        written: [...document.querySelectorAll('.q .lines')].map((e) => e.textContent),
      }));
      ensure(found.ran === 0 && found.links === 0 && found.tags.every((tag) => tag === 'A' || tag === 'CODE'), `${JSON.stringify({ ...found, written: 0 })}`);
      ensure(found.written.some((text) => text.includes(PAYLOADS[0])), 'what was written is not shown');
    }
    await member.page.getByRole('button', { name: 'Published' }).click();
    await inEveryLook(member, 'qna-member');
  });
  await t.step('a right that is lost takes what was seen from the page, and says so', async () => {
    await tab(mod, 'Backchannel').click();
    await mod.page.getByRole('log').getByText('Five minutes left').waitFor();
    await set({ room_moderators: [], chat_moderators: [] });
    const began = Date.now();
    await mod.page.getByText('The backchannel is closed to you now.').first().waitFor();
    await tab(mod, 'Backchannel').waitFor({ state: 'detached' });
    ensure(Date.now() - began < RIGHTS_MS, `after ${Date.now() - began} ms`);
    ensure((await mod.page.getByText('Five minutes left').count()) === 0, 'it is still on the page');
    await tab(mod, 'Q&A').click();
    await card(mod, 'concert').waitFor();
    ensure((await mod.page.locator('.q').count()) === 2 && (await card(mod, 'In May').count()) === 0, 'more than what is published');
  });
  for (const person of [host, mod, member, speaker]) ensure(person.faults.length === 0, `${person.login}: ${person.faults.join('; ')}`);
});
