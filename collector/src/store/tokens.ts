import type { Role } from '@guiyi/protocol';

/** A token of the admin API. Times in milliseconds. */
export interface TokenRow {
  id: string;
  name: string;
  role: Role;
  read_only: number;
  created_at: number;
  created_by: string;
  /** Who of the staff uses it, as their session or Cloudflare Access names them; null where nobody said. */
  owner: string | null;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

const COLUMNS = 'id, name, role, read_only, created_at, created_by, owner, expires_at, last_used_at, revoked_at';

/** A use is noted once a minute. */
const NOTED_MS = 60_000;

/** All tokens, newest first, revoked ones too. */
export async function allTokens(db: D1Database): Promise<TokenRow[]> {
  return (await db.prepare(`SELECT ${COLUMNS} FROM api_tokens ORDER BY created_at DESC, id`).all<TokenRow>()).results;
}

/** Keeps a token by the SHA-256 of it, hex. */
export async function saveToken(db: D1Database, hash: string, row: TokenRow): Promise<void> {
  const sql = `INSERT INTO api_tokens (hash, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  const { id, name, role, read_only, created_at, created_by, owner, expires_at, last_used_at, revoked_at } = row;
  const values = [hash, id, name, role, read_only, created_at, created_by, owner, expires_at, last_used_at, revoked_at];
  await db
    .prepare(sql)
    .bind(...values)
    .run();
}

/** The token with this hash, unless it was revoked or its time is over. */
export async function tokenOfHash(db: D1Database, hash: string, now: number): Promise<TokenRow | null> {
  const sql = `SELECT ${COLUMNS} FROM api_tokens
    WHERE hash = ?1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?2)`;
  return db.prepare(sql).bind(hash, now).first<TokenRow>();
}

/** Whether a use is to be noted: the last note is too old. */
export function isStale({ last_used_at }: TokenRow, now: number): boolean {
  return last_used_at === null || now - last_used_at >= NOTED_MS;
}

/** Notes that a token was used. */
export async function noteUse(db: D1Database, id: string, now: number): Promise<void> {
  await db.prepare('UPDATE api_tokens SET last_used_at = ? WHERE id = ?').bind(now, id).run();
}

/** Revokes a token for good. False where there is none that works. */
export async function revokeToken(db: D1Database, id: string, now: number): Promise<boolean> {
  const sql = 'UPDATE api_tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL';
  return (await db.prepare(sql).bind(now, id).run()).meta.changes > 0;
}

/**
 * Whether two actors are one member of staff: the same name, or one's token and its owner or maker. What the admin token
 * made is whoever's it was given to.
 *
 * @param a,b as the audit trail names them: the name of a session, an address of Cloudflare Access, `token:t_…`
 */
export async function isSameStaff(db: D1Database, a: string, b: string): Promise<boolean> {
  const sql = `WITH RECURSIVE behind (actor, name) AS (
      SELECT value, lower(trim(value)) FROM json_each(?1)
      UNION
      SELECT behind.actor, lower(trim(one.value))
      FROM behind JOIN api_tokens ON behind.name = 'token:' || api_tokens.id,
        json_each(json_array(api_tokens.owner, api_tokens.created_by)) AS one
      WHERE one.value IS NOT NULL AND one.value <> 'admin-token'
    )
    SELECT 1 FROM behind GROUP BY name HAVING count(*) > 1 LIMIT 1`;
  return (
    a === b ||
    (await db
      .prepare(sql)
      .bind(JSON.stringify([a, b]))
      .first()) !== null
  );
}
