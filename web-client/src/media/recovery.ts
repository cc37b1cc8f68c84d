// When the way to the server is lost: first it is looked for anew on the same connection (ICE restart: keys, streams and
// slots stay), then the connection is given up for a new one.
//
//   connected ──disconnected for 2 s, failed, network changed──► restart ──6 s without connected──► replace
//
// Without the socket neither is possible; `resumed` begins again where the socket is back.

/** Shorter gaps heal by themselves: browsers check the old way all the time. */
export const RESTART_MS = 2_000;
/** A way that a restart does not find within this time is not there. */
export const GIVE_UP_MS = 6_000;

export interface RecoveryHooks {
  /** The socket is open. */
  ready(): boolean;
  state(): RTCPeerConnectionState | undefined;
  /** Rejects when the server will not have it: then there is nothing to wait for. */
  restart(): Promise<void>;
  replace(): void;
}

export class Recovery {
  private due: ReturnType<typeof setTimeout> | undefined;
  private giveUp: ReturnType<typeof setTimeout> | undefined;
  private restarting = false;

  constructor(private readonly hooks: RecoveryHooks) {}

  changed(state: RTCPeerConnectionState): void {
    clearTimeout(this.due);
    if (state === 'connected') this.reset();
    else if (state === 'failed') this.failed();
    else if (state === 'disconnected' && !this.restarting) this.due = setTimeout(() => this.restart(), RESTART_MS);
  }

  /** The machine has another address, or one again. */
  networkChanged(): void {
    if (this.hooks.state() !== 'new') this.restart();
  }

  /** The socket is back, the server still holds the connection. */
  resumed(): void {
    this.reset(); // a restart of before went down with the socket
    const state = this.hooks.state();
    if (state === 'disconnected' || state === 'failed') this.restart();
  }

  /** Another connection, or none: nothing of before counts. */
  reset(): void {
    clearTimeout(this.due);
    clearTimeout(this.giveUp);
    this.restarting = false;
  }

  private failed(): void {
    if (this.restarting) this.end();
    else this.restart();
  }

  private restart(): void {
    clearTimeout(this.due);
    if (!this.hooks.ready() || this.restarting) return;
    this.restarting = true;
    this.giveUp = setTimeout(() => this.end(), GIVE_UP_MS);
    this.hooks.restart().catch(() => this.end());
  }

  private end(): void {
    this.reset();
    if (this.hooks.ready() && this.hooks.state() !== 'connected') this.hooks.replace();
  }
}
