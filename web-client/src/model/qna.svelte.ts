// The questions of the room, as far as one may see them. The server says which those are: what it no longer shows is taken from the
// page with `qna.gone`, or here, when a right was lost.
import type { Connection } from '../protocol/connection';
import { RequestError } from '../protocol/errors';
import type { AnswerKind, Helper, Id, Question, QuestionLevel, QuestionVotes } from '../protocol/types';

export type QuestionView = 'pending' | 'mine' | 'published' | 'done';
export type QuestionSort = 'votes' | 'newest' | 'oldest';

const PAGE = 50;

export const isOpen = (question: Question): boolean => question.state === 'pending' || question.state === 'owned';

/** `owner`: the account or guest that one is; undefined for whoever handles none. */
export function inView(question: Question, view: QuestionView, owner: Id | undefined): boolean {
  switch (view) {
    case 'pending':
      return isOpen(question);
    case 'mine':
      return question.mine === true || (owner !== undefined && question.owner === owner && isOpen(question));
    case 'published':
      return question.published;
    case 'done':
      return !isOpen(question);
  }
}

/** Equal votes: the older first. */
export function sorted(questions: readonly Question[], sort: QuestionSort): Question[] {
  const byAge = (a: Question, b: Question) => a.at - b.at;
  if (sort === 'votes') return questions.toSorted((a, b) => b.votes - a.votes || byAge(a, b));
  return questions.toSorted((a, b) => (sort === 'newest' ? -1 : 1) * byAge(a, b));
}

/** What happened to a question that concerns whoever looks at the page. */
export type QuestionNews = 'asked' | 'answered' | 'dismissed' | 'published';

export class Questions {
  questions = $state.raw<readonly Question[]>([]);
  unread = $state(0);
  /** What one is writing, kept while another tab is open. */
  draft = $state('');
  anonymous = $state(false);
  /** Whoever shows the room says what happened. */
  onnews: ((what: QuestionNews, question: Question) => void) | undefined;
  private reading = false;
  private loads = 0;

  constructor(
    private readonly connection: Connection,
    private readonly seesAll: () => boolean,
  ) {}

  /** A snapshot: all there is now. Older ones follow by pages. */
  replace(questions: readonly Question[], more: boolean): void {
    this.questions = questions;
    const load = ++this.loads;
    if (more) void this.loadOlder(load);
  }

  private async loadOlder(load: number): Promise<void> {
    for (let more = true; more; ) {
      const before = this.questions[0]?.id;
      if (before === undefined) return;
      try {
        const page = await this.connection.request('qna.list', { before, limit: PAGE });
        if (load !== this.loads) return; // another snapshot came meanwhile
        const known = new Set(this.questions.map((q) => q.id));
        this.questions = [...page.questions.filter((q) => !known.has(q.id)), ...this.questions];
        more = page.more;
      } catch (error) {
        if (error instanceof RequestError) return; // the next snapshot brings them
        throw error;
      }
    }
  }

  /** One sees other questions than before: what is not one's own nor published goes at once, and the rest is asked for anew. */
  async refresh(on: boolean): Promise<void> {
    const load = ++this.loads;
    this.questions = on && !this.seesAll() ? this.questions.filter((q) => q.mine || q.published) : on ? this.questions : [];
    if (!on) this.unread = 0;
    if (!on) return;
    try {
      const page = await this.connection.request('qna.list', { limit: PAGE });
      if (load === this.loads) this.replace(page.questions, page.more);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
    }
  }

  /** What several people are told says nothing of what is one's own: that is kept. */
  changed(told: Question): void {
    const before = this.questions.find((q) => q.id === told.id);
    const question: Question = { ...told };
    if (question.mine === undefined && before?.mine !== undefined) question.mine = before.mine;
    if (question.voted === undefined && before?.voted !== undefined) question.voted = before.voted;
    this.questions = before ? this.questions.map((q) => (q.id === told.id ? question : q)) : this.inOrder(question);
    const what = this.newsOf(before, question);
    if (!what) return;
    if (!this.reading) this.unread++;
    this.onnews?.(what, question);
  }

  private inOrder(question: Question): Question[] {
    const after = this.questions.findIndex((q) => q.at > question.at);
    return after < 0 ? [...this.questions, question] : this.questions.toSpliced(after, 0, question);
  }

  private newsOf(before: Question | undefined, question: Question): QuestionNews | undefined {
    if (question.mine && before) {
      if (question.answers.length > before.answers.length) return 'answered';
      return question.state === 'dismissed' && before.state !== 'dismissed' ? 'dismissed' : undefined;
    }
    if (question.mine || before) return undefined;
    return this.seesAll() ? (question.state === 'pending' ? 'asked' : undefined) : 'published';
  }

  gone(id: Id): void {
    this.questions = this.questions.filter((q) => q.id !== id);
  }

  votes(told: readonly QuestionVotes[]): void {
    const numbers = new Map(told.map((one) => [one.question, one.votes]));
    this.questions = this.questions.map((q) => (numbers.has(q.id) ? { ...q, votes: numbers.get(q.id) ?? q.votes } : q));
  }

  /** The panel shows them: nothing is unread. */
  setReading(reading: boolean): void {
    this.reading = reading;
    if (reading) this.unread = 0;
  }

  // ── Acts: each throws what the server answered ─────────────────────────────────────────────────────────────────────

  /** A visitor is shown her own question by its answer alone. */
  async ask(text: string, anonymous: boolean): Promise<void> {
    const { question } = await this.connection.request('qna.ask', anonymous ? { text, anonymous } : { text });
    if (!this.questions.some((q) => q.id === question.id)) this.questions = this.inOrder(question);
  }

  async upvote(question: Question): Promise<void> {
    const on = !question.voted;
    const { votes } = await this.connection.request('qna.upvote', { question: question.id, on });
    this.questions = this.questions.map((q) => (q.id === question.id ? { ...q, voted: on, votes } : q));
  }

  async take(question: Id): Promise<void> {
    this.changed((await this.connection.request('qna.take', { question })).question);
  }

  async assign(question: Id, to: Id): Promise<void> {
    this.changed((await this.connection.request('qna.assign', { question, to })).question);
  }

  async answer(question: Id, kind: AnswerKind, text: string): Promise<void> {
    this.changed((await this.connection.request('qna.answer', kind === 'live' ? { question, kind } : { question, kind, text })).question);
  }

  async publish(question: Id, published: boolean): Promise<void> {
    this.changed((await this.connection.request('qna.publish', { question, published })).question);
  }

  async dismiss(question: Id): Promise<void> {
    this.changed((await this.connection.request('qna.dismiss', { question })).question);
  }

  async restore(question: Id): Promise<void> {
    this.changed((await this.connection.request('qna.restore', { question })).question);
  }

  async helpers(): Promise<readonly Helper[]> {
    return (await this.connection.request('qna.helpers', {})).helpers;
  }

  async grant(participant: Id, level: QuestionLevel): Promise<void> {
    await this.connection.request('qna.grant', { participant, level });
  }
}
