import { env, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import type { ResolveReply } from '@guiyi/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { app } from '../src/app.ts';
import { auditOf } from '../src/audit/client.ts';
import { type Identity, identityOf, type Sighting } from '../src/identity/client.ts';
import { consume, type Delivery } from '../src/ingest/consume.ts';
import type { QueueMessage } from '../src/ingest/queue/port.ts';
import { queueOf } from '../src/ingest/queue/queue.ts';
import type { Env } from '../src/lib/env.ts';
import { type Identifier, identifierKey } from '../src/lib/identifier.ts';
import { countsOf } from '../src/store/operations.ts';
import type { AcceptedEvent } from '../src/store/rows.ts';
import { GRANTED, refusal } from './client.ts';

let made = 0;
let shop = 0;
beforeEach(() => {
  shop++;
});
afterEach(() => vi.useRealTimers());

const anonymous = (n: number): Identifier => named('anonymous_id', `a-${shop}-${n}`);
const member = (n: number): Identifier => named('user_id', `m-${shop}-${n}`);
const named = (type: Identifier['type'], value: string): Identifier => ({ type, scope: '', value, masked: value });

function event(identifiers: Identifier[], time = Date.now()): AcceptedEvent {
  const message_id = `f-${++made}`;
  const rest = { legal_basis: 'contract', bot: 0, properties: {}, context: {} } as const;
  return { message_id, type: 'track', name: 'Fault', time, identifiers, ...rest };
}

function message(events: AcceptedEvent[]): Delivery & { events: AcceptedEvent[]; received: number } {
  const id = crypto.randomUUID();
  const received = Date.now();
  const head = { id, source_id: 'demo-server', gated: false, verified: true, received_at: received };
  const whole: QueueMessage = { ...head, events, refused: [], dropped: {} };
  return { id, body: JSON.stringify(whole), events, received };
}

/** Visitors who sign in, on browsers that some of them share. */
function someMessages(count: number): ReturnType<typeof message>[] {
  return Array.from({ length: count }, (_, n) =>
    message([event([anonymous(n % 4)]), event([member(n % 3), anonymous(n % 4)]), event([anonymous(n % 5)])]),
  );
}

/** What must hold after any fault: each event once, the graph as from scratch, counts as a scan, both chains whole. */
async function expectAllRight(messages: ReturnType<typeof message>[]): Promise<void> {
  const events = messages.flatMap((one) => one.events);
  const ids = JSON.stringify(events.map(({ message_id }) => message_id));
  const rows = 'SELECT message_id FROM events WHERE message_id IN (SELECT value FROM json_each(?))';
  const { results } = await env.DB.prepare(rows).bind(ids).all<{ message_id: string }>();
  expect(results.map(({ message_id }) => message_id).sort()).toEqual(JSON.parse(ids).sort());

  const scratch = env.IDENTITY.get(env.IDENTITY.idFromName(`scratch-${++made}`)) as unknown as Identity;
  await scratch.observe(messages.flatMap(sightingsOf));
  await identityOf(env).publish();
  for (const identifier of new Map(events.flatMap((one) => one.identifiers).map((one) => [one.value, one])).values()) {
    const found = await identityOf(env).resolve(identifier);
    expect(told(found)).toEqual(told(await scratch.resolve(identifier)));
    expect(await published(identifier)).toBe(found.person_id);
  }

  const daily = `SELECT name, day, source_id, sum(events) AS n FROM daily_events GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
  const scan = `SELECT name, day, source_id, count(*) AS n FROM event_days GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
  expect((await env.DB.prepare(daily).all()).results).toEqual((await env.DB.prepare(scan).all()).results);
  const stored = await env.DB.prepare('SELECT count(*) AS n FROM events').first<{ n: number }>();
  expect((await countsOf(env.DB)).stored).toBe(stored?.n);
  expect((await identityOf(env).verifyConsent([])).ok).toBe(true);
  expect((await auditOf(env).verify([])).ok).toBe(true);
}

/** Who holds the identifier now, as reports read it. */
async function published(identifier: Identifier): Promise<string | null> {
  const sql = 'SELECT person_id FROM holds WHERE identifier = ? AND until > ?';
  return env.DB.prepare(sql).bind(identifierKey(identifier), Date.now()).first<string>('person_id');
}

/** All but the row numbers, which tell in which order identifiers were first heard of. */
function told(reply: ResolveReply): unknown {
  return { ...reply, identifiers: reply.identifiers.map(({ ref: _, ...identifier }) => identifier) };
}

function sightingsOf({ events, received }: ReturnType<typeof message>): Sighting[] {
  return events.map(({ message_id, time, identifiers }) => ({
    key: `demo-server:${message_id}`,
    time,
    source: 'demo-server',
    trust: 'verified',
    identifiers,
    gated: false,
    received,
  }));
}

/** An environment in which the nth call of a store fails, before or after it did its work. */
function failing(
  store: 'DB' | 'IDENTITY',
  nth: number,
  when: 'before' | 'after',
  why: string,
): { env: Env; failed: () => boolean } {
  let calls = 0;
  const around = async <T>(call: () => Promise<T>): Promise<T> => {
    const fails = ++calls === nth;
    if (fails && when === 'before') throw new Error(why);
    const result = await call();
    if (fails) throw new Error(why);
    return result;
  };
  const db = {
    prepare: (sql: string) => env.DB.prepare(sql),
    batch: (statements: D1PreparedStatement[]) => around(() => env.DB.batch(statements)),
  };
  const graph = {
    idFromName: (name: string) => env.IDENTITY.idFromName(name),
    get: (id: DurableObjectId) => {
      const stub = env.IDENTITY.get(id) as unknown as Identity;
      return { observe: (seen: Sighting[]) => around(() => stub.observe(seen)), judge: stub.judge };
    },
  };
  const broken =
    store === 'DB' ? { DB: db as unknown as D1Database } : { IDENTITY: graph as unknown as Env['IDENTITY'] };
  return { env: { ...env, ...broken }, failed: () => calls >= nth };
}

/** Calls of one consumer: D1 is read (1), the graph asked, D1 written (2). */
const POINTS = [
  ['DB', 1, 'before'],
  ['DB', 1, 'after'],
  ['IDENTITY', 1, 'before'],
  ['IDENTITY', 1, 'after'],
  ['DB', 2, 'before'],
  ['DB', 2, 'after'],
] as const;

test.each(POINTS)('a consumer that ends at %s call %i, %s it, and is started again', async (store, nth, when) => {
  const messages = someMessages(1);
  const fault = failing(store, nth, when, 'gone');
  expect((await consume(fault.env, messages, Date.now())).size).toBe(1);
  expect(fault.failed()).toBe(true);
  expect(await consume(env, messages, Date.now())).toEqual(new Map());
  await expectAllRight(messages);
});

test.each(POINTS)(
  'a batch in which %s call %i fails, %s it: each message is tried alone, none twice',
  async (store, nth, when) => {
    const messages = someMessages(5);
    const fault = failing(store, nth, when, 'D1_ERROR: database is locked: SQLITE_BUSY');
    await consume(fault.env, messages, Date.now());
    await consume(env, messages, Date.now());
    await expectAllRight(messages);
  },
);

test('any order, any batches, any repetition: the same rows, the same persons', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(5), fc.boolean()), { minLength: 6, maxLength: 24 }),
      async (deliveries) => {
        shop++;
        const messages = someMessages(6);
        let batch: Delivery[] = [];
        for (const [index, ends] of deliveries) {
          const one = messages[index];
          if (one !== undefined && !batch.includes(one)) batch.push(one);
          if (!ends) continue;
          await consume(env, batch, Date.now());
          batch = [];
        }
        await consume(env, [...messages].reverse(), Date.now());
        await expectAllRight(messages);
      },
    ),
    { numRuns: 12 },
  );
});

test.each(['before', 'after'] as const)(
  'a publication of the graph that ends %s it wrote D1, with the object that had it in memory',
  async (when) => {
    const graph = env.IDENTITY.get(env.IDENTITY.idFromName('graph'));
    const fault = failing('DB', 1, when, 'gone');
    await identityOf(env).publish();
    await runInDurableObject(graph, (instance) => {
      Object.defineProperty(instance, 'env', { value: fault.env });
    });
    const messages = someMessages(4);
    expect(await consume(env, messages, Date.now())).toEqual(new Map());
    await vi.waitFor(() => expect(fault.failed()).toBe(true), { timeout: 10_000, interval: 20 });
    await evictDurableObject(graph);
    await expectAllRight(messages);
  },
);

const outbox = () => env.OUTBOX.get(env.OUTBOX.idFromName('events'));
/** Asked for anew each time, as each request does: a stub of an object that was reset is of no use. */
const queue = () => queueOf({ ...env, GUIYI_QUEUE: 'outbox' });
const packed = ({ id, body, events }: ReturnType<typeof message>) => ({ id, body, bytes: 0, events: events.length });
const empty = () => vi.waitFor(async () => expect(await queue().depth()).toBe(0), { timeout: 20_000, interval: 50 });

test('an outbox and a graph that are evicted between append and drain lose nothing', async () => {
  const messages = someMessages(8);
  for (const one of messages) {
    await queue().send([packed(one)]);
    await evictDurableObject(outbox());
    await identityOf(env).verifyConsent([]);
    await evictDurableObject(env.IDENTITY.get(env.IDENTITY.idFromName('graph')));
  }
  await empty();
  await expectAllRight(messages);
});

test('an object that is reset in the midst of a drain takes up where it was', async () => {
  const messages = someMessages(8);
  await queue().send(messages.map(packed));
  await runInDurableObject(outbox(), (_, state) => state.abort('reset')).catch(() => {});
  await runInDurableObject(env.IDENTITY.get(env.IDENTITY.idFromName('graph')), (_, state) =>
    state.abort('reset'),
  ).catch(() => {});
  await empty();
  await expectAllRight(messages);
});

test.each([
  ['back', -3 * 86_400_000],
  ['ahead', 3 * 86_400_000],
])('a clock that is set %s between a failure and its retry holds nothing up', async (_, jump) => {
  const messages = someMessages(2);
  await env.DB.exec('ALTER TABLE events RENAME TO events_away');
  await queue().send(messages.map(packed));
  await vi.waitFor(async () => expect(await attempts()).toBeGreaterThan(0), { timeout: 10_000, interval: 20 });
  await env.DB.exec('ALTER TABLE events_away RENAME TO events');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + jump });
  await runDurableObjectAlarm(outbox());
  await vi.waitFor(
    async () => {
      await runDurableObjectAlarm(outbox());
      expect(await queue().depth()).toBe(0);
    },
    { timeout: 10_000, interval: 50 },
  );
  await expectAllRight(messages);
});

async function attempts(): Promise<number> {
  return runInDurableObject(outbox(), (_, { storage }) =>
    Number(storage.sql.exec('SELECT coalesce(max(attempts), 0) AS n FROM waiting').one().n),
  );
}

test('beyond capacity the collector says when to come again and keeps nothing; after the peak all arrives, once', async () => {
  const id = env.OUTBOX.idFromName('small');
  const small = env.OUTBOX.get(id);
  await runInDurableObject(small, (instance) => {
    Object.defineProperty(instance, 'env', { value: { ...env, GUIYI_OUTBOX_EVENTS: '3' } });
  });
  const namespace = { idFromName: () => id, get: () => small } as unknown as Env['OUTBOX'];
  const where: Env = { ...env, GUIYI_QUEUE: 'outbox', OUTBOX: namespace };
  const ids = Array.from({ length: 8 }, (_, n) => `peak-${n}`);
  const send = async (messageId: string) => {
    const batch = [{ type: 'track', event: 'Peak', messageId, userId: 'u-peak', context: GRANTED }];
    return app.request('/v1/batch', { method: 'POST', body: JSON.stringify({ writeKey: 'demo-web', batch }) }, where);
  };
  const rows = async () => {
    const sql = "SELECT message_id FROM events WHERE name = 'Peak' ORDER BY message_id";
    return (await env.DB.prepare(sql).all<{ message_id: string }>()).results.map(({ message_id }) => message_id);
  };
  await env.DB.exec('ALTER TABLE events RENAME TO events_away');
  const left: string[] = [];
  for (const messageId of ids) {
    const reply = await send(messageId);
    if (reply.status === 202) continue;
    left.push(messageId);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(5);
    expect(await refusal(reply)).toEqual([503, 'queue_unavailable']);
  }
  expect(left).toEqual(ids.slice(3));
  await env.DB.exec('ALTER TABLE events_away RENAME TO events');
  // What a client does: all of it again, in its order, the ones that got through too.
  for (const messageId of [...ids.slice(0, 3), ...left]) {
    await vi.waitFor(async () => expect((await send(messageId)).status).toBe(202), { timeout: 20_000, interval: 100 });
  }
  await vi.waitFor(async () => expect(await rows()).toEqual(ids), { timeout: 20_000, interval: 100 });
});
