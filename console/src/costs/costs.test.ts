import type { CostReportReply } from '@guiyi/protocol';
import { describe, expect, it } from 'vitest';
import { costsCsv } from './csv.ts';
import { faultText } from './fault.ts';
import { type CostView, costParams, costsQuery, costViewOf } from './query.ts';

const today = '2026-11-22';

describe('the cost view in the address', () => {
  it('has defaults: orders, thirty days, last touch, by channel', () => {
    expect(costViewOf(new URLSearchParams(), ['Lead', 'Order Completed'], today)).toEqual({
      from: '2026-10-24',
      to: '2026-11-22',
      goals: ['Order Completed'],
      lookback: 30,
      model: 'last',
      by: 'channel',
    });
  });

  it('survives the way through the address', () => {
    const view: CostView = {
      from: '2026-01-01',
      to: '2026-01-31',
      goals: ['a & b', 'c'],
      lookback: 7,
      model: 'shapley',
      by: 'campaign',
    };
    expect(costViewOf(new URLSearchParams(costParams(view).toString()), [], today)).toEqual(view);
    // Costs are kept by calendar day: the range ends before the day after the last.
    expect(costsQuery(view)).toMatchObject({ from: '2026-01-01', to: '2026-02-01', goal: ['a & b', 'c'] });
  });

  it('takes the usual for what is unusable, and asks nothing with days in the wrong order', () => {
    const odd = new URLSearchParams({ model: 'magic', by: 'hour', lookback: '-1' });
    expect(costViewOf(odd, [], today)).toEqual(costViewOf(new URLSearchParams(), [], today));
    const wrong = new URLSearchParams({ from: '2026-02-02', to: '2026-02-01' });
    expect(costsQuery(costViewOf(wrong, [], today))).toBeNull();
  });
});

describe('costsCsv', () => {
  it('leaves a ratio without meaning empty, and makes formulas harmless', () => {
    const numbers = { cost: 0, impressions: 0, clicks: 0, conversions: 2, value: 80 };
    const ratios = { cpa: 0, roas: null, roi: null, cvr: null };
    const row = { ...numbers, ...ratios, channel: 'Display', campaign: '=cmd()', day: null };
    const reply = { by: 'campaign', rows: [row] } as CostReportReply;
    expect(costsCsv(reply)).toBe(
      "channel,campaign,cost,impressions,clicks,conversions,value,cpa,roas,roi,cvr\r\nDisplay,'=cmd(),0,0,0,2,80,0,,,\r\n",
    );
    const rest = { ...numbers, ...ratios, rows: 41 };
    expect(costsCsv({ ...reply, rest }).split('\r\n')[2]).toBe('(41 others),,0,0,0,2,80,0,,,');
    expect(costsCsv({ ...reply, by: 'day', rows: [{ ...row, day: '2026-01-31' }] }).split('\r\n')[1]).toMatch(
      /^2026-01-31,0,/,
    );
  });
});

it('tells faults in Chinese, and keeps what it does not know', () => {
  expect(faultText('Write the day as 2026-01-31.', 'zh')).toBe('日期请写成 2026-01-31。');
  expect(faultText('Write the day as 2026-01-31.', 'en')).toBe('Write the day as 2026-01-31.');
  expect(faultText('Something new.', 'zh')).toBe('Something new.');
});
