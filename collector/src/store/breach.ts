/** What a breach is taken to have touched: what arrived within a time, of some sources. Milliseconds, half-open. */
export interface Touched {
  since: number;
  until: number;
  /** Empty: all. */
  sources: readonly string[];
}

/** What is kept of events: what is put aside for a person was touched as well, and they have to be told. */
const KEPT = `(SELECT identifier, identifiers, masked, time, received_at, source_id, url, order_id, traits, properties, campaign
    FROM events
  UNION ALL SELECT identifier, identifiers, row ->> 'masked', time, received_at, source_id, row ->> 'url', row ->> 'order_id',
    row ->> 'traits', row ->> 'properties', row ->> 'campaign' FROM restricted_events)`;

const WHERE = `received_at >= ?1 AND received_at < ?2 AND (?3 = '[]' OR source_id IN (SELECT value FROM json_each(?3)))`;

/** Whose an event is: the holder of its identifier at its time, else the identifier itself. */
const PERSON = `coalesce((SELECT h.person_id FROM holds AS h
  WHERE h.identifier = e.identifier AND h.since <= e.time AND e.time < h.until), e.identifier)`;

/** Counts over the events. */
export interface Extent {
  events: number;
  persons: number;
  first: number | null;
  last: number | null;
  visits: number;
  orders: number;
  traits: number;
  properties: number;
  campaigns: number;
}

const EXTENT = `SELECT count(*) AS events, count(DISTINCT ${PERSON}) AS persons, min(received_at) AS first,
    max(received_at) AS last, count(url) AS visits, count(order_id) AS orders, count(traits) AS traits,
    total(properties <> '{}') AS properties, count(campaign) AS campaigns
  FROM ${KEPT} AS e WHERE ${WHERE}`;

const TYPES = `SELECT substr(key, 1, instr(key, ':') - 1) AS type, count(*) AS n FROM (
    SELECT DISTINCT i.value AS key FROM ${KEPT} AS e, json_each(e.identifiers) AS i WHERE ${WHERE})
  GROUP BY 1 ORDER BY 1`;

const QUARANTINED = `SELECT count(*) AS n FROM quarantine WHERE ${WHERE}`;

const PEOPLE = `SELECT ${PERSON} AS person_id, substr(replace(group_concat(DISTINCT e.masked), ',', ' '), 1, 500) AS masked, min(e.received_at) AS first,
    max(e.received_at) AS last, count(*) AS events
  FROM ${KEPT} AS e WHERE ${WHERE} GROUP BY 1 ORDER BY 1 LIMIT ?4`;

/** How much was touched. */
export async function extentOf(
  db: D1Database,
  { since, until, sources }: Touched,
): Promise<{ extent: Extent | null; types: { type: string; n: number }[]; quarantined: number }> {
  const bind = (sql: string) => db.prepare(sql).bind(since, until, JSON.stringify(sources));
  const extent = await bind(EXTENT).first<Extent>();
  const types = (await bind(TYPES).all<{ type: string; n: number }>()).results;
  const quarantined = (await bind(QUARANTINED).first<{ n: number }>())?.n ?? 0;
  return { extent, types, quarantined };
}

/** One person who was touched. */
export interface TouchedPerson {
  person_id: string;
  /** How staff see the identifiers that carried the events, blanks between. */
  masked: string;
  first: number;
  last: number;
  events: number;
}

/** Who was touched: at most `limit`. */
export async function personsTouched(
  db: D1Database,
  { since, until, sources }: Touched,
  limit: number,
): Promise<TouchedPerson[]> {
  const sources_ = JSON.stringify(sources);
  return (await db.prepare(PEOPLE).bind(since, until, sources_, limit).all<TouchedPerson>()).results;
}
