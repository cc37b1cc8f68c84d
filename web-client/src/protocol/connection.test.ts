// The connection against a made-up socket and clock: what survives a cut, what fails with it, and when it comes back.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { backoffMs, LONGEST_MS } from './backoff';
import { Connection, type SocketLike } from './connection';

class FakeSocket implements SocketLike {
  static all: FakeSocket[] = [];
  sent: { id: number; do: string; key?: string; body: unknown }[] = [];
  onopen: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  closed = false;
  constructor() {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  opens() {
    this.onopen?.({} as never);
  }
  cut() {
    this.onclose?.({} as never);
  }
  says(frame: unknown) {
    this.onmessage?.({ data: JSON.stringify(frame) } as never);
  }
  asked(name: string) {
    return this.sent.filter((frame) => frame.do === name);
  }
}

const latest = () => FakeSocket.all.at(-1)!;
const settle = () => vi.advanceTimersByTimeAsync(0);

function start() {
  const connection = new Connection({ url: '', socket: () => new FakeSocket(), random: () => 0.5 });
  connection.open();
  return connection;
}

async function opened() {
  const connection = start();
  latest().opens();
  await settle();
  return connection;
}

beforeEach(() => {
  FakeSocket.all = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe('requests', () => {
  it('are answered by number, also out of order', async () => {
    const connection = await opened();
    const first = connection.request('ping', {});
    const second = connection.request('presence.watch', { channels: [] });
    const [a, b] = latest().sent;
    latest().says([{ re: b!.id, ok: { live: [] } }, { re: a!.id, ok: { at: 5 } }]);
    expect(await first).toEqual({ at: 5 });
    expect(await second).toEqual({ live: [] });
  });

  it('fail with the code the server named', async () => {
    const connection = await opened();
    const post = connection.request('chat.post', { text: 'x' });
    latest().says({ re: latest().sent[0]!.id, error: { code: 'group_chat_off', message: 'Group chat is off in this room.' } });
    await expect(post).rejects.toMatchObject({ code: 'group_chat_off' });
  });

  it('that are durable carry a key and are sent again with the same one after a cut', async () => {
    const connection = await opened();
    const post = connection.request('chat.post', { text: 'hello' });
    const first = latest().sent[0]!;
    expect(first.key).toMatch(/^[0-9a-f]{32}$/);
    latest().cut();
    expect(connection.state).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1_000);
    latest().opens();
    await settle();
    const second = latest().asked('chat.post')[0]!;
    expect(second.key).toBe(first.key);
    latest().says({ re: second.id, ok: { message: { id: 'm' } } });
    expect(await post).toEqual({ message: { id: 'm' } });
    expect(FakeSocket.all).toHaveLength(2);
  });

  it('that are not durable fail when the socket is cut', async () => {
    const connection = await opened();
    const failed = expect(connection.request('ping', {})).rejects.toMatchObject({ code: 'offline' });
    latest().cut();
    await failed;
    await expect(connection.request('ping', {})).rejects.toMatchObject({ code: 'offline' });
  });

  it('made while away are sent once after the hooks have run', async () => {
    const connection = start();
    const order: string[] = [];
    connection.onOpen(async () => {
      const entered = connection.request('room.enter', { channel: 'c', as: 'viewer' });
      latest().says({ re: latest().asked('room.enter')[0]!.id, ok: {} });
      await entered;
      order.push('resumed');
      expect(latest().asked('chat.post')).toHaveLength(0);
    });
    void connection.request('chat.post', { text: 'early' });
    latest().opens();
    await settle();
    expect(order).toEqual(['resumed']);
    expect(latest().asked('chat.post')).toHaveLength(1);
  });

  it('that wait fail when the page closes the connection', async () => {
    const connection = await opened();
    const failed = expect(connection.request('chat.post', { text: 'x' })).rejects.toMatchObject({ code: 'closed' });
    connection.close();
    await failed;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.all).toHaveLength(1);
  });
});

describe('events', () => {
  it('of one frame come in order, and one bad listener does not stop the rest', async () => {
    const connection = await opened();
    const reported = vi.fn();
    vi.stubGlobal('reportError', reported);
    const seen: [number, number | undefined][] = [];
    connection.on('room.count', () => {
      throw new Error('planted');
    });
    const stop = connection.on('room.count', (body, seq) => seen.push([body.count, seq]));
    latest().says([{ seq: 4, on: 'room.count', body: { count: 1 } }, { seq: 9, on: 'room.count', body: { count: 2 } }, { on: 'unheard.of', body: {} }]);
    stop();
    latest().says({ seq: 10, on: 'room.count', body: { count: 3 } });
    expect(seen).toEqual([[1, 4], [2, 9]]);
    expect(reported).toHaveBeenCalledTimes(3);
    vi.unstubAllGlobals();
  });

  it('that are no JSON are ignored', async () => {
    const connection = await opened();
    latest().onmessage?.({ data: '{' } as never);
    expect(connection.state).toBe('open');
  });
});

describe('a way that went dead', () => {
  it('is found by pings every 2 s and given up when nothing answers', async () => {
    const connection = await opened();
    connection.request('media.view', { want: [] }).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(latest().asked('ping').length).toBeGreaterThanOrEqual(1);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(FakeSocket.all.length).toBeGreaterThanOrEqual(2);
  });

  it('is kept while pings are answered, and pinged only while someone suspects it', async () => {
    const connection = await opened();
    connection.suspect('media', true);
    const answered = new Set<number>();
    for (let second = 0; second < 10; second++) {
      await vi.advanceTimersByTimeAsync(1_000);
      for (const ping of latest().asked('ping').filter((frame) => !answered.has(frame.id))) {
        answered.add(ping.id);
        latest().says({ re: ping.id, ok: { at: 1 } });
      }
    }
    const pings = latest().asked('ping').length;
    expect(pings).toBeGreaterThanOrEqual(4);
    expect(pings).toBeLessThanOrEqual(6);
    connection.suspect('media', false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(latest().asked('ping').length).toBe(pings);
    expect(FakeSocket.all).toHaveLength(1);
  });

  it('is tried again later and later, at once when nudged', async () => {
    const connection = start();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      const before = FakeSocket.all.length;
      latest().cut();
      let waited = 0;
      while (FakeSocket.all.length === before) {
        await vi.advanceTimersByTimeAsync(50);
        waited += 50;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([300, 600, 1200, 2400]);
    latest().cut();
    connection.nudge();
    expect(FakeSocket.all).toHaveLength(6);
  });
});

describe('a network that says nothing', () => {
  /** Opened after so long, cut, and then no attempt is answered. */
  async function silentAfter(took_ms: number) {
    const connection = start();
    await vi.advanceTimersByTimeAsync(took_ms);
    latest().opens();
    await settle();
    connection.cut();
    FakeSocket.all = [];
    return connection;
  }

  it('is asked anew every few seconds, not only when the system thinks of it', async () => {
    await silentAfter(160);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(FakeSocket.all.length).toBeGreaterThanOrEqual(6);
    expect(FakeSocket.all.length).toBeLessThanOrEqual(12); // browsers slow down who tries too often
    expect(FakeSocket.all.filter((socket) => !socket.closed)).toHaveLength(1);
    latest().opens();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(latest().closed).toBe(false);
  });

  it('is given time where opening takes long', async () => {
    await silentAfter(3_000);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(FakeSocket.all).toHaveLength(1);
  });

  it('is asked at once when there is news of it, unless it was asked just now', async () => {
    const connection = await silentAfter(160);
    await vi.advanceTimersByTimeAsync(300);
    connection.nudge();
    expect(FakeSocket.all).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    connection.nudge();
    expect(FakeSocket.all).toHaveLength(2);
    expect(FakeSocket.all[0]!.closed).toBe(true);
  });
});

it('backs off between a half and the whole of a doubled wait, up to a limit', () => {
  expect(backoffMs(0, () => 0)).toBe(200);
  expect(backoffMs(0, () => 0.999)).toBe(400);
  expect(backoffMs(50, () => 0.999)).toBeLessThanOrEqual(LONGEST_MS);
  expect(backoffMs(50, () => 0)).toBe(LONGEST_MS / 2);
});
