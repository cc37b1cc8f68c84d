// @vitest-environment jsdom
// Saving the room's settings while somebody else does the same.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RoomSettings } from '../protocol/types';
import { RoomForm } from './roomForm.svelte';

const first: RoomSettings = {
  version: 3, enabled: true, mode: 'interactive', room_moderators: [], chat_moderators: [], speakers: [], qna: true, group_chat: true, private_chat: false,
  stage_access: 'everyone', stage_limit: 25, screen_share: 'everyone', screens_max: 1, guests: 'off', anonymous_viewers: false, anonymous_questions: false,
  hide_participants: false, locked: false, capacity: 0, auto_end_min: 15, chat_retention_days: 0, recording_retention_days: 0, auto_record: false, recording_consent: false,
};
let stored: RoomSettings;
let form: RoomForm;

beforeEach(async () => {
  stored = first;
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    if (init.method === 'GET') return Response.json({ settings: stored, people: [] });
    const sent = JSON.parse(String(init.body)) as RoomSettings;
    if (sent.version !== stored.version) return Response.json({ error: { code: 'conflict', message: '' }, settings: stored, people: [] }, { status: 409 });
    stored = { ...sent, version: sent.version + 1 };
    return Response.json({ settings: stored, people: [] });
  });
  form = new RoomForm('a'.repeat(32));
  await form.load();
});
afterEach(() => vi.unstubAllGlobals());

it('saves on top of what somebody else saved, and shows theirs', async () => {
  stored = { ...first, version: 4, locked: true };
  form.mine!.qna = false;
  expect(await form.save()).toBe(true);
  expect(stored).toEqual({ ...first, version: 5, qna: false, locked: true });
  expect(form.mine).toEqual(stored);
  expect(form.changed).toEqual([]);
});

it('shows what they alone changed while one decides about the rest', async () => {
  stored = { ...first, version: 4, locked: true, stage_limit: 12 };
  form.mine!.stage_limit = 10;
  expect(await form.save()).toBe(false);
  expect(form.mine).toMatchObject({ locked: true, stage_limit: 10 });
  expect(form.clashes).toEqual(['stage_limit']);
  expect(form.changed).toEqual(['stage_limit']);
  form.mine!.locked = false; // seen and decided: no second question
  expect(form.clashes).toEqual(['stage_limit']);
  form.resolve(() => false);
  expect(await form.save()).toBe(true);
  expect(stored).toMatchObject({ version: 5, locked: false, stage_limit: 10 });
});

it('discards to theirs', async () => {
  stored = { ...first, version: 4, locked: true, stage_limit: 12 };
  form.mine!.stage_limit = 10;
  await form.save();
  form.discard();
  expect(form.mine).toEqual(stored);
  expect(form.changed).toEqual([]);
});
