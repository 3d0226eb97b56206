import type { ChainReply, ConsentState, Notice, NoticeCall, NoticeReply } from '@guiyi/protocol';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../src/lib/keyed.ts';
import { admin, call, drained, post, refusal, sendBatch } from './client.ts';
import { ADMIN } from './setup.ts';
import { cookie, decide, dropped, event, staff } from './support/people.ts';

async function state(who: object): Promise<ConsentState> {
  const reply = await post('/v1/consent/state', JSON.stringify({ writeKey: 'demo-web', ...who }));
  expect(reply.status).toBe(200);
  return reply.json<ConsentState>();
}

async function publish(notice: NoticeCall): Promise<NoticeReply> {
  const reply = await staff('/api/notices', notice);
  expect(reply.status).toBe(201);
  return reply.json<NoticeReply>();
}

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
      expect(await refusal(await staff('/api/notices', { ...notice, ...other }))).toEqual([409, 'notice_published']);
    }
    for (const bad of [{ texts: {} }, { version: 'a b' }, { purposes: [] }, { changed: ['sharing'] }]) {
      expect(await refusal(await staff('/api/notices', { ...notice, version: 'new', ...bad }))).toEqual([
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
