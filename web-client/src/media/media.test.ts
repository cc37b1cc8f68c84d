import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Want } from '../protocol/types';
import { offerOpusNack, pickCodecs } from './codecs';
import { faultOf } from './faults';
import { LevelLoop, linearOf, meterOf, SpeakingGate, Unheard } from './levels';
import { barsOf, StatsReader } from './stats';
import { isActive, scalesOf } from './encodings';
import { StreamReader } from './streams';
import { pictureHeight, stepHeight, ViewSender, type View } from './view';

const want = (participant: string, height = 360): Want => ({ participant, source: 'camera', height });

describe('the view', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks for more after 100 ms and for less after 1 s', () => {
    const sent: View[] = [];
    const view = new ViewSender((v) => sent.push(v));
    view.set({ want: [want('a')] });
    vi.advanceTimersByTime(99);
    expect(sent).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(sent).toHaveLength(1);
    view.set({ want: [] });
    vi.advanceTimersByTime(900);
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(100);
    expect(sent[1]?.want).toEqual([]);
  });

  it('says nothing when a change is taken back in time', () => {
    const sent: View[] = [];
    const view = new ViewSender((v) => sent.push(v));
    view.set({ want: [want('a')] });
    vi.advanceTimersByTime(100);
    view.set({ want: [want('a', 180)] });
    view.set({ want: [want('a')] });
    vi.advanceTimersByTime(2000);
    expect(sent).toHaveLength(1);
  });

  it('lets a wish for more overtake one for less', () => {
    const sent: View[] = [];
    const view = new ViewSender((v) => sent.push(v));
    view.set({ want: [want('a')] });
    vi.advanceTimersByTime(100);
    view.set({ want: [] });
    view.set({ want: [want('b')] });
    vi.advanceTimersByTime(100);
    expect(sent[1]?.want).toEqual([want('b')]);
  });

  it('says everything again to a new connection', () => {
    const sent: View[] = [];
    const view = new ViewSender((v) => sent.push(v));
    view.set({ want: [want('a')] });
    vi.advanceTimersByTime(100);
    view.forget();
    vi.advanceTimersByTime(100);
    expect(sent).toHaveLength(2);
  });

  it('takes less after 1 s, and all again at once, with what is wanted meanwhile', () => {
    const sent: View[] = [];
    const view = new ViewSender((v) => sent.push(v));
    view.set({ want: [want('a')] });
    vi.advanceTimersByTime(100);
    view.set({ receive: 'audio' });
    vi.advanceTimersByTime(900);
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(100);
    expect(sent[1]).toEqual({ want: [want('a')], receive: 'audio' });
    view.set({ want: [want('a', 180)] });
    view.set({ receive: 'all' });
    vi.advanceTimersByTime(100);
    expect(sent[2]).toEqual({ want: [want('a', 180)], receive: 'all' });
  });

  it('a cropped picture is as high as its width asks, a fitted one no higher than fits', () => {
    expect(pictureHeight({ w: 320, h: 120 }, false)).toBe(180);
    expect(pictureHeight({ w: 320, h: 240 }, false)).toBe(240);
    expect(pictureHeight({ w: 320, h: 240 }, true)).toBe(180);
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
      { id: 'a', type: 'inbound-rtp', timestamp, packetsReceived, packetsLost, bytesReceived },
    ];
    reader.read(rows(1000, 1000, 500, 0));
    const n = reader.read(rows(2000, 1090, 510, 125_000));
    expect(n.loss).toBeCloseTo(0.1);
    expect(n.receiving).toBe(1000);
  });
  it('names the pictures that stood still since the reading before', () => {
    const reader = new StatsReader();
    const read = (timestamp: number, a: number, b: number) =>
      [...(reader.read([{ id: 'a', type: 'inbound-rtp', timestamp, mid: '8', framesDecoded: a }, { id: 'b', type: 'inbound-rtp', timestamp, mid: '9', framesDecoded: b }, { id: 'c', type: 'inbound-rtp', timestamp, mid: '2' }]).still ?? [])];
    expect(read(10_000, 50, 0)).toEqual([]);
    expect(read(12_000, 50, 60)).toEqual(['8']);
    expect(read(13_000, 51, 60)).toEqual([]);
    expect(read(15_000, 51, 60)).toEqual(['8', '9']);
  });
  it('finds that little can be sent when the encoder was held so for 4 s, on a way that is not wide', () => {
    const read = (reasons: readonly ('none' | 'bandwidth')[], availableOutgoingBitrate?: number) => {
      const reader = new StatsReader();
      const pair = { id: 'p', type: 'candidate-pair', timestamp: 0, nominated: true, ...(availableOutgoingBitrate === undefined ? {} : { availableOutgoingBitrate }) };
      return reasons.map((qualityLimitationReason, i) => reader.read([{ id: 'o', type: 'outbound-rtp', timestamp: 1000 + i * 2000, qualityLimitationReason }, pair]).sendsLittle).at(-1);
    };
    expect(read(['bandwidth', 'bandwidth', 'bandwidth'], 300_000)).toBe(true);
    expect(read(['bandwidth', 'bandwidth', 'bandwidth'])).toBe(true);
    expect(read(['bandwidth', 'bandwidth'], 300_000)).toBe(false);
    expect(read(['bandwidth', 'none', 'bandwidth'], 300_000)).toBe(false);
    expect(read(['none', 'none', 'none'], 300_000)).toBe(false);
    expect(read(['bandwidth', 'bandwidth', 'bandwidth'], 2_000_000)).toBe(false);
  });
  it('finds a computer slow that is long about decoding, over enough pictures, or encodes less for want of time', () => {
    const decoding = (framesDecoded: number, totalDecodeTime: number) => {
      const reader = new StatsReader();
      reader.read([{ id: 'v', type: 'inbound-rtp', timestamp: 1000, framesDecoded: 100, totalDecodeTime: 9 }]);
      return reader.read([{ id: 'v', type: 'inbound-rtp', timestamp: 2000, framesDecoded: 100 + framesDecoded, totalDecodeTime: 9 + totalDecodeTime }]).slow;
    };
    expect(decoding(30, 0.15)).toBe(false);
    expect(decoding(30, 1.2)).toBe(true);
    expect(decoding(3, 0.5)).toBe(false);
    expect(new StatsReader().read([{ id: 'v', type: 'inbound-rtp', timestamp: 1000, framesDecoded: 100, totalDecodeTime: 90 }]).slow).toBe(false);
    expect(new StatsReader().read([{ id: 'o', type: 'outbound-rtp', timestamp: 1000, qualityLimitationReason: 'cpu' }]).slow).toBe(true);
  });
});

describe('encodings', () => {
  const active = (wanted: string[] | undefined, saving = false) => ['l', 'm', 'h'].filter((rid) => isActive('camera', rid, wanted, saving));
  it('sends all until the server has said what is wanted, then that', () => {
    expect(active(undefined)).toEqual(['l', 'm', 'h']);
    expect(active(['l', 'h'])).toEqual(['l', 'h']);
    expect(active([])).toEqual([]);
  });
  it('a small picture is sent in fewer, the largest of them whole', () => {
    const scales = (source: 'camera' | 'screen', width: number, height: number) => Object.fromEntries(scalesOf(source, width * height));
    expect(scales('camera', 1280, 720)).toEqual({ l: 4, m: 2, h: 1 });
    expect(scales('camera', 640, 480)).toEqual({ l: 2, m: 1 });
    expect(scales('camera', 320, 180)).toEqual({ l: 1 });
    expect(scales('screen', 1920, 1080)).toEqual({ l: 2, h: 1 });
    expect(scales('screen', 300, 200)).toEqual({ l: 1 });
  });
  it('saving leaves the largest out, and gives who wants it the next one', () => {
    expect(active(undefined, true)).toEqual(['l', 'm']);
    expect(active(['h'], true)).toEqual(['m']);
    expect(active(['l', 'h'], true)).toEqual(['l', 'm']);
    expect(active(['l'], true)).toEqual(['l']);
    expect(isActive('screen', 'h', undefined, true)).toBe(true);
  });
});

describe('the streams of a report', () => {
  const report = (timestamp: number, bytes: number, packets: number, lost: number) =>
    new Map(
      [
        { id: 'c', type: 'codec', timestamp, mimeType: 'video/VP8' },
        { id: 'i', type: 'inbound-rtp', kind: 'video', timestamp, mid: '8', codecId: 'c', bytesReceived: bytes, packetsReceived: packets, packetsLost: lost, frameHeight: 360, frameWidth: 640 },
        { id: 'o', type: 'outbound-rtp', kind: 'video', timestamp, mid: '1', rid: 'h', remoteId: 'r', bytesSent: 2 * bytes, active: false },
        { id: 'r', type: 'remote-inbound-rtp', timestamp, fractionLost: 0.25, roundTripTime: 0.04 },
      ].map((row) => [row.id, row]),
    );
  it('gives rates and losses since the last one', () => {
    const reader = new StreamReader();
    expect(reader.read(report(1000, 0, 100, 0)).received[0]).toMatchObject({ rate: undefined, loss: undefined, height: 360, codec: 'VP8' });
    const { sent, received } = reader.read(report(3000, 250_000, 190, 10));
    expect(received[0]).toMatchObject({ mid: '8', rate: 1000, loss: 0.1 });
    expect(sent[0]).toMatchObject({ rid: 'h', rate: 2000, loss: 0.25, rtt: 40, active: false });
  });
});

describe('codecs and devices', () => {
  it('offers VP8 with its retransmission, Opus with its redundancy, and nothing else', () => {
    const able = ['video/H264', 'video/rtx', 'video/VP9', 'video/VP8'].map((mimeType) => ({ mimeType }));
    expect(pickCodecs('video', able).map((c) => c.mimeType)).toEqual(['video/VP8', 'video/rtx']);
    const sound = ['audio/red', 'audio/G722', 'audio/opus', 'audio/CN'].map((mimeType) => ({ mimeType }));
    expect(pickCodecs('audio', sound).map((c) => c.mimeType)).toEqual(['audio/opus', 'audio/red']);
  });
  it('offers NACK for Opus where the browser can do it unasked', () => {
    const sdp = 'a=rtpmap:111 opus/48000/2\r\na=rtpmap:63 red/48000/2\r\n';
    expect(offerOpusNack(sdp, 'Chrome/156.0')).toBe('a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 nack\r\na=rtpmap:63 red/48000/2\r\n');
    expect(offerOpusNack(sdp, 'Firefox/153.0')).toBe(sdp);
    const has = `${sdp}a=rtcp-fb:111 nack\r\n`;
    expect(offerOpusNack(has, 'Chrome/156.0')).toBe(has);
  });
  it('tells what a person can do something about from what not', () => {
    const of = (name: string, permission?: PermissionState, forbidden = false, message = '') => faultOf(new DOMException(message, name), { permission, forbidden });
    expect(['NotAllowedError', 'NotFoundError', 'NotReadableError', 'OverconstrainedError', 'TypeError'].map((name) => of(name))).toEqual(['refused', 'missing', 'busy', 'impossible', 'other']);
    expect(of('NotAllowedError', 'denied')).toBe('refused');
    expect(of('NotAllowedError', 'prompt')).toBe('dismissed');
    expect(of('NotAllowedError', 'granted')).toBe('system');
    expect(of('NotAllowedError', 'prompt', false, 'Permission denied by system')).toBe('system');
    expect(of('NotAllowedError', 'denied', true)).toBe('policy');
  });

  it('a microphone from which nothing comes for 5 s is said to be silent, one that was heard only if it is dead', () => {
    const unheard = new Unheard();
    expect([0, 4_999, 5_000].map((now) => unheard.feed(0.000_05, now))).toEqual([false, false, true]);
    expect(unheard.feed(0.1, 5_100)).toBe(false);
    expect([5_200, 20_000].map((now) => unheard.feed(0.000_05, now))).toEqual([false, false]);
    expect([20_100, 25_100].map((now) => unheard.feed(0, now))).toEqual([false, true]);
    expect(unheard.feed(undefined, 25_200)).toBe(false);
    expect(unheard.feed(0, 25_300)).toBe(false);
  });
});
