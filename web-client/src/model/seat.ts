// The place of this tab in a room, kept over a reload: what it takes to come back as the same participant.
import type { Id, ResumeIn } from '../protocol/types';

const keyOf = (channel: Id): string => `dais.seat.${channel}`;

export interface Seat extends ResumeIn {
  as: 'stage' | 'viewer';
}

export function keepSeat(channel: Id, seat: Seat): void {
  try {
    sessionStorage.setItem(keyOf(channel), JSON.stringify(seat));
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
    const { seat, secret, epoch, seq, as } = value as Record<string, unknown>;
    if (typeof seat !== 'string' || typeof secret !== 'string' || typeof epoch !== 'string' || typeof seq !== 'number') return undefined;
    return { seat, secret, epoch, seq, as: as === 'viewer' ? 'viewer' : 'stage' };
  } catch {
    return undefined;
  }
}
