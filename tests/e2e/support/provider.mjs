// A real identity provider (the npm package oidc-provider) on this machine, over TLS with a certificate of its own. In front of it
// stands what can make it hostile: `bend` gets each ID token and may answer another one. Its keys can be replaced, and it can
// be gone for a while.
import { execFileSync } from 'node:child_process';
import { createSign, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import Provider from 'oidc-provider';

import { freePort } from './server.mjs';

const b64 = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export function decode(token) {
  const [header, claims] = token.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));
  return { header, claims };
}

export class IdentityProvider {
  // `people`: { name: claims }; whoever signs in as `name` has them.
  static async start({ redirect, signedOut, people, algorithm = 'RS256' }) {
    const provider = new IdentityProvider();
    Object.assign(provider, { redirect, signedOut, people, algorithm, port: await freePort(), bend: null, asked: {} });
    provider.issuer = `https://localhost:${provider.port}`;
    provider.secret = randomBytes(24).toString('base64url') + '+/=:'; // has to be encoded
    provider.folder = mkdtempSync(join(tmpdir(), 'dais-provider-'));
    provider.ca = join(provider.folder, 'certificate.pem');
    const key = join(provider.folder, 'key.pem');
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', provider.ca, '-days', '2',
      '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'], { stdio: 'ignore' });
    provider.tls = { key: readFileSync(key), cert: readFileSync(provider.ca) };
    provider.rotate();
    await provider.open();
    return provider;
  }

  // New keys, none of before among them; who was signed in at the provider is not any more.
  rotate() {
    const kid = randomBytes(6).toString('hex');
    const pair = this.algorithm === 'RS256' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.key = { kid, private: pair.privateKey, public: pair.publicKey };
    this.real = new Provider(this.issuer, {
      jwks: { keys: [{ ...pair.privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: this.algorithm }] },
      clients: [{
        client_id: 'dais', client_secret: this.secret, redirect_uris: [this.redirect], post_logout_redirect_uris: [this.signedOut],
        grant_types: ['authorization_code'], response_types: ['code'], id_token_signed_response_alg: this.algorithm,
      }],
      cookies: { keys: [randomBytes(16).toString('hex')] },
      pkce: { required: () => true },
      scopes: ['openid', 'profile', 'email', 'groups'],
      claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'], groups: ['groups'] },
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...this.people[id] }) }),
      ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
    });
    this.callback = this.real.callback();
  }

  async open() {
    this.listener = https.createServer(this.tls, (request, response) => this.#serve(request, response));
    await new Promise((done) => this.listener.listen(this.port, '127.0.0.1', done));
  }

  // Gone: nobody answers at its address.
  async close() {
    this.listener.closeAllConnections();
    await new Promise((done) => this.listener.close(done));
  }

  async stop() {
    await this.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #serve(request, response) {
    const path = request.url.split('?')[0];
    this.asked[path] = (this.asked[path] ?? 0) + 1;
    if (path === '/token' && this.bend) this.#bent(response);
    this.callback(request, response);
  }

  // What the real one answers, with another ID token in it.
  #bent(response) {
    const end = response.end.bind(response);
    response.end = (chunk, ...rest) => {
      const answer = JSON.parse(String(chunk));
      if (answer.id_token) answer.id_token = this.bend(answer.id_token);
      const text = JSON.stringify(answer);
      response.setHeader('content-length', Buffer.byteLength(text));
      return end(text, ...rest);
    };
  }

  // The token's words with `claims` and `header` changed, signed by this provider's key as it would have.
  resign(token, { claims = {}, header = {}, key = this.key.private } = {}) {
    const old = decode(token);
    const text = `${b64({ ...old.header, ...header })}.${b64({ ...old.claims, ...claims })}`;
    const signature = this.algorithm === 'RS256' ? createSign('sha256').update(text).sign(key) : sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  }

  // In its own pages, as a person: login (the password is anything), and consent where it asks.
  async signIn(page, name) {
    await page.waitForURL((url) => url.origin === this.issuer);
    await page.locator('input[name=login]').fill(name);
    await page.locator('input[name=password]').fill('anything');
    await page.locator('button[type=submit]').click();
    await page.waitForURL((url) => url.origin !== this.issuer || /interaction/.test(url.pathname));
    if (page.url().startsWith(this.issuer)) await page.locator('button[type=submit]', { hasText: /continue/i }).click();
  }
}
