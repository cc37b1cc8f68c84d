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

/**
 * Adds NACK for Opus to the offer the server reads. Chromium can ask for lost sound again, and answer when it is asked, but
 * offers it to nobody; it does so when the answer has it.
 */
export function offerOpusNack(sdp: string, userAgent: string): string {
  if (!/Chrom(e|ium)\//.test(userAgent)) return sdp;
  return sdp.replace(/^a=rtpmap:(\d+) opus\/48000\/2(\r?\n)/gm, (line, pt: string, end: string) =>
    sdp.includes(`a=rtcp-fb:${pt} nack${end}`) ? line : `${line}a=rtcp-fb:${pt} nack${end}`);
}
