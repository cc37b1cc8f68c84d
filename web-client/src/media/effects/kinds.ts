// What stands behind a person, and why it can't. Light: whatever is heavy is loaded when a background is first chosen.

/** Drawn by us (backdrops.ts). */
export const PICTURES = ['hall', 'arches', 'dusk'] as const;
export type Picture = (typeof PICTURES)[number];
export const BACKGROUNDS = ['none', 'blur', ...PICTURES] as const;
export type Background = (typeof BACKGROUNDS)[number];

export const isBackground = (value: unknown): value is Background => (BACKGROUNDS as readonly unknown[]).includes(value);

/**
 * unsupported: this browser lacks what it takes (WebGL 2, WebAssembly, access to single frames).
 * unloaded: its files did not come. broken: it ran and ceased to.
 */
export type EffectFault = 'unsupported' | 'unloaded' | 'broken';

export class EffectError extends Error {
  constructor(
    readonly fault: EffectFault,
    detail = '',
  ) {
    super(`${fault} ${detail}`.trim());
  }
}

/** Page → worker. `n` counts the backgrounds wished for. */
export type ToWorker =
  | { kind: 'start'; frames: ReadableStream<VideoFrame>; out: WritableStream<VideoFrame>; files: EffectFiles; fps: number; n: number; background: Background }
  | { kind: 'background'; n: number; background: Background };

/** Worker → page. */
export type FromWorker =
  /** A frame with this background is out, and none without it follows. */
  | { kind: 'shown'; n: number }
  | { kind: 'failed'; fault: EffectFault; detail: string }
  /** The machine hardly keeps up, or does again. */
  | { kind: 'slow'; slow: boolean };

/** Where our own server keeps the parts of the outline finder. */
export interface EffectFiles {
  wasm: string;
  graph: string;
  model: string;
}
