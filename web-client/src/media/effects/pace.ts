// How often the person's outline is looked for. That costs most of a frame, and an outline of a moment ago still fits:
// on a slow machine it is looked for less often first, and only then do frames fall out.

/** An outline older than this shows what it should not. */
const OUTLINE_AGE_MS = 150;
const EVERY_MAX = 4;
/** The share of a frame's time that may be used: the rest is the machine's. */
const SHARE = 0.7;
const WEIGHT = 0.1;
const WINDOW_MS = 5_000;
/** Fewer frames a second than this are told, or half of what the camera gives where that is less. */
const SLOW_FPS = 12;

export class Pace {
  private outlineMs = 0;
  private restMs = 0;
  private outlineAt = -Infinity;
  private since = Infinity;
  private windowAt: number | undefined;
  private frames = 0;
  private readonly slowFps: number;
  slow = false;

  constructor(private readonly fps: number) {
    this.slowFps = Math.min(SLOW_FPS, fps / 2);
  }

  /** Every how many frames it is looked for. */
  get every(): number {
    const left = Math.max(1, (SHARE * 1000) / this.fps - this.restMs);
    return Math.min(EVERY_MAX, Math.max(1, Math.ceil(this.outlineMs / left)));
  }

  /** Is the outline of the frame of this moment (ms) to be looked for? */
  due(now: number): boolean {
    this.since++;
    if (this.since < this.every && now - this.outlineAt < OUTLINE_AGE_MS) return false;
    this.since = 0;
    this.outlineAt = now;
    return true;
  }

  /** A frame is done: what its outline (0: not looked for) and all else took. True when `slow` changed. */
  done(now: number, outlineMs: number, restMs: number): boolean {
    if (outlineMs > 0) this.outlineMs = blend(this.outlineMs, outlineMs);
    this.restMs = blend(this.restMs, restMs);
    this.frames++;
    this.windowAt ??= now;
    const ms = now - this.windowAt;
    if (ms < WINDOW_MS) return false;
    const fps = (this.frames * 1000) / ms;
    this.windowAt = now;
    this.frames = 0;
    const slow = fps < this.slowFps * (this.slow ? 1.3 : 1);
    if (slow === this.slow) return false;
    this.slow = slow;
    return true;
  }
}

const blend = (old: number, now: number) => (old === 0 ? now : old + WEIGHT * (now - old));
