// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { openEvidenceTable } from '../lib/evidence-table.mjs';
import { costFigure, plainFigure } from '../lib/figure.mjs';
import { browserOf, linkOf } from '../lib/links.mjs';
import { interleaved, sampled } from '../lib/rounds.mjs';
import { largeComponents } from './identity-large.mjs';

/**
 * @typedef {import('../lib/bench.mjs').Bench} Bench
 * @typedef {import('../lib/figure.mjs').Figure} Figure
 * @typedef {import('../lib/figure.mjs').Sample} Sample
 * @typedef {import('../lib/server.mjs').Server} Server
 */

/** Identifiers at which is measured; a link brings about 1.7. */
const SIZES = [10_000, 100_000, 1_000_000];
const PER_LINK = 1.72;

/** Links in one request to the Worker, which calls the graph in batches of 500. */
const REQUEST = 5_000;

/** Links in a round: enough for all that is done in portions to come about once. */
const ROUND = 30_000;

const FLOOR =
  'node:sqlite row by row, 500 a transaction: the same evidence in plain tables, no trust, no time, no undo';

/**
 * Links and look-ups of the graph in its production Durable Object, at growing sizes. What it publishes to D1 is part of
 * `pipeline`, not of this.
 *
 * @param {Bench} bench
 * @returns {Promise<Figure[]>}
 */
export async function identity(bench) {
  const server = await bench.start('guiyi');
  await server.get('/bench/publish?on=0');
  const folder = mkdtempSync(path.join(tmpdir(), 'guiyi-bench-'));
  const table = openEvidenceTable(path.join(folder, 'evidence.db'));
  const work = { server, table, ours: 0, floor: 0, events: 0, count: bench.quick ? REQUEST : ROUND };
  /** @type {Figure[]} */
  const figures = [];
  /** @type {Sample[][]} */
  const growth = [];
  /** @type {(number | null)[]} */
  const memory = [];
  try {
    for (const size of bench.quick ? SIZES.slice(0, 2) : SIZES) {
      await grow(work, Math.round(size / PER_LINK));
      const links = await interleaved({ ours: () => link(work), floor: () => linkFloor(work) }, bench.rounds);
      const known = await interleaved({ ours: () => resight(work), floor: () => resightFloor(work) }, bench.rounds);
      const name = `${size / 1_000}k`;
      growth.push(links.ours);
      memory.push(server.memoryMb());
      figures.push(
        costFigure(`identity-link-${name}`, { unit: 'link', floor: FLOOR, ours: links.ours, baseline: links.floor }),
        costFigure(`identity-known-${name}`, { unit: 'event', floor: FLOOR, ours: known.ours, baseline: known.floor }),
      );
    }
    figures.push(growthFigure(growth), ...memoryFigure(memory), await sizeFigure(work));
    figures.push(...(await largeComponents(server, bench)));
  } finally {
    table.close();
    rmSync(folder, { recursive: true });
  }
  return figures;
}

/**
 * What a link costs in the largest graph, beside the smallest.
 *
 * @param {Sample[][]} growth
 */
function growthFigure(growth) {
  const [small = [], ...larger] = growth;
  const floor = `ours at ${SIZES[0]?.toLocaleString('en')} identifiers`;
  return costFigure('identity-link-growth', { unit: 'link', floor, ours: larger.at(-1) ?? [], baseline: small });
}

/**
 * What the runtime has in memory with the largest graph, beside a tenth of it; what the measuring has made for a round is in both.
 *
 * @param {(number | null)[]} memory MB
 * @returns {Figure[]}
 */
function memoryFigure(memory) {
  const [small, large] = [memory[1], memory[2]];
  if (!small || !large) return [];
  const floor = `ours at ${SIZES[1]?.toLocaleString('en')} identifiers`;
  return [plainFigure('identity-memory', { unit: 'MB resident', floor, ours: [large], baseline: [small] })];
}

/** @param {Work} work */
async function sizeFigure({ server, table }) {
  const perIdent = (/** @type {{ bytes: number, idents: number }} */ { bytes, idents }) => bytes / idents;
  const [ours, floor] = [perIdent(await server.get('/bench/size')), perIdent(table.size())];
  return plainFigure('identity-size', { unit: 'bytes/identifier', floor: FLOOR, ours: [ours], baseline: [floor] });
}

/**
 * Both sides go through the same links, each at its own pace.
 *
 * @typedef {object} Work
 * @property {Server} server
 * @property {ReturnType<typeof openEvidenceTable>} table
 * @property {number} ours links that the graph has
 * @property {number} floor links that the table has
 * @property {number} events sightings of known browsers that were made
 * @property {number} count links in a round
 */

/**
 * @param {Work} work
 * @param {number} links how many there are to be
 */
async function grow(work, links) {
  for (; work.ours < links; work.ours += REQUEST) await observe(work.server, 'new', work.ours, REQUEST);
  for (; work.floor < work.ours; work.floor += REQUEST) {
    work.table.link(linksOf(work.floor, Math.min(REQUEST, work.ours - work.floor)), work.floor);
    // Connections that the server has closed meanwhile are to be noticed before the next request.
    await immediate();
  }
  work.floor = work.ours;
}

/** @param {Work} work */
async function link(work) {
  const from = work.ours;
  work.ours += work.count;
  await prepare(work.server, 'new', from, work.count);
  return sampled(work.server, work.count, () => observe(work.server, 'new', from, work.count));
}

/** @param {Work} work */
function linkFloor(work) {
  const from = work.floor;
  work.floor += work.count;
  const links = linksOf(from, work.count);
  return sampled(HERE, work.count, async () => {
    for (let at = 0; at < work.count; at += REQUEST) {
      work.table.link(links.slice(at, at + REQUEST), from + at);
      await immediate();
    }
  });
}

/** @param {number} from @param {number} count */
const linksOf = (from, count) => Array.from({ length: count }, (_, i) => linkOf(from + i));

/** A known browser costs so little that a round of as many as there are links would be lost in the clock's ticks. */
const KNOWN_PER_LINK = 2;

/** @param {Work} work */
async function resight(work) {
  const from = work.events;
  const count = KNOWN_PER_LINK * work.count;
  work.events += count;
  await prepare(work.server, 'known', from, count, work.ours);
  return sampled(work.server, count, () => observe(work.server, 'known', from, count, work.ours));
}

/** @param {Work} work */
function resightFloor(work) {
  const count = KNOWN_PER_LINK * work.count;
  const browsers = Array.from({ length: count }, (_, i) => browserOf(work.events + i, work.floor));
  return sampled(HERE, count, async () => work.table.resolve(browsers));
}

/**
 * What is asked for is made before it is measured, on both sides: that is the work of those who send.
 *
 * @param {Server} server
 * @param {Parameters<typeof parametersOf>} what
 */
async function prepare(server, ...what) {
  await server.get(`/bench/prepare?${parametersOf(...what)}`);
}

/**
 * @param {Server} server
 * @param {'new' | 'known'} kind
 * @param {number} from
 * @param {number} count
 * @param {number} [links]
 */
async function observe(server, kind, from, count, links) {
  const { kept } = await server.get(`/bench/observe?${parametersOf(kind, from, count, links)}`);
  if (kept !== count) throw new Error(`No figure: the graph kept ${kept} of ${count} sightings.`);
}

/**
 * @param {'new' | 'known'} kind
 * @param {number} from
 * @param {number} count
 * @param {number} [links]
 */
function parametersOf(kind, from, count, links = 0) {
  return `kind=${kind}&from=${from}&count=${count}&links=${links}`;
}

/** This process, where the floor runs. */
const HERE = {
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
};
