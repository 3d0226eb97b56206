import { env, runInDurableObject } from 'cloudflare:test';
import type {
  CategoryPreferences,
  ChainReply,
  ConsentReply,
  ConsentState,
  Notice,
  NoticeCall,
  NoticeReply,
  PersonConsentReply,
  ResolveReply,
  SubjectRequest,
} from '@guiyi/protocol';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { sha256 } from '../src/lib/keyed.ts';
import { tend } from '../src/privacy/requests.ts';
import { admin, call, drained, GRANTED, post, refusal, sendBatch, sendSecret, stats, stored } from './client.ts';
import { ADMIN } from './setup.ts';

const soon = { timeout: 30_000, interval: 50 };
let made = 0;
const cookie = () => `cookie-${++made}-${crypto.randomUUID()}`;
const phone = () => `1370003${String(++made).padStart(4, '0')}`;

const event = (fields: object) => ({
  type: 'track',
  event: 'Seen',
  messageId: crypto.randomUUID(),
  timestamp: new Date(Date.now() - 3_600_000).toISOString(),
  context: GRANTED,
  ...fields,
});

async function decide(who: object, preferences: CategoryPreferences, details: object = {}): Promise<ConsentReply> {
  const consent = { categoryPreferences: preferences };
  const body = { writeKey: 'demo-web', messageId: crypto.randomUUID(), consent, ...who, ...details };
  const reply = await post('/v1/consent', JSON.stringify(body));
  expect(reply.status).toBe(200);
  return reply.json<ConsentReply>();
}

async function state(who: object): Promise<ConsentState> {
  const reply = await post('/v1/consent/state', JSON.stringify({ writeKey: 'demo-web', ...who }));
  expect(reply.status).toBe(200);
  return reply.json<ConsentState>();
}

const send = (path: string, body: object) => post(path, JSON.stringify(body), ADMIN);

async function publish(notice: NoticeCall): Promise<NoticeReply> {
  const reply = await send('/api/notices', notice);
  expect(reply.status).toBe(201);
  return reply.json<NoticeReply>();
}

const dropped = async (reason: string) => (await stats()).dropped_by_reason[reason] ?? 0;
const resolve = (type: string, value: string) =>
  admin<ResolveReply>(`/api/identity/resolve?${new URLSearchParams({ type, value })}`);
const consentOf = async (type: string, value: string) =>
  admin<PersonConsentReply>(`/api/persons/${(await resolve(type, value)).person_id}/consent`);

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
    expect((await consentOf('anonymous_id', id)).records).toHaveLength(1);
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
      (await consentOf('phone', p)).effective,
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
    expect((await consentOf('user_id', member)).effective).toEqual({
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
    expect((await consentOf('anonymous_id', id)).records[0]?.preferences).toEqual({
      analytics: true,
      advertising: true,
    });
  });
});

describe('notices', () => {
  const TEXTS = { 'zh-CN': '我们分析您的访问。', en: 'We analyse your visit.' };

  test('scenario 19: a typo keeps the grant; a changed purpose is asked once more, and nothing is processed before', async () => {
    const [id, refuser] = [cookie(), cookie()];
    await publish({ version: '1', purposes: ['analytics', 'advertising'], texts: TEXTS });
    expect((await state({ anonymousId: id })).ask).toEqual(['analytics', 'advertising']);
    await decide({ anonymousId: id }, { analytics: true, advertising: true }, { notice: { version: '1' } });
    await decide({ anonymousId: refuser }, { analytics: false }, { notice: { version: '1' } });
    expect((await state({ anonymousId: id })).ask).toEqual([]);
    expect((await state({ anonymousId: refuser })).ask).toEqual([]);

    const typo = await publish({
      version: '1.1',
      purposes: ['analytics', 'advertising'],
      texts: { ...TEXTS, en: 'We analyse your visits.' },
    });
    expect(typo.asked).toEqual([]);
    expect(await state({ anonymousId: id })).toMatchObject({
      ask: [],
      effective: { analytics: true, advertising: true },
    });

    const changed = await publish({
      version: '2',
      purposes: ['analytics', 'advertising', 'personalization'],
      changed: ['analytics'],
      texts: TEXTS,
    });
    expect(changed.asked).toEqual(['analytics']);
    const asked = await state({ anonymousId: id });
    expect(asked.ask).toEqual(['analytics', 'personalization']);
    expect(asked.effective).toEqual({ advertising: true });
    expect(asked.notice?.version).toBe('2');
    expect((await state({ anonymousId: refuser })).ask).toEqual(['analytics', 'personalization']);
    let before = await dropped('consent_withdrawn');
    await sendBatch([event({ anonymousId: id })]);
    await drained();
    expect(await dropped('consent_withdrawn')).toBe(before + 1);

    // An old tab grants on the old notice: that is no grant of the new meaning, and it is still to be asked.
    await decide({ anonymousId: id }, { analytics: true }, { notice: { version: '1.1' } });
    expect((await state({ anonymousId: id })).ask).toEqual(['analytics', 'personalization']);
    before = await dropped('consent_withdrawn');
    await sendBatch([event({ anonymousId: id })]);
    await drained();
    expect(await dropped('consent_withdrawn')).toBe(before + 1);

    await decide({ anonymousId: id }, { analytics: true, personalization: false }, { notice: { version: '2' } });
    await decide({ anonymousId: refuser }, { analytics: false }, { notice: { version: '2' } });
    for (const who of [id, refuser]) expect((await state({ anonymousId: who })).ask).toEqual([]);
    before = await dropped('consent_withdrawn');
    await sendBatch([event({ anonymousId: id })]);
    await drained();
    expect(await dropped('consent_withdrawn')).toBe(before);
    expect((await admin<ChainReply>('/api/consent/verify')).ok).toBe(true);
  });

  test('a published notice is never changed; the same one again is the same', async () => {
    const notice = { version: 'fixed', purposes: ['analytics' as const], texts: { en: 'Text.' } };
    await publish(notice);
    expect((await publish(notice)).asked).toEqual([]);
    for (const other of [{ texts: { en: 'Other.' } }, { purposes: ['advertising'] }, { changed: ['analytics'] }]) {
      expect(await refusal(await send('/api/notices', { ...notice, ...other }))).toEqual([409, 'notice_published']);
    }
    for (const bad of [{ texts: {} }, { version: 'a b' }, { purposes: [] }, { changed: ['sharing'] }]) {
      expect(await refusal(await send('/api/notices', { ...notice, version: 'new', ...bad }))).toEqual([
        400,
        'invalid_body',
      ]);
    }
  });
});

describe('a receipt', () => {
  test('is signed, anyone can verify it, and the text that was shown can be rebuilt from it', async () => {
    const text = '我们向您展示与您有关的广告。\n第二行';
    await publish({ version: 'receipt-1', purposes: ['advertising'], texts: { 'zh-CN': text, en: 'Ads.' } });
    const id = cookie();
    const details = { notice: { version: 'receipt-1' }, locale: 'zh-CN', surface: 'web-banner', action: 'save' };
    const { receipt, seq } = await decide({ anonymousId: id }, { advertising: true }, details);
    const keys = await (await call('/v1/jwks.json')).json<Parameters<typeof createLocalJWKSet>[0]>();
    expect(JSON.stringify(keys)).not.toContain('"d"');
    const { payload, protectedHeader } = await jwtVerify(receipt ?? '', createLocalJWKSet(keys));
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'consent-receipt+jws' });
    expect(payload).toMatchObject({
      iss: 'https://guiyi.test',
      seq,
      preferences: { advertising: true },
      notice: { version: 'receipt-1', hash: sha256(text), locale: 'zh-CN' },
      surface: 'web-banner',
      action: 'save',
    });
    const notice = await (await call('/v1/notices/receipt-1')).json<Notice>();
    const shown = notice.texts.find(({ locale }) => locale === 'zh-CN');
    expect([shown?.text, sha256(shown?.text ?? '')]).toEqual([text, (payload.notice as { hash: string }).hash]);
    // It says nobody's name.
    expect(atob((receipt ?? '').split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '')).not.toContain(id);

    const forged = `${receipt?.slice(0, -6)}AAAAAA`;
    await expect(jwtVerify(forged, createLocalJWKSet(keys))).rejects.toThrow();
    const again = await admin<{ receipt: string }>(`/api/consent/${seq}/receipt`);
    expect((await jwtVerify(again.receipt, createLocalJWKSet(keys))).payload).toEqual(payload);
    expect(await refusal(await call('/api/consent/999999/receipt', { headers: ADMIN }))).toEqual([
      404,
      'unknown_record',
    ]);
    expect(await refusal(await call('/v1/notices/none'))).toEqual([404, 'unknown_notice']);
  });

  test('the register says who decided what, when, on which text', async () => {
    const id = cookie();
    const { seq } = await decide({ anonymousId: id }, { analytics: true }, { action: '=cmd()', locale: 'en' });
    const csv = await (await call('/api/consent/register.csv', { headers: ADMIN })).text();
    const line = csv.split('\r\n').find((each) => each.startsWith(`${seq},`));
    expect(line).toContain(',anonymous_id,');
    expect(line).toContain('"{""analytics"":true}"');
    expect(line).toContain("'=cmd()");
  });
});

describe('under 14', () => {
  const open = async (member: string) => {
    const body = { kind: 'minor', identifiers: [{ type: 'user_id', value: member }], reason: 'the mother called' };
    const { id } = await (await send('/api/requests', body)).json<SubjectRequest>();
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
    expect(await refusal(await send(`/api/requests/${request}/lift`, { reason: 'x' }))).toEqual([
      409,
      'request_closed',
    ]);
    const guardian = { reference: 'signed form 12, checked by phone', preferences: { analytics: true } };
    expect((await send(`/api/requests/${request}/guardian`, guardian)).status).toBe(200);
    expect(await named('Child')).toHaveLength(1);
    const { records } = await consentOf('user_id', member);
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
    expect((await resolve('user_id', member)).status).toBe('owned');
    await env.DB.prepare('UPDATE requests SET due_at = 1 WHERE id = ?').bind(request).run();
    await tend(env);
    expect((await resolve('user_id', member)).status).toBe('unknown');
    expect((await admin<SubjectRequest>(`/api/requests/${request}`)).status).toBe('completed');
    const rows = await runInDurableObject(env.IDENTITY.get(env.IDENTITY.idFromName('graph')), (_, { storage }) => [
      ...storage.sql.exec('SELECT * FROM restricted WHERE request = ?', request),
    ]);
    expect(rows).toEqual([]);
  });
});
