// What this person sends: the microphone, the camera and the screen as local tracks, on or off, and why one can't be had.
// The device check makes it, the room goes on with it, so that nothing is asked for twice.
//
// Invariants
//  1. A camera that is off holds no device: its light is off. A muted microphone keeps its device, its track is silent.
//  2. Intents (`micOn`, `cameraOn`) outlive faults: what was wanted is known even while it can't be had.

import { capture, loadChoice, saveChoice, type DeviceChoice } from './devices';
import { DeviceError, type CaptureKind } from './faults';

export type LocalSource = 'mic' | 'camera' | 'screen' | 'screen_audio';

/** Another device serves in place of the one that was wanted. `gone`: its label; undefined: of an earlier visit. */
export interface Instead {
  gone: string | undefined;
  now: string;
}

export interface LocalHooks {
  /** Something readable below changed. */
  changed(): void;
  /** Send this track for that source from now on. */
  track(source: LocalSource, track: MediaStreamTrack | null): void;
}

export class LocalMedia {
  mic: MediaStreamTrack | undefined;
  camera: MediaStreamTrack | undefined;
  screen: MediaStreamTrack | undefined;
  screenAudio: MediaStreamTrack | undefined;
  micOn: boolean;
  cameraOn: boolean;
  micFault: DeviceError | undefined;
  cameraFault: DeviceError | undefined;
  micInstead: Instead | undefined;
  cameraInstead: Instead | undefined;
  readonly choice: DeviceChoice;
  hooks: LocalHooks = { changed: () => {}, track: () => {} };
  private turn = { audioinput: 0, videoinput: 0 };
  private closed = false;

  constructor() {
    this.choice = loadChoice();
    this.micOn = this.choice.mic;
    this.cameraOn = this.choice.camera;
  }

  /** Asks for what the last visit used. Faults are kept, not thrown. */
  async start(): Promise<void> {
    await Promise.all([this.acquire('audioinput'), this.cameraOn ? this.acquire('videoinput') : undefined]);
  }

  async setMic(on: boolean): Promise<boolean> {
    this.micOn = on;
    if (on && !this.mic) await this.acquire('audioinput');
    if (this.mic) this.mic.enabled = on;
    this.remember();
    return !on || this.mic !== undefined;
  }

  async setCamera(on: boolean): Promise<boolean> {
    this.cameraOn = on;
    if (on && !this.camera) await this.acquire('videoinput');
    if (!on) this.release('videoinput');
    this.remember();
    return !on || this.camera !== undefined;
  }

  /** Another microphone or camera, also while it is sent. */
  async choose(kind: CaptureKind, id: string): Promise<void> {
    this.choice[kind] = id;
    this.remember();
    if (kind === 'audioinput' || this.cameraOn) await this.acquire(kind);
  }

  /** Once more, what could not be had. */
  async retry(kind: CaptureKind): Promise<void> {
    await this.acquire(kind);
  }

  chooseSpeaker(id: string): void {
    this.choice.audiooutput = id;
    this.remember();
  }

  /** Asks which screen; false when the person thought better of it. */
  async shareScreen(): Promise<boolean> {
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } }, audio: true });
    } catch {
      return false;
    }
    this.screen = stream.getVideoTracks()[0];
    this.screenAudio = stream.getAudioTracks()[0];
    if (this.screen) {
      this.screen.contentHint = 'detail';
      this.screen.addEventListener('ended', () => this.stopScreen());
    }
    this.hooks.track('screen', this.screen ?? null);
    this.hooks.track('screen_audio', this.screenAudio ?? null);
    this.hooks.changed();
    return this.screen !== undefined;
  }

  stopScreen(): void {
    if (!this.screen) return;
    this.screen.stop();
    this.screenAudio?.stop();
    this.screen = this.screenAudio = undefined;
    this.hooks.track('screen', null);
    this.hooks.track('screen_audio', null);
    this.hooks.changed();
  }

  /** `unplugged`: the label of what was used until now. */
  private async acquire(kind: CaptureKind, unplugged?: string): Promise<void> {
    const turn = ++this.turn[kind];
    let track: MediaStreamTrack | undefined;
    let fault: DeviceError | undefined;
    try {
      // Some cameras can be opened once only: let the old one go first.
      if (kind === 'videoinput') this.release('videoinput');
      track = await capture(kind, this.choice[kind]);
    } catch (error) {
      fault = error instanceof DeviceError ? error : new DeviceError(kind, 'other', undefined);
    }
    const stale = this.closed || turn !== this.turn[kind] || (kind === 'videoinput' && !this.cameraOn);
    if (stale) {
      track?.stop();
      return;
    }
    if (fault?.fault === 'missing' && unplugged !== undefined) fault = new DeviceError(kind, 'unplugged', unplugged);
    const instead = track && this.insteadOf(kind, track, unplugged);
    if (kind === 'audioinput') {
      this.micFault = fault;
      this.micInstead = instead;
    } else {
      this.cameraFault = fault;
      this.cameraInstead = instead;
    }
    if (track) this.take(kind, track);
    this.hooks.changed();
  }

  private insteadOf(kind: CaptureKind, track: MediaStreamTrack, unplugged: string | undefined): Instead | undefined {
    const id = track.getSettings().deviceId;
    const another = id !== undefined && this.choice[kind] !== undefined && this.choice[kind] !== id;
    return another || (unplugged !== undefined && unplugged !== track.label) ? { gone: unplugged, now: track.label } : undefined;
  }

  private take(kind: CaptureKind, track: MediaStreamTrack): void {
    const id = track.getSettings().deviceId;
    if (id && this.choice[kind] === undefined) this.choice[kind] = id;
    track.addEventListener('ended', () => this.unplugged(kind, track));
    for (const turn of ['mute', 'unmute']) track.addEventListener(turn, () => this.hooks.changed());
    if (kind === 'audioinput') {
      this.mic?.stop();
      this.mic = track;
      track.enabled = this.micOn;
      this.hooks.track('mic', track);
    } else {
      this.camera = track;
      track.contentHint = 'motion';
      this.hooks.track('camera', track);
    }
  }

  /** The device went away, or may not be used any more: try the machine's next one. It stays the chosen one for when it comes back. */
  private unplugged(kind: CaptureKind, track: MediaStreamTrack): void {
    if (this.closed || (kind === 'audioinput' ? this.mic : this.camera) !== track) return;
    this.release(kind);
    void this.acquire(kind, track.label);
  }

  /** Devices or permissions came or went: a fault may be over. */
  async devicesChanged(): Promise<void> {
    if (this.micFault && !this.mic) await this.acquire('audioinput');
    if (this.cameraFault && this.cameraOn && !this.camera) await this.acquire('videoinput');
  }

  private release(kind: CaptureKind): void {
    const track = kind === 'audioinput' ? this.mic : this.camera;
    if (!track) return;
    if (kind === 'audioinput') this.mic = undefined;
    else this.camera = undefined;
    track.stop();
    this.hooks.track(kind === 'audioinput' ? 'mic' : 'camera', null);
    this.hooks.changed();
  }

  private remember(): void {
    this.choice.mic = this.micOn;
    this.choice.camera = this.cameraOn;
    saveChoice(this.choice);
    this.hooks.changed();
  }

  /** Lets go of every device, without forgetting what was wanted. `start` takes them up again. */
  rest(): void {
    this.turn.audioinput++;
    this.turn.videoinput++;
    this.release('audioinput');
    this.release('videoinput');
    this.stopScreen();
  }

  close(): void {
    this.closed = true;
    for (const track of [this.mic, this.camera, this.screen, this.screenAudio]) track?.stop();
    this.mic = this.camera = this.screen = this.screenAudio = undefined;
  }
}
