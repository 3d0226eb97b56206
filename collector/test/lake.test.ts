import { env } from 'cloudflare:test';
import type { LakeReply, LakeRunReply } from '@guiyi/protocol';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { retain } from '../src/privacy/retention.ts';
import { keysIn } from '../src/store/lake/change.ts';
import { compactDays } from '../src/store/lake/compact.ts';
import { fillEvents } from '../src/store/lake/fill.ts';
import { exportedTo, Run } from '../src/store/lake/journal.ts';
import { EVENTS_OF } from '../src/store/lake/object.ts';
import { EVENTS, type Row } from '../src/store/lake/table.ts';
import { fillLake, tendLake } from '../src/store/lake/tend.ts';
import { admin, call, post, refusal } from './client.ts';
import { ADMIN } from './setup.ts';
import { arrived, DAY, emptied, event, fill, ids, lakeEnv, meta, now, rows, store } from './support/lake.ts';

beforeEach(emptied);

describe('what gets into the lake', () => {
  test('every column of D1, as it is there, each event once, one object a day', async () => {
    const columns = (await env.DB.prepare("SELECT name FROM pragma_table_info('events')").all<{ name: string }>())
      .results;
    expect([...EVENTS.keys()]).toEqual(columns.map(({ name }) => name).filter((name) => name !== 'seq'));
    await store(
      event({
        event: 'Order Completed',
        properties: { order_id: 'o-1', revenue: 12.5, currency: 'CNY', 名: '归一 🛍' },
      }),
      event({ type: 'identify', userId: 'lake-m1', traits: { city: '上海', phone: '13811112222' } }),
    );
    expect(await fill()).toMatchObject({ events: 2, busy: false });
    await store(
      event({ type: 'page', name: '', properties: { url: 'https://shop.example/?utm_source=x&utm_medium=cpc' } }),
    );
    expect(await fill()).toEqual({ events: 1, days: 1, busy: false });
    expect(await fill()).toEqual({ events: 0, days: 0, busy: false });
    const inD1 = (await env.DB.prepare('SELECT * FROM events').all<Row>()).results.map(({ seq: _, ...row }) => row);
    const byId = (list: Row[]) => [...list].sort((a, b) => String(a.message_id).localeCompare(String(b.message_id)));
    expect(byId(await rows())).toEqual(byId(inD1));
    expect(JSON.stringify(await rows())).not.toContain('13811112222');
    const keys = (await keysIn(env.ARCHIVE)).filter((key) => key.startsWith(EVENTS_OF));
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatch(new RegExp(`^lake/events/day=${new Date().toISOString().slice(0, 10)}/[\\w-]+\\.parquet$`));
    expect(await meta('lake_journal')).toBeNull();
  });

  test('who holds what, as one object, written anew only when the graph has changed', async () => {
    await store(event({ type: 'identify', anonymousId: 'lake-browser-a', userId: 'lake-m2' }));
    await vi.waitFor(async () => {
      await fill();
      const held = (await rows('lake/holds/')).filter(({ identifier }) => String(identifier).includes('lake-'));
      const mine = held.filter(({ identifier }) => /lake-browser-a|lake-m2/.test(String(identifier)));
      expect(new Set(mine.map(({ person_id }) => person_id)).size).toBe(1);
      expect(mine).toHaveLength(2);
      expect(mine[0]?.until).toBeNull();
    }, 10_000);
    const holds = async () => (await env.ARCHIVE.list({ prefix: 'lake/holds/' })).objects;
    const [first] = await holds();
    await fill();
    expect(await holds()).toEqual([first]);
  });

  test('nothing, where there is none; and what is not in it does not go from D1', async () => {
    const [id] = await store(event());
    await arrived(40);
    await tendLake(env, now);
    expect(await keysIn(env.ARCHIVE)).toEqual([]);
    const settings = { ...lakeEnv, GUIYI_RETENTION: '{"events": 30}' };
    await retain(settings, now);
    expect(await meta('lake_seq')).toBeNull();
    expect(await env.DB.prepare('SELECT message_id FROM events').first('message_id')).toBe(id);
    await tendLake(settings, now);
    await retain(settings, now + DAY);
    expect(await env.DB.prepare('SELECT message_id FROM events').first('message_id')).toBeNull();
    expect(await ids()).toEqual([id]);
  });

  test('events whose number was given before: after the newest rows went, none is passed over', async () => {
    const first = await store(event(), event(), event());
    await fill();
    const { results } = await env.DB.prepare('SELECT seq FROM events ORDER BY seq').all<{ seq: number }>();
    await env.DB.prepare('DELETE FROM events WHERE seq > ?').bind(results[0]?.seq).run();
    const second = await store(event());
    await fill();
    expect(await ids()).toEqual([...first, ...second].sort());
    await env.DB.prepare('DELETE FROM events').run();
    const third = await store(event());
    expect(await exportedTo(env.DB)).toBe(0);
    await fill();
    expect(await ids()).toEqual([...first, ...second, ...third].sort());
  });
});

describe('a crash', () => {
  /** A bucket that fails at the nth write or removal, before or after it happened. */
  function failing(nth: number, when: 'before' | 'after'): R2Bucket {
    let calls = 0;
    const around = async <T>(act: () => Promise<T>): Promise<T> => {
      const fails = ++calls === nth;
      if (fails && when === 'before') throw new Error('R2 is down');
      const result = await act();
      if (fails) throw new Error('R2 is down');
      return result;
    };
    return {
      head: (key: string) => env.ARCHIVE.head(key),
      get: (key: string, options: R2GetOptions) => env.ARCHIVE.get(key, options),
      list: (options: R2ListOptions) => env.ARCHIVE.list(options),
      put: (key: string, value: Uint8Array, options: R2PutOptions) =>
        around(() => env.ARCHIVE.put(key, value, options)),
      delete: (keys: string[]) => around(() => env.ARCHIVE.delete(keys)),
    } as unknown as R2Bucket;
  }

  test('at any write leaves each event in the lake once, after the next run', async () => {
    const known: string[] = [];
    for (let nth = 1; nth <= 5; nth++) {
      for (const when of ['before', 'after'] as const) {
        known.push(...(await store(event(), event())));
        await fillLake({ ...lakeEnv, ARCHIVE: failing(nth, when) }, now).catch(() => {});
        expect(await fill()).toMatchObject({ busy: false });
        expect(await ids()).toEqual([...known].sort());
      }
    }
    expect(await meta('lake_journal')).toBeNull();
  });

  test('two runs at once: one waits for the next time, and nothing is there twice', async () => {
    const known = await store(event(), event());
    const done = await Promise.all([fill(), fill(), fill()]);
    expect(done.reduce((sum, { events }) => sum + events, 0)).toBe(2);
    expect(await ids()).toEqual([...known].sort());
  });

  test('a run that an erasure took over leaves nothing behind', async () => {
    const known = await store(event());
    const slow = Run.of(env.DB, env.ARCHIVE, async (run) => {
      await Run.of(env.DB, env.ARCHIVE, async () => {}, true);
      await fillEvents(env.DB, env.ARCHIVE, run);
    });
    await expect(slow).rejects.toThrow('NOT NULL');
    expect(await keysIn(env.ARCHIVE)).toEqual([]);
    await fill();
    expect(await ids()).toEqual(known);
  });

  test('small objects of a day that is over become one; a large day of today waits', async () => {
    const known: string[] = [];
    for (const days of [3, 3, 1]) {
      known.push(...(await store(event())));
      await arrived(days);
      await Run.of(env.DB, env.ARCHIVE, (run) => fillEvents(env.DB, env.ARCHIVE, run));
    }
    expect(await keysIn(env.ARCHIVE)).toHaveLength(3);
    await Run.of(env.DB, env.ARCHIVE, (run) => compactDays(env.ARCHIVE, run, now, Date.now() + 60_000));
    expect(await keysIn(env.ARCHIVE)).toHaveLength(2);
    expect(await ids()).toEqual(known.sort());
  });
});

describe('over the API', () => {
  test('what is there, and each object whole or in part', async () => {
    await store(event(), event());
    await fill();
    const { on, objects } = await admin<LakeReply>('/api/lake');
    expect(on).toBe(false);
    const { key, bytes } = objects.find((one) => one.key.startsWith(EVENTS_OF)) ?? { key: '', bytes: 0 };
    const whole = await call(`/api/${key}`, { headers: ADMIN });
    expect([whole.status, whole.headers.get('content-length')]).toEqual([200, String(bytes)]);
    const text = new Uint8Array(await whole.arrayBuffer());
    for (const [range, from, to] of [
      ['bytes=0-3', 0, 4],
      ['bytes=-8', bytes - 8, bytes],
      [`bytes=${bytes - 4}-`, bytes - 4, bytes],
    ] as const) {
      const part = await call(`/api/${key}`, { headers: { ...ADMIN, range } });
      expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes ${from}-${to - 1}/${bytes}`]);
      expect(new Uint8Array(await part.arrayBuffer())).toEqual(text.slice(from, to));
    }
    const odd = await call(`/api/${key}`, { headers: { ...ADMIN, range: 'bytes=9999999-' } });
    expect([odd.status, (await odd.arrayBuffer()).byteLength]).toEqual([200, bytes]);
    const head = await call(`/api/${key}`, { method: 'HEAD', headers: ADMIN });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes)]);
    expect(await refusal(await call('/api/lake/events/day=2026-01-01/no.parquet', { headers: ADMIN }))).toEqual([
      404,
      'not_found',
    ]);
    await env.ARCHIVE.put('dead-letters/2026-01-01/secret.json', '{}');
    for (const path of ['..%2Fdead-letters/2026-01-01/secret.json', 'x/%2E%2E/secret.json']) {
      expect((await call(`/api/lake/${path}`, { headers: ADMIN })).status).toBe(404);
    }
    await env.ARCHIVE.delete('dead-letters/2026-01-01/secret.json');
  });

  test('a run at once, where there is a lake', async () => {
    expect(await refusal(await post('/api/lake', '', ADMIN))).toEqual([409, 'no_lake']);
    const { app } = await import('../src/app.ts');
    await store(event());
    const ask = (method: string) =>
      app.fetch(new Request('https://guiyi.test/api/lake', { method, headers: ADMIN }), lakeEnv);
    expect(await (await ask('GET')).json<LakeReply>()).toMatchObject({ on: true, waiting: 1 });
    expect(await (await ask('POST')).json<LakeRunReply>()).toMatchObject({ events: 1, busy: false });
    expect(await (await ask('GET')).json<LakeReply>()).toMatchObject({ on: true, waiting: 0 });
  });
});
