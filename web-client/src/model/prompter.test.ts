// The prompter's queue against a made-up clock.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DECISION_MS, NOTE_MS, PrompterQueue } from './prompter.svelte';

const icon = (() => undefined) as never;
const note = (text: string) => ({ icon, text });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('shows the most pressing first and then what waited', () => {
  const queue = new PrompterQueue();
  queue.say('note', 'a', note('A'));
  queue.say('reconnecting', 'b', note('B'), true);
  expect(queue.message?.text).toBe('B');
  vi.advanceTimersByTime(60_000);
  expect(queue.message?.text).toBe('B');
  queue.done('b');
  expect(queue.message?.text).toBe('A');
  vi.advanceTimersByTime(NOTE_MS + 1);
  expect(queue.message).toBeNull();
});

it('does not let time pass while held', () => {
  const queue = new PrompterQueue();
  queue.say('note', 'a', note('A'));
  vi.advanceTimersByTime(4_000);
  queue.hold(true);
  vi.advanceTimersByTime(60_000);
  expect(queue.message?.text).toBe('A');
  queue.hold(false);
  vi.advanceTimersByTime(1_900);
  expect(queue.message?.text).toBe('A');
  vi.advanceTimersByTime(200);
  expect(queue.message).toBeNull();
});

it('gives a decision more time and replaces what has the same key', () => {
  const queue = new PrompterQueue();
  queue.say('waiting', 'w', { ...note('Jana is waiting'), actions: [{ label: 'Admit', act: () => undefined }] });
  queue.say('waiting', 'w', { ...note('3 people waiting'), actions: [{ label: 'Show', act: () => undefined }] });
  expect(queue.message?.text).toBe('3 people waiting');
  vi.advanceTimersByTime(NOTE_MS + 1);
  expect(queue.message).not.toBeNull();
  vi.advanceTimersByTime(DECISION_MS);
  expect(queue.message).toBeNull();
});

it('says at once what a moderator did last, and drops what one did before', () => {
  const queue = new PrompterQueue();
  const act = { label: 'OK', act: () => undefined };
  queue.say('moderated', 'sound', { ...note('Sound waits'), actions: [act] }, true);
  queue.say('moderated', 'muted', { ...note('Muted'), actions: [act] });
  expect(queue.message?.text).toBe('Muted');
  queue.say('moderated', 'moved', { ...note('In the audience'), actions: [act] });
  expect(queue.message?.text).toBe('In the audience');
  queue.done('moved');
  expect(queue.message?.text).toBe('Sound waits');
  queue.done('sound');
  expect(queue.message).toBeNull();
});
