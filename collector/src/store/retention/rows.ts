/** Sequence numbers looked at by one statement: D1 stops one that takes half a minute. */
const PART = 50_000;

/** ?1 and ?2 bound the rows, ?3 is the time before which they go, ?4 the identifiers that a law wants kept. */
const FREE = `NOT EXISTS (SELECT 1 FROM json_each(coalesce(t.identifiers, '[]')) AS i
  WHERE i.value IN (SELECT value FROM json_each(?4)))`;

const BY_PART = {
  events: { key: 'seq', due: `t.received_at < ?3 AND (?4 = '[]' OR ${FREE})` },
  quarantine: { key: 'id', due: `t.received_at < ?3 AND (?4 = '[]' OR ${FREE})` },
} as const;

/** Removes what came before a time, but for what names one of `held`; `upTo`: up to which row only. Returns how many rows. */
export async function removeArrived(
  db: D1Database,
  table: keyof typeof BY_PART,
  before: number,
  held: readonly string[],
  upTo: number | null = null,
): Promise<number> {
  const { key, due } = BY_PART[table];
  const bounds = `SELECT min(${key}) AS first, max(${key}) AS last FROM ${table}`;
  const found = await db.prepare(bounds).first<{ first: number | null; last: number }>();
  const first = found?.first ?? null;
  const last = Math.min(found?.last ?? 0, upTo ?? Number.POSITIVE_INFINITY);
  const sql = `DELETE FROM ${table} WHERE ${key} IN (
    SELECT t.${key} FROM ${table} AS t WHERE t.${key} >= ?1 AND t.${key} < ?2 AND ${due})`;
  let removed = 0;
  for (let from = first ?? 1; first !== null && from <= last; from += PART) {
    // Triggers count rows too, so the difference is asked for.
    const part = db.prepare(sql).bind(from, Math.min(from + PART, last + 1), before, JSON.stringify(held));
    const counted = db.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${key} >= ? AND ${key} < ?`);
    const count = counted.bind(from, from + PART);
    const [was, , is] = await db.batch<{ n: number }>([count, part, count]);
    removed += (was?.results[0]?.n ?? 0) - (is?.results[0]?.n ?? 0);
  }
  return removed;
}

const CLOSED = {
  requests: 'DELETE FROM requests WHERE finished_at < ?',
  legal_holds: 'DELETE FROM legal_holds WHERE ended_at < ?',
  tokens: 'DELETE FROM api_tokens WHERE min(coalesce(revoked_at, 9e15), coalesce(expires_at, 9e15)) < ?',
} as const;

/** What belongs to a request goes with it. */
const ORPHANS = ['deliveries', 'opendsr_requests'].map(
  (table) => `DELETE FROM ${table} WHERE request_id NOT IN (SELECT id FROM requests)`,
);

/** Removes what was closed before a time, and what belongs to it. Returns how many were closed. */
export async function removeClosed(db: D1Database, what: keyof typeof CLOSED, before: number): Promise<number> {
  const orphans = what === 'requests' ? ORPHANS.map((sql) => db.prepare(sql)) : [];
  const [closed] = await db.batch([db.prepare(CLOSED[what]).bind(before), ...orphans]);
  return closed?.meta.changes ?? 0;
}

/** What a run of the retention did. */
export interface RetentionRun {
  /** Milliseconds. */
  time: number;
  removed: Record<string, number>;
}

const NAME = 'retention_run';

/** The last run; null where there was none. */
export async function lastRun(db: D1Database): Promise<RetentionRun | null> {
  const row = await db.prepare('SELECT value FROM meta WHERE name = ?').bind(NAME).first<{ value: string }>();
  return row === null ? null : (JSON.parse(row.value) as RetentionRun);
}

export async function saveRun(db: D1Database, run: RetentionRun): Promise<void> {
  const sql = 'INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2';
  await db.prepare(sql).bind(NAME, JSON.stringify(run)).run();
}

const RECENT = (table: string) => `SELECT n.value AS key FROM json_each(?1) AS n WHERE EXISTS (
  SELECT 1 FROM ${table} AS e WHERE e.identifier = n.value AND e.received_at >= ?2)`;

/** Those of these identifiers under which an event arrived at a time or later. */
export async function withEventsSince(db: D1Database, keys: readonly string[], since: number): Promise<Set<string>> {
  const sql = `${RECENT('events')} UNION ${RECENT('restricted_events')}`;
  const { results } = await db.prepare(sql).bind(JSON.stringify(keys), since).all<{ key: string }>();
  return new Set(results.map(({ key }) => key));
}
