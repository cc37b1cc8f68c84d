// Where a menu goes, and where letters lead.
import { expect, it } from 'vitest';
import { place, typeAhead } from './menu';

const view = { width: 400, height: 600 };
const menu = { width: 200, height: 300 };

it('opens below, flush with the end of its button', () => {
  expect(place({ left: 300, top: 20, width: 40, height: 40 }, menu, view)).toEqual({ left: 140, top: 66 });
  expect(place({ left: 60, top: 20, width: 40, height: 40 }, menu, view, true)).toEqual({ left: 60, top: 66 });
});

it('opens above where there is no room below, and stays inside', () => {
  expect(place({ left: 0, top: 540, width: 40, height: 40 }, menu, view)).toEqual({ left: 8, top: 234 });
  expect(place({ left: 300, top: 250, width: 40, height: 40 }, { width: 200, height: 560 }, view)).toEqual({ left: 140, top: 32 });
});

it('finds the next item that starts with a letter, round the end', () => {
  const labels = ['Mute', 'Move', 'Remove'];
  expect(typeAhead(labels, 'm', 0)).toBe(1);
  expect(typeAhead(labels, 'm', 1)).toBe(0);
  expect(typeAhead(labels, 'r', 2)).toBe(2);
  expect(typeAhead(labels, 'x', 0)).toBe(-1);
});
