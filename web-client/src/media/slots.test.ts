import { describe, expect, it } from 'vitest';
import type { Slot } from '../protocol/types';
import { rtpReached, SlotTable } from './slots';

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const slot = (gen: number, participant?: string): Slot => ({
  mid: '7',
  kind: 'video',
  gen,
  reason: 'viewport',
  ...(participant ? { participant, source: 'camera' as const } : {}),
});

describe('the cover of a slot', () => {
  it('is there from the binding until the first frame of the new source', () => {
    const table = new SlotTable();
    table.apply([slot(1, A)]);
    expect(table.get('7')?.covered).toBe(true);
    expect(table.presented('7', 1000)).toBe(false); // the server has not named a frame yet
    table.live('7', 1, 2000);
    expect(table.presented('7', 1999)).toBe(false); // still the old picture
    expect(table.presented('7', 2000)).toBe(true);
    expect(table.get('7')?.covered).toBe(false);
  });

  it('comes back with every rebind, and old messages change nothing', () => {
    const table = new SlotTable();
    table.apply([slot(1, A)]);
    table.live('7', 1, 2000);
    table.presented('7', 2000);
    table.apply([slot(2, B)]);
    expect(table.get('7')).toMatchObject({ participant: B, covered: true });
    expect(table.apply([slot(1, A)])).toEqual([]);
    table.live('7', 1, 0);
    expect(table.presented('7', 3000)).toBe(false);
    expect(table.get('7')?.participant).toBe(B);
  });

  it('takes a live that overtook its binding', () => {
    const table = new SlotTable();
    table.live('7', 3, 500);
    table.apply([slot(3, A)]);
    expect(table.presented('7', 499)).toBe(false);
    expect(table.presented('7', 500)).toBe(true);
  });

  it('keeps an early live of another generation to itself', () => {
    const table = new SlotTable();
    table.live('7', 4, 500);
    table.apply([slot(3, A)]);
    expect(table.presented('7', 600)).toBe(false);
  });

  it('counts time stamps modulo 2^32', () => {
    expect(rtpReached(5, 0xfffffff0)).toBe(true);
    expect(rtpReached(0xfffffff0, 5)).toBe(false);
    const table = new SlotTable();
    table.apply([slot(1, A)]);
    table.live('7', 1, 0xffffff00);
    expect(table.presented('7', 0xfffffeff)).toBe(false);
    expect(table.presented('7', 3)).toBe(true);
  });

  it('finds who is where, and an emptied slot carries nobody', () => {
    const table = new SlotTable();
    table.apply([slot(1, A)]);
    expect(table.find(A, 'camera')?.mid).toBe('7');
    table.apply([slot(2)]);
    expect(table.find(A, 'camera')).toBeUndefined();
  });
});
