/** Something that somebody has to be told. Times are milliseconds. */
export interface DeliveryRow {
  id: string;
  request_id: string;
  /** Processor id, or `callback`. */
  receiver: string;
  url: string;
  body: string | null;
  attempts: number;
  error: string | null;
  done_at: number | null;
}

export interface ProcessorRow {
  id: string;
  name: string;
  url: string;
  created_at: number;
  removed_at: number | null;
}

/** Writes down what is to be told, once. */
export async function saveDelivery(
  db: D1Database,
  {
    id,
    request_id,
    receiver,
    url,
    body,
  }: Pick<DeliveryRow, 'id' | 'request_id' | 'receiver' | 'url'> & { body: string },
  now: number,
): Promise<void> {
  const sql = `INSERT INTO deliveries (id, request_id, receiver, url, body, created_at, due_at)
    VALUES (?, ?, ?, ?, ?, ?6, ?6) ON CONFLICT DO NOTHING`;
  await db.prepare(sql).bind(id, request_id, receiver, url, body, now).run();
}

/** Takes what is due, for `lease` milliseconds. */
export async function leaseDeliveries(db: D1Database, now: number, lease: number): Promise<DeliveryRow[]> {
  const sql = `UPDATE deliveries SET attempts = attempts + 1, due_at = ?1 WHERE done_at IS NULL AND due_at <= ?2 RETURNING *`;
  return (
    await db
      .prepare(sql)
      .bind(now + lease, now)
      .all<DeliveryRow>()
  ).results;
}

/** It was confirmed: what was told is forgotten. */
export async function confirmDelivery(db: D1Database, id: string, now: number): Promise<void> {
  const sql = 'UPDATE deliveries SET done_at = ?, body = NULL, error = NULL WHERE id = ?';
  await db.prepare(sql).bind(now, id).run();
}

export async function failDelivery(db: D1Database, id: string, error: string, due: number): Promise<void> {
  await db.prepare('UPDATE deliveries SET error = ?, due_at = ? WHERE id = ?').bind(error, due, id).run();
}

/** What processors have been told of a request. */
export async function deliveriesOf(db: D1Database, request: string): Promise<DeliveryRow[]> {
  const sql = "SELECT * FROM deliveries WHERE request_id = ? AND receiver <> 'callback' ORDER BY receiver";
  return (await db.prepare(sql).bind(request).all<DeliveryRow>()).results;
}

/** Newest first, the removed ones too. */
export async function allProcessors(db: D1Database): Promise<ProcessorRow[]> {
  return (await db.prepare('SELECT * FROM processors ORDER BY created_at DESC, id').all<ProcessorRow>()).results;
}

export async function saveProcessor(db: D1Database, { id, name, url, created_at }: ProcessorRow): Promise<void> {
  const sql = 'INSERT INTO processors (id, name, url, created_at) VALUES (?, ?, ?, ?)';
  await db.prepare(sql).bind(id, name, url, created_at).run();
}

/** No longer told of new erasures; what is under way goes on. */
export async function removeProcessor(db: D1Database, id: string, now: number): Promise<boolean> {
  const sql = 'UPDATE processors SET removed_at = ? WHERE id = ? AND removed_at IS NULL';
  return (await db.prepare(sql).bind(now, id).run()).meta.changes > 0;
}
