import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Participant } from '../protocol/types';
import { People } from './people.svelte';
import { Stage } from './stage.svelte';

const person: Participant = {
  id: 'a'.repeat(32), name: 'Ada', role: 'member', stage: true, since: 0, order: 1, mic: true, camera: true, screen: false, media: 'connected', away: false,
};

describe('the main tile for all', () => {
  const other = { ...person, id: 'b'.repeat(32), name: 'Ben', order: 2, screen: true };
  const people = new People();
  people.replace([person, other], 2);
  const stage = new Stage(people, () => person.id, () => false);

  it('stands above a view of one’s own, until one chooses another, and again when one follows', () => {
    stage.chosen = 'grid';
    stage.setForAll({ participant: other.id, screen: false });
    expect([stage.view, stage.mainSpeaker]).toEqual(['speaker', other.id]);
    stage.choose('grid');
    expect([stage.view, stage.lit]).toEqual(['grid', undefined]);
    stage.follow = true;
    expect(stage.view).toBe('speaker');
    stage.setForAll({ participant: other.id, screen: true });
    expect([stage.view, stage.mainScreen]).toEqual(['content', other.id]);
  });
  it('goes with its person, and one’s own screen is not shown to oneself', () => {
    people.put({ ...person, screen: true });
    stage.setForAll({ participant: person.id, screen: true });
    expect(stage.lit).toBeUndefined();
    stage.setForAll({ participant: other.id, screen: false });
    people.put({ ...other, stage: false });
    expect([stage.view, stage.lit]).toEqual(['grid', undefined]);
    stage.vacate(other);
    expect(stage.forAll).toBeUndefined();
    stage.close();
  });
  it('is not the pin, which is one’s own', () => {
    people.put(other);
    stage.chosen = 'speaker';
    stage.pin(`${other.id}/camera`);
    expect(stage.mainSpeaker).toBe(other.id);
    stage.pin(`${other.id}/camera`);
    expect(stage.pinned).toBeUndefined();
  });
});

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
