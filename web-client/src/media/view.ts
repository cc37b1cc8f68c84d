// Tells the server what this page shows, and what it takes at all, so that it sends that and no more: soon when more is
// wanted, late when less.

import type { ReceiveMode, Want } from '../protocol/types';

const UP_MS = 100;
const DOWN_MS = 1000;
/** Most pictures one view can name: as many as there can be slots. */
export const WANTS_MAX = 49;

export interface View {
  want: readonly Want[];
  receive: ReceiveMode;
}

const keyOf = (w: Want): string => `${w.participant}/${w.source}`;
const RANK: Record<ReceiveMode, number> = { none: 0, audio: 1, all: 2 };

/** Does `next` ask for something that `sent` does not have, or has smaller? */
export function wantsMore(next: View, sent: View): boolean {
  if (RANK[next.receive] !== RANK[sent.receive]) return RANK[next.receive] > RANK[sent.receive];
  const had = new Map(sent.want.map((w) => [keyOf(w), w]));
  return next.want.some((w) => {
    const before = had.get(keyOf(w));
    return !before || w.height > before.height || (w.priority ?? 0) > (before.priority ?? 0);
  });
}

export function sameView(a: View, b: View): boolean {
  if (a.receive !== b.receive || a.want.length !== b.want.length) return false;
  const had = new Map(b.want.map((w) => [keyOf(w), w]));
  return a.want.every((w) => {
    const other = had.get(keyOf(w));
    return other !== undefined && other.height === w.height && (other.priority ?? 0) === (w.priority ?? 0);
  });
}

/** Heights in a few steps, so that a window being dragged doesn't ask for every pixel. */
export function stepHeight(pixels: number): number {
  for (const step of [90, 180, 270, 360, 540, 720, 1080]) if (pixels <= step) return step;
  return 1440;
}

/** How high a 16:9 picture is in a tile: filling it (and cropped), or fitted into it. CSS pixels. */
export function pictureHeight(tile: { w: number; h: number }, fitted: boolean): number {
  const full = (tile.w * 9) / 16;
  return fitted ? Math.min(tile.h, full) : Math.max(tile.h, full);
}

export class ViewSender {
  private sent: View | undefined;
  private next: View = { want: [], receive: 'all' };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private due = 0;

  constructor(private readonly send: (view: View) => void) {}

  set(view: Partial<View>): void {
    this.next = { ...this.next, ...view };
    if (this.sent && sameView(this.next, this.sent)) {
      this.stop();
      return;
    }
    const wait = !this.sent || wantsMore(this.next, this.sent) ? UP_MS : DOWN_MS;
    const due = Date.now() + wait;
    if (this.timer !== undefined && this.due <= due) return;
    this.stop();
    this.due = due;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.sent = this.next;
      this.send(this.next);
    }, wait);
  }

  /** A new connection or seat knows nothing: say it again. */
  forget(): void {
    this.sent = undefined;
    this.set({});
  }

  /** What was sent did not arrive; it is said again with the next change or after `forget`. */
  lost(): void {
    this.sent = undefined;
  }

  stop(): void {
    if (this.timer !== undefined) clearTimeout(this.timer);
    this.timer = undefined;
  }
}
