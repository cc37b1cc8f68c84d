import { expect, test } from 'vitest';

import type { ServerStatus } from '../protocol/types';
import { cpuShare, rate } from './rates';

const answer = (at: number, more: Partial<ServerStatus>) => ({ at, started: 1, cores: 2, cpu_total: 0, bytes_in_total: 0, ...more }) as ServerStatus;

test('what is counted becomes what came in a second', () => {
  expect(rate(answer(1000, { bytes_in_total: 500 }), answer(3000, { bytes_in_total: 4500 }), 'bytes_in_total')).toBe(2000);
});
test('one second on one of two cores in two seconds is a quarter', () => {
  expect(cpuShare(answer(1000, {}), answer(3000, { cpu_total: 1e6 }))).toBe(0.25);
});
test('a server that was started anew counts from nothing, and so do answers of the same time', () => {
  expect(rate(answer(1000, { bytes_in_total: 500 }), answer(3000, { started: 2, bytes_in_total: 4500 }), 'bytes_in_total')).toBe(0);
  expect(rate(answer(1000, {}), answer(1000, { bytes_in_total: 4500 }), 'bytes_in_total')).toBe(0);
  expect(rate(undefined, answer(1000, { bytes_in_total: 4500 }), 'bytes_in_total')).toBe(0);
});
