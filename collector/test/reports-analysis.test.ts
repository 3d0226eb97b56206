import { env } from 'cloudflare:test';
import type { CohortsReply, FlowsReply, Problem } from '@guiyi/protocol';
import fc from 'fast-check';
import { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AppEnv } from '../src/http/context.ts';
import { problem } from '../src/http/problem.ts';
import { cohortsReport } from '../src/reports/cohorts.ts';
import { flowsReport } from '../src/reports/flows.ts';
import { PERIODS, spansIn } from '../src/reports/spans.ts';
import { reports } from '../src/routes/reports.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONE = 'Asia/Shanghai';
const FOREVER = 9e15;
const BEGIN = Date.parse('2026-01-05T00:00:00+08:00');

interface Event {
  name: string;
  identifier: string;
  time: number;
  bot?: 0 | 1;
  order?: string | null;
}
type Hold = [identifier: string, since: number, until: number, person: string];

async function fill(events: Event[], holds: Hold[]) {
  const rows = events.map((e, i) => [`m${i}`, e.name, e.time, e.identifier, e.bot ?? 0, e.order ?? null]);
  await env.DB.batch([
    env.DB.prepare('DELETE FROM events'),
    env.DB.prepare('DELETE FROM holds'),
    env.DB.prepare(
      `INSERT INTO events (message_id, name, time, identifier, bot, order_id, source_id, type, received_at, identifiers,
         masked, legal_basis, properties, context)
       SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, 'web', 'track', 0, '[]', '', 'consent', '{}', '{}'
       FROM json_each(?)`,
    ).bind(JSON.stringify(rows)),
    env.DB.prepare(
      'INSERT INTO holds (identifier, since, until, person_id) SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(?)',
    ).bind(JSON.stringify(holds)),
  ]);
}

const app = new Hono<AppEnv>();
app.onError(problem);
app.use(requestId());
app.route('/api/reports', reports);

async function get<T>(path: string): Promise<{ status: number; body: T }> {
  const response = await app.request(`/api/reports/${path}`, {}, env);
  return { status: response.status, body: await response.json<T>() };
}

const hours = fc.nat(24 * 7 * 6).map((hour) => BEGIN - 14 * DAY + hour * HOUR);
const event: fc.Arbitrary<Event> = fc.record({
  name: fc.constantFrom('Sign Up', 'Pay', 'Home'),
  identifier: fc.constantFrom('a', 'b', 'c', 'd'),
  time: hours,
  bot: fc.constantFrom(0, 0, 0, 1),
  order: fc.constantFrom(null, null, 'o1', 'o2'),
});
/** `a` goes from one person to another, `b` is a second browser of the first, `c` is held only later, `d` by nobody. */
const HOLDS: Hold[] = [
  ['a', 0, BEGIN, 'p'],
  ['a', BEGIN, FOREVER, 'q'],
  ['b', 0, FOREVER, 'p'],
  ['c', BEGIN, FOREVER, 'q'],
];
const personOf = ({ identifier, time }: Event) =>
  HOLDS.find(([id, since, until]) => id === identifier && since <= time && time < until)?.[3] ?? identifier;

describe('cohorts', () => {
  const now = BEGIN + 28 * DAY;

  it('are what a calculation by hand says', async () => {
    const name = fc.constantFrom('Sign Up', 'Pay');
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 40 }),
        name,
        name,
        fc.constantFrom(...PERIODS),
        async (all, start, back, period) => {
          await fill(all, HOLDS);
          const question = { start, back, period, from: BEGIN, to: BEGIN + 14 * DAY, now };
          const reply = await cohortsReport(env.DB, ZONE, question);
          const spans = spansIn(BEGIN, now, period, ZONE, 60);
          const live = all.map((e, seq) => ({ ...e, seq, person: personOf(e) })).filter(({ bot }) => bot === 0);
          const isFirst = (e: (typeof live)[number]) =>
            !e.order ||
            !live.some(
              (o) =>
                o.order === e.order && o.name === e.name && (o.time < e.time || (o.time === e.time && o.seq < e.seq)),
            );
          const expected = spansIn(BEGIN, BEGIN + 14 * DAY, period, ZONE, 60).map(({ day, begin, end }, n) => {
            const members = [...new Set(live.map(({ person }) => person))].flatMap((person) => {
              const first = Math.min(...live.filter((e) => e.person === person && e.name === start).map((e) => e.time));
              const later = live.filter((e) => e.person === person && e.name === back && e.time > first && isFirst(e));
              return first >= begin && first < end ? [later] : [];
            });
            const cameIn =
              ({ begin: from, end: to }: (typeof spans)[number]) =>
              (later: Event[]) =>
                later.some((e) => e.time >= from && e.time < to);
            return {
              day,
              people: members.length,
              came_back: members.filter((later) => later.some((e) => e.time < (spans.at(-1)?.end ?? 0))).length,
              periods: spans.slice(n).map((span) => members.filter(cameIn(span)).length),
            };
          });
          expect(reply.cohorts).toEqual(expected);
          const sum = (field: 'people' | 'came_back') => expected.reduce((all, cohort) => all + cohort[field], 0);
          expect(reply.total).toEqual({ people: sum('people'), came_back: sum('came_back') });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('follow the graph: two who become one person came back', async () => {
    const events = [
      { name: 'Pay', identifier: 'x', time: BEGIN + HOUR },
      { name: 'Pay', identifier: 'y', time: BEGIN + 8 * DAY },
    ];
    const question = {
      start: 'Pay',
      back: 'Pay',
      period: 'week' as const,
      from: BEGIN,
      to: BEGIN + 14 * DAY,
      now: BEGIN + 14 * DAY,
    };
    const table = async () =>
      (await cohortsReport(env.DB, ZONE, question)).cohorts.map(({ people, came_back, periods }) => [
        people,
        came_back,
        periods,
      ]);
    await fill(events, [
      ['x', 0, FOREVER, 'one'],
      ['y', 0, FOREVER, 'two'],
    ]);
    expect(await table()).toEqual([
      [1, 0, [0, 0]],
      [1, 0, [0]],
    ]);
    await fill(events, [
      ['x', 0, FOREVER, 'one'],
      ['y', 0, FOREVER, 'one'],
    ]);
    expect(await table()).toEqual([
      [1, 1, [0, 1]],
      [0, 0, [0]],
    ]);
  });

  it.each([
    ['period=year', 'period'],
    ['period=day&from=2020-01-01', 'from'],
    ['from=2100-01-01&to=2100-02-01', 'from'],
  ])('refuses %s', async (query, path) => {
    const reply = await get<Problem>(`cohorts?${query}`);
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ code: 'invalid_parameter', path });
  });

  it('of years ago are told with the sixty periods from the first, and say up to when', async () => {
    await fill(
      [2010, 2011, 2026].map((year) => ({ name: 'Pay', identifier: 'old', time: Date.UTC(year, 0, 12) })),
      [],
    );
    const { status, body } = await get<CohortsReply>('cohorts?event=Pay&period=week&from=2010-01-11&to=2010-01-18');
    expect(status).toBe(200);
    expect(body.cohorts.map(({ people, came_back, periods }) => [people, came_back, periods.length])).toEqual([
      [1, 1, 60],
    ]);
    // Sixty weeks from the Monday in the deployment's time zone.
    expect(body.until).toBe('2011-03-06T16:00:00.000Z');
    expect(body.cohorts[0]?.periods[52]).toBe(1);
  });

  it('answers for events that never happened, with every period', async () => {
    await fill([], []);
    const { body } = await get<CohortsReply>('cohorts?event=Never&period=week');
    expect(body.start).toBe('Never');
    expect(body.back).toBe('Never');
    expect(body.cohorts.length).toBeGreaterThan(4);
    expect(body.cohorts.every(({ people, came_back }) => people + came_back === 0)).toBe(true);
    expect(body.cohorts.at(-1)?.periods).toEqual([0]);
  });
});

describe('flows', () => {
  const step = (identifier: string, name: string, minutes: number, bot: 0 | 1 = 0): Event => ({
    identifier,
    name,
    bot,
    time: BEGIN + minutes * 60_000,
  });

  beforeEach(() =>
    fill(
      [
        step('a', 'Ad', -30),
        step('a', 'Home', 0),
        step('a', 'Home', 1),
        step('a', 'List', 2),
        step('a', '', 3),
        step('b2', 'Pay', 10),
        step('b2', 'Pay', 11),
        step('a', 'Home', 20),
        // Another person by then, a robot, another day.
        step('c', 'Home', 0),
        step('c', 'List', 1),
        step('c', 'Chat', 5),
        step('r', 'Home', 0, 1),
        step('c', 'Late', 60 * 30),
        step('d', 'Home', 60 * 24 * 9),
      ],
      [
        ['a', 0, FOREVER, 'ann'],
        ['b2', 0, FOREVER, 'ann'],
        ['c', 0, BEGIN + 3 * 60_000, 'bob'],
        ['c', BEGIN + 3 * 60_000, FOREVER, 'eve'],
        ['d', 0, FOREVER, 'dan'],
      ],
    ),
  );

  const ask = async (direction: 'after' | 'before', name: string, steps = 5, window = 24) => {
    const range = { from: BEGIN, to: BEGIN + DAY };
    const { people, nodes, links } = await flowsReport(env.DB, { event: name, direction, ...range, window, steps });
    const named = (id: string) => nodes.find((node) => node.id === id)?.name;
    return {
      people,
      links: links.map(({ source, target, people: n }) => `${named(source)}>${named(target)} ${n}`).sort(),
    };
  };

  it('tell what people did after it, over their devices, never what somebody else did', async () => {
    expect(await ask('after', 'Home')).toEqual({ people: 2, links: ['Home>List 2', 'List>Pay 1', 'Pay>Home 1'] });
    expect(await ask('after', 'Home', 2)).toEqual({ people: 2, links: ['Home>List 2'] });
    expect(await ask('after', 'Home', 5, 0.05)).toEqual({ people: 2, links: ['Home>List 2'] });
  });

  it('tell what people did before it', async () => {
    expect(await ask('before', 'Pay')).toEqual({ people: 1, links: ['Home>Ad 1', 'List>Home 1', 'Pay>List 1'] });
    expect(await ask('before', 'Pay', 5, 0.5)).toEqual({ people: 1, links: ['List>Home 1', 'Pay>List 1'] });
  });

  it('answer over the API, and for what never happened', async () => {
    const range = 'from=2026-01-05&to=2026-01-06';
    const { body } = await get<FlowsReply>(`flows?event=Home&${range}`);
    expect(body).toMatchObject({ event: 'Home', direction: 'after', window: 24, people: 2 });
    expect((await get<FlowsReply>(`flows?event=Never&${range}`)).body).toMatchObject({
      people: 0,
      nodes: [],
      links: [],
    });
  });

  it.each([
    ['direction=up', 'direction'],
    ['steps=1', 'steps'],
    ['steps=9', 'steps'],
    ['window=0', 'window'],
  ])('refuse %s', async (query, path) => {
    const reply = await get<Problem>(`flows?${query}`);
    expect(reply.status).toBe(400);
    expect(reply.body).toMatchObject({ path });
  });
});
