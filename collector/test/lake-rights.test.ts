import { env } from 'cloudflare:test';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { retain } from '../src/privacy/retention.ts';
import { Run } from '../src/store/lake/journal.ts';
import { admin, post } from './client.ts';
import { ADMIN } from './setup.ts';
import { arrived, DAY, emptied, event, fill, ids, lakeEnv, now, rows, store } from './support/lake.ts';

beforeEach(emptied);

describe('rights reach the lake', () => {
  const settled = async (id: string, status: string) =>
    vi.waitFor(async () => {
      const request = await admin<{ status: string; removed: Record<string, number> }>(`/api/requests/${id}`);
      expect(request.status).toBe(status);
      return request;
    }, 15_000);
  const ask = async (kind: string, value: string, more: object = {}) => {
    const body = { kind, identifiers: [{ type: 'user_id', value }], ...more };
    return (await (await post('/api/requests', JSON.stringify(body), ADMIN)).json<{ id: string }>()).id;
  };

  test('an erasure writes each object anew without the person, of whom nothing is found any more', async () => {
    const userId = 'lake-erased-member-0001';
    const mine = await store(
      event({ type: 'identify', userId, anonymousId: 'lake-erased-browser-0001' }),
      event({ anonymousId: 'lake-erased-browser-0001' }),
    );
    const others = await store(event(), event({ properties: { friend: userId } }));
    await fill();
    // What D1 no longer has is only in the lake.
    await env.DB.prepare('DELETE FROM events').run();
    expect(await ids()).toEqual([...mine, ...others].sort());
    const { removed } = await settled(await ask('erasure', userId), 'completed');
    expect(removed.lake).toBe(3);
    expect(await ids()).toEqual(others.sort());
    const left = JSON.stringify([await rows(), await rows('lake/holds/')]);
    expect(left).not.toContain('lake-erased');
    expect(left).toContain('[erased]');
  });

  test('an erasure stays open while the lake cannot be written', async () => {
    const userId = 'lake-erased-member-0002';
    await store(event({ type: 'identify', userId }));
    await fill();
    const held = Run.of(
      env.DB,
      env.ARCHIVE,
      async () => {
        const id = await ask('erasure', userId);
        await vi.waitFor(async () => {
          const { error } = await admin<{ error: string | null }>(`/api/requests/${id}`);
          expect(error).toContain('Another run changes the lake');
        }, 15_000);
        return id;
      },
      true,
    );
    const id = await held;
    expect(await ids()).toHaveLength(1);
    await settled(id ?? '', 'completed');
    expect(await ids()).toEqual([]);
  });

  test('a restriction takes the person out, and lifting it brings them back, once', async () => {
    const userId = 'lake-restricted-member-1';
    const mine = await store(event({ type: 'identify', userId, anonymousId: 'lake-restricted-browser-1' }));
    const others = await store(event());
    await fill();
    await env.DB.prepare('DELETE FROM events').run();
    const id = await ask('restriction', userId);
    await settled(id, 'in_effect');
    expect(await ids()).toEqual(others);
    await post(`/api/requests/${id}/lift`, '{"reason":"over"}', ADMIN);
    await settled(id, 'completed');
    await fill();
    expect(await ids()).toEqual([...mine, ...others].sort());
  });

  test('a correction and a copy see what is only in the lake', async () => {
    const userId = 'lake-corrected-member-1';
    await store(event({ type: 'identify', userId, traits: { city: 'Shangai' } }));
    await fill();
    await env.DB.prepare('DELETE FROM events').run();
    const id = await ask('correction', userId, { correction: { traits: { city: 'Shanghai' } } });
    await settled(id, 'completed');
    expect((await rows())[0]?.traits).toBe('{"city":"Shanghai"}');
    const access = await ask('access', userId);
    await settled(access, 'completed');
    const copy = await admin<{ tables: Record<string, { traits?: object }[]> }>(`/api/requests/${access}/copy`);
    expect(copy.tables.lake_events).toMatchObject([{ traits: { city: 'Shanghai' } }]);
    expect(copy.tables.events).toEqual([]);
  });

  test('days go when their time is over, but for whom a law wants kept', async () => {
    const userId = 'lake-held-member-1';
    await store(event({ type: 'identify', userId }), event());
    await arrived(31);
    await fill();
    const young = await store(event());
    await fill();
    const hold = { identifiers: [{ type: 'user_id', value: userId }], reason: 'a lawsuit' };
    const { id } = await (await post('/api/legal-holds', JSON.stringify(hold), ADMIN)).json<{ id: string }>();
    await retain({ ...lakeEnv, GUIYI_RETENTION: '{"lake": 30}' }, now);
    expect((await rows()).map(({ identifier }) => identifier)).toContain(`user_id::${userId}`);
    expect(await ids()).toHaveLength(2);
    await post(`/api/legal-holds/${id}/end`, '{"reason":"over"}', ADMIN);
    await retain({ ...lakeEnv, GUIYI_RETENTION: '{"lake": 30}' }, now + 2 * DAY);
    expect(await ids()).toEqual(young);
  });
});
