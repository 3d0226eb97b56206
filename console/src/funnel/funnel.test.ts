import { describe, expect, it } from 'vitest';
import { funnelCsv } from './csv.ts';
import { durationOf } from './duration.ts';
import { type FunnelView, funnelParams, funnelQuery, funnelViewOf } from './query.ts';

const today = '2026-11-22';

describe('the funnel in the address', () => {
  it("is a shop's, as far as its events are known", () => {
    const steps = (events: string[]) => funnelViewOf(new URLSearchParams(), events, today).steps;
    expect(steps(['Order Completed', 'x', 'Product Viewed'])).toEqual(['Product Viewed', 'Order Completed']);
    expect(steps(['a', 'b', 'Order Completed'])).toEqual(['a', 'b']);
    expect(steps(['a'])).toEqual(['a']);
  });

  it('survives the way through the address', () => {
    const view: FunnelView = {
      from: '2026-01-01',
      to: '2026-01-31',
      steps: ['看', 'a & b', '看'],
      window: 24,
      by: 'session',
    };
    expect(funnelViewOf(new URLSearchParams(funnelParams(view).toString()), [], today)).toEqual(view);
    expect(funnelQuery(view)).toMatchObject({ step: ['看', 'a & b', '看'], window: 24 });
  });

  it('cannot be asked for with one step or days in the wrong order', () => {
    expect(funnelQuery(funnelViewOf(new URLSearchParams(), ['a'], today))).toBeNull();
    const wrong = new URLSearchParams({ from: '2026-02-02', to: '2026-02-01' });
    expect(funnelQuery(funnelViewOf(wrong, ['a', 'b'], today))).toBeNull();
  });
});

it('exports the steps, formulas harmless', () => {
  const steps = [
    { name: '=x', people: 3, median_seconds: null },
    { name: 'b', people: 1, median_seconds: 5 },
  ];
  expect(funnelCsv({ steps, from: '', to: '', window: 1, by: 'person', graph_version: 1 })).toBe(
    "step,name,people,median_seconds\r\n1,'=x,3,\r\n2,b,1,5\r\n",
  );
});

it.each([
  [0, '0:00:00'],
  [59.6, '0:01:00'],
  [3661, '1:01:01'],
  [90_000, '25:00:00'],
])('writes %d seconds as %s', (seconds, text) => {
  expect(durationOf(seconds)).toBe(text);
});
