// Words that stand on every page.
import { f } from './formats';

export const common = {
  f,
  product: 'Dais',
  /** The title of the browser's tab. */
  title: (page: string) => `${page} · Dais`,
  skip: 'Skip to content',
  site: 'Site',
  myChannels: 'My Channels',
  userMenu: (name: string) => `${name}, user menu`,
  userMenuTitle: 'User menu',
  theme: { title: 'Appearance', system: 'As the system', light: 'Light', dark: 'Dark' },
  signIn: 'Sign in',
  signOut: 'Sign out',
  save: 'Save',
  discard: 'Discard',
  cancel: 'Cancel',
  close: 'Close',
  tryAgain: 'Try again',
  loading: 'Loading',
  ok: 'OK',
  reconnecting: 'Reconnecting…',
  role: { member: 'Member', contributor: 'Contributor', moderator: 'Moderator', manager: 'Manager' },
  channelType: {
    open: 'Open',
    restricted: 'Restricted',
    private: 'Private',
    shared_repository: 'Shared repository',
    public_restricted: 'Public, restricted',
    public_open: 'Public, open',
  },
  inTheRoom: (count: number) => `${f.number(count)} in the room`,
  roomOpen: 'Room open,',
  enterRoom: 'Enter Room',
  people: {
    add: 'Add people',
    remove: (name: string) => `Remove ${name}`,
    none: 'Nobody by that name.',
    failed: 'The search failed. Type again.',
    found: (count: number) => `${f.number(count)} ${f.plural(count, 'person', 'people')} found`,
  },
};
