import { LIMITS } from '@guiyi/protocol/limits';
import type { Keyer } from '../lib/keyed.ts';
import { safeId } from '../lib/normalise.ts';
import { Recent } from '../lib/recent.ts';
import { storedIds } from '../store/events.ts';

/** Ids that are looked up for one request. */
const ASKED_MAX = 1_000;

/** What this isolate took lately and may still be on its way to the store: the ids of some seconds at full load. */
const recent = new Recent(10_000);

/** The message ids of these events, as their client wrote them. */
export function messageIdsOf(events: readonly unknown[]): string[] {
  return events
    .map((event) => (Object(event) as { messageId?: unknown }).messageId)
    .filter((id): id is string => typeof id === 'string' && id.length <= LIMITS.identifier);
}

/** Remembers that these have had their verdict. Where another isolate is asked, they may be sent again, and are stored once. */
export function noteTaken(sourceId: string, ids: readonly string[]): void {
  for (const id of ids) recent.add(sourceId, id);
}

/**
 * Which of the message ids that a client asks about this source has not sent. What cannot be looked up counts as missing: what is sent again is
 * stored once, what is taken for stored is lost.
 *
 * @param asked `unconfirmed` of a batch; what is no id is left out
 */
export async function missingOf(db: D1Database, sourceId: string, asked: unknown, key: Keyer): Promise<string[]> {
  if (!Array.isArray(asked)) return [];
  const unknown = asked.filter((id): id is string => typeof id === 'string' && !recent.has(sourceId, id));
  const looked = unknown.slice(0, ASKED_MAX).filter((id) => id.length <= LIMITS.identifier);
  if (looked.length === 0) return unknown;
  const stored = await storedIds(
    db,
    sourceId,
    looked.map((id) => safeId(id, key)),
  ).catch(() => new Set());
  return unknown.filter((id) => !stored.has(safeId(id, key)));
}
