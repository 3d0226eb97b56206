import type { AttributionReply } from '@guiyi/protocol';
import { describe, expect, it } from 'vitest';
import { attributionCsv } from './csv.ts';
import { mergeModels } from './merge.ts';
import type { Model } from './models.ts';
import { attributionQuery, paramsOf, type View, viewOf } from './query.ts';

type Channels = [channel: string, conversions: number, value: number][];

const creditsOf = (channels: Channels) =>
  channels.map(([channel, conversions, value]) => ({ channel, conversions, value, touches: 1 }));

/** As the server answers: `models` only where there are several. */
function reply(answers: [Model, Channels][], total = { conversions: 2, value: 300 }): AttributionReply {
  const models = answers.map(([model, channels]) => ({ model, channels: creditsOf(channels) }));
  const [first] = models;
  return { model: '', channels: [], ...first, total, ...(models.length > 1 && { models }) };
}

const MODELS: Model[] = ['first', 'last', 'linear'];
const REPLY = reply([
  ['first', [['Organic Social', 2, 300]]],
  [
    'last',
    [
      ['Direct', 1, 100],
      ['Organic Social', 1, 200],
    ],
  ],
  [
    'linear',
    [
      ['Direct', 0.5, 50],
      ['Organic Social', 1.5, 250],
    ],
  ],
]);

describe('mergeModels', () => {
  it('gives a channel that a model leaves out nothing, and keeps it', () => {
    const direct = mergeModels(MODELS, REPLY).rows.find(({ channel }) => channel === 'Direct');
    expect(direct?.credits).toEqual([
      { conversions: 0, value: 0 },
      { conversions: 1, value: 100 },
      { conversions: 0.5, value: 50 },
    ]);
  });

  it('tells closers from openers, where both models are there', () => {
    const differences = (models: Model[]) =>
      mergeModels(models, REPLY).rows.map(({ channel, difference }) => [channel, difference]);
    expect(differences(MODELS)).toEqual([
      ['Organic Social', -1],
      ['Direct', 1],
    ]);
    expect(differences(['first', 'linear'])).toEqual([
      ['Organic Social', null],
      ['Direct', null],
    ]);
  });

  it('orders by the first model when linear is not there', () => {
    const { rows } = mergeModels(
      ['shapley', 'last'],
      reply([
        [
          'shapley',
          [
            ['a', 1, 9],
            ['b', 2, 0],
          ],
        ],
        ['last', [['a', 3, 0]]],
      ]),
    );
    expect(rows.map(({ channel }) => channel)).toEqual(['b', 'a']);
  });

  it('orders by linear conversions, then value, then name', () => {
    const same = reply([
      [
        'linear',
        [
          ['b', 1, 1],
          ['a', 1, 1],
          ['rich', 1, 9],
          ['many', 2, 0],
        ],
      ],
    ]);
    expect(mergeModels(['linear'], same).rows.map(({ channel }) => channel)).toEqual(['many', 'rich', 'a', 'b']);
  });

  it('takes the total of the reply and does not touch the reply', () => {
    const before = structuredClone(REPLY);
    expect(mergeModels(MODELS, REPLY).total).toEqual(REPLY.total);
    expect(REPLY).toEqual(before);
  });

  it('is empty when nothing converted', () => {
    expect(mergeModels(MODELS, reply(MODELS.map((model) => [model, []]))).rows).toEqual([]);
  });
});

describe('attributionCsv', () => {
  it('has a line for each channel and unrounded numbers', () => {
    expect(attributionCsv(mergeModels(MODELS, REPLY)).split('\r\n')).toEqual([
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
    const csv = attributionCsv(mergeModels(['last'], reply([['last', [[channel, 1, 1]]]])));
    expect(csv.split('\r\n')[1]).toBe(`${cell},1,1`);
  });
});

describe('the view in the address', () => {
  const today = '2026-11-22';

  it('has defaults: orders, thirty days, three models', () => {
    expect(viewOf(new URLSearchParams(), ['Product Viewed', 'Order Completed'], today)).toEqual({
      from: '2026-10-24',
      to: '2026-11-22',
      goals: ['Order Completed'],
      lookback: 30,
      metric: 'conversions',
      models: ['first', 'last', 'linear'],
      channels: 'all',
      unit: 'touch',
      nulls: false,
      order: 1,
      halfLife: 7,
      position: { first: 40, middle: 20, last: 40 },
      weights: { first: 1, middle: 1, last: 1 },
    });
  });

  it('takes the most frequent goal when there are no orders, and none when there is no event', () => {
    expect(viewOf(new URLSearchParams(), ['Lead', 'Other'], today).goals).toEqual(['Lead']);
    const view = viewOf(new URLSearchParams(), [], today);
    expect(view.goals).toEqual([]);
    expect(attributionQuery(view)).toBeNull();
  });

  it('survives the way through the address', () => {
    const view: View = {
      from: '2026-01-01',
      to: '2026-01-31',
      goals: ['下单 & 付款', 'a,b'],
      lookback: 7,
      metric: 'value',
      models: ['last-non-direct', 'markov', 'custom'],
      channels: 'paid',
      unit: 'session',
      nulls: true,
      order: 3,
      halfLife: 2.5,
      position: { first: 30, middle: 0, last: 70 },
      weights: { first: 0, middle: 1, last: 0 },
    };
    expect(viewOf(new URLSearchParams(paramsOf(view).toString()), [], today)).toEqual(view);
    expect(attributionQuery(view)).toMatchObject({
      goal: ['下单 & 付款', 'a,b'],
      models: 'last-non-direct,markov,custom',
      half_life: 2.5,
      weights: 'first:0,middle:1,last:0',
    });
  });

  it.each(['0', '-3', '1.5', 'x', ''])('refuses the look-back %s', (lookback) => {
    expect(viewOf(new URLSearchParams({ lookback }), [], today).lookback).toBe(30);
  });

  it.each<Record<string, string>>([
    { models: 'magic,toString' },
    { order: '9' },
    { half_life: '-1' },
    { position: 'first:0,middle:0,last:0' },
    { weights: '1,2,3' },
    { channels: 'free' },
    { unit: 'visit', nulls: 'yes' },
  ])('takes the usual setting for %j', (wrong) => {
    expect(viewOf(new URLSearchParams(wrong), [], today)).toEqual(viewOf(new URLSearchParams(), [], today));
  });

  it('cannot be asked for with days in the wrong order', () => {
    const view = viewOf(new URLSearchParams({ from: '2026-02-02', to: '2026-02-01', goal: 'x' }), [], today);
    expect(attributionQuery(view)).toBeNull();
  });
});
