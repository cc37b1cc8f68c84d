// The WebSocket to the server: one for the whole page, back by itself after a cut, with typed requests and events.
//
//   idle ──open()──► connecting ──socket open──► resuming ──onOpen hooks done──► open
//                        ▲                           │                            │
//                        └──── waiting ◄── cut ──────┴──────────── cut ───────────┘        close() from anywhere ──► idle
//
// 1. A durable request keeps its key over all tries. It is sent again after each reconnect until it is answered.
// 2. Any other request fails with `offline` when the socket is cut: whoever sent it knows whether it still makes sense.
// 3. After a cut the hooks of onOpen run first (a room resumes its seat there; their requests go out at once); durable requests
//    wait until the hooks are done, because they need the seat.
// 4. While anything looks wrong (a request older than 2 s, or someone called suspect(true)) it pings every 2 s; two pings without
//    any sign of life cut the socket, so that a dead way is not trusted for minutes.
// 5. An attempt that gets no answer ends after a few times what the last opening took, and the next begins at once: the
//    system asks a silent network again after 1, 3, 7, 15, 31 s, and would sleep through its return.
// 6. Events of one frame are handed out in order. A listener that throws does not stop the others.
import { backoffMs } from './backoff';
import { RequestError } from './errors';
import { newKey } from './key';
import {
  DURABLE_REQUESTS, SUBPROTOCOL, type ErrorBody, type EventFrame, type EventName, type Events, type Id, type RequestName, type Requests,
} from './types';

export type ConnectionState = 'idle' | 'connecting' | 'resuming' | 'open' | 'waiting';

export interface SocketLike {
  send(text: string): void;
  close(code?: number): void;
  onopen: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
}

export interface RequestOptions {
  /** Retried under the same key until it is answered. As the protocol says, unless told. */
  durable?: boolean;
  /** The key of an earlier try, e.g. of a message the person sends again. */
  key?: Id;
  timeout_ms?: number;
}

export interface RequestOptionsOf<N extends RequestName> extends RequestOptions {
  /** Called with the answer before anything that follows it in the same frame is handed out; the promise's `then` comes later. */
  answered?: (ok: Requests[N]['ok']) => void;
}

interface Pending {
  id: number;
  name: RequestName;
  text: string;
  durable: boolean;
  /** On the socket of now. */
  sent: boolean;
  since_ms: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  answered: ((ok: unknown) => void) | undefined;
  resolve(ok: unknown): void;
  reject(error: RequestError): void;
}

const PING_MS = 2_000;
const DEAD_MS = 5_000;
const TIMEOUT_MS = 15_000;
/** An attempt to open: as long as nothing is known, and at least. Each that fails gives the next a quarter more. */
const OPENING_MS = 10_000;
const OPENING_LEAST_MS = 2_000;
/** So many times what the last opening took. */
const OPENING_TIMES = 4;
/** Younger attempts have asked a network that is back just now. */
const FRESH_MS = 500;
const DURABLE: ReadonlySet<string> = new Set(DURABLE_REQUESTS);

export class Connection {
  #state: ConnectionState = 'idle';
  #socket: SocketLike | null = null;
  #make: () => SocketLike;
  #random: () => number;
  #attempt = 0;
  /** Attempts in a row that nobody answered. */
  #unanswered = 0;
  #opening_ms = 0;
  #took_ms: number | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  #pending = new Map<number, Pending>();
  #next = 1;
  #heard_ms = 0;
  /** The first ping since something was heard; 0 when none is out. */
  #pinged_ms = 0;
  #last_ping_ms = 0;
  #suspected = new Set<string>();
  #states = new Set<(state: ConnectionState, attempt: number) => void>();
  #hooks = new Set<() => Promise<void> | void>();
  #listeners = new Map<string, Set<(body: never, seq: number | undefined) => void>>();

  constructor(options: { url: string; socket?: () => SocketLike; random?: () => number }) {
    this.#make = options.socket ?? (() => new WebSocket(options.url, SUBPROTOCOL) as unknown as SocketLike);
    this.#random = options.random ?? Math.random;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Opens it, if it is not open already, and keeps it open. */
  open(): void {
    if (this.#state === 'idle') this.#connect();
  }

  /** Ends it. Whatever waits fails with `closed`. */
  close(): void {
    const socket = this.#socket;
    this.#drop();
    clearTimeout(this.#retry);
    this.#set('idle');
    socket?.close(1000);
    for (const pending of [...this.#pending.values()]) this.#fail(pending, new RequestError('closed', 'The connection was closed.'));
  }

  /** Tells of each change of state. Answers the way to stop. */
  onState(listener: (state: ConnectionState, attempt: number) => void): () => void {
    this.#states.add(listener);
    return () => this.#states.delete(listener);
  }

  /** Runs after each opening, before durable requests are sent again; at once if it is open now. */
  onOpen(hook: () => Promise<void> | void): () => void {
    this.#hooks.add(hook);
    if (this.#state === 'open') void this.#run(hook);
    return () => this.#hooks.delete(hook);
  }

  on<E extends EventName>(name: E, listener: (body: Events[E], seq: number | undefined) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set.add(listener as (body: never, seq: number | undefined) => void));
    return () => set.delete(listener as (body: never, seq: number | undefined) => void);
  }

  request<N extends RequestName>(name: N, body: Requests[N]['body'], options: RequestOptionsOf<N> = {}): Promise<Requests[N]['ok']> {
    const durable = options.durable ?? DURABLE.has(name);
    const id = this.#next++;
    const key = durable ? { key: options.key ?? newKey() } : {};
    return new Promise<Requests[N]['ok']>((resolve, reject) => {
      const ready = this.#state === 'open' || (this.#state === 'resuming' && !durable);
      if (!ready && !durable) {
        reject(new RequestError('offline', 'Not connected.'));
        return;
      }
      const pending: Pending = {
        id, name, durable, sent: false, since_ms: Date.now(), timer: undefined,
        text: JSON.stringify({ id, do: name, ...key, body }),
        answered: options.answered as ((ok: unknown) => void) | undefined,
        resolve: resolve as (ok: unknown) => void, reject,
      };
      this.#pending.set(id, pending);
      if (!durable || options.timeout_ms) {
        pending.timer = setTimeout(() => this.#fail(pending, new RequestError('timeout', 'No answer in time.')), options.timeout_ms ?? TIMEOUT_MS);
      }
      if (ready) this.#send(pending);
    });
  }

  /** Someone else has a reason to doubt the way (media lost, the network changed): ping until it is taken back. */
  suspect(reason: string, wrong: boolean): void {
    if (wrong) this.#suspected.add(reason);
    else this.#suspected.delete(reason);
  }

  /** Look now: the page woke up or the network came back. Waiting ends at once, also for an answer to an old attempt. */
  nudge(): void {
    if (this.#state === 'waiting') {
      this.#connect();
    } else if (this.#state === 'connecting') {
      if (Date.now() - this.#opening_ms >= FRESH_MS) this.#connectAnew();
    } else if (this.#state === 'open') {
      this.#ping();
    }
  }

  /** Cut as if the network had done it: it comes back by itself. */
  cut(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#lost();
    socket.close();
  }

  #set(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of [...this.#states]) listener(state, this.#attempt);
  }

  #connect(): void {
    this.#set('connecting');
    const socket = this.#make();
    this.#socket = socket;
    this.#opening_ms = Date.now();
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#unanswered++;
      this.#connectAnew();
    }, this.#patience());
    socket.onopen = () => {
      if (this.#socket === socket) void this.#opened(socket);
    };
    socket.onmessage = (event: { data: unknown }) => {
      if (this.#socket === socket && typeof event.data === 'string') this.#receive(event.data);
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#lost();
    };
  }

  /** In place of an attempt that nobody answers. */
  #connectAnew(): void {
    const socket = this.#socket;
    this.#drop();
    socket?.close();
    this.#connect();
  }

  /** For how long an answer is waited for. */
  #patience(): number {
    if (this.#took_ms === undefined) return OPENING_MS;
    const usual = Math.max(OPENING_LEAST_MS, OPENING_TIMES * this.#took_ms);
    return Math.min(Math.max(OPENING_MS, usual), usual * 1.25 ** this.#unanswered);
  }

  async #opened(socket: SocketLike): Promise<void> {
    clearTimeout(this.#retry);
    this.#heard_ms = Date.now();
    this.#took_ms = this.#heard_ms - this.#opening_ms;
    this.#unanswered = 0;
    this.#pinged_ms = 0;
    this.#watch = setInterval(() => this.#look(), 1_000);
    this.#set('resuming');
    for (const hook of [...this.#hooks]) await this.#run(hook);
    if (this.#socket !== socket) return;
    this.#attempt = 0;
    this.#set('open');
    for (const pending of this.#pending.values()) if (!pending.sent) this.#send(pending);
  }

  async #run(hook: () => Promise<void> | void): Promise<void> {
    try {
      await hook();
    } catch (error) {
      if (!(error instanceof RequestError)) reportError(error);
    }
  }

  #drop(): void {
    clearInterval(this.#watch);
    if (this.#socket) this.#socket.onopen = this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket = null;
  }

  #lost(): void {
    this.#drop();
    for (const pending of [...this.#pending.values()]) {
      if (pending.durable) pending.sent = false;
      else this.#fail(pending, new RequestError('offline', 'The connection was lost.'));
    }
    clearTimeout(this.#retry);
    const wait_ms = backoffMs(this.#attempt++, this.#random);
    this.#retry = setTimeout(() => this.#connect(), wait_ms);
    this.#set('waiting');
  }

  #send(pending: Pending): void {
    pending.sent = true;
    pending.since_ms = Date.now();
    this.#socket?.send(pending.text);
  }

  #fail(pending: Pending, error: RequestError): void {
    clearTimeout(pending.timer);
    this.#pending.delete(pending.id);
    pending.reject(error);
  }

  #receive(text: string): void {
    this.#heard_ms = Date.now();
    this.#pinged_ms = 0;
    let frame: unknown;
    try {
      frame = JSON.parse(text);
    } catch {
      return;
    }
    for (const item of Array.isArray(frame) ? frame : [frame]) {
      if (typeof item !== 'object' || item === null) continue;
      if ('re' in item) this.#answer(item as { re: number; ok?: unknown; error?: ErrorBody });
      else if ('on' in item) this.#event(item as EventFrame);
    }
  }

  #answer(reply: { re: number; ok?: unknown; error?: ErrorBody }): void {
    const pending = this.#pending.get(reply.re);
    if (!pending) return;
    if (reply.error) {
      this.#fail(pending, RequestError.from(reply.error));
      return;
    }
    clearTimeout(pending.timer);
    this.#pending.delete(pending.id);
    try {
      pending.answered?.(reply.ok);
    } catch (error) {
      reportError(error);
    }
    pending.resolve(reply.ok);
  }

  #event(frame: EventFrame): void {
    for (const listener of [...(this.#listeners.get(frame.on) ?? [])]) {
      try {
        listener(frame.body as never, frame.seq);
      } catch (error) {
        reportError(error);
      }
    }
  }

  #ping(): void {
    this.#last_ping_ms = Date.now();
    if (this.#pinged_ms === 0) this.#pinged_ms = this.#last_ping_ms;
    this.request('ping', {}, { timeout_ms: DEAD_MS * 2 }).catch(() => undefined);
  }

  /** Once a second: does anything look wrong, and for how long has nobody answered? */
  #look(): void {
    const now = Date.now();
    if (this.#pinged_ms && now - this.#pinged_ms >= DEAD_MS) {
      this.cut();
      return;
    }
    const late = [...this.#pending.values()].some((pending) => pending.sent && now - pending.since_ms >= PING_MS);
    const wrong = late || this.#suspected.size > 0;
    if (wrong && now - Math.max(this.#heard_ms, this.#last_ping_ms) >= PING_MS && this.#state === 'open') this.#ping();
  }
}
