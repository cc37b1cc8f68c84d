// Loudness: the local microphone's meter, and who speaks, from what the receivers report.

/** Linear 0…1 to a meter's 0…1, on a scale of -60…-6 dBFS. */
export function meterOf(linear: number): number {
  if (!(linear > 0)) return 0;
  const db = 20 * Math.log10(linear);
  return Math.min(1, Math.max(0, (db + 60) / 54));
}

/** -dBov (0 loudest, 127 silent), as the server says it, to linear. */
export function linearOf(dbov: number): number {
  return dbov >= 127 ? 0 : 10 ** (-dbov / 20);
}

const ON_LINEAR = 10 ** (-50 / 20);
const ON_MS = 120;
const OFF_MS = 600;

/** On after 120 ms above -50 dBFS, off after 600 ms below: a ring that does not flicker between words. */
export class SpeakingGate {
  private loudSince: number | undefined;
  private lastLoud = -Infinity;
  speaking = false;

  feed(linear: number, now: number): boolean {
    if (linear >= ON_LINEAR) {
      this.loudSince ??= now;
      this.lastLoud = now;
      if (now - this.loudSince >= ON_MS) this.speaking = true;
    } else if (now - this.lastLoud >= ON_MS) {
      this.loudSince = undefined;
    }
    if (this.speaking && now - this.lastLoud >= OFF_MS) this.speaking = false;
    return this.speaking;
  }
}

const UNHEARD_MS = 5_000;
/** -75 dBFS: what a quiet room leaves behind noise suppression. */
const ROOM_LINEAR = 10 ** (-75 / 20);

/**
 * A microphone from which nothing comes for five seconds: it may be off at a switch of its own. One that was heard before is taken for
 * off only when not the least comes from it: people are silent for longer than that.
 */
export class Unheard {
  private since: number | undefined;
  private heard = false;

  /** `linear` 0…1; undefined where nothing is read. Answers whether it is time to say so. */
  feed(linear: number | undefined, now: number): boolean {
    const loud = linear !== undefined && linear > (this.heard ? 0 : ROOM_LINEAR);
    this.heard ||= loud;
    if (linear === undefined || loud) this.since = undefined;
    else this.since ??= now;
    return this.since !== undefined && now - this.since >= UNHEARD_MS;
  }
}

/** Reads a microphone's level. Holds an AudioContext: close it. */
export class MicMeter {
  private context: AudioContext | undefined;
  private source: MediaStreamAudioSourceNode | undefined;
  private analyser: AnalyserNode | undefined;
  private samples: Float32Array<ArrayBuffer> | undefined;

  attach(track: MediaStreamTrack | undefined): void {
    this.source?.disconnect();
    this.source = undefined;
    if (!track) return;
    try {
      this.context ??= new AudioContext();
    } catch {
      return; // no sound system: the microphone works without a meter
    }
    this.wake();
    this.analyser ??= this.context.createAnalyser();
    this.analyser.fftSize = 1024;
    this.samples ??= new Float32Array(this.analyser.fftSize);
    this.source = this.context.createMediaStreamSource(new MediaStream([track]));
    this.source.connect(this.analyser);
  }

  /** RMS of the last 20 ms, 0…1. */
  read(): number {
    if (!this.analyser || !this.samples || !this.source) return 0;
    this.analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const s of this.samples) sum += s * s;
    return Math.sqrt(sum / this.samples.length);
  }

  /** False while the browser waits for a gesture before it lets sound through: what is read then means nothing. */
  get running(): boolean {
    return this.source !== undefined && this.context?.state === 'running';
  }

  /** From a gesture. */
  wake(): void {
    if (this.context?.state === 'suspended') void this.context.resume().catch(() => {});
  }

  close(): void {
    this.source?.disconnect();
    this.source = undefined;
    void this.context?.close().catch(() => {});
    this.context = undefined;
    this.analyser = undefined;
    this.samples = undefined;
  }
}

export interface LevelSource {
  participant: string;
  /** Linear 0…1, or undefined where nothing is known. */
  read(): number | undefined;
}

const STEP_MS = 50;
const STEP_LEVEL = 0.06;

/**
 * One loop for the whole stage: at most 20 rounds a second, writes a level only when it moved by 0.06 or more, and tells
 * who began or ceased to speak.
 */
export class LevelLoop {
  private frame = 0;
  private last = 0;
  private readonly gates = new Map<string, SpeakingGate>();
  private readonly written = new Map<string, number>();

  constructor(
    private readonly sources: () => Iterable<LevelSource>,
    private readonly write: (participant: string, level: number) => void,
    private readonly speaking: (participant: string, speaking: boolean) => void,
  ) {}

  start(): void {
    const tick = (now: number) => {
      this.frame = requestAnimationFrame(tick);
      if (now - this.last < STEP_MS) return;
      this.last = now;
      this.round(now);
    };
    this.frame = requestAnimationFrame(tick);
  }

  round(now: number): void {
    const seen = new Set<string>();
    for (const source of this.sources()) {
      const linear = source.read();
      if (linear === undefined) continue;
      seen.add(source.participant);
      this.gate(source.participant, linear, now);
    }
    for (const participant of this.gates.keys()) if (!seen.has(participant)) this.drop(participant);
  }

  private gate(participant: string, linear: number, now: number): void {
    let gate = this.gates.get(participant);
    if (!gate) this.gates.set(participant, (gate = new SpeakingGate()));
    const before = gate.speaking;
    if (gate.feed(linear, now) !== before) this.speaking(participant, gate.speaking);
    const level = gate.speaking ? meterOf(linear) : 0;
    const old = this.written.get(participant) ?? 0;
    if (Math.abs(level - old) >= STEP_LEVEL || (level === 0 && old !== 0)) {
      this.written.set(participant, level);
      this.write(participant, level);
    }
  }

  private drop(participant: string): void {
    if (this.gates.get(participant)?.speaking) this.speaking(participant, false);
    if (this.written.get(participant)) this.write(participant, 0);
    this.gates.delete(participant);
    this.written.delete(participant);
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
  }
}
