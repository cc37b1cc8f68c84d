// The viewer in a Firefox ESR: the same notes, another way to press its buttons (WebDriver BiDi).
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { until } from '../../e2e/support/scenario.mjs';
import { collector, drain } from './collector.mjs';
import { doorTo } from './relay.mjs';

const puppeteer = createRequire(new URL('../../e2e/support/', import.meta.url))('puppeteer-core');
const PASSWORD = 'dais-demo';

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

export class FirefoxViewer {
  static async open(netns, executablePath, url, { login = 'member', main = 'Person 1', height = 720, small = 180, everyMs = 200 } = {}) {
    const viewer = new FirefoxViewer();
    viewer.url = url;
    viewer.profile = mkdtempSync(join(tmpdir(), 'dais-firefox-'));
    const debuggingPort = await freePort();
    viewer.closeDoor = await doorTo(netns, debuggingPort, join(viewer.profile, 'door'));
    viewer.browser = await puppeteer.launch({
      browser: 'firefox',
      debuggingPort,
      executablePath,
      headless: true,
      acceptInsecureCerts: true,
      userDataDir: viewer.profile,
      extraPrefsFirefox: {
        'media.autoplay.default': 0,
        'browser.safebrowsing.update.enabled': false,
        'network.captive-portal-service.enabled': false,
        'network.connectivity-service.enabled': false,
      },
    });
    viewer.page = await viewer.browser.newPage();
    await viewer.page.setViewport({ width: 1280, height: 800 });
    await viewer.page.evaluateOnNewDocument(collector, { main, height, small, everyMs });
    await viewer.signIn(login);
    return viewer;
  }

  async signIn(login) {
    await this.page.goto(this.url);
    await until('the form', () => this.page.$('input[type=password]'), 20_000);
    await this.page.type('input[type=text], input:not([type])', login);
    await this.page.type('input[type=password]', PASSWORD);
    await this.press('Sign in');
    await until('the channel', () =>
      this.page.evaluate(() => {
        const link = [...document.querySelectorAll('a')].find((e) => e.textContent.includes('Town Square'));
        link?.click();
        return Boolean(link);
      }), 20_000);
  }

  press(name) {
    return until(`a button "${name}"`, () =>
      this.page.evaluate((wanted) => {
        const button = [...document.querySelectorAll('button, a')].find((e) => (e.getAttribute('aria-label') ?? e.textContent).trim() === wanted && !e.disabled);
        button?.click();
        return Boolean(button);
      }, name), 20_000);
  }

  async reload() {
    await this.page.reload();
  }

  async enter(as = 'Join as viewer') {
    await this.press('Enter Room');
    await this.press(as);
    await until('the room', () => this.page.evaluate(() => [...document.querySelectorAll('button')].some((e) => (e.getAttribute('aria-label') ?? e.textContent).trim() === 'Leave')), 20_000);
  }

  async leave() {
    await this.press('Leave');
  }

  drain() {
    return this.page.evaluate(drain);
  }

  async close() {
    await this.browser.close();
    this.closeDoor();
    rmSync(this.profile, { recursive: true, force: true });
  }
}
