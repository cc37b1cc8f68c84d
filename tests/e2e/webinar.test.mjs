// In a webinar the audience watches, and cannot be heard or seen, not even with a client of its own making.
import { Person } from './support/browser.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

// Enters over a socket of its own with an offer that sends microphone and camera, then tries to get on stage. Runs in the page.
async function forcePublish(channel) {
  const socket = new WebSocket(`wss://${location.host}/ws`, 'dais.1');
  const waiting = new Map();
  let id = 0;
  socket.onmessage = (event) => {
    for (const message of [JSON.parse(event.data)].flat()) waiting.get(message.re)?.(message);
  };
  await new Promise((done, fail) => {
    socket.onopen = done;
    socket.onerror = () => fail(new Error('no socket'));
  });
  const request = (name, body, key) =>
    new Promise((done) => {
      waiting.set(++id, done);
      socket.send(JSON.stringify({ id, do: name, body, ...(key ? { key } : {}) }));
    });
  const randomKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
  const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
  for (const track of media.getTracks()) peer.addTransceiver(track, { direction: 'sendonly' });
  const offer = await peer.createOffer();
  const entered = await request('room.enter', { channel, as: 'stage', offer: offer.sdp, mic: true, camera: true });
  const replies = { entered: entered.error?.code ?? 'ok', rights: entered.ok?.rights ?? [] };
  if (entered.ok?.answer) {
    await peer.setLocalDescription(offer);
    await peer.setRemoteDescription({ type: 'answer', sdp: entered.ok.answer });
  }
  replies.stage = (await request('stage.join', {}, randomKey())).error?.code ?? 'ok';
  replies.unmute = (await request('media.mute', { source: 'camera', muted: false })).error?.code ?? 'ok';
  window.__forced = { socket, peer, participant: entered.ok?.participant };
  return replies;
}

await scenario('a webinar', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const open = (options) => Person.atChannel(t, server, options);
  const host = await t.step('the host signs in', () => open({ login: 'host', colour: 'red', hertz: 300 }));
  await t.step('the host makes the room a webinar', async () => {
    await host.page.getByRole('button', { name: 'Actions' }).click();
    await host.page.getByRole('menuitem', { name: 'Manage content' }).click();
    await host.page.getByRole('tab', { name: 'Meeting room' }).click();
    await host.page.getByRole('radio', { name: /^Webinar/ }).check({ force: true });
    await host.page.getByRole('button', { name: 'Save', exact: true }).click();
    await host.page.getByText(/^Saved\./).first().waitFor();
    await host.page.goto(server.url);
    await host.openChannel();
  });
  await t.step('the host enters', () => host.enterRoom());
  const member = await t.step('a member comes to watch', async () => {
    const person = await open({ login: 'member', colour: 'green', hertz: 500 });
    await person.enterRoom('Join as viewer');
    return person;
  });
  await t.step('the member sees and hears the host', async () => {
    await until('the red picture', async () => Object.values(await member.tiles()).flat().some((tile) => tile.colour === 'red'), 15_000);
    await member.hears();
  });
  await t.step('the member has no microphone or camera button', async () => {
    for (const name of ['Mute', 'Unmute', 'Start camera', 'Stop camera']) {
      ensure((await member.page.getByRole('button', { name, exact: true }).count()) === 0, `there is a button ${name}`);
    }
  });
  await t.step('a client of their own making is refused the stage and its media goes nowhere', async () => {
    const forger = await open({ login: 'member2', colour: 'blue', hertz: 700 });
    const channel = forger.page.url().match(/[0-9a-f]{32}/)[0];
    const replies = await forger.page.evaluate(forcePublish, channel);
    console.log(`     ${JSON.stringify(replies)}`);
    ensure(replies.stage !== 'ok', 'stage.join was allowed');
    ensure(replies.unmute !== 'ok', 'unmuting was allowed');
    ensure(!replies.rights.some((right) => right.startsWith('publish_')), `rights to publish: ${replies.rights}`);
    await new Promise((done) => setTimeout(done, 5000));
    for (const person of [host, member]) {
      const colours = Object.values(await person.tiles()).flat().map((tile) => tile.colour);
      ensure(!colours.includes('blue'), `${person.login} sees the forger's picture`);
    }
  });
  await t.step('chat reaches all', async () => {
    await host.page.getByLabel('Message', { exact: true }).waitFor();
    await member.say('a question from the audience');
    await host.reads('a question from the audience');
  });
  await t.step('the host ends the session for everyone', async () => {
    await host.page.getByRole('button', { name: 'Leave', exact: true }).click();
    await host.page.getByRole('menuitem', { name: 'End for everyone' }).click();
    await host.page.getByRole('dialog').getByRole('button', { name: 'End for everyone' }).click();
    await member.page.getByRole('button', { name: 'Leave', exact: true }).waitFor({ state: 'detached' });
  });
  await t.step('no console error, CSP violation or foreign request', () => {
    const faults = [...host.unexcused(), ...member.unexcused()];
    ensure(faults.length === 0, faults.join('\n'));
  });
});
