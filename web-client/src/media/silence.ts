// Notices within about a second that nothing arrives any more, long before the browser says `disconnected` (after five).
//
// The server lets no 250 ms pass without sending something, once it has sent anything (sfu/report.c): whoever is muted, and
// however empty the room, silence on the way itself is the way's fault.
//
//   1. Slots that played something a moment ago show at once that all is well; only when none did is the browser asked
//      for its statistics, which costs more.
//   2. A page that was not let run has seen nothing: it takes several looks, not only time.
//   3. What comes back before anybody did anything about it was no lost way: the next alarm takes twice as long.

const LOOK_MS = 250;
export const SILENT_MS = 750;
const SILENT_LOOKS = 3;
const SILENT_MAX_MS = 6_000;

export interface SilenceHooks {
  /** When (Date.now) something was played last; 0: never. */
  played(): number;
  /** Changes whenever something arrives; undefined: not known. */
  arrived(): Promise<number | undefined>;
  lost(): void;
  /** After `lost`. True when the way of before is what came back. */
  back(): boolean;
}

export class Silence {
  private timer: ReturnType<typeof setInterval> | undefined;
  private count: number | undefined;
  private flowed = false;
  private since = 0;
  private looks = 0;
  private told = false;
  private limit = SILENT_MS;
  private looking = false;

  constructor(private readonly hooks: SilenceHooks) {}

  start(): void {
    this.timer ??= setInterval(() => void this.look(), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.forget();
  }

  /** Another connection: nothing of before counts. */
  forget(): void {
    this.count = undefined;
    this.flowed = this.told = false;
    this.limit = SILENT_MS;
  }

  private async look(): Promise<void> {
    if (Date.now() - this.hooks.played() < LOOK_MS) {
      this.count = undefined; // what came meanwhile is not known
      this.heard();
      return;
    }
    if (this.looking) return;
    this.looking = true;
    const count = await this.hooks.arrived().catch(() => undefined);
    this.looking = false;
    if (count === undefined || this.timer === undefined) return;
    if (count === this.count) this.quiet();
    else this.changed(count);
  }

  private changed(count: number): void {
    const first = this.count === undefined;
    this.count = count;
    this.since = Date.now();
    this.looks = 0;
    if (!first) this.heard();
  }

  private heard(): void {
    this.flowed = true;
    if (!this.told) return;
    this.told = false;
    if (this.hooks.back()) this.limit = Math.min(2 * this.limit, SILENT_MAX_MS);
  }

  private quiet(): void {
    this.looks++;
    if (this.told || !this.flowed || this.looks < SILENT_LOOKS || Date.now() - this.since < this.limit) return;
    this.told = true;
    this.hooks.lost();
  }
}
