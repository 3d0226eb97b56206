import type { Hold } from '../graph.ts';
import { FOREVER } from '../observation.ts';
import { personId } from '../person-id.ts';
import type { EvidenceStore } from './evidence-store.ts';
import type { HoldName, Ident } from './ident.ts';
import { Names } from './names.ts';
import { Pending } from './pending.ts';
import { PersonIndex } from './person-index.ts';
import {
  codeOf,
  type HoldRow,
  outsideCore,
  type SpanRow,
  STATUS,
  type StoredHold,
  same,
  storedOf,
} from './stored-hold.ts';

/** The computed side of the graph: holds, the persons they form, and what is yet to be published. */
export class HoldStore {
  readonly index: PersonIndex;
  readonly pending: Pending;
  readonly #names: Names;
  /** Identifiers that were seen earlier than was known, so that their hold begins earlier. */
  readonly #moved = new Set<number>();

  /** @param epoch when an identifier was last erased: whoever comes back with it is someone new */
  constructor(
    private readonly sql: SqlStorage,
    private readonly evidence: EvidenceStore,
    private readonly epoch: (key: string) => number,
  ) {
    this.index = new PersonIndex(sql, evidence);
    this.pending = new Pending(sql);
    this.#names = new Names(sql, evidence);
    this.forget();
  }

  /** Forgets what is in memory: after a turn that was rolled back. */
  forget(): void {
    this.pending.forget();
    this.#moved.clear();
  }

  of(ident: number): StoredHold[] {
    return this.#of(this.evidence.ident(ident));
  }

  #of({ id, first, core, status }: Ident): StoredHold[] {
    if (core !== null) return [storedOf([id, first, FOREVER, id, core, status])];
    if (!this.evidence.idents.isSaved(id)) return [];
    return [...this.sql.exec('SELECT * FROM spans WHERE ident = ? ORDER BY since', id).raw<SpanRow>()].map(storedOf);
  }

  /**
   * Whether evidence that is already known can change nothing when it comes again: each identifier has one hold, open
   * since its first sight, and all that somebody owns are with one person.
   */
  settled(idents: readonly Ident[]): boolean {
    const cores = new Set<HoldName>();
    for (const { core, status } of idents) {
      if (core === null || (status !== 0 && status !== STATUS.indexOf('ambiguous'))) return false;
      if (status === 0) cores.add(core);
    }
    return cores.size <= 1;
  }

  /** Whether it was erased before, so that whoever has it now is someone new. */
  isReturning({ key }: Ident): boolean {
    return this.epoch(key) !== 0;
  }

  /** The first hold of an identifier begins earlier than it did. */
  moved({ id }: Ident): void {
    this.#moved.add(id);
  }

  /** The core that holds a strong identifier at a time. */
  holderAt(ident: number, time: number): HoldName | undefined {
    const hold = this.of(ident).find((row) => row.since <= time && time < row.until);
    return hold === undefined || hold.status === 'shared' || hold.alone ? undefined : hold.core;
  }

  /** The holds of a person, in the order of time. */
  ofCore(core: HoldName): HoldRow[] {
    this.evidence.idents.save();
    const members = this.membersOf(new Set([core])).get(core) ?? [];
    const rows = this.sql
      .exec<{ id: number; key: string; masked: string }>(
        'SELECT id, key, masked FROM idents WHERE id IN (SELECT value FROM json_each(?))',
        JSON.stringify(members),
      )
      .toArray();
    this.evidence.idents.loadIds(rows.map(({ id }) => id));
    const holds = rows.flatMap(({ id, key, masked }) =>
      this.of(id)
        .filter((hold) => hold.core === core)
        .map((hold) => ({ ...hold, key, masked })),
    );
    return holds.sort((a, b) => a.since - b.since || (a.key < b.key ? -1 : 1));
  }

  /** The identifiers of many persons at once, by core. */
  membersOf(cores: ReadonlySet<HoldName>): Map<HoldName, number[]> {
    const members = new Map<HoldName, number[]>(
      [...cores].map((core) => [core, typeof core === 'number' ? [core] : []]),
    );
    const rows = this.sql
      .exec(
        'SELECT s.core, s.ident FROM json_each(?) j CROSS JOIN spans s ON s.core = j.value',
        JSON.stringify([...cores]),
      )
      .raw<[HoldName, number]>();
    const { companions } = this.evidence.idents;
    for (const [core, ident] of [...companions.of([...cores]), ...rows]) members.get(core)?.push(ident);
    return members;
  }

  personOf(core: HoldName): string {
    return this.#names.personsOf([core]).get(core) ?? '';
  }

  /** The ids of persons, by core. */
  personsOf(cores: Iterable<HoldName>): Map<HoldName, string> {
    return this.#names.personsOf(cores);
  }

  /** The core behind a person id, former ids included. The tables are up to date. */
  coreOf(id: string): HoldName | undefined {
    const [span] = this.sql.exec<{ core: HoldName }>('SELECT core FROM spans WHERE id = ? LIMIT 1', id);
    if (span !== undefined) return span.core;
    const own = this.index.find(id);
    return own === undefined ? undefined : this.of(own).find((hold) => hold.id === own)?.core;
  }

  /** Replaces the holds of the given identifiers; only what differs is written and marked for publication. */
  replace(holds: ReadonlyMap<number, Hold[]>): void {
    const rows = this.#rows(holds);
    const changed = this.#differing(rows);
    if (changed.size === 0) return;
    const former = new Map<HoldName, StoredHold[]>();
    for (const [id, next] of changed) {
      for (const hold of this.of(id)) former.set(hold.core, [...(former.get(hold.core) ?? []), hold]);
      this.#write(this.evidence.ident(id), next);
    }
    const renamed = this.#names.rename(rows, changed, former, (core) => this.ofCore(core));
    this.pending.mark([...changed.keys(), ...renamed]);
    this.#moved.clear();
  }

  /** The rows of those identifiers whose holds differ from what is stored. */
  changed(holds: ReadonlyMap<number, Hold[]>): Map<number, StoredHold[]> {
    return this.#differing(this.#rows(holds));
  }

  #rows(holds: ReadonlyMap<number, Hold[]>): Map<number, StoredHold[]> {
    const names = new Map<string, HoldName>();
    for (const [ident, own] of holds) for (const hold of own) names.set(hold.id, this.#nameOf(ident, hold));
    const rows = new Map<number, StoredHold[]>();
    for (const [ident, own] of holds) {
      rows.set(
        ident,
        own.map(({ since, until, id, core, status, alone = false }) => {
          const name = names.get(id) ?? id;
          return { ident, since, until, id: name, core: names.get(core) ?? outsideCore(core), status, alone };
        }),
      );
    }
    return rows;
  }

  #nameOf(ident: number, { id, identifier }: Hold): HoldName {
    const epoch = this.epoch(identifier);
    return id === identifier && epoch === 0 ? ident : personId(id, epoch);
  }

  #differing(rows: ReadonlyMap<number, StoredHold[]>): Map<number, StoredHold[]> {
    return new Map([...rows].filter(([ident, next]) => this.#moved.has(ident) || !same(this.of(ident), next)));
  }

  #write(ident: Ident, rows: readonly StoredHold[]): void {
    const [only, second] = rows;
    const plain = only !== undefined && second === undefined && only.id === ident.id && only.until >= FOREVER;
    if (ident.core === null && this.evidence.idents.isSaved(ident.id)) {
      this.sql.exec('DELETE FROM spans WHERE ident = ?', ident.id);
    }
    ident.core = plain ? only.core : null;
    ident.status = plain ? codeOf(only) : 0;
    this.evidence.idents.touch(ident);
    if (plain) return;
    for (const row of rows) {
      const { since, until, id, core } = row;
      this.sql.exec('INSERT INTO spans VALUES (?, ?, ?, ?, ?, ?)', ident.id, since, until, id, core, codeOf(row));
    }
  }

  /** Takes identifiers out for good, and has their rows in D1 removed. Returns who else was of those persons. */
  remove(idents: readonly number[], keys: readonly string[]): number[] {
    const gone = new Set(idents);
    const cores = new Set(idents.flatMap((ident) => this.of(ident).map(({ core }) => core)));
    const left = [...cores].flatMap((core) => this.ofCore(core).filter(({ ident }) => !gone.has(ident)));
    for (const core of cores) this.#names.set(core, undefined, core);
    const list = JSON.stringify(idents);
    for (const table of ['spans', 'changed']) {
      this.sql.exec(`DELETE FROM ${table} WHERE ident IN (SELECT value FROM json_each(?))`, list);
    }
    this.evidence.idents.companions.remove(cores, idents);
    this.index.remove(idents, keys);
    this.pending.remove(keys);
    this.pending.mark([]);
    return [...new Set(left.map(({ ident }) => ident))];
  }
}
