import type { AttributionReply } from '@guiyi/protocol';
import { describe, expect, it } from 'vitest';
import { attributionCsv } from './csv.ts';
import { MODELS, mergeModels } from './merge.ts';
import { attributionQuery, paramsOf, viewOf } from './query.ts';

function reply(model: string, channels: [string, number, number][]): AttributionReply {
  const sum = (index: 1 | 2) => channels.reduce((total, channel) => total + channel[index], 0);
  return {
    model,
    channels: channels.map(([channel, conversions, value]) => ({ channel, conversions, value, touches: 1 })),
    total: { conversions: sum(1), value: sum(2) },
  };
}

const REPLIES = {
  first: reply('first', [['Organic Social', 2, 300]]),
  last: reply('last', [
    ['Direct', 1, 100],
    ['Organic Social', 1, 200],
  ]),
  linear: reply('linear', [
    ['Direct', 0.5, 50],
    ['Organic Social', 1.5, 250],
  ]),
};

describe('mergeModels', () => {
  it('gives a channel that a model leaves out nothing, and keeps it', () => {
    const direct = mergeModels(REPLIES).rows.find(({ channel }) => channel === 'Direct');
    expect(direct?.credits).toEqual({
      first: { conversions: 0, value: 0 },
      last: { conversions: 1, value: 100 },
      linear: { conversions: 0.5, value: 50 },
    });
  });

  it('tells closers from openers', () => {
    const differences = mergeModels(REPLIES).rows.map(({ channel, difference }) => [channel, difference]);
    expect(differences).toEqual([
      ['Organic Social', -1],
      ['Direct', 1],
    ]);
  });

  it('orders by linear conversions, then value, then name', () => {
    const same = reply('x', [
      ['b', 1, 1],
      ['a', 1, 1],
      ['rich', 1, 9],
      ['many', 2, 0],
    ]);
    const { rows } = mergeModels({ first: same, last: same, linear: same });
    expect(rows.map(({ channel }) => channel)).toEqual(['many', 'rich', 'a', 'b']);
  });

  it('takes the totals of the replies and does not touch the replies', () => {
    const before = structuredClone(REPLIES);
    const { totals } = mergeModels(REPLIES);
    for (const model of MODELS) expect(totals[model]).toEqual(REPLIES[model].total);
    expect(REPLIES).toEqual(before);
  });

  it('is empty when nothing converted', () => {
    const none = reply('x', []);
    expect(mergeModels({ first: none, last: none, linear: none }).rows).toEqual([]);
  });
});

describe('attributionCsv', () => {
  it('has a line for each channel and unrounded numbers', () => {
    expect(attributionCsv(mergeModels(REPLIES)).split('\r\n')).toEqual([
      'channel,first_conversions,first_value,last_conversions,last_value,linear_conversions,linear_value',
      'Organic Social,2,300,1,200,1.5,250',
      'Direct,0,0,1,100,0.5,50',
      '',
    ]);
  });

  it.each([
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['=HYPERLINK(1)', "'=HYPERLINK(1)"],
    ['@x', "'@x"],
  ])('makes the channel %s harmless', (channel, cell) => {
    const hostile = reply('x', [[channel, 1, 1]]);
    const csv = attributionCsv(mergeModels({ first: hostile, last: hostile, linear: hostile }));
    expect(csv.split('\r\n')[1]).toBe(`${cell},1,1,1,1,1,1`);
  });
});

describe('the view in the address', () => {
  const now = new Date(2026, 10, 22, 15);

  it('has defaults: orders, thirty days', () => {
    expect(viewOf(new URLSearchParams(), ['Product Viewed', 'Order Completed'], now)).toEqual({
      from: '2026-10-24',
      to: '2026-11-22',
      goal: 'Order Completed',
      lookback: 30,
      metric: 'conversions',
    });
  });

  it('takes the most frequent goal when there are no orders, and none when there is no event', () => {
    expect(viewOf(new URLSearchParams(), ['Lead', 'Other'], now).goal).toBe('Lead');
    const view = viewOf(new URLSearchParams(), [], now);
    expect(view.goal).toBe('');
    expect(attributionQuery(view)).toBeNull();
  });

  it('survives the way through the address', () => {
    const view = { from: '2026-01-01', to: '2026-01-31', goal: '下单 & 付款', lookback: 7, metric: 'value' as const };
    expect(viewOf(new URLSearchParams(paramsOf(view).toString()), [], now)).toEqual(view);
  });

  it.each(['0', '-3', '1.5', 'x', ''])('refuses the look-back %s', (lookback) => {
    expect(viewOf(new URLSearchParams({ lookback }), [], now).lookback).toBe(30);
  });

  it('cannot be asked for with days in the wrong order', () => {
    const view = viewOf(new URLSearchParams({ from: '2026-02-02', to: '2026-02-01', goal: 'x' }), [], now);
    expect(attributionQuery(view)).toBeNull();
  });
});
