// What each receiving section (slot) carries, and whether its picture may be shown: the cover rule of a rebind.
//
// Invariants
//  1. A message of a lower generation than the known one changes nothing.
//  2. A higher generation covers the slot at once; it stays covered until the server has named the first frame of the
//     new source (media.live) and a frame with that RTP time stamp or a later one has been presented.
//  3. So nobody's picture is ever shown under another's name, whatever order frames and messages arrive in.

import type { Id, MediaKind, Slot, SourceKind } from '../protocol/types';

export interface Binding {
  mid: string;
  kind: MediaKind;
  participant: Id | undefined;
  source: SourceKind | undefined;
  gen: number;
  /** The RTP time stamp of the new source's first frame, once the server has named it. */
  liveFrom: number | undefined;
  covered: boolean;
}

/** Is RTP time stamp `a` the same as or later than `b`? Both count modulo 2^32. */
export function rtpReached(a: number, b: number): boolean {
  return ((a - b) >>> 0) < 0x80000000;
}

export class SlotTable {
  private readonly bindings = new Map<string, Binding>();
  /** media.live that arrived before its media.slots. */
  private readonly early = new Map<string, { gen: number; rtp: number }>();

  /** Takes what the server said; answers with the mids whose binding changed. */
  apply(slots: readonly Slot[]): string[] {
    const changed: string[] = [];
    for (const slot of slots) {
      const known = this.bindings.get(slot.mid);
      if (known && slot.gen <= known.gen) continue;
      const early = this.early.get(slot.mid);
      this.early.delete(slot.mid);
      this.bindings.set(slot.mid, {
        mid: slot.mid,
        kind: slot.kind,
        participant: slot.participant,
        source: slot.source,
        gen: slot.gen,
        liveFrom: early?.gen === slot.gen ? early.rtp : undefined,
        covered: slot.kind === 'video',
      });
      changed.push(slot.mid);
    }
    return changed;
  }

  /** media.live: the first frame of generation `gen` carries this time stamp. */
  live(mid: string, gen: number, rtp: number): void {
    const binding = this.bindings.get(mid);
    if (!binding || gen > binding.gen) this.early.set(mid, { gen, rtp });
    else if (gen === binding.gen) binding.liveFrom = rtp;
  }

  /** A frame was presented. True when it is the one that lifts the cover. */
  presented(mid: string, rtp: number): boolean {
    const binding = this.bindings.get(mid);
    if (!binding?.covered || binding.liveFrom === undefined) return false;
    if (!rtpReached(rtp, binding.liveFrom)) return false;
    binding.covered = false;
    return true;
  }

  /** A new connection: its sections carry nothing yet, and generations start anew. */
  clear(): void {
    this.bindings.clear();
    this.early.clear();
  }

  get(mid: string): Binding | undefined {
    return this.bindings.get(mid);
  }

  /** The slot that carries this person's source, if one does. */
  find(participant: Id, source: SourceKind): Binding | undefined {
    for (const b of this.bindings.values()) if (b.participant === participant && b.source === source) return b;
    return undefined;
  }

  all(): Binding[] {
    return [...this.bindings.values()];
  }
}
