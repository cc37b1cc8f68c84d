// The audit log: for each act its kind, as filters name it, and its sentence. Names come ready to stand in one.
import type { AuditAct, AuditTarget } from '../../protocol/types';
import { f } from './formats';

export interface Act {
  kind: string;
  say: (who: string, whom: string) => string;
}

const act = (kind: string, say: Act['say']): Act => ({ kind, say });

export const audit = {
  title: 'Audit log',
  help: 'Who changed what, and who moderated whom. What people wrote is not in it.',
  helpChannel: 'Who changed this channel and its room, and who moderated whom. What people wrote is not in it.',
  what: 'What happened',
  channel: 'Channel',
  when: 'When',
  kind: 'Kind',
  everyKind: 'Everything',
  by: 'Done by',
  byToken: 'With an API token',
  at: (day: string, time: string) => `${day}, ${time}`,
  empty: 'Nothing was done yet.',
  none: 'Nothing of this kind was done.',
  count: (count: number) => `${f.number(count)} ${f.plural(count, 'entry', 'entries')}`,
  /** Where there is no name, or none any more. */
  server: 'The server',
  gone: 'A deleted account',
  nameless: {
    account: '(deleted)',
    group: '(deleted)',
    expected: '(no longer expected)',
    channel: '(deleted)',
    participant: '(an encoder)',
    token: '(a token)',
    webhook: '(a webhook)',
    link: '(revoked)',
    guest: '(a guest who is gone)',
  } satisfies Record<AuditTarget, string>,
  acts: {
    account_created: act('Account created', (who, whom) => `${who} created the account ${whom}.`),
    account_changed: act('Account changed', (who, whom) => `${who} changed the name, login or e-mail of ${whom}.`),
    account_role: act('Site role changed', (who, whom) => `${who} changed the site role of ${whom}.`),
    account_disabled: act('Account disabled', (who, whom) => `${who} disabled the account ${whom}.`),
    account_enabled: act('Account enabled', (who, whom) => `${who} enabled the account ${whom} again.`),
    account_password: act('Password set', (who, whom) => `${who} set a new password for ${whom}.`),
    account_logins_ended: act('Signed out elsewhere', (who, whom) => `${who} signed ${whom} out on other devices.`),
    account_removed: act('Account deleted', (who) => `${who} deleted an account.`),
    group_created: act('Group created', (who, whom) => `${who} created the group ${whom}.`),
    group_changed: act('Group renamed', (who, whom) => `${who} renamed the group ${whom}.`),
    group_removed: act('Group deleted', (who) => `${who} deleted a group.`),
    group_member_added: act('Added to a group', (who, whom) => `${who} added ${whom} to a group.`),
    group_member_removed: act('Taken out of a group', (who, whom) => `${who} took ${whom} out of a group.`),
    channel_created: act('Channel created', (who, whom) => `${who} created the channel ${whom}.`),
    channel_changed: act('Channel changed', (who, whom) => `${who} changed the details of ${whom}.`),
    channel_type: act('Channel type changed', (who, whom) => `${who} changed who sees ${whom} and who contributes.`),
    channel_owner: act('Channel transferred', (who, whom) => `${who} made ${whom} the owner of the channel.`),
    channel_removed: act('Channel deleted', (who) => `${who} deleted a channel.`),
    member_added: act('Member added', (who, whom) => `${who} added ${whom} as a member.`),
    member_role: act('Role changed', (who, whom) => `${who} changed the role of ${whom}.`),
    member_state: act('Membership changed', (who, whom) => `${who} activated, deactivated or held the membership of ${whom}.`),
    member_removed: act('Member removed', (who, whom) => `${who} removed ${whom} from the members.`),
    room_saved: act('Room settings saved', (who) => `${who} saved the settings of the room.`),
    room_opened: act('Room opened', (who) => `${who} opened the room.`),
    room_ended: act('Session ended', (who) => `${who} ended the session for everyone.`),
    person_muted: act('Person muted', (who, whom) => `${who} muted ${whom}.`),
    token_created: act('API token made', (who) => `${who} made an API token.`),
    token_revoked: act('API token revoked', (who) => `${who} revoked an API token.`),
    webhook_created: act('Webhook added', (who) => `${who} added a webhook.`),
    webhook_changed: act('Webhook changed', (who) => `${who} changed a webhook.`),
    webhook_removed: act('Webhook removed', (who) => `${who} removed a webhook.`),
    account_linked: act('Outside identity linked', (who, whom) => `${who} linked ${whom} to an identity from elsewhere.`),
    account_unlinked: act('Outside identity unlinked', (who, whom) => `${who} unlinked ${whom} from an identity from elsewhere.`),
    link_created: act('Guest link made', (who, whom) => `${who} made the guest link ${whom}.`),
    link_revoked: act('Guest link revoked', (who) => `${who} revoked a guest link.`),
    room_locked: act('Room locked', (who) => `${who} locked the room.`),
    room_unlocked: act('Room unlocked', (who) => `${who} unlocked the room.`),
    person_admitted: act('Person admitted', (who, whom) => `${who} let ${whom} in.`),
    media_token_created: act('Media token made', (who) => `${who} made a token for an encoder or player.`),
    person_declined: act('Person declined', (who, whom) => `${who} did not let ${whom} in.`),
  } satisfies Record<AuditAct, Act>,
};
