// The one RTCPeerConnection of a visit: what this page sends (microphone, camera, screen) and the slots it receives on.
//
// Invariants
//  1. The client is the only offerer. An offer is sent before it is applied; `accept` applies it together with the
//     answer, so that gathering starts with the servers' addresses known.
//  2. One offer is in flight at a time.
//     The exception is a restart that the server can't be asked for: `restartAlone` applies its last answer once more.
//  3. Sections are never removed or reused for another kind: mute, device changes and leaving the stage replace tracks.
//     The order of sending sections tells what they are: microphone, camera, then screen and its sound.

import type { IceServer, Id, Slot, SlotDepth, SourceKind } from '../protocol/types';
import { AudioOut } from './audio';
import { offerOpusNack, preferCodecs } from './codecs';
import { addVideoSender, Encodings, type VideoSource } from './encodings';
import { SlotTable, type Binding } from './slots';

const AUDIO_SLOTS = 6;
const VIDEO_SLOTS = 12;
/** More slots come by so many, up to as many as the server gives. */
const SLOTS_STEP = 8;
const VIDEO_SLOTS_MAX = 49;

export interface PeerHooks {
  /** connecting, connected, disconnected, failed … */
  state(state: RTCPeerConnectionState): void;
  /** A slot was bound, emptied, covered or uncovered. */
  slots(): void;
  /** The browser wants a gesture before it plays sound. */
  soundBlocked(blocked: boolean): void;
}

export interface Answer {
  answer: string;
  slots: readonly Slot[];
  ice_servers?: readonly IceServer[];
}

interface Viewer {
  video: HTMLVideoElement;
  handle: number | undefined;
  poll: ReturnType<typeof setInterval> | undefined;
}

export class Peer {
  readonly slots = new SlotTable();
  private readonly pc: RTCPeerConnection;
  private readonly senders = new Map<SourceKind, RTCRtpTransceiver>();
  private readonly pool: RTCRtpTransceiver[] = [];
  private readonly byMid = new Map<string, RTCRtpTransceiver>();
  private readonly streams = new Map<string, MediaStream>();
  private readonly viewers = new Map<string, Viewer>();
  private readonly encodings = new Encodings();
  private videoSlots = 0;
  private readonly audio: AudioOut;
  private pending: RTCSessionDescriptionInit | undefined;
  private answer: RTCSessionDescriptionInit | undefined;
  private depths = new Map<string, number>();
  private closed = false;

  /** `soundless`: no sound is taken, there is no section for any. */
  constructor(
    private readonly hooks: PeerHooks,
    soundless = false,
  ) {
    this.pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    this.audio = new AudioOut((blocked) => hooks.soundBlocked(blocked));
    this.pc.addEventListener('connectionstatechange', () => {
      if (!this.closed) hooks.state(this.pc.connectionState);
    });
    this.addAudioSender('mic');
    this.addVideoSender('camera');
    for (let i = 0; i < AUDIO_SLOTS && !soundless; i++) this.addSlot('audio');
    for (let i = 0; i < VIDEO_SLOTS; i++) this.addSlot('video');
  }

  private addAudioSender(source: SourceKind): void {
    const transceiver = this.pc.addTransceiver('audio', { direction: 'sendonly' });
    preferCodecs(transceiver, 'audio');
    this.senders.set(source, transceiver);
  }

  private addVideoSender(source: VideoSource): void {
    const transceiver = addVideoSender(this.pc, source);
    preferCodecs(transceiver, 'video');
    this.senders.set(source, transceiver);
    this.encodings.add(source, transceiver.sender);
  }

  private addSlot(kind: 'audio' | 'video'): void {
    const transceiver = this.pc.addTransceiver(kind, { direction: 'recvonly' });
    preferCodecs(transceiver, kind);
    this.pool.push(transceiver);
    if (kind === 'video') this.videoSlots++;
  }

  /** Room for so many pictures at once. True when a new offer is due. */
  grow(pictures: number): boolean {
    if (this.closed || pictures <= this.videoSlots || this.videoSlots >= VIDEO_SLOTS_MAX) return false;
    const steps = Math.ceil((pictures - this.videoSlots) / SLOTS_STEP);
    const wanted = Math.min(VIDEO_SLOTS_MAX, this.videoSlots + steps * SLOTS_STEP);
    while (this.videoSlots < wanted) this.addSlot('video');
    return true;
  }

  /** Which encodings of one's own picture somebody wants. */
  wanted(source: VideoSource, rids: readonly string[]): void {
    this.encodings.want(source, rids);
  }

  saveBandwidth(saving: boolean): void {
    this.encodings.save(saving);
  }

  get state(): RTCPeerConnectionState {
    return this.pc.connectionState;
  }

  /** Sends this track as that source from now on; null stops it. Needs no new offer. */
  async send(source: SourceKind, track: MediaStreamTrack | null): Promise<void> {
    if (this.closed) return;
    await this.senders.get(source)?.sender.replaceTrack(track);
    if (track?.kind === 'video') this.fitEncodings();
  }

  /** A picture's size may have changed: another camera, a shared window that was resized. */
  fitEncodings(): void {
    if (!this.closed) void this.encodings.apply();
  }

  /** The section that sends this source. */
  midOf(source: SourceKind): string | undefined {
    return this.senders.get(source)?.mid ?? undefined;
  }

  /** Makes the screen's sections. True when a new offer is due. */
  prepareScreen(): boolean {
    if (this.senders.has('screen')) return false;
    this.addVideoSender('screen');
    this.addAudioSender('screen_audio');
    return true;
  }

  /** The SDP to send. Not applied yet: `accept` or `refuse` ends it. With `iceRestart` the way is looked for anew. */
  async offer(iceRestart = false): Promise<string> {
    if (this.pending) throw new Error('an offer is in flight');
    const offer = await this.pc.createOffer({ iceRestart });
    this.pending = offer;
    return offerOpusNack(offer.sdp ?? '', navigator.userAgent);
  }

  /** Applies offer and answer. What the answer says of slots may have been bound before. */
  async accept(reply: Answer): Promise<void> {
    const offer = this.pending;
    if (!offer || this.closed) return;
    this.pending = undefined;
    if (reply.ice_servers?.length)
      this.pc.setConfiguration({ bundlePolicy: 'max-bundle', iceServers: reply.ice_servers.map(iceServer) });
    await this.pc.setLocalDescription(offer);
    this.answer = { type: 'answer', sdp: reply.answer };
    await this.pc.setRemoteDescription(this.answer);
    if (this.closed) return;
    void this.encodings.apply();
    this.learnMids();
    this.bind(reply.slots);
  }

  /** Looks for the way anew without asking: to the server's credentials of before it listens for as long as it keeps the
   *  connection, whatever we call ourselves. */
  async restartAlone(): Promise<void> {
    if (this.closed || this.pending || !this.answer || this.pc.signalingState !== 'stable') return;
    const offer = await this.pc.createOffer({ iceRestart: true });
    if (this.pending) return;
    await this.pc.setLocalDescription(offer);
    try {
      await this.pc.setRemoteDescription(this.answer);
    } catch (error) {
      // Sections were added meanwhile that no answer knows.
      await this.pc.setLocalDescription({ type: 'rollback' });
      throw error;
    }
  }

  /** The server did not take the offer. */
  refuse(): void {
    this.pending = undefined;
  }

  private learnMids(): void {
    for (const transceiver of this.pool) {
      const mid = transceiver.mid;
      if (mid === null || this.byMid.has(mid)) continue;
      this.byMid.set(mid, transceiver);
      deepen(transceiver.receiver, this.depths.get(mid) ?? 0);
      const stream = new MediaStream([transceiver.receiver.track]);
      this.streams.set(mid, stream);
      if (transceiver.receiver.track.kind === 'audio') this.audio.add(mid, stream);
      // Bound and looked at before the answer to the offer that made it was applied.
      const viewer = this.viewers.get(mid);
      if (viewer) this.attach(viewer.video, stream);
    }
  }

  // ── Slots ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  bind(slots: readonly Slot[]): void {
    const changed = this.slots.apply(slots);
    for (const mid of changed) this.watch(mid);
    if (changed.length) this.hooks.slots();
  }

  live(mid: string, gen: number, rtp: number): void {
    this.slots.live(mid, gen, rtp);
    this.watch(mid);
  }

  /** Shows a slot in a video element; returns how to stop. */
  show(mid: string, video: HTMLVideoElement): () => void {
    this.attach(video, this.streams.get(mid) ?? null);
    const viewer: Viewer = { video, handle: undefined, poll: undefined };
    this.unwatch(mid);
    this.viewers.set(mid, viewer);
    this.watch(mid);
    return () => {
      if (this.viewers.get(mid) !== viewer) return;
      this.unwatch(mid);
      this.viewers.delete(mid);
    };
  }

  private attach(video: HTMLVideoElement, stream: MediaStream | null): void {
    if (video.srcObject !== stream) video.srcObject = stream;
    void video.play().catch(() => {});
  }

  /** Looks at every presented frame for as long as the slot is covered. */
  private watch(mid: string): void {
    const viewer = this.viewers.get(mid);
    if (!viewer || !this.slots.get(mid)?.covered) return;
    const { video } = viewer;
    if (typeof video.requestVideoFrameCallback !== 'function') {
      viewer.poll ??= setInterval(() => this.seen(mid, this.lastFrame(mid)), 100);
      return;
    }
    if (viewer.handle !== undefined) return;
    viewer.handle = video.requestVideoFrameCallback((_now, frame) => {
      viewer.handle = undefined;
      this.seen(mid, frame.rtpTimestamp ?? this.lastFrame(mid));
      this.watch(mid);
    });
  }

  private seen(mid: string, rtp: number | undefined): void {
    if (rtp === undefined || !this.slots.presented(mid, rtp)) return;
    this.unwatch(mid);
    this.hooks.slots();
  }

  private unwatch(mid: string): void {
    const viewer = this.viewers.get(mid);
    if (!viewer) return;
    if (viewer.handle !== undefined) viewer.video.cancelVideoFrameCallback(viewer.handle);
    if (viewer.poll !== undefined) clearInterval(viewer.poll);
    viewer.handle = viewer.poll = undefined;
  }

  /** The time stamp of the last frame that left the jitter buffer: for browsers whose frames don't say theirs. */
  private lastFrame(mid: string): number | undefined {
    return this.byMid.get(mid)?.receiver.getSynchronizationSources()[0]?.rtpTimestamp;
  }

  // ── Sound and numbers ──────────────────────────────────────────────────────────────────────────────────────────────

  /** People whose microphone sits in a slot, with how loud they are now (0…1). */
  *heard(): Generator<{ participant: Id; level: number | undefined }> {
    for (const b of this.slots.all()) {
      if (b.kind !== 'audio' || b.source !== 'mic' || !b.participant) continue;
      yield { participant: b.participant, level: this.levelOf(b) };
    }
  }

  private levelOf(binding: Binding): number | undefined {
    const last = this.byMid.get(binding.mid)?.receiver.getSynchronizationSources()[0];
    if (!last) return undefined;
    // A source that ceased to send keeps its last level: after half a second it counts as silent.
    return Date.now() - last.timestamp > 500 ? 0 : last.audioLevel;
  }

  /** How many milliseconds each slot keeps before playing, by mid; those not named: as few as the browser likes. */
  buffer(depths: readonly SlotDepth[]): void {
    this.depths = new Map(depths.map(({ mid, depth }) => [mid, depth]));
    for (const [mid, { receiver }] of this.byMid) deepen(receiver, this.depths.get(mid) ?? 0);
  }

  async stats(): Promise<RTCStatsReport | undefined> {
    return this.closed ? undefined : this.pc.getStats();
  }

  /** When (Date.now) a slot played something last; 0: never. */
  lastPlayed(): number {
    let last = 0;
    for (const { receiver } of this.byMid.values())
      for (const { timestamp } of receiver.getSynchronizationSources()) last = Math.max(last, timestamp);
    return last;
  }

  /** Bytes that came in on all ways: media, reports and feedback. */
  async arrived(): Promise<number | undefined> {
    if (this.closed || this.pc.connectionState !== 'connected') return undefined;
    let bytes = 0;
    for (const row of (await this.pc.getStats()).values() as Iterable<{ type: string; bytesReceived?: number }>)
      if (row.type === 'candidate-pair') bytes += row.bytesReceived ?? 0;
    return bytes;
  }

  resumeSound(): Promise<void> {
    return this.audio.resume();
  }

  setSpeaker(id: string): Promise<void> {
    return this.audio.setSpeaker(id);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const mid of [...this.viewers.keys()]) this.unwatch(mid);
    this.viewers.clear();
    this.audio.close();
    this.pc.close();
  }
}

/** Browsers that can't be asked keep their own depth. */
function deepen(receiver: RTCRtpReceiver, depth: number): void {
  const r = receiver as RTCRtpReceiver & { jitterBufferTarget?: number | null };
  if ('jitterBufferTarget' in r && r.jitterBufferTarget !== (depth || null)) r.jitterBufferTarget = depth || null;
}

function iceServer(server: IceServer): RTCIceServer {
  const out: RTCIceServer = { urls: server.urls };
  if (server.username !== undefined) out.username = server.username;
  if (server.credential !== undefined) out.credential = server.credential;
  return out;
}
