// In which encodings pictures are sent, and which of them at present: the server says which somebody wants (media.wanted),
// the person may save bandwidth. What nobody wants is not encoded.
//
// Invariants
//  1. Names (RIDs) mean nothing but to whom they were given to; the server goes by size.
//  2. A small picture is sent in fewer encodings, the largest of them at its full size: Chromium sends two of a picture
//     below 960 × 540 and one below 480 × 270, and leaves out the largest.
//  3. Changes of one sender are applied one after another, each on fresh parameters, and again after a negotiation: an
//     answer may have reset them.

import type { SourceKind } from '../protocol/types';

export type VideoSource = Extract<SourceKind, 'camera' | 'screen'>;

/** Smallest first. Where the browser has no scalabilityMode it skips it. */
const ENCODINGS: Record<VideoSource, RTCRtpEncodingParameters[]> = {
  camera: [
    { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
    { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
    { rid: 'h', scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
  ],
  screen: [
    { rid: 'l', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
    { rid: 'h', scaleResolutionDownBy: 1, maxBitrate: 2_500_000 },
  ],
};
const TEMPORAL_LAYERS = 'L1T3';
/** What is not sent while bandwidth is saved. */
const LARGE: Record<VideoSource, readonly string[]> = { camera: ['h'], screen: [] };

export function encodingsOf(source: VideoSource): RTCRtpEncodingParameters[] {
  const layered = source === 'camera' ? { scalabilityMode: TEMPORAL_LAYERS } : {};
  return ENCODINGS[source].map((encoding) => ({ ...encoding, ...layered }));
}

/** Adds a sender with the source's encodings; without temporal layers where the browser refuses them. */
export function addVideoSender(pc: RTCPeerConnection, source: VideoSource): RTCRtpTransceiver {
  try {
    return pc.addTransceiver('video', { direction: 'sendonly', sendEncodings: encodingsOf(source) });
  } catch {
    return pc.addTransceiver('video', { direction: 'sendonly', sendEncodings: ENCODINGS[source].map((encoding) => ({ ...encoding })) });
  }
}

/** Which encodings are sent: those somebody wants (all while nobody has said), without the large ones when saving. */
export function isActive(source: VideoSource, rid: string, wanted: readonly string[] | undefined, saving: boolean): boolean {
  if (wanted && !wanted.includes(rid)) {
    // Who wants only what is not sent to save bandwidth gets the next smaller one.
    const next = ENCODINGS[source].filter((e) => e.rid !== undefined && !LARGE[source].includes(e.rid)).at(-1);
    return saving && next?.rid === rid && wanted.some((other) => LARGE[source].includes(other));
  }
  return !(saving && LARGE[source].includes(rid));
}

const PIXELS_FOR_THREE = 960 * 540;
const PIXELS_FOR_TWO = 480 * 270;

/** By how much each encoding of a picture of this size is scaled down; those left out are not sent. */
export function scalesOf(source: VideoSource, pixels: number): Map<string, number> {
  const names = ENCODINGS[source].map((encoding) => encoding.rid ?? '');
  const count = Math.min(names.length, pixels >= PIXELS_FOR_THREE ? 3 : pixels >= PIXELS_FOR_TWO ? 2 : 1);
  return new Map(names.slice(0, count).map((rid, i) => [rid, 2 ** (count - 1 - i)]));
}

function pixelsOf(track: MediaStreamTrack | null): number {
  const { width, height } = track?.getSettings() ?? {};
  return width && height ? width * height : Infinity;
}

/** The senders of one connection. */
export class Encodings {
  private readonly senders = new Map<VideoSource, RTCRtpSender>();
  private readonly wanted = new Map<VideoSource, readonly string[]>();
  private saving = false;
  private work: Promise<void> = Promise.resolve();

  add(source: VideoSource, sender: RTCRtpSender): void {
    this.senders.set(source, sender);
  }

  want(source: VideoSource, rids: readonly string[]): void {
    this.wanted.set(source, rids);
    this.apply();
  }

  save(saving: boolean): void {
    if (saving === this.saving) return;
    this.saving = saving;
    this.apply();
  }

  /** Brings every sender to what is known. Resolves when done. */
  apply(): Promise<void> {
    this.work = this.work.then(async () => {
      for (const [source, sender] of this.senders) await this.applyTo(source, sender).catch(() => undefined);
    });
    return this.work;
  }

  private async applyTo(source: VideoSource, sender: RTCRtpSender): Promise<void> {
    const parameters = sender.getParameters();
    const scales = scalesOf(source, pixelsOf(sender.track));
    let changed = false;
    for (const encoding of parameters.encodings ?? []) {
      if (encoding.rid === undefined) continue;
      const scale = scales.get(encoding.rid);
      const active = scale !== undefined && isActive(source, encoding.rid, this.wanted.get(source), this.saving);
      changed ||= (encoding.active ?? true) !== active || (scale !== undefined && encoding.scaleResolutionDownBy !== scale);
      encoding.active = active;
      if (scale !== undefined) encoding.scaleResolutionDownBy = scale;
    }
    if (changed) await sender.setParameters(parameters);
  }
}
