// HTTP requests: addresses, keys over retries, and errors that say what the server said.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { address, http } from './http';

const calls: { url: string; init: RequestInit }[] = [];
let answers: (() => Response | Promise<Response>)[] = [];
const json = (status: number, body: unknown) => () => new Response(JSON.stringify(body), { status });
const header = (index: number, name: string) => (calls[index]!.init.headers as Record<string, string>)[name];

beforeEach(() => {
  vi.useFakeTimers();
  calls.length = 0;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    calls.push({ url, init });
    return answers.shift()!();
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('fills the path, leaves out empty query fields and escapes both', () => {
  expect(address('/a/{b}/c', { b: 'x/y' }, { q: 'ä&', sort: '', cursor: undefined })).toBe('/a/x%2Fy/c?q=%C3%A4%26');
});

it('retries a durable request under the same key', async () => {
  answers = [() => Promise.reject(new TypeError('cut')), json(503, { error: { code: 'busy', message: 'Busy.' } }), json(200, {})];
  const done = http('subscribe', { path: { channel: 'c' }, body: { subscribed: true } });
  await vi.runAllTimersAsync();
  await done;
  expect(calls).toHaveLength(3);
  expect(header(0, 'idempotency-key')).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(calls.map((_, index) => header(index, 'idempotency-key'))).size).toBe(1);
});

it('does not retry what may not be repeated', async () => {
  answers = [() => Promise.reject(new TypeError('cut'))];
  await expect(http('login', { body: { login: 'a', password: 'b' } })).rejects.toMatchObject({ code: 'offline', status: 0 });
  expect(calls).toHaveLength(1);
});

it('names code, field and the newer values of a conflict', async () => {
  answers = [json(409, { error: { code: 'conflict', message: 'Newer.', field: 'version' }, settings: { version: 8 }, people: [] })];
  await expect(http('room_save', { path: { channel: 'c' }, body: {} as never })).rejects.toMatchObject({
    code: 'conflict', status: 409, field: 'version', body: { settings: { version: 8 } },
  });
});

it('survives an answer that is no JSON', async () => {
  answers = [() => new Response('<html>', { status: 404 })];
  await expect(http('channel_get', { path: { channel: 'c' } })).rejects.toMatchObject({ code: 'not_found', status: 404 });
});

it('keeps how long the server wants to be left alone, if it is a number', async () => {
  const refuse = (after: string) => () => new Response(JSON.stringify({ error: { code: 'too_many_tries', message: '' } }), { status: 429, headers: { 'retry-after': after } });
  answers = [refuse('175'), refuse('Wed, 21 Oct 2015 07:28:00 GMT')];
  await expect(http('login', { body: { login: 'a', password: 'b' } })).rejects.toMatchObject({ code: 'too_many_tries', retryAfter_s: 175 });
  await expect(http('login', { body: { login: 'a', password: 'b' } })).rejects.toMatchObject({ retryAfter_s: undefined });
});
