import type { FlowsReply } from '@guiyi/protocol';
import { byPerson } from './person.ts';

const HOUR_MS = 3_600_000;
const NEXT = '\u001f';
/** Events of one step that have a node of their own; the others share one. */
const NODES = 8;

/** What an exploration of ways is asked. */
export interface FlowsQuestion {
  /** Name of the event where ways begin, or end. */
  event: string;
  /** What comes after it, or what came before. */
  direction: 'after' | 'before';
  /** Milliseconds, half-open: ways are told of those to whom the event happened then, from their first time on. */
  from: number;
  to: number;
  /** Hours on either side of it. */
  window: number;
  /** Events in a way, its own included. */
  steps: number;
}

/** So many people went this way, its event first. */
interface Way {
  way: string;
  people: number;
}

const HAPPENED = byPerson({
  beside: '(SELECT 1)',
  where: 'e.name = ?1 AND e.bot = 0 AND e.time >= ?2 AND e.time < ?3',
  end: '?3',
  // Of the row that has the least time: https://sqlite.org/lang_select.html#bareagg
  columns: { seq: ['e.seq', 'e.seq'] },
});

/** Events with one name in a row are one; ?1 event, ?2 from, ?3 to, ?4 window, ?5 steps after it. */
const waysIn = (direction: FlowsQuestion['direction']) => {
  const [near, order] =
    direction === 'after'
      ? ['t.time >= max(h.since, b.at) AND t.time <= min(h.until - 1, b.at + ?4)', 'time, seq']
      : ['t.time >= max(h.since, b.at - ?4) AND t.time <= min(h.until - 1, b.at)', 'time DESC, seq DESC'];
  const beyond = direction === 'after' ? '(t.time > b.at OR t.seq > b.seq)' : '(t.time < b.at OR t.seq < b.seq)';
  return `
WITH begun AS MATERIALIZED (SELECT person, min(time) AS at, seq FROM (${HAPPENED}) GROUP BY person),
journey AS (
  SELECT (SELECT group_concat(name, char(31) ORDER BY ${order}) FROM (
    SELECT name, time, seq FROM (
      SELECT t.name, t.time, t.seq, lag(t.name, 1, ?1) OVER (ORDER BY t.${order.replace(', ', ', t.')}) AS last
      FROM holds h CROSS JOIN events t ON t.identifier = h.identifier AND t.bot = 0 AND t.name <> '' AND ${near}
      WHERE h.person_id = b.person AND ${beyond}
    ) WHERE name <> last ORDER BY ${order} LIMIT ?5
  )) AS way FROM begun b
)
SELECT coalesce(way, '') AS way, count(*) AS people FROM journey GROUP BY 1`;
};

/** Which ways people took after an event, or before it: as nodes and links, for a Sankey diagram. */
export async function flowsReport(db: D1Database, question: FlowsQuestion): Promise<FlowsReply> {
  const { event, direction, from, to, window, steps } = question;
  const [version, ways] = await db.batch([
    db.prepare("SELECT value FROM meta WHERE name = 'graph_version'"),
    db.prepare(waysIn(direction)).bind(event, from, to, window * HOUR_MS, steps - 1),
  ]);
  const [meta] = (version?.results ?? []) as { value: string }[];
  return {
    event,
    direction,
    window,
    ...linksOf(event, (ways?.results ?? []) as Way[], steps),
    graph_version: Number(meta?.value ?? 0),
  };
}

/**
 * Nodes by step with their people, and links between them. Names beyond the first {@link NODES} of a step are one node
 * (`name` null); who goes no further simply ends.
 */
export function linksOf(
  event: string,
  ways: readonly Way[],
  steps: number,
): Pick<FlowsReply, 'people' | 'nodes' | 'links'> {
  const paths = ways.map(({ way, people }) => ({ names: [event, ...(way === '' ? [] : way.split(NEXT))], people }));
  const kept = Array.from({ length: steps }, (_, step) => mostFrequent(paths, step));
  const nodes = new Map<string, FlowsReply['nodes'][number]>();
  const links = new Map<string, FlowsReply['links'][number]>();
  for (const { names, people } of paths) {
    let before: string | null = null;
    for (const [step, name] of names.slice(0, steps).entries()) {
      const known = kept[step]?.has(name) ? name : null;
      const id = `${step} ${known === null ? '' : `=${known}`}`;
      add(nodes, id, people, () => ({ id, step, name: known, people: 0 }));
      const source: string | null = before;
      if (source !== null) add(links, `${source}${NEXT}${id}`, people, () => ({ source, target: id, people: 0 }));
      before = id;
    }
  }
  const all = paths.reduce((sum, { people }) => sum + people, 0);
  return { people: all, nodes: ranked(nodes), links: ranked(links) };
}

function mostFrequent(paths: readonly { names: string[]; people: number }[], step: number): Set<string> {
  const counts = new Map<string, number>();
  for (const { names, people } of paths) {
    const name = names[step];
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + people);
  }
  const ranks = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return new Set(ranks.slice(0, NODES).map(([name]) => name));
}

function add<T extends { people: number }>(all: Map<string, T>, id: string, people: number, make: () => T): void {
  const each = all.get(id) ?? make();
  each.people += people;
  all.set(id, each);
}

function ranked<T extends { people: number }>(all: ReadonlyMap<string, T>): T[] {
  return [...all.values()].sort((a, b) => b.people - a.people);
}
