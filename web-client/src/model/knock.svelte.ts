// At the door of a locked room: one knocks, hears what moderators say, and is let in or not. The server keeps one place for a
// person; whoever comes back after a cut knocks again and has it.
import { RequestError } from '../protocol/errors';
import type { Connection } from '../protocol/connection';
import type { DoorMessage, Id, KnockState } from '../protocol/types';

export class Knock {
  state = $state<KnockState>();
  messages = $state.raw<readonly DoorMessage[]>([]);
  private undo: (() => void)[] = [];

  constructor(
    private readonly connection: Connection,
    readonly channel: Id,
  ) {}

  /** Waits from now on. Throws what the server refused. */
  async begin(): Promise<void> {
    this.end();
    this.undo.push(
      this.connection.on('knock.changed', ({ channel, state }) => {
        if (channel === this.channel && this.state !== undefined) this.state = state;
      }),
      this.connection.on('knock.message', ({ channel, message }) => {
        if (channel === this.channel) this.messages = [...this.messages, message];
      }),
    );
    try {
      await this.ask();
    } catch (error) {
      this.end();
      throw error;
    }
    let first = true; // runs at once too
    this.undo.push(this.connection.onOpen(() => (first ? ((first = false), undefined) : this.comeBack())));
  }

  private async ask(): Promise<void> {
    const { state, messages } = await this.connection.request('room.knock', { channel: this.channel });
    this.state = state;
    // After a restart the server knows no more what was said: what stands here stays.
    if (messages.length) this.messages = messages;
  }

  private async comeBack(): Promise<void> {
    if (this.state !== 'waiting') return;
    try {
      await this.ask();
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (!error.transient) this.state = 'ended'; // closed, or no longer for this person: the page shows which
    }
  }

  /** Goes away from the door and says so. */
  leave(): void {
    if (this.state === 'waiting' && this.connection.state === 'open')
      void this.connection.request('room.knock_end', { channel: this.channel }, { timeout_ms: 3_000 }).catch(() => undefined);
    this.end();
  }

  /** Forgets it: the waiting is over. */
  end(): void {
    for (const undo of this.undo.splice(0)) undo();
    this.state = undefined;
    this.messages = [];
  }
}
