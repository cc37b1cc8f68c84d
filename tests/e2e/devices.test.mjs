// The device check: whatever is wrong with microphone, camera or speaker is named, with what to do about it; nothing of it keeps anybody
// out, and what was chosen is remembered. axe finds nothing. With DAIS_SHOTS=FOLDER the pictures are kept there.
import { Api } from './support/api.mjs';
import { audit, inEveryLook, shoot } from './support/audit.mjs';
import { Person } from './support/browser.mjs';
import { Devices } from './support/devices.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

// What the browser says, and what the page makes of it. `again`: another try may help.
const FAULTS = [
  { view: 'refused', error: 'NotAllowedError', permission: 'denied', again: true, mic: 'Your browser does not allow the microphone. Allow it in the address bar, or enter without.', camera: 'Your browser does not allow the camera. Allow it in the address bar, or enter without.' },
  { view: 'dismissed', error: 'NotAllowedError', permission: 'prompt', again: true, mic: 'The microphone was not allowed this time. Try again and allow it, or enter without.', camera: 'The camera was not allowed this time. Try again and allow it, or enter without.' },
  { view: 'system', error: 'NotAllowedError', message: 'Permission denied by system', permission: 'prompt', again: true, mic: 'Your system does not let this browser use the microphone. Allow it in the system’s privacy settings and try again, or enter without.', camera: 'Your system does not let this browser use the camera. Allow it in the system’s privacy settings and try again, or enter without.' },
  { view: 'missing', error: 'NotFoundError', again: false, mic: 'No microphone found. Plug one in and it appears here, or enter and listen.', camera: 'No camera found. Plug one in and it appears here, or enter without.' },
  { view: 'busy', error: 'NotReadableError', again: true, mic: /^Another program is using Fake.*\. Close it there, or enter without a microphone\./, camera: /^Another program is using .*camera.*\. Close it there, or enter without a camera\./ },
  { view: 'impossible', error: 'OverconstrainedError', again: true, mic: /^The sound of Fake.* can’t be used here\. Choose another, or enter without\./, camera: /^The picture of .*camera.* can’t be used here\. Choose another, or enter without\./ },
  { view: 'other', error: 'InvalidStateError', again: true, mic: 'The microphone can’t be started. Choose another, or enter without.', camera: 'The camera can’t be started. Choose another, or enter without.' },
];

// The others stand as one of these do.
const AUDITED = new Set(['refused', 'impossible']);

await scenario('the device check', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const person = await Person.open(server, { login: 'member', colour: 'blue', hertz: 500 });
  t.later(() => person.close());
  const { page } = person;
  const devices = await Devices.of(person);
  const notice = (text) => page.locator('.dev .notice').filter({ hasText: text });
  const says = (text) => notice(text).waitFor();
  const again = page.getByRole('button', { name: 'Try again' });
  const mic = page.getByRole('combobox', { name: 'Microphone' });
  const camera = page.getByRole('combobox', { name: 'Camera' });
  const ready = async () => {
    await mic.waitFor();
    await until('both devices are there', async () => (await mic.isEnabled()) && (await camera.isEnabled()));
  };
  // A visit on which this is broken.
  const visit = async (what) => {
    await devices.break(what);
    await page.reload();
  };

  await t.step('all is well: nothing is said', async () => {
    await person.signIn();
    await person.openChannel();
    await page.getByRole('link', { name: 'Enter Room' }).click();
    await ready();
    ensure((await page.locator('.dev .notice').count()) === 0, 'something is wrong with devices that are well');
  });
  await t.step('noise suppression: switched, the microphone follows; remembered', async () => {
    const noise = page.getByRole('switch', { name: 'Noise suppression' });
    const follows = (on) => until(`the track has it ${on ? 'on' : 'off'}`, async () => (await page.evaluate(() => window.__tracks.audioinput?.getSettings().noiseSuppression)) === on || null);
    await follows(true);
    await noise.uncheck();
    await follows(false);
    await page.reload();
    await ready();
    await follows(false);
    ensure(!(await noise.isChecked()), 'the choice of before is forgotten');
    await noise.check();
    await follows(true);
  });
  for (const { view, error, message, permission, again: tries, mic: ofMic, camera: ofCamera } of FAULTS) {
    await t.step(`${view}: said of both, and mended`, async () => {
      const broken = { error, message, permission };
      await visit({ audioinput: broken, videoinput: broken });
      await says(ofMic);
      await says(ofCamera);
      await (AUDITED.has(view) ? audit(person, `check-${view}`, 'desktop-dark', { every: true }) : shoot(person, `check-${view}`, 'desktop-dark'));
      ensure((await again.count()) === (tries ? 2 : 0), `${await again.count()} buttons to try again`);
      await devices.mend();
      if (tries) {
        await again.first().click();
        await until('the microphone is back, and has the focus', () => mic.evaluate((select) => select === document.activeElement));
        await again.click();
      } else {
        await devices.plug();
      }
      await ready();
      ensure((await page.locator('.dev .notice').count()) === 0, 'what was mended is still said');
    });
  }
  await t.step('busy: another microphone can be chosen instead', async () => {
    await visit({ audioinput: { error: 'NotReadableError' } });
    await says(/^Another program is using/);
    await devices.mend();
    await mic.selectOption({ label: 'Fake Audio Input 2' });
    await until('it is used', async () => (await page.locator('.dev .notice').count()) === 0);
    ensure((await page.evaluate(() => window.__tracks.audioinput.label)) === 'Fake Audio Input 2', 'another microphone is used');
  });
  await t.step('what was chosen is remembered, and said to be absent when it is', async () => {
    await page.getByRole('button', { name: 'Turn camera off' }).click();
    await page.reload();
    await until('the microphone of before', async () => (await page.evaluate(() => window.__tracks.audioinput?.label)) === 'Fake Audio Input 2');
    await until('it is the one shown', async () => (await mic.evaluate((select) => select.selectedOptions[0]?.label)) === 'Fake Audio Input 2');
    await page.getByRole('button', { name: 'Turn camera on' }).click();
    await page.getByRole('button', { name: 'Turn camera off' }).waitFor();
    await page.evaluate(() => localStorage.setItem('dais.devices', JSON.stringify({ ...JSON.parse(localStorage.getItem('dais.devices')), audioinput: 'f00', audiooutput: 'f00' })));
    await page.reload();
    await says(/^The microphone you chose is not there\. Fake.* is used instead\.$/);
    await says('The speaker you chose is not there. Until it is back you hear through the system’s.');
    await mic.selectOption({ label: 'Fake Audio Input 1' });
    await page.getByRole('combobox', { name: 'Speaker' }).selectOption({ index: 1 });
    await until('nothing is said any more', async () => (await page.locator('.dev .notice').count()) === 0);
  });
  await t.step('unplugged while one looks: another takes over, or it is missed and comes back', async () => {
    await page.evaluate(() => {
      // The other one has another name.
      const real = navigator.mediaDevices.getUserMedia;
      navigator.mediaDevices.getUserMedia = async (constraints) => {
        if (constraints.audio?.deviceId) throw new OverconstrainedError('deviceId');
        return real(constraints);
      };
    });
    await devices.unplug('audioinput');
    await says(/^Fake Audio Input 1 was unplugged\. Fake.* is used instead\.$/);
    await devices.break({ videoinput: { error: 'NotFoundError' } });
    await devices.unplug('videoinput');
    await says(/^.*camera.* was unplugged\. Plug it in again and it comes back, or enter without\./);
    await audit(person, 'check-unplugged', 'desktop-dark', { every: true });
    await devices.mend();
    await devices.plug();
    await camera.waitFor();
    await page.getByRole('button', { name: 'Turn camera off' }).waitFor();
  });
  await t.step('muted by the system, or covered', async () => {
    await visit({});
    await ready();
    await devices.hold('audioinput', true);
    await says(/^Nothing comes through: Fake.* is muted by the system, or by a key or switch on it\. Unmute it there\.$/);
    await devices.hold('videoinput', true);
    await says(/^No picture comes through: open the cover of /);
    await audit(person, 'check-held', 'desktop-dark', { every: true });
    await devices.hold('audioinput', false);
    await devices.hold('videoinput', false);
    await until('nothing is said any more', async () => (await page.locator('.dev .notice').count()) === 0);
  });
  await t.step('a microphone from which nothing comes', async () => {
    await visit({ audioinput: { silent: true } });
    await page.mouse.click(5, 5); // the browser lets the meter run after a gesture
    await says(/Say something: if the bar stays empty, choose another, or look for a switch on it\.$/);
    await page.getByRole('button', { name: 'Turn microphone off' }).click();
    await notice(/Say something/).waitFor({ state: 'detached' }); // not of one that is off
    await page.getByRole('button', { name: 'Turn microphone on' }).click();
  });
  await t.step('the speaker: no choice in this browser, tested, gone, blocked, failed', async () => {
    const test = page.getByRole('button', { name: 'Test', exact: true });
    await visit({ audiooutput: 'no choice' });
    await says('This browser can’t choose the speaker. Choose it in the sound settings of your system.');
    await test.click();
    await says('Two notes were played. If you heard none, turn the volume up or choose another speaker.');
    for (const [audiooutput, sentence] of [
      ['gone', 'This speaker does not answer. Choose another, or plug it in again.'],
      ['blocked', 'The browser plays no sound on this page. Allow sound for it in the address bar and test again.'],
      ['failed', 'The browser finds no way to play sound. Check the sound settings of your system and test again.'],
    ]) {
      await visit({ audiooutput });
      await test.click();
      await says(sentence);
    }
    await audit(person, 'check-speaker', 'desktop-dark', { every: true });
  });
  await t.step('an unencrypted address, and a browser that knows no devices', async () => {
    await visit({ insecure: true });
    await says('This page came over an unencrypted address, where browsers allow no microphone. Open it with https:// in front, or enter and listen.');
    await says('This page came over an unencrypted address, where browsers allow no camera. Open it with https:// in front, or enter without.');
    await visit({ unsupported: true });
    await says('This browser can’t use microphones on pages. Update it or take another, or enter and listen.');
    await says('This browser can’t use cameras on pages. Update it or take another, or enter without.');
    ensure((await again.count()) === 0, 'another try can’t help');
  });
  await t.step('forbidden to the page by a header on its way', async () => {
    await devices.mend();
    await page.route('**/room', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), 'permissions-policy': 'camera=(), microphone=()' } });
    });
    await page.reload();
    await says('The microphone is not allowed on this page. Open it in a tab of its own; if it is in one, tell an administrator, or enter without.');
    await says('The camera is not allowed on this page.');
    await page.unroute('**/room');
  });
  await t.step('nothing of it keeps anybody out', async () => {
    await visit({ audioinput: { error: 'NotAllowedError', permission: 'denied' }, videoinput: { error: 'NotReadableError' } });
    await says(FAULTS[0].mic);
    await page.getByText(/^Not started yet/).waitFor();
    await inEveryLook(person, 'check-faults');
    const host = await Api.signIn(server, 'host');
    t.later(() => host.close());
    await host.call('POST', `/api/v1/channels/${/channels\/(\w+)/.exec(page.url())[1]}/room/open`);
    await page.getByRole('button', { name: 'Leave', exact: true }).waitFor();
  });
  await t.step('no console error, CSP violation or foreign request', () => {
    // To Chromium the page that the test put together comes from somewhere else than its socket.
    const faults = person.unexcused(/Permissions policy violation/, /LOCAL_NETWORK_ACCESS/);
    ensure(faults.length === 0, faults.join('\n'));
  });
});
