// What the page knows of questions: what is one's own is kept, what may be seen no more goes, and what is news.
import { expect, it } from 'vitest';
import type { Connection } from '../protocol/connection';
import type { Question } from '../protocol/types';
import { Backchannel } from './backchannel.svelte';
import { inView, Questions, sorted, type QuestionNews } from './qna.svelte';

const question = (id: string, extra: Partial<Question> = {}): Question => ({ id, at: Number(id) || 0, state: 'pending', published: false, anonymous: false, text: id, votes: 0, answers: [], ...extra });

function room(seesAll: () => boolean, answer: (name: string, body: unknown) => unknown = () => ({ questions: [], more: false })) {
  const heard: string[] = [];
  const connection = { request: async (name: string, body: unknown) => answer(name, body) } as unknown as Connection;
  const questions = new Questions(connection, seesAll);
  questions.onnews = (what: QuestionNews, one) => heard.push(`${what} ${one.id}`);
  return { questions, heard };
}
const ids = (questions: Questions) => questions.questions.map((q) => q.id).join(' ');

it('keeps what is one’s own when several people are told of a change', () => {
  const { questions } = room(() => false);
  questions.changed(question('1', { mine: true, voted: true }));
  questions.changed(question('1', { published: true, votes: 3 }));
  expect(questions.questions[0]).toMatchObject({ mine: true, voted: true, votes: 3, published: true });
  questions.changed(question('1', { mine: true, voted: false }));
  expect(questions.questions[0]?.voted).toBe(false);
});

it('loads older pages behind a snapshot, and drops those of a snapshot that is no longer the newest', async () => {
  const asked: unknown[] = [];
  const { questions } = room(() => true, (_name, body) => {
    asked.push(body);
    const { before } = body as { before?: string };
    return before === '3' ? { questions: [question('2')], more: true } : { questions: [question('1')], more: false };
  });
  questions.replace([question('3')], true);
  await expect.poll(() => ids(questions)).toBe('1 2 3');
  questions.replace([question('3')], true);
  questions.replace([question('4')], false);
  await new Promise((done) => setTimeout(done));
  expect(ids(questions)).toBe('4');
  expect(asked.length).toBeGreaterThan(1);
});

it('has nothing left of others’ questions once the right to see them is lost', async () => {
  let all = true;
  const { questions } = room(() => all, () => ({ questions: [question('2', { published: true }), question('3', { mine: true })], more: false }));
  questions.replace([question('1'), question('2', { published: true }), question('3', { mine: true })], false);
  all = false;
  const done = questions.refresh(true);
  expect(ids(questions)).toBe('2 3'); // before the server answered
  await done;
  expect(ids(questions)).toBe('2 3');
  await questions.refresh(false);
  expect(ids(questions)).toBe('');
});

it('counts what is new to whoever does not look: moderators’ pending ones, others’ published ones, one’s own answers', () => {
  const moderator = room(() => true);
  moderator.questions.changed(question('1'));
  moderator.questions.changed(question('1', { state: 'owned' }));
  moderator.questions.changed(question('2', { mine: true }));
  expect(moderator.heard).toEqual(['asked 1']);
  const member = room(() => false);
  const answer = { at: 1, kind: 'private', name: 'Ada', role: 'host', text: 'Yes' } as const;
  member.questions.changed(question('1', { published: true }));
  member.questions.changed(question('2', { mine: true }));
  member.questions.changed(question('2', { mine: true, state: 'answered', answers: [answer] }));
  member.questions.changed(question('3', { mine: true }));
  member.questions.changed(question('3', { mine: true, state: 'dismissed' }));
  expect(member.heard).toEqual(['published 1', 'answered 2', 'dismissed 3']);
  expect(member.questions.unread).toBe(3);
  member.questions.setReading(true);
  member.questions.changed(question('4', { published: true }));
  expect(member.questions.unread).toBe(0);
});

it('sorts by votes, then by age; and knows which view a question is in', () => {
  const all = [question('1', { votes: 1 }), question('2', { votes: 2 }), question('3', { votes: 1 })];
  expect(sorted(all, 'votes').map((q) => q.id)).toEqual(['2', '1', '3']);
  expect(sorted(all, 'newest').map((q) => q.id)).toEqual(['3', '2', '1']);
  const taken = question('1', { state: 'owned', owner: 'me' });
  expect([inView(taken, 'pending', 'me'), inView(taken, 'mine', 'me'), inView(taken, 'mine', 'you'), inView(taken, 'done', 'me')]).toEqual([true, true, false, false]);
});

it('empties the backchannel when one is out of it', async () => {
  const connection = { request: async () => ({ messages: [{ id: 'a', at: 1, name: 'Ada', role: 'host', text: 'psst' }] }) } as unknown as Connection;
  const channel = new Backchannel(connection, () => false);
  await channel.refresh(true);
  channel.draft = 'half a sentence';
  channel.posted({ id: 'b', at: 2, name: 'Ada', role: 'host', text: 'more' });
  expect([channel.messages.length, channel.unread]).toEqual([2, 1]);
  await channel.refresh(false);
  expect([channel.messages.length, channel.unread, channel.draft]).toEqual([0, 0, '']);
});
