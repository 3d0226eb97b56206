import { env } from 'cloudflare:test';
import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { goals } from '../src/reports/goals.ts';
import { COLUMNS, type Dimension, type TrendsQuestion, trendsReport } from '../src/reports/trends.ts';
import { countedDaily, isDaily, keepDaily, recountDaily } from '../src/store/daily.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Midnight in Shanghai and, an hour later, the day before the clocks change in New York. */
const BEGIN = Date.parse('2026-03-06T16:00:00Z');
const ZONES = ['Asia/Shanghai', 'America/New_York', 'Asia/Kathmandu', 'UTC'];

interface Row {
  message_id: string;
  name: string;
  time: number;
  bot: 0 | 1;
  type: string;
  channel: string | null;
  campaign: string | null;
  currency: string | null;
}

const row: fc.Arbitrary<Row> = fc.record({
  // Few ids, so that some come twice.
  message_id: fc.nat(40).map((n) => `m${n}`),
  name: fc.constantFrom('View', 'Pay'),
  time: fc.nat(5 * 24 * 4).map((quarter) => BEGIN + quarter * (HOUR / 4)),
  bot: fc.constantFrom(0, 0, 0, 1),
  type: fc.constantFrom('page', 'track'),
  channel: fc.constantFrom(null, 'Email', 'Direct'),
  campaign: fc.constantFrom(null, 'spring'),
  currency: fc.constantFrom(null, 'CNY', 'USD'),
});

type Step =
  | { kind: 'write'; rows: Row[] }
  | { kind: 'take'; id: string }
  | { kind: 'change'; id: string; to: Pick<Row, 'time' | 'channel' | 'bot'> }
  | { kind: 'recount' };

const id = fc.nat(40).map((n) => `m${n}`);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write'), rows: fc.array(row, { maxLength: 8 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('take'), id }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('change'),
      id,
      to: row.map(({ time, channel, bot }) => ({ time, channel, bot })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('recount') }) },
) as fc.Arbitrary<Step>;

const INSERT = `INSERT INTO events (message_id, name, time, received_at, bot, type, channel, campaign, currency,
    source_id, identifier, identifiers, masked, legal_basis, properties, context)
  SELECT value->>'message_id', value->>'name', value->>'time', 0, value->>'bot', value->>'type', value->>'channel',
    value->>'campaign', value->>'currency', 'web', 'a', '[]', '', 'consent', '{}', '{}'
  FROM json_each(?) WHERE true ON CONFLICT (message_id, source_id) DO NOTHING`;

const write = (rows: Row[]) => env.DB.batch(countedDaily(env.DB, [env.DB.prepare(INSERT).bind(JSON.stringify(rows))]));

async function carryOut(each: Step, zone: string) {
  if (each.kind === 'write') await write(each.rows);
  else if (each.kind === 'recount') await recountDaily(env.DB, zone);
  else if (each.kind === 'take') await env.DB.prepare('DELETE FROM events WHERE message_id = ?').bind(each.id).run();
  else {
    const { time, channel, bot } = each.to;
    const sql = 'UPDATE events SET time = ?, channel = ?, bot = ? WHERE message_id = ?';
    await env.DB.prepare(sql).bind(time, channel, bot, each.id).run();
  }
}

const dimension: fc.Arbitrary<Dimension> = fc.constantFrom(
  null,
  ...(Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]).map((column) => ({ column })),
);

const question = fc
  .record({ from: fc.nat(5 * 24), length: fc.integer({ min: 1, max: 5 * 24 }), by: dimension })
  .map(({ from, length, by }): TrendsQuestion => {
    const begin = BEGIN + from * HOUR;
    return { event: 'View', from: begin, to: begin + length * HOUR, by };
  });

beforeEach(async () => {
  await env.DB.prepare('DELETE FROM events').run();
  await recountDaily(env.DB, 'Asia/Shanghai');
});

it('is what a full scan says, whatever was written, written twice, taken and changed, in any time zone', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(...ZONES),
      fc.array(question, { minLength: 3, maxLength: 3 }),
      async (steps, zone, questions) => {
        await env.DB.prepare('DELETE FROM events').run();
        expect(await env.DB.prepare('SELECT count(*) AS n FROM daily_events').first('n')).toBe(0);
        await keepDaily(env.DB, zone);
        for (const each of steps) await carryOut(each, zone);
        for (const asked of questions) {
          const counted = await trendsReport(env.DB, zone, { ...asked, people: false });
          const scanned = await trendsReport(env.DB, zone, { ...asked, people: true });
          const eventsOnly = ({ series, ...reply }: typeof counted) => ({
            ...reply,
            series: series.map(({ people: _, ...rest }) => rest),
          });
          expect(eventsOnly(counted)).toEqual(eventsOnly(scanned));
        }
        const sql = `SELECT name, count(*) AS count, date(max(day) * 86400, 'unixepoch') AS last_day
          FROM event_days GROUP BY name ORDER BY count DESC, name`;
        expect((await goals(env.DB, zone)).goals).toEqual((await env.DB.prepare(sql).all()).results);
        expect(await env.DB.prepare('SELECT min(events) AS n FROM daily_events').first('n')).not.toBe(0);
      },
    ),
    { numRuns: 30 },
  );
});

it('reads no event of a whole day, only those of the days that the range cuts', async () => {
  const rows = Array.from({ length: 30 }, (_, i): Row => {
    const time = BEGIN + (i % 5) * DAY + HOUR;
    return {
      message_id: `d${i}`,
      name: 'View',
      time,
      bot: 0,
      type: 'page',
      channel: null,
      campaign: null,
      currency: null,
    };
  });
  await write(rows);
  // Counts that no event bears out show what was read.
  await env.DB.prepare('UPDATE daily_events SET events = 100').run();
  const ask = (from: number, to: number) =>
    trendsReport(env.DB, 'Asia/Shanghai', { event: 'View', from, to, by: null, people: false });
  const events = async (from: number, to: number) => (await ask(from, to)).series[0]?.events;
  expect(await events(BEGIN, BEGIN + 3 * DAY)).toEqual([100, 100, 100]);
  expect(await events(BEGIN + 1, BEGIN + 3 * DAY - 1)).toEqual([6, 100, 6]);
  expect(await events(BEGIN + 2 * HOUR, BEGIN + DAY + 2 * HOUR)).toEqual([0, 6]);
});

it('counts people unasked where there are few events, and where asked', async () => {
  await write([
    {
      message_id: 'p',
      name: 'View',
      time: BEGIN,
      bot: 0 as const,
      type: 'page',
      channel: null,
      campaign: null,
      currency: null,
    },
  ]);
  const ask = async (people?: boolean) => {
    const asked = { event: 'View', from: BEGIN, to: BEGIN + DAY, by: null, ...(people !== undefined && { people }) };
    return (await trendsReport(env.DB, 'Asia/Shanghai', asked)).series[0]?.people;
  };
  expect(await ask()).toEqual([1]);
  expect(await ask(true)).toEqual([1]);
  expect(await ask(false)).toBeNull();
  await env.DB.prepare('UPDATE daily_events SET events = 10001').run();
  expect(await ask()).toBeNull();
});

it('scans until it was counted for the time zone, and counts once', async () => {
  await write([
    {
      message_id: 'z',
      name: 'View',
      time: BEGIN,
      bot: 0 as const,
      type: 'page',
      channel: null,
      campaign: null,
      currency: null,
    },
  ]);
  const VIEWED = new Date(BEGIN).toISOString().slice(0, 10);
  await env.DB.prepare('UPDATE daily_events SET events = 7').run();
  expect((await goals(env.DB, 'UTC')).goals).toEqual([{ name: 'View', count: 1, last_day: VIEWED }]);
  const asked = { event: 'View', from: BEGIN - DAY, to: BEGIN + DAY, by: null, people: false };
  expect((await trendsReport(env.DB, 'UTC', asked)).series[0]?.total).toBe(1);
  expect(await isDaily(env.DB, 'UTC')).toBe(false);
  await keepDaily(env.DB, 'UTC');
  expect(await isDaily(env.DB, 'UTC')).toBe(true);
  expect(await env.DB.prepare('SELECT day, events FROM daily_events').all()).toMatchObject({
    results: [{ day: Math.floor(BEGIN / DAY), events: 1 }],
  });
  await env.DB.prepare('UPDATE daily_events SET events = 7').run();
  await keepDaily(env.DB, 'UTC');
  expect((await goals(env.DB, 'UTC')).goals).toEqual([{ name: 'View', count: 7, last_day: VIEWED }]);
});
