// An encoder of one's own sends three encodings over WHIP (RFC 9725): the room's tiles get the one of their size. Then the
// README's commands for encoders and players, as they are printed there.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Person } from './support/browser.mjs';
import { LARGE } from './support/pictures.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

// Publishes camera and microphone to the channel with a media token. Runs in the page; answers the server's SDP.
async function publish({ channel }) {
  const made = await fetch(`/api/v1/channels/${channel}/media-tokens`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID().replaceAll('-', '') },
    body: JSON.stringify({ role: 'speaker', name: 'Studio' }),
  });
  const { token } = await made.json();
  const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 1280, height: 720 } });
  const peer = (window.__whip = new RTCPeerConnection({ bundlePolicy: 'max-bundle' }));
  peer.addTransceiver(media.getAudioTracks()[0], { direction: 'sendonly' });
  const sendEncodings = [
    { rid: 'quarter', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
    { rid: 'half', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
    { rid: 'whole', maxBitrate: 1_500_000 },
  ];
  const video = peer.addTransceiver(media.getVideoTracks()[0], { direction: 'sendonly', sendEncodings });
  video.setCodecPreferences(RTCRtpReceiver.getCapabilities('video').codecs.filter((one) => /vp8|rtx/i.test(one.mimeType)));
  await peer.setLocalDescription();
  const reply = await fetch(`/whip/${channel}`, { method: 'POST', headers: { 'Content-Type': 'application/sdp', Authorization: `Bearer ${token}` }, body: peer.localDescription.sdp });
  const sdp = await reply.text();
  if (reply.status === 201) await peer.setRemoteDescription({ type: 'answer', sdp });
  return { status: reply.status, sdp };
}

// The indented blocks of commands of the README's step about encoders, for the server and the build under test.
function printedCommands(server) {
  const step = readFileSync(new URL('../../README.md', import.meta.url), 'utf8').split('7. Encoders')[1].split('\n## ')[0];
  const blocks = [...step.matchAll(/```\n([^]*?)```/g)].map((one) => one[1]);
  const load = join(dirname(binary), '../../tools/load/dais-load');
  return { token: blocks[0].replace('localhost:8443', `localhost:${server.port}`), load: `${blocks[1].trim().replace(/\S*dais-load/, load)} --ramp_s 1 --duration_s 30` };
}

await scenario('an encoder with three encodings', async (t) => {
  const server = await t.step('the server starts', () => Server.start(binary));
  t.later(() => server.stop());
  const host = await Person.atChannel(t, server, { login: 'host', colour: 'green', hertz: 400, picture: LARGE, viewport: { width: 1440, height: 900 } });
  const member = await Person.atChannel(t, server, { login: 'member', colour: 'blue', hertz: 500, viewport: { width: 1440, height: 900 } });
  const channel = host.page.url().match(/[0-9a-f]{32}/)[0];
  await t.step('the room opens, the member watches', async () => {
    await host.enterRoom();
    await host.page.getByRole('button', { name: 'Stop camera' }).click();
    await member.enterRoom();
    await member.page.getByRole('button', { name: 'Close panel' }).click();
  });
  await t.step('the encoder is answered with all three', async () => {
    const { status, sdp } = await host.page.evaluate(publish, { channel });
    ensure(status === 201, `status ${status}: ${sdp.slice(0, 200)}`);
    ensure(sdp.includes('a=simulcast:recv quarter;half;whole'), sdp);
  });
  await t.step('a large tile shows the whole', () => until('720 lines', async () => (await member.receivedHeight()) === 720, 20_000));
  await t.step('a small one a part of it', async () => {
    await member.page.setViewportSize({ width: 390, height: 560 });
    await until('360 or 180 lines', async () => [360, 180].includes(await member.receivedHeight()), 10_000);
  });
  await t.step('and the whole again', async () => {
    await member.page.setViewportSize({ width: 1440, height: 900 });
    await until('720 lines', async () => (await member.receivedHeight()) === 720, 10_000);
  });
  await t.step("the README's commands put a picture on the stage", async () => {
    await host.page.evaluate(() => window.__whip.close());
    const folder = mkdtempSync(join(tmpdir(), 'dais-readme-'));
    const { token, load } = printedCommands(server);
    const shell = spawn('bash', ['-euo', 'pipefail', '-c', `${token}exec ${load}`], { cwd: folder });
    let said = '';
    for (const pipe of [shell.stdout, shell.stderr]) pipe.on('data', (chunk) => (said += chunk));
    const ended = new Promise((done) => shell.once('exit', done));
    t.later(async () => {
      shell.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    });
    await until('the commands to say where to', () => said.match(/WHIP: https:\S+\/whip\/[0-9a-f]{32} {2}WHEP: \S+ {2}Authorization: Bearer \w{32}/) ?? (shell.exitCode === null ? undefined : Promise.reject(new Error(said))), 20_000);
    await member.page.locator('.tile', { hasText: 'Stage left' }).locator('video.shown').waitFor({ timeout: 30_000 });
  });
  await t.step('the player stands apart from the people, and is no guest', async () => {
    await member.page.keyboard.press('p');
    const panel = member.page.getByRole('region', { name: 'Participants', exact: true });
    const players = panel.getByRole('region', { name: 'Players' });
    await players.getByRole('listitem').filter({ hasText: 'Stage left' }).getByText('Player', { exact: true }).waitFor({ timeout: 20_000 });
    ensure((await players.getByRole('listitem').count()) === 1, 'more than one player');
    ensure((await panel.getByText('Guest').count()) === 0, 'a guest');
    ensure((await panel.getByRole('region', { name: 'Audience' }).count()) === 0, 'an audience');
    if (process.env.DAIS_SHOTS) await member.page.screenshot({ path: join(process.env.DAIS_SHOTS, 'players.png') });
  });
});
