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
