// @ts-check
import { DatabaseSync } from 'node:sqlite';
import { browserOf, linkOf } from './links.mjs';

/** Rows in one transaction. */
const BATCH = 500;

/**
 * Floor of the graph: one SQLite table of identifier and person, row by row, that relabels the smaller side when two
 * persons become one. It keeps no evidence, so it can neither say why, nor take anything back, nor know time or trust.
 *
 * @param {string} file
 */
export function openUnionTable(file) {
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE idents (key TEXT PRIMARY KEY, person INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX idents_by_person ON idents (person);`);
  const find = db.prepare('SELECT person FROM idents WHERE key = ?');
  const add = db.prepare('INSERT INTO idents VALUES (?, ?)');
  const relabel = db.prepare('UPDATE idents SET person = ? WHERE person = ?');
  /** @param {string} key */
  const personOf = (key) => /** @type {{ person: number } | undefined} */ (find.get(key))?.person;

  /** @param {number} index */
  const link = (index) => {
    const { anonymous, member } = linkOf(index);
    const [a, b] = [personOf(anonymous), personOf(member)];
    const person = b ?? a ?? index;
    if (a === undefined) add.run(anonymous, person);
    if (b === undefined) add.run(member, person);
    if (a !== undefined && a !== person) relabel.run(person, a);
  };
  /**
   * @param {number} from
   * @param {number} count
   * @param {(index: number) => unknown} row
   */
  const inBatches = (from, count, row) => {
    for (let at = from; at < from + count; at += BATCH) {
      db.exec('BEGIN');
      for (let index = at; index < Math.min(at + BATCH, from + count); index++) row(index);
      db.exec('COMMIT');
    }
  };
  return {
    /**
     * @param {number} from
     * @param {number} count
     */
    link: (from, count) => inBatches(from, count, link),
    /**
     * @param {number} from
     * @param {number} count
     * @param {number} links
     */
    resolve: (from, count, links) =>
      inBatches(from, count, (index) => {
        if (personOf(browserOf(index, links)) === undefined) throw new Error('A known browser was not found.');
      }),
    /** How many identifiers there are. */
    size: () => Number(db.prepare('SELECT count(*) AS n FROM idents').get()?.n),
    close: () => db.close(),
  };
}
