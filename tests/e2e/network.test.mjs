// Networks that stand in the way, each with real browsers, in a network namespace of the test's own: UDP blocked (ICE over
// TCP), nothing but a relay (coturn), every way of before gone (ICE restart), another address.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Person } from './support/browser.mjs';
import { binary, ensure, scenario, until } from './support/scenario.mjs';
import { Server } from './support/server.mjs';

const MEDIA_PORT = 20540;
const SECRET = 'a secret of this test alone';
const SERVER_IP = '10.77.0.1';
const CLIENT_IP = '10.77.0.2';
const OTHER_IP = '10.77.0.3';
// What a change of ways may cost on a busy machine. Left to itself the browser takes eight seconds; of ours are about 1.2
// until the page notices, and Chromium itself looks for new addresses only two seconds after a change.
const SOUND_GAP_MS = 4500;
const PICTURE_GAP_MS = 5500;
const SETTLE_MS = 3000; // a browser that sees addresses come and go gives up its requests
const TURN_IP = '10.77.0.5';

// Again, in a namespace of its own: links, addresses and rules go with its last process.
if (!process.env.DAIS_NETWORK_OF_ITS_OWN) {
  if (spawnSync('unshare', ['-n', 'true']).status !== 0) {
    console.log('skipped: this needs the right to make a network namespace');
    process.exit(77);
  }
  const done = spawnSync('unshare', ['-n', process.execPath, ...process.argv.slice(1)], { stdio: 'inherit', env: { ...process.env, DAIS_NETWORK_OF_ITS_OWN: '1' } });
  process.exit(done.status ?? 1);
}

const run = (line) => execFileSync('/bin/sh', ['-c', line], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` } });

// What may not pass; replaces the rules of before. Server, browsers and relay share one host: all of it is output.
function block(...rules) {
  run('nft flush ruleset');
  run(`nft 'add table inet t; add chain inet t out { type filter hook output priority 0; }'`);
  for (const rule of rules) run(`nft 'add rule inet t out ${rule} drop'`);
}

function makeNetwork() {
  run('ip link set lo up');
  for (const [link, ...addresses] of [['s', `${SERVER_IP}/24`, 'fd77::1/64'], ['c', `${CLIENT_IP}/24`, 'fd77::2/64'], ['r', `${TURN_IP}/24`]]) {
    run(`ip link add ${link}0 type veth peer name ${link}1 && ip link set ${link}0 addrgenmode none && ip link set ${link}1 addrgenmode none && ip link set ${link}0 up && ip link set ${link}1 up`);
    for (const address of addresses) run(`ip addr add ${address} dev ${link}0 ${address.includes(':') ? 'nodad' : ''}`);
  }
}

function startRelay() {
  const folder = mkdtempSync(join(tmpdir(), 'dais-turn-'));
  const relay = spawn('turnserver', [
    '-n', '--no-cli', '--no-tls', '--no-dtls', '--simple-log', '--log-file=stdout', `--listening-ip=${TURN_IP}`, `--relay-ip=${TURN_IP}`, '--listening-port=3478',
    '--min-port=20560', '--max-port=20590', '--realm=dais', '--fingerprint', '--use-auth-secret', `--static-auth-secret=${SECRET}`, '--user-quota=12',
    `--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'db')}`,
  ], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  relay.stdout.on('data', (chunk) => (log = (log + chunk).slice(-100_000)));
  relay.stderr.on('data', (chunk) => (log = (log + chunk).slice(-100_000)));
  return {
    log: () => log,
    stop: async () => {
      if (relay.exitCode === null) {
        const ended = new Promise((done) => relay.once('exit', done));
        relay.kill('SIGTERM');
        await Promise.race([ended, sleep(3000)]);
        relay.kill('SIGKILL');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// The pairs that carry media, one for each connection: protocol, type and address of the browser's side.
const ways = (person) =>
  person.page.evaluate(async () => {
    const found = [];
    for (const peer of window.__daisPeers ?? []) {
      const stats = await peer.getStats();
      for (const report of stats.values()) {
        if (report.type !== 'transport' || !report.selectedCandidatePairId) continue;
        const local = stats.get(stats.get(report.selectedCandidatePairId).localCandidateId);
        const remote = stats.get(stats.get(report.selectedCandidatePairId).remoteCandidateId);
        found.push({ protocol: local.protocol, type: local.candidateType, address: local.address ?? local.ip, port: local.port, remote: remote.address ?? remote.ip });
      }
    }
    return found;
  });

const localPorts = (person) =>
  person.page.evaluate(async () => {
    const ports = new Set();
    for (const peer of window.__daisPeers) for (const report of (await peer.getStats()).values()) if (report.type === 'local-candidate' && report.protocol === 'udp') ports.add(report.port);
    return [...ports];
  });

function ensureBrief({ audio, video }) {
  ensure(audio <= SOUND_GAP_MS && video <= PICTURE_GAP_MS, `sound paused for ${audio} ms, pictures for ${video} ms`);
}

const credentials = (person) => person.page.evaluate(() => window.__daisPeers.map((peer) => /a=ice-ufrag:(\S+)/.exec(peer.localDescription?.sdp ?? '')?.[1]));

await scenario('networks that stand in the way', async (t) => {
  makeNetwork();
  block();
  await sleep(SETTLE_MS);
  process.env.DAIS_MEDIA_PORT = String(MEDIA_PORT);
  const start = async (env = {}) => {
    Object.assign(process.env, { DAIS_MEDIA_TCP: 'on', DAIS_MEDIA_ADDRESSES: `${SERVER_IP},fd77::1`, ...env });
    return Server.start(binary);
  };
  const meet = async (server) => {
    const people = [];
    for (const options of [{ login: 'host', colour: 'red', hertz: 300 }, { login: 'member', colour: 'green', hertz: 500 }]) {
      const person = await Person.atChannel(t, server, options);
      await person.enterRoom();
      people.push(person);
    }
    const [host, member] = people;
    const name = await until("the member's tile", async () => Object.entries(await host.tiles()).find(([, entries]) => !entries[0].self)?.[0]);
    await host.seesMoving(name, 'green', 30_000);
    await member.hears(30_000);
    return { host, member, name };
  };
  const end = async (server, { host, member }) => {
    await host.page.close();
    await member.page.close();
    await server.stop();
  };

  await t.step('UDP is blocked: they meet over TCP', async () => {
    block('meta l4proto udp');
    const server = await start();
    const people = await meet(server);
    for (const person of [people.host, people.member]) {
      const found = await ways(person);
      ensure(found.length === 1 && found[0].protocol === 'tcp', `${person.login} by ${JSON.stringify(found)}`);
    }
    await end(server, people);
  });

  await t.step('only IPv6 passes, then no way of before: the connection finds another one and stays the same', async () => {
    block('meta nfproto ipv4 meta l4proto udp');
    const server = await start({ DAIS_MEDIA_TCP: 'off' });
    const people = await meet(server);
    const { host, member, name } = people;
    const [way] = await ways(member);
    ensure(way.remote.includes(':'), `by ${JSON.stringify(way)}`);
    const id = await host.page.locator('[data-participant]').filter({ hasText: name }).getAttribute('data-participant');
    const before = await credentials(member);
    await member.watchGaps();
    await host.watchGaps();
    const ports = (await localPorts(member)).join(', ');
    block('meta nfproto ipv4 meta l4proto udp', `udp sport { ${ports} }`, `udp dport { ${ports} }`);
    await until('other credentials', async () => (await credentials(member))[0] !== before[0], 30_000);
    await host.seesMoving(name, 'green', 15_000);
    await member.hears(15_000);
    const [there, here] = [await host.gaps(), await member.gaps()];
    console.log(`     the way was gone for ${here.audio} ms of sound and ${here.video} ms of pictures in, ${there.audio} and ${there.video} ms out`);
    ensureBrief(here);
    ensure((await credentials(member)).length === 1, 'a new connection was made');
    ensure((await host.page.locator('[data-participant]').filter({ hasText: name }).getAttribute('data-participant')) === id, 'another participant');
    await end(server, people);
  });

  await t.step('the machine gets another address: media follows it', async () => {
    block(`ip saddr 127.0.0.1 meta l4proto udp`, `ip saddr ${SERVER_IP} udp dport ${MEDIA_PORT}`, `ip saddr ${TURN_IP} udp dport ${MEDIA_PORT}`, 'meta nfproto ipv6 meta l4proto udp');
    const server = await start({ DAIS_MEDIA_TCP: 'off' });
    const people = await meet(server);
    const { host, member, name } = people;
    const [way] = await ways(member);
    ensure(way.address === CLIENT_IP, `from ${JSON.stringify(way)}`);
    const id = await host.page.locator('[data-participant]').filter({ hasText: name }).getAttribute('data-participant');
    await member.watchGaps();
    run(`ip addr del ${CLIENT_IP}/24 dev c0 && ip addr add ${OTHER_IP}/24 dev c0`);
    await until('the way leads from the other address', async () => (await ways(member)).some((one) => one.address === OTHER_IP), 30_000);
    await host.seesMoving(name, 'green', 15_000);
    await member.hears(15_000);
    const here = await member.gaps();
    console.log(`     sound paused for ${here.audio} ms, pictures for ${here.video} ms`);
    ensureBrief(here);
    ensure((await credentials(member)).length === 1, 'a new connection was made');
    ensure((await host.page.locator('[data-participant]').filter({ hasText: name }).getAttribute('data-participant')) === id, 'another participant');
    await end(server, people);
    run(`ip addr del ${OTHER_IP}/24 dev c0 && ip addr add ${CLIENT_IP}/24 dev c0`);
    await sleep(SETTLE_MS);
  });

  await t.step('silence of people is no lost way: nothing is looked for anew', async () => {
    block('meta nfproto ipv6 meta l4proto udp');
    const server = await start({ DAIS_MEDIA_TCP: 'off' });
    const host = await Person.atChannel(t, server, { login: 'host', colour: 'red', hertz: 300 });
    const member = await Person.atChannel(t, server, { login: 'member', colour: 'green', hertz: 500 });
    await host.enterRoom();
    await member.enterRoom('Join as viewer'); // who sends anything gets feedback for it
    await member.hears(30_000);
    await sleep(2000);
    const before = await Promise.all([credentials(host), credentials(member)]);
    for (const name of ['Mute', 'Stop camera']) await host.page.getByRole('button', { name, exact: true }).click();
    await sleep(5000);
    const after = await Promise.all([credentials(host), credentials(member)]);
    ensure(JSON.stringify(after) === JSON.stringify(before), 'other credentials');
    await end(server, { host, member });
  });

  await t.step('nothing but the TURN server can be reached: they meet through it, with credentials of their own', async () => {
    const relay = startRelay();
    t.later(() => relay.stop());
    block(`udp dport ${MEDIA_PORT} udp sport != 20560-20590`, 'meta nfproto ipv6 meta l4proto udp');
    const server = await start({ DAIS_MEDIA_TCP: 'off', DAIS_TURN_URLS: `turn:${TURN_IP}:3478?transport=udp`, DAIS_TURN_SECRET: SECRET });
    let people;
    try {
      people = await meet(server);
    } catch (error) {
      throw new Error(`${error.message}\n${relay.log().slice(-3000)}`);
    }
    for (const person of [people.host, people.member]) {
      const found = await ways(person);
      ensure(found.length === 1 && found[0].type === 'relay', `${person.login} by ${JSON.stringify(found)}`);
    }
    await end(server, people);
    await relay.stop();
  });
});
