// As what somebody comes in who did not press a button at the moment of entering: who waited at the door of a closed room.
// Nobody is seen or heard who did not choose so on this page; what an earlier visit chose does not count.
import type { Live } from '../protocol/types';

/** companion: beside another device of one's own, without sound. */
export type As = 'stage' | 'viewer' | 'companion';

export interface Waiting {
  /** Waited on this page while the room was closed. */
  waited: boolean;
  /** What was pressed meanwhile. */
  chosen: As | undefined;
  mayStage: boolean;
}

/** How one comes in now by oneself, or to the door of a locked room; nothing as long as one does not. */
export function arriveAs(live: Pick<Live, 'state'>, { waited, chosen, mayStage }: Waiting): As | undefined {
  if (!waited || live.state !== 'open') return undefined;
  return chosen === 'stage' && mayStage ? 'stage' : 'viewer';
}
