// How numbers and days read.
import { expect, it } from 'vitest';
import { formats } from './format';

const f = formats('en-GB', { today: 'today', yesterday: 'yesterday', onDay: (day) => `on ${day}` });
const at = (text: string) => new Date(text).getTime();
const now = at('2026-11-25T15:00:00');

it('names days the way people do', () => {
  expect(f.day(at('2026-11-25T00:10:00'), now)).toBe('today');
  expect(f.day(at('2026-11-24T23:50:00'), now)).toBe('yesterday');
  expect(f.day(at('2026-11-23T08:00:00'), now)).toBe('on Monday');
  expect(f.day(at('2026-11-12T08:00:00'), now)).toBe('12 November');
  expect(f.day(at('2025-11-12T08:00:00'), now)).toBe('12 November 2025');
});

it('shortens thousands', () => {
  expect(f.short(999)).toBe('999');
  expect(f.short(3_120)).toBe('3.1\u00a0k');
  expect(f.number(1_284)).toBe('1,284');
});

it('says sizes in the unit that fits', () => {
  expect([0, 999, 1_400, 250_000_000, 1_440_000_000].map(f.bytes)).toEqual(['0 byte', '999 byte', '1.4 kB', '250 MB', '1.4 GB']);
});

it('says how long in the two largest units', () => {
  expect([0, 59_000, 61_000, 7_500_000, 90_000_000].map(f.span)).toEqual(['0 secs', '59 secs', '1 min 1 sec', '2 hrs 5 mins', '1 day 1 hr']);
});
