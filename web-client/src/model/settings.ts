// The room's settings as a form: what differs between three versions of them (as read, mine, theirs). Pure.
import { changedFields, clashingFields, mergedFields } from './versions';
import type { PersonNamed, PersonRef, RoomSettings } from '../protocol/types';

export type SettingName = Exclude<keyof RoomSettings, 'version'>;
export const PEOPLE_SETTINGS = ['room_moderators', 'chat_moderators', 'speakers'] as const;
export type PeopleSetting = (typeof PEOPLE_SETTINGS)[number];

export function isPeople(name: SettingName): name is PeopleSetting {
  return (PEOPLE_SETTINGS as readonly string[]).includes(name);
}

/** In the order of the form. */
export const SETTINGS = [
  'enabled', 'mode', 'stage_access', 'stage_limit', 'screen_share', 'screens_max',
  'room_moderators', 'chat_moderators', 'speakers', 'hide_participants',
  'qna', 'anonymous_questions', 'group_chat', 'private_chat',
  'guests', 'anonymous_viewers', 'locked', 'capacity', 'auto_end_min',
  'auto_record', 'recording_consent', 'chat_retention_days', 'recording_retention_days',
] as const satisfies readonly SettingName[];

/** A setting that is missing above would silently never be saved. */
type Missing = Exclude<SettingName, (typeof SETTINGS)[number]>;
export const ALL_LISTED: Missing extends never ? true : Missing = true;

export const refKey = ({ account, group, expected }: PersonRef): string => (group ? `group ${group}` : expected ? `expected ${expected}` : `account ${account}`);

/** Lists of people are sets: their order does not count. */
function sameSetting(name: keyof RoomSettings, a: RoomSettings, b: RoomSettings): boolean {
  if (name === 'version' || !isPeople(name)) return a[name] === b[name];
  const keys = (refs: PersonRef[]) => refs.map(refKey).sort().join();
  return keys(a[name]) === keys(b[name]);
}

export const changes = (from: RoomSettings, to: RoomSettings): SettingName[] => changedFields(SETTINGS, from, to, sameSetting) as SettingName[];

/** The settings that both sides changed, to different values: only these have to be asked about. */
export const clashes = (base: RoomSettings, mine: RoomSettings, theirs: RoomSettings): SettingName[] =>
  clashingFields(SETTINGS, base, mine, theirs, sameSetting) as SettingName[];

/** Theirs, with my changes on top except where `keepTheirs` says otherwise. The version is theirs. */
export const merge = (base: RoomSettings, mine: RoomSettings, theirs: RoomSettings, keepTheirs: (name: SettingName) => boolean): RoomSettings =>
  mergedFields(SETTINGS, base, mine, theirs, (name) => keepTheirs(name as SettingName), sameSetting);

const RANGES: Partial<Record<SettingName, readonly [number, number]>> = { stage_limit: [1, 49], screens_max: [0, 8], capacity: [0, 10_000] };

/** The numbers that can't be saved, with the range they must be in. */
export function faults(settings: RoomSettings): Partial<Record<SettingName, readonly [number, number]>> {
  return Object.fromEntries(
    Object.entries(RANGES).filter(([name, [low, high]]) => {
      const value: unknown = settings[name as SettingName];
      return !(Number.isInteger(value) && (value as number) >= low && (value as number) <= high);
    }),
  );
}

export function names(people: readonly PersonNamed[]): Map<string, PersonNamed> {
  return new Map(people.map((person) => [refKey(person), person]));
}
