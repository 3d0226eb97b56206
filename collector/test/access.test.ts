import { env, runInDurableObject } from 'cloudflare:test';
import type { LegalHold, SubjectCopy, SubjectRequest } from '@guiyi/protocol';
import { describe, expect, test } from 'vitest';
import { GRAPH_EXPORTS } from '../src/identity/tables/export.ts';
import { tend } from '../src/privacy/requests.ts';
import { D1_EXPORTS } from '../src/store/copy.ts';
import { admin, call, drained, GRANTED, post, refusal, sendBatch, sendSecret } from './client.ts';
import { ADMIN } from './setup.ts';
import {
  ask,
  byCookie,
  byMember,
  byPhone,
  cookie,
  copyOf,
  done,
  event,
  graph,
  outbox,
  phone,
  resolve,
  staff,
  until,
} from './support/people.ts';
import { queued, queuedEvent } from './support/queued.ts';

describe('access', () => {
  test('the copy holds what was planted in every place, and nothing of anybody else', async () => {
    const canary = `canary${crypto.randomUUID().replaceAll('-', '')}`;
    const c = (place: string) => `${canary}-${place}`;
    const stranger = `stranger${crypto.randomUUID().replaceAll('-', '')}`;
    const [id, p] = [c('cookie'), phone()];
    const full = {
      anonymousId: id,
      userId: c('member'),
      messageId: c('message'),
      event: c('name'),
      traits: { phone: p, email: `${canary}@example.com`, nickname: c('trait') },
      properties: { order_id: c('order'), value: 12, note: c('property'), products: [{ name: c('product') }] },
      context: {
        ...GRANTED,
        page: { url: `https://shop.test/${c('path')}`, title: c('title'), referrer: `https://${canary}.test/` },
        campaign: { source: c('source'), medium: c('medium'), name: c('campaign') },
        session: { id: c('session'), start: true },
        device: { id: c('device') },
        externalIds: [{ type: 'openid', id: c('openid'), collection: 'wx1' }],
      },
    };
    const decision = {
      writeKey: 'demo-web',
      messageId: c('decision'),
      anonymousId: id,
      consent: { categoryPreferences: { analytics: true } },
      notice: { version: c('notice'), hash: c('hash') },
      locale: c('locale'),
      surface: c('surface'),
      action: c('action'),
    };
    expect((await post('/v1/consent', JSON.stringify(decision))).status).toBe(200);
    await sendBatch([event(full), { ...event({ ...full, messageId: c('refused') }), timestamp: 'never' }]);
    // A shared tablet: the stranger's own event names the person's cookie, and the person's names the stranger's device.
    await sendBatch([
      event({ anonymousId: `${stranger}-cookie`, userId: `${stranger}-member`, event: `${stranger}-name` }),
      event({ ...full, messageId: c('shared'), context: { ...full.context, device: { id: `${stranger}-device` } } }),
      event({ userId: `${stranger}-member`, context: { ...GRANTED, device: { id: `${stranger}-device` } } }),
    ]);
    await drained();
    await runInDurableObject(outbox(), (_, { storage }) => {
      const waiting = queued([queuedEvent(id, 'waiting', { name: c('waiting') })]);
      const sql = 'INSERT INTO waiting (id, body, events, due) VALUES (?, ?, 1, ?)';
      storage.sql.exec(sql, waiting.id, JSON.stringify(waiting), Date.now() + 600_000);
    });
    await env.ARCHIVE.put(
      'dead-letters/2026-01-03/c.json',
      JSON.stringify(queued([queuedEvent(id, 'dead', { name: c('dead') })])),
    );
    const link = { action: 'confirm', a: byCookie(id), b: byPhone(p), reason: c('staff') };
    expect((await staff('/api/identity/evidence', link)).status).toBe(201);
    const hold = { identifiers: [byPhone(p)], reason: c('legal') };
    const { id: holdId } = await (await staff('/api/legal-holds', hold)).json<LegalHold>();
    const restriction = await ask('restriction', [byPhone(p)], { reason: c('restriction') });
    await until(restriction, 'in_effect');

    const { id: request } = await done('access', [byPhone(p)], { reason: c('asked') });
    const reply = await call(`/api/requests/${request}/copy`, { headers: ADMIN });
    expect(reply.headers.get('content-disposition')).toContain('attachment');
    const copy = await reply.json<SubjectCopy>();
    const text = JSON.stringify(copy);
    const places =
      'cookie member message name trait order property product path title source medium campaign session device';
    const more =
      'openid refused decision notice hash locale surface action shared waiting dead staff legal restriction asked';
    for (const place of `${places} ${more}`.split(' ')) expect(text, place).toContain(c(place));
    expect(text).not.toContain(stranger);
    expect(text).not.toContain(p);
    expect(copy.tables.restricted_events).toHaveLength(2);
    expect(copy.tables.refused_events).toHaveLength(1);
    expect(copy.tables.consent).toHaveLength(1);

    const csv = await call(`/api/requests/${request}/copy?format=csv`, { headers: ADMIN });
    expect(csv.headers.get('content-type')).toContain('text/csv');
    const lines = await csv.text();
    for (const place of `${places} ${more}`.split(' ')) expect(lines, place).toContain(c(place));
    expect(lines).not.toContain(stranger);

    const [first] = (await admin<SubjectRequest>(`/api/requests/${request}`)).answer?.rows ? [true] : [];
    expect(first).toBe(true);
    expect((await staff(`/api/requests/${restriction}/lift`, { reason: 'over' })).status).toBe(200);
    expect((await staff(`/api/legal-holds/${holdId}/end`, { reason: 'over' })).status).toBe(204);
    await runInDurableObject(outbox(), (_, { storage }) => storage.sql.exec('DELETE FROM waiting').toArray());
    await env.ARCHIVE.delete('dead-letters/2026-01-03/c.json');
  });

  test('every table of the live schema is in the copy, or is about nobody', async () => {
    const tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'";
    const d1 = (await env.DB.prepare(tables).all<{ name: string }>()).results.map(({ name }) => name);
    expect(d1.filter((name) => !name.startsWith('sqlite_') && !(name in D1_EXPORTS))).toEqual([]);
    const inGraph = await runInDurableObject(graph(), (_, { storage }) =>
      [...storage.sql.exec<{ name: string }>(tables)].map(({ name }) => name),
    );
    expect(inGraph.filter((name) => !name.startsWith('sqlite_') && !(name in GRAPH_EXPORTS))).toEqual([]);
  });

  test('scenario 15: what only a staff decision joins is withheld for review, and is not in the copy', async () => {
    const [a, b] = [`member-a-${crypto.randomUUID()}`, `member-b-${crypto.randomUUID()}`];
    await sendSecret([event({ userId: a, event: 'Of A' }), event({ userId: b, event: 'Of B' })]);
    await drained();
    const merge = { action: 'merge', a: byMember(a), b: byMember(b), reason: 'mistake' };
    expect((await staff('/api/identity/evidence', merge)).status).toBe(201);
    expect((await resolve(byMember(a))).person_id).toBe((await resolve(byMember(b))).person_id);
    const request = await done('access', [byMember(a)]);
    expect(request.withheld).toBe(1);
    const text = JSON.stringify(await admin<SubjectCopy>(`/api/requests/${request.id}/copy`));
    expect(text).toContain('Of A');
    expect(text).not.toContain(b);
    expect(text).not.toContain('Of B');
  });

  test('`proven`: what a browser claims of a member is not given to who proves a phone number', async () => {
    const [victim, attacker] = [`victim-${crypto.randomUUID()}`, phone()];
    await sendSecret([event({ userId: victim, event: 'Private' })]);
    await sendBatch([event({ anonymousId: cookie(), userId: victim, traits: { phone: attacker } })]);
    await drained();
    expect((await resolve(byPhone(attacker))).person_id).toBe((await resolve(byMember(victim))).person_id);
    const copy = await copyOf([byPhone(attacker)], { scope: 'proven' });
    expect(JSON.stringify(copy)).not.toContain('Private');
    expect(JSON.stringify(copy)).not.toContain(victim);
  });

  test('a copy runs out, and whom it was about is forgotten; an erasure forgets it at once', async () => {
    const id = cookie();
    await sendBatch([event({ anonymousId: id })]);
    await drained();
    const { id: old } = await done('access', [byCookie(id)]);
    await env.DB.prepare('UPDATE requests SET expires_at = 1 WHERE id = ?').bind(old).run();
    expect(await refusal(await call(`/api/requests/${old}/copy`, { headers: ADMIN }))).toEqual([410, 'copy_expired']);
    await tend(env);
    const row = await env.DB.prepare('SELECT named, spans FROM requests WHERE id = ?').bind(old).first();
    expect(row).toEqual({ named: null, spans: null });
    const { id: again } = await done('access', [byCookie(id)]);
    await done('erasure', [byCookie(id)]);
    expect(await refusal(await call(`/api/requests/${again}/copy`, { headers: ADMIN }))).toEqual([410, 'copy_expired']);
  });
});
