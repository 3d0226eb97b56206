import { addressOf, closest, describe, type Host, inPage, isMasked, listen, type Stop } from './module.ts';

/** What is worth telling of without being asked. */
const CLICKABLE = 'a,button,summary,[role=button],[role=tab],[role=menuitem]';

/** Options of {@link clicks}. */
export interface ClickOptions {
  /** Also links, buttons, tabs and menu items that declare nothing. Default `true`. */
  auto?: boolean;
}

/**
 * Tells of clicks: on an element with `data-guiyi="Event Name"` by that name and its other `data-guiyi-*` as properties; on other links and buttons as
 * `Element Clicked`. The middle button on a link counts, a label and its field are one click. Never what people type; nothing but the tag where `data-guiyi-mask` stands on the element or around it.
 * @example <button data-guiyi="Coupon Taken" data-guiyi-coupon-id="c-1">领券</button>
 */
export function clicks(guiyi: Host, { auto = true }: ClickOptions = {}): Stop {
  return inPage(() => {
    /** What the click on a label told of, until the browser has clicked the label's field. */
    let told: Element | undefined;
    return listen(['click', 'auxclick'], (event) => {
      const named = closest(event, '[data-guiyi]') ?? (auto ? closest(event, CLICKABLE) : undefined);
      if (!named || named === told) return;
      const link = named.closest<HTMLAnchorElement>('a[href]');
      if (event.type === 'auxclick' && !(link && (event as MouseEvent).button === 1)) return;
      const label = closest(event, 'label') as HTMLLabelElement | undefined;
      if (label?.control && label.control !== event.composedPath()[0]) {
        told = named;
        setTimeout(() => {
          told = undefined;
        });
      }
      guiyi.track(named.dataset.guiyi || 'Element Clicked', {
        ...(link && /^http/.test(link.protocol) && !isMasked(link) && { href: addressOf(link) }),
        ...describe(named),
      });
    });
  });
}
