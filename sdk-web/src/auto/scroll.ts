import { whenLeaving } from './leaving.ts';
import { all, type Host, inPage, listen, type Stop } from './module.ts';

/**
 * Tells how far down a page was seen: `Page Scrolled` with `depth`, the percentage of the page's height, told as the page is left.
 * @example const stop = scroll(guiyi)
 */
export function scroll(guiyi: Host): Stop {
  return inPage(() => {
    let depth = 0;
    let told = 0;
    let waiting = false;
    const look = () => {
      if (waiting) return;
      waiting = true;
      // After the frame, when the browser has laid the page out: so that we never make it do so.
      requestAnimationFrame(() =>
        setTimeout(() => {
          waiting = false;
          const { scrollHeight } = document.documentElement;
          depth = Math.max(depth, Math.min(100, Math.round((100 * (scrollY + innerHeight)) / scrollHeight)));
        }),
      );
    };
    const measure = () => {
      if (depth <= told) return;
      told = depth;
      return { depth };
    };
    look();
    return all(
      whenLeaving(guiyi, 'Page Scrolled', measure, () => {
        depth = 0;
        told = 0;
        look();
      }),
      listen(['scroll', 'resize'], look),
    );
  });
}
