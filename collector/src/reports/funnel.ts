import type { FunnelLostReply, FunnelReply } from '@guiyi/protocol';
import { byPerson, PERSON } from './person.ts';

const HOUR_MS = 3_600_000;

/** What a funnel is asked. */
export interface FunnelQuestion {
  /** Names of events, in the order in which people must go through them. */
  steps: readonly string[];
  /** People who began in the range count. Milliseconds, half-open. */
  from: number;
  to: number;
  /** Hours from the first step within which the others must follow. */
  window: number;
  /** Who must go through: a person, over all devices and visits, or a visit. */
  by: 'person' | 'session';
}

/** People that a list of those who left shows. */
const LONGEST_LIST = 500;

/** One step that somebody made: its number from 0 on, and when. */
export type Made = readonly [step: number, time: number];

/**
 * How far somebody came: for the best of their beginnings, when each step was made. A step counts when it comes later than
 * the one before (at the same moment, too, in the order of arrival), no later than the window after the first; other events between
 * do no harm. Taking the earliest next step each time is enough: it leaves most room for those after it.
 *
 * @param made in the order of time
 */
export function furthest(
  made: readonly Made[],
  steps: number,
  begun: (time: number) => boolean,
  windowMs: number,
): number[] {
  let best: number[] = [];
  made.forEach(([step, time], i) => {
    if (step !== 0 || !begun(time) || best.length === steps) return;
    const times = [time];
    for (let next = i + 1; next < made.length && times.length < steps; next++) {
      const [nextStep, at] = made[next] ?? [0, Number.POSITIVE_INFINITY];
      if (at > time + windowMs) break;
      if (nextStep === times.length) times.push(at);
    }
    if (times.length > best.length) best = times;
  });
  return best;
}

interface WhoRow {
  who: string;
  made: string;
}

const IS_STEP = 'e.name = s.value AND e.bot = 0 AND e.time >= ?2 AND e.time < ?3 + ?4';

/** A step that was made, as {@link madeOf} reads it. */
const MADE = "s.key || ',' || e.time || ',' || e.seq";

const STEPS = {
  person: byPerson({
    beside: 'json_each(?1) s',
    where: IS_STEP,
    end: '?3 + ?4',
    columns: { step: ['min(s.key)', 's.key'], made: [`group_concat(${MADE})`, MADE] },
  }),
  /** An event without a session counts as its person's. */
  session: `SELECT coalesce('session ' || e.session_id, ${PERSON}) AS person, s.key AS step, ${MADE} AS made
    FROM json_each(?1) s CROSS JOIN events e WHERE ${IS_STEP}`,
};

/** Steps by person or session, of those who made the first. */
const madeBy = (by: FunnelQuestion['by']) =>
  `SELECT person AS who, group_concat(made) AS made FROM (${STEPS[by]}) GROUP BY person HAVING min(step) = 0`;

/** Whoever began, with the times of the steps made. */
async function waysThrough(db: D1Database, { steps, from, to, window, by }: FunnelQuestion) {
  const windowMs = window * HOUR_MS;
  const [version, rows] = await db.batch([
    db.prepare("SELECT value FROM meta WHERE name = 'graph_version'"),
    db.prepare(madeBy(by)).bind(JSON.stringify(steps), from, to, windowMs),
  ]);
  const begun = (time: number) => time >= from && time < to;
  const [meta] = (version?.results ?? []) as { value: string }[];
  return {
    version: Number(meta?.value ?? 0),
    ways: ((rows?.results ?? []) as WhoRow[]).map(({ who, made }) => ({
      who,
      times: furthest(madeOf(made), steps.length, begun, windowMs),
    })),
  };
}

/** How many went through the steps, and how long they took. */
export async function funnelReport(db: D1Database, question: FunnelQuestion): Promise<FunnelReply> {
  const { steps, from, to, window, by } = question;
  const { version, ways } = await waysThrough(db, question);
  const all = ways.map(({ times }) => times);
  return {
    steps: steps.map((name, step) => stepOf(name, step, all)),
    by,
    window,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    graph_version: version,
  };
}

/** Who made step `at` (from 1 on) and not the one after, the latest first. */
export async function funnelLost(db: D1Database, question: FunnelQuestion, at: number): Promise<FunnelLostReply> {
  const { version, ways } = await waysThrough(db, { ...question, by: 'person' });
  const lost = ways
    .filter(({ times }) => times.length === at)
    .map(({ who, times }) => ({ who, left: times.at(-1) ?? 0 }))
    .sort((a, b) => b.left - a.left);
  const { results } = await db
    .prepare('SELECT DISTINCT person_id FROM holds WHERE person_id IN (SELECT value FROM json_each(?))')
    .bind(JSON.stringify(lost.slice(0, LONGEST_LIST).map(({ who }) => who)))
    .all<{ person_id: string }>();
  const known = new Set(results.map((row) => row.person_id));
  return {
    step: at,
    total: lost.length,
    people: lost.slice(0, LONGEST_LIST).map(({ who, left }) => ({
      // An identifier that nobody holds has no page to go to.
      person_id: known.has(who) ? who : null,
      left_at: new Date(left).toISOString(),
    })),
    graph_version: version,
  };
}

/**
 * Steps in the order in which they were made. An event that is several steps (the same name twice in the funnel) is all of them,
 * the last one first, so that one event never is two steps in a row.
 */
function madeOf(made: string): Made[] {
  const numbers = JSON.parse(`[${made}]`) as number[];
  const all: [step: number, time: number, seq: number][] = [];
  for (let i = 0; i < numbers.length; i += 3) all.push([numbers[i] ?? 0, numbers[i + 1] ?? 0, numbers[i + 2] ?? 0]);
  all.sort((a, b) => a[1] - b[1] || a[2] - b[2] || b[0] - a[0]);
  return all.map(([step, time]) => [step, time]);
}

function stepOf(name: string, step: number, all: readonly number[][]): FunnelReply['steps'][number] {
  const took = all.flatMap((times) => {
    const [before, at] = [times[step - 1], times[step]];
    return before !== undefined && at !== undefined ? [at - before] : [];
  });
  took.sort((a, b) => a - b);
  const middle = took[Math.floor((took.length - 1) / 2)];
  return {
    name,
    people: all.filter((times) => times.length > step).length,
    median_seconds: middle === undefined ? null : middle / 1000,
  };
}
