// The rows of the table: what is done to the network, and what a viewer must still see and hear.
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

import { byBrowser, decoded, firstFrame, firstWide, onsets, percentile, picture, skews, sound, soundBack, soundByStream, worse } from './support/figures.mjs';

const FULL = 1280;
const SETTLE_LIMIT_MS = 15_000;
const AFTER_MS = 8_000;
const SAYS_GOOD = 'Your connection: good';

const percent = (share) => `${(100 * share).toFixed(2)} %`;
const ms = (value) => (Number.isFinite(value) ? `${Math.round(value)} ms` : 'never');
const number = (value) => String(Math.round(10 * value) / 10);

export function most(what, value, target, show = number) {
  return { what, measured: show(value), target: `≤ ${show(target)}`, ok: value <= target };
}

export function least(what, value, target, show = number) {
  return { what, measured: show(value), target: `≥ ${show(target)}`, ok: value >= target };
}

function is(what, value, target) {
  return { what, measured: String(value), target: String(target), ok: value === target };
}

// Everything a viewer noted, collected over several drains.
class Notes {
  constructor(viewer) {
    this.viewer = viewer;
    this.frames = {};
    this.stats = [];
    this.enters = [];
    this.firstFrames = [];
    this.light = [];
    this.loud = [];
    this.links = [];
    this.quality = [];
    this.buffers = [];
  }

  async take() {
    const noted = await this.viewer.drain();
    for (const [id, list] of Object.entries(noted.frames)) (this.frames[id] ??= []).push(...list);
    for (const name of ['stats', 'enters', 'firstFrames', 'light', 'loud', 'links', 'quality', 'buffers']) this[name].push(...noted[name]);
    this.mainId = noted.mainId;
    this.peers = noted.peers;
    return this;
  }

  get main() {
    return this.frames[this.mainId] ?? [];
  }

  // What was seen of one person, the large one unless said otherwise.
  seen(from, to, id = this.mainId) {
    return worse(picture(this.frames[id] ?? [], from, to), byBrowser(this.stats, id, from, to));
  }

  seenOfAll(from, to) {
    return Object.keys(this.frames).map((id) => this.seen(from, to, id));
  }
}

// In the room, the large picture at full size (or as large as it gets in 15 s), and a little more.
async function settle(bench) {
  const notes = new Notes(bench.viewer);
  const began = Date.now();
  await bench.viewer.enter();
  const entered = Date.now();
  while (Date.now() - entered < SETTLE_LIMIT_MS) {
    await sleep(250);
    await notes.take();
    if (notes.main.at(-1)?.[1] >= FULL) break;
  }
  await sleep(3000);
  await notes.take();
  notes.began = began;
  notes.entered = entered;
  return notes;
}

async function leave(bench) {
  await bench.impair.clear();
  await bench.viewer.leave();
  await sleep(1000);
}

// Joins, settles, does `plan` to the direction for the given time, and lets go again.
async function impaired(bench, direction, plan, seconds = bench.seconds, during = sleep) {
  const settled = await settle(bench);
  const joining = await bench.crew.do('reset');
  await bench.impair[direction](plan);
  await bench.impair.reset();
  const notes = new Notes(bench.viewer);
  const from = Date.now();
  await during(seconds * 1000);
  const to = Date.now();
  const network = await bench.impair.stats();
  await bench.impair.clear();
  await sleep(AFTER_MS);
  await notes.take();
  const people = await bench.crew.do('stats');
  await leave(bench);
  return { settled, notes, from, to, network, people, joining };
}

function figuresOf({ settled, notes, from, to, network, people, joining }) {
  return {
    picture: notes.seen(from, to),
    others: Object.keys(notes.frames).filter((id) => id !== notes.mainId).map((id) => notes.seen(from, to, id)),
    sound: sound(notes.stats, from, to),
    decoded: decoded(notes.stats, from, to),
    network,
    people,
    joining: joining.filter(publishes).map((person) => person.layers.map((layer) => layer.key_requests)),
    fullAfterMs: firstWide(notes.main, to, FULL),
    buffers: [...settled.buffers, ...notes.buffers].map((b) => [b.at - from, b.depth]),
    reasons: notes.quality.slice(-3),
    links: notes.links.filter((_, i) => i % 5 === 0).map((l) => [l.at - from, l.down_estimate, l.down, l.down_loss, l.rtt]),
  };
}

// Neither the person nor the connection came anew.
function sameSession(notes, settled) {
  return [is('entered anew', notes.enters.length, 0), is('new connections', notes.peers - settled.peers, 0)];
}

// The near end's people publish, or they only watch.
function publishes(person) {
  return Boolean(person.layers);
}

// Longest and shortest part of the time is left to the figures; a row names what counts.
function lossRow(share, { concealed, frozen, fps, back }) {
  return {
    name: `loss${share}`,
    title: `loss ${share} % down`,
    async run(bench) {
      const run = await impaired(bench, 'down', `loss=${share}%`);
      const f = figuresOf(run);
      return {
        figures: f,
        checks: [
          most('audio concealed', f.sound.concealed, concealed, percent),
          most('frozen', f.picture.frozen, frozen, percent),
          least('fps', f.picture.fps, fps),
          ...(back ? [most('full size back', f.fullAfterMs, back, ms)] : []),
          ...sameSession(run.notes, run.settled),
        ],
      };
    },
  };
}

function capRow(name, rate, { concealed, settledConcealed, frozen, gap, fps, width, use, queue, back }) {
  return {
    name,
    title: `cap ${rate}bit/s down`,
    async run(bench) {
      const run = await impaired(bench, 'down', `rate=${rate},queue=500ms`);
      const f = figuresOf(run);
      const settled = sound(run.notes.stats, run.from + 10_000, run.to);
      const { queue_ms: waited, used } = run.network.down;
      return {
        figures: { ...f, settledSound: settled, settledPicture: run.notes.seen(run.from + 10_000, run.to) },
        checks: [
          most('audio concealed', f.sound.concealed, concealed, percent),
          ...(settledConcealed ? [most('… once settled', settled.concealed, settledConcealed, percent)] : []),
          most('frozen', f.picture.frozen, frozen, percent),
          most('worst gap', f.picture.worst, gap, ms),
          least('fps', f.picture.fps, fps),
          is('usual width', f.picture.width, width),
          ...(use ? [least('link used', used, use[0], percent), most('link used', used, use[1], percent)] : []),
          most('queue p95', waited.p95, queue, ms),
          most('full size after', f.fullAfterMs, back, ms),
          ...sameSession(run.notes, run.settled),
        ],
      };
    },
  };
}

const unimpaired = {
  name: 'none',
  title: 'no impairment',
  async run(bench) {
    const run = await impaired(bench, 'down', 'delay=20ms');
    const f = figuresOf(run);
    const sentAt = run.settled.enters.at(-1);
    return {
      figures: f,
      checks: [
        most('audio concealed', f.sound.concealed, 0.0005, percent),
        least('fps', f.picture.fps, 29.5),
        is('usual width', f.picture.width, FULL),
        most('frozen', f.picture.frozen, 0, percent),
        most('full size after joining', firstWide(run.settled.main, sentAt, FULL), 2000, ms),
        most('sound buffer', f.sound.bufferMs, 35, ms),
        most('… as the browser wants it', f.sound.targetMs, 25, ms),
      ],
    };
  },
};

const loss40 = {
  name: 'loss40',
  title: 'loss 40 % down',
  async run(bench) {
    const said = [];
    const listen = async (ms) => {
      for (const until = Date.now() + ms; Date.now() < until; await sleep(1000)) said.push(await bench.viewer.saysOfConnection());
    };
    const run = await impaired(bench, 'down', 'loss=40%', bench.seconds, listen);
    const f = figuresOf(run);
    const first = said.findIndex((words) => words !== SAYS_GOOD);
    return {
      figures: { ...f, said: [...new Set(said)] },
      checks: [
        most('audio concealed', f.sound.concealed, 0.25, percent),
        most('the page says so after', first < 0 ? Infinity : 1000 * first, 10_000, ms),
        least('… and goes on saying it', said.slice(first).filter((words) => words !== SAYS_GOOD).length / said.slice(first).length, 0.95, percent),
        ...sameSession(run.notes, run.settled),
      ],
    };
  },
};

// 4 → 1 → 4 Mbit/s, a third of the time each.
const steps = {
  name: 'steps',
  title: '4 → 1 → 4 Mbit/s',
  async run(bench) {
    const settled = await settle(bench);
    const notes = new Notes(bench.viewer);
    const third = (bench.seconds * 1000) / 3;
    await bench.impair.reset();
    const at = [];
    // The narrow way lasts for a minute after its first 3 s: switches a minute are not to be guessed from one in 17 s.
    for (const [rate, lasts] of [['4M', third], ['1M', Math.max(third, 63_000)], ['4M', third]]) {
      at.push(Date.now());
      await bench.impair.down(`rate=${rate},queue=500ms`);
      await sleep(lasts);
    }
    at.push(Date.now());
    const network = await bench.impair.stats();
    await notes.take();
    await leave(bench);
    const whole = notes.seen(at[0], at[3]);
    const narrow = notes.seen(at[1] + 3000, at[2]);
    const smaller = notes.main.find(([t, w]) => t >= at[1] && w < FULL);
    const heard = sound(notes.stats, at[0], at[3]);
    return {
      figures: { picture: whole, narrow, sound: heard, network, settled: settled.main.at(-1)?.[1] },
      checks: [
        most('audio concealed', heard.concealed, 0.01, percent),
        most('frozen', whole.frozen, 0.05, percent),
        most('down after', smaller ? smaller[0] - at[1] : Infinity, 1000, ms),
        most('full size after', firstWide(notes.main, at[2], FULL), 1800, ms),
        most('switches a minute, steady', (60_000 * narrow.switches) / (at[2] - at[1] - 3000), 2),
        ...sameSession(notes, settled),
      ],
    };
  },
};

// How long sound and pictures wait in the browser.
function bufferOf(stats, from, to) {
  return { sound: Math.round(sound(stats, from, to).bufferMs), target: Math.round(sound(stats, from, to).targetMs), least: Math.round(sound(stats, from, to).leastMs), pictures: decoded(stats, from, to).bufferMs };
}

function blackoutRow(seconds, moves) {
  return {
    name: `blackout${seconds}`,
    title: `blackout ${seconds} s`,
    async run(bench) {
      const settled = await settle(bench);
      const runs = [];
      for (let i = 0; i < bench.runs; i++) {
        const notes = new Notes(bench.viewer);
        await bench.impair.down(`blackout=${seconds}s`);
        await bench.impair.up(`blackout=${seconds}s`);
        const over = Date.now() + seconds * 1000;
        await sleep(seconds * 1000 + 6000);
        await notes.take();
        runs.push({
          sound: soundBack(notes.stats, over), moves: firstFrame(notes.main, over + 20), full: firstWide(notes.main, over, FULL),
          enters: notes.enters.length, peers: notes.peers - settled.peers,
          // What was waited for: a deep buffer, a picture that was not whole, one that was not asked for.
          before: bufferOf(notes.stats, over - 1000 * seconds - 2000, over - 1000 * seconds), after: bufferOf(notes.stats, over, over + 2000),
          depths: notes.buffers.map((b) => [b.at - over, b.depth]), decoded: decoded(notes.stats, over - 1000 * seconds, over + 2000),
        });
      }
      await leave(bench);
      const worst = (key) => runs.reduce((m, r) => Math.max(m, r[key]), 0);
      return {
        figures: { runs },
        checks: [
          most(`sound back, worst of ${runs.length}`, worst('sound'), 1000, ms),
          most(`picture moves, worst of ${runs.length}`, worst('moves'), moves, ms),
          ...(seconds < 30 ? [is('entered anew', worst('enters'), 0), is('new connections', worst('peers'), 0)] : []),
        ],
      };
    },
  };
}

const address = {
  name: 'address',
  title: 'the far end gets another address',
  async run(bench) {
    const settled = await settle(bench);
    const { netns, ipv4 } = bench.impair.ends.far;
    const device = bench.impair.ends.device;
    const fresh = '10.99.0.3';
    const change = (to, from) => {
      execFileSync('ip', ['-n', netns, 'addr', 'add', `${to}/32`, 'dev', device]);
      execFileSync('ip', ['-n', netns, 'addr', 'del', `${from}/32`, 'dev', device]);
    };
    const notes = new Notes(bench.viewer);
    const at = Date.now();
    change(fresh, ipv4);
    await sleep(20_000);
    await notes.take();
    const to = Date.now();
    change(ipv4, fresh);
    await sleep(10_000);
    await bench.viewer.reload();
    const gap = notes.seen(at, to).worst;
    const silent = longestSilence(notes.stats, at, to);
    return {
      figures: { gap, silent, enters: notes.enters.length, peers: notes.peers - settled.peers },
      checks: [most('sound gap', silent, 2000, ms), most('picture gap', gap, 3000, ms), ...sameSession(notes, settled)],
    };
  },
};

function longestSilence(stats, from, to) {
  const packets = (s) => Object.values(s.audio).reduce((sum, a) => sum + a[4], 0);
  let last = from;
  let count = -1;
  let longest = 0;
  for (const s of stats.filter((entry) => entry.at >= from && entry.at <= to)) {
    if (packets(s) > count) {
      longest = Math.max(longest, count < 0 ? 0 : s.at - last);
      count = packets(s);
      last = s.at;
    }
  }
  return Math.max(longest, to - last);
}

// Four receivers: a browser and two who only receive in the near end, where nothing is lost, and a bad one. None of the three
// may notice, and the publishers neither.
function badRow(name, title, { loss, flooders }) {
  return {
    name,
    title,
    async run(bench) {
      await bench.crew.do('publish', { count: 3, watchers: 2, flooders });
      const good = await bench.openViewer('near', { login: 'member2' });
      try {
        await good.enter();
        await sleep(4000);
        const others = new Notes(good);
        const run = await impaired(bench, 'down', loss ? `loss=${loss}%` : 'delay=20ms');
        await others.take();
        const near = others.seenOfAll(run.from, run.to);
        const heard = sound(others.stats, run.from, run.to);
        const people = run.people.filter(publishes);
        const watchers = run.people.filter((person) => !publishes(person) && !person.floods);
        const asked = Math.max(...people.map((person) => person.requests));
        const lasted = (run.to - run.from + AFTER_MS) / 1000;
        return {
          figures: { good: { pictures: near, sound: heard }, ...figuresOf(run) },
          checks: [
            least('pictures at the good browser', near.length, 3),
            is('freezes at the good browser', near.reduce((sum, one) => sum + one.freezes, 0), 0),
            most('audio concealed there', heard.concealed, 0.001, percent),
            ...watchers.map((one) => is(`freezes at receiver ${one.watcher + 2}`, one.freezes, 0)),
            ...watchers.map((one) => least(`pictures a second at receiver ${one.watcher + 2}, of three`, one.frames / lasted, 87)),
            ...(flooders ? [least('messages of the flood, a second', Math.max(...run.people.map((one) => one.sent ?? 0)) / lasted, 300)] : []),
            most('key frame requests a second', asked / lasted, 1),
            most('… in the worst second (one may be drawn ahead)', Math.max(...people.map((person) => person.requests_worst)), 2),
          ],
        };
      } finally {
        await good.leave(); // else its seat waits, and the next row finds another button
        await good.close();
        await bench.publish();
      }
    },
  };
}

// The far browser publishes, a voice with pauses; two in the near end hear it, and one of them watches.
function lossUpRow(name, pauses, noise) {
  return {
    name,
    title: `loss 5 % up, a voice with ${pauses} in its pauses`,
    async run(bench) {
      const people = [];
      const open = async (end, options, as) => {
        const person = await bench.openViewer(end, options);
        people.push(person);
        await person.enter(as);
        return person;
      };
      try {
        const sender = await open('far', { login: 'speaker', camera: true, noise }, 'Join stage');
        const watchers = [await open('near', { login: 'member2', main: 'Sam Speaker' }), await open('near', { login: 'member', pictures: false })];
        await sleep(12_000);
        await Promise.all(watchers.map((watcher) => watcher.drain()));
        await bench.impair.up('loss=5%');
        const notes = watchers.map((watcher) => new Notes(watcher));
        const from = Date.now();
        await sleep(bench.seconds * 1000);
        const to = Date.now();
        await Promise.all(notes.map((each) => each.take()));
        const seen = notes[0].seen(from, to);
        const heard = notes.map((each) => sound(each.stats, from, to));
        const streams = notes.map((each) => soundByStream(each.stats, from, to));
        const sent = (await sender.drain()).stats.at(-1)?.out;
        return {
          figures: { picture: seen, sound: heard, streams, sent, buffers: notes.map((each) => each.buffers) },
          checks: [
            ...heard.map((each, i) => most(`audio concealed, receiver ${i + 1}`, each.concealed, 0.005, percent)),
            is('freezes', seen.freezes, 0),
            least('fps', seen.fps, 28),
          ],
        };
      } finally {
        await bench.impair.clear();
        for (const person of people) await person.close();
      }
    },
  };
}

const join = {
  name: 'join',
  title: 'joining, RTT 50 ms',
  async run(bench) {
    await bench.impair.clear('25ms');
    const times = [];
    for (let i = 0; i < bench.runs; i++) {
      await bench.viewer.drain();
      await bench.viewer.enter();
      await sleep(3000);
      const notes = await new Notes(bench.viewer).take();
      times.push(notes.firstFrames.length ? notes.firstFrames[0] - notes.enters.at(-1) : Infinity);
      await bench.viewer.leave();
      await sleep(1000);
    }
    await bench.impair.clear();
    return { figures: { times }, checks: [most(`entering to first frame, p95 of ${times.length}`, percentile(times, 0.95), 500, ms)] };
  },
};

const lipSync = {
  name: 'lipsync',
  title: 'flash and beep',
  async run(bench) {
    await bench.crew.do('publish', { count: 1, flash: true });
    try {
      await settle(bench);
      await bench.viewer.page.evaluate(() => window.__bench.listen());
      await sleep(Math.min(bench.seconds, 30) * 1000);
      const notes = await new Notes(bench.viewer).take();
      const list = skews(onsets(notes.light, 300), onsets(notes.loud, 300));
      await leave(bench);
      await bench.viewer.reload();
      const sizes = list.map(Math.abs);
      return {
        figures: { skews: list.map(Math.round) },
        checks: [least('flashes with a beep', list.length, 10), most('skew, median', percentile(sizes, 0.5), 80, ms), most('skew, p95', percentile(sizes, 0.95), 80, ms)],
      };
    } finally {
      await bench.publish();
    }
  },
};

// For every day: is there a picture and a voice behind 5 % loss, and did the network do what it was told?
const smoke = {
  name: 'smoke',
  title: 'a call behind 5 % loss, briefly',
  async run(bench) {
    const run = await impaired(bench, 'down', 'loss=5%', 5);
    const f = figuresOf(run);
    const { lost, packets_in: sent } = run.network.down;
    return {
      figures: f,
      checks: [
        least('fps', f.picture.fps, 5),
        most('audio concealed', f.sound.concealed, 0.2, percent),
        least('packets sent to the viewer', sent, 500),
        least('lost', lost / sent, 0.02, percent),
        most('lost', lost / sent, 0.08, percent),
        is('people connected', run.people.filter((person) => person.connected).length, 3),
      ],
    };
  },
};

export const rows = [
  unimpaired,
  lossRow(1, { concealed: 0.004, frozen: 0, fps: 29 }),
  lossRow(5, { concealed: 0.004, frozen: 0, fps: 29 }),
  lossRow(20, { concealed: 0.02, frozen: 0.05, fps: 20, back: 5000 }),
  lossUpRow('lossup', 'digital silence', 0),
  lossUpRow('lossup-room', 'the noise of a room', 60),
  loss40,
  capRow('cap1M', '1M', { concealed: 0.01, frozen: 0.05, gap: 600, fps: 27, width: 640, use: [0.7, 0.95], queue: 200, back: 2000 }),
  capRow('cap300k', '300k', { concealed: 0.02, settledConcealed: 0.002, frozen: 0.1, gap: 1000, fps: 25, width: 320, queue: 250, back: 2000 }),
  steps,
  blackoutRow(3, 300),
  blackoutRow(10, 500),
  blackoutRow(30, 3000),
  address,
  badRow('onebad', 'one bad receiver (40 % loss) of four', { loss: 40, flooders: 0 }),
  badRow('flood', 'a fifth receiver asks for everything without end', { loss: 0, flooders: 1 }),
  join,
  lipSync,
  { ...smoke, extra: true },
];
