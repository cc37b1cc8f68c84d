// A list that comes from the server page by page: the newest question wins, an error leaves what is there, nothing is listed twice.
import { RequestError } from '../protocol/errors';

export interface Page<T> {
  items: T[];
  cursor?: string;
}

/** How a page is asked for. */
export type Fetch<T, Q> = (query: Q, cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>;

export class Paged<T extends { id: string }, Q> {
  readonly #fetch: Fetch<T, Q>;
  /** null: nothing has come yet. */
  #items: readonly T[] | null = $state.raw(null);
  #error: RequestError | null = $state.raw(null);
  #cursor: string | undefined = $state();
  #busy = $state(false);
  #shown: Q | null = $state.raw(null);
  #going: AbortController | null = null;

  constructor(fetch: Fetch<T, Q>) {
    this.#fetch = fetch;
  }

  get items(): readonly T[] | null {
    return this.#items;
  }
  get error(): RequestError | null {
    return this.#error;
  }
  get more(): boolean {
    return this.#cursor !== undefined;
  }
  get busy(): boolean {
    return this.#busy;
  }
  /** What the items are an answer to. */
  get shown(): Q | null {
    return this.#shown;
  }

  async load(query: Q): Promise<void> {
    await this.#ask(query, undefined);
  }

  /** The next page, once at a time. After an error it waits for `load` or `again`. */
  async loadMore(): Promise<void> {
    if (this.#shown !== null && this.#cursor !== undefined && !this.#busy && !this.#error) await this.#ask(this.#shown, this.#cursor);
  }

  /** After an error: the same once more. */
  async again(query: Q): Promise<void> {
    await this.#ask(query, this.#items && this.#error ? this.#cursor : undefined);
  }

  /** Added or changed by an answer that is newer than the list; what is new stands first. */
  put(item: T): void {
    const items = this.#items ?? [];
    this.#items = items.some((one) => one.id === item.id) ? items.map((one) => (one.id === item.id ? item : one)) : [item, ...items];
  }

  remove(id: string): void {
    this.#items = (this.#items ?? []).filter((one) => one.id !== id);
  }

  async #ask(query: Q, cursor: string | undefined): Promise<void> {
    this.#going?.abort();
    const going = (this.#going = new AbortController());
    this.#busy = true;
    try {
      const answer = await this.#fetch(query, cursor, going.signal);
      if (going.signal.aborted) return;
      const before = cursor === undefined ? [] : (this.#items ?? []);
      const known = new Set(before.map((one) => one.id));
      this.#items = [...before, ...answer.items.filter((one) => !known.has(one.id))];
      this.#cursor = answer.cursor;
      this.#shown = query;
      this.#error = null;
    } catch (error) {
      if (going.signal.aborted) return;
      if (!(error instanceof RequestError)) throw error;
      // The entry that the cursor stood on is gone: from the start.
      if (cursor !== undefined && error.field === 'cursor') return await this.#ask(query, undefined);
      this.#error = error;
    } finally {
      if (this.#going === going) this.#busy = false;
    }
  }
}
