import type { ChannelRulesVersion, CustomChannelRule } from '@guiyi/protocol';

/** Touches read by one statement. */
export const PAGE = 2_000;

/** The deployment's own rules as of now; part of the consumer's first read. */
export const LATEST_RULES = 'SELECT rules FROM channel_rules ORDER BY version DESC LIMIT 1';

/** What {@link LATEST_RULES} answers, read; none while nobody wrote any. */
export function rulesIn(rows: readonly { rules: string }[] | undefined): CustomChannelRule[] {
  const [row] = rows ?? [];
  return row ? (JSON.parse(row.rules) as CustomChannelRule[]) : [];
}

export async function latestRules(db: D1Database): Promise<CustomChannelRule[]> {
  return rulesIn((await db.prepare(LATEST_RULES).all<{ rules: string }>()).results);
}

/** The rules of every version, oldest first. */
export async function everyRules(db: D1Database): Promise<CustomChannelRule[][]> {
  const { results } = await db.prepare('SELECT rules FROM channel_rules ORDER BY version').all<{ rules: string }>();
  return results.map((row) => rulesIn([row]));
}

interface VersionRow {
  version: number;
  created_at: number;
  actor: string;
  reason: string;
  rules: string;
  reclassified_at: number | null;
  reclassified_from: number | null;
  reclassified: number | null;
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** All versions, newest first. */
export async function rulesVersions(db: D1Database): Promise<ChannelRulesVersion[]> {
  const { results } = await db.prepare('SELECT * FROM channel_rules ORDER BY version DESC').all<VersionRow>();
  return results.map((row) => ({
    version: row.version,
    actor: row.actor,
    reason: row.reason,
    rules: rulesIn([row]),
    created_at: new Date(row.created_at).toISOString(),
    reclassified:
      row.reclassified_at === null
        ? null
        : {
            at: iso(row.reclassified_at) ?? '',
            from: iso(row.reclassified_from) ?? '',
            touches: row.reclassified ?? 0,
          },
  }));
}

/** Adds a version; answers its number. */
export async function saveRules(
  db: D1Database,
  { actor, reason, rules, at }: { actor: string; reason: string; rules: readonly CustomChannelRule[]; at: number },
): Promise<number> {
  const sql = `INSERT INTO channel_rules (version, created_at, actor, reason, rules)
    SELECT coalesce(max(version), 0) + 1, ?, ?, ?, ? FROM channel_rules RETURNING version`;
  return (await db.prepare(sql).bind(at, actor, reason, JSON.stringify(rules)).first<number>('version')) ?? 0;
}

/** A touch as it is stored. */
export interface TouchRow {
  seq: number;
  channel: string;
  source: string | null;
  medium: string | null;
  campaign: string | null;
}

/** The next touches after a sequence number, of those since `from`; fewer than {@link PAGE} are the last. */
export async function touchesAfter(db: D1Database, after: number, from: number): Promise<TouchRow[]> {
  const sql = `SELECT seq, channel, source, medium, campaign FROM events
    WHERE seq > ?1 AND channel IS NOT NULL AND time >= ?2 ORDER BY seq LIMIT ${PAGE}`;
  return (await db.prepare(sql).bind(after, from).all<TouchRow>()).results;
}

/** Names touches anew: only those that are still as they were read. */
export async function renameTouches(db: D1Database, changed: readonly (TouchRow & { to: string })[]): Promise<void> {
  await db
    .prepare(
      `UPDATE events SET channel = c.value->>2 FROM json_each(?) c
       WHERE events.seq = c.value->>0 AND events.channel = c.value->>1`,
    )
    .bind(JSON.stringify(changed.map(({ seq, channel, to }) => [seq, channel, to])))
    .run();
}

/** Notes with the last version that history was named anew. */
export async function noteReclassified(db: D1Database, at: number, from: number, touches: number): Promise<void> {
  await db
    .prepare(
      `UPDATE channel_rules SET reclassified_at = ?1, reclassified_from = ?2, reclassified = ?3
       WHERE version = (SELECT max(version) FROM channel_rules)`,
    )
    .bind(at, from, touches)
    .run();
}
