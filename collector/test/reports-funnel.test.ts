import { env } from 'cloudflare:test';
import type { FunnelLostReply, FunnelReply, Problem } from '@guiyi/protocol';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Event, fill, get, type Hold, held, MINUTE } from './report-world.ts';

describe('GET /funnel', () => {
  const at = (minutes: number) => Date.parse('2026-01-10T00:00:00Z') + minutes * MINUTE;
  const made = (identifier: string, name: string, minutes: number, rest: Partial<Event> = {}): Event => ({
    identifier,
    name,
    time: at(minutes),
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

  it('is what trying all ways says, whoever held the identifiers when', async () => {
    const holds: Hold[] = [
      ...[
        held('a', 'p', 0, at(60)),
        held('a', 'q', at(60)),
        held('b', 'p'),
        held('c', 'q', at(60)),
        held('d', 'p', 0, at(30)),
      ],
      ...[held('d', 'r', at(90)), held('e', 'r', at(200))],
    ];
    const holder = ({ identifier, time }: Event) =>
      holds.find((h) => h.identifier === identifier && h.since <= time && time < h.until)?.person ?? identifier;
    const event = fc.record({
      name: fc.constantFrom('View', 'Cart', 'Pay', 'Else'),
      identifier: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      time: fc.integer({ min: -6, max: 30 }).map((tens) => at(tens * 10)),
    });
    const names = fc.array(fc.constantFrom('View', 'Cart', 'Pay'), { minLength: 2, maxLength: 3 });
    const until = (events: Event[], steps: string[], from: number, last: number): number => {
      const ways = events.flatMap((e, i) =>
        i >= from && e.name === steps[0] && e.time <= last ? [1 + until(events, steps.slice(1), i + 1, last)] : [],
      );
      return Math.max(0, ...ways);
    };
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 25 }), names, async (events, steps) => {
        await fill({ events, holds });
        const sorted = events.map((e, seq) => ({ ...e, seq })).sort((x, y) => x.time - y.time || x.seq - y.seq);
        const byPerson = [...new Set(sorted.map(holder))].map((person) => sorted.filter((e) => holder(e) === person));
        const reached = byPerson.map((own) =>
          Math.max(
            ...own.map((e, i) => {
              const isBeginning = e.name === steps[0] && e.time >= at(0) && e.time < at(120);
              return isBeginning ? 1 + until(own, steps.slice(1), i + 1, e.time + 60 * MINUTE) : 0;
            }),
          ),
        );
        const short = 'from=2026-01-10T00:00:00Z&to=2026-01-10T02:00:00Z&window=1';
        const reply = await ask(`${short}&${steps.map((name) => `step=${name}`).join('&')}`);
        expect(people(reply)).toEqual(steps.map((_, step) => reached.filter((most) => most > step).length));
      }),
      { numRuns: 80 },
    );
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
