import { env } from 'cloudflare:test';
import type { AttributionReply, GoalsReply, Problem } from '@guiyi/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { COLUMNS, DAY, type Event, fill, GOAL, get, held, rowOf } from './report-world.ts';

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
      { name: GOAL, count: 5, last_day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
      { name: 'Signed Up', count: 1, last_day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
    ]);
    expect(body.time_zone).toBe('Asia/Shanghai');
  });
});
