// @vitest-environment jsdom
// Folding of snapshot and events, against a connection that answers by hand.
import { flushSync } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RequestError } from '../protocol/errors';
import type { Connection } from '../protocol/connection';
import type { Message, Participant } from '../protocol/types';
import { Chat, linesOf } from './chat.svelte';
import { People } from './people.svelte';
import { seatOrder, Stage } from './stage.svelte';

const person = (id: string, extra: Partial<Participant> = {}): Participant => ({
  id,
  name: id,
  role: 'member',
  stage: true,
  since: 0,
  order: 0,
  mic: true,
  camera: true,
  screen: false,
  media: 'connected',
  away: false,
  ...extra,
});
const message = (id: string, from: string, at: number, text = id): Message => ({ id, from, at, text, name: from, role: 'member' });

function connection(answer: (name: string, body: unknown, key: string | undefined) => unknown): Connection {
  return {
    request: async (name: string, body: unknown, options?: { key?: string }) => answer(name, body, options?.key),
  } as unknown as Connection;
}

describe('people', () => {
  it('keeps the same entry for one who comes back, and counts', () => {
    const people = new People();
    people.replace([person('a'), person('b')], 2);
    people.put(person('b', { away: true }));
    expect(people.count).toBe(2);
    people.remove('b');
    expect(people.count).toBe(1);
  });
  it('orders the stage as the server does', () => {
    const people = new People();
    people.replace([person('a', { order: 5 }), person('b', { order: 2 }), person('c', { stage: false })], 3);
    expect(people.onStage.map((p) => p.id)).toEqual(['b', 'a']);
    expect(people.audience.map((p) => p.id)).toEqual(['c']);
  });
  it('marks names of two people, not of one person on two devices', () => {
    const people = new People();
    people.replace([person('1', { name: 'Ada', account: 'x' }), person('2', { name: 'Ada', account: 'x' })], 2);
    expect(people.ambiguous.has('Ada')).toBe(false);
    people.put(person('3', { name: 'Ada', account: 'y' }));
    expect(people.ambiguous.has('Ada')).toBe(true);
  });
});

describe('the stage', () => {
  afterEach(() => void vi.useRealTimers());
  const setUp = () => {
    const people = new People();
    const stage = new Stage(people, () => 'me', () => false);
    return { people, stage };
  };

  it('seats oneself last on the first page', () => {
    expect(seatOrder(['a', 'b', 'c'], 'me', 3)).toEqual(['a', 'b', 'me', 'c']);
    expect(seatOrder(['a'], 'me', 25)).toEqual(['a', 'me']);
    expect(seatOrder(['a'], undefined, 25)).toEqual(['a']);
  });
  it('keeps the seat of one who left for 4 s', () => {
    vi.useFakeTimers();
    const { people, stage } = setUp();
    people.replace([person('a', { order: 1 }), person('b', { order: 2 })], 2);
    const gone = people.remove('a')!;
    stage.vacate(gone);
    expect(stage.seated.map((p) => p.id)).toEqual(['a', 'b']);
    expect(stage.ghostIds.has('a')).toBe(true);
    vi.advanceTimersByTime(4000);
    expect(stage.seated.map((p) => p.id)).toEqual(['b']);
  });
  it('shows content by itself while somebody shares, and what was chosen otherwise', () => {
    const { people, stage } = setUp();
    people.replace([person('a', { screen: true }), person('me')], 2);
    expect(stage.view).toBe('content');
    stage.chosen = 'grid';
    expect(stage.view).toBe('grid');
    stage.chosen = 'content';
    people.put(person('a'));
    expect(stage.view).toBe('grid');
  });
  it('maps slots to tiles, and forgets emptied ones', () => {
    const { stage } = setUp();
    const binding = { mid: '3', kind: 'video' as const, participant: 'a', source: 'camera' as const, gen: 1, liveFrom: undefined, covered: true };
    stage.setSlots([binding]);
    expect(stage.slots.get('a/camera')).toEqual({ mid: '3', gen: 1, covered: true });
    stage.setSlots([{ ...binding, participant: undefined, source: undefined }]);
    expect(stage.slots.size).toBe(0);
  });
  it('makes main who spoke for 1.5 s, never oneself', () => {
    vi.useFakeTimers();
    const { people, stage } = setUp();
    people.replace([person('a', { order: 1 }), person('b', { order: 2 }), person('me', { order: 0 })], 3);
    expect(stage.mainSpeaker).toBe('a');
    vi.setSystemTime(100_000);
    stage.setSpeaking('me', true);
    stage.setSpeaking('b', true);
    vi.advanceTimersByTime(1500);
    expect(stage.mainSpeaker).toBe('b');
  });
});

describe('the chat', () => {
  it('groups lines of one author within three minutes, and begins days', () => {
    const t = new Date(2026, 0, 5, 12).getTime();
    const lines = linesOf([message('1', 'a', t), message('2', 'a', t + 60_000), message('3', 'b', t + 61_000), message('4', 'b', t + 3_600_000), message('5', 'b', t + 86_400_000)]);
    expect(lines.map((l) => [l.day, l.next])).toEqual([[true, false], [false, true], [false, false], [false, false], [true, false]]);
  });
  it('shows a message once, whether the answer or the event comes first', async () => {
    const sent = message('m1', 'me', 5, 'hello');
    const chat: Chat = new Chat(connection(() => {
      chat.posted(sent);
      return { message: sent };
    }), (m) => m.from === 'me');
    await chat.post('hello');
    expect(chat.messages).toHaveLength(1);
    expect(chat.drafts).toHaveLength(0);
    expect(chat.unread).toBe(0);
  });
  it('keeps what was refused, and sends it again under the same key', async () => {
    const keys: (string | undefined)[] = [];
    let refuse = true;
    const chat = new Chat(connection((_n, _b, key) => {
      keys.push(key);
      if (refuse) throw new RequestError('group_chat_off', 'Group chat is off in this room.');
      return { message: message('m1', 'me', 5) };
    }), () => true);
    await chat.post('hello');
    flushSync();
    expect(chat.drafts[0]).toMatchObject({ state: 'failed', text: 'hello' });
    refuse = false;
    await chat.again(chat.drafts[0]!.key);
    expect(chat.drafts).toHaveLength(0);
    expect(keys[0]).toBe(keys[1]);
  });
  it('counts unread only while nobody reads', () => {
    const chat = new Chat(connection(() => ({})), () => false);
    chat.posted(message('1', 'a', 1));
    expect(chat.unread).toBe(1);
    chat.setReading(true);
    chat.posted(message('2', 'a', 2));
    expect(chat.unread).toBe(0);
  });
  it('keeps earlier pages over a snapshot that overlaps, and drops them over a gap', async () => {
    const chat = new Chat(connection(() => ({ messages: [message('1', 'a', 1)], more: false })), () => false);
    chat.replace([message('2', 'a', 2), message('3', 'a', 3)], true);
    await chat.earlier();
    expect(chat.messages.map((m) => m.id)).toEqual(['1', '2', '3']);
    chat.replace([message('2', 'a', 2), message('3', 'a', 3), message('4', 'a', 4)], true);
    expect(chat.messages.map((m) => m.id)).toEqual(['1', '2', '3', '4']);
    chat.replace([message('9', 'a', 9)], true);
    expect(chat.messages.map((m) => m.id)).toEqual(['9']);
  });
});
