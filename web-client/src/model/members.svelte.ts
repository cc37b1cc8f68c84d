// Who belongs to a channel: the list as somebody looks at it, and what a manager changes in it. Each act counts at once.
import { RequestError } from '../protocol/errors';
import type { ChannelRole, Id, Member, MembershipState, MemberSort } from '../protocol/types';
import type { Found } from './accounts';
import { ask } from './ask';
import type { OpenChannel } from './channel.svelte';
import { Paged } from './paged.svelte';

export interface MemberQuery {
  text: string;
  state: MembershipState | 'all';
  /** Empty: as they joined. */
  sort: MemberSort | '';
}

/** As the server names them in a request. */
function subject({ id, kind }: Pick<Found, 'id' | 'kind'>): { account?: Id; group?: Id; login?: string; email?: string } {
  switch (kind) {
    case 'group':
      return { group: id };
    case 'login':
      return { login: id };
    case 'email':
      return { email: id };
    default:
      return { account: id };
  }
}

export class Members {
  readonly #open: OpenChannel;
  readonly list: Paged<Member, MemberQuery>;

  constructor(open: OpenChannel) {
    this.#open = open;
    this.list = new Paged(({ text, state, sort }, cursor, signal) =>
      ask('member_list', {
        path: { channel: open.id },
        query: { ...(text ? { q: text } : {}), ...(state === 'all' ? {} : { state }), ...(sort ? { sort } : {}), ...(cursor ? { cursor } : {}) },
        signal,
      }),
    );
  }

  /** The membership that is there already, so that adding somebody twice never changes a role. Who is only expected is found by the text. */
  async known(who: Found): Promise<Member | undefined> {
    const { items } = await ask('member_list', { path: { channel: this.#open.id }, query: { q: [...(who.kind === 'user' ? (who.detail ?? who.name) : who.name)].slice(0, 80).join('') } });
    return items.find((one) => one.account === who.id || one.group === who.id || (one.expected !== undefined && one.name === who.id));
  }

  async add(who: Found, role: ChannelRole): Promise<Member> {
    const { member } = await ask('member_add', { path: { channel: this.#open.id }, body: { ...subject(who), role } });
    this.list.put(member);
    this.#open.count(1);
    return member;
  }

  async change(member: Id, change: { role?: ChannelRole; state?: MembershipState }): Promise<void> {
    this.list.put((await ask('member_update', { path: { channel: this.#open.id, member }, body: change })).member);
  }

  async remove(member: Id): Promise<void> {
    try {
      await ask('member_remove', { path: { channel: this.#open.id, member } });
    } catch (error) {
      if (!(error instanceof RequestError) || error.status !== 404) throw error; // somebody else was quicker
    }
    this.list.remove(member);
    this.#open.count(-1);
  }
}

/** One's own membership as a person; none for who belongs only by a group. */
export async function ownMembership(channel: Id, me: { id: Id; login: string }): Promise<Member | undefined> {
  return (await ask('member_list', { path: { channel }, query: { q: me.login } })).items.find((one) => one.account === me.id);
}
