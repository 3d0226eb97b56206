import { all, describe, guard, type Host, inPage, listen, type Stop } from './module.ts';

const SELECTOR = '[data-guiyi-expose]';

/** What stands in view but is not shown is looked at again after so long: nothing tells when it is. */
const LOOK_AGAIN_MS = 500;

/** From all of the share down to a thousandth, close enough together that one of them tells when enough of a very large element is in view. */
const STEPS = Array.from({ length: 40 }, (_, i) => 0.84 ** i);

/** Options of {@link exposure}; the defaults are the MRC's standard for a viewable impression. */
export interface ExposureOptions {
  /** Share of the element, or of what the window can show of a larger one, that has to be visible. Default 0.5. */
  share?: number;
  /** Milliseconds without a break for which it has to be. Default 1,000. */
  duration?: number;
}

/**
 * Tells that an element was really seen (曝光): `data-guiyi-expose="Event Name"`, or `Element Viewed` where the attribute is empty; once a page view. Elements that come
 * later are found too; time in a hidden tab does not count, nor does what is transparent or `visibility: hidden`.
 * @example <li data-guiyi-expose="Product Viewed" data-guiyi-product-id="tea-01">
 */
export function exposure(guiyi: Host, { share = 0.5, duration = 1_000 }: ExposureOptions = {}): Stop {
  return inPage(() => {
    let seen = new WeakSet<Element>();
    /** What is in view, and its timer. */
    const inView = new Map<HTMLElement, ReturnType<typeof setTimeout> | undefined>();

    const start = (element: HTMLElement) => {
      clearTimeout(inView.get(element));
      inView.set(element, document.hidden || seen.has(element) ? undefined : after(duration, tell, element));
    };
    const tell = (element: HTMLElement) => {
      if (seen.has(element) || !element.isConnected) return;
      if (!isShown(element)) {
        inView.set(element, after(LOOK_AGAIN_MS, start, element));
        return;
      }
      seen.add(element);
      guiyi.track(element.dataset.guiyiExpose || 'Element Viewed', { ...describe(element), share, duration });
    };
    const restart = () => [...inView.keys()].forEach(start);
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const element = entry.target as HTMLElement;
          if (entry.isIntersecting && visibleShare(entry) >= share) {
            if (!inView.has(element)) start(element);
          } else {
            clearTimeout(inView.get(element));
            inView.delete(element);
          }
        }
      },
      { threshold: [0, ...STEPS.map((step) => step * share)] },
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

const after = (ms: number, run: (element: HTMLElement) => void, element: HTMLElement) =>
  setTimeout(() => guard(() => run(element)), ms);

/** Visible area of what the window can show of the element at once; in a frame of another site, which does not say how large its window is, of all of it. */
function visibleShare({ intersectionRect, boundingClientRect, rootBounds }: IntersectionObserverEntry): number {
  const { width, height } = boundingClientRect;
  const most = Math.min(width, rootBounds?.width ?? width) * Math.min(height, rootBounds?.height ?? height);
  return most ? (intersectionRect.width * intersectionRect.height) / most : 1;
}

/** Not `opacity: 0` nor `visibility: hidden`, as the other pictures of a carousel are; browsers before 2022 cannot say. */
const isShown = (element: HTMLElement): boolean =>
  element.checkVisibility?.({ checkOpacity: true, checkVisibilityCSS: true }) ?? true;
