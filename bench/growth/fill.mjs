// @ts-check
import { d1File } from '../../scripts/lib/places.mjs';
import { withDatabase } from '../../scripts/lib/sqlite.mjs';

const DAY = 86_400_000;

/** Events of one person. */
const EACH = 5;

/** Ids in random order, as real ones are; an odd factor meets each number below 2^32 once. */
const scattered = (/** @type {string} */ number) => `printf('%08x', (${number} * 2654435761) & 4294967295)`;

/** The nth event as the collector would have stored it; ?1 events, ?2 the time of the first, over 90 days. */
const EVENTS = `
  WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1),
  e AS (SELECT i, ?2 + i * ${90 * DAY} / ?1 AS time, 'anonymous_id::g-' || ${scattered(`(i / ${EACH})`)} AS key FROM n)
  INSERT INTO events (message_id, source_id, type, name, time, received_at, identifier, identifiers, masked, legal_basis,
    session_id, url, channel, source, medium, order_id, value, currency, properties, context)
  SELECT 'g-' || ${scattered('i')}, 'demo-web', 'track',
    CASE i % 20 WHEN 0 THEN 'Order Completed' WHEN 1 THEN 'Home' ELSE 'Product Viewed' END, time, time + 800, key,
    json_array(key), '0000…', 'consent', 's-' || (i / 3), 'https://shop.example.cn/p/' || (i % 997),
    CASE i % 5 WHEN 0 THEN 'Organic Search' END, CASE i % 5 WHEN 0 THEN 'baidu' END, CASE i % 5 WHEN 0 THEN 'organic' END,
    CASE i % 20 WHEN 0 THEN 'o-' || i END, CASE i % 20 WHEN 0 THEN 99.5 END, CASE i % 20 WHEN 0 THEN 'CNY' END,
    json_object('sku', 's' || (i % 997), 'price', 19.9),
    json_object('page', json_object('url', 'https://shop.example.cn/p/' || (i % 997)), 'locale', 'zh-CN') FROM e`;

const HOLDS = `
  WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 / ${EACH} - 1)
  INSERT INTO holds SELECT 'anonymous_id::g-' || ${scattered('i')}, ?2, 9000000000000000, printf('p_%020x', i) FROM n`;

const COUNTED = 'name, day, source_id, type, channel, source, medium, campaign, currency';

/** Indexes are taken off meanwhile: made at once they cost a tenth. */
const INDEXES = `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'events' AND sql IS NOT NULL`;

/**
 * Puts events into a database that the Worker has made, and a fifth as many persons.
 *
 * @param {string} data
 * @param {number} events
 */
export function fill(data, events) {
  const file = d1File(data);
  if (file === undefined) throw new Error(`The D1 database was not found in ${data}.`);
  withDatabase(file, (db) => {
    const indexes = /** @type {{ name: string, sql: string }[]} */ (db.prepare(INDEXES).all());
    db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -500000; BEGIN');
    for (const { name } of indexes) db.exec(`DROP INDEX ${name}`);
    const begin = Date.now() - 91 * DAY;
    db.prepare(EVENTS).run(events, begin);
    db.prepare(HOLDS).run(events, begin);
    db.exec(`INSERT INTO daily_events SELECT ${COUNTED}, count(*) FROM event_days GROUP BY ${COUNTED}`);
    db.prepare("INSERT OR REPLACE INTO counters VALUES ('stored', ?)").run(events);
    for (const { sql } of indexes) db.exec(sql);
    db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  });
}
