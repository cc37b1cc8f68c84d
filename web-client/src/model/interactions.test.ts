import { describe, expect, it } from 'vitest';
import type { Connection } from '../protocol/connection';
import type { Interaction } from '../protocol/types';
import { csvCell, toCsv, toJson } from './interactionExport';
import { asks, draftOf, feedOf, inView, Interactions } from './interactions.svelte';

const poll = (changes: Partial<Interaction> = {}): Interaction => ({
  id: 'a', kind: 'poll', state: 'open', text: 'Ready?', items: [{ kind: 'choice', text: '', options: ['Yes', 'No'], multiple: false, scale: 0 }], results: 'live', secret: false, changeable: false,
  duration: 0, version: 1, published: 1, ...changes,
});
const silent = { request: () => Promise.reject(new Error('nobody answers')) } as unknown as Connection;

describe('interactions', () => {
  it('shows what is open first, then the newest, and no drafts', () => {
    const all = [poll({ id: 'old', state: 'closed', published: 1 }), poll({ id: 'new', state: 'closed', published: 3 }), poll({ id: 'open', published: 2 }), poll({ id: 'draft', state: 'draft' })];
    expect(feedOf(all).map((one) => one.id)).toEqual(['open', 'new', 'old']);
    expect(all.filter((one) => inView(one, 'drafts')).map((one) => one.id)).toEqual(['draft']);
  });

  it('keeps what is one’s own when all are told something else', () => {
    const model = new Interactions(silent);
    model.replace([poll({ answered: true, mine: [{ choices: [0] }] })], false);
    model.changed(poll({ state: 'closed', result: { answers: 1, items: [{ answered: 1, counts: [1, 0] }] } }));
    expect(model.all[0]).toMatchObject({ state: 'closed', answered: true, mine: [{ choices: [0] }] });
  });

  it('says once that one was opened, and counts it until the feed is read', () => {
    const model = new Interactions(silent);
    const news: string[] = [];
    model.onnews = (what, one) => news.push(`${what} ${one.id}`);
    model.replace([], false);
    model.changed(poll({ state: 'draft' }));
    model.changed(poll());
    model.changed(poll({ version: 1 }));
    expect([news, model.unread]).toEqual([['opened a'], 1]);
    model.setReading(true);
    model.changed(poll({ id: 'b' }));
    expect(model.unread).toBe(0);
    model.changed(poll({ state: 'closed', result: { answers: 0, items: [] } }));
    expect(news.at(-1)).toBe('result a');
  });

  it('forgets drafts and hidden results with the right to them', async () => {
    const model = new Interactions({ request: () => new Promise(() => undefined) } as unknown as Connection);
    model.replace([poll({ result: { answers: 2, items: [] }, set: 'Mine' }), poll({ id: 'draft', state: 'draft' })], false);
    void model.refresh(false);
    await Promise.resolve();
    expect(model.all.map((one) => [one.id, one.result, one.set])).toEqual([['a', undefined, undefined]]);
  });

  it('asks for an answer once, or again where it can be changed', () => {
    expect([asks(poll()), asks(poll({ answered: true })), asks(poll({ answered: true, changeable: true })), asks(poll({ state: 'closed' })), asks(poll({ kind: 'announcement' }))]).toEqual([true, false, true, false, false]);
  });

  it('is used again with all that was set, and nothing of what came of it', () => {
    const again = draftOf(poll({ set: 'Week 2', secret: true, results: 'end', duration: 60, answered: true }));
    expect(again).toEqual({ kind: 'poll', text: 'Ready?', results: 'end', secret: true, duration: 60, set: 'Week 2', items: [{ kind: 'choice', options: ['Yes', 'No'] }] });
  });
});

describe('export', () => {
  const words = { question: 'Question', option: 'Option', count: 'Answers', name: 'Name', at: 'Time' };
  it('makes cells of what a spreadsheet would run', () => {
    expect(['=1+1', '+1', '-1', '@x', '\tx', 'a,b', 'say "x"', 'two\nlines', 'plain'].map(csvCell)).toEqual(["'=1+1", "'+1", "'-1", "'@x", "'\tx", '"a,b"', '"say ""x"""', '"two\nlines"', 'plain']);
  });
  it('has counts and, where they are known, who answered what', () => {
    const one = poll({ result: { answers: 1, items: [{ answered: 1, counts: [1, 0] }] } });
    const csv = toCsv(one, [{ name: 'Mia', at: 0, ballot: [{ choices: [0] }] }], words);
    expect(csv).toBe('\uFEFFQuestion,Option,Answers\r\nReady?,Yes,1\r\nReady?,No,0\r\n\r\nName,Time,Ready?\r\nMia,1970-01-01T00:00:00.000Z,Yes\r\n');
    expect(toCsv(one, [], words)).not.toContain('Name');
    expect(JSON.parse(toJson(one, []))).toMatchObject({ kind: 'poll', answers: 1, people: [], items: [{ counts: [1, 0] }] });
  });
});
