import type { Code, JsonObject, QuarantinedEvent, StatsReply } from '@guiyi/protocol';
import { CODES } from '@guiyi/protocol/codes';

/** Counts since the data directory was made, without what waits in the queue. */
export async function countsOf(db: D1Database): Promise<Omit<StatsReply, 'accepted' | 'queued'>> {
  const { results } = await db.prepare('SELECT name, value FROM counters').all<{ name: string; value: number }>();
  const counts = new Map(results.map(({ name, value }) => [name, value]));
  const reasons = results.filter(({ name }) => name.startsWith('dropped:'));
  return {
    stored: counts.get('stored') ?? 0,
    duplicate: counts.get('duplicate') ?? 0,
    quarantined: counts.get('quarantined') ?? 0,
    dropped: reasons.reduce((sum, { value }) => sum + value, 0),
    dropped_by_reason: Object.fromEntries(reasons.map(({ name, value }) => [name.slice('dropped:'.length), value])),
  };
}

interface QuarantineRow {
  id: number;
  received_at: number;
  source_id: string;
  message_id: string | null;
  code: Code;
  path: string;
  message: string;
  event: string | null;
}

/** The newest refused events, newest first. */
export async function quarantined(db: D1Database, limit: number): Promise<QuarantinedEvent[]> {
  const { results } = await db
    .prepare('SELECT * FROM quarantine ORDER BY id DESC LIMIT ?')
    .bind(limit)
    .all<QuarantineRow>();
  return results.map((row) => ({
    ...row,
    mend: CODES[row.code].mend,
    received_at: new Date(row.received_at).toISOString(),
    event: row.event === null ? null : (JSON.parse(row.event) as JsonObject),
  }));
}

/** Whether the database can be read and has the newest table that this Worker needs. */
export async function isMigrated(db: D1Database): Promise<boolean> {
  try {
    await db.prepare('SELECT 1 FROM requests LIMIT 1').all();
    return true;
  } catch (error) {
    console.error('the database is not ready', error);
    return false;
  }
}
