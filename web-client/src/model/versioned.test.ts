// A form that two people save.
import { expect, it } from 'vitest';
import { RequestError } from '../protocol/errors';
import { VersionedForm } from './versioned.svelte';

interface Thing {
  version: number;
  name: string;
  text: string;
}
const thing = (version: number, name: string, text = ''): Thing => ({ version, name, text });
const form = (of: Thing) => new VersionedForm<Thing, 'name' | 'text'>(of, ['name', 'text']);
const newer = (body: { thing?: Thing }) => body.thing;
const conflict = (theirs: Thing) => new RequestError('conflict', '', { status: 409, body: { thing: theirs } });

it('sends what was changed and the version it was changed on', async () => {
  const one = form(thing(3, 'a', 'x'));
  one.mine.name = 'b';
  expect(one.change).toEqual({ name: 'b', version: 3 });
  expect(await one.save(async () => thing(4, 'b', 'x'), newer)).toBe(true);
  expect([one.changed, one.base.version]).toEqual([[], 4]);
});

it('saves on top of what others changed elsewhere', async () => {
  const one = form(thing(3, 'a', 'x'));
  one.mine.name = 'b';
  const sent: unknown[] = [];
  const saved = await one.save(async (change) => {
    sent.push(change);
    if (change.version === 3) throw conflict(thing(7, 'a', 'theirs'));
    return thing(8, 'b', 'theirs');
  }, newer);
  expect(saved).toBe(true);
  expect(sent).toEqual([{ name: 'b', version: 3 }, { name: 'b', version: 7 }]);
  expect(one.mine.text).toBe('theirs');
});

it('asks about what both changed, and loses neither', async () => {
  const one = form(thing(3, 'a', 'x'));
  one.mine.name = 'mine';
  const refuse = async () => {
    throw conflict(thing(7, 'theirs', 'x'));
  };
  expect(await one.save(refuse, newer)).toBe(false);
  expect([one.clashes, one.mine.name, one.theirs?.name, one.error]).toEqual([['name'], 'mine', 'theirs', null]);
  one.resolve(() => false);
  expect(one.change).toEqual({ name: 'mine', version: 7 });
  one.discard();
  expect([one.mine.name, one.changed]).toEqual(['theirs', []]);
});

it('counts as new what was edited while it was saved', async () => {
  const one = form(thing(3, 'a'));
  one.mine.name = 'b';
  await one.save(async () => {
    one.mine.text = 'late';
    return thing(4, 'b');
  }, newer);
  expect(one.change).toEqual({ text: 'late', version: 4 });
});

it('keeps what was typed when it is refused', async () => {
  const one = form(thing(3, 'a'));
  one.mine.name = '';
  await one.save(async () => {
    throw new RequestError('bad_name', '', { field: 'name' });
  }, newer);
  expect([one.mine.name, (one.error as RequestError).code]).toEqual(['', 'bad_name']);
});
