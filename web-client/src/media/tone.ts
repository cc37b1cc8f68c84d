// The sound of *Test*: two soft notes through the chosen speaker.

type Routed = AudioContext & { setSinkId?: (id: string) => Promise<void> };

export async function testTone(speaker: string): Promise<void> {
  const context: Routed = new AudioContext();
  try {
    if (speaker && context.setSinkId) await context.setSinkId(speaker).catch(() => undefined);
    const start = context.currentTime + 0.05;
    for (const [i, hertz] of [523.25, 659.25].entries()) {
      const tone = context.createOscillator();
      const volume = context.createGain();
      const at = start + i * 0.22;
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(0.2, at + 0.03);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.35);
      tone.connect(volume).connect(context.destination);
      tone.start(at);
      tone.stop(at + 0.4);
    }
    await new Promise((resolve) => setTimeout(resolve, 750));
  } finally {
    await context.close().catch(() => undefined);
  }
}
