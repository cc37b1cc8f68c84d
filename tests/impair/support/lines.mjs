// Programs that are steered by lines of JSON: the bad network, and the near end of it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const ANSWER_LIMIT_MS = 120_000;

class LineProgram {
  constructor(command, args) {
    this.process = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.waiting = [];
    this.early = [];
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      const taker = this.waiting.shift();
      if (taker) taker.resolve(JSON.parse(line));
      else this.early.push(JSON.parse(line));
    });
    this.ended = new Promise((done) => this.process.on('exit', (code) => done(code)));
    this.ended.then((code) => this.waiting.splice(0).forEach((taker) => taker.reject(new Error(`${command} ended with ${code}`))));
  }

  line() {
    if (this.early.length) return Promise.resolve(this.early.shift());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no answer')), ANSWER_LIMIT_MS);
      const settle = (how) => (value) => {
        clearTimeout(timer);
        how(value);
      };
      this.waiting.push({ resolve: settle(resolve), reject: settle(reject) });
    });
  }

  async ask(text) {
    this.process.stdin.write(`${text}\n`);
    const answer = await this.line();
    if (answer.fault) throw new Error(`${text}: ${answer.fault}`);
    return answer;
  }

  async end() {
    this.process.stdin.end();
    return this.ended;
  }
}

export class Impair extends LineProgram {
  static async start(binary, seed) {
    const impair = new Impair(binary, ['--seed', String(seed)]);
    impair.ends = await impair.line();
    return impair;
  }

  down(plan) {
    return this.ask(`down ${plan}`);
  }

  up(plan) {
    return this.ask(`up ${plan}`);
  }

  // Nothing but 20 ms each way: 40 ms round trip.
  async clear(delay = '20ms') {
    await this.down(`clear,delay=${delay}`);
    await this.up(`clear,delay=${delay}`);
  }

  async stats() {
    return (await this.ask('stats')).stats;
  }

  reset() {
    return this.ask('reset');
  }
}

export class Crew extends LineProgram {
  static async start(impair, script, { dais, publisher, pages, nice }) {
    const { netns, ipv4 } = impair.ends.near;
    const crew = new Crew('ip', ['netns', 'exec', netns, 'nice', '-n', String(nice), '/usr/bin/python3', script, dais, publisher, pages, ipv4]);
    Object.assign(crew, (await crew.line()).ok);
    return crew;
  }

  async do(name, more = {}) {
    return (await this.ask(JSON.stringify({ do: name, ...more }))).ok;
  }
}
