// The group chat: what was said, what is being sent, what could not be sent, and how much is unread.
import { RequestError } from '../protocol/errors';
import { newKey } from '../protocol/key';
import type { Connection } from '../protocol/connection';
import type { BlockedWriter, ChatEmoji, Events, Id, Message } from '../protocol/types';

/** A message of one's own that the server has not taken yet. */
export interface Draft {
  key: Id;
  text: string;
  at: number;
  reply: Message | undefined;
  mentions: readonly Id[];
  /** sending: waits for the answer, or for the connection. failed: kept, to be sent again. */
  state: 'sending' | 'failed';
  /** Why it failed, in the server's words. */
  reason: string | undefined;
}

const GROUP_MS = 3 * 60_000;
/** How far back is gone for one message: 2,000. */
const REACH_PAGES = 40;

export interface Line {
  message: Message;
  /** Begins a new day. */
  day: boolean;
  /** Goes on under the previous author's name. */
  next: boolean;
  /** The first one written since one left. */
  since: boolean;
}

/** Groups of one author within three minutes, and where days begin. */
export function linesOf(messages: readonly Message[], left_ms = Infinity): Line[] {
  return messages.map((message, i) => {
    const before = messages[i - 1];
    const day = !before || new Date(before.at).toDateString() !== new Date(message.at).toDateString();
    const sameAuthor = before?.from !== undefined && before.from === message.from && before.name === message.name;
    const since = message.at > left_ms && before !== undefined && before.at <= left_ms;
    return { message, day, since, next: !since && !day && sameAuthor && message.at - (before?.at ?? 0) < GROUP_MS };
  });
}

export class Chat {
  messages = $state.raw<readonly Message[]>([]);
  drafts = $state<Draft[]>([]);
  more = $state(false);
  loading = $state(false);
  unread = $state(0);
  pins = $state.raw<readonly Message[]>([]);
  blocked = $state.raw<readonly BlockedWriter[]>([]);
  /** Seconds between two messages of one person; 0: as fast as one likes. */
  slow = $state(0);
  /** When one may write again, as slow mode has it. */
  waits_until = $state(0);
  /** What is being answered, or changed. */
  replying = $state.raw<Message>();
  editing = $state.raw<Message>();
  /** Up to when everything was seen in the visit before. */
  private left_ms = $state(Infinity);
  readonly lines: Line[] = $derived(linesOf(this.messages, this.left_ms));
  /** Said by others since the log was last announced: for the live region. */
  private reading = false;

  constructor(
    private readonly connection: Connection,
    readonly isMine: (message: Message) => boolean,
    private readonly seenKey = '',
  ) {
    const seen = Number(localStorage.getItem(seenKey));
    if (seen) this.left_ms = seen;
  }

  /** All there is was seen, should one be gone the next moment. */
  beat(): void {
    const newest = this.messages.at(-1);
    if (newest && this.seenKey) localStorage.setItem(this.seenKey, String(newest.at));
  }

  /** A snapshot's tail. What was loaded before it stays when the two overlap. */
  replace(tail: readonly Message[], more: boolean): void {
    const oldest = tail[0];
    const at = oldest ? this.messages.findIndex((m) => m.id === oldest.id) : -1;
    if (at > 0) {
      this.messages = [...this.messages.slice(0, at), ...tail];
    } else {
      this.messages = tail;
      this.more = more;
    }
  }

  posted(message: Message): void {
    if (this.messages.some((m) => m.id === message.id)) {
      this.messages = this.messages.map((m) => (m.id === message.id ? message : m));
      return;
    }
    this.messages = [...this.messages, message];
    if (!this.reading && !this.isMine(message)) this.unread++;
  }

  /** Edited or deleted: also where it is quoted. */
  changed(message: Message): void {
    const quoted = (m: Message): Message => (m.reply?.message !== message.id ? m : { ...m, reply: message.deleted ? { message: message.id } : { ...m.reply, text: [...message.text].slice(0, 140).join('') } });
    const mine = new Set(this.messages.find((m) => m.id === message.id)?.reactions?.filter((r) => r.mine).map((r) => r.emoji));
    const reactions = message.reactions?.map((r) => (mine.has(r.emoji) ? { ...r, mine: true } : r));
    this.messages = this.messages.map((m) => (m.id === message.id ? { ...message, ...(reactions && { reactions }) } : quoted(m)));
    if (message.deleted && this.replying?.id === message.id) this.replying = undefined;
    if (message.deleted && this.editing?.id === message.id) this.editing = undefined;
  }

  reacted({ message, emoji, count, on }: Events['chat.reacted'], own: boolean): void {
    this.messages = this.messages.map((m) => {
      if (m.id !== message) return m;
      const before = m.reactions ?? [];
      const was = before.find((r) => r.emoji === emoji);
      const mine = own ? on : (was?.mine ?? false);
      const now = { emoji, count, mine };
      return { ...m, reactions: was ? before.map((r) => (r === was ? now : r)).filter((r) => r.count > 0) : [...before, now] };
    });
  }

  cleared(): void {
    this.messages = [];
    this.more = false;
    this.pins = [];
    this.unread = 0;
    this.replying = undefined;
    this.editing = undefined;
  }

  // ── What is done to messages, and by moderators ──

  async edit(message: Message, text: string, mentions: readonly Id[]): Promise<void> {
    await this.connection.request('chat.edit', { message: message.id, text, mentions: [...mentions] });
  }
  async remove(message: Id): Promise<void> {
    await this.connection.request('chat.delete', { message });
  }
  async react(message: Id, emoji: ChatEmoji, on: boolean): Promise<void> {
    await this.connection.request('chat.react', { message, emoji, on });
  }
  async pin(message: Id, pinned: boolean): Promise<void> {
    await this.connection.request(pinned ? 'chat.pin' : 'chat.unpin', { message });
  }
  async block(author: Id, blocked: boolean): Promise<void> {
    await this.connection.request('chat.block', { author, blocked });
  }
  async setSlow(seconds: number): Promise<void> {
    await this.connection.request('chat.slow', { seconds });
  }
  async clear(): Promise<void> {
    await this.connection.request('chat.clear', {});
  }
  async switch(on: boolean): Promise<void> {
    await this.connection.request('chat.switch', { on });
  }

  /** The panel shows the chat: nothing is unread. */
  setReading(reading: boolean): void {
    this.reading = reading;
    if (reading) this.unread = 0;
  }

  async post(text: string, mentions: readonly Id[] = []): Promise<void> {
    const draft: Draft = { key: newKey(), text, reply: this.replying, mentions, at: Date.now(), state: 'sending', reason: undefined };
    this.replying = undefined;
    this.drafts.push(draft);
    await this.send(draft.key);
  }

  /** The same message under the same key: it can't appear twice. */
  async again(key: Id): Promise<void> {
    await this.send(key);
  }

  private async send(key: Id): Promise<void> {
    const draft = this.drafts.find((d) => d.key === key);
    if (!draft) return;
    draft.state = 'sending';
    draft.reason = undefined;
    try {
      const { text, reply, mentions } = draft;
      const body = { text, ...(reply && { reply: reply.id }), ...(mentions.length > 0 && { mentions: [...mentions] }) };
      const { message } = await this.connection.request('chat.post', body, { key });
      if (!this.messages.some((m) => m.id === message.id)) this.posted(message);
      this.waits_until = Date.now() + this.slow * 1000;
      this.drafts = this.drafts.filter((d) => d.key !== key);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      draft.state = 'failed';
      draft.reason = error.code === 'closed' ? undefined : error.message;
    }
  }

  discard(key: Id): void {
    this.drafts = this.drafts.filter((d) => d.key !== key);
  }

  /** Those that hold the words, the newest first; `next`: where to go on. */
  async find(q: string, before?: Id): Promise<{ messages: readonly Message[]; next?: Id }> {
    return this.connection.request('chat.search', before === undefined ? { q } : { q, before });
  }

  /** Loads what was said before until this message is there. False: it is not to be had. */
  async reach(id: Id): Promise<boolean> {
    for (let pages = 0; pages < REACH_PAGES; pages++) {
      if (this.messages.some((m) => m.id === id)) return true;
      const before = this.messages.length;
      await this.earlier();
      if (this.messages.length === before) return false;
    }
    return false;
  }

  async earlier(): Promise<void> {
    const oldest = this.messages[0];
    if (this.loading || !this.more || !oldest) return;
    this.loading = true;
    try {
      const page = await this.connection.request('chat.history', { before: oldest.id, limit: 50 });
      const known = new Set(this.messages.map((m) => m.id));
      this.messages = [...page.messages.filter((m) => !known.has(m.id)), ...this.messages];
      this.more = page.more;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
    } finally {
      this.loading = false;
    }
  }
}
