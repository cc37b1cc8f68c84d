// From the camera to the pixel: three encodings are sent, a tile gets the one of its size, what nobody wants is not sent, and
// who does not look receives no pictures.
import { Person } from './support/browser.mjs';
import { LARGE } from './support/pictures.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

const SMALL_WINDOW = { width: 360, height: 330 }; // one tile beside the other, less than 180 px high
const LARGE_WINDOW = { width: 1440, height: 900 };

const total = (streams, kind, what) => streams.filter((one) => one.kind === kind).reduce((sum, one) => sum + one[what], 0);

// By how much a total of what arrives grows within so long.
async function growth(person, kind, what, ms = 1500) {
  const before = total((await person.streams()).received, kind, what);
  await person.page.waitForTimeout(ms);
  return total((await person.streams()).received, kind, what) - before;
}

async function sentNow(person) {
  const before = (await person.streams()).sent;
  await person.page.waitForTimeout(1000);
  const after = (await person.streams()).sent;
  const rids = after.filter((one) => one.rid && one.frames > (before.find((other) => other.rid === one.rid)?.frames ?? 0)).map((one) => one.rid);
  return rids.sort().join('');
}

await scenario('quality', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const host = await Person.atChannel(t, server, { login: 'host', colour: 'red', hertz: 300, picture: LARGE });
  const member = await Person.atChannel(t, server, { login: 'member', colour: 'blue', hertz: 500, viewport: LARGE_WINDOW });
  t.notes = [() => `server:\n${server.log.slice(-3000)}`];
  await t.step('the host enters, then the member', async () => {
    await host.enterRoom();
    await member.enterRoom();
    await member.page.getByRole('button', { name: 'Close panel' }).click(); // in a small window it would leave the stage no room
    await member.seesMoving('Helena Host', 'red', 20_000);
  });
  await t.step("three encodings arrive at the server, each of its size", async () => {
    await until('the server reports on l, m and h', async () => {
      const sent = (await host.streams()).sent.filter((one) => one.kind === 'video' && one.reported && one.frames > 5);
      const heights = Object.fromEntries(sent.map((one) => [one.rid, one.height]));
      return heights.l === 180 && heights.m === 360 && heights.h === 720;
    }, 20_000);
  });
  await t.step('a large tile shows the largest', () => until('720 lines', async () => (await member.receivedHeight()) === 720, 15_000));
  await t.step('of a small camera the largest encoding is whole', () => until('360 lines', async () => (await host.receivedHeight()) === 360, 15_000));
  await t.step('a small tile gets the smallest', async () => {
    await member.page.setViewportSize(SMALL_WINDOW);
    await until('180 lines', async () => (await member.receivedHeight()) === 180, 8_000);
  });
  await t.step('enlarged, it shows the largest within 2 s of being asked for', async () => {
    const began = Date.now();
    await member.page.setViewportSize(LARGE_WINDOW);
    await until('720 lines', async () => (await member.receivedHeight()) === 720, 10_000);
    const took = Date.now() - began;
    console.log(`     ${took} ms`);
    ensure(took < 3_000, `it took ${took} ms`);
    await member.seesMoving('Helena Host', 'red');
  });
  await t.step('a hidden tab takes sound only, and shows the picture again when it is seen', async () => {
    await member.setHidden(true);
    await until('no more pictures', async () => (await growth(member, 'video', 'frames')) === 0, 8_000);
    ensure((await growth(member, 'audio', 'bytes')) > 0, 'no sound either');
    const began = Date.now();
    await member.setHidden(false);
    await until('pictures', async () => (await growth(member, 'video', 'frames', 100)) > 0, 8_000);
    console.log(`     ${Date.now() - began} ms`);
    await member.seesMoving('Helena Host', 'red');
  });
  const receive = async (mode) => {
    await member.page.getByRole('button', { name: /^Your connection/ }).click();
    await member.page.getByLabel('Receive', { exact: true }).selectOption(mode);
    await member.page.keyboard.press('Escape');
  };
  await t.step('sound only: no pictures, and the tile says so', async () => {
    await receive('audio');
    await member.page.locator('[data-self="false"]').getByText('Sound only').first().waitFor();
    await until('no more pictures', async () => (await growth(member, 'video', 'frames')) === 0, 8_000);
    await member.hears();
  });
  await t.step('send mine, receive none: nothing arrives, the others see and hear me', async () => {
    await receive('none');
    await until('nothing', async () => (await growth(member, 'audio', 'bytes')) === 0, 8_000);
    await host.seesMoving('Mia Member', 'blue');
    await host.hears();
  });
  await t.step('a reload keeps that choice, and sound only', async () => {
    await member.page.reload();
    await member.page.locator('[data-self="false"]').getByText('Not received').first().waitFor();
    await until('nothing', async () => (await growth(member, 'audio', 'bytes')) === 0, 8_000);
    await receive('audio');
    await member.page.reload();
    await member.page.locator('[data-self="false"]').getByText('Sound only').first().waitFor();
    await until('no more pictures', async () => (await growth(member, 'video', 'frames')) === 0, 8_000);
    await member.hears();
    await receive('all');
    await member.seesMoving('Helena Host', 'red');
    await member.hears();
  });
  await t.step('a busy computer that is sent everything is not told that its connection is slow', async () => {
    await member.page.evaluate(() => {
      const until = performance.now() + 7_000;
      const hog = () => {
        const end = performance.now() + 150;
        while (performance.now() < end);
        if (end < until) setTimeout(hog, 10);
      };
      hog();
    });
    await member.page.waitForTimeout(3_000);
    await member.page.getByRole('button', { name: /^Your connection: (good|held up, this computer is busy)/ }).waitFor();
  });
  await t.step('saving bandwidth: smaller pictures in both directions', async () => {
    await member.page.getByRole('button', { name: /^Your connection/ }).click();
    await member.page.getByRole('switch', { name: 'Save bandwidth' }).check();
    await member.page.keyboard.press('Escape');
    await until('180 lines', async () => (await member.receivedHeight()) === 180, 8_000);
    await until('no large picture is sent', async () => !(await sentNow(member)).includes('h'), 8_000);
    await member.page.getByRole('button', { name: /^Your connection.*Saving bandwidth: pictures are small$/ }).click();
    await member.page.getByText('Saving bandwidth: pictures are small.').waitFor();
    await member.page.getByRole('switch', { name: 'Save bandwidth' }).uncheck();
    await member.page.keyboard.press('Escape');
    await until('720 lines', async () => (await member.receivedHeight()) === 720, 15_000);
  });
  await t.step('statistics name what is sent and received', async () => {
    await member.page.keyboard.press('d');
    const panel = member.page.getByRole('region', { name: 'Statistics' });
    await panel.getByText('1,280 × 720').first().waitFor();
    await panel.getByText('VP8').first().waitFor();
    await panel.getByText('kbit/s').first().waitFor();
    const sent = panel.getByRole('region', { name: 'Sent' }).getByRole('heading', { level: 4 });
    await until('the largest first', async () => (await sent.allInnerTexts()).join() === 'Microphone,Camera large,Camera medium,Camera small', 5_000);
    await member.page.keyboard.press('d');
    await panel.waitFor({ state: 'detached' });
  });
  await t.step('what nobody wants is not sent, and comes back when somebody wants it', async () => {
    await member.page.setViewportSize(SMALL_WINDOW);
    await until('only the smallest is sent', async () => (await sentNow(host)) === 'l', 25_000);
    const began = Date.now();
    await member.page.setViewportSize(LARGE_WINDOW);
    await until('720 lines', async () => (await member.receivedHeight()) === 720, 8_000);
    console.log(`     ${Date.now() - began} ms`);
    ensure((await sentNow(host)).includes('h'), 'the largest is not sent');
  });
  await t.step('no console error, CSP violation or foreign request', () => {
    for (const person of [host, member]) ensure(person.unexcused().length === 0, person.unexcused().join('\n'));
  });
});
