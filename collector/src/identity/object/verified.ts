import { print48 } from '../../lib/digest.ts';
import { type Identifier, parseKey } from '../../lib/identifier.ts';
import { LAYER } from '../observation.ts';

/** The identifiers that verified evidence of `source`, not voided, names together with the one of this key. */
export function verifiedWith(sql: SqlStorage, key: string, source: string): Identifier[] {
  const rows = sql.exec<{ key: string; masked: string }>(
    `SELECT DISTINCT near.key, near.masked FROM prints p JOIN idents one ON one.id = p.ident AND one.key = ?1
     JOIN mentions m ON m.ident = one.id
     JOIN evidence e ON e.id = m.evidence AND e.voided IS NULL AND e.layer = ?2 AND e.source = ?3
     JOIN members o ON o."set" = e.id AND o.ident <> one.id
     JOIN idents near ON near.id = o.ident
     WHERE p.print = ?4 ORDER BY near.key LIMIT 100`,
    key,
    LAYER.verified,
    source,
    print48(key),
  );
  return [...rows].map((row) => ({ ...parseKey(row.key), masked: row.masked }));
}
