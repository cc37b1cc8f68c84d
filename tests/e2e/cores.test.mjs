// Several media threads: a call whose people are on different ones, and one that stands still, which harms no other room.
// cores.test.mjs DAIS_BINARY STALL_BINARY
import { spawn } from 'node:child_process';

import { Person } from './support/browser.mjs';
import { LARGE } from './support/pictures.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

const stall = process.argv[3];
const MEDIA_PORT = 21120; // of the first worker; each further one has the next
const SMALL_WINDOW = { width: 360, height: 330 };
const LARGE_WINDOW = { width: 1440, height: 900 };
const TINY = { width: 320, height: 180, fps: 10 }; // four browsers on few cores
const NOTICED_MS = 1500; // a pause of a room that has nothing to do with it, on a busy machine
const BACK_MS = 7_000; // two until the worker is given up; if the page did not hear of it, nine
const OUTAGE = [/WebSocket connection/, /Failed to load resource/];

const nameOfOther = (person) =>
  until("the other's tile", async () => Object.entries(await person.tiles()).find(([, entries]) => !entries[0].self)?.[0], 20_000);

// The worker whose port carries the person's media.
const workerOf = (person) =>
  until(`${person.login} is connected`, async () => {
    const ports = await person.serverPorts();
    return ports.length === 1 ? [ports[0] - MEDIA_PORT] : null;
  }, 20_000).then(([worker]) => worker);

const audioBytes = async (person) => (await person.streams()).received.filter((one) => one.kind === 'audio').reduce((sum, one) => sum + one.bytes, 0);

// As an administrator: a channel with these people as members, and its room open.
const openSecondRoom = (admin, logins) =>
  admin.page.evaluate(async (wanted) => {
    const ask = async (method, path, body) => {
      const reply = await fetch(`/api/v1/${path}`, { method, headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID().replaceAll('-', '') }, body: body && JSON.stringify(body) });
      if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status}`);
      return reply.json();
    };
    const { channel } = await ask('POST', 'channels', { name: 'Second Square', type: 'open' });
    for (const account of (await ask('GET', 'accounts')).items) {
      if (wanted.includes(account.login)) await ask('POST', `channels/${channel.id}/members`, { account: account.id, role: 'member' });
    }
    const { settings } = await ask('GET', `channels/${channel.id}/room`);
    await ask('PUT', `channels/${channel.id}/room`, { ...settings, enabled: true });
    await ask('POST', `channels/${channel.id}/room/open`, {});
  }, logins);

// Holds a worker up; answers how to let it go, or null where that is not permitted.
async function standStill(server, worker) {
  const child = spawn(stall, [String(server.process.pid), `dais-media-${worker}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((done) => child.once('exit', done));
  const stopped = new Promise((done) => child.stdout.once('data', () => done('stopped')));
  const status = await Promise.race([ended, stopped]);
  if (status === 77) return null;
  ensure(status === 'stopped', `stall ended with ${status}`);
  return async () => {
    child.stdin.end();
    await ended;
  };
}

await scenario('several media threads', async (t) => {
  const start = async (...args) => {
    const server = await Server.start(binary, { args: ['--media-workers', '2', '--media-port', String(MEDIA_PORT), ...args] });
    t.notes = [() => `server:\n${server.log.slice(-3000)}`];
    return server;
  };
  const enter = async (server, options, channel) => {
    const person = await Person.open(server, options);
    t.later(() => person.close());
    await person.recordPeers();
    await person.signIn();
    await person.openChannel(channel);
    await person.enterRoom();
    return person;
  };

  // --- one room on two workers ---
  let server = await t.step('a server that puts each newcomer on another worker', () => start('--media-spread', '0'));
  const first = server;
  t.later(() => first.stop());
  let host = await t.step('the host enters', () => enter(server, { login: 'host', colour: 'red', hertz: 300, picture: LARGE }));
  let member = await t.step('a member enters', () => enter(server, { login: 'member', colour: 'blue', hertz: 500, viewport: LARGE_WINDOW }));
  const names = { member: await nameOfOther(host), host: await nameOfOther(member) };
  await t.step('they are on different workers', async () => {
    ensure((await workerOf(host)) !== (await workerOf(member)), 'on the same one');
    ensure(/event=room_spread .*workers=2/.test(server.log), 'the log says nothing of it');
  });
  await t.step('each sees the other', async () => {
    await host.seesMoving(names.member, 'blue', 20_000);
    await member.seesMoving(names.host, 'red', 20_000);
  });
  await t.step('each hears the other', async () => {
    await host.hears();
    await member.hears();
  });
  await t.step('a muted microphone sends not a packet to the other worker', async () => {
    await member.page.getByRole('button', { name: 'Mute', exact: true }).click();
    await member.page.getByRole('button', { name: 'Unmute', exact: true }).waitFor();
    await host.page.waitForTimeout(1000);
    const before = await audioBytes(host);
    await host.page.waitForTimeout(2000);
    ensure((await audioBytes(host)) === before, 'sound still comes');
    await member.page.getByRole('button', { name: 'Unmute', exact: true }).click();
    await host.hears();
  });
  await t.step('a stopped camera leaves no picture, and comes back', async () => {
    await member.page.getByRole('button', { name: 'Stop camera', exact: true }).click();
    await until('no picture of the member', async () => (await host.tiles())[names.member]?.[0]?.colour === null);
    await member.page.getByRole('button', { name: 'Start camera', exact: true }).click();
    await host.seesMoving(names.member, 'blue');
  });
  await t.step('a large tile gets the largest encoding, a small one the smallest, and back', async () => {
    await member.page.getByRole('button', { name: 'Close panel' }).click();
    await until('720 lines', async () => (await member.receivedHeight()) === 720, 20_000);
    await member.page.setViewportSize(SMALL_WINDOW);
    await until('180 lines', async () => (await member.receivedHeight()) === 180, 10_000);
    await member.page.setViewportSize(LARGE_WINDOW);
    await until('720 lines', async () => (await member.receivedHeight()) === 720, 15_000);
    await member.seesMoving(names.host, 'red');
  });
  await t.step('who leaves is gone at the other', async () => {
    await member.page.getByRole('button', { name: 'Leave', exact: true }).click();
    await until('one tile', async () => Object.keys(await host.tiles()).length === 1);
  });
  await t.step('no console error, CSP violation or foreign request', async () => {
    const faults = [...host.unexcused(), ...member.unexcused()];
    ensure(faults.length === 0, faults.join('\n'));
    await host.close();
    await member.close();
    await server.stop();
  });

  // --- two rooms, a worker each, one of which stands still ---
  server = await t.step('another server, which keeps a room together', () => start());
  const second = server;
  t.later(() => second.stop());
  host = await t.step('two meet in Town Square', () => enter(server, { login: 'host', colour: 'red', hertz: 300, picture: TINY }));
  member = await enter(server, { login: 'member', colour: 'blue', hertz: 500, picture: TINY });
  await openSecondRoom(host, ['mod', 'speaker', 'member2']);
  const mod = await t.step('two meet elsewhere', () => enter(server, { login: 'mod', colour: 'yellow', hertz: 400, picture: TINY }, 'Second Square'));
  const other = await enter(server, { login: 'speaker', colour: 'green', hertz: 600, picture: TINY }, 'Second Square');
  const [seenByMember, seenByHost, seenByOther] = [await nameOfOther(member), await nameOfOther(host), await nameOfOther(other)];
  const here = await workerOf(host);
  const there = await workerOf(mod);
  await t.step('each room is on a worker of its own', async () => {
    ensure((await workerOf(member)) === here && (await workerOf(other)) === there && here !== there, `workers ${here} and ${there}`);
    await member.seesMoving(seenByMember, 'red', 20_000);
    await host.seesMoving(seenByHost, 'blue', 20_000);
    await other.seesMoving(seenByOther, 'yellow', 20_000);
  });
  await host.watchGaps();
  await member.watchGaps();
  const letGo = await t.step("the second room's worker stands still", () => standStill(server, there));
  if (letGo === null) {
    console.log('skipped the rest: no right to stop a thread here');
    return;
  }
  t.later(letGo);
  const began = Date.now();
  await t.step('it is given up', () => until('the log says so', () => new RegExp(`event=worker_given_up worker=${there} reason=stalled`).test(server.log), 8_000));
  await t.step("its people see and hear each other again, on the first room's worker", async () => {
    await until('both on the other worker', async () => (await workerOf(mod)) === here && (await workerOf(other)) === here, BACK_MS);
    console.log(`     connected ${Date.now() - began} ms after the stall`);
    await other.seesMoving(seenByOther, 'yellow', BACK_MS);
    console.log(`     a picture ${Date.now() - began} ms after it`);
    await other.hears();
    await mod.hears();
  });
  await t.step('the first room has noticed nothing', async () => {
    for (const person of [host, member]) {
      const { audio, video } = await person.gaps();
      console.log(`     ${person.login}: the longest pause of sound ${audio} ms, of pictures ${video} ms`);
      ensure(audio < NOTICED_MS && video < NOTICED_MS, `${person.login}: sound paused for ${audio} ms, pictures for ${video} ms`);
      ensure((await person.page.evaluate(() => window.__daisPeers.length)) === 1, 'a new connection was made');
    }
  });
  await t.step('the worker goes on: nothing comes of it', async () => {
    await letGo();
    await other.page.waitForTimeout(1000);
    await other.seesMoving(seenByOther, 'yellow');
    ensure((await workerOf(other)) === here, 'back on the worker that was given up');
  });
  await t.step('it is started anew after its rest, and harms nobody by it', async () => {
    await until('the log says so', () => new RegExp(`event=worker_revived worker=${there} times=1`).test(server.log), 30_000);
    await other.seesMoving(seenByOther, 'yellow');
    ensure((await workerOf(other)) === here, 'moved without need');
  });
  await t.step('who enters a room in which nobody is comes to it', async () => {
    for (const person of [mod, other]) {
      await person.page.getByRole('button', { name: 'Leave', exact: true }).click();
    }
    const again = await enter(server, { login: 'member2', colour: 'red', hertz: 700, picture: TINY }, 'Second Square');
    ensure((await workerOf(again)) === there, 'on the other one');
  });
  await t.step('no console error, CSP violation or foreign request', () => {
    const faults = [...host.unexcused(), ...member.unexcused(), ...mod.unexcused(...OUTAGE), ...other.unexcused(...OUTAGE)];
    ensure(faults.length === 0, faults.join('\n'));
  });
});
