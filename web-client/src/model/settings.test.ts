// What counts as a change of the room's settings, and what two managers have to agree on.
import { expect, it } from 'vitest';
import type { RoomSettings } from '../protocol/types';
import { changes, clashes, faults, merge } from './settings';

const id = (digit: string) => digit.repeat(32);
const base: RoomSettings = {
  version: 3, enabled: true, mode: 'interactive', room_moderators: [{ account: id('1') }, { group: id('2') }], chat_moderators: [], speakers: [],
  qna: true, group_chat: true, private_chat: false, stage_access: 'everyone', stage_limit: 25, screen_share: 'everyone', screens_max: 1, guests: 'off',
  anonymous_viewers: false, anonymous_questions: false, hide_participants: false, locked: false, capacity: 0, auto_end_min: 15, chat_retention_days: 0,
  recording_retention_days: 0, auto_record: false, recording_consent: false,
};

it('counts no change for the same people in another order, nor for the version', () => {
  expect(changes(base, { ...base, version: 9, room_moderators: [{ group: id('2') }, { account: id('1') }] })).toEqual([]);
  expect(changes(base, { ...base, room_moderators: [{ account: id('1') }], mode: 'webinar' })).toEqual(['mode', 'room_moderators']);
});

it('tells an account from a group of the same id', () => {
  expect(changes({ ...base, speakers: [{ account: id('4') }] }, { ...base, speakers: [{ group: id('4') }] })).toEqual(['speakers']);
});

it('asks only about what both changed differently', () => {
  const mine: RoomSettings = { ...base, mode: 'webinar', stage_limit: 10, qna: false };
  const theirs: RoomSettings = { ...base, version: 4, stage_limit: 12, qna: false, locked: true };
  expect(clashes(base, mine, theirs)).toEqual(['stage_limit']);
  expect(merge(base, mine, theirs, () => false)).toEqual({ ...base, version: 4, mode: 'webinar', stage_limit: 10, qna: false, locked: true });
  expect(merge(base, mine, theirs, (name) => name === 'stage_limit')).toMatchObject({ stage_limit: 12, mode: 'webinar', locked: true });
});

it('finds numbers out of range, also an emptied field', () => {
  expect(faults(base)).toEqual({});
  expect(faults({ ...base, stage_limit: 50, capacity: null as never })).toEqual({ stage_limit: [1, 49], capacity: [0, 10_000] });
});
