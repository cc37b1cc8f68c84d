// The group chat: what was said, what is being sent, what could not be sent, and how much is unread.
import { RequestError } from '../protocol/errors';
import { newKey } from '../protocol/key';
import type { Connection } from '../protocol/connection';
import type { Id, Message } from '../protocol/types';

/** A message of one's own that the server has not taken yet. */
export interface Draft {
  key: Id;
  text: string;
  at: number;
  /** sending: waits for the answer, or for the connection. failed: kept, to be sent again. */
  state: 'sending' | 'failed';
  /** Why it failed, in the server's words. */
  reason: string | undefined;
}

const GROUP_MS = 3 * 60_000;

export interface Line {
  message: Message;
  /** Begins a new day. */
  day: boolean;
  /** Goes on under the previous author's name. */
  next: boolean;
}

/** Groups of one author within three minutes, and where days begin. */
export function linesOf(messages: readonly Message[]): Line[] {
  return messages.map((message, i) => {
    const before = messages[i - 1];
    const day = !before || new Date(before.at).toDateString() !== new Date(message.at).toDateString();
    const sameAuthor = before?.from !== undefined && before.from === message.from && before.name === message.name;
    return { message, day, next: !day && sameAuthor && message.at - (before?.at ?? 0) < GROUP_MS };
  });
}

export class Chat {
  messages = $state.raw<readonly Message[]>([]);
  drafts = $state<Draft[]>([]);
  more = $state(false);
  loading = $state(false);
  unread = $state(0);
  readonly lines: Line[] = $derived(linesOf(this.messages));
  /** Said by others since the log was last announced: for the live region. */
  private reading = false;

  constructor(
    private readonly connection: Connection,
    private readonly isMine: (message: Message) => boolean,
  ) {}

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

  /** The panel shows the chat: nothing is unread. */
  setReading(reading: boolean): void {
    this.reading = reading;
    if (reading) this.unread = 0;
  }

  async post(text: string): Promise<void> {
    const draft: Draft = { key: newKey(), text, at: Date.now(), state: 'sending', reason: undefined };
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
      const { message } = await this.connection.request('chat.post', { text: draft.text }, { key });
      this.posted(message);
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
