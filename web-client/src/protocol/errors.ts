// What can go wrong between page and server, as one type: the server's own codes, and those only the page can know.
import type { ErrorBody, ErrorCode } from './types';

/** `offline`: no answer came. `timeout`: none came in time. `closed`: the page itself gave up waiting. */
export type LocalCode = 'offline' | 'timeout' | 'closed';

export class RequestError extends Error {
  override name = 'RequestError';
  readonly code: ErrorCode | LocalCode;
  /** HTTP status; 0 where there was none (no answer, or an answer over the WebSocket). */
  readonly status: number;
  /** Path of the field at fault, e.g. "speakers[3].account". */
  readonly field: string | undefined;
  /** Who stands in the way, by name. */
  readonly who: string | undefined;
  /** The whole body of an HTTP refusal: a conflict carries the newer values. */
  readonly body: unknown;
  /** How long the server wants to be left alone, where it said so. */
  readonly retryAfter_s: number | undefined;

  constructor(code: ErrorCode | LocalCode, message: string, extra: { status?: number; field?: string | undefined; who?: string | undefined; body?: unknown; retryAfter_s?: number | undefined } = {}) {
    super(message);
    this.code = code;
    this.status = extra.status ?? 0;
    this.field = extra.field;
    this.who = extra.who;
    this.body = extra.body;
    this.retryAfter_s = extra.retryAfter_s;
  }

  static from(body: ErrorBody, extra: { status?: number; body?: unknown; retryAfter_s?: number | undefined } = {}): RequestError {
    return new RequestError(body.code, body.message, { ...extra, field: body.field, who: body.name });
  }

  /** Nobody refused anything; trying again may help. */
  get transient(): boolean {
    return (
      this.code === 'offline' || this.code === 'timeout' || this.code === 'busy' || this.code === 'slow_down' ||
      this.code === 'read_only' || this.status === 502 || this.status === 504
    );
  }
}
