// A person in front of a real browser in one of the two namespaces, with what they see and hear noted down.
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { collector, drain } from './collector.mjs';

const CHROMIUM = process.env.DAIS_CHROMIUM ?? '/usr/bin/chromium';
const FIREFOX = process.env.DAIS_FIREFOX ?? '/usr/bin/firefox-esr';
const folder = mkdtempSync(join(tmpdir(), 'dais-bench-'));

// A program that starts a browser inside a namespace; the drivers are given it as the browser.
function wrapper(netns, nice, program) {
  const path = join(folder, `${netns}-${program.split('/').at(-1)}`);
  writeFileSync(path, `#!/bin/sh\nexec ip netns exec ${netns} nice -n ${nice} ${program} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

export function openFirefox(end, url, more) {
  return import('./firefox.mjs').then(({ FirefoxViewer }) => FirefoxViewer.open(end.netns, wrapper(end.netns, more.nice ?? 0, FIREFOX), url, more));
}

export class Viewer {
  static async open(end, url, { login = 'member', main = 'Person 1', height = 720, small = 180, pictures = true, camera = false, noise = 0, nice = 0, everyMs = 200 } = {}) {
    process.env.DAIS_CHROMIUM = wrapper(end.netns, nice, CHROMIUM);
    const { Person } = await import(`../../e2e/support/browser.mjs?end=${end.netns}`);
    const viewer = new Viewer();
    viewer.end = end;
    viewer.person = await Person.open({ url }, { login, camera, noise });
    await viewer.person.page.addInitScript(collector, { main, height, small, pictures, everyMs });
    await viewer.person.signIn();
    await viewer.person.openChannel();
    return viewer;
  }

  get page() {
    return this.person.page;
  }

  enter(as = 'Join as viewer') {
    return this.person.enterRoom(as);
  }

  // The button with the bars, as it is read out.
  saysOfConnection() {
    return this.page.getByRole('button', { name: /^Your connection: / }).first().getAttribute('aria-label');
  }

  // The same page anew; back on the channel's page.
  async reload() {
    await this.page.reload();
    await this.page.getByRole('heading', { name: 'Town Square', level: 1 }).waitFor({ timeout: 15_000 }).catch(() => this.person.openChannel());
  }

  async leave() {
    await this.page.getByRole('button', { name: 'Leave', exact: true }).click();
  }

  drain() {
    return this.page.evaluate(drain);
  }

  close() {
    return this.person.close();
  }
}
