// How one's own way to the server is and what holds it up: the one answer that the glyph, its card, the tiles and the
// prompter give, so that no two of them ever name different causes. Pure.

import type { QualityReason } from '../protocol/types';
import { barsOf, type Bars, type ConnectionNumbers } from './stats';

/** What pictures are smaller for, or late; `sending`: one's own, for others, as the way up takes little. */
export type Cause = 'network' | 'computer' | 'server' | 'sending';

export interface Way {
  bars: Bars;
  /** Nothing comes just now, and nobody knows for how long. */
  unsteady: boolean;
  /** All pictures stand still; absent while one moves. */
  still?: true | undefined;
  /** One's own first: either the network or this computer, then what is sent, then the server. Empty: nothing is held up. */
  causes: readonly Cause[];
}

export interface Signs {
  numbers: ConnectionNumbers | undefined;
  /** The server says of the whole connection that it sends less than is wanted. */
  limited: boolean;
  /** What the server says of each picture on the stage. */
  reasons: readonly QualityReason[];
  /** This computer wakes the page late. */
  strained: boolean;
  /** All pictures that should move stand still: so little comes that the server's word of it may be late, too. */
  still: boolean;
  /** The connection is cut, or silent. */
  unsteady: boolean;
}

/** No busy computer loses so much: then it is the network. */
const LOSSY = 0.03;
/** Once it was the computer, a single reading changes the answer only by so much. */
const SURELY_LOSSY = 0.1;

export function wayOf({ numbers, limited, reasons, strained, still, unsteady }: Signs, before?: Way): Way {
  const measured = unsteady || still ? 1 : numbers ? barsOf(numbers) : 3;
  const held = limited || measured < 3 || reasons.includes('bandwidth');
  const busy = strained || (numbers?.slow ?? false);
  const lossy = before?.causes[0] === 'computer' ? SURELY_LOSSY : LOSSY;
  const causes: Cause[] = held ? [busy && (numbers?.loss ?? 0) <= lossy ? 'computer' : 'network'] : [];
  const little = !busy && (numbers?.sendsLittle ?? false);
  if (little) causes.push('sending');
  if (reasons.includes('load')) causes.push('server');
  return { bars: (held || little) && measured === 3 ? 2 : measured, unsteady, still: still || undefined, causes };
}

/** A picture's place, and which content of it. */
export interface Place {
  mid: string;
  gen: number;
}

/** Do all pictures that should move stand still? What was not due at the reading before has time to come. */
export function allStill(due: readonly Place[], dueBefore: readonly Place[], still: ReadonlySet<string> | undefined): boolean {
  const knew = ({ mid, gen }: Place) => dueBefore.some((one) => one.mid === mid && one.gen === gen);
  return due.length > 0 && due.every((one) => still?.has(one.mid) && knew(one));
}

export type PictureCause = Exclude<Cause, 'sending'> | 'source';

/** Why one picture is smaller or stands still: a cause of the way's, or `source`, what its sender sends. What the server
 *  takes for a lack of bandwidth has the cause that this page found. */
export function pictureCause(reason: QualityReason, { causes }: Way): PictureCause | undefined {
  if (reason === 'bandwidth') return causes[0] === 'computer' ? 'computer' : 'network';
  if (reason === 'load') return 'server';
  return reason === 'source' ? 'source' : undefined;
}
