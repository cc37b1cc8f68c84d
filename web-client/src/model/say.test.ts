// The sentence for an error.
import { expect, it } from 'vitest';
import { RequestError } from '../protocol/errors';
import { say } from './say';

const tries = (retryAfter_s?: number) => say(new RequestError('too_many_tries', '', { status: 429, retryAfter_s }));

it('says how long to wait after too many tries, as the server counts it', () => {
  expect(tries(175)).toBe('Too many tries. Wait 3 minutes.');
  expect(tries(60)).toBe('Too many tries. Wait 1 minute.');
  expect(tries(1)).toBe('Too many tries. Wait 1 second.');
  expect(tries()).toBe('Too many tries. Wait a few minutes.');
});
