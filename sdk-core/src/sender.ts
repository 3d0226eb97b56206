import { batchBody, byteLength, takeBatch } from './batch.ts';
import type { ChoiceRecord } from './choice.ts';
import { DELIVERED, type Outcome, outcomeOf, RETRY, retryDelay, TOO_LARGE, verdictsOf } from './outcome.ts';
import { PAGES } from './place.ts';
import type { Exclusive, Message, PageStore, Ports, QueuedEvent, Reply, Tell } from './ports.ts';
import { idsOf, type Queue } from './queue.ts';
import type { UnconfirmedRecord } from './unconfirmed.ts';

/** Browsers let at most 64 KB outlive the page. */
const KEEPALIVE_BYTES = 60_000;
/** Of a request that should outlive the page if need be: it is compressed. */
const BATCH_BYTES = 120_000;
/** Compressed, a burst of this size is a few kilobytes. */
const BATCH_SIZE = 100;
/** With the collector's own second this keeps an event visible in the console within two. */
const FLUSH_AFTER_MS = 500;
/** Events that may wait on the device; beyond, the oldest go. */
const QUEUE_MAX = 5_000;

/** Ids that the collector looks up at once. What left before those is sent again, and stored once. */
const ASKED_MAX = 1_000;

/** How events are sent. */
export interface SendOptions {
  writeKey: string;
  /** Events a request. */
  batchSize?: number;
  /** Milliseconds to wait for more events. */
  flushAfter?: number;
}

/** What a reply decides. */
type Decided = Exclude<Outcome, typeof RETRY>;

type SenderPorts = Pick<Ports, 'clock' | 'transport' | 'exclusive' | 'store'>;

/**
 * Sends consent records, then events, in their order, one request at a time and from one tab at a time. What is not confirmed stays and
 * is tried again by timer. `allowed` is asked before each request: after a refusal no event leaves.
 */
export function createSender(
  { clock, transport, exclusive, store }: SenderPorts,
  { writeKey, batchSize = BATCH_SIZE, flushAfter = FLUSH_AFTER_MS }: SendOptions,
  queue: Queue,
  unconfirmed: UnconfirmedRecord,
  choice: ChoiceRecord,
  allowed: () => boolean,
  tell: Tell,
) {
  let cancelTimer: (() => void) | undefined;
  let running: Promise<unknown> | undefined;
  let again = false;
  /** Requests that were started as the page went away; the next round waits for them, lest it send the same. */
  let leaving: Promise<unknown> | undefined;
  let attempt = 0;
  let limit = batchSize;
  let pushed = 0;
  /** Message ids, and records, which are JSON, on their way. */
  const onTheWay = new Set<string>();
  let bytesOnTheWay = 0;

  function schedule(ms: number) {
    cancelTimer?.();
    cancelTimer = clock.after(ms, () => {
      cancelTimer = undefined;
      run();
    });
  }

  function run() {
    if (running) again = true;
    running ||= (PAGES ? roundOfTabs(exclusive as Exclusive) : send()).finally(() => {
      running = undefined;
      if (again && !cancelTimer) schedule(0);
      again = false;
    });
    return running;
  }

  const send = () => sendAll().catch(retry);

  const roundOfTabs = async (alone: Exclusive) => (await alone(send)) || cancelTimer || schedule(flushAfter);

  async function sendAll() {
    if (PAGES) await leaving;
    pushed = 0;
    for (const record of choice.unsent()) if ((await sendRecord(record)) === RETRY) return;
    while (allowed()) {
      const asked = PAGES ? unconfirmed.get() : [];
      const events = await queue.read(limit, asked);
      // Elsewhere too large a request is rare enough to be refused first, and halved then.
      const { batch, bytes } = PAGES ? takeBatch(events, BATCH_BYTES, true) : { batch: events, bytes: 0 };
      if (!(batch[0] || (PAGES && asked[0])) || !allowed()) return;
      const outcome = await sendBatch(batch, bytes, asked);
      if (!outcome) return tell('dropped', await queue.shed(QUEUE_MAX), 'queue_full');
      // In pages the next look tells, as more may be missing or may not have fitted.
      if (!PAGES && outcome !== TOO_LARGE && events.length < limit) return;
    }
  }

  async function sendRecord(record: string, leaving?: boolean) {
    const bytes = PAGES ? byteLength(record) : 0;
    const settle = (_: Reply, outcome: Decided) => {
      choice.delivered(record);
      if (outcome !== DELIVERED) tell('dropped', [record], outcome);
    };
    return post('/v1/consent', record, [record], bytes, settle, leaving);
  }

  /**
   * Takes what the reply decides out of the queue, and says so. A batch that is too large is halved instead. What was `asked` about is there if the
   * reply does not call it missing; when the request fails, theirs may have failed too, and they are sent again.
   */
  async function sendBatch(batch: QueuedEvent[], bytes: number, asked: string[], leaving?: boolean) {
    const ids = idsOf(batch);
    const body = batchBody(writeKey, new Date(clock.now()).toISOString(), batch, asked);
    const settle = async (reply: Reply, outcome: Decided) => {
      if (outcome === TOO_LARGE && ids.length > 1) {
        limit = ids.length >> 1;
        return;
      }
      const { rejected, missing } = verdictsOf(reply);
      const delivered = outcome === DELIVERED;
      if (!delivered) limit = batchSize;
      const there = PAGES ? asked.filter((id) => delivered && !missing.includes(id)) : [];
      await store.remove(PAGES ? [...ids, ...there] : ids);
      ids.forEach((id, index) => {
        const code = delivered ? rejected.find((one) => one?.index === index)?.code : outcome;
        if (code) tell('dropped', [id], code);
        else there.push(id);
      });
      tell('sent', there);
    };
    const outcome = await post('/v1/batch', body, ids, bytes, settle, leaving);
    if (PAGES && allowed()) {
      const former = unconfirmed.get();
      // Nearly always there is nothing to forget.
      if (former[0]) unconfirmed.set(former.filter((id) => !ids.includes(id) && !asked.includes(id)));
    }
    return outcome;
  }

  /** Until what the reply decides is `settle`d, they are on their way: a page that ends before it notes so. */
  async function post(
    path: Message['path'],
    body: string,
    ids: string[],
    bytes: number,
    settle: (reply: Reply, outcome: Decided) => unknown,
    leaving?: boolean,
  ) {
    if (PAGES) {
      for (const id of ids) onTheWay.add(id);
      bytesOnTheWay += bytes;
    }
    // A keep-alive request fails when other scripts have used up the page's quota; so not at the second try.
    const reply = await transport.send(
      PAGES ? { path, body, keepalive: leaving || !attempt, leaving } : { path, body },
    );
    const outcome = outcomeOf(reply);
    if (!outcome) retry(reply);
    else {
      attempt = 0;
      await settle(reply, outcome);
    }
    if (PAGES) {
      for (const id of ids) onTheWay.delete(id);
      bytesOnTheWay -= bytes;
    }
    return outcome;
  }

  function retry({ retryAfter }: Partial<Reply>) {
    attempt++;
    schedule(retryDelay(attempt, Math.random(), clock.now(), retryAfter));
  }

  /**
   * Starts what can be sent without waiting for anything; while backing off, records of consent only. What is not confirmed stays for the next
   * visit, with a note of what is under way.
   */
  function leave() {
    const jobs: unknown[] = [leaving];
    for (const record of choice.unsent()) if (!onTheWay.has(record)) jobs.push(sendRecord(record, true));
    if (allowed() && !attempt) {
      const asked = unconfirmed.get();
      const waiting = queue.held().filter(({ id }) => !onTheWay.has(id) && !asked.includes(id));
      const { batch, bytes } = takeBatch(waiting, KEEPALIVE_BYTES - bytesOnTheWay);
      if (batch[0]) jobs.push(sendBatch(batch, bytes, [], true));
      unconfirmed.set([...asked, ...onTheWay].filter((id) => id[0] !== '{').slice(-ASKED_MAX));
    }
    leaving = Promise.all(jobs);
  }

  /** Tries soon, whatever the back-off says. */
  const wake = () => schedule(0);

  return {
    /** An event was captured. While backing off it waits for the timer like the rest. */
    nudge() {
      if (PAGES && ++pushed === batchSize && !attempt) schedule(0);
      else if (!cancelTimer) schedule(flushAfter);
    },
    wake,
    /** Sends all that waits; resolves when that was tried. */
    async flush(): Promise<void> {
      cancelTimer?.();
      cancelTimer = undefined;
      await running;
      if (PAGES && allowed()) (store as PageStore).look();
      await run();
    },
    leave: PAGES ? leave : wake,
  };
}
