import { env } from 'cloudflare:test';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNITS, type Unit } from '../src/reports/path-queries.ts';
import { type ConvertedPath, convertedPaths } from '../src/reports/paths.ts';
import { DAY, type Event, FOREVER, fill, GOAL, held, MINUTE, type World } from './report-world.ts';

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
        const added = (paths: readonly ConvertedPath[]) => {
          const sums = new Map<string, number[]>();
          for (const p of paths) {
            const key = `${p.path} ${p.currency}`;
            const [conversions = 0, value = 0] = sums.get(key) ?? [];
            sums.set(key, [conversions + p.conversions, value + p.value]);
          }
          return sums;
        };
        const oneByOne = [...(await ask(goal)), ...(await ask(second))];
        expect(added(await ask(goal, second))).toEqual(added(oneByOne));
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
