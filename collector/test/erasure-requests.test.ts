import { env } from 'cloudflare:test';
import type { ChainReply, RequestsReply, SubjectRequest } from '@guiyi/protocol';
import { describe, expect, test, vi } from 'vitest';
import { openFor, work } from '../src/privacy/requests.ts';
import { findRequest, leaseRequests } from '../src/store/requests.ts';
import { admin, call, drained, post, refusal, sendBatch, sendSecret, stats } from './client.ts';
import { ADMIN } from './setup.ts';
import {
  ago,
  byCookie,
  byMember,
  byPhone,
  consentOf,
  cookie,
  DAY,
  decide,
  erasure,
  event,
  HOUR,
  phone,
  resolve,
  rowsOf,
  soon,
  staff,
} from './support/people.ts';

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
    const asked = { kind: 'erasure', identifiers: [byMember('nobody-1')], reason: 'asked by 13812345678' };
    const reply = await staff('/api/requests', asked);
    const request = await reply.json<SubjectRequest>();
    expect(request.id).toMatch(/^r_/);
    expect(request.status).toBe('received');
    expect(request.reason).toBe('asked by [phone]');
    expect(request.due === null || Date.parse(request.due) > Date.now() + 14 * DAY).toBe(true);
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
      expect(await refusal(await staff('/api/requests', body))).toEqual([400, 'invalid_body']);
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

describe('whom it takes', () => {
  test('scenario 16: after a wrong merge by staff only what is provably theirs is erased', async () => {
    const [a, b, p] = [`member-${cookie()}`, `member-${cookie()}`, phone()];
    await sendSecret([event({ userId: a, traits: { phone: p } }), event({ userId: b }), event({ userId: b })]);
    await drained();
    const merge = { action: 'merge', a: byMember(a), b: byMember(b), reason: 'mistake' };
    expect((await staff('/api/identity/evidence', merge)).status).toBe(201);
    // A decision of the merged person covers both; what it means for B stays when A is erased.
    await decide({ userId: a }, { analytics: false });
    expect((await resolve(byMember(a))).person_id).toBe((await resolve(byMember(b))).person_id);
    const request = await erasure([byMember(a)]);
    expect([request.removed.events, request.withheld]).toEqual([1, 1]);
    expect((await resolve(byPhone(p))).status).toBe('unknown');
    const left = await resolve(byMember(b));
    expect([left.status, left.identifiers.length]).toEqual(['owned', 1]);
    expect(await rowsOf(`user_id::${b}`)).toBe(2);
    const consent = await consentOf(byMember(b));
    expect(consent.effective.analytics).toBe(false);
    expect(consent.records.map(({ identifier }) => identifier.masked)).toEqual([b]);
    expect((await admin<ChainReply>('/api/consent/verify')).ok).toBe(true);
  });

  test('a number that had another owner before or after keeps what is theirs', async () => {
    const [a, b, p] = [`first-${cookie()}`, `second-${cookie()}`, phone()];
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
