// @ts-check
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './paths.mjs';
import { d1File, graphFile } from './places.mjs';
import { withDatabase } from './sqlite.mjs';

/**
 * What the graph keeps of the erased, see collector/src/identity/tables/tombstones.ts.
 *
 * @typedef {object} Tombstone
 * @property {string} hash
 * @property {number} since
 * @property {number} until
 *
 * @typedef {{ key: string, since: number, until: number }} Span
 */

/** Where keys of identifiers stand in D1; the graph's own are in `idents`. */
const KEYS = `SELECT identifier AS key FROM events
  UNION SELECT i.value FROM events, json_each(events.identifiers) AS i
  UNION SELECT i.value FROM quarantine, json_each(quarantine.identifiers) AS i`;

/**
 * @param {string} data a data directory or a backup
 * @returns {Tombstone[]}
 */
export function tombstonesOf(data) {
  const file = graphFile(data);
  if (file === undefined) return [];
  return withDatabase(file, (db) => /** @type {Tombstone[]} */ (db.prepare('SELECT * FROM tombstones').all()));
}

/**
 * Takes the erasures that came after a backup into what was restored from it: their tombstones at once, and for what the
 * backup still holds of the erased a request that the Worker carries out, with proof, before anybody is served.
 *
 * @param {string} data what was restored
 * @param {Tombstone[]} tombstones all that are known today
 * @param {string} pepper
 * @param {number} now milliseconds
 * @returns {Promise<number>} identifiers that have to be erased again
 */
export async function replay(data, tombstones, pepper, now) {
  const graph = graphFile(data);
  const d1 = d1File(data);
  if (graph === undefined || d1 === undefined) return 0;
  const known = new Set(tombstonesOf(data).map(nameOf));
  const missing = new Map();
  for (const stone of tombstones) {
    if (!known.has(nameOf(stone))) missing.set(stone.hash, [...(missing.get(stone.hash) ?? []), stone]);
  }
  if (missing.size === 0) return 0;
  const tombstoneOf = await hashOfWorker();
  const keys = new Set([...keysIn(graph, 'SELECT key FROM idents'), ...keysIn(d1, KEYS)]);
  const spans = [...keys].flatMap((key) => {
    const stones = missing.get(tombstoneOf(pepper, key)) ?? [];
    return stones.map((/** @type {Tombstone} */ { since, until }) => ({ key, since, until }));
  });
  bury(graph, [...missing.values()].flat());
  order(d1, spans, now);
  return new Set(spans.map(({ key }) => key)).size;
}

/**
 * How the Worker that was built here names the erased.
 *
 * @returns {Promise<(pepper: string, key: string) => string>}
 */
async function hashOfWorker() {
  const file = path.join(ROOT, 'dist', 'worker', 'tombstone-hash.js');
  return (await import(pathToFileURL(file).href)).tombstoneOf;
}

/** @param {Tombstone} stone */
function nameOf({ hash, since, until }) {
  return `${hash} ${since} ${until}`;
}

/**
 * @param {string} file
 * @param {string} sql
 */
function keysIn(file, sql) {
  return withDatabase(file, (db) =>
    /** @type {{ key: string | null }[]} */ (db.prepare(sql).all()).flatMap(({ key }) => key ?? []),
  );
}

/**
 * @param {string} graph
 * @param {Tombstone[]} stones
 */
function bury(graph, stones) {
  withDatabase(graph, (db) => {
    const insert = db.prepare(`INSERT INTO tombstones (hash, since, until) VALUES (?, ?, ?)
      ON CONFLICT (hash, since) DO UPDATE SET until = max(until, excluded.until)`);
    for (const { hash, since, until } of stones) insert.run(hash, since, until);
  });
}

/**
 * Erasures of whole identifiers go through the graph; of one that changed hands only a part was erased, and that part
 * is in the events alone.
 *
 * @param {string} d1
 * @param {Span[]} spans
 * @param {number} now
 */
function order(d1, spans, now) {
  const whole = spans.filter(({ since }) => since === 0).map(({ key }) => key);
  const parts = spans.filter(({ since }) => since > 0);
  withDatabase(d1, (db) => {
    const insert =
      db.prepare(`INSERT INTO requests (id, kind, scope, status, subject, reason, created_at, named, spans, acted_at)
      VALUES (?, 'erasure', 'listed', 'received', ?, 'Erased before; came back with a restored backup.', ?, ?, ?, ?)`);
    const add = (/** @type {string[]} */ named, /** @type {Span[] | null} */ acted) =>
      insert.run(
        `r_${randomUUID()}`,
        `restored-${randomUUID()}`,
        now,
        JSON.stringify(named),
        acted && JSON.stringify(acted),
        acted && now,
      );
    if (whole.length > 0) add(whole, null);
    if (parts.length > 0) add([...new Set(parts.map(({ key }) => key))], parts);
  });
}
