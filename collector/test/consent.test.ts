import { env, runInDurableObject } from 'cloudflare:test';
import type { ConsentState, SubjectRequest } from '@guiyi/protocol';
import { describe, expect, test, vi } from 'vitest';
import { tend } from '../src/privacy/requests.ts';
import { admin, drained, post, refusal, sendBatch, sendSecret, stored } from './client.ts';
import {
  byCookie,
  byMember,
  byPhone,
  consentOf,
  cookie,
  decide,
  dropped,
  event,
  phone,
  resolve,
  soon,
  staff,
} from './support/people.ts';

async function state(who: object): Promise<ConsentState> {
  const reply = await post('/v1/consent/state', JSON.stringify({ writeKey: 'demo-web', ...who }));
  expect(reply.status).toBe(200);
  return reply.json<ConsentState>();
}

describe('before any notice is published', () => {
  test('scenario 20: who refused is not asked again, however often the page is loaded', async () => {
    const id = cookie();
    expect(await state({ anonymousId: id })).toEqual({ decided: false, ask: [], effective: {}, notice: null });
    await decide({ anonymousId: id }, { analytics: false }, { action: 'reject-all' });
    for (let load = 0; load < 10; load += 1) {
      expect(await state({ anonymousId: id })).toMatchObject({
        decided: true,
        ask: [],
        effective: { analytics: false },
      });
    }
    // Asking writes nothing down.
    expect((await consentOf(byCookie(id))).records).toHaveLength(1);
  });

  test('scenario 6: withdrawal and grant race from two devices; it is the same wherever it is read', async () => {
    const [a, b, p] = [cookie(), cookie(), phone()];
    await sendBatch([event({ anonymousId: a, traits: { phone: p } }), event({ anonymousId: b, traits: { phone: p } })]);
    await drained();
    const both = await Promise.all([
      decide({ anonymousId: a }, { analytics: false }),
      decide({ anonymousId: b }, { analytics: true }),
    ]);
    const last = both[0].seq > both[1].seq ? { analytics: false } : { analytics: true };
    const read = [
      (await state({ anonymousId: a })).effective,
      (await state({ anonymousId: b })).effective,
      (await consentOf(byPhone(p))).effective,
    ];
    expect(read).toEqual([last, last, last]);
    const before = await dropped('consent_withdrawn');
    await sendBatch([event({ anonymousId: a }), event({ anonymousId: b })]);
    await drained();
    expect((await dropped('consent_withdrawn')) - before).toBe(last.analytics ? 0 : 2);
  });

  test('scenario 4: a withdrawal in the mini-program holds in the browser on the next request', async () => {
    const [web, mini, p] = [cookie(), cookie(), phone()];
    await sendBatch([event({ anonymousId: web, traits: { phone: p } })]);
    const body = { writeKey: 'demo-miniprogram', batch: [event({ anonymousId: mini, traits: { phone: p } })] };
    expect((await post('/v1/batch', JSON.stringify(body))).status).toBe(202);
    await drained();
    await decide({ anonymousId: web }, { analytics: true });
    await decide({ anonymousId: mini }, { analytics: false }, { writeKey: 'demo-miniprogram' });
    expect((await state({ anonymousId: web })).effective).toEqual({ analytics: false });
    const before = await dropped('consent_withdrawn');
    await sendBatch([event({ anonymousId: web })]);
    await post('/v1/batch', JSON.stringify({ ...body, batch: [event({ anonymousId: mini })] }));
    await drained();
    expect(await dropped('consent_withdrawn')).toBe(before + 2);
  });

  test('scenario 22: the opt-out of a visitor with Global Privacy Control reaches the person who signs in later', async () => {
    const [id, member] = [cookie(), `gpc-${crypto.randomUUID()}`];
    await sendSecret([event({ userId: member })]);
    await decide({ userId: member }, { analytics: true, advertising: true }, { action: 'save' });
    await decide({ anonymousId: id }, { analytics: true, advertising: true }, { gpc: true, action: 'accept-all' });
    await sendBatch([event({ anonymousId: id, userId: member })]);
    await drained();
    expect((await consentOf(byMember(member))).effective).toEqual({
      analytics: true,
      advertising: false,
      sharing: false,
    });
  });

  test('scenario 23: what WeChat forgets we still know, by the same identifier', async () => {
    const id = cookie();
    await decide({ anonymousId: id }, { analytics: true }, { writeKey: 'demo-miniprogram', surface: 'miniprogram' });
    expect(await state({ writeKey: 'demo-miniprogram', anonymousId: id })).toMatchObject({
      decided: true,
      effective: { analytics: true },
    });
  });

  test('scenario 27: while the ledger does not answer, nothing is processed', async () => {
    const { app } = await import('../src/app.ts');
    const broken = {
      idFromName: () => '',
      get: () => new Proxy({}, { get: () => () => Promise.reject(new Error('down')) }),
    };
    const down = { ...env, IDENTITY: broken } as never;
    const body = { writeKey: 'demo-web', messageId: 'm', anonymousId: cookie(), consent: { categoryPreferences: {} } };
    for (const path of ['/v1/consent', '/v1/consent/state']) {
      const reply = await app.request(path, { method: 'POST', body: JSON.stringify(body) }, down);
      expect(await refusal(reply)).toEqual([503, 'queue_unavailable']);
      expect(reply.headers.get('retry-after')).not.toBe(null);
    }
    // What was accepted waits: the consumer asks the ledger first and writes nothing without it.
    const { consume } = await import('../src/ingest/consume.ts');
    const before = (await stored()).length;
    const message = {
      id: crypto.randomUUID(),
      source_id: 'demo-web',
      gated: true,
      verified: false,
      received_at: Date.now(),
      refused: [],
      dropped: {},
      events: [
        { message_id: 'x', time: 1, identifiers: [{ type: 'anonymous_id', scope: '', value: 'x', masked: 'x' }] },
      ],
    };
    const failures = await consume(down, [{ id: message.id, body: JSON.stringify(message) }], Date.now());
    expect([...failures.keys()]).toEqual([message.id]);
    expect(await stored()).toHaveLength(before);
  });

  test('a public key does not tell what is known of a phone number', async () => {
    const [id, p] = [cookie(), phone()];
    await sendBatch([event({ anonymousId: id, traits: { phone: p } })]);
    await drained();
    await decide({ anonymousId: id }, { analytics: false });
    expect((await state({ traits: { phone: p }, userId: 'm' })).decided).toBe(false);
    expect((await state({ traits: { phone: phone() } })).decided).toBe(false);
  });
});

describe('a separate consent', () => {
  test('is never set by "accept all", whatever the site sends', async () => {
    const id = cookie();
    const all = { analytics: true, advertising: true, sharing: true, cross_border: true, sensitive: true };
    const { effective } = await decide({ anonymousId: id }, all, { action: 'accept-all' });
    expect(effective).toEqual({ analytics: true, advertising: true });
    expect((await decide({ anonymousId: id }, { sharing: true }, { action: 'separate' })).effective).toEqual({
      analytics: true,
      advertising: true,
      sharing: true,
    });
    // A later "accept all" takes nothing back either.
    expect((await decide({ anonymousId: id }, all, { action: 'acceptAll' })).effective.sharing).toBe(true);
    expect((await consentOf(byCookie(id))).records[0]?.preferences).toEqual({
      analytics: true,
      advertising: true,
    });
  });
});

describe('under 14', () => {
  const open = async (member: string) => {
    const body = { kind: 'minor', identifiers: [{ type: 'user_id', value: member }], reason: 'the mother called' };
    const { id } = await (await staff('/api/requests', body)).json<SubjectRequest>();
    await vi.waitFor(async () => {
      expect((await admin<SubjectRequest>(`/api/requests/${id}`)).status).toBe('in_effect');
    }, soon);
    return id;
  };
  const named = async (name: string) => (await stored()).filter((each) => each.name === name);

  test('scenario 18: frozen at once; a guardian’s consent ends it and is in the ledger', async () => {
    const [id, member] = [cookie(), `child-${crypto.randomUUID()}`];
    await sendBatch([event({ anonymousId: id, userId: member, event: 'Child' })]);
    await drained();
    const request = await open(member);
    expect(await named('Child')).toEqual([]);
    const before = await dropped('restricted');
    // The child's own grant does not end the freeze.
    await decide({ anonymousId: id }, { analytics: true });
    await sendBatch([event({ anonymousId: id, event: 'Child' })]);
    await drained();
    expect(await dropped('restricted')).toBe(before + 1);
    expect(await refusal(await staff(`/api/requests/${request}/lift`, { reason: 'x' }))).toEqual([
      409,
      'request_closed',
    ]);
    const guardian = { reference: 'signed form 12, checked by phone', preferences: { analytics: true } };
    expect((await staff(`/api/requests/${request}/guardian`, guardian)).status).toBe(200);
    expect(await named('Child')).toHaveLength(1);
    const { records } = await consentOf(byMember(member));
    expect(records.at(-1)).toMatchObject({
      action: 'guardian',
      surface: 'requests-desk',
      preferences: { analytics: true },
    });
  });

  test('without a guardian by the deadline, everything is erased', async () => {
    const member = `orphan-${crypto.randomUUID()}`;
    await sendBatch([event({ userId: member, event: 'Orphan' })]);
    await drained();
    const request = await open(member);
    await tend(env);
    expect((await resolve(byMember(member))).status).toBe('owned');
    await env.DB.prepare('UPDATE requests SET due_at = 1 WHERE id = ?').bind(request).run();
    await tend(env);
    expect((await resolve(byMember(member))).status).toBe('unknown');
    expect((await admin<SubjectRequest>(`/api/requests/${request}`)).status).toBe('completed');
    const rows = await runInDurableObject(env.IDENTITY.get(env.IDENTITY.idFromName('graph')), (_, { storage }) => [
      ...storage.sql.exec('SELECT * FROM restricted WHERE request = ?', request),
    ]);
    expect(rows).toEqual([]);
  });
});
