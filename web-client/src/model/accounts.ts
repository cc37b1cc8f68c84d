// Finding people and groups by name, log-in or address, for pickers.
import { t } from '../i18n';
import type { Account, Group, Id, PersonNamed } from '../protocol/types';
import { ask } from './ask';

/** As a PeoplePicker shows it. `login`, `email`: nobody has it yet; the id is the text itself. `expected`: the right waits already. */
export interface Found {
  id: string;
  kind: 'user' | 'group' | 'expected' | 'login' | 'email';
  name: string;
  detail?: string | undefined;
  note?: string | undefined;
  pending?: boolean;
}

/** Groups stand before the people of the same name, but not so many that nobody else is seen. */
const GROUPS_SHOWN = 5;

const query = (text: string) => ({ query: { q: [...text].slice(0, 80).join('') } });

const ofAccount = ({ id, name, login }: Account): Found => ({ id, kind: 'user', name, detail: login });
const ofGroup = ({ id, name, members }: Group): Found => ({ id, kind: 'group', name, detail: t.people.count(members), note: t.people.count(members) });

/** What is typed as somebody who is not known yet, if it could be a log-in name or an address. */
export function expectation(text: string, accounts: readonly Account[]): Found | null {
  if (/\s/.test(text)) return null;
  const rest = { id: text, name: text, pending: true, note: t.people.notYet };
  if (/^[^@]+@[^@]+\.[^@]+$/.test(text) && text.length <= 254) return { ...rest, kind: 'email', detail: t.people.expectEmail };
  const known = accounts.some((account) => account.login.toLowerCase() === text.toLowerCase());
  return known || text.length > 64 || text.includes('@') ? null : { ...rest, kind: 'login', detail: t.people.expectLogin };
}

export async function searchAccounts(text: string): Promise<Found[]> {
  return (await ask('account_list', query(text))).items.map(ofAccount);
}

export async function searchPeople(text: string): Promise<Found[]> {
  const [accounts, groups] = await Promise.all([ask('account_list', query(text)), ask('group_list', query(text))]);
  return [...groups.items.slice(0, GROUPS_SHOWN).map(ofGroup), ...accounts.items.map(ofAccount)];
}

/** Also those who never signed in: what is typed may stand for somebody who comes later. */
export async function searchAnybody(text: string): Promise<Found[]> {
  const [accounts, groups] = await Promise.all([ask('account_list', query(text)), ask('group_list', query(text))]);
  const later = expectation(text, accounts.items);
  return [...groups.items.slice(0, GROUPS_SHOWN).map(ofGroup), ...accounts.items.map(ofAccount), ...(later ? [later] : [])];
}

/** Somebody who is on a list already. */
export function picked({ account, group, expected, name }: PersonNamed): Found {
  const id: Id = group ?? expected ?? account ?? '';
  return expected ? { id, kind: 'expected', name, pending: true, note: t.people.notYet } : { id, kind: group ? 'group' : 'user', name };
}

/** And back. */
export function named({ id, kind, name }: Pick<Found, 'id' | 'kind' | 'name'>): PersonNamed {
  return { ...(kind === 'group' ? { group: id } : kind === 'expected' ? { expected: id } : { account: id }), name };
}
