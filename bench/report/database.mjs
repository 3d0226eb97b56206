// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { happenings } from './journeys.mjs';
import { holdsOf, rowOf } from './rows.mjs';

/** Open-ended, as the graph publishes it. */
const FOREVER = 9e15;

/**
 * A data directory with so many events in it. Made once for each version of schema and generator, and kept in the
 * system's folder for temporary files.
 *
 * @param {number} events
 * @param {(data: string) => Promise<void>} migrate brings an empty data directory to today's schema
 * @returns {Promise<string>} the data directory
 */
export async function reportDatabase(events, migrate) {
  const data = path.join(tmpdir(), `guiyi-bench-report-${events}-${version()}`);
  const ready = path.join(data, 'ready');
  if (existsSync(ready)) return data;
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  await migrate(data);
  fill(databaseFile(data), events);
  writeFileSync(ready, '');
  return data;
}

/** Changes with the schema and with what is generated. */
function version() {
  const migrations = path.join(ROOT, 'collector', 'migrations');
  const files = [
    ...readdirSync(migrations).map((name) => path.join(migrations, name)),
    ...['journeys.mjs', 'rows.mjs', 'database.mjs'].map((name) => path.join(import.meta.dirname, name)),
  ];
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

/**
 * Where the local runtime keeps D1: one SQLite file, beside one of its own.
 *
 * @param {string} data
 */
function databaseFile(data) {
  const names = readdirSync(path.join(data, 'resources', 'd1'), { recursive: true }).map(String);
  const [file, ...more] = names.filter((name) => name.endsWith('.sqlite') && !name.endsWith('metadata.sqlite'));
  if (!file || more.length > 0) throw new Error(`The D1 database was not found in ${data}.`);
  return path.join(data, 'resources', 'd1', file);
}

/**
 * @param {string} file
 * @param {number} events
 */
function fill(file, events) {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA synchronous = OFF; BEGIN');
  const all = happenings(events);
  /** @type {import('node:sqlite').StatementSync | undefined} */
  let insert;
  for (const [index, happening] of all.entries()) {
    const row = rowOf(happening, index);
    const columns = Object.keys(row);
    insert ??= db.prepare(`INSERT INTO events (${columns}) VALUES (${columns.map(() => '?')})`);
    insert.run(...Object.values(row));
  }
  const hold = db.prepare('INSERT INTO holds (identifier, since, until, person_id) VALUES (?, ?, ?, ?)');
  for (const [identifier, since, person] of holdsOf(all)) hold.run(identifier, since, FOREVER, person);
  // As the consumer would have counted them.
  const counted = 'name, day, source_id, type, channel, source, medium, campaign, currency';
  db.exec(`INSERT INTO daily_events SELECT ${counted}, count(*) FROM event_days GROUP BY ${counted}`);
  db.exec("INSERT OR REPLACE INTO meta VALUES ('graph_version', '1')");
  db.prepare("INSERT OR REPLACE INTO counters VALUES ('stored', ?)").run(events);
  db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}
