import type { Source } from '@guiyi/protocol';

/** A site, mini-program or backend that sends. Exactly one of `write_key` and `secret_hash` is set. */
export interface SourceRow extends Source {
  /** SHA-256 of the secret key, hex; the key itself is not kept. */
  secret_hash: string | null;
}

const ALL = 'SELECT id, name, kind, write_key, secret_hash, legal_basis, origins FROM sources ORDER BY created_at, id';

const UPSERT = `INSERT INTO sources (id, name, kind, write_key, secret_hash, legal_basis, created_at, origins)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
  ON CONFLICT (id) DO UPDATE SET name = ?2, kind = ?3, write_key = ?4, secret_hash = ?5, legal_basis = ?6, origins = ?8`;

/** All sources, oldest first. There are few of them. */
export async function allSources(db: D1Database): Promise<SourceRow[]> {
  const { results } = await db.prepare(ALL).all<Omit<SourceRow, 'origins'> & { origins: string | null }>();
  return results.map((row) => ({
    ...row,
    origins: row.origins === null ? null : (JSON.parse(row.origins) as string[]),
  }));
}

/** Adds a source, or changes the one with its id. Answers false when another source has the key. */
export async function saveSource(db: D1Database, source: SourceRow, now: number): Promise<boolean> {
  const { id, name, kind, write_key, secret_hash, legal_basis } = source;
  const origins = source.origins === null ? null : JSON.stringify(source.origins);
  try {
    await db.prepare(UPSERT).bind(id, name, kind, write_key, secret_hash, legal_basis, now, origins).run();
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('UNIQUE constraint failed')) return false;
    throw error;
  }
}
