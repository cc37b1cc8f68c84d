// What a viewer feels through a bad network: bench.mjs [options], see README.md beside this file.
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const [{ rows }, { Crew, Impair }, { openFirefox, Viewer }] = await Promise.all(['./rows.mjs', './support/lines.mjs', './support/viewer.mjs'].map((file) => import(file))).catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error('bench: the packages of the browser tests are missing: npm ci --prefix tests/e2e');
  process.exit(1);
});

const here = dirname(fileURLToPath(import.meta.url));
const top = resolve(here, '../..');
const SKIP = 77;

const { values: options } = parseArgs({
  options: {
    build: { type: 'string', default: join(top, 'build-release') },
    dais: { type: 'string' },
    impair: { type: 'string' },
    publisher: { type: 'string' },
    row: { type: 'string', multiple: true, default: [] },
    seconds: { type: 'string', default: '60' },
    runs: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    speakers: { type: 'string', default: '1' },
    browser: { type: 'string', default: 'chromium' },
    nice: { type: 'string', default: '0' },
    json: { type: 'string' },
    list: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});

function wantedRows() {
  const unknown = options.row.filter((name) => !rows.some((row) => row.name === name));
  if (unknown.length) throw new Error(`no such row: ${unknown.join(', ')} (--list)`);
  return options.row.length ? options.row.map((name) => rows.find((row) => row.name === name)) : rows.filter((row) => !row.extra);
}

const programs = {
  impair: options.impair ?? join(options.build, 'tools/impair/impair'),
  dais: options.dais ?? join(options.build, 'src/main/dais'),
  publisher: options.publisher ?? join(options.build, 'tests/impair/publisher'),
};
const pages = join(top, 'web-client/dist');

/** One line that says what to build, or undefined. */
function whatIsMissing() {
  for (const path of Object.values(programs))
    if (!existsSync(path)) return `no ${path}; build first: meson setup build-release --buildtype=debugoptimized && ninja -C build-release, or name another folder with --build`;
  return existsSync(join(pages, 'index.html')) ? undefined : `no ${pages}; build the page first: npm ci --prefix web-client && npm run --prefix web-client build`;
}

class Bench {
  static async start() {
    const bench = new Bench();
    bench.seconds = Number(options.seconds);
    bench.runs = Number(options.runs);
    bench.impair = await Impair.start(programs.impair, Number(options.seed));
    bench.crew = await Crew.start(bench.impair, join(here, 'crew.py'), {
      dais: programs.dais,
      publisher: programs.publisher,
      pages,
      nice: Number(options.nice),
    });
    await bench.publish();
    await bench.impair.clear();
    bench.viewer = await bench.openViewer('far', {});
    return bench;
  }

  publish() {
    return this.crew.do('publish', { count: 3, speakers: Number(options.speakers) });
  }

  openViewer(end, more) {
    const all = { nice: Number(options.nice), ...more };
    // Only the viewer itself: who stands beside it in a row stays Chromium.
    if (options.browser === 'firefox' && end === 'far' && !more.camera) return openFirefox(this.impair.ends[end], this.crew.url, all);
    return Viewer.open(this.impair.ends[end], this.crew.url, all);
  }

  // Whatever is left of a row that failed.
  async recover() {
    await this.impair.clear();
    await this.viewer.close().catch(() => {});
    this.viewer = await this.openViewer('far', {});
  }

  async end() {
    await this.viewer?.close().catch(() => {});
    const near = await this.crew?.end();
    const network = await this.impair?.end();
    if (near || network) throw new Error(`ended badly: the near end with ${near}, the network with ${network}`);
  }
}

// Of the folder that the server was built from; nothing where that is no checkout.
function commitOf(program) {
  try {
    return execFileSync('git', ['-C', dirname(program), 'describe', '--always', '--dirty', '--exclude', '*'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

// What somebody who wants the same figures must do the same.
function circumstances() {
  const { seed, seconds, runs, speakers } = options;
  const [processor] = cpus();
  return { seed: Number(seed), seconds: Number(seconds), runs: Number(runs), speakers: Number(speakers), browser: options.browser,
    commit: commitOf(programs.dais), date: new Date().toISOString().slice(0, 10), machine: `${cpus().length} cores of ${processor.model.trim()}` };
}

function print(row, result, loads) {
  console.log(`\n${row.title}   (${row.name}; load ${loads.map((l) => l.toFixed(1)).join(' → ')}; late p99 ${result.figures.network?.down.late_us.p99 ?? '–'} us)`);
  for (const { what, target, measured, ok } of result.checks) {
    console.log(`  ${ok ? 'pass' : 'FAIL'}  ${what.padEnd(44)} ${measured.padStart(12)}   ${target}`);
  }
  if (options.verbose) console.log(JSON.stringify(result.figures));
}

async function main() {
  if (options.list) {
    for (const row of rows) console.log(`${row.name.padEnd(12)} ${row.title}`);
    return 0;
  }
  const wanted = wantedRows();
  if (process.getuid() !== 0 || !existsSync('/dev/net/tun')) {
    console.log('skipped: network namespaces need root and /dev/net/tun');
    return SKIP;
  }
  const missing = whatIsMissing();
  if (missing) {
    console.error(`bench: ${missing}`);
    return 1;
  }
  const results = [];
  const bench = await Bench.start();
  try {
    for (const row of wanted) {
      const before = loadavg()[0];
      let result;
      try {
        result = await row.run(bench);
      } catch (error) {
        result = { figures: {}, checks: [{ what: `broke off: ${String(error.message).split('\n').slice(0, 3).join(' ')}`, measured: '–', target: '–', ok: false }] };
        await bench.recover();
      }
      print(row, result, [before, loadavg()[0]]);
      results.push({ row: row.name, title: row.title, ...circumstances(), load: [before, loadavg()[0]], ...result });
      if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 1)}\n`);
    }
  } finally {
    await bench.end();
  }
  const checks = results.flatMap((result) => result.checks);
  const failed = checks.filter((check) => !check.ok).length;
  console.log(`\n${checks.length - failed} passed, ${failed} failed`);
  return failed ? 1 : 0;
}

process.exit(await main());
