// The worker behind a camera with a background: reads its frames, puts each together anew and hands it on. No timer and
// no animation frame is part of it, so that a hidden tab goes on as before.
//
// Invariants
//  1. What goes out has been put together. A frame for which that fails is not sent as it is, it is not sent.
//  2. One frame at a time: those that come meanwhile are dropped before they are read.
//  3. `shown` follows the first frame with that background; none with another follows it.

import { drawBackdrop } from './backdrops';
import { Compositor } from './compositor';
import { EffectError, type Background, type FromWorker, type ToWorker } from './kinds';
import { Pace } from './pace';
import { Segmenter } from './segmenter';

const say = (message: FromWorker) => postMessage(message);

let wished: { n: number; background: Background };
let worn = 0;

function fail(error: unknown): void {
  const fault = error instanceof EffectError ? error.fault : 'broken';
  say({ kind: 'failed', fault, detail: error instanceof Error ? error.message : String(error) });
  close();
}

function dress(compositor: Compositor, background: Background): void {
  if (background !== 'blur' && background !== 'none') compositor.setPicture(drawBackdrop(background));
}

type Start = Extract<ToWorker, { kind: 'start' }>;

async function run({ frames, out, files, fps }: Start): Promise<void> {
  const canvas = new OffscreenCanvas(16, 16);
  canvas.addEventListener('webglcontextlost', () => fail(new EffectError('broken', 'context lost')));
  const segmenter = await Segmenter.create(canvas, files);
  const compositor = new Compositor(segmenter.gl, canvas, segmenter.input);
  const pace = new Pace(fps);
  const reader = frames.getReader();
  const writer = out.getWriter();
  for (;;) {
    const { done, value: frame } = await reader.read();
    if (done) break;
    try {
      if (compositor.idle) await one(frame, canvas, segmenter, compositor, pace, writer);
    } finally {
      frame.close();
    }
  }
}

async function one(frame: VideoFrame, canvas: OffscreenCanvas, segmenter: Segmenter, compositor: Compositor, pace: Pace, writer: WritableStreamDefaultWriter<VideoFrame>): Promise<void> {
  const { n, background } = wished;
  if (n !== worn) dress(compositor, background);
  const began = performance.now();
  compositor.take(frame);
  let outlineMs = 0;
  if (pace.due(began)) {
    compositor.showModel();
    compositor.outline(segmenter.find(began));
    outlineMs = performance.now() - began;
  }
  compositor.finish(background === 'blur');
  await writer.write(new VideoFrame(canvas, { timestamp: frame.timestamp, alpha: 'discard' }));
  const ended = performance.now();
  if (pace.done(ended, outlineMs, ended - began - outlineMs)) say({ kind: 'slow', slow: pace.slow });
  if (n !== worn) say({ kind: 'shown', n: (worn = n) });
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  wished = { n: data.n, background: data.background };
  if (data.kind === 'start') run(data).catch(fail);
});
