import type { FunnelReply } from '@guiyi/protocol';

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
}

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

interface PersonRow {
  made: string;
}

/**
 * Steps by person: whoever held the identifier at that time; where nobody did, the identifier stands for its own. An
 * event that is several steps (the same name twice in the funnel) is all of them, the last one first, so that one event
 * never is two steps in a row.
 */
const MADE = `
WITH step AS MATERIALIZED (
  SELECT s.key AS step, e.time, e.seq, coalesce((
    SELECT iif(h.until > e.time, h.person_id, NULL) FROM holds h
    WHERE h.identifier = e.identifier AND h.since <= e.time ORDER BY h.since DESC LIMIT 1
  ), e.identifier) AS person
  FROM json_each(?1) s CROSS JOIN events e
  WHERE e.name = s.value AND e.bot = 0 AND e.time >= ?2 AND e.time < ?3 + ?4
)
SELECT group_concat(step || ':' || time, ' ' ORDER BY time, seq, step DESC) AS made
FROM step GROUP BY person HAVING min(step) = 0`;

/** How many people went through the steps, and how long they took. */
export async function funnelReport(db: D1Database, question: FunnelQuestion): Promise<FunnelReply> {
  const { steps, from, to, window } = question;
  const windowMs = window * HOUR_MS;
  const [version, people] = await db.batch([
    db.prepare("SELECT value FROM meta WHERE name = 'graph_version'"),
    db.prepare(MADE).bind(JSON.stringify(steps), from, to, windowMs),
  ]);
  const begun = (time: number) => time >= from && time < to;
  const all = ((people?.results ?? []) as PersonRow[]).map(({ made }) =>
    furthest(parsed(made), steps.length, begun, windowMs),
  );
  const [meta] = (version?.results ?? []) as { value: string }[];
  return {
    steps: steps.map((name, step) => stepOf(name, step, all)),
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    window,
    graph_version: Number(meta?.value ?? 0),
  };
}

function parsed(made: string): Made[] {
  return made.split(' ').map((each) => {
    const [step, time] = each.split(':');
    return [Number(step), Number(time)] as const;
  });
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
