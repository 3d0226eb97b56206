import { batchBody, byteLength, takeBatch } from './batch.ts';
import type { ChoiceRecord } from './choice.ts';
import { type Outcome, outcomeOf, retryDelay } from './outcome.ts';
import type { Message, Ports, QueuedEvent } from './ports.ts';
import type { Queue } from './queue.ts';

/** Browsers let at most 64 KB outlive the page. */
const KEEPALIVE_BYTES = 60_000;
/** Below the collector's 500 KB a request. */
const BATCH_BYTES = 400_000;
/** Events that may wait on the device; beyond, the oldest go. */
const QUEUE_MAX = 5_000;

/** How events are sent. */
export interface SendOptions {
  writeKey: string;
  /** Events a request. */
  batchSize: number;
  /** Milliseconds to wait for more events. */
  flushAfter: number;
}

type Confirm = (outcome: Outcome) => Promise<void> | void;
type SenderPorts = Pick<Ports, 'clock' | 'random' | 'transport' | 'exclusive' | 'signal'>;

/**
 * Sends consent records, then events, in their order, one request at a time and from one tab at a time. What is not confirmed stays and
 * is tried again by timer. `allowed` is asked before each request: after a refusal no event leaves.
 */
export function createSender(
  { clock, random, transport, exclusive, signal }: SenderPorts,
  { writeKey, batchSize, flushAfter }: SendOptions,
  queue: Queue,
  choice: ChoiceRecord,
  allowed: () => boolean,
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
    await leaving;
    pushed = 0;
    const mine = await exclusive(async () => {
      if (await sendRecords()) await sendEvents();
    });
    if (!mine && !cancelTimer) schedule(flushAfter);
  }

  /** False when it has to be tried again later. */
  async function sendRecords(): Promise<boolean> {
    for (let record = choice.unsent()[0]; record; record = choice.unsent()[0]) {
      const outcome = await send('/v1/consent', record, [record], byteLength(record));
      if (outcome.type === 'retry') return false;
      if (outcome.type !== 'delivered') dropped(1, codeOf(outcome));
      choice.delivered(record);
    }
    return true;
  }

  async function sendEvents() {
    while (allowed()) {
      const events = await queue.read(limit);
      if (!events.length || !allowed()) return;
      const taken = takeBatch(events, BATCH_BYTES);
      const batch = taken.batch.length ? taken.batch : events.slice(0, 1);
      const body = batchBody(writeKey, new Date(clock.now()).toISOString(), batch);
      const outcome = await send('/v1/batch', body, idsOf(batch), taken.bytes);
      if (outcome.type === 'retry') return trim();
      await settle(batch, outcome);
      if (outcome.type !== 'split' && batch.length === events.length && events.length < limit) return;
    }
  }

  async function send(path: Message['path'], body: string, ids: string[], bytes: number): Promise<Outcome> {
    // A keep-alive request fails when other scripts have used up the page's quota; so not at the second try.
    const keepalive = bytes <= KEEPALIVE_BYTES && attempt === 0;
    const reply = await track(ids, bytes, { path, body, keepalive, leaving: false });
    const outcome = outcomeOf(reply);
    if (outcome.type === 'retry') retry(reply);
    else attempt = 0;
    return outcome;
  }

  function retry(reply: { retryAfter?: string | null }) {
    attempt++;
    schedule(retryDelay(attempt, (random(1)[0] ?? 0) / 256, clock.now(), reply.retryAfter));
  }

  async function track(ids: string[], bytes: number, message: Message) {
    for (const id of ids) onTheWay.add(id);
    bytesOnTheWay += bytes;
    const reply = await transport.send(message);
    for (const id of ids) onTheWay.delete(id);
    bytesOnTheWay -= bytes;
    return reply;
  }

  async function settle(batch: QueuedEvent[], outcome: Outcome) {
    if (outcome.type === 'split' && batch.length > 1) {
      limit = Math.ceil(batch.length / 2);
      return;
    }
    await queue.remove(batch);
    if (outcome.type === 'delivered') {
      for (const { code } of outcome.rejected) dropped(1, code);
      signal({ type: 'sent', count: batch.length - outcome.rejected.length });
    } else {
      limit = batchSize;
      dropped(batch.length, codeOf(outcome));
    }
  }

  async function trim() {
    const count = await queue.trim(QUEUE_MAX);
    if (count) dropped(count, 'queue_full');
  }

  function dropped(count: number, reason: string) {
    signal({ type: 'dropped', count, reason });
  }

  /** Starts what can be sent without waiting for anything. What is not confirmed stays for the next visit. */
  function leave() {
    const jobs: Promise<unknown>[] = [leaving];
    let budget = KEEPALIVE_BYTES - bytesOnTheWay;
    const start = (message: Pick<Message, 'path' | 'body'>, ids: string[], bytes: number, confirm: Confirm) => {
      budget -= bytes;
      const reply = track(ids, bytes, { ...message, keepalive: true, leaving: true });
      jobs.push(reply.then(outcomeOf).then((outcome) => (outcome.type === 'delivered' ? confirm(outcome) : undefined)));
    };
    for (const body of choice.unsent()) {
      if (!onTheWay.has(body)) {
        start({ path: '/v1/consent', body }, [body], byteLength(body), () => choice.delivered(body));
      }
    }
    const waiting = queue.fresh().filter((event) => !onTheWay.has(event.id));
    const { batch, bytes } = takeBatch(waiting, budget);
    if (batch.length) {
      const body = batchBody(writeKey, new Date(clock.now()).toISOString(), batch);
      start({ path: '/v1/batch', body }, idsOf(batch), bytes, (outcome) => settle(batch, outcome));
    }
    leaving = Promise.all(jobs);
  }

  return {
    /** An event was captured. While backing off it waits for the timer like the rest. */
    nudge() {
      pushed++;
      if (pushed === batchSize && attempt === 0) schedule(0);
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

function idsOf(events: QueuedEvent[]): string[] {
  return events.map((event) => event.id);
}

function codeOf(outcome: Outcome): string {
  return outcome.type === 'refused' ? outcome.code : 'request_too_large';
}
