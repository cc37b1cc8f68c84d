// One channel: what it is and what one may do there. The page and Manage content look at it.
import { RequestError } from '../protocol/errors';
import type { Channel, ChannelRight, ChannelRole, ChannelType, Id } from '../protocol/types';
import { ask } from './ask';
import { presence } from './presence.svelte';
import { MANAGE_TABS, type ManageTab } from './router.svelte';

/** What a tab of Manage content is for. */
const NEEDED: Record<ManageTab, ChannelRight> = { details: 'edit', media: 'approve_media', members: 'manage_members', room: 'manage_room', reports: 'reports' };

export interface Change {
  name?: string;
  description?: string;
  type?: ChannelType;
  default_role?: ChannelRole;
  version?: number;
}

export class OpenChannel {
  readonly id: Id;
  #channel: Channel | null = $state.raw(null);
  #error: RequestError | null = $state.raw(null);

  constructor(id: Id) {
    this.id = id;
  }

  get channel(): Channel | null {
    return this.#channel;
  }
  get error(): RequestError | null {
    return this.#error;
  }
  /** There is none, or none for us, or none for whoever is not signed in. */
  get lost(): boolean {
    return [401, 403, 404].includes(this.#error?.status ?? 0);
  }
  may(right: ChannelRight): boolean {
    return this.#channel?.rights.includes(right) ?? false;
  }

  /** The tabs of Manage content that are for us; a channel's moderators have that of the media alone. */
  get manageTabs(): ManageTab[] {
    return MANAGE_TABS.filter((tab) => this.may(NEEDED[tab]));
  }

  async load(): Promise<void> {
    try {
      this.#take((await ask('channel_get', { path: { channel: this.id } })).channel);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.#error = error;
    }
  }

  async update(change: Change): Promise<Channel> {
    const { channel } = await ask('channel_update', { path: { channel: this.id }, body: change });
    this.#take(channel);
    return channel;
  }

  async transfer(account: Id): Promise<void> {
    this.#take((await ask('channel_transfer', { path: { channel: this.id }, body: { account } })).channel);
  }

  async delete(): Promise<void> {
    await ask('channel_delete', { path: { channel: this.id } });
  }

  /** Out of the channel: by the membership one has as a person. */
  async leave(member: Id): Promise<void> {
    await ask('member_remove', { path: { channel: this.id, member } });
  }

  async subscribe(subscribed: boolean): Promise<void> {
    await ask('subscribe', { path: { channel: this.id }, body: { subscribed } });
    const channel = this.#channel;
    if (channel) this.#channel = { ...channel, subscribed, subscribers: channel.subscribers + (subscribed ? 1 : -1) };
  }

  /** Members that came or went. */
  count(by: number): void {
    if (this.#channel) this.#channel = { ...this.#channel, members: Math.max(0, this.#channel.members + by) };
  }

  #take(channel: Channel): void {
    this.#channel = channel;
    this.#error = null;
    presence.learn(channel.id, channel.live);
  }
}
