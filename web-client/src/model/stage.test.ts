import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Participant } from '../protocol/types';
import { People } from './people.svelte';
import { Stage } from './stage.svelte';

const person: Participant = {
  id: 'a'.repeat(32), name: 'Ada', role: 'member', stage: true, since: 0, order: 1, mic: true, camera: true, screen: false, media: 'connected', away: false,
};

describe('the gap of somebody who left', () => {
  let stage: Stage;
  const gap = () => stage.seated.length === 1;
  beforeEach(() => {
    vi.useFakeTimers();
    stage = new Stage(new People(), () => undefined, () => false);
    stage.vacate(person);
  });
  afterEach(() => {
    stage.close();
    vi.useRealTimers();
  });

  it('closes after 4 s', () => {
    vi.advanceTimersByTime(3_999);
    expect(gap()).toBe(true);
    vi.advanceTimersByTime(1);
    expect(gap()).toBe(false);
  });
  it('stays while the pointer moves on the stage, and closes when that has rested for 2 s', () => {
    for (let ms = 0; ms < 6_000; ms += 500) {
      stage.hover();
      vi.advanceTimersByTime(500);
    }
    expect(gap()).toBe(true);
    vi.advanceTimersByTime(1_499);
    expect(gap()).toBe(true);
    vi.advanceTimersByTime(1);
    expect(gap()).toBe(false);
  });
  it('closes at once when the pointer leaves, but not before its time', () => {
    stage.hover();
    stage.release();
    vi.advanceTimersByTime(3_000);
    expect(gap()).toBe(true);
    stage.hover();
    vi.advanceTimersByTime(1_500);
    expect(gap()).toBe(true);
    stage.release();
    expect(gap()).toBe(false);
  });
  it('closes in its time under a pointer that lay there before', () => {
    stage.hover();
    vi.advanceTimersByTime(4_000);
    expect(gap()).toBe(false);
  });
});
