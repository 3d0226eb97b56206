import {
  createExecutionContext,
  env,
  runDurableObjectAlarm,
  runInDurableObject,
  waitOnExecutionContext,
} from 'cloudflare:test';
import { createHash } from 'node:crypto';
import type { EventsReply, ResolveReply, SubjectRequest } from '@guiyi/protocol';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { app } from '../src/app.ts';
import type { Sighting } from '../src/identity/client.ts';
import type { IdentityObject } from '../src/identity/object/durable-object.ts';
import type { Identifier } from '../src/lib/identifier.ts';
import { keyer, md5, sha256 } from '../src/lib/keyed.ts';
import { normalise, normaliseHash } from '../src/lib/normalise.ts';
import { admin, call, drained, GRANTED, sendBatch, sendSecret } from './client.ts';
import { ADMIN, SERVER_KEY } from './setup.ts';

let made = 0;
const numberOf = (n: number) => `138${String(20_000_000 + n).padStart(8, '0')}`;

function event(anonymousId: string, traits: object, more: object = {}) {
  made += 1;
  return { type: 'identify', messageId: `form-${made}`, anonymousId, traits, context: GRANTED, ...more };
}

const personOf = async (type: string, value: string) =>
  (await admin<ResolveReply>('/api/identity/resolve', { type, value })).person_id;
const eventsOf = async (person: string | null) =>
  (await admin<EventsReply>(`/api/persons/${person}/events`)).events.map(({ message_id }) => message_id).sort();

describe('a phone number that another system hashed', () => {
  const forms: [string, (number: string) => object][] = [
    ['SHA-256 of E.164', (number) => ({ phone_sha256: sha256(`+86${number}`) })],
    ['SHA-256 as people write it', (number) => ({ phone_sha256: sha256(number).toUpperCase() })],
    ['MD5 of E.164', (number) => ({ phone_md5: md5(`+86${number}`) })],
    ['MD5 as people write it', (number) => ({ phone_md5: md5(number) })],
  ];
  test.each(forms)('%s: meets the raw one, whichever comes first', async (_, hashed) => {
    for (const order of ['raw first', 'hash first']) {
      made += 1;
      const number = numberOf(made);
      const [raw, hash] = [event(`raw-${made}`, { phone: number }), event(`hash-${made}`, hashed(number))];
      for (const one of order === 'raw first' ? [raw, hash] : [hash, raw]) {
        await sendSecret([one]);
        await drained();
      }
      const person = await personOf('phone', number);
      expect(await personOf('anonymous_id', raw.anonymousId)).toBe(person);
      expect(await personOf('anonymous_id', hash.anonymousId)).toBe(person);
      expect(await eventsOf(person)).toEqual([raw.messageId, hash.messageId].sort());
    }
  });

  test('in one event with the raw one it is the same identifier', async () => {
    made += 1;
    const number = numberOf(made);
    await sendSecret([event(`both-${made}`, { phone: number, phone_md5: md5(number) })]);
    await drained();
    const { identifiers } = await admin<ResolveReply>('/api/identity/resolve', { type: 'phone', value: number });
    expect(identifiers.map(({ type }) => type).sort()).toEqual(['anonymous_id', 'phone']);
  });

  test('an e-mail as MD5', async () => {
    const address = `form-${made}@example.com`;
    await sendSecret([event('mail-hash', { email_md5: md5(address) })]);
    await drained();
    await sendSecret([event('mail-raw', { email: address.toUpperCase() })]);
    await drained();
    expect(await personOf('anonymous_id', 'mail-hash')).toBe(await personOf('email', address));
    expect(await personOf('anonymous_id', 'mail-raw')).toBe(await personOf('email', address));
  });

  test('is no hash: a warning, and the event is kept', async () => {
    const reply = await sendBatch([event('no-hash', { phone_md5: sha256('1') })]);
    expect(reply).toMatchObject({ accepted: 1, warnings: [{ code: 'ignored_identifier', path: 'traits.phone_md5' }] });
  });

  test('an erasure takes every form, and turns away what comes late in any', async () => {
    made += 1;
    const number = numberOf(made);
    const before = new Date(Date.now() - 60_000).toISOString();
    await sendSecret([event('gone-hash', { phone_md5: md5(number) })]);
    await drained();
    await sendSecret([event('gone-raw', { phone: number })]);
    await drained();
    const body = JSON.stringify({ kind: 'erasure', identifiers: [{ type: 'phone', value: number }], reason: 'asked' });
    const opened = await call('/api/requests', {
      method: 'POST',
      body,
      headers: { ...ADMIN, 'content-type': 'application/json' },
    });
    const { id } = await opened.json<SubjectRequest>();
    await vi.waitFor(
      async () => expect((await admin<SubjectRequest>(`/api/requests/${id}`)).status).toBe('completed'),
      {
        timeout: 15_000,
        interval: 50,
      },
    );
    const late = [{ phone: number }, { phone_md5: md5(`+86${number}`) }, { phone_sha256: sha256(number) }];
    const counts = await drained();
    await sendSecret(late.map((traits) => event('late', traits, { timestamp: before })));
    expect((await drained()).dropped - counts.dropped).toBe(late.length);
    expect(await personOf('phone', number)).toBeNull();
  });
});

describe('another pepper, while events come in', () => {
  const rotated = { ...env, GUIYI_PEPPERS: JSON.stringify({ k2: 'the pepper of another year' }) };

  async function send(bindings: typeof env, path: string, body: unknown): Promise<void> {
    const context = createExecutionContext();
    const init = {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${SERVER_KEY}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    const reply = await app.request(path, init, bindings, context);
    await waitOnExecutionContext(context);
    expect(reply.status).toBe(202);
  }
  const resolveUnder = async (bindings: typeof env, number: string) => {
    const reply = await app.request(
      '/api/identity/resolve',
      { method: 'POST', headers: ADMIN, body: JSON.stringify({ type: 'phone', value: number }) },
      bindings,
      createExecutionContext(),
    );
    return reply.json<ResolveReply>();
  };

  test('who is known stays who they are, and who is new is met under both', async () => {
    made += 1;
    const [known, fresh] = [numberOf(made), numberOf(made + 500)];
    const batch = (name: string, phone: string) => ({ batch: [event(name, { phone })] });
    await send(env, '/v1/batch', batch('pepper-1', known));
    await drained();
    const person = (await resolveUnder(env, known)).person_id;
    expect(person).not.toBeNull();
    await send(rotated, '/v1/batch', batch('pepper-2', known));
    await send(rotated, '/v1/batch', batch('pepper-3', fresh));
    // A worker that has not got the new pepper yet.
    await send(env, '/v1/batch', batch('pepper-4', fresh));
    await drained();
    for (const bindings of [env, rotated]) {
      expect((await resolveUnder(bindings, known)).person_id).toBe(person);
      expect((await resolveUnder(bindings, fresh)).identifiers.filter(({ type }) => type === 'phone')).toHaveLength(1);
    }
    expect(await personOf('anonymous_id', 'pepper-2')).toBe(person);
    expect(await personOf('anonymous_id', 'pepper-3')).toBe(await personOf('anonymous_id', 'pepper-4'));
    expect(await eventsOf(person)).toHaveLength(2);
  });
});

describe('in any order', () => {
  const options = { region: 'CN', key: keyer({ GUIYI_PEPPER: 'test-pepper' }) };
  const SHAPES = ['raw', 'sha256', 'md5', 'sha256-national'] as const;
  type Shape = (typeof SHAPES)[number];
  let graphs = 0;

  function phoneAs(shape: Shape, n: number): Identifier {
    const number = numberOf(9_000 + n);
    const identifier =
      shape === 'raw'
        ? normalise('phone', number, '', options)
        : shape === 'md5'
          ? normaliseHash('phone', 'md5', md5(number), options)
          : normaliseHash('phone', 'sha256', sha256(shape === 'sha256' ? `+86${number}` : number), options);
    if (identifier === null) throw new TypeError('no phone');
    return identifier;
  }
  const browser = (n: number): Identifier => ({ type: 'anonymous_id', scope: '', value: `c${n}`, masked: `c${n}` });
  const member = (n: number): Identifier => ({ type: 'user_id', scope: '', value: `m${n}`, masked: `m${n}` });

  /** Who is together: the names, without the phone numbers. */
  async function persons(rows: (readonly [number, Shape, number | null, number])[], shape: (given: Shape) => Shape) {
    graphs += 1;
    const stub = env.IDENTITY.get(env.IDENTITY.idFromName(`forms-${graphs}`)) as DurableObjectStub<IdentityObject>;
    const sightings = rows.map(([phone, given, who, c], i): Sighting => {
      const identifiers = [...(who === null ? [] : [member(who)]), phoneAs(shape(given), phone), browser(c)];
      return { key: `web:${i}`, time: i + 1, source: 'web', trust: 'verified', identifiers, gated: false };
    });
    const half = Math.ceil(sightings.length / 2);
    await stub.observe(sightings.slice(0, half));
    await stub.observe(sightings.slice(half));
    // Whatever form comes later, it leads to the same.
    await stub.observe(
      [...new Set(rows.map(([phone]) => phone))].map((phone, i) => ({
        key: `web:raw${i}`,
        time: 1_000,
        source: 'web',
        trust: 'claimed',
        gated: false,
        identifiers: [phoneAs('raw', phone)],
      })),
    );
    await runDurableObjectAlarm(stub);
    return runInDurableObject(stub, async (object) => {
      const names = ['c0', 'c1', 'c2', 'c3'].map(
        async (value) => (await object.resolve({ ...browser(0), value })).person_id,
      );
      const ids = await Promise.all(names);
      return ids.map((id) => (id === null ? null : ids.indexOf(id)));
    });
  }

  test('a number in whatever form makes the same persons', async () => {
    const row = fc.tuple(fc.nat(2), fc.constantFrom(...SHAPES), fc.constant(null), fc.nat(3));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 8 }), async (rows) => {
        expect(await persons(rows, (given) => given)).toEqual(await persons(rows, () => 'raw'));
      }),
      { numRuns: 40 },
    );
  });
});

test('hashes here are those of everybody', () => {
  expect(md5('13812345678')).toBe(createHash('md5').update('13812345678').digest('hex'));
});
