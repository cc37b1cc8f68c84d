// Interactions in browsers: a poll from its draft to its result, a quiz, a survey, a secret ballot, what late comers find, sets, exports, the feed, reactions,
// keys alone, a right that is lost, and texts that want to be more than text. With DAIS_SHOTS=FOLDER the pictures are kept there.
import { readFileSync } from 'node:fs';
import { Api } from './support/api.mjs';
import { audit, inEveryLook } from './support/audit.mjs';
import { Person } from './support/browser.mjs';
import { texts } from './support/markup.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

await scenario('interactions', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const api = await Api.signIn(server, 'host');
  t.later(() => api.close());
  const channel = (await api.call('GET', '/api/v1/channels')).items[0].id;
  const set = async (what) => api.call('PUT', `/api/v1/channels/${channel}/room`, { ...(await api.call('GET', `/api/v1/channels/${channel}/room`)).settings, ...what });

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
  const field = (person, name) => person.page.getByRole('textbox', { name, exact: true });
  const card = (person, text) => person.page.locator('.ia').filter({ hasText: text });
  const begin = async (person, kind) => {
    await button(person, 'New').click();
    await person.page.getByRole('menuitem', { name: kind, exact: true }).click();
    await person.page.getByRole('region', { name: `New: ${kind}` }).waitFor();
  };

  const [host, mod, member, member2] = await t.step('a host, a moderator and two members enter', async () => {
    const first = await enter('host');
    return [first, ...(await Promise.all(['mod', 'member', 'member2'].map(enter)))];
  });
  await t.step('a poll is drafted, published, answered from the prompter, and stands as bars', async () => {
    ensure((await tab(member, 'Interactions').count()) === 0, 'a member has the moderators tab');
    await tab(host, 'Interactions').click();
    await tab(mod, 'Interactions').click();
    await begin(host, 'Poll');
    await button(host, 'Save draft').click();
    await host.page.getByText('Write what it is about').waitFor();
    await field(host, 'Question').fill('Lunch at noon?');
    await field(host, 'Option 1').fill('Yes please');
    await field(host, 'Option 2').fill('Later');
    await field(host, 'Set').fill('Opening');
    await button(host, 'Save draft').click();
    await card(mod, 'Lunch at noon?').getByText('Draft').waitFor();
    ensure((await card(member, 'Lunch').count()) === 0, 'a draft is told to members');
    await card(host, 'Lunch at noon?').getByRole('button', { name: 'Publish' }).click();
    await member.page.getByRole('group', { name: 'Poll: Lunch at noon?' }).getByRole('button', { name: 'Answer' }).click();
    await until('the focus is in the form', () => member.page.evaluate(() => document.activeElement?.closest('.ia form') !== null));
    await card(member, 'Lunch').getByRole('radio', { name: 'Yes please' }).check();
    await card(member, 'Lunch').getByRole('button', { name: 'Send answer' }).click();
    await card(member, 'Lunch').getByText('1 · 100 %').waitFor();
    await card(member, 'Lunch').getByText('Yours').waitFor();
    await mod.page.getByRole('button', { name: /^Running/ }).click();
    await card(mod, 'Lunch').getByText('1 · 100 %').waitFor();
    await member2.page.locator('#unread-feed').getByText('1 new in the feed').waitFor({ state: 'attached' });
    await card(mod, 'Lunch').getByRole('button', { name: 'Close' }).click();
    await card(member, 'Lunch').getByText('Closed').waitFor();
  });
  await t.step('a quiz by keyboard alone; what is right shows at its end', async () => {
    await begin(host, 'Quiz');
    await field(host, 'Question').fill('Two and two?');
    await field(host, 'Option 1').fill('Three');
    await field(host, 'Option 2').fill('Four');
    await host.page.getByRole('radio', { name: 'Option 2 is right' }).check();
    await host.page.getByRole('combobox', { name: 'Result' }).selectOption({ label: 'Shown when it is closed' });
    await button(host, 'Publish now').click();
    await card(host, 'Two and two?').getByText('Right').waitFor();
    await card(member, 'Two and two?').waitFor();
    ensure((await card(member, 'Two and two?').getByText('Right', { exact: true }).count()) === 0, 'the answer is shown before');
    await card(member, 'Two and two?').getByRole('radio', { name: 'Three' }).focus();
    await member.page.keyboard.press('ArrowDown');
    await member.page.keyboard.press('Tab');
    await member.page.keyboard.press('Enter');
    await card(member, 'Two and two?').getByText('You have answered').waitFor();
    await card(host, 'Two and two?').getByText('1 · 100 %').waitFor();
    await inEveryLook(host, 'interactions-moderator');
    await host.page.mouse.move(0, 0);
    await card(host, 'Two and two?').getByRole('button', { name: 'Close' }).click();
    await card(member, 'Two and two?').getByText('Right', { exact: true }).waitFor();
  });
  await t.step('a secret ballot says what it is, shows nothing before its end, and is not opened again', async () => {
    await begin(host, 'Poll');
    await field(host, 'Question').fill('Shall we elect Ada?');
    await field(host, 'Option 1').fill('For');
    await field(host, 'Option 2').fill('Against');
    await host.page.getByRole('switch', { name: 'Secret ballot' }).check();
    ensure((await host.page.getByRole('combobox', { name: 'Result' }).locator('option').count()) === 2, 'a secret one can be shown live');
    await button(host, 'Publish now').click();
    for (const [person, choice] of [[member, 'For'], [member2, 'Against']]) {
      await tab(person, 'Feed').click();
      await card(person, 'elect Ada').getByText('learns who chose what').waitFor();
      await card(person, 'elect Ada').getByRole('radio', { name: choice }).check();
      await card(person, 'elect Ada').getByRole('button', { name: 'Send answer' }).click();
      await card(person, 'elect Ada').getByText('You have answered').waitFor();
    }
    await card(host, 'elect Ada').getByText('2 answers').waitFor();
    ensure((await card(host, 'elect Ada').locator('.bars').count()) === 0, 'how it stands is shown');
    await card(host, 'elect Ada').getByRole('button', { name: 'Close' }).click();
    await card(member, 'elect Ada').getByText('1 · 50 %').first().waitFor();
    await host.page.getByRole('button', { name: /^Done/ }).click();
    ensure((await card(host, 'elect Ada').getByRole('button', { name: 'Open again' }).count()) === 0, 'it can be opened again');
    await card(host, 'Lunch').getByRole('button', { name: 'Open again' }).waitFor();
  });
  await t.step('a survey, words, an announcement; who comes late finds them all', async () => {
    await begin(host, 'Survey');
    await field(host, 'Title').fill('How was it?');
    await field(host, 'Question').fill('The hall');
    await field(host, 'Option 1').fill('Good');
    await field(host, 'Option 2').fill('Cold');
    await button(host, 'Add question').click();
    await field(host, 'Question').nth(1).fill('And why?');
    await host.page.getByRole('combobox', { name: 'Kind of answer' }).nth(1).selectOption({ label: 'Text' });
    await button(host, 'Publish now').click();
    const survey = card(member, 'How was it?');
    await survey.getByRole('radio', { name: 'Cold' }).check();
    await survey.getByRole('textbox', { name: 'Your answer' }).fill('=SUM(1,2) <b>broken heating</b>');
    await survey.getByRole('button', { name: 'Send answer' }).click();
    await survey.getByRole('button', { name: 'Read what was written' }).click();
    await survey.getByText('broken heating').waitFor();
    ensure((await survey.getByText('Mia Member').count()) === 0, 'it says who wrote it');
    await begin(host, 'Word cloud');
    await field(host, 'Question').fill('One word for today');
    await button(host, 'Publish now').click();
    await card(member, 'One word').getByRole('textbox', { name: 'Word 1' }).fill('music');
    await card(member, 'One word').getByRole('button', { name: 'Send answer' }).click();
    await card(member, 'One word').locator('.cloud').getByText('music').waitFor();
    await begin(host, 'Announcement');
    await field(host, 'Message').fill('The bar is open.');
    await button(host, 'Publish now').click();
    await card(member, 'The bar is open.').waitFor();
    const late = await enter('speaker');
    await tab(late, 'Feed').click();
    for (const text of ['The bar is open.', 'One word', 'How was it?', 'elect Ada', 'Two and two?', 'Lunch']) await card(late, text).waitFor();
    ensure((await late.page.locator('.ia').first().textContent()).includes('Announcement'), 'what is open is not on top');
    await late.close();
  });
  await t.step('exports: a table that no spreadsheet takes for formulas, and JSON', async () => {
    await host.page.getByRole('button', { name: /^Running/ }).click();
    const save = async (text, as) => {
      await card(host, text).getByRole('button', { name: 'More' }).click();
      const [download] = await Promise.all([host.page.waitForEvent('download'), host.page.getByRole('menuitem', { name: as }).click()]);
      return readFileSync(await download.path(), 'utf8');
    };
    const csv = await save('How was it?', 'As table (CSV)');
    ensure(csv.includes('The hall,Cold,1') && csv.includes('Mia Member') && csv.includes(`"'=SUM(1,2) <b>`), csv);
    const json = JSON.parse(await save('How was it?', 'As JSON'));
    ensure(json.people.length === 1 && json.items[0].counts[1] === 1, JSON.stringify(json));
    await host.page.getByRole('button', { name: /^Done/ }).click();
    ensure(JSON.parse(await save('elect Ada', 'As JSON')).people.length === 0, 'a secret ballot names people');
  });
  await t.step('a set is used again, a draft is changed by another meanwhile, and deleted', async () => {
    await card(host, 'Lunch').getByRole('button', { name: 'More' }).click();
    await host.page.getByRole('menuitem', { name: 'Use the whole set again' }).click();
    await card(host, 'Lunch').getByText('Draft').waitFor();
    await mod.page.getByRole('button', { name: /^Drafts/ }).click();
    for (const person of [host, mod]) await card(person, 'Lunch').getByRole('button', { name: 'Edit' }).click();
    for (const [person, text] of [[host, 'Lunch at one?'], [mod, 'Lunch at two?']]) {
      await field(person, 'Question').fill(text);
      await button(person, 'Save draft').click();
      if (person === host) await card(host, 'Lunch at one?').waitFor();
    }
    await mod.page.getByText('Somebody else changed this draft.').waitFor();
    await mod.page.keyboard.press('Escape');
    await card(mod, 'Lunch at one?').getByRole('button', { name: 'More' }).click();
    await mod.page.getByRole('menuitem', { name: 'Delete…' }).click();
    await mod.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await card(host, 'Lunch at one?').waitFor({ state: 'detached' });
  });
  await t.step('reactions float over the stage of everybody, by mouse and by keys', async () => {
    const seen = member2.page.locator('.reactions span');
    await button(member, 'React').click();
    await Promise.all([seen.filter({ hasText: '👏' }).first().waitFor({ state: 'attached' }), member.page.getByRole('menuitem', { name: /Clapping/ }).click()]);
    await host.page.locator('.stage').click({ position: { x: 5, y: 5 } });
    await host.page.keyboard.press('r');
    await host.page.getByRole('menuitem', { name: /Heart/ }).waitFor();
    await Promise.all([seen.filter({ hasText: '❤' }).first().waitFor({ state: 'attached' }), host.page.keyboard.press('2')]);
  });
  await t.step('texts that want to be more stay text', async () => {
    for (const person of [host, member]) await person.page.evaluate(() => (window.__ran = 0));
    await tab(host, 'Interactions').click();
    const all = texts(500).slice(0, 60);
    for (let at = 0; at < all.length; at += 12) {
      const [text, name, ...options] = all.slice(at, at + 12).map((one) => one.trim() || 'x');
      await begin(host, 'Poll');
      await field(host, 'Question').fill(text);
      await field(host, 'Set').fill([...name].slice(0, 80).join(''));
      for (const [n, option] of options.slice(0, 10).entries()) {
        if (n > 1) await button(host, 'Add option').click();
        await field(host, `Option ${n + 1}`).fill([...option.replaceAll('\n', ' ')].slice(0, 100).join('') || 'x');
      }
      await button(host, 'Publish now').click();
      await host.page.getByRole('button', { name: /^Running/ }).waitFor();
    }
    await until('all are there', async () => (await member.page.locator('.ia').count()) >= 5);
    for (const person of [host, member]) {
      const found = await person.page.evaluate(() => ({ ran: window.__ran, odd: [...document.querySelectorAll('.ia script, .ia img, .ia iframe, .ia svg svg')].length }));
      ensure(found.ran === 0 && found.odd === 0, JSON.stringify(found));
    }
    await inEveryLook(member, 'interactions-feed');
    await button(host, 'New').click();
    await host.page.getByRole('menuitem', { name: 'Survey', exact: true }).click();
    await audit(host, 'interactions-editor', 'desktop-dark', { every: true });
  });
  await t.step('a right that is lost takes the drafts from the page, and says so', async () => {
    await set({ chat_moderators: [] });
    await mod.page.getByText('Interactions are no longer yours to run.').first().waitFor();
    await tab(mod, 'Interactions').waitFor({ state: 'detached' });
    ensure((await mod.page.getByText('Opening').count()) === 0, 'a set is still on the page');
  });
  for (const person of [host, mod, member, member2]) ensure(person.faults.length === 0, `${person.login}: ${person.faults.join('; ')}`);
});
