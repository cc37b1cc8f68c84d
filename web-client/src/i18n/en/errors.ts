// A sentence for every refusal of the server and for what only the page can know: what happened, then what to do.
import type { ErrorCode } from '../../protocol/types';
import type { LocalCode } from '../../protocol/errors';
import { f } from './formats';

export const errors = {
  offline: 'The server does not answer. Check your connection and try again.',
  timeout: 'The server took too long to answer. Try again.',
  closed: 'That was given up before an answer came.',
  malformed: 'The server did not understand the page. Reload it and try again.',
  unknown_field: 'The page and the server differ in version. Reload the page.',
  missing_field: 'Something is missing. Fill it in and try again.',
  wrong_type: 'The page and the server differ in version. Reload the page.',
  out_of_range: 'A value is too small or too large. Check it and try again.',
  too_long: 'That is too long. Shorten it and try again.',
  bad_name: 'This name can’t be used. It needs at least one visible character.',
  too_large: 'That is too large to send.',
  unsupported_media_type: 'The server does not take this kind of content.',
  unauthorized: 'You are signed out. Sign in to go on.',
  bad_login: 'Login and password don’t match. Check both and try again.',
  too_many_tries: 'Too many tries. Wait a few minutes.',
  forbidden_origin: 'This address may not be used with this server. Open the page by the address you were given.',
  forbidden: 'You may not do this here.',
  not_found: 'There is nothing here for you. The address may be wrong, or it belongs to people you are not among.',
  method_not_allowed: 'The server can’t do this here.',
  conflict: 'These settings were saved by someone else while you were editing. Nothing of yours is lost.',
  key_reused: 'The page mixed up two requests. Reload it and try again.',
  exists: 'There is one already.',
  room_closed: 'Not started yet. You come in by yourself when a host or moderator opens the room.',
  room_disabled: 'The meeting room of this channel is off.',
  room_locked: 'The room is locked. A moderator lets people in.',
  door_full: 'As many people wait at this door as it holds. Try again later.',
  link_over: 'This link is no longer valid. Ask for a new one.',
  links_full: 'This channel has as many links as it can have. Revoke one first.',
  signed_in: 'You are signed in. Sign out to come in as a guest.',
  not_waiting: 'This person does not wait at the door any more.',
  room_full: 'The room is full. Try again in a few minutes.',
  not_in_room: 'You are not in the room any more. Enter it again.',
  already_in_room: 'You are in a room already. Leave it first.',
  too_many_seats: 'You are in this room on too many devices already. Leave on one of them.',
  stage_full: 'The stage is full.',
  stage_not_allowed: 'You may not join the stage in this room.',
  screens_full: 'Enough screens are shown already. Wait until one stops.',
  hard_muted: 'A moderator locked your microphone.',
  group_chat_off: 'Group chat is off in this room.',
  blocked: 'You may not write in this chat.',
  empty: 'There is nothing in it. Write something first.',
  weak_password: 'This password is too short. Use a longer one.',
  owner_stays: 'The owner of a channel stays its manager.',
  not_yourself: 'You can’t do that to your own account. Ask another administrator.',
  owns_channels: 'This account owns channels. Transfer them first.',
  wrong_password: 'That is not your password.',
  scope_missing: 'This token may not be used for that.',
  too_many_tokens: 'There are as many tokens as there may be. Revoke one first.',
  codec_missing: 'Your browser lacks a codec this room needs.',
  bad_sdp: 'Your browser and the server can’t agree on media. Reload the page.',
  too_many_sections: 'Your browser asked for more streams than the server gives.',
  media_gone: 'The connection was lost. A new one is made.',
  offer_in_flight: 'Media is being set up already. Wait a moment.',
  slow_down: 'That was too fast. Wait a moment and try again.',
  busy: 'The server is full at the moment. Try again in 10 seconds.',
  read_only: 'The server takes no changes at the moment. Try again in a few minutes.',
  storage_full: 'The server’s storage is full, so nothing can be saved. Tell an administrator.',
  storage_failed: 'The server could not save this. Try again, and tell an administrator if it happens again.',
  internal: 'The server made a mistake. Try again, and tell an administrator if it happens again.',
} satisfies Record<ErrorCode | LocalCode, string>;

/** In whole minutes, never less than it takes. */
export function tooManyTries(seconds: number): string {
  if (seconds < 60) return `Too many tries. Wait ${f.number(seconds)} ${f.plural(seconds, 'second', 'seconds')}.`;
  const minutes = Math.ceil(seconds / 60);
  return `Too many tries. Wait ${f.number(minutes)} ${f.plural(minutes, 'minute', 'minutes')}.`;
}
