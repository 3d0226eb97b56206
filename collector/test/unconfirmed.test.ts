import { env } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { missingOf, noteTaken } from '../src/ingest/taken.ts';
import { keyer } from '../src/lib/keyed.ts';
import { drained, GRANTED, sendBatch, sendSecret, stored } from './client.ts';

let made = 0;
const event = (messageId: string, change: object = {}) => ({
  type: 'track',
  event: 'Asked',
  messageId,
  anonymousId: `asked-${++made}`,
  context: GRANTED,
  ...change,
});

/** So much that whatever was taken before is remembered no more. */
const forgetAll = () => {
  const ids = Array.from({ length: 20_001 }, (_, i) => String(i));
  noteTaken(`others-${++made}`, ids);
};

test('a batch may ask what became of other events: those are missing that neither came lately nor are stored', async () => {
  await sendBatch([event('asked-1'), event('asked-2')]);
  expect(await sendBatch([], { unconfirmed: ['asked-1', 'asked-2'] })).toEqual({ accepted: 0, rejected: [] });
  const reply = await sendBatch([event('asked-3')], { unconfirmed: ['asked-1', 'never', 'asked-2'] });
  expect(reply).toEqual({ accepted: 1, rejected: [], missing: ['never'] });
  await drained();
  forgetAll();
  expect(await sendBatch([], { unconfirmed: ['asked-1', 'never', 'asked-3'] })).toMatchObject({ missing: ['never'] });
  expect((await stored()).filter(({ name }) => name === 'Asked')).toHaveLength(3);
});

test('a refused event had its verdict, also one whose id the collector does not keep as it is', async () => {
  const refused = event('asked-4', { context: {} });
  expect(await sendBatch([refused, event('13812345678')])).toMatchObject({ accepted: 1 });
  const unconfirmed = ['asked-4', '13812345678'];
  expect(await sendBatch([], { unconfirmed })).toEqual({ accepted: 0, rejected: [] });
  await drained();
  forgetAll();
  expect(await sendBatch([], { unconfirmed })).toMatchObject({ missing: ['asked-4'] });
});

test('what was not taken is missing of this source', async () => {
  await sendSecret([event('asked-5')]);
  await drained();
  expect(await sendBatch([], { unconfirmed: ['asked-5'] })).toMatchObject({ missing: ['asked-5'] });
  expect(await sendSecret([], { unconfirmed: ['asked-5'] })).toEqual({ accepted: 0, rejected: [] });
});

test('what is no list asks nothing, what is no id is left out, and too many are looked up in part', async () => {
  for (const unconfirmed of [undefined, null, 'asked-1', {}, 7])
    expect(await sendBatch([], { unconfirmed })).toEqual({ accepted: 0, rejected: [] });
  const long = 'x'.repeat(300);
  expect(await sendBatch([], { unconfirmed: [null, 7, {}, long, "' OR 1=1"] })).toMatchObject({
    missing: [long, "' OR 1=1"],
  });
  await sendBatch([event('asked-6')]);
  await drained();
  forgetAll();
  const many = Array.from({ length: 1_000 }, (_, i) => `many-${i}`);
  const reply = await sendBatch([], { unconfirmed: ['asked-6', ...many, 'asked-6'] });
  expect(reply.missing).toEqual(many);
});

test('while the store cannot be read all of it is missing', async () => {
  const broken = { prepare: () => ({ bind: () => ({ all: () => Promise.reject(new Error('D1 is away')) }) }) };
  expect(await missingOf(broken as unknown as D1Database, 's', ['asked-6'], keyer(env))).toEqual(['asked-6']);
});
