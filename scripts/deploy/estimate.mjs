// @ts-check

/**
 * Cloudflare's list prices for the Workers Paid plan, US dollars, read on 2026-11-22: what is included a month, and what a
 * million (or a GB-month) costs beyond.
 *
 * @see https://developers.cloudflare.com/workers/platform/pricing/
 * @see https://developers.cloudflare.com/durable-objects/platform/pricing/
 * @see https://developers.cloudflare.com/d1/platform/pricing/
 * @see https://developers.cloudflare.com/queues/platform/pricing/
 */
export const PRICES = {
  plan: 5,
  requests: { included: 10e6, million: 0.3 },
  cpuMs: { included: 30e6, million: 0.02 },
  objectRequests: { included: 1e6, million: 0.15 },
  objectGbSeconds: { included: 400e3, million: 12.5 },
  rowsWritten: { included: 50e6, million: 1 },
  rowsRead: { included: 25e9, million: 0.001 },
  queueOperations: { included: 1e6, million: 0.4 },
  databaseGb: { included: 5, each: 0.75 },
};

/**
 * What one event does, on average. Rows and bytes are counted from the schema; CPU is measured (docs/performance.md, with the
 * runtime's own share, rounded up); visitors' habits are assumed.
 */
export const ASSUMED = {
  /** Events that one request of the SDK brings. */
  eventsPerRequest: 3,
  /** Milliseconds of CPU to accept, consume and store. */
  cpuMsPerEvent: 1.5,
  /** Rows of `events` with its indexes, daily counts, a share of `consumed`, and one of evidence in the graph. */
  rowsPerEvent: 7,
  /** Of events that bring new evidence; each writes about a dozen rows in the graph. */
  linksPerEvent: 0.05,
  rowsPerLink: 12,
  /** A message is written, read and deleted. */
  operationsPerMessage: 3,
  messagesPerConsume: 10,
  bytesPerEvent: 750,
};

/**
 * @typedef {{ what: string, amount: number, cost: number }} Line
 * @typedef {{ events: number, months: number, lines: Line[], total: number }} Estimate
 */

/**
 * What a month costs about.
 *
 * @param {number} events a month
 * @param {number} months how long they are kept
 * @returns {Estimate}
 */
export function estimate(events, months) {
  const messages = events / ASSUMED.eventsPerRequest;
  const consumes = messages / ASSUMED.messagesPerConsume;
  const rows = events * (ASSUMED.rowsPerEvent + ASSUMED.linksPerEvent * ASSUMED.rowsPerLink);
  const gigabytes = (events * months * ASSUMED.bytesPerEvent) / 1e9;
  const metered = /** @type {const} */ ([
    ['requests', 'Worker requests', messages + consumes],
    ['cpuMs', 'CPU milliseconds', events * ASSUMED.cpuMsPerEvent],
    ['objectRequests', 'Durable Object requests', consumes * 2],
    // One object of 128 MB that hardly sleeps once traffic is steady, and never costs more than a month of being awake.
    ['objectGbSeconds', 'Durable Object GB-seconds', Math.min(consumes * 0.05 + events * 0.001, 2_592_000) * 0.128],
    ['rowsWritten', 'rows written', rows],
    ['queueOperations', 'queue operations', messages * ASSUMED.operationsPerMessage],
  ]);
  const lines = metered.map(([key, what, amount]) => {
    const { included, million } = PRICES[key];
    return { what, amount, cost: (Math.max(0, amount - included) / 1e6) * million };
  });
  const { included, each } = PRICES.databaseGb;
  const stored = {
    what: `GB in D1 after ${months} months`,
    amount: gigabytes,
    cost: Math.max(0, gigabytes - included) * each,
  };
  const all = [{ what: 'Workers Paid plan', amount: 1, cost: PRICES.plan }, ...lines, stored];
  return { events, months, lines: all, total: all.reduce((sum, { cost }) => sum + cost, 0) };
}

/** D1's largest database. */
const D1_GB = 10;

/** @param {Estimate} estimated */
export function estimateText({ events, months, lines, total }) {
  const number = (/** @type {number} */ value) =>
    value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 });
  const rows = lines.map(
    ({ what, amount, cost }) => `  ${what.padEnd(32)}${number(amount).padStart(16)}  $${cost.toFixed(2).padStart(9)}`,
  );
  const stored = lines.at(-1)?.amount ?? 0;
  const tooLarge =
    stored > D1_GB
      ? [`\n  ${number(stored)} GB is more than one D1 database takes (${D1_GB} GB): keep events for fewer months.`]
      : [];
  return [
    `A month with ${number(events)} events, kept for ${months} months: about $${total.toFixed(2)}.\n`,
    ...rows,
    ...tooLarge,
    '\n  Beyond what the plan includes; reports, R2 and traffic of staff are small beside it and left out.',
    `  Assumed: ${ASSUMED.eventsPerRequest} events a request, ${ASSUMED.cpuMsPerEvent} ms CPU and ${ASSUMED.rowsPerEvent} rows an event, ${ASSUMED.bytesPerEvent} bytes stored.`,
    '  List prices of 2026-11-22; check developers.cloudflare.com before you rely on them.',
  ].join('\n');
}
