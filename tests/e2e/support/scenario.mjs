// A scenario: named steps that each must hold; everything opened is closed, whatever happens. The last line counts.
import { resolve } from 'node:path';

export const binary = resolve(process.argv[2] ?? 'build-asan/src/main/dais');

export async function scenario(title, run) {
  const cleanups = [];
  let count = 0;
  let failed = 0;
  const began = Date.now();
  const t = {
    // Closed in reverse order at the end.
    later(cleanup) {
      cleanups.push(cleanup);
    },
    async step(name, body) {
      const start = Date.now();
      count++;
      const value = await body();
      console.log(`ok   ${String(Date.now() - start).padStart(6)} ms  ${name}`);
      return value;
    },
  };
  console.log(title);
  try {
    await run(t);
  } catch (error) {
    failed = 1;
    console.log(`FAIL step ${count}: ${error.stack ?? error}`);
    for (const note of t.notes ?? []) console.log(note());
  }
  for (const cleanup of cleanups.reverse()) {
    try {
      await cleanup();
    } catch (error) {
      failed = 1;
      console.log(`FAIL at the end: ${error.stack ?? error}`);
    }
  }
  console.log(`${count - failed} of ${count} steps in ${Date.now() - began} ms`);
  process.exit(failed);
}

// Waits until `claim` answers something truthy; fails with what it last said.
export async function until(what, claim, limitMs = 10_000) {
  const end = Date.now() + limitMs;
  let last;
  for (;;) {
    try {
      last = await claim();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms: ${what} (last: ${last instanceof Error ? last.message : JSON.stringify(last)})`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

export function ensure(claim, message) {
  if (!claim) throw new Error(message);
}
