import { env } from 'cloudflare:test';
import type { LegalHold, SubjectRequest } from '@guiyi/protocol';
import { describe, expect, test } from 'vitest';
import { admin, call, drained, refusal, sendBatch, sendSecret, stored } from './client.ts';
import { ADMIN } from './setup.ts';
import {
  ask,
  byCookie,
  byMember,
  byPhone,
  cookie,
  copyOf,
  done,
  dropped,
  event,
  phone,
  resolve,
  staff,
  until,
} from './support/people.ts';

const eventsNamed = async (name: string) => (await stored()).filter((each) => each.name === name);

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
      expect(await refusal(await staff(`/api/requests/${open}/correction`, body))).toEqual([400, 'invalid_body']);
    }
    const correction = { traits: { nickname: 'Right', 'a"b.c': null, unknown: 1 } };
    expect((await staff(`/api/requests/${open}/correction`, correction)).status).toBe(200);
    const request = await until(open, 'completed');
    expect(request.answer?.rows).toEqual({ traits: 3, lake: 0 });
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
      expect(await refusal(await staff(`/api/requests/${open}/refusal`, body))).toEqual([400, 'invalid_body']);
    }
    const reply = await staff(`/api/requests/${open}/refusal`, { reason: 'manifestly unfounded, call 13812345678' });
    const refused = await reply.json<SubjectRequest>();
    expect([refused.status, refused.answer]).toEqual(['refused', { note: 'manifestly unfounded, call [phone]' }]);
    expect(refused.finished_at).not.toBe(null);
    expect(await env.DB.prepare('SELECT named FROM requests WHERE id = ?').bind(open).first()).toEqual({ named: null });
    expect(await refusal(await staff(`/api/requests/${open}/refusal`, { reason: 'again' }))).toEqual([
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
    const { id: holdId, reason } = await (await staff('/api/legal-holds', hold)).json<LegalHold>();
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

    expect(await refusal(await staff(`/api/legal-holds/${holdId}/end`, {}))).toEqual([400, 'invalid_body']);
    expect((await staff(`/api/legal-holds/${holdId}/end`, { reason: 'seven years are over' })).status).toBe(204);
    const erased = await until(request, 'completed');
    expect(erased.removed.restricted_events).toBe(1);
    expect((await resolve(byPhone(p))).status).toBe('unknown');
    const { legal_holds } = await admin<{ legal_holds: LegalHold[] }>('/api/legal-holds');
    expect(legal_holds.find((each) => each.id === holdId)?.ended_reason).toBe('seven years are over');
    expect(await refusal(await staff(`/api/legal-holds/${holdId}/end`, { reason: 'x' }))).toEqual([
      404,
      'unknown_legal_hold',
    ]);
  });

  test('a hold ends by itself at its date', async () => {
    const id = cookie();
    await sendBatch([event({ anonymousId: id })]);
    await drained();
    const end = new Date(Date.now() + 600_000).toISOString();
    const made = await staff('/api/legal-holds', { identifiers: [byCookie(id)], reason: 'a dispute', until: end });
    const { id: holdId } = await made.json<LegalHold>();
    const request = await ask('erasure', [byCookie(id)]);
    await until(request, 'on_hold');
    await env.DB.prepare('UPDATE legal_holds SET until = ? WHERE id = ?')
      .bind(Date.now() - 1, holdId)
      .run();
    await until(request, 'completed');
  });
});
