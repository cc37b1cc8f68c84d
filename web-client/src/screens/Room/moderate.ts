// What moderators can do, as items of menus: with one person, and with the stage.
import ArrowDown from '@lucide/svelte/icons/arrow-down';
import Hand from '@lucide/svelte/icons/hand';
import MicOff from '@lucide/svelte/icons/mic-off';
import Sun from '@lucide/svelte/icons/sun';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Users from '@lucide/svelte/icons/users';
import { t } from '../../i18n';
import { prompter } from '../../model/prompter.svelte';
import type { Room } from '../../model/room.svelte';
import { say } from '../../model/say';
import { RequestError } from '../../protocol/errors';
import type { Participant, StageAccess } from '../../protocol/types';
import type { MenuItem } from '../../ui/menu';

/** Does it, and says why it did not come about. Whoever is not found has left. */
export async function attempt(what: () => Promise<unknown>, done?: () => string): Promise<boolean> {
  try {
    await what();
    if (done) prompter.say('note', 'moderate', { icon: Users, text: done() });
    return true;
  } catch (error) {
    const gone = error instanceof RequestError && error.code === 'not_found';
    prompter.say('note', 'moderate', { icon: TriangleAlert, text: gone ? t.room.person.gone : say(error), tone: 'warn' });
    return false;
  }
}

export function muteItem(room: Room, person: Participant): MenuItem[] {
  const muted = () => t.room.people.mutedOther(person.name);
  return person.stage && person.mic && room.can('person_mute') ? [{ label: t.room.person.mute, icon: MicOff, act: () => void attempt(() => room.mutePerson(person.id), muted) }] : [];
}

/** Of somebody else; none where there is nothing one may do. */
export function personItems(room: Room, person: Participant): MenuItem[] {
  const words = t.room.person;
  const { hands } = room;
  if (person.id === room.me || person.player || !room.can('stage_manage')) return [];
  const invite: MenuItem = { label: words.invite, icon: Sun, act: () => void attempt(() => hands.invite(person.id), () => words.invited(person.name)) };
  const toAudience: MenuItem = { label: words.toAudience, icon: Users, act: () => void attempt(() => hands.toAudience(person.id)) };
  return [
    ...muteItem(room, person),
    ...(hands.placeOf(person.id) ? [{ label: words.lowerHand, icon: ArrowDown, act: () => void attempt(() => hands.lowerOf(person.id)) }] : []),
    person.stage ? toAudience : invite,
  ];
}

/** Who may come on stage now. Webinars assign their speakers: everyone is not among their ways. */
export function accessItems(room: Room): MenuItem[] {
  const ways: StageAccess[] = room.settings?.mode === 'webinar' ? ['request', 'invite'] : ['everyone', 'request', 'invite'];
  const now = accessNow(room);
  return [
    { kind: 'title', label: t.room.access.title },
    ...ways.map((way): MenuItem => ({ kind: 'radio', label: t.room.access[way], checked: way === now, act: () => void attempt(() => room.hands.setAccess(way)) })),
  ];
}

export function accessNow(room: Room): StageAccess {
  const access = room.settings?.stage_access ?? 'everyone';
  return access === 'everyone' && room.settings?.mode === 'webinar' ? 'invite' : access;
}

export function moderateItems(room: Room): MenuItem[] {
  if (!room.can('stage_manage')) return [];
  const { hands } = room;
  const next = hands.queue[0];
  return [
    ...accessItems(room),
    { kind: 'line' },
    { label: t.room.hands.next, icon: Hand, hint: 'N', disabled: !next, act: () => next && void attempt(() => hands.call(next.participant)) },
    { label: t.room.hands.lowerAll, icon: ArrowDown, disabled: !next, act: () => void attempt(() => hands.lowerAll()) },
  ];
}
