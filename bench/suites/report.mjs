// @ts-check
import { costFigure } from '../lib/figure.mjs';
import { interleaved, sampled } from '../lib/rounds.mjs';
import { reportDatabase } from '../report/database.mjs';
import { BEGIN, END } from '../report/journeys.mjs';

/**
 * @typedef {import('../lib/bench.mjs').Bench} Bench
 * @typedef {import('../lib/figure.mjs').Figure} Figure
 */

const DAY = 86_400_000;

/** Reports, and the days that each covers. */
const QUESTIONS = [
  { name: 'report-90d', model: 'last', days: 90 },
  { name: 'report-30d', model: 'last', days: 30 },
  { name: 'report-90d-markov', model: 'markov', days: 90 },
];

/**
 * The attribution report through the API, beside the plainest SQL that reads every event once.
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
    const seen = results.reduce(
      (/** @type {number} */ sum, /** @type {{ events: number }} */ row) => sum + row.events,
      0,
    );
    if (seen !== events) throw new Error(`No figure: the scan saw ${seen} of ${events} events.`);
  };
  const floor = `full scan in SQL of the same ${events.toLocaleString('en-US')} events: count and value by channel`;
  /** @type {Figure[]} */
  const figures = [];
  for (const { name, model, days } of QUESTIONS) {
    const samples = await interleaved(
      {
        ours: () => sampled(server, 1, () => ask(server, model, days)),
        floor: () => sampled(server, 1, scan),
      },
      bench.rounds,
    );
    figures.push(costFigure(name, { unit: 'report', per: 'ms', floor, ours: samples.ours, baseline: samples.floor }));
  }
  return figures;
}

/**
 * @param {import('../lib/server.mjs').Server} server
 * @param {string} model
 * @param {number} days
 */
async function ask(server, model, days) {
  const range = { from: new Date(END - days * DAY).toISOString(), to: new Date(END).toISOString() };
  const query = new URLSearchParams({ ...range, model, goal: 'Order Completed', lookback: '30' });
  const { total, channels } = await server.get(`/api/reports/attribution?${query}`);
  if (!(total.conversions > 0) || channels.length < 5) throw new Error('No figure: the report found no conversions.');
  if (BEGIN === END - days * DAY && total.conversions < 1_500) throw new Error('No figure: conversions are missing.');
}
