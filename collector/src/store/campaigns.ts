import type { CampaignChange, CampaignKind } from '@guiyi/protocol';

/** A campaign as it is stored; times are milliseconds. */
export interface CampaignRow {
  code: string;
  kind: CampaignKind;
  name: string;
  target: string;
  source_id: string | null;
  source: string;
  medium: string;
  campaign: string;
  content: string | null;
  created_at: number;
  created_by: string;
  archived_at: number | null;
}

/** What a code stands for. */
export type CampaignTags = Pick<CampaignRow, 'code' | 'source' | 'medium' | 'campaign'>;

/** The campaigns of these codes (a JSON list), archived ones too: print lives on. Part of the consumer's first read. */
export const CAMPAIGNS_OF = `SELECT code, source, medium, campaign FROM campaigns
  WHERE code IN (SELECT value FROM json_each(?))`;

/** Newest first. */
export async function allCampaigns(db: D1Database): Promise<CampaignRow[]> {
  const sql = 'SELECT * FROM campaigns ORDER BY created_at DESC, code LIMIT 5000';
  return (await db.prepare(sql).all<CampaignRow>()).results;
}

export function campaignOf(db: D1Database, code: string): Promise<CampaignRow | null> {
  return db.prepare('SELECT * FROM campaigns WHERE code = ?').bind(code).first<CampaignRow>();
}

/** False when the code is taken. */
export async function saveCampaign(db: D1Database, row: CampaignRow): Promise<boolean> {
  const columns = Object.keys(row);
  const sql = `INSERT OR IGNORE INTO campaigns (${columns}) VALUES (${columns.map(() => '?')})`;
  const { meta } = await db
    .prepare(sql)
    .bind(...Object.values(row))
    .run();
  return meta.changes > 0;
}

/** The campaign as it then is; null when there is none. One that is archived already keeps its time. */
export function changeCampaign(
  db: D1Database,
  code: string,
  { name, archived }: CampaignChange,
  now: number,
): Promise<CampaignRow | null> {
  const sql = `UPDATE campaigns SET name = coalesce(?2, name),
      archived_at = CASE ?3 WHEN 1 THEN coalesce(archived_at, ?4) WHEN 0 THEN NULL ELSE archived_at END
    WHERE code = ?1 RETURNING *`;
  return db
    .prepare(sql)
    .bind(code, name ?? null, archived === undefined ? null : Number(archived), now)
    .first<CampaignRow>();
}
