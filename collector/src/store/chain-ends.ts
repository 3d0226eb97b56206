/** A place in a hash chain. */
export interface ChainEnd {
  n: number;
  hash: string;
}

/** Chains whose ends are noted in D1 too, away from themselves, so that a cut end is noticed. */
export type ChainName = 'audit' | 'consent';

/** The last place of a chain that was noted; null where none was. */
export async function chainEnd(db: D1Database, chain: ChainName): Promise<ChainEnd | null> {
  const row = await db.prepare('SELECT value FROM meta WHERE name = ?').bind(`${chain}_end`).first<{ value: string }>();
  return row === null ? null : (JSON.parse(row.value) as ChainEnd);
}

/** Notes the last place of a chain: it may lag, never lead. Notes may arrive in any order. Never throws. */
export async function noteChainEnd(db: D1Database, chain: ChainName, end: ChainEnd): Promise<void> {
  const sql = `INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (name)
    DO UPDATE SET value = ?2 WHERE CAST(value ->> 'n' AS INTEGER) < ?3`;
  try {
    await db.prepare(sql).bind(`${chain}_end`, JSON.stringify(end), end.n).run();
  } catch (error) {
    console.error(`the end of the ${chain} chain was not noted`, error);
  }
}
