// What this person sends: the microphone, the camera and the screen as local tracks, on or off, and why one can't be had.
// The device check makes it, the room goes on with it, so that nothing is asked for twice.
//
// Invariants
//  1. A camera that is off holds no device: its light is off. A muted microphone keeps its device, its track is silent.
//  2. Intents (`micOn`, `cameraOn`) outlive faults: what was wanted is known even while it can't be had.
//  3. A background that was chosen holds until another is. Where it can't be had any more there is no picture, never one
//     without it.

import { capture, loadChoice, saveChoice, type DeviceChoice } from './devices';
import { CameraWay } from './effects/camera';
import { EffectError, type Background, type EffectFault } from './effects/kinds';
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
  track(source: LocalSource, track: MediaStreamTrack | null): void | Promise<void>;
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
  /** The background that is being put on: not yet shown. */
  wearing: Background | undefined;
  backgroundFault: EffectFault | undefined;
  /** The background is more than this machine does in time. */
  backgroundSlow = false;
  readonly choice: DeviceChoice;
  /** Neither a microphone nor the sound of a screen: another device of this person has the sound. */
  soundless = false;
  hooks: LocalHooks = { changed: () => {}, track: () => {} };
  private turn = { audioinput: 0, videoinput: 0 };
  /** The camera's device, and its background's work. */
  private way: CameraWay | undefined;
  private dressing: Promise<unknown> = Promise.resolve();
  private closed = false;

  /** The camera itself, where `camera` has a background: label, settings and whether something holds it are the device's. */
  get cameraDevice(): MediaStreamTrack | undefined {
    return this.way?.device;
  }

  constructor() {
    this.choice = loadChoice();
    this.micOn = this.choice.mic;
    this.cameraOn = this.choice.camera;
  }

  /** Asks for what the last visit used. Faults are kept, not thrown. */
  async start(): Promise<void> {
    await Promise.all([this.soundless ? undefined : this.acquire('audioinput'), this.cameraOn ? this.acquire('videoinput') : undefined]);
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
    await this.dressing;
    return !on || this.camera !== undefined;
  }

  /** Another background, also while the camera is sent. False when it can't be had: then the one of before stays. */
  async setBackground(background: Background): Promise<boolean> {
    this.backgroundFault = undefined;
    if (this.way) return this.wear(this.way, background);
    this.choice.background = background;
    this.remember();
    // It may have been the background that kept the camera from being shown.
    if (this.cameraOn) await this.acquire('videoinput');
    await this.dressing;
    return this.backgroundFault === undefined;
  }

  private async wear(way: CameraWay, background: Background): Promise<boolean> {
    this.wearing = background;
    this.hooks.changed();
    try {
      if (!(await way.wear(background)) || this.way !== way) return true;
    } catch (error) {
      if (this.way === way) this.undressed(error instanceof EffectError ? error.fault : 'broken', way);
      return false;
    }
    this.camera = way.track;
    this.backgroundFault = undefined;
    await this.hooks.track('camera', this.camera ?? null);
    way.tidy();
    this.wearing = undefined;
    this.backgroundSlow &&= background !== 'none';
    this.choice.background = background;
    this.remember();
    return true;
  }

  /** There is no such background: a picture that has the one of before goes on, one that would be bare is not shown. */
  private undressed(fault: EffectFault, way: CameraWay): void {
    this.wearing = undefined;
    this.backgroundFault = fault;
    if (way.track === undefined) this.release('videoinput');
    this.hooks.changed();
  }

  /** Another microphone or camera, also while it is sent. */
  async choose(kind: CaptureKind, id: string): Promise<void> {
    this.choice[kind] = id;
    this.remember();
    if (kind === 'audioinput' || this.cameraOn) await this.acquire(kind);
  }

  /** Also while the microphone is sent. Browsers decide it when they open the device, and one that is open stays as it is: let go of it first. */
  async setNoiseSuppression(on: boolean): Promise<void> {
    this.choice.noiseSuppression = on;
    this.remember();
    if (!this.mic) return;
    this.release('audioinput');
    await this.acquire('audioinput');
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
      stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } }, audio: !this.soundless });
    } catch {
      return false;
    }
    this.screen = stream.getVideoTracks()[0];
    this.screenAudio = stream.getAudioTracks()[0];
    if (this.screen) {
      this.screen.contentHint = 'detail';
      this.screen.addEventListener('ended', () => this.stopScreen());
    }
    void this.hooks.track('screen', this.screen ?? null);
    void this.hooks.track('screen_audio', this.screenAudio ?? null);
    this.hooks.changed();
    return this.screen !== undefined;
  }

  stopScreen(): void {
    if (!this.screen) return;
    this.screen.stop();
    this.screenAudio?.stop();
    this.screen = this.screenAudio = undefined;
    void this.hooks.track('screen', null);
    void this.hooks.track('screen_audio', null);
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
      track = await capture(kind, this.choice[kind], this.choice.noiseSuppression);
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
      void this.hooks.track('mic', track);
    } else {
      const way: CameraWay = new CameraWay(track, {
        failed: ({ fault }) => this.way === way && this.torn(fault),
        slow: (slow) => {
          this.backgroundSlow = slow;
          this.hooks.changed();
        },
      });
      this.way = way;
      this.dressing = this.wear(way, this.choice.background);
    }
  }

  /** The background ceased to work. */
  private torn(fault: EffectFault): void {
    this.backgroundFault = fault;
    this.release('videoinput');
  }

  /** The device went away, or may not be used any more: try the machine's next one. It stays the chosen one for when it comes back. */
  private unplugged(kind: CaptureKind, track: MediaStreamTrack): void {
    if (this.closed || (kind === 'audioinput' ? this.mic : this.way?.device) !== track) return;
    this.release(kind);
    void this.acquire(kind, track.label);
  }

  /** Devices or permissions came or went: a fault may be over. */
  async devicesChanged(): Promise<void> {
    if (this.micFault && !this.mic && !this.soundless) await this.acquire('audioinput');
    if (this.cameraFault && this.cameraOn && !this.camera) await this.acquire('videoinput');
  }

  private release(kind: CaptureKind): void {
    if (kind === 'audioinput' ? !this.mic : !this.way) return;
    if (kind === 'audioinput') {
      this.mic?.stop();
      this.mic = undefined;
    } else {
      this.way?.close();
      this.way = this.camera = this.wearing = undefined;
      this.backgroundSlow = false;
    }
    void this.hooks.track(kind === 'audioinput' ? 'mic' : 'camera', null);
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
    this.way?.close();
    for (const track of [this.mic, this.screen, this.screenAudio]) track?.stop();
    this.way = this.mic = this.camera = this.screen = this.screenAudio = undefined;
  }
}
