import type { PathRow } from '@guiyi/protocol';
import { countedByDay } from './by-day.ts';
import { type Day, daysIn, listed } from './days.ts';
import { nullsIn, pathsIn, type Unit } from './path-queries.ts';

const DAY_MS = 86_400_000;

/** Part touches in a path, and the channel of a touch from its age; no channel has them in its name. */
const TOUCH = '\u001f';
const AGE = '\u001e';
/** Parts the campaign from its channel where paths go by campaign. */
export const CAMPAIGN = '\u001d';

/** People who went the same way on a day and paid in the same currency. */
interface PathGroup {
  day: number;
  path: string;
  currency: string | null;
  conversions: number;
  value: number | null;
}

/** The event that counts as a conversion, and how long before it a touch may lie. */
export interface Goal {
  name: string;
  lookbackMs: number;
}

/** The paths of a report. Times are milliseconds; `from` belongs to the range, `to` does not. */
export interface PathQuestion {
  goals: readonly Goal[];
  from: number;
  to: number;
  /** Whether the paths say how long before the conversion each touch was. */
  timed?: boolean;
  /** What a touch is named by; with `campaign`, the channel and, behind {@link CAMPAIGN}, the campaign if there is one. */
  by?: 'channel' | 'campaign';
  /** What counts as one touch; see {@link UNITS}. */
  unit?: Unit;
  /** Whether those who came in the range and did not convert in it are told, too. */
  nulls?: boolean;
  /** Whose days are kept for the next one who asks; without it nothing is. */
  timeZone?: string;
}

/** Ranges of more days than these are read as one. */
const MOST_DAYS = 400;

/** So many conversions came by this path; `currency` as the events name it, null where they name none. */
export interface ConvertedPath extends PathRow {
  currency: string | null;
  value: number;
}

/** The paths of all conversions, by goal and day, and the version of the identity graph they were read under. */
export async function convertedPaths(
  db: D1Database,
  question: PathQuestion,
): Promise<{ paths: ConvertedPath[]; graphVersion: number }> {
  const { goals, timed = false, nulls = false } = question;
  const days = daysOf(question);
  const groups = await Promise.all(goals.map((goal) => groupsOf(db, question, goal, days)));
  const converted = groups
    .flatMap(({ rows }) => rows)
    .map(({ path, currency, conversions, value }) => ({
      currency,
      conversions,
      ...(timed ? touchesWithAges(path) : { path: touchesOf(path) }),
      value: value ?? 0,
    }));
  const lost = nulls ? await lostPaths(db, question) : [];
  return { graphVersion: Math.min(...groups.map(({ version }) => version)), paths: [...converted, ...lost] };
}

function daysOf({ from, to, timeZone }: PathQuestion): Day[] {
  if (timeZone && to - from <= MOST_DAYS * DAY_MS) return daysIn(from, to, timeZone);
  return [wholly(from, to)];
}

/** A range as one day that is not kept. */
const wholly = (begin: number, end: number): Day => ({ day: '', at: 0, begin, end, whole: false });

/** A range as {@link CONVERSIONS} takes it. */
export const asDays = (from: number, to: number) => listed([wholly(from, to)]);

/** Conversions of a goal by path, day by day. */
function groupsOf(
  db: D1Database,
  { timed = false, by = 'channel', unit = 'touch' }: PathQuestion,
  goal: Goal,
  days: readonly Day[],
): Promise<{ rows: PathGroup[]; version: number }> {
  const { name, lookbackMs } = goal;
  const sql = pathsIn(timed, by, unit);
  return countedByDay<PathGroup>(
    db,
    {
      question: ['paths', name, lookbackMs, timed, by, unit],
      lookbackMs,
      columns: ['path', 'currency', 'conversions', 'value'],
      count: (list) => db.prepare(sql).bind(goalsJson([goal]), list),
    },
    days,
  );
}

/** The paths of those who did not convert. They are of the whole range: who did not convert on a day may have on another. */
async function lostPaths(
  db: D1Database,
  { goals, from, to, by = 'channel', unit = 'touch' }: PathQuestion,
): Promise<ConvertedPath[]> {
  const { results } = await db
    .prepare(nullsIn(by, unit))
    .bind(goalsJson(goals), asDays(from, to), from, to)
    .all<{ path: string; nulls: number }>();
  return results.map(({ path, nulls }) => ({
    path: touchesOf(path),
    conversions: 0,
    value: 0,
    nulls,
    currency: null,
  }));
}

const touchesOf = (path: string) => (path === '' ? [] : path.split(TOUCH));

/** Goals as {@link CONVERSIONS} takes them. */
export function goalsJson(goals: readonly Goal[]): string {
  return JSON.stringify(goals.map(({ name, lookbackMs }) => [name, lookbackMs]));
}

function touchesWithAges(path: string): { path: string[]; times: number[] } {
  const touches = touchesOf(path).map((touch) => touch.split(AGE));
  return {
    path: touches.map(([channel = '']) => channel),
    times: touches.map(([, age = '0']) => Number(age) / DAY_MS),
  };
}
