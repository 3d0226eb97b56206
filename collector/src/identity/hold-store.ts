import { createHash } from 'node:crypto';
import { earliest, type Hold, type HoldStatus } from './graph.ts';

/** A hold as it is kept; `id` is already the person id that it gives where it is the earliest. */
export interface StoredHold {
  ident: number;
  since: number;
  until: number;
  id: string;
  core: string;
  status: HoldStatus;
}

type HoldRow = StoredHold & { key: string; masked: string };

/** Person ids say nothing of the identifier that they come from. */
export function personId(holdId: string): string {
  return `p_${createHash('sha256').update(holdId).digest('hex').slice(0, 20)}`;
}

/** A weak identifier may belong to a person outside the recomputed neighbourhood, whose core is an id already. */
function coreId(core: string): string {
  return core.startsWith('p_') ? core : personId(core);
}

/** The computed side of the graph: holds, the persons they form, and what is yet to be published. */
export class HoldStore {
  constructor(private readonly sql: SqlStorage) {}

  version(): number {
    const [row] = this.sql.exec<{ value: number }>("SELECT value FROM state WHERE name = 'version'");
    return row?.value ?? 0;
  }

  of(ident: number): StoredHold[] {
    return [
      ...this.sql.exec<StoredHold & Record<string, SqlStorageValue>>('SELECT * FROM holds WHERE ident = ?', ident),
    ];
  }

  /** The core that holds a strong identifier at a time. */
  holderAt(ident: number, time: number): string | undefined {
    const hold = this.of(ident).find((row) => row.since <= time && time < row.until);
    return hold === undefined || hold.status === 'shared' ? undefined : hold.core;
  }

  ofCore(core: string): HoldRow[] {
    return [
      ...this.sql.exec<HoldRow & Record<string, SqlStorageValue>>(
        'SELECT h.*, i.key, i.masked FROM holds h JOIN idents i ON i.id = h.ident WHERE h.core = ? ORDER BY h.since, i.key',
        core,
      ),
    ];
  }

  personOf(core: string): string {
    return this.sql.exec<{ id: string }>('SELECT id FROM persons WHERE core = ?', core).one().id;
  }

  /** The core behind a person id, former ids included. */
  coreOf(id: string): string | undefined {
    const [named] = this.sql.exec<{ core: string }>('SELECT core FROM persons WHERE id = ?', id);
    if (named !== undefined) return named.core;
    const [former] = this.sql.exec<{ core: string }>('SELECT core FROM holds WHERE id = ? LIMIT 1', id);
    return former?.core;
  }

  /** Replaces the holds of the given identifiers; only what differs is written and marked for publication. */
  replace(holds: Map<number, Hold[]>): void {
    const cores = new Set<string>();
    const changed: number[] = [];
    for (const [ident, next] of holds) {
      const rows = next.map((hold) => ({ ...hold, ident, id: personId(hold.id), core: coreId(hold.core) }));
      const before = this.of(ident);
      if (same(before, rows)) continue;
      changed.push(ident);
      for (const row of [...before, ...rows]) cores.add(row.core);
      this.sql.exec('DELETE FROM holds WHERE ident = ?', ident);
      for (const { since, until, id, core, status } of rows) {
        this.sql.exec('INSERT INTO holds VALUES (?, ?, ?, ?, ?, ?)', ident, since, until, id, core, status);
      }
    }
    if (changed.length === 0) return;
    this.#publish(changed);
    for (const core of cores) this.#name(core);
  }

  /** A person is named by the earliest of all its holds. */
  #name(core: string): void {
    const holds = this.ofCore(core);
    if (holds.length === 0) {
      this.sql.exec('DELETE FROM persons WHERE core = ?', core);
      return;
    }
    const { id } = earliest(holds.map((hold) => ({ ...hold, identifier: hold.key })));
    const [row] = this.sql.exec<{ id: string }>('SELECT id FROM persons WHERE core = ?', core);
    if (row?.id === id) return;
    this.sql.exec('INSERT OR REPLACE INTO persons VALUES (?, ?)', core, id);
    this.#publish(holds.map((hold) => hold.ident));
  }

  #publish(idents: readonly number[]): void {
    const version = this.version() + 1;
    this.sql.exec("INSERT OR REPLACE INTO state VALUES ('version', ?)", version);
    for (const ident of idents) this.sql.exec('INSERT OR REPLACE INTO dirty VALUES (?, ?)', ident, version);
  }
}

function same(before: readonly StoredHold[], after: readonly StoredHold[]): boolean {
  if (before.length !== after.length) return false;
  const line = (row: StoredHold) => [row.since, row.until, row.id, row.core, row.status].join(' ');
  const lines = new Set(before.map(line));
  return after.every((row) => lines.has(line(row)));
}
