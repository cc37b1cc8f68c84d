// The sound of *Test*: two soft notes through the chosen speaker.

type Routed = AudioContext & { setSinkId?: (id: string) => Promise<void> };

/** `blocked`: the browser plays no sound on this page. `gone`: the chosen speaker does not answer. `failed`: there is no way out for sound. */
export type ToneEnd = 'played' | 'blocked' | 'gone' | 'failed';

/** A browser that does not let sound begin never says so: it only waits. */
const BEGIN_MS = 1_000;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function begin(context: Routed, speaker: string): Promise<ToneEnd> {
  try {
    if (speaker && context.setSinkId) await context.setSinkId(speaker);
  } catch {
    return 'gone';
  }
  await Promise.race([context.resume().catch(() => undefined), pause(BEGIN_MS)]);
  return context.state === 'running' ? 'played' : 'blocked';
}

export async function testTone(speaker: string): Promise<ToneEnd> {
  let context: Routed;
  try {
    context = new AudioContext();
  } catch {
    return 'failed';
  }
  try {
    const end = await begin(context, speaker);
    if (end !== 'played') return end;
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
    await pause(750);
    return 'played';
  } finally {
    await context.close().catch(() => undefined);
  }
}
