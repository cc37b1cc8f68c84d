// What goes on in rooms one is not in: the live state of the channels on screen, kept fresh over the WebSocket.
// Any number of places may watch; the connection watches the union of what they want.
import { RequestError } from '../protocol/errors';
import type { Id, Live } from '../protocol/types';
import { session } from './session.svelte';
import { SvelteMap } from 'svelte/reactivity';

/** The most the server lets one connection watch. */
const WATCH_MAX = 200;

class Presence {
  #live = new SvelteMap<Id, Live>();
  #wanted = new Map<symbol, readonly Id[]>();
  #scheduled = false;
  #watching = '';
  #started = false;

  /** What is known: newer than what a list said, if watched. */
  of(channel: Id, otherwise: Live): Live {
    return this.#live.get(channel) ?? otherwise;
  }

  /** For as long as an effect lives: `$effect(() => presence.watch(ids))`. */
  watch(channels: readonly Id[]): () => void {
    this.#start();
    const mark = Symbol();
    this.#wanted.set(mark, channels);
    this.#schedule();
    return () => {
      this.#wanted.delete(mark);
      this.#schedule();
    };
  }

  /** Told by an HTTP answer that is newer than any event. */
  learn(channel: Id, live: Live): void {
    this.#live.set(channel, live);
  }

  forget(): void {
    this.#live.clear();
    this.#watching = '';
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    session.connection.on('presence.changed', ({ channel, live }) => this.#live.set(channel, live));
    session.connection.on('presence.gone', ({ channel }) => this.#live.delete(channel));
    session.connection.onOpen(() => {
      this.#watching = '';
      return this.#tell();
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      void this.#tell();
    });
  }

  async #tell(): Promise<void> {
    const channels = [...new Set([...this.#wanted.values()].flat())].sort().slice(0, WATCH_MAX);
    const watching = channels.join();
    const state = session.connection.state;
    if (watching === this.#watching || (state !== 'open' && state !== 'resuming')) return;
    this.#watching = watching;
    try {
      const { live } = await session.connection.request('presence.watch', { channels });
      for (const one of live) this.#live.set(one.channel, one.live);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.#watching = '';
    }
    for (const channel of this.#live.keys()) if (!channels.includes(channel)) this.#live.delete(channel);
  }
}

export const presence = new Presence();
