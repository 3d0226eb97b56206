import type { CustomChannelRule } from '@guiyi/protocol';
import { identifierKey } from '../lib/identifier.ts';
import { CAMPAIGNS_OF, type CampaignTags } from './campaigns.ts';
import { LATEST_RULES, rulesIn } from './channel-rules.ts';
import { countedDaily } from './daily.ts';
import { FENCES } from './fence.ts';
import type { AcceptedEvent, RefusedEvent } from './rows.ts';

/** A message as it is written: what is left of it after the graph's verdicts. */
export interface StoredMessage {
  id: string;
  source_id: string;
  received_at: number;
  events: AcceptedEvent[];
  /** Of people who restricted processing: kept where nothing reads them. */
  shelved?: AcceptedEvent[];
  refused: RefusedEvent[];
  dropped: Partial<Record<string, number>>;
}

/** D1 takes parameters of up to 2 MB; rows are passed as JSON in parts of about this many characters. */
const PART = 500_000;

/** Columns of `events`, in the order of a row's JSON: a list, because finding a value by name costs half as much again. */
const COLUMNS = [
  'message_id',
  'source_id',
  'type',
  'name',
  'time',
  'received_at',
  'identifier',
  'identifiers',
  'masked',
  'legal_basis',
  'bot',
  'session_id',
  'url',
  'channel',
  'source',
  'medium',
  'campaign',
  'order_id',
  'value',
  'currency',
  'properties',
  'traits',
  'context',
] as const;

// Each row is made binary JSON once: otherwise its text is parsed again for every column.
const INSERT_EVENTS = `INSERT INTO events (${COLUMNS.join(', ')})
  WITH row AS MATERIALIZED (SELECT jsonb(value) AS value FROM json_each(?1))
  SELECT ${COLUMNS.map((_, index) => `value ->> ${index}`).join(', ')} FROM row WHERE true
  ON CONFLICT (message_id, source_id) DO NOTHING`;

const at = (column: (typeof COLUMNS)[number]) => `r.value ->> ${COLUMNS.indexOf(column)}`;

/** The row as an object, as `restricted_events` keeps it. D1 allows a function 32 arguments, so it is grouped. */
const INSERT_SHELVED = `INSERT INTO restricted_events
  SELECT ${at('message_id')}, ${at('source_id')}, ${at('identifier')}, ${at('identifiers')}, ${at('time')},
    ${at('received_at')}, (SELECT json_group_object(c.value, json_extract(r.value, '$[' || c.key || ']'))
      FROM json_each('${JSON.stringify(COLUMNS)}') AS c) FROM json_each(?1) AS r WHERE true
  ON CONFLICT DO NOTHING`;

/** Right after {@link INSERT_EVENTS}: `changes()` says how many of the ?1 rows were new. */
const COUNT_EVENTS = `INSERT INTO counters (name, value)
  SELECT 'stored', changes() UNION ALL SELECT 'duplicate', ?1 - changes() WHERE true
  ON CONFLICT (name) DO UPDATE SET value = value + excluded.value`;

const INSERT_REFUSED = `INSERT INTO quarantine (received_at, source_id, message_id, code, path, message, event, identifiers)
  SELECT value ->> 'received_at', value ->> 'source_id', value ->> 'message_id', value ->> 'code', value ->> 'path',
    value ->> 'message', value ->> 'event', value ->> 'identifiers' FROM json_each(?1)`;

const COUNT = `INSERT INTO counters (name, value) SELECT key, value FROM json_each(?1) WHERE true
  ON CONFLICT (name) DO UPDATE SET value = value + excluded.value`;

// Fails when one of the messages was written meanwhile, and with it the whole transaction.
const MARK = 'INSERT INTO consumed (id, at) SELECT value, ?2 FROM json_each(?1)';

/** Which of these messages were written before. */
async function consumedOf(db: D1Database, ids: string[]): Promise<Set<string>> {
  const sql = 'SELECT id FROM consumed WHERE id IN (SELECT value FROM json_each(?))';
  const { results } = await db.prepare(sql).bind(JSON.stringify(ids)).all<{ id: string }>();
  return new Set(results.map(({ id }) => id));
}

// Fails, and with it the transaction, when an erasure or a withdrawal came between: the graph has to be asked again.
const UNCHANGED = `INSERT INTO meta (name, value) SELECT 'erasures', NULL WHERE (${FENCES}) <> ?1`;

/** What has to be known before messages are written. */
export interface Prior {
  /** Which of them were written before. */
  consumed: Set<string>;
  /** After which erasures and withdrawals this was asked. */
  fence: string;
  /** The deployment's own channel rules. */
  rules: CustomChannelRule[];
  /** What the messages' campaign codes stand for. */
  campaigns: CampaignTags[];
}

/** @param codes Campaign codes that the messages bring. */
export async function priorTo(db: D1Database, ids: string[], codes: string[]): Promise<Prior> {
  const [known, fence, rules, campaigns] = await db.batch<{ id: string; value: string; rules: string } & CampaignTags>([
    db.prepare('SELECT id FROM consumed WHERE id IN (SELECT value FROM json_each(?))').bind(JSON.stringify(ids)),
    db.prepare(FENCES),
    db.prepare(LATEST_RULES),
    ...(codes.length > 0 ? [db.prepare(CAMPAIGNS_OF).bind(JSON.stringify(codes))] : []),
  ]);
  return {
    consumed: new Set(known?.results.map(({ id }) => id)),
    fence: fence?.results[0]?.value ?? '',
    rules: rulesIn(rules?.results),
    campaigns: campaigns?.results ?? [],
  };
}

/**
 * Writes messages in one transaction, or nothing at all: events (one that is there already counts as a duplicate),
 * quarantine, counters, and the mark that they were written.
 */
export async function writeMessages(
  db: D1Database,
  messages: StoredMessage[],
  fence: string,
  now: number,
): Promise<void> {
  const ids = messages.map(({ id }) => id);
  const refused = messages.flatMap(refusedRows);
  const statements = [db.prepare(UNCHANGED).bind(fence), db.prepare(MARK).bind(JSON.stringify(ids), now)];
  const inserts = [...parts(messages.flatMap(eventRows))].flatMap((rows) => [
    db.prepare(INSERT_EVENTS).bind(`[${rows.join()}]`),
    db.prepare(COUNT_EVENTS).bind(rows.length),
  ]);
  if (inserts.length > 0) statements.push(...countedDaily(db, inserts));
  for (const rows of parts(messages.flatMap((message) => eventRows({ ...message, events: message.shelved ?? [] })))) {
    statements.push(db.prepare(INSERT_SHELVED).bind(`[${rows.join()}]`), db.prepare(COUNT_EVENTS).bind(rows.length));
  }
  for (const rows of parts(refused)) statements.push(db.prepare(INSERT_REFUSED).bind(`[${rows.join()}]`));
  const counts = countsOf(messages, refused.length);
  if (Object.keys(counts).length > 0) statements.push(db.prepare(COUNT).bind(JSON.stringify(counts)));
  await db.batch(statements);
}

/** Counts the events of a dead letter, once. */
export async function countDead(db: D1Database, id: string, events: number, now: number): Promise<void> {
  const known = await consumedOf(db, [id]);
  if (known.has(id)) return;
  const counts = JSON.stringify({ 'dropped:dead_letter': events });
  await db.batch([db.prepare(MARK).bind(JSON.stringify([id]), now), db.prepare(COUNT).bind(counts)]);
}

function eventRows({ source_id, received_at, events }: StoredMessage): string[] {
  return events.map((event) => {
    const [strongest] = event.identifiers;
    if (strongest === undefined) throw new Error('An event without identifier passed accept.');
    const identifiers = event.identifiers.map(identifierKey);
    const row = {
      ...event,
      source_id,
      received_at,
      identifiers,
      identifier: identifiers[0],
      masked: strongest.masked,
    };
    return JSON.stringify(COLUMNS.map((column) => row[column]));
  });
}

function refusedRows({ source_id, received_at, refused }: StoredMessage): string[] {
  return refused.map((event) => JSON.stringify({ ...event, source_id, received_at }));
}

function countsOf(messages: StoredMessage[], quarantined: number): Record<string, number> {
  const counts: Record<string, number> = quarantined > 0 ? { quarantined } : {};
  for (const { dropped } of messages) {
    for (const [code, count = 0] of Object.entries(dropped)) {
      counts[`dropped:${code}`] = (counts[`dropped:${code}`] ?? 0) + count;
    }
  }
  return counts;
}

/** Cuts rows into lists of about {@link PART} characters. */
function* parts(rows: string[]): Generator<string[]> {
  let part: string[] = [];
  let size = 0;
  for (const row of rows) {
    if (size + row.length > PART && part.length > 0) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(row);
    size += row.length;
  }
  if (part.length > 0) yield part;
}
