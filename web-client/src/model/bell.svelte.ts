// Tells that a room has opened, to whoever subscribes to its channel or waits before it: in the page while it is looked at, and by a
// notification of the browser while it is not, where the person switched that on. One switch for this browser.
//
// The browser is asked for permission from a press only. What it answers later, in its own settings, is noticed.
import { t } from '../i18n';
import type { Id } from '../protocol/types';
import { readChoice, writeChoice } from './choice';
import { paths, router } from './router.svelte';
import { session } from './session.svelte';

/** Why there will be no notification, though it was asked for. */
export type BellProblem = 'denied' | 'unanswered' | 'unsupported';

const supported = (): boolean => 'Notification' in globalThis;

class Bell {
  #wanted = $state(readChoice('bell') === 'on');
  #allowed = $state(supported() && Notification.permission === 'granted');
  #problem = $state<BellProblem>();
  /** How the page says it. */
  opened: (channel: Id, name: string) => void = () => {};
  /** Openings that were told: by the event of subscribers, and by what was watched. */
  #told = new Map<Id, number>();

  get on(): boolean {
    return this.#wanted && this.#allowed;
  }

  get problem(): BellProblem | undefined {
    return this.#problem;
  }

  /** Once, before the page is mounted. */
  start(): void {
    session.connection.on('channel.opened', ({ channel, name, since }) => this.tell(channel, name, since));
    if (!supported()) return;
    const look = () => {
      this.#allowed = Notification.permission === 'granted';
      if (this.#allowed) this.#problem = undefined;
    };
    navigator.permissions?.query({ name: 'notifications' }).then((status) => status.addEventListener('change', look), () => {});
  }

  /** From a press. */
  async turn(on: boolean): Promise<void> {
    this.#problem = undefined;
    if (on && !(await this.#allow())) return;
    this.#wanted = on;
    writeChoice('bell', on ? 'on' : 'off');
  }

  async #allow(): Promise<boolean> {
    if (!supported()) {
      this.#problem = 'unsupported';
      return false;
    }
    const answer = await Notification.requestPermission();
    this.#allowed = answer === 'granted';
    if (!this.#allowed) this.#problem = answer === 'denied' ? 'denied' : 'unanswered';
    return this.#allowed;
  }

  /** The room of this channel has opened. Each opening is told once. */
  tell(channel: Id, name: string, since: number): void {
    if (this.#told.get(channel) === since) return;
    this.#told.set(channel, since);
    const { route } = router;
    const there = route.at === 'room' && route.channel === channel;
    if (document.visibilityState === 'hidden') this.#notify(channel, name, there);
    if (!there) this.opened(channel, name); // who is there comes in by themselves
  }

  #notify(channel: Id, name: string, there: boolean): void {
    if (!this.on) return;
    try {
      // Several tabs tell once: a tag replaces what has the same.
      const note = new Notification(t.bell.opened(name), { body: there ? t.bell.inside : t.bell.press, tag: `dais.${channel}`, icon: '/favicon.svg' });
      note.onclick = () => {
        note.close();
        window.focus();
        if (!there) void router.go(paths.channel(channel));
      };
    } catch {
      this.#problem = 'unsupported'; // phones notify by service workers only
      this.#wanted = false;
    }
  }
}

export const bell = new Bell();
