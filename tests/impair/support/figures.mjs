// From frames and statistics to what a viewer feels. All times in ms.

const HISTORY = 30; // frames: the mean a freeze is measured against
const FREEZE_MORE_MS = 150;

// Frames as [at, width, height, presented]. Those that were presented without a call back stand evenly between two calls.
export function intervals(frames) {
  const list = [];
  for (let i = 1; i < frames.length; i++) {
    const skipped = frames[i][3] - frames[i - 1][3];
    const steps = skipped >= 1 && skipped < 1000 ? skipped : 1;
    const gap = (frames[i][0] - frames[i - 1][0]) / steps;
    for (let k = 1; k <= steps; k++) list.push({ from: frames[i][0] - (steps - k + 1) * gap, gap, width: frames[i][1] });
  }
  return list;
}

// A gap longer than max(3 × mean, mean + 150 ms) of the frames before it is a freeze. The time before the first and after
// the last frame counts too.
export function picture(frames, from, to) {
  const inside = frames.filter(([at]) => at >= from && at <= to);
  const before = frames.filter(([at]) => at < from).at(-1);
  if (inside.length === 0) return { fps: 0, frozen: 1, worst: to - from, freezes: 1, width: 0, widths: {}, switches: 0 };
  const list = intervals(before ? [before, ...inside] : inside);
  const last = inside.at(-1);
  list.push({ from: last[0], gap: to - last[0], width: last[1], end: true });
  const recent = [];
  let frozen = 0;
  let freezes = 0;
  let worst = 0;
  let switches = 0;
  const widths = {};
  let width = list[0].width;
  for (const { from: start, gap, width: now, end } of list) {
    const mean = recent.length ? recent.reduce((a, b) => a + b, 0) / recent.length : 1000 / 30;
    const part = Math.min(gap, start + gap - Math.max(start, from));
    if (gap > Math.max(3 * mean, mean + FREEZE_MORE_MS)) {
      frozen += part;
      freezes++;
    }
    worst = Math.max(worst, part);
    widths[now] = (widths[now] ?? 0) + part;
    if (now !== width) switches++;
    width = now;
    if (!end) recent.push(gap);
    if (recent.length > HISTORY) recent.shift();
  }
  const common = Number(Object.entries(widths).sort((a, b) => b[1] - a[1])[0][0]);
  const shown = list.filter((i) => i.from + i.gap >= from && !i.end).length;
  return { fps: (1000 * shown) / (to - from), frozen: frozen / (to - from), worst, freezes, width: common, widths: shares(widths, to - from), switches };
}

// What the browser itself counts of one person's pictures (freezeCount, totalFreezesDuration). NaN: it counts nothing.
export function byBrowser(stats, id, from, to) {
  let freezes = 0;
  let frozenMs = 0;
  let before = {};
  for (const { at, video } of stats.filter((s) => s.at >= from && s.at <= to)) {
    const now = {};
    for (const [mid, v] of Object.entries(video)) if (v[11] === id) now[mid] = [v[2] ?? NaN, 1000 * (v[3] ?? NaN)];
    for (const mid of Object.keys(now)) {
      if (!before[mid]) continue; // another slot's count begins elsewhere
      freezes += now[mid][0] - before[mid][0];
      frozenMs += now[mid][1] - before[mid][1];
    }
    before = now;
  }
  return { freezes, frozen: frozenMs / (to - from) };
}

// The page sees what is shown, but spreads frames that were shown without a call over the gap; the browser counts each gap,
// but tells it only when it is over. Of both the worse counts, and both are kept.
export function worse(page, browser) {
  const most = (a, b) => (b > a ? b : a);
  return { ...page, freezes: most(page.freezes, browser.freezes), frozen: most(page.frozen, browser.frozen), by: { page: [page.freezes, page.frozen], browser: [browser.freezes, browser.frozen] } };
}

function shares(times, whole) {
  return Object.fromEntries(Object.entries(times).map(([key, ms]) => [key, Math.round((1000 * ms) / whole) / 1000]));
}

// When the picture was first at least so wide, after `from`.
export function firstWide(frames, from, width) {
  const frame = frames.find(([at, w]) => at >= from && w >= width);
  return frame ? frame[0] - from : Infinity;
}

export function firstFrame(frames, from) {
  const frame = frames.find(([at]) => at >= from);
  return frame ? frame[0] - from : Infinity;
}

// Sound over all that spoke: share concealed, how long it stays in the buffer, how long it should (target), and how long it
// would if only the network decided (least: without what lip sync or the page asked for).
export function sound(stats, from, to) {
  const inside = stats.filter((s) => s.at >= from && s.at <= to);
  let concealed = 0;
  let total = 0;
  let delay = 0;
  let emitted = 0;
  let target = 0;
  let least = 0;
  if (inside.length > 1) {
    for (const [mid, last] of Object.entries(inside.at(-1).audio)) {
      const first = inside.find((s) => s.audio[mid])?.audio[mid] ?? last;
      if (last[4] === first[4]) continue; // nobody in this slot
      concealed += last[0] - first[0];
      total += last[1] - first[1];
      delay += last[2] - first[2];
      emitted += last[3] - first[3];
      target += last[7] - first[7];
      least += last[8] - first[8];
    }
  }
  const mean = (sum) => (emitted > 0 ? (1000 * sum) / emitted : NaN);
  return { concealed: total > 0 ? concealed / total : 1, bufferMs: mean(delay), targetMs: mean(target), leastMs: mean(least) };
}

// The share concealed of each stream that had packets.
export function soundByStream(stats, from, to) {
  const inside = stats.filter((s) => s.at >= from && s.at <= to);
  const shares = {};
  for (const [mid, last] of Object.entries(inside.at(-1)?.audio ?? {})) {
    const first = inside.find((s) => s.audio[mid])?.audio[mid] ?? last;
    if (last[4] !== first[4]) shares[mid] = (last[0] - first[0]) / (last[1] - first[1]);
  }
  return shares;
}

// When sound arrives again after `from`: the first statistic with other packets than at `from`; on a new connection they
// are counted anew.
export function soundBack(stats, from) {
  const before = stats.filter((s) => s.at <= from).at(-1);
  const packets = (s) => Object.values(s.audio).reduce((sum, a) => sum + a[4], 0);
  const back = stats.find((s) => s.at > from && before && packets(s) > 0 && packets(s) !== packets(before));
  return back ? back.at - from : Infinity;
}

export function decoded(stats, from, to) {
  const inside = stats.filter((s) => s.at >= from && s.at <= to);
  const sum = { frames: 0, freezes: 0, frozenS: 0, key: 0, pli: 0, nack: 0, bufferMs: 0 };
  let delay = 0;
  let emitted = 0;
  if (inside.length < 2) return sum;
  for (const [mid, last] of Object.entries(inside.at(-1).video)) {
    const first = inside.find((s) => s.video[mid])?.video[mid] ?? last;
    sum.frames += last[0] - first[0];
    sum.freezes += last[2] - first[2];
    sum.frozenS += last[3] - first[3];
    sum.key += last[4] - first[4];
    sum.pli += last[5] - first[5];
    sum.nack += last[6] - first[6];
    delay += last[7] - first[7];
    emitted += last[8] - first[8];
  }
  sum.bufferMs = emitted > 0 ? Math.round((1000 * delay) / emitted) : NaN;
  return sum;
}

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] : NaN;
}

// Onsets in a series of [at, value]: where it goes above half of its most after being below for a while.
export function onsets(series, quietMs) {
  const most = series.reduce((m, [, v]) => Math.max(m, v), 0);
  const found = [];
  let below = -Infinity;
  let since = null;
  for (const [at, value] of series) {
    if (value < most / 2) {
      since ??= at;
      below = at;
    } else {
      if (since !== null && below - since >= quietMs) found.push(at);
      since = null;
    }
  }
  return found;
}

// Of each flash the beep next to it: how much later the sound is; positive: sound late.
export function skews(flashes, beeps) {
  const found = [];
  for (const flash of flashes) {
    const nearest = beeps.reduce((best, beep) => (Math.abs(beep - flash) < Math.abs(best - flash) ? beep : best), Infinity);
    if (Math.abs(nearest - flash) < 500) found.push(nearest - flash);
  }
  return found;
}
