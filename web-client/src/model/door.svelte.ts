// Who waits at the door of a locked room, as those who let people in see it.
import type { Connection } from '../protocol/connection';
import type { Id, Waiter } from '../protocol/types';

export class Door {
  /** The first of them. */
  waiting = $state.raw<readonly Waiter[]>([]);
  count = $state(0);

  constructor(
    private readonly connection: Connection,
    private readonly channel: Id,
  ) {}

  replace(waiting: readonly Waiter[], count: number): void {
    this.waiting = waiting;
    this.count = count;
  }

  /** One, or all. */
  async admit(waiter?: Id): Promise<void> {
    await this.connection.request('waiting.admit', waiter === undefined ? {} : { waiter });
  }

  async decline(waiter: Id): Promise<void> {
    await this.connection.request('waiting.decline', { waiter });
  }

  async tell(text: string): Promise<number> {
    return (await this.connection.request('waiting.message', { text })).count;
  }

  async lock(locked: boolean): Promise<void> {
    await this.connection.request('room.lock', { channel: this.channel, locked });
  }
}
