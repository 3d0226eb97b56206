import { env } from 'cloudflare:test';
import { beforeEach, describe, expect, it } from 'vitest';
import { liveReport } from '../src/reports/live.ts';
import { fill, held } from './report-world.ts';

const MINUTE = 60_000;
/** 20 seconds into a minute. */
const NOW = Date.parse('2026-07-01T12:00:20Z');
const ago = (minutes: number) => NOW - minutes * MINUTE;

beforeEach(() => fill({ events: [], holds: [] }));

describe('the live board', () => {
  it('counts the minutes up to the one that has begun, people over their devices, each channel that they came by', async () => {
    const event = (identifier: string, minutes: number, more: object = {}) => ({
      name: 'Home',
      identifier,
      time: ago(minutes),
      ...more,
    });
    await fill({
      events: [
        event('phone', 0, { channel: 'Email' }),
        event('laptop', 1, { channel: 'Direct' }),
        event('laptop', 1, { name: 'Product Viewed' }),
        event('guest', 5, { channel: 'Email' }),
        event('robot', 2, { bot: 1, channel: 'Email' }),
        event('early', 30, { channel: 'Email' }),
        event('late', -1, { channel: 'Email' }),
        event('unnamed', 3, { name: '', channel: 'Direct' }),
      ],
      holds: [held('phone', 'p1'), held('laptop', 'p1'), held('late', 'p2')],
    });
    const reply = await liveReport(env.DB, NOW);
    expect(reply).toMatchObject({
      from: '2026-07-01T11:31:00.000Z',
      to: '2026-07-01T12:01:00.000Z',
      events: 5,
      people: 3,
      channels: [
        { channel: 'Direct', people: 2 },
        { channel: 'Email', people: 2 },
      ],
      names: [
        { name: 'Home', events: 3 },
        { name: 'Product Viewed', events: 1 },
        { name: 'track', events: 1 },
      ],
    });
    expect(reply.minutes).toHaveLength(30);
    expect(reply.minutes.slice(-6)).toEqual([1, 0, 1, 0, 2, 1]);
  });

  it('answers an empty database, and one where nothing happened of late', async () => {
    const nothing = { events: 0, people: 0, channels: [], names: [] };
    expect(await liveReport(env.DB, NOW)).toMatchObject(nothing);
    await fill({ events: [{ name: 'Home', identifier: 'a', time: ago(31) }], holds: [] });
    expect(await liveReport(env.DB, NOW)).toMatchObject({ ...nothing, minutes: Array(30).fill(0) });
  });
});
