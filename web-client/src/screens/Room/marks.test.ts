import { describe, expect, it } from 'vitest';
import type { Way } from '../../media/way';
import type { Participant, SlotQuality } from '../../protocol/types';
import { linkMark, pictureReason } from './marks';

const person = (more: Partial<Participant>): Participant => ({
  id: 'a'.repeat(32), name: 'Ada', role: 'member', stage: true, since: 0, order: 0, mic: true, camera: true, screen: false, media: 'connected', away: false, ...more,
});
const quality = (more: Partial<SlotQuality>): SlotQuality => ({ mid: '8', gen: 1, paused: false, height: 180, fps: 30, reason: 'bandwidth', ...more });
const good: Way = { bars: 3, unsteady: false, causes: [] };
const weak: Way = { bars: 2, unsteady: false, causes: ['network'] };
const busy: Way = { bars: 2, unsteady: false, causes: ['computer'] };

describe('the marks of a tile', () => {
  it('show a connection only when something is wrong with it, the worst first', () => {
    expect(linkMark(person({}))).toBeUndefined();
    expect(linkMark(person({ link: 'good' }))).toBeUndefined();
    expect(linkMark(person({ link: 'fair' }))).toBe('weak');
    expect(linkMark(person({ link: 'poor' }))).toBe('bad');
    expect(linkMark(person({ link: 'poor', media: 'shaky' }))).toBe('unsteady');
    expect(linkMark(person({ media: 'lost' }))).toBe('away');
    expect(linkMark(person({ media: 'shaky', away: true }))).toBe('away');
  });
  it('say why a picture is smaller than the tile wants, in tiles where it shows', () => {
    const smaller = (cause: string) => ({ paused: false, cause });
    expect(pictureReason(quality({}), 'all', 400, 540, weak)).toEqual(smaller('network'));
    expect(pictureReason(quality({}), 'all', 400, 540, busy)).toEqual(smaller('computer'));
    expect(pictureReason(quality({ reason: 'source' }), 'all', 400, 540, good)).toEqual(smaller('source'));
    expect(pictureReason(quality({ reason: 'load' }), 'all', 400, 540, busy)).toEqual(smaller('server'));
    expect(pictureReason(quality({}), 'all', 120, 540, weak)).toBeUndefined();
    expect(pictureReason(quality({ height: 540 }), 'all', 400, 540, weak)).toBeUndefined();
    expect(pictureReason(quality({ reason: 'view' }), 'all', 400, 540, good)).toBeUndefined();
    expect(pictureReason(quality({ reason: 'full' }), 'all', 400, 720, good)).toBeUndefined();
    expect(pictureReason(undefined, 'all', 400, 720, weak)).toBeUndefined();
  });
  it('say why it stands still, whatever the size', () => {
    const paused = (cause: string) => ({ paused: true, cause });
    expect(pictureReason(quality({ paused: true, height: 0 }), 'all', 100, 90, weak)).toEqual(paused('network'));
    expect(pictureReason(quality({ paused: true }), 'all', 100, 90, busy)).toEqual(paused('computer'));
    expect(pictureReason(quality({ paused: true, reason: 'load' }), 'all', 100, 90, good)).toEqual(paused('server'));
    expect(pictureReason(quality({ paused: true, reason: 'source' }), 'all', 100, 90, good)).toEqual(paused('source'));
  });
  it('say that it stands still where all do, though the server says nothing of it yet', () => {
    const still: Way = { bars: 1, unsteady: false, still: true, causes: ['network'] };
    expect(pictureReason(quality({ reason: 'full', height: 720 }), 'all', 100, 90, still)).toEqual({ paused: true, cause: 'network' });
    expect(pictureReason(quality({ reason: 'view' }), 'all', 100, 90, { ...still, causes: ['computer'] })).toEqual({ paused: true, cause: 'computer' });
    expect(pictureReason(quality({ reason: 'source', height: 720 }), 'all', 400, 720, still)).toBeUndefined();
  });
  it('say that bandwidth is saved, where it shows and nothing worse is to be said', () => {
    expect(pictureReason(quality({ reason: 'view' }), 'all', 400, 180, good, true)).toBe('saving');
    expect(pictureReason(quality({ reason: 'view' }), 'all', 400, 180, good, false)).toBeUndefined();
    expect(pictureReason(quality({ reason: 'view' }), 'all', 170, 180, good, true)).toBeUndefined();
    expect(pictureReason(quality({}), 'all', 400, 180, weak, true)).toBe('saving');
    expect(pictureReason(quality({ paused: true }), 'all', 400, 180, weak, true)).toEqual({ paused: true, cause: 'network' });
    expect(pictureReason(quality({}), 'audio', 400, 180, good, true)).toBe('soundOnly');
  });
  it('say what one chose not to receive', () => {
    expect(pictureReason(quality({ paused: true }), 'audio', 100, 90, weak)).toBe('soundOnly');
    expect(pictureReason(undefined, 'none', 100, 90, good)).toBe('nothing');
  });
});
