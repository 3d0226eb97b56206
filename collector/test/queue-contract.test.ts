import {
  createExecutionContext,
  createMessageBatch,
  env,
  getQueueResult,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { describe, expect, test, vi } from 'vitest';
import { app } from '../src/app.ts';
import { identityOf } from '../src/identity/client.ts';
import { consume } from '../src/ingest/consume.ts';
import { MAX_ATTEMPTS, type PackedMessage, type QueueMessage } from '../src/ingest/queue/port.ts';
import { queueOf } from '../src/ingest/queue/queue.ts';
import type { Env } from '../src/lib/env.ts';
import { countsOf } from '../src/store/operations.ts';
import type { Outbox } from '../src/store/outbox.ts';
import type { AcceptedEvent } from '../src/store/rows.ts';
import worker from '../src/worker.ts';
import { GRANTED, refusal } from './client.ts';

let made = 0;

function event(): AcceptedEvent {
  const message_id = `e-${++made}`;
  return {
    message_id,
    type: 'track',
    name: 'Queued',
    time: Date.now(),
    identifiers: [{ type: 'anonymous_id', scope: '', value: message_id, masked: message_id }],
    legal_basis: 'contract',
    bot: 0,
    properties: {},
    context: {},
  };
}

function message(events: AcceptedEvent[], change: Partial<QueueMessage> = {}): PackedMessage {
  const id = crypto.randomUUID();
  const head = { id, source_id: 'demo-server', gated: false, verified: true, received_at: Date.now() };
  const body = JSON.stringify({ ...head, events, refused: [], dropped: {}, ...change });
  return { id, body, bytes: body.length * 3, events: events.length };
}

/** A message that no consumer can write: an event without an identifier. */
const poison = () => message([{ ...event(), identifiers: [] }]);
const broken = (): PackedMessage => ({ id: crypto.randomUUID(), body: 'no JSON', bytes: 30, events: 1 });

const counts = () => countsOf(env.DB);

async function has(events: AcceptedEvent[]): Promise<number> {
  const sql = 'SELECT count(*) AS n FROM events WHERE message_id IN (SELECT value FROM json_each(?))';
  const ids = JSON.stringify(events.map(({ message_id }) => message_id));
  return (await env.DB.prepare(sql).bind(ids).first<{ n: number }>())?.n ?? 0;
}

const soon = { timeout: 15_000, interval: 20 };

describe.each<Env['GUIYI_QUEUE']>(['outbox', 'cloudflare'])('%s', (kind) => {
  const queue = queueOf({ ...env, GUIYI_QUEUE: kind });

  test('what was sent is consumed', async () => {
    const messages = [message([event(), event()]), message([event()])];
    const sent = messages.flatMap(({ body }) => (JSON.parse(body) as QueueMessage).events);
    await queue.send(messages);
    await vi.waitFor(async () => expect(await has(sent)).toBe(3), soon);
    await vi.waitFor(async () => expect(await queue.depth()).toBe(0), soon);
  });

  test('a message that is delivered twice counts once', async () => {
    const one = event();
    const twice = message([one, one], { dropped: { consent_required: 2 } });
    const before = await counts();
    await queue.send([twice, twice]);
    await queue.send([twice]);
    const last = event();
    await queue.send([message([last])]);
    await vi.waitFor(async () => expect(await has([one, last])).toBe(2), soon);
    await vi.waitFor(async () => expect(await queue.depth()).toBe(0), soon);
    const after = await counts();
    expect(after).toEqual({
      ...before,
      stored: before.stored + 2,
      duplicate: before.duplicate + 1,
      dropped: before.dropped + 2,
      dropped_by_reason: { consent_required: (before.dropped_by_reason.consent_required ?? 0) + 2 },
    });
  });

  test('a message that cannot be consumed holds up nothing', async () => {
    const good = event();
    await queue.send([poison(), broken(), message([good])]);
    await vi.waitFor(async () => expect(await has([good])).toBe(1), soon);
  });

  test('what fails for a while is tried again', async () => {
    const late = event();
    await env.DB.exec('ALTER TABLE events RENAME TO events_away');
    await queue.send([message([late])]);
    await vi.waitFor(async () => expect(await isSeen(late)).toBe(true), soon);
    await env.DB.exec('ALTER TABLE events_away RENAME TO events');
    await vi.waitFor(async () => expect(await has([late])).toBe(1), soon);
  });
});

/** Whether the graph, which is asked before the rows are written, has seen the event. */
async function isSeen({ identifiers: [identifier] }: AcceptedEvent): Promise<boolean> {
  return identifier !== undefined && (await identityOf(env).resolve(identifier)).status !== 'unknown';
}

describe('outbox', () => {
  const outbox = () => env.OUTBOX.get(env.OUTBOX.idFromName('events'));
  const queue = queueOf({ ...env, GUIYI_QUEUE: 'outbox' });

  test('what comes at the same time is written together: all of it, or none and everyone is told', async () => {
    const together = Array.from({ length: 12 }, () => [event(), event()]);
    await Promise.all(together.map((events) => queue.send([message(events)])));
    await vi.waitFor(async () => expect(await has(together.flat())).toBe(24), soon);

    const before = await queue.depth();
    const [good, bad] = [event(), event()];
    const unwritable = { ...message([bad]), events: null as unknown as number };
    const outcomes = await runInDurableObject(outbox(), (instance) => {
      const { append } = instance as unknown as Outbox;
      return Promise.allSettled([[message([good])], [unwritable]].map((each) => append.call(instance, each)));
    });
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await queue.depth()).toBeLessThanOrEqual(before);
    await queue.send([message([good])]);
    await vi.waitFor(async () => expect(await has([good])).toBe(1), soon);
    expect(await has([bad])).toBe(0);
  });

  test('depth() sets an alarm that went missing', async () => {
    const one = event();
    await runInDurableObject(outbox(), async (_, { storage }) => {
      const { id, body } = message([one]);
      storage.sql.exec('INSERT INTO waiting (id, body, events) VALUES (?, ?, 1)', id, body);
      await storage.deleteAlarm();
    });
    expect(await queue.depth()).toBeGreaterThan(0);
    await vi.waitFor(async () => expect(await has([one])).toBe(1), soon);
  });

  test('what failed too often is kept in the archive and counted, once', async () => {
    const before = await counts();
    const hopeless = [poison(), broken()];
    await runInDurableObject(outbox(), (_, { storage }) => {
      storage.sql.exec('DELETE FROM waiting');
      for (const { id, body } of hopeless) {
        const sql = 'INSERT INTO waiting (id, body, events, attempts) VALUES (?, ?, 1, ?)';
        storage.sql.exec(sql, id, body, MAX_ATTEMPTS - 1);
      }
      return storage.setAlarm(Date.now() + 60_000);
    });
    await runDurableObjectAlarm(outbox());
    expect(await queue.depth()).toBe(0);
    const kept = (await env.ARCHIVE.list({ prefix: 'dead-letters/' })).objects.map(({ key }) => key);
    for (const { id, body } of hopeless) {
      const key = kept.find((name) => name.endsWith(`/${id}.json`)) ?? '';
      expect(await (await env.ARCHIVE.get(key))?.text()).toBe(body);
    }
    // How many events are in a message that cannot be read, nobody knows.
    expect((await counts()).dropped - before.dropped).toBe(1);
  });
});

describe('cloudflare', () => {
  const deliver = async (name: string, bodies: string[]) => {
    const messages = bodies.map((body, i) => ({ id: `${made}-${i}`, timestamp: new Date(), attempts: 1, body }));
    const batch = createMessageBatch<string>(name, messages);
    const context = createExecutionContext();
    await worker.queue(batch, env);
    return getQueueResult(batch, context);
  };

  test('only what failed is delivered again', async () => {
    const good = event();
    const result = await deliver('guiyi-events', [poison().body, message([good]).body, broken().body]);
    expect(result.explicitAcks).toEqual([`${made}-1`]);
    expect(result.retryMessages.map(({ msgId }) => msgId)).toEqual([`${made}-0`, `${made}-2`]);
    expect(await has([good])).toBe(1);
  });

  test('the dead-letter queue ends in the archive; a second delivery counts nothing', async () => {
    const before = await counts();
    const { body } = poison();
    for (const _ of [1, 2]) {
      expect((await deliver('guiyi-events-dead', [body])).explicitAcks).toEqual([`${made}-0`]);
    }
    const { objects } = await env.ARCHIVE.list({ prefix: 'dead-letters/' });
    expect(objects.filter(({ key }) => key.endsWith(`/${made}-0.json`))).toHaveLength(1);
    expect((await counts()).dropped - before.dropped).toBe(1);
  });

  test('a dead letter that cannot be archived is delivered again', async () => {
    const batch = createMessageBatch<string>('guiyi-events-dead', [
      { id: 'lost', timestamp: new Date(), attempts: 1, body: poison().body },
    ]);
    const context = createExecutionContext();
    const ARCHIVE = { put: () => Promise.reject(new Error('down')) } as unknown as R2Bucket;
    await worker.queue(batch, { ...env, ARCHIVE });
    const result = await getQueueResult(batch, context);
    expect([result.explicitAcks, result.retryMessages.map(({ msgId }) => msgId)]).toEqual([[], ['lost']]);
  });
});

test.each<Partial<Env>>([
  {
    GUIYI_QUEUE: 'cloudflare',
    EVENTS: { send: () => Promise.reject(new Error('full')) } as unknown as Queue<unknown>,
  },
  {
    GUIYI_QUEUE: 'outbox',
    OUTBOX: { idFromName: () => '', get: () => ({ append: () => Promise.reject(new Error('down')) }) } as never,
  },
])('a queue that refuses is a 503, and nothing is kept (%j)', async (refusing) => {
  const before = await counts();
  const batch = [{ type: 'track', event: 'A', messageId: 'refused-by-queue', anonymousId: 'c', context: GRANTED }];
  const body = JSON.stringify({ writeKey: 'demo-web', batch });
  const reply = await app.request('/v1/batch', { method: 'POST', body }, { ...env, ...refusing });
  expect(reply.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await refusal(reply)).toEqual([503, 'queue_unavailable']);
  expect(await counts()).toEqual(before);
});

test('two consumers of one message at the same time write it once', async () => {
  const before = await counts();
  const same = message([event(), event()]);
  await Promise.all(Array.from({ length: 8 }, () => consume(env, [same], Date.now())));
  expect(await consume(env, [same], Date.now())).toEqual(new Map());
  expect(await counts()).toEqual({ ...before, stored: before.stored + 2 });
});
