import { env } from 'cloudflare:test';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { countedDaily } from '../src/store/daily.ts';
import { GROW_HELD } from '../src/store/day-versions.ts';
import { admin, drained, GRANTED, post, sendBatch } from './client.ts';
import { COLUMNS, DAY, type Event, FOREVER, get, rowOf } from './report-world.ts';
import { ADMIN } from './setup.ts';

/** Midnight in Shanghai, a month ago. */
const BEGIN = (Math.floor(Date.now() / DAY) - 30) * DAY - 8 * 3_600_000;
const HOUR = 3_600_000;

const event: fc.Arbitrary<Event> = fc.record({
  name: fc.constantFrom('View', 'Pay'),
  identifier: fc.constantFrom('a', 'b', 'c'),
  time: fc.nat(6 * 12).map((part) => BEGIN + part * 2 * HOUR),
  channel: fc.constantFrom(null, 'Email', 'Direct'),
  order: fc.constantFrom(null, 'o1', 'o2'),
  bot: fc.constantFrom<0 | 1>(0, 0, 0, 1),
  value: fc.constantFrom(null, 10),
});

/** What happens to the facts between two looks at a report. */
type Step =
  | { kind: 'write'; events: Event[] }
  | { kind: 'take'; nth: number }
  | { kind: 'change'; nth: number; time: number; channel: string | null }
  | { kind: 'hold'; identifier: string; spans: { person: string; since: number }[] };

const moment = fc.nat(6 * 24).map((hour) => BEGIN + hour * HOUR);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), events: fc.array(event, { maxLength: 5 }) }),
  fc.record({ kind: fc.constant('take' as const), nth: fc.nat(20) }),
  fc.record({
    kind: fc.constant('change' as const),
    nth: fc.nat(20),
    time: moment,
    channel: fc.constantFrom(null, 'Email', 'SMS'),
  }),
  fc.record({
    kind: fc.constant('hold' as const),
    identifier: fc.constantFrom('a', 'b', 'c'),
    spans: fc.uniqueArray(fc.record({ person: fc.constantFrom('p', 'q'), since: moment }), {
      maxLength: 2,
      selector: ({ since }) => since,
    }),
  }),
);

let written = 0;

async function carryOut(each: Step): Promise<void> {
  const { DB } = env;
  if (each.kind === 'write') {
    const rows = JSON.stringify(each.events.map((one) => rowOf(one, written++)));
    const sql = `INSERT INTO events (${COLUMNS}) SELECT ${COLUMNS.map((_, i) => `value->>${i}`)} FROM json_each(?)`;
    await DB.batch(countedDaily(DB, [DB.prepare(sql).bind(rows)]));
  } else if (each.kind === 'hold') {
    const spans = [...each.spans].sort((a, b) => a.since - b.since);
    await DB.batch([
      DB.prepare('DELETE FROM holds WHERE identifier = ?').bind(each.identifier),
      ...spans.map(({ person, since }, i) =>
        DB.prepare('INSERT INTO holds (identifier, since, until, person_id) VALUES (?, ?, ?, ?)').bind(
          ...[each.identifier, since, spans[i + 1]?.since ?? FOREVER, person],
        ),
      ),
      // As the graph does where it publishes (identity/object/publish.ts).
      DB.prepare(GROW_HELD).bind(JSON.stringify([each.identifier])),
    ]);
  } else {
    const nth = 'WHERE seq = (SELECT seq FROM events ORDER BY seq LIMIT 1 OFFSET ?)';
    if (each.kind === 'take') await DB.prepare(`DELETE FROM events ${nth}`).bind(each.nth).run();
    else
      await DB.prepare(`UPDATE events SET time = ?, channel = ? ${nth}`).bind(each.time, each.channel, each.nth).run();
  }
}

const iso = (at: number) => new Date(at).toISOString();
const RANGE = `from=${iso(BEGIN + DAY)}&to=${iso(BEGIN + 4 * DAY)}`;

/** Each over days in the middle of those that change, so that look-backs, windows and order reports lie outside. */
const ASKED = [
  'trends?event=View&people=1',
  'trends?event=View&people=1&by=channel',
  'attribution?goal=Pay&models=first,linear&lookback=1&nulls=1',
  'funnel?step=View&step=Pay&window=12',
  'cohorts?event=View&return=Pay&period=day',
  'flows?event=View&window=12',
  'costs?goal=Pay&by=day',
].map((path) => `${path}&${RANGE}`);

const ask = async (path: string) => (await get<{ until?: string }>(path)).body;

/** As if nothing had been asked before. */
async function afresh(path: string) {
  await env.DB.batch([
    env.DB.prepare('DELETE FROM daily_answers'),
    env.DB.prepare('INSERT OR IGNORE INTO day_versions VALUES (?, 0)').bind(Math.floor(BEGIN / DAY) + 2),
    env.DB.prepare('UPDATE day_versions SET version = version + 1'),
  ]);
  return ask(path);
}

it('is never another answer than the facts give: whatever is written, late, taken, changed, held by others', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
      await env.DB.batch([env.DB.prepare('DELETE FROM events'), env.DB.prepare('DELETE FROM holds')]);
      for (const path of ASKED) await afresh(path);
      for (const each of steps) {
        await carryOut(each);
        for (const path of ASKED) {
          // Up to when is said by the clock.
          const { until: _, ...remembered } = await ask(path);
          expect(remembered, `${path} after ${JSON.stringify(each)}`).toEqual(
            await afresh(path).then(({ until: _, ...fresh }) => fresh),
          );
        }
      }
    }),
    { numRuns: 12 },
  );
});

it('is read from memory while nothing of its days has changed, and only then', async () => {
  await env.DB.batch([env.DB.prepare('DELETE FROM events'), env.DB.prepare('DELETE FROM holds')]);
  const view = (time: number, i: number): Event => ({ name: 'View', identifier: `i${i}`, time, channel: 'Email' });
  await carryOut({ kind: 'write', events: [view(BEGIN + DAY, 1), view(BEGIN + DAY, 2), view(BEGIN + 2 * DAY, 3)] });
  const [people = ''] = ASKED;
  const funnel = `funnel?step=View&step=Pay&window=12&${RANGE}`;
  expect(await ask(people)).toMatchObject({ series: [{ people: [2, 1, 0] }] });
  expect(await ask(funnel)).toMatchObject({ steps: [{ people: 3 }, { people: 0 }] });
  // Behind everybody's back, so that it shows what was read.
  const merge = "INSERT INTO holds SELECT value, 0, 9e15, 'one' FROM json_each(?)";
  await env.DB.prepare(merge)
    .bind(JSON.stringify(['i1', 'i2', 'i3']))
    .run();
  expect(await ask(people)).toMatchObject({ series: [{ people: [2, 1, 0] }] });
  expect(await ask(funnel)).toMatchObject({ steps: [{ people: 3 }, { people: 0 }] });
  // An event beyond what is read changes nothing; one of the second day leaves the first as it was counted.
  await carryOut({ kind: 'write', events: [view(BEGIN + 20 * DAY, 1)] });
  expect(await ask(funnel)).toMatchObject({ steps: [{ people: 3 }, { people: 0 }] });
  await carryOut({
    kind: 'write',
    events: [view(BEGIN + 2 * DAY + 10 * HOUR, 1), view(BEGIN + 2 * DAY + 10 * HOUR, 4)],
  });
  expect(await ask(people)).toMatchObject({ series: [{ people: [2, 2, 0] }] });
  expect(await ask(funnel)).toMatchObject({ steps: [{ people: 2 }, { people: 0 }] });
  const cohorts = `cohorts?event=View&period=day&from=${iso(BEGIN + DAY)}`;
  const { until } = await ask(cohorts);
  await vi.waitFor(async () => expect((await ask(cohorts)).until).not.toBe(until));
  await env.DB.prepare(GROW_HELD)
    .bind(JSON.stringify(['i2']))
    .run();
  expect(await ask(people)).toMatchObject({ series: [{ people: [1, 2, 0] }] });
});

it('knows days before 1970, and grows each once however many events an identifier has', async () => {
  const old = Array.from(
    { length: 30 },
    (_, i): Event => ({ name: 'Old', identifier: 'old', time: (i - 20) * (DAY / 2) }),
  );
  await carryOut({ kind: 'write', events: old });
  const days = async () =>
    (await env.DB.prepare('SELECT * FROM day_versions WHERE day < 100 ORDER BY day').all()).results;
  const before = await days();
  expect(before.map(({ day }) => day)).toEqual(Array.from({ length: 15 }, (_, i) => i - 10));
  await env.DB.prepare(GROW_HELD)
    .bind(JSON.stringify(['old', 'nobody']))
    .run();
  const grown = (await days()).filter(({ version }, i) => Number(version) > Number(before[i]?.version));
  expect(grown).toHaveLength(15);
});

it('follows a merge and an erasure of the graph, on a day long closed', async () => {
  const day = new Date(Date.now() - 30 * DAY).toISOString().slice(0, 10);
  const range = `from=${day}T11:00:00Z&to=${day}T13:00:00Z`;
  const viewed = (anonymousId: string) => ({
    type: 'track',
    event: 'Remembered',
    anonymousId,
    context: GRANTED,
    messageId: crypto.randomUUID(),
    timestamp: `${day}T12:00:00Z`,
  });
  const people = async () => {
    const path = `/api/reports/trends?event=Remembered&people=1&${range}`;
    return (await admin<{ series: { people: number[] }[] }>(path)).series.map((series) => series.people);
  };
  const funnel = `/api/reports/funnel?step=Remembered&step=Never&${range}`;
  const began = async () => (await admin<{ steps: { people: number }[] }>(funnel)).steps[0]?.people;
  await sendBatch([viewed('remembered-a'), viewed('remembered-b')]);
  await drained();
  await vi.waitFor(async () => expect([await people(), await began()]).toEqual([[[2]], 2]), 10_000);
  const link = (anonymousId: string) => ({
    type: 'identify',
    context: GRANTED,
    anonymousId,
    userId: 'remembered-1',
    messageId: crypto.randomUUID(),
  });
  await sendBatch([link('remembered-a'), link('remembered-b')]);
  await drained();

  await vi.waitFor(async () => expect([await people(), await began()]).toEqual([[[1]], 1]), 10_000);
  const identifiers = [{ type: 'user_id', value: 'remembered-1' }];
  await post('/api/requests', JSON.stringify({ kind: 'erasure', identifiers }), ADMIN);
  await vi.waitFor(async () => expect([await people(), await began()]).toEqual([[], 0]), 10_000);
});
