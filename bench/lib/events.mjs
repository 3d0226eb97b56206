// @ts-check

/** Events of one visitor: the first nineteen are anonymous, the twentieth is a sign-in that links two identifiers. */
const PER_VISITOR = 20;

/**
 * Bodies of `POST /v1/batch` with unique events of 170 to 190 bytes, analytics consent granted. Visitors come with
 * twenty events each whatever the batch size, so that the graph has the same work.
 *
 * @param {{ batch: number, run: string, now: number }} options events a request; what makes ids unique; milliseconds
 * @returns {() => string}
 */
export function bodies({ batch, run, now }) {
  const sentAt = new Date(now).toISOString();
  const head = JSON.stringify({
    writeKey: 'demo-web',
    sentAt,
    context: { consent: { categoryPreferences: { analytics: true } } },
  });
  let made = 0;
  return () => {
    const events = Array.from({ length: batch }, () => JSON.stringify(eventOf(made++, run, sentAt)));
    return `${head.slice(0, -1)},"batch":[${events.join()}]}`;
  };
}

/**
 * @param {number} index
 * @param {string} run
 * @param {string} timestamp ISO 8601
 */
export function eventOf(index, run, timestamp) {
  const visitor = `${run}-${String(Math.floor(index / PER_VISITOR)).padStart(7, '0')}`;
  const ids = { messageId: `${run}-${String(index).padStart(9, '0')}`, anonymousId: `a-${visitor}`, timestamp };
  if (index % PER_VISITOR === PER_VISITOR - 1) {
    return { type: 'identify', ...ids, userId: `m-${visitor}`, traits: { level: 3 } };
  }
  return { type: 'track', event: 'Product Viewed', ...ids, properties: { sku: `s${index % 997}` } };
}
