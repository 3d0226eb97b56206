import { env } from 'cloudflare:test';
import type { AttributionReply, EventsReply, PersonConsentReply, SubjectRequest } from '@guiyi/protocol';
import { describe, expect, test } from 'vitest';
import { tend } from '../src/privacy/requests.ts';
import { admin, drained, refusal, sendBatch, sendSecret, stored } from './client.ts';
import {
  ago,
  ask,
  byMember,
  cookie,
  DAY,
  decide,
  done,
  dropped,
  event,
  HOUR,
  resolve,
  staff,
  until,
} from './support/people.ts';

const eventsNamed = async (name: string) => (await stored()).filter((each) => each.name === name);

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

    const lifted = await staff(`/api/requests/${request.id}/lift`, { reason: '本人要求，13800000000' });
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
    expect(await refusal(await staff(`/api/requests/${request.id}/lift`, { reason: 'x' }))).toEqual([
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
    expect((await staff(`/api/requests/${request}/lift`, { reason: 'over' })).status).toBe(200);
    expect(await eventsNamed('Before Link')).toHaveLength(1);
  });

  test('two restrictions: lifting one leaves the other', async () => {
    const member = `twice-${crypto.randomUUID()}`;
    await sendSecret([event({ userId: member, event: 'Doubly' })]);
    await drained();
    const [one, two] = [await ask('restriction', [byMember(member)]), await ask('objection', [byMember(member)])];
    await until(one, 'in_effect');
    await until(two, 'in_effect');
    await staff(`/api/requests/${one}/lift`, { reason: 'over' });
    expect(await eventsNamed('Doubly')).toEqual([]);
    await staff(`/api/requests/${two}/lift`, { reason: 'over' });
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
  await decide({ anonymousId: id }, { analytics: true });
  await sendBatch([event({ anonymousId: id, event: 'Objected Visit' })]);
  await drained();
  await tend(env);
  expect(await eventsNamed('Objected Visit')).toHaveLength(1);
  expect(await eventsNamed('Objected Order')).toEqual([]);
});

test('attribution knows nothing of a restricted person', async () => {
  const member = `buyer-${crypto.randomUUID()}`;
  const order = { order_id: crypto.randomUUID(), value: 77, currency: 'CNY' };
  await sendSecret([event({ userId: member, event: 'Restricted Goal', properties: order })]);
  await drained();
  const query = `from=${ago(DAY)}&to=${ago(-HOUR)}&goal=Restricted%20Goal&model=last&lookback=30`;
  const report = () => admin<AttributionReply>(`/api/reports/attribution?${query}`);
  expect((await report()).total.conversions).toBe(1);
  await until(await ask('restriction', [byMember(member)]), 'in_effect');
  expect((await report()).total.conversions).toBe(0);
});
