// The media of a stay in a room: the peer of now, what it sends, and when a new one is due. No readable state of its own;
// it tells the room what changed.
//
// Invariants
//  1. What is sent is what the room allows and the person wants: `sync` compares with what the server was told last.
//  2. At most one renegotiation runs. A lost way is looked for anew first; then the connection is replaced (recovery.ts).
import { LevelLoop, linearOf, MicMeter, type LevelSource } from '../media/levels';
import { Peer } from '../media/peer';
import { Recovery } from '../media/recovery';
import { StatsReader, type ConnectionNumbers, type StatRow } from '../media/stats';
import { Strain } from '../media/strain';
import { StreamReader, type StreamNumbers } from '../media/streams';
import { Silence } from '../media/silence';
import type { Binding } from '../media/slots';
import { ViewSender, WANTS_MAX } from '../media/view';
import type { Connection } from '../protocol/connection';
import { RequestError } from '../protocol/errors';
import type { Id, IceServer, Level, MediaState, ReceiveMode, Slot, SlotDepth, SourceKind, Want } from '../protocol/types';
import type { Local } from './local.svelte';

/** Silence is shown after so long: shorter ones pass before anybody has read of them. */
const SHOWN_MS = 1_500;
const STATS_MS = 2_000;
/** While somebody looks at the statistics. */
const STATS_WATCHED_MS = 1_000;

export interface CallHooks {
  slots(bindings: readonly Binding[]): void;
  /** The slots of another connection are meant from now on. */
  adopted(): void;
  /** Another connection took over: what was shown from the old one must be shown anew. */
  renewed(): void;
  speaking(participant: Id, speaking: boolean): void;
  numbers(numbers: ConnectionNumbers): void;
  strained(strained: boolean): void;
  streams(sent: StreamNumbers[], received: StreamNumbers[]): void;
  connected(connected: boolean): void;
  soundBlocked(blocked: boolean): void;
  /** What the person may send now. */
  may(source: SourceKind): boolean;
  me(): Id | undefined;
}

export interface Settled {
  answer?: string;
  slots: readonly Slot[];
  ice_servers?: readonly IceServer[];
}

export class Call {
  private peer: Peer | undefined;
  private readonly told = new Map<SourceKind, boolean>();
  private readonly tiles = new Map<Id, Set<HTMLElement>>();
  private readonly meter = new MicMeter();
  private readonly view: ViewSender;
  private readonly levels: LevelLoop;
  private readonly stats = new StatsReader();
  private readonly streams = new StreamReader();
  private statsTimer: ReturnType<typeof setInterval>;
  private watched = false;
  private saving = false;
  private growing = false;
  private readonly recovery = new Recovery({
    ready: () => this.connection.state === 'open' && !this.closed,
    state: () => this.peer?.state,
    restart: () => this.restart(),
    restartAlone: () => this.queue(async () => this.peer?.restartAlone()),
    replace: () => void this.replace(),
  });
  private readonly silence = new Silence({
    played: () => this.peer?.lastPlayed() ?? 0,
    arrived: async () => this.peer?.arrived(),
    lost: () => {
      this.recovery.silent();
      this.shown = setTimeout(() => this.hooks.connected(false), SHOWN_MS);
    },
    back: () => {
      clearTimeout(this.shown);
      if (this.peer?.state === 'connected') this.hooks.connected(true);
      this.connection.nudge(); // what lets media through lets a socket through
      return this.recovery.heard();
    },
  });
  private shown: ReturnType<typeof setTimeout> | undefined;
  private readonly networkChanged = (): void => this.recovery.networkChanged();
  private busy: Promise<void> = Promise.resolve();
  private offerNumber = 0;
  /** Pictures the page wants to show now. */
  private wish = 0;
  private readonly strain: Strain;
  private settled = false;
  private closed = false;

  constructor(
    private readonly connection: Connection,
    private readonly local: Local,
    private readonly hooks: CallHooks,
  ) {
    this.view = new ViewSender(({ want, receive }) => {
      void connection.request('media.view', { want: [...want], receive }).catch(() => this.view.lost());
    });
    this.levels = new LevelLoop(
      () => this.levelSources(),
      (participant, level) => this.writeLevel(participant, level),
      (participant, speaking) => hooks.speaking(participant, speaking),
    );
    this.strain = new Strain((strained) => hooks.strained(strained));
    this.strain.start();
    this.levels.start();
    this.silence.start();
    addEventListener('online', this.networkChanged);
    this.statsTimer = setInterval(() => void this.readStats(), STATS_MS);
    local.ontrack = (source, track) => {
      if (source === 'mic') this.meter.attach(track ?? undefined);
      return this.peer?.send(source, this.hooks.may(source) ? track : null);
    };
    local.onchange = () => this.sync();
    this.meter.attach(local.mic);
  }

  /** A fresh connection's offer. The old one goes on until `adopt`. */
  async begin(): Promise<{ peer: Peer; offer: string }> {
    const peer: Peer = new Peer(
      {
        state: (state) => this.peer === peer && this.changed(state),
        slots: () => this.peer === peer && this.hooks.slots(peer.slots.all()),
        soundBlocked: (blocked) => this.peer === peer && this.hooks.soundBlocked(blocked),
      },
      this.local.media.soundless,
    );
    peer.saveBandwidth(this.saving);
    peer.grow(this.wish);
    if (this.local.screen) peer.prepareScreen();
    return { peer, offer: await peer.offer() };
  }

  /** The server took the offer of `begin`: from now on its slots are meant. Before any event after the answer. */
  adopt(peer: Peer, slots: readonly Slot[]): void {
    this.peer?.close();
    this.recovery.reset();
    this.silence.forget();
    clearTimeout(this.shown);
    this.peer = peer;
    this.settled = false;
    this.hooks.adopted();
    peer.bind(slots);
    this.hooks.slots(peer.slots.all());
  }

  /** Offer and answer are applied; the pictures can be shown. */
  async settle(peer: Peer, reply: Settled): Promise<void> {
    if (reply.answer === undefined || this.closed) return;
    void peer.setSpeaker(this.local.chosen.audiooutput);
    this.attachTracks();
    await peer.accept({ answer: reply.answer, slots: reply.slots, ...(reply.ice_servers && { ice_servers: reply.ice_servers }) });
    this.settled = true;
    this.hooks.renewed();
    this.view.forget();
    void this.grow();
  }

  /** Back on the old connection: the server says once more what the slots carry. */
  reconcile(slots: readonly Slot[]): void {
    this.peer?.bind(slots);
    this.view.forget();
    this.recovery.resumed();
  }

  /** What the server says of the connection. */
  serverState(state: MediaState): void {
    if (state === 'lost') this.recovery.gone();
  }

  get alive(): boolean {
    const state = this.peer?.state;
    return state === 'connected' || state === 'connecting' || state === 'new' || state === 'disconnected';
  }

  /** What was said in room.enter about one's own sources. */
  tell(mic: boolean, camera: boolean): void {
    this.told.clear();
    this.told.set('mic', mic);
    this.told.set('camera', camera);
    this.told.set('screen', false);
  }

  /** The server switched a source off by itself. */
  untell(source: SourceKind): void {
    this.told.set(source, false);
  }

  wants(source: SourceKind): boolean {
    const { local } = this;
    if (!this.hooks.may(source)) return false;
    if (source === 'mic') return local.micOn && local.mic !== undefined;
    if (source === 'camera') return local.cameraOn && local.camera !== undefined;
    return source === 'screen' && local.screen !== undefined;
  }

  /** Tells the server and the peer whatever differs from what they know. */
  sync(): void {
    if (!this.peer || this.closed) return;
    this.attachTracks();
    for (const source of ['mic', 'camera', 'screen'] as const) {
      const wanted = this.wants(source);
      if (wanted === (this.told.get(source) ?? false)) continue;
      this.told.set(source, wanted);
      void this.mute(source, !wanted);
    }
  }

  private async mute(source: SourceKind, muted: boolean): Promise<void> {
    try {
      if (source === 'screen' && !muted && this.peer?.prepareScreen()) await this.renegotiate();
      this.attachTracks();
      await this.connection.request('media.mute', { source, muted });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      // Cut: the resume says it again. Refused: what the server knows stands.
      if (this.told.get(source) === !muted) this.told.set(source, muted);
      if (source === 'screen' && !error.transient) this.local.media.stopScreen();
    }
  }

  private attachTracks(): void {
    const { local, peer } = this;
    const tracks = { mic: local.mic, camera: local.camera, screen: local.screen, screen_audio: local.media.screenAudio } as const;
    for (const source of ['mic', 'camera', 'screen', 'screen_audio'] as const)
      void peer?.send(source, this.hooks.may(source) ? (tracks[source] ?? null) : null);
  }

  /** A new offer on the same connection. */
  private renegotiate(iceRestart = false): Promise<void> {
    return this.queue(async () => {
      const peer = this.peer;
      if (!peer) return;
      const offer = await peer.offer(iceRestart);
      try {
        const reply = await this.connection.request('media.offer', { n: ++this.offerNumber, offer, ...(iceRestart && { ice_restart: true }) });
        await peer.accept(reply);
      } catch (error) {
        peer.refuse();
        throw error;
      }
    });
  }

  /** Other credentials and all ways anew, on the same connection. */
  private async restart(): Promise<void> {
    try {
      await this.renegotiate(true);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (!error.transient) throw error; // cut or busy: what comes after looks again
    }
  }

  /** A new connection in place of a dead one, the seat being held. */
  replace(): Promise<void> {
    return this.queue(async () => {
      if (this.closed) return;
      const { peer, offer } = await this.begin();
      try {
        const answered = (ok: Settled): void => this.adopt(peer, ok.slots);
        const reply = await this.connection.request('media.offer', { n: ++this.offerNumber, offer }, { answered });
        await this.settle(peer, reply);
        this.tell(false, false);
        this.sync();
      } catch (error) {
        peer.close();
        if (!(error instanceof RequestError)) throw error;
        if (error.code !== 'offline' && error.code !== 'closed') this.connection.cut();
      }
    });
  }

  private queue(job: () => Promise<void>): Promise<void> {
    const run = this.busy.then(job);
    this.busy = run.catch(() => undefined);
    return run;
  }

  private changed(state: RTCPeerConnectionState): void {
    const good = state === 'connected';
    this.hooks.connected(good);
    this.connection.suspect('media', !good && state !== 'new' && state !== 'connecting');
    if (good && this.connection.state !== 'open') this.connection.nudge();
    this.recovery.changed(state);
  }

  // ── What the server says ───────────────────────────────────────────────────────────────────────────────────────────

  slots(slots: readonly Slot[]): void {
    this.peer?.bind(slots);
  }

  live(mid: string, gen: number, rtp: number): void {
    this.peer?.live(mid, gen, rtp);
  }

  /** Which encodings of one's own source somebody wants. */
  wanted(source: SourceKind, rids: readonly string[]): void {
    if (source === 'camera' || source === 'screen') this.peer?.wanted(source, rids);
  }

  buffer(depths: readonly SlotDepth[]): void {
    this.peer?.buffer(depths);
  }

  /** Levels of people that sit in no audio slot here: the server's word is all there is. */
  serverLevels(levels: readonly Level[]): void {
    const heard = new Set([...(this.peer?.heard() ?? [])].map((h) => h.participant));
    for (const l of levels) {
      if (l.source !== 'mic' || heard.has(l.participant) || l.participant === this.hooks.me()) continue;
      this.hooks.speaking(l.participant, l.speaking);
      this.writeLevel(l.participant, l.speaking ? linearOf(l.level) : 0);
    }
  }

  // ── What the page shows ────────────────────────────────────────────────────────────────────────────────────────────

  look(want: Want[]): void {
    this.view.set({ want: want.slice(0, WANTS_MAX) });
    this.wish = want.length;
    void this.grow();
  }

  receive(mode: ReceiveMode): void {
    this.view.set({ receive: mode });
  }

  save(saving: boolean): void {
    this.saving = saving;
    this.peer?.saveBandwidth(saving);
  }

  /** More pictures are looked at than there are slots: one more offer, while none is on its way for the same. */
  private async grow(): Promise<void> {
    if (this.growing || !this.settled || this.closed || !this.peer?.grow(this.wish)) return;
    this.growing = true;
    try {
      await this.renegotiate();
    } catch (error) {
      // Cut, or the server has no more: what there is goes on, and the next connection asks anew.
      if (!(error instanceof RequestError)) throw error;
    } finally {
      this.growing = false;
    }
    void this.grow();
  }

  show(mid: string, video: HTMLVideoElement): () => void {
    return this.peer?.show(mid, video) ?? (() => {});
  }

  /** The element's --level follows this person's voice. */
  bindLevel(participant: Id, element: HTMLElement): () => void {
    const set = this.tiles.get(participant) ?? new Set();
    this.tiles.set(participant, set.add(element));
    return () => set.delete(element);
  }

  private writeLevel(participant: Id, level: number): void {
    for (const element of this.tiles.get(participant) ?? []) element.style.setProperty('--level', level.toFixed(2));
  }

  private *levelSources(): Generator<LevelSource> {
    const me = this.hooks.me();
    if (me && this.wants('mic')) yield { participant: me, read: () => this.meter.read() };
    for (const { participant, level } of this.peer?.heard() ?? []) yield { participant, read: () => level };
  }

  private async readStats(): Promise<void> {
    this.peer?.fitEncodings();
    const report = await this.peer?.stats();
    if (!report || this.closed) return;
    const rows = report as unknown as ReadonlyMap<string, StatRow>;
    this.hooks.numbers(this.stats.read(rows.values()));
    if (!this.watched) return;
    const { sent, received } = this.streams.read(rows);
    this.hooks.streams(sent, received);
  }

  /** Somebody looks at the statistics: the streams are read, too, and more often. */
  watch(watched: boolean): void {
    if (watched === this.watched) return;
    this.watched = watched;
    clearInterval(this.statsTimer);
    this.statsTimer = setInterval(() => void this.readStats(), watched ? STATS_WATCHED_MS : STATS_MS);
    if (watched) void this.readStats();
  }

  /** The slot in which this person's voice sits. */
  voiceMid(participant: Id): string | undefined {
    return this.peer?.slots.find(participant, 'mic')?.mid;
  }

  /** The section that sends a source. */
  midOf(source: SourceKind): string | undefined {
    return this.peer?.midOf(source);
  }

  resumeSound(): Promise<void> {
    return this.peer?.resumeSound() ?? Promise.resolve();
  }

  setSpeaker(id: string): Promise<void> {
    return this.peer?.setSpeaker(id) ?? Promise.resolve();
  }

  close(): void {
    this.closed = true;
    this.recovery.reset();
    clearTimeout(this.shown);
    removeEventListener('online', this.networkChanged);
    clearInterval(this.statsTimer);
    this.strain.stop();
    this.levels.stop();
    this.silence.stop();
    this.view.stop();
    this.meter.close();
    this.peer?.close();
    this.connection.suspect('media', false);
    this.local.ontrack = () => {};
    this.local.onchange = () => {};
  }
}
