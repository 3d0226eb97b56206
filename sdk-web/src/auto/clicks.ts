import { scrub } from '@guiyi/sdk-core';
import { closest, describe, type Host, inPage, listen, type Stop } from './module.ts';

/** What is worth telling of without being asked. */
const CLICKABLE = 'a,button,summary,[role=button],[role=tab],[role=menuitem]';

/** Options of {@link clicks}. */
export interface ClickOptions {
  /** Also links, buttons, tabs and menu items that declare nothing. Default `true`. */
  auto?: boolean;
}

/**
 * Tells of clicks: on an element with `data-guiyi="Event Name"` by that name and its other `data-guiyi-*` as properties; on other links and buttons as
 * `Element Clicked`. Never what people type; nothing but the tag where `data-guiyi-mask` stands on the element or around it.
 * @example <button data-guiyi="Coupon Taken" data-guiyi-coupon-id="c-1">领券</button>
 */
export function clicks(guiyi: Host, { auto = true }: ClickOptions = {}): Stop {
  return inPage(() => {
    return listen(['click'], (event) => {
      const element = closest(event, auto ? `[data-guiyi],${CLICKABLE}` : '[data-guiyi]');
      if (!element) return;
      const named = element.closest<HTMLElement>('[data-guiyi]') ?? element;
      const properties = describe(named);
      const link = named.closest<HTMLAnchorElement>('a[href]:not([data-guiyi-mask],[data-guiyi-mask] *)');
      guiyi.track(named.dataset.guiyi || 'Element Clicked', {
        ...(link && /^http/.test(link.protocol) && { href: scrub(link.href) }),
        ...properties,
      });
    });
  });
}
