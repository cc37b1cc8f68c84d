// The interactions of the room: polls and their kin, as far as one may see them. Drafts are there for those who manage them; what was published is
// everybody's. What one person is told of her own answers is in answers and snapshots only, and kept here.
import type { Connection } from '../protocol/connection';
import { RequestError } from '../protocol/errors';
import type { AnswerLine, BallotItem, ChatEmoji, Id, Interaction, InteractionResult, ReactionCount, Requests } from '../protocol/types';

export type Draft = Requests['interaction.draft']['body'];
export type InteractionView = 'drafts' | 'running' | 'done';
/** What happened to one that concerns whoever looks at the page. */
export type InteractionNews = 'opened' | 'result';

const PAGE = 20;

export const isOpen = (it: Interaction): boolean => it.state === 'open';
export const isPublished = (it: Interaction): boolean => it.state === 'open' || it.state === 'closed';
/** Is there something to answer, still? */
export const asks = (it: Interaction): boolean => isOpen(it) && it.kind !== 'announcement' && (!it.answered || it.changeable);

export function inView(it: Interaction, view: InteractionView): boolean {
  return view === 'running' ? isOpen(it) : view === 'done' ? it.state === 'closed' : !isPublished(it);
}

/** What is open first, then what was published last. */
export function feedOf(all: readonly Interaction[]): Interaction[] {
  const rank = (it: Interaction) => (isOpen(it) ? 0 : 1);
  return all.filter(isPublished).toSorted((a, b) => rank(a) - rank(b) || (b.published ?? 0) - (a.published ?? 0));
}

/** The same once more, as a draft: what makes it new is left out. */
export function draftOf(it: Interaction): Draft {
  const { kind, text, results, secret, changeable, duration, set } = it;
  const items = it.items.map((item): Draft['items'][number] => ({
    kind: item.kind,
    ...(item.text ? { text: item.text } : {}),
    ...(item.kind === 'choice' || (item.kind === 'rating' && item.options.some(Boolean)) ? { options: item.options } : {}),
    ...(item.right ? { right: item.right } : {}),
    ...(item.kind === 'choice' && item.multiple ? { multiple: true } : {}),
    ...(item.kind === 'rating' ? { scale: item.scale } : {}),
  }));
  return { kind, text, results, items, ...(secret ? { secret } : {}), ...(changeable ? { changeable } : {}), ...(duration ? { duration } : {}), ...(set ? { set } : {}) };
}

export class Interactions {
  all = $state.raw<readonly Interaction[]>([]);
  unread = $state(0);
  /** Whoever shows the room says what happened. */
  onnews: ((what: InteractionNews, it: Interaction) => void) | undefined;
  onreactions: ((reactions: readonly ReactionCount[]) => void) | undefined;
  private reading = false;
  private loads = 0;

  constructor(private readonly connection: Connection) {}

  /** A snapshot: all there is now. Older ones follow by pages. */
  replace(all: readonly Interaction[], more: boolean): void {
    const mine = new Map(this.all.map((it) => [it.id, it]));
    this.all = all.map((it) => this.withOwn(it, mine.get(it.id)));
    const load = ++this.loads;
    if (more) void this.loadOlder(load);
  }

  private async loadOlder(load: number): Promise<void> {
    for (let more = true; more; ) {
      const before = this.all[0]?.id;
      if (before === undefined) return;
      try {
        const page = await this.connection.request('interaction.list', { before, limit: PAGE });
        if (load !== this.loads) return;
        const known = new Set(this.all.map((it) => it.id));
        this.all = [...page.interactions.filter((it) => !known.has(it.id)), ...this.all];
        more = page.more;
      } catch (error) {
        if (error instanceof RequestError) return; // the next snapshot brings them
        throw error;
      }
    }
  }

  /** One manages them now, or no more: drafts go at once, and all is asked for anew. */
  async refresh(manages: boolean): Promise<void> {
    const load = ++this.loads;
    // How it stands may be hidden now: the answer says it again where it is not.
    if (!manages) this.all = this.all.filter(isPublished).map(({ result: _result, set: _set, ...rest }) => rest);
    try {
      const page = await this.connection.request('interaction.list', { limit: PAGE });
      if (load === this.loads) this.replace(page.interactions, page.more);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
    }
  }

  private withOwn(told: Interaction, before: Interaction | undefined): Interaction {
    const it: Interaction = { ...told };
    if (it.answered === undefined && before?.answered !== undefined) it.answered = before.answered;
    if (it.mine === undefined && before?.mine !== undefined) it.mine = before.mine;
    return it;
  }

  changed(told: Interaction): void {
    const before = this.all.find((it) => it.id === told.id);
    const it = this.withOwn(told, before);
    this.all = before ? this.all.map((one) => (one.id === it.id ? it : one)) : [...this.all, it];
    const opened = isOpen(it) && !(before && isOpen(before));
    const shown = it.state === 'closed' && before?.state === 'open' && it.result?.items !== undefined;
    if (opened && !this.reading) this.unread++;
    if (opened) this.onnews?.('opened', it);
    else if (shown) this.onnews?.('result', it);
  }

  gone(id: Id): void {
    this.all = this.all.filter((it) => it.id !== id);
  }

  result(id: Id, result: InteractionResult): void {
    this.all = this.all.map((it) => (it.id === id ? { ...it, result } : it));
  }

  /** The panel shows them: nothing is unread. */
  setReading(reading: boolean): void {
    this.reading = reading;
    if (reading) this.unread = 0;
  }

  // ── Acts: each throws what the server answered ─────────────────────────────────────────────────────────────────────

  async answer(it: Interaction, ballot: BallotItem[]): Promise<void> {
    await this.connection.request('interaction.answer', { interaction: it.id, ballot });
    const mine = it.secret || it.kind === 'cloud' ? undefined : ballot.map(({ choices, rating }) => ({ ...(choices ? { choices } : {}), ...(rating ? { rating } : {}) }));
    this.all = this.all.map((one) => (one.id === it.id ? { ...one, answered: true, ...(mine ? { mine } : {}) } : one));
  }

  async draft(draft: Draft): Promise<Interaction> {
    const { interaction } = await this.connection.request('interaction.draft', draft);
    this.changed(interaction);
    return interaction;
  }

  async act(what: 'publish' | 'close' | 'reopen', interaction: Id): Promise<void> {
    this.changed((await this.connection.request(`interaction.${what}`, { interaction })).interaction);
  }

  /** `at` undefined: no more. */
  async schedule(interaction: Id, at: number | undefined): Promise<void> {
    this.changed((await this.connection.request('interaction.schedule', at === undefined ? { interaction } : { interaction, at })).interaction);
  }

  async remove(interaction: Id): Promise<void> {
    await this.connection.request('interaction.delete', { interaction });
    this.gone(interaction);
  }

  /** All that was answered, page by page, at most so many. */
  async answers(interaction: Id, most = Infinity): Promise<AnswerLine[]> {
    const lines: AnswerLine[] = [];
    for (let cursor: string | undefined; lines.length < most; ) {
      const page = await this.connection.request('interaction.answers', cursor === undefined ? { interaction } : { interaction, cursor });
      lines.push(...page.answers);
      if (page.cursor === undefined) break;
      cursor = page.cursor;
    }
    return lines;
  }

  async react(emoji: ChatEmoji): Promise<void> {
    await this.connection.request('reaction.send', { emoji });
  }
}
