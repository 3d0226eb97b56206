import type { EvidenceStore } from './evidence-store.ts';
import { earliest, type Hold, type HoldStatus } from './graph.ts';
import type { HoldName, Ident } from './ident-table.ts';
import { Names } from './names.ts';
import { FOREVER } from './observation.ts';
import { personId } from './person-id.ts';
import { PersonIndex } from './person-index.ts';

/** A hold as it is kept. */
export interface StoredHold {
  ident: number;
  since: number;
  until: number;
  id: HoldName;
  core: HoldName;
  status: HoldStatus;
  alone: boolean;
}

export type HoldRow = StoredHold & { key: string; masked: string };

/** In the order of the numbers by which they are kept. */
const STATUS: readonly HoldStatus[] = ['owned', 'shared', 'ambiguous', 'blocked'];

/** The number of a hold that is owned by nobody but itself, see `Hold.alone`. */
const ALONE = 4;

function codeOf({ status, alone }: StoredHold): number {
  return alone && status === 'owned' ? ALONE : STATUS.indexOf(status);
}

type SpanRow = [ident: number, since: number, until: number, id: HoldName, core: HoldName, status: number];

/** The computed side of the graph: holds, the persons they form, and what is yet to be published. */
export class HoldStore {
  readonly index: PersonIndex;
  readonly #names: Names;
  /** Identifiers that were seen earlier than was known, so that their hold begins earlier. */
  readonly #moved = new Set<number>();
  #version = 0;
  /** Up to this number identifiers are in D1, or on the way; later ones are new there. */
  #sent = 0;

  /** @param epoch when an identifier was last erased: whoever comes back with it is someone new */
  constructor(
    private readonly sql: SqlStorage,
    private readonly evidence: EvidenceStore,
    private readonly epoch: (key: string) => number,
  ) {
    this.index = new PersonIndex(sql, evidence);
    this.#names = new Names(sql);
    this.forget();
  }

  /** Forgets what is in memory: after a turn that was rolled back. */
  forget(): void {
    const state = (name: string) =>
      this.sql.exec<{ value: number }>('SELECT value FROM state WHERE name = ?', name).toArray()[0]?.value ?? 0;
    this.#version = state('version');
    // What is on the way to D1 is so whatever is rolled back here.
    this.#sent = Math.max(this.#sent, state('published'));
    this.#moved.clear();
  }

  version(): number {
    return this.#version;
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
    const rows = this.sql
      .exec<{ id: number; key: string; masked: string }>(
        `SELECT id, key, masked FROM idents WHERE id IN (SELECT id FROM identifiers WHERE core = ?1 AND core <> id
         UNION SELECT ident FROM spans WHERE core = ?1 UNION SELECT ?1)`,
        core,
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
    const rows = this.sql.exec(
      `SELECT i.core, i.id FROM json_each(?1) j CROSS JOIN identifiers i ON i.core = j.value AND i.core <> i.id
       UNION ALL SELECT s.core, s.ident FROM json_each(?1) j CROSS JOIN spans s ON s.core = j.value`,
      JSON.stringify([...cores]),
    );
    for (const [core, ident] of rows.raw<[HoldName, number]>()) members.get(core)?.push(ident);
    return members;
  }

  personOf(core: HoldName): string {
    return this.personsOf([core]).get(core) ?? '';
  }

  /** The ids of persons, by core. */
  personsOf(cores: Iterable<HoldName>): Map<HoldName, string> {
    const wanted = [...new Set(cores)];
    const names = this.#names.of(wanted);
    return new Map(
      wanted.map((core) => {
        const name = names.get(core) ?? core;
        return [core, typeof name === 'string' ? name : personId(this.evidence.key(name))];
      }),
    );
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
    const renamed = this.#rename(rows, changed, former);
    this.mark([...changed.keys(), ...renamed]);
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

  /**
   * Names the persons that changed. A person whose core was computed anew is known whole; of another one only what came
   * and went is known. Returns the identifiers of persons that got another name.
   */
  #rename(
    rows: ReadonlyMap<number, StoredHold[]>,
    changed: ReadonlyMap<number, StoredHold[]>,
    former: ReadonlyMap<HoldName, StoredHold[]>,
  ): number[] {
    const whole = new Map<HoldName, StoredHold[]>();
    const ids = new Set<HoldName>();
    for (const own of rows.values()) {
      for (const hold of own) {
        ids.add(hold.id);
        const group = whole.get(hold.core);
        if (group === undefined) whole.set(hold.core, [hold]);
        else group.push(hold);
      }
    }
    const affected = new Set([...former.keys(), ...[...changed.values()].flat().map(({ core }) => core)]);
    const stored = this.#names.of([...affected].filter((core) => !this.evidence.idents.isNew(core)));
    const renamed: number[] = [];
    for (const core of affected) {
      const known = stored.get(core);
      const lost = former.get(core)?.some(({ id }) => id === (known ?? core)) ?? false;
      const came = whole.get(core) ?? [];
      if (!ids.has(core) && !lost && known === undefined && came.every((hold) => this.#follows(hold, core))) continue;
      const group = ids.has(core) ? came : this.ofCore(core);
      const name = group.length === 0 ? undefined : earliest(group.map((hold) => this.#named(hold))).hold.id;
      this.#names.set(core, name, known);
      if (name !== undefined && name !== (known ?? core)) renamed.push(...group.map(({ ident }) => ident));
    }
    return renamed;
  }

  #named(hold: StoredHold): { identifier: string; since: number; hold: StoredHold } {
    return { identifier: this.evidence.key(hold.ident), since: hold.since, hold };
  }

  /** Whether a hold surely begins after the one that names its group, so that it cannot name the person. */
  #follows(hold: StoredHold, core: HoldName): boolean {
    return typeof core === 'number' && hold.since > this.evidence.ident(core).first;
  }

  /** Marks identifiers for publication. Those that D1 has never had are found by their number. */
  mark(idents: readonly number[]): void {
    this.#version += 1;
    this.sql.exec("INSERT OR REPLACE INTO state VALUES ('version', ?)", this.#version);
    const known = idents.filter((ident) => ident <= this.#sent);
    if (known.length === 0) return;
    this.sql.exec(
      'INSERT OR REPLACE INTO changed SELECT value, ? FROM json_each(?)',
      this.#version,
      JSON.stringify(known),
    );
  }

  /** Identifiers up to this number are in D1, or on the way. */
  sent(): number {
    return this.#sent;
  }

  /** From now on changes of identifiers up to this number are marked, for they are on the way to D1. */
  sending(last: number): void {
    this.#sent = last;
  }

  /** Has everything published again, and these keys taken out there where nobody here holds them. */
  republish(keys: readonly string[]): void {
    this.#sent = 0;
    this.sql.exec("INSERT OR REPLACE INTO state VALUES ('published', 0)");
    for (const key of keys) this.sql.exec('INSERT OR IGNORE INTO gone VALUES (?)', key);
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
    this.index.remove(idents, keys);
    for (const key of keys) this.sql.exec('INSERT OR IGNORE INTO gone VALUES (?)', key);
    this.mark([]);
    return [...new Set(left.map(({ ident }) => ident))];
  }
}

/** How the rule is told of a core that it does not compute: no identifier's key begins like this. */
export function outsideName(core: HoldName): string {
  return typeof core === 'number' ? `#${core}` : core;
}

function outsideCore(name: string): HoldName {
  return name.startsWith('#') ? Number(name.slice(1)) : name;
}

function storedOf([ident, since, until, id, core, status]: SpanRow): StoredHold {
  return { ident, since, until, id, core, status: STATUS[status] ?? 'owned', alone: status === ALONE };
}

function same(before: readonly StoredHold[], after: readonly StoredHold[]): boolean {
  if (before.length !== after.length) return false;
  return after.every((row) =>
    before.some(
      (other) =>
        other.since === row.since &&
        other.until === row.until &&
        other.id === row.id &&
        other.core === row.core &&
        codeOf(other) === codeOf(row),
    ),
  );
}
