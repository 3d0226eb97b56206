import type { PolicyChange, TrendsReply } from '@guiyi/protocol';
import type { AdminApi } from './api.ts';
import { expect } from './test.ts';

const DAY = 86_400_000;

/**
 * What must hold after whatever happened to a server: each stored event is there once, the graph is what its evidence says when
 * it is computed from nothing, the daily counts are what a scan finds, and both chains verify. Answers the ids of the events.
 *
 * @param erased events that were stored, and erased since
 */
export async function expectWhole(api: AdminApi, erased = 0): Promise<string[]> {
  const events = await api.eventsAfter(0);
  const ids = events.map(({ message_id }) => message_id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(await api.stats()).toMatchObject({ queued: 0, stored: ids.length + erased, quarantined: 0 });

  const change = await api.post<PolicyChange>('/identity/policy', { policy: {}, dry_run: true });
  expect(change).toMatchObject({ identifiers_changed: 0, persons_after: change.persons_before });

  const day = (days: number) => new Date(Date.now() + days * DAY).toISOString();
  for (const [name, count] of Object.entries(Object.groupBy(events, (event) => event.name ?? ''))) {
    const trends = `/reports/trends?event=${encodeURIComponent(name)}&from=${day(-2)}&to=${day(2)}`;
    const { series } = await api.get<TrendsReply>(trends);
    expect(series.reduce((sum, { total }) => sum + total, 0)).toBe(count?.length);
  }
  for (const chain of ['audit', 'consent']) {
    expect(await api.get<{ ok: boolean }>(`/${chain}/verify`)).toMatchObject({ ok: true });
  }
  return ids;
}
