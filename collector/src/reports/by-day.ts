import { versionBetween } from '../store/day-versions.ts';
import { type Day, listed } from './days.ts';

/** Characters of an answer that is kept. */
const MOST = 200_000;

/** ?1 question, ?2 days. */
const KEPT = `SELECT d.value->>2 AS day, a.answer FROM json_each(?2) d CROSS JOIN daily_answers a
  WHERE a.question = ?1 AND a.begin = d.value->>0 AND a.until = d.value->>1
    AND a.version = ${versionBetween('a.since', 'a.until')}`;

/** ?1 days, ?2 look-back. */
const VERSIONS = `SELECT d.value->>2 AS day, CAST(${versionBetween('(d.value->>0 - ?2)', '(d.value->>1)')} AS TEXT) AS version
  FROM json_each(?1) d`;

const KEEP = `INSERT OR REPLACE INTO daily_answers (question, begin, until, since, version, answer)
  SELECT ?1, value->>0, value->>1, value->>2, CAST(value->>3 AS INTEGER), value->>4 FROM json_each(?2)`;

const GRAPH = "SELECT value FROM meta WHERE name = 'graph_version'";

/** What is counted day by day. */
interface Counted<Row> {
  /** Says all that the numbers depend on, beside the day. */
  question: readonly unknown[];
  /** How long before a day events are read for it. */
  lookbackMs?: number;
  /** What a row says beside its day. */
  columns: readonly (keyof Row & string)[];
  /** The statement that counts these days (see `listed`), as rows. */
  count: (days: string) => D1PreparedStatement;
}

/**
 * Rows by day: as they were kept where a day is as it was when it was counted, else counted, and kept for the next one who asks.
 * What is kept carries the version of its day, read in the transaction that counted.
 *
 * @returns with `day` being the place of the day in the range, and the version of the identity graph
 */
export async function countedByDay<Row extends { day: number }>(
  db: D1Database,
  counted: Counted<Row>,
  days: readonly Day[],
): Promise<{ rows: Row[]; version: number }> {
  const whole = listed(days.filter((day) => day.whole));
  const [graph, kept] = await db.batch([
    db.prepare(GRAPH),
    db.prepare(KEPT).bind(JSON.stringify(counted.question), whole),
  ]);
  const [version] = (graph?.results ?? []) as { value: string }[];
  const known = (kept?.results ?? []) as { day: number; answer: string }[];
  const isKnown = new Set(known.map(({ day }) => day));
  const missing = days.filter(({ at }) => !isKnown.has(at));
  const fresh = missing.length > 0 ? await counting(db, counted, missing) : [];
  const rows = [...known.flatMap((each) => unpacked(counted, each)), ...fresh];
  return { rows, version: Number(version?.value ?? 0) };
}

async function counting<Row extends { day: number }>(
  db: D1Database,
  { question, lookbackMs = 0, columns, count }: Counted<Row>,
  days: readonly Day[],
): Promise<Row[]> {
  const list = listed(days);
  const [versions, counted] = await db.batch([db.prepare(VERSIONS).bind(list, lookbackMs), count(list)]);
  const rows = (counted?.results ?? []) as unknown as Row[];
  const versionOf = new Map(
    ((versions?.results ?? []) as { day: number; version: string }[]).map((row) => [row.day, row.version]),
  );
  const byDay = Map.groupBy(rows, ({ day }) => day);
  const kept = days.flatMap(({ begin, end, at, whole }) => {
    if (!whole) return [];
    const answer = JSON.stringify((byDay.get(at) ?? []).map((row) => columns.map((column) => row[column])));
    return answer.length <= MOST ? [[begin, end, begin - lookbackMs, versionOf.get(at), answer]] : [];
  });
  if (kept.length > 0) await db.prepare(KEEP).bind(JSON.stringify(question), JSON.stringify(kept)).run();
  return rows;
}

function unpacked<Row extends { day: number }>(
  { columns }: Counted<Row>,
  { day, answer }: { day: number; answer: string },
): Row[] {
  return (JSON.parse(answer) as unknown[][]).map(
    (values) => Object.fromEntries([['day', day], ...columns.map((column, i) => [column, values[i]])]) as Row,
  );
}
