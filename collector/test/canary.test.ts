import { env, runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { drained, GRANTED, sendBatch, sendSecret } from './client.ts';
import {
  byCookie,
  byMail,
  byPhone,
  decide,
  erasure,
  event,
  everything,
  outbox,
  phone,
  resolve,
  staff,
} from './support/people.ts';
import { queued, queuedEvent } from './support/queued.ts';

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
  await decide(
    { anonymousId: id },
    { analytics: true },
    {
      messageId: c('decision'),
      notice: { version: c('notice'), hash: c('hash') },
      locale: c('locale'),
      surface: c('surface'),
      action: c('action'),
    },
  );
  await sendBatch([event(full), { ...event({ ...full, messageId: c('refused') }), timestamp: 'never' }]);
  await sendSecret([event({ ...full, messageId: c('message2') })]);
  await sendSecret([event({ traits: { phone: p }, messageId: c('message3'), properties: { a: c('phone-only') } })]);
  await drained();
  const waiting = queued([queuedEvent(id, c('waiting'))]);
  await runInDurableObject(outbox(), (_, { storage }) => {
    const sql = 'INSERT INTO waiting (id, body, events, due) VALUES (?, ?, 1, ?)';
    storage.sql.exec(sql, waiting.id, JSON.stringify(waiting), Date.now() + 600_000);
  });
  await env.ARCHIVE.put('dead-letters/2026-01-02/x.json', JSON.stringify(queued([queuedEvent(id, c('dead'))])));
  const merge = { action: 'confirm', a: byCookie(id), b: byPhone(p), reason: c('staff') };
  const confirmed = await staff('/api/identity/evidence', merge);
  const { evidence_id } = await confirmed.json<{ evidence_id: string }>();
  const undo = { action: 'void', evidence_id, reason: c('void') };
  expect((await staff('/api/identity/evidence', undo)).status).toBe(201);
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
