// What a tile says of its picture: how its person's connection is, and why the picture is small or stands still. Pure.
import { stepHeight } from '../../media/view';
import type { Cause } from '../../media/way';
import type { Participant, ReceiveMode, SlotQuality } from '../../protocol/types';

/** How a person's way to the server is, worst first; none when it is good. */
export type LinkMark = 'away' | 'unsteady' | 'bad' | 'weak';

export function linkMark(person: Participant): LinkMark | undefined {
  if (person.away || person.media === 'lost') return 'away';
  if (person.media === 'shaky') return 'unsteady';
  if (person.link === 'poor') return 'bad';
  return person.link === 'fair' ? 'weak' : undefined;
}

/** Filled bars of the glyph. */
export const MARK_BARS: Record<LinkMark, 1 | 2> = { away: 1, unsteady: 1, bad: 1, weak: 2 };

export type PictureReason = 'soundOnly' | 'nothing' | 'pausedBandwidth' | 'pausedComputer' | 'pausedSource' | 'pausedLoad' | 'smallBandwidth' | 'smallComputer' | 'smallSource' | 'smallLoad';

/** A smaller tile shows no difference. */
const TILE_THAT_SHOWS_IT = 200;

/** What the server takes for a lack of bandwidth has the cause that this page found (media/way). */
const byServer = ({ reason }: SlotQuality, cause: Cause | undefined): 'Bandwidth' | 'Computer' | 'Source' | 'Load' | undefined => {
  if (reason === 'bandwidth') return cause === 'computer' ? 'Computer' : 'Bandwidth';
  return reason === 'source' ? 'Source' : reason === 'load' ? 'Load' : undefined;
};

export function pictureReason(
  quality: SlotQuality | undefined, receive: ReceiveMode, tileHeight: number, wanted: number, cause?: Cause,
): PictureReason | undefined {
  if (receive !== 'all') return receive === 'audio' ? 'soundOnly' : 'nothing';
  if (!quality) return undefined;
  const why = byServer(quality, cause);
  if (!why) return undefined;
  if (quality.paused) return `paused${why}`;
  const less = quality.height > 0 && stepHeight(quality.height) < wanted;
  return less && tileHeight >= TILE_THAT_SHOWS_IT ? `small${why}` : undefined;
}
