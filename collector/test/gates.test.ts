import { env } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import { consume } from '../src/ingest/consume.ts';
import { buryDead } from '../src/ingest/queue/dead.ts';
import { drained, post, quarantine, sendBatch, sendSecret, stats } from './client.ts';
import {
  ago,
  ask,
  byCookie,
  byMember,
  byPhone,
  cookie,
  decide,
  dropped,
  erasure,
  event,
  everything,
  HOUR,
  phone,
  resolve,
  rowsOf,
  until,
} from './support/people.ts';
import { between, delivery, queued, queuedEvent } from './support/queued.ts';

const said = (preferences: unknown) => ({ consent: { categoryPreferences: preferences } });
const refusedOf = async (id: string) => (await everything()).split('\n').filter((line) => line.includes(id));

describe('a consent object that grants nothing', () => {
  const nothing: [string, unknown][] = [
    ['no context', undefined],
    ['null', null],
    ['a text', 'granted'],
    ['an empty one', {}],
    ['no consent', { page: {} }],
    ['consent is true', { consent: true }],
    ['consent is a text', { consent: 'analytics' }],
    ['no categories', { consent: {} }],
    ['categories are null', { consent: { categoryPreferences: null } }],
    ['categories are a list', { consent: { categoryPreferences: ['analytics'] } }],
    ['a list of pairs', { consent: [{ categoryPreferences: { analytics: true } }] }],
    ['empty categories', said({})],
    ['only necessary', said({ necessary: true })],
    ['another purpose', said({ advertising: true, personalization: true, sharing: true })],
    ['denied', said({ analytics: false })],
    ['the text true', said({ analytics: 'true' })],
    ['one', said({ analytics: 1 })],
    ['a nested object', said({ analytics: { granted: true } })],
    ['another case', said({ Analytics: true, ANALYTICS: true })],
    ['through the prototype', JSON.parse('{"consent": {"categoryPreferences": {"__proto__": {"analytics": true}}}}')],
    ['beside it', { consent: { analytics: true }, categoryPreferences: { analytics: true } }],
  ];

  test.each(nothing)('%s: dropped, and only the count is kept', async (_, context) => {
    const id = cookie();
    const [before, stored] = [await dropped('consent_required'), (await stats()).stored];
    const { accepted, rejected } = await sendBatch([event({ anonymousId: id, context, event: undefined, name: id })]);
    expect([accepted, rejected.map(({ code }) => code)]).toEqual([0, ['consent_required']]);
    expect(((await drained()).dropped_by_reason.consent_required ?? 0) - before).toBe(1);
    expect((await stats()).stored).toBe(stored);
    expect(await refusedOf(id)).toEqual([]);
  });

  test("an event's own object counts, not the batch's beside it", async () => {
    const [id, other] = [cookie(), cookie()];
    const context = said({ analytics: true });
    const batch = [
      event({ anonymousId: id, context: said({ advertising: true }) }),
      event({ anonymousId: other, context: undefined }),
    ];
    const { rejected } = await sendBatch(batch, { context });
    expect(rejected.map(({ index, code }) => [index, code])).toEqual([[0, 'consent_required']]);
    await drained();
    expect([await rowsOf(id), await rowsOf(other)]).toEqual([0, 1]);
  });

  test('every single call asks too', async () => {
    for (const path of ['track', 't', 'page', 'p', 'screen', 'identify', 'group', 'alias']) {
      const id = cookie();
      const body = {
        ...event({ anonymousId: id, userId: `u-${id}`, context: said({ necessary: true }) }),
        type: undefined,
      };
      const reply = await post(`/v1/${path}`, JSON.stringify({ writeKey: 'demo-web', ...body }));
      expect(await reply.json()).toMatchObject({ accepted: 0, rejected: [{ code: 'consent_required' }] });
      await drained();
      expect(await refusedOf(id)).toEqual([]);
    }
  });
});

describe('a withdrawal', () => {
  test('by one cookie reaches what waits of another that is linked only later', async () => {
    const [a, b, p] = [cookie(), cookie(), phone()];
    await decide({ anonymousId: a }, { analytics: false });
    await sendBatch([event({ anonymousId: b, traits: { phone: p } })]);
    await drained();
    expect(await rowsOf(b)).toBe(1);
    // The backend proves that both are one person; from then on the denial holds for b too.
    await sendSecret([event({ anonymousId: a, traits: { phone: p } })]);
    await drained();
    const before = await dropped('consent_withdrawn');
    await sendBatch([event({ anonymousId: b }), event({ traits: { phone: p } })]);
    await drained();
    expect((await dropped('consent_withdrawn')) - before).toBe(2);
    // Whoever they are by now agrees anew, once, for all of it.
    await decide({ anonymousId: b }, { analytics: true });
    await sendBatch([event({ anonymousId: a })]);
    await drained();
    expect((await dropped('consent_withdrawn')) - before).toBe(2);
  });

  test('a decision that comes late, again, or with an old clock takes the place that the server gives it', async () => {
    const id = cookie();
    const grant = { messageId: crypto.randomUUID(), timestamp: ago(0) };
    await decide({ anonymousId: id }, { analytics: true }, grant);
    await decide({ anonymousId: id }, { analytics: false }, { timestamp: ago(400 * 24 * HOUR) });
    // The grant is sent again by a retry: it is the same record, and changes nothing.
    const { effective } = await decide({ anonymousId: id }, { analytics: true }, grant);
    expect(effective).toEqual({ analytics: false });
    await sendBatch([event({ anonymousId: id })]);
    await drained();
    expect(await rowsOf(id)).toBe(0);
  });

  test('between the question of a consumer and its write: nothing is written', async () => {
    const id = cookie();
    const waiting = delivery(queued([queuedEvent(id, 'race')]));
    const racing = between(2, () => decide({ anonymousId: id }, { analytics: false }));
    expect([...(await consume(racing, [waiting], Date.now())).keys()]).toEqual([waiting.id]);
    expect(await rowsOf(id)).toBe(0);
    const before = await dropped('consent_withdrawn');
    expect(await consume(env, [waiting], Date.now())).toEqual(new Map());
    expect([await rowsOf(id), (await dropped('consent_withdrawn')) - before]).toEqual([0, 1]);
  });

  test('a dead letter holds nothing of whoever withdrew, restricted processing or was erased', async () => {
    const [stays, withdrew, limited, gone] = [cookie(), cookie(), cookie(), cookie()];
    await sendBatch([stays, withdrew, limited, gone].map((anonymousId) => event({ anonymousId })));
    await drained();
    await decide({ anonymousId: withdrew }, { analytics: false });
    await until(await ask('restriction', [byCookie(limited)]), 'in_effect');
    await erasure([byCookie(gone)]);
    const events = [stays, withdrew, limited, gone].map((id) => queuedEvent(id, `dead-${id}`));
    const refused = [withdrew, limited].map((id) => ({
      message_id: null,
      identifiers: [`anonymous_id::${id}`],
      code: 'invalid_type' as const,
      path: 'type',
      message: '',
      event: { canary: `refused-${id}` },
    }));
    const dead = queued(events, { refused });
    expect(await buryDead(env, delivery(dead), 'cannot be written', Date.now())).toBe(true);
    const day = new Date().toISOString().slice(0, 10);
    const text = (await (await env.ARCHIVE.get(`dead-letters/${day}/${dead.id}.json`))?.text()) ?? '';
    expect(text).toContain(`dead-${stays}`);
    for (const id of [withdrew, limited, gone]) expect(text).not.toContain(id);
    expect(JSON.parse(text)).toMatchObject({
      refused: [],
      dropped: { consent_withdrawn: 2, restricted: 2, erased: 1 },
    });
  });
});

test('a refused event of whoever withdrew or restricted processing is not kept for its faults', async () => {
  const [withdrew, limited, member] = [cookie(), cookie(), cookie()];
  await sendBatch([event({ anonymousId: withdrew }), event({ anonymousId: limited, userId: member })]);
  await drained();
  await decide({ anonymousId: withdrew }, { analytics: false });
  await until(await ask('restriction', [byCookie(limited)]), 'in_effect');
  const before = [
    await dropped('consent_withdrawn'),
    await dropped('restricted'),
    (await stats()).quarantined,
  ] as const;
  const broken = (who: object) => ({ ...event({ ...who, properties: { canary: 'broken' } }), event: undefined });
  await sendBatch([broken({ anonymousId: withdrew }), broken({ anonymousId: limited })]);
  await sendSecret([broken({ userId: member })]);
  await drained();
  expect([
    (await dropped('consent_withdrawn')) - before[0],
    (await dropped('restricted')) - before[1],
    (await stats()).quarantined - before[2],
  ]).toEqual([1, 2, 0]);
  expect(JSON.stringify(await quarantine())).not.toContain('broken');
});

describe('whoever is erased comes back under none of their names', () => {
  test('hashed, from another device, by a backend, as a member: nothing older is taken', async () => {
    const [a, b, member, p] = [cookie(), cookie(), `m-${cookie()}`, phone()];
    await sendBatch([event({ anonymousId: a, traits: { phone: p } }), event({ anonymousId: b, traits: { phone: p } })]);
    await sendSecret([event({ userId: member, traits: { phone: p } })]);
    await drained();
    await erasure([byPhone(p)]);
    const [stored, erased] = [(await stats()).stored, await dropped('erased')];
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`+86${p}`));
    const hashed = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const spelled = [`+86 ${p}`, `0086${p}`, p.replace(/(\d{3})(\d{4})/, '$1-$2-')];
    await sendBatch([
      ...spelled.map((number) => event({ anonymousId: cookie(), traits: { phone: number } })),
      event({ anonymousId: cookie(), traits: { phone_sha256: hashed } }),
      event({ anonymousId: cookie(), traits: { phone_sha256: hashed.toUpperCase() } }),
      event({ anonymousId: b }),
      event({ anonymousId: cookie(), userId: member }),
    ]);
    await sendSecret([event({ userId: member }), event({ traits: { phone: p } }), event({ anonymousId: a })]);
    await drained();
    expect((await stats()).stored).toBe(stored);
    expect((await dropped('erased')) - erased).toBe(10);
    for (const who of [byPhone(p), byCookie(a), byCookie(b), byMember(member)]) {
      expect((await resolve(who)).status).toBe('unknown');
    }
  });

  test('two erasures at once over persons that share an event, and a batch in flight: both complete, nothing is left', async () => {
    const [a, b] = [cookie(), cookie()];
    await sendBatch([event({ anonymousId: a }), event({ anonymousId: b })]);
    await drained();
    const waiting = delivery(queued([queuedEvent(a, 'flight-a'), queuedEvent(b, 'flight-b')]));
    const both = () => Promise.all([erasure([byCookie(a)]), erasure([byCookie(b)])]);
    const racing = between(2, both);
    expect([...(await consume(racing, [waiting], Date.now())).keys()]).toEqual([waiting.id]);
    await consume(env, [waiting], Date.now());
    const left = await everything();
    for (const text of [a, b, 'flight-a', 'flight-b']) expect(left).not.toContain(text);
  });
});
