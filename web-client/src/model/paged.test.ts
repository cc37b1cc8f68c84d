// Lists that come page by page.
import { expect, it } from 'vitest';
import { RequestError } from '../protocol/errors';
import { Paged, type Page } from './paged.svelte';

const item = (id: string) => ({ id });
const ids = (list: Paged<{ id: string }, string>) => list.items?.map((one) => one.id).join(' ');

it('goes on where the last page ended and lists nothing twice', async () => {
  const asked: (string | undefined)[] = [];
  const pages: Record<string, Page<{ id: string }>> = { start: { items: [item('a'), item('b')], cursor: 'b' }, b: { items: [item('b'), item('c')] } };
  const list = new Paged<{ id: string }, string>(async (_query, cursor) => {
    asked.push(cursor);
    return pages[cursor ?? 'start']!;
  });
  await list.load('q');
  expect(list.more).toBe(true);
  await list.loadMore();
  await list.loadMore();
  expect(ids(list)).toBe('a b c');
  expect(asked).toEqual([undefined, 'b']);
});

it('lets the newest question win', async () => {
  const waiting: ((page: Page<{ id: string }>) => void)[] = [];
  const list = new Paged<{ id: string }, string>(() => new Promise((resolve) => waiting.push(resolve)));
  const first = list.load('slow');
  const second = list.load('quick');
  waiting[1]!({ items: [item('new')] });
  await second;
  waiting[0]!({ items: [item('old')] });
  await first;
  expect(ids(list)).toBe('new');
  expect(list.shown).toBe('quick');
  expect(list.busy).toBe(false);
});

it('keeps what is there when a page fails, and goes on from there', async () => {
  let fail = false;
  const list = new Paged<{ id: string }, string>(async (_query, cursor) => {
    if (fail) throw new RequestError('offline', '');
    return cursor ? { items: [item('b')] } : { items: [item('a')], cursor: 'a' };
  });
  await list.load('q');
  fail = true;
  await list.loadMore();
  expect([ids(list), list.error?.code]).toEqual(['a', 'offline']);
  fail = false;
  await list.loadMore();
  expect(ids(list)).toBe('a');
  await list.again('q');
  expect([ids(list), list.error]).toEqual(['a b', null]);
});

it('begins anew when the entry it would go on from is gone', async () => {
  const list = new Paged<{ id: string }, string>(async (_query, cursor) => {
    if (cursor) throw new RequestError('out_of_range', '', { field: 'cursor' });
    return { items: [item('a')], cursor: 'a' };
  });
  await list.load('q');
  await list.loadMore();
  expect([ids(list), list.error]).toEqual(['a', null]);
});

it('changes, adds and removes single entries', async () => {
  const list = new Paged<{ id: string; name?: string }, string>(async () => ({ items: [item('a'), item('b')] }));
  await list.load('q');
  list.put({ id: 'b', name: 'B' });
  list.put({ id: 'c' });
  list.remove('a');
  expect(list.items).toEqual([{ id: 'c' }, { id: 'b', name: 'B' }]);
});
