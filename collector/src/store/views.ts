import type { ReportPage, SummaryCall, SummaryFormat } from '@guiyi/protocol';

/** A row of `views`. */
export interface ViewRow {
  id: string;
  name: string;
  page: ReportPage;
  params: string;
  owner: string;
  shared: number;
  created_at: number;
  updated_at: number;
}

/** A row of `summaries`. */
export interface SummaryRow {
  view_id: string;
  every: SummaryCall['every'];
  weekday: number;
  hour: number;
  format: SummaryFormat;
  language: 'zh' | 'en';
  url: string;
  link: string;
  created_at: number;
  handled_at: number;
  sent_at: number | null;
  attempts: number;
  error: string | null;
}

/** What one may see: one's own and the shared ones; null sees all. */
const VISIBLE = '(?1 IS NULL OR owner = ?1 OR shared = 1)';

/** The views that somebody may see (null: everybody's), by name, with their summaries. */
export async function viewsFor(
  db: D1Database,
  owner: string | null,
): Promise<{ view: ViewRow; summary: SummaryRow | null }[]> {
  const [views, summaries] = await db.batch([
    db.prepare(`SELECT * FROM views WHERE ${VISIBLE} ORDER BY name, id`).bind(owner),
    db.prepare(`SELECT * FROM summaries WHERE view_id IN (SELECT id FROM views WHERE ${VISIBLE})`).bind(owner),
  ]);
  const known = new Map(((summaries?.results ?? []) as SummaryRow[]).map((row) => [row.view_id, row]));
  return ((views?.results ?? []) as ViewRow[]).map((view) => ({ view, summary: known.get(view.id) ?? null }));
}

/** One of them; null where there is none, or it is somebody else's. */
export async function viewFor(
  db: D1Database,
  owner: string | null,
  id: string,
): Promise<{ view: ViewRow; summary: SummaryRow | null } | null> {
  const [views, summaries] = await db.batch([
    db.prepare(`SELECT * FROM views WHERE id = ?2 AND ${VISIBLE}`).bind(owner, id),
    db.prepare('SELECT * FROM summaries WHERE view_id = ?').bind(id),
  ]);
  const [view] = (views?.results ?? []) as ViewRow[];
  const [summary] = (summaries?.results ?? []) as SummaryRow[];
  return view ? { view, summary: summary ?? null } : null;
}

/** Saves a view, new or changed; false where there are as many as there may be. */
export async function saveView(db: D1Database, row: ViewRow, most: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `INSERT INTO views (id, name, page, params, owner, shared, created_at, updated_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
       WHERE (SELECT count(*) FROM views) < ?9 OR EXISTS (SELECT 1 FROM views WHERE id = ?1)
       ON CONFLICT (id) DO UPDATE SET name = ?2, page = ?3, params = ?4, shared = ?6, updated_at = ?8`,
    )
    .bind(row.id, row.name, row.page, row.params, row.owner, row.shared, row.created_at, row.updated_at, most)
    .run();
  return meta.changes > 0;
}

/** Removes a view and what is sent of it. */
export async function removeView(db: D1Database, id: string): Promise<void> {
  await db.batch([
    db.prepare('DELETE FROM views WHERE id = ?').bind(id),
    db.prepare('DELETE FROM summaries WHERE view_id = ?').bind(id),
  ]);
}

const COLUMNS =
  'view_id, every, weekday, hour, format, language, url, link, created_at, handled_at, sent_at, attempts, error';

/** Sets when a view is sent where, in place of what was set before. */
export async function saveSummary(db: D1Database, row: SummaryRow): Promise<void> {
  const { view_id, every, weekday, hour, format, language, url, link } = row;
  const { created_at, handled_at, sent_at, attempts, error } = row;
  await db
    .prepare(`INSERT OR REPLACE INTO summaries (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    .bind(view_id, every, weekday, hour, format, language, url, link, created_at, handled_at, sent_at, attempts, error)
    .run();
}

/** Ends the sending of a view; false where it was not sent. */
export async function removeSummary(db: D1Database, id: string): Promise<boolean> {
  const { meta } = await db.prepare('DELETE FROM summaries WHERE view_id = ?').bind(id).run();
  return meta.changes > 0;
}

/** Everything that is sent, with its view. */
export async function allSummaries(db: D1Database): Promise<{ view: ViewRow; summary: SummaryRow }[]> {
  const [views, summaries] = await db.batch([
    db.prepare('SELECT * FROM views WHERE id IN (SELECT view_id FROM summaries)'),
    db.prepare('SELECT * FROM summaries ORDER BY view_id'),
  ]);
  const known = new Map(((views?.results ?? []) as ViewRow[]).map((row) => [row.id, row]));
  return ((summaries?.results ?? []) as SummaryRow[]).flatMap((summary) => {
    const view = known.get(summary.view_id);
    return view ? [{ view, summary }] : [];
  });
}

/** Notes how an attempt at what was due at `due` went; a schedule that was set anew meanwhile keeps its own state. */
export async function noteSummary(
  db: D1Database,
  { view_id, created_at }: SummaryRow,
  { handled_at, sent_at, attempts, error }: Pick<SummaryRow, 'handled_at' | 'sent_at' | 'attempts' | 'error'>,
): Promise<void> {
  await db
    .prepare(
      'UPDATE summaries SET handled_at = ?3, sent_at = ?4, attempts = ?5, error = ?6 WHERE view_id = ?1 AND created_at = ?2',
    )
    .bind(view_id, created_at, handled_at, sent_at, attempts, error)
    .run();
}
