// Somebody chooses another background and noise suppression: what the others receive of it, frame by frame, and what is loaded when.
import { audit } from './support/audit.mjs';
import { Person } from './support/browser.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

const EFFECTS = /effects|background|selfie|tflite|wasm|rnnoise|worklet/i;
/** Standard deviation of the wall's brightness: its squares give about 80, blurred they give less than 20. */
const SHARP = 55;
const BLURRED = 32;

// Runs in the page: the contrast of the wall beside the figure, 0…127, and the colour of the jumper; null without a picture.
function lookAt(video) {
  if (!video?.videoWidth) return null;
  const canvas = (globalThis.__look ??= new OffscreenCanvas(160, 90));
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  pen.drawImage(video, 0, 0, 160, 90);
  const wall = pen.getImageData(4, 20, 40, 50).data;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < wall.length; i += 4) {
    sum += wall[i + 1];
    squares += wall[i + 1] ** 2;
  }
  const count = wall.length / 4;
  const jumper = pen.getImageData(80, 80, 1, 1).data;
  return { contrast: Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)), wall: sum / count, jumper: [...jumper].slice(0, 3) };
}

// Looks at every frame of the other's tile from now on.
async function watchOther(person) {
  await person.page.evaluate(`globalThis.lookAt = ${lookAt}`);
  await person.page.evaluate(() => {
    globalThis.__seen = [];
    const watched = new WeakSet();
    const watch = (video) => {
      video.requestVideoFrameCallback(() => {
        const seen = globalThis.lookAt(video);
        if (seen && seen.wall > 3) globalThis.__seen.push(seen);
        watch(video);
      });
    };
    setInterval(() => {
      for (const video of document.querySelectorAll('[data-participant][data-self="false"] video, [data-participant]:not([data-self]) video'))
        if (!watched.has(video)) {
          watched.add(video);
          watch(video);
        }
    }, 20);
  });
}
const forget = (person) => person.page.evaluate(() => void globalThis.__seen.splice(0));
const seen = (person) => person.page.evaluate(() => globalThis.__seen);
const lastSeen = (person) => person.page.evaluate(() => globalThis.__seen.at(-1));

await scenario('a background and a voice without noise', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const host = await Person.atChannel(t, server, { login: 'host', colour: 'blue', hertz: 300 });
  const member = await Person.atChannel(t, server, { login: 'member', figure: true, hertz: 500, args: ['--enable-unsafe-swiftshader'] });
  const { page } = member;
  const loaded = [];
  member.context.on('request', (request) => EFFECTS.test(new URL(request.url()).pathname) && loaded.push(request.url()));
  const background = page.getByLabel('Background', { exact: true });
  const preview = () => page.evaluate(`(${lookAt})(document.querySelector('.preview video'))`);
  const fromMenu = async (menu, item, role = 'menuitemradio') => {
    await page.getByRole('button', { name: menu, exact: true }).click();
    await page.getByRole(role, { name: item, exact: true }).click();
  };

  await t.step('both are there, and the effects have not cost a byte', async () => {
    await host.enterRoom();
    await watchOther(host);
    await page.getByRole('button', { name: 'Enter Room' }).or(page.getByRole('link', { name: 'Enter Room' })).first().click();
    await until('the preview shows the wall', async () => (await preview())?.contrast > SHARP);
    ensure(loaded.length === 0, `loaded: ${loaded}`);
  });
  await t.step('the preview blurs the wall and leaves the person', async () => {
    const before = await preview();
    await background.selectOption('Blurred');
    await page.getByText('Background blurred', { exact: true }).waitFor();
    const after = await until('a blurred wall', async () => { const now = await preview(); return now?.contrast < BLURRED && now; });
    const change = Math.max(...after.jumper.map((part, i) => Math.abs(part - before.jumper[i])));
    console.log(`     the wall's contrast: ${before.contrast.toFixed(1)} → ${after.contrast.toFixed(1)}; the jumper changed by ${change} of 255`);
    ensure(change < 30, `the person was blurred: ${before.jumper} → ${after.jumper}`);
    await audit(member, 'effects', 'check', { every: true });
  });
  await t.step('who enters so is never seen otherwise, not in the first frame either', async () => {
    await page.getByRole('button', { name: 'Join stage', exact: true }).click();
    await until('twenty frames', async () => (await seen(host)).length >= 20);
    await fromMenu('Camera', 'Evening hills');
    await until('another background', async () => (await seen(host)).length >= 40);
    await page.getByRole('button', { name: 'Stop camera', exact: true }).click();
    await until('the worker is gone', () => page.workers().length === 0);
    await page.getByRole('button', { name: 'Start camera', exact: true }).click();
    const before = (await seen(host)).length;
    await until('twenty frames more', async () => (await seen(host)).length >= before + 20);
    const contrasts = (await seen(host)).map(({ contrast }) => contrast);
    console.log(`     ${contrasts.length} frames received, the sharpest wall: ${Math.max(...contrasts).toFixed(1)}`);
    ensure(Math.max(...contrasts) < SHARP, `a wall was seen: ${contrasts.map(Math.round)}`);
  });
  await t.step('it is taken off and put on while it is sent: nothing is negotiated, nothing stands still', async () => {
    await page.evaluate(() => {
      globalThis.__negotiated = 0;
      for (const peer of globalThis.__daisPeers) peer.addEventListener('signalingstatechange', () => globalThis.__negotiated++);
    });
    await host.watchGaps();
    await fromMenu('Camera', 'None');
    await until('the wall', async () => (await lastSeen(host))?.contrast > SHARP);
    await until('the worker is gone', () => page.workers().length === 0);
    await fromMenu('Camera', 'Blurred');
    await until('no wall', async () => (await lastSeen(host))?.contrast < BLURRED);
    await forget(host);
    await until('twenty frames', async () => (await seen(host)).length >= 20);
    const contrasts = (await seen(host)).map(({ contrast }) => contrast);
    ensure(Math.max(...contrasts) < SHARP, `the wall came back: ${contrasts.map(Math.round)}`);
    const gap = (await host.gaps()).video;
    console.log(`     the longest pause of pictures: ${gap} ms`);
    ensure(gap < 1000, `pictures paused for ${gap} ms`);
    ensure((await page.evaluate(() => globalThis.__negotiated)) === 0, 'something was negotiated');
  });
  await t.step('where it can no more be had the camera is off, and the page says why', async () => {
    await member.context.route(/\.wasm$/, (route) => route.abort());
    await page.getByRole('button', { name: 'Stop camera', exact: true }).click();
    await until('no picture', async () => (await host.tiles())['Mia Member']?.[0]?.pixel === null);
    await forget(host);
    await page.getByRole('button', { name: 'Start camera', exact: true }).click();
    await member.reads(/could not be loaded.*your camera is off/);
    ensure((await seen(host)).length === 0, 'a picture was sent');
    await fromMenu('Camera', 'None');
    await until('the wall', async () => (await lastSeen(host))?.contrast > SHARP);
  });
  await t.step('no console error, CSP violation or foreign request', () => {
    const faults = [...host.unexcused(), ...member.unexcused(/ERR_FAILED/)];
    ensure(faults.length === 0, faults.join('\n'));
  });
});
