// A camera's picture with another background, as a track to show and send. Loaded when a background is first chosen; the
// work is done in a worker (backgroundWorker.ts), which lives as long as the camera is on.

import graph from '@mediapipe/selfie_segmentation/selfie_segmentation.binarypb?url';
import model from '@mediapipe/selfie_segmentation/selfie_segmentation_landscape.tflite?url';
import wasm from '@mediapipe/selfie_segmentation/selfie_segmentation_solution_simd_wasm_bin.wasm?url';
import { scriptUrl } from '../trusted';
import workerUrl from './backgroundWorker?worker&url';
import { EffectError, type Background, type EffectFiles, type FromWorker, type ToWorker } from './kinds';

/** Chromium's; other browsers have nothing that gives a page single frames in a hidden tab. */
type Processor = new (init: { track: MediaStreamTrack; maxBufferSize?: number }) => { readable: ReadableStream<VideoFrame> };
type Generator = new (init: { kind: 'video' }) => MediaStreamTrack & { writable: WritableStream<VideoFrame> };
type Frames = { MediaStreamTrackProcessor?: Processor; MediaStreamTrackGenerator?: Generator };

const absolute = (url: string) => new URL(url, location.href).href;
const FILES: EffectFiles = { wasm: absolute(wasm), graph: absolute(graph), model: absolute(model) };
/** Loading over a slow line included; without an answer by then none will come. */
const START_MS = 60_000;

export interface BackgroundHooks {
  /** It ran and ceased to: the track stands still. */
  failed(error: EffectError): void;
  /** The machine hardly keeps up, or does again. */
  slow(slow: boolean): void;
}

interface Waiting {
  n: number;
  resolve(): void;
  reject(error: EffectError): void;
}

export class BackgroundEffect {
  private n = 1;
  private waiting: Waiting[] = [];
  private ended = false;

  /** The first frame is out. Rejects with an EffectError. */
  readonly ready: Promise<void>;

  private constructor(
    /** What to show and send. */
    readonly track: MediaStreamTrack,
    private readonly worker: Worker,
    private readonly hooks: BackgroundHooks,
  ) {
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.heard(data));
    worker.addEventListener('error', (event) => this.fail(new EffectError('unloaded', event.message)));
    const late = setTimeout(() => this.fail(new EffectError('unloaded', 'late')), START_MS);
    this.ready = this.shown(this.n).finally(() => clearTimeout(late));
  }

  /** `camera` stays its owner's. Throws where the browser lacks what it takes. */
  static start(camera: MediaStreamTrack, background: Background, hooks: BackgroundHooks): BackgroundEffect {
    const { MediaStreamTrackProcessor, MediaStreamTrackGenerator } = globalThis as Frames;
    if (!MediaStreamTrackProcessor || !MediaStreamTrackGenerator || typeof WebAssembly !== 'object') throw new EffectError('unsupported', 'frames');
    const generator = new MediaStreamTrackGenerator({ kind: 'video' });
    const { readable } = new MediaStreamTrackProcessor({ track: camera, maxBufferSize: 1 });
    const effect = new BackgroundEffect(generator, new Worker(scriptUrl(workerUrl), { type: 'module' }), hooks);
    const { writable } = generator;
    const start: ToWorker = { kind: 'start', frames: readable, out: writable, files: FILES, fps: camera.getSettings().frameRate ?? 30, n: effect.n, background };
    effect.worker.postMessage(start, [readable, writable]);
    return effect;
  }

  /** Another background, without another track. Resolves when it is out. */
  async wear(background: Background): Promise<void> {
    const message: ToWorker = { kind: 'background', n: ++this.n, background };
    this.worker.postMessage(message);
    await this.shown(message.n);
  }

  private shown(n: number): Promise<void> {
    return new Promise((resolve, reject) => this.waiting.push({ n, resolve, reject }));
  }

  private heard(message: FromWorker): void {
    if (message.kind === 'failed') return this.fail(new EffectError(message.fault, message.detail));
    if (message.kind === 'slow') return this.hooks.slow(message.slow);
    // One that was overtaken by another wish is answered with it.
    for (const one of this.waiting) if (one.n <= message.n) one.resolve();
    this.waiting = this.waiting.filter((one) => one.n > message.n);
  }

  private fail(error: EffectError): void {
    if (this.ended) return;
    const starting = this.waiting.some(({ n }) => n === 1);
    this.close(error);
    if (!starting) this.hooks.failed(error);
  }

  close(why = new EffectError('broken', 'closed')): void {
    if (this.ended) return;
    this.ended = true;
    this.worker.terminate();
    this.track.stop();
    for (const one of this.waiting.splice(0)) one.reject(why);
  }
}
