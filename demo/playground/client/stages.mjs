// @ts-check

/**
 * What the frame told: a request and its reply, or what the SDK dropped.
 *
 * @typedef {{ path: string, body?: any, status?: number, reply?: any, signal?: { count: number, reason: string } }} Said
 * @typedef {{ id: string, name: string, consent: string, verdict: string, event: object }} Sent
 */

/**
 * The events of all requests, each with the consent that it carries and the collector's verdict on it.
 *
 * @param {readonly Said[]} said
 * @returns {Sent[]}
 */
export function eventsOf(said) {
  return said.flatMap(({ path, body, status, reply }) => {
    if (path !== '/v1/batch') return [];
    return body.batch.map((/** @type {any} */ event, /** @type {number} */ index) => {
      const rejection = reply?.rejected?.find((/** @type {any} */ one) => one.index === index);
      const preferences =
        event.context?.consent?.categoryPreferences ?? body.context?.consent?.categoryPreferences ?? {};
      return {
        id: event.messageId,
        name: event.event ?? event.name ?? event.type,
        consent: purposes(preferences),
        verdict:
          status === 202
            ? rejection
              ? `${rejection.code} ${rejection.path}`.trim()
              : '202'
            : `${status} ${reply?.code ?? ''}`.trim(),
        event,
      };
    });
  });
}

/**
 * Purposes as a person reads them: `analytics ✓, advertising ✗`.
 *
 * @param {Record<string, boolean>} preferences
 */
export function purposes(preferences) {
  return Object.entries(preferences)
    .map(([purpose, granted]) => `${purpose} ${granted ? '✓' : '✗'}`)
    .join(', ');
}

/**
 * Decisions that went to the ledger.
 *
 * @param {readonly Said[]} said
 */
export function decisionsOf(said) {
  return said.flatMap(({ path, body }) => (path === '/v1/consent' ? [purposes(body.consent.categoryPreferences)] : []));
}

/**
 * What the SDK dropped in the page, by reason.
 *
 * @param {readonly Said[]} said
 */
export function droppedOf(said) {
  return said.flatMap(({ signal }) => (signal ? [`${signal.count} × ${signal.reason}`] : []));
}
