import type { HoldName } from './ident-table.ts';

/** Which hold names a person, where it is another than the core: the earliest of all, which may be a weak one. */
export class Names {
  constructor(private readonly sql: SqlStorage) {}

  /** What is written of these persons. */
  of(cores: readonly HoldName[]): Map<HoldName, HoldName> {
    if (cores.length === 0) return new Map();
    const rows = this.sql.exec(
      'SELECT n.core, n.hold FROM json_each(?) j CROSS JOIN names n ON n.core = j.value',
      JSON.stringify(cores),
    );
    return new Map(rows.raw<[HoldName, HoldName]>());
  }

  /** @param name undefined where nobody is of this core any more */
  set(core: HoldName, name: HoldName | undefined, known: HoldName | undefined): void {
    if (name === undefined || name === core) {
      if (known !== undefined) this.sql.exec('DELETE FROM names WHERE core = ?', core);
    } else if (name !== known) this.sql.exec('INSERT OR REPLACE INTO names VALUES (?, ?)', core, name);
  }
}
