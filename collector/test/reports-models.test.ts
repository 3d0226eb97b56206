import type { AttributionReply, Problem } from '@guiyi/protocol';
import { describe, expect, it } from 'vitest';
import { post } from './report-world.ts';

describe('POST /attribution/paths', () => {
  it('answers with a model over the given table', async () => {
    const paths = [
      { path: ['Paid Search', 'Email'], conversions: 3, value: 30, nulls: 7 },
      { path: ['Email'], conversions: 1 },
    ];
    const { status, body } = await post<AttributionReply>(JSON.stringify({ paths, model: 'first' }));
    expect(status).toBe(200);
    expect(body).toEqual({
      model: 'first',
      channels: [
        { channel: 'Paid Search', conversions: 3, value: 30, touches: 3 },
        { channel: 'Email', conversions: 1, value: 0, touches: 4 },
      ],
      total: { conversions: 4, value: 30 },
    });
  });

  const row = { path: ['A'], conversions: 1 };
  it.each<[string, unknown, number, string, string]>([
    ['no table', { model: 'last' }, 400, 'invalid_body', 'paths'],
    [
      'a path that is none',
      { model: 'last', paths: [row, { ...row, path: 'A' }] },
      400,
      'invalid_body',
      'paths.1.path',
    ],
    ['a negative count', { model: 'last', paths: [{ ...row, nulls: -1 }] }, 400, 'invalid_body', 'paths.0.nulls'],
    [
      'a text for a count',
      { model: 'last', paths: [{ ...row, conversions: '1' }] },
      400,
      'invalid_body',
      'paths.0.conversions',
    ],
    [
      'time decay without times',
      { model: 'time-decay', paths: [{ ...row, path: ['A', 'B'] }] },
      400,
      'invalid_body',
      'paths.0.times',
    ],
    [
      'too few times',
      { model: 'last', paths: [{ ...row, path: ['A', 'B'], times: [1] }] },
      400,
      'invalid_body',
      'paths.0.times',
    ],
    [
      'a touch after the conversion',
      { model: 'time-decay', paths: [{ ...row, times: [-1] }] },
      400,
      'invalid_body',
      'paths.0.times.0',
    ],
    ['a half-life of nothing', { model: 'time-decay', half_life: 0, paths: [row] }, 400, 'invalid_body', 'half_life'],
    ['weights of nothing', { model: 'custom', weights: [0], paths: [row] }, 400, 'invalid_body', 'weights'],
    ['an order of 5', { model: 'markov', order: 5, paths: [row] }, 400, 'invalid_body', 'order'],
    ['a model that does not exist', { model: 'toString', paths: [row] }, 422, 'unknown_model', 'model'],
  ])('refuses %s', async (_, body, status, code, path) => {
    const reply = await post<Problem>(JSON.stringify(body));
    expect(reply.status).toBe(status);
    expect(reply.body).toMatchObject({ code, path });
  });

  it('takes the settings of each model', async () => {
    const paths = [{ path: ['A', 'B', 'C'], times: [14, 7, 0], conversions: 7 }];
    const ask = async (model: string, settings: object) => {
      const { body } = await post<AttributionReply>(JSON.stringify({ paths, model, ...settings }));
      return Object.fromEntries(body.channels.map((c) => [c.channel, Number(c.conversions.toFixed(9))]));
    };
    expect(await ask('time-decay', {})).toEqual({ A: 1, B: 2, C: 4 });
    expect(await ask('time-decay', { half_life: 3.5 })).toEqual({ A: 0.333333333, B: 1.333333333, C: 5.333333333 });
    expect(await ask('position', { position: { first: 2, middle: 3, last: 2 } })).toEqual({ A: 2, B: 3, C: 2 });
    expect(await ask('custom', { weights: [4, 2, 1] })).toEqual({ A: 4, B: 2, C: 1 });
    expect(await ask('custom', { weights: { first: 0, middle: 1, last: 0 } })).toEqual({ A: 0, B: 7, C: 0 });
    expect(await ask('custom', {})).toEqual(await ask('linear', {}));
  });

  it('refuses what is not JSON, and says which models exist', async () => {
    expect((await post<Problem>('{')).body.code).toBe('invalid_json');
    const { body } = await post<Problem>(JSON.stringify({ model: 'x', paths: [] }));
    expect(body.message).toContain(
      'first, last, last-non-direct, linear, position, time-decay, custom, markov, shapley',
    );
  });
});
