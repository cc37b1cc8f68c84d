// Every view in light and dark, on a desktop and on a phone: axe finds nothing serious, nothing scrolls sideways.
// With DAIS_SHOTS=FOLDER the pictures are kept there.
import { audit, shoot } from './support/audit.mjs';
import { Person } from './support/browser.mjs';
import { binary, ensure, scenario } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

// What the server would say of a picture that does not fit through, and of somebody on a bad line.
async function guestSuffers(person) {
  const { slots, people, say } = person.overheard;
  const slot = [...slots.values()].find((one) => one.kind === 'video' && one.participant && one.source === 'camera');
  ensure(slot, 'no slot carries a camera');
  say({ on: 'media.quality', body: { slots: [{ mid: slot.mid, gen: slot.gen, paused: true, height: 0, fps: 0, reason: 'bandwidth' }] } });
  say({ on: 'person.changed', body: { person: { ...people.get(slot.participant), link: 'poor' } } });
}

// What a tile says holds it up, the glyph and its card say too, at any one moment.
async function agreed(person) {
  const said = await person.page.evaluate(() => {
    const text = (selector) => document.querySelector(selector)?.textContent ?? '';
    const tile = [...document.querySelectorAll('.tile .vh')].map((one) => one.textContent).find((one) => one.startsWith('Paused:')) ?? '';
    return { tile, glyph: document.querySelector('[aria-label^="Your connection"]').ariaLabel, card: text('.numbers') };
  });
  const network = /connection is weak/.test(said.tile) && /: (weak|bad|unsteady)/.test(said.glyph) && /Your connection is (weak|bad)/.test(said.card);
  const computer = /computer is busy/.test(said.tile) && /computer is busy|unsteady/.test(said.glyph) && said.card.includes('This computer is busy');
  ensure(network !== computer, JSON.stringify(said));
}

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

// After a change of page the keyboard and a screen reader stand on its heading.
async function onHeading(person, view) {
  const at = await person.page.waitForFunction(() => document.activeElement?.tagName === 'H1', null, { timeout: 5000 }).catch(() => null);
  ensure(at, `${view}: the focus is not on the heading`);
}

await scenario('every view', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const guest = await Person.open(server, { login: 'member', colour: 'blue', hertz: 500 });
  t.later(() => guest.close());
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of ['dark', 'light']) {
      const look = `${size}-${colorScheme}`;
      const host = await Person.open(server, { login: 'host', colour: 'red', viewport, colorScheme });
      await host.overhear();
      const { page } = host;
      try {
        await t.step(`signed out, ${look}`, async () => {
          await page.goto(server.url);
          await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
          await audit(host, 'signin', look);
        });
        await t.step(`channels, ${look}`, async () => {
          await host.signIn();
          await onHeading(host, 'my-channels');
          await page.getByRole('link', { name: /Town Square/ }).first().waitFor();
          await audit(host, 'my-channels', look);
          await host.openChannel();
          await onHeading(host, 'channel');
          await audit(host, 'channel', look);
        });
        await t.step(`manage content, ${look}`, async () => {
          const channel = page.url();
          await page.getByRole('button', { name: 'Actions' }).click();
          await page.getByRole('menuitem', { name: 'Manage content' }).click();
          for (const tab of ['Details', 'Members & groups', 'Meeting room']) {
            await page.getByRole('tab', { name: tab }).click();
            await page.getByRole('tabpanel').waitFor();
            await page.waitForTimeout(300);
            await audit(host, tab.toLowerCase().replaceAll(/\W+/g, '-'), look);
          }
          await page.goto(channel);
        });
        await t.step(`device check and room, ${look}`, async () => {
          await page.getByRole('button', { name: 'Enter Room' }).or(page.getByRole('link', { name: 'Enter Room' })).first().click();
          const open = page.getByRole('button', { name: 'Open the room' });
          const join = page.getByRole('button', { name: 'Join stage', exact: true });
          await join.or(open).first().waitFor();
          await onHeading(host, 'device-check');
          await page.waitForTimeout(1000);
          await audit(host, 'device-check', look);
          if (await open.isVisible()) await open.click();
          await join.click();
          await page.getByRole('button', { name: 'Leave', exact: true }).waitFor();
          if (size === 'desktop' && colorScheme === 'dark') {
            await guest.signIn();
            await guest.openChannel();
            await guest.enterRoom();
            await guest.say('Hello, this is the first line of a chat: https://dais.example/agenda');
          }
          await page.waitForTimeout(3000);
          await audit(host, 'room', look);
          if (size === 'phone') {
            await page.setViewportSize({ width: 320, height: 640 });
            const edges = await page.locator('.tools button:visible').evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect()).map(({ left, right }) => [left, right]));
            await shoot(host, 'room-narrow', look);
            await page.setViewportSize(viewport);
            ensure(edges.length >= 5 && edges.every(([left, right]) => left >= 0 && right <= 320), `buttons of the toolbar are cut off at 320 px: ${JSON.stringify(edges)}`);
          }
        });
        await t.step(`keys, ${look}`, async () => {
          const inside = (selector) => page.waitForFunction((wanted) => document.activeElement?.matches(wanted) || document.activeElement?.closest(wanted), selector, { timeout: 5000 });
          const panel = await page.locator('.panel').isVisible();
          const microphone = () => page.locator('.tools .split button').first().evaluate((button) => button.ariaLabel ?? button.textContent);
          const before = await microphone();
          await page.locator('.top button:visible').first().focus();
          const round = ['.stage-wrap', '.tools', ...(panel ? ['.panel'] : []), ...(size === 'desktop' ? ['.wings'] : []), '.top'];
          for (const selector of round) {
            await page.keyboard.press('F6');
            await inside(selector);
          }
          for (const selector of round.slice(0, -1).reverse()) {
            await page.keyboard.press('Shift+F6');
            await inside(selector);
          }
          await inside('li.tile');
          await page.keyboard.press('?');
          const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
          await list.getByRole('row', { name: /Mute, Unmute M/ }).waitFor();
          await audit(host, 'keys', look);
          for (let i = 0; i < 3; i++) {
            await page.keyboard.press('Tab');
            ensure(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest('dialog')), 'the focus left the list of keys');
          }
          await page.keyboard.press('m');
          ensure((await microphone()) === before, 'a key reached the room below');
          await page.keyboard.press('Escape');
          await list.waitFor({ state: 'detached' });
          await inside('li.tile');
        });
        await t.step(`connection, statistics, marks, ${look}`, async () => {
          await page.getByRole('button', { name: /^Your connection/ }).click();
          await audit(host, 'connection', look);
          await page.keyboard.press('Escape');
          await page.keyboard.press('d');
          await page.getByRole('region', { name: 'Statistics' }).getByText('kbit/s').nth(3).waitFor();
          await audit(host, 'statistics', look);
          await page.keyboard.press('d');
          await guestSuffers(host);
          for (const text of ['Connection bad', /^Paused: (your connection is weak|this computer is busy)$/]) await page.locator('.tile .vh').getByText(text).first().waitFor({ state: 'attached' });
          await agreed(host);
          await page.waitForTimeout(2000); // what lasts is said, not what passes
          await audit(host, 'marks', look);
        });
        await t.step(`end page and not found, ${look}`, async () => {
          await page.getByRole('button', { name: 'Leave', exact: true }).click();
          await page.getByRole('menuitem', { name: 'Leave', exact: true }).click();
          await page.getByRole('button', { name: 'Leave', exact: true }).waitFor({ state: 'detached' });
          await audit(host, 'end', look);
          await page.goto(`${server.url}/channel/00000000000000000000000000000001`);
          await page.waitForTimeout(800);
          await audit(host, 'not-found', look);
        });
        const faults = host.unexcused(/Failed to load resource.*404/);
        ensure(faults.length === 0, faults.join('\n'));
      } finally {
        await host.close();
      }
    }
  }
});
