// What the stage shows, in which order, and which slot carries whose picture.
//
// Invariants
//  1. Seats are the server's stage order. Growth shows at once; a gap closes 4 s after someone left, all at once, and not
//     while the pointer moves on the stage: who is about to press must not miss. A pointer that rests 2 s aims at nothing.
//  2. A tile is keyed by participant and source and lives as long as the person is on stage.
//  3. One's own tile holds the last seat of the first page.
//  4. The main tile for all stands above one's own choice of view and pin, as long as one follows the moderators and its
//     person is on the stage.
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Id, Participant, Spotlight } from '../protocol/types';
import type { Binding } from '../media/slots';
import type { People } from './people.svelte';

export type StageView = 'grid' | 'speaker' | 'content';
export type TileSource = 'camera' | 'screen';

export interface TileView {
  key: string;
  person: Participant;
  source: TileSource;
  self: boolean;
}

/** The slot a tile is fed from. */
export interface TileSlot {
  mid: string;
  gen: number;
  covered: boolean;
}

const GAP_MS = 4_000;
const REST_MS = 2_000;
const SPEECH_MS = 1_500;
const HOLD_MS = 4_000;

export const tileKey = (participant: Id, source: TileSource): string => `${participant}/${source}`;

/** The order of seats: others as the server has them, oneself last on the first page. */
export function seatOrder(others: readonly Id[], self: Id | undefined, perPage: number): Id[] {
  if (self === undefined) return [...others];
  const at = Math.max(0, Math.min(others.length, perPage - 1));
  return [...others.slice(0, at), self, ...others.slice(at)];
}

export class Stage {
  /** Which slots carry which tile's picture; only filled ones. */
  readonly slots = new SvelteMap<string, TileSlot>();
  readonly speaking = new SvelteSet<Id>();
  /** Counts connections: slots of another one are other slots, whatever their names. */
  connections = $state(0);
  /** The person's own choice; without one, content shows while somebody shares. */
  chosen = $state<StageView>();
  /** Which of several screens; without a choice the first. */
  screenOf = $state<Id>();
  /** A tile that this page's person wants in the first place; while it is there. */
  pinned = $state<string>();
  /** What moderators made the main tile. */
  forAll = $state.raw<Spotlight>();
  follow = $state(true);
  hideSelf = $state(false);
  fit = $state(false);
  /** People who left less than 4 s ago: their seats stay empty. */
  private ghosts = $state.raw<readonly Participant[]>([]);
  private main = $state<Id>();
  private restTimer: ReturnType<typeof setTimeout> | undefined;
  private gapTimer: ReturnType<typeof setTimeout> | undefined;
  private speechTimer: ReturnType<typeof setTimeout> | undefined;
  private mainSince = 0;

  constructor(
    private readonly people: People,
    private readonly me: () => Id | undefined,
    private readonly watching: () => boolean,
  ) {}

  /** Everybody with a seat, the ghosts included, in the server's order. */
  readonly seated: Participant[] = $derived.by(() => {
    const now = this.people.onStage;
    const here = new Set(now.map((p) => p.id));
    return [...now, ...this.ghosts.filter((g) => !here.has(g.id))].sort((a, b) => a.order - b.order);
  });
  readonly ghostIds: ReadonlySet<Id> = $derived.by(() => new Set(this.ghosts.map((g) => g.id).filter((id) => !this.people.byId.get(id)?.stage)));
  readonly screens: Participant[] = $derived.by(() => this.people.onStage.filter((p) => p.screen && p.id !== this.me()));
  /** The main tile for all, where it counts here: one's own screen is not shown to oneself. */
  readonly lit: Spotlight | undefined = $derived.by(() => {
    const one = this.forAll;
    const person = this.follow && one ? this.people.get(one.participant) : undefined;
    return person?.stage && (!one?.screen || (person.screen && person.id !== this.me())) ? one : undefined;
  });
  /** What is shown now. The audience of a webinar looks at who speaks. */
  readonly view: StageView = $derived.by(() => {
    if (this.lit) return this.lit.screen ? 'content' : 'speaker';
    const screens = this.screens.length > 0;
    if (this.chosen && (this.chosen !== 'content' || screens)) return this.chosen;
    return screens ? 'content' : this.watching() ? 'speaker' : 'grid';
  });
  readonly mainScreen: Id | undefined = $derived(this.lit?.screen ? this.lit.participant : (this.screens.find((p) => p.id === this.screenOf) ?? this.screens[0])?.id);

  /** Main tile of the speaker view: the last who spoke for 1.5 s, not oneself, else the first other. */
  readonly mainSpeaker: Id | undefined = $derived.by(() => {
    if (this.lit && !this.lit.screen) return this.lit.participant;
    const pinned = this.seated.find((p) => tileKey(p.id, 'camera') === this.pinned);
    if (pinned) return pinned.id;
    const others = this.seated.filter((p) => p.id !== this.me());
    return others.find((p) => p.id === this.main)?.id ?? others[0]?.id;
  });

  /** A choice of one's own: until one follows the moderators again. */
  choose(view: StageView): void {
    this.chosen = view;
    if (this.forAll) this.follow = false;
  }

  pin(key: string): void {
    this.pinned = this.pinned === key ? undefined : key;
    const [id, source] = key.split('/');
    if (source === 'screen' && this.pinned) this.screenOf = id;
  }

  setForAll(spotlight: Spotlight | undefined): void {
    this.forAll = spotlight;
    this.follow = true;
  }

  setSlots(bindings: readonly Binding[]): void {
    const next = new Map<string, TileSlot>();
    for (const b of bindings)
      if (b.participant && (b.source === 'camera' || b.source === 'screen'))
        next.set(tileKey(b.participant, b.source), { mid: b.mid, gen: b.gen, covered: b.covered });
    for (const key of [...this.slots.keys()]) if (!next.has(key)) this.slots.delete(key);
    for (const [key, slot] of next) {
      const old = this.slots.get(key);
      if (old?.mid !== slot.mid || old.gen !== slot.gen || old.covered !== slot.covered) this.slots.set(key, slot);
    }
  }

  /** Someone left the stage or the room: the seat stays empty for a while. */
  vacate(person: Participant): void {
    if (this.forAll?.participant === person.id) this.forAll = undefined; // the server forgets it, too
    this.ghosts = [...this.ghosts.filter((g) => g.id !== person.id), person];
    clearTimeout(this.gapTimer);
    this.gapTimer = setTimeout(() => this.closeGaps(), GAP_MS);
  }

  /** The pointer came or moved: until it rests or goes, nothing moves up. */
  hover(): void {
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => this.release(), REST_MS);
  }

  /** The pointer rests, or has gone. */
  release(): void {
    clearTimeout(this.restTimer);
    this.restTimer = undefined;
    if (this.gapTimer === undefined) this.closeGaps();
  }

  private closeGaps(): void {
    this.gapTimer = undefined;
    if (this.restTimer === undefined && this.ghosts.length) this.ghosts = [];
  }

  setSpeaking(id: Id, speaking: boolean): void {
    if (speaking === this.speaking.has(id)) return;
    if (!speaking) {
      this.speaking.delete(id);
      return;
    }
    this.speaking.add(id);
    if (id === this.me()) return;
    clearTimeout(this.speechTimer);
    this.speechTimer = setTimeout(() => {
      if (!this.speaking.has(id) || Date.now() - this.mainSince < HOLD_MS) return;
      this.main = id;
      this.mainSince = Date.now();
    }, SPEECH_MS);
  }

  close(): void {
    clearTimeout(this.gapTimer);
    clearTimeout(this.restTimer);
    clearTimeout(this.speechTimer);
  }
}
