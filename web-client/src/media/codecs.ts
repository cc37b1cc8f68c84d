// Which codecs a section offers: only those the server forwards, so that an offer with many slots stays small.

const WANTED: Record<'audio' | 'video', string[]> = {
  audio: ['audio/opus', 'audio/red'],
  video: ['video/vp8', 'video/rtx'],
};

/** The wanted codecs out of what the browser can, in our order. */
export function pickCodecs<T extends { mimeType: string }>(kind: 'audio' | 'video', able: readonly T[]): T[] {
  return WANTED[kind].flatMap((mime) => able.filter((c) => c.mimeType.toLowerCase() === mime));
}

/** Narrows a section to the wanted codecs. A browser that refuses keeps its own list. */
export function preferCodecs(transceiver: RTCRtpTransceiver, kind: 'audio' | 'video'): void {
  const able = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  const picked = pickCodecs(kind, able);
  if (!picked.length || typeof transceiver.setCodecPreferences !== 'function') return;
  try {
    transceiver.setCodecPreferences(picked);
  } catch {
    // The offer grows, the call works.
  }
}
