/** Core Web Vitals, measured by Google's own library. A module of its own, as it weighs as much as three others. */
import { type Metric, onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals';
import type { Guiyi } from './types.ts';

/**
 * Tells how fast the page was: `Web Vital Measured` with `metric` (CLS, FCP, INP, LCP, TTFB), `value` (milliseconds; CLS a number), `rating` (good,
 * needs-improvement, poor) and `navigation`. What is final only as the page goes is told then.
 * @example import { vitals } from '@guiyi/web/vitals'; vitals(guiyi)
 */
export function vitals(guiyi: Pick<Guiyi, 'track'>): void {
  if (typeof document === 'undefined') return;
  const tell = ({ name, value, rating, navigationType }: Metric) => {
    guiyi.track('Web Vital Measured', {
      metric: name,
      value: Math.round(value * 1_000) / 1_000,
      rating,
      navigation: navigationType,
    });
  };
  for (const measure of [onCLS, onFCP, onINP, onLCP, onTTFB]) measure(tell);
}
