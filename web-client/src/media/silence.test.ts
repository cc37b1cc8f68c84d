import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Silence, SILENT_MS } from './silence';

const STEP = 250;

describe('silence', () => {
  let playing: boolean;
  let flowing: boolean;
  let bytes: number;
  let asked: number;
  let lost: number;
  let old: boolean;
  let silence: Silence;
  const pass = async (ms: number) => {
    for (let at = 0; at < ms; at += STEP) {
      if (flowing || playing) bytes += 100;
      await vi.advanceTimersByTimeAsync(STEP);
    }
  };

  beforeEach(() => {
    vi.useFakeTimers();
    playing = flowing = false;
    bytes = asked = lost = 0;
    old = true;
    silence = new Silence({
      played: () => (playing ? Date.now() : 0),
      arrived: async () => {
        asked++;
        return bytes;
      },
      lost: () => lost++,
      back: () => old,
    });
    silence.start();
  });
  afterEach(() => {
    silence.stop();
    vi.useRealTimers();
  });

  it('asks for no statistics as long as something plays', async () => {
    playing = true;
    await pass(60_000);
    expect(asked).toBe(0);
  });

  it('is told within 1.25 s when what played and all else stops, once', async () => {
    playing = true;
    await pass(5_000);
    playing = false;
    await pass(1_250);
    expect(lost).toBe(1);
    await pass(60_000);
    expect(lost).toBe(1);
  });

  it('says nothing while only the people fall silent, nor where nothing ever came', async () => {
    await pass(10_000);
    playing = flowing = true;
    await pass(5_000);
    playing = false;
    await pass(60_000);
    expect(lost).toBe(0);
  });

  it('takes a page that was not let run for no lost way', async () => {
    flowing = true;
    await pass(5_000);
    flowing = false;
    vi.setSystemTime(Date.now() + 60_000);
    await pass(STEP);
    flowing = true;
    await pass(5_000);
    expect(lost).toBe(0);
  });

  it('is slower with the next alarm when the old way came back by itself, not when a new one was found', async () => {
    for (const [came, quiet] of [[false, SILENT_MS], [true, SILENT_MS], [true, 2 * SILENT_MS], [false, 4 * SILENT_MS]] as const) {
      flowing = true;
      await pass(2_000);
      flowing = false;
      old = came;
      lost = 0;
      await pass(quiet - STEP);
      expect(lost).toBe(0);
      await pass(2 * STEP);
      expect(lost).toBe(1);
    }
  });
});
