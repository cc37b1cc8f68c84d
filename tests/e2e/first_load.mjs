// How soon a page that was never seen before answers: node first_load.mjs DAIS [RUNS]. A program with figures, not a test: give it a release build
// and a quiet machine. Each run is a browser context of its own (nothing cached), on loopback. Interactive is when the view stands with what it
// shows (its heading, and nothing on its way) and the main thread has time for a frame after that.
import { Api } from './support/api.mjs';
import { Person } from './support/browser.mjs';
import { Server } from './support/server.mjs';

const [, , binary = 'build-release/src/main/dais', runs = '11'] = process.argv;
const RUNS = Number(runs);
if (!Number.isInteger(RUNS) || RUNS < 2 || RUNS > 200) throw new Error('RUNS is a number from 2 to 200; the first run is not counted.');

// Runs in the page before anything of ours.
function watch() {
  const marks = (window.__load = { interactive: 0, longest: 0 });
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) marks.longest = Math.max(marks.longest, task.duration);
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    if (document.querySelector('main h1') && !document.querySelector('[aria-busy=true]')) requestAnimationFrame(() => setTimeout(() => (marks.interactive = performance.now())));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

const readLoad = () => {
  const { interactive, longest } = window.__load;
  const resources = performance.getEntriesByType('resource');
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  return {
    paint: paint?.startTime ?? 0,
    interactive: Math.max(interactive, paint?.startTime ?? 0),
    longest,
    kilobytes: (performance.getEntriesByType('navigation')[0].transferSize + resources.reduce((sum, one) => sum + one.transferSize, 0)) / 1000,
    requests: resources.length + 1,
  };
};

function atShare(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

const server = await Server.start(binary);
const api = await Api.signIn(server, 'host');
const { items } = await api.call('GET', '/api/v1/channels');
await api.many(30, (index) => ['POST', '/api/v1/channels', { name: `Lecture evening ${index}`, type: 'private' }]);
const person = await Person.open(server, { login: 'host', camera: false });
try {
  await person.signIn();
  const cookies = await person.context.cookies();
  const views = { 'sign-in': ['/sign-in', []], 'my-channels': ['/channels', cookies], channel: [`/channels/${items[0].id}`, cookies], 'meeting-room': [`/channels/${items[0].id}/manage/room`, cookies], 'device-check': [`/channels/${items[0].id}/room`, cookies] };
  console.log(`${RUNS - 1} loads each, nothing cached, ms at 50 % / 95 %`);
  for (const [name, [path, known]] of Object.entries(views)) {
    const loads = [];
    for (let run = 0; run < RUNS; run++) {
      const context = await person.browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1440, height: 900 } });
      await context.addCookies(known);
      const page = await context.newPage();
      await page.addInitScript(watch);
      await page.goto(server.url + path, { waitUntil: 'commit' });
      await page.waitForFunction(() => window.__load.interactive > 0, undefined, { timeout: 20_000 });
      if (run) loads.push(await page.evaluate(readLoad));
      await context.close();
    }
    const two = (key) => `${atShare(loads.map((one) => one[key]), 0.5).toFixed(0)} / ${atShare(loads.map((one) => one[key]), 0.95).toFixed(0)}`;
    console.log(`${name.padEnd(14)} first paint ${two('paint')}   interactive ${two('interactive')}   longest task ${two('longest')}   ${atShare(loads.map((one) => one.kilobytes), 0.5).toFixed(0)} kB in ${loads[0].requests} requests`);
  }
} finally {
  await person.close();
  api.close();
  await server.stop();
}
