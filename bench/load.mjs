// @ts-check
/** `npm run load`: many visitors' browsers and two backends at once, for minutes; nothing may be lost, memory must stay flat. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { command } from '../scripts/lib/command.mjs';
import { endAtSignals, onEnd } from '../scripts/lib/ending.mjs';
import { Stop } from '../scripts/lib/stop.mjs';
import { collectEarly } from '../scripts/lib/v8.mjs';
import { difference, requireAllStored } from './lib/accounting.mjs';
import { backendFor, backends } from './lib/backends.mjs';
import { residentMb } from './lib/memory.mjs';
import { waitFor } from './lib/server.mjs';
import { openVisitors, serveBlank } from './lib/visitors.mjs';

const HELP = `npm run load -- [--seconds 300] [--browsers 50] [--rate 2]

  --seconds   how long (default 300)
  --browsers  visitors, each a page of its own with the SDK from dist/ in Chromium (default 50)
  --rate      events a second of each of them (default 2); each backend sends 50`;

/** How often memory is looked at. */
const LOOK_MS = 1_000;

/** What the last third may need more than the second: the first is warming up. */
const GROWTH = 1.25;

/** @param {string[]} argv */
function sizeOf(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      seconds: { type: 'string', default: '300' },
      browsers: { type: 'string', default: '50' },
      rate: { type: 'string', default: '2' },
      help: { type: 'boolean', default: false },
    },
  });
  const [seconds = 0, browsers = 0, rate = 0] = [values.seconds, values.browsers, values.rate].map(Number);
  if (!(seconds > 0 && browsers > 0 && rate > 0)) throw new Stop('The options are numbers over 0.', HELP);
  return { seconds, browsers, rate, help: values.help };
}

/** @param {{ seconds: number, browsers: number, rate: number }} size */
async function loaded({ seconds, browsers, rate }) {
  // As `npm run serve` does, which lives as long.
  collectEarly();
  const { startGuiyi } = await import('../scripts/lib/runtime.mjs');
  const data = mkdtempSync(path.join(tmpdir(), 'guiyi-load-'));
  onEnd(() => rmSync(data, { recursive: true, force: true }));
  const guiyi = await startGuiyi({ data });
  onEnd(guiyi.stop);
  const site = await serveBlank();
  const before = await statsOf(guiyi);
  const visitors = await openVisitors({ site: site.url, endpoint: guiyi.url, browsers });
  /** @type {number[]} */
  const memory = [];
  const look = setInterval(() => memory.push(residentMb(guiyi.workerdPid) ?? 0), LOOK_MS);
  const sent = await Promise.all([
    visitors.track(seconds, rate),
    ...(await backends(guiyi.url, guiyi.serverKey)).map((backend) => backendFor(backend, seconds)),
  ]);
  clearInterval(look);
  const total = sent.reduce((sum, count) => sum + count, 0);
  const after = await waitFor(
    () => statsOf(guiyi),
    ({ accepted, queued }) => queued === 0 && accepted - before.accepted >= total,
  );
  await visitors.close();
  site.close();
  await guiyi.stop();
  rmSync(data, { recursive: true, force: true });
  requireAllStored(total, difference(before, after));
  const [middle, last] = [third(memory, 1), third(memory, 2)];
  return {
    seconds,
    browsers,
    sent: total,
    stored: after.stored - before.stored,
    lost: 0,
    memory_mb: { middle: Math.round(middle), last: Math.round(last) },
    flat: last <= middle * GROWTH,
  };
}

/**
 * @param {{ url: string, adminToken: string }} guiyi
 * @returns {Promise<import('./lib/accounting.mjs').Counts>}
 */
async function statsOf({ url, adminToken }) {
  const reply = await fetch(`${url}/api/stats`, { headers: { authorization: `Bearer ${adminToken}` } });
  return /** @type {Promise<import('./lib/accounting.mjs').Counts>} */ (reply.json());
}

/** The median of the nth third. @param {number[]} values @param {number} nth */
function third(values, nth) {
  const size = Math.floor(values.length / 3);
  const part = values.slice(nth * size, (nth + 1) * size).sort((a, b) => a - b);
  return part[Math.floor(part.length / 2)] ?? 0;
}

await command({ help: HELP, args: sizeOf, check: endAtSignals }, async (size) => {
  const outcome = await loaded(size);
  console.log(JSON.stringify(outcome));
  return outcome.flat ? 0 : 1;
});
