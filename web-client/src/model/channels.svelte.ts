// The list behind My Channels: search, filter and sort are the server's; live state is kept fresh by presence.
import { RequestError } from '../protocol/errors';
import type { ChannelCard, ChannelSort, Relation } from '../protocol/types';
import { ask } from './ask';
import { presence } from './presence.svelte';

export interface ChannelQuery {
  relation: Relation | 'all';
  text: string;
  sort: ChannelSort;
}

export class ChannelList {
  /** null: nothing has come yet. */
  #cards: ChannelCard[] | null = $state.raw(null);
  #error: unknown = $state.raw(null);
  #cursor: string | undefined = $state();
  #busy = $state(false);
  #shown: ChannelQuery | null = $state.raw(null);
  #going: AbortController | null = null;

  get cards(): ChannelCard[] | null {
    return this.#cards;
  }
  get error(): unknown {
    return this.#error;
  }
  get more(): boolean {
    return this.#cursor !== undefined;
  }
  get busy(): boolean {
    return this.#busy;
  }
  /** What the cards are an answer to. */
  get shown(): ChannelQuery | null {
    return this.#shown;
  }

  /** The newest query wins; an error leaves the old cards. */
  async load(query: ChannelQuery): Promise<void> {
    await this.#fetch(query, undefined);
  }

  async loadMore(): Promise<void> {
    if (this.#shown && this.#cursor !== undefined && !this.#busy) await this.#fetch(this.#shown, this.#cursor);
  }

  async #fetch({ relation, text, sort }: ChannelQuery, cursor: string | undefined): Promise<void> {
    this.#going?.abort();
    const going = (this.#going = new AbortController());
    this.#busy = true;
    try {
      const answer = await ask('channel_list', {
        query: { ...(relation === 'all' ? {} : { relation }), ...(text ? { q: text } : {}), sort, ...(cursor ? { cursor } : {}) },
        signal: going.signal,
      });
      if (going.signal.aborted) return;
      for (const card of answer.items) presence.learn(card.id, card.live);
      this.#cards = cursor && this.#cards ? [...this.#cards, ...answer.items] : answer.items;
      this.#cursor = answer.cursor;
      this.#shown = { relation, text, sort };
      this.#error = null;
    } catch (error) {
      if (going.signal.aborted) return;
      if (!(error instanceof RequestError)) throw error;
      this.#error = error;
    } finally {
      if (this.#going === going) this.#busy = false;
    }
  }
}
