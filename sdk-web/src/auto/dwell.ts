import { whenLeaving } from './leaving.ts';
import { all, type Host, inPage, listen, type Stop } from './module.ts';

/** Options of {@link dwell}. */
export interface DwellOptions {
  /** Seconds without a sign of life after which the visitor is taken to be away. Default 60. */
  idleAfter?: number;
}

/**
 * Tells how long a page was looked at: `Page Left` with `duration` in seconds. A hidden page does not count, nor does one that nobody touches
 * any more; a page that is left and looked at again tells the further time in a further event, so that the sum is right.
 * @example const stop = dwell(guiyi)
 */
export function dwell(guiyi: Host, { idleAfter = 60 }: DwellOptions = {}): Stop {
  return inPage(() => {
    let total = 0;
    let mark = performance.now();
    let visible = !document.hidden;
    const count = () => {
      const now = performance.now();
      if (visible) total += Math.min(now - mark, idleAfter * 1_000);
      mark = now;
      visible = !document.hidden;
    };
    const measure = () => {
      count();
      const duration = Math.round(total / 100) / 10;
      if (!duration) return;
      total = 0;
      return { duration };
    };
    return all(
      whenLeaving(guiyi, 'Page Left', measure, () => {
        count();
        total = 0;
      }),
      // After the report: what follows belongs to the next.
      listen(['visibilitychange', 'pageshow', 'pointermove', 'pointerdown', 'keydown', 'scroll'], count),
    );
  });
}
