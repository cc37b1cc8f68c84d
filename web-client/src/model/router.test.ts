// Which address leads where.
import { expect, it } from 'vitest';
import { match, ownPath, paths } from './router.svelte';

const channel = 'a'.repeat(32);

it('reads back every path it writes', () => {
  expect(match('/')).toEqual({ at: 'channels' });
  expect(match(paths.channels)).toEqual({ at: 'channels' });
  expect(match(paths.channel(channel))).toEqual({ at: 'channel', channel, tab: 'media' });
  expect(match(paths.channel(channel, 'members'))).toEqual({ at: 'channel', channel, tab: 'members' });
  expect(match(paths.manage(channel, 'room'))).toEqual({ at: 'manage', channel, tab: 'room' });
  expect(match(`/channels/${channel}/manage`)).toEqual({ at: 'manage', channel, tab: 'details' });
  expect(match(paths.room(channel))).toEqual({ at: 'room', channel });
  expect(match('/admin')).toEqual({ at: 'admin', tab: 'accounts' });
  expect(match(paths.admin('groups'))).toEqual({ at: 'admin', tab: 'groups' });
  expect(match(paths.group(channel))).toEqual({ at: 'admin', tab: 'groups', group: channel });
  expect(match(paths.account)).toEqual({ at: 'account' });
  expect(match(paths.setup)).toEqual({ at: 'setup' });
  expect(match(paths.returned)).toEqual({ at: 'returned' });
});

it('shows the one page for what is not there', () => {
  for (const path of ['/nowhere', '/channels/XYZ', `/channels/${channel}/manage/nothing`, `/channels/${channel}/room/x`, `/channels/${channel}/x`, '/a/b/c/d/e', '/admin/x', '/admin/groups/x', `/admin/accounts/${channel}`, `/admin/groups/${channel}/x`, '/account/x', '/setup/x', '/sign-in/x', '/sign-in/provider/x']) {
    expect(match(path)).toEqual({ at: 'lost' });
  }
});

it('never leads to another origin after a sign-in', () => {
  expect(ownPath('/channels/x')).toBe('/channels/x');
  for (const bad of ['//evil.example', '/\\evil.example', 'https://evil.example', '', null, '/sign-in']) expect(ownPath(bad)).toBe('/channels');
});
