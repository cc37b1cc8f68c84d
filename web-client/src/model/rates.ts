// What the server counts, as rates between two answers: pure.
import type { ServerStatus } from '../protocol/types';

type Total = { [K in keyof ServerStatus]: K extends `${string}_total` ? K : never }[keyof ServerStatus];

/** What came to it in a second, between two answers. A server that was started anew counts from nothing. */
export function rate(before: ServerStatus | undefined, now: ServerStatus, what: NonNullable<Total>): number {
  if (!before || before.started !== now.started || now.at <= before.at) return 0;
  return Math.max(0, ((now[what] - before[what]) * 1000) / (now.at - before.at));
}

/** Of all cores together, from 0 to 1. */
export const cpuShare = (before: ServerStatus | undefined, now: ServerStatus): number => Math.min(1, rate(before, now, 'cpu_total') / 1e6 / now.cores);
