// Sign-in at the identity provider: the way there, and back to where one was. What the address brings back is taken out of it at
// once, so that it stays in no history.
import { http } from '../protocol/http';
import type { Account } from '../protocol/types';
import { ownPath } from './router.svelte';

/** Of this tab: it is still there after the way to the provider and back. */
const NEXT = 'dais.next';

/** Leaves the page; answers only if that fails. */
export async function goToProvider(begin: 'provider_login' | 'provider_connect', next: string): Promise<void> {
  const { url } = await http(begin);
  sessionStorage.setItem(NEXT, next);
  leaveTo(url);
}

/** Another server's page: nothing but https, so that no address can be a script. */
export function leaveTo(url: string): void {
  if (new URL(url).protocol === 'https:') location.assign(url);
}

/** What the provider sent one back with. */
export interface Answer {
  state: string;
  code: string;
  issuer: string | undefined;
}

/** undefined: it did not sign in, or one came here by oneself. */
export function readAnswer(search: string): Answer | undefined {
  const query = new URLSearchParams(search);
  const [state, code] = [query.get('state'), query.get('code')];
  return state && code ? { state, code, issuer: query.get('iss') ?? undefined } : undefined;
}

export async function finish({ state, code, issuer }: Answer): Promise<Account> {
  return (await http('provider_finish', { body: issuer === undefined ? { state, code } : { state, code, issuer } })).account;
}

/** Where one was when one left; once. */
export function takeNext(): string {
  const next = sessionStorage.getItem(NEXT);
  sessionStorage.removeItem(NEXT);
  return ownPath(next);
}
