// A person in front of a real Chromium with a picture and a voice of their own. Watches what must never happen:
// console errors, CSP violations, requests to anybody but the server.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { nearestColour, writeFigure, writePicture, writeTone } from './pictures.mjs';
import { until } from './scenario.mjs';

// Runs in the page, of any browser: needs recordPeers.
export async function readStreams() {
  const out = { sent: [], received: [] };
  for (const connection of window.__daisPeers ?? []) {
    const report = await connection.getStats();
    for (const row of report.values()) {
      if (row.type === 'inbound-rtp') out.received.push({ kind: row.kind, mid: row.mid, bytes: row.bytesReceived ?? 0, frames: row.framesDecoded ?? 0, height: row.frameHeight ?? 0 });
      if (row.type !== 'outbound-rtp') continue;
      // The server's receiver reports name the stream: what it has received of it.
      const reported = [...report.values()].some((other) => other.type === 'remote-inbound-rtp' && other.ssrc === row.ssrc);
      out.sent.push({ kind: row.kind, rid: row.rid, active: row.active ?? true, bytes: row.bytesSent ?? 0, frames: row.framesEncoded ?? 0, height: row.frameHeight ?? 0, reported });
    }
  }
  return out;
}

const CHROMIUM = process.env.DAIS_CHROMIUM ?? '/usr/bin/chromium';
const PASSWORD = 'dais-demo';

export class Person {
  static async open(server, { login, colour = 'red', hertz = 300, viewport = { width: 1280, height: 800 }, colorScheme = 'dark', camera = true, noise, picture: size, figure = false, args = [] } = {}) {
    const person = new Person();
    person.server = server;
    person.login = login;
    person.colour = colour;
    person.faults = [];
    person.folder = mkdtempSync(join(tmpdir(), 'dais-person-'));
    const picture = join(person.folder, 'camera.y4m');
    const voice = join(person.folder, 'voice.wav');
    if (camera) {
      if (figure) writeFigure(picture, size);
      else writePicture(picture, colour, size);
      writeTone(voice, hertz, noise);
    }
    // The certificate is accepted by the browser as a whole, not request by request through the context alone: on a busy machine Chromium
    // starts a request over for each connection whose certificate it has to excuse, and gives up after 32 (ERR_TOO_MANY_RETRIES).
    person.browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox', '--ignore-certificate-errors', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync',
        '--no-first-run', '--autoplay-policy=no-user-gesture-required', '--allow-loopback-in-peer-connection', '--use-fake-ui-for-media-stream',
        ...args,
        ...(camera ? ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${picture}`, `--use-file-for-fake-audio-capture=${voice}`] : []),
      ],
    });
    person.context = await person.browser.newContext({ ignoreHTTPSErrors: true, viewport, colorScheme, permissions: camera ? ['camera', 'microphone'] : [] });
    await person.newPage();
    return person;
  }

  // The same account on a second device, as far as the server can tell: another tab, with what `before` puts into it.
  async onSecondDevice(before = async () => {}) {
    const other = Object.assign(new Person(), this, { faults: [] });
    await other.newPage();
    await before(other);
    return other;
  }

  // Somebody signed in before the demo channel's page; gone when the scenario `t` ends.
  static async atChannel(t, server, options) {
    const person = await Person.open(server, options);
    t.later(() => person.close());
    await person.recordPeers();
    await person.signIn();
    await person.openChannel();
    return person;
  }

  async newPage() {
    this.page = await this.context.newPage();
    this.watch(this.page);
    return this.page;
  }

  watch(page) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(`console: ${message.text()} ${message.location().url ?? ''}`);
    });
    page.on('pageerror', (error) => this.faults.push(`exception: ${error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(this.server.url) && !url.startsWith('data:') && !url.startsWith('blob:')) this.faults.push(`foreign request: ${url}`);
    });
    page.on('websocket', (socket) => {
      if (!socket.url().startsWith(this.server.url.replace('https', 'wss'))) this.faults.push(`foreign socket: ${socket.url()}`);
    });
    return page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI}`));
    });
  }

  // The faults so far that no pattern excuses; a test says which it expects (an outage makes failed requests).
  unexcused(...patterns) {
    return this.faults.filter((fault) => !patterns.some((pattern) => pattern.test(fault)));
  }

  async signIn() {
    await this.page.goto(this.server.url);
    await this.page.getByLabel('Login', { exact: true }).fill(this.login);
    await this.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await this.page.getByRole('heading', { name: 'My Channels' }).waitFor();
  }

  async openChannel(name = 'Town Square') {
    await this.page.getByRole('link', { name: new RegExp(name) }).first().click();
    await this.page.getByRole('heading', { name, level: 1 }).waitFor();
  }

  // From the channel page through the device check into the room.
  async enterRoom(as = 'Join stage') {
    await this.page.getByRole('button', { name: 'Enter Room' }).or(this.page.getByRole('link', { name: 'Enter Room' })).first().click();
    const open = this.page.getByRole('button', { name: 'Open the room' });
    const join = this.page.getByRole('button', { name: as, exact: true });
    await join.or(open).first().waitFor();
    if (await open.isVisible()) await open.click();
    await join.click();
    await this.page.getByRole('button', { name: 'Leave', exact: true }).waitFor();
  }

  // What each remote tile shows: { "Display name": { colour, time, width } }, own tile left out.
  async tiles() {
    const shown = await this.page.evaluate(() => {
      const found = {};
      for (const tile of document.querySelectorAll('[data-participant]')) {
        const video = tile.querySelector('video');
        const name = tile.querySelector('bdi')?.textContent?.trim() ?? '?';
        const entry = { self: tile.dataset.self === 'true', pixel: null, time: 0, width: 0, covered: tile.dataset.covered === 'true' };
        if (video && video.videoWidth > 0) {
          const canvas = document.createElement('canvas');
          canvas.width = canvas.height = 8;
          const context = canvas.getContext('2d');
          context.drawImage(video, video.videoWidth / 2 - 20, video.videoHeight / 2 - 20, 40, 40, 0, 0, 8, 8);
          entry.pixel = [...context.getImageData(4, 4, 1, 1).data].slice(0, 3);
          entry.time = video.currentTime;
          entry.width = video.videoWidth;
        }
        (found[name] ??= []).push(entry);
      }
      return found;
    });
    const tiles = {};
    for (const [name, entries] of Object.entries(shown)) {
      tiles[name] = entries.map((entry) => ({ ...entry, colour: entry.pixel ? nearestColour(entry.pixel) : null }));
    }
    return tiles;
  }

  // Notifications as a browser has them that answers the question for permission with `answer`; `window.__bell` keeps what was asked and shown.
  fakeNotifications(answer = 'granted') {
    const fake = (said) => {
      const bell = (window.__bell = { asked: 0, shown: [], focused: 0, answer: said });
      window.focus = () => bell.focused++;
      window.Notification = class {
        static permission = 'default';
        static async requestPermission() {
          bell.asked++;
          return (this.permission = bell.answer);
        }
        constructor(title, options) {
          Object.assign(this, options, { title, close: () => (this.closed = true) });
          bell.shown.push(this);
        }
      };
    };
    return Promise.all([this.page.addInitScript(fake, answer), this.page.evaluate(fake, answer)]);
  }

  notified() {
    return this.page.evaluate(() => ({ asked: window.__bell.asked, titles: window.__bell.shown.map((one) => one.title), focused: window.__bell.focused }));
  }

  // Waits for exactly one tile of `name` that shows `colour` and moves.
  async seesMoving(name, colour, limitMs = 15_000) {
    const first = await until(`${this.login} sees ${name} in ${colour}`, async () => {
      const entries = (await this.tiles())[name] ?? [];
      return entries.length === 1 && entries[0].colour === colour && !entries[0].covered ? entries[0] : null;
    }, limitMs);
    await until(`the picture of ${name} moves at ${this.login}`, async () => (await this.tiles())[name]?.[0]?.time > first.time + 0.3, limitMs);
  }

  // Audio energy received so far over all inbound audio streams.
  audioEnergy() {
    return this.page.evaluate(async () => {
      let energy = 0;
      for (const connection of window.__daisPeers ?? []) {
        for (const report of (await connection.getStats()).values()) {
          if (report.type === 'inbound-rtp' && report.kind === 'audio') energy += report.totalAudioEnergy ?? 0;
        }
      }
      return energy;
    });
  }

  // Keeps every RTCPeerConnection the page makes where a test can read its statistics. Before signIn.
  recordPeers() {
    return this.page.addInitScript(() => {
      const Real = window.RTCPeerConnection;
      window.__daisPeers = [];
      window.RTCPeerConnection = class extends Real {
        constructor(...args) {
          super(...args);
          window.__daisPeers.push(this);
        }
      };
    });
  }

  // What this person sends and receives now, stream by stream.
  streams() {
    return this.page.evaluate(readStreams);
  }

  // Watches sound and pictures coming in; `gaps` says the longest pause of each since, in ms.
  watchGaps() {
    return this.page.evaluate(() => {
      const seen = (window.__gaps = { audio: { count: -1, at: performance.now(), gap: 0 }, video: { count: -1, at: performance.now(), gap: 0 } });
      clearInterval(window.__gapTimer);
      window.__gapTimer = setInterval(async () => {
        const counts = { audio: 0, video: 0 };
        for (const peer of window.__daisPeers) {
          for (const report of (await peer.getStats()).values()) {
            if (report.type === 'inbound-rtp') counts[report.kind] += report.kind === 'audio' ? report.packetsReceived : (report.framesDecoded ?? 0);
          }
        }
        for (const kind of ['audio', 'video']) {
          const one = seen[kind];
          const now = performance.now();
          if (counts[kind] !== one.count) Object.assign(one, { count: counts[kind], at: now });
          one.gap = Math.max(one.gap, now - one.at);
        }
      }, 50);
    });
  }

  gaps() {
    return this.page.evaluate(() => ({ audio: Math.round(window.__gaps.audio.gap), video: Math.round(window.__gaps.video.gap) }));
  }

  // The server's ports that carry media now, one for each connection.
  serverPorts() {
    return this.page.evaluate(async () => {
      const ports = [];
      for (const peer of window.__daisPeers) {
        if (peer.connectionState !== 'connected') continue;
        const stats = await peer.getStats();
        for (const report of stats.values()) {
          if (report.type !== 'transport' || !report.selectedCandidatePairId) continue;
          ports.push(stats.get(stats.get(report.selectedCandidatePairId).remoteCandidateId).port);
        }
      }
      return ports;
    });
  }

  // The height of the one picture that arrives; 0 when none does.
  async receivedHeight() {
    return (await this.streams()).received.find((one) => one.kind === 'video' && one.height > 0)?.height ?? 0;
  }

  // Listens in on the page's socket, and can speak for the server: `overheard` has slots by mid, people by id, say(event).
  // Before signIn.
  overhear() {
    const heard = (this.overheard = { slots: new Map(), people: new Map(), say: () => {} });
    return this.page.routeWebSocket(/\/ws$/, (socket) => {
      const server = socket.connectToServer();
      heard.say = (event) => socket.send(JSON.stringify(event));
      server.onMessage((text) => {
        for (const message of [JSON.parse(text)].flat()) {
          for (const slot of message.ok?.slots ?? message.body?.slots ?? []) if (slot.kind) heard.slots.set(slot.mid, slot);
          for (const one of [...(message.ok?.room?.people ?? []), message.body?.person].filter(Boolean)) heard.people.set(one.id, one);
        }
        socket.send(text);
      });
    });
  }

  // As a browser says it when another tab is shown.
  setHidden(hidden) {
    return this.page.evaluate((state) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden ? 'hidden' : 'visible');
  }

  async hears(limitMs = 15_000) {
    const before = await this.audioEnergy();
    await until(`${this.login} hears somebody`, async () => (await this.audioEnergy()) > before + 0.005, limitMs);
  }

  async say(text) {
    await this.page.getByLabel('Message', { exact: true }).fill(text);
    await this.page.getByRole('button', { name: 'Send', exact: true }).click();
  }

  reads(text, limitMs = 10_000) {
    return this.page.getByText(text, { exact: true }).first().waitFor({ timeout: limitMs });
  }

  async close() {
    await this.browser.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
