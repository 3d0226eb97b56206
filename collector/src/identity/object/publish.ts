import { GROW_HELD } from '../../store/day-versions.ts';
import type { EvidenceStore } from '../tables/evidence-store.ts';
import type { HoldStore } from '../tables/hold-store.ts';

/** Identifiers written to D1 in one transaction. */
const PAGE = 500;

/** What publishing works on. */
interface Graph {
  sql: SqlStorage;
  evidence: EvidenceStore;
  holds: HoldStore;
}

/**
 * Copies changed holds into D1's read model, where reports join them. One writer, in order; what a crash leaves behind
 * is still marked, or beyond the number up to which all is published, and goes with the next run. Returns true when more
 * waits.
 */
export async function publish({ sql, evidence, holds }: Graph, db: D1Database): Promise<boolean> {
  const version = holds.pending.version();
  const fresh = column(sql, 'SELECT id FROM identifiers WHERE id > ? ORDER BY id LIMIT ?', holds.pending.sent(), PAGE);
  const marked = column(sql, 'SELECT ident FROM changed ORDER BY version LIMIT ?', PAGE);
  const gone = [...sql.exec<{ key: string }>('SELECT key FROM gone LIMIT ?', PAGE)].map((row) => row.key);
  if (fresh.length + marked.length + gone.length === 0) return false;
  const last = fresh.at(-1) ?? holds.pending.sent();
  const former = holds.pending.sent();
  holds.pending.sending(last);
  try {
    const idents = [...marked, ...fresh];
    evidence.idents.loadIds(idents);
    const keys = idents.map((id) => evidence.key(id));
    await write(db, [...keys, ...gone], rowsOf(idents, evidence, holds), version);
  } catch (error) {
    holds.pending.sending(former);
    throw error;
  }
  sql.exec("INSERT OR REPLACE INTO state VALUES ('published', ?)", last);
  const done = JSON.stringify(marked);
  sql.exec('DELETE FROM changed WHERE version <= ? AND ident IN (SELECT value FROM json_each(?))', version, done);
  sql.exec('DELETE FROM gone WHERE key IN (SELECT value FROM json_each(?))', JSON.stringify(gone));
  return true;
}

type PublishedHold = [identifier: string, since: number, until: number, person: string];

function rowsOf(idents: readonly number[], evidence: EvidenceStore, holds: HoldStore): PublishedHold[] {
  const own = idents.map((ident) => ({ key: evidence.key(ident), held: holds.of(ident) }));
  const persons = holds.personsOf(own.flatMap(({ held }) => held.map(({ core }) => core)));
  return own.flatMap(({ key, held }) =>
    held.map(({ since, until, core }): PublishedHold => [key, since, until, persons.get(core) ?? '']),
  );
}

async function write(db: D1Database, keys: string[], rows: PublishedHold[], version: number): Promise<void> {
  const identifiers = JSON.stringify(keys);
  await db.batch([
    db.prepare('DELETE FROM holds WHERE identifier IN (SELECT value FROM json_each(?))').bind(identifiers),
    db
      .prepare(
        `INSERT INTO holds (identifier, since, until, person_id)
       SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(?)`,
      )
      .bind(JSON.stringify(rows)),
    db.prepare(GROW_HELD).bind(identifiers),
    db.prepare("INSERT OR REPLACE INTO meta VALUES ('graph_version', ?)").bind(String(version)),
  ]);
}

function column(sql: SqlStorage, query: string, ...values: number[]): number[] {
  return [...sql.exec(query, ...values).raw<[number]>()].map(([value]) => value);
}
