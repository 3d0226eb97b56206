import { env } from 'cloudflare:test';
import type { Problem, TrendsReply } from '@guiyi/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Event, fill, get, held } from './report-world.ts';

describe('GET /trends', () => {
  const made = (identifier: string, iso: string, rest: Partial<Event> = {}): Event => ({
    identifier,
    name: 'View',
    time: Date.parse(iso),
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
