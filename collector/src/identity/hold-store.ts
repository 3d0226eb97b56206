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
export function personId(holdId: string, epoch = 0): string {
  const name = epoch === 0 ? holdId : `${holdId}\n${epoch}`;
  return `p_${createHash('sha256').update(name).digest('hex').slice(0, 20)}`;
}

/** The computed side of the graph: holds, the persons they form, and what is yet to be published. */
export class HoldStore {
  /** @param epoch when an identifier was last erased: whoever comes back with it is someone new */
  constructor(
    private readonly sql: SqlStorage,
    private readonly epoch: (key: string) => number,
  ) {}

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
    const changed = this.changed(holds);
    for (const [ident, rows] of changed) {
      for (const row of [...this.of(ident), ...rows]) cores.add(row.core);
      this.sql.exec('DELETE FROM holds WHERE ident = ?', ident);
      for (const { since, until, id, core, status } of rows) {
        this.sql.exec('INSERT INTO holds VALUES (?, ?, ?, ?, ?, ?)', ident, since, until, id, core, status);
      }
    }
    if (changed.size === 0) return;
    this.#publish([...changed.keys()]);
    for (const core of cores) this.#name(core);
  }

  /** The rows of those identifiers whose holds differ from what is stored. */
  changed(holds: ReadonlyMap<number, Hold[]>): Map<number, StoredHold[]> {
    const idOf = (hold: Hold) => personId(hold.id, this.epoch(hold.identifier));
    // A weak identifier may belong to a person outside the recomputed neighbourhood, whose core is an id already.
    const coreOf = new Map([...holds.values()].flat().map((hold) => [hold.id, idOf(hold)]));
    const changed = new Map<number, StoredHold[]>();
    for (const [ident, next] of holds) {
      const rows = next.map((hold) => ({ ...hold, ident, id: idOf(hold), core: coreOf.get(hold.core) ?? hold.core }));
      if (!same(this.of(ident), rows)) changed.set(ident, rows);
    }
    return changed;
  }

  /** Takes identifiers out for good, and has their rows in D1 removed. Returns who else was of those persons. */
  remove(idents: readonly number[], keys: readonly string[]): number[] {
    const list = JSON.stringify(idents);
    const cores = [
      ...this.sql.exec<{ core: string }>(
        'SELECT DISTINCT core FROM holds WHERE ident IN (SELECT value FROM json_each(?))',
        list,
      ),
    ].map((row) => row.core);
    for (const table of ['holds', 'dirty']) {
      this.sql.exec(`DELETE FROM ${table} WHERE ident IN (SELECT value FROM json_each(?))`, list);
    }
    for (const core of cores) this.#name(core);
    for (const key of keys) this.sql.exec('INSERT OR IGNORE INTO gone VALUES (?)', key);
    this.#publish([]);
    return cores.flatMap((core) => this.ofCore(core).map((hold) => hold.ident));
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
