import { batchBody, byteLength, takeBatch } from './batch.ts';
import type { ChoiceRecord } from './choice.ts';
import { outcomeOf, rejectedOf, retryDelay, TOO_LARGE } from './outcome.ts';
import { PAGES } from './place.ts';
import type { Message, Ports, QueuedEvent, Reply, Tell } from './ports.ts';
import { idsOf, type Queue } from './queue.ts';

/** Browsers let at most 64 KB outlive the page. */
const KEEPALIVE_BYTES = 60_000;
/** Below the collector's 500 KB a request. */
const BATCH_BYTES = 400_000;
/** Compressed, a burst of this size is a few kilobytes. */
const BATCH_SIZE = 100;
/** With the collector's own second this keeps an event visible in the console within two. */
const FLUSH_AFTER_MS = 500;
/** Events that may wait on the device; beyond, the oldest go. */
const QUEUE_MAX = 5_000;

/** How events are sent. */
export interface SendOptions {
  writeKey: string;
  /** Events a request. */
  batchSize?: number;
  /** Milliseconds to wait for more events. */
  flushAfter?: number;
}

type SenderPorts = Pick<Ports, 'clock' | 'transport' | 'exclusive'>;

/**
 * Sends consent records, then events, in their order, one request at a time and from one tab at a time. What is not confirmed stays and
 * is tried again by timer. `allowed` is asked before each request: after a refusal no event leaves.
 */
export function createSender(
  { clock, transport, exclusive }: SenderPorts,
  { writeKey, batchSize = BATCH_SIZE, flushAfter = FLUSH_AFTER_MS }: SendOptions,
  queue: Queue,
  choice: ChoiceRecord,
  allowed: () => boolean,
  tell: Tell,
) {
  let cancelTimer: (() => void) | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  /** Requests that were started as the page went away; the next round waits for them, lest it send the same. */
  let leaving: Promise<unknown> = Promise.resolve();
  let attempt = 0;
  let limit = batchSize;
  let pushed = 0;
  /** Message ids and records on their way. */
  const onTheWay = new Set<string>();
  let bytesOnTheWay = 0;

  function schedule(ms: number) {
    cancelTimer?.();
    cancelTimer = clock.after(ms, () => {
      cancelTimer = undefined;
      run();
    });
  }

  function run(): Promise<void> {
    if (running) again = true;
    running ??= round()
      .catch(retry)
      .finally(() => {
        running = undefined;
        if (again && !cancelTimer) schedule(0);
        again = false;
      });
    return running;
  }

  async function round() {
    pushed = 0;
    const send = async () => {
      if (await sendRecords()) await sendEvents();
    };
    if (!PAGES) return send();
    await leaving;
    const mine = await exclusive(send);
    if (!mine && !cancelTimer) schedule(flushAfter);
  }

  /** False when it has to be tried again later. */
  async function sendRecords(): Promise<boolean> {
    for (const record of choice.unsent()) {
      const outcome = outcomeOf(await post('/v1/consent', record, [record], PAGES ? byteLength(record) : 0));
      if (outcome === 'retry') return false;
      if (outcome !== 'delivered') tell('dropped', [record], outcome);
      choice.delivered(record);
    }
    return true;
  }

  async function sendEvents() {
    while (allowed()) {
      const events = await queue.read(limit);
      // Elsewhere too large a request is rare enough to be refused first, and halved then.
      const taken = PAGES ? takeBatch(events, BATCH_BYTES) : { batch: events, bytes: 0 };
      const batch = taken.batch.length ? taken.batch : events.slice(0, 1);
      if (!batch.length || !allowed()) return;
      const reply = await post('/v1/batch', bodyOf(batch), idsOf(batch), taken.bytes);
      const outcome = outcomeOf(reply);
      if (outcome === 'retry') return tell('dropped', idsOf(await queue.trim(QUEUE_MAX)), 'queue_full');
      await settle(batch, reply);
      if (outcome !== TOO_LARGE && batch.length === events.length && events.length < limit) return;
    }
  }

  const bodyOf = (batch: QueuedEvent[]) => batchBody(writeKey, new Date(clock.now()).toISOString(), batch);

  async function post(path: Message['path'], body: string, ids: string[], bytes: number): Promise<Reply> {
    // A keep-alive request fails when other scripts have used up the page's quota; so not at the second try.
    const keepalive = bytes <= KEEPALIVE_BYTES && !attempt;
    const reply = PAGES
      ? await track(ids, bytes, { path, body, keepalive, leaving: false })
      : await transport.send({ path, body, keepalive: false, leaving: false });
    if (outcomeOf(reply) === 'retry') retry(reply);
    else attempt = 0;
    return reply;
  }

  function retry({ retryAfter }: Partial<Reply>) {
    attempt++;
    schedule(retryDelay(attempt, Math.random(), clock.now(), retryAfter));
  }

  async function track(ids: string[], bytes: number, message: Message) {
    for (const id of ids) onTheWay.add(id);
    bytesOnTheWay += bytes;
    const reply = await transport.send(message);
    for (const id of ids) onTheWay.delete(id);
    bytesOnTheWay -= bytes;
    return reply;
  }

  /** Takes what the reply decides out of the queue, and says so. A batch that is too large is halved instead. */
  async function settle(batch: QueuedEvent[], reply: Reply) {
    const outcome = outcomeOf(reply);
    if (outcome === TOO_LARGE && batch.length > 1) {
      limit = batch.length >> 1;
      return;
    }
    if (outcome !== 'delivered') limit = batchSize;
    await queue.remove(batch);
    const ids = idsOf(batch);
    const refused = outcome === 'delivered' ? rejectedOf(reply) : ids.map((_, index) => ({ index, code: outcome }));
    for (const { index, code } of refused) tell('dropped', ids.slice(index, index + 1), code);
    tell(
      'sent',
      ids.filter((_, index) => !refused.some((other) => other.index === index)),
    );
  }

  /** Starts what can be sent without waiting for anything. What is not confirmed stays for the next visit. */
  function leave() {
    // An app that is hidden runs on for a while.
    if (!PAGES) return schedule(0);
    const jobs: Promise<unknown>[] = [leaving];
    let budget = KEEPALIVE_BYTES - bytesOnTheWay;
    const start = async (
      path: Message['path'],
      body: string,
      ids: string[],
      bytes: number,
      confirm: (reply: Reply) => unknown,
    ) => {
      budget -= bytes;
      const reply = await track(ids, bytes, { path, body, keepalive: true, leaving: true });
      if (outcomeOf(reply) === 'delivered') await confirm(reply);
    };
    for (const body of choice.unsent()) {
      if (!onTheWay.has(body))
        jobs.push(start('/v1/consent', body, [body], byteLength(body), () => choice.delivered(body)));
    }
    const waiting = queue.fresh().filter((event) => !onTheWay.has(event.id));
    const { batch, bytes } = takeBatch(waiting, budget);
    if (batch.length)
      jobs.push(start('/v1/batch', bodyOf(batch), idsOf(batch), bytes, (reply) => settle(batch, reply)));
    leaving = Promise.all(jobs);
  }

  return {
    /** An event was captured. While backing off it waits for the timer like the rest. */
    nudge() {
      pushed++;
      if (pushed === batchSize && !attempt) schedule(0);
      else if (!cancelTimer) schedule(flushAfter);
    },
    /** Tries soon, whatever the back-off says. */
    wake: () => schedule(0),
    /** Sends all that waits; resolves when that was tried. */
    async flush(): Promise<void> {
      cancelTimer?.();
      cancelTimer = undefined;
      await running;
      await run();
    },
    leave,
  };
}
