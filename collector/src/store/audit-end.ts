/** The last entry of the audit trail. */
interface AuditEnd {
  n: number;
  hash: string;
}

const NAME = 'audit_end';

/** The last entry that was noted; null where none was. */
export async function auditEnd(db: D1Database): Promise<AuditEnd | null> {
  const row = await db.prepare('SELECT value FROM meta WHERE name = ?').bind(NAME).first<{ value: string }>();
  return row === null ? null : (JSON.parse(row.value) as AuditEnd);
}

/** Notes the last entry of the trail. Notes may arrive in any order. */
export async function saveAuditEnd(db: D1Database, end: AuditEnd): Promise<void> {
  const sql = `INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (name)
    DO UPDATE SET value = ?2 WHERE CAST(value ->> 'n' AS INTEGER) < ?3`;
  await db.prepare(sql).bind(NAME, JSON.stringify(end), end.n).run();
}
