import { holds, type Revisions } from './notice.ts';

/** The few identifiers that deny analytics, at hand, so that the gate costs nothing while nobody denies. Computed from the ledger. */
export class Denials {
  constructor(private readonly sql: SqlStorage) {}

  /** Takes a decision in. `shown` are the revisions of the notice on which it was made, `current` those of today. */
  note(ident: number, analytics: boolean | undefined, shown: Revisions, current: Revisions): void {
    if (analytics === false) this.sql.exec('INSERT OR IGNORE INTO consent_denied VALUES (?)', ident);
    if (analytics === true && holds('analytics', shown, current)) {
      this.sql.exec('DELETE FROM consent_denied WHERE ident = ?', ident);
    }
  }

  /** A changed purpose ends what was agreed to before: nothing is processed until the person decides anew. */
  lapse(): void {
    this.sql.exec('INSERT OR IGNORE INTO consent_denied SELECT DISTINCT ident FROM consent_covers');
  }

  /** Takes erased identifiers out; `idents` as JSON. */
  erase(idents: string): void {
    this.sql.exec('DELETE FROM consent_denied WHERE ident IN (SELECT value FROM json_each(?))', idents);
  }

  /** Those of these identifiers that deny analytics. */
  of(idents: readonly number[]): Set<number> {
    const rows = this.sql.exec<{ ident: number }>(
      'SELECT ident FROM consent_denied WHERE ident IN (SELECT value FROM json_each(?))',
      JSON.stringify(idents),
    );
    return new Set([...rows].map(({ ident }) => ident));
  }

  /** Whether anybody denies analytics. */
  any(): boolean {
    const [row] = this.sql.exec('SELECT 1 FROM consent_denied LIMIT 1');
    return row !== undefined;
  }
}
