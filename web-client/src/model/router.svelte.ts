// Where one is: the history API behind typed routes. Links are plain <a href>, taken over by one listener, so that middle click and copy work.
import type { Id } from '../protocol/types';

export const MANAGE_TABS = ['details', 'media', 'members', 'room', 'reports'] as const;
export type ManageTab = (typeof MANAGE_TABS)[number];
export const CHANNEL_TABS = ['media', 'members'] as const;
export type ChannelTab = (typeof CHANNEL_TABS)[number];

export const ADMIN_TABS = ['accounts', 'groups', 'channels', 'server', 'tokens', 'webhooks', 'audit'] as const;
export type AdminTab = (typeof ADMIN_TABS)[number];

export type Route =
  | { at: 'sign_in'; next: string }
  | { at: 'returned' } // from the identity provider
  | { at: 'channels' }
  | { at: 'channel'; channel: Id; tab: ChannelTab }
  | { at: 'manage'; channel: Id; tab: ManageTab }
  | { at: 'room'; channel: Id }
  | { at: 'admin'; tab: AdminTab; group?: Id }
  | { at: 'account' }
  | { at: 'setup' }
  | { at: 'guest'; channel: Id | undefined }
  | { at: 'lost' };

export const paths = {
  signIn: (next = '/') => (next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`),
  returned: '/sign-in/provider',
  channels: '/channels',
  channel: (channel: Id, tab: ChannelTab = 'media') => `/channels/${channel}${tab === 'media' ? '' : `/${tab}`}`,
  manage: (channel: Id, tab: ManageTab = 'details') => `/channels/${channel}/manage/${tab}`,
  guest: (channel: Id) => `/guest?channel=${channel}`,
  room: (channel: Id) => `/channels/${channel}/room`,
  admin: (tab: AdminTab = 'accounts') => `/admin/${tab}`,
  group: (group: Id) => `/admin/groups/${group}`,
  account: '/account',
  setup: '/setup',
};

/** Only a path of our own may follow a sign-in: never another origin. */
export function ownPath(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/channels';
}

const ID = /^[0-9a-f]{32}$/;

function matchAdmin(name = 'accounts', group: string | undefined): Route {
  const tab = ADMIN_TABS.find((one) => one === name);
  if (!tab) return { at: 'lost' };
  if (group === undefined) return { at: 'admin', tab };
  return tab === 'groups' && ID.test(group) ? { at: 'admin', tab, group } : { at: 'lost' };
}

export function match(pathname: string, search = ''): Route {
  const [first, channel, second, third, ...rest] = pathname.split('/').filter(Boolean);
  if (rest.length) return { at: 'lost' };
  if (first === undefined) return { at: 'channels' };
  if (first === 'sign-in' && channel === undefined) return { at: 'sign_in', next: ownPath(new URLSearchParams(search).get('next')) };
  if (first === 'sign-in' && channel === 'provider' && second === undefined) return { at: 'returned' };
  if ((first === 'account' || first === 'setup') && channel === undefined) return { at: first };
  if (first === 'admin') return third === undefined ? matchAdmin(channel, second) : { at: 'lost' };
  if (first === 'guest' && channel === undefined) {
    const to = new URLSearchParams(search).get('channel') ?? '';
    return { at: 'guest', channel: ID.test(to) ? to : undefined };
  }
  if (first !== 'channels') return { at: 'lost' };
  if (channel === undefined) return { at: 'channels' };
  if (!ID.test(channel)) return { at: 'lost' };
  if (second === undefined) return { at: 'channel', channel, tab: 'media' };
  if (second === 'room' && third === undefined) return { at: 'room', channel };
  if (second === 'manage' && third === undefined) return { at: 'manage', channel, tab: 'details' };
  const manage = MANAGE_TABS.find((tab) => tab === third);
  if (second === 'manage' && manage) return { at: 'manage', channel, tab: manage };
  const tab = CHANNEL_TABS.find((one) => one === second);
  return tab && third === undefined ? { at: 'channel', channel, tab } : { at: 'lost' };
}

/** Answers whether one may leave; may ask. */
type Guard = () => boolean | Promise<boolean>;

class Router {
  #href = $state('');
  #guard: Guard | null = null;
  #back = '';
  readonly route: Route = $derived.by(() => {
    const url = new URL(this.#href || '/', 'http://page');
    return match(url.pathname, url.search);
  });

  /** Path and query of now. */
  get here(): string {
    return this.#href;
  }

  start(): () => void {
    const now = () => location.pathname + location.search;
    this.#href = this.#back = now();
    const popped = async () => {
      const to = now();
      if (this.#guard) {
        history.pushState(null, '', this.#back); // stay until the guard agrees
        if (!(await this.mayLeave())) return;
        history.replaceState(null, '', to);
      }
      this.#arrive(to);
    };
    const clicked = (event: MouseEvent) => {
      if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      const link = (event.target as Element | null)?.closest?.('a');
      if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
      if (link.hash && link.pathname === location.pathname) return;
      event.preventDefault();
      void this.go(link.pathname + link.search);
    };
    const onpop = () => void popped();
    addEventListener('popstate', onpop);
    document.addEventListener('click', clicked);
    return () => {
      removeEventListener('popstate', onpop);
      document.removeEventListener('click', clicked);
    };
  }

  async go(path: string, options: { replace?: boolean } = {}): Promise<void> {
    if (path === this.#href && !options.replace) return;
    if (!(await this.mayLeave())) return;
    if (options.replace) history.replaceState(null, '', path);
    else history.pushState(null, '', path);
    this.#arrive(path);
    if (!options.replace) scrollTo(0, 0);
  }

  /** While there is something to lose. Answers the way to take it back. */
  guard(guard: Guard): () => void {
    this.#guard = guard;
    return () => {
      if (this.#guard === guard) this.#guard = null;
    };
  }

  /** Asks, if there is something to lose. */
  async mayLeave(): Promise<boolean> {
    return this.#guard ? await this.#guard() : true;
  }

  #arrive(path: string): void {
    this.#href = this.#back = path;
  }
}

export const router = new Router();
