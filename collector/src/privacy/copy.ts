import type { SubjectCopy } from '@guiyi/protocol';
import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import type { Span } from '../lib/erasure.ts';
import { type CopyRow, copyRows } from '../store/copy.ts';
import { outboxOf } from '../store/outbox.ts';
import { copyArchive } from './archive.ts';
import { readable, withoutOthers } from './readable.ts';

/**
 * A copy of all that is kept of a person: every table of the data map, the graph, the ledger, what waits, what is archived
 * (GDPR 15, 20; PIPL 45). Other people's identifiers are taken out of it.
 */
export async function copyOf(env: Env, spans: readonly Span[], subject: string): Promise<SubjectCopy['tables']> {
  const list = [...spans];
  const tables: Record<string, CopyRow[]> = {
    ...(await copyRows(env.DB, spans, subject)),
    ...(await identityOf(env).export(list)),
    waiting_events: await outboxOf(env).copy(list),
    archived_events: await copyArchive(env.ARCHIVE, spans),
  };
  const own = new Set(spans.map((span) => span.key));
  return Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [name, rows.map((row) => readable(withoutOthers(row, own)))]),
  );
}
