// What moderators can do, as items of menus: with one person, and with the stage.
import ArrowDown from '@lucide/svelte/icons/arrow-down';
import Ban from '@lucide/svelte/icons/ban';
import DoorOpen from '@lucide/svelte/icons/door-open';
import Hand from '@lucide/svelte/icons/hand';
import Lock from '@lucide/svelte/icons/lock';
import LockOpen from '@lucide/svelte/icons/lock-open';
import MicOff from '@lucide/svelte/icons/mic-off';
import Pin from '@lucide/svelte/icons/pin';
import PinOff from '@lucide/svelte/icons/pin-off';
import Sun from '@lucide/svelte/icons/sun';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Users from '@lucide/svelte/icons/users';
import VideoOff from '@lucide/svelte/icons/video-off';
import { t } from '../../i18n';
import { prompter } from '../../model/prompter.svelte';
import type { Room } from '../../model/room.svelte';
import { say } from '../../model/say';
import { RequestError } from '../../protocol/errors';
import { tileKey, type TileSource } from '../../model/stage.svelte';
import type { Id, Participant, StageAccess } from '../../protocol/types';
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

/** Hosts are acted on by hosts alone. */
function mayActOn(room: Room, person: Participant): boolean {
  return person.id !== room.me && room.can('stage_manage') && (person.role !== 'host' || room.self?.role === 'host');
}

/** Sound, pictures and the place of somebody. */
function stageItems(room: Room, person: Participant): MenuItem[] {
  const words = t.room.person;
  const { hands, desk } = room;
  const said = t.room.desk;
  const { id, name } = person;
  return [
    ...(person.stage && person.mic ? [{ label: words.mute, icon: MicOff, act: () => void attempt(() => desk.mute(id), () => t.room.people.mutedOther(name)) }] : []),
    person.locked
      ? { label: said.unlock, icon: LockOpen, act: () => void attempt(() => desk.lock(id, false), () => said.unlocked(name)) }
      : { label: said.lock, icon: Lock, act: () => void attempt(() => desk.lock(id, true), () => said.locked(name)) },
    ...(person.stage && person.camera ? [{ label: t.room.stopCamera, icon: VideoOff, act: () => void attempt(() => desk.stopCamera(id), () => said.cameraStopped(name)) }] : []),
    ...(hands.placeOf(id) ? [{ label: words.lowerHand, icon: ArrowDown, act: () => void attempt(() => hands.lowerOf(id)) }] : []),
    person.stage
      ? { label: words.toAudience, icon: Users, act: () => void attempt(() => hands.toAudience(id)) }
      : { label: words.invite, icon: Sun, act: () => void attempt(() => hands.invite(id), () => words.invited(name)) },
  ];
}

/** What is done with one tile: pinned for oneself, and, by moderators, the main one for all. */
export function tileItems(room: Room, person: Participant, source: TileSource): MenuItem[] {
  const words = t.room.person;
  const { stage } = room;
  const key = tileKey(person.id, source);
  const screen = source === 'screen';
  const main = stage.forAll?.participant === person.id && stage.forAll.screen === screen;
  const mine = person.id === room.me;
  return [
    ...(mine ? [] : [{ label: stage.pinned === key ? words.unpin : words.pin, icon: stage.pinned === key ? PinOff : Pin, act: () => stage.pin(key) }]),
    ...(room.can('stage_manage') && !room.green
      ? [{ kind: 'check', label: words.main, hint: 'L', checked: main, act: () => void toggleMain(room, person.id, screen) } as const]
      : []),
  ];
}

export async function toggleMain(room: Room, participant: Id, screen: boolean): Promise<void> {
  const now = room.stage.forAll;
  const off = now?.participant === participant && now.screen === screen;
  await attempt(() => (off ? room.desk.spotlight(undefined) : room.desk.spotlight(participant, screen)));
}

/** What somebody may more than before, while the session lasts. */
function sessionItems(room: Room, person: Participant): MenuItem[] {
  const words = t.room.desk;
  const { desk } = room;
  const { id, name } = person;
  const check = (label: string, checked: boolean, act: () => Promise<void>, done: string): MenuItem => ({ kind: 'check', label, checked, act: () => void attempt(act, () => done) });
  const { speaker = false, moderator = false, may_share = false } = person;
  return [
    { kind: 'title', label: words.session },
    check(words.speaker, speaker, () => desk.promote(id, speaker ? 'none' : 'speaker'), speaker ? words.noMore(name) : words.isSpeaker(name)),
    check(words.moderator, moderator, () => desk.promote(id, moderator ? 'none' : 'moderator'), moderator ? words.noMore(name) : words.isModerator(name)),
    check(words.mayShare, may_share, () => desk.grantScreen(id, !may_share), may_share ? words.noMore(name) : words.maySharesNow(name)),
  ];
}

/** Of somebody else; none where there is nothing one may do. Programs are only put out. */
export function personItems(room: Room, person: Participant): MenuItem[] {
  const words = t.room.desk;
  const tile = person.stage ? tileItems(room, person, 'camera') : [];
  if (!mayActOn(room, person)) return tile;
  const out: MenuItem[] = [
    { label: words.removeItem, icon: DoorOpen, bad: true, act: () => (room.desk.question = { about: 'remove', person }) },
    { label: words.banItem, icon: Ban, bad: true, act: () => (room.desk.question = { about: 'ban', person }) },
  ];
  if (person.player) return out.slice(0, 1);
  return [...tile, ...(tile.length ? [{ kind: 'line' } as const] : []), ...stageItems(room, person), ...(room.green ? [] : [{ kind: 'line' } as const, ...sessionItems(room, person)]), { kind: 'line' }, ...out];
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
    { label: t.room.desk.muteAllItem, icon: MicOff, act: () => (room.desk.question = { about: 'mute' }) },
    { label: t.room.desk.bansItem, icon: Ban, act: () => (room.desk.question = { about: 'bans' }) },
  ];
}
