// The audit log: of the site, or of one channel.
import type { AuditAct, AuditEntry, Id } from '../protocol/types';
import { ask } from './ask';
import { Paged, type Page } from './paged.svelte';

export interface AuditQuery {
  act?: AuditAct;
  actor?: Id;
  target?: Id;
  /** Unix ms: from then on, and before then. */
  since?: number;
  until?: number;
}

/** A page of the server may hold nothing although older entries follow: it is asked on until something comes. */
async function filled(page: (cursor: string | undefined) => Promise<Page<AuditEntry>>, cursor: string | undefined): Promise<Page<AuditEntry>> {
  let got = await page(cursor);
  while (got.items.length === 0 && got.cursor !== undefined) got = await page(got.cursor);
  return got;
}

export const auditLog = (channel?: Id) =>
  new Paged<AuditEntry, AuditQuery>((query, from, signal) =>
    filled((cursor) => {
      const all = { ...query, ...(cursor ? { cursor } : {}) };
      return channel ? ask('channel_audit', { path: { channel }, query: all, signal }) : ask('audit_list', { query: all, signal });
    }, from),
  );
