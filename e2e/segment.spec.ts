import { Analytics } from '@segment/analytics-node';
import { expect, test } from './support/test.ts';

const COUNT = 10_000;
const NAME = 'Loyalty Points Changed';

/** Sends the 10,000 events by somebody else's client, unmodified; answers what failed. */
async function sendAll(host: string, writeKey: string): Promise<unknown[]> {
  const analytics = new Analytics({ host, writeKey, flushAt: 100 });
  const failures: unknown[] = [];
  analytics.on('error', (error) => failures.push(error));
  for (let i = 0; i < COUNT; i++) {
    analytics.track({ userId: `member-${i % 500}`, event: NAME, messageId: `segment-${i}`, properties: { points: i } });
  }
  await analytics.closeAndFlush();
  return failures;
}

test('@segment/analytics-node sends 10,000 events twice; each is stored once', async ({ api, serverKey }) => {
  test.setTimeout(180_000);
  const before = await api.stats();
  for (const round of ['first', 'second']) {
    expect(await sendAll(api.url, serverKey), `failures of the ${round} round`).toEqual([]);
    await expect.poll(async () => (await api.stats()).queued, { timeout: 60_000 }).toBe(0);
    const after = await api.stats();
    expect(after.stored - before.stored).toBe(COUNT);
    expect([after.quarantined, after.dropped]).toEqual([before.quarantined, before.dropped]);
  }
  // The counter agrees with the table.
  const ids = (await api.eventsNamed(NAME)).map(({ message_id }) => message_id);
  expect(ids).toHaveLength(COUNT);
  expect(new Set(ids).size).toBe(COUNT);
  expect((await api.stats()).duplicate - before.duplicate).toBeGreaterThanOrEqual(COUNT);
});
