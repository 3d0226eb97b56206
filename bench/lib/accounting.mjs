// @ts-check

/**
 * A figure counts only if every event is accounted for: a collector that loses events is fast.
 *
 * @typedef {Pick<import('@guiyi/protocol').StatsReply, 'accepted' | 'stored' | 'duplicate' | 'quarantined' | 'dropped' | 'queued'>} Counts
 */

/**
 * What happened between two readings of `/api/stats`.
 *
 * @param {Counts} before
 * @param {Counts} after
 * @returns {Counts}
 */
export function difference(before, after) {
  return {
    accepted: after.accepted - before.accepted,
    stored: after.stored - before.stored,
    duplicate: after.duplicate - before.duplicate,
    quarantined: after.quarantined - before.quarantined,
    dropped: after.dropped - before.dropped,
    queued: after.queued,
  };
}

/**
 * Refuses unless sent = stored + duplicate + quarantined + dropped, with nothing left in the queue. The benchmarks send
 * only good events, each once: then all of them must be stored.
 *
 * @param {number} sent
 * @param {Counts} counts of {@link difference}
 * @throws {Error} naming the counts
 */
export function requireAllStored(sent, counts) {
  const { stored, duplicate, quarantined, dropped, queued } = counts;
  const told = `sent ${sent}: stored ${stored}, duplicate ${duplicate}, quarantined ${quarantined}, dropped ${dropped}`;
  if (queued !== 0) throw new Error(`No figure: ${queued} events still wait in the queue (${told}).`);
  if (sent !== stored + duplicate + quarantined + dropped) throw new Error(`No figure: events are missing (${told}).`);
  if (sent !== stored) throw new Error(`No figure: good events were not stored (${told}).`);
}
