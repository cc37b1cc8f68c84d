// Cameras, microphones and speakers of this machine: asking for them, remembering which, and saying what went wrong.

import { isBackground, type Background } from './effects/kinds';
import { circumstancesOf, DeviceError, faultOf, nameOf, type CaptureKind } from './faults';

export type DeviceKind = CaptureKind | 'audiooutput';

export interface Device {
  id: string;
  label: string;
}

export interface DeviceList {
  audioinput: Device[];
  videoinput: Device[];
  audiooutput: Device[];
}

/** What the last visit chose. */
export interface DeviceChoice {
  audioinput?: string;
  videoinput?: string;
  audiooutput?: string;
  mic: boolean;
  camera: boolean;
  /** The browser takes noise out of what the microphone hears. */
  noiseSuppression: boolean;
  background: Background;
}

const STORE = 'dais.devices';

export function loadChoice(): DeviceChoice {
  const choice: DeviceChoice = { mic: true, camera: true, noiseSuppression: true, background: 'none' };
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORE) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return choice;
    const s = stored as Record<string, unknown>;
    for (const kind of ['audioinput', 'videoinput', 'audiooutput'] as const)
      if (typeof s[kind] === 'string') choice[kind] = s[kind];
    if (typeof s.mic === 'boolean') choice.mic = s.mic;
    if (typeof s.camera === 'boolean') choice.camera = s.camera;
    if (typeof s.noiseSuppression === 'boolean') choice.noiseSuppression = s.noiseSuppression;
    if (isBackground(s.background)) choice.background = s.background;
  } catch {
    // Nothing usable is remembered.
  }
  return choice;
}

export function saveChoice(choice: DeviceChoice): void {
  try {
    localStorage.setItem(STORE, JSON.stringify(choice));
  } catch {
    // Storage is full or forbidden: the next visit asks again.
  }
}

/** Devices as the browser names them; without permission it gives no labels. */
export async function listDevices(): Promise<DeviceList> {
  const list: DeviceList = { audioinput: [], videoinput: [], audiooutput: [] };
  if (!canCapture()) return list;
  const names = { audioinput: 'Microphone', videoinput: 'Camera', audiooutput: 'Speaker' } as const;
  for (const device of await navigator.mediaDevices.enumerateDevices()) {
    const of = list[device.kind];
    if (!device.deviceId && !device.label) continue;
    of.push({ id: device.deviceId, label: device.label || `${names[device.kind]} ${of.length + 1}` });
  }
  return list;
}

export function canCapture(): boolean {
  return typeof navigator !== 'undefined' && navigator.mediaDevices?.getUserMedia !== undefined;
}

export function canShareScreen(): boolean {
  return typeof navigator !== 'undefined' && navigator.mediaDevices?.getDisplayMedia !== undefined;
}

/** Calls back when something was plugged in or out; returns how to stop. */
export function watchDevices(changed: () => void): () => void {
  if (!canCapture()) return () => {};
  navigator.mediaDevices.addEventListener('devicechange', changed);
  return () => navigator.mediaDevices.removeEventListener('devicechange', changed);
}

/** Where a browser can't, the system's choice holds. */
export function canChooseSpeaker(): boolean {
  return typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;
}

/** What is asked for, the most wanted first: a remembered device that is gone gives way to the machine's first, and one that can't do what is wanted does what it can. */
function wishesOf(kind: CaptureKind, deviceId: string | undefined, noiseSuppression: boolean): MediaStreamConstraints[] {
  const sound = { echoCancellation: true, autoGainControl: true };
  // A browser that has the device open gives what it has, unless it is told that nothing else will do.
  const noise = [{ noiseSuppression: { exact: noiseSuppression } }, { noiseSuppression }];
  const picture = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };
  const ids = deviceId ? [{ deviceId: { exact: deviceId } }, {}] : [{}];
  if (kind === 'audioinput') return [...ids.flatMap((id) => noise.map((one) => ({ audio: { ...id, ...sound, ...one } }))), { audio: { noiseSuppression } }];
  return [...ids.map((id) => ({ video: { ...id, ...picture } })), { video: true }];
}

/** One track of a device; a microphone's with or without the browser's noise suppression. */
export async function capture(kind: CaptureKind, deviceId?: string, noiseSuppression = true): Promise<MediaStreamTrack> {
  if (!canCapture()) throw new DeviceError(kind, isSecureContext ? 'unsupported' : 'insecure', undefined);
  let failure: unknown;
  for (const wish of wishesOf(kind, deviceId, noiseSuppression)) {
    try {
      const track = (await navigator.mediaDevices.getUserMedia(wish)).getTracks()[0];
      if (track) return track;
      throw new DeviceError(kind, 'missing', undefined);
    } catch (error) {
      if (error instanceof DeviceError) throw error;
      failure = error;
      if (!['NotFoundError', 'OverconstrainedError'].includes(nameOf(error))) break;
    }
  }
  const fault = faultOf(failure, await circumstancesOf(kind));
  throw new DeviceError(kind, fault, fault === 'busy' || fault === 'impossible' ? await labelOf(kind, deviceId) : undefined);
}

async function labelOf(kind: CaptureKind, deviceId: string | undefined): Promise<string | undefined> {
  try {
    const list = (await listDevices())[kind];
    return (list.find((d) => d.id === deviceId) ?? list[0])?.label;
  } catch {
    return undefined;
  }
}
