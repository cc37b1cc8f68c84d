// One's own microphone, camera and screen as the page shows them: readable state over the media layer's LocalMedia.
import { listDevices, watchDevices, type CaptureKind, type DeviceError, type DeviceList } from '../media/devices';
import { LocalMedia, type LocalSource } from '../media/publish';

export class Local {
  readonly media = new LocalMedia();
  micOn = $state(this.media.micOn);
  cameraOn = $state(this.media.cameraOn);
  mic = $state.raw<MediaStreamTrack>();
  camera = $state.raw<MediaStreamTrack>();
  screen = $state.raw<MediaStreamTrack>();
  micFault = $state.raw<DeviceError>();
  cameraFault = $state.raw<DeviceError>();
  /** The permission question is open. */
  asking = $state(false);
  devices = $state.raw<DeviceList>({ audioinput: [], videoinput: [], audiooutput: [] });
  chosen = $state({ audioinput: '', videoinput: '', audiooutput: '' });
  /** Send this track as that source from now on. */
  ontrack: (source: LocalSource, track: MediaStreamTrack | null) => void = () => {};
  onchange: () => void = () => {};
  private readonly unwatch: () => void;

  constructor() {
    this.media.hooks = {
      changed: () => this.mirror(),
      track: (source, track) => this.ontrack(source, track),
    };
    this.unwatch = watchDevices(() => void this.devicesChanged());
    this.mirror();
  }

  private mirror(): void {
    const m = this.media;
    this.micOn = m.micOn;
    this.cameraOn = m.cameraOn;
    this.mic = m.mic;
    this.camera = m.camera;
    this.screen = m.screen;
    this.micFault = m.micFault;
    this.cameraFault = m.cameraFault;
    this.chosen = {
      audioinput: m.choice.audioinput ?? '',
      videoinput: m.choice.videoinput ?? '',
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

  async choose(kind: CaptureKind, id: string): Promise<void> {
    await this.media.choose(kind, id);
  }

  chooseSpeaker(id: string): void {
    this.media.chooseSpeaker(id);
  }

  /** Off stage: no device is held, what was wanted is remembered. */
  release(): void {
    this.media.rest();
  }

  close(): void {
    this.unwatch();
    this.media.close();
  }
}
