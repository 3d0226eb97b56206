import { createExecutionContext, env, runInDurableObject, waitOnExecutionContext } from 'cloudflare:test';
import type {
  AttributionReply,
  EventsReply,
  LegalHold,
  PersonConsentReply,
  RequestCall,
  ResolveReply,
  SubjectCopy,
  SubjectRequest,
} from '@guiyi/protocol';
import { describe, expect, test, vi } from 'vitest';
import { app } from '../src/app.ts';
import { GRAPH_EXPORTS } from '../src/identity/export.ts';
import { tend } from '../src/privacy/requests.ts';
import { D1_EXPORTS } from '../src/store/copy.ts';
import { admin, call, drained, GRANTED, post, refusal, sendBatch, sendSecret, stats, stored } from './client.ts';
import { ADMIN } from './setup.ts';

const HOUR = 3_600_000;
const soon = { timeout: 30_000, interval: 50 };
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

let made = 0;
const cookie = () => `cookie-${++made}-${crypto.randomUUID()}`;
const phone = () => `1380002${String(++made).padStart(4, '0')}`;

interface Named {
  type: RequestCall['identifiers'][number]['type'];
  value: string;
}

const event = (fields: object, time = ago(HOUR)) => ({
  type: 'track',
  event: 'Seen',
  messageId: crypto.randomUUID(),
  timestamp: time,
  context: GRANTED,
  ...fields,
});

const send = (path: string, body: object) => post(path, JSON.stringify(body), ADMIN);

async function ask(kind: RequestCall['kind'], identifiers: Named[], extra: object = {}): Promise<string> {
  const reply = await send('/api/requests', { kind, identifiers, ...extra });
  expect(reply.status).toBe(201);
  return (await reply.json<SubjectRequest>()).id;
}

const until = (id: string, status: SubjectRequest['status']) =>
  vi.waitFor(async () => {
    const request = await admin<SubjectRequest>(`/api/requests/${id}`);
    expect(request.status, JSON.stringify(request)).toBe(status);
    return request;
  }, soon);

const done = async (kind: RequestCall['kind'], identifiers: Named[], extra: object = {}) =>
  until(await ask(kind, identifiers, extra), 'completed');

const copyOf = async (identifiers: Named[], extra: object = {}) => {
  const { id } = await done('access', identifiers, extra);
  return admin<SubjectCopy>(`/api/requests/${id}/copy`);
};

const byCookie = (value: string): Named => ({ type: 'anonymous_id', value });
const byPhone = (value: string): Named => ({ type: 'phone', value });
const byMember = (value: string): Named => ({ type: 'user_id', value });

const resolve = ({ type, value }: Named) =>
  admin<ResolveReply>(`/api/identity/resolve?${new URLSearchParams({ type, value })}`);

const graph = () => env.IDENTITY.get(env.IDENTITY.idFromName('graph'));
const outbox = () => env.OUTBOX.get(env.OUTBOX.idFromName('events'));

const decide = async (anonymousId: string, analytics: boolean) => {
  const consent = { categoryPreferences: { analytics } };
  const body = { writeKey: 'demo-web', messageId: crypto.randomUUID(), anonymousId, consent };
  expect((await post('/v1/consent', JSON.stringify(body))).status).toBe(200);
};

const eventsNamed = async (name: string) => (await stored()).filter((each) => each.name === name);
const dropped = async (reason: string) => (await stats()).dropped_by_reason[reason] ?? 0;

const queued = (value: string, name: string) => ({
  id: crypto.randomUUID(),
  source_id: 'demo-web',
  gated: true,
  verified: false,
  received_at: Date.now() - HOUR,
  refused: [],
  dropped: {},
  events: [
    {
      message_id: crypto.randomUUID(),
      type: 'track',
      name,
      time: Date.now() - HOUR,
      identifiers: [{ type: 'anonymous_id', scope: '', value, masked: value }],
      legal_basis: 'consent',
      properties: {},
      context: {},
    },
  ],
});

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
      const waiting = queued(id, c('waiting'));
      const sql = 'INSERT INTO waiting (id, body, events, due) VALUES (?, ?, 1, ?)';
      storage.sql.exec(sql, waiting.id, JSON.stringify(waiting), Date.now() + 600_000);
    });
    await env.ARCHIVE.put('dead-letters/2026-01-03/c.json', JSON.stringify(queued(id, c('dead'))));
    const link = { action: 'confirm', a: byCookie(id), b: byPhone(p), reason: c('staff') };
    expect((await send('/api/identity/evidence', link)).status).toBe(201);
    const hold = { identifiers: [byPhone(p)], reason: c('legal') };
    const { id: holdId } = await (await send('/api/legal-holds', hold)).json<LegalHold>();
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
    expect((await send(`/api/requests/${restriction}/lift`, { reason: 'over' })).status).toBe(200);
    expect((await send(`/api/legal-holds/${holdId}/end`, { reason: 'over' })).status).toBe(204);
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
    expect((await send('/api/identity/evidence', merge)).status).toBe(201);
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

describe('restriction', () => {
  test('nothing is collected or reported any more; what a contract obliges to keep is put aside; lifted, all is back', async () => {
    const [id, member] = [cookie(), `restricted-${crypto.randomUUID()}`];
    const order = {
      event: 'Order Completed',
      properties: { order_id: crypto.randomUUID(), value: 5, currency: 'CNY' },
    };
    await sendBatch([event({ anonymousId: id, userId: member, event: 'Restricted Visit' })]);
    await sendSecret([event({ userId: member, event: 'Restricted Order' })]);
    await drained();
    const request = await until(await ask('restriction', [byMember(member)]), 'in_effect');
    expect(request.due).not.toBe('');
    expect([request.overdue, request.finished_at]).toEqual([false, null]);
    expect(await eventsNamed('Restricted Visit')).toEqual([]);
    expect(await eventsNamed('Restricted Order')).toEqual([]);
    const { person_id } = await resolve(byMember(member));
    expect((await admin<EventsReply>(`/api/persons/${person_id}/events`)).events).toEqual([]);

    const before = await dropped('restricted');
    // Also by the cookie alone; and an order, which the contract wants kept.
    await sendBatch([event({ anonymousId: id, event: 'Restricted Visit' })]);
    await sendSecret([event({ userId: member, ...order })]);
    await drained();
    expect(await dropped('restricted')).toBe(before + 1);
    expect((await stored()).filter((each) => each.order_id === order.properties.order_id)).toEqual([]);
    const goals = await admin<{ goals: { name: string }[] }>('/api/reports/goals');
    expect(goals.goals.map(({ name }) => name)).not.toContain('Restricted Order');
    // Asked again, it is the same request.
    expect(await ask('restriction', [byMember(member)])).toBe(request.id);

    const lifted = await send(`/api/requests/${request.id}/lift`, { reason: '本人要求，13800000000' });
    const ended = await lifted.json<SubjectRequest>();
    expect([ended.status, ended.answer?.note]).toEqual(['completed', '本人要求，[phone]']);
    expect(await eventsNamed('Restricted Visit')).toHaveLength(1);
    expect(await eventsNamed('Restricted Order')).toHaveLength(1);
    const [back] = (await stored()).filter((each) => each.order_id === order.properties.order_id);
    expect(back?.value).toBe(5);
    await sendBatch([event({ anonymousId: id, event: 'Restricted Visit' })]);
    await drained();
    expect(await eventsNamed('Restricted Visit')).toHaveLength(2);
    const days = "SELECT total(events) AS n FROM daily_events WHERE name = 'Restricted Visit'";
    expect(await env.DB.prepare(days).first('n')).toBe(2);
    expect(await refusal(await send(`/api/requests/${request.id}/lift`, { reason: 'x' }))).toEqual([
      409,
      'request_closed',
    ]);
  });

  test('it reaches an identifier that comes to belong to the person later', async () => {
    const [id, member] = [cookie(), `later-${crypto.randomUUID()}`];
    await sendBatch([event({ anonymousId: id, event: 'Before Link' })]);
    await sendSecret([event({ userId: member, event: 'Member' })]);
    await drained();
    const request = await ask('restriction', [byMember(member)]);
    await until(request, 'in_effect');
    expect(await eventsNamed('Before Link')).toHaveLength(1);
    await sendSecret([event({ userId: member, anonymousId: id, event: 'Link' })]);
    await drained();
    await tend(env);
    expect(await eventsNamed('Before Link')).toEqual([]);
    expect((await send(`/api/requests/${request}/lift`, { reason: 'over' })).status).toBe(200);
    expect(await eventsNamed('Before Link')).toHaveLength(1);
  });

  test('two restrictions: lifting one leaves the other', async () => {
    const member = `twice-${crypto.randomUUID()}`;
    await sendSecret([event({ userId: member, event: 'Doubly' })]);
    await drained();
    const [one, two] = [await ask('restriction', [byMember(member)]), await ask('objection', [byMember(member)])];
    await until(one, 'in_effect');
    await until(two, 'in_effect');
    await send(`/api/requests/${one}/lift`, { reason: 'over' });
    expect(await eventsNamed('Doubly')).toEqual([]);
    await send(`/api/requests/${two}/lift`, { reason: 'over' });
    expect(await eventsNamed('Doubly')).toHaveLength(1);
  });

  test('an erasure takes what was put aside too', async () => {
    const member = `aside-${crypto.randomUUID()}`;
    await sendSecret([event({ userId: member, event: 'Aside', properties: { note: `note-${member}` } })]);
    await drained();
    const restriction = await ask('restriction', [byMember(member)]);
    await until(restriction, 'in_effect');
    const request = await done('erasure', [byMember(member)]);
    expect(request.removed.restricted_events).toBe(1);
    expect((await admin<SubjectRequest>(`/api/requests/${restriction}`)).status).toBe('completed');
    const { results } = await env.DB.prepare('SELECT * FROM restricted_events').all();
    expect(JSON.stringify(results)).not.toContain(member);
    // Who comes back is someone new, and restricted no more.
    await sendSecret([event({ userId: member, event: 'Back' }, new Date().toISOString())]);
    await drained();
    expect(await eventsNamed('Back')).toHaveLength(1);
  });
});

test('objection: what does not rest on consent is put aside; what the person agrees to later is kept', async () => {
  const [id, member] = [cookie(), `objector-${crypto.randomUUID()}`];
  await sendBatch([event({ anonymousId: id, userId: member, event: 'Objected Visit' })]);
  await sendSecret([event({ userId: member, event: 'Objected Order' })]);
  await drained();
  const request = await ask('objection', [byMember(member)]);
  await until(request, 'in_effect');
  const { person_id } = await resolve(byMember(member));
  const { effective } = await admin<PersonConsentReply>(`/api/persons/${person_id}/consent`);
  expect(effective).toMatchObject({ analytics: false, personalization: false, advertising: false });
  const before = await dropped('consent_withdrawn');
  await sendBatch([event({ anonymousId: id, event: 'Objected Visit' })]);
  await sendSecret([event({ userId: member, event: 'Objected Order' })]);
  await drained();
  expect(await dropped('consent_withdrawn')).toBe(before + 1);
  expect([await eventsNamed('Objected Visit'), await eventsNamed('Objected Order')]).toEqual([[], []]);
  await decide(id, true);
  await sendBatch([event({ anonymousId: id, event: 'Objected Visit' })]);
  await drained();
  await tend(env);
  expect(await eventsNamed('Objected Visit')).toHaveLength(1);
  expect(await eventsNamed('Objected Order')).toEqual([]);
});

describe('correction', () => {
  test('values are replaced wherever the person’s events hold them, and nobody else’s are', async () => {
    const [member, other] = [`name-${crypto.randomUUID()}`, `other-${crypto.randomUUID()}`];
    const identify = (userId: string, traits: object) => ({ ...event({ userId, traits }), type: 'identify' });
    await sendSecret([
      identify(member, { nickname: 'Wrong', 'a"b.c': 'Wrong', city: 'Shanghai' }),
      identify(member, { nickname: 'Wrong', vip: true }),
      identify(other, { nickname: 'Wrong' }),
    ]);
    await drained();
    const open = await ask('correction', [byMember(member)]);
    expect((await admin<SubjectRequest>(`/api/requests/${open}`)).status).toBe('received');
    const bad = [{}, { traits: { phone: '13800138000' } }, { detach: [{ type: 'phone', value: '1' }] }];
    for (const body of bad) {
      expect(await refusal(await send(`/api/requests/${open}/correction`, body))).toEqual([400, 'invalid_body']);
    }
    const correction = { traits: { nickname: 'Right', 'a"b.c': null, unknown: 1 } };
    expect((await send(`/api/requests/${open}/correction`, correction)).status).toBe(200);
    const request = await until(open, 'completed');
    expect(request.answer?.rows).toEqual({ traits: 3 });
    const copy = await copyOf([byMember(member)]);
    expect(copy.tables.events?.map(({ traits }) => traits)).toEqual([
      { nickname: 'Right', city: 'Shanghai' },
      { nickname: 'Right', vip: true },
    ]);
    expect(JSON.stringify(await copyOf([byMember(other)]))).toContain('Wrong');
    const row = await env.DB.prepare('SELECT changes, named FROM requests WHERE id = ?').bind(open).first();
    expect(row).toEqual({ changes: null, named: null });
  });

  test('an identifier that is not theirs is taken from them, one that is theirs is given to them', async () => {
    const [member, wrong, right] = [`bound-${crypto.randomUUID()}`, phone(), phone()];
    await sendSecret([event({ userId: member, traits: { phone: wrong } })]);
    await drained();
    const correction = { detach: [byPhone(wrong)], attach: [byPhone(right)] };
    await done('correction', [byMember(member)], { correction });
    const { person_id } = await resolve(byMember(member));
    expect((await resolve(byPhone(right))).person_id).toBe(person_id);
    expect((await resolve(byPhone(wrong))).person_id).not.toBe(person_id);
  });
});

describe('refusal', () => {
  test('only with a reason, which the person is told; whom it was about is forgotten', async () => {
    const open = await ask('correction', [byMember('refused-member')]);
    for (const body of [{}, { reason: '' }, { reason: '   ' }]) {
      expect(await refusal(await send(`/api/requests/${open}/refusal`, body))).toEqual([400, 'invalid_body']);
    }
    const reply = await send(`/api/requests/${open}/refusal`, { reason: 'manifestly unfounded, call 13812345678' });
    const refused = await reply.json<SubjectRequest>();
    expect([refused.status, refused.answer]).toEqual(['refused', { note: 'manifestly unfounded, call [phone]' }]);
    expect(refused.finished_at).not.toBe(null);
    expect(await env.DB.prepare('SELECT named FROM requests WHERE id = ?').bind(open).first()).toEqual({ named: null });
    expect(await refusal(await send(`/api/requests/${open}/refusal`, { reason: 'again' }))).toEqual([
      409,
      'request_closed',
    ]);
    const csv = await (await call('/api/requests/register.csv', { headers: ADMIN })).text();
    expect(csv).toContain(`${open},correction,person,refused`);
    expect(csv).not.toContain('refused-member');
  });
});

describe('legal hold', () => {
  test('scenario 31: an erasure restricts, says why, and goes on when the hold ends', async () => {
    const [id, p] = [cookie(), phone()];
    await sendBatch([event({ anonymousId: id, traits: { phone: p }, event: 'Held' })]);
    await drained();
    const hold = { identifiers: [byPhone(p)], reason: 'tax law, seven years; 13812345678' };
    const { id: holdId, reason } = await (await send('/api/legal-holds', hold)).json<LegalHold>();
    expect(reason).toBe('tax law, seven years; [phone]');
    // Also where the erasure names another identifier of the person.
    const request = await ask('erasure', [byCookie(id)]);
    const held = await until(request, 'on_hold');
    expect([held.error, held.finished_at]).toEqual([reason, null]);
    expect((await resolve(byPhone(p))).status).toBe('owned');
    expect(await eventsNamed('Held')).toEqual([]);
    const before = await dropped('restricted');
    await sendBatch([event({ anonymousId: id, event: 'Held' })]);
    await drained();
    expect(await dropped('restricted')).toBe(before + 1);

    expect(await refusal(await send(`/api/legal-holds/${holdId}/end`, {}))).toEqual([400, 'invalid_body']);
    expect((await send(`/api/legal-holds/${holdId}/end`, { reason: 'seven years are over' })).status).toBe(204);
    const erased = await until(request, 'completed');
    expect(erased.removed.restricted_events).toBe(1);
    expect((await resolve(byPhone(p))).status).toBe('unknown');
    const { legal_holds } = await admin<{ legal_holds: LegalHold[] }>('/api/legal-holds');
    expect(legal_holds.find((each) => each.id === holdId)?.ended_reason).toBe('seven years are over');
    expect(await refusal(await send(`/api/legal-holds/${holdId}/end`, { reason: 'x' }))).toEqual([
      404,
      'unknown_legal_hold',
    ]);
  });

  test('a hold ends by itself at its date', async () => {
    const id = cookie();
    await sendBatch([event({ anonymousId: id })]);
    await drained();
    const end = new Date(Date.now() + 600_000).toISOString();
    const made = await send('/api/legal-holds', { identifiers: [byCookie(id)], reason: 'a dispute', until: end });
    const { id: holdId } = await made.json<LegalHold>();
    const request = await ask('erasure', [byCookie(id)]);
    await until(request, 'on_hold');
    await env.DB.prepare('UPDATE legal_holds SET until = ? WHERE id = ?')
      .bind(Date.now() - 1, holdId)
      .run();
    await until(request, 'completed');
  });
});

test('attribution knows nothing of a restricted person', async () => {
  const member = `buyer-${crypto.randomUUID()}`;
  const order = { order_id: crypto.randomUUID(), value: 77, currency: 'CNY' };
  await sendSecret([event({ userId: member, event: 'Restricted Goal', properties: order })]);
  await drained();
  const query = `from=${ago(24 * HOUR)}&to=${ago(-HOUR)}&goal=Restricted%20Goal&model=last&lookback=30`;
  const report = () => admin<AttributionReply>(`/api/reports/attribution?${query}`);
  expect((await report()).total.conversions).toBe(1);
  await until(await ask('restriction', [byMember(member)]), 'in_effect');
  expect((await report()).total.conversions).toBe(0);
});

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
    expect((await send('/api/identity/policy', { policy, dry_run: false })).status).toBe(200);
    await done('erasure', [byPhone(p)]);
    const { blocked } = await admin<{ blocked: { masked: string }[] }>('/api/identity/policy');
    expect(blocked.map(({ masked }) => masked)).toEqual(['138****0001']);
    expect((await send('/api/identity/policy', { policy: {}, dry_run: false })).status).toBe(200);
  });
});

test('scenario 12: an archived file holds three people; one is erased, the other two are intact', async () => {
  const [a, b, c] = [cookie(), cookie(), cookie()];
  const files = [a, b, c].map((id) => queued(id, `name-${id}`));
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
