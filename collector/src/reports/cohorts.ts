import type { CohortsReply } from '@guiyi/protocol';
import { byPerson, ONCE } from './person.ts';
import { type Period, type Span, spansIn } from './spans.ts';

/** Cohorts of a reply, and periods from the first of them on. */
export const MOST_PERIODS = 60;

/** What a cohort report is asked. */
export interface CohortsQuestion {
  /** Name of the event that makes somebody one of a cohort: at its first time ever. */
  start: string;
  /** Name of the event that counts as coming back; with `start` once more: buying again. */
  back: string;
  period: Period;
  /** Cohorts are those of the periods that these lie in. Milliseconds, half-open. */
  from: number;
  to: number;
  /** Nothing after it has happened yet. */
  now: number;
}

interface Cell {
  cohort: number;
  /** Periods after the cohort's own; null: the size of the cohort; -1: anybody who came back at all. */
  after: number | null;
  people: number;
}

/** The spans that are cohorts. */
const COHORT = 'span WHERE n < ?4';

const STARTED = byPerson({
  beside: `(SELECT max(end) AS end FROM ${COHORT}) s`,
  where: 'e.name = ?1 AND e.bot = 0 AND e.time < s.end',
  end: `(SELECT max(end) FROM ${COHORT})`,
  columns: {},
});

const BACK = byPerson({
  beside: 'span s',
  where: `e.name = ?2 AND e.bot = 0 AND e.time >= s.begin AND e.time < s.end AND ${ONCE}`,
  end: '(SELECT max(end) FROM span)',
  apart: 's.n',
  columns: { n: ['s.n', 's.n'], last: ['max(e.time)', 'e.time'] },
});

/**
 * ?1 start, ?2 back, ?3 spans as [begin, end]; the first ?4 of them are cohorts. Coming back is a later event than the first
 * one, in its own period as well.
 */
const CELLS = `
WITH span AS MATERIALIZED (SELECT key AS n, value->>0 AS begin, value->>1 AS end FROM json_each(?3)),
begun AS MATERIALIZED (
  SELECT person, min(time) AS first FROM (${STARTED}) GROUP BY person HAVING first >= (SELECT min(begin) FROM span)
),
member AS MATERIALIZED (SELECT b.person, b.first, s.n AS cohort FROM begun b JOIN span s ON b.first >= s.begin AND b.first < s.end),
back AS MATERIALIZED (${BACK}),
came AS MATERIALIZED (
  SELECT DISTINCT m.cohort, m.person, b.n - m.cohort AS after FROM back b JOIN member m ON m.person = b.person AND b.last > m.first
)
SELECT cohort, NULL AS after, count(*) AS people FROM member GROUP BY 1
UNION ALL SELECT cohort, after, count(*) FROM came GROUP BY 1, 2
UNION ALL SELECT cohort, -1, count(DISTINCT person) FROM came GROUP BY 1`;

/** Up to when (ISO 8601) a reply knows who came back: now, or the end of the last period that it shows. */
export function knownUntil({ from, period, now }: CohortsQuestion, timeZone: string): string {
  const end = spansIn(from, now, period, timeZone, MOST_PERIODS).at(-1)?.end ?? now;
  return new Date(Math.min(now, end)).toISOString();
}

/** How many of those who began in a period came back in the periods after. */
export async function cohortsReport(
  db: D1Database,
  timeZone: string,
  question: CohortsQuestion,
): Promise<CohortsReply> {
  const { start, back, period, from, to, now } = question;
  const cohorts = spansIn(from, Math.min(to, now), period, timeZone, MOST_PERIODS);
  const spans = spansIn(from, now, period, timeZone, MOST_PERIODS);
  const edges = JSON.stringify(spans.map(({ begin, end }) => [begin, end]));
  const [version, cells] = await db.batch([
    db.prepare("SELECT value FROM meta WHERE name = 'graph_version'"),
    db.prepare(CELLS).bind(start, back, edges, cohorts.length),
  ]);
  const [meta] = (version?.results ?? []) as { value: string }[];
  const table = tableOf(cohorts, spans.length, (cells?.results ?? []) as Cell[]);
  const sum = (field: 'people' | 'came_back') => table.reduce((all, cohort) => all + cohort[field], 0);
  return {
    start,
    back,
    period,
    until: knownUntil(question, timeZone),
    cohorts: table,
    total: { people: sum('people'), came_back: sum('came_back') },
    graph_version: Number(meta?.value ?? 0),
  };
}

function tableOf(cohorts: readonly Span[], periods: number, cells: readonly Cell[]): CohortsReply['cohorts'] {
  const table = cohorts.map(({ day }, n) => ({
    day,
    people: 0,
    came_back: 0,
    // Periods that have not begun are not there: nobody can have come back.
    periods: Array.from({ length: periods - n }, () => 0),
  }));
  for (const { cohort, after, people } of cells) {
    const line = table[cohort];
    if (!line) continue;
    if (after === null) line.people = people;
    else if (after < 0) line.came_back = people;
    else line.periods[after] = people;
  }
  return table;
}
