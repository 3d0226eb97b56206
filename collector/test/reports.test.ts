import { env } from 'cloudflare:test';
import type {
  AttributionReply,
  ChannelRulesReply,
  ChannelTestReply,
  FunnelLostReply,
  FunnelReply,
  GoalsReply,
  Problem,
  TrendsReply,
} from '@guiyi/protocol';
import fc from 'fast-check';
import { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AppEnv } from '../src/http/context.ts';
import { problem } from '../src/http/problem.ts';
import { type ConvertedPath, convertedPaths, UNITS, type Unit } from '../src/reports/paths.ts';
import { channels } from '../src/routes/channels.ts';
import { reports } from '../src/routes/reports.ts';
import { countedDaily } from '../src/store/daily.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const GOAL = 'Order Completed';
const FOREVER = 9e15;

interface Event {
  name: string;
  identifier: string;
  time: number;
  channel?: string | null;
  session?: string | null;
  bot?: 0 | 1;
  order?: string | null;
  value?: number | null;
  currency?: string | null;
}
interface Hold {
  identifier: string;
  since: number;
  until: number;
  person: string;
}
interface World {
  events: Event[];
  holds: Hold[];
}

const COLUMNS = [
  ...['message_id', 'source_id', 'type', 'name', 'time', 'received_at', 'identifier', 'identifiers', 'masked'],
  ...['legal_basis', 'properties', 'context', 'channel', 'session_id', 'bot', 'order_id', 'value', 'currency'],
];

const rowOf = (e: Event, i: number) => [
  ...[`m${i}`, 'web', 'track', e.name, e.time, e.time, e.identifier, '[]', '', 'consent', '{}', '{}'],
  ...[e.channel ?? null, e.session ?? null, e.bot ?? 0, e.order ?? null, e.value ?? null, e.currency ?? null],
];

/** Replaces all facts; events get their sequence in the order given. */
async function fill({ events, holds }: World) {
  const insert = (table: string, columns: string[], rows: unknown[][]) =>
    env.DB.prepare(
      `INSERT INTO ${table} (${columns}) SELECT ${columns.map((_, i) => `value->>${i}`)} FROM json_each(?)`,
    ).bind(JSON.stringify(rows));
  await env.DB.batch([
    env.DB.prepare('DELETE FROM events'),
    env.DB.prepare('DELETE FROM holds'),
    ...countedDaily(env.DB, [insert('events', COLUMNS, events.map(rowOf))]),
    insert(
      'holds',
      ['identifier', 'since', 'until', 'person_id'],
      holds.map((h) => [h.identifier, h.since, h.until, h.person]),
    ),
  ]);
}

const app = new Hono<AppEnv>();
app.onError(problem);
app.use(requestId());
app.route('/api/reports', reports);
app.route('/api/channels', channels);

async function get<T>(path: string): Promise<{ status: number; body: T }> {
  const response = await app.request(`/api/reports/${path}`, {}, env);
  return { status: response.status, body: await response.json<T>() };
}

async function post<T>(body: string): Promise<{ status: number; body: T }> {
  const response = await app.request('/api/reports/attribution/paths', { method: 'POST', body }, env);
  return { status: response.status, body: await response.json<T>() };
}

const held = (identifier: string, person: string, since = 0, until = FOREVER): Hold => ({
  identifier,
  person,
  since,
  until,
});

describe('paths against a calculation by hand', () => {
  const T = 6 * DAY;
  const LOOKBACK = 2 * DAY;
  const IDENTIFIERS = ['a', 'b', 'c', 'd'];
  // Ten-minute steps in an hour of a few days, so that touches meet and the 30 minutes have edges.
  const time = fc.tuple(fc.nat(4), fc.nat(6)).map(([day, step]) => day * DAY + step * 10 * MINUTE);
  const order = fc.option(fc.constantFrom('o1', 'o2'), { nil: null });

  const event: fc.Arbitrary<Event> = fc.record({
    name: fc.constantFrom('page', GOAL),
    identifier: fc.constantFrom(...IDENTIFIERS),
    time,
    channel: fc.option(fc.constantFrom('Direct', 'Email', 'Referral'), { nil: null, freq: 4 }),
    session: fc.option(fc.constantFrom('s1', 's2'), { nil: null }),
    bot: fc.constantFrom(0, 0, 0, 0, 1),
    order,
    value: fc.option(fc.nat(100), { nil: null }),
    currency: fc.option(fc.constantFrom('CNY', 'USD'), { nil: null }),
  });

  /** Each identifier is held in slices: by one person, by another, by nobody. */
  const holdsOf = (identifier: string) =>
    fc
      .array(fc.tuple(time, fc.option(fc.constantFrom('p', 'q', 'r'), { nil: null })), { maxLength: 4 })
      .map((cuts) => new Map([[0, 'p'], ...cuts] as [number, string | null][]))
      .map((cuts) => [...cuts].sort(([x], [y]) => x - y))
      .map((cuts) =>
        cuts.flatMap(([since, person], i) =>
          person ? [held(identifier, person, since, cuts[i + 1]?.[0] ?? FOREVER)] : [],
        ),
      );

  const world: fc.Arbitrary<World> = fc.record({
    events: fc.array(event, { minLength: 5, maxLength: 40 }),
    holds: fc.tuple(...IDENTIFIERS.map(holdsOf)).map((slices) => slices.flat()),
  });

  const holder = ({ holds }: World, identifier: string, at: number) =>
    holds.find((h) => h.identifier === identifier && h.since <= at && at < h.until)?.person;

  function conversionsOf({ events }: World, from: number, to: number): Event[] {
    const goals = events.filter((e) => e.name === GOAL && e.bot === 0);
    const earliest = (e: Event) =>
      goals.filter((o) => o.order === e.order).reduce((best, o) => (o.time < best.time ? o : best));
    return goals.filter((e) => (!e.order || earliest(e) === e) && e.time >= from && e.time < to);
  }

  /** Everything that brought the person from one moment to another (both included), in order. */
  const sightingsOf = (all: World, person: string | undefined, from: number, to: number) =>
    all.events
      .filter((t) => t.channel && t.bot === 0 && person && holder(all, t.identifier, t.time) === person)
      .filter((t) => t.time <= to && t.time >= from)
      .sort((x, y) => x.time - y.time);

  function counting(touches: Event[], unit: Unit): Event[] {
    if (unit === 'exposure') return touches;
    if (unit === 'session') {
      return touches.filter((t, i) => {
        const last = touches[i - 1];
        if (!t.session) return !last || t.time - last.time > 30 * MINUTE;
        return touches.findIndex((other) => other.session === t.session) === i;
      });
    }
    const isSame = (t: Event, last: Event | undefined) =>
      last !== undefined &&
      last.channel === t.channel &&
      (t.time - last.time <= 30 * MINUTE || (t.session !== null && t.session === last.session));
    return touches.filter((t, i) => !isSame(t, touches[i - 1]));
  }

  function touchesOf(all: World, { identifier, time: at }: Event, unit: Unit = 'touch'): Event[] {
    return counting(sightingsOf(all, holder(all, identifier, at), at - LOOKBACK, at), unit);
  }

  const listed = (paths: ConvertedPath[]) =>
    paths.map((p) => `${p.path.join('>')} ${p.currency} ${p.conversions} ${p.value}`).sort();

  function byHand(all: World, from: number, to: number, unit: Unit): string[] {
    const groups = new Map<string, ConvertedPath>();
    for (const c of conversionsOf(all, from, to)) {
      const path = touchesOf(all, c, unit).map((t) => t.channel ?? '');
      const key = JSON.stringify([path, c.currency]);
      const group = groups.get(key) ?? { path, currency: c.currency ?? null, conversions: 0, value: 0 };
      groups.set(key, { ...group, conversions: group.conversions + 1, value: group.value + (c.value ?? 0) });
    }
    return listed([...groups.values()]);
  }

  it('agrees on any small world, whatever counts as a touch', async () => {
    await fc.assert(
      fc.asyncProperty(world, time, fc.constantFrom(...UNITS), async (all, from, unit) => {
        await fill(all);
        const goals = [{ name: GOAL, lookbackMs: LOOKBACK }];
        const { paths } = await convertedPaths(env.DB, { goals, from, to: T, unit });
        expect(listed(paths)).toEqual(byHand(all, from, T, unit));
      }),
      { numRuns: 250 },
    );
  });

  it('tells who came and did not convert', async () => {
    await fc.assert(
      fc.asyncProperty(world, time, fc.constantFrom(...UNITS), async (all, from, unit) => {
        await fill(all);
        const goals = [{ name: GOAL, lookbackMs: LOOKBACK }];
        const { paths } = await convertedPaths(env.DB, { goals, from, to: T, unit, nulls: true });
        const buyers = new Set(conversionsOf(all, from, T).map((c) => holder(all, c.identifier, c.time)));
        const expected = ['p', 'q', 'r'].flatMap((person) => {
          const last = sightingsOf(all, person, from, T - 1).at(-1);
          if (!last || buyers.has(person)) return [];
          const seen = sightingsOf(all, person, Math.max(from, last.time - LOOKBACK), last.time);
          return [
            counting(seen, unit)
              .map((t) => t.channel)
              .join('>'),
          ];
        });
        const lost = paths.flatMap(({ path, nulls = 0 }) => Array.from({ length: nulls }, () => path.join('>')));
        expect(lost.sort()).toEqual(expected.sort());
        expect(listed(paths.filter(({ nulls }) => !nulls))).toEqual(byHand(all, from, T, unit));
        for (const { conversions, value, nulls } of paths) if (nulls) expect([conversions, value]).toEqual([0, 0]);
      }),
      { numRuns: 150 },
    );
  });

  it('says how long before the conversion each touch was, and nothing else changes', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (all) => {
        await fill(all);
        const question = { goals: [{ name: GOAL, lookbackMs: LOOKBACK }], from: 0, to: T };
        const { paths } = await convertedPaths(env.DB, { ...question, timed: true });
        const expected = conversionsOf(all, 0, T).flatMap((conversion) => {
          const touches = touchesOf(all, conversion);
          return touches.length > 1 ? [touches.map((t) => (conversion.time - t.time) / DAY).join()] : [];
        });
        const answered = paths.flatMap(({ path, times = [], conversions }) =>
          path.length > 1 ? Array.from({ length: conversions }, () => times.join()) : [],
        );
        expect(answered.sort()).toEqual(expected.sort());
        for (const { path, times } of paths) expect(times).toHaveLength(path.length);
        const ways = new Map<string, number>();
        for (const p of paths) ways.set(p.path.join(), (ways.get(p.path.join()) ?? 0) + p.conversions);
        const plain = new Map<string, number>();
        const { paths: untimed } = await convertedPaths(env.DB, question);
        for (const p of untimed) plain.set(p.path.join(), (plain.get(p.path.join()) ?? 0) + p.conversions);
        expect([...ways].sort()).toEqual([...plain].sort());
      }),
      { numRuns: 60 },
    );
  });

  it('answers several goals, each with its own look-back, as it would answer them one by one', async () => {
    const second = { name: 'page', lookbackMs: DAY };
    const goal = { name: GOAL, lookbackMs: LOOKBACK };
    await fc.assert(
      fc.asyncProperty(world, async (all) => {
        await fill(all);
        const ask = async (...goals: { name: string; lookbackMs: number }[]) =>
          (await convertedPaths(env.DB, { goals, from: 0, to: T })).paths;
        const added = new Map<string, number[]>();
        for (const p of [...(await ask(goal)), ...(await ask(second))]) {
          const key = `${p.path} ${p.currency}`;
          const [conversions = 0, value = 0] = added.get(key) ?? [];
          added.set(key, [conversions + p.conversions, value + p.value]);
        }
        const both = (await ask(goal, second)).map((p) => [`${p.path} ${p.currency}`, [p.conversions, p.value]]);
        expect(Object.fromEntries(both)).toEqual(Object.fromEntries(added));
      }),
      { numRuns: 40 },
    );
  });

  it("never shows another person's touch", async () => {
    await fc.assert(
      fc.asyncProperty(world, async (all) => {
        // Channel and currency tell whose a touch and a conversion are.
        const events = all.events.map((e) => {
          const person = holder(all, e.identifier, e.time) ?? 'nobody';
          return { ...e, channel: person, currency: person };
        });
        await fill({ ...all, events });
        const { paths } = await convertedPaths(env.DB, {
          goals: [{ name: GOAL, lookbackMs: LOOKBACK }],
          from: 0,
          to: T,
        });
        for (const { path, currency } of paths) {
          expect(path.filter((channel) => channel !== currency)).toEqual([]);
          if (currency === 'nobody') expect(path).toEqual([]);
          // The conversion carries a channel too: who is known is never without a touch.
          else expect(path.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('GET /attribution', () => {
  const NOW = Date.now();
  const hoursAgo = (h: number) => NOW - h * 3_600_000;
  const touch = (identifier: string, channel: string, h: number): Event => ({
    name: '',
    identifier,
    channel,
    time: hoursAgo(h),
  });
  const sale = (identifier: string, h: number, rest: Partial<Event> = {}): Event => ({
    name: GOAL,
    identifier,
    time: hoursAgo(h),
    value: 100,
    currency: 'CNY',
    ...rest,
  });
  const credits = (reply: AttributionReply) =>
    Object.fromEntries(reply.channels.map((c) => [c.channel, [c.conversions, c.value, c.touches]]));

  beforeEach(async () => {
    await env.DB.prepare("INSERT OR REPLACE INTO meta VALUES ('graph_version', '42')").run();
    await fill({
      holds: [held('cookie', 'ann'), held('phone', 'ann'), held('other', 'bob')],
      events: [
        touch('cookie', 'Organic Social', 50),
        touch('cookie', 'Paid Search', 20),
        touch('other', 'Email', 19),
        touch('cookie', 'Direct', 10),
        sale('cookie', 9, { order: 'o1' }),
        sale('phone', 8.9, { order: 'o1', value: 999 }),
        sale('other', 5, { currency: 'USD', value: 70 }),
        sale('nobody', 4, { currency: null, value: 30 }),
        sale('cookie', 3, { bot: 1 }),
        sale('cookie', 24 * 45),
        { ...sale('phone', 2), name: 'Signed Up', value: null, currency: null },
      ],
    });
  });

  it('lets Markov count those who did not convert, and no other model, when asked', async () => {
    // Ann came by Social, Search, Direct and bought; Bob by Email and bought; Cleo by Direct only.
    const cleo = { ...held('new', 'cleo'), event: touch('new', 'Direct', 2) };
    await env.DB.batch([
      env.DB.prepare("INSERT INTO holds VALUES ('new', 0, ?, 'cleo')").bind(cleo.until),
      env.DB.prepare(
        `INSERT INTO events (${COLUMNS}) SELECT ${COLUMNS.map((_, i) => `value->>${i}`)} FROM json_each(?)`,
      ).bind(JSON.stringify([rowOf(cleo.event, 99)])),
    ]);
    const share = async (query: string) => {
      const { body } = await get<AttributionReply>(`attribution?${query}`);
      const email = body.channels.find(({ channel }) => channel === 'Email');
      return { nulls: body.nulls, email: email?.conversions, total: body.total.conversions };
    };
    // Losses of Social, Search, Direct, Email: 1/2 each; with Cleo 1/6, 1/6, 1/3, 1/3. Bought by a known way: two.
    expect(await share('model=markov')).toEqual({ nulls: undefined, email: expect.closeTo(0.5, 9), total: 3 });
    expect(await share('model=markov&nulls=1')).toEqual({ nulls: 1, email: expect.closeTo(2 / 3, 9), total: 3 });
    expect(await share('model=last&nulls=1')).toEqual({ nulls: 1, email: 1, total: 3 });
    expect(await share('model=markov&nulls=1&channels=paid')).toMatchObject({ nulls: 1, total: 3 });
    expect((await get('attribution?nulls=yes')).status).toBe(400);
    expect((await get('attribution?unit=visit')).status).toBe(400);
  });

  it('follows the person from one identifier to the next, and counts an order once', async () => {
    const { status, body } = await get<AttributionReply>('attribution?model=linear');
    expect(status).toBe(200);
    expect(body.channels.map((c) => c.channel)).toHaveLength(5);
    const third = [1 / 3, 100 * (1 / 3), 1];
    expect(credits(body)).toEqual({
      'Organic Social': third,
      'Paid Search': third,
      Direct: third,
      Email: [1, 0, 1],
      Unattributed: [1, 30, 0],
    });
    expect(body).toMatchObject({
      model: 'linear',
      goal: GOAL,
      lookback: 30,
      currency: 'CNY',
      graph_version: 42,
      total: { conversions: 3, value: 130 },
      other_currencies: [{ currency: 'USD', conversions: 1, value: 70 }],
    });
    expect(Date.parse(body.to ?? '') - Date.parse(body.from ?? '')).toBe(30 * DAY);
  });

  it('takes the last touch, 30 days of look-back and 30 days of conversions when nothing is said', async () => {
    const { body } = await get<AttributionReply>('attribution');
    expect(body.model).toBe('last');
    expect(credits(body)).toMatchObject({ Direct: [1, 100, 1], 'Paid Search': [0, 0, 1] });
    const { body: first } = await get<AttributionReply>('attribution?model=first&lookback=1');
    expect(credits(first)).toMatchObject({ 'Paid Search': [1, 100, 1], Direct: [0, 0, 1] });
    expect(credits(first)).not.toHaveProperty('Organic Social');
  });

  it('follows the graph when persons merge, with no rebuild', async () => {
    await env.DB.prepare("UPDATE holds SET person_id = 'ann' WHERE identifier = 'other'").run();
    const { body } = await get<AttributionReply>('attribution?model=linear');
    expect(credits(body).Email?.[0]).toBeCloseTo(1 / 4 + 1 / 4, 12);
  });

  it('counts an order reported twice in one millisecond as the report that came first', async () => {
    const sales = [1, 2].map((value) => sale('cookie', 1, { order: 'o9', value }));
    await fill({ holds: [held('cookie', 'ann')], events: sales });
    const { body } = await get<AttributionReply>('attribution');
    expect(body.total).toEqual({ conversions: 1, value: 1 });
  });

  it('answers for other goals and ranges, and for one that never happened', async () => {
    const { body } = await get<AttributionReply>('attribution?goal=Signed+Up');
    expect(credits(body)).toMatchObject({ Direct: [1, 0, 1] });
    const from = new Date(hoursAgo(24 * 46)).toISOString();
    const to = new Date(hoursAgo(24 * 45)).toISOString();
    const { body: older } = await get<AttributionReply>(`attribution?from=${from}&to=${to}`);
    expect(older.total.conversions).toBe(0);
    const { body: none } = await get<AttributionReply>('attribution?goal=Never');
    expect(none).toMatchObject({ channels: [], total: { conversions: 0, value: 0 }, other_currencies: [] });
  });

  it('reads a date without an offset in the time zone of the deployment', async () => {
    const { body } = await get<AttributionReply>('attribution?from=2026-01-01&to=2026-02-01');
    expect([body.from, body.to]).toEqual(['2025-12-31T16:00:00.000Z', '2026-01-31T16:00:00.000Z']);
  });

  it('answers all models from one reading, each as it would alone', async () => {
    const models = 'first,last,last-non-direct,linear,position,time-decay,markov,shapley,custom';
    const settings = 'order=2&half_life=3&position=first:1,middle:0,last:3&weights=2,1&lookback=30';
    const { body } = await get<AttributionReply>(`attribution?models=${models}&${settings}`);
    expect(body.models?.map((each) => each.model)).toEqual(models.split(','));
    for (const { model, channels } of body.models ?? []) {
      const { body: alone } = await get<AttributionReply>(`attribution?model=${model}&${settings}`);
      expect(alone.model).toBe(model);
      expect(alone.models).toBeUndefined();
      const sorted = (list: AttributionReply['channels']) => [...list].sort((a, b) => (a.channel < b.channel ? -1 : 1));
      for (const [i, credit] of sorted(channels).entries()) {
        const other = sorted(alone.channels)[i];
        expect(other).toMatchObject({ channel: credit.channel, touches: credit.touches });
        expect(credit.conversions).toBeCloseTo(other?.conversions ?? Number.NaN, 9);
        expect(credit.value).toBeCloseTo(other?.value ?? Number.NaN, 7);
      }
    }
    const decay = body.models?.find((each) => each.model === 'time-decay')?.channels ?? [];
    // Touches 41, 11 and 1 hours before the sale, with a half-life of 72 hours.
    const weights = [41, 11, 1].map((hours) => 2 ** (-hours / 72));
    const shares = weights.map((each) => each / weights.reduce((a, b) => a + b));
    for (const [i, channel] of ['Organic Social', 'Paid Search', 'Direct'].entries()) {
      expect(decay.find((each) => each.channel === channel)?.conversions).toBeCloseTo(shares[i] ?? Number.NaN, 9);
    }
  });

  it('leaves unpaid touches out of the paths when asked for paid channels only', async () => {
    const { body } = await get<AttributionReply>('attribution?model=last&channels=paid');
    expect(credits(body)).toEqual({ 'Paid Search': [1, 100, 1], Unattributed: [2, 30, 0] });
    expect(body.total).toEqual({ conversions: 3, value: 130 });
    const { body: decay } = await get<AttributionReply>('attribution?model=time-decay&channels=paid');
    expect(credits(decay)).toEqual(credits(body));
  });

  it('adds up several goals, each with its look-back', async () => {
    const both = 'goal=Order+Completed&goal=Signed+Up&model=first';
    const { body } = await get<AttributionReply>(`attribution?${both}&lookback=30&lookback=1`);
    expect(body.goals).toEqual([
      { name: GOAL, lookback: 30 },
      { name: 'Signed Up', lookback: 1 },
    ]);
    expect(body.total).toEqual({ conversions: 4, value: 130 });
    expect(credits(body)).toMatchObject({ 'Organic Social': [1, 100, 1], 'Paid Search': [1, 0, 2] });
    const { body: same } = await get<AttributionReply>(`attribution?${both}`);
    expect(credits(same)).toMatchObject({ 'Organic Social': [2, 100, 2] });
  });

  it('answers a look-back longer than the data', async () => {
    const { body } = await get<AttributionReply>('attribution?model=first&lookback=3650');
    expect(credits(body)).toMatchObject({ 'Organic Social': [1, 100, 1] });
  });

  it.each([
    ['from=yesterday', 400, 'invalid_parameter', 'from'],
    ['to=2026-02-30', 400, 'invalid_parameter', 'to'],
    ['from=2026-02-01&to=2026-01-01', 400, 'invalid_parameter', 'from'],
    ['lookback=-1', 400, 'invalid_parameter', 'lookback'],
    ['lookback=many', 400, 'invalid_parameter', 'lookback'],
    ['model=markov&order=9', 400, 'invalid_parameter', 'order'],
    ['model=magic', 422, 'unknown_model', 'model'],
    ['models=last,magic', 422, 'unknown_model', 'models'],
    ['half_life=0', 400, 'invalid_parameter', 'half_life'],
    ['half_life=soon', 400, 'invalid_parameter', 'half_life'],
    ['channels=free', 400, 'invalid_parameter', 'channels'],
    ['position=first:0,middle:0,last:0', 400, 'invalid_parameter', 'position'],
    ['position=40,20,40', 400, 'invalid_parameter', 'position'],
    ['weights=1,-1', 400, 'invalid_parameter', 'weights'],
    ['weights=1,,2', 400, 'invalid_parameter', 'weights'],
    ['weights=first:1,middle:1', 400, 'invalid_parameter', 'weights'],
    ['goal=a&goal=a', 400, 'invalid_parameter', 'goal'],
    ['goal=a&goal=b&goal=c&lookback=1&lookback=2', 400, 'invalid_parameter', 'lookback'],
  ])('refuses %s', async (query, status, code, path) => {
    const reply = await get<Problem>(`attribution?${query}`);
    expect(reply.status).toBe(status);
    expect(reply.body).toMatchObject({ code, path });
  });

  it('lists what can be a goal, most frequent first, without bots and nameless events', async () => {
    const { body } = await get<GoalsReply>('goals');
    expect(body.goals).toEqual([
      { name: GOAL, count: 5 },
      { name: 'Signed Up', count: 1 },
    ]);
  });
});

describe('POST /attribution/paths', () => {
  it('answers with a model over the given table', async () => {
    const paths = [
      { path: ['Paid Search', 'Email'], conversions: 3, value: 30, nulls: 7 },
      { path: ['Email'], conversions: 1 },
    ];
    const { status, body } = await post<AttributionReply>(JSON.stringify({ paths, model: 'first' }));
    expect(status).toBe(200);
    expect(body).toEqual({
      model: 'first',
      channels: [
        { channel: 'Paid Search', conversions: 3, value: 30, touches: 3 },
        { channel: 'Email', conversions: 1, value: 0, touches: 4 },
      ],
      total: { conversions: 4, value: 30 },
    });
  });

  const row = { path: ['A'], conversions: 1 };
  it.each<[string, unknown, number, string, string]>([
    ['no table', { model: 'last' }, 400, 'invalid_body', 'paths'],
    [
      'a path that is none',
      { model: 'last', paths: [row, { ...row, path: 'A' }] },
      400,
      'invalid_body',
      'paths.1.path',
    ],
    ['a negative count', { model: 'last', paths: [{ ...row, nulls: -1 }] }, 400, 'invalid_body', 'paths.0.nulls'],
    [
      'a text for a count',
      { model: 'last', paths: [{ ...row, conversions: '1' }] },
      400,
      'invalid_body',
      'paths.0.conversions',
    ],
    [
      'time decay without times',
      { model: 'time-decay', paths: [{ ...row, path: ['A', 'B'] }] },
      400,
      'invalid_body',
      'paths.0.times',
    ],
    [
      'too few times',
      { model: 'last', paths: [{ ...row, path: ['A', 'B'], times: [1] }] },
      400,
      'invalid_body',
      'paths.0.times',
    ],
    [
      'a touch after the conversion',
      { model: 'time-decay', paths: [{ ...row, times: [-1] }] },
      400,
      'invalid_body',
      'paths.0.times.0',
    ],
    ['a half-life of nothing', { model: 'time-decay', half_life: 0, paths: [row] }, 400, 'invalid_body', 'half_life'],
    ['weights of nothing', { model: 'custom', weights: [0], paths: [row] }, 400, 'invalid_body', 'weights'],
    ['an order of 5', { model: 'markov', order: 5, paths: [row] }, 400, 'invalid_body', 'order'],
    ['a model that does not exist', { model: 'toString', paths: [row] }, 422, 'unknown_model', 'model'],
  ])('refuses %s', async (_, body, status, code, path) => {
    const reply = await post<Problem>(JSON.stringify(body));
    expect(reply.status).toBe(status);
    expect(reply.body).toMatchObject({ code, path });
  });

  it('takes the settings of each model', async () => {
    const paths = [{ path: ['A', 'B', 'C'], times: [14, 7, 0], conversions: 7 }];
    const ask = async (model: string, settings: object) => {
      const { body } = await post<AttributionReply>(JSON.stringify({ paths, model, ...settings }));
      return Object.fromEntries(body.channels.map((c) => [c.channel, Number(c.conversions.toFixed(9))]));
    };
    expect(await ask('time-decay', {})).toEqual({ A: 1, B: 2, C: 4 });
    expect(await ask('time-decay', { half_life: 3.5 })).toEqual({ A: 0.333333333, B: 1.333333333, C: 5.333333333 });
    expect(await ask('position', { position: { first: 2, middle: 3, last: 2 } })).toEqual({ A: 2, B: 3, C: 2 });
    expect(await ask('custom', { weights: [4, 2, 1] })).toEqual({ A: 4, B: 2, C: 1 });
    expect(await ask('custom', { weights: { first: 0, middle: 1, last: 0 } })).toEqual({ A: 0, B: 7, C: 0 });
    expect(await ask('custom', {})).toEqual(await ask('linear', {}));
  });

  it('refuses what is not JSON, and says which models exist', async () => {
    expect((await post<Problem>('{')).body.code).toBe('invalid_json');
    const { body } = await post<Problem>(JSON.stringify({ model: 'x', paths: [] }));
    expect(body.message).toContain(
      'first, last, last-non-direct, linear, position, time-decay, custom, markov, shapley',
    );
  });
});

describe('the channel test bench', () => {
  const test = async <T>(body: unknown) => {
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await app.request('/api/channels/test', { method: 'POST', body: sent }, env);
    return { status: response.status, body: await response.json<T>() };
  };
  const rules = async () => {
    const response = await app.request('/api/channels/rules', {}, env);
    return response.json<ChannelRulesReply>();
  };

  it('lists the rules in their order, each condition readable', async () => {
    const { rules: all, otherwise } = await rules();
    expect(all.map(({ position }) => position)).toEqual(all.map((_, i) => i + 1));
    expect(all[0]).toEqual({
      position: 1,
      channel: 'Direct',
      paid: false,
      any: [{ source: '^\\(direct\\)$', medium: '^\\((not set|none)\\)$' }],
    });
    expect(otherwise).toBe('Unassigned');
    expect(all.filter(({ paid }) => paid).map(({ channel }) => channel)).toEqual([
      ...['Cross-network', 'Paid Shopping', 'Paid Search', 'Paid Social', 'Paid Video', 'Display', 'Paid Other'],
      ...['Affiliates', 'Audio'],
    ]);
  });

  it.each<[string, string | undefined, string, string, string]>([
    ['https://shop.example/?utm_source=小红书&utm_medium=cpc', undefined, 'Paid Social', 'xiaohongshu', 'cpc'],
    ['https://shop.example/?bd_vid=abc', 'https://www.baidu.com/', 'Paid Search', 'baidu', 'cpc'],
    ['https://shop.example/', 'https://m.weibo.cn/x', 'Organic Social', 'weibo', 'referral'],
    ['https://shop.example/', '', 'Direct', '(direct)', '(none)'],
    ['https://shop.example/?utm_medium=billboard', undefined, 'Unassigned', '(not set)', 'billboard'],
  ])('sends %s from %s to %s', async (url, referrer, channel, source, medium) => {
    const { status, body } = await test<ChannelTestReply>({ url, referrer });
    expect(status).toBe(200);
    expect(body.touchpoint).toMatchObject({ channel, source, medium });
    expect(body.facts).toMatchObject({ source, medium });
    expect(body.ignored).toBeNull();
    // The rule it names is the first that holds: check by the patterns that the list shows.
    const all = (await rules()).rules;
    const holds = all.find(({ any }) =>
      any.some((each) =>
        Object.entries(each).every(([field, pattern]) =>
          new RegExp(pattern).test(body.facts?.[field as 'source'] ?? ''),
        ),
      ),
    );
    expect(body.rule).toEqual(holds ?? null);
    expect(body.rule?.channel ?? 'Unassigned').toBe(channel);
  });

  it.each([
    ['https://shop.example/cart', 'https://www.shop.example/', 'in_site'],
    ['https://shop.example/paid', 'https://pay.weixin.qq.com/x', 'passage'],
  ])('says why %s from %s brought nobody', async (url, referrer, ignored) => {
    const { body } = await test<ChannelTestReply>({ url, referrer });
    expect(body).toMatchObject({ touchpoint: null, rule: null, facts: null, ignored });
  });

  it.each<[unknown, string, string]>([
    ['{', 'invalid_json', ''],
    [{}, 'invalid_body', 'url'],
    [{ url: 'shop' }, 'invalid_body', 'url'],
    [{ url: `https://a.example/${'x'.repeat(5000)}` }, 'invalid_body', 'url'],
    [{ url: 'https://a.example/', referrer: 'baidu' }, 'invalid_body', 'referrer'],
  ])('refuses %j', async (sent, code, path) => {
    const { status, body } = await test<Problem>(sent);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code, path });
  });

  it('stores nothing', async () => {
    const count = () => env.DB.prepare('SELECT count(*) AS n FROM events').first();
    const before = await count();
    await test({ url: 'https://shop.example/?utm_source=x' });
    expect(await count()).toEqual(before);
  });
});

describe('GET /funnel', () => {
  const at = (minutes: number) => Date.parse('2026-01-10T00:00:00Z') + minutes * MINUTE;
  const made = (identifier: string, name: string, minutes: number, rest: Partial<Event> = {}): Event => ({
    ...{ identifier, name, time: at(minutes) },
    ...rest,
  });
  const range = 'from=2026-01-10T00:00:00Z&to=2026-01-11T00:00:00Z';
  const steps = 'step=View&step=Cart&step=Pay';
  const ask = async (query: string) => (await get<FunnelReply>(`funnel?${query}`)).body;
  const people = (reply: FunnelReply) => reply.steps.map((step) => step.people);

  beforeEach(() =>
    fill({
      holds: [held('cookie', 'ann'), held('phone', 'ann'), held('till', 'bob', 0, at(30)), held('till', 'eve', at(30))],
      events: [
        made('cookie', 'View', 0),
        made('phone', 'Cart', 10),
        made('phone', 'Pay', 70),
        made('till', 'View', 5),
        // Another person by then: not the one who looked.
        made('till', 'Cart', 40),
        made('nobody', 'View', 6),
        made('nobody', 'Cart', 26),
        made('robot', 'View', 7, { bot: 1 }),
        made('cookie', 'View', 2 * 24 * 60),
      ],
    }),
  );

  it('follows persons over identifiers, in order, and says how long they took', async () => {
    const reply = await ask(`${range}&${steps}`);
    expect(reply.steps).toEqual([
      { name: 'View', people: 3, median_seconds: null },
      { name: 'Cart', people: 2, median_seconds: 600 },
      { name: 'Pay', people: 1, median_seconds: 3600 },
    ]);
    expect(reply).toMatchObject({ window: 168, from: '2026-01-10T00:00:00.000Z' });
  });

  it('takes only what follows within the window, which may end after the range', async () => {
    expect(people(await ask(`${range}&${steps}&window=1`))).toEqual([3, 2, 0]);
    const short = 'from=2026-01-10T00:00:00Z&to=2026-01-10T00:01:00Z';
    expect(people(await ask(`${short}&${steps}`))).toEqual([1, 1, 1]);
  });

  it('follows the graph', async () => {
    await env.DB.prepare("UPDATE holds SET person_id = 'bob' WHERE person_id = 'eve'").run();
    expect(people(await ask(`${range}&${steps}`))).toEqual([3, 3, 1]);
  });

  it('counts two of the same event as two steps, and one as one', async () => {
    expect(people(await ask(`${range}&step=View&step=View&window=72`))).toEqual([3, 1]);
  });

  it('goes by session where asked: what was done in another visit is no step of this one', async () => {
    await fill({
      holds: [held('cookie', 'ann')],
      events: [
        made('cookie', 'View', 0, { session: 's1' }),
        made('cookie', 'Cart', 1, { session: 's1' }),
        made('cookie', 'View', 5, { session: 's2' }),
        made('cookie', 'Pay', 6, { session: 's2' }),
        made('cookie', 'View', 8),
        made('cookie', 'Cart', 9),
      ],
    });
    expect(people(await ask(`${range}&${steps}`))).toEqual([1, 1, 1]);
    const reply = await ask(`${range}&${steps}&by=session`);
    expect(people(reply)).toEqual([3, 2, 0]);
    expect(reply.by).toBe('session');
  });

  it('lists who left after a step, the latest first', async () => {
    const lost = async (at: number) => (await get<FunnelLostReply>(`funnel/lost?${range}&${steps}&at=${at}`)).body;
    expect(await lost(1)).toMatchObject({ step: 1, total: 1, people: [{ person_id: 'bob' }] });
    expect(await lost(2)).toMatchObject({
      total: 1,
      people: [{ person_id: null, left_at: '2026-01-10T00:26:00.000Z' }],
    });
    for (const at of ['', '0', '3', '1.5', 'x']) {
      const refused = await get<Problem>(`funnel/lost?${range}&${steps}&at=${at}`);
      expect(refused.status).toBe(400);
      expect(refused.body.path).toBe('at');
    }
  });

  it('answers for events that never happened', async () => {
    expect(people(await ask(`${range}&step=Never&step=Ever`))).toEqual([0, 0]);
  });

  it.each([
    ['step=View', 'step'],
    [Array.from({ length: 9 }, (_, i) => `step=${i}`).join('&'), 'step'],
    [`${steps}&window=0`, 'window'],
    [`${steps}&by=device`, 'by'],
    [`${steps}&window=soon`, 'window'],
    [`${steps}&from=2026-02-01&to=2026-01-01`, 'from'],
  ])('refuses %s', async (query, path) => {
    const reply = await get<Problem>(`funnel?${query}`);
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ code: 'invalid_parameter', path });
  });
});

describe('GET /trends', () => {
  const made = (identifier: string, iso: string, rest: Partial<Event> = {}): Event => ({
    ...{ identifier, name: 'View', time: Date.parse(iso) },
    ...rest,
  });
  const range = 'event=View&from=2026-01-10&to=2026-01-13';
  const ask = async (query: string) => (await get<TrendsReply>(`trends?${query}`)).body;

  beforeEach(() =>
    fill({
      holds: [held('cookie', 'ann'), held('phone', 'ann'), held('other', 'bob')],
      events: [
        // 15:59 and 16:00 UTC are two days in Shanghai.
        made('cookie', '2026-01-10T15:59:59.999Z', { channel: 'Email' }),
        made('phone', '2026-01-10T16:00:00Z', { channel: 'Email' }),
        made('cookie', '2026-01-11T01:00:00Z'),
        made('other', '2026-01-11T02:00:00Z', { channel: 'Direct' }),
        made('nobody', '2026-01-11T03:00:00Z'),
        made('robot', '2026-01-11T04:00:00Z', { bot: 1 }),
        made('cookie', '2026-01-12T16:00:00Z'),
      ],
    }),
  );

  it('counts events and people by day of the deployment', async () => {
    expect(await ask(range)).toMatchObject({
      days: ['2026-01-10', '2026-01-11', '2026-01-12'],
      series: [{ key: null, rest: 0, total: 5, events: [1, 4, 0], people: [1, 3, 0] }],
    });
  });

  it('divides by a column; what has no value is a series of its own', async () => {
    const { series } = await ask(`${range}&by=channel`);
    expect(series).toEqual([
      { key: 'Email', rest: 0, total: 2, events: [1, 1, 0], people: [1, 1, 0] },
      { key: null, rest: 0, total: 2, events: [0, 2, 0], people: [0, 2, 0] },
      { key: 'Direct', rest: 0, total: 1, events: [0, 1, 0], people: [0, 1, 0] },
    ]);
  });

  it('divides by a property of any type, and adds up what is beyond ten values', async () => {
    await env.DB.prepare(
      `UPDATE events SET properties = json_object('size', iif(seq % 2, seq, 'L' || seq), 'a.b', 'x')`,
    ).run();
    const { series } = await ask(`${range}&by=properties.size`);
    expect(series.map(({ key }) => key)).toEqual(['1', '3', '5', 'L2', 'L4']);
    expect((await ask(`${range}&by=properties.a.b`)).series).toMatchObject([{ key: 'x', total: 5 }]);
    expect((await ask(`${range}&by=properties.none`)).series).toMatchObject([{ key: null, total: 5 }]);
    const many = Array.from({ length: 14 }, (_, i) =>
      made('cookie', '2026-01-10T01:00:00Z', { channel: `c${10 + i}` }),
    );
    await fill({ holds: [], events: many });
    const { series: all } = await ask(`${range}&by=channel`);
    expect(all).toHaveLength(11);
    expect(all.at(-1)).toEqual({ key: null, rest: 4, total: 4, events: [4, 0, 0], people: null });
  });

  it('answers for an event that never happened', async () => {
    expect(await ask('event=Never&from=2026-01-10&to=2026-01-11')).toMatchObject({ days: ['2026-01-10'], series: [] });
  });

  it.each([
    ['by=password', 'by'],
    ['by=properties.', 'by'],
    ['by=properties.a%22b', 'by'],
    ['from=2024-01-01&to=2026-01-01', 'from'],
    ['from=2026-01-02&to=2026-01-01', 'from'],
  ])('refuses %s', async (query, path) => {
    const reply = await get<Problem>(`trends?${query}`);
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ code: 'invalid_parameter', path });
  });
});
