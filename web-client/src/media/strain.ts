// Is this computer too busy to keep up? A page that is woken late receives late, and what arrives late looks to the server
// like a slow connection. So lateness is measured here, where the two can be told apart.

const TICK_MS = 200;
/** Five seconds of ticks are judged together: one long task is no strain. */
const JUDGED = 25;
const LATE_MS = 60;
/** So many late ones begin it, so few end it. */
const BEGINS = 10;
const ENDS = 2;

export class Strain {
  private late: boolean[] = [];
  private strained = false;
  private due = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly changed: (strained: boolean) => void) {}

  start(): void {
    this.due = performance.now() + TICK_MS;
    this.timer = setTimeout(this.tick, TICK_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private readonly tick = (): void => {
    // Timers of a hidden tab are late on purpose.
    if (document.visibilityState === 'visible') this.note(performance.now() - this.due);
    else this.late = [];
    this.start();
  };

  /** One tick came so late. */
  note(ms: number): void {
    this.late.push(ms >= LATE_MS);
    if (this.late.length > JUDGED) this.late.shift();
    const count = this.late.filter(Boolean).length;
    const strained = this.strained ? count > ENDS : count >= BEGINS;
    if (strained === this.strained) return;
    this.strained = strained;
    this.changed(strained);
  }
}
