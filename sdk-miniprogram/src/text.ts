import { scrub } from '@guiyi/sdk-core';
import type { EnterOptions } from './wx.ts';

/** `?a=1&b=2` of a query as WeChat hands it over, which is not decoded; empty without one. */
export function searchOf(query: EnterOptions['query']): string {
  const pairs = Object.entries(Object(query)).map(([name, value]) => `${name}=${value || ''}`);
  return pairs[0] ? `?${pairs.join('&')}` : '';
}

/** A copy of what can be JSON without what identifies somebody, wherever it stands in it. */
export function clean<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, leaf) => {
    const text = `${leaf}`;
    const safe = scrub(text);
    return safe === text ? leaf : safe;
  });
}
