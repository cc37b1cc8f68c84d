// A stay in a room: entering, what is known about it, coming back after a cut, and how it ended.
//
//   entering ──room.enter──► in ──left, ended, lost──► out
//                            ▲ │
//                     resume └─┘ socket cut
//
// 1. Everything known comes from room.enter's snapshot and the events after it. The snapshot is folded before anything that
//    follows it: an answer and the events behind it may share one frame.
// 2. The seat's secret lives in sessionStorage: a reload or a cut comes back as the same participant.
// 3. What the person wants (muted, camera off) outlives a cut: it is told again on return where it differs.
import { t } from '../i18n';
import type { ConnectionNumbers } from '../media/stats';
import { allStill, wayOf, type Place, type Way } from '../media/way';
import type { Connection } from '../protocol/connection';
import { RequestError } from '../protocol/errors';
import type { EventName, Events, Id, LeftReason, Participant, ReceiveMode, Requests, Right, RoomRules, SourceKind } from '../protocol/types';
import type { As } from './arrive';
import { Backchannel } from './backchannel.svelte';
import { Call } from './call';
import { Chat } from './chat.svelte';
import { Desk } from './desk.svelte';
import { Door } from './door.svelte';
import { Hands } from './hands.svelte';
import { Interactions } from './interactions.svelte';
import type { Local } from './local.svelte';
import { People } from './people.svelte';
import { Questions } from './qna.svelte';
import { Quality } from './quality.svelte';
import { dropSeat, keepSeat, keptSeat, SEAT_BEAT_MS, type Seat } from './seat';
import { Stage, tileKey } from './stage.svelte';

type Entered = Requests['room.enter']['ok'];

/** A cut longer than this ends the stay: the seat is not kept any longer. */
const LOST_MS = 30_000;
const ANNOUNCED_MAX = 20;

export interface RoomNotices {
  /** A moderator switched a source of ours off. */
  muted(source: SourceKind, byHost: boolean): void;
  /** A moderator gave us something for this session, laid it on us, or took it back. */
  standing(changed: Events['standing.changed']): void;
  /** From the stage to the audience or back, not by oneself; why, once that is said. */
  movedOnStage(onStage: boolean, why?: Events['stage.moved']): void;
  /** Moderators made this person's tile the main one for all; nobody's: each sees what they choose. */
  mainTile(of: string | undefined, byHost: boolean): void;
  /** An invitation that somebody else had, or that one had oneself, came to nothing. */
  invitationEnded(own: boolean, ended: Events['invitation.ended']): void;
}

export class Room {
  phase = $state<'entering' | 'in' | 'out'>('entering');
  endReason = $state<LeftReason>();
  me = $state<Id>();
  name = $state('');
  since = $state<number>();
  /** Beside another device of one's own: no sound is played or sent here. */
  companion = $state(false);
  /** It is closed: one waits in the green room. */
  green = $state(false);
  rights = $state.raw<ReadonlySet<Right>>(new Set());
  settings = $state.raw<RoomRules>();
  /** The socket is away; the seat is kept. */
  reconnecting = $state(false);
  mediaConnected = $state(false);
  /** It was connected and is not any more. */
  mediaAway = $state(false);
  soundBlocked = $state(false);
  /** Who came and went, for those who hear the page; silent in large rooms. */
  said = $state('');
  numbers = $state.raw<ConnectionNumbers>();
  private strained = $state(false);
  private still = $state(false);
  private dueBefore: readonly Place[] = [];
  readonly quality = new Quality();
  readonly people = new People();
  readonly stage: Stage = new Stage(this.people, () => this.me, () => this.settings?.mode === 'webinar' && !this.onStage);
  readonly chat: Chat;
  readonly door: Door;
  readonly qna: Questions;
  readonly interactions: Interactions;
  readonly backchannel: Backchannel;
  readonly hands: Hands;
  readonly desk: Desk;
  readonly self: Participant | undefined = $derived(this.people.get(this.me));
  /** A moderator locked our microphone. */
  readonly locked: boolean = $derived(this.self?.locked ?? false);
  readonly onStage: boolean = $derived(this.self?.stage ?? false);
  private wayBefore: Way | undefined;
  readonly way: Way = $derived.by(() => {
    const { numbers, quality, strained, still } = this;
    const reasons = [...this.stage.slots.values()].flatMap((slot) => quality.of(slot.mid, slot.gen)?.reason ?? []);
    const unsteady = this.mediaAway || this.self?.media === 'shaky';
    return (this.wayBefore = wayOf({ numbers, limited: quality.link?.limited ?? false, reasons, strained, still, unsteady }, this.wayBefore));
  });
  private readonly call: Call;
  private readonly undo: (() => void)[] = [];
  private seat: Seat | undefined;
  private lostTimer: ReturnType<typeof setTimeout> | undefined;
  private movingMyself = false;

  constructor(
    private readonly connection: Connection,
    readonly channel: Id,
    readonly local: Local,
    private readonly notices: RoomNotices,
  ) {
    this.chat = new Chat(connection, (m) => (m.from !== undefined && m.from === this.me) || (m.author !== undefined && m.author === this.self?.account), `dais.seen.${channel}`);
    this.door = new Door(connection, channel);
    this.qna = new Questions(connection, () => this.can('questions_all'));
    this.interactions = new Interactions(connection);
    this.backchannel = new Backchannel(connection, (m) => m.from !== undefined && m.from === this.me);
    this.hands = new Hands(connection);
    this.desk = new Desk(connection);
    this.call = new Call(connection, local, {
      slots: (bindings) => this.stage.setSlots(bindings),
      adopted: () => this.quality.clear(),
      renewed: () => this.stage.connections++,
      speaking: (id, speaking) => this.stage.setSpeaking(id, speaking),
      numbers: (numbers) => this.measured(numbers),
      strained: (strained) => (this.strained = strained),
      streams: (sent, received) => {
        this.quality.sent = sent;
        this.quality.received = received;
      },
      connected: (connected) => {
        this.mediaAway = !connected && (this.mediaConnected || this.mediaAway);
        this.mediaConnected = connected;
      },
      soundBlocked: (blocked) => (this.soundBlocked = blocked),
      may: (source) => this.mayPublish(source),
      me: () => this.me,
    });
    this.call.save(this.quality.saving);
    this.listen();
    this.heed();
  }

  can(right: Right): boolean {
    return this.rights.has(right);
  }

  private mayPublish(source: SourceKind): boolean {
    if (!this.onStage) return false;
    if (source === 'mic') return this.rights.has('publish_mic');
    if (source === 'camera') return this.rights.has('publish_camera');
    return this.rights.has('publish_screen');
  }

  // ── Entering and coming back ───────────────────────────────────────────────────────────────────────────────────────

  /** Takes a place, or after a reload the old one. Throws what the server answered. */
  async enter(as: As, green = false): Promise<void> {
    this.seat = keptSeat(this.channel);
    this.companion = as === 'companion';
    await this.opened();
    await this.ask(as === 'companion' ? (this.seat?.as ?? 'viewer') : as, true, green);
    this.undo.push(this.connection.onOpen(() => this.comeBack())); // runs at once too: nothing to come back from yet
    this.phase = 'in';
  }

  /** Until the socket is open. */
  private opened(): Promise<void> {
    if (this.connection.state === 'open') return Promise.resolve();
    return new Promise((resolve) => {
      const undo = this.connection.onState((state) => {
        if (state !== 'open') return;
        undo();
        resolve();
      });
    });
  }

  private async ask(as: 'stage' | 'viewer', fresh: boolean, green = this.green): Promise<void> {
    const begun = fresh ? await this.call.begin() : undefined;
    const { local } = this;
    const mic = as === 'stage' && local.micOn && local.mic !== undefined;
    const camera = as === 'stage' && local.cameraOn && local.camera !== undefined;
    const body: Requests['room.enter']['body'] = { channel: this.channel, as: this.companion ? 'companion' : as, mic, camera };
    if (green) body.green = true;
    if (begun) body.offer = begun.offer;
    if (this.seat) body.resume = { seat: this.seat.seat, secret: this.seat.secret, epoch: this.seat.epoch, seq: this.seat.seq };
    let reply: Entered;
    const before = this.seat?.epoch;
    try {
      reply = await this.connection.request('room.enter', body, {
        answered: (ok) => {
          this.fold(ok, as);
          if (begun) this.call.adopt(begun.peer, ok.slots);
        },
      });
    } catch (error) {
      begun?.peer.close();
      throw error;
    }
    const restarted = before !== undefined && before !== reply.epoch;
    if (fresh || !reply.resumed) this.call.tell(reply.resumed ? (this.self?.mic ?? mic) : mic, reply.resumed ? (this.self?.camera ?? camera) : camera);
    if (begun) await this.call.settle(begun.peer, reply);
    else if (restarted || reply.slots.length === 0) await this.call.replace();
    else this.call.reconcile(reply.slots);
    this.call.sync();
  }

  private fold(reply: Entered, as: 'stage' | 'viewer'): void {
    this.me = reply.participant;
    this.rights = new Set(reply.rights);
    this.name = reply.room.channel_name;
    this.since = reply.room.since;
    this.green = reply.room.state !== 'open';
    this.settings = reply.room.settings;
    this.people.replace(reply.room.people, reply.room.count);
    this.door.replace(reply.room.waiting, reply.room.at_door);
    this.hands.replace(reply.room.hands, reply.room.hand_count);
    this.hands.place = reply.room.place;
    this.hands.invitation = reply.room.invitation;
    if (reply.room.spotlight?.participant !== this.stage.forAll?.participant || reply.room.spotlight?.screen !== this.stage.forAll?.screen) this.stage.setForAll(reply.room.spotlight);
    this.chat.replace(reply.room.chat, reply.room.chat_more);
    this.chat.pins = reply.room.chat_pins;
    this.chat.slow = reply.room.chat_slow;
    this.chat.blocked = reply.room.chat_blocked;
    this.qna.replace(reply.room.questions, reply.room.questions_more);
    this.interactions.replace(reply.room.interactions, reply.room.interactions_more);
    this.backchannel.replace(reply.room.backchannel, reply.room.backchannel_cursor);
    this.seat = { seat: reply.resume.seat, secret: reply.resume.secret, epoch: reply.epoch, seq: reply.seq, as, companion: this.companion };
    this.keep();
  }

  private keep = (): void => {
    this.chat.beat();
    if (this.seat && this.phase !== 'out') keepSeat(this.channel, { ...this.seat, as: this.onStage ? 'stage' : 'viewer' });
  };

  private async comeBack(): Promise<void> {
    if (this.phase !== 'in') return;
    try {
      await this.ask(this.onStage ? 'stage' : 'viewer', !this.call.alive);
      this.setReconnecting(false);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      // Nobody refused: another try, on another socket unless this one is gone already.
      if (error.code === 'offline') return;
      if (error.transient) return this.connection.cut();
      this.leaveWith(error.code === 'room_closed' ? 'ended' : error.code === 'room_disabled' ? 'room_off' : error.code === 'banned' ? 'banned' : 'timeout');
    }
  }

  private setReconnecting(away: boolean): void {
    if (away === this.reconnecting) return;
    this.reconnecting = away;
    clearTimeout(this.lostTimer);
    if (away) this.lostTimer = setTimeout(() => this.leaveWith('timeout'), LOST_MS);
  }

  // ── Events ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  private on<E extends EventName>(name: E, fold: (body: Events[E]) => void): void {
    this.undo.push(
      this.connection.on(name, (body, seq) => {
        if (this.me === undefined || this.phase === 'out') return;
        if (seq !== undefined && this.seat) this.seat.seq = Math.max(this.seat.seq, seq);
        fold(body);
      }),
    );
  }

  private listen(): void {
    const { connection } = this;
    this.undo.push(connection.onState((state) => this.phase === 'in' && this.setReconnecting(state !== 'open')));
    addEventListener('pagehide', this.keep);
    document.addEventListener('visibilitychange', this.heed);
    this.undo.push(() => document.removeEventListener('visibilitychange', this.heed));
    const beat = setInterval(this.keep, SEAT_BEAT_MS);
    this.undo.push(() => clearInterval(beat));
    this.undo.push(() => removeEventListener('pagehide', this.keep));
    this.on('room.opened', ({ since }) => {
      this.since = since;
      this.green = false;
    });
    this.on('room.ended', ({ reason }) => this.leaveWith(reason));
    this.on('left', ({ reason }) => this.leaveWith(reason));
    this.on('person.entered', ({ person }) => this.changed(person));
    this.on('person.changed', ({ person }) => this.changed(person));
    this.on('person.left', ({ participant, reason }) => this.gone(participant, reason));
    this.on('room.count', ({ count }) => this.people.setCount(count));
    this.on('settings.changed', ({ settings }) => this.saved(settings));
    this.on('waiting.changed', ({ waiting, count }) => this.door.replace(waiting, count));
    this.listenStage();
    this.on('rights.changed', ({ rights }) => this.entitled(new Set(rights)));
    this.on('qna.changed', ({ question }) => this.qna.changed(question));
    this.on('qna.gone', ({ question }) => this.qna.gone(question));
    this.on('qna.votes', ({ votes }) => this.qna.votes(votes));
    this.on('interaction.changed', ({ interaction }) => this.interactions.changed(interaction));
    this.on('interaction.gone', ({ interaction }) => this.interactions.gone(interaction));
    this.on('interaction.result', ({ interaction, result }) => this.interactions.result(interaction, result));
    this.on('reactions', ({ reactions }) => this.interactions.onreactions?.(reactions));
    this.on('backchannel.posted', ({ message }) => this.backchannel.posted(message));
    this.on('muted', ({ source, role }) => this.muted(source, role === 'host'));
    this.on('standing.changed', (changed) => this.standing(changed));
    this.on('chat.posted', ({ message }) => this.chat.posted(message));
    this.on('chat.changed', ({ message }) => this.chat.changed(message));
    this.on('chat.reacted', (reaction) => this.chat.reacted(reaction, reaction.author === this.self?.account));
    this.on('chat.pins', ({ pins }) => (this.chat.pins = pins));
    this.on('chat.slow', ({ seconds }) => (this.chat.slow = seconds));
    this.on('chat.cleared', () => this.chat.cleared());
    this.on('chat.blocked', ({ people }) => (this.chat.blocked = people));
    this.on('media.slots', ({ slots }) => this.call.slots(slots));
    this.on('media.state', ({ state }) => this.call.serverState(state));
    this.on('media.buffer', ({ slots }) => this.call.buffer(slots));
    this.on('media.live', ({ mid, gen, rtp_timestamp }) => this.call.live(mid, gen, rtp_timestamp));
    this.on('media.quality', ({ slots }) => this.quality.take(slots));
    this.on('media.wanted', ({ source, rids }) => this.call.wanted(source, rids));
    this.on('media.link', (link) => (this.quality.link = link));
    this.on('media.levels', ({ levels }) => this.call.serverLevels(levels));
  }

  private saved(settings: RoomRules): void {
    const before = this.settings?.qna;
    this.settings = settings;
    if (before !== settings.qna) void this.qna.refresh(settings.qna);
  }

  /** What one may see no more goes from the page at once; what one may see now is asked for. */
  private entitled(rights: ReadonlySet<Right>): void {
    const before = this.rights;
    this.rights = rights;
    this.call.sync();
    if (before.has('questions_all') !== rights.has('questions_all')) void this.qna.refresh(this.settings?.qna ?? false);
    if (before.has('interactions_manage') !== rights.has('interactions_manage')) void this.interactions.refresh(rights.has('interactions_manage'));
    if (before.has('backchannel') !== rights.has('backchannel')) void this.backchannel.refresh(rights.has('backchannel'));
  }

  private listenStage(): void {
    const { hands } = this;
    this.on('hands.changed', ({ hands: queue, count }) => {
      const before = new Set(hands.queue.map((hand) => hand.participant));
      const newcomer = queue.find((hand) => !before.has(hand.participant) && hand.participant !== this.me);
      hands.replace(queue, count);
      if (newcomer) this.announce(t.room.hands.raised(newcomer.name));
    });
    this.on('hand.placed', ({ place }) => {
      if (place !== hands.place) this.said = t.room.hands.own(place);
      hands.place = place;
    });
    this.on('stage.invited', ({ invitation }) => (hands.invitation = invitation));
    this.on('invitation.ended', (ended) => {
      const own = ended.participant === this.me;
      if (own) hands.invitation = undefined;
      this.notices.invitationEnded(own, ended);
    });
    this.on('stage.spotlight', ({ spotlight, role }) => {
      this.stage.setForAll(spotlight);
      const person = this.people.get(spotlight?.participant);
      this.notices.mainTile(person?.id === this.me ? 'own' : person?.name, role === 'host');
    });
    this.on('stage.moved', (why) => {
      // Nobody is made to speak or to be seen: who is called switches on what they want to.
      if (why.reason === 'called') void Promise.all([this.local.setMic(false), this.local.setCamera(false)]);
      if (why.reason !== 'accepted') this.notices.movedOnStage(why.stage, why);
    });
  }

  private changed(person: Participant): void {
    const before = this.people.get(person.id);
    if (before?.stage && !person.stage) this.stage.vacate(before);
    this.people.put(person);
    if (person.id !== this.me && person.stage && !before?.stage) this.announce(t.room.said.onStage(person.name));
    else if (person.id !== this.me && !before) this.announce(t.room.said.joined(person.name));
    if (person.id === this.me && before && before.stage !== person.stage) {
      if (!this.movingMyself) this.notices.movedOnStage(person.stage);
      if (!person.stage) this.local.release();
      else this.hands.invitation = undefined;
      this.keep();
    }
    if (person.id === this.me) this.call.sync();
  }

  private gone(id: Id, reason: LeftReason): void {
    const person = this.people.remove(id);
    if (person?.stage) this.stage.vacate(person);
    if (person && id !== this.me) this.announce(t.room.said.left(person.name));
    this.stage.setSpeaking(id, false);
    if (id === this.me) this.leaveWith(reason);
  }

  private announce(text: string): void {
    if (this.people.count <= ANNOUNCED_MAX) this.said = text;
  }

  private muted(source: SourceKind, byHost: boolean): void {
    this.call.untell(source);
    if (source === 'mic') void this.local.setMic(false);
    if (source === 'camera') void this.local.setCamera(false);
    if (source === 'screen') this.local.media.stopScreen();
    this.notices.muted(source, byHost);
  }

  private standing(changed: Events['standing.changed']): void {
    if (changed.standing === 'locked' && changed.on) {
      this.call.untell('mic');
      void this.local.setMic(false); // given back, it stays off until one switches it on
    }
    this.notices.standing(changed);
  }

  // ── Acts ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Goes on stage by one's own right, or because one was asked. */
  async joinStage(by: 'stage.join' | 'stage.accept' = 'stage.join'): Promise<void> {
    this.movingMyself = true;
    try {
      await Promise.all([this.connection.request(by, {}), this.local.start()]);
      this.call.sync();
    } catch (error) {
      this.local.release();
      throw error;
    } finally {
      this.movingMyself = false;
    }
  }

  /** Leaves at once; the server hears of it if it can. */
  leave(): void {
    const told = this.connection.state === 'open' ? this.connection.request('room.leave', {}, { timeout_ms: 3_000 }) : undefined;
    told?.catch(() => undefined);
    this.leaveWith('left');
  }

  async open(): Promise<void> {
    await this.connection.request('room.open', { channel: this.channel });
  }

  async endForEveryone(): Promise<void> {
    await this.connection.request('room.end', { channel: this.channel });
    this.leaveWith('ended');
  }

  private leaveWith(reason: LeftReason): void {
    if (this.phase === 'out') return;
    // A lost connection may come back to its seat; everything else gives it up.
    if (reason !== 'timeout') dropSeat(this.channel);
    else this.keep();
    this.phase = 'out';
    this.endReason = reason;
    this.close();
  }

  // ── What the page shows ────────────────────────────────────────────────────────────────────────────────────────────

  readonly look = (want: Parameters<Call['look']>[0]): void => this.call.look(want);
  readonly show = (mid: string, video: HTMLVideoElement): (() => void) => this.call.show(mid, video);
  readonly bindLevel = (participant: Id, element: HTMLElement): (() => void) => this.call.bindLevel(participant, element);

  readonly voiceMid = (participant: Id): string | undefined => this.call.voiceMid(participant);
  readonly midOf = (source: SourceKind): string | undefined => this.call.midOf(source);

  /** Everything, sound only, or nothing of the others. */
  setReceive(mode: ReceiveMode): void {
    this.quality.setReceive(mode);
    this.heed();
  }

  setSaving(saving: boolean): void {
    this.quality.setSaving(saving);
    this.call.save(saving);
  }

  private measured(numbers: ConnectionNumbers): void {
    const due = this.due();
    this.still = allStill(due, this.dueBefore, numbers.still);
    this.dueBefore = due;
    this.numbers = numbers;
  }

  /** The cameras that should move here now: not of those whose own way is known to be the weak one. */
  private due(): Place[] {
    const { quality, stage } = this;
    if (document.visibilityState === 'hidden' || quality.receive !== 'all' || !this.mediaConnected) return [];
    return this.people.onStage.flatMap(({ id, camera, media, away, link = 'good' }) => {
      const slot = stage.slots.get(tileKey(id, 'camera'));
      if (!slot || slot.covered || !camera || away || media !== 'connected' || link !== 'good') return [];
      const said = quality.of(slot.mid, slot.gen);
      return said?.paused || said?.reason === 'source' ? [] : [slot];
    });
  }

  watchStreams(watched: boolean): void {
    this.quality.watched = watched;
    this.call.watch(watched);
  }

  /** In a hidden tab nobody sees pictures: only sound is taken. A picture that has left the tab is seen. */
  private readonly heed = (): void => {
    const unseen = document.visibilityState === 'hidden' && !document.pictureInPictureElement;
    const { receive } = this.quality;
    this.call.receive(unseen && receive === 'all' ? 'audio' : receive);
  };

  resumeSound(): Promise<void> {
    return this.call.resumeSound();
  }

  setSpeaker(id: string): void {
    this.local.chooseSpeaker(id);
    void this.call.setSpeaker(id);
  }

  /** It did not come to a stay: lets go of everything but the devices. */
  forget(): void {
    for (const undo of this.undo.splice(0)) undo();
    clearTimeout(this.lostTimer);
    this.stage.close();
    this.call.close();
  }

  close(): void {
    this.keep();
    this.forget();
    this.local.close();
  }
}
