import { describe, expect, it } from 'vitest';
import type { QualityReason } from '../protocol/types';
import { allStill, pictureCause, wayOf, type Signs } from './way';

const signs = (more: Partial<Signs> & { loss?: number; rtt?: number; slow?: boolean; sendsLittle?: boolean } = {}): Signs => ({
  numbers: { loss: more.loss ?? 0, rtt: more.rtt ?? 40, receiving: 900, sending: 900, slow: more.slow ?? false, sendsLittle: more.sendsLittle ?? false },
  limited: more.limited ?? false,
  reasons: more.reasons ?? ['full'],
  strained: more.strained ?? false,
  still: more.still ?? false,
  unsteady: more.unsteady ?? false,
});
const causes = (more: Parameters<typeof signs>[0]) => wayOf(signs(more)).causes;

describe('what holds one up', () => {
  it('is nothing while nothing is measured or wrong, however busy the computer', () => {
    expect(wayOf({ ...signs(), numbers: undefined })).toEqual({ bars: 3, unsteady: false, causes: [] });
    expect(wayOf(signs({ strained: true, slow: true }))).toEqual({ bars: 3, unsteady: false, causes: [] });
  });
  it('is the network, where packets are lost or late on a computer that keeps up', () => {
    expect(wayOf(signs({ limited: true }))).toEqual({ bars: 2, unsteady: false, causes: ['network'] });
    expect(wayOf(signs({ reasons: ['full', 'bandwidth'] }))).toEqual({ bars: 2, unsteady: false, causes: ['network'] });
    expect(wayOf(signs({ rtt: 800 }))).toEqual({ bars: 1, unsteady: false, causes: ['network'] });
    expect(wayOf(signs({ loss: 0.05 }))).toEqual({ bars: 2, unsteady: false, causes: ['network'] });
    expect(wayOf(signs({ loss: 0.2, strained: true }))).toEqual({ bars: 1, unsteady: false, causes: ['network'] });
  });
  it('is this computer, where it is late, encodes or decodes too slowly, and nothing is lost', () => {
    expect(wayOf(signs({ limited: true, strained: true }))).toEqual({ bars: 2, unsteady: false, causes: ['computer'] });
    expect(causes({ limited: true, slow: true })).toEqual(['computer']);
    expect(causes({ rtt: 400, strained: true })).toEqual(['computer']);
    expect(causes({ limited: true, strained: true, loss: 0.05 })).toEqual(['network']);
  });
  it('stays this computer over a reading with some loss, and not over one with much', () => {
    const before = wayOf(signs({ limited: true, strained: true }));
    expect(wayOf(signs({ limited: true, strained: true, loss: 0.05 }), before).causes).toEqual(['computer']);
    expect(wayOf(signs({ limited: true, strained: true, loss: 0.15 }), before).causes).toEqual(['network']);
    expect(wayOf(signs({ limited: true, loss: 0.05 }), before).causes).toEqual(['network']);
  });
  it('is the server when it says so, which takes no bar', () => {
    expect(wayOf(signs({ reasons: ['load'] }))).toEqual({ bars: 3, unsteady: false, causes: ['server'] });
    expect(wayOf(signs({ reasons: ['load'], limited: true }))).toEqual({ bars: 2, unsteady: false, causes: ['network', 'server'] });
    expect(causes({ reasons: ['load', 'bandwidth'], strained: true })).toEqual(['computer', 'server']);
  });
  it("is never what the other side sends, or one's own view", () => {
    expect(wayOf(signs({ reasons: ['source', 'view', 'full'] }))).toEqual({ bars: 3, unsteady: false, causes: [] });
  });
  it('is the network, and bad, where all pictures stand still, though nothing is lost and the server says nothing', () => {
    expect(wayOf(signs({ still: true }))).toEqual({ bars: 1, unsteady: false, still: true, causes: ['network'] });
    expect(causes({ still: true, strained: true })).toEqual(['computer']);
  });
  it('is what one sends, where the way up takes little and the computer keeps up', () => {
    expect(wayOf(signs({ sendsLittle: true }))).toEqual({ bars: 2, unsteady: false, causes: ['sending'] });
    expect(causes({ sendsLittle: true, limited: true, reasons: ['load'] })).toEqual(['network', 'sending', 'server']);
    expect(wayOf(signs({ sendsLittle: true, slow: true }))).toEqual({ bars: 3, unsteady: false, causes: [] });
  });
  it('takes all bars but one from a connection that is silent', () => {
    expect(wayOf(signs({ unsteady: true }))).toEqual({ bars: 1, unsteady: true, causes: ['network'] });
    expect(wayOf(signs({ unsteady: true, strained: true }))).toEqual({ bars: 1, unsteady: true, causes: ['computer'] });
  });
});

describe('pictures that stand still', () => {
  const [a, b] = [{ mid: '8', gen: 1 }, { mid: '9', gen: 4 }];
  it('are all that should move, at two readings', () => {
    expect(allStill([a, b], [a, b], new Set(['8', '9']))).toBe(true);
    expect(allStill([a, b], [a, b], new Set(['8']))).toBe(false);
    expect(allStill([a], [a, b], new Set(['8', '9']))).toBe(true);
    expect(allStill([], [a], new Set(['8']))).toBe(false);
    expect(allStill([a], [a], undefined)).toBe(false);
  });
  it('have time to come when they are new, or others in the same place', () => {
    expect(allStill([a, b], [a], new Set(['8', '9']))).toBe(false);
    expect(allStill([b], [{ mid: '9', gen: 3 }], new Set(['9']))).toBe(false);
  });
});

describe('what a tile says', () => {
  const each = <T>(values: readonly T[], more: (value: T) => void) => values.forEach(more);
  it('is said by the glyph and its card too, whatever the signs', () => {
    const all: readonly QualityReason[] = ['full', 'view', 'bandwidth', 'source', 'load'];
    let said = 0;
    each([0, 0.05, 0.2], (loss) => each([true, false], (limited) => each([true, false], (strained) => each([true, false], (slow) => each([true, false], (unsteady) =>
      each(all, (one) => each(all, (other) => {
        const before = wayOf(signs({ limited: true, strained: true }));
        for (const way of [wayOf(signs({ loss, limited, strained, slow, unsteady, reasons: [one, other] })), wayOf(signs({ loss, limited, strained, slow, unsteady, reasons: [one, other] }), before)])
          each([one, other], (reason) => {
            const cause = pictureCause(reason, way);
            if (!cause || cause === 'source') return;
            said++;
            expect(way.causes).toContain(cause);
          });
      })))))));
    expect(said).toBe(3 * 16 * 20 * 2);
  });
  it("is the other side's, where that sends no more", () => {
    expect(pictureCause('source', wayOf(signs({ limited: true, strained: true })))).toBe('source');
    expect(pictureCause('view', wayOf(signs({ limited: true })))).toBeUndefined();
    expect(pictureCause('full', wayOf(signs({ loss: 0.2 })))).toBeUndefined();
  });
});
