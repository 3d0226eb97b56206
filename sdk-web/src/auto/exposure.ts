import { all, describe, type Host, inPage, listen, type Stop } from './module.ts';

const SELECTOR = '[data-guiyi-expose]';

/** Options of {@link exposure}; the defaults are the MRC's standard for a viewable impression. */
export interface ExposureOptions {
  /** Share of the element, or of the window if the element is larger, that has to be visible. Default 0.5. */
  share?: number;
  /** Milliseconds without a break for which it has to be. Default 1,000. */
  duration?: number;
}

/**
 * Tells that an element was really seen (曝光): `data-guiyi-expose="Event Name"`, or `Element Viewed` where the attribute is empty; once a page view. Elements that come
 * later are found too; time in a hidden tab does not count.
 * @example <li data-guiyi-expose="Product Viewed" data-guiyi-product-id="tea-01">
 */
export function exposure(guiyi: Host, { share = 0.5, duration = 1_000 }: ExposureOptions = {}): Stop {
  return inPage(() => {
    let seen = new WeakSet<Element>();
    /** What is in view, and its timer. */
    const inView = new Map<HTMLElement, ReturnType<typeof setTimeout> | undefined>();

    const start = (element: HTMLElement) => {
      clearTimeout(inView.get(element));
      inView.set(element, document.hidden || seen.has(element) ? undefined : setTimeout(tell, duration, element));
    };
    const tell = (element: HTMLElement) => {
      if (seen.has(element) || !element.isConnected) return;
      seen.add(element);
      guiyi.track(element.dataset.guiyiExpose || 'Element Viewed', { ...describe(element), share, duration });
    };
    const restart = () => [...inView.keys()].forEach(start);
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
          const element = target as HTMLElement;
          const large = rootBounds && intersectionRect.height >= share * rootBounds.height;
          if (intersectionRatio > 0 && (intersectionRatio >= share || large)) {
            if (!inView.has(element)) start(element);
          } else {
            clearTimeout(inView.get(element));
            inView.delete(element);
          }
        }
      },
      { threshold: Array.from({ length: 11 }, (_, i) => (i / 10) * share) },
    );
    let scanning: ReturnType<typeof setTimeout> | undefined;
    const scan = () => {
      scanning = undefined;
      for (const element of document.querySelectorAll(SELECTOR)) observer.observe(element);
    };
    const changes = new MutationObserver(() => {
      scanning ??= setTimeout(scan, 100);
    });
    scan();
    changes.observe(document, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['data-guiyi-expose'],
    });
    return all(
      guiyi.use(({ type }) => {
        if (type !== 'page') return;
        seen = new WeakSet();
        restart();
      }),
      listen(['visibilitychange'], restart),
      () => {
        clearTimeout(scanning);
        changes.disconnect();
        observer.disconnect();
        for (const timer of inView.values()) clearTimeout(timer);
        inView.clear();
      },
    );
  });
}
