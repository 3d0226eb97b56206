import { env } from 'cloudflare:test';
import type { Problem, ResolveReply, WhyReply } from '@guiyi/protocol';
import { describe, expect, test } from 'vitest';
import { identityOf } from '../src/identity/client.ts';
import { admin, call, drained, GRANTED, post, refusal, sendBatch, sendSecret } from './client.ts';
import { ADMIN } from './setup.ts';

const DAY = 86_400_000;
const BEGIN = Date.now() - 20 * DAY;
const at = (day: number) => new Date(BEGIN + day * DAY).toISOString();

const ANN = { type: 'user_id', value: 'ann-1' };
const BOB = { type: 'user_id', value: 'bob-1' };
const PHONE = { type: 'phone', value: '13912340001' };

/** Two customers with visits, consent and orders; the second has two devices. */
async function shop(): Promise<void> {
  const visit = (id: string, cookie: string, day: number, source: string, user?: string) => ({
    type: 'page',
    messageId: `undo-${id}`,
    timestamp: at(day),
    anonymousId: `${cookie}-6b2f0c7e`,
    userId: user,
    context: { ...GRANTED, page: { url: `https://shop.example/?utm_source=${source}&utm_medium=cpc` } },
  });
  await sendBatch([
    visit('1', 'ca', 1, 'baidu'),
    visit('2', 'ca', 2, 'zhihu', ANN.value),
    visit('3', 'cb', 3, 'weibo', BOB.value),
    visit('4', 'cc', 4, 'douyin', BOB.value),
  ]);
  const order = (id: string, day: number, userId: string, traits = {}) => ({
    type: 'track',
    event: 'Order Completed',
    messageId: `undo-${id}`,
    timestamp: at(day),
    userId,
    traits,
    properties: { order_id: id, revenue: 100, currency: 'CNY' },
  });
  await sendSecret([order('5', 6, ANN.value, { phone: PHONE.value }), order('6', 7, BOB.value)]);
  const body = { writeKey: 'demo-web', messageId: 'undo-consent', anonymousId: 'cb-6b2f0c7e' };
  await post('/v1/consent', JSON.stringify({ ...body, consent: { categoryPreferences: { analytics: true } } }));
  await drained();
}

async function resolved({ type, value }: { type: string; value: string }, when?: string): Promise<ResolveReply> {
  return admin('/api/identity/resolve', { type, value, at: when });
}

/**
 * Everything that is told of people, as the bytes of the replies. Of the graph only how often it changed is left out, and
 * of a person's evidence what is void: that a decision was taken back stays on record.
 */
async function told(): Promise<string[]> {
  await identityOf(env).publish();
  const texts: string[] = [];
  const keep = async (path: string) => {
    const reply = await call(path, { headers: ADMIN });
    expect(reply.status, path).toBe(200);
    texts.push(`${path} ${(await reply.text()).replace(/"graph_version":\d+/, '"graph_version":0')}`);
  };
  const persons = new Set<string>();
  for (const named of [
    ANN,
    BOB,
    PHONE,
    ...['ca', 'cb', 'cc'].map((c) => ({ type: 'anonymous_id', value: `${c}-6b2f0c7e` })),
  ]) {
    for (const when of [undefined, at(2.5), at(6.5)]) {
      const reply = await resolved(named, when);
      texts.push(JSON.stringify(reply));
      if (reply.person_id !== null) persons.add(reply.person_id);
    }
  }
  for (const id of [...persons].sort()) {
    for (const part of ['', '/events', '/consent']) await keep(`/api/persons/${id}${part}`);
    const why = await admin<WhyReply>(`/api/persons/${id}/why`);
    texts.push(JSON.stringify(why.evidence.filter(({ voided }) => !voided)));
  }
  const period = `from=${at(0)}&to=${at(15)}`;
  for (const model of ['first', 'last', 'linear', 'markov']) {
    await keep(`/api/reports/attribution?${period}&goal=Order+Completed&model=${model}`);
  }
  await keep(`/api/reports/funnel?${period}&step=page&step=Order+Completed`);
  await keep('/api/identity/review');
  return texts;
}

function ask(body: object): Promise<Response> {
  return post('/api/identity/evidence', JSON.stringify({ ...body, reason: 'test' }), ADMIN);
}

async function decide(body: object): Promise<string> {
  const reply = await ask(body);
  expect(reply.status).toBe(201);
  return (await reply.json<{ evidence_id: string }>()).evidence_id;
}

describe('what staff decide and take back', () => {
  test.each([
    ['merge', { action: 'merge', a: ANN, b: BOB }],
    ['split', { action: 'split', a: ANN, b: PHONE }],
    ['unbind', { action: 'unbind', a: ANN, b: PHONE }],
    ['forbid', { action: 'forbid', a: BOB, b: { type: 'anonymous_id', value: 'cc-6b2f0c7e' } }],
  ])('%s, then undo: every profile and report is the same, byte for byte', async (_, decision) => {
    if ((await resolved(ANN)).person_id === null) await shop();
    const before = await told();
    expect(before.some((text) => text.includes('"conversions"'))).toBe(true);
    const evidence_id = await decide(decision);
    expect(await told()).not.toEqual(before);
    await decide({ action: 'void', evidence_id });
    expect(await told()).toEqual(before);
  });

  test('evidence that is voided, and made to count again: the same, byte for byte', async () => {
    const before = await told();
    const { person_id } = await resolved(ANN);
    const { evidence } = await admin<WhyReply>(`/api/persons/${person_id}/why`);
    const piece = evidence.find(({ identifiers }) => identifiers.some(({ type }) => type === 'phone'));
    const voided = await decide({ action: 'void', evidence_id: piece?.evidence_id });
    expect((await resolved(PHONE)).person_id).not.toBe(person_id);
    await decide({ action: 'void', evidence_id: voided });
    expect(await told()).toEqual(before);
  });

  test('a forbidden pair stays apart when an SDK, and when a backend, sends it again', async () => {
    const evidence_id = await decide({ action: 'forbid', a: ANN, b: PHONE });
    const again = (id: string, when: string) => ({
      type: 'identify',
      messageId: `undo-again-${id}`,
      timestamp: when,
      userId: ANN.value,
      anonymousId: 'ca-6b2f0c7e',
      traits: { phone: PHONE.value },
      context: GRANTED,
    });
    const now = new Date().toISOString();
    await sendBatch([again('1', now), again('2', at(1)), again('3', now)]);
    await sendSecret([again('4', now), again('5', at(9))]);
    await drained();
    const apart = [await resolved(ANN), await resolved(PHONE)].map(({ person_id }) => person_id);
    expect(apart[0]).not.toBe(apart[1]);
    await decide({ action: 'void', evidence_id });
    expect((await resolved(PHONE)).person_id).toBe((await resolved(ANN)).person_id);
  });

  test('what holds is listed with both whom it is about, and gone when it is taken back', async () => {
    const decisions = async (named: typeof ANN) => {
      const { person_id } = await resolved(named);
      return (await admin<WhyReply>(`/api/persons/${person_id}/why`)).decisions;
    };
    expect(await decisions(ANN)).toEqual([]);
    const split = await decide({ action: 'split', a: ANN, b: PHONE });
    const [made, ...others] = await decisions(ANN);
    expect(others).toEqual([]);
    expect(made).toMatchObject({ evidence_id: split, action: 'split', target: null, reason: 'test' });
    expect(made?.identifiers.map(({ masked }) => masked)).toEqual([ANN.value, '139****0001']);
    expect(await decisions(PHONE)).toEqual([made]);
    expect(await decisions(BOB)).toEqual([]);
    await decide({ action: 'void', evidence_id: split });
    expect(await decisions(ANN)).toEqual([]);
    const { person_id } = await resolved(ANN);
    const { evidence } = await admin<WhyReply>(`/api/persons/${person_id}/why`);
    const piece = evidence.find(({ trust, voided }) => trust !== 'staff' && !voided)?.evidence_id ?? '';
    const voided = await decide({ action: 'void', evidence_id: piece });
    expect(await decisions(ANN)).toMatchObject([{ evidence_id: voided, action: 'void', target: piece }]);
    await decide({ action: 'void', evidence_id: voided });
    expect(await decisions(ANN)).toEqual([]);
  });

  test('a merge of a forbidden pair is refused, names what forbids it, and leaves nothing behind', async () => {
    const evidence_id = await decide({ action: 'forbid', a: ANN, b: BOB });
    const before = await told();
    for (const merge of [
      { action: 'merge', a: ANN, b: BOB },
      { action: 'confirm', a: BOB, b: ANN },
    ]) {
      const reply = await ask(merge);
      expect(reply.status).toBe(409);
      const { code, message } = await reply.json<Problem>();
      expect([code, message]).toEqual(['decision_without_effect', expect.stringContaining(` ${evidence_id} `)]);
    }
    expect(await told()).toEqual(before);
    await decide({ action: 'void', evidence_id });
    const merged = await decide({ action: 'merge', a: ANN, b: BOB });
    expect((await resolved(ANN)).person_id).toBe((await resolved(BOB)).person_id);
    await decide({ action: 'void', evidence_id: merged });
  });

  test('two browsers of two members join nobody, and staff are told so', async () => {
    const [a, b] = ['ca', 'cb'].map((name) => ({ type: 'anonymous_id', value: `${name}-6b2f0c7e` }));
    expect(await refusal(await ask({ action: 'merge', a, b }))).toEqual([409, 'decision_without_effect']);
  });

  test('what nobody has seen, or one identifier twice, has a clear code', async () => {
    const nobody = { type: 'user_id', value: 'nobody-99' };
    expect(await refusal(await ask({ action: 'split', a: ANN, b: nobody }))).toEqual([404, 'unknown_evidence']);
    expect(await refusal(await ask({ action: 'merge', a: ANN, b: ANN }))).toEqual([400, 'invalid_body']);
    expect(await refusal(await ask({ action: 'void', evidence_id: 's999999' }))).toEqual([404, 'unknown_evidence']);
    const fax = await ask({ action: 'split', a: { type: 'fax', value: '1' }, b: ANN });
    expect(await fax.json()).toMatchObject({ code: 'invalid_body', path: 'a.type' });
  });
});
