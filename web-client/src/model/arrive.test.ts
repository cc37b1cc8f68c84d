import { describe, expect, it } from 'vitest';
import { arriveAs, type Waiting } from './arrive';

const open = { state: 'open' } as const;
const waiting = (extra: Partial<Waiting> = {}): Waiting => ({ waited: true, chosen: undefined, mayStage: true, ...extra });

describe('who waited for the room to open', () => {
  it('comes in as a viewer without a choice', () => expect(arriveAs(open, waiting())).toBe('viewer'));
  it('comes in as a viewer who chose so', () => expect(arriveAs(open, waiting({ chosen: 'viewer' }))).toBe('viewer'));
  it('comes on stage only who chose so and still may', () => {
    expect(arriveAs(open, waiting({ chosen: 'stage' }))).toBe('stage');
    expect(arriveAs(open, waiting({ chosen: 'stage', mayStage: false }))).toBe('viewer');
  });
  it('stays where it is while the room is closed, or off', () => {
    expect(arriveAs({ state: 'closed' }, waiting({ chosen: 'stage' }))).toBeUndefined();
    expect(arriveAs({ state: 'disabled' }, waiting())).toBeUndefined();
  });
});

it('who came to an open room presses a button', () => {
  expect(arriveAs(open, waiting({ waited: false, chosen: 'stage' }))).toBeUndefined();
});
