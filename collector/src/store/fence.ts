/** Raised by every erasure and every restriction: a consumer that asked the graph before it may not write after it. */
export const FENCE = `INSERT INTO meta VALUES ('erasures', '1')
  ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1`;

/** All that a consumer's answer of the graph rests on. Withdrawals count apart: by the erasures a restored D1 is known. */
export const FENCES = `SELECT coalesce((SELECT value FROM meta WHERE name = 'erasures'), '0') || ' '
  || coalesce((SELECT value FROM meta WHERE name = 'withdrawals'), '0') AS value`;

/** Raised by every withdrawal, before it is answered: what was asked about before it is asked again. */
export async function raiseWithdrawals(db: D1Database): Promise<void> {
  const sql = `INSERT INTO meta VALUES ('withdrawals', '1')
    ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1`;
  await db.prepare(sql).run();
}
