// One channel: what it is, what one may do there, its members. Two screens look at it (page, Manage content) and share one.
import { RequestError } from '../protocol/errors';
import type { Channel, ChannelRight, ChannelRole, ChannelType, Id, Member } from '../protocol/types';
import { ask } from './ask';
import { presence } from './presence.svelte';

export class OpenChannel {
  readonly id: Id;
  #channel: Channel | null = $state.raw(null);
  #error: RequestError | null = $state.raw(null);
  #members: Member[] | null = $state.raw(null);
  #membersError: RequestError | null = $state.raw(null);
  #cursor: string | undefined = $state();

  constructor(id: Id) {
    this.id = id;
  }

  get channel(): Channel | null {
    return this.#channel;
  }
  get error(): RequestError | null {
    return this.#error;
  }
  /** There is none, or none for us. */
  get lost(): boolean {
    return this.#error?.status === 404 || this.#error?.status === 403;
  }
  get members(): Member[] | null {
    return this.#members;
  }
  get membersError(): RequestError | null {
    return this.#membersError;
  }
  get moreMembers(): boolean {
    return this.#cursor !== undefined;
  }

  may(right: ChannelRight): boolean {
    return this.#channel?.rights.includes(right) ?? false;
  }

  async load(): Promise<void> {
    try {
      this.#take((await ask('channel_get', { path: { channel: this.id } })).channel);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.#error = error;
    }
  }

  async update(change: { name?: string; description?: string; type?: ChannelType }): Promise<void> {
    this.#take((await ask('channel_update', { path: { channel: this.id }, body: change })).channel);
  }

  async subscribe(subscribed: boolean): Promise<void> {
    await ask('subscribe', { path: { channel: this.id }, body: { subscribed } });
    const channel = this.#channel;
    if (channel) this.#channel = { ...channel, subscribed, subscribers: channel.subscribers + (subscribed ? 1 : -1) };
  }

  async loadMembers(more = false): Promise<void> {
    try {
      const answer = await ask('member_list', { path: { channel: this.id }, query: more && this.#cursor ? { cursor: this.#cursor } : {} });
      this.#members = more && this.#members ? [...this.#members, ...answer.items] : answer.items;
      this.#cursor = answer.cursor;
      this.#membersError = null;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.#membersError = error;
    }
  }

  async addMember(account: Id, role: ChannelRole): Promise<Member> {
    const { member } = await ask('member_add', { path: { channel: this.id }, body: { account, role } });
    this.#members = [...(this.#members ?? []).filter((one) => one.id !== member.id), member];
    this.#count(1);
    return member;
  }

  async changeRole(member: Id, role: ChannelRole): Promise<void> {
    const answer = await ask('member_update', { path: { channel: this.id, member }, body: { role } });
    this.#members = (this.#members ?? []).map((one) => (one.id === member ? answer.member : one));
  }

  async removeMember(member: Id): Promise<void> {
    await ask('member_remove', { path: { channel: this.id, member } });
    this.#members = (this.#members ?? []).filter((one) => one.id !== member);
    this.#count(-1);
  }

  #count(by: number): void {
    if (this.#channel) this.#channel = { ...this.#channel, members: this.#channel.members + by };
  }

  #take(channel: Channel): void {
    this.#channel = channel;
    this.#error = null;
    presence.learn(channel.id, channel.live);
  }
}
