// The way to the identity provider and back.
import { expect, it } from 'vitest';
import { readAnswer } from './provider';

it('reads what the provider sends one back with', () => {
  expect(readAnswer('?state=s&code=c&iss=https%3A%2F%2Fid.example.org')).toEqual({ state: 's', code: 'c', issuer: 'https://id.example.org' });
  expect(readAnswer('?code=c&state=s')).toEqual({ state: 's', code: 'c', issuer: undefined });
});

it('knows when there is nothing to finish', () => {
  for (const search of ['', '?error=access_denied&state=s', '?code=c', '?state=s', '?state=&code=']) expect(readAnswer(search)).toBeUndefined();
});
