import { type Identifier, parseKey } from '../lib/identifier.ts';
import { LAYER } from './observation.ts';

/** The identifiers that verified evidence of `source`, not voided, names together with the one of this key. */
export function verifiedWith(sql: SqlStorage, key: string, source: string): Identifier[] {
  const rows = sql.exec<{ key: string; masked: string }>(
    `SELECT DISTINCT near.key, near.masked FROM idents one
     JOIN members m ON m.ident = one.id
     JOIN sets s ON s.id = m."set" AND s.voided = 0 AND s.layer = ?2 AND s.source = ?3
     JOIN members o ON o."set" = m."set" AND o.ident <> one.id
     JOIN idents near ON near.id = o.ident
     WHERE one.key = ?1 ORDER BY near.key LIMIT 100`,
    key,
    LAYER.verified,
    source,
  );
  return [...rows].map((row) => ({ ...parseKey(row.key), masked: row.masked }));
}
