// A person's requests without a browser: to fill a site before somebody looks at it, and to be the other one who changes something.
import { randomBytes } from 'node:crypto';
import https from 'node:https';

export class Api {
  static async signIn(server, login, password = 'dais-demo') {
    const api = new Api(server);
    await api.call('POST', '/api/v1/login', { login, password });
    return api;
  }

  constructor(server) {
    this.server = server;
    this.agent = new https.Agent({ keepAlive: true, maxSockets: 16, rejectUnauthorized: false });
    this.cookie = '';
  }

  // The answer's body; throws what the server refused with.
  call(method, path, body = {}) {
    return new Promise((resolve, reject) => {
      const headers = { origin: this.server.url, 'content-type': 'application/json', 'idempotency-key': randomBytes(16).toString('hex'), ...(this.cookie ? { cookie: this.cookie } : {}) };
      const request = https.request(this.server.url + path, { method, headers, agent: this.agent, timeout: 20_000 }, (reply) => {
        const chunks = [];
        reply.on('data', (chunk) => chunks.push(chunk));
        reply.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const set = reply.headers['set-cookie']?.[0]?.split(';')[0];
          if (set) this.cookie = set;
          if (reply.statusCode >= 400) reject(new Error(`${method} ${path}: ${reply.statusCode} ${text}`));
          else resolve(text ? JSON.parse(text) : {});
        });
      });
      request.on('timeout', () => request.destroy(new Error(`${method} ${path}: timeout`)));
      request.on('error', reject);
      request.end(method === 'GET' ? undefined : JSON.stringify(body));
    });
  }

  // `count` requests made by `make(index)`, several at a time.
  async many(count, make, atOnce = 16) {
    const answers = new Array(count);
    let next = 0;
    const work = async () => {
      while (next < count) {
        const index = next++;
        answers[index] = await this.call(...make(index));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return answers;
  }

  close() {
    this.agent.destroy();
  }
}
