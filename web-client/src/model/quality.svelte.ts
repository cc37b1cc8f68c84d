// How well it goes, as the page shows it: what each slot carries and why, the state of the way to the server, what one
// wants to receive, and the numbers of every stream while somebody looks at them.
import { SvelteMap } from 'svelte/reactivity';
import type { StreamNumbers } from '../media/streams';
import type { Events, ReceiveMode, SlotQuality } from '../protocol/types';
import { readChoice, writeChoice } from './choice';

export type Link = Events['media.link'];

/** Tiles' heights and the main one's while bandwidth is saved, in pixels of the picture. */
const SAVING_TILE = 180;
const SAVING_MAIN = 360;

/** Sound only is for this device and its line. To hear nobody is for this visit: who comes back tomorrow would wonder why. */
function keptReceive(): ReceiveMode {
  if (readChoice('receive', 'tab') === 'none') return 'none';
  return readChoice('receive') === 'audio' ? 'audio' : 'all';
}

export class Quality {
  /** By mid; of the newest generation that was said. */
  readonly slots = new SvelteMap<string, SlotQuality>();
  link = $state.raw<Link>();
  receive = $state<ReceiveMode>(keptReceive());
  saving = $state(readChoice('saving') === 'on');
  /** Somebody looks at the statistics. */
  watched = $state(false);
  sent = $state.raw<readonly StreamNumbers[]>([]);
  received = $state.raw<readonly StreamNumbers[]>([]);

  take(slots: readonly SlotQuality[]): void {
    for (const slot of slots) {
      const known = this.slots.get(slot.mid);
      if (!known || slot.gen >= known.gen) this.slots.set(slot.mid, slot);
    }
  }

  /** What is known of the slot's present content; undefined when it is of another generation. */
  of(mid: string, gen: number): SlotQuality | undefined {
    const known = this.slots.get(mid);
    return known?.gen === gen ? known : undefined;
  }

  /** A new connection: its slots are others. */
  clear(): void {
    this.slots.clear();
    this.link = undefined;
    this.sent = this.received = [];
  }

  setReceive(mode: ReceiveMode): void {
    this.receive = mode;
    writeChoice('receive', mode, 'tab');
    if (mode !== 'none') writeChoice('receive', mode);
  }

  setSaving(saving: boolean): void {
    this.saving = saving;
    writeChoice('saving', saving ? 'on' : 'off');
  }

  /** How high a picture may be asked for. Screens are there to be read. */
  cap(height: number, main: boolean, screen: boolean): number {
    if (!this.saving || screen) return height;
    return Math.min(height, main ? SAVING_MAIN : SAVING_TILE);
  }
}
