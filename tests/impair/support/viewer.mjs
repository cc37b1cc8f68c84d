// A person in front of a real browser in one of the two namespaces, with what they see and hear noted down.
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { collector, drain } from './collector.mjs';

const CHROMIUM = process.env.DAIS_CHROMIUM ?? '/usr/bin/chromium';
const folder = mkdtempSync(join(tmpdir(), 'dais-bench-'));

// A program that starts the browser inside a namespace; playwright is given it as the browser.
function wrapper(netns, nice) {
  const path = join(folder, netns);
  writeFileSync(path, `#!/bin/sh\nexec ip netns exec ${netns} nice -n ${nice} ${CHROMIUM} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

export class Viewer {
  static async open(end, url, { login = 'member', main = 'Person 1', height = 720, small = 180, camera = false, nice = 0, everyMs = 200 } = {}) {
    process.env.DAIS_CHROMIUM = wrapper(end.netns, nice);
    const { Person } = await import(`../../e2e/support/browser.mjs?end=${end.netns}`);
    const viewer = new Viewer();
    viewer.end = end;
    viewer.person = await Person.open({ url }, { login, camera });
    await viewer.person.page.addInitScript(collector, { main, height, small, everyMs });
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
