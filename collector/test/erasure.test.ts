import { env, runInDurableObject } from 'cloudflare:test';
import type { EventsReply, SubjectRequest } from '@guiyi/protocol';
import { describe, expect, test, vi } from 'vitest';
import { consume } from '../src/ingest/consume.ts';
import { buryDead } from '../src/ingest/queue/dead.ts';
import type { Env } from '../src/lib/env.ts';
import { openFor, work } from '../src/privacy/requests.ts';
import { admin, call, drained, sendBatch, stats } from './client.ts';
import { ADMIN } from './setup.ts';
import {
  ago,
  ask,
  byCookie,
  byPhone,
  cookie,
  DAY,
  decide,
  erasure,
  event,
  everything,
  outbox,
  phone,
  resolve,
  rowsOf,
  soon,
  until,
} from './support/people.ts';
import { between, delivery, queued, queuedEvent } from './support/queued.ts';

describe('erasure', () => {
  test('scenarios 1, 2: what waits in the queue when consent is withdrawn is dropped, however old it says it is', async () => {
    const id = cookie();
    await sendBatch([event({ anonymousId: id })]);
    await drained();
    await decide({ anonymousId: id }, { analytics: false });
    const before = await stats();
    await sendBatch([event({ anonymousId: id }), event({ anonymousId: id }, ago(300 * DAY))]);
    const after = await drained();
    expect(after.stored).toBe(before.stored);
    expect((after.dropped_by_reason.consent_withdrawn ?? 0) - (before.dropped_by_reason.consent_withdrawn ?? 0)).toBe(
      2,
    );
    expect(await rowsOf(id)).toBe(1);
  });

  test('scenario 3: a merged person is erased by one cookie; the offline batch of the other brings nothing back', async () => {
    const [a, b, p] = [cookie(), cookie(), phone()];
    await sendBatch([
      event({ anonymousId: a, traits: { phone: p } }),
      event({ anonymousId: b, traits: { phone: p } }),
      event({ anonymousId: b }),
    ]);
    await drained();
    const { person_id } = await resolve(byPhone(p));
    expect((await resolve(byCookie(b))).person_id).toBe(person_id);

    const request = await erasure([byCookie(b)]);
    expect(request.removed.events).toBe(3);
    expect(request.proof?.identifiers).toBe(3);
    expect(request.proof?.columns_searched).toBeGreaterThan(60);

    const before = await stats();
    // An identifier that the batch alone knows is theirs too; a broken event must not stay in quarantine either.
    const fresh = phone();
    const late = [
      event({ anonymousId: a }),
      event({ anonymousId: a, traits: { phone: p } }),
      event({ anonymousId: a, traits: { phone: fresh } }),
      { ...event({ anonymousId: a }), event: undefined, properties: { broken: 1 } },
    ];
    await sendBatch(late);
    const after = await drained();
    expect((after.dropped_by_reason.erased ?? 0) - (before.dropped_by_reason.erased ?? 0)).toBe(3);
    expect(after.stored).toBe(before.stored);
    for (const who of [byCookie(a), byCookie(b), byPhone(p), byPhone(fresh)]) {
      expect((await resolve(who)).status).toBe('unknown');
    }
    expect(await rowsOf(a)).toBe(0);
    expect((await call(`/api/persons/${person_id}`, { headers: ADMIN })).status).toBe(404);
    // As soon as accept knows of it too, the SDK is told, event by event, and forgets its ids.
    await vi.waitFor(async () => {
      const told = await sendBatch([event({ anonymousId: a }), event({ anonymousId: cookie() })]);
      expect(told).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: 'erased', path: 'anonymousId' }] });
    }, soon);
    const fresher = await sendBatch([event({ anonymousId: a }, new Date().toISOString())]);
    expect(fresher.rejected).toEqual([]);
  });

  test('whoever comes back with a fresh grant is someone new', async () => {
    const [id, p] = [cookie(), phone()];
    await sendBatch([event({ anonymousId: id, traits: { phone: p } })]);
    await drained();
    const { person_id } = await resolve(byCookie(id));
    await erasure([byPhone(p)]);
    await sendBatch([event({ anonymousId: id }, new Date().toISOString())]);
    await drained();
    const back = await resolve(byCookie(id));
    expect(back.status).toBe('owned');
    expect(back.person_id).not.toBe(person_id);
    expect(back.identifiers).toHaveLength(1);
    const { events } = await vi.waitFor(async () => {
      const reply = await admin<EventsReply>(`/api/persons/${back.person_id}/events`);
      expect(reply.events).toHaveLength(1);
      return reply;
    }, soon);
    expect(events[0]?.person_id).toBe(back.person_id);
    expect((await call(`/api/persons/${person_id}`, { headers: ADMIN })).status).toBe(404);
  });

  test('scenarios 7, 8: what is queued or redelivered writes nothing, in any queue', async () => {
    const [id, other] = [cookie(), cookie()];
    await sendBatch([event({ anonymousId: id })]);
    await drained();
    const canary = `canary-${crypto.randomUUID()}`;
    const mixed = queued([queuedEvent(id, canary), queuedEvent(other, 'stays')]);
    // Waits, and is not due before the erasure; another copy is a dead letter already.
    await runInDurableObject(outbox(), (_, { storage }) => {
      const sql = 'INSERT INTO waiting (id, body, events, due) VALUES (?, ?, 2, ?)';
      storage.sql.exec(sql, mixed.id, JSON.stringify(mixed), Date.now() + 600_000);
    });
    await env.ARCHIVE.put('dead-letters/2026-01-01/one.json', JSON.stringify({ ...mixed, id: crypto.randomUUID() }));
    const request = await erasure([byCookie(id)]);
    expect(request.removed).toMatchObject({ events: 1, waiting: 1, archive: 1 });
    expect(await everything()).not.toContain(canary);
    const kept = await (await env.ARCHIVE.get('dead-letters/2026-01-01/one.json'))?.text();
    expect(kept).toContain(other);

    // A replay of the original, and a burial of it, after the erasure.
    const before = await stats();
    const replay = { ...mixed, id: crypto.randomUUID() };
    expect(await consume(env, [delivery(replay), delivery(replay)], Date.now())).toEqual(new Map());
    expect(await buryDead(env, { id: 'late', body: JSON.stringify(queued([queuedEvent(id, canary)])) }, 'x', 0)).toBe(
      true,
    );
    expect((await stats()).dropped_by_reason.erased).toBe((before.dropped_by_reason.erased ?? 0) + 1);
    expect(await rowsOf(id)).toBe(0);
    expect(await rowsOf(other)).toBe(1);
    expect(await everything()).not.toContain(canary);
    await runInDurableObject(outbox(), (_, { storage }) => storage.sql.exec('DELETE FROM waiting').toArray());
  });

  test('a consumer that asked before the erasure and writes after it is turned away', async () => {
    const id = cookie();
    const waiting = delivery(queued([queuedEvent(id, 'race')]));
    const racing = between(2, () => erasure([byCookie(id)]));
    expect([...(await consume(racing, [waiting], Date.now())).keys()]).toEqual([waiting.id]);
    expect(await rowsOf(id)).toBe(0);
    expect(await consume(env, [waiting], Date.now())).toEqual(new Map());
    expect(await rowsOf(id)).toBe(0);
  });

  test('scenario 10: a crash at any step is gone on from, and nothing is called completed before', async () => {
    const id = cookie();
    for (const part of ['OUTBOX', 'ARCHIVE', 'IDENTITY'] as const) {
      await sendBatch([event({ anonymousId: id }, new Date().toISOString())]);
      await drained();
      const broken = new Proxy({}, { get: () => () => Promise.reject(new Error(`${part} is down`)) });
      const down = part === 'ARCHIVE' ? broken : { idFromName: () => '', get: () => broken };
      const asked = {
        kind: 'erasure' as const,
        scope: 'person' as const,
        identifiers: [{ type: 'anonymous_id' as const, scope: '', value: id, masked: id }],
        reason: null,
      };
      const { id: request } = await openFor(env, asked, Date.now());
      await work({ ...env, [part]: down } as Env);
      const halted = await admin<SubjectRequest>(`/api/requests/${request}`);
      expect([halted.status, halted.proof]).toEqual(['in_progress', null]);
      await until(request, 'completed');
      expect((await resolve(byCookie(id))).status).toBe('unknown');
      expect(await rowsOf(id)).toBe(0);
    }
  });

  test('the search reads the live schema: a table that the eraser does not know keeps a request open', async () => {
    const id = cookie();
    await sendBatch([event({ anonymousId: id })]);
    await drained();
    await env.DB.exec('CREATE TABLE forgotten (id INTEGER PRIMARY KEY, note TEXT)');
    await env.DB.prepare('INSERT INTO forgotten (note) VALUES (?)').bind(`seen with ${id} yesterday`).run();
    const request = await ask('erasure', [byCookie(id)]);
    const open = await vi.waitFor(async () => {
      const now = await admin<SubjectRequest>(`/api/requests/${request}`);
      expect(now.error).not.toBeNull();
      return now;
    }, soon);
    expect([open.status, open.error]).toEqual(['in_progress', 'Something is left: d1.forgotten.note (1).']);
    await env.DB.exec('DROP TABLE forgotten');
    await until(request, 'completed');
  });
});
