// What moderators and speakers say among themselves. Who is no longer one of them has nothing of it on the page.
import type { Connection } from '../protocol/connection';
import { RequestError } from '../protocol/errors';
import type { Message } from '../protocol/types';

export class Backchannel {
  messages = $state.raw<readonly Message[]>([]);
  /** Of the messages before these; undefined: there are none. */
  cursor = $state.raw<string>();
  loading = $state(false);
  unread = $state(0);
  /** What one is writing, kept while another tab is open. */
  draft = $state('');
  private reading = false;

  constructor(
    private readonly connection: Connection,
    private readonly isMine: (message: Message) => boolean,
  ) {}

  replace(messages: readonly Message[], cursor: string | undefined): void {
    this.messages = messages;
    this.cursor = cursor;
  }

  /** One came in: what was said before is asked for. Or one is out: all of it goes. */
  async refresh(inside: boolean): Promise<void> {
    this.replace([], undefined);
    this.unread = 0;
    if (!inside) this.draft = '';
    else await this.load(undefined);
  }

  posted(message: Message): void {
    if (this.messages.some((m) => m.id === message.id)) return;
    this.messages = [...this.messages, message];
    if (!this.reading && !this.isMine(message)) this.unread++;
  }

  setReading(reading: boolean): void {
    this.reading = reading;
    if (reading) this.unread = 0;
  }

  async earlier(): Promise<void> {
    if (this.cursor !== undefined) await this.load(this.cursor);
  }

  private async load(cursor: string | undefined): Promise<void> {
    if (this.loading) return;
    this.loading = true;
    try {
      const page = await this.connection.request('backchannel.history', cursor === undefined ? { limit: 50 } : { cursor, limit: 50 });
      const known = new Set(this.messages.map((m) => m.id));
      this.messages = [...page.messages.filter((m) => !known.has(m.id)), ...this.messages];
      this.cursor = page.cursor;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
    } finally {
      this.loading = false;
    }
  }

  async post(text: string): Promise<void> {
    this.posted((await this.connection.request('backchannel.post', { text })).message);
  }
}
