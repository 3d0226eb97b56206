// @ts-check
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { exec, lastWords } from '../../scripts/lib/exec.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { Stop } from '../../scripts/lib/stop.mjs';
import { plainFigure } from '../lib/figure.mjs';

const OURS = ['index.js', 'all.js'].map((name) => path.join(ROOT, 'sdk-miniprogram/miniprogram_dist', name));
const { resolve } = createRequire(path.join(ROOT, 'sdk-miniprogram/package.json'));
const PEER = 'sa-sdk-miniprogram';
const EVENTS = 1_000;

/**
 * The mini-program SDK beside the one that is most used in China: size, launch, an event, and the requests of a burst. Each round is a
 * process of its own for each side.
 *
 * @param {import('../lib/bench.mjs').Bench} bench
 * @returns {Promise<import('../lib/figure.mjs').Figure[]>}
 */
export async function miniprogram({ rounds, quick }) {
  const events = quick ? EVENTS / 10 : EVENTS;
  /** @type {Record<string, { launch: number, events: number, requests: number }[]>} */
  const samples = { guiyi: [], sensors: [] };
  for (let round = -1; round < rounds; round++) {
    for (const side of round % 2 ? ['guiyi', 'sensors'] : ['sensors', 'guiyi']) {
      const sample = await once(side, events);
      if (round >= 0) samples[side]?.push(sample);
    }
  }
  const version = JSON.parse(readFileSync(resolve(`${PEER}/package.json`), 'utf8')).version;
  const floor = `${PEER} ${version}`;
  /**
   * @param {string} name
   * @param {string} unit
   * @param {(sample: { launch: number, events: number, requests: number }) => number} read
   */
  const figure = (name, unit, read) =>
    plainFigure(name, {
      unit,
      floor,
      ours: (samples.guiyi ?? []).map(read),
      baseline: (samples.sensors ?? []).map(read),
    });
  return [
    plainFigure('miniprogram-size', {
      unit: 'bytes gzip 9',
      floor,
      // Everything of both: ours is the SDK and all of its parts.
      ours: [OURS.map(gzip).reduce((sum, bytes) => sum + bytes)],
      baseline: [gzip(resolve(`${PEER}/sensorsdata.min.js`))],
    }),
    figure('miniprogram-launch', 'ms CPU/launch', ({ launch }) => launch),
    figure('miniprogram-event', 'µs CPU/event', (sample) => (1_000 * sample.events) / events),
    figure('miniprogram-requests', 'requests/100 events', ({ requests }) => requests),
  ];
}

/**
 * @param {string} side
 * @param {number} events
 */
async function once(side, events) {
  const script = path.join(ROOT, 'bench/miniprogram/run.mjs');
  const { code, output } = await exec(process.execPath, [script, side, String(events)], { cwd: ROOT });
  if (code !== 0) throw new Stop(`The ${side} side failed: ${lastWords(output)}`, 'Run npm run build first.');
  return JSON.parse(output.trim().split('\n').pop() ?? '');
}

/** @param {string} file */
const gzip = (file) => gzipSync(readFileSync(file), { level: 9 }).length;
