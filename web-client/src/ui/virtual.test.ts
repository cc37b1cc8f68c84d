// Long lists: which rows are shown, and where.
import { expect, it } from 'vitest';
import { columnsIn, Heights, offsets, rowsBetween } from './virtual';

const rows = (count: number) => Array.from({ length: count }, (_, row) => row);

it('puts rows below each other, measured where they are measured', () => {
  expect([...offsets(rows(4), new Map([[1, 80]]), 50)]).toEqual([0, 50, 130, 180, 230]);
  expect([...offsets([], new Map(), 50)]).toEqual([0]);
});

it('lets an item take its height along when one before it goes', () => {
  const measured = new Map([['b', 80]]);
  expect([...offsets(['a', 'b', 'c'], measured, 50)]).toEqual([0, 50, 130, 180]);
  expect([...offsets(['b', 'c'], measured, 50)]).toEqual([0, 80, 130]);
});

it('shows the rows that touch the window, and no other', () => {
  const at = offsets(rows(10_000), new Map(), 50);
  expect(rowsBetween(at, 0, 500)).toEqual({ first: 0, end: 11 });
  expect(rowsBetween(at, 1_000, 1_049)).toEqual({ first: 20, end: 21 });
  expect(rowsBetween(at, 499_990, 900_000)).toEqual({ first: 9_999, end: 10_000 });
  expect(rowsBetween(at, -300, 20)).toEqual({ first: 0, end: 1 });
});

it('shows nothing of a list that is empty or far below', () => {
  expect(rowsBetween(offsets([], new Map(), 50), 0, 900)).toEqual({ first: 0, end: 0 });
  expect(rowsBetween(offsets(rows(3), new Map(), 50), 400, 900)).toEqual({ first: 3, end: 3 });
});

it('guesses by what most rows have', () => {
  const heights = new Heights<number>();
  expect(heights.usual(52)).toBe(52);
  for (const [key, height] of [[0, 300], [1, 52], [2, 53], [3, 53]] as const) heights.set(key, height);
  expect(heights.usual(40)).toBe(53);
  heights.set(3, 52);
  expect(heights.usual(40)).toBe(52);
  expect(heights.get(3)).toBe(52);
  heights.clear();
  expect(heights.usual(40)).toBe(40);
  expect(heights.get(3)).toBeUndefined();
});

it('sets as many columns as fit', () => {
  expect(columnsIn(1216, 320, 20)).toBe(3);
  expect(columnsIn(300, 320, 20)).toBe(1);
  expect(columnsIn(2000, 0, 20)).toBe(1);
});
