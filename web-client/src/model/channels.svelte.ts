// The list behind My Channels: search, filter and sort are the server's; live state is kept fresh by presence.
import type { ChannelCard, ChannelSort, Relation } from '../protocol/types';
import { ask } from './ask';
import { Paged } from './paged.svelte';
import { presence } from './presence.svelte';

export interface ChannelQuery {
  relation: Relation | 'all';
  text: string;
  sort: ChannelSort;
}

export function channelList(): Paged<ChannelCard, ChannelQuery> {
  return new Paged(async ({ relation, text, sort }, cursor, signal) => {
    const answer = await ask('channel_list', {
      query: { ...(relation === 'all' ? {} : { relation }), ...(text ? { q: text } : {}), sort, ...(cursor ? { cursor } : {}) },
      signal,
    });
    for (const card of answer.items) presence.learn(card.id, card.live);
    return answer;
  });
}
