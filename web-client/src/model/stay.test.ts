// @vitest-environment jsdom
// A stay in a room over the real Connection: a socket answered by hand, and a peer connection that does nothing.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection, type SocketLike } from '../protocol/connection';
import type { Participant } from '../protocol/types';
import { Local } from './local.svelte';
import { Room } from './room.svelte';
import { keptSeat } from './seat';

const CHANNEL = 'c'.repeat(32);
const ME = 'e'.repeat(32);
const OTHER = 'f'.repeat(32);
const hex = (digit: string) => digit.repeat(32);

class Socket implements SocketLike {
  static all: Socket[] = [];
  onopen: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  sent: { id: number; do: string; key?: string; body: Record<string, unknown> }[] = [];
  constructor() {
    Socket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {}
  open() {
    this.onopen?.({} as never);
  }
  say(frame: unknown) {
    this.onmessage?.({ data: JSON.stringify(frame) } as never);
  }
  drop() {
    this.onclose?.({} as never);
  }
  last(name: string) {
    return this.sent.filter((frame) => frame.do === name).at(-1);
  }
}

class FakeTrack extends EventTarget {
  enabled = true;
  contentHint = '';
  constructor(readonly kind: string) {
    super();
  }
  stop() {}
  getSettings() {
    return {};
  }
  clone() {
    return this;
  }
}

const offers: string[] = [];
class FakePeer extends EventTarget {
  connectionState = 'new';
  static newest: FakePeer;
  transceivers: { mid: string | null; sender: { getParameters(): { encodings: RTCRtpEncodingParameters[] } } }[] = [];
  constructor() {
    super();
    FakePeer.newest = this;
  }
  addTransceiver(kind: string, init: { sendEncodings?: RTCRtpEncodingParameters[] } = {}) {
    let parameters = { encodings: init.sendEncodings ?? [] };
    const sender = {
      track: null,
      replaceTrack: async () => {},
      getParameters: () => structuredClone(parameters),
      setParameters: async (next: typeof parameters) => void (parameters = next),
    };
    const transceiver = { mid: null, sender, receiver: { track: new FakeTrack(kind), getSynchronizationSources: () => [] } };
    this.transceivers.push(transceiver);
    return transceiver;
  }
  async createOffer() {
    offers.push('offer');
    return { type: 'offer', sdp: `offer ${offers.length}` };
  }
  setConfiguration() {}
  async setLocalDescription() {
    this.transceivers.forEach((transceiver, i) => (transceiver.mid = String(i)));
  }
  async setRemoteDescription() {
    this.connectionState = 'connected';
  }
  async getStats() {
    return new Map();
  }
  close() {
    this.connectionState = 'closed';
  }
}

const person = (id: string, extra: Partial<Participant> = {}): Participant => ({
  id, name: id.slice(0, 2), role: 'member', stage: true, since: 1, order: 1, mic: true, camera: true, screen: false, media: 'connected', away: false, ...extra,
});

const entered = (extra: Record<string, unknown> = {}, room: Record<string, unknown> = {}) => ({
  participant: ME,
  rights: ['publish_mic', 'publish_camera', 'chat_read', 'chat_write', 'participants_see'],
  epoch: hex('1'),
  seq: 10,
  resume: { seat: hex('2'), secret: hex('3') },
  resumed: false,
  answer: 'answer',
  slots: [{ mid: '8', kind: 'video', gen: 1, reason: 'none' }],
  ice_servers: [],
  room: {
    channel: CHANNEL, channel_name: 'Town Square', state: 'open', since: 5, settings: { mode: 'interactive', stage_limit: 25, group_chat: true },
    people: [person(ME, { order: 2 }), person(OTHER)], count: 2, stage: [OTHER, ME], chat: [], chat_more: false, interactions: [], interactions_more: false, ...room,
  },
  ...extra,
});

const settle = async () => {
  for (let i = 0; i < 30; i++) await Promise.resolve();
};

describe('a stay', () => {
  let connection: Connection;
  let room: Room;
  let told: string[];
  const socket = () => Socket.all.at(-1)!;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('RTCPeerConnection', FakePeer);
    vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => ({ codecs: [] }) });
    vi.stubGlobal('MediaStream', class {});
    HTMLMediaElement.prototype.play = async () => {};
    Socket.all = [];
    offers.length = 0;
    told = [];
    sessionStorage.clear();
    connection = new Connection({ url: 'wss://host/ws', socket: () => new Socket(), random: () => 0 });
    connection.open();
    socket().open();
    room = new Room(connection, CHANNEL, new Local(), {
      muted: (source) => told.push(`muted ${source}`),
      mainTile: (of) => told.push(`main ${of}`),
      standing: ({ standing, on }) => told.push(`${standing} ${on}`),
      movedOnStage: (onStage) => told.push(`moved ${onStage}`),
      invitationEnded: () => {},
    });
  });
  afterEach(() => {
    room.close();
    connection.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  async function enter(reply = entered(), events: unknown[] = []) {
    await settle();
    const done = room.enter('stage');
    await settle();
    const request = socket().last('room.enter')!;
    socket().say([{ re: request.id, ok: reply }, ...events]);
    await settle();
    await done;
    return request;
  }

  it('sends its offer with room.enter and folds the snapshot', async () => {
    const request = await enter();
    expect(request.body).toMatchObject({ channel: CHANNEL, as: 'stage', offer: 'offer 1' });
    expect(request.body.resume).toBeUndefined();
    expect(room.phase).toBe('in');
    expect(room.name).toBe('Town Square');
    expect(room.people.onStage.map((p) => p.id)).toEqual([OTHER, ME]);
    expect(keptSeat(CHANNEL)).toMatchObject({ seat: hex('2'), secret: hex('3'), epoch: hex('1'), seq: 10 });
  });

  it('sends the encodings that somebody wants, and after a new offer still those', async () => {
    await enter();
    const sent = () => FakePeer.newest.transceivers[1]!.sender.getParameters().encodings.filter((e) => e.active !== false).map((e) => e.rid);
    expect(sent()).toEqual(['l', 'm', 'h']);
    socket().say({ on: 'media.wanted', body: { source: 'camera', rids: ['l'] } });
    await settle();
    expect(sent()).toEqual(['l']);
    socket().say({ on: 'media.wanted', body: { source: 'camera', rids: ['l', 'h'] } });
    await settle();
    expect(sent()).toEqual(['l', 'h']);
    room.setSaving(true);
    await settle();
    expect(sent()).toEqual(['l', 'm']);
    room.setSaving(false);
  });

  it('takes sound only while its tab is hidden, and what the person chose when it is seen', async () => {
    await enter();
    const see = (state: string) => {
      vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state as DocumentVisibilityState);
      document.dispatchEvent(new Event('visibilitychange'));
      vi.advanceTimersByTime(1_000);
      return socket().last('media.view')?.body['receive'];
    };
    expect(see('hidden')).toBe('audio');
    expect(see('visible')).toBe('all');
    room.setReceive('none');
    expect(see('visible')).toBe('none');
    expect(see('hidden')).toBe('none');
    room.setReceive('all');
    vi.restoreAllMocks();
  });

  it('knows of a slot what was said of its present content only', async () => {
    await enter();
    const said = { mid: '8', gen: 1, paused: false, height: 180, fps: 15, reason: 'bandwidth' };
    socket().say({ on: 'media.quality', body: { slots: [said] } });
    expect(room.quality.of('8', 1)).toEqual(said);
    expect(room.quality.of('8', 2)).toBeUndefined();
    socket().say({ on: 'media.quality', body: { slots: [{ ...said, gen: 2 }] } });
    socket().say({ on: 'media.quality', body: { slots: [said] } }); // late
    expect(room.quality.of('8', 2)?.gen).toBe(2);
  });

  it('says of its way to the server what its tiles say, at once', async () => {
    await enter();
    const quality = (reason: string) => socket().say({ on: 'media.quality', body: { slots: [{ mid: '8', gen: 2, paused: false, height: 180, fps: 15, reason }] } });
    quality('bandwidth'); // of nobody yet
    expect(room.way).toEqual({ bars: 3, unsteady: false, causes: [] });
    socket().say({ on: 'media.slots', body: { slots: [{ mid: '8', kind: 'video', gen: 2, participant: OTHER, source: 'camera', reason: 'none' }] } });
    expect(room.way).toEqual({ bars: 2, unsteady: false, causes: ['network'] });
    quality('load');
    expect(room.way).toEqual({ bars: 3, unsteady: false, causes: ['server'] });
    quality('full');
    expect(room.way).toEqual({ bars: 3, unsteady: false, causes: [] });
  });

  it('keeps what one chose to receive: sound only on this device, nothing of the others in this tab', async () => {
    const anew = () => {
      const next = new Room(connection, CHANNEL, new Local(), { muted: () => {}, standing: () => {}, mainTile: () => {}, movedOnStage: () => {}, invitationEnded: () => {} });
      const { receive } = next.quality;
      next.close();
      return receive;
    };
    room.setReceive('audio');
    expect(anew()).toBe('audio');
    room.setReceive('none');
    expect(anew()).toBe('none');
    sessionStorage.clear(); // tomorrow
    expect(anew()).toBe('audio');
    room.setReceive('all');
    expect(anew()).toBe('all');
  });

  it('asks for places when it shows more pictures than it has, once', async () => {
    await enter();
    const want = (count: number) => Array.from({ length: count }, (_, i) => ({ participant: String(i).padStart(32, '0'), source: 'camera' as const, height: 180 }));
    room.look(want(12));
    await settle();
    expect(socket().last('media.offer')).toBeUndefined();
    room.look(want(14));
    room.look(want(22));
    await settle();
    const first = socket().last('media.offer')!;
    socket().say({ re: first.id, ok: { n: first.body['n'], answer: 'answer', slots: [] } });
    await settle();
    const second = socket().last('media.offer')!; // the first had eight more; ten are needed
    expect(second.id).not.toBe(first.id);
    socket().say({ re: second.id, ok: { n: second.body['n'], answer: 'answer', slots: [] } });
    await settle();
    expect(socket().last('media.offer')).toBe(second);
    expect(FakePeer.newest.transceivers.length).toBe(2 + 6 + 28);
  });

  it('forgets the seat of a tab that was away for longer than a room waits', async () => {
    await enter();
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + 34_000);
    expect(keptSeat(CHANNEL)).toBeDefined();
    vi.spyOn(Date, 'now').mockReturnValue(now + 36_000);
    expect(keptSeat(CHANNEL)).toBeUndefined();
    vi.restoreAllMocks();
  });

  it('folds events that share a frame with the snapshot after it', async () => {
    await enter(entered(), [{ seq: 11, on: 'person.left', body: { participant: OTHER, reason: 'left' } }]);
    expect(room.people.onStage.map((p) => p.id)).toEqual([ME]);
  });

  it('comes back after a cut with the last seen event and without a new offer', async () => {
    await enter();
    socket().say({ seq: 42, on: 'chat.posted', body: { message: { id: hex('9'), at: 1, name: 'x', role: 'member', text: 'hi' } } });
    socket().drop();
    expect(room.reconnecting).toBe(true);
    vi.advanceTimersByTime(10_000);
    socket().open();
    await settle();
    const request = socket().last('room.enter')!;
    expect(request.body.offer).toBeUndefined();
    expect(request.body.resume).toEqual({ seat: hex('2'), secret: hex('3'), epoch: hex('1'), seq: 42 });
    socket().say({ re: request.id, ok: entered({ resumed: true, answer: undefined }) });
    await settle();
    expect(room.reconnecting).toBe(false);
    expect(socket().last('media.offer')).toBeUndefined();
  });

  it('brings a fresh offer when the server was started anew meanwhile', async () => {
    await enter();
    socket().drop();
    vi.advanceTimersByTime(10_000);
    socket().open();
    await settle();
    const request = socket().last('room.enter')!;
    socket().say({ re: request.id, ok: entered({ epoch: hex('7'), resumed: true, answer: undefined, slots: [] }) });
    await settle();
    expect(socket().last('media.offer')?.body).toMatchObject({ offer: 'offer 2' });
  });

  it('takes its old place after a reload', async () => {
    await enter();
    room.close();
    room = new Room(connection, CHANNEL, new Local(), { muted: () => {}, standing: () => {}, mainTile: () => {}, movedOnStage: () => {}, invitationEnded: () => {} });
    const request = await enter(entered({ resumed: true }));
    expect(request.body).toMatchObject({ offer: 'offer 2', resume: { seat: hex('2'), secret: hex('3') } });
  });

  it('ends when told, and forgets the seat', async () => {
    await enter();
    socket().say({ on: 'left', body: { reason: 'removed' } });
    expect(room.phase).toBe('out');
    expect(room.endReason).toBe('removed');
    expect(keptSeat(CHANNEL)).toBeUndefined();
  });

  it('gives up after 30 s away, and keeps the seat for another try', async () => {
    await enter();
    socket().drop();
    vi.advanceTimersByTime(30_000);
    expect(room.endReason).toBe('timeout');
    expect(keptSeat(CHANNEL)).toBeDefined();
  });

  it('publishes nothing from the audience, and hears of being moved', async () => {
    await enter();
    socket().say({ seq: 12, on: 'person.changed', body: { person: person(ME, { stage: false, mic: false, camera: false }) } });
    expect(room.onStage).toBe(false);
    expect(told).toEqual(['moved false']);
  });

  it('takes a moderator’s mute as its own', async () => {
    await enter();
    socket().say({ on: 'muted', body: { source: 'mic', role: 'host' } });
    expect(room.local.micOn).toBe(false);
    expect(told).toEqual(['muted mic']);
    expect(socket().last('media.mute')).toBeUndefined();
  });

  it('keeps a microphone off that a moderator locked, also when it is allowed again', async () => {
    await enter();
    socket().say({ seq: 12, on: 'person.changed', body: { person: person(ME, { stage: true, mic: false, locked: true }) } });
    socket().say({ on: 'standing.changed', body: { standing: 'locked', on: true, role: 'room_moderator' } });
    expect([room.locked, room.local.micOn]).toEqual([true, false]);
    socket().say({ seq: 13, on: 'person.changed', body: { person: person(ME, { stage: true, mic: false }) } });
    socket().say({ on: 'standing.changed', body: { standing: 'locked', on: false, role: 'room_moderator' } });
    expect([room.locked, room.local.micOn]).toEqual([false, false]);
    expect(told).toEqual(['locked true', 'locked false']);
  });

  it('ends for good where one is banned while away', async () => {
    await enter();
    socket().drop();
    await vi.advanceTimersByTimeAsync(1_000);
    socket().open();
    const asked = socket().last('room.enter');
    socket().say({ re: asked?.id, error: { code: 'banned', text: '' } });
    await vi.advanceTimersByTimeAsync(0);
    expect(room.endReason).toBe('banned');
    expect(keptSeat(CHANNEL)).toBeUndefined();
  });

  it('follows rights and settings live', async () => {
    await enter();
    socket().say([
      { on: 'rights.changed', body: { rights: ['chat_read'] } },
      { seq: 13, on: 'settings.changed', body: { settings: { mode: 'webinar', stage_limit: 5 } } },
    ]);
    expect(room.can('chat_write')).toBe(false);
    expect(room.settings?.mode).toBe('webinar');
  });
});
