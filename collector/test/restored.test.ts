import { createExecutionContext, env, waitOnExecutionContext } from 'cloudflare:test';
import type { SubjectRequest } from '@guiyi/protocol';
import { describe, expect, test, vi } from 'vitest';
import { app } from '../src/app.ts';
import { admin, call, drained, refusal, sendBatch, stored } from './client.ts';
import { ADMIN } from './setup.ts';
import {
  byCookie,
  byMember,
  byPhone,
  cookie,
  done,
  event,
  phone,
  resolve,
  soon,
  staff,
  until,
} from './support/people.ts';
import { queued, queuedEvent } from './support/queued.ts';

const eventsNamed = async (name: string) => (await stored()).filter((each) => each.name === name);

describe('what is left of an erasure', () => {
  test('scenario 14: a restored database is not served until the erasures are made again', async () => {
    const [id, other, p] = [cookie(), cookie(), phone()];
    await sendBatch([
      event({ anonymousId: id, traits: { phone: p }, event: 'Restored', properties: { secret: `s-${id}` } }),
      { ...event({ anonymousId: id, properties: { secret: `s-${id}` } }), timestamp: 'never' },
      event({ anonymousId: other, event: 'Restored' }),
    ]);
    await drained();
    const tables = ['events', 'quarantine', 'holds', 'requests', 'meta'];
    const backup = new Map<string, Record<string, unknown>[]>();
    for (const table of tables) backup.set(table, (await env.DB.prepare(`SELECT * FROM ${table}`).all()).results);
    const request = await done('erasure', [byPhone(p)]);
    // Who comes back after the erasure is someone new, and stays.
    await sendBatch([event({ anonymousId: id, event: 'Restored New' }, new Date().toISOString())]);
    await drained();
    const later = (await env.DB.prepare("SELECT * FROM events WHERE name = 'Restored New'").all()).results;

    for (const [table, rows] of backup) {
      await env.DB.prepare(`DELETE FROM ${table}`).run();
      const all = table === 'events' ? [...rows, ...later.map((row) => ({ ...row, seq: null }))] : rows;
      for (const row of all) {
        const names = Object.keys(row);
        const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
        await env.DB.prepare(sql)
          .bind(...Object.values(row))
          .run();
      }
    }
    // The restored database believes that the erasure is still to come.
    const named = JSON.stringify([`anonymous_id::${id}`]);
    const open = `INSERT INTO requests (id, kind, subject, scope, status, created_at, named)
      VALUES ('r_restored', 'erasure', 's', 'person', 'received', ?, ?)`;
    await env.DB.prepare(open).bind(Date.parse(request.created_at), named).run();
    const count = () => env.DB.prepare("SELECT count(*) AS n FROM events WHERE name = 'Restored'").first('n');
    expect(await count()).toBe(2);

    const paths = ['/api/events', '/api/quarantine', `/api/requests/${request.id}`];
    for (const reply of await Promise.all(paths.map((path) => call(path, { headers: ADMIN })))) {
      expect(await refusal(reply)).toEqual([503, 'restoring']);
    }
    await vi.waitFor(async () => expect((await call('/api/stats', { headers: ADMIN })).status).toBe(200), soon);
    expect(await count()).toBe(1);
    const rows = JSON.stringify((await env.DB.prepare('SELECT * FROM quarantine').all()).results);
    expect(rows).not.toContain(id);
    await until('r_restored', 'completed');
    expect(await eventsNamed('Restored New')).toHaveLength(1);
    expect((await resolve(byPhone(p))).status).toBe('unknown');
    expect((await resolve(byCookie(id))).status).toBe('owned');
    await vi.waitFor(async () => {
      expect((await eventsNamed('Restored New'))[0]?.person_id).toBe((await resolve(byCookie(id))).person_id);
    }, soon);
  });

  test('a blocked identifier leaves the policy with its person', async () => {
    const [id, p] = [cookie(), phone()];
    await sendBatch([event({ anonymousId: id, traits: { phone: p } })]);
    await drained();
    const policy = { blocked: [byPhone(p), byPhone('13800000001')] };
    expect((await staff('/api/identity/policy', { policy, dry_run: false })).status).toBe(200);
    await done('erasure', [byPhone(p)]);
    const { blocked } = await admin<{ blocked: { masked: string }[] }>('/api/identity/policy');
    expect(blocked.map(({ masked }) => masked)).toEqual(['138****0001']);
    expect((await staff('/api/identity/policy', { policy: {}, dry_run: false })).status).toBe(200);
  });
});

test('scenario 12: an archived file holds three people; one is erased, the other two are intact', async () => {
  const [a, b, c] = [cookie(), cookie(), cookie()];
  const files = [a, b, c].map((id) => queued([queuedEvent(id, 'file', { name: `name-${id}` })]));
  const [first] = files;
  const key = 'dead-letters/2026-01-04/three.json';
  await env.ARCHIVE.put(key, JSON.stringify({ ...first, events: files.flatMap(({ events }) => events) }));
  const request = await done('erasure', [byCookie(b)]);
  expect(request.removed.archive).toBe(1);
  const left = (await (await env.ARCHIVE.get(key))?.text()) ?? '';
  expect([left.includes(a), left.includes(b), left.includes(c)]).toEqual([true, false, true]);
  expect((JSON.parse(left) as { events: object[] }).events).toHaveLength(2);
  await env.ARCHIVE.delete(key);
});

test('scenario 28: a deadline in a year whose holidays are not published is not guessed', async () => {
  const context = createExecutionContext();
  const body = JSON.stringify({ kind: 'correction', identifiers: [byMember(`far-${crypto.randomUUID()}`)] });
  const ask = (days: string) =>
    app.request(
      '/api/requests',
      { method: 'POST', body, headers: ADMIN },
      { ...env, GUIYI_REQUEST_DAYS: days },
      context,
    );
  const far = await (await ask('2000')).json<SubjectRequest>();
  expect([far.due, far.overdue, far.reminder]).toEqual([null, false, null]);
  await waitOnExecutionContext(context);
});
