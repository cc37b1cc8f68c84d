// The quality of one's own connection, as a number of bars, from what the browser counts.

export interface ConnectionNumbers {
  /** Share of packets that did not arrive since the last reading, 0…1, the worse of both directions. */
  loss: number;
  /** Round trip, ms. */
  rtt: number | undefined;
  /** kbit/s since the last reading; undefined on the first. */
  receiving: number | undefined;
  sending: number | undefined;
  /** This computer lacks time for pictures: it makes smaller ones, or is long about decoding one. */
  slow?: boolean;
  /** The sections (mid) whose picture has stood still for a while, for whatever reason. */
  still?: ReadonlySet<string>;
  /** The way up takes less than one's own pictures need, and has for a while: others see smaller ones. */
  sendsLittle?: boolean;
}

export type Bars = 1 | 2 | 3;

/** 3 good, 2 weak, 1 bad. */
export function barsOf(numbers: ConnectionNumbers): Bars {
  const rtt = numbers.rtt ?? 0;
  if (numbers.loss > 0.1 || rtt > 700) return 1;
  if (numbers.loss > 0.03 || rtt > 350) return 2;
  return 3;
}

/** A picture takes some 5 ms of a computer that is not busy; more than a picture lasts is too much. */
const SLOW_DECODE_MS = 33;
/** Fewer say nothing: one may have waited for its key frame. */
const DECODED_MIN = 10;

/** Readings are 2 s apart, give or take. */
const STILL_MS = 1_900;
/** The first seconds of a way are an estimate that grows. */
const LITTLE_MS = 4_000;
/** bit/s with which nearly all encodings of a camera are sent; who has them is not weak for wanting more. */
const ENOUGH_UP = 1_200_000;

interface Counters {
  at: number;
  received: number;
  lost: number;
  bytesIn: number;
  bytesOut: number;
  decoded: number;
  decodeMs: number;
}

/** What we read of a report's rows (webrtc-stats). */
export interface StatRow {
  id: string;
  type: string;
  timestamp: number;
  kind?: string;
  mid?: string;
  rid?: string;
  codecId?: string;
  remoteId?: string;
  mimeType?: string;
  frameWidth?: number;
  frameHeight?: number;
  framesPerSecond?: number;
  freezeCount?: number;
  jitterBufferDelay?: number;
  jitterBufferEmittedCount?: number;
  qualityLimitationReason?: 'none' | 'cpu' | 'bandwidth' | 'other';
  framesDecoded?: number;
  totalDecodeTime?: number;
  active?: boolean;
  packetsReceived?: number;
  packetsLost?: number;
  bytesReceived?: number;
  bytesSent?: number;
  fractionLost?: number;
  roundTripTime?: number;
  currentRoundTripTime?: number;
  nominated?: boolean;
  /** bit/s */
  availableOutgoingBitrate?: number;
}

/** Turns successive reports into rates. */
export class StatsReader {
  private before: Counters | undefined;
  /** Of each row, by id: what was read, and since when it is the same. Holds the rows of the last report only. */
  private steady = new Map<string, { value: number; since: number }>();

  read(rows: Iterable<StatRow>): ConnectionNumbers {
    const now: Counters = { at: 0, received: 0, lost: 0, bytesIn: 0, bytesOut: 0, decoded: 0, decodeMs: 0 };
    let rtt: number | undefined;
    let upLoss = 0;
    let slow = false;
    let little = false;
    let up: number | undefined;
    const still = new Set<string>();
    const steady: typeof this.steady = new Map();
    for (const row of rows) {
      now.at = Math.max(now.at, row.timestamp);
      if (row.type === 'inbound-rtp') {
        now.received += row.packetsReceived ?? 0;
        now.lost += row.packetsLost ?? 0;
        now.bytesIn += row.bytesReceived ?? 0;
        now.decoded += row.framesDecoded ?? 0;
        now.decodeMs += (row.totalDecodeTime ?? 0) * 1000;
        if (row.mid !== undefined && row.framesDecoded !== undefined && this.unchanged(steady, row, row.framesDecoded) >= STILL_MS) still.add(row.mid);
      } else if (row.type === 'outbound-rtp') {
        now.bytesOut += row.bytesSent ?? 0;
        slow ||= row.qualityLimitationReason === 'cpu';
        const limited = row.qualityLimitationReason === 'bandwidth';
        little = (this.unchanged(steady, row, Number(limited)) >= LITTLE_MS && limited) || little;
      } else if (row.type === 'remote-inbound-rtp') upLoss = Math.max(upLoss, row.fractionLost ?? 0);
      else if (row.type === 'candidate-pair' && row.nominated) {
        if (row.currentRoundTripTime !== undefined) rtt = row.currentRoundTripTime * 1000;
        up = row.availableOutgoingBitrate ?? up;
      }
    }
    slow ||= this.decodesSlowly(now);
    const numbers = { ...this.rates(now, rtt, upLoss), slow, still, sendsLittle: little && (up ?? 0) < ENOUGH_UP };
    this.before = now;
    this.steady = steady;
    return numbers;
  }

  /** For how long the row's value has been the same, ms; kept in `steady` for the next reading. */
  private unchanged(steady: typeof this.steady, { id, timestamp }: StatRow, value: number): number {
    const known = this.steady.get(id);
    const since = known?.value === value ? known.since : timestamp;
    steady.set(id, { value, since });
    return timestamp - since;
  }

  private decodesSlowly(now: Counters): boolean {
    const count = now.decoded - (this.before?.decoded ?? now.decoded);
    return count >= DECODED_MIN && (now.decodeMs - (this.before?.decodeMs ?? 0)) / count > SLOW_DECODE_MS;
  }

  private rates(now: Counters, rtt: number | undefined, upLoss: number): ConnectionNumbers {
    const before = this.before;
    if (!before || now.at <= before.at) return { loss: upLoss, rtt, receiving: undefined, sending: undefined };
    const got = Math.max(0, now.received - before.received);
    const lost = Math.max(0, now.lost - before.lost);
    const downLoss = got + lost > 20 ? lost / (got + lost) : 0;
    const ms = now.at - before.at;
    return {
      loss: Math.max(downLoss, upLoss),
      rtt,
      receiving: Math.max(0, Math.round(((now.bytesIn - before.bytesIn) * 8) / ms)),
      sending: Math.max(0, Math.round(((now.bytesOut - before.bytesOut) * 8) / ms)),
    };
  }
}
