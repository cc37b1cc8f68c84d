// How smoothly a page scrolls: turns the wheel until the end is reached, and looks at every frame in between.

// Of a hundred frames so many may take more than 50 ms. With a checked build, on a machine that has other things to do, frames are
// late by themselves: a list that builds all its rows is far above it still. DAIS_SLOW_FRAMES=5 is what a release build keeps, alone.
export const slowFramesMax = () => Number(process.env.DAIS_SLOW_FRAMES ?? 20);

// Runs in the page. Answers the longest frame and the share of frames over 50 ms.
export async function watchFrames(page) {
  await page.evaluate(() => {
    const seen = (window.__frames = { last: performance.now(), all: 0, slow: 0, longest: 0, going: true });
    const frame = (now) => {
      const took = now - seen.last;
      seen.last = now;
      seen.all++;
      if (took > 50) seen.slow++;
      seen.longest = Math.max(seen.longest, took);
      if (seen.going) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return async () => page.evaluate(() => {
    window.__frames.going = false;
    const { all, slow, longest } = window.__frames;
    return { frames: all, slow: Math.round((1000 * slow) / all) / 10, longest: Math.round(longest) };
  });
}

// Turns the wheel until `reached` holds; fails after `limitMs`.
export async function wheelUntil(page, reached, { step = 900, limitMs = 60_000 } = {}) {
  const end = Date.now() + limitMs;
  while (!(await reached())) {
    if (Date.now() > end) throw new Error(`the end of the list was not reached within ${limitMs} ms`);
    await page.mouse.wheel(0, step);
    await page.waitForTimeout(16);
  }
}
