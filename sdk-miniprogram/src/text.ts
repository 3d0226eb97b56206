import type { EnterOptions } from './wx.ts';

/** `?a=1&b=2` of a query as WeChat hands it over, which is not decoded; empty without one. */
export function searchOf(query: EnterOptions['query'] = {}): string {
  const pairs = Object.keys(query).map((name) => `${name}=${query[name] || ''}`);
  return pairs[0] ? `?${pairs.join('&')}` : '';
}

/** `text` without its percent signs, or as it is where they are broken. */
export function decoded(text = ''): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
