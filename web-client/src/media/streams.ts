// What each stream of the connection carries, from two successive reports of the browser: for the statistics panel.

import type { StatRow } from './stats';

export interface StreamNumbers {
  key: string;
  mid: string | undefined;
  kind: 'audio' | 'video';
  rid: string | undefined;
  codec: string | undefined;
  /** kbit/s since the last reading; undefined on the first. */
  rate: number | undefined;
  /** Share of packets lost since the last reading, 0…1. Of what is sent: as the server reports it. */
  loss: number | undefined;
  rtt: number | undefined;
  width: number | undefined;
  height: number | undefined;
  fps: number | undefined;
  /** Received: how long sound or pictures wait before they are played, ms. */
  buffer: number | undefined;
  /** Received: how often the picture stood still since the beginning. */
  freezes: number | undefined;
  /** Sent: what keeps the picture small. */
  limited: 'none' | 'cpu' | 'bandwidth' | 'other' | undefined;
  active: boolean;
}

interface Before {
  at: number;
  bytes: number;
  packets: number;
  lost: number;
  delay: number;
  emitted: number;
}

type Rows = ReadonlyMap<string, StatRow>;

const codecOf = (row: StatRow, rows: Rows): string | undefined => {
  const mime = row.codecId === undefined ? undefined : rows.get(row.codecId)?.mimeType;
  return mime?.slice(mime.indexOf('/') + 1);
};

const perSecond = (now: number, before: number, ms: number): number => Math.max(0, Math.round(((now - before) * 8) / ms));

export class StreamReader {
  private before = new Map<string, Before>();

  /** Sent and received streams of one report, in its order. */
  read(rows: Rows): { sent: StreamNumbers[]; received: StreamNumbers[] } {
    const next = new Map<string, Before>();
    const sent: StreamNumbers[] = [];
    const received: StreamNumbers[] = [];
    for (const row of rows.values()) {
      if (row.type !== 'inbound-rtp' && row.type !== 'outbound-rtp') continue;
      if (row.kind !== 'audio' && row.kind !== 'video') continue;
      const numbers = this.numbersOf(row, rows, next);
      (row.type === 'inbound-rtp' ? received : sent).push(numbers);
    }
    this.before = next;
    return { sent, received };
  }

  private numbersOf(row: StatRow, rows: Rows, next: Map<string, Before>): StreamNumbers {
    const inbound = row.type === 'inbound-rtp';
    const now: Before = {
      at: row.timestamp,
      bytes: (inbound ? row.bytesReceived : row.bytesSent) ?? 0,
      packets: row.packetsReceived ?? 0,
      lost: row.packetsLost ?? 0,
      delay: row.jitterBufferDelay ?? 0,
      emitted: row.jitterBufferEmittedCount ?? 0,
    };
    next.set(row.id, now);
    const before = this.before.get(row.id);
    const fresh = before && now.at > before.at ? before : undefined;
    const remote = row.remoteId === undefined ? undefined : rows.get(row.remoteId);
    return {
      key: row.id,
      mid: row.mid,
      kind: row.kind === 'audio' ? 'audio' : 'video',
      rid: row.rid,
      codec: codecOf(row, rows),
      rate: fresh && perSecond(now.bytes, fresh.bytes, now.at - fresh.at),
      loss: inbound ? fresh && lossOf(now, fresh) : remote?.fractionLost,
      rtt: remote?.roundTripTime === undefined ? undefined : remote.roundTripTime * 1000,
      width: row.frameWidth,
      height: row.frameHeight,
      fps: row.framesPerSecond,
      buffer: fresh && now.emitted > fresh.emitted ? ((now.delay - fresh.delay) / (now.emitted - fresh.emitted)) * 1000 : undefined,
      freezes: row.freezeCount,
      limited: row.qualityLimitationReason,
      active: row.active ?? true,
    };
  }
}

function lossOf(now: Before, before: Before): number {
  const lost = Math.max(0, now.lost - before.lost);
  const got = Math.max(0, now.packets - before.packets);
  return lost + got === 0 ? 0 : lost / (lost + got);
}
