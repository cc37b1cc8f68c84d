// Who is signed in, and the one connection of the page that goes with it.
import { Connection, type ConnectionState } from '../protocol/connection';
import { RequestError } from '../protocol/errors';
import { http } from '../protocol/http';
import type { Account, Guest, Routes } from '../protocol/types';
import { leaveTo } from './provider';

/** Failed tries of the socket before asking whether the sign-in still counts. */
const DOUBT_AFTER = 3;

class Session {
  #account: Account | null | undefined = $state();
  #guest: Guest | null = $state(null);
  #guestEnded = $state(false);
  #link: ConnectionState = $state('idle');
  #failed: RequestError | null = $state(null);
  readonly connection = new Connection({ url: `${location.protocol === 'http:' ? 'ws' : 'wss'}://${location.host}/ws` });

  /** null: nobody; undefined: not known yet. */
  get account(): Account | null | undefined {
    return this.#account;
  }

  /** Somebody without an account who came by a link, or to a public channel. */
  get guest(): Guest | null {
    return this.#guest;
  }

  /** One was a guest, and the link is no longer valid. */
  get guestEnded(): boolean {
    return this.#guestEnded;
  }

  /** The state of the WebSocket. */
  get link(): ConnectionState {
    return this.#link;
  }

  /** Why it is not known who one is. */
  get failed(): RequestError | null {
    return this.#failed;
  }

  /** Once, before the page is mounted. */
  start(): void {
    this.connection.onState((state, attempt) => {
      this.#link = state;
      if (state === 'waiting' && attempt % DOUBT_AFTER === 0) void this.#doubt();
    });
    const nudge = () => this.connection.nudge();
    addEventListener('online', nudge);
    addEventListener('offline', () => this.connection.nudge());
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && nudge());
    void this.load();
  }

  async load(): Promise<void> {
    this.#failed = null;
    try {
      const { account, guest } = await http('me');
      this.#become(account ?? null, guest ?? null);
    } catch (error) {
      if (error instanceof RequestError) this.#failed = error;
      else throw error;
    }
  }

  async signIn(login: string, password: string): Promise<void> {
    this.#become((await http('login', { body: { login, password } })).account);
  }

  /** The first administrator of a new server, who is signed in then. */
  async setUp(first: { token: string; name: string; login: string; password: string }): Promise<void> {
    this.#become((await http('setup', { body: first })).account);
  }

  async rename(name: string): Promise<void> {
    this.#become((await http('me_update', { body: { name } })).account);
  }

  async comeAsGuest(body: Routes['guest']['body']): Promise<Guest> {
    const { guest } = await http('guest', { body });
    this.#become(null, guest);
    return guest;
  }

  /** By the identity provider, or connected to it. */
  signedIn(account: Account): void {
    this.#become(account);
  }

  /** The identity provider signs in to this account no more, and what it gave is gone: perhaps the administrator's role. */
  async disconnect(): Promise<void> {
    await http('provider_disconnect');
    this.#become((await http('me')).account ?? null);
  }

  async signOut(): Promise<void> {
    try {
      const { url } = await http('logout');
      if (url) leaveTo(url); // at the identity provider too
    } catch (error) {
      if (!(error instanceof RequestError) || error.status !== 401) throw error;
    }
    this.#become(null);
  }

  /** A request was answered with 401: the sign-in has ended. */
  ended(): void {
    this.#guestEnded = this.#guest !== null;
    this.#become(null);
  }

  #become(account: Account | null, guest: Guest | null = null): void {
    const before = (this.#account ?? this.#guest)?.id;
    const now = (account ?? guest)?.id;
    if (before !== undefined && before !== now) this.connection.close();
    this.#account = account;
    this.#guest = guest;
    if (now !== undefined) {
      this.#guestEnded = false;
      this.connection.open();
    }
  }

  async #doubt(): Promise<void> {
    try {
      const { account, guest } = await http('me');
      if (!account && !guest) this.ended();
    } catch (error) {
      if (!(error instanceof RequestError)) throw error; // no answer says nothing about the sign-in
    }
  }
}

export const session = new Session();
