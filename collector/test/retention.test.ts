import { env } from 'cloudflare:test';
import type {
  AuditReply,
  AuditVerifyReply,
  RequestsReply,
  ResolveReply,
  RetentionReply,
  SubjectRequest,
} from '@guiyi/protocol';
import * as v from 'valibot';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Env } from '../src/lib/env.ts';
import { work } from '../src/privacy/requests.ts';
import { retain } from '../src/privacy/retention.ts';
import { OPERATIONS } from '../src/routes/openapi/operations.ts';
import worker from '../src/worker.ts';
import { admin, drained, GRANTED, post, sendBatch, stats, stored } from './client.ts';
import { ADMIN } from './setup.ts';
import { soon } from './support/people.ts';

const DAY = 86_400_000;
const now = Date.now();

let made = 0;
const event = (change: object = {}) => ({
  type: 'track',
  event: 'Kept',
  messageId: `kept-${++made}`,
  anonymousId: `kept-visitor-${made}`,
  context: GRANTED,
  ...change,
});

/** Stores events and says that they arrived so many days ago. */
async function arrived(days: number, ...events: ReturnType<typeof event>[]): Promise<string[]> {
  await sendBatch(events);
  await drained();
  const ids = events.map(({ messageId }) => messageId);
  for (const table of ['events', 'quarantine']) {
    const sql = `UPDATE ${table} SET received_at = ? WHERE message_id IN (SELECT value FROM json_each(?))`;
    await env.DB.prepare(sql)
      .bind(now - days * DAY, JSON.stringify(ids))
      .run();
  }
  return ids;
}

const kept = async (table: string, column: string) =>
  (await env.DB.prepare(`SELECT ${column} AS id FROM ${table}`).all<{ id: string }>()).results.map(({ id }) => id);
const settings = (rules: object): Env => ({ ...env, GUIYI_RETENTION: JSON.stringify(rules) });
const noted = async () =>
  (await admin<AuditReply>('/api/audit?action=retention')).entries.map(
    ({ target }) => JSON.parse(target ?? '') as object,
  );

beforeEach(async () => {
  await env.DB.exec("DELETE FROM meta WHERE name = 'retention_run'");
});

describe('what has been kept for its time goes', () => {
  test('events and refused events, by when they arrived; counts stay, and the audit trail says how many', async () => {
    const old = await arrived(31, event(), event(), event({ timestamp: 'never' }));
    const young = await arrived(29, event(), event({ timestamp: 'never' }));
    // Long ago it happened, but it came today: an import of former years is not gone tomorrow.
    const imported = await arrived(0, event({ timestamp: new Date(now - 390 * DAY).toISOString() }));
    const before = await stats();
    await retain(settings({ events: 30, quarantine: 30 }), now);
    const left = [...(await kept('events', 'message_id')), ...(await kept('quarantine', 'message_id'))];
    expect(left).toEqual(expect.arrayContaining([...young, ...imported]));
    expect(left.filter((id) => old.includes(id))).toEqual([]);
    expect(await stats()).toEqual(before);
    expect((await noted())[0]).toEqual({ events: 2, quarantine: 1 });
    expect(await admin<AuditVerifyReply>('/api/audit/verify')).toMatchObject({ ok: true });
  });

  test('dead letters, by the day on which they were buried', async () => {
    const day = (days: number) => new Date(now - days * DAY).toISOString().slice(0, 10);
    const keys = [
      `dead-letters/${day(9)}/a.json`,
      `dead-letters/${day(3)}/b.json`,
      'dead-letters/odd',
      'other/2020-01-01/c',
    ];
    for (const key of keys) await env.ARCHIVE.put(key, '{}');
    await retain(settings({ dead_letters: 7 }), now);
    const left = (await env.ARCHIVE.list()).objects.map(({ key }) => key);
    expect(left.sort()).toEqual(keys.slice(1).sort());
    expect((await noted())[0]).toEqual({ dead_letters: 1 });
    for (const key of left) await env.ARCHIVE.delete(key);
  });

  test('closed requests after three years, and no open one', async () => {
    const ask = async (value: string) => {
      const body = { kind: 'erasure', identifiers: [{ type: 'user_id', value }] };
      return (await (await post('/api/requests', JSON.stringify(body), ADMIN)).json<{ id: string }>()).id;
    };
    const [old, recent, open] = [await ask('retained-1'), await ask('retained-2'), await ask('retained-3')];
    await vi.waitFor(async () => {
      const list = (await admin<{ requests: { status: string }[] }>('/api/requests')).requests;
      expect(list.every(({ status }) => status === 'completed')).toBe(true);
    }, 15_000);
    const close = env.DB.prepare('UPDATE requests SET finished_at = ? WHERE id = ?');
    await env.DB.batch([
      close.bind(now - 1_096 * DAY, old),
      close.bind(now - 1_094 * DAY, recent),
      close.bind(null, open),
      env.DB.prepare(
        "UPDATE requests SET created_at = 0, leased_until = 9e15, status = 'in_progress' WHERE id = ?",
      ).bind(open),
    ]);
    const told = `INSERT INTO deliveries (id, request_id, receiver, url, created_at, due_at, done_at) VALUES (?1, ?1, 'x', 'x', 0, 0, 0)`;
    const opendsr = "INSERT INTO opendsr_requests VALUES (?1, ?1, '[]', 0, NULL)";
    await env.DB.batch([told, opendsr].flatMap((sql) => [old, recent].map((id) => env.DB.prepare(sql).bind(id))));
    await retain(env, now);
    expect([await kept('deliveries', 'id'), await kept('opendsr_requests', 'request_id')]).toEqual([
      [recent],
      [recent],
    ]);
    expect((await kept('requests', 'id')).sort()).toEqual([recent, open].sort());
    await env.DB.prepare('DELETE FROM requests').run();
  });

  test('tokens that were revoked or ended three years ago, and none that works', async () => {
    const make = async (name: string) => {
      const reply = await post('/api/tokens', JSON.stringify({ name, role: 'developer' }), ADMIN);
      return (await reply.json<{ id: string }>()).id;
    };
    const [revoked, works] = [await make('revoked'), await make('works')];
    const sql = 'UPDATE api_tokens SET revoked_at = ?, created_at = 0 WHERE id = ?';
    await env.DB.prepare(sql)
      .bind(now - 1_096 * DAY, revoked)
      .run();
    await env.DB.prepare('UPDATE api_tokens SET created_at = 0 WHERE id = ?').bind(works).run();
    await retain(env, now);
    expect(await kept('api_tokens', 'id')).toEqual([works]);
  });

  test('entries of the audit trail after three years; the chain verifies on', async () => {
    await admin('/api/events');
    const { entries } = await admin<AuditVerifyReply>('/api/audit/verify');
    expect(entries).toBeGreaterThan(0);
    await retain(env, now + 1_096 * DAY);
    const after = await admin<AuditVerifyReply>('/api/audit/verify');
    expect(after).toMatchObject({ ok: true, broken: null, entries: 1 });
    expect(after.first).toBeGreaterThan(entries);
  });
});

describe('people who do not come back', () => {
  const heard = async (days: number, anonymousId: string, more: object = {}) => {
    await arrived(days, event({ anonymousId, timestamp: new Date(now - days * DAY).toISOString(), ...more }));
  };

  test('are erased, all of theirs, by one request with its proof; whoever was heard of since, or a law wants kept, is not', async () => {
    const [gone, back, decided, imported, kept] = ['gone', 'back', 'decided', 'imported', 'kept'].map(
      (name) => `unheard-${name}`,
    );
    for (const id of [gone, back, decided, kept]) await heard(300, id ?? '', { userId: `member-${id}` });
    await heard(1, back ?? '');
    // It happened long ago, and came with an import of yesterday.
    await arrived(1, event({ anonymousId: imported, timestamp: new Date(now - 390 * DAY).toISOString() }));
    const consent = { categoryPreferences: { analytics: true } };
    const decision = { writeKey: 'demo-web', messageId: crypto.randomUUID(), anonymousId: decided, consent };
    expect((await post('/v1/consent', JSON.stringify(decision))).status).toBe(200);
    const hold = { identifiers: [{ type: 'anonymous_id', value: kept }], reason: 'a dispute' };
    const { id: holdId } = await (await post('/api/legal-holds', JSON.stringify(hold), ADMIN)).json<{ id: string }>();

    await retain(settings({ people: 0 }), now);
    await env.DB.exec("DELETE FROM meta WHERE name = 'retention_run'");
    await retain(settings({ people: 200 }), now);
    const { requests } = await admin<RequestsReply>('/api/requests');
    const mine = requests.filter(({ opened_by }) => opened_by === 'guiyi');
    expect(mine).toMatchObject([
      { kind: 'erasure', status: 'received', reason: expect.stringMatching(/^Not heard of since/) },
    ]);
    const left = async (id: string | undefined) =>
      (await admin<ResolveReply>(`/api/identity/resolve?type=anonymous_id&value=${id}`)).status;
    const done = await vi.waitFor(async () => {
      await work(env);
      const request = await admin<SubjectRequest>(`/api/requests/${mine[0]?.id}`);
      expect(request.status, request.error ?? '').toBe('completed');
      return request;
    }, soon);
    // Others of this file may be long gone too; what is theirs is gone already.
    expect(done.proof?.identifiers).toBeGreaterThanOrEqual(2);
    expect(done.removed.events).toBe(1);
    expect(await left(gone)).toBe('unknown');
    for (const id of [back, decided, imported, kept]) expect(await left(id), id).toBe('owned');
    expect(await noted()).toContainEqual({ people: expect.any(Number) });
    await post(`/api/legal-holds/${holdId}/end`, JSON.stringify({ reason: 'over' }), ADMIN);
  });
});

describe('what stays', () => {
  test('what a law wants kept, by every identifier of the person, until the hold ends', async () => {
    const phone = '13700001111';
    const [linked] = await arrived(0, event({ type: 'identify', anonymousId: 'held-cookie', traits: { phone } }));
    const byCookie = await arrived(31, event({ anonymousId: 'held-cookie' }));
    const refused = await arrived(31, event({ anonymousId: 'held-cookie', timestamp: 'never' }));
    const stranger = await arrived(31, event());
    const hold = { identifiers: [{ type: 'phone', value: phone }], reason: 'a lawsuit' };
    const { id } = await (await post('/api/legal-holds', JSON.stringify(hold), ADMIN)).json<{ id: string }>();
    await retain(settings({ events: 30, quarantine: 30 }), now);
    const left = [...(await kept('events', 'message_id')), ...(await kept('quarantine', 'message_id'))];
    expect(left).toEqual(expect.arrayContaining([linked, ...byCookie, ...refused]));
    expect(left.filter((each) => stranger.includes(each))).toEqual([]);
    expect((await post(`/api/legal-holds/${id}/end`, '{"reason":"over"}', ADMIN)).status).toBe(204);
    await retain(settings({ events: 30, quarantine: 30 }), now + DAY);
    const later = [...(await kept('events', 'message_id')), ...(await kept('quarantine', 'message_id'))];
    expect(later.filter((each) => [...byCookie, ...refused].includes(each))).toEqual([]);
  });

  test('everything, where a rule says 0 or cannot be read', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const [id] = await arrived(9_000, event());
    await retain(settings({ events: 0 }), now);
    await retain({ ...env, GUIYI_RETENTION: '{"events": "30 days"}' }, now + DAY);
    expect(await kept('events', 'message_id')).toContain(id);
    vi.restoreAllMocks();
  });
});

test('the cron runs it, once a day, and the API says what it did', async () => {
  await env.DB.exec('DELETE FROM events');
  await arrived(9_000, event());
  const cron = (scheduledTime: number) => worker.scheduled({ scheduledTime, cron: '', noRetry: () => {} }, env);
  await cron(now);
  const reply = await admin<RetentionReply>('/api/retention');
  v.parse(OPERATIONS.find(({ path }) => path === '/api/retention')?.reply ?? v.never(), reply);
  expect(reply.last).toEqual({ time: new Date(now).toISOString(), removed: { events: 1 } });
  expect(reply.rules).toContainEqual({ what: 'events', days: 730 });
  const [id] = await arrived(9_000, event());
  await cron(now + 3_600_000);
  expect((await stored()).map(({ message_id }) => message_id)).toContain(id);
  await cron(now + DAY);
  expect((await stored()).map(({ message_id }) => message_id)).not.toContain(id);
});
