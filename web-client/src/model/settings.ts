// The room's settings as a form: what differs between three versions of them (as read, mine, theirs). Pure.
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

export const refKey = (ref: PersonRef): string => (ref.group ? `group ${ref.group}` : `account ${ref.account}`);

/** Lists of people are sets: their order does not count. */
function same(name: SettingName, a: RoomSettings, b: RoomSettings): boolean {
  if (!isPeople(name)) return a[name] === b[name];
  const keys = (refs: PersonRef[]) => refs.map(refKey).sort().join();
  return keys(a[name]) === keys(b[name]);
}

export function changes(from: RoomSettings, to: RoomSettings): SettingName[] {
  return SETTINGS.filter((name) => !same(name, from, to));
}

/** The settings that both sides changed, to different values: only these have to be asked about. */
export function clashes(base: RoomSettings, mine: RoomSettings, theirs: RoomSettings): SettingName[] {
  return SETTINGS.filter((name) => !same(name, base, mine) && !same(name, base, theirs) && !same(name, mine, theirs));
}

/** Theirs, with my changes on top except where `keepTheirs` says otherwise. The version is theirs. */
export function merge(base: RoomSettings, mine: RoomSettings, theirs: RoomSettings, keepTheirs: (name: SettingName) => boolean): RoomSettings {
  const merged = { ...theirs } as Record<string, unknown>;
  for (const name of changes(base, mine)) if (!keepTheirs(name)) merged[name] = mine[name];
  return merged as unknown as RoomSettings;
}

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
