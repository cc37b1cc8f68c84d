// What a tile says of its picture: how its person's connection is, and why the picture is small or stands still. Pure.
import { stepHeight } from '../../media/view';
import { pictureCause, type PictureCause, type Way } from '../../media/way';
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

/** What a tile says instead of its picture, or of it: what one chose, or how it suffers and from what. */
export type PictureReason = 'soundOnly' | 'nothing' | 'saving' | { paused: boolean; cause: PictureCause };

/** A smaller tile shows no difference. */
const TILE_THAT_SHOWS_IT = 200;

export function pictureReason(
  quality: SlotQuality | undefined, receive: ReceiveMode, tileHeight: number, wanted: number, way: Way, saving = false,
): PictureReason | undefined {
  if (receive !== 'all') return receive === 'audio' ? 'soundOnly' : 'nothing';
  // While bandwidth is saved less is wanted than the tile would show.
  const saved = saving && tileHeight >= TILE_THAT_SHOWS_IT && tileHeight > wanted ? 'saving' : undefined;
  // Nothing moves, whatever was said last: it is the way, unless the picture is held up elsewhere.
  const stuck = way.still === true && quality?.reason !== 'source' && quality?.reason !== 'load';
  const cause = quality && pictureCause(stuck ? 'bandwidth' : quality.reason, way);
  if (!cause) return saved;
  if (quality.paused || stuck) return { paused: true, cause };
  const less = quality.height > 0 && stepHeight(quality.height) < wanted;
  return less && tileHeight >= TILE_THAT_SHOWS_IT ? { paused: false, cause } : saved;
}
