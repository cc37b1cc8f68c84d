import { describe, expect, it } from 'vitest';
import { wayOf, type Signs } from './way';

const signs = (more: Partial<Signs> & { loss?: number; rtt?: number }): Signs => ({
  numbers: { loss: more.loss ?? 0, rtt: more.rtt ?? 40, receiving: 900, sending: 900 },
  limited: false,
  loaded: false,
  strained: false,
  ...more,
});

describe('what holds one up', () => {
  it('is nothing while nothing is measured or wrong, however busy the computer', () => {
    expect(wayOf({ ...signs({}), numbers: undefined })).toEqual({ bars: 3, cause: undefined });
    expect(wayOf(signs({ strained: true }))).toEqual({ bars: 3, cause: undefined });
  });
  it('is the network, where packets are lost or late on a computer that keeps up', () => {
    expect(wayOf(signs({ limited: true }))).toEqual({ bars: 2, cause: 'network' });
    expect(wayOf(signs({ rtt: 800 }))).toEqual({ bars: 1, cause: 'network' });
  });
  it('is this computer, where it is late and nothing is lost', () => {
    expect(wayOf(signs({ limited: true, strained: true }))).toEqual({ bars: 2, cause: 'computer' });
    expect(wayOf(signs({ rtt: 400, strained: true }))).toEqual({ bars: 2, cause: 'computer' });
    expect(wayOf(signs({ limited: true, strained: true, loss: 0.05 }))).toEqual({ bars: 2, cause: 'network' });
  });
  it('is the server when it says so, which takes no bar', () => {
    expect(wayOf(signs({ loaded: true }))).toEqual({ bars: 3, cause: 'server' });
    expect(wayOf(signs({ loaded: true, limited: true }))).toEqual({ bars: 2, cause: 'network' });
  });
});
