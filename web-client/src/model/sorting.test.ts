// What a table is sorted by stands in the address.
import { expect, it } from 'vitest';
import { sortIn, withSort } from './sorting';

const KNOWN = ['name', '-name'] as const;

it('takes from the address what the list knows, and nothing else', () => {
  expect(sortIn('/admin/accounts?sort=-name', KNOWN)).toBe('-name');
  expect(sortIn('/admin/accounts?q=1&sort=name', KNOWN)).toBe('name');
  for (const other of ['/admin/accounts', '/admin/accounts?sort=', '/admin/accounts?sort=password', '/admin/accounts?sort=--name']) expect(sortIn(other, KNOWN)).toBe('');
});

it('leaves the rest of the address alone', () => {
  expect(withSort('/admin/accounts?q=1&sort=name', '-name')).toBe('/admin/accounts?q=1&sort=-name');
  expect(withSort('/admin/accounts', 'name')).toBe('/admin/accounts?sort=name');
  expect(withSort('/admin/accounts?sort=name', '')).toBe('/admin/accounts');
});
