// Finding people by login or name, for pickers.
import { ask } from './ask';

export async function searchAccounts(text: string): Promise<{ id: string; kind: 'user'; name: string; detail: string }[]> {
  const { items } = await ask('account_list', { query: { q: [...text].slice(0, 80).join('') } });
  return items.map((account) => ({ id: account.id, kind: 'user', name: account.name, detail: account.login }));
}
