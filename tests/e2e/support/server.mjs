// Starts the real server with data of its own, and ends it: the tests' only way to one.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import https from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 5_000;

export async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

function get(url) {
  return new Promise((resolve, reject) => {
    const request = https.get(url, { rejectUnauthorized: false, agent: false, timeout: 2000 }, (reply) => {
      reply.resume();
      reply.on('end', () => resolve(reply.statusCode));
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', reject);
  });
}

export class Server {
  constructor(binary, port, data) {
    this.binary = binary;
    this.port = port;
    this.data = data;
    this.url = `https://localhost:${port}`;
    this.log = '';
    this.extra = [];
  }

  // A new server with a demo site in a new folder.
  static async start(binary, { args = [] } = {}) {
    const server = new Server(binary, await freePort(), mkdtempSync(join(tmpdir(), 'dais-e2e-')));
    server.extra = args;
    await server.launch();
    return server;
  }

  // Starts the program (again) on the same data and port; returns how long it took to answer, in ms.
  async launch() {
    const began = Date.now();
    this.exit = null;
    this.process = spawn(this.binary, ['serve', '--dev', '--port', String(this.port), '--data', this.data, ...this.extra], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ASAN_OPTIONS: 'detect_leaks=1:abort_on_error=0', UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1' },
    });
    const keep = (chunk) => (this.log = (this.log + chunk).slice(-400_000));
    this.process.stdout.on('data', keep);
    this.process.stderr.on('data', keep);
    this.process.on('exit', (code, signal) => (this.exit = { code, signal }));
    for (;;) {
      if (this.exit) throw new Error(`the server ended at start (${JSON.stringify(this.exit)}):\n${this.log.slice(-4000)}`);
      try {
        if ((await get(`${this.url}/healthz`)) === 200) return Date.now() - began;
      } catch {
        // not listening yet
      }
      if (Date.now() - began > START_LIMIT_MS) throw new Error(`no answer from the server:\n${this.log.slice(-4000)}`);
      await sleep(30);
    }
  }

  async signal(name) {
    if (this.exit) return;
    const ended = new Promise((done) => this.process.once('exit', done));
    this.process.kill(name);
    await Promise.race([ended, sleep(STOP_LIMIT_MS)]);
  }

  kill() {
    return this.signal('SIGKILL');
  }

  // Ends it as an administrator would, and fails the test if it did not end by itself or a sanitizer complained.
  async stop() {
    await this.signal('SIGTERM');
    const late = !this.exit;
    if (late) await this.kill();
    rmSync(this.data, { recursive: true, force: true });
    if (late) throw new Error(`the server did not end within ${STOP_LIMIT_MS} ms of SIGTERM`);
    this.checkLog();
  }

  checkLog() {
    const report = this.log.match(/.*(ERROR: (Address|Leak|Thread)Sanitizer|WARNING: ThreadSanitizer|runtime error:)[^]*/);
    if (report) throw new Error(`a sanitizer complained:\n${report[0].slice(0, 6000)}`);
    if (this.exit?.code) throw new Error(`the server ended with status ${this.exit.code}:\n${this.log.slice(-4000)}`);
  }
}
