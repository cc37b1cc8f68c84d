// Tells the server what this page shows, so that it sends that and no more: soon when more is wanted, late when less.

import type { Want } from '../protocol/types';

const UP_MS = 100;
const DOWN_MS = 1000;

const keyOf = (w: Want): string => `${w.participant}/${w.source}`;

/** Does `next` ask for something that `sent` does not have, or has smaller? */
export function wantsMore(next: readonly Want[], sent: readonly Want[]): boolean {
  const had = new Map(sent.map((w) => [keyOf(w), w]));
  return next.some((w) => {
    const before = had.get(keyOf(w));
    return !before || w.height > before.height || (w.priority ?? 0) > (before.priority ?? 0);
  });
}

export function sameWants(a: readonly Want[], b: readonly Want[]): boolean {
  if (a.length !== b.length) return false;
  const had = new Map(b.map((w) => [keyOf(w), w]));
  return a.every((w) => {
    const other = had.get(keyOf(w));
    return other !== undefined && other.height === w.height && (other.priority ?? 0) === (w.priority ?? 0);
  });
}

/** Heights in a few steps, so that a window being dragged doesn't ask for every pixel. */
export function stepHeight(pixels: number): number {
  for (const step of [90, 180, 270, 360, 540, 720, 1080]) if (pixels <= step) return step;
  return 1440;
}

export class ViewSender {
  private sent: Want[] | undefined;
  private next: Want[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private due = 0;

  constructor(private readonly send: (want: Want[]) => void) {}

  set(want: Want[]): void {
    this.next = want;
    if (this.sent && sameWants(want, this.sent)) {
      this.stop();
      return;
    }
    const wait = !this.sent || wantsMore(want, this.sent) ? UP_MS : DOWN_MS;
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
    this.set(this.next);
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
