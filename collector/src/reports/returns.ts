import type { CostLine, CostReportReply } from '@guiyi/protocol';
import { type AttributionQuestion, attributionReport, type Deployment } from './attribution.ts';
import { dayOf } from './instant.ts';
import { CONVERSIONS } from './path-queries.ts';
import { asDays, CAMPAIGN, goalsJson } from './paths.ts';

const DAY_MS = 86_400_000;
/** Days of all time zones begin on a quarter of an hour. */
const QUARTER_MS = 900_000;
/** Rows that a reply shows; a hundred thousand campaigns are added up beyond it. */
const MOST_ROWS = 500;

export interface ReturnsQuestion extends Omit<AttributionQuestion, 'by'> {
  by: CostReportReply['by'];
}

/** Sums of one key: what was spent, what came of it. */
interface Sums {
  cost: number;
  impressions: number;
  clicks: number;
  conversions: number;
  value: number;
  /** Conversions of rows that know their clicks. */
  clicked: number;
}

type Others = Map<string, CostReportReply['other_currencies'][number]>;

/**
 * What was spent beside what it brought. The cost of a day belongs to the range when the day begins in it. By channel and
 * by campaign the conversions are those that the model credits; by day they are all of the day's ("blended"), since a
 * day is not credited with anything.
 */
export async function returnsReport(
  db: D1Database,
  { currency, timeZone }: Deployment,
  question: ReturnsQuestion,
): Promise<CostReportReply> {
  const { by, from, to, models } = question;
  const costs = await costsOf(db, by, dayOf(from - 1, timeZone), dayOf(to - 1, timeZone));
  const sums = new Map<string, Sums>();
  const others: Others = new Map();
  for (const row of costs) {
    if (row.currency === currency) add(sums, row.key, { ...row, clicks: row.clicks ?? 0 });
    else addOther(others, row.currency, { cost: row.cost });
  }
  const version =
    by === 'day'
      ? await addDays(db, { currency, timeZone }, question, sums, others)
      : await addCredits(db, { currency, timeZone }, { ...question, by }, sums, others);
  const clicked = new Set(costs.filter((row) => row.clicks !== null).map((row) => row.key));
  for (const [key, each] of sums) each.clicked = clicked.has(key) ? each.conversions : 0;
  return {
    by,
    model: by === 'day' ? null : (models[0] ?? null),
    ...listed(by, sums),
    currency,
    other_currencies: [...others.values()],
    graph_version: version,
  };
}

interface CostSums {
  key: string;
  currency: string;
  cost: number;
  impressions: number;
  clicks: number | null;
}

const KEYS = { channel: 'channel', campaign: "channel || coalesce(char(29) || campaign, '')", day: 'day' };

async function costsOf(db: D1Database, by: ReturnsQuestion['by'], after: string, upTo: string): Promise<CostSums[]> {
  const { results } = await db
    .prepare(
      `SELECT ${KEYS[by]} AS key, currency, sum(amount) AS cost, total(impressions) AS impressions, sum(clicks) AS clicks
       FROM costs WHERE day > ?1 AND day <= ?2 GROUP BY 1, 2`,
    )
    .bind(after, upTo)
    .all<CostSums>();
  return results;
}

async function addCredits(
  db: D1Database,
  deployment: Deployment,
  question: AttributionQuestion,
  sums: Map<string, Sums>,
  others: Others,
): Promise<number> {
  const reply = await attributionReport(db, deployment, question);
  for (const { channel, conversions, value } of reply.channels) add(sums, channel, { conversions, value });
  for (const { currency: name, ...rest } of reply.other_currencies ?? []) addOther(others, name, rest);
  return reply.graph_version ?? 0;
}

interface Quarter {
  quarter: number;
  currency: string | null;
  conversions: number;
  value: number | null;
}

async function addDays(
  db: D1Database,
  { currency, timeZone }: Deployment,
  { goals, from, to }: ReturnsQuestion,
  sums: Map<string, Sums>,
  others: Others,
): Promise<number> {
  const named = goalsJson(goals.map(({ name, lookback }) => ({ name, lookbackMs: lookback * DAY_MS })));
  const [version, quarters] = await db.batch([
    db.prepare("SELECT value FROM meta WHERE name = 'graph_version'"),
    db
      .prepare(
        `SELECT time / ${QUARTER_MS} AS quarter, currency, count(*) AS conversions, sum(value) AS value
         FROM (${CONVERSIONS}) GROUP BY 1, 2`,
      )
      .bind(named, asDays(from, to)),
  ]);
  for (const { quarter, currency: paidIn, conversions, value } of (quarters?.results ?? []) as Quarter[]) {
    const isOurs = (paidIn ?? currency) === currency;
    add(sums, dayOf(quarter * QUARTER_MS, timeZone), { conversions, value: isOurs ? (value ?? 0) : 0 });
    if (!isOurs && paidIn) addOther(others, paidIn, { conversions, value: value ?? 0 });
  }
  const [meta] = (version?.results ?? []) as { value: string }[];
  return Number(meta?.value ?? 0);
}

const nothing = (): Sums => ({ cost: 0, impressions: 0, clicks: 0, conversions: 0, value: 0, clicked: 0 });

function add(sums: Map<string, Sums>, key: string, part: Partial<Sums>): void {
  const sum = sums.get(key) ?? nothing();
  for (const name of Object.keys(sum) as (keyof Sums)[]) sum[name] += part[name] ?? 0;
  sums.set(key, sum);
}

function addOther(others: Others, currency: string, part: { cost?: number; conversions?: number; value?: number }) {
  const other = others.get(currency) ?? { currency, cost: 0, conversions: 0, value: 0 };
  other.cost += part.cost ?? 0;
  other.conversions += part.conversions ?? 0;
  other.value += part.value ?? 0;
  others.set(currency, other);
}

function listed(by: ReturnsQuestion['by'], sums: ReadonlyMap<string, Sums>) {
  const ranked = [...sums].sort(([a, x], [b, y]) =>
    by === 'day' ? (a < b ? -1 : 1) : y.cost - x.cost || y.conversions - x.conversions || (a < b ? -1 : 1),
  );
  const beyond = ranked.slice(MOST_ROWS);
  return {
    rows: ranked.slice(0, MOST_ROWS).map(([key, each]) => ({ ...named(by, key), ...lineOf([each]) })),
    rest: beyond.length > 0 ? { rows: beyond.length, ...lineOf(beyond.map(([, each]) => each)) } : null,
    total: lineOf(ranked.map(([, each]) => each)),
  };
}

function named(by: ReturnsQuestion['by'], key: string) {
  if (by === 'day') return { channel: null, campaign: null, day: key };
  const [channel = '', campaign = null] = key.split(CAMPAIGN);
  return { channel, campaign, day: null };
}

/** Sums and their ratios; null where a ratio would divide by nothing, and where nothing was spent. */
function lineOf(all: readonly Sums[]): CostLine {
  const sum = nothing();
  for (const each of all) for (const name of Object.keys(sum) as (keyof Sums)[]) sum[name] += each[name];
  const { cost, impressions, clicks, conversions, value, clicked } = sum;
  const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : null);
  return {
    cost,
    impressions,
    clicks,
    conversions,
    value,
    cpa: cost > 0 ? ratio(cost, conversions) : null,
    roas: ratio(value, cost),
    roi: ratio(value - cost, cost),
    cvr: ratio(clicked, clicks),
  };
}
