import 'fake-indexeddb/auto';
import type { Batch } from '@guiyi/protocol';
import { afterEach, expect, it, vi } from 'vitest';
import { createGuiyi } from './index.ts';

afterEach(() => {
  vi.useRealTimers();
});

it.each([
  [0, 2],
  [undefined, 1],
  [-4, 1],
])('utcOffset %s: what is midnight ends a session', (utcOffset, sessions) => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout'], now: Date.UTC(2026, 10, 22, 23, 59) });
  const ids = new Set<string | undefined>();
  const guiyi = createGuiyi();
  guiyi.use(({ context }) => void ids.add(context?.session?.id));
  guiyi.init({ writeKey: `offset${utcOffset}`, autoPage: false, ...(utcOffset !== undefined && { utcOffset }) });
  guiyi.track('before');
  vi.setSystemTime(Date.UTC(2026, 10, 23, 0, 1));
  guiyi.track('after');
  expect(ids.size).toBe(sessions);
});

it('batchSize: no request has more events', async () => {
  const sizes: number[] = [];
  vi.stubGlobal('fetch', async (_: string, { body }: RequestInit) => {
    const { writeKey, batch } = JSON.parse(String(body)) as Batch;
    if (writeKey === 'two') sizes.push(batch.length);
    return new Response('{}', { status: 202 });
  });
  const guiyi = createGuiyi();
  guiyi.init({ writeKey: 'two', endpoint: 'https://c.example', autoPage: false, consent: 'granted', batchSize: 2 });
  for (const event of ['a', 'b', 'c', 'd', 'e']) guiyi.track(event);
  await guiyi.flush();
  expect(sizes).toEqual([2, 2, 1]);
});
