// The place of this tab in a room, kept over a reload: what it takes to come back as the same participant.
import type { Id, ResumeIn } from '../protocol/types';

const keyOf = (channel: Id): string => `dais.seat.${channel}`;

/** A room keeps the place of who is away for 30 s. Whoever comes later is asked again: nobody is put on a stage unseen. */
const HELD_MS = 35_000;
/** How often a stay in a room says that it goes on. */
export const SEAT_BEAT_MS = 5_000;

export interface Seat extends ResumeIn {
  as: 'stage' | 'viewer';
  /** Beside another device of one's own, without sound. */
  companion: boolean;
}

export function keepSeat(channel: Id, seat: Seat): void {
  try {
    sessionStorage.setItem(keyOf(channel), JSON.stringify({ ...seat, at: Date.now() }));
  } catch {
    // No storage: a reload is a new visit.
  }
}

export function dropSeat(channel: Id): void {
  sessionStorage.removeItem(keyOf(channel));
}

export function keptSeat(channel: Id): Seat | undefined {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(keyOf(channel)) ?? 'null');
    if (typeof value !== 'object' || value === null) return undefined;
    const { seat, secret, epoch, seq, as, companion, at } = value as Record<string, unknown>;
    if (typeof at !== 'number' || Date.now() - at > HELD_MS) return undefined;
    if (typeof seat !== 'string' || typeof secret !== 'string' || typeof epoch !== 'string' || typeof seq !== 'number') return undefined;
    return { seat, secret, epoch, seq, as: as === 'viewer' ? 'viewer' : 'stage', companion: companion === true };
  } catch {
    return undefined;
  }
}
