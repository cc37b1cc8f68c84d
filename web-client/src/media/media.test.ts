import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Want } from '../protocol/types';
import { pickCodecs } from './codecs';
import { faultOf } from './devices';
import { LevelLoop, linearOf, meterOf, SpeakingGate } from './levels';
import { barsOf, StatsReader } from './stats';
import { stepHeight, ViewSender } from './view';

const want = (participant: string, height = 360): Want => ({ participant, source: 'camera', height });

describe('the view', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks for more after 100 ms and for less after 1 s', () => {
    const sent: Want[][] = [];
    const view = new ViewSender((w) => sent.push(w));
    view.set([want('a')]);
    vi.advanceTimersByTime(99);
    expect(sent).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(sent).toHaveLength(1);
    view.set([]);
    vi.advanceTimersByTime(900);
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(100);
    expect(sent[1]).toEqual([]);
  });

  it('says nothing when a change is taken back in time', () => {
    const sent: Want[][] = [];
    const view = new ViewSender((w) => sent.push(w));
    view.set([want('a')]);
    vi.advanceTimersByTime(100);
    view.set([want('a', 180)]);
    view.set([want('a')]);
    vi.advanceTimersByTime(2000);
    expect(sent).toHaveLength(1);
  });

  it('lets a wish for more overtake one for less', () => {
    const sent: Want[][] = [];
    const view = new ViewSender((w) => sent.push(w));
    view.set([want('a')]);
    vi.advanceTimersByTime(100);
    view.set([]);
    view.set([want('b')]);
    vi.advanceTimersByTime(100);
    expect(sent[1]).toEqual([want('b')]);
  });

  it('says everything again to a new connection', () => {
    const sent: Want[][] = [];
    const view = new ViewSender((w) => sent.push(w));
    view.set([want('a')]);
    vi.advanceTimersByTime(100);
    view.forget();
    vi.advanceTimersByTime(100);
    expect(sent).toHaveLength(2);
  });

  it('asks in steps', () => expect([1, 90, 91, 200, 700, 5000].map(stepHeight)).toEqual([90, 90, 180, 270, 720, 1440]));
});

describe('levels', () => {
  it('a gate opens after 120 ms and closes 600 ms after the last loud moment', () => {
    const gate = new SpeakingGate();
    expect(gate.feed(0.1, 0)).toBe(false);
    expect(gate.feed(0.1, 120)).toBe(true);
    expect(gate.feed(0, 600)).toBe(true);
    expect(gate.feed(0, 720)).toBe(false);
  });

  it('a single click opens nothing', () => {
    const gate = new SpeakingGate();
    gate.feed(0.5, 0);
    expect(gate.feed(0, 200)).toBe(false);
    expect(gate.feed(0.5, 300)).toBe(false);
  });

  it('the loop writes only what moved, and silences who is gone', () => {
    let level = 0.1;
    let here = true;
    const written: [string, number][] = [];
    const spoke: [string, boolean][] = [];
    const loop = new LevelLoop(
      () => (here ? [{ participant: 'a', read: () => level }] : []),
      (p, l) => written.push([p, l]),
      (p, s) => spoke.push([p, s]),
    );
    for (let now = 0; now <= 200; now += 50) loop.round(now);
    expect(spoke).toEqual([['a', true]]);
    expect(written).toHaveLength(1);
    level = 0.101;
    loop.round(250);
    expect(written).toHaveLength(1);
    here = false;
    loop.round(300);
    expect(spoke.at(-1)).toEqual(['a', false]);
    expect(written.at(-1)).toEqual(['a', 0]);
  });

  it('scales dB', () => {
    expect(meterOf(0)).toBe(0);
    expect(meterOf(1)).toBe(1);
    expect(meterOf(10 ** (-33 / 20))).toBeCloseTo(0.5, 2);
    expect(linearOf(127)).toBe(0);
    expect(linearOf(0)).toBe(1);
  });
});

describe('the connection glyph', () => {
  it('has fewer bars for loss and for delay', () => {
    const n = { receiving: 0, sending: 0 };
    expect(barsOf({ ...n, loss: 0, rtt: 40 })).toBe(3);
    expect(barsOf({ ...n, loss: 0.05, rtt: 40 })).toBe(2);
    expect(barsOf({ ...n, loss: 0, rtt: 900 })).toBe(1);
  });
  it('counts loss between two readings only', () => {
    const reader = new StatsReader();
    const rows = (timestamp: number, packetsReceived: number, packetsLost: number, bytesReceived: number) => [
      { type: 'inbound-rtp', timestamp, packetsReceived, packetsLost, bytesReceived },
    ];
    reader.read(rows(1000, 1000, 500, 0));
    const n = reader.read(rows(2000, 1090, 510, 125_000));
    expect(n.loss).toBeCloseTo(0.1);
    expect(n.receiving).toBe(1000);
  });
});

describe('codecs and devices', () => {
  it('offers VP8 with its retransmission, Opus with its redundancy, and nothing else', () => {
    const able = ['video/H264', 'video/rtx', 'video/VP9', 'video/VP8'].map((mimeType) => ({ mimeType }));
    expect(pickCodecs('video', able).map((c) => c.mimeType)).toEqual(['video/VP8', 'video/rtx']);
    const sound = ['audio/red', 'audio/G722', 'audio/opus', 'audio/CN'].map((mimeType) => ({ mimeType }));
    expect(pickCodecs('audio', sound).map((c) => c.mimeType)).toEqual(['audio/opus', 'audio/red']);
  });
  it('tells refused from missing from busy', () => {
    const of = (name: string) => faultOf(new DOMException('', name));
    expect(['NotAllowedError', 'NotFoundError', 'NotReadableError', 'TypeError'].map(of)).toEqual(['refused', 'missing', 'busy', 'other']);
  });
});
