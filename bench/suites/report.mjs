// @ts-check
import { costFigure } from '../lib/figure.mjs';
import { randomOf } from '../lib/random.mjs';
import { interleaved, sampled } from '../lib/rounds.mjs';
import { reportDatabase } from '../report/database.mjs';
import { END } from '../report/journeys.mjs';

/**
 * @typedef {import('../lib/bench.mjs').Bench} Bench
 * @typedef {import('../lib/figure.mjs').Figure} Figure
 */

const DAY = 86_400_000;

const NINE = 'first,last,last-non-direct,linear,position,time-decay,custom,markov,shapley';

/**
 * What is asked: a path below `/api/reports`, the days that it covers, and what the answer must look like.
 *
 * @type {{ name: string, ask: string, days: number, isRight: (reply: import('../lib/replies.d.ts').ReportAnswer) => boolean }[]}
 */
const QUESTIONS = [
  { name: 'report-90d', ask: 'attribution?model=last', days: 90, isRight: hasConversions },
  { name: 'report-30d', ask: 'attribution?model=last', days: 30, isRight: hasConversions },
  { name: 'report-90d-markov', ask: 'attribution?model=markov', days: 90, isRight: hasConversions },
  {
    name: 'report-90d-nine',
    ask: `attribution?models=${NINE}`,
    days: 90,
    isRight: (reply) => reply.models.length === 9,
  },
  { name: 'report-trend', ask: 'trends?event=Product+Viewed', days: 90, isRight: hasEvents },
  { name: 'report-trend-people', ask: 'trends?event=Product+Viewed&people=1', days: 90, isRight: hasEvents },
  { name: 'report-trend-channel', ask: 'trends?event=Home&by=channel', days: 90, isRight: hasEvents },
  { name: 'report-events', ask: 'goals?', days: 90, isRight: (reply) => reply.goals.length === 4 },
  {
    name: 'report-funnel',
    ask: 'funnel?step=Home&step=Product+Viewed&step=Order+Completed',
    days: 30,
    isRight: (reply) => (reply.steps[2]?.people ?? 0) > 0,
  },
  {
    name: 'report-retention',
    ask: 'cohorts?event=Home&return=Home&period=week',
    days: 90,
    isRight: (reply) => reply.cohorts.some((cohort) => cohort.came_back > 0),
  },
  {
    name: 'report-repurchase',
    ask: 'cohorts?event=Order+Completed&period=month',
    days: 90,
    isRight: (reply) => reply.cohorts.some((cohort) => cohort.came_back > 0),
  },
  {
    name: 'report-ways',
    ask: 'flows?event=Home',
    days: 30,
    isRight: (reply) => reply.links.length > 0,
  },
];

/** @param {{ total: { conversions: number }, channels: unknown[] }} reply */
function hasConversions({ total, channels }) {
  return total.conversions > 0 && channels.length >= 5;
}

/** @param {{ series: { total: number }[], days: unknown[] }} reply */
function hasEvents({ series, days }) {
  return days.length === 90 && series.reduce((sum, { total }) => sum + total, 0) > 10_000;
}

/**
 * Reports through the API, beside the plainest SQL that reads every event once; and Markov on a table of 10,000 paths.
 *
 * @param {Bench} bench
 * @returns {Promise<Figure[]>}
 */
export async function report(bench) {
  const events = bench.quick ? 100_000 : 1_000_000;
  const data = await reportDatabase(events, async (folder) => (await bench.startOn(folder, 'guiyi')).stop());
  const server = await bench.startOn(data, 'guiyi');
  const { stored } = await server.get('/api/stats');
  if (stored !== events) throw new Error(`No figure: ${stored} events are stored, not ${events}.`);
  const scan = async () => {
    const { results } = await server.get('/bench/scan');
    const seen = results.reduce((sum, row) => sum + row.events, 0);
    if (seen !== events) throw new Error(`No figure: the scan saw ${seen} of ${events} events.`);
  };
  const floor = `full scan in SQL of the same ${events.toLocaleString('en-US')} events: count and value by channel`;
  let turn = 0;
  /** @type {Figure[]} */
  const figures = [];
  for (const question of QUESTIONS) {
    const samples = await interleaved(
      {
        first: () => sampled(server, 1, () => ask(server, question, 1, ++turn)),
        again: () => sampled(server, ASKED, () => ask(server, question, ASKED)),
        floor: () => sampled(server, 1, scan),
      },
      bench.rounds,
    );
    for (const [suffix, ours] of /** @type {const} */ ([
      ['', samples.first],
      ['-again', samples.again],
    ])) {
      const name = `${question.name}${suffix}`;
      figures.push(costFigure(name, { unit: 'report', per: 'ms', floor, ours, baseline: samples.floor }));
    }
  }
  return [...figures, ...(await markov(bench, server))];
}

/** A single one that is remembered takes less than the hundredth of a second in which the system counts. */
const ASKED = 5;

/**
 * @param {import('../lib/server.mjs').Server} server
 * @param {typeof QUESTIONS[number]} question
 * @param {number} times
 * @param {number} sooner milliseconds that the range ends sooner: a range that was not asked before is not remembered
 */
async function ask(server, { name, ask: path, days, isRight }, times, sooner = 0) {
  const range = new URLSearchParams({
    // Cohorts end with a day: they begin on another one, before there were events.
    from: new Date(END - (days + (path.startsWith('cohorts') ? sooner : 0)) * DAY).toISOString(),
    to: new Date(END - sooner).toISOString(),
  });
  for (let i = 0; i < times; i++) {
    const reply = await server.get(`/api/reports/${path}&${range}`);
    if (!isRight(reply)) throw new Error(`No figure: ${name} was answered wrong.`);
  }
}

/**
 * Markov of orders 1 to 4 on 10,000 paths over twelve channels, reading and checking the table included, beside the same
 * table read for last touch.
 *
 * @param {Bench} bench
 * @param {import('../lib/server.mjs').Server} server
 * @returns {Promise<Figure[]>}
 */
async function markov(bench, server) {
  const paths = wayTable(10_000);
  /** @param {object} settings */
  const run = async (settings) => {
    const { total, channels } = await server.post('/api/reports/attribution/paths', { paths, ...settings });
    if (channels.length !== 12 || !(total.conversions > 0))
      throw new Error('No figure: the paths were answered wrong.');
  };
  /** @type {Figure[]} */
  const figures = [];
  for (const order of [1, 2, 3, 4]) {
    const samples = await interleaved(
      {
        ours: () => sampled(server, 1, () => run({ model: 'markov', order })),
        floor: () => sampled(server, 1, () => run({ model: 'last' })),
      },
      bench.rounds,
    );
    const floor = 'last touch on the same 10,000 paths: reading and checking them';
    const { ours, floor: baseline } = samples;
    figures.push(costFigure(`markov-order-${order}`, { unit: 'table', per: 'ms', floor, ours, baseline }));
  }
  return figures;
}

/** @param {number} count */
function wayTable(count) {
  const random = randomOf(7);
  return Array.from({ length: count }, () => ({
    path: Array.from(
      { length: 1 + Math.floor(-Math.log(1 - random()) * 3) },
      () => `channel ${Math.floor(random() ** 2 * 12)}`,
    ),
    conversions: Math.floor(random() * 5),
    value: Math.floor(random() * 100),
    nulls: Math.floor(random() * 20),
  }));
}
