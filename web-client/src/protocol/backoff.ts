// How long to wait before trying again: doubling with jitter, so that a thousand pages cut off at once don't come back at once.

export const FIRST_MS = 400;
export const LONGEST_MS = 15_000;

/** `attempt` counts from 0; `random` gives [0, 1). Between a half and the whole of the doubled wait. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.round(whole / 2 + (whole / 2) * random());
}
