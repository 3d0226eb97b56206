import { env, runInDurableObject } from 'cloudflare:test';
import type {
  ChainReply,
  EventsReply,
  PersonConsentReply,
  RequestsReply,
  ResolveReply,
  SubjectRequest,
} from '@guiyi/protocol';
import { describe, expect, test, vi } from 'vitest';
import { consume } from '../src/ingest/consume.ts';
import { buryDead } from '../src/ingest/queue/dead.ts';
import type { QueueMessage } from '../src/ingest/queue/port.ts';
import type { Env } from '../src/lib/env.ts';
import { openFor, work } from '../src/privacy/requests.ts';
import { findRequest, leaseRequests } from '../src/store/requests.ts';
import { admin, call, drained, GRANTED, post, refusal, sendBatch, sendSecret, stats } from './client.ts';
import { ADMIN } from './setup.ts';

const HOUR = 3_600_000;
const soon = { timeout: 30_000, interval: 50 };
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

let made = 0;
const cookie = () => `cookie-${++made}-${crypto.randomUUID()}`;
const phone = () => `1390001${String(++made).padStart(4, '0')}`;

interface Named {
  type: string;
  value: string;
}

const event = (fields: object, time = ago(HOUR)) => ({
  type: 'track',
  event: 'Seen',
  messageId: crypto.randomUUID(),
  timestamp: time,
  context: GRANTED,
  ...fields,
});

const ask = (body: object) => post('/api/requests', JSON.stringify(body), ADMIN);

async function erasure(identifiers: Named[], extra: object = {}): Promise<SubjectRequest> {
  const reply = await ask({ kind: 'erasure', identifiers, ...extra });
  expect(reply.status).toBe(201);
  const { id } = await reply.json<SubjectRequest>();
  return vi.waitFor(async () => {
    const request = await admin<SubjectRequest>(`/api/requests/${id}`);
    expect(request.status, JSON.stringify(request)).toBe('completed');
    return request;
  }, soon);
}

const resolve = ({ type, value }: Named) =>
  admin<ResolveReply>(`/api/identity/resolve?${new URLSearchParams({ type, value })}`);

const named = (type: string) => (value: string) => ({ type, value });
const [byCookie, byPhone, byMember, byMail] = ['anonymous_id', 'phone', 'user_id', 'email'].map(named) as [
  (value: string) => Named,
  (value: string) => Named,
  (value: string) => Named,
  (value: string) => Named,
];

const rowsOf = async (identifier: string) =>
  (
    await env.DB.prepare('SELECT count(*) AS n FROM events WHERE instr(identifiers, ?) > 0').bind(identifier).first<{
      n: number;
    }>()
  )?.n;

const DENIED = { categoryPreferences: { analytics: false } };
const chain = () => admin<ChainReply>('/api/consent/verify');

const graph = () => env.IDENTITY.get(env.IDENTITY.idFromName('graph'));
const outbox = () => env.OUTBOX.get(env.OUTBOX.idFromName('events'));

function rowsIn(stub: DurableObjectStub): Promise<string> {
  return runInDurableObject(stub, (_, { storage }) => {
    const tables = storage.sql.exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
    );
    return [...tables]
      .map(({ name }) => `${name} ${JSON.stringify([...storage.sql.exec(`SELECT * FROM "${name}"`)])}`)
      .join('\n');
  });
}

/** Everything that the deployment keeps, as text. */
async function everything(): Promise<string> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'",
  ).all<{ name: string }>();
  const texts = await Promise.all(
    results.map(
      async ({ name }) => `${name} ${JSON.stringify((await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results)}`,
    ),
  );
  const { objects } = await env.ARCHIVE.list();
  for (const { key } of objects) texts.push(`${key} ${await (await env.ARCHIVE.get(key))?.text()}`);
  return [...texts, await rowsIn(graph()), await rowsIn(outbox())].join('\n');
}

const message = (events: object[], source = 'demo-web'): QueueMessage =>
  ({
    id: crypto.randomUUID(),
    source_id: source,
    gated: true,
    verified: false,
    received_at: Date.now() - HOUR,
    events,
    refused: [],
    dropped: {},
  }) as unknown as QueueMessage;

const queuedEvent = (value: string, canary: string) => ({
  message_id: crypto.randomUUID(),
  type: 'track',
  name: 'Queued',
  time: Date.now() - HOUR,
  identifiers: [{ type: 'anonymous_id', scope: '', value, masked: value }],
  legal_basis: 'consent',
  bot: 0,
  session_id: null,
  url: null,
  channel: null,
  source: null,
  medium: null,
  campaign: null,
  order_id: null,
  value: null,
  currency: null,
  properties: { canary },
  traits: null,
  context: {},
});

// First of all, for it asks what the very first call of this Worker does.
test('scenario 10: a new start goes on with what the last one left', async () => {
  const identifiers = [{ type: 'user_id' as const, scope: '', value: 'left-over', masked: 'left-over' }];
  const asked = { kind: 'erasure' as const, scope: 'person' as const, identifiers, reason: null };
  const { id } = await openFor(env, asked, Date.now());
  expect((await findRequest(env.DB, id))?.status).toBe('received');
  expect((await call('/healthz')).status).toBe(200);
  await vi.waitFor(async () => expect((await findRequest(env.DB, id))?.status).toBe('completed'), soon);
});

describe('a request', () => {
  test('is answered with its id, its status and its deadline', async () => {
    const reply = await ask({ kind: 'erasure', identifiers: [byMember('nobody-1')], reason: 'asked by 13812345678' });
    const request = await reply.json<SubjectRequest>();
    expect(request.id).toMatch(/^r_/);
    expect(request.status).toBe('received');
    expect(request.reason).toBe('asked by [phone]');
    expect(request.due === null || Date.parse(request.due) > Date.now() + 14 * 24 * HOUR).toBe(true);
    const { requests } = await admin<RequestsReply>('/api/requests');
    expect(requests.map(({ id }) => id)).toContain(request.id);
  });

  test('needs staff, a kind, and identifiers that name somebody', async () => {
    expect(await refusal(await post('/api/requests', '{}'))).toEqual([401, 'unauthorized']);
    for (const body of [
      {},
      { kind: 'erasure', identifiers: [] },
      { kind: 'erasure', identifiers: [byPhone('12345')] },
      { kind: 'forget', identifiers: [byMember('m')] },
    ]) {
      expect(await refusal(await ask(body))).toEqual([400, 'invalid_body']);
    }
    expect(await refusal(await call('/api/requests/r_none', { headers: ADMIN }))).toEqual([404, 'unknown_request']);
  });

  test('scenario 11: asked twice, it is one', async () => {
    const asked = {
      kind: 'erasure' as const,
      scope: 'person' as const,
      identifiers: [{ type: 'user_id' as const, scope: '', value: 'twice', masked: 'twice' }],
      reason: null,
    };
    const [first, second] = await Promise.all([openFor(env, asked, 1), openFor(env, asked, 2)]);
    expect(second.id).toBe(first.id);
    const worked = (id: string) =>
      vi.waitFor(async () => {
        await work(env);
        expect((await findRequest(env.DB, id))?.status).toBe('completed');
      }, soon);
    await worked(first.id);
    const third = await openFor(env, asked, 3);
    expect(third.id).not.toBe(first.id);
    await worked(third.id);
  });
});

describe('erasure', () => {
  test('scenarios 1, 2: what waits in the queue when consent is withdrawn is dropped, however old it says it is', async () => {
    const id = cookie();
    await sendBatch([event({ anonymousId: id })]);
    await drained();
    const consent = { categoryPreferences: { analytics: false } };
    const body = { writeKey: 'demo-web', messageId: crypto.randomUUID(), anonymousId: id, consent };
    expect((await post('/v1/consent', JSON.stringify(body))).status).toBe(200);
    const before = await stats();
    await sendBatch([event({ anonymousId: id }), event({ anonymousId: id }, ago(300 * 24 * HOUR))]);
    const after = await drained();
    expect(after.stored).toBe(before.stored);
    expect((after.dropped_by_reason.consent_withdrawn ?? 0) - (before.dropped_by_reason.consent_withdrawn ?? 0)).toBe(
      2,
    );
    expect(await rowsOf(id)).toBe(1);
  });

  test('scenario 3: a merged person is erased by one cookie; the offline batch of the other brings nothing back', async () => {
    const [a, b, p] = [cookie(), cookie(), phone()];
    await sendBatch([
      event({ anonymousId: a, traits: { phone: p } }),
      event({ anonymousId: b, traits: { phone: p } }),
      event({ anonymousId: b }),
    ]);
    await drained();
    const { person_id } = await resolve(byPhone(p));
    expect((await resolve(byCookie(b))).person_id).toBe(person_id);

    const request = await erasure([byCookie(b)]);
    expect(request.removed.events).toBe(3);
    expect(request.proof?.identifiers).toBe(3);
    expect(request.proof?.columns_searched).toBeGreaterThan(60);

    const before = await stats();
    // An identifier that the batch alone knows is theirs too; a broken event must not stay in quarantine either.
    const fresh = phone();
    const late = [
      event({ anonymousId: a }),
      event({ anonymousId: a, traits: { phone: p } }),
      event({ anonymousId: a, traits: { phone: fresh } }),
      { ...event({ anonymousId: a }), event: undefined, properties: { broken: 1 } },
    ];
    await sendBatch(late);
    const after = await drained();
    expect((after.dropped_by_reason.erased ?? 0) - (before.dropped_by_reason.erased ?? 0)).toBe(3);
    expect(after.stored).toBe(before.stored);
    for (const who of [byCookie(a), byCookie(b), byPhone(p), byPhone(fresh)]) {
      expect((await resolve(who)).status).toBe('unknown');
    }
    expect(await rowsOf(a)).toBe(0);
    expect((await call(`/api/persons/${person_id}`, { headers: ADMIN })).status).toBe(404);
    // As soon as accept knows of it too, the SDK is told, event by event, and forgets its ids.
    await vi.waitFor(async () => {
      const told = await sendBatch([event({ anonymousId: a }), event({ anonymousId: cookie() })]);
      expect(told).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: 'erased', path: 'anonymousId' }] });
    }, soon);
    const fresher = await sendBatch([event({ anonymousId: a }, new Date().toISOString())]);
    expect(fresher.rejected).toEqual([]);
  });

  test('whoever comes back with a fresh grant is someone new', async () => {
    const [id, p] = [cookie(), phone()];
    await sendBatch([event({ anonymousId: id, traits: { phone: p } })]);
    await drained();
    const { person_id } = await resolve(byCookie(id));
    await erasure([byPhone(p)]);
    await sendBatch([event({ anonymousId: id }, new Date().toISOString())]);
    await drained();
    const back = await resolve(byCookie(id));
    expect(back.status).toBe('owned');
    expect(back.person_id).not.toBe(person_id);
    expect(back.identifiers).toHaveLength(1);
    const { events } = await vi.waitFor(async () => {
      const reply = await admin<EventsReply>(`/api/persons/${back.person_id}/events`);
      expect(reply.events).toHaveLength(1);
      return reply;
    }, soon);
    expect(events[0]?.person_id).toBe(back.person_id);
    expect((await call(`/api/persons/${person_id}`, { headers: ADMIN })).status).toBe(404);
  });

  test('scenarios 7, 8: what is queued or redelivered writes nothing, in any queue', async () => {
    const [id, other] = [cookie(), cookie()];
    await sendBatch([event({ anonymousId: id })]);
    await drained();
    const canary = `canary-${crypto.randomUUID()}`;
    const mixed = message([queuedEvent(id, canary), queuedEvent(other, 'stays')]);
    // Waits, and is not due before the erasure; another copy is a dead letter already.
    await runInDurableObject(outbox(), (_, { storage }) => {
      const sql = 'INSERT INTO waiting (id, body, events, due) VALUES (?, ?, 2, ?)';
      storage.sql.exec(sql, mixed.id, JSON.stringify(mixed), Date.now() + 600_000);
    });
    await env.ARCHIVE.put('dead-letters/2026-01-01/one.json', JSON.stringify({ ...mixed, id: crypto.randomUUID() }));
    const request = await erasure([byCookie(id)]);
    expect(request.removed).toMatchObject({ events: 1, waiting: 1, archive: 1 });
    expect(await everything()).not.toContain(canary);
    const kept = await (await env.ARCHIVE.get('dead-letters/2026-01-01/one.json'))?.text();
    expect(kept).toContain(other);

    // A replay of the original, and a burial of it, after the erasure.
    const before = await stats();
    const replay = { ...mixed, id: crypto.randomUUID() };
    const delivery = { id: replay.id, body: JSON.stringify(replay) };
    expect(await consume(env, [delivery, delivery], Date.now())).toEqual(new Map());
    expect(await buryDead(env, { id: 'late', body: JSON.stringify(message([queuedEvent(id, canary)])) }, 'x', 0)).toBe(
      true,
    );
    expect((await stats()).dropped_by_reason.erased).toBe((before.dropped_by_reason.erased ?? 0) + 1);
    expect(await rowsOf(id)).toBe(0);
    expect(await rowsOf(other)).toBe(1);
    expect(await everything()).not.toContain(canary);
    await runInDurableObject(outbox(), (_, { storage }) => storage.sql.exec('DELETE FROM waiting').toArray());
  });

  test('a consumer that asked before the erasure and writes after it is turned away', async () => {
    const id = cookie();
    const racing = message([queuedEvent(id, 'race')]);
    const delivery = { id: racing.id, body: JSON.stringify(racing) };
    let batches = 0;
    // The first batch reads what was written before, the second writes; between the two comes the erasure.
    const DB = new Proxy(env.DB, {
      get(db, name) {
        if (name !== 'batch') return Reflect.get(db, name).bind(db);
        return async (statements: D1PreparedStatement[]) => {
          batches += 1;
          if (batches === 2) await erasure([byCookie(id)]);
          return db.batch(statements);
        };
      },
    });
    const failures = await consume({ ...env, DB } as Env, [delivery], Date.now());
    expect([...failures.keys()]).toEqual([racing.id]);
    expect(await rowsOf(id)).toBe(0);
    expect(await consume(env, [delivery], Date.now())).toEqual(new Map());
    expect(await rowsOf(id)).toBe(0);
  });

  test('scenario 10: a crash at any step is gone on from, and nothing is called completed before', async () => {
    const id = cookie();
    for (const part of ['OUTBOX', 'ARCHIVE', 'IDENTITY'] as const) {
      await sendBatch([event({ anonymousId: id }, new Date().toISOString())]);
      await drained();
      const broken = new Proxy({}, { get: () => () => Promise.reject(new Error(`${part} is down`)) });
      const down = part === 'ARCHIVE' ? broken : { idFromName: () => '', get: () => broken };
      const asked = {
        kind: 'erasure' as const,
        scope: 'person' as const,
        identifiers: [{ type: 'anonymous_id' as const, scope: '', value: id, masked: id }],
        reason: null,
      };
      const { id: request } = await openFor(env, asked, Date.now());
      await work({ ...env, [part]: down } as Env);
      const halted = await admin<SubjectRequest>(`/api/requests/${request}`);
      expect([halted.status, halted.proof]).toEqual(['in_progress', null]);
      await vi.waitFor(async () => {
        expect((await admin<SubjectRequest>(`/api/requests/${request}`)).status).toBe('completed');
      }, soon);
      expect((await resolve(byCookie(id))).status).toBe('unknown');
      expect(await rowsOf(id)).toBe(0);
    }
  });

  test('the search reads the live schema: a table that the eraser does not know keeps a request open', async () => {
    const id = cookie();
    await sendBatch([event({ anonymousId: id })]);
    await drained();
    await env.DB.exec('CREATE TABLE forgotten (id INTEGER PRIMARY KEY, note TEXT)');
    await env.DB.prepare('INSERT INTO forgotten (note) VALUES (?)').bind(`seen with ${id} yesterday`).run();
    const reply = await ask({ kind: 'erasure', identifiers: [byCookie(id)] });
    const { id: request } = await reply.json<SubjectRequest>();
    const open = await vi.waitFor(async () => {
      const now = await admin<SubjectRequest>(`/api/requests/${request}`);
      expect(now.error).not.toBeNull();
      return now;
    }, soon);
    expect([open.status, open.error]).toEqual(['in_progress', 'Something is left: d1.forgotten.note (1).']);
    await env.DB.exec('DROP TABLE forgotten');
    await vi.waitFor(async () => {
      expect((await admin<SubjectRequest>(`/api/requests/${request}`)).status).toBe('completed');
    }, soon);
  });

  test('scenario 16: after a wrong merge by staff only what is provably theirs is erased', async () => {
    const [a, b, p] = [`member-a-${++made}`, `member-b-${made}`, phone()];
    await sendSecret([event({ userId: a, traits: { phone: p } }), event({ userId: b }), event({ userId: b })]);
    await drained();
    const merge = { action: 'merge', a: byMember(a), b: byMember(b), reason: 'mistake' };
    expect((await post('/api/identity/evidence', JSON.stringify(merge), ADMIN)).status).toBe(201);
    // A decision of the merged person covers both; what it means for B stays when A is erased.
    const refusal = { writeKey: 'demo-web', messageId: crypto.randomUUID(), userId: a, consent: DENIED };
    expect((await post('/v1/consent', JSON.stringify(refusal))).status).toBe(200);
    expect((await resolve(byMember(a))).person_id).toBe((await resolve(byMember(b))).person_id);
    const request = await erasure([byMember(a)]);
    expect([request.removed.events, request.withheld]).toEqual([1, 1]);
    expect((await resolve(byPhone(p))).status).toBe('unknown');
    const left = await resolve(byMember(b));
    expect([left.status, left.identifiers.length]).toEqual(['owned', 1]);
    expect(await rowsOf(`user_id::${b}`)).toBe(2);
    const consent = await admin<PersonConsentReply>(`/api/persons/${left.person_id}/consent`);
    expect(consent.effective.analytics).toBe(false);
    expect(consent.records.map(({ identifier }) => identifier.masked)).toEqual([b]);
    expect((await chain()).ok).toBe(true);
  });

  test('a number that had another owner before or after keeps what is theirs', async () => {
    const [a, b, p] = [`first-${++made}`, `second-${made}`, phone()];
    await sendSecret([
      event({ userId: a, traits: { phone: p } }, ago(90 * HOUR)),
      event({ traits: { phone: p } }, ago(80 * HOUR)),
      event({ userId: b, traits: { phone: p } }, ago(40 * HOUR)),
      event({ traits: { phone: p } }, ago(30 * HOUR)),
    ]);
    await drained();
    expect((await resolve(byPhone(p))).person_id).toBe((await resolve(byMember(b))).person_id);
    const request = await erasure([byMember(a)]);
    expect(request.removed.events).toBe(2);
    const still = await resolve(byPhone(p));
    expect(still.person_id).toBe((await resolve(byMember(b))).person_id);
    expect((await resolve(byMember(a))).status).toBe('unknown');
    const before = await stats();
    await sendSecret([
      event({ traits: { phone: p } }, ago(70 * HOUR)),
      event({ traits: { phone: p } }, ago(20 * HOUR)),
    ]);
    const after = await drained();
    expect(after.stored - before.stored).toBe(1);
    expect((after.dropped_by_reason.erased ?? 0) - (before.dropped_by_reason.erased ?? 0)).toBe(1);
  });

  test('two attempts at once do not meet, and `listed` takes only what is named', async () => {
    const [id, p] = [cookie(), phone()];
    await sendBatch([event({ anonymousId: id, traits: { phone: p } }), event({ anonymousId: id })]);
    await drained();
    const asked = {
      kind: 'erasure' as const,
      scope: 'listed' as const,
      identifiers: [{ type: 'anonymous_id' as const, scope: '', value: id, masked: id }],
      reason: null,
    };
    await openFor(env, asked, Date.now());
    const leased = await Promise.all([leaseRequests(env.DB, Date.now(), 0), leaseRequests(env.DB, Date.now(), 500)]);
    expect(leased.flat().length).toBeGreaterThan(0);
    await vi.waitFor(async () => {
      await work(env);
      expect((await resolve(byCookie(id))).status).toBe('unknown');
    }, soon);
    expect((await resolve(byPhone(p))).status).toBe('owned');
    // The event of the phone stays, and names the cookie no more.
    expect(await rowsOf(id)).toBe(0);
  });
});

test('canary: what was planted in every field is nowhere after the erasure', async () => {
  const canary = `canary${crypto.randomUUID().replaceAll('-', '')}`;
  const c = (place: string) => `${canary}-${place}`;
  const [id, p, mail] = [c('cookie'), phone(), `${canary}@example.com`];
  const full = {
    anonymousId: id,
    userId: c('member'),
    messageId: c('message'),
    event: c('name'),
    traits: { phone: p, email: mail, nickname: c('trait') },
    properties: { order_id: c('order'), value: 12, note: c('property'), products: [{ name: c('product') }] },
    context: {
      ...GRANTED,
      page: {
        url: `https://shop.test/${c('path')}?q=${c('query')}`,
        title: c('title'),
        referrer: `https://${canary}.test/`,
      },
      campaign: { source: c('source'), medium: c('medium'), name: c('campaign'), term: c('term') },
      session: { id: c('session'), start: true },
      device: { id: c('device') },
      externalIds: [
        { type: 'openid', id: c('openid'), collection: 'wx1' },
        { type: 'unionid', id: c('unionid') },
      ],
      locale: c('locale'),
      userAgent: c('agent'),
    },
  };
  const consent = { categoryPreferences: { analytics: true } };
  const decision = {
    writeKey: 'demo-web',
    messageId: c('decision'),
    anonymousId: id,
    consent,
    notice: { version: c('notice'), hash: c('hash') },
    locale: c('locale'),
    surface: c('surface'),
    action: c('action'),
  };
  expect((await post('/v1/consent', JSON.stringify(decision))).status).toBe(200);
  await sendBatch([event(full), { ...event({ ...full, messageId: c('refused') }), timestamp: 'never' }]);
  await sendSecret([event({ ...full, messageId: c('message2') })]);
  await sendSecret([event({ traits: { phone: p }, messageId: c('message3'), properties: { a: c('phone-only') } })]);
  await drained();
  const waiting = message([queuedEvent(id, c('waiting'))]);
  await runInDurableObject(outbox(), (_, { storage }) => {
    const sql = 'INSERT INTO waiting (id, body, events, due) VALUES (?, ?, 1, ?)';
    storage.sql.exec(sql, waiting.id, JSON.stringify(waiting), Date.now() + 600_000);
  });
  await env.ARCHIVE.put('dead-letters/2026-01-02/x.json', JSON.stringify(message([queuedEvent(id, c('dead'))])));
  const merge = { action: 'confirm', a: byCookie(id), b: byPhone(p), reason: c('staff') };
  const confirmed = await post('/api/identity/evidence', JSON.stringify(merge), ADMIN);
  const { evidence_id } = await confirmed.json<{ evidence_id: string }>();
  const undo = { action: 'void', evidence_id, reason: c('void') };
  expect((await post('/api/identity/evidence', JSON.stringify(undo), ADMIN)).status).toBe(201);
  const planted = await everything();
  for (const place of [
    'cookie',
    'member',
    'trait',
    'refused',
    'decision',
    'staff',
    'void',
    'waiting',
    'dead',
    'phone-only',
  ]) {
    expect(planted, place).toContain(c(place));
  }
  const request = await erasure([byPhone(p)]);
  expect(request.removed).toMatchObject({ events: 3, quarantine: 1 });
  const left = await everything();
  expect(left.split('\n').filter((line) => line.includes(canary))).toEqual([]);
  expect((await resolve(byMail(mail))).status).toBe('unknown');
  expect(left).not.toContain(p);
});

describe('the ledger', () => {
  const decide = async (anonymousId: string) => {
    const body = { writeKey: 'demo-web', messageId: crypto.randomUUID(), anonymousId, consent: DENIED };
    const reply = await post('/v1/consent', JSON.stringify(body));
    return (await reply.json<{ seq: number }>()).seq;
  };
  const edit = (sql: string, ...values: unknown[]) =>
    runInDurableObject(graph(), (_, { storage }) => storage.sql.exec(sql, ...values).toArray());

  test('an erasure removes content and salt, and leaves the chain whole', async () => {
    const id = cookie();
    const seq = await decide(id);
    const before = await chain();
    expect([before.ok, before.broken]).toEqual([true, null]);
    await erasure([byCookie(id)]);
    const after = await chain();
    expect(after).toMatchObject({ ok: true, records: before.records - 1, erased: before.erased + 1 });
    expect(after.links).toBe(before.links + 1);
    expect(await edit('SELECT * FROM consent WHERE seq = ?', seq)).toEqual([]);
    expect(await edit('SELECT salt FROM consent_chain WHERE record = ?', seq)).toEqual([{ salt: null }]);
    // The next decision does not take the number of the erased one.
    expect(await decide(cookie())).toBeGreaterThan(seq);
  });

  test('scenario 29: an edit is found, and where', async () => {
    const id = cookie();
    const seq = await decide(id);
    await decide(cookie());
    const [link] = await edit('SELECT n FROM consent_chain WHERE record = ?', seq);
    const n = link?.n as number;
    const edits: [string, string, string][] = [
      [
        `UPDATE consent SET preferences = '{"analytics":true}' WHERE seq = ?`,
        'UPDATE consent SET preferences = \'{"analytics":false}\' WHERE seq = ?',
        'content',
      ],
      [
        'UPDATE consent SET time = time - 1 WHERE seq = ?',
        'UPDATE consent SET time = time + 1 WHERE seq = ?',
        'content',
      ],
      [
        'INSERT INTO consent_covers VALUES (999999, ?)',
        'DELETE FROM consent_covers WHERE ident = 999999 AND seq = ?',
        'content',
      ],
      [
        "UPDATE consent_chain SET commitment = commitment || '0' WHERE record = ?",
        'UPDATE consent_chain SET commitment = substr(commitment, 1, 64) WHERE record = ?',
        'link',
      ],
      ['UPDATE consent SET seq = -seq WHERE seq = ?', 'UPDATE consent SET seq = -seq WHERE seq = -?', 'missing'],
    ];
    for (const [edited, restored, why] of edits) {
      await edit(edited, seq);
      expect((await chain()).broken, edited).toEqual({ link: n, record: seq, why });
      await edit(restored, seq);
      expect((await chain()).ok, restored).toBe(true);
    }
    // Taking the salt away looks like an erasure, but no erasure says so.
    await edit('UPDATE consent_chain SET salt = NULL WHERE record = ?', seq);
    expect((await chain()).broken).toEqual({ link: n, record: seq, why: 'missing' });
  });
});
