// One camera on its way from the device to what is shown and sent: as it is, or with a background.
//
// Invariants
//  1. `track` changes only when the new one has a frame to show: whoever replaces the old one by it interrupts nothing.
//  2. A wish overtakes the one before it, also while that is still being loaded.

import type { BackgroundEffect, BackgroundHooks } from './background';
import { EffectError, type Background } from './kinds';

export class CameraWay {
  /** What to show and send; undefined until a first wish was fulfilled. */
  track: MediaStreamTrack | undefined;
  private effect: BackgroundEffect | undefined;
  private turn = 0;
  private wish: Background = 'none';

  constructor(
    readonly device: MediaStreamTrack,
    private readonly hooks: BackgroundHooks,
  ) {
    device.contentHint = 'motion';
  }

  /** True: `track` shows it; call `tidy` when it is sent. False: another wish came meanwhile. Throws an EffectError: all is as before. */
  async wear(background: Background): Promise<boolean> {
    const turn = ++this.turn;
    this.wish = background;
    let track: MediaStreamTrack | undefined = this.device;
    try {
      if (background !== 'none') track = await this.dressed(background, turn);
    } catch (error) {
      if (turn !== this.turn) return false;
      this.wish = this.track === this.device ? 'none' : background;
      this.tidy();
      throw error instanceof EffectError ? error : new EffectError('unloaded', String(error));
    }
    if (turn !== this.turn || !track) return false;
    this.track = track;
    return true;
  }

  private async dressed(background: Background, turn: number): Promise<MediaStreamTrack | undefined> {
    if (this.effect) {
      await this.effect.wear(background);
      return this.effect.track;
    }
    const { BackgroundEffect } = await import('./background');
    if (turn !== this.turn) return undefined;
    const effect = (this.effect = BackgroundEffect.start(this.device, background, this.hooks));
    effect.track.contentHint = 'motion';
    await effect.ready;
    return effect.track;
  }

  /** Ends what is no longer shown. */
  tidy(): void {
    if (this.wish !== 'none') return;
    this.effect?.close();
    this.effect = undefined;
  }

  close(): void {
    this.turn++;
    this.device.stop();
    this.effect?.close();
    this.effect = undefined;
  }
}
