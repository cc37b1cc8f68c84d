import { describe, expect, it } from 'vitest';
import { Pace } from './pace';

/** So many seconds of a camera of 30 frames a second, each frame taking as long as said; which frames had their outline looked for. */
function run(pace: Pace, seconds: number, outlineMs: number, restMs: number): { looked: number; frames: number; oldest: number } {
  let at = 0;
  let looked = 0;
  let frames = 0;
  let last = 0;
  let oldest = 0;
  while (at < seconds * 1000) {
    const due = pace.due(at);
    if (due) {
      looked++;
      last = at;
    }
    oldest = Math.max(oldest, at - last);
    const took = restMs + (due ? outlineMs : 0);
    pace.done(at + took, due ? outlineMs : 0, restMs);
    frames++;
    // The camera's next frame after this one is done.
    at = Math.ceil((at + Math.max(took, 1)) / (1000 / 30)) * (1000 / 30);
  }
  return { looked, frames, oldest };
}

describe('the pace of a background', () => {
  it('looks at every frame where the machine can', () => {
    const { looked, frames } = run(new Pace(30), 5, 8, 6);
    expect(frames).toBeGreaterThanOrEqual(149);
    expect(looked).toBe(frames);
  });

  it('looks less often before a frame falls out', () => {
    const pace = new Pace(30);
    const { looked, frames } = run(pace, 10, 22, 10);
    expect(pace.every).toBeGreaterThan(1);
    expect(frames).toBeGreaterThan(290);
    expect(looked).toBeLessThan(frames * 0.6);
    expect(pace.slow).toBe(false);
  });

  it('never uses an outline of long ago, however slow the machine', () => {
    const pace = new Pace(30);
    expect(run(pace, 10, 60, 60).oldest).toBeLessThan(300);
    expect(pace.every).toBe(4);
  });

  it('says that the machine is too slow, and takes it back', () => {
    const pace = new Pace(30);
    run(pace, 11, 60, 70);
    expect(pace.slow).toBe(true);
    const later = new Pace(30);
    later.slow = true;
    run(later, 11, 5, 5);
    expect(later.slow).toBe(false);
  });

  it('calls a camera of ten frames a second not slow', () => {
    const pace = new Pace(10);
    for (let at = 0; at < 12_000; at += 100) pace.done(at, 5, 5);
    expect(pace.slow).toBe(false);
  });
});
