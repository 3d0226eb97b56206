import type { Inside } from '../extend.ts';
import type { Guiyi } from '../types.ts';
import type { CurrentPage, IntersectionObserver } from '../wx.ts';
import { tellElement } from './element.ts';

/**
 * Tells of elements of class `guiyi-expose` that come into view: `Element Viewed`, or the name in `data-guiyi-expose`, once each time the page is
 * shown. Call it before `init`.
 * @returns `expose(this)` watches those too that came since the page was shown; a plugin, which sees no pages, needs nothing else
 * @example export const { expose } = exposure(guiyi);
 */
export function exposure(guiyi: Guiyi): { expose(page: CurrentPage): void } {
  let seen = new Set<string>();
  let shown: CurrentPage | undefined;
  let observer: IntersectionObserver | undefined;
  let expose = (_page: CurrentPage) => {};
  guiyi.extend((inside: Inside) => {
    const { wx, auto } = inside;
    auto.watch = (page) => {
      observer?.disconnect();
      observer = page && wx.createIntersectionObserver?.(page, { thresholds: [0.5], observeAll: true });
      if (page !== shown) seen = new Set();
      shown = page;
      observer?.relativeToViewport().observe('.guiyi-expose', ({ id, dataset, intersectionRatio }) => {
        const key = JSON.stringify([id, dataset]);
        if (intersectionRatio < 0.5 || seen.has(key)) return;
        seen.add(key);
        tellElement(inside, { id, dataset }, 'guiyiExpose', 'Element Viewed');
      });
    };
    expose = auto.watch;
  });
  return { expose: (page) => expose(page) };
}
