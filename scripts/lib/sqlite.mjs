// @ts-check
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Stop } from './stop.mjs';

/**
 * Every SQLite database below a folder, absolute, in order of path.
 *
 * @param {string} folder
 * @returns {string[]}
 */
export function databasesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sqlite'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Opens a database for a moment, with nobody else on it.
 *
 * @template T
 * @param {string} file
 * @param {(db: DatabaseSync) => T} use
 * @returns {T}
 */
export function withDatabase(file, use) {
  const db = new DatabaseSync(file);
  try {
    return use(db);
  } finally {
    db.close();
  }
}

/**
 * Takes what a crash left beside the database into it, checks every page and leaves one file.
 *
 * @param {string} file
 */
export function settle(file) {
  const found = withDatabase(file, (db) => {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    const rows = /** @type {{ integrity_check: string }[]} */ (db.prepare('PRAGMA integrity_check(3)').all());
    return rows.map((row) => row.integrity_check).join('; ');
  });
  if (found !== 'ok') throw new Stop(`${file} is damaged: ${found}.`, 'Use an older backup, and check the disk.');
  for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
}

/**
 * Writes the database anew, so that no page holds what was deleted.
 *
 * @param {string} file
 */
export function compact(file) {
  withDatabase(file, (db) => {
    db.exec('PRAGMA secure_delete = ON');
    db.exec('VACUUM');
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  });
}
