import type { SubjectCopy } from '@guiyi/protocol';
import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import type { Span } from '../lib/erasure.ts';
import { type CopyRow, copyRows } from '../store/copy.ts';
import { copyLake } from '../store/lake/people.ts';
import { outboxOf } from '../store/outbox.ts';
import { copyArchive } from './archive.ts';
import { readable, withoutOthers } from './readable.ts';

/**
 * A copy of all that is kept of a person: every table of the data map, the graph, the ledger, what waits, what is archived
 * (GDPR 15, 20; PIPL 45). Other people's identifiers are taken out of it.
 */
export async function copyOf(env: Env, spans: readonly Span[], subject: string): Promise<SubjectCopy['tables']> {
  const list = [...spans];
  const rows = await copyRows(env.DB, spans, subject);
  const tables: Record<string, CopyRow[]> = {
    ...rows,
    ...(await identityOf(env).export(list)),
    waiting_events: await outboxOf(env).copy(list),
    archived_events: await copyArchive(env.ARCHIVE, spans),
    lake_events: await inLakeOnly(env, spans, rows.events ?? []),
  };
  const own = new Set(spans.map((span) => span.key));
  return Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [name, rows.map((row) => readable(withoutOthers(row, own)))]),
  );
}

/** What is in the lake and no longer in D1. */
async function inLakeOnly(env: Env, spans: readonly Span[], stored: readonly CopyRow[]): Promise<CopyRow[]> {
  const idOf = ({ source_id, message_id }: CopyRow) => JSON.stringify([source_id, message_id]);
  const ids = new Set(stored.map(idOf));
  return (await copyLake(env.ARCHIVE, spans)).filter((row) => !ids.has(idOf(row)));
}
