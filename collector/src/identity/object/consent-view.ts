import type { CategoryPreferences, PersonConsentReply, Purpose, RegisteredConsent } from '@guiyi/protocol';
import type { LedgerRow } from '../../consent/ledger-store.ts';
import { keyType } from '../../lib/identifier.ts';
import type { Graph } from './erase.ts';
import { iso } from './view.ts';

/** What a person agrees to, and the records that say so; null where nobody has or had the id. */
export function consent({ sql, holds, ledger }: Graph, id: string): PersonConsentReply | null {
  const core = holds.coreOf(id);
  if (core === undefined) return null;
  const idents = holds.ofCore(core).map((hold) => hold.ident);
  const records = ledger.rows(idents).map((row) => {
    const { key, masked } = sql
      .exec<{ key: string; masked: string }>(
        // Who decided may be erased; then it is shown by an identifier of this person that it covers.
        `SELECT key, masked FROM idents WHERE id = coalesce(?, (SELECT min(ident) FROM consent_covers
         WHERE seq = ? AND ident IN (SELECT value FROM json_each(?))))`,
        row.ident,
        row.seq,
        JSON.stringify(idents),
      )
      .one();
    return {
      seq: row.seq,
      time: iso(row.time),
      identifier: { type: keyType(key), masked },
      preferences: JSON.parse(row.preferences) as CategoryPreferences,
      notice_version: row.notice_version,
      notice_hash: row.notice_hash,
      locale: row.locale,
      gpc: row.gpc === 1,
      source_id: row.source,
      surface: row.surface,
      action: row.action,
    };
  });
  return { effective: ledger.effective(idents), records };
}

/** Those of these persons who refuse a purpose. */
export function refusing({ holds, ledger }: Graph, ids: readonly string[], purpose: Purpose): string[] {
  return ids.filter((id) => {
    const core = holds.coreOf(id);
    if (core === undefined) return false;
    return ledger.effective(holds.ofCore(core).map((hold) => hold.ident))[purpose] === false;
  });
}

/** Records of the ledger, oldest first, each with whom it is of, masked: the register of consent. */
export function registered(sql: SqlStorage, after: number, limit: number): RegisteredConsent[] {
  const rows = sql.exec<LedgerRow & { key: string | null; masked: string | null }>(
    `SELECT c.*, i.key AS key, i.masked FROM consent c LEFT JOIN idents i ON i.id = c.ident
     WHERE c.seq > ? ORDER BY c.seq LIMIT ?`,
    after,
    limit,
  );
  return [...rows].map((row) => ({
    seq: row.seq,
    time: iso(row.time),
    identifier: row.masked === null || row.key === null ? null : { type: keyType(row.key), masked: row.masked },
    preferences: JSON.parse(row.preferences) as CategoryPreferences,
    notice_version: row.notice_version,
    notice_hash: row.notice_hash,
    locale: row.locale,
    surface: row.surface,
    action: row.action,
    gpc: row.gpc === 1,
    source_id: row.source,
  }));
}
