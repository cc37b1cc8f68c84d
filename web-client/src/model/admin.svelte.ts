// What a site administrator looks after: accounts, groups and who is in them.
import type { Account, AccountSort, Group, GroupSort, Id, SiteChannel, SiteChannelSort, SiteRole, SiteToken } from '../protocol/types';
import { ask } from './ask';
import { Paged } from './paged.svelte';

/** What a list is asked for; `sort` empty: as it comes. */
export interface ListQuery<S extends string> {
  text: string;
  sort: S | '';
  /** What else narrows it; empty: everything. */
  filters?: Readonly<Record<string, string>>;
}

const page = <S extends string>({ text, sort, filters }: ListQuery<S>, cursor: string | undefined) => ({ ...filters, ...(text ? { q: text } : {}), ...(sort ? { sort } : {}), ...(cursor ? { cursor } : {}) });

export const accountList = () => new Paged<Account, ListQuery<AccountSort>>((query, cursor, signal) => ask('account_list', { query: page(query, cursor), signal }));
export const groupList = () => new Paged<Group, ListQuery<GroupSort>>((query, cursor, signal) => ask('group_list', { query: page(query, cursor), signal }));
export const siteChannels = () => new Paged<SiteChannel, ListQuery<SiteChannelSort>>((query, cursor, signal) => ask('site_channel_list', { query: page(query, cursor), signal }));
export const transferChannel = (channel: Id, account: Id) => ask('channel_transfer', { path: { channel }, body: { account } });
export const endSession = (channel: Id) => ask('room_end', { path: { channel } });
export const siteTokens = () => new Paged<SiteToken, ''>((_, cursor, signal) => ask('site_token_list', { query: cursor ? { cursor } : {}, signal }));
export const revokeToken = ({ account, id }: SiteToken) => ask('site_token_revoke', { path: { account, token: id } });
export const groupMembers = (group: Id) =>
  new Paged<Account, ''>((_, cursor, signal) => ask('group_member_list', { path: { group }, query: cursor ? { cursor } : {}, signal }));

/** An account as a form holds it: what may be absent is empty. */
export interface AccountFields {
  version: number;
  name: string;
  login: string;
  email: string;
  site_role: SiteRole;
  disabled: boolean;
}

export const accountFields = ({ version = 0, name, login, email = '', site_role, disabled = false }: Account): AccountFields => ({ version, name, login, email, site_role, disabled });

export interface NewAccount {
  name: string;
  login: string;
  email: string;
  site_role: SiteRole;
  password: string;
}

export async function createAccount({ email, password, ...rest }: NewAccount): Promise<Account> {
  return (await ask('account_create', { body: { ...rest, ...(email ? { email } : {}), ...(password ? { password } : {}) } })).account;
}

export async function updateAccount(account: Id, change: Partial<AccountFields>): Promise<Account> {
  return (await ask('account_update', { path: { account }, body: change })).account;
}

export const setPassword = (account: Id, password: string) => ask('account_password', { path: { account }, body: { password } });
/** The identity provider signs in to it no more. */
export const disconnectAccount = (account: Id) => ask('account_disconnect', { path: { account } });
export const deleteAccount = (account: Id) => ask('account_delete', { path: { account } });

export const getGroup = async (group: Id): Promise<Group> => (await ask('group_get', { path: { group } })).group;
export const createGroup = async (name: string): Promise<Group> => (await ask('group_create', { body: { name } })).group;
export const renameGroup = async (group: Id, change: { name?: string; version: number }): Promise<Group> =>
  (await ask('group_update', { path: { group }, body: { name: change.name ?? '', version: change.version } })).group;
export const deleteGroup = (group: Id) => ask('group_delete', { path: { group } });
export const addToGroup = async (group: Id, account: Id): Promise<Group> => (await ask('group_member_add', { path: { group }, body: { account } })).group;
export const takeFromGroup = (group: Id, account: Id) => ask('group_member_remove', { path: { group, account } });
