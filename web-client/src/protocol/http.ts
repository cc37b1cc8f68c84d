// HTTP requests with the types of the protocol: http('channel_get', { path: { channel } }).
// A durable request carries one key over all its tries, so a retry after a lost answer changes nothing twice.
import { backoffMs } from './backoff';
import { RequestError } from './errors';
import { newKey } from './key';
import { ROUTES, type ErrorBody, type RouteName, type Routes } from './types';

const TRIES = 4;
const TIMEOUT_MS = 20_000;

type Part<N extends RouteName, P extends 'path' | 'query' | 'body'> = Routes[N][P] extends Record<string, never>
  ? { [K in P]?: undefined }
  : Record<string, never> extends Routes[N][P]
    ? { [K in P]?: Routes[N][P] }
    : { [K in P]: Routes[N][P] };

export type Input<N extends RouteName> = Part<N, 'path'> & Part<N, 'query'> & Part<N, 'body'> & { signal?: AbortSignal };
type Arguments<N extends RouteName> = Record<string, never> extends Part<N, 'path'> & Part<N, 'query'> & Part<N, 'body'>
  ? [name: N, input?: Input<N>]
  : [name: N, input: Input<N>];

/** The address of a route: braces filled, empty query fields left out. */
export function address(template: string, path: Record<string, string> = {}, query: Record<string, unknown> = {}): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${filled}?${text}` : filled;
}

function isErrorBody(value: unknown): value is { error: ErrorBody } {
  return typeof value === 'object' && value !== null && 'error' in value && typeof (value as { error: unknown }).error === 'object';
}

async function once(url: string, init: RequestInit, signal: AbortSignal | undefined): Promise<unknown> {
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(url, { ...init, signal: signal ? AbortSignal.any([signal, limit]) : limit });
    const text = await response.text();
    body = text ? safeParse(text) : {};
  } catch (cause) {
    if (signal?.aborted) throw new RequestError('closed', 'Given up.');
    throw new RequestError(limit.aborted ? 'timeout' : 'offline', cause instanceof Error ? cause.message : 'No answer.');
  }
  if (response.ok) return body;
  const wait = response.headers.get('retry-after') ?? '';
  const extra = { status: response.status, body, retryAfter_s: /^\d+$/.test(wait) ? Number(wait) : undefined };
  if (isErrorBody(body)) throw RequestError.from(body.error, extra);
  throw new RequestError(response.status === 404 ? 'not_found' : response.status === 401 ? 'unauthorized' : 'internal', response.statusText, extra);
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export async function http<N extends RouteName>(...[name, input]: Arguments<N>): Promise<Routes[N]['ok']> {
  const route = ROUTES[name];
  const given = (input ?? {}) as { path?: Record<string, string>; query?: Record<string, unknown>; body?: unknown; signal?: AbortSignal };
  const headers: Record<string, string> = { accept: 'application/json' };
  const init: RequestInit = { method: route.method, headers, credentials: 'same-origin', cache: 'no-store' };
  if (route.method !== 'GET') {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(given.body ?? {});
  }
  if (route.durable) headers['idempotency-key'] = newKey();

  const again = route.durable || route.method === 'GET';
  for (let attempt = 0; ; attempt++) {
    try {
      return (await once(address(route.path, given.path, given.query), init, given.signal)) as Routes[N]['ok'];
    } catch (error) {
      const retry = again && attempt + 1 < TRIES && error instanceof RequestError && error.transient && error.code !== 'slow_down';
      if (!retry) throw error;
      await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt)));
    }
  }
}
