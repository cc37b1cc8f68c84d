// @vitest-environment jsdom
// Who is offered when somebody types a name: also people who are not known yet.
import { expect, it } from 'vitest';
import type { Account } from '../protocol/types';
import { expectation, named, picked } from './accounts';

const ada = { id: 'a', login: 'Ada', name: 'Ada Okonkwo', site_role: 'user' } as Account;

it('offers to expect an address or a login that nobody has', () => {
  expect(expectation('k.rimsky@north.example', [])).toMatchObject({ kind: 'email', id: 'k.rimsky@north.example', pending: true });
  expect(expectation('rimsky', [ada])).toMatchObject({ kind: 'login', id: 'rimsky' });
});

it('does not where somebody has that login, or where it can be neither', () => {
  for (const text of ['ada', 'ADA', 'Ada Okonkwo', 'half@', '@half', 'two@at@signs', 'no@dot', 'x'.repeat(65)]) expect([text, expectation(text, [ada])]).toEqual([text, null]);
});

it('keeps who somebody on a list is: a person, a group, or expected', () => {
  for (const who of [{ account: 'a', name: 'A' }, { group: 'g', name: 'G' }, { expected: 'e', name: 'later@hall.example' }]) expect(named(picked(who))).toEqual(who);
});
