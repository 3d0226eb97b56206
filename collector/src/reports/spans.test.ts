import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PERIODS, spansIn } from './spans.ts';

const at = (iso: string) => Date.parse(iso);

it('cuts days, weeks from Monday on, and months, by the clocks of the zone', () => {
  const days = (period: (typeof PERIODS)[number], from: string, to: string, zone = 'Asia/Shanghai') =>
    spansIn(at(from), at(to), period, zone, 99).map(({ day }) => day);
  expect(days('day', '2026-01-30T15:59:00Z', '2026-01-31T16:00:01Z')).toEqual([
    '2026-01-30',
    '2026-01-31',
    '2026-02-01',
  ]);
  expect(days('week', '2026-01-04T00:00:00Z', '2026-01-05T00:00:00Z')).toEqual(['2025-12-29', '2026-01-05']);
  expect(days('month', '2026-01-31T15:00:00Z', '2026-03-01T00:00:00Z')).toEqual([
    '2026-01-01',
    '2026-02-01',
    '2026-03-01',
  ]);
  const [changed] = spansIn(at('2026-03-08T12:00:00Z'), at('2026-03-08T13:00:00Z'), 'day', 'America/New_York', 9);
  expect((changed?.end ?? 0) - (changed?.begin ?? 0)).toBe(23 * 3_600_000);
});

it('leaves no gap and no overlap, covers the range, and stops where told to', () => {
  const instant = fc.integer({ min: at('2020-01-01'), max: at('2030-01-01') });
  fc.assert(
    fc.property(
      instant,
      fc.nat(300),
      fc.constantFrom(...PERIODS),
      fc.constantFrom('Asia/Shanghai', 'Europe/Paris'),
      (from, length, period, zone) => {
        const to = from + (length + 1) * 86_400_000;
        const spans = spansIn(from, to, period, zone, 1000);
        expect(spans[0]?.begin).toBeLessThanOrEqual(from);
        expect(spans.at(-1)?.end).toBeGreaterThanOrEqual(to);
        expect(spans.at(-1)?.begin).toBeLessThan(to);
        spans.forEach((span, i) => {
          expect(span.begin).toBe(i === 0 ? span.begin : spans[i - 1]?.end);
          expect(span.end).toBeGreaterThan(span.begin);
        });
        expect(spansIn(from, to, period, zone, 3)).toEqual(spans.slice(0, 3));
      },
    ),
  );
});
