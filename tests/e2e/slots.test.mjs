// More pictures than the first offer had places for: the page asks for more on the same connection, and all of them move.
import { Person } from './support/browser.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

const EACH = 7; // of one person: with the page itself, as many seats as one may have

// Takes `count` more seats over sockets of its own, each with a small moving picture. Runs in the page.
async function crowd({ channel, count, hue }) {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 160, height: 90 });
  const pen = canvas.getContext('2d');
  let tick = 0;
  setInterval(() => {
    pen.fillStyle = `hsl(${hue} 60% ${30 + (tick++ % 20)}%)`;
    pen.fillRect(0, 0, 160, 90);
  }, 200);
  window.__crowd = [];
  for (let i = 0; i < count; i++) {
    const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    peer.addTransceiver(canvas.captureStream(5).getVideoTracks()[0], { direction: 'sendonly' });
    const offer = await peer.createOffer();
    const socket = new WebSocket(`wss://${location.host}/ws`, 'dais.1');
    await new Promise((done) => (socket.onopen = done));
    const answer = new Promise((done) => {
      socket.onmessage = (event) => {
        for (const message of [JSON.parse(event.data)].flat()) if (message.re === 1) done(message);
      };
    });
    socket.send(JSON.stringify({ id: 1, do: 'room.enter', body: { channel, as: 'stage', offer: offer.sdp, mic: false, camera: true } }));
    const { ok, error } = await answer;
    if (error) throw new Error(error.code);
    await peer.setLocalDescription(offer);
    await peer.setRemoteDescription({ type: 'answer', sdp: ok.answer });
    window.__crowd.push({ peer, socket });
  }
}

await scenario('a stage of more than twelve', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const host = await Person.atChannel(t, server, { login: 'host', colour: 'red', hertz: 300, viewport: { width: 1440, height: 900 } });
  const member = await Person.atChannel(t, server, { login: 'member', colour: 'blue', hertz: 500 });
  const channel = host.page.url().match(/[0-9a-f]{32}/)[0];
  const sections = () => host.page.evaluate(() => window.__daisPeers[0].getTransceivers().filter((one) => one.mid !== null && one.direction === 'recvonly' && one.receiver.track.kind === 'video').length);
  await t.step('two enter', async () => {
    await host.enterRoom();
    await member.enterRoom();
    await host.seesMoving('Mia Member', 'blue', 20_000);
    ensure((await sections()) === 12, `${await sections()} places at first`);
  });
  await t.step('fourteen more come onto the stage', async () => {
    await host.page.evaluate(crowd, { channel, count: EACH, hue: 10 });
    await member.page.evaluate(crowd, { channel, count: EACH, hue: 230 });
  });
  let last;
  t.notes = [() => `tiles: ${JSON.stringify(last)}`];
  await t.step('the host sees every one of them move', async () => {
    const clocks = async () => {
      const tiles = await host.page.evaluate(() =>
        [...document.querySelectorAll('[data-participant][data-self="false"]')].map((tile) => {
          const video = tile.querySelector('video');
          return { who: tile.dataset.participant, covered: tile.dataset.covered === 'true', time: video?.videoWidth ? video.currentTime : 0 };
        }));
      return (last = tiles);
    };
    const first = await until('fifteen pictures', async () => {
      const tiles = await clocks();
      return tiles.length === 2 * EACH + 1 && tiles.every((tile) => tile.time > 0 && !tile.covered) && tiles;
    }, 40_000);
    const before = new Map(first.map((tile) => [tile.who, tile.time]));
    await until('all of them move', async () => (await clocks()).every((tile) => tile.time > before.get(tile.who)), 15_000);
  });
  await t.step('on the same connection, with eight more places', async () => {
    const peers = await host.page.evaluate(() => window.__daisPeers.filter((peer) => peer.connectionState === 'connected').length);
    ensure((await sections()) === 20, `${await sections()} places`);
    ensure(peers === 1 + EACH, `${peers} connections`); // its own, and those of the crowd
  });
  await t.step('no console error, CSP violation or foreign request', () => ensure(host.unexcused().length === 0, host.unexcused().join('\n')));
});
