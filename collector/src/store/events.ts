import type { EventsReply, EventType, JsonObject, StoredEvent } from '@guiyi/protocol';
import { keyType } from '../lib/identifier.ts';

/** What a row of `events`, joined with its holder, gives to the API. */
interface EventRow {
  seq: number;
  message_id: string;
  source_id: string;
  type: EventType;
  name: string;
  time: number;
  received_at: number;
  identifier: string;
  masked: string;
  person_id: string | null;
  channel: string | null;
  bot: number;
  url: string | null;
  order_id: string | null;
  value: number | null;
  currency: string | null;
  properties: string;
}

// An event belongs to whoever held its identifier at its time.
const SELECT = `SELECT e.seq, e.message_id, e.source_id, e.type, e.name, e.time, e.received_at, e.identifier, e.masked,
    h.person_id, e.channel, e.bot, e.url, e.order_id, e.value, e.currency, e.properties
  FROM events e`;
const HOLDER = 'h ON h.identifier = e.identifier AND h.since <= e.time AND e.time < h.until';

/** The newest events of a person, newest first. */
export async function eventsOfPerson(db: D1Database, personId: string, limit: number): Promise<EventsReply> {
  const sql = `${SELECT} JOIN holds ${HOLDER} WHERE h.person_id = ? ORDER BY e.time DESC, e.seq DESC LIMIT ?`;
  const events = await storedEvents(db.prepare(sql).bind(personId, limit));
  return { events, cursor: events.reduce((highest, { seq }) => Math.max(highest, seq), 0) };
}

/**
 * The next events after `after`, oldest first; without it the newest ones, so that a live view starts at the end and
 * not at the beginning of history.
 */
export async function eventsAfter(db: D1Database, after: number | null, limit: number): Promise<EventsReply> {
  const sql =
    after === null
      ? `${SELECT} LEFT JOIN holds ${HOLDER} ORDER BY e.seq DESC LIMIT ?2`
      : `${SELECT} LEFT JOIN holds ${HOLDER} WHERE e.seq > ?1 ORDER BY e.seq LIMIT ?2`;
  const events = await storedEvents(db.prepare(sql).bind(after, limit));
  if (after === null) events.reverse();
  return { events, cursor: events.at(-1)?.seq ?? after ?? 0 };
}

/** Which of these message ids are stored as events of this source. */
export async function storedIds(db: D1Database, sourceId: string, ids: readonly string[]): Promise<Set<unknown>> {
  const sql = 'SELECT message_id FROM events WHERE source_id = ?1 AND message_id IN (SELECT value FROM json_each(?2))';
  const { results } = await db.prepare(sql).bind(sourceId, JSON.stringify(ids)).all();
  return new Set(results.map(({ message_id }) => message_id));
}

async function storedEvents(statement: D1PreparedStatement): Promise<StoredEvent[]> {
  const { results } = await statement.all<EventRow>();
  return results.map(storedEvent);
}

function storedEvent(row: EventRow): StoredEvent {
  return {
    seq: row.seq,
    message_id: row.message_id,
    source_id: row.source_id,
    type: row.type,
    name: row.name,
    time: new Date(row.time).toISOString(),
    received_at: new Date(row.received_at).toISOString(),
    identifier: { type: keyType(row.identifier), masked: row.masked },
    person_id: row.person_id,
    channel: row.channel,
    bot: row.bot === 1,
    url: row.url,
    order_id: row.order_id,
    value: row.value,
    currency: row.currency,
    properties: JSON.parse(row.properties) as JsonObject,
  };
}
