import { describe, expect, it } from 'vitest';
import type { Participant, SlotQuality } from '../../protocol/types';
import { linkMark, pictureReason } from './marks';

const person = (more: Partial<Participant>): Participant => ({
  id: 'a'.repeat(32), name: 'Ada', role: 'member', stage: true, since: 0, order: 0, mic: true, camera: true, screen: false, media: 'connected', away: false, ...more,
});
const quality = (more: Partial<SlotQuality>): SlotQuality => ({ mid: '8', gen: 1, paused: false, height: 180, fps: 30, reason: 'bandwidth', ...more });

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
    expect(pictureReason(quality({}), 'all', 400, 540)).toBe('smallBandwidth');
    expect(pictureReason(quality({ reason: 'source' }), 'all', 400, 540)).toBe('smallSource');
    expect(pictureReason(quality({}), 'all', 120, 540)).toBeUndefined();
    expect(pictureReason(quality({ height: 540 }), 'all', 400, 540)).toBeUndefined();
    expect(pictureReason(quality({ reason: 'view' }), 'all', 400, 540)).toBeUndefined();
    expect(pictureReason(quality({ reason: 'full' }), 'all', 400, 720)).toBeUndefined();
    expect(pictureReason(undefined, 'all', 400, 720)).toBeUndefined();
  });
  it('say why it stands still, whatever the size', () => {
    expect(pictureReason(quality({ paused: true, height: 0 }), 'all', 100, 90)).toBe('pausedBandwidth');
    expect(pictureReason(quality({ paused: true, reason: 'load' }), 'all', 100, 90)).toBe('pausedLoad');
    expect(pictureReason(quality({ paused: true, reason: 'source' }), 'all', 100, 90)).toBe('pausedSource');
  });
  it('blame the connection or this computer, whichever the page found it to be', () => {
    expect(pictureReason(quality({}), 'all', 400, 540, 'computer')).toBe('smallComputer');
    expect(pictureReason(quality({ paused: true }), 'all', 400, 540, 'computer')).toBe('pausedComputer');
    expect(pictureReason(quality({}), 'all', 400, 540, 'network')).toBe('smallBandwidth');
    expect(pictureReason(quality({ reason: 'load' }), 'all', 400, 540, 'computer')).toBe('smallLoad');
  });
  it('say what one chose not to receive', () => {
    expect(pictureReason(quality({ paused: true }), 'audio', 100, 90)).toBe('soundOnly');
    expect(pictureReason(undefined, 'none', 100, 90)).toBe('nothing');
  });
});
