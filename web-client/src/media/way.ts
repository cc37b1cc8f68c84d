// How one's own way to the server is and what holds it up: the one answer that the glyph, its card, the tiles and the
// prompter give. Pure.

import { barsOf, type Bars, type ConnectionNumbers } from './stats';

/** What pictures are smaller for, or late. */
export type Cause = 'network' | 'computer' | 'server';

export interface Way {
  bars: Bars;
  cause: Cause | undefined;
}

export interface Signs {
  numbers: ConnectionNumbers | undefined;
  /** The server sends less than is wanted, because what it sends comes late or not at all. */
  limited: boolean;
  /** The server sends less than is wanted, because it is busy itself. */
  loaded: boolean;
  /** This computer wakes the page late, or is too slow to encode. */
  strained: boolean;
}

/** No busy computer loses so much: then it is the network. */
const LOSSY = 0.03;

export function wayOf({ numbers, limited, loaded, strained }: Signs): Way {
  const measured = numbers ? barsOf(numbers) : 3;
  const held = limited || measured < 3;
  if (!held) return { bars: 3, cause: loaded ? 'server' : undefined };
  const computer = strained && (numbers?.loss ?? 0) <= LOSSY;
  return { bars: measured < 3 ? measured : 2, cause: computer ? 'computer' : 'network' };
}
