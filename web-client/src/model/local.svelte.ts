// One's own microphone, camera and screen as the page shows them: readable state over the media layer's LocalMedia.
import { listDevices, watchDevices, type DeviceList } from '../media/devices';
import type { Background, EffectFault } from '../media/effects/kinds';
import { watchPermissions, type CaptureKind, type DeviceError } from '../media/faults';
import { LocalMedia, type Instead, type LocalSource } from '../media/publish';

export class Local {
  readonly media = new LocalMedia();
  micOn = $state(this.media.micOn);
  cameraOn = $state(this.media.cameraOn);
  mic = $state.raw<MediaStreamTrack>();
  camera = $state.raw<MediaStreamTrack>();
  cameraDevice = $state.raw<MediaStreamTrack>();
  screen = $state.raw<MediaStreamTrack>();
  micFault = $state.raw<DeviceError>();
  cameraFault = $state.raw<DeviceError>();
  micInstead = $state.raw<Instead>();
  cameraInstead = $state.raw<Instead>();
  /** The system, or a key or cover of the device, lets nothing through. */
  micHeld = $state(false);
  cameraHeld = $state(false);
  noiseSuppression = $state(this.media.choice.noiseSuppression);
  background = $state<Background>(this.media.choice.background);
  /** The background that is being put on. */
  wearing = $state<Background>();
  backgroundFault = $state<EffectFault>();
  backgroundSlow = $state(false);
  /** The permission question is open. */
  asking = $state(false);
  devices = $state.raw<DeviceList>({ audioinput: [], videoinput: [], audiooutput: [] });
  /** What is in use, or would be. */
  chosen = $state({ audioinput: '', videoinput: '', audiooutput: '' });
  /** Send this track as that source from now on. */
  ontrack: (source: LocalSource, track: MediaStreamTrack | null) => void | Promise<void> = () => {};
  onchange: () => void = () => {};
  private readonly unwatch: (() => void)[];

  constructor() {
    this.media.hooks = {
      changed: () => this.mirror(),
      track: (source, track) => this.ontrack(source, track),
    };
    const changed = () => void this.devicesChanged();
    this.unwatch = [watchDevices(changed), watchPermissions(changed)];
    this.mirror();
  }

  private mirror(): void {
    const m = this.media;
    this.micOn = m.micOn;
    this.cameraOn = m.cameraOn;
    this.mic = m.mic;
    this.camera = m.camera;
    this.cameraDevice = m.cameraDevice;
    this.screen = m.screen;
    this.micFault = m.micFault;
    this.cameraFault = m.cameraFault;
    this.micInstead = m.micInstead;
    this.cameraInstead = m.cameraInstead;
    this.micHeld = m.mic?.muted ?? false;
    this.cameraHeld = m.cameraDevice?.muted ?? false;
    this.noiseSuppression = m.choice.noiseSuppression;
    this.background = m.choice.background;
    this.wearing = m.wearing;
    this.backgroundFault = m.backgroundFault;
    this.backgroundSlow = m.backgroundSlow;
    this.chosen = {
      audioinput: m.mic?.getSettings().deviceId ?? m.choice.audioinput ?? '',
      videoinput: m.cameraDevice?.getSettings().deviceId ?? m.choice.videoinput ?? '',
      audiooutput: m.choice.audiooutput ?? '',
    };
    this.onchange();
  }

  /** Asks for the devices of the last visit. */
  async start(): Promise<void> {
    this.asking = true;
    try {
      await this.media.start();
    } finally {
      this.asking = false;
    }
    this.devices = await listDevices();
  }

  private async devicesChanged(): Promise<void> {
    this.devices = await listDevices();
    await this.media.devicesChanged();
  }

  setMic(on: boolean): Promise<boolean> {
    return this.media.setMic(on);
  }

  setCamera(on: boolean): Promise<boolean> {
    return this.media.setCamera(on);
  }

  setNoiseSuppression(on: boolean): Promise<void> {
    return this.media.setNoiseSuppression(on);
  }

  setBackground(background: Background): Promise<boolean> {
    return this.media.setBackground(background);
  }

  async choose(kind: CaptureKind, id: string): Promise<void> {
    await this.media.choose(kind, id);
  }

  /** Asks once more for what could not be had. */
  async retry(kind: CaptureKind): Promise<void> {
    this.asking = true;
    try {
      await this.media.retry(kind);
    } finally {
      this.asking = false;
    }
    this.devices = await listDevices();
  }

  chooseSpeaker(id: string): void {
    this.media.chooseSpeaker(id);
  }

  /** Off stage: no device is held, what was wanted is remembered. */
  release(): void {
    this.media.rest();
  }

  close(): void {
    for (const stop of this.unwatch) stop();
    this.media.close();
  }
}
