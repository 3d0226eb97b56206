import type { Inside } from '../extend.ts';
import type { Target } from '../wx.ts';

/** Tells of an element with its `data-…`, under the name that `key` of those gives it. */
export function tellElement({ clean, track }: Inside, { id, dataset }: Target, key: string, standing: string): void {
  const told: Record<string, unknown> = { element: id || undefined, ...dataset };
  const { [key]: name, guiyi, guiyiExpose, ...properties } = clean(told);
  track(String(name || standing), properties);
}
