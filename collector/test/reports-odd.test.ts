import { env } from 'cloudflare:test';
import type {
  AttributionReply,
  CostImportReply,
  CostReportReply,
  FunnelReply,
  Problem,
  TrendsReply,
} from '@guiyi/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { MODEL_NAMES } from '../src/reports/models/attribute.ts';
import { call } from './client.ts';
import { DAY, type Event, fill, GOAL, held } from './report-world.ts';
import { ADMIN } from './setup.ts';

/** Whole days before today, so that a range of days holds them. */
const ago = (days: number) => Math.floor(Date.now() / DAY) * DAY - days * DAY;

const touch = (channel: string, days: number): Event => ({ name: 'Home', identifier: 'a', channel, time: ago(days) });
const sale = (days: number, more: Partial<Event> = {}): Event => ({
  name: GOAL,
  identifier: 'a',
  time: ago(days),
  value: 100,
  currency: 'CNY',
  ...more,
});

beforeEach(() =>
  fill({
    holds: [held('a', 'ann')],
    events: [touch('Email', 9), touch('Direct', 8), sale(7), sale(6, { value: 30, currency: 'USD' })],
  }),
);

async function ask<T>(path: string, init: RequestInit = {}): Promise<{ status: number; body: T }> {
  const reply = await call(path, { headers: ADMIN, ...init });
  return { status: reply.status, body: await reply.json<T>() };
}

const REPORTS = ['attribution', 'costs', 'trends', 'funnel', 'cohorts', 'flows'];
const STEPS = 'step=Home&step=Order+Completed';

describe('what is asked wrongly gets a clear answer', () => {
  it.each(REPORTS)('%s: an empty range, one in the wrong order, one that is no date', async (report) => {
    for (const range of [
      'from=2026-02-01&to=2026-02-01',
      'from=2026-02-02&to=2026-02-01',
      'from=2026-02-30',
      'to=soon',
      'from=0001-01-01',
      'to=9999-12-31',
    ]) {
      const { status, body } = await ask<Problem>(`/api/reports/${report}?${STEPS}&${range}`);
      expect([status, body.code], range).toEqual([400, 'invalid_parameter']);
      expect(['from', 'to']).toContain(body.path);
    }
  });

  it.each(REPORTS)('%s: a range that moves, by a name that there is not, or beside dates', async (report) => {
    for (const range of ['range=last-decade', 'range=30d&from=2026-01-01']) {
      const { status, body } = await ask<Problem>(`/api/reports/${report}?${STEPS}&${range}`);
      expect([status, body.code, body.path], range).toEqual([400, 'invalid_parameter', 'range']);
    }
    expect((await ask(`/api/reports/${report}?${STEPS}&range=30d`)).status).toBe(200);
  });

  it.each(['lookback=0', 'lookback=-1', 'lookback=x', 'lookback=1e9', 'order=0', 'order=5', 'half_life=0', 'unit=x'])(
    'attribution: %s',
    async (wrong) => {
      const { status, body } = await ask<Problem>(`/api/reports/attribution?${wrong}`);
      expect([status, body.code]).toEqual([400, 'invalid_parameter']);
    },
  );

  it('a table with a misspelt field, a negative count or no paths at all', async () => {
    const wrong = [{ path: ['A'], conversion: 1 }, { path: ['A'], conversions: -1 }, { path: 'A', conversions: 1 }, {}];
    for (const row of wrong) {
      const body = JSON.stringify({ model: 'linear', paths: [row] });
      const reply = await ask<Problem>('/api/reports/attribution/paths', { method: 'POST', headers: ADMIN, body });
      expect([reply.status, reply.body.code]).toEqual([400, 'invalid_body']);
      expect(reply.body.path).toMatch(/^paths\.0\./);
    }
  });
});

describe('what is odd, but asked rightly, gets a right answer', () => {
  it('goals without events', async () => {
    const { status, body } = await ask<AttributionReply>('/api/reports/attribution?goal=Never&models=markov,shapley');
    expect(status).toBe(200);
    expect(body).toMatchObject({ channels: [], total: { conversions: 0, value: 0 } });
    expect((await ask<TrendsReply>('/api/reports/trends?event=Never')).body.series).toEqual([]);
    const funnel = await ask<FunnelReply>('/api/reports/funnel?step=Never&step=Ever');
    expect(funnel.body.steps.map(({ people }) => people)).toEqual([0, 0]);
  });

  it.each(MODEL_NAMES)('%s: a path that turns in circles five hundred times', async (model) => {
    const path = Array.from({ length: 1_000 }, (_, i) => (i % 2 === 0 ? 'A' : 'B'));
    const paths = [{ path, times: path.map(() => 1), conversions: 3, value: 30, nulls: 4 }];
    for (const order of [1, 4]) {
      const body = JSON.stringify({ model, order, paths });
      const reply = await ask<AttributionReply>('/api/reports/attribution/paths', {
        method: 'POST',
        headers: ADMIN,
        body,
      });
      const credits = reply.body.channels.map(({ conversions }) => conversions);
      expect(credits.reduce((a, b) => a + b, 0)).toBeCloseTo(3, 9);
    }
  });

  it('a look-back longer than the data is as good as one that just reaches it', async () => {
    const { body } = await ask<AttributionReply>('/api/reports/attribution?models=first,linear&lookback=3650');
    const just = await ask<AttributionReply>('/api/reports/attribution?models=first,linear&lookback=5');
    expect(body.models).toEqual(just.body.models);
    expect(body.lookback).toBe(3650);
  });

  it('mixed currencies: all conversions count, values of others stand for themselves', async () => {
    const { body } = await ask<AttributionReply>('/api/reports/attribution');
    expect(body.total).toEqual({ conversions: 2, value: 100 });
    expect(body.other_currencies).toEqual([{ currency: 'USD', conversions: 1, value: 30 }]);
  });

  it('costs of zero have no ratio, negative ones are refused with their line', async () => {
    const day = new Date(ago(7)).toISOString().slice(0, 10);
    const send = (amount: number) =>
      ask<CostImportReply>('/api/costs', {
        method: 'POST',
        headers: ADMIN,
        body: JSON.stringify({ rows: [{ day, channel: 'Direct', amount }] }),
      });
    expect((await send(-1)).body).toMatchObject({ import_id: null, errors: [{ line: 1, field: 'amount' }] });
    expect((await send(0)).body.import_id).not.toBeNull();
    const { body } = await ask<CostReportReply>('/api/reports/costs');
    const direct = body.rows.find(({ channel }) => channel === 'Direct');
    expect(direct).toMatchObject({ cost: 0, conversions: 2, cpa: null, roas: null, roi: null });
    await env.DB.batch([env.DB.prepare('DELETE FROM costs'), env.DB.prepare('DELETE FROM cost_imports')]);
  });

  it.each(MODEL_NAMES)('%s: tens of thousands of distinct campaigns', async (model) => {
    const paths = Array.from({ length: 20_000 }, (_, i) => ({ path: [`c${i}`], times: [0], conversions: 1, nulls: 1 }));
    const body = JSON.stringify({ model, paths });
    const reply = await ask<AttributionReply>('/api/reports/attribution/paths', {
      method: 'POST',
      headers: ADMIN,
      body,
    });
    expect(reply.body.channels).toHaveLength(20_000);
    expect(reply.body.channels.every(({ conversions }) => Math.abs(conversions - 1) < 1e-9)).toBe(true);
  });
});
