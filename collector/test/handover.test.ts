import { env } from 'cloudflare:test';
import type { ArrivalReply, HandoverReply, Problem, ResolveReply, ReviewItem } from '@guiyi/protocol';
import fc from 'fast-check';
import { EncryptJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { makeHandover, readHandover } from '../src/identity/handover.ts';
import { admin, drained, GRANTED, post, sendBatch } from './client.ts';

let made = 0;
/** A browser that nobody has seen. */
const browser = () => `handover-${++made}-5d2c7a`;

function call(path: string, anonymousId: string, more: object = {}): Promise<Response> {
  return post(path, JSON.stringify({ writeKey: 'demo-web', anonymousId, context: GRANTED, ...more }));
}

async function leave(anonymousId: string): Promise<string> {
  const reply = await call('/v1/handover', anonymousId);
  expect(reply.status).toBe(200);
  return (await reply.json<HandoverReply>()).handover;
}

const bring = (anonymousId: string, handover: unknown, more: object = {}) =>
  call('/v1/handover/arrival', anonymousId, { handover, ...more });

async function arrive(anonymousId: string, handover: string): Promise<boolean> {
  const reply = await bring(anonymousId, handover);
  expect(reply.status).toBe(200);
  return (await reply.json<ArrivalReply>()).linked;
}

async function personOf(value: string, type = 'anonymous_id'): Promise<string | null> {
  return (await admin<ResolveReply>('/api/identity/resolve', { type, value })).person_id;
}

async function signIn(anonymousId: string, userId: string): Promise<void> {
  await sendBatch([{ type: 'identify', messageId: `handover-${++made}`, anonymousId, userId, context: GRANTED }]);
  await drained();
}

async function code(reply: Response): Promise<[number, string]> {
  return [reply.status, (await reply.json<Problem>()).code];
}

describe('a hand-over from one site to another', () => {
  test('makes both browsers one visitor, and who signs in on the second has the history of the first', async () => {
    const [a, b] = [browser(), browser()];
    const token = await leave(a);
    expect(token).not.toContain(a);
    expect(await arrive(b, token)).toBe(true);
    expect(await personOf(a)).toBe(await personOf(b));
    await signIn(b, 'handover-member-1');
    expect(await personOf(a)).toBe(await personOf('handover-member-1', 'user_id'));
  });

  test('two members stay two', async () => {
    const [a, b] = [browser(), browser()];
    await signIn(a, 'handover-member-2');
    await signIn(b, 'handover-member-3');
    await arrive(b, await leave(a));
    expect(await personOf(a)).toBe(await personOf('handover-member-2', 'user_id'));
    expect(await personOf(b)).toBe(await personOf('handover-member-3', 'user_id'));
  });

  test('that two browsers bring, as when the address is sent on, links nobody, in any order', async () => {
    const [a, b, c] = [browser(), browser(), browser()];
    const token = await leave(a);
    await Promise.all([arrive(b, token), arrive(c, token), arrive(b, token)]);
    expect(new Set(await Promise.all([a, b, c].map((one) => personOf(one)))).size).toBe(3);
    const { items } = await admin<{ items: ReviewItem[] }>('/api/identity/review');
    expect(items.filter(({ identifier }) => identifier.type === 'device_id')).toEqual([]);
  });

  test('brought twice by one browser is brought once; by the browser that left it says nothing', async () => {
    const [a, b] = [browser(), browser()];
    const token = await leave(a);
    await Promise.all([arrive(b, token), arrive(b, token)]);
    expect(await arrive(a, token)).toBe(false);
    expect(await personOf(a)).toBe(await personOf(b));
  });

  test('is good for two minutes', async () => {
    const from = { type: 'anonymous_id', scope: '', value: browser(), masked: '' } as const;
    const now = Date.now();
    const { handover } = await makeHandover(env.GUIYI_PEPPER, from, 'h-1', now);
    expect(await readHandover(env.GUIYI_PEPPER, handover, now + 119_000)).toMatchObject({ sub: from.value });
    expect(await readHandover(env.GUIYI_PEPPER, handover, now + 121_000)).toBe('handover_expired');
    const old = await makeHandover(env.GUIYI_PEPPER, from, 'h-2', now - 600_000);
    expect(await code(await bring(browser(), old.handover))).toEqual([410, 'handover_expired']);
  });

  test('that anyone else made or changed is refused, and joins nobody', async () => {
    const [a, b] = [browser(), browser()];
    await signIn(a, 'handover-member-4');
    const token = await leave(a);
    const claims = new EncryptJWT({ masked: '' }).setSubject(a).setAudience('guiyi-handover').setJti('x').setIssuedAt();
    const forged = await claims
      .setExpirationTime('1m')
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(new Uint8Array(32));
    const plain = await makeHandover(
      'another pepper',
      { type: 'anonymous_id', scope: '', value: a, masked: '' },
      'y',
      1,
    );
    for (const wrong of [
      forged,
      plain.handover,
      a,
      token.slice(0, -3),
      `${token}x`,
      token.replace(/^.{9}/, 'eyJhbGciO'),
    ]) {
      if (wrong === token) continue;
      expect(await code(await bring(b, wrong)), wrong).toEqual([422, 'handover_invalid']);
    }
    for (const wrong of ['', 7, null, {}, 'x'.repeat(3_000)]) {
      expect(await code(await bring(b, wrong))).toEqual([400, 'invalid_body']);
    }
    expect(await personOf(b)).toBeNull();
  });

  test('asks for consent on both sides, and for a browser that is one', async () => {
    const a = browser();
    expect(await code(await call('/v1/handover', a, { context: {} }))).toEqual([403, 'consent_missing']);
    expect(await code(await bring(browser(), await leave(a), { context: null }))).toEqual([403, 'consent_missing']);
    expect(await code(await call('/v1/handover', 'undefined'))).toEqual([400, 'invalid_body']);
    expect(await code(await call('/v1/handover', a, { writeKey: 'nobody' }))).toEqual([401, 'unknown_write_key']);
  });

  test('no client can name one itself', async () => {
    const [a, b, c] = [browser(), browser(), browser()];
    const name = { type: 'device_id', id: 'shared-device-77', collection: 'handover' };
    const context = { ...GRANTED, externalIds: [name] };
    await sendBatch(
      [a, b, c].map((anonymousId) => ({ type: 'page', messageId: `m-${anonymousId}`, anonymousId, context })),
    );
    await drained();
    expect(new Set(await Promise.all([a, b, c].map((one) => personOf(one)))).size).toBe(1);
  });

  test('any text is refused, never an error of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, maxLength: 300 }), async (text) => {
        expect(await readHandover(env.GUIYI_PEPPER, text, Date.now())).toBe('handover_invalid');
      }),
    );
  });
});
