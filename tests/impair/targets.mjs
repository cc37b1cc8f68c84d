// The table in tests/TARGETS.md: targets.mjs [RESULTS.json...] takes in what bench.mjs --json wrote (a row measured again
// takes the place of what was known of it, for its browser), keeps it in results.json, and writes the table anew.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { rows } from './rows.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const KEPT = join(here, 'results.json');
const PAGE = join(here, '../TARGETS.md');
const BEGIN = '<!-- made by tests/impair/targets.mjs -->';
const END = '<!-- end -->';
const DEFAULTS = { seed: 1, seconds: 60, runs: 20, speakers: 1 };

const keyOf = (result) => `${result.row} ${result.browser}`;
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

function takeIn(files) {
  const kept = new Map((existsSync(KEPT) ? read(KEPT) : []).map((result) => [keyOf(result), result]));
  for (const result of files.flatMap(read)) {
    const { figures: _, ...rest } = result;
    kept.set(keyOf(rest), rest);
  }
  const order = (result) => rows.findIndex((row) => row.name === result.row);
  return [...kept.values()].sort((a, b) => a.browser.localeCompare(b.browser) || order(a) - order(b));
}

function commandOf(result) {
  const words = Object.entries(DEFAULTS).filter(([name, value]) => result[name] !== value).map(([name]) => ` --${name} ${result[name]}`);
  const browser = result.browser === 'chromium' ? '' : ` --browser ${result.browser}`;
  return `\`--row ${result.row}${browser}${words.join('')}\``;
}

function linesOf(result) {
  return result.checks.map(({ what, target, measured, ok }, i) =>
    i === 0
      ? `| ${result.title} | ${what} | ${target} | ${measured} | ${ok ? 'reached' : '**missed**'} | ${commandOf(result)} | ${result.seed} | ${result.date} | ${result.commit ?? ''} |`
      : `| | ${what} | ${target} | ${measured} | ${ok ? 'reached' : '**missed**'} | | | | |`);
}

function table(results) {
  const head = ['| row | what | target | measured | | `node tests/impair/bench.mjs` … | seed | date | commit |', '|---|---|---|---|---|---|---|---|---|'];
  const missing = rows.filter((row) => !row.extra && !results.some((result) => result.row === row.name && result.browser === 'chromium'));
  const machines = [...new Set(results.map((result) => result.machine))];
  const checks = results.flatMap((result) => result.checks);
  return [
    `${checks.filter((check) => check.ok).length} of ${checks.length} reached${missing.length ? `, ${missing.length} rows not measured yet` : ''}${machines.length ? `, on ${machines.join('; ')}` : ''}.`,
    '',
    ...head,
    ...results.flatMap(linesOf),
    ...missing.map((row) => `| ${row.title} | | | not measured yet | | \`--row ${row.name}\` | | | |`),
  ].join('\n');
}

const results = takeIn(process.argv.slice(2));
writeFileSync(KEPT, `${JSON.stringify(results, null, 1)}\n`);
const page = readFileSync(PAGE, 'utf8');
const [before, rest] = page.split(BEGIN);
const after = rest?.split(END)[1];
if (after === undefined) throw new Error(`${PAGE} has no place for the table: ${BEGIN} … ${END}`);
writeFileSync(PAGE, `${before}${BEGIN}\n\n${table(results)}\n\n${END}${after}`);
