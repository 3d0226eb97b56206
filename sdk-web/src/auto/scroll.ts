import { whenLeaving } from './leaving.ts';
import { all, type Host, inPage, listen, type Stop } from './module.ts';

/**
 * Tells how far down a page was seen: `Page Scrolled` with `depth`, the percentage of the page's height, told as the page is left. A page that grows
 * is measured by its last height; where an element scrolls in the page's place, that is the page.
 * @example const stop = scroll(guiyi)
 */
export function scroll(guiyi: Host): Stop {
  return inPage(() => {
    let scroller: Element | undefined;
    /** How far down it was seen, and how far it goes, in pixels. */
    let seen = 0;
    let height = 1;
    let told = 0;
    // Its turn comes right after the layout of a frame: so that we never make the browser lay the page out.
    const sizes = new ResizeObserver(() => {
      const former = scroller;
      scroller = scrollerOf();
      const { scrollTop, clientHeight, scrollHeight } = scroller;
      seen = Math.max(scroller === former ? seen : 0, scrollTop + clientHeight);
      height = scrollHeight;
    });
    const look = () => {
      sizes.disconnect();
      for (const element of [document.documentElement, document.body]) if (element) sizes.observe(element);
    };
    const changes = new MutationObserver(look);
    changes.observe(document, { childList: true, subtree: true });
    const measure = () => {
      const depth = Math.min(100, Math.round((100 * seen) / height));
      if (depth <= told) return;
      told = depth;
      return { depth };
    };
    look();
    return all(
      whenLeaving(guiyi, 'Page Scrolled', measure, () => {
        seen = 0;
        told = 0;
        look();
      }),
      // Also when a picture has come.
      listen(['scroll', 'resize', 'load'], look),
      () => {
        changes.disconnect();
        sizes.disconnect();
      },
    );
  });
}

/** What scrolls as the page: the document, or where that does not, the large element in the middle of the window that does. */
function scrollerOf(): Element {
  const page = document.scrollingElement ?? document.documentElement;
  if (page.scrollHeight > page.clientHeight) return page;
  let element = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  while (element && !scrolls(element)) element = element.parentElement;
  return element ?? page;
}

const scrolls = (element: Element): boolean =>
  element.clientHeight > innerHeight / 2 &&
  element.scrollHeight > element.clientHeight &&
  /auto|scroll/.test(getComputedStyle(element).overflowY);
