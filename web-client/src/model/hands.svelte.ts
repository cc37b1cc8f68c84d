// The queue of raised hands, one's own place in it, and an invitation on stage; and what moderators do with all of these.
import type { Connection } from '../protocol/connection';
import type { Hand, Id, Invitation, StageAccess } from '../protocol/types';

export class Hands {
  /** The first of them, in the order in which they are called. */
  queue = $state.raw<readonly Hand[]>([]);
  count = $state(0);
  /** Of one's own hand; 0: it is down. */
  place = $state(0);
  /** One is asked on stage. */
  invitation = $state.raw<Invitation>();

  constructor(private readonly connection: Connection) {}

  replace(queue: readonly Hand[], count: number): void {
    this.queue = queue;
    this.count = count;
  }

  placeOf(participant: Id): number {
    return this.queue.findIndex((hand) => hand.participant === participant) + 1;
  }

  // ── Oneself ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  async raise(): Promise<void> {
    this.place = (await this.connection.request('hand.raise', {})).place;
  }

  async lower(): Promise<void> {
    await this.connection.request('hand.lower', {});
    this.place = 0;
  }

  async decline(): Promise<void> {
    this.invitation = undefined;
    await this.connection.request('stage.decline', {});
  }

  // ── Moderators ───────────────────────────────────────────────────────────────────────────────────────────────────────

  async call(participant: Id): Promise<void> {
    await this.connection.request('hand.call', { participant });
  }

  async lowerOf(participant: Id): Promise<void> {
    await this.connection.request('hand.lower', { participant });
  }

  async lowerAll(): Promise<void> {
    await this.connection.request('hand.lower_all', {});
  }

  async order(participant: Id, place: number): Promise<void> {
    await this.connection.request('hand.order', { participant, place });
  }

  async invite(participant: Id): Promise<void> {
    await this.connection.request('stage.invite', { participant });
  }

  async toAudience(participant: Id): Promise<void> {
    await this.connection.request('stage.remove', { participant });
  }

  async setAccess(access: StageAccess): Promise<void> {
    await this.connection.request('stage.access', { access });
  }
}
