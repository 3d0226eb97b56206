// @ts-check
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { linkOf } from './links.mjs';

/** Rows in one transaction. */
const BATCH = 500;

const SCHEMA = `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
  CREATE TABLE idents (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, first INTEGER NOT NULL, person INTEGER NOT NULL);
  CREATE INDEX idents_by_person ON idents (person);
  CREATE TABLE links (id INTEGER PRIMARY KEY, a INTEGER NOT NULL, b INTEGER NOT NULL, source TEXT NOT NULL,
    last INTEGER NOT NULL, count INTEGER NOT NULL, UNIQUE (a, b, source));
  CREATE INDEX links_by_b ON links (b);
  CREATE TABLE observations (key TEXT PRIMARY KEY, link INTEGER NOT NULL, time INTEGER NOT NULL) WITHOUT ROWID;`;

/**
 * Floor of the graph: what anyone would write with node:sqlite, row by row. It keeps the same evidence (identifiers, what
 * was seen together, each observation once), and relabels the smaller side when two persons become one; it knows no trust, no time
 * of holding and no limits, and can take nothing back.
 *
 * @param {string} file
 */
export function openEvidenceTable(file) {
  const db = new DatabaseSync(file);
  db.exec(SCHEMA);
  const find = db.prepare('SELECT id, person FROM idents WHERE key = ?');
  const add = db.prepare('INSERT INTO idents (key, first, person) VALUES (?, ?, ?)');
  const relabel = db.prepare('UPDATE idents SET person = ? WHERE person = ?');
  const saw = db.prepare(`INSERT INTO links (a, b, source, last, count) VALUES (?, ?, 'demo-web', ?, 1)
    ON CONFLICT DO UPDATE SET last = max(last, excluded.last), count = count + 1 RETURNING id`);
  const observe = db.prepare('INSERT OR IGNORE INTO observations VALUES (?, ?, ?)');
  /** @param {string} key */
  const identOf = (key) => /** @type {{ id: number, person: number } | undefined} */ (find.get(key));
  /** @param {string} key @param {number} time @param {number} person */
  const addIdent = (key, time, person) => ({ id: Number(add.run(key, time, person).lastInsertRowid), person });

  /** @param {ReturnType<typeof linkOf>} made @param {number} index */
  const link = ({ anonymous, member }, index) => {
    const b = identOf(`user_id::${member}`) ?? addIdent(`user_id::${member}`, index, index);
    const a = identOf(`anonymous_id::${anonymous}`) ?? addIdent(`anonymous_id::${anonymous}`, index, b.person);
    const { id } = /** @type {{ id: number }} */ (saw.get(a.id, b.id, index));
    observe.run(`demo-web:2-${index}`, id, index);
    if (a.person !== b.person) relabel.run(b.person, a.person);
  };
  /**
   * @template T
   * @param {readonly T[]} rows
   * @param {(row: T, index: number) => unknown} write
   */
  const inBatches = (rows, write) => {
    for (let at = 0; at < rows.length; at += BATCH) {
      db.exec('BEGIN');
      rows.slice(at, at + BATCH).forEach((row, i) => void write(row, at + i));
      db.exec('COMMIT');
    }
  };
  return {
    /**
     * @param {readonly ReturnType<typeof linkOf>[]} links
     * @param {number} from the index of the first one
     */
    link: (links, from) => inBatches(links, (made, i) => link(made, from + i)),
    /** @param {readonly string[]} browsers */
    resolve: (browsers) =>
      inBatches(browsers, (browser) => {
        if (identOf(`anonymous_id::${browser}`) === undefined) throw new Error('A known browser was not found.');
      }),
    /** What it keeps, in bytes on disk, and of how many identifiers. */
    size: () => {
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      return { bytes: statSync(file).size, idents: Number(db.prepare('SELECT count(*) AS n FROM idents').get()?.n) };
    },
    close: () => db.close(),
  };
}
