// When the way to the server is lost: first it is looked for anew on the same connection (ICE restart: keys, streams and
// slots stay), then the connection is given up for a new one.
//
//   connected ──silent, disconnected for 2 s, failed, network changed──► restart ──6 s without connected──► replace
//                                                                           └── the server says it is lost ──► replace
//
// Without the socket the connection can't be replaced; `resumed` begins again where the socket is back. The six seconds
// begin with the server's answer: as long as it can't be asked, the old way may come back by itself. Browsers forget it
// after about half a minute, though, and the server too: before that, and whenever the browser gives up, the way is looked
// for anew without asking (Peer.restartAlone), again and again, for what is looked for is given up as well.

/** Shorter gaps heal by themselves: browsers check the old way all the time. */
export const RESTART_MS = 2_000;
/** A way that a restart does not find within this time is not there. */
export const GIVE_UP_MS = 6_000;

/** Without the socket: silence after which the way is looked for alone, and how often from then on. */
export const ALONE_MS = 15_000;
export const ALONE_AGAIN_MS = 12_000;

export interface RecoveryHooks {
  /** The socket is open. */
  ready(): boolean;
  state(): RTCPeerConnectionState | undefined;
  /** Rejects when the server will not have it: then there is nothing to wait for. */
  restart(): Promise<void>;
  /** A restart that needs no answer. */
  restartAlone(): Promise<void>;
  replace(): void;
}

export class Recovery {
  private due: ReturnType<typeof setTimeout> | undefined;
  private giveUp: ReturnType<typeof setTimeout> | undefined;
  private lone: ReturnType<typeof setTimeout> | undefined;
  private restarting = false;
  private quiet = false;
  private answered = false;
  private tries = 0;

  constructor(private readonly hooks: RecoveryHooks) {}

  changed(state: RTCPeerConnectionState): void {
    clearTimeout(this.due);
    if (state === 'connected') this.found();
    else if (state === 'failed') this.failed();
    else if (state === 'disconnected' && !this.restarting) this.due = setTimeout(() => this.restart(), RESTART_MS);
  }

  /** Nothing arrives any more (silence.ts), whatever the browser says. */
  silent(): void {
    this.quiet = true;
    this.aloneAfter(ALONE_MS);
    if (this.hooks.state() === 'connected' && this.hooks.ready()) this.restart();
  }

  /** Something arrives again. True when nothing had been done about the silence yet: it was the old way. */
  heard(): boolean {
    const old = !this.answered;
    clearTimeout(this.lone);
    if (!old && this.hooks.state() === 'connected') this.reset();
    this.quiet = this.answered = false;
    return old;
  }

  /** The server has given this connection up, which we know to be in trouble: there is nothing to wait for. While nothing is
   *  wrong here, it speaks of one that was replaced. */
  gone(): void {
    if (!this.quiet && !this.restarting) return;
    this.quiet = true;
    this.end();
  }

  /** The machine has another address, or one again. */
  networkChanged(): void {
    if (this.hooks.state() !== 'new') this.restart();
  }

  /** The socket is back, the server still holds the connection. */
  resumed(): void {
    const { quiet } = this;
    this.reset(); // a restart of before went down with the socket
    this.quiet = quiet;
    const state = this.hooks.state();
    if (state === 'disconnected' || state === 'failed' || (quiet && state === 'connected')) this.restart();
  }

  /** Another connection, or none: nothing of before counts. */
  reset(): void {
    clearTimeout(this.due);
    clearTimeout(this.giveUp);
    clearTimeout(this.lone);
    this.restarting = this.answered = this.quiet = false;
  }

  /** Whose doing it was is asked when something is heard. */
  private found(): void {
    const { quiet, answered } = this;
    this.reset();
    this.quiet = quiet;
    this.answered = quiet && answered;
  }

  private failed(): void {
    if (this.restarting) this.end();
    else this.restart();
  }

  private restart(): void {
    clearTimeout(this.due);
    if (!this.hooks.ready()) return this.alone();
    if (this.restarting) return;
    this.restarting = true;
    this.answered = false;
    const mine = ++this.tries;
    const current = (): boolean => this.restarting && this.tries === mine;
    this.hooks.restart().then(
      () => {
        if (!current()) return;
        this.answered = true;
        this.giveUp = setTimeout(() => this.end(), GIVE_UP_MS);
      },
      () => current() && this.end(),
    );
  }

  /** Nothing is known of the way but that it was lost, and nobody can be asked. */
  private alone(): void {
    this.aloneAfter(ALONE_AGAIN_MS);
    if (this.hooks.ready()) return; // `resumed` has seen to it, or will be told of silence again
    clearTimeout(this.giveUp);
    this.restarting = false; // what was asked went down with the socket
    this.answered = true; // something was done about it
    this.hooks.restartAlone().catch(() => undefined);
  }

  private aloneAfter(ms: number): void {
    clearTimeout(this.lone);
    this.lone = setTimeout(() => this.alone(), ms);
  }

  /** The restart has led nowhere. */
  private end(): void {
    const bad = this.quiet || this.hooks.state() !== 'connected';
    if (bad && !this.hooks.ready()) return this.alone();
    this.reset();
    if (bad) this.hooks.replace();
  }
}
