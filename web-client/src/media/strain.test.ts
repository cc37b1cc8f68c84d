import { expect, it } from 'vitest';
import { Strain } from './strain';

function strain(): { said: boolean[]; ticks: (count: number, late: number) => void } {
  const said: boolean[] = [];
  const s = new Strain((strained) => said.push(strained));
  return { said, ticks: (count, late) => Array.from({ length: count }, () => s.note(late)) };
}

it('one long task is no strain, nor is a little lateness', () => {
  const { said, ticks } = strain();
  ticks(20, 5);
  ticks(3, 900);
  ticks(100, 20);
  expect(said).toEqual([]);
});

it('a page that is woken late again and again runs on a busy computer, until it is woken in time for a while', () => {
  const { said, ticks } = strain();
  ticks(9, 80);
  expect(said).toEqual([]);
  ticks(1, 80);
  expect(said).toEqual([true]);
  ticks(20, 1);
  expect(said).toEqual([true]);
  ticks(10, 1);
  expect(said).toEqual([true, false]);
});
