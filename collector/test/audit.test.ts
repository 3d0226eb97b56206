import { env, runInDurableObject } from 'cloudflare:test';
import type { AuditVerifyReply } from '@guiyi/protocol';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { app } from '../src/app.ts';
import { auditOf } from '../src/audit/client.ts';
import { admin, call, drained, GRANTED, post, refusal, sendBatch } from './client.ts';
import { ADMIN } from './setup.ts';
import { bearer, makeToken, trail } from './support/staff.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('the audit trail', () => {
  const phone = '13911112222';
  const event = {
    type: 'identify',
    messageId: 'audit-1',
    anonymousId: 'audit-visitor',
    traits: { phone },
    context: GRANTED,
  };
  const resolve = async () =>
    (await admin<{ person_id: string }>('/api/identity/resolve', { type: 'phone', value: phone })).person_id;
  const verify = () => admin<AuditVerifyReply>('/api/audit/verify');
  const inTrail = (sql: string, ...values: unknown[]) =>
    runInDurableObject(env.AUDIT.get(env.AUDIT.idFromName('trail')), (_, { storage }) =>
      storage.sql.exec(sql, ...values).toArray(),
    );

  beforeAll(async () => {
    await sendBatch([event]);
    await drained();
  });

  test('every look at a person is written down: who, which role, about whom, when, without a raw value', async () => {
    const person = await resolve();
    const { token, id } = await makeToken('privacy');
    for (const path of ['', '/events', '/why', '/consent']) {
      expect((await call(`/api/persons/${person}${path}`, { headers: bearer(token) })).status).toBe(200);
    }
    const looks = (await trail(`&subject=${person}`)).filter(({ actor }) => actor === `token:${id}`);
    expect(looks.map(({ action, role, status }) => [action, role, status])).toEqual([
      ['GET /api/persons/:id/consent', 'privacy', 200],
      ['GET /api/persons/:id/why', 'privacy', 200],
      ['GET /api/persons/:id/events', 'privacy', 200],
      ['GET /api/persons/:id', 'privacy', 200],
    ]);
    expect(Date.parse(looks[0]?.time ?? '')).toBeGreaterThan(Date.now() - 60_000);
    const all = JSON.stringify(await inTrail('SELECT * FROM trail'));
    expect(all).not.toContain(person);
    expect(all).not.toContain(phone);
    expect(all).not.toContain(token);
    expect((await trail()).some(({ action }) => action === 'POST /api/identity/resolve')).toBe(true);
  });

  test('a page that polls is one look; what shows nobody is none', async () => {
    for (let i = 0; i < 3; i++) await admin('/api/events');
    const feeds = async () => (await trail('&action=GET /api/events&actor=admin-token')).length;
    expect(await feeds()).toBe(1);
    // Paging through history is not following it.
    for (let i = 0; i < 3; i++) await admin('/api/events?after=0&limit=1');
    await admin('/api/events?limit=1000');
    expect(await feeds()).toBe(5);
    await admin('/api/stats');
    expect((await trail()).filter(({ action }) => action === 'GET /api/stats')).toEqual([]);
  });

  test('changes and refused attempts are written down; the evidence names who decided', async () => {
    const person = await resolve();
    const { token, id } = await makeToken('privacy');
    const merge = {
      action: 'merge',
      a: { type: 'phone', value: phone },
      b: { type: 'anonymous_id', value: 'audit-visitor' },
      reason: `本人要求 ${phone}`,
    };
    const { evidence_id } = await (await post('/api/identity/evidence', JSON.stringify(merge), bearer(token))).json<{
      evidence_id: string;
    }>();
    const [entry] = await trail('&action=POST /api/identity/evidence');
    expect(entry).toMatchObject({
      actor: `token:${id}`,
      target: `merge ${evidence_id}`,
      reason: '本人要求 [phone]',
      status: 201,
    });
    const { evidence } = await admin<{ evidence: { evidence_id: string; source_id: string }[] }>(
      `/api/persons/${person}/why`,
    );
    expect(evidence.find((one) => one.evidence_id === evidence_id)?.source_id).toBe(`staff:token:${id}`);

    expect((await post('/api/tokens', '{"name":"x","role":"admin"}', bearer(token))).status).toBe(403);
    expect((await trail('&action=POST /api/tokens'))[0]).toMatchObject({
      actor: `token:${id}`,
      status: 403,
      target: null,
    });
    const wrong = await call('/api/tokens/13912345678', { method: 'DELETE', headers: ADMIN });
    expect(wrong.status).toBe(404);
    expect(JSON.stringify(await inTrail('SELECT * FROM trail'))).not.toContain('13912345678');
  });

  test('an edit shows, and where', async () => {
    expect((await verify()).ok).toBe(true);
    const [row] = await inTrail('SELECT n FROM trail WHERE reason IS NOT NULL LIMIT 1');
    const n = row?.n as number;
    const [last] = await inTrail('SELECT max(n) AS n FROM trail');
    const end = last?.n as number;
    // Edits where n is replaced, how they are taken back, what is found.
    const edits: [string, string, number, string][] = [
      [
        "UPDATE trail SET actor = actor || 'x' WHERE n = ?",
        "UPDATE trail SET actor = rtrim(actor, 'x') WHERE n = ?",
        n,
        'entry',
      ],
      ['UPDATE trail SET time = time - 1 WHERE n = ?', 'UPDATE trail SET time = time + 1 WHERE n = ?', n, 'entry'],
      [
        "UPDATE trail SET reason = reason || '!' WHERE n = ?",
        "UPDATE trail SET reason = rtrim(reason, '!') WHERE n = ?",
        n,
        'reason',
      ],
      ['UPDATE trail SET n = -n WHERE n = ?', 'UPDATE trail SET n = -n WHERE n = -?', n, 'gap'],
      [
        "UPDATE trail SET hash = hash || '0' WHERE n = ?",
        'UPDATE trail SET hash = substr(hash, 1, 64) WHERE n = ?',
        n,
        'entry',
      ],
    ];
    for (const [edit, restore, at, why] of edits) {
      await inTrail(edit, n);
      const { ok, broken } = await verify();
      expect([ok, broken?.why], edit).toEqual([false, why]);
      if (why !== 'gap') expect(broken?.n, edit).toBe(at);
      await inTrail(restore, n);
      expect((await verify()).ok, restore).toBe(true);
    }
    // The end is noted in the other database, so a cut is seen too.
    const [cut] = await inTrail('SELECT * FROM trail WHERE n = ?', end);
    await vi.waitFor(async () => {
      const noted = await env.DB.prepare("SELECT value FROM meta WHERE name = 'audit_end'").first<{ value: string }>();
      expect(JSON.parse(noted?.value ?? '{}').n).toBe(end);
    });
    await inTrail('DELETE FROM trail WHERE n = ?', end);
    expect((await verify()).broken).toEqual({ n: end, why: 'end' });
    await inTrail(`INSERT INTO trail VALUES (${Object.keys(cut ?? {}).map(() => '?')})`, ...Object.values(cut ?? {}));
    expect((await verify()).ok).toBe(true);
    // Taking a reason away looks like an erasure, but no erasure says so.
    await inTrail('UPDATE trail SET reason = NULL, salt = NULL WHERE n = ?', n);
    expect((await verify()).broken).toEqual({ n, why: 'reason' });
    await inTrail('DELETE FROM trail WHERE n >= ?', n);
    await env.DB.exec("DELETE FROM meta WHERE name = 'audit_end'");
  });

  test('an erasure takes the reasons about the person and leaves the chain whole', async () => {
    const merge = {
      action: 'confirm',
      a: { type: 'phone', value: phone },
      b: { type: 'anonymous_id', value: 'audit-visitor' },
      reason: 'only-in-this-reason',
    };
    expect((await post('/api/identity/evidence', JSON.stringify(merge), ADMIN)).status).toBe(201);
    expect(JSON.stringify(await inTrail('SELECT * FROM trail'))).toContain('only-in-this-reason');
    const asked = { kind: 'erasure', identifiers: [{ type: 'phone', value: phone }] };
    const { id } = await (await post('/api/requests', JSON.stringify(asked), ADMIN)).json<{ id: string }>();
    await vi.waitFor(
      async () => expect((await admin<{ status: string }>(`/api/requests/${id}`)).status).toBe('completed'),
      { timeout: 15_000 },
    );
    expect(JSON.stringify(await inTrail('SELECT * FROM trail'))).not.toContain('only-in-this-reason');
    expect((await trail('&action=erase reasons')).length).toBe(1);
    expect(await verify()).toMatchObject({ ok: true, broken: null });
    expect(await inTrail('SELECT * FROM about')).toEqual([]);
  });

  test('old entries go from the front, and the chain says where it begins', async () => {
    const { entries, first } = await verify();
    expect(first).toBe(1);
    const [third] = await inTrail('SELECT time, n FROM trail ORDER BY n LIMIT 1 OFFSET 3');
    const removed = await auditOf(env).prune(third?.time as number);
    expect(removed).toBeGreaterThan(0);
    expect(await verify()).toMatchObject({ ok: true, first: removed + 1, entries: entries - removed });
    // Whoever cuts the front himself cannot say that it was its time.
    await inTrail('DELETE FROM trail WHERE n = ?', removed + 1);
    expect((await verify()).broken).toEqual({ n: removed + 1, why: 'gap' });
    const [next] = await inTrail('SELECT n, hash FROM trail ORDER BY n LIMIT 1');
    await inTrail('UPDATE base SET n = ?, hash = ?', (next?.n as number) - 1, next?.hash);
    expect((await verify()).ok).toBe(false);
  });

  test('while the trail cannot be written nothing personal is shown and nothing changed', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const down = () => Promise.reject(new Error('down'));
    const AUDIT = { idFromName: () => '', get: () => ({ append: down, ready: down }) } as never;
    const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} } as never;
    const ask = (path: string, init: RequestInit = {}) =>
      app.request(`https://guiyi.test${path}`, { ...init, headers: ADMIN }, { ...env, AUDIT }, context);
    const look = await ask('/api/events');
    expect(await refusal(look)).toEqual([503, 'audit_unavailable']);
    const body = JSON.stringify({ name: 'never made', role: 'admin' });
    expect((await ask('/api/tokens', { method: 'POST', body })).status).toBe(503);
    expect(await env.DB.prepare("SELECT * FROM api_tokens WHERE name = 'never made'").first()).toBeNull();
    expect((await ask('/api/stats')).status).toBe(200);
  });
});
