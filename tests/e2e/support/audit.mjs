// Looks at a page as it stands: what axe finds, whether it scrolls sideways; with DAIS_SHOTS=FOLDER its picture is kept there.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { ensure } from './scenario.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.DAIS_SHOTS;
if (shots) mkdirSync(shots, { recursive: true });

// axe needs eval, which the page's policy forbids: it is handed over outside the page's world, through the debugger.
async function violationsOf(person) {
  const client = await person.context.newCDPSession(person.page);
  await client.send('Runtime.evaluate', { expression: axeSource, allowUnsafeEvalBlockedByCSP: true });
  const { result } = await client.send('Runtime.evaluate', {
    expression: `axe.run(document, { resultTypes: ['violations'] }).then((r) => JSON.stringify(r.violations.map((v) => ({ id: v.id, impact: v.impact, nodes: v.nodes.slice(0, 3).map((n) => n.target.join(' ')) }))))`,
    awaitPromise: true,
    returnByValue: true,
    allowUnsafeEvalBlockedByCSP: true,
  });
  await client.detach();
  return JSON.parse(result.value);
}

export async function notSideways(person, view, look) {
  const over = await person.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  ensure(over <= 0, `${view}, ${look} scrolls ${over} px sideways`);
}

export async function shoot(person, view, look) {
  if (shots) await person.page.screenshot({ path: join(shots, `${view}-${look}.png`) });
}

// `every`: nothing at all may be found, otherwise nothing serious.
export async function audit(person, view, look, { every = false } = {}) {
  const violations = await violationsOf(person);
  const bad = violations.filter((v) => every || v.impact === 'serious' || v.impact === 'critical');
  for (const v of violations) console.log(`     axe ${view} ${look}: ${v.impact} ${v.id} ${v.nodes.join(' | ')}`);
  await shoot(person, view, look);
  ensure(bad.length === 0, `axe: ${bad.length} violations on ${view}, ${look}`);
  await notSideways(person, view, look);
}

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

// The same page in every look, nothing at all found in any; `before` makes ready what a size hides.
export async function inEveryLook(person, view, before = async () => {}) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await person.page.setViewportSize(viewport);
    await before(size);
    for (const colorScheme of ['dark', 'light']) {
      await person.page.emulateMedia({ colorScheme });
      await person.page.waitForTimeout(300);
      await audit(person, view, `${size}-${colorScheme}`, { every: true });
    }
  }
  await person.page.setViewportSize(SIZES.desktop);
}
